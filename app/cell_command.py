"""What the command line does with a cell: read it from a file or the catalogue, describe it, draw it."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from app.drawing.colours import palette, resolved
from app.settings import Settings
from app.stage.picture import still
from lstm_core import Cell, LanguageError, cells, notation
from lstm_core.language import friendly
from lstm_core.language.source import MOST_CHARACTERS
from lstm_core.notation.parameter_count import parameter_words

LONGEST = 200  # characters of a path that a message shows
LARGEST = 4 * MOST_CHARACTERS  # bytes that a text of so many characters can have in UTF-8


class CellFileError(Exception):
    """A file that holds no cell, in a sentence."""


def read(place: str) -> Cell:
    """Return the cell of the catalogue that is called so, else the one in a file; its name is the file's.

    Raises CellFileError for a file that cannot be read, LanguageError for a mistake in its text.
    """
    if place in cells:
        return cells[place]
    path = Path(place)
    name = re.sub(r"[^A-Za-z0-9_]+", "_", path.stem).strip("_") or "cell"
    return Cell(equations=text(path), name=name)


def text(path: Path) -> str:
    """Return the text of a file. Raises CellFileError."""
    shown = str(path) if len(str(path)) <= LONGEST else f"{str(path)[:LONGEST]}..."
    try:
        if path.is_dir():
            raise CellFileError(f"{shown} is a folder; a cell is a file with an equation a line")
        if not path.exists():
            raise CellFileError(f"there is no cell and no file {shown}; lstm-explainer cells lists the cells")
        if not path.is_file():
            raise CellFileError(f"{shown} is no file")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise CellFileError(f"{shown} cannot be read: {reason}") from error
    if len(content) > LARGEST:
        raise CellFileError(
            f"{shown} has more than {LARGEST:,} bytes; a cell has at most {MOST_CHARACTERS:,} characters"
        )
    try:
        found = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CellFileError(f"{shown} is not UTF-8 text: byte {error.start} is {content[error.start]:#04x}") from error
    if "\0" in found:
        raise CellFileError(f"{shown} is no text: it holds the byte 0")
    if not found.strip():
        raise CellFileError(f"{shown} is empty; a cell has at least a line h = ...")
    return found


def mistake(error: LanguageError, cell_text: str) -> str:
    """Return a mistake for the terminal: its place, the line with what is wrong marked, and what would mend it."""
    lines = [str(error)]
    for mend in error.mends:
        changed = _changed(cell_text, mend.applied(cell_text))
        lines += [f"  mend: {mend.title}", *(f"    {line}" for line in changed)]
    rewritten = friendly(cell_text)
    if rewritten.changes and rewritten.error is None:
        lines += ["  write it this way:", *(f"    {line}" for line in rewritten.text.splitlines())]
    return "\n".join(lines)


def _changed(before: str, after: str) -> list[str]:
    """Return the lines of a text that the other does not have, with their numbers."""
    old = before.splitlines()
    return [
        f"{number}: {line}" for number, line in enumerate(after.splitlines(), 1) if line not in old or not line.strip()
    ]


def description(cell: Cell) -> str:
    """Return a cell's formula, states, parameters and phases as lines of text."""
    formula = notation.text(cell).split("\n")
    roles = [equation.role for equation in cell.definition.equations]
    by_shape: dict[str, list[str]] = {}
    for name, words in _shapes(cell).items():
        by_shape.setdefault(words, []).append(name)
    phases = [f"{phase.word} ({', '.join(phase.lines)})" for phase in notation.phases(cell)]
    head = ": ".join(filter(None, [cell.name, cell.title]))
    return "\n".join(
        [
            head,
            *([cell.source] if cell.source else []),
            "",
            *_columns(list(zip(formula, roles, strict=True))),
            "",
            f"states: {', '.join(cell.states) or 'none'}",
            f"phases: {', '.join(phases)}",
            f"parameters: {notation.parameter_formula(cell)}",
            *_columns([(shape, ", ".join(names)) for shape, names in by_shape.items()]),
        ]
    )


def _shapes(cell: Cell) -> dict[str, str]:
    """Return each parameter's shape in words. Raises LanguageError, with sizes that people use if it can."""
    try:
        return parameter_words(cell)
    except LanguageError:
        cell.parameter_shapes(3, 4, features=5 if "memory" in cell.definition.words else None)
        raise


def _columns(rows: list[tuple[str, str]]) -> list[str]:
    width = max((len(first) for first, _ in rows), default=0)
    return [f"  {first.ljust(width)}  {second}".rstrip() for first, second in rows]


def draw(cell: Cell, path: Path) -> None:
    """Write a cell's diagram as SVG, in light colours. Raises OSError; a file that is there stays whole then."""
    sheet = Path(Settings.from_environment(os.environ).static_folder, "css", "palette.css").read_text(encoding="utf-8")
    write(path, resolved(still(cell, cell.title or cell.name), palette(sheet, "light")))


def write(path: Path, content: str) -> None:
    """Write a file in one go: where that fails, nothing half-written is left, and what was there before stays."""
    if path.exists() and not path.is_file():
        path.write_text(content, encoding="utf-8")  # a device, or a folder, which is an error
        return
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    try:
        unfinished.write_text(content, encoding="utf-8")
        os.replace(unfinished, path)
    except BaseException as error:
        with suppress(OSError):
            unfinished.unlink()
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise

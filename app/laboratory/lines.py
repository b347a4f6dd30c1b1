"""The lines of a reader's cell as an answer has them: formula, what it was, and the values over the sentence."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from app.laboratory.asked import NAME
from app.laboratory.reading import OwnReading
from app.laboratory.starts import Start
from app.reading import value_ranges
from app.reading.trace import packed
from app.text.languages import translated
from lstm_core import Cell, notation
from lstm_core.language.expressions import Declaration, Definition, Equation, OwnOperation
from lstm_core.language.lines import read_lines
from lstm_core.language.source import Source
from lstm_core.notation.mathml import setting_formula, start_formula
from lstm_core.typing import Array

STATUS = {"same": "same", "changed": "changed", "added": "new"}


def lines(cell: Cell, start: Start, reading: OwnReading) -> list[dict[str, Any]]:
    """Return every line of a cell's text, in order; those that are no values have no band."""
    definition = cell.definition
    differences = {line.name: line for line in notation.difference(cell, start.cell)} if start.cell else {}
    formulas = {line.name: line for line in notation.formula(cell)}
    found = []
    for line in read_lines(Source(definition.text, definition.name)):
        name = line.tokens[0].text
        own: dict[str, Any] = {"line": line.tokens[0].line, "name": name, "gate": None, "was": None, "size": ""}
        own |= {"role": translated(line.role), "band": None}
        if name in formulas:
            difference = differences.get(name)
            was = difference.other if difference and difference.status == "changed" else None
            own |= {
                "kind": "value",
                "gate": notation.gate_role(cell, name),
                "mathml": formulas[name].mathml,
                "status": STATUS[difference.status] if difference else "new",
                "was": was and was.mathml,
                "size": size_words(reading, name),
                "band": band(cell, reading, name),
            }
        else:
            own |= _other(cell, start.cell, name)
        found.append(own)
    return found


def _other(cell: Cell, start: Cell | None, name: str) -> dict[str, Any]:
    """Return what is told of a line that is no value: a setting, a start, a declaration, an own operation."""
    kind, mine = _what(cell.definition, name)
    found: dict[str, Any] = {"kind": kind, "mathml": _formula(cell.definition, name), "status": "new", "was": None}
    if start is None:
        return found
    theirs = _what(start.definition, name)[1]
    if name in start.definition.values:
        was = next(line.mathml for line in notation.formula(start) if line.name == name)
        found |= {"status": "changed", "was": was}
    elif theirs is not None:
        is_same = theirs == mine
        was_other = None if is_same else _formula(start.definition, name)
        found |= {"status": "same" if is_same else "changed", "was": was_other}
    return found


def _what(definition: Definition, name: str) -> tuple[str, object]:
    """Return which kind of line defines a name, and what it says."""
    tables: Mapping[str, Mapping[str, object]] = {
        "setting": definition.settings,
        "declaration": definition.declared,
        "operation": definition.own,
        "start": {f"{own}_start": line for own, line in definition.starts.items()},
        "bottom": {f"{own}_bottom": line for own, line in definition.bottoms.items()},
    }
    kind, what = next(((kind, table[name]) for kind, table in tables.items() if name in table), ("inputs", None))
    return kind, replace(what, role="") if isinstance(what, Equation | Declaration | OwnOperation) else what


def _formula(definition: Definition, name: str) -> str | None:
    kind, what = _what(definition, name)
    if kind == "setting":
        return setting_formula(definition, name)
    return start_formula(definition, what) if isinstance(what, Equation) else None


def size_words(reading: OwnReading, name: str) -> str:
    """Return the size of a value in words: "units", "scalar", "units x inputs"."""
    return reading.network.sizes.words.get(reading.network.layer + name, "")


def band(cell: Cell, reading: OwnReading, name: str) -> dict[str, Any] | None:
    """Return the values of a line at every step that has finite ones, and the range in which they are coloured."""
    trace, layer = reading.trace, reading.network.layer
    shape = [max(0, length) for length in reading.network.sizes.values[layer + name]]  # as many as there are: 0 here
    nothing: Array = np.empty((0, *shape), np.float32)
    values = nothing if trace is None else trace[layer + name]
    found: dict[str, Any] = {
        **packed(values),
        "range": [float(end) for end in value_ranges.shown(value_ranges.intervals(cell)[name])],
        "entries": int(np.prod(values.shape[1:], dtype=int)),
    }
    if trace is not None and layer + name in reading.network.cell.states:
        found["initial"] = packed(trace.initial[layer + name])
    return found


def digest(band: Mapping[str, Any]) -> str:
    """Return a digest of a band, by which it is known as the same."""
    content = f"{band['shape']} {band['range']} {band['float32']} {band.get('initial')}"
    return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True)
class Removed:
    """A line of a start that a text lacks: its code with its role, and before which line of the text it would stand."""

    name: str
    text: str
    line: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return vars(self)


def removed(text: str, start: Start) -> list[Removed]:
    """Return the lines of a start that a text lacks, its roles in the reader's language.

    Raises LanguageError where the text has signs that are none of the language.
    """
    if start.cell is None:
        return []
    whole = start.cell.definition.text.split("\n")
    theirs = [*read_lines(Source(start.cell.definition.text, start.name))]
    places = {line.tokens[0].text: line.tokens[0].line for line in read_lines(Source(text, NAME))}
    found = []
    for number, line in enumerate(theirs):
        name, last = line.tokens[0].text, len(text.rstrip("\n").split("\n")) + 1
        if name in places:
            continue
        code = [row.partition("#")[0].rstrip() for row in whole[line.tokens[0].line - 1 : line.tokens[-1].line]]
        role = f"  # {translated(line.role)}" if line.role else ""
        later = (places[other.tokens[0].text] for other in theirs[number + 1 :] if other.tokens[0].text in places)
        found.append(Removed(name, "\n".join(code) + role, next(later, last)))
    return found

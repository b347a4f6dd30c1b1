"""Follow the guides in docs/ as they stand there: write their files, make their edits, run their commands.

A block ```` ```LANGUAGE PATH ```` is a new file, ```` ```diff PATH ```` an edit of one that is there, ```` ```sh ````
commands. What a guide leaves to a person, translating, is done by copying.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COPIED = (
    "app",
    "bench",
    "docs",
    "lstm_core",
    "static",
    "stubs",
    "templates",
    "tests",
    "pyproject.toml",
    "CHANGELOG.md",
    "README.md",
)
LARGE = ("lstm_core/models/shipped",)  # linked instead of copied
TRANSLATE = ".venv/bin/python -m app.text.catalogue_check"
PEERS = "make .venv/.peers"


@dataclass(frozen=True)
class Block:
    """One block of a guide: `kind` is its language, `path` the file that it is about, "" for none."""

    guide: str
    kind: str
    path: str
    text: str


class GuideError(Exception):
    """A guide says something that cannot be done."""


def blocks(guide: Path) -> list[Block]:
    """Return the blocks of a guide that are to be carried out, in order; Python without a file is for test_docs."""
    found = [
        Block(guide.stem, *match.groups(default="")) for match in BLOCK.finditer(guide.read_text(encoding="utf-8"))
    ]
    return [block for block in found if block.path or block.kind == "sh"]


def copy(target: Path) -> None:
    """Copy the repository, as far as tests need it; what Python has compiled stays good, since times are kept."""
    large = [ROOT / path for path in LARGE]

    def left_out(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if Path(folder, name) in large]

    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / name, ignore=left_out)
        else:
            shutil.copy2(ROOT / name, target / name)
    for path in LARGE:
        (target / path).symlink_to(ROOT / path)


def edited(text: str, change: str, where: str) -> str:
    """Return a text with a change made: lines that begin with " " and "-" have to stand there, once, in this order.

    A change that has nothing but lines that begin with "+" goes to the end. Raises GuideError.
    """
    lines = change.splitlines()
    if any(line[:1] not in (" ", "+", "-") for line in lines):
        raise GuideError(f"{where}: a line of a diff begins with a space, + or -")
    before = "".join(f"{line[1:]}\n" for line in lines if line[0] != "+")
    after = "".join(f"{line[1:]}\n" for line in lines if line[0] != "-")
    if not before:
        return text + after
    if f"\n{text}".count(f"\n{before}") != 1:
        raise GuideError(f"{where}: these lines do not stand there once:\n{before}")
    return f"\n{text}".replace(f"\n{before}", f"\n{after}")[1:]


def carry_out(block: Block, root: Path) -> None:
    """Write the file, or make the edit. Raises GuideError."""
    path = root / block.path
    if block.kind == "diff":
        if not path.is_file():
            raise GuideError(f"{block.guide}: there is no {block.path}")
        path.write_text(edited(path.read_text(encoding="utf-8"), block.text, block.path), encoding="utf-8")
    else:
        if path.exists():
            raise GuideError(f"{block.guide}: {block.path} is there already")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")


def commands(block: Block, *, has_peers: bool) -> Iterator[str]:
    """Yield the commands of a block, one a line; none of a block for PyTorch where that is not installed."""
    lines = block.text.splitlines()
    if has_peers or PEERS not in lines:
        yield from (line for line in lines if line != PEERS)


def run(command: str, root: Path) -> None:
    """Run a command of a guide in the copy. Raises GuideError with what it wrote."""
    environment = {**os.environ, "PYTHONPATH": str(root)}
    line = command.replace(".venv/bin/python", sys.executable)
    done = subprocess.run(["sh", "-c", line], cwd=root, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise GuideError(f"{command}\n{done.stdout}{done.stderr}")


def translate(root: Path) -> None:
    """Fill in every translation that is still empty, with the text itself."""
    for path in root.glob("app/translations/*/LC_MESSAGES/messages.po"):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parts[-3])
        for message in catalogue:
            message.string = message.string or message.id
        with path.open("wb") as file:
            write_po(file, catalogue, width=100)


def follow(guides: Iterable[Path], root: Path, *, has_peers: bool) -> dict[str, list[str]]:
    """Follow several guides in one copy; return by guide the tests that it names. Raises GuideError.

    Each is followed up to the command that collects strings, which then runs once for all, since it takes seconds.
    """
    each = {guide.stem: blocks(guide) for guide in guides}
    tests: dict[str, list[str]] = {name: [] for name in each}

    def go_on(waiting: list[Block]) -> None:
        while waiting:
            block = waiting.pop(0)
            if block.kind != "sh":
                carry_out(block, root)
                continue
            for command in commands(block, has_peers=has_peers):
                named = re.fullmatch(r'make test TESTS="(.+)"', command)
                if command == TRANSLATE:
                    return
                if named:
                    tests[block.guide] += named[1].split()
                else:
                    run(command, root)

    for waiting in each.values():
        go_on(waiting)
    run(TRANSLATE, root)
    for waiting in each.values():
        go_on(waiting)
    translate(root)
    return tests


def failures(tests: Sequence[str], root: Path) -> list[str]:
    """Run tests in the copy; return the names of those that failed, or everything that was written if none ran."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-rfE",
        "--tb=short",
        *dict.fromkeys(tests),
    ]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return []
    return re.findall(r"^(?:FAILED|ERROR) (.*)$", done.stdout, re.MULTILINE) or [done.stdout + done.stderr]

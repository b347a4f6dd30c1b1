"""Imports run one way, in lstm_core and in the app: what each room may import; serving imports no trainer.

lstm_core knows no web: neither Flask nor Plotly nor the app. In the app, text, drawing and reading know no application
(Flask's `current_app`, `request`) and no page; of a figure of the story only `figure.py` knows the application.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# What each part of lstm_core may import of lstm_core; `cell` is the module of the class Cell. All may import `typing`.
ALLOWED: dict[str, set[str]] = {
    "typing": set(),
    "errors": set(),
    "representation": set(),
    "png": set(),
    "whole_files": set(),
    "dataframe": {"errors"},
    "language": {"errors"},
    "execution": {"errors", "language", "representation", "dataframe"},
    "cell": {"errors", "language", "execution", "representation"},
    "cells": {"errors", "language", "execution", "cell", "representation"},
    "stack": {"errors", "language", "execution", "cell"},
    "notation": {"errors", "language", "execution", "cell", "cells", "stack", "whole_files"},
    "editing": {"errors", "language", "execution", "cell", "notation"},
    "models": {"errors", "language", "execution", "cell", "cells", "stack", "representation"},
    "tasks": {"errors", "language", "execution", "cell", "cells", "models"},
    "formats": {"errors", "language", "execution", "cell", "cells", "stack", "models", "representation"},
    "learning": {"errors", "language", "execution", "cell", "cells", "models", "tasks", "formats", "whole_files"},
    "notebook": {"cell", "cells", "execution", "models", "formats", "notation", "png", "representation"},
    "probing": {"errors", "language", "execution", "cell", "cells", "stack", "notation", "models", "tasks"},
}
# What each room of the app may import of the app; a page's own room that is not named here, BASE. `__init__` and the
# command line put all of them together.
BASE = {"settings", "text", "drawing", "reading", "web"}
ROOMS = {
    "settings": set(),
    "text": set(),
    "drawing": set(),
    "reading": {"settings", "text"},
    "web": {"settings", "text", "reading"},
    "laboratory": {"settings", "text", "drawing", "reading"},
    "opening": {"settings", "text", "drawing", "reading", "laboratory"},  # its store is the laboratory's
    "lab": BASE | {"laboratory"},
    "api": BASE | {"laboratory", "opening"},
    "beyond": BASE | {"stage"},
    "compare": BASE | {"stage"},  # its two diagrams are the stage's
    "story": BASE | {"compare", "memory", "beyond"},  # its chapters quote the other pages' numbers
    "options": set(),
    "lists": {"reading"},
    "cell_command": {"settings", "drawing", "stage"},
}
ON_TOP = {"__init__", "cli"}
APPLICATION = {"flask.current_app", "flask.request", "flask.session", "flask.g"}
WITHOUT_APPLICATION = {"settings", "text", "drawing", "reading", "laboratory", "opening"}
# Third-party packages that lstm_core may use; optional ones stand in an extra of pyproject.toml.
OUTSIDE = {"numpy", "pydantic", "safetensors", "tqdm", "onnx", "pyfive", "dask", "distributed", "pandas"}


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, absolute dotted name) of everything that a module imports, names of `from` imports included."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1] if path.is_relative_to(ROOT) else ()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join((*package[: len(package) - node.level + 1], *filter(None, [node.module])))
            base = base if node.level else node.module or ""
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def violations(path: Path, part: str) -> list[str]:
    """Return what a module of `part` imports that it must not."""
    found = []
    for line, name in imported(path):
        top, *rest = name.split(".")
        if top == "lstm_core":
            other = rest[0] if rest else ""
            is_part = other in ALLOWED
            # `from lstm_core import Cell` reads the package: only what lies above the catalogue may
            allowed = (
                other in ALLOWED[part] | {part, "typing"}
                if is_part
                else part in ("cells", "notation", "notebook", "models", "tasks", "learning", "formats", "probing")
            )
        else:
            allowed = top in sys.stdlib_module_names or top in OUTSIDE
        if not allowed:
            found.append(f"{path.name}:{line}: {part} imports {name}")
    return found


def room_violations(path: Path, room: str) -> list[str]:
    """Return what a module of a room of the app imports that it must not."""
    found = []
    is_without_application = room in WITHOUT_APPLICATION or is_part_of_figure(path)
    for line, name in imported(path):
        top, *rest = name.split(".")
        is_out_of_bounds = top == "app" and (not rest or rest[0] not in ROOMS.get(room, BASE) | {room})
        is_application = name in APPLICATION or name.startswith("app.web.current")
        if is_out_of_bounds or (is_without_application and is_application):
            found.append(f"{path.name}:{line}: {room} imports {name}")
    return found


def is_part_of_figure(path: Path) -> bool:
    """Return whether a module belongs to a figure's folder and is not its `figure.py`, which alone knows requests."""
    return path.parent.parent.name == "figures" and path.name != "figure.py"


def rooms() -> list[tuple[Path, str]]:
    """Return every module of the app, but those on top, with the room that it belongs to."""
    app = ROOT / "app"
    found = [(path, path.relative_to(app).with_suffix("").parts[0]) for path in sorted(app.rglob("*.py"))]
    return [(path, room) for path, room in found if room not in ON_TOP]


def circles(edges: Mapping[str, set[str]]) -> list[str]:
    """Return the modules that come round to themselves by imports, those inside `if TYPE_CHECKING` included."""
    found = []
    for start in edges:
        seen: set[str] = set()
        waiting = list(edges[start])
        while waiting:
            at = waiting.pop()
            if at not in seen:
                seen.add(at)
                waiting += edges.get(at, ())
        if start in seen:
            found.append(start)
    return found


def edges_of(folders: Sequence[Path]) -> dict[str, set[str]]:
    """Return by module the modules of these folders that it imports; a package's own module does not count."""
    paths = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path
        for folder in folders
        for path in folder.rglob("*.py")
    }
    found: dict[str, set[str]] = {}
    for name, path in paths.items():
        if not name.endswith("__init__"):
            targets = {target for _, full in imported(path) for target in (full, full.rpartition(".")[0])}
            found[name] = targets & set(paths)
    return found


def modules() -> list[tuple[Path, str]]:
    """Return every module of lstm_core with the part that it belongs to."""
    core = ROOT / "lstm_core"
    paths = sorted(path for path in core.rglob("*.py") if path != core / "__init__.py")
    return [(path, path.relative_to(core).with_suffix("").parts[0]) for path in paths]


def test_every_part_of_lstm_core_has_its_place() -> None:
    assert {part for _, part in modules()} <= set(ALLOWED)


def test_imports_run_one_way() -> None:
    assert [violation for path, part in modules() for violation in violations(path, part)] == []


@pytest.mark.parametrize(
    ("part", "line"),
    [
        ("language", "import flask"),
        ("language", "from lstm_core.execution import run"),
        ("language", "from lstm_core import models"),
        ("language", "from lstm_core import Cell"),
        ("execution", "    from lstm_core.cells import lstm"),
        ("models", "from plotly import graph_objects"),
        ("models", "import lstm_core.learning.trainer"),
        ("tasks", "from lstm_core.learning import trainer"),
        ("learning", "from app.settings import Settings"),
    ],
)
def test_a_planted_violation_is_caught(part: str, line: str, tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(f"def late():\n    {line.strip()}\n")
    assert len(violations(planted, part)) == 1


def test_every_module_of_the_app_is_in_a_room() -> None:
    outside = {room for path, room in rooms() if path.parent == ROOT / "app"}
    assert outside <= set(ROOMS) <= {room for _, room in rooms()}


def test_rooms_import_one_way() -> None:
    assert [violation for path, room in rooms() for violation in room_violations(path, room)] == []


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("text", "from app.reading import trace"),
        ("text", "from flask import request"),
        ("reading", "from flask import current_app"),
        ("reading", "from app.web.current import readings"),
        ("drawing", "from app.text import symbols"),
        ("web", "from app.stage import serving"),
        ("memory", "from app.story import figure"),
        ("stage", "from app import create_app"),
    ],
)
def test_a_planted_violation_in_a_room_is_caught(room: str, line: str, tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(f"def late():\n    {line}\n")
    assert len(room_violations(planted, room)) == 1


@pytest.mark.parametrize("line", ["from app.web.current import readings", "from flask import render_template, request"])
def test_only_figure_py_of_a_figures_folder_knows_the_application(line: str, tmp_path: Path) -> None:
    folder = tmp_path / "figures" / "planted"
    folder.mkdir(parents=True)
    for name, count in (("numbers.py", 1), ("figure.py", 0)):
        (folder / name).write_text(f"{line}\n")
        assert len(room_violations(folder / name, "story")) == count


def test_serving_imports_no_trainer() -> None:
    code = "import sys, app; app.create_app(); print({'tqdm', 'lstm_core.learning'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_no_module_comes_round_to_itself() -> None:
    assert circles(edges_of([ROOT / "app", ROOT / "lstm_core"])) == []


def test_a_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c"]


def test_a_relative_import_is_seen_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    planted = tmp_path / "lstm_core" / "language" / "planted.py"
    planted.parent.mkdir(parents=True)
    planted.write_text("from ..execution import run\nfrom .expressions import Name\n")
    assert violations(planted, "language") == ["planted.py:1: language imports lstm_core.execution.run"]

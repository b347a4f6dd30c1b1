"""Golden cases as the sources of a cell take them, and a run of a source step by step."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lstm_core import Cell
from lstm_core.errors import LanguageError, LstmCoreError
from lstm_core.execution.export import export
from tests.core.test_parity import cell_of
from tests.golden import reading

PUBLISHED = Path(__file__).parents[1] / "published"
WHOLE = ("memory", "first")  # what a run takes once, not a step at a time


def golden_cases():
    """Yield (name, cell, case) of every golden file."""
    for name in reading.names():
        for case, stored in reading.load(name).items():
            yield f"{name}: {case}", cell_of(name), stored


def published_cases():
    """Yield (name, cell, case) of every published cell that the language reads, in each of its texts."""
    for path in sorted(PUBLISHED.rglob("*.txt")):
        with np.load(PUBLISHED / f"{path.stem}.npz") as file:
            arrays = dict(file)
        try:
            cell = Cell(equations=path.read_text(encoding="utf-8"), name=path.stem)
        except LanguageError:
            continue
        groups = {"params": "params.", "initial": "initial.", "values": "want."}
        stored = {key: _group(arrays, prefix) for key, prefix in groups.items()}
        yield str(path.relative_to(PUBLISHED).with_suffix("")), cell, stored | {"x": arrays["x"]}


def _group(arrays: dict[str, np.ndarray], prefix: str) -> dict[str, np.ndarray]:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


def units_of(cell: Cell, stored) -> int:
    """Return the number of units for which the cell has the case's parameters."""
    settings = {k: v for k, v in stored.get("settings", {}).items() if k != "first"}
    features = stored["memory"].shape[-1] if "memory" in stored else None
    below = cell.definition.belows if "below" in stored else None
    wanted = {name: array.shape for name, array in stored["params"].items()}
    for units in (stored["values"]["h"].shape[-1], *range(1, 40)):
        try:
            shapes = cell.parameter_shapes(stored["x"].shape[-1], units, features=features, below=below, **settings)
        except LstmCoreError:
            continue
        if shapes == wanted:
            return units
    raise AssertionError(f"{cell.name}: no number of units fits")


def source_of(cell: Cell, language: str, stored) -> str:
    """Return the cell's source for a case's sizes and settings."""
    settings = {k: v for k, v in stored.get("settings", {}).items() if k != "first"}
    features = stored["memory"].shape[-1] if "memory" in stored else None
    return export(
        cell, language, stored["x"].shape[-1], units_of(cell, stored), features, "below" in stored, **settings
    )


def words(stored) -> dict:
    """Return what the equations read besides x, by the names that a source has for it."""
    found: dict = {}
    for name in ("memory", "noise", "chance"):  # of several draws, each has its name
        given = stored.get(name)
        if given is not None:
            found |= given if isinstance(given, dict) else {name: given}
    found |= {f"{name}_below".replace(".", "__"): array for name, array in stored.get("below", {}).items()}
    if "first" in stored.get("settings", {}):
        found["first"] = stored["settings"]["first"]
    return found


def converted(tree, make):
    """Apply a function to every array of a tree."""
    if isinstance(tree, dict):
        return {name: converted(branch, make) for name, branch in tree.items()}
    return make(tree) if isinstance(tree, np.ndarray) else tree


def namespace(source: str) -> dict:
    """Execute a source and return what it defines."""
    space: dict = {"__name__": "exported"}
    exec(compile(source, "exported", "exec"), space)
    return space


def stepped(step, start, x, initial, given, time):
    """Return {name: [one array a step]} of every value, by calls of `step`; `time` makes a step's number an array."""
    memory = [given["memory"]] if "memory" in given else []
    state = {**start(x[0], *memory), **initial}
    values: dict = {}
    for t in range(len(x)):
        now = {name: array if name in WHOLE else array[t] for name, array in given.items() if name != "first"}
        if time is not None:
            now["time"] = time(given.get("first", 0) + t)
        found = step(x[t], state, **now)
        state = {name: x[t] if name == "x" else found[name] for name in state}
        for name, array in found.items():
            values.setdefault(name, []).append(array)
    return values

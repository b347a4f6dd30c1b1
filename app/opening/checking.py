"""A network beside what its framework made of an input: the largest difference, a step each, and the usual suspects."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import numpy as np
from flask_babel import gettext

from app.opening import suspecting
from app.opening.facts import Facts
from app.opening.kept import Opened
from app.opening.tables import TableError
from app.text.joining import listed
from lstm_core.errors import LstmCoreError
from lstm_core.formats.errors import FormatError
from lstm_core.formats.names import shown
from lstm_core.formats.network import Network
from lstm_core.formats.run import Run

LIMIT = 1e-5  # of the largest number
STEPS = 5000  # whose differences are listed
Arrays = Mapping[str, np.ndarray]


def checked(opened: Opened, arrays: Arrays) -> dict[str, Any]:
    """Return the comparison with arrays `x` or `x0`, ..., `y` or `y0`, ..., and values of layers, `l0.h`.

    Raises TableError where there is nothing to compare, FormatError where the input cannot be read.
    """
    network = opened.network
    given = _numbered(arrays, "x")
    wanted = {f"y{number}": array for number, array in enumerate(_numbered(arrays, "y"))}
    layers = ("l",) if network.is_whole else ("l0.",)  # those that run, see `_run`
    wanted |= {name: array for name, array in arrays.items() if name.startswith(layers) and "." in name}
    if not given or not wanted:
        detail = gettext(
            "The file holds %(names)s; an input is looked for under the name x, and outputs under y.",
            names=listed([shown(name) for name in list(arrays)[:8]]) or "–",
        )
        raise TableError("table", detail)
    run = _run(network, given)
    rows: list[dict[str, Any]] = []
    steps: list[float] = []
    first = ""
    for name, array in wanted.items():
        largest, note, each = _compared(_value(run, name), array)
        rows.append({"name": name if name != "y0" else "y", "largest": largest, "note": note})
        if each is not None and not first:
            first, steps = name, each
    found = [row["largest"] for row in rows if row["largest"] is not None]
    worst = max(found, default=None)
    is_same = worst is not None and worst <= LIMIT and len(found) == len(rows)
    return {
        "largest": worst,
        "limit": LIMIT,
        "same": is_same,
        "of": "y" if first == "y0" else first,
        "steps": steps[:STEPS],
        "values": rows,
        "suspects": [] if is_same else _suspects(network, given, wanted),
        "notes": _notes(Facts.of(opened)),
    }


def _numbered(arrays: Arrays, letter: str) -> list[np.ndarray]:
    found = [arrays[letter]] if letter in arrays else []
    while f"{letter}{len(found)}" in arrays:
        found.append(arrays[f"{letter}{len(found)}"])
    return found


def _run(network: Network, given: list[np.ndarray]) -> Run:
    if not network.is_whole:
        return network.run_layer(0, given[0])
    with suppress(FormatError):
        return network.call(*given)
    return network.run(given[0])


def _value(run: Run, name: str) -> np.ndarray | None:
    """Return an output, y0, or a layer's value; None where there is none."""
    if name.startswith("y"):
        number = int(name[1:])
        return np.asarray(run.outputs[number]) if number < len(run.outputs) else None
    return run[name] if name in run.names else None


def _compared(found: np.ndarray | None, wanted: np.ndarray) -> tuple[float | None, str, list[float] | None]:
    """Return the largest difference over the largest number, why there is none, and the difference of each step."""
    if found is None:
        return None, gettext("There is no such value here."), None
    found = _fitted(np.asarray(found, np.float64), wanted)
    if found.shape != wanted.shape:
        sizes = " × ".join(map(str, found.shape)), " × ".join(map(str, wanted.shape))
        return (
            None,
            gettext("The sizes differ: %(here)s here, %(there)s in the file.", here=sizes[0], there=sizes[1]),
            None,
        )
    if not wanted.size or not np.isfinite(wanted.astype(np.float64)).all():
        return None, gettext("The file's numbers are not all finite."), None
    apart = np.abs(found - wanted) / max(1.0, float(np.abs(wanted).max()))
    axis = int(np.argmax(apart.shape[:2])) if apart.ndim > 1 else 0
    each = apart.max(axis=tuple(other for other in range(apart.ndim) if other != axis))
    return float(apart.max()), "", [float(f"{number:.3g}") for number in np.atleast_1d(each)]


def _fitted(found: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return values in the layout of others: without an axis of one, or with batch and time exchanged."""
    if found.shape != wanted.shape and found.size == wanted.size:
        if [side for side in found.shape if side > 1] == [side for side in wanted.shape if side > 1]:
            return found.reshape(wanted.shape)
        if found.ndim == 3 and found.swapaxes(0, 1).shape == wanted.shape:
            return found.swapaxes(0, 1)
    return found


def _suspects(network: Network, given: list[np.ndarray], wanted: Arrays) -> list[dict[str, Any]]:
    """Return what each usual reason comes to, the nearest first."""
    rows = []
    for key, suspect, other in suspecting.tried(network):
        try:
            run = _run(other, given)
        except LstmCoreError:
            continue
        found = [_compared(_value(run, name), array)[0] for name, array in wanted.items()]
        known = [number for number in found if number is not None]
        if known:
            largest = max(known)
            rows.append({"key": key, "title": suspect.title(), "largest": largest, "same": largest <= LIMIT})
    return sorted(rows, key=lambda row: row["largest"])


def _notes(facts: Facts) -> list[str]:
    if facts.network.is_whole:
        return []
    return [gettext("What stands around the layers is not known, so the first layer alone was compared.")]

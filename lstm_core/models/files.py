"""Models on disk: NAME.safetensors holds the arrays, NAME.json the card with the vocabulary and the cell's name."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load_file, save_file

from lstm_core.cell import Cell
from lstm_core.errors import LstmCoreError, ModelError
from lstm_core.models.card import Card, parse
from lstm_core.typing import Array

SHIPPED = Path(__file__).parent / "shipped"


@lru_cache(maxsize=256)
def read_card(path: Path, _changed: int) -> Card:
    """Return the card in a file, read again when the file has changed. Raises ModelError."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise ModelError(f"the card {path.name} cannot be read: {error}") from error
    return parse(written, path.name)


def inner_card(path: Path) -> Card:
    """Return the card in the metadata of a safetensors file. Raises ModelError where it has none."""
    missing = f"{path.name} has no card {path.with_suffix('.json').name} beside it"
    try:
        with safe_open(path, "numpy") as file:
            written = (file.metadata() or {}).get("card")
    except (SafetensorError, OSError) as error:
        raise ModelError(f"{missing}, and cannot be read itself: {error}") from error
    if written is None:
        raise ModelError(missing)
    try:
        return parse(json.loads(written), path.name)
    except ValueError as error:
        raise ModelError(f"the card in {path.name} cannot be read: {error}") from error


def read_arrays(path: Path) -> dict[str, Array]:
    """Return the arrays of a safetensors file, read-only. Raises ModelError."""
    try:
        arrays: dict[str, Array] = load_file(path)
    except (SafetensorError, ValueError, OSError) as error:
        raise ModelError(f"{path.name} cannot be read: {error}") from error
    for array in arrays.values():
        array.flags.writeable = False
    return arrays


def metadata(content: bytes) -> dict[str, str]:
    """Return the metadata of a safetensors file, given as its content. Raises ModelError."""
    try:
        length = int.from_bytes(content[:8], "little")
        found: dict[str, str] = json.loads(content[8 : 8 + length]).get("__metadata__", {})
    except (ValueError, AttributeError) as error:
        raise ModelError(f"this is no safetensors file: {error}") from error
    return found


def cell_of(cell: str, layers: Sequence[str], model: str, equations: str = "") -> Cell:
    """Return a cell of the catalogue, a stack of `layers` under its name, or one of these equations.

    Raises ModelError.
    """
    from lstm_core.cells import cells

    if equations:
        try:
            return Cell(equations=equations, name=cell)
        except LstmCoreError as error:
            raise ModelError(f"{model}: the equations on its card cannot be read: {error}") from error
    layers = layers or (cell,)
    for name in (cell, *layers):
        if name not in cells:
            raise ModelError(f"{model} wants a cell {name!r}, which the catalogue does not have")
    if len(layers) == 1:
        return cells[layers[0]]
    from lstm_core.stack import Stack

    return Stack([cells[name] for name in layers])


def parts_of(arrays: Mapping[str, Array], model: str, parts: Sequence[str]) -> dict[str, dict[str, Array]]:
    """Sort the arrays of a file by what stands before their first dot; an array of no part named here is an error."""
    found: dict[str, dict[str, Array]] = {part: {} for part in parts}
    for key, array in arrays.items():
        part, _, name = key.partition(".")
        if part not in found:
            raise ModelError(f"{model}: no use for an array {key}")
        if array.dtype not in (np.float16, np.float32, np.float64):
            raise ModelError(f"{model}: {key} is {array.dtype}; expected float16, float32 or float64")
        if not np.isfinite(array).all():
            raise ModelError(f"{model}: {key} holds NaN or infinity")
        if array.dtype == np.float16:  # a smaller file; what runs is float32
            array = array.astype(np.float32)
            array.flags.writeable = False
        found[part][name] = array
    return found


def wanted(found: Mapping[str, Array], shapes: Mapping[str, tuple[int, ...]], model: str) -> None:
    """Check arrays against the wanted shapes. Raises ModelError for a missing, unknown or misshapen array."""
    for name, array in found.items():
        if name not in shapes:
            raise ModelError(f"{model}: no use for an array {name}; it wants {', '.join(shapes)}")
        if array.shape != shapes[name]:
            raise ModelError(f"{model}: {name} has shape {array.shape}; expected {shapes[name]}")
    if missing := [name for name in shapes if name not in found]:
        raise ModelError(f"{model}: {', '.join(missing)} missing")


def save(arrays: Mapping[str, Array], card: Mapping[str, Any], folder: Path) -> Path:
    """Write a model's arrays and card into `folder` and return the path of its .safetensors file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{card['name']}.safetensors"
    write_arrays(path, arrays)
    _replace(path.with_suffix(".json"), lambda file: file.write_text(format_card(card), encoding="utf-8"))
    return path


def write_arrays(path: Path, arrays: Mapping[str, Array], metadata: dict[str, str] | None = None) -> None:
    """Write a safetensors file atomically: an interrupted write leaves the old file intact."""
    contiguous = {key: np.asarray(array, order="C") for key, array in arrays.items()}  # a number stays one, of shape ()
    _replace(path, lambda file: save_file(contiguous, file, metadata))


def format_card(card: Mapping[str, Any]) -> str:
    """Format the card as JSON, a key a line, with the innermost lists on one line each."""
    lines = []
    for key, value in card.items():
        if isinstance(value, list) and value and isinstance(value[0], list | dict):
            inner = ",\n".join("    " + json.dumps(item, ensure_ascii=False) for item in value)
            lines.append(f"  {json.dumps(key)}: [\n{inner}\n  ]")
        elif isinstance(value, dict):
            inner = ",\n".join(f"    {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in value.items())
            lines.append(f"  {json.dumps(key)}: {{\n{inner}\n  }}")
        else:
            lines.append(f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _replace(path: Path, write: Callable[[Path], object]) -> None:
    """Write a temporary file beside `path`, then rename it to `path`."""
    unfinished = path.with_name(path.name + ".unfinished")
    write(unfinished)
    unfinished.chmod(0o644)
    os.replace(unfinished, path)

"""Models on disk: NAME.safetensors holds the arrays, NAME.json the card with the vocabulary and the cell's name."""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from lstm_core.cell import Cell
from lstm_core.errors import LstmCoreError, ModelError

SHIPPED = Path(__file__).parent / "shipped"
KINDS = {  # the module that assembles a model of a kind
    "words": "lstm_core.models.model",
    "captions": "lstm_core.models.captions",
    "music": "lstm_core.models.music",
    "digits": "lstm_core.models.digits",
}
FEW = 8  # names that an error lists
_NEEDED = {"name": str, "title": str, "cell": str}


def names(kind: str | None = None) -> tuple[str, ...]:
    """Return the names of the shipped models, sorted: all of them, or those of one kind ("words")."""
    return _names(SHIPPED, SHIPPED.stat().st_mtime_ns, kind)


@lru_cache(maxsize=32)
def _names(folder: Path, _changed: int, kind: str | None) -> tuple[str, ...]:
    """Return the names of a folder's models: read again when a file comes or goes, and a saved one comes anew."""
    found = sorted(path.stem for path in folder.glob("*.safetensors"))
    return tuple(name for name in found if kind in (None, card(name).get("kind", "words")))


def advice(name: str, known: Sequence[str]) -> str:
    """Return what to say of a name that is none of those known: all of them if they are few, else the likeliest."""
    if len(known) <= FEW:
        return f"there are {', '.join(known) or 'none'}"
    near = difflib.get_close_matches(name.lower(), known, 1)
    return (
        f"did you mean {near[0]}?"
        if near
        else f"there are {len(known)}, such as {', '.join(known[:: len(known) // 3])}"
    )


def card(name: str) -> Mapping[str, Any]:
    """Return a shipped model's card without reading its weights; `vocabulary` is the number of its words.

    A card is read once and shared. Raises ModelError where there is none, or it cannot be read.
    """
    path = SHIPPED / f"{name}.json"
    if not path.is_file():
        raise ModelError(f"there is no model {name!r}; {advice(name, names())}")
    return _brief(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _brief(path: Path, _changed: int) -> Mapping[str, Any]:
    found = _card(path)
    return MappingProxyType(found | {"vocabulary": len(found.get("vocabulary", ()))})


def _card(path: Path) -> dict[str, Any]:
    """Return what a card's file says, checked for what every card has."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise ModelError(f"the card {path.name} cannot be read: {error}") from error
    for key, kind in _NEEDED.items():
        if not isinstance(found, dict) or not isinstance(found.get(key), kind):
            raise ModelError(f"the card {path.name} wants {key!r}, a {kind.__name__}")
    return found


def load(name: str | Path) -> Any:
    """Return a shipped model by its name, or one from a .safetensors file with its card beside it.

    A model is read once and shared: its arrays cannot be written to. Raises ModelError where there is none, or it
    cannot be read.
    """
    path = Path(name)
    if path.suffix == ".safetensors" or len(path.parts) > 1:
        path = path.with_suffix(".safetensors")
        if not path.is_file():
            raise ModelError(f"there is no model file {path}")
    elif str(name) in names():
        path = SHIPPED / f"{name}.safetensors"
    else:
        raise ModelError(f"there is no model {str(name)!r}; {advice(str(name), names())}")
    card = path.with_suffix(".json")
    if not card.is_file():
        raise ModelError(f"{path.name} has no card {card.name} beside it")
    return _read(path, path.stat().st_mtime_ns, card.stat().st_mtime_ns)


@lru_cache(maxsize=128)
def _read(path: Path, _weights_changed: int, _card_changed: int) -> Any:
    card = _card(path.with_suffix(".json"))
    try:
        arrays = load_file(path)
    except (SafetensorError, ValueError, OSError) as error:
        raise ModelError(f"{path.name} cannot be read: {error}") from error
    for array in arrays.values():
        array.flags.writeable = False
    try:
        return assemble(arrays, card)
    except ModelError:
        raise
    except LstmCoreError as error:
        raise ModelError(f"{path.name}: {error}") from error


def cell_of(card: Mapping[str, Any]) -> Cell:
    """Return the cell that a card names, or the stack of its `layers`."""
    from lstm_core.cells import cells

    layers = card.get("layers") or [card["cell"]]
    if not isinstance(layers, list | tuple) or not all(isinstance(name, str) for name in layers):
        raise ModelError(f"{card['name']}: the card's 'layers' are {layers!r}; expected a list of names of cells")
    for name in (card["cell"], *layers):
        if name not in cells:
            raise ModelError(f"{card['name']} wants a cell {name!r}, which the catalogue does not have")
    if len(layers) == 1:
        return cells[layers[0]]
    from lstm_core.stack import Stack

    return Stack([cells[name] for name in layers])


def assemble(arrays: Mapping[str, np.ndarray], card: Mapping[str, Any]) -> Any:
    """Make a model of the arrays of a file ("embedding", "readout.W_y", "cell.W_f", ...) and its card.

    The card's `kind` says of which class it is; without one it reads words.
    """
    kind = card.get("kind", "words")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ModelError(f"{card['name']}: there is no kind of model {kind!r}; there are {', '.join(KINDS)}")
    return import_module(KINDS[kind]).assemble(arrays, card)


def words_of(card: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the words of a card's vocabulary. Raises ModelError where it is no list of words."""
    words = card.get("vocabulary")
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ModelError(f"{card['name']}: the card wants 'vocabulary', a list of words")
    return tuple(words)


def settings_of(card: Mapping[str, Any]) -> dict[str, Any]:
    """Return a card's settings of the cell. Raises ModelError where they are no numbers by name."""
    settings = card.get("settings", {})
    if not isinstance(settings, dict):
        raise ModelError(f"{card['name']}: the card wants 'settings', numbers by name")
    return settings


def parts_of(
    arrays: Mapping[str, np.ndarray], card: Mapping[str, Any], parts: Sequence[str]
) -> dict[str, dict[str, np.ndarray]]:
    """Sort the arrays of a file by what stands before their first dot; an array of no part named here is an error."""
    found: dict[str, dict[str, np.ndarray]] = {part: {} for part in parts}
    for key, array in arrays.items():
        part, _, name = key.partition(".")
        if part not in found:
            raise ModelError(f"{card['name']}: no use for an array {key}")
        if array.dtype not in (np.float16, np.float32, np.float64):
            raise ModelError(f"{card['name']}: {key} is {array.dtype}; expected float16, float32 or float64")
        if not np.isfinite(array).all():
            raise ModelError(f"{card['name']}: {key} holds NaN or infinity")
        if array.dtype == np.float16:  # a smaller file; what runs is float32
            array = array.astype(np.float32)
            array.flags.writeable = False
        found[part][name] = array
    return found


def wanted(found: Mapping[str, np.ndarray], shapes: Mapping[str, tuple[int, ...]], model: str) -> None:
    """Check arrays against the shapes wanted of them. Raises ModelError for one too many, too few or misshapen."""
    for name, array in found.items():
        if name not in shapes:
            raise ModelError(f"{model}: no use for an array {name}; it wants {', '.join(shapes)}")
        if array.shape != shapes[name]:
            raise ModelError(f"{model}: {name} has shape {array.shape}; expected {shapes[name]}")
    if missing := [name for name in shapes if name not in found]:
        raise ModelError(f"{model}: {', '.join(missing)} missing")


def arrays(model: Any) -> dict[str, np.ndarray]:
    """Return a model's arrays under the names that they have in its file."""
    return model.arrays()


def save(arrays: Mapping[str, np.ndarray], card: Mapping[str, Any], folder: Path) -> Path:
    """Write a model's arrays and card into `folder` and return the path of its .safetensors file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{card['name']}.safetensors"
    write_arrays(path, arrays)
    _replace(path.with_suffix(".json"), lambda file: file.write_text(format_card(card), encoding="utf-8"))
    return path


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray], metadata: dict[str, str] | None = None) -> None:
    """Write a safetensors file so that a stop in between leaves the old one whole."""
    contiguous = {key: np.asarray(array, order="C") for key, array in arrays.items()}  # a number stays one, of shape ()
    _replace(path, lambda file: save_file(contiguous, file, metadata))


def format_card(card: Mapping[str, Any]) -> str:
    """Return the card as JSON, a key a line, with the innermost lists on one line each."""
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


def _replace(path: Path, write: Any) -> None:
    """Write beside `path` and move the whole file into place."""
    unfinished = path.with_name(path.name + ".unfinished")
    write(unfinished)
    unfinished.chmod(0o644)
    os.replace(unfinished, path)

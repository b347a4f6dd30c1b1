"""Networks out of other programs' files: recognised, proved equal, run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_core.formats.errors import FormatError
from lstm_core.formats.limits import LIMITS, Limits

if TYPE_CHECKING:
    from lstm_core.formats.network import Network

__all__ = ["FormatError", "LIMITS", "Limits", "load", "warm"]

READERS = {
    "safetensors": "lstm_core.formats.pytorch.reading",
    "onnx": "lstm_core.formats.onnx.reading",
    "keras": "lstm_core.formats.keras.reading",
    "hdf5": "lstm_core.formats.keras.reading",
}
NEEDS = {"onnx": ("ONNX files", "onnx"), "keras": ("Keras files", "pyfive"), "hdf5": ("HDF5 files", "pyfive")}


def load(
    path: str | Path,
    beside: Iterable[str | Path] = (),
    answers: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
) -> Network:
    """Return the network of a file, told by its content.

    beside: files that belong to it, ONNX' external weights or the architecture of Keras' weights. answers: by the keys
    of `network.questions`; usual ones for the rest. Raises FormatError with a kind, and nothing else.
    """
    from lstm_core.formats.files import read_files
    from lstm_core.formats.recognise import kind_of

    files = read_files(path, beside, limits)
    kind = kind_of(files, limits)
    _check_installed(kind)
    network: Network = import_module(READERS[kind]).read(files, dict(answers or {}), limits)
    return network


def warm() -> None:
    """Import what opening a file needs, so that the first one is not slow."""
    for kind, module in READERS.items():
        try:
            _check_installed(kind)
        except FormatError:
            continue
        import_module(module)


def _check_installed(kind: str) -> None:
    """Raise FormatError, kind "unreadable", where the package that reads a kind of file is not installed."""
    if kind not in NEEDS:
        return
    title, package = NEEDS[kind]
    try:
        import_module(package)
    except ImportError as error:
        raise FormatError(
            f"{title} need the package {package}: pip install 'lstm-explainer[import]'", "unreadable"
        ) from error

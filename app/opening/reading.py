"""What the process of an upload does: tell its files apart, open the network, give back what is kept of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from app.opening import keeping
from lstm_core import formats
from lstm_core.formats import vocabulary
from lstm_core.formats.errors import FormatError
from lstm_core.formats.names import shown
from lstm_core.formats.network import Network

NETWORKS = (".safetensors", ".onnx", ".keras", ".h5", ".hdf5")
WORDS = (".txt", ".vocab", ".tsv", ".model", ".spm")
BESIDE = (".data", ".weight", ".weights")
ARCHITECTURE = ("class_name", "config")  # keys of what Keras' `to_json` writes
JSON = 8 * 2**20
EXTRAS = ("onnx", "onnx.numpy_helper", "pyfive", "safetensors.numpy")


def load_all() -> None:
    """Import what reads files, before imports are no longer possible; an extra that is not installed is missing."""
    for name in EXTRAS:
        with suppress(ImportError):
            import_module(name)
    with suppress(ImportError):
        formats.warm()


def opened(folder: Path, job: Mapping[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Open what is in a folder. Raises FormatError."""
    paths = [folder / name for name in job["files"]]
    said = job.get("vocabulary") or ""
    if job.get("kept"):
        network = keeping.unpack([(folder / name).read_bytes() for name in keeping.NAMES])
        words = [path for path in paths if path.name not in keeping.NAMES]
        main = Path(job["kept"])
    else:
        main, beside, words = told_apart(paths, said)
        network = formats.load(main, beside=beside, answers=job.get("answers") or {})
    if words:
        network = with_vocabulary(network, words)
    return {"file": main.name}, list(keeping.pack(network))


def told_apart(paths: Sequence[Path], said: str = "") -> tuple[Path, list[Path], list[Path]]:
    """Return the file of the network, what lies beside it, and vocabularies. Raises FormatError."""
    words = [path for path in paths if path.name == said or (not said and len(paths) > 1 and _is_vocabulary(path))]
    rest = [path for path in paths if path not in words]
    beside = [path for path in rest if _is_beside(path)] if len(rest) > 1 else []
    main = [path for path in rest if path not in beside]
    if len(main) > 1:
        endings = [path for path in main if path.suffix.lower() in NETWORKS]
        if len(endings) == 1:
            beside += [path for path in main if path not in endings]
            main = endings
    if len(main) != 1:
        names = ", ".join(shown(path.name) for path in paths)
        wanted = "none of these is a network" if not main else "these are several networks; give one at a time"
        raise FormatError(f"{wanted}: {names}", "wrong kind")
    if len(words) > 1:
        raise FormatError(
            f"these are several vocabularies; give one: {', '.join(shown(path.name) for path in words)}", "vocabulary"
        )
    return main[0], beside, words


def with_vocabulary(network: Network, words: Sequence[Path]) -> Network:
    """Return a network with the words of a file. Raises FormatError."""
    if network.embedding is None:
        raise FormatError(f"the network reads no words, so {shown(words[0].name)} is of no use to it", "vocabulary")
    return replace(network, vocabulary=vocabulary.read(words[0], rows=len(network.embedding)))


def _is_vocabulary(path: Path) -> bool:
    if path.suffix.lower() in WORDS:
        return True
    return path.suffix.lower() == ".json" and not _is_architecture(path)


def _is_beside(path: Path) -> bool:
    return path.suffix.lower() in BESIDE or (path.suffix.lower() == ".json" and _is_architecture(path))


def _is_architecture(path: Path) -> bool:
    try:
        found = json.loads(path.read_bytes()[:JSON])
    except (ValueError, OSError, RecursionError):
        return False
    return isinstance(found, dict) and all(key in found for key in ARCHITECTURE)

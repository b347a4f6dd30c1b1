"""Telling files apart by their content; the ending of a name only chooses the words of a refusal."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePath

from lstm_core.formats.errors import FormatError
from lstm_core.formats.files import Files
from lstm_core.formats.limits import Limits
from lstm_core.formats.names import shown

HDF5 = b"\x89HDF\r\n\x1a\n"
ZIP = b"PK\x03\x04"
PICKLE = tuple(b"\x80" + bytes([version]) for version in range(2, 6))
KERAS_MEMBERS = ("config.json", "model.weights.h5")
CONVERT = (
    "from safetensors.torch import save_file; d = torch.load('x.pt', weights_only=True); "
    "save_file(d.get('state_dict', d), 'x.safetensors')"
)
CAN_RUN = f"can run any program when it is read and is never opened here. In Python: `{CONVERT}`"
ENDINGS = {
    **dict.fromkeys((".pt", ".pth", ".ckpt", ".bin", ".pkl"), f"a file of this kind {CAN_RUN}"),
    ".pb": "a SavedModel is opened after loading it in Keras and `model.save('x.keras')`",
    **dict.fromkeys(
        (".tflite", ".mlmodel", ".gguf"), "a file of this kind cannot be opened; export the network to ONNX instead"
    ),
    **dict.fromkeys(
        (".msgpack", ".orbax"),
        "a checkpoint of JAX has no fixed names: copy the arrays into a PyTorch layer, or export to ONNX",
    ),
    **dict.fromkeys(
        (".npz", ".npy"), "arrays alone: name them as PyTorch does and save them as safetensors, with safetensors.numpy"
    ),
}
OPENED = (".safetensors", ".onnx", ".keras", ".h5", ".hdf5")


def kind_of(files: Files, limits: Limits) -> str:
    """Return "safetensors", "hdf5", "keras" or "onnx". Raises FormatError: "ending", "wrong kind", "unreadable"."""
    data, ending = files.data, PurePath(files.name.lower()).suffix
    if ending in ENDINGS:
        raise FormatError(f"{shown(files.name)}: {ENDINGS[ending]}", "ending")
    if data.startswith(HDF5):
        return "hdf5"
    if data.startswith(ZIP):
        return _of_zip(files, limits)
    if _begins_as_safetensors(data):  # before pickles: a header of 640 bytes begins as one does
        return "safetensors"
    if data.startswith(PICKLE) and ending != ".onnx":
        raise FormatError(f"{shown(files.name)} holds a PyTorch checkpoint or a pickle, which {CAN_RUN}", "wrong kind")
    if ending == ".safetensors":
        return "safetensors"
    if ending in (".h5", ".hdf5", ".keras"):
        raise FormatError(
            f"{shown(files.name)} does not begin as a file of Keras does ({shown(repr(data[:8]))})", "wrong kind"
        )
    return "onnx"


def _begins_as_safetensors(data: bytes) -> bool:
    length = int.from_bytes(data[:8], "little")
    return len(data) > 8 and data[8:9] == b"{" and length <= len(data) - 8


def _of_zip(files: Files, limits: Limits) -> str:
    """Return "keras" for a zip with its two members. Raises FormatError: "wrong kind", "unreadable", "too large"."""
    try:
        with zipfile.ZipFile(io.BytesIO(files.data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise FormatError(f"{shown(files.name)} is cut off or damaged: {shown(error)}", "unreadable") from error
    if len(names) > limits.members:
        raise FormatError(f"the zip has {len(names):,} members; at most {limits.members}", "too large")
    if all(name in names for name in KERAS_MEMBERS):
        return "keras"
    if any(name.endswith("data.pkl") for name in names):
        raise FormatError(f"{shown(files.name)} holds a PyTorch checkpoint, which {CAN_RUN}", "wrong kind")
    raise FormatError(
        f"{shown(files.name)} is a zip without {' and '.join(KERAS_MEMBERS)}: no file of Keras, and nothing else that "
        f"can be opened",
        "wrong kind",
    )

"""Write the samples of `/open`: `python -m app.opening.samples.make [FOLDER]`, with onnx, h5py and onnxruntime."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
from safetensors.numpy import save_file

from app.opening.samples import FOLDER, SAMPLES
from app.reading.downloads import arrays_npz
from lstm_core.models import load
from lstm_core.models.model import Model
from lstm_core.tasks.counting.texts import ONE_HOT, side_by_side

COUNT = 7  # a, then b, of the series
DAY = "2026-12-01@00:00:00"
KERAS = "3.12.0"
Arrays = Mapping[str, np.ndarray]


def main(folder: Path) -> None:
    """Write every file of the samples into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    pytorch, onnx, keras = (SAMPLES[key] for key in ("pytorch", "onnx", "keras"))
    network = model(pytorch.made_of)
    save_file(of_pytorch(network), folder / pytorch.file)
    (folder / pytorch.vocabulary).write_text("\n".join(network.vocabulary) + "\n", encoding="utf-8")
    counting = model(onnx.made_of)
    content = of_onnx(counting)
    (folder / onnx.file).write_bytes(content)
    x = ONE_HOT[side_by_side([COUNT])[0]]
    rows = ["start,a,b", *(",".join(f"{number:g}" for number in row) for row in x[:, 0])]
    (folder / onnx.series).write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / onnx.outputs).write_bytes(arrays_npz({"x": x, "y": _run_onnx(content, x)}))
    network = model(keras.made_of)
    (folder / keras.file).write_bytes(of_keras(network))
    words = {word: row for row, word in enumerate(network.vocabulary)}
    (folder / keras.vocabulary).write_text(json.dumps(words), encoding="utf-8")


def model(name: str) -> Model:
    """Return a shipped network."""
    found = load(name)
    assert isinstance(found, Model)
    return found


def stacked(params: Arrays, part: str, gates: Sequence[str]) -> np.ndarray:
    """Return the parts of a matrix or a bias one under another, in float32."""
    return np.concatenate([params[f"{part}_{gate}"] for gate in gates]).astype(np.float32)


def of_pytorch(network: Model) -> dict[str, np.ndarray]:
    """Return an LSTM's arrays as a module of nn.Embedding, nn.LSTM and nn.Linear names them."""
    params = network.params
    return {
        "embedding.weight": np.array(network.embedding, np.float32),
        "lstm.weight_ih_l0": stacked(params, "W", "ifgo"),
        "lstm.weight_hh_l0": stacked(params, "U", "ifgo"),
        "lstm.bias_ih_l0": stacked(params, "b", "ifgo"),
        "lstm.bias_hh_l0": np.zeros(4 * network.units, np.float32),
        "linear.weight": np.array(network.readout["W_y"], np.float32),
        "linear.bias": np.array(network.readout["b_y"], np.float32),
    }


def of_onnx(network: Model) -> bytes:
    """Return an LSTM as an ONNX model that reads numbers (time, batch, inputs) and gives a probability of each."""
    from onnx import TensorProto, helper, numpy_helper

    params, float32 = network.params, TensorProto.FLOAT
    arrays = {
        "W": stacked(params, "W", "iofg")[None],
        "R": stacked(params, "U", "iofg")[None],
        "B": np.concatenate([stacked(params, "b", "iofg"), np.zeros(4 * network.units, np.float32)])[None],
        "axis": np.array([1], np.int64),
        "readout": np.ascontiguousarray(network.readout["W_y"].T, np.float32),
        "bias": np.array(network.readout["b_y"], np.float32),
    }
    nodes = [
        helper.make_node("LSTM", ["x", "W", "R", "B"], ["steps", "", ""], "lstm", hidden_size=network.units),
        helper.make_node("Squeeze", ["steps", "axis"], ["h"]),
        helper.make_node("MatMul", ["h", "readout"], ["scores"]),
        helper.make_node("Add", ["scores", "bias"], ["logits"]),
        helper.make_node("Sigmoid", ["logits"], ["y"]),
    ]
    graph = helper.make_graph(
        nodes,
        "counting",
        [helper.make_tensor_value_info("x", float32, ["time", "batch", network.inputs])],
        [helper.make_tensor_value_info("y", float32, ["time", "batch", len(network.vocabulary)])],
        [numpy_helper.from_array(array, name) for name, array in arrays.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="lstm-explainer")
    made.ir_version = 8
    content: bytes = made.SerializeToString(deterministic=True)
    return content


def _run_onnx(content: bytes, x: np.ndarray) -> np.ndarray:
    import onnxruntime

    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    found: np.ndarray = session.run(None, {"x": x})[0]
    return found


def of_keras(network: Model) -> bytes:
    """Return a GRU as a .keras file: z keeps the old state there, and the reset comes before."""
    import h5py  # type: ignore[import-untyped]

    params = {name: -array if name.endswith("_z") else array for name, array in network.params.items()}
    arrays = {
        "embedding/vars/0": np.array(network.embedding, np.float32),
        "gru/cell/vars/0": stacked(params, "W", "zrh").T,
        "gru/cell/vars/1": stacked(params, "U", "zrh").T,
        "gru/cell/vars/2": stacked(params, "b", "zrh"),
        "dense/vars/0": np.array(network.readout["W_y"].T, np.float32),
        "dense/vars/1": np.array(network.readout["b_y"], np.float32),
    }
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", track_order=False) as file:
        for name, array in arrays.items():
            file.create_dataset(f"layers/{name}", data=np.ascontiguousarray(array), track_times=False)
    found = io.BytesIO()
    members = {
        "metadata.json": json.dumps({"keras_version": KERAS, "date_saved": DAY}).encode(),
        "config.json": json.dumps(_config(network)).encode(),
        "model.weights.h5": buffer.getvalue(),
    }
    with ZipFile(found, "w", ZIP_DEFLATED) as file:
        for name, content in members.items():
            member = ZipInfo(name)
            member.compress_type = ZIP_DEFLATED
            file.writestr(member, content)
    return found.getvalue()


def _config(network: Model) -> dict[str, Any]:
    words = len(network.vocabulary)
    layers = [
        ("InputLayer", {"batch_shape": [None, None], "dtype": "int32", "name": "input_layer"}),
        (
            "Embedding",
            {"name": "embedding", "input_dim": words, "output_dim": network.inputs, "mask_zero": False},
        ),
        (
            "GRU",
            {
                "name": "gru",
                "units": network.units,
                "activation": "tanh",
                "recurrent_activation": "sigmoid",
                "use_bias": True,
                "reset_after": False,
                "return_sequences": True,
                "return_state": False,
                "go_backwards": False,
                "stateful": False,
            },
        ),
        ("Dense", {"name": "dense", "units": words, "activation": "softmax", "use_bias": True}),
    ]
    written = [
        {"module": "keras.layers", "class_name": kind, "config": given, "registered_name": None}
        for kind, given in layers
    ]
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": "grammar", "trainable": True, "layers": written},
        "registered_name": None,
        "build_config": {"input_shape": [None, None]},
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)

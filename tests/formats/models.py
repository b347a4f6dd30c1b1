"""ONNX models for the tests of `lstm_core.formats`, made by hand, and what ONNX Runtime makes of them."""

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from lstm_core.formats.errors import FormatError

GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}


class Files:
    """A model's bytes and what lies beside it, as `load` gives them to a reader."""

    def __init__(self, data, beside=None):
        self.data, self.beside = data, beside or {}

    def second(self, bare_name):
        """Return the bytes of a file beside the model."""
        if bare_name not in self.beside:
            raise FormatError(f"the weights lie in a second file, {bare_name!r}; give it too", "second file")
        return self.beside[bare_name]


def weights(kind, inputs=3, units=4, ways=1, seed=0):
    """Return W, R, B of a node."""
    rng, rows = np.random.default_rng(seed), GATES[kind] * units
    shapes = {"W": (ways, rows, inputs), "R": (ways, rows, units), "B": (ways, 2 * rows)}
    return {name: rng.normal(0, 0.5, shape).astype(np.float32) for name, shape in shapes.items()}


def recurrent(kind, arrays, names=("X", "W", "R", "B"), outputs=("Y", "Y_h"), **attributes):
    """Return a node of a kind."""
    units = arrays["R"].shape[2]
    return helper.make_node(kind, list(names), list(outputs), hidden_size=units, **attributes)


def model(nodes, arrays, inputs=None, outputs=("Y",), opset=14):
    """Return the bytes of a model; inputs: {name: (axes, element type)}."""
    inputs = inputs or {"X": (("time", "batch", 3), TensorProto.FLOAT)}
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info(name, kind, axes) for name, (axes, kind) in inputs.items()],
        [helper.make_value_info(name, helper.make_tensor_type_proto(TensorProto.FLOAT, None)) for name in outputs],
        [numpy_helper.from_array(array, name) for name, array in arrays.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    return made.SerializeToString()


def its_own(data, **given):
    """Return what ONNX Runtime makes of a model."""
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    return session.run(None, given)


def numbers(*shape, seed=1):
    """Return numbers of a shape."""
    return np.random.default_rng(seed).normal(0, 1, shape).astype(np.float32)

"""What older exporters wrote: attributes in place of inputs, softmax over several axes, 8 bits; and what is refused."""

import numpy as np
import pytest
from onnx import TensorProto, helper

from lstm_core.formats.errors import FormatError
from lstm_core.formats.onnx.layers import QUANTIZED_NOTE
from lstm_core.formats.onnx.reading import read

from .models import Files, its_own, model, numbers, recurrent, weights


def test_attributes_of_older_versions_mean_what_they_meant():
    own = weights("LSTM")
    one = helper.make_node
    nodes = [
        recurrent("LSTM", own, outputs=("y",)),
        one("Squeeze", ["y"], ["h"], axes=[1]),
        one("Slice", ["h"], ["cut"], axes=[2], starts=[1], ends=[-1]),
        one("Pad", ["cut"], ["padded"], pads=[0, 0, 1, 0, 0, 0], value=0.5),
        one("Clip", ["padded"], ["clipped"], min=-0.1, max=0.1),
        one("Unsqueeze", ["clipped"], ["wide"], axes=[0]),
        one("Split", ["wide"], ["left", "right"], axis=3, split=[1, 2]),
        one("ReduceSum", ["right"], ["sums"], axes=[3], keepdims=1),
        one("Concat", ["left", "sums"], ["both"], axis=3),
        one("Softmax", ["both"], ["Y"], axis=2),
    ]
    data, x = model(nodes, own, opset=9), numbers(5, 2, 3)
    np.testing.assert_allclose(read(Files(data)).call(x).outputs[0], its_own(data, X=x)[0], atol=1e-5)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_softmax_before_version_13_is_over_all_axes_from_one_on(axis):
    own = weights("RNN")
    nodes = [recurrent("RNN", own, outputs=("y",)), helper.make_node("Softmax", ["y"], ["Y"], axis=axis)]
    data, x = model(nodes, own, opset=11), numbers(5, 2, 3)
    np.testing.assert_allclose(read(Files(data)).call(x).outputs[0], its_own(data, X=x)[0], atol=1e-6)


def quantized(array):
    """Return weights (ways, rows, columns) in 8 bits as DynamicQuantizeLSTM has them, their scale and zero point."""
    scale = np.abs(array).max() / 127
    return np.round(array / scale).astype(np.int8).swapaxes(1, 2).copy(), np.float32(scale), np.int8(0)


def test_weights_of_8_bits_are_widened_and_a_note_says_so():
    own = weights("LSTM")
    arrays = {"B": own["B"]}
    for name in "WR":
        arrays[name], scale, zero = quantized(own[name])
        arrays |= {f"{name}s": np.array([scale]), f"{name}z": np.array([zero])}
    names = ["X", "W", "R", "B", "", "", "", "", "Ws", "Wz", "Rs", "Rz"]
    node = helper.make_node("DynamicQuantizeLSTM", names, ["Y"], domain="com.microsoft", hidden_size=4)
    data, x = model([node], arrays), numbers(6, 2, 3)
    network = read(Files(data))
    assert network.notes == (QUANTIZED_NOTE,)
    plain = model([recurrent("LSTM", own)], own)
    assert np.abs(network.call(x).outputs[0] - its_own(plain, X=x)[0]).max() < 0.02  # 8 bits of each weight
    np.testing.assert_allclose(network.layers[0].ways[0].params["W_f"], own["W"][0, 8:12], atol=0.01)


def written_out():
    nodes = [helper.make_node("Split", ["X"], [f"s{n}" for n in range(5)], axis=2)]
    nodes += [helper.make_node("Sigmoid" if n < 3 else "Tanh", [f"s{n}"], [f"a{n}"]) for n in range(5)]
    nodes += [helper.make_node("Sum", [f"a{n}" for n in range(5)], ["Y"])]
    return model(nodes, {}, {"X": (("time", "batch", 5), TensorProto.FLOAT)}, opset=11)


def looped():
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["on"]), helper.make_node("Tanh", ["h"], ["h_new"])],
        "body",
        [
            helper.make_tensor_value_info("n", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
            helper.make_tensor_value_info("h", TensorProto.FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("h_new", TensorProto.FLOAT, None),
        ],
    )
    arrays = {"count": np.array(3), "yes": np.array(True)}
    return model([helper.make_node("Loop", ["count", "yes", "X"], ["Y"], body=body)], arrays)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (written_out(), r"written out in basic operations; .* nn\.LSTM in place of nn\.LSTMCell"),
        (looped(), "as Loop, step"),
    ],
    ids=["written out", "loop"],
)
def test_a_recurrence_in_basic_operations_is_refused_with_what_to_do(data, words):
    with pytest.raises(FormatError, match=words) as caught:
        read(Files(data))
    assert caught.value.kind == "no recurrent layer"

"""Networks out of ONNX files against ONNX Runtime: layers, layouts, lengths, states, arms; and planted errors."""

import numpy as np
import pytest
from onnx import TensorProto, helper

from lstm_core import ArrayError, cells
from lstm_core.formats import saving
from lstm_core.formats.comparing import catalogue_cell
from lstm_core.formats.errors import FormatError
from lstm_core.formats.onnx import layers as onnx_layers
from lstm_core.formats.onnx.reading import read

from .models import Files, its_own, model, numbers, recurrent, weights

FLOAT, INT64, INT32 = TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT32
VARIANTS = {
    "lstm": ("LSTM", 1, {}),
    "lstm reverse": ("LSTM", 1, {"direction": "reverse"}),
    "lstm both ways": ("LSTM", 2, {"direction": "bidirectional"}),
    "lstm clipped": ("LSTM", 1, {"clip": 0.4}),
    "lstm hard": ("LSTM", 1, {"activations": ["HardSigmoid", "Relu", "Softsign"]}),
    "lstm coupled": ("LSTM", 1, {"input_forget": 1}),
    "gru": ("GRU", 1, {}),
    "gru reset after": ("GRU", 1, {"linear_before_reset": 1}),
    "gru both ways": ("GRU", 2, {"direction": "bidirectional", "linear_before_reset": 1}),
    "rnn": ("RNN", 1, {"activations": ["Relu"]}),
    "rnn affine": ("RNN", 1, {"activations": ["Affine"], "activation_alpha": [0.5], "activation_beta": [0.1]}),
}
CATALOGUE = {"lstm": "lstm", "lstm both ways": "lstm", "gru reset after": "gru_reset_after"}


def built(variant):
    kind, ways, attributes = VARIANTS[variant]
    arrays = weights(kind, ways=ways)
    return model([recurrent(kind, arrays, **attributes)], arrays, outputs=("Y", "Y_h"))


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_layer_gives_what_its_own_program_gives(variant):
    data, x = built(variant), numbers(7, 2, 3)
    network = read(Files(data))
    y, y_h = its_own(data, X=x)
    run = network.call(x)
    np.testing.assert_allclose(run.outputs[0], y, atol=1e-5)
    np.testing.assert_allclose(run.outputs[1], y_h, atol=1e-5)
    np.testing.assert_allclose(run["l0.h"], y[:, 0], atol=1e-5)
    if y.shape[1] == 2:
        np.testing.assert_allclose(run["l0.reverse.h"], y[:, 1], atol=1e-5)
        np.testing.assert_allclose(run["h"], np.concatenate([y[:, 0], y[:, 1]], -1), atol=1e-5)
    assert network.axes_found == "TB"
    assert network.layers[0].ways[0].catalogue == CATALOGUE.get(variant, network.layers[0].ways[0].catalogue)
    np.testing.assert_array_equal(network.run(x).outputs[0], run.outputs[0])


def _swapped(monkeypatch):
    monkeypatch.setitem(onnx_layers.ORDER, "LSTM", "ifog")


def _unsummed(monkeypatch):
    own = onnx_layers.split
    monkeypatch.setattr(onnx_layers, "split", lambda a, order, kind: own(a / 2 if kind == "b" else a, order, kind))


def _reset(monkeypatch):
    own = onnx_layers.way_of
    monkeypatch.setattr(onnx_layers, "way_of", lambda kind, given, **how: own(kind, _without(given), **how))


def _without(given):
    return {name: array for name, array in given.items() if not name.startswith("bU")}


def _forward(monkeypatch):
    monkeypatch.setattr(onnx_layers, "_directions", lambda attributes, arrays, name: (False,) * len(arrays["W"]))


@pytest.mark.parametrize(
    ("plant", "variant"),
    [(_swapped, "lstm"), (_unsummed, "lstm"), (_reset, "gru reset after"), (_forward, "lstm both ways")],
    ids=["swapped gates", "unsummed biases", "reset without its bias", "direction"],
)
def test_a_planted_error_is_seen(monkeypatch, plant, variant):
    plant(monkeypatch)
    data, x = built(variant), numbers(7, 2, 3)
    assert np.abs(read(Files(data)).call(x).outputs[0] - its_own(data, X=x)[0]).max() > 1e-3


def with_lengths(direction):
    ways = 2 if direction == "bidirectional" else 1
    arrays = weights("LSTM", ways=ways)
    node = recurrent(
        "LSTM", arrays, ("X", "W", "R", "B", "lengths", "h0", "c0"), ("Y", "Y_h", "Y_c"), direction=direction
    )
    states = dict.fromkeys(("h0", "c0"), ((ways, "batch", 4), FLOAT))
    inputs = {"X": (("time", "batch", 3), FLOAT), "lengths": (("batch",), INT32), **states}
    return model([node], arrays, inputs, ("Y", "Y_h", "Y_c"))


@pytest.mark.parametrize("direction", ["forward", "reverse", "bidirectional"])
def test_rows_run_their_own_lengths_from_their_own_states(direction, monkeypatch):
    data, ways = with_lengths(direction), 2 if direction == "bidirectional" else 1
    given = [numbers(6, 3, 3), np.array([6, 2, 4], np.int32), numbers(ways, 3, 4), numbers(ways, 3, 4, seed=2)]
    network = read(Files(data))
    assert [one.kind for one in network.inputs] == ["numbers", "numbers", "state", "state"]
    wanted = its_own(data, **{one.name: x for one, x in zip(network.inputs, given, strict=True)})
    for found, own in zip(network.call(*given).outputs, wanted, strict=True):
        np.testing.assert_allclose(found, own, atol=1e-5)
    monkeypatch.setattr("lstm_core.formats.run._lengths", lambda given, time, batch: None)  # planted: lengths unread
    assert np.abs(network.call(*given).outputs[0] - wanted[0]).max() > 1e-3


def words_network(ending=()):
    """Return a model of 11 words: an embedding, two layers, a readout, batch first."""
    rng = np.random.default_rng(3)
    below, above = weights("LSTM", 3, 4), weights("LSTM", 4, 4, seed=5)
    arrays = {f"{name}0": array for name, array in below.items()} | {f"{name}1": a for name, a in above.items()}
    arrays |= {"E": numbers(11, 3), "V": rng.normal(0, 1, (4, 11)).astype(np.float32), "b": numbers(11)}
    one, axes = helper.make_node, np.array([1], np.int64)
    arrays["axes"] = axes
    nodes = [
        one("Gather", ["E", "ids"], ["e"]),
        one("Transpose", ["e"], ["x"], perm=[1, 0, 2]),
        recurrent("LSTM", below, ("x", "W0", "R0", "B0"), ("y0",)),
        one("Squeeze", ["y0", "axes"], ["h0"]),
        recurrent("LSTM", above, ("h0", "W1", "R1", "B1"), ("y1",)),
        one("Squeeze", ["y1", "axes"], ["h1"]),
        one("Transpose", ["h1"], ["h"], perm=[1, 0, 2]),
        one("MatMul", ["h", "V"], ["s"]),
        one("Add", ["s", "b"], ["Y"] if not ending else ["scores"]),
        *ending,
    ]
    return model(nodes, arrays, {"ids": (("batch", "time"), INT64)})


def test_a_network_of_words_is_whole():
    data, ids = words_network(), np.random.default_rng(0).integers(0, 11, (2, 9))
    network = read(Files(data))
    (own,) = its_own(data, ids=ids)
    np.testing.assert_allclose(network.call(ids).outputs[0], own, atol=1e-5)
    assert (network.axes_found, network.reads, network.outputs_are) == ("BT", "tokens", "one")
    np.testing.assert_allclose(network.run(ids.T).outputs[0], own, atol=1e-5)
    stack, params = network.stack
    trace = stack.run(params, network.embedding[ids.T])
    np.testing.assert_allclose(trace["h"], network.run(ids.T)["l1.h"], atol=1e-6)
    scores = trace["h"] @ network.readout["W_y"].T + network.readout["b_y"]
    np.testing.assert_allclose(scores.swapaxes(0, 1), own, atol=1e-5)
    reading = network.read("3 0 7")
    assert reading.probabilities.shape == (3, 11)
    np.testing.assert_allclose(reading.probabilities.sum(1), 1, atol=1e-6)
    assert reading.likeliest(1)[0][0][0].startswith("#")
    assert reading.trace["l0.f"].shape == (3, 4)
    with pytest.raises(FormatError, match="numbers of its tokens"):
        network.read("two words")


def test_a_hold_runs_through_the_whole_graph():
    network = read(Files(words_network()))
    free, held = network.run(np.array([1, 2, 3])), network.run(np.array([1, 2, 3]), clamp={"l0.f": 0.0})
    assert (held["l0.f"] == 0).all()
    assert np.abs(free["l1.h"] - held["l1.h"]).max() > 1e-3
    assert np.abs(free.outputs[0] - held.outputs[0]).max() > 1e-3
    with pytest.raises(FormatError, match="no value"):
        network.run(np.array([1]), clamp={"f": 0.0})
    with pytest.raises(ArrayError, match="the run has no 'l0.z'"):
        free["l0.z"]


def test_a_hold_of_a_way_from_the_end_is_at_steps_of_the_input():
    network, x = read(Files(built("lstm both ways"))), numbers(6, 2, 3)
    hold = np.full((6, 2, 4), np.nan)
    hold[1] = 0.25
    run = network.run(x, clamp={"l0.reverse.f": hold})
    assert (run["l0.reverse.f"][1] == 0.25).all()
    free = network.run(x)
    np.testing.assert_array_equal(run["l0.reverse.h"][2:], free["l0.reverse.h"][2:])  # what it read before
    assert np.abs(run["l0.reverse.h"][:2] - free["l0.reverse.h"][:2]).max() > 1e-4
    np.testing.assert_array_equal(run["l0.h"], free["l0.h"])


def test_an_arm_that_is_not_picked_has_no_values():
    arrays = weights("RNN")
    arms = {
        name: helper.make_graph(nodes, name, [], [helper.make_tensor_value_info(out, FLOAT, None)])
        for name, nodes, out in (
            ("then_branch", [recurrent("RNN", arrays, outputs=("a",))], "a"),
            ("else_branch", [helper.make_node("Neg", ["X"], ["n"])], "n"),
        )
    }
    inputs = {"X": (("time", "batch", 3), FLOAT), "is_read": ((), TensorProto.BOOL)}
    network = read(Files(model([helper.make_node("If", ["is_read"], ["Y"], **arms)], arrays, inputs)))
    x = numbers(4, 1, 3)
    assert "l0" in network.call(x, np.array(True)).traces
    run = network.call(x, np.array(False))
    assert not run.traces
    np.testing.assert_array_equal(run.outputs[0], -x)


def test_a_step_a_call_hands_its_states_on():
    arrays = weights("LSTM")
    node = recurrent("LSTM", arrays, ("X", "W", "R", "B", "", "h0", "c0"), ("Y", "Y_h", "Y_c"))
    states = dict.fromkeys(("h0", "c0"), ((1, 1, 4), FLOAT))
    network = read(Files(model([node], arrays, {"X": ((1, 1, 3), FLOAT), **states}, ("Y", "Y_h", "Y_c"))))
    with pytest.raises(FormatError, match="run_calls"):
        assert network.axes_found
    x = numbers(5, 1, 3)
    runs = network.run_calls(list(x[:, None]))
    way = network.layers[0].ways[0]
    np.testing.assert_allclose([run["l0.h"][0] for run in runs], way.run(x)["h"], atol=1e-6)


@pytest.mark.parametrize("data", [words_network(), built("lstm both ways"), built("gru"), with_lengths("reverse")])
def test_what_is_kept_gives_the_same_network(data):
    network = read(Files(data))
    again = saving.load(*saving.save(network))
    given = [np.ones([length or 3 for length in one.shape], one.dtype) for one in network.inputs]
    for one, other in zip(network.call(*given).outputs, again.call(*given).outputs, strict=True):
        np.testing.assert_array_equal(one, other)
    assert [way.cell for layer in again.layers for way in layer.ways] == [
        way.cell for layer in network.layers for way in layer.ways
    ]
    assert (again.source, again.inputs, again.notes) == (network.source, network.inputs, network.notes)
    with pytest.raises(FormatError, match="damaged"):
        saving.load(b"", b"{}")


@pytest.mark.parametrize("name", ["lstm", "gru_reset_after", "rnn", "lstm_peephole", "cifg_peephole"])
def test_equations_in_any_order_are_the_catalogues(name):
    text = cells[name].equations.replace("f * c_prev + i * g", "g * i + c_prev * f")
    assert catalogue_cell(text).name == name
    assert catalogue_cell(text.replace("tanh", "relu")) is None


def small(node_type, inputs, arrays, **attributes):
    """Return a model with one operation before its layer."""
    own = weights("RNN")
    nodes = [helper.make_node(node_type, inputs, ["made"], **attributes), recurrent("RNN", own)]
    return model(nodes, own | arrays, outputs=("Y", "made"))


HUGE = {
    "ConstantOfShape": (["shape"], {"shape": np.array([2**20, 2**20])}, {}),
    "Expand": (["W", "shape"], {"shape": np.array([2**30, 1, 4, 3])}, {}),
    "Tile": (["X", "shape"], {"shape": np.array([2**30, 1, 1])}, {}),
    "Range": (["a", "b", "c"], {"a": np.array(0.0), "b": np.array(1e18), "c": np.array(1.0)}, {}),
    "Pad": (["X", "shape"], {"shape": np.array([0, 0, 2**40, 0, 0, 0])}, {}),
    "OneHot": (["i", "n", "v"], {"i": np.array([1]), "n": np.array(2**40), "v": np.zeros(2)}, {}),
}


@pytest.mark.parametrize("name", HUGE)
def test_what_would_be_huge_is_refused_before_it_is_made(name):
    inputs, arrays, attributes = HUGE[name]
    with pytest.raises(FormatError) as caught:
        read(Files(small(name, inputs, arrays, **attributes))).call(numbers(2, 1, 3))
    assert caught.value.kind == "too large"


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"", "unreadable", "no graph"),
        (b"\x80\x04 a pickle", "unreadable", "cut off or something else"),
        (model([helper.make_node("Neg", ["X"], ["Y"])], {}), "no recurrent layer", "no recurrent layer among them"),
        (model([recurrent("LSTM", weights("LSTM"))], weights("LSTM"), opset=5), "opset", "7 or newer"),
        (
            model([recurrent("LSTM", weights("LSTM"), direction="sideways")], weights("LSTM")),
            "shape",
            "direction 'sideways'",
        ),
        (
            model([recurrent("RNN", weights("RNN"), activations=["ThresholdedRelu"])], weights("RNN")),
            "activation",
            "jumps",
        ),
        (
            model([recurrent("RNN", weights("RNN"))], weights("RNN") | {"W": np.full((1, 4, 3), np.nan, np.float32)}),
            "not finite",
            "W_h of RNN 0 hold NaN",
        ),
    ],
    ids=["empty", "pickle", "no layer", "old", "sideways", "jumps", "nan"],
)
def test_what_cannot_be_opened_is_refused_in_words(data, kind, words):
    with pytest.raises(FormatError, match=words) as caught:
        read(Files(data))
    assert caught.value.kind == kind


def test_an_operation_that_is_not_known_leaves_the_layers_apart():
    own = weights("RNN")
    nodes = [helper.make_node("Det", ["X"], ["d"]), recurrent("RNN", own)]
    network = read(Files(model(nodes, own)))
    assert (network.is_whole, "Det" in network.why_apart) == (False, True)
    assert network.run_layer(0, numbers(3, 2, 3))["l0.h"].shape == (3, 2, 4)
    with pytest.raises(FormatError, match="stand apart"):
        network.run(numbers(3, 2, 3))


def test_runs_have_bounds():
    network = read(Files(words_network()))
    for ids, kind in ((np.ones(401, int), "too large"), (np.array([11]), "index"), (np.array([0.5]), "input")):
        with pytest.raises(FormatError) as caught:
            network.run(ids)
        assert caught.value.kind == kind


def test_a_notebook_shows_a_network_and_its_run():
    network = read(Files(built("lstm both ways")))
    shown = network._repr_html_()
    assert ("LSTM, from the end" in shown, "l0.reverse" in shown, "ONNX, opset 14" in shown) == (True, True, True)
    assert repr(network) == "<Network of ONNX, opset 14: LSTM 4>"
    run = network.run(numbers(5, 2, 3))
    assert run._repr_html_().count("<table>") == 2
    assert repr(run) == "<Run of 2 ways of 1 layer>"


@pytest.mark.parametrize("start", [0.0, 0.5])
def test_a_layer_that_begins_at_a_constant_is_no_stack_unless_that_is_zero(start):
    own = weights("LSTM")
    arrays = own | {"h0": np.full((1, 1, 4), start, np.float32)}
    node = recurrent("LSTM", own, ("X", "W", "R", "B", "", "h0", "h0"))
    data = model([node], arrays, {"X": (("time", 1, 3), FLOAT)})
    network, x = read(Files(data)), numbers(4, 1, 3)
    np.testing.assert_allclose(network.call(x).outputs[0], its_own(data, X=x)[0], atol=1e-5)
    assert (network.stack is None) == (start != 0)

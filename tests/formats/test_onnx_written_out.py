"""LSTM cells written out in basic operations, as `nn.LSTMCell` is exported: known by their equations, or refused."""

import numpy as np
import pytest
from onnx import TensorProto, helper

from lstm_core.formats.errors import FormatError
from lstm_core.formats.onnx.reading import read

from .models import Files, its_own, model, numbers

INPUTS, UNITS = 3, 4


def written_out(order="ifgo", state_first=False, inputs=INPUTS, activation="Tanh", **changed):
    """Return a model of one step; `order` is that of the gates in the sum."""
    arrays = {
        "W": numbers(4 * UNITS, inputs, seed=2),
        "U": numbers(4 * UNITS, UNITS, seed=3),
        "bW": numbers(4 * UNITS, seed=4),
        "bU": numbers(4 * UNITS, seed=5),
    }
    one = helper.make_node
    lines = {
        "products": [one("Gemm", ["x", "W", "bW"], ["p"], transB=1), one("Gemm", ["h", "U", "bU"], ["q"], transB=1)],
        "sum": [one("Add", ["q", "p"] if state_first else ["p", "q"], ["a"])],
        "parts": [one("Split", ["a"], [f"a_{gate}" for gate in order], axis=1)],
        "gates": [one("Sigmoid", [f"a_{gate}"], [gate]) for gate in "ifo"] + [one(activation, ["a_g"], ["g"])],
        "new": [one("Mul", ["i", "g"], ["ig"]), one("Mul", ["c", "f"], ["fc"]), one("Add", ["ig", "fc"], ["c_new"])],
        "out": [one("Tanh", ["c_new"], ["t"]), one("Mul", ["t", "o"], ["h_new"])],
    } | changed
    sizes = {"x": inputs, "h": UNITS, "c": UNITS}
    shapes = {name: (("batch", size), TensorProto.FLOAT) for name, size in sizes.items()}
    return model([node for part in lines.values() for node in part], arrays, shapes, ("h_new", "c_new"), opset=11)


@pytest.mark.parametrize("order", ["ifgo", "iofg", "gofi"])
@pytest.mark.parametrize("state_first", [True, False])
def test_a_cell_written_out_is_the_catalogues(order, state_first):
    data = written_out(order, state_first)
    given = {"x": numbers(2, INPUTS), "h": numbers(2, UNITS, seed=6), "c": numbers(2, UNITS, seed=7)}
    network = read(Files(data))
    run = network.call(*given.values())
    for found, own in zip(run.outputs, its_own(data, **given), strict=True):
        np.testing.assert_allclose(found, own, atol=1e-5)
    assert network.layers[0].ways[0].catalogue == "lstm"
    assert [one.kind for one in network.inputs] == ["numbers", "state", "state"]
    assert "written out" in network.notes[0]
    x = numbers(6, 1, INPUTS)
    steps = [step["l0.c"][0] for step in network.run_calls(list(x))]
    np.testing.assert_allclose(steps, network.layers[0].ways[0].run(x)["c"], atol=1e-5)


ONE = helper.make_node
DIFFERENT = {
    "another activation": {"activation": "Relu"},
    "sizes that do not tell x from h": {"inputs": UNITS},
    "no tanh of the cell state": {"out": [ONE("Mul", ["c_new", "o"], ["h_new"]), ONE("Tanh", ["h_new"], ["unread"])]},
    "a state that is subtracted": {
        "new": [ONE("Mul", ["i", "g"], ["ig"]), ONE("Mul", ["c", "f"], ["fc"]), ONE("Sub", ["ig", "fc"], ["c_new"])]
    },
}


@pytest.mark.parametrize("what", DIFFERENT)
def test_what_is_not_the_same_is_refused(what):
    with pytest.raises(FormatError) as caught:
        read(Files(written_out(**DIFFERENT[what])))
    assert caught.value.kind == "no recurrent layer"


def unrolled(second="W"):
    """Return a model of two steps, the second with a matrix of its own where one is named."""
    arrays = {"W": numbers(INPUTS, 4 * UNITS), "U": numbers(UNITS, 4 * UNITS, seed=3), "b": numbers(4 * UNITS, seed=4)}
    nodes, h, c = [], "h", "c"
    for step, matrix in enumerate(("W", second)):
        own = {name: f"{name}{step}" for name in ("p", "q", "s", "a", "i", "f", "g", "o", "ig", "fc", "c", "t", "h")}
        nodes += [ONE("MatMul", [f"x{step}", matrix], [own["p"]]), ONE("MatMul", [h, "U"], [own["q"]])]
        nodes += [ONE("Add", [own["p"], own["q"]], [own["s"]]), ONE("Add", [own["s"], "b"], [own["a"]])]
        nodes += [ONE("Split", [own["a"]], [f"a{step}{gate}" for gate in "ifgo"], axis=1)]
        nodes += [ONE("Tanh" if gate == "g" else "Sigmoid", [f"a{step}{gate}"], [own[gate]]) for gate in "ifgo"]
        nodes += [ONE("Mul", [own["i"], own["g"]], [own["ig"]]), ONE("Mul", [own["f"], c], [own["fc"]])]
        nodes += [ONE("Add", [own["fc"], own["ig"]], [own["c"]]), ONE("Tanh", [own["c"]], [own["t"]])]
        nodes += [ONE("Mul", [own["o"], own["t"]], [own["h"]])]
        h, c = own["h"], own["c"]
    sizes = {"x0": INPUTS, "x1": INPUTS, "h": UNITS, "c": UNITS}
    shapes = {name: (("batch", size), TensorProto.FLOAT) for name, size in sizes.items()}
    return model(nodes, arrays, shapes, ("h1", "c1"), opset=11)


def test_steps_with_the_same_matrices_are_one_layer_that_runs_again():
    data = unrolled()
    given = {name: numbers(2, size, seed=size) for name, size in (("x0", 3), ("x1", 3), ("h", 4), ("c", 4))}
    network = read(Files(data))
    run = network.call(*given.values())
    for found, own in zip(run.outputs, its_own(data, **given), strict=True):
        np.testing.assert_allclose(found, own, atol=1e-5)
    assert (len(network.layers), [*run.traces]) == (1, ["l0", "l0.again"])
    np.testing.assert_allclose(run["l0.again.h"][0], run.outputs[0])


def test_a_part_of_a_recurrence_is_no_answer():
    with pytest.raises(FormatError, match="written out in basic operations"):
        read(Files(unrolled(second="x0")))  # the second step's matrix is no constant


def test_sums_without_end_and_operations_without_inputs_are_refused_at_once():
    deep = [ONE("Add", ["a" if not n else f"d{n - 1}"] * 2, [f"d{n}"]) for n in range(3000)]
    parts = [ONE("Split", ["d2999"], [f"a_{gate}" for gate in "ifgo"], axis=1)]
    for changed in ({"parts": deep + parts}, {"out": [ONE("Tanh", ["c_new"], ["t"]), ONE("Mul", ["t"], ["h_new"])]}):
        with pytest.raises(FormatError) as caught:
            read(Files(written_out(**changed)))
        assert caught.value.kind == "no recurrent layer"

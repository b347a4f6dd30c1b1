"""Values and gradients against the golden files that PyTorch made in float64."""

import numpy as np
import pytest

import lstm_core
from tests.core.problems import agree
from tests.golden import reading

CASES = [(cell, case) for cell in reading.names() for case in reading.load(cell)]


@pytest.fixture(params=CASES, ids=[f"{cell}: {case}" for cell, case in CASES])
def golden(request):
    """Return a cell's name and one of its golden cases."""
    cell, case = request.param
    return cell, reading.load(cell)[case]


def run(cell, stored, dtype):
    """Run a golden case; return the trace and its gradients."""
    as_dtype = {group: cast(stored[group], dtype) for group in ("params", "initial", "cotangents")}
    trace = lstm_core.cells[cell].run(as_dtype["params"], stored["x"].astype(dtype), initial=as_dtype["initial"])
    return trace, trace.gradients(as_dtype["cotangents"])


def cast(arrays, dtype):
    """Return a dict of arrays in a dtype."""
    return {name: array.astype(dtype) for name, array in arrays.items()}


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-10), (np.float32, 2e-5)])
def test_values_and_gradients_are_pytorchs(golden, dtype, tolerance):
    cell, stored = golden
    trace, gradients = run(cell, stored, dtype)
    wanted = reading.flatten({"values": stored["values"], "gradients": stored["gradients"]})
    found = {f"values/{name}": trace[name] for name in stored["values"]}
    found |= {f"gradients/values/{name}": gradients[name] for name in stored["gradients"]["values"]}
    found |= {f"gradients/params/{name}": gradients.params[name] for name in stored["params"]}
    found |= {f"gradients/initial/{name}": gradients.initial[name] for name in stored["initial"]}
    found["gradients/x"] = gradients.x
    assert set(found) == set(wanted)
    for key, array in found.items():
        assert array.dtype == dtype, key
        agree(array, wanted[key], tolerance, f"{cell} {key}")


def test_the_trace_has_exactly_the_golden_names(golden):
    cell, stored = golden
    trace, gradients = run(cell, stored, np.float64)
    assert set(trace.names) == {"x", *stored["values"]}
    assert set(gradients.params) == set(stored["params"])
    assert set(trace.final) == set(gradients.initial) == set(stored["initial"])
    for state, array in trace.final.items():
        agree(array, stored["values"][state][-1], 1e-10, f"{cell} final {state}")


def test_parameter_shapes_are_the_golden_ones(golden):
    cell, stored = golden
    units, inputs = stored["values"]["h"].shape[-1], stored["x"].shape[-1]
    shapes = lstm_core.cells[cell].parameter_shapes(inputs=inputs, units=units)
    assert shapes == {name: array.shape for name, array in stored["params"].items()}


def test_every_cell_of_the_issue_has_a_golden_file():
    peepholes = [f"lstm_peephole{subset}" for subset in ("", "_f", "_i", "_o", "_fi", "_fo", "_io")]
    assert set(reading.names()) == {"rnn", "lstm", "cifg", "gru", "gru_reset_after", *peepholes}
    assert sum(path.stat().st_size for path in reading.FOLDER.glob("*.npz")) < 300_000

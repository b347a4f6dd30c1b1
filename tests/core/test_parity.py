"""Values and gradients against the golden files that PyTorch made in float64."""

import numpy as np
import pytest

import lstm_core
from tests.core.problems import agree
from tests.golden import reading

CASES = [(name, case) for name in reading.names() for case in reading.load(name)]
GIVEN = ("initial", "below", "memory", "noise")
SINGLE = {"draw": 1e-4}  # where float32 is further off than elsewhere: exponentials of exponentials


@pytest.fixture(params=CASES, ids=[f"{name}: {case}" for name, case in CASES])
def golden(request):
    """Return a reference's name and one of its golden cases."""
    name, case = request.param
    return name, reading.load(name)[case]


def cell_of(name):
    """Return the cell that a reference is of; its layers are joined by +."""
    layers = [lstm_core.cells[layer] for layer in name.removesuffix("_above").split("+")]
    return lstm_core.Stack(layers) if len(layers) > 1 else layers[0]


def run(name, stored, dtype):
    """Run a golden case; return the trace and its gradients."""
    given = {group: cast(stored[group], dtype) for group in GIVEN if group in stored} | stored.get("settings", {})
    trace = cell_of(name).run(cast(stored["params"], dtype), stored["x"].astype(dtype), **given)
    return trace, trace.gradients(cast(stored["cotangents"], dtype))


def cast(arrays, dtype):
    """Return an array or a dict of arrays in a dtype."""
    return {k: cast(v, dtype) for k, v in arrays.items()} if isinstance(arrays, dict) else arrays.astype(dtype)


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-10), (np.float32, 2e-5)])
def test_values_and_gradients_are_pytorchs(golden, dtype, tolerance):
    name, stored = golden
    trace, gradients = run(name, stored, dtype)
    wanted = reading.flatten({"values": stored["values"], "gradients": stored["gradients"]})
    found = {f"values/{value}": trace[value] for value in stored["values"]}
    found |= {f"gradients/values/{value}": gradients[value] for value in stored["gradients"]["values"]}
    found |= {f"gradients/params/{parameter}": gradients.params[parameter] for parameter in stored["params"]}
    found |= {f"gradients/initial/{state}": gradients.initial[state] for state in stored.get("initial", ())}
    found |= {f"gradients/below/{value}": gradients.below[value] for value in stored.get("below", ())}
    found["gradients/x"] = gradients.x
    if "memory" in stored:
        found["gradients/memory"] = gradients.memory
    assert set(found) == set(wanted)
    for key, array in found.items():
        assert array.dtype == dtype, key
        allowed = tolerance if dtype == np.float64 else SINGLE.get(name, tolerance)
        if (name, key.removeprefix("gradients/")) in reading.IDLE:
            size = max(np.abs(one).max() for one in stored["gradients"]["params"].values())
            array, wanted[key] = array + size, wanted[key] + size
        agree(array, wanted[key], allowed, f"{name} {key}")


def test_the_trace_has_exactly_the_golden_names(golden):
    name, stored = golden
    trace, gradients = run(name, stored, np.float64)
    assert set(trace.names) == {"x", *stored["values"]}
    assert set(gradients.params) == set(stored["params"])
    assert set(trace.final) == set(gradients.initial) == set(trace.cell.states) >= set(stored.get("initial", ()))
    for state, array in trace.final.items():
        wanted = stored["x"] if state == "x" else stored["values"][state]
        agree(array, wanted[-1], 1e-10, f"{name} final {state}")


def test_parameter_shapes_are_the_golden_ones(golden):
    name, stored = golden
    settings = {key: value for key, value in stored.get("settings", {}).items() if key != "first"}
    if "memory" in stored:
        settings["features"] = stored["memory"].shape[-1]
    if "below" in stored:
        settings["below"] = {key: array.shape[-1:] for key, array in stored["below"].items()}
    units, inputs = stored["values"].get("c", stored["values"]["h"]).shape[-1], stored["x"].shape[-1]
    shapes = cell_of(name).parameter_shapes(inputs=inputs, units=units, **settings)
    assert shapes == {parameter: array.shape for parameter, array in stored["params"].items()}


def test_every_cell_of_the_catalogue_has_a_golden_file():
    more = {"grid_lstm_above", "lstm+depth_gated_lstm", "grid_lstm+grid_lstm"}
    assert set(reading.names()) == set(lstm_core.cells) | more
    assert sum(path.stat().st_size for path in reading.FOLDER.glob("*.npz")) < 700_000

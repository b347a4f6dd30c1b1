"""Values against ONNX Runtime, in float32, wherever it has the cell."""

import numpy as np
import pytest

import lstm_core
from tests.core.onnx_networks import network
from tests.core.problems import draw
from tests.golden import reading

SIZES = {"small": (6, 3, 5, 4), "one of each": (1, 1, 1, 1), "long": (200, 2, 8, 16)}


@pytest.mark.parametrize("cell", reading.BASIC)
@pytest.mark.parametrize("size", SIZES)
def test_values_are_onnx_runtimes(cell, size):
    time, batch, inputs, units = SIZES[size]
    problem = draw(lstm_core.cells[cell], time, batch, inputs, units, seed=3, dtype=np.float32)
    values, final = network(cell, problem.params).run(problem.x, problem.initial)
    trace = problem.run()
    np.testing.assert_allclose(trace["h"], values["h"], rtol=1e-5, atol=2e-6, err_msg=f"{cell} h")
    for state, array in final.items():
        np.testing.assert_allclose(trace.final[state], array, rtol=1e-5, atol=2e-6, err_msg=f"{cell} final {state}")


def test_the_oracle_sees_a_difference():
    """ONNX's peepholes are used, and used per gate: moving one of them moves the result."""
    problem = draw(lstm_core.cells["lstm_peephole"], seed=3, dtype=np.float32)
    for gate in "fio":
        changed = problem.params | {f"p_{gate}": problem.params[f"p_{gate}"] + 1}
        values, _ = network("lstm_peephole", changed).run(problem.x, problem.initial)
        assert np.abs(problem.run()["h"] - values["h"]).max() > 1e-3, gate

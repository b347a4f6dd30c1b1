"""lstm_core live against PyTorch: other sizes and seeds than the golden files, torch.nn's modules, and the files anew.

`make test-peers` installs PyTorch and runs this; without PyTorch everything here is skipped.
"""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import lstm_core  # noqa: E402, after the line that skips
from tests.core.problems import agree, draw  # noqa: E402
from tests.golden import make_golden, reading  # noqa: E402
from tests.peers import loops, modules  # noqa: E402

SIZES = [(12, 3, 5, 7), (40, 1, 2, 16), (7, None, 4, 1), (1, 1, 1, 1), (100, 2, 1, 3)]


def compare(wanted, found, tolerance, what):
    """Compare two trees of arrays."""
    wanted, found = reading.flatten(wanted), reading.flatten(found)
    assert set(wanted) <= set(found)
    for key, array in wanted.items():
        agree(found[key], array, tolerance, f"{what} {key}")


def tree(gradients, names):
    """Return lstm_core's gradients in the shape of `loops.evaluate`'s."""
    return {
        "params": gradients.params,
        "x": gradients.x,
        "initial": gradients.initial,
        "values": {name: gradients[name] for name in names},
    }


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("cell", loops.LOOPS)
def test_values_and_gradients_are_the_loops(cell, sizes):
    time, batch, inputs, units = sizes
    problem = draw(lstm_core.cells[cell], time, batch, inputs, units, seed=41)
    names = [name for name in problem.run().names if name != "x"]
    for cotangents in ("h",), names:
        problem = draw(lstm_core.cells[cell], time, batch, inputs, units, seed=42, cotangents=cotangents)
        values, gradients = loops.evaluate(cell, problem.params, problem.x, problem.initial, problem.cotangents)
        trace = problem.run()
        compare(values, {name: trace[name] for name in values}, 1e-10, cell)
        compare(gradients, tree(trace.gradients(problem.cotangents), values), 1e-10, f"{cell} gradient")


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("cell", modules.MODULES)
def test_values_and_gradients_are_torch_nns(cell, sizes):
    time, batch, inputs, units = sizes
    problem = draw(lstm_core.cells[cell], time, batch, inputs, units, seed=43)
    arguments = problem.params, problem.x, problem.initial, problem.cotangents["h"]
    values, final, gradients = modules.evaluate(cell, *arguments)
    trace = problem.run()
    agree(trace["h"], values["h"], 1e-10, f"{cell} h")
    for state, array in final.items():
        agree(trace.final[state], array, 1e-10, f"{cell} final {state}")
    compare(gradients, tree(trace.gradients(problem.cotangents), ()), 1e-10, f"{cell} gradient")


@pytest.mark.parametrize("cell", modules.MODULES)
def test_float32_is_as_close_to_float64_as_torchs(cell):
    problem = draw(lstm_core.cells[cell], 50, 4, 8, 16, seed=44)
    exact = problem.run()["h"]
    single = {name: array.astype(np.float32) for name, array in problem.params.items()}
    x, initial = problem.x.astype(np.float32), {s: a.astype(np.float32) for s, a in problem.initial.items()}
    ours = np.abs(lstm_core.cells[cell].run(single, x, initial=initial)["h"] - exact).max()
    states = {state: torch.tensor(array[None]) for state, array in initial.items()}
    given = (states["h"], states["c"]) if "c" in states else states["h"]
    with torch.no_grad():
        theirs = modules.module(cell, single, torch.float32)(torch.tensor(x), given)[0].numpy()
    assert ours < 3 * np.abs(theirs - exact).max() + 1e-7


@pytest.mark.parametrize("cell", loops.LOOPS)
def test_the_golden_file_is_what_the_script_makes(cell):
    number = list(loops.LOOPS).index(cell)
    for case, stored in reading.load(cell).items():
        problem = make_golden.draw(cell, *make_golden.CASES[case], seed=[number, *case.encode()])
        values, gradients = loops.evaluate(cell, **problem)
        compare(problem | {"values": values, "gradients": gradients}, stored, 1e-12, f"{cell} {case}")

"""lstm_core live against PyTorch: other sizes and seeds than the golden files, torch.nn's modules, and the files anew.

`make test-peers` installs PyTorch and runs this; without PyTorch everything here is skipped.
"""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import lstm_core  # noqa: E402, after the line that skips
from tests.core.problems import agree, draw  # noqa: E402
from tests.core.test_parity import GIVEN, cell_of  # noqa: E402
from tests.golden import make_golden, reading  # noqa: E402
from tests.peers import modules, references  # noqa: E402

LATER = [name for name in references.REFERENCES if name not in reading.BASIC]
SIZES = [(12, 3, 5, 7), (40, 1, 2, 16), (7, None, 4, 1), (1, 1, 1, 1), (100, 2, 1, 3)]


def compare(wanted, found, tolerance, what):
    """Compare two trees of arrays."""
    wanted, found = reading.flatten(wanted), reading.flatten(found)
    assert set(wanted) <= set(found)
    for key, array in wanted.items():
        base = 1.0 if (what.split()[0], key.removeprefix("gradients/")) in reading.IDLE else 0.0
        agree(base + found[key], base + array, tolerance, f"{what} {key}")


def tree(gradients, names):
    """Return lstm_core's gradients in the shape of `references.evaluate`'s."""
    return {
        "params": gradients.params,
        "x": gradients.x,
        "initial": gradients.initial,
        "values": {name: gradients[name] for name in names},
    }


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("cell", reading.BASIC)
def test_values_and_gradients_are_the_loops(cell, sizes):
    time, batch, inputs, units = sizes
    problem = draw(lstm_core.cells[cell], time, batch, inputs, units, seed=41)
    names = [name for name in problem.run().names if name != "x"]
    for cotangents in ("h",), names:
        problem = draw(lstm_core.cells[cell], time, batch, inputs, units, seed=42, cotangents=cotangents)
        values, gradients = references.evaluate(cell, problem.params, problem.x, problem.initial, problem.cotangents)
        trace = problem.run()
        compare(values, {name: trace[name] for name in values}, 1e-10, cell)
        compare(gradients, tree(trace.gradients(problem.cotangents), values), 1e-10, f"{cell} gradient")


@pytest.mark.parametrize("sizes", [(9, 3, 2, 4), (6, None, 1, 6), (1, 1, 1, 2)], ids=str)
@pytest.mark.parametrize("name", LATER)
def test_values_and_gradients_of_the_later_cells_are_the_loops(name, sizes):
    time, batch, inputs, units = sizes
    inputs = 12 if name == "draw" else units if name in make_golden.ADDING_X else inputs  # draw's canvas: 3 by 4 pixels
    problem = make_golden.draw(name, time, batch, inputs, units, seed=45)
    values, gradients = references.evaluate(name, **problem)
    rng = np.random.default_rng(46)
    every = {value: rng.standard_normal(values[value].shape) for value in gradients["values"]}
    for cotangents in problem["cotangents"], every:
        values, gradients = references.evaluate(name, **problem | {"cotangents": cotangents})
        given = {group: problem[group] for group in GIVEN if group in problem} | problem.get("settings", {})
        trace = cell_of(name).run(problem["params"], problem["x"], **given)
        compare(values, {value: trace[value] for value in values}, 1e-10, name)
        found = trace.gradients(cotangents)
        more = {group: getattr(found, group) for group in ("below", "memory") if group in problem}
        compare(gradients, tree(found, gradients["values"]) | more, 1e-10, f"{name} gradient")


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


@pytest.mark.parametrize("name", references.REFERENCES)
def test_the_golden_file_is_what_the_script_makes(name):
    stored = reading.load(name)
    assert list(stored) == list(make_golden.cases_of(name))
    for case, tree_of_case in stored.items():
        problem = make_golden.problem_of(name, case)
        values, gradients = references.evaluate(name, **problem)
        settings = {key: np.asarray(value) for key, value in problem.pop("settings", {}).items()}
        assert settings.keys() == tree_of_case.pop("settings", {}).keys()
        compare(problem | {"values": values, "gradients": gradients}, tree_of_case, 1e-12, f"{name} {case}")


@pytest.mark.parametrize(("height", "width", "patch"), [(5, 3, 3), (4, 4, 2), (28, 28, 5)])
def test_draws_filters_are_normalised_and_centred(height, width, patch):
    """Numbers of 0 put the grid onto the middle of the image, the outer filters onto its edges."""
    longest = max(height, width)
    for length, axis in ((width, 0), (height, 1)):
        narrow = torch.tensor([0.0, 0.0, -3.0, 0.0], dtype=torch.float64)
        found = references.generative.filters(narrow, patch, length, axis, longest)
        assert torch.allclose(found, found.flip((0, 1)), atol=1e-12)
        seen = found.sum(-1)
        assert torch.allclose(seen[seen > 0.5], torch.ones(()).to(seen), atol=1e-12)
        if length == longest:
            assert found[0].argmax() == 0
            assert found[-1].argmax() == length - 1

"""A trace owns its arrays: writing to its arguments, or to arrays that it returns, does not change it."""

import copy
from contextlib import suppress

import numpy as np
import pytest

import lstm_core
from lstm_core import Clamp, cells, models
from lstm_core.language import walk
from tests.core.problems import draw

STACK = lstm_core.Stack([cells["lstm"], cells["depth_gated_lstm"]])
CASES = [*cells.values(), STACK]


def arrays_in(found):
    """Yield every array in mappings of arrays, or the array itself."""
    if isinstance(found, dict):
        for entry in found.values():
            yield from arrays_in(entry)
    elif isinstance(found, np.ndarray):
        yield found


def handed_out(trace):
    """Yield every array that a trace exposes."""
    yield from (trace[name] for name in trace.names)
    for group in (trace.params, trace.initial, trace.final):
        yield from arrays_in(group)
    for name, line in trace.cell.definition.values.items():
        yield from arrays_in({path: trace.evaluate(part) for path, part in walk(line.expression, name)})


def handed_back(gradients, names):
    """Yield every array that gradients expose."""
    for group in (gradients.params, gradients.initial, gradients.below, gradients.x):
        yield from arrays_in(group)
    with suppress(lstm_core.ArrayError):  # no memory was read
        yield gradients.memory
    yield from (gradients[name] for name in names)


def overwrite(arrays):
    """Overwrite all arrays that are writable."""
    for array in arrays:
        with suppress(ValueError):
            array[...] = 7


def numbers(trace, gradients):
    """Return copies of all results of a run."""
    out = [array.copy() for array in handed_out(trace)]
    return out + [array.copy() for array in handed_back(gradients, trace.names)]


def clamp_of(cell, shape):
    """Return values of h held by an array, NaN where it is free."""
    held = np.full(shape, np.nan)
    held[1] = 0.5
    return {"h": held}


@pytest.mark.parametrize("batch", [2, None])
@pytest.mark.parametrize("is_held", [False, True])
@pytest.mark.parametrize("cell", CASES, ids=lambda cell: cell.name)
def test_nothing_written_changes_a_run_or_the_next(cell, batch, is_held):
    problem = draw(cell, batch=batch)
    if is_held:
        problem.clamp = clamp_of(cell, problem.run()["h"].shape)
        problem.cotangents = dict.fromkeys(cell.definition.values)
        problem.cotangents = {name: np.ones_like(problem.run()[name]) for name in problem.cotangents}
    sound = copy.deepcopy(problem)
    wanted = numbers(sound.run(), sound.gradients())
    trace, gradients = problem.run(), problem.gradients()
    overwrite(handed_out(trace))
    overwrite(handed_back(gradients, ()))
    for given in (problem.params, problem.x, problem.initial, problem.clamp, problem.given, problem.cotangents):
        overwrite(arrays_in(given))
    for asked, run in (
        (gradients, trace),
        (trace.gradients(sound.cotangents), trace),
        (sound.gradients(), sound.run()),
    ):
        for found, want in zip(numbers(run, asked), wanted, strict=True):
            if asked is not gradients or found.shape != want.shape or not (found == 7).all():
                np.testing.assert_array_equal(found, want)


def test_parameters_written_into_by_name_are_not_the_runs():
    problem = draw(cells["rnn"])
    wanted = problem.run()["h"].copy()
    trace = problem.run()
    trace.params["W_h"] = np.zeros_like(trace.params["W_h"])
    np.testing.assert_array_equal(problem.run()["h"], wanted)
    np.testing.assert_array_equal(problem.run().params["W_h"], problem.params["W_h"])


def test_parameters_that_share_a_gradient_have_one_each():
    cell = lstm_core.Cell("h = tanh(W_h @ x + b_a + b_b)", "shared")
    found = draw(cell).gradients().params
    whole = found["b_a"].copy()
    found["b_a"] *= 2
    np.testing.assert_array_equal(found["b_b"], whole)


def test_what_a_reading_hands_out_cannot_be_written_to():
    reading = models.load("grammar-lstm").read("the boys near", clamp={"f": [Clamp(1.0, steps=[1])]})
    for array in (reading.probabilities, *handed_out(reading.trace)):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 7

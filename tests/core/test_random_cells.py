"""What is compiled from random cells against the interpreter and finite differences."""

from dataclasses import replace

import numpy as np
import pytest

from lstm_core import Clamp
from lstm_core.language import OPERATIONS, Call, walk
from tests.core import interpreter
from tests.core.problems import agree, check_leaves, draw
from tests.core.random_cells import random_cell

SEEDS = {"operations": 60, "plain": 60, "memory": 14, "matrices": 14, "below": 14, "writing": 10}
CASES = [(kind, seed) for kind, count in SEEDS.items() for seed in range(count)]


def problem_of(kind, seed):
    """Return a random problem of a random cell: some cotangents, now and then a clamp."""
    cell = random_cell(seed, kind)
    print(cell.equations)
    rng = np.random.default_rng(seed)
    time, batch, inputs, units = (int(n) for n in rng.integers(1, 5, 4))
    below = {"below": seed % 4 > 0} if cell.definition.bottoms else {}
    problem = draw(cell, time, batch, inputs, units, seed=seed, positions=1 + seed % 4, **below)
    trace = problem.run()
    problem.cotangents = {
        name: rng.standard_normal(trace[name].shape)
        for name in trace.names
        if name != "x" and (rng.random() < 0.6 or name == "h")
    }
    if seed % 3 == 0:
        held = str(rng.choice(list(cell.definition.values)))
        problem.clamp = {held: Clamp(0.3, steps=slice(int(rng.integers(time)), None))}
    return problem


def held_values(problem, trace):
    """Return what is held as the interpreter takes it: NaN where free."""
    held = {name: np.full((len(problem.x), *trace[name].shape[2:]), np.nan) for name in problem.clamp or ()}
    for name, array in held.items():
        array[problem.clamp[name].steps] = problem.clamp[name].value
    return held


def compare_rows(problem, trace, **more):
    """Compare every row's values with the interpreter's."""
    units, held = trace["h"].shape[-1], held_values(problem, trace)
    for row in range(trace["h"].shape[1]):
        wanted = interpreter.run(problem.cell, problem.params, units=units, held=held, **problem.row(row), **more)
        for name, array in wanted.items():
            found = trace[name][:, row]
            agree(found, np.broadcast_to(array, found.shape), 1e-11, name)


@pytest.mark.parametrize(("kind", "seed"), CASES)
def test_values_and_gradients_of_a_random_cell(kind, seed):
    problem = problem_of(kind, seed)
    compare_rows(problem, problem.run())
    check_leaves(problem, tolerance=1e-7)


def test_random_cells_use_every_operation():
    used = {
        node.operation
        for kind, seed in CASES
        for equation in random_cell(seed, kind).definition.equations
        for _, node in walk(equation.expression, equation.name)
        if isinstance(node, Call)
    }
    assert used == set(OPERATIONS)


@pytest.mark.parametrize("seed", range(SEEDS["writing"]))
def test_values_of_a_random_cell_that_writes(seed):
    problem = problem_of("writing", seed)
    written = problem.cell.definition.can_write
    assert written
    reading = problem.run()
    gone = {"q", "mu", "nll"}
    draws = {"noise": problem.given["noise"], "chance": np.random.default_rng(seed).random(reading["v"].shape)}
    clamp = {name: held for name, held in (problem.clamp or {}).items() if name not in gone}
    problem = replace(problem, clamp=clamp or None, given=draws)
    trace = problem.cell.run(
        problem.params, mode="writing", steps=len(problem.x), initial=problem.initial, clamp=problem.clamp, **draws
    )
    assert not gone & set(trace.names)
    compare_rows(problem, trace, mode="writing")

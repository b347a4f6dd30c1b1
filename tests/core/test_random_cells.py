"""What is compiled from random cells against the interpreter and finite differences."""

import numpy as np
import pytest

from lstm_core import Clamp
from tests.core import interpreter
from tests.core.problems import agree, check_leaves, draw
from tests.core.random_cells import random_cell

SEEDS = range(120)


@pytest.mark.parametrize("seed", SEEDS)
def test_values_and_gradients_of_a_random_cell(seed):
    cell = random_cell(seed)
    print(cell.equations)
    rng = np.random.default_rng(seed)
    time, batch, inputs, units = (int(n) for n in rng.integers(1, 5, 4))
    problem = draw(cell, time, batch, inputs, units, seed=seed)
    names = [name for name in problem.run().names if name != "x"]
    problem.cotangents = {
        name: rng.standard_normal(problem.run()[name].shape) for name in names if rng.random() < 0.6 or name == "h"
    }
    if seed % 3 == 0:
        held = str(rng.choice(list(cell.definition.values)))
        problem.clamp = {held: Clamp(0.3, steps=slice(int(rng.integers(time)), None))}
    trace = problem.run()
    for row in range(batch):
        initial = {name: array[row] for name, array in problem.initial.items()}
        at = {name: np.full((time, *trace[name].shape[2:]), np.nan) for name in problem.clamp or ()}
        for name, array in at.items():
            array[problem.clamp[name].steps] = problem.clamp[name].value
        wanted = interpreter.run(cell, problem.params, problem.x[:, row], units, initial, at)
        for name, array in wanted.items():
            found = trace[name][:, row]
            agree(found, np.broadcast_to(array, found.shape), 1e-11, name)
    check_leaves(problem, tolerance=1e-7)

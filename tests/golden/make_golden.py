"""Make the golden files: `python -m tests.golden.make_golden` from the repository's root, with PyTorch installed.

Every number comes from the plain loops of `tests/peers/loops.py` and PyTorch's differentiation of them, in float64;
where torch.nn has the cell, the loop has to agree with it first. Seeds are fixed: the same PyTorch and NumPy write the
same files.
"""

import numpy as np

from tests.golden import reading
from tests.peers import loops, modules

CASES = {  # time, batch (None: x has no batch axis), inputs, units
    "batch": (5, 2, 3, 4),
    "no batch": (4, None, 2, 3),
    "one unit": (3, 2, 2, 1),
    "one input": (3, 1, 1, 2),
    "one step": (1, 2, 2, 3),
}
COTANGENTS = {"rnn": "h a_h", "gru": "h z a_h_tilde", "gru_reset_after": "h z a_h_tilde"}  # else "h c f a_o"


def draw(cell, time, batch, inputs, units, seed):
    """Return params, x, initial states and cotangents drawn from a seed."""
    rng = np.random.default_rng(seed)
    rows = () if batch is None else (batch,)
    params = {
        name: rng.standard_normal(shape) / np.sqrt(shape[-1] if len(shape) == 2 else 1)
        for name, shape in loops.parameter_shapes(cell, inputs, units).items()
    }
    return {
        "params": params,
        "x": rng.standard_normal((time, *rows, inputs)),
        "initial": {state: rng.standard_normal((*rows, units)) for state in loops.STATES[cell]},
        "cotangents": {
            name: rng.standard_normal((time, *rows, units)) for name in COTANGENTS.get(cell, "h c f a_o").split()
        },
    }


def agree_with_module(cell, problem):
    """Compare the loop with torch.nn for a cotangent on h alone; raise where they differ."""
    arguments = problem["params"], problem["x"], problem["initial"]
    cotangent = problem["cotangents"]["h"]
    values, gradients = loops.evaluate(cell, *arguments, {"h": cotangent})
    module_values, _, module_gradients = modules.evaluate(cell, *arguments, cotangent)
    np.testing.assert_allclose(values["h"], module_values["h"], rtol=0, atol=1e-13)
    ours = reading.flatten(gradients)
    for key, array in reading.flatten(module_gradients).items():
        np.testing.assert_allclose(ours[key], array, rtol=0, atol=1e-12, err_msg=f"{cell} {key}")


def main():
    """Write every cell's file and say how large it is."""
    for number, cell in enumerate(loops.LOOPS):
        cases = {}
        for case, (time, batch, inputs, units) in CASES.items():
            problem = draw(cell, time, batch, inputs, units, seed=[number, *case.encode()])
            if cell in modules.MODULES:
                agree_with_module(cell, problem)
            values, gradients = loops.evaluate(cell, **problem)
            cases[case] = problem | {"values": values, "gradients": gradients}
        reading.save(cell, cases)
        print(f"{cell}: {(reading.FOLDER / f'{cell}.npz').stat().st_size} bytes")


if __name__ == "__main__":
    main()

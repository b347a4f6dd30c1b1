"""Make the golden files: `python -m tests.golden.make_golden` from the repository's root, with PyTorch installed; with
names of cells behind it, only theirs.

Every number comes from the plain loops of `tests/peers/references.py` and PyTorch's differentiation of them, in
float64; where torch.nn has the cell, the loop has to agree with it first. Seeds are fixed: the same PyTorch and NumPy
write the same files.
"""

import sys

import numpy as np

from tests.golden import reading
from tests.peers import modules, references

CASES = {  # time, batch (None: x has no batch axis), inputs, units
    "batch": (5, 2, 3, 4),
    "no batch": (4, None, 2, 3),
    "one unit": (3, 2, 2, 1),
    "one input": (3, 1, 1, 2),
    "one step": (1, 2, 2, 3),
}
FEW = {"batch": (3, 2, 2, 3), "no batch": (2, None, 1, 2)}
PICTURES = {"batch": (3, 2, 12, 2), "no batch": (2, None, 12, 2)}
DRAWN = FEW | {"batch": (3, 2, 4, 2)}
SQUARE = {"batch": (3, 2, 3, 3), "no batch": (2, None, 2, 2)}
ADDING_X = ("sru", "rg_lru", "mamba")  # to a vector of their own: they have as many inputs as units
WIDE = {"batch": (3, 2, 2, 4), "no batch": (2, None, 1, 3)}
CASES_OF = {  # of the cells that came later; what else a case takes is in OPTIONS
    "clockwork_rnn": {"batch": (6, 2, 2, 6), "no batch": (5, None, 1, 4), "counted from 1": (5, 2, 2, 4)},
    "attention": FEW | {"from the memory": (3, 2, 2, 3), "one vector": (2, 2, 1, 2)},
    "draw": PICTURES | {"upright": (2, 1, 15, 2)},
    "draw_plain": DRAWN,
    "vrnn": DRAWN,
    "storn": DRAWN,
    **dict.fromkeys(ADDING_X, SQUARE),
    "layer_norm_lstm": WIDE,  # of two units it makes -1 and 1, whatever they are
}
OPTIONS = {
    ("clockwork_rnn", "batch"): {"settings": {"periods": (1, 2, 4)}},
    ("clockwork_rnn", "counted from 1"): {"settings": {"periods": (1, 3), "first": 1}},
    ("attention", "from the memory"): {"states": ()},
    ("attention", "one vector"): {"positions": 1},
    ("draw", "upright"): {"settings": {"height": 5, "width": 3, "patch": 3, "latent": 1}},
}
LSTM_LIKE = "h c f a_o"
COTANGENTS = {
    "rnn": "h a_h",
    "gru": "h z a_h_tilde",
    "gru_reset_after": "h z a_h_tilde",
    "clockwork_rnn": "h h_new a_h_new",
    "nog": "h c f a_f",
    "mut1": "h z a_h_tilde",
    "mut2": "h z a_h_tilde",
    "mut3": "h z a_h_tilde",
    "depth_gated_lstm": "h c d a_o",
    "lstm+depth_gated_lstm": "h l0.c l1.d l1.h",
    "grid_lstm": "h m t.h t.m d.a_o",
    "grid_lstm_above": "h m t.h t.m d.a_o",
    "grid_lstm+grid_lstm": "h l0.h_in l1.m l0.t.m",
    "attention": "h c alpha beta zhat",
    "vrnn": "h c y kl nll mu_0",
    "storn": "h y kl nll mu",
    "draw": "h canvas kl nll FX pen",
    "draw_plain": "h canvas kl nll",
    "mingru": "h z h_tilde",
    "minlstm": "h f h_tilde",
    "slstm": "h g a_o",
    "janet": "h c f c_tilde",
    "mgu": "h f a_h_tilde",
    "sru": "h c f a_r",
    "indrnn": "h a_h",
    "ran": "h c f c_tilde",
    "ugrnn": "h c a_g",
    "highway_rnn": "h s_1 t_2 a_h_3",
    "multiplicative_lstm": "h c m a_f",
    "qrnn": "h c f a_o",
    "mlstm": "h C n f k",
    "rg_lru": "h a i",
    "mamba": "h S Delta C",
    "rwkv": "h a b k wkv",
    "gated_deltanet": "h S alpha k",
}


def cases_of(cell):
    """Return {case: sizes} of a cell."""
    return CASES_OF.get(cell, CASES if cell in reading.BASIC else FEW)


# size: a case, and what only some cells take
def draw(cell, time, batch, inputs, units, seed, settings=None, positions=4, states=None):
    """Return what `references.evaluate` takes, drawn from a seed; `states` are those that are given, else all."""
    rng = np.random.default_rng(seed)
    rows = () if batch is None else (batch,)
    reference = references.REFERENCES[cell]
    size = reference.sizes(inputs, units, **(settings or {}))
    problem = {
        "params": {
            name: rng.standard_normal(shape) / np.sqrt(shape[-1] if len(shape) == 2 else 1)
            for name, shape in reference.shapes(size).items()
        },
        "x": rng.standard_normal((time, *rows, inputs)),
        "initial": {
            name: rng.standard_normal((*rows, *shape))
            for name, shape in reference.states(size).items()
            if states is None or name in states
        },
    }
    if reference.settings:
        problem["settings"] = {**reference.settings, **(settings or {})}
    if reference.below:
        problem["below"] = {name: rng.standard_normal((time, *rows, units)) for name in reference.below}
    if reference.memory:
        problem["memory"] = rng.standard_normal((*rows, positions, size.features))
    if reference.noise:
        problem["noise"] = rng.standard_normal((time, *rows, size.latent))
    shapes = {name: steps.shape for name, steps in references.values(cell, **problem).items()}
    names = COTANGENTS.get(cell, LSTM_LIKE).split()
    return problem | {"cotangents": {name: rng.standard_normal(shapes[name]) for name in names}}


def problem_of(cell, case):
    """Return a case's problem, always the same numbers."""
    number = list(references.REFERENCES).index(cell)
    options = OPTIONS.get((cell, case), {})
    return draw(cell, *cases_of(cell)[case], seed=[number, *case.encode()], **options)


def agree_with_module(cell, problem):
    """Compare the loop with torch.nn for a cotangent on h alone; raise where they differ."""
    arguments = problem["params"], problem["x"], problem["initial"]
    cotangent = problem["cotangents"]["h"]
    values, gradients = references.evaluate(cell, *arguments, {"h": cotangent})
    module_values, _, module_gradients = modules.evaluate(cell, *arguments, cotangent)
    np.testing.assert_allclose(values["h"], module_values["h"], rtol=0, atol=1e-13)
    ours = reading.flatten(gradients)
    for key, array in reading.flatten(module_gradients).items():
        np.testing.assert_allclose(ours[key], array, rtol=0, atol=1e-12, err_msg=f"{cell} {key}")


def main():
    """Write every cell's file, or those of the cells that are named, and say how large it is."""
    for cell in sys.argv[1:] or references.REFERENCES:
        cases = {}
        for case in cases_of(cell):
            problem = problem_of(cell, case)
            if cell in modules.MODULES:
                agree_with_module(cell, problem)
            values, gradients = references.evaluate(cell, **problem)
            cases[case] = problem | {"values": values, "gradients": gradients}
        reading.save(cell, cases)
        print(f"{cell}: {(reading.FOLDER / f'{cell}.npz').stat().st_size} bytes")


if __name__ == "__main__":
    main()

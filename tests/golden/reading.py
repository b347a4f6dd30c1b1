"""Golden files: what PyTorch computed in float64, packed small.

One file a cell, `CELL.npz`: `layout`, a JSON text that lists each case's arrays by key and shape, and `numbers`, all of
them one after the other. Keys are paths: `params/W_f`, `x`, `initial/c`, `cotangents/h`, `values/a_f`,
`gradients/params/W_f`, `gradients/x`, `gradients/initial/c`, `gradients/values/f`; where a cell takes them, also
`settings/periods`, `below/c`, `memory`, `noise` and the gradients of below and memory. A file is named as its
reference: `lstm+depth_gated_lstm` is a stack, bottom first; `grid_lstm_above` the cell with a layer below.
"""

import json
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent
PEEPHOLES = ("lstm_peephole", *(f"lstm_peephole_{gates}" for gates in ("f", "i", "o", "fi", "fo", "io")))
BASIC = ("rnn", "lstm", *PEEPHOLES, "cifg", "gru", "gru_reset_after")  # `equations.md` sections 1 to 5
IDLE = {  # gradients that are 0, and nothing but rounding in any arithmetic
    ("attention", "params/c_att"),  # a softmax does not see what all members share
    ("slstm", "params/b_i"),  # all that is let in grows alike, and h is a quotient
    ("slstm", "values/m"),  # it scales both sides of that quotient
}


def flatten(tree, path=""):
    """Return {"a/b": array} for {"a": {"b": array}}."""
    flat = {}
    for name, branch in tree.items():
        key = f"{path}/{name}" if path else name
        flat |= flatten(branch, key) if isinstance(branch, dict) else {key: branch}
    return flat


def unflatten(flat):
    """Return {"a": {"b": array}} for {"a/b": array}."""
    tree = {}
    for key, array in flat.items():
        *parents, name = key.split("/")
        branch = tree
        for parent in parents:
            branch = branch.setdefault(parent, {})
        branch[name] = array
    return tree


def names():
    """Return the references that have a golden file."""
    return sorted(path.stem for path in FOLDER.glob("*.npz"))


def save(cell, cases):
    """Write {case name: tree of arrays} to the cell's file."""
    flat = {case: {key: np.asarray(leaf) for key, leaf in flatten(tree).items()} for case, tree in cases.items()}
    layout = {case: [[key, list(array.shape)] for key, array in arrays.items()] for case, arrays in flat.items()}
    numbers = np.concatenate([array.ravel() for arrays in flat.values() for array in arrays.values()])
    np.savez_compressed(FOLDER / f"{cell}.npz", layout=json.dumps(layout), numbers=numbers.astype(np.float64))


def load(cell):
    """Return {case name: tree of float64 arrays} of a cell."""
    with np.load(FOLDER / f"{cell}.npz") as stored:
        layout, numbers = json.loads(str(stored["layout"])), stored["numbers"]
    cases, start = {}, 0
    for case, entries in layout.items():
        flat = {}
        for key, shape in entries:
            count = int(np.prod(shape))
            flat[key] = numbers[start : start + count].reshape(shape)
            start += count
        cases[case] = unflatten(flat)
        if "settings" in cases[case]:
            settings = {name: array.astype(int).tolist() for name, array in cases[case]["settings"].items()}
            cases[case]["settings"] = {k: tuple(v) if isinstance(v, list) else v for k, v in settings.items()}
    return cases

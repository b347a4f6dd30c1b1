"""The networks and hostile files of `tests/networks`, for the tests of `lstm_core.formats`."""

import json
import pathlib

import numpy as np

NETWORKS = pathlib.Path(__file__).resolve().parent.parent / "networks"
LIST = json.loads((NETWORKS / "list.json").read_text())
HOSTILE = json.loads((NETWORKS / "hostile" / "list.json").read_text())


def expected(name):
    """Return the arrays that a network's own framework gave."""
    with np.load(NETWORKS / f"{name}.npz") as arrays:
        return {key: arrays[key] for key in arrays.files}


def several(arrays, letter):
    """Return the array of a letter, or its numbered ones in order."""
    if letter in arrays:
        return [arrays[letter]]
    return [arrays[f"{letter}{n}"] for n in range(len(arrays)) if f"{letter}{n}" in arrays]


def difference(found, wanted):
    """Return the largest difference, as a share of the largest number from 1 on."""
    assert found.shape == wanted.shape
    return float(np.abs(found - wanted).max() / max(1.0, np.abs(wanted).max()))


def runs_of(network, given):
    """Return the run from which each layer's values are read: one of all, or of layers apart each its own."""
    if network.is_whole:
        run = network.call(*given)
        return dict.fromkeys(range(len(network.layers)), run)
    if given[0].ndim == 2:
        given = [network.embedding[given[0]]]
    return {n: network.run_layer(n, x) for n, x in enumerate(given)}


def largest_difference(network, arrays):
    """Return the largest difference of outputs and layers' values, and how many arrays were compared."""
    runs = runs_of(network, several(arrays, "x"))
    pairs = []
    if network.is_whole:
        pairs += list(zip(runs[0].outputs, several(arrays, "y"), strict=False))
    for key, wanted in arrays.items():
        layer = key.partition(".")[0]
        if layer[0] == "l":
            pairs.append((runs[int(layer[1:])][key], wanted))
    return max(difference(*pair) for pair in pairs), len(pairs)

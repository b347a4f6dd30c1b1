"""Every network of `tests/networks` opens, or is refused, as its list says, with its own framework's numbers."""

import resource
import time

import numpy as np
import pytest

from lstm_core import formats
from lstm_core.formats.pytorch import groups
from tests.formats.networks import HOSTILE, LIST, NETWORKS, expected, largest_difference

ZERO_OR_ROW = {"numbers": 0, "state": 0, "tokens": 7}  # a row that no embedding here has


def shape_of(one):
    """Return a shape that an input may have."""
    return [length or 2 for length in one.shape]


def opened(name):
    """Return a network of the list."""
    entry = LIST[name]
    beside = [NETWORKS / entry["architecture"]] if "architecture" in entry else []
    return formats.load(NETWORKS / entry["file"], beside, entry.get("answers"))


@pytest.mark.parametrize("name", LIST)
def test_a_network_opens_with_its_own_frameworks_numbers(name):
    entry = LIST[name]
    if "refused" in entry:
        with pytest.raises(formats.FormatError) as refusal:
            opened(name)
        assert refusal.value.kind == entry["refused"]
        return
    network = opened(name)
    assert [[layer.kind, layer.units, len(layer.ways)] for layer in network.layers] == entry["layers"]
    assert network.is_whole == entry["whole"]
    assert bool(network.why_apart) != network.is_whole
    difference, compared = largest_difference(network, expected(name))
    assert compared
    assert difference <= entry.get("tolerance", 1e-5)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_kind_in_time(name):
    kinds, start = HOSTILE[name], time.process_time()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        network = formats.load(NETWORKS / "hostile" / name)
        found = "OPENED"
        if kinds[0].startswith("RUN"):
            with pytest.raises(formats.FormatError) as refusal:
                network.call(*(ZERO_OR_ROW[one.kind] + np.zeros(shape_of(one), one.dtype) for one in network.inputs))
            found = f"RUN {refusal.value.kind}"
    except formats.FormatError as error:
        found = error.kind
    assert found in kinds
    assert time.process_time() - start < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 512 * 1024  # KiB


def test_swapped_gates_are_seen(monkeypatch):
    for kind, order in (("LSTM", "figo"), ("LSTM", "igfo"), ("GRU", "zrh")):
        monkeypatch.setattr(groups, "ORDERS", {**groups.ORDERS, kind: order})
        name = f"pytorch-{kind.lower()}"
        assert largest_difference(opened(name), expected(name))[0] > 1e-3


def test_the_other_answer_is_seen():
    entry = LIST["pytorch-rnn-relu"]
    network = formats.load(NETWORKS / entry["file"])
    assert [(one.key, one.taken, one.is_answered) for one in network.questions] == [("activation", "tanh", False)]
    assert largest_difference(network, expected("pytorch-rnn-relu"))[0] > 1e-3


def test_an_answer_that_is_no_choice_is_refused():
    with pytest.raises(formats.FormatError, match="none of its choices: tanh, relu") as refusal:
        formats.load(NETWORKS / "pytorch-rnn-relu.safetensors", answers={"activation": "sigmoid"})
    assert refusal.value.kind == "input"

"""ONNX' own cases for its operations: all 18 of LSTM, GRU and RNN, and those of the table around them."""

import importlib
import pkgutil
import re
import warnings
from dataclasses import replace

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from onnx.backend.test.case import node as cases

from lstm_core.formats.errors import FormatError
from lstm_core.formats.executor import Budget, execute
from lstm_core.formats.limits import LIMITS
from lstm_core.formats.network import Network
from lstm_core.formats.onnx.graphs import GraphReader
from lstm_core.formats.onnx.layers import layer_of
from lstm_core.formats.onnx.tensors import Reader
from lstm_core.formats.operations import TABLE

RECURRENT = ("LSTM", "GRU", "RNN")
KNOWN = {*TABLE, *RECURRENT, "If"}
EXCEPTED = {  # by what they have that is not read or not done here
    "another element type": r"bfloat16|_bf16|BFLOAT16|FLOAT8|FLOAT4|INT4|INT2|e4m3fn|e5m2|float4e2m1|int4|int2|string",
    "no arrays": r"_sequence|_opt|if_seq",
    "training": r"training",
    "blocks of scales": r"blocked",
    "duplicates that add up": r"scatter.*(duplicate|reduction)|scatternd_(add|multiply|max|min)",
    "batches of rows": r"batch_dim1",
    "an opset before 7": r"test_not_[234]d",
    "no numbers at all": r"empty_set",
    "a second output": r"with_argmax",
    "a window that begins on what was filled in": r"ceil_last_window",
    "numbers of 64 bits without a sign": r"top_k_uint64",
}
LEAST = {"LSTM": 6, "GRU": 6, "RNN": 6}


POOLING = ("averagepool", "maxpool")  # their modules work for 12 s when they are imported


def collected(wanted):
    """Return the cases of some modules whose operations are all known here, by name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in wanted:
            importlib.import_module(f"{cases.__name__}.{name}")
        found = cases._NodeTestCases
    own = {case.name: case for case in found if {node.op_type for node in case.model.graph.node} <= KNOWN}
    return {name: case for name, case in own.items() if not any(re.search(mark, name) for mark in EXCEPTED.values())}


def modules():
    """Return the names of the modules of cases for operations of the table."""
    words = {name.lower() for name in KNOWN}
    found = [module.name for module in pkgutil.iter_modules(cases.__path__)]
    return [name for name in found if name.replace("_", "") in words and name not in POOLING]


CASES = collected(modules())


def array(value):
    return numpy_helper.to_array(value) if isinstance(value, onnx.TensorProto) else np.asarray(value)


def outcome(case):
    """Run a case; the weights of a recurrent node, which come in as inputs, become constants."""
    opset = max(one.version for one in case.model.opset_import if not one.domain)
    graph = GraphReader(Reader(None, LIMITS), LIMITS, opset).graph(case.model.graph)
    given = {one.name: array(x) for one, x in zip(graph.inputs, case.data_sets[0][0], strict=True)}
    node = graph.nodes[0]
    if node.operation not in RECURRENT:
        return execute(graph, given, Budget(), None)
    weights = {name: given[name] for at, name in enumerate(node.inputs) if name and at in (1, 2, 3, 7)}
    layer, node = layer_of(node, 0, weights, LIMITS, [])
    inputs = tuple(one for one in graph.inputs if one.name not in weights)
    network = Network("a case", (layer,), replace(graph, nodes=(node,), inputs=inputs))
    return network.call(*(given[one.name] for one in inputs)).outputs


def test_all_operations_of_the_kinds_have_their_cases():
    found = {kind: [name for name in CASES if name.startswith(f"test_{kind.lower()}_")] for kind in RECURRENT}
    names = [case.model.graph.node[0].op_type for case in CASES.values()]
    assert {kind: names.count(kind) for kind in RECURRENT} == LEAST, found
    assert len(CASES) > 600
    assert len(set(names) & set(TABLE)) > 100


@pytest.mark.parametrize("letter", "abcdefghijklmnopqrstuvwxyz")
def test_cases(letter):
    """Each begins a letter of the operations' names: 700 tests of one case would take longer than the cases."""
    assert not wrong_of({name: case for name, case in CASES.items() if name.startswith(f"test_{letter}")})


@pytest.mark.nightly
def test_cases_of_pooling():
    found = {name: case for name, case in collected(POOLING).items() if name not in CASES}
    assert len(found) > 20
    assert not wrong_of(found)


def wrong_of(found_cases):
    """Return what is wrong, a line a case."""
    wrong = []
    for name, case in found_cases.items():
        try:
            for found, wanted in zip(outcome(case), map(array, case.data_sets[0][1]), strict=False):
                assert (found.dtype, found.shape) == (wanted.dtype, wanted.shape)
                if wanted.dtype.kind == "f":
                    close = 2e-3 if wanted.dtype == np.float16 else 1e-5
                    np.testing.assert_allclose(found, wanted, rtol=max(close, case.rtol), atol=close)
                else:
                    np.testing.assert_array_equal(found, wanted)
        except (AssertionError, FormatError) as error:
            wrong.append(f"{name}: {error}")
    return wrong

"""Constants first: the operations whose inputs are all constant are worked out before anything else is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lstm_core.formats.executor import Budget, Values, apply, explained
from lstm_core.formats.graph import Graph, subgraphs
from lstm_core.formats.operations import TABLE

NOT_WORKED_OUT = ("LSTM", "GRU", "RNN", "If", "Loop", "Scan", "Recurrent", "com.microsoft.DynamicQuantizeLSTM")


def folded(graph: Graph, budget: Budget, around: Mapping[str, Values] | None = None) -> Graph:
    """Return the graph with its constant operations worked out, in arms too, each result bounded before it is made.

    around: the constants of the graph in which this is an arm. Raises FormatError.
    """
    constants = dict(graph.constants)
    known = {**(around or {}), **constants}
    nodes = []
    for node in graph.nodes:
        is_constant = all(name in known for name in node.inputs if name) and node.operation not in NOT_WORKED_OUT
        if is_constant and node.operation in TABLE:
            inputs = [known[name] if name else None for name in node.inputs]
            with explained(node):
                found = dict(zip(node.outputs, apply(node, inputs, graph.opset, budget), strict=False))
            constants |= found
            known |= found
            continue
        arms = {name: folded(inner, budget, known) for name, inner in subgraphs(node)}
        nodes.append(replace(node, attributes={**node.attributes, **arms}) if arms else node)
    return replace(graph, nodes=tuple(nodes), constants=constants)


def pruned(graph: Graph) -> Graph:
    """Return the graph without the constants that nothing reads, neither a node, nor an arm, nor an output."""
    used = set(graph.outputs) | _read(graph)
    return replace(graph, constants={name: value for name, value in graph.constants.items() if name in used})


def _read(graph: Graph) -> set[str]:
    found: set[str] = set()
    for node in graph.nodes:
        found.update(node.inputs)
        for _, inner in subgraphs(node):
            found |= _read(inner) | set(inner.outputs)
    return found

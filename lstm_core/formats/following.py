"""What a graph says about a network without running it: what its inputs are, what feeds its layers, its readout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from lstm_core.formats.graph import RECURRENT, Graph, Input, Node, every_node, subgraphs
from lstm_core.formats.recurrent import Layer
from lstm_core.typing import Array

REORDERING = frozenset({"Identity", "Transpose", "Squeeze", "Unsqueeze", "Reshape", "Flatten", "Cast", "Dropout"})
DEEPEST = 8  # operations between zeros and a first state
MOST_JOINED = 4
ENDINGS = {"Softmax": "one", "LogSoftmax": "one", "Sigmoid": "independent"}


def makers(graph: Graph) -> dict[str, Node]:
    """Return the node that makes each name, in arms too."""
    return {name: node for node in every_node(graph) for name in node.outputs if name}


def constants_of(graph: Graph) -> dict[str, Array]:
    """Return the constants of a graph, those of its arms too."""
    found = dict(graph.constants)
    for node in graph.nodes:
        for _, inner in subgraphs(node):
            found |= constants_of(inner)
    return found


def source_of(name: str, made: dict[str, Node]) -> tuple[str, Node | None]:
    """Return the name, and the node that makes it, in which what reordering alone has made of it began."""
    node = made.get(name)
    while node is not None and node.operation in REORDERING and node.inputs:
        name = node.inputs[0]
        node = made.get(name)
    return name, node


def kinds_of_inputs(graph: Graph) -> tuple[Input, ...]:
    """Return the graph's inputs with what they are: "tokens", "state" or "numbers"."""
    made, constants = makers(graph), constants_of(graph)
    tokens: set[str] = set()
    states: set[str] = set()
    for node in every_node(graph):
        if node.operation == "Gather" and len(node.inputs) == 2 and np.ndim(constants.get(node.inputs[0], 0)) == 2:
            tokens.add(source_of(node.inputs[1], made)[0])
        if node.operation == RECURRENT:
            states.update(source_of(name, made)[0] for name in node.inputs[2:4] if name)
    found = []
    for one in graph.inputs:
        is_whole = np.dtype(one.dtype).kind in "iu"
        kind = "tokens" if one.name in tokens and is_whole else "state" if one.name in states else "numbers"
        found.append(Input(one.name, one.shape, kind, one.dtype))
    return tuple(found)


def length_inputs(graph: Graph) -> set[str]:
    """Return the names of the inputs that are the lengths of the rows."""
    made = makers(graph)
    reading = [node for node in every_node(graph) if node.operation == RECURRENT]
    return {source_of(node.inputs[1], made)[0] for node in reading if len(node.inputs) > 1 and node.inputs[1]}


def recurrent_nodes(graph: Graph) -> Iterator[Node]:
    """Yield the nodes that run a layer, in the order of the graph."""
    yield from (node for node in every_node(graph) if node.operation == RECURRENT)


def is_chain(graph: Graph, layers: Sequence[Layer]) -> bool:
    """Return whether each layer is read once, from zeros or a given state, and fed by the one below it
    alone, through reordering alone.
    """
    made, constants = makers(graph), constants_of(graph)
    given = {one.name for one in graph.inputs}
    nodes = list(recurrent_nodes(graph))
    if [node.attributes["layer"] for node in nodes] != list(range(len(layers))):
        return False
    starts = [name for node in nodes for name in node.inputs[2:4] if name]
    if not all(source_of(name, made)[0] in given or _is_zero(name, made, constants) for name in starts):
        return False
    for lower, upper in zip(nodes, nodes[1:], strict=False):
        name, _ = source_of(upper.inputs[0], made)
        if name != lower.outputs[0]:
            return False
    return True


def _is_zero(name: str, made: dict[str, Node], constants: dict[str, Array], depth: int = 0) -> bool:
    """Return whether a value is all zeros whatever is read: a constant, or zeros of a shape, seen in another order."""
    if name in constants:
        return not np.any(constants[name])
    node = made.get(name)
    if node is None or depth > DEEPEST:
        return False
    if node.operation == "ConstantOfShape":
        return not np.any(node.attributes.get("value", 0))
    if node.operation in REORDERING or node.operation in ("Expand", "Slice", "Gather", "Tile"):
        return _is_zero(node.inputs[0], made, constants, depth + 1)
    is_joined = node.operation == "Concat" and len(node.inputs) <= MOST_JOINED
    return is_joined and all(_is_zero(one, made, constants, depth + 1) for one in node.inputs)


def embedding_of(graph: Graph) -> Array | None:
    """Return the matrix (words, inputs) whose rows the tokens choose for the first layer; None where there is none."""
    made, constants = makers(graph), constants_of(graph)
    node = next(recurrent_nodes(graph), None)
    if node is None:
        return None
    _, source = source_of(node.inputs[0], made)
    if source is None or source.operation != "Gather" or source.attributes.get("axis", 0):
        return None
    matrix = constants.get(source.inputs[0])
    return matrix if matrix is not None and matrix.ndim == 2 else None


def ending_of(graph: Graph) -> str | None:
    """Return "one" where the network ends in a softmax, "independent" in a sigmoid, None where it does not tell."""
    node = makers(graph).get(graph.outputs[0]) if graph.outputs else None
    made = makers(graph)
    while node is not None and node.operation in REORDERING:
        node = made.get(node.inputs[0])
    return ENDINGS.get(node.operation) if node is not None else None


def readout_of(graph: Graph) -> dict[str, Array]:
    """Return {"W_y", "b_y"} where one product and one sum make the output of the last layer's h; else {}."""
    made, constants = makers(graph), constants_of(graph)
    if not graph.outputs:
        return {}
    _, node = source_of(graph.outputs[0], made)
    while node is not None and node.operation in ENDINGS:
        _, node = source_of(node.inputs[0], made)
    bias = None
    if node is not None and node.operation == "Add":
        both = [name for name in node.inputs if name in constants]
        bias = constants[both[0]] if len(both) == 1 else None
        rest = [name for name in node.inputs if name not in constants]
        _, node = source_of(rest[0], made) if bias is not None and len(rest) == 1 else ("", None)
    if node is None or node.operation not in ("MatMul", "Gemm") or len(node.inputs) < 2:
        return {}
    name, below = source_of(node.inputs[0], made)
    matrix = constants.get(node.inputs[1])
    last = list(recurrent_nodes(graph))
    if matrix is None or matrix.ndim != 2 or below is None or not last or below is not last[-1]:
        return {}
    if name != below.outputs[0]:
        return {}
    is_turned = node.operation == "Gemm" and node.attributes.get("transB", 0)
    if node.operation == "Gemm":
        if node.attributes.get("alpha", 1) != 1 or node.attributes.get("beta", 1) != 1:
            return {}
        bias = constants.get(node.inputs[2]) if len(node.inputs) > 2 else bias
    weights = matrix if is_turned else matrix.T
    bias = np.zeros(len(weights), weights.dtype) if bias is None else np.asarray(bias).reshape(-1)
    return {"W_y": weights, "b_y": bias} if bias.shape == weights.shape[:1] else {}

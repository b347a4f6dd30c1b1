"""The graph between a reader and a run: nodes with ONNX' operation names and meaning, and one more, `Recurrent`.

`Recurrent` runs a layer of the network as ONNX runs its LSTM, GRU and RNN nodes, without their weights:

- inputs `X`, `sequence_lens`, `initial_h`, `initial_c`, of which "" or nothing stands for one that is left out;
- outputs `Y` (time, ways, batch, units), `Y_h` and `Y_c` (ways, batch, units), as many as are named;
- attributes `layer`, the index of the layer in the network, and `layout`: 1 where the batch is the first axis of X, Y
  (batch, time, ways, units) and the states (batch, ways, units).

An operation of another domain than ONNX' own has the domain before its name, `com.microsoft.Gelu`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lstm_core.typing import Array

OPSET = 21  # the version whose meaning the nodes of our own readers have
RECURRENT = "Recurrent"


@dataclass(frozen=True)
class Node:
    """One operation: its name, the names that it reads ("" for one that is left out) and those that it makes.

    `attributes` holds numbers, texts, arrays, tuples of those, and for `If` the `Graph` of each arm.
    """

    operation: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True)
class Input:
    """What a network reads: its name, its axes (None where any length will do) and what it is.

    `kind` is "tokens" (whole numbers that choose rows), "numbers" or "state" (the first state of a layer).
    """

    name: str
    shape: tuple[int | None, ...]
    kind: str = "numbers"
    dtype: str = "float32"

    def __iter__(self) -> Iterator[Any]:
        """Unpack as (name, shape, kind)."""
        return iter((self.name, self.shape, self.kind))


@dataclass(frozen=True)
class Graph:
    """Nodes in the order in which they run, what goes in, the names that come out, and constant arrays by name.

    An arm of `If` has no inputs: it reads the names of the graph around it. `opset` is the version of ONNX whose
    meaning the operations have.
    """

    nodes: tuple[Node, ...]
    inputs: tuple[Input, ...]
    outputs: tuple[str, ...]
    constants: Mapping[str, Array] = field(default_factory=dict)
    opset: int = OPSET


def subgraphs(node: Node) -> Iterator[tuple[str, Graph]]:
    """Yield the name and the graph of every attribute of a node that is a graph."""
    for name, value in node.attributes.items():
        if isinstance(value, Graph):
            yield name, value


def every_node(graph: Graph) -> Iterator[Node]:
    """Yield the nodes of a graph, those of an `If`'s arms after it."""
    for node in graph.nodes:
        yield node
        for _, inner in subgraphs(node):
            yield from every_node(inner)

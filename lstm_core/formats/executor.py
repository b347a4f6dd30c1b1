"""Running a graph: every operation within a budget that is checked before anything is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstm_core.errors import LstmCoreError
from lstm_core.formats.errors import FormatError
from lstm_core.formats.graph import RECURRENT, Graph, Node
from lstm_core.formats.limits import LIMITS, Limits
from lstm_core.formats.names import shown
from lstm_core.formats.operations import TABLE, Call

Values = Any  # an array of any element type
RunLayer = Callable[[Node, list[Values | None]], tuple[Values, ...]]


@dataclass
class Budget:
    """What a run may still make: `left` numbers in all, `limits.operation` by one operation."""

    limits: Limits = LIMITS
    left: int = field(default=-1)

    def __post_init__(self) -> None:
        self.left = self.limits.run if self.left < 0 else self.left

    def spend(self, count: int, node: Node) -> None:
        """Take the numbers that an operation is about to make. Raises FormatError, kind "too large"."""
        if count > self.limits.operation:
            raise FormatError(
                f"{described(node)} would make {count:,} numbers; at most {self.limits.operation:,} can be made by one "
                f"operation",
                "too large",
            )
        self.left -= count
        if self.left < 0:
            raise FormatError(f"the run would make more than {self.limits.run:,} numbers in all", "too large")


def described(node: Node) -> str:
    """Return an operation as errors call it: its name, and the name that the file gives it."""
    return f"{shown(node.operation)} {shown(node.name)!r}" if node.name else shown(node.operation)


def execute(
    graph: Graph,
    given: Mapping[str, Values],
    budget: Budget,
    run_layer: RunLayer,
    around: Mapping[str, Values] | None = None,
) -> tuple[Values, ...]:
    """Run a graph on arrays by the names of its inputs, and return its outputs.

    run_layer: runs a `Recurrent` node on its inputs. around: the values of the graph in which this is an arm.
    Raises FormatError, kind "too large", "index", "shape" or "run", which names the operation.
    """
    values = {**(around or {}), **graph.constants, **given, "": None}
    last = _last_uses(graph)
    for number, node in enumerate(graph.nodes):
        for name, value in zip(node.outputs, _outcome(graph, node, values, budget, run_layer), strict=False):
            values[name] = value
        for name in last.get(number, ()):
            values.pop(name, None)
    return tuple(_found(values, name, "the network's output") for name in graph.outputs)


def _last_uses(graph: Graph) -> dict[int, list[str]]:
    """Return which names are read for the last time by each node, so that they need not be kept."""
    made = {name for node in graph.nodes for name in node.outputs} - {*graph.outputs, ""}
    if any(isinstance(value, Graph) for node in graph.nodes for value in node.attributes.values()):
        return {}  # an arm may read any of them
    last = {name: number for number, node in enumerate(graph.nodes) for name in node.inputs if name in made}
    found: dict[int, list[str]] = {}
    for name, number in last.items():
        found.setdefault(number, []).append(name)
    return found


def _found(values: Mapping[str, Values], name: str, what: str) -> Values:
    if name not in values:
        raise FormatError(f"{what} {shown(name)!r} is not made by any operation before it", "order")
    return values[name]


def _outcome(
    graph: Graph, node: Node, values: Mapping[str, Values], budget: Budget, run_layer: RunLayer
) -> tuple[Values, ...]:
    """Run one node and return its outputs."""
    inputs = [_found(values, name, f"{described(node)} reads") for name in node.inputs]
    with explained(node):
        if node.operation == RECURRENT:
            return run_layer(node, inputs)
        if node.operation == "If":
            arm = node.attributes["then_branch" if _is_true(inputs) else "else_branch"]
            return execute(arm, {}, budget, run_layer, values)
        return apply(node, inputs, graph.opset, budget)


def _is_true(inputs: list[Values | None]) -> bool:
    condition = np.asarray(inputs[0] if inputs else None)
    if condition.size != 1 or condition.dtype != np.bool_:
        raise FormatError(f"the condition has {condition.size} numbers of {condition.dtype}; expected one bool", "run")
    return bool(condition.reshape(-1)[0])


def apply(node: Node, inputs: list[Values | None], opset: int, budget: Budget) -> tuple[Values, ...]:
    """Run an operation of the table within the budget, and return its outputs. Raises FormatError, "operation" too."""
    operation = TABLE.get(node.operation)
    if operation is None:
        raise FormatError(f"the operation {shown(node.operation)} is not known here", "operation")
    call = Call(inputs, node.attributes, opset, len(node.outputs))
    budget.spend(operation.bound(call), node)
    with np.errstate(all="ignore"):
        found = operation.run(call)
    return found if isinstance(found, tuple) else (found,)


@contextmanager
def explained(node: Node) -> Iterator[None]:
    """Make an error of NumPy's, within, a FormatError that names the operation; ours gets the name before it."""
    try:
        yield
    except FormatError as error:
        if described(node) in str(error):
            raise
        raise FormatError(f"{described(node)}: {error}", error.kind) from error
    except LstmCoreError:
        raise
    except (ValueError, IndexError, TypeError, KeyError, AttributeError, OverflowError, ArithmeticError) as error:
        text = shown(str(error) or type(error).__name__)
        raise FormatError(f"{described(node)} cannot be run: {text}", "run") from error
    except MemoryError as error:
        raise FormatError(f"{described(node)} needs more memory than there is", "too large") from error

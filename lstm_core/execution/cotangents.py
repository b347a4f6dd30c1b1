"""The cotangents of a backward pass under construction: contributions are summed when a node is visited."""

from __future__ import annotations

from dataclasses import dataclass, field

from .code import Expr, Slot, Statement, call
from .coefficients import Coefficient, Coefficients
from .graph import Graph, Node
from .names import Names, shape_of
from .packing import Packing


@dataclass(frozen=True)
class Given:
    """An array over all steps, of which the loop sees one step."""

    whole: Expr


@dataclass(frozen=True)
class Carried:
    """The cotangent that a state gets from the step after it."""

    slot: Slot


@dataclass(frozen=True)
class Computed:
    """A cotangent that a step computes."""

    expression: Expr


@dataclass(frozen=True)
class OfRows:
    """The cotangent that a vector gets from rows that multiply it by matrices."""

    source: Node
    rows: tuple[Node, ...]


@dataclass(frozen=True)
class Narrowed:
    """A coefficient times a reader's cotangent, without the axes that the reader was broadcast over.

    `axes` are summed over; where they are None, `reader` is an `expand`, whose axes are removed.
    """

    anchor: int
    coefficient: Coefficient
    reader: Node
    axes: int | tuple[int, ...] | None


Part = Given | Carried | Computed | OfRows | Narrowed


@dataclass
class Cotangents:
    """The cotangents of a pass. Nodes are keyed by index; an *anchor* is a node whose cotangent has an array.

    A node's cotangent in the loop is the sum of its `parts` and, for each anchor in its `shares`, a coefficient times
    the anchor's; outside the loop, of its `whole_parts`, arrays over all steps.
    """

    graph: Graph
    packing: Packing
    names: Names
    coefficients: Coefficients
    prepared: list[Statement] = field(default_factory=list)
    shares: dict[int, dict[int, Coefficient]] = field(default_factory=dict)
    parts: dict[int, list[Part]] = field(default_factory=dict)
    whole_parts: dict[int, list[Expr]] = field(default_factory=dict)
    arrays: dict[int, Expr] = field(default_factory=dict)
    products: list[Node] = field(default_factory=list)  # a parameter's products of the loop outside the rows
    contractions: list[Node] = field(default_factory=list)  # other products of the loop
    carries: dict[str, Slot] = field(default_factory=dict)  # of the states that the loop carries

    @property
    def lines(self) -> list[Statement]:
        """The statements of the pass."""
        return self.names.lines

    def add_part(self, node: Node, part: Part) -> None:
        """Add to the cotangent of a node of the loop."""
        self.parts.setdefault(node.index, []).append(part)

    def add_whole(self, node: Node, expression: Expr) -> None:
        """Add to the cotangent of a node outside the loop."""
        self.whole_parts.setdefault(node.index, []).append(expression)

    def add_fitted(self, node: Node, expression: Expr) -> None:
        """Add to the cotangent of a node outside the loop, summed over the broadcast axes."""
        self.add_whole(node, call("fit_", expression, shape_of(node)))

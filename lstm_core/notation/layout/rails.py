"""Rails: lines below the row of boxes that carry inputs which several boxes read.

Where two lines join, their vectors are read together (as `[h, x]`). The rails of a cell carry nested sets of inputs;
each branches off the one before it and is joined by its additional inputs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from lstm_core.notation.layout.graph import PartGraph
from lstm_core.notation.layout.routing import Point

Chain = tuple[frozenset[str], ...]  # nested sets of sources, smallest first

NEVER_ON_RAILS = ("memory", "noise", "chance", "time")
MOST_SETS = 16  # candidates; of more different sets of inputs the most common are considered
MOST_RAILS = 3
NOT_ON_RAIL = 3  # cost of an input of a box that is not on its rail; a rail costs 1


@dataclass
class Rail:
    """A rail: its inputs, the boxes that read them, its row, and the corners of each input's path to that row."""

    members: frozenset[str]
    boxes: tuple[str, ...]
    row: int = 0
    net: str = ""
    access: dict[str, list[Point]] = field(default_factory=dict)


def from_below(source: str) -> bool:
    """Return whether an input enters at the bottom (x, the layer below) and not at the left (previous values)."""
    return not source.endswith("_prev")


def choose_rails(graph: PartGraph) -> list[Rail]:
    """Return the rails, smallest set of inputs first, such that as many inputs of boxes as possible are on a rail."""
    reads: dict[str, frozenset[str]] = {}
    for part in graph.parts.values():
        outside = {read.source for read in part.reads if read.source not in graph.parts} - {*NEVER_ON_RAILS}
        if part.is_box and outside:
            reads[part.id] = frozenset(outside)
    best_cost = (NOT_ON_RAIL * sum(map(len, reads.values())), False)
    best: Chain = ()
    assigned: dict[str, frozenset[str]] = {}
    for chain in _chains(list(reads.values())):
        rail_of = {
            box: next((rail for rail in reversed(chain) if rail <= sources), frozenset())
            for box, sources in reads.items()
        }
        if set(chain) - set(rail_of.values()):
            continue
        missing = sum(len(sources) - len(rail_of[box]) for box, sources in reads.items())
        cost = (NOT_ON_RAIL * missing + len(chain), is_turned(chain))
        if cost < best_cost:
            best_cost, best, assigned = cost, chain, rail_of
    return [Rail(rail, tuple(box for box, on in assigned.items() if on == rail)) for rail in best]


def is_turned(chain: Chain) -> bool:
    """Return whether the smallest rail has no input from below, so that it is the topmost instead of the lowest."""
    return not any(map(from_below, chain[0]))


def _chains(sets: list[frozenset[str]]) -> Iterator[Chain]:
    """Yield the chains of nested sets among the sets of inputs and their intersections, in a fixed order."""
    candidates = [sources for sources, _ in Counter(sets).most_common(MOST_SETS)]
    meets = [a & b for a, b in combinations(candidates, 2)]
    candidates = sorted({sources for sources in candidates + meets if sources}, key=lambda s: (len(s), sorted(s)))
    for size in range(1, MOST_RAILS + 1):
        for chain in combinations(candidates[: 2 * MOST_SETS], size):
            if all(a < b for a, b in pairwise(chain)):
                yield chain

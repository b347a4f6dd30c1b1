"""Rails: lines under the row of layers that carry the vectors which several layers read.

Where two lines join, what they carry is read together (as `[h, x]`). The rails of a cell are a chain of nested sets;
each is a fork of the one before it, joined by what is new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from lstm_core.notation.layout.graph import Graph
from lstm_core.notation.layout.routing import Point

Chain = tuple[frozenset[str], ...]  # nested sets of sources, smallest first

NEVER_ON_RAILS = ("memory", "noise", "chance", "time")
MOST_SETS = 16  # candidates; a cell with more different sets of reads takes the commonest
MOST_RAILS = 3
LEFT_OVER = 3  # cost of a read that no rail serves; a rail costs 1


@dataclass
class Rail:
    """One rail: what it carries, the boxes on it, its row, and for each member its way (corners) onto that row."""

    members: frozenset[str]
    boxes: tuple[str, ...]
    row: int = 0
    net: str = ""
    access: dict[str, list[Point]] = field(default_factory=dict)


def from_below(source: str) -> bool:
    """True for what enters at the bottom: words and the layer below. States enter at the left."""
    return not source.endswith("_prev")


def choose_rails(graph: Graph) -> list[Rail]:
    """Return the chain of nested sets that leaves the fewest reads over, smallest set first."""
    reads: dict[str, frozenset[str]] = {}
    for part in graph.parts.values():
        outside = {read.source for read in part.reads if read.source not in graph.parts} - {*NEVER_ON_RAILS}
        if part.is_box and outside:
            reads[part.id] = frozenset(outside)
    best_cost = (LEFT_OVER * sum(map(len, reads.values())), False)
    best: Chain = ()
    hung: dict[str, frozenset[str]] = {}
    for chain in _chains(list(reads.values())):
        hanging = {
            box: next((rail for rail in reversed(chain) if rail <= sources), frozenset())
            for box, sources in reads.items()
        }
        if set(chain) - set(hanging.values()):
            continue
        left_over = sum(len(sources) - len(hanging[box]) for box, sources in reads.items())
        cost = (LEFT_OVER * left_over + len(chain), is_turned(chain))
        if cost < best_cost:
            best_cost, best, hung = cost, chain, hanging
    return [Rail(rail, tuple(box for box, on in hung.items() if on == rail)) for rail in best]


def is_turned(chain: Chain) -> bool:
    """True if the smallest rail carries nothing from below and so lies on top of the others."""
    return not any(map(from_below, chain[0]))


def _chains(sets: list[frozenset[str]]) -> Iterator[Chain]:
    """Yield the chains of nested sets among the sets of reads and their intersections, in a fixed order."""
    candidates = [sources for sources, _ in Counter(sets).most_common(MOST_SETS)]
    meets = [a & b for a, b in combinations(candidates, 2)]
    candidates = sorted({sources for sources in candidates + meets if sources}, key=lambda s: (len(s), sorted(s)))
    for size in range(1, MOST_RAILS + 1):
        for chain in combinations(candidates[: 2 * MOST_SETS], size):
            if all(a < b for a, b in pairwise(chain)):
                yield chain

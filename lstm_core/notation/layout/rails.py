"""Rails: lines under the row of layers that carry the vectors which several layers read.

Where two lines join, what they carry is read together (as `[h, x]`). The rails of a cell are a chain of nested sets; each
is a fork of the one before it, joined by what is new.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations

from lstm_core.notation.layout.placing import Plan
from lstm_core.notation.layout.reading import Graph
from lstm_core.notation.layout.routing import Point

NEVER_ON_RAILS = ("memory", "noise", "chance", "time")
MOST_SETS = 12


@dataclass
class Rail:
    """One rail: what it carries, its row, the boxes on it and, for each source, its way onto the row (corners)."""

    members: frozenset[str]
    boxes: tuple[str, ...]
    row: int = 0
    access: dict[str, list[Point]] = field(default_factory=dict)
    merged_at: int = 0  # column from which all members run together
    start: int = 0
    end: int = 0


def from_below(source: str) -> bool:
    """True for what enters at the bottom: words and the layer below. States enter at the left."""
    return not source.endswith("_prev")


def choose_rails(graph: Graph) -> list[Rail]:
    """Return the chain of at most three nested sets that leaves the fewest reads over, smallest set first."""
    reads = {
        part.id: frozenset(
            read.source for read in part.reads if read.source not in graph.parts and read.source not in NEVER_ON_RAILS
        )
        for part in graph.parts.values()
        if part.is_box
    }
    reads = {box: sources for box, sources in reads.items() if sources}
    counts = Counter(reads.values())
    candidates = [sources for sources, _ in counts.most_common(MOST_SETS)]
    for a, b in combinations(candidates[:MOST_SETS], 2):
        if a & b and a & b not in candidates:
            candidates.append(a & b)
    candidates.sort(key=lambda s: (len(s), sorted(s)))
    best: tuple[int, list[Rail]] = (3 * sum(map(len, reads.values())), [])
    for size in (1, 2, 3):
        for chain in combinations(candidates[: 2 * MOST_SETS], size):
            if not all(a < b for a, b in zip(chain, chain[1:], strict=False)):
                continue
            hung = {
                box: max((s for s in chain if s <= sources), key=len, default=None) for box, sources in reads.items()
            }
            left_over = sum(len(sources - (hung[box] or frozenset())) for box, sources in reads.items())
            if 3 * left_over + size < best[0] and all(s in hung.values() for s in chain):
                rails = [Rail(s, tuple(box for box, on in hung.items() if on == s)) for s in chain]
                best = (3 * left_over + size, rails)
    return best[1]


@dataclass
class Entries:
    """Where what comes from outside enters: rows at the left, columns at the bottom, columns under a belt."""

    rows: dict[str, int] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    drops: dict[str, int] = field(default_factory=dict)
    shift: int = 0  # steps that the left side is too narrow by
    base: int = 0  # row of the lowest rail
    bottom: int = 0  # row just under the cell


def lay_rails(plan: Plan, rails: list[Rail], spare: int) -> Entries:
    """Give every rail its row, and every outside source its place. `spare` rows are kept free between the rails."""
    geometry, graph = plan.geometry, plan.graph
    entries = Entries()
    belt_entries = {belt.entry: belt for belt in graph.belts}
    on_rails = {source for rail in rails for source in rail.members}
    turned = bool(rails) and not any(map(from_below, rails[0].members))
    top = plan.box_row + geometry.rail
    steps = max(2, len(rails))
    rows = [top + geometry.rails * k for k in range(steps - 1, steps - 1 - len(rails), -1)]
    if spare and len(rails) > 1 and not turned:
        rows = [rows[0] + geometry.rails * spare, *rows[1:]]
    for rail, row in zip(rails, sorted(rows) if turned else rows, strict=True):
        rail.row = row
    base = entries.base = max((rail.row for rail in rails), default=top + geometry.rails)
    entries.bottom = base + -(-geometry.below // geometry.step) + 2 * spare

    left = [source for source in graph.sources if source not in belt_entries and not from_below(source)]
    left.sort(key=lambda source: source != "h_prev")
    pitch = round((geometry.strip[1] + geometry.label) / geometry.step) + 1
    next_row = min([rail.row for rail in rails], default=base) - pitch
    placed_on_rail = False
    for source in left:
        rail = next((rail for rail in rails if source in rail.members), None)
        if not placed_on_rail and (rail or not rails):
            entries.rows[source] = rail.row if rail else base
            placed_on_rail = True
        else:
            entries.rows[source] = next_row
            next_row -= pitch

    descending = []  # sources that come down to a rail, lowest rail first
    for rail in sorted(rails, key=lambda rail: -rail.row):
        for source in sorted(rail.members, key=lambda s: entries.rows.get(s, 0)):
            new = source not in descending and not from_below(source) | (source in belt_entries)
            if source in belt_entries or (new and entries.rows.get(source) != rail.row and source not in descending):
                if source not in descending:
                    descending.append(source)
    others = [source for source in belt_entries if source not in on_rails and source in graph.sources]
    room = geometry.drop - geometry.left_strip - round(geometry.strip[0] / geometry.step / 2 + 0.5)
    entries.shift = max(0, len(descending) - 1 - room)
    last_drop = geometry.drop + entries.shift
    for k, source in enumerate(descending):
        entries.drops[source] = last_drop - (len(descending) - 1 - k)
    for source in others:
        entries.drops[source] = last_drop
    below = [s for s in graph.sources if from_below(s) and s not in belt_entries]
    chip = round(geometry.chip[0] / geometry.step) + 2
    column = geometry.enter + entries.shift
    for source in sorted(below, key=lambda s: (s not in on_rails, s != "x")):
        if source in on_rails:
            entries.columns[source] = column
            column += chip
    entries.shift += max(0, column - chip - geometry.enter - entries.shift) if len(entries.columns) > 1 else 0
    fork = max([*entries.columns.values(), *entries.drops.values(), geometry.enter])
    _ways(plan, rails, entries, fork)
    for source in below:
        if source not in on_rails:
            columns = [plan.nodes[p.id].x for p in graph.readers(source)]
            wanted = min(columns) - 3
            while any(abs(wanted - other) < chip for other in entries.columns.values()):
                wanted += 1
            entries.columns[source] = wanted
    return entries


def _ways(plan: Plan, rails: list[Rail], entries: Entries, fork: int) -> None:
    """Fill in each rail's `access`: the way of every member from where it enters onto the rail's row."""
    before: Rail | None = None
    belt_rows = {belt.entry: plan.belt_rows[belt.name] for belt in plan.graph.belts}
    for rail in rails:
        joins: list[int] = []
        for source in sorted(rail.members - (before.members if before else frozenset())):
            if source in entries.columns:
                column = entries.columns[source]
                rail.access[source] = [(column, entries.bottom), (column, rail.row)]
            elif source in belt_rows:
                column = entries.drops[source]
                rail.access[source] = [(column, belt_rows[source]), (column, rail.row)]
            elif entries.rows[source] == rail.row:
                column = 0
                rail.access[source] = [(0, rail.row)]
            else:
                column, row = entries.drops[source], entries.rows[source]
                rail.access[source] = [(0, row), (column, row), (column, rail.row)]
            joins.append(column)
        if before:
            fork += 1
            for source in before.members:
                rail.access[source] = [*before.access[source], (fork, before.row), (fork, rail.row)]
            joins.append(fork)
        rail.start, rail.merged_at = min(joins), max(joins)
        boxes = [plan.nodes[box].x for box in rail.boxes]
        rail.end = max(boxes)
        before = rail

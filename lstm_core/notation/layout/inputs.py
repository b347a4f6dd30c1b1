"""How vectors come into the cell: rows at the left, columns at the bottom, drops from a belt, and onto the rails."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from lstm_core.notation.layout.nodes import OVER_BELTS, ROW, Plan
from lstm_core.notation.layout.rails import Rail, from_below, is_turned
from lstm_core.notation.layout.routing import Point, corners

FORK_ROOM = 2  # columns kept before a rail for each source that also goes elsewhere, and for all that only do


@dataclass
class EntryPoints:
    """Where what comes from outside enters. `lines` are (net, corners): a net is a source or a rail of several.

    `stubs` are the centres of what stands as a strip before its readers. `shift` and `lift` are the steps by which the
    left side is too narrow, and the row of layers too high, for it all.
    """

    rows: dict[str, int] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    drops: dict[str, int] = field(default_factory=dict)
    stubs: dict[str, Point] = field(default_factory=dict)
    lines: list[tuple[str, list[Point]]] = field(default_factory=list)
    left: int = 0  # column of the strips of what enters at the left
    base: int = 0  # row at which h leaves: the one where it enters, or the lowest rail
    floor: int = 0  # last row for lines
    bottom: int = 0  # first row under the cell
    shift: int = 0
    lift: int = 0


def place_inputs(plan: Plan, rails: list[Rail], room: int = 0) -> EntryPoints:
    """Give every rail its row and every outside source its place; `room` rows more than needed under the layers."""
    entries = EntryPoints(left=plan.geometry.left_strip)
    if any(from_below(belt.entry) for belt in plan.graph.belts):
        entries.left += plan.geometry.below_shift
    _set_rows(plan, rails, entries, room)
    _enter_left(plan, rails, entries)
    _drop(plan, rails, entries)
    _enter_below(plan, rails, entries)
    _join(plan, rails, entries)
    return entries


def _set_rows(plan: Plan, rails: list[Rail], entries: EntryPoints, room: int) -> None:
    geometry = plan.geometry
    top = plan.box_row + geometry.rail
    spare = len(_left_over(plan, rails)) + room
    count = max(2, len(rails))
    rows = [top + geometry.rails * k for k in range(count)]
    chain = tuple(rail.members for rail in rails)
    if rails and is_turned(chain):
        for rail, row in zip(rails, rows[count - len(rails) :], strict=True):
            rail.row = row
    else:
        for rail, row in zip(rails, reversed(rows), strict=False):
            rail.row = row
        if len(rails) > 1:  # the rows for what no rail takes lie above the lowest rail
            rails[0].row += geometry.rails * spare
            rows[-1], spare = rails[0].row, 0
    entries.base = rows[-1]
    entries.floor = rows[-1] + geometry.rails * spare
    entries.bottom = entries.floor + ceil(geometry.below / geometry.step)


def _left_over(plan: Plan, rails: list[Rail], everywhere: bool = False) -> set[str]:
    """Return the outside vectors that something in the row, or anywhere, reads and no rail brings."""
    on = {(box, source) for rail in rails for box in rail.boxes for source in rail.members}
    return {
        read.source
        for node in plan.nodes.values()
        if node.zone == ROW or everywhere
        for read in node.part.reads
        if read.source not in plan.graph.parts and (node.part.id, read.source) not in on
    }


def _enter_left(plan: Plan, rails: list[Rail], entries: EntryPoints) -> None:
    """Give every state that is on no belt a row at the left: one on its rail's own row, the others stacked above."""
    geometry, graph = plan.geometry, plan.graph
    belts = {belt.entry for belt in graph.belts}
    sources = [source for source in graph.sources if not from_below(source) and source not in belts]
    rank = {source: k for k, rail in reversed(list(enumerate(rails))) for source in rail.members}
    sources.sort(key=lambda source: (rank.get(source, len(rails)), source != f"{graph.main}_prev"))
    pitch = ceil((geometry.strip[1] / 2 + geometry.label + geometry.clearance) / geometry.step) + 1
    above = min((rail.row for rail in rails), default=entries.base + pitch)
    for source in sources:
        if not entries.rows and source in rank:
            entries.rows[source] = rails[rank[source]].row
            above = min(above, entries.rows[source])
        else:
            above -= pitch
            entries.rows[source] = above
    entries.base = entries.rows.get(f"{graph.main}_prev", entries.base)
    under_belt = ceil((geometry.belt / 2 + geometry.label + geometry.strip[1] / 2) / geometry.step) + 1
    highest = max((row + under_belt for row in plan.belt_rows.values()), default=plan.top + OVER_BELTS + 1)
    entries.lift = max(0, highest - min(entries.rows.values(), default=above))


def _drop(plan: Plan, rails: list[Rail], entries: EntryPoints) -> None:
    """Give a column to every source that comes down to a rail: from a belt, or from a row above the rail's."""
    geometry = plan.geometry
    belts = {belt.entry for belt in plan.graph.belts}
    descending: list[str] = []
    for rail in sorted(rails, key=lambda rail: -rail.row):
        new = {*rail.members} - {*descending}
        new = {s for s in new if s in belts or (s in entries.rows and not _is_on_own_row(s, rails, entries))}
        descending += sorted(new, key=lambda source: (source in belts, -entries.rows.get(source, 0), source))
    room = geometry.drop - ceil(geometry.left_strip + (geometry.strip[0] / 2 + geometry.clearance) / geometry.step)
    on_rails = {source for rail in rails for source in rail.members}
    forks = len(_left_over(plan, rails, everywhere=True) & on_rails & {*entries.rows})
    loose = 1 if {*entries.rows} - on_rails else 0
    entries.shift = (
        entries.left - geometry.left_strip + max(0, len(descending) + FORK_ROOM * (forks + loose) - 1 - room)
    )
    last = geometry.drop + entries.shift
    for k, source in enumerate(reversed(descending)):
        entries.drops[source] = last - k
    for source in belts:
        entries.drops.setdefault(source, last)


def _is_on_own_row(source: str, rails: list[Rail], entries: EntryPoints) -> bool:
    return next(rail.row for rail in rails if source in rail.members) == entries.rows[source]


def _enter_below(plan: Plan, rails: list[Rail], entries: EntryPoints) -> None:
    """Give a column to everything that comes from below: before the first layer if a rail takes it."""
    geometry, graph = plan.geometry, plan.graph
    belts = {belt.entry for belt in graph.belts}
    for belt in graph.belts:
        if from_below(belt.entry):
            entries.columns[belt.entry] = geometry.belt_start
    chip = ceil(geometry.chip[0] / geometry.step) + 2
    on_rails = {source for rail in rails for source in rail.members}
    sources = [source for source in graph.sources if from_below(source) and source not in belts]
    column = geometry.enter + entries.shift
    for source in sources:
        if source in on_rails:
            entries.columns[source] = column
            column += chip
    if column > geometry.enter + entries.shift + chip:
        entries.shift = column - chip - geometry.enter
    for source in sources:
        if source not in on_rails:
            nearest = min(plan.nodes[part.id].x for part in graph.readers(source))
            wanted = max(nearest - geometry.pitch // 2, geometry.left_strip)
            while any(abs(wanted - other) < chip for other in entries.columns.values()):
                wanted += 1
            entries.columns[source] = wanted


def _join(plan: Plan, rails: list[Rail], entries: EntryPoints) -> None:
    """Lay the rails: each member's way onto the row, forks from rail to rail, the row itself and the layers' stubs."""
    belt_rows = {belt.entry: plan.belt_rows[belt.name] for belt in plan.graph.belts}
    fork = max([plan.geometry.enter, *entries.drops.values(), *_joined(rails, entries)]) if rails else 0
    fork = min(fork, plan.first - 2 - len(rails))
    before: Rail | None = None
    for k, rail in enumerate(rails):
        rail.net = next(iter(rail.members)) if len(rail.members) == 1 else f"rail {k}"
        joins: list[tuple[int, str]] = []  # column at which a net comes onto the row
        for source in sorted(rail.members - (before.members if before else frozenset())):
            if source in belt_rows:
                column = entries.drops[source]
                way = [(column, belt_rows[source]), (column, rail.row)]
            elif source in entries.columns:
                column = entries.columns[source]
                way = [(column, entries.bottom), (column, rail.row)]
            elif entries.rows[source] == rail.row:
                column, way = 0, [(0, rail.row)]
            else:
                column, row = entries.drops[source], entries.rows[source]
                way = [(0, row), (column, row), (column, rail.row)]
            rail.access[source] = way
            entries.lines.append((source, way))
            joins.append((column, source))
        if before:
            fork += 2
            way = [(fork, before.row), (fork, rail.row)]
            entries.lines.append((before.net, way))
            joins.append((fork, before.net))
            for source in before.members:
                rail.access[source] = [*before.access[source], *way]
        _lay_row(plan, rail, sorted(joins), entries)
        before = rail


def _joined(rails: list[Rail], entries: EntryPoints) -> list[int]:
    """Return the columns of what comes from below onto a rail."""
    return [column for source, column in entries.columns.items() if any(source in rail.members for rail in rails)]


def _lay_row(plan: Plan, rail: Rail, joins: list[tuple[int, str]], entries: EntryPoints) -> None:
    """Lay a rail's row: up to the second join it belongs to who came first."""
    end = max(plan.nodes[box].x for box in rail.boxes)
    (start, first), *others = joins
    together = others[0][0] if others else start
    if together > start:
        entries.lines.append((first, [(start, rail.row), (together, rail.row)]))
    entries.lines.append((rail.net, [(together, rail.row), (end, rail.row)]))
    for box in rail.boxes:
        node = plan.nodes[box]
        entries.lines.append((rail.net, [(node.x, rail.row), (node.x, node.y)]))
    for source, way in rail.access.items():
        rail.access[source] = corners(way)

"""Where inputs enter a core: rows at the left, columns at the bottom, branches of belts; their paths to the rails."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from lstm_core.notation.layout.nodes import OVER_BELTS, ROW, Plan
from lstm_core.notation.layout.rails import Rail, from_below, is_turned
from lstm_core.notation.layout.routing import Point, corners

FORK_ROOM = 2  # columns before a rail for each source that also has other targets, and for all that are on no rail


@dataclass
class EntryPoints:
    """Positions in steps at which inputs enter.

    `rows`, `columns` and `drops` map a source to its row at the left, its column at the bottom, and the column in which
    it leaves a belt or descends to a rail; `stubs` are the centres of the strips of a flow's inputs. `lines` are (net,
    corners) of fixed lines, in which a net is a source or a rail with several. `shift` and `lift` are the missing space
    at the left and above the row of boxes.
    """

    rows: dict[str, int] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    drops: dict[str, int] = field(default_factory=dict)
    stubs: dict[str, Point] = field(default_factory=dict)
    lines: list[tuple[str, list[Point]]] = field(default_factory=list)
    left: int = 0  # column of the strips of inputs at the left
    base: int = 0  # row at which h leaves: that of its input, or the lowest rail
    floor: int = 0  # last row that lines may use
    bottom: int = 0  # first row below the cell
    shift: int = 0
    lift: int = 0


def place_inputs(plan: Plan, rails: list[Rail], room: int = 0) -> EntryPoints:
    """Assign a row to every rail and a position to every input; `room` is extra space below the boxes, in rows."""
    entries = EntryPoints(left=plan.geometry.left_strip)
    if any(from_below(belt.entry) for belt in plan.graph.belts):
        entries.left += plan.geometry.below_shift
    _set_rows(plan, rails, entries, room)
    _set_left_rows(plan, rails, entries)
    _set_drops(plan, rails, entries)
    _set_columns(plan, rails, entries)
    _connect_rails(plan, rails, entries)
    return entries


def _set_rows(plan: Plan, rails: list[Rail], entries: EntryPoints, room: int) -> None:
    """Assign a row to every rail, and set the last rows of the cell."""
    geometry = plan.geometry
    tallest = max((node.half_height for node in plan.nodes.values() if node.zone == ROW), default=0)
    top = plan.box_row + max(geometry.rail, ceil((tallest + geometry.head + geometry.clearance) / geometry.step))
    spare = len(_not_on_rails(plan, rails)) + room
    count = max(2, len(rails))
    rows = [top + geometry.rails * k for k in range(count)]
    chain = tuple(rail.members for rail in rails)
    if rails and is_turned(chain):
        for rail, row in zip(rails, rows[count - len(rails) :], strict=True):
            rail.row = row
    else:
        for rail, row in zip(rails, reversed(rows), strict=False):
            rail.row = row
        if len(rails) > 1:  # rows for inputs on no rail are above the lowest rail
            rails[0].row += geometry.rails * spare
            rows[-1], spare = rails[0].row, 0
    entries.base = rows[-1]
    entries.floor = rows[-1] + geometry.rails * spare
    entries.bottom = entries.floor + ceil(geometry.below / geometry.step)


def _not_on_rails(plan: Plan, rails: list[Rail], everywhere: bool = False) -> set[str]:
    """Return the inputs that a node in the row (or any node) reads other than from a rail."""
    on = {(box, source) for rail in rails for box in rail.boxes for source in rail.members}
    return {
        read.source
        for node in plan.nodes.values()
        if node.zone == ROW or everywhere
        for read in node.part.reads
        if read.source not in plan.graph.parts and (node.part.id, read.source) not in on
    }


def _set_left_rows(plan: Plan, rails: list[Rail], entries: EntryPoints) -> None:
    """Assign a row at the left to every state that is not on a belt: one the row of its rail, the others above."""
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


def _set_drops(plan: Plan, rails: list[Rail], entries: EntryPoints) -> None:
    """Assign a column to every source that descends to a rail, from a belt or from a row above the rail."""
    geometry = plan.geometry
    belts = {belt.entry for belt in plan.graph.belts}
    descending: list[str] = []
    for rail in sorted(rails, key=lambda rail: -rail.row):
        new = {*rail.members} - {*descending}
        new = {s for s in new if s in belts or (s in entries.rows and not _is_on_own_row(s, rails, entries))}
        descending += sorted(new, key=lambda source: (source in belts, -entries.rows.get(source, 0), source))
    room = geometry.drop - ceil(geometry.left_strip + (geometry.strip[0] / 2 + geometry.clearance) / geometry.step)
    on_rails = {source for rail in rails for source in rail.members}
    forks = len(_not_on_rails(plan, rails, everywhere=True) & on_rails & {*entries.rows})
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
    """Return whether an input's row is that of its rail."""
    return next(rail.row for rail in rails if source in rail.members) == entries.rows[source]


def _set_columns(plan: Plan, rails: list[Rail], entries: EntryPoints) -> None:
    """Assign a column to every input from below, before the first box if on a rail; widen the cell to the last."""
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
    last = max(entries.columns.values(), default=0)
    plan.width = max(plan.width, last + ceil((geometry.chip[0] / 2 - geometry.margin[0]) / geometry.step) + 1)


def _connect_rails(plan: Plan, rails: list[Rail], entries: EntryPoints) -> None:
    """Add the lines of the rails: from sources to rails, from rail to rail, the rails, and from rails to boxes."""
    belt_rows = {belt.entry: plan.belt_rows[belt.name] for belt in plan.graph.belts}
    fork = max([plan.geometry.enter, *entries.drops.values(), *_joined(rails, entries)]) if rails else 0
    fork = min(fork, plan.first - 2 - len(rails))
    before: Rail | None = None
    for k, rail in enumerate(rails):
        rail.net = next(iter(rail.members)) if len(rail.members) == 1 else f"rail {k}"
        joins: list[tuple[int, str]] = []  # column at which a net joins the rail
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
        _add_rail_lines(plan, rail, sorted(joins), entries)
        before = rail


def _joined(rails: list[Rail], entries: EntryPoints) -> list[int]:
    """Return the columns of the inputs from below that join a rail."""
    return [column for source, column in entries.columns.items() if any(source in rail.members for rail in rails)]


def _add_rail_lines(plan: Plan, rail: Rail, joins: list[tuple[int, str]], entries: EntryPoints) -> None:
    """Add the lines of a rail and from it to its boxes; up to the second join, it belongs to the net of the first."""
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

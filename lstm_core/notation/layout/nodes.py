"""Positions of boxes and circles in a core.

Boxes are placed in one row in the order of the lines. The circles of a belt are on it, above the columns of their other
operands; circles whose results only lead to belts are below the belts; circles that read a belt's new value are in the
output column at the right; every other circle is in the row of boxes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from math import ceil

from lstm_core.notation.layout.geometry import Geometry
from lstm_core.notation.layout.graph import Part, PartGraph
from lstm_core.notation.layout.rails import Rail
from lstm_core.notation.layout.routing import Point

OVER_BELTS = 5  # rows at the top of a cell that lines only cross vertically
MOST_INTO_CIRCLE = 2  # operands; an operation with more is a pill, with room for more lines to end
MOST_INTO_BOX = 6  # operands; a box with more is larger
MOST_ROWS = 60  # rows of circles below the belts
BELT, UP, OUTPUT, ROW = "belt", "up", "output", "row"  # zones, in the order of the module's docstring


@dataclass
class PlacedNode:
    """A part with its position: centre in steps, half width and half height in px."""

    part: Part
    zone: str
    x: int
    y: int
    half_width: float
    half_height: float
    kind: str
    out: int = 3  # direction in which its result leaves (see `routing`)


@dataclass
class PlacedStrip:
    """A strip with its position: centre in steps, size in px, width of its label in letters.

    `value` is the name or node id of the vector; `sides` are the possible positions of the label, best first.
    """

    value: str
    x: float
    y: float
    width: int
    height: int
    letters: float
    line: str
    on_belt: bool = False
    sides: tuple[str, ...] = ("above left", "left", "right", "above right")
    label: tuple[float, float, str] = (0, 0, "middle")  # x and y of its middle in px, and text anchor


@dataclass
class Plan:
    """All positions of a deck, in steps; the first belt is at row 0."""

    graph: PartGraph
    geometry: Geometry
    nodes: dict[str, PlacedNode] = field(default_factory=dict)
    strips: dict[str, PlacedStrip] = field(default_factory=dict)
    belt_rows: dict[str, int] = field(default_factory=dict)
    first: int = 0
    box_row: int = 0
    last_column: int = 0
    width: int = 0
    exit_drop: int = 4  # rows from the rails down to the row of h's exit, if its column is that of a box
    over: int = OVER_BELTS  # rows at the top that lines only cross vertically
    top: int = -3  # row at which lines leave the cell upwards
    rows: int = 0  # rows of circles below the belts
    lines: list[tuple[str, list[Point]]] = field(default_factory=list)  # fixed before strips are placed
    tails: dict[str, tuple[float, float]] = field(
        default_factory=dict
    )  # states that leave at the right end of their strip


def glyph_size(geometry: Geometry, glyph: str) -> tuple[float, float]:
    """Return half the width and half the height of a circle with this glyph, in px."""
    if len(glyph) == 1:
        return geometry.circle, geometry.circle
    return max(geometry.circle * 1.2, len(glyph) * geometry.sign / 2 + geometry.sign), geometry.ellipse


def place_nodes(
    graph: PartGraph, geometry: Geometry, rails: Sequence[Rail], shift: int = 0, lift: int = 0, stretch: int = 0
) -> Plan:
    """Return the positions of all boxes and circles.

    `shift` is extra space at the left, `lift` above the boxes and `stretch` between columns, all in steps.
    """
    plan = Plan(graph, geometry, first=geometry.first + shift)
    zones = _zones(graph)
    for k, belt in enumerate(graph.belts):
        plan.belt_rows[belt.name] = k * geometry.belts
    lowest = max(plan.belt_rows.values(), default=0)
    _place_row(plan, zones, rails, stretch)
    _place_belts(plan, stretch)
    _place_up(plan, zones, lowest, stretch)
    plan.box_row = lowest + geometry.box_row + max(0, plan.rows - 1) * geometry.row + lift
    for node in plan.nodes.values():
        if node.zone == ROW:
            node.y = plan.box_row
    _place_outputs(plan, zones, lowest)
    ends = [node.x + (node.half_width + geometry.clearance) / geometry.step for node in plan.nodes.values()]
    plan.width = max(plan.width, ceil(max(ends)) + geometry.edge)  # a node of many operands may be wide
    if not graph.belts:
        plan.top = round(plan.box_row - lift - geometry.gate_strip) - 2 * geometry.below_belt
    return plan


def _zones(graph: PartGraph) -> dict[str, str]:
    """Return the zone of every part."""
    on_belt = {circle for belt in graph.belts for circle in belt.circles}
    late: set[str] = set()
    roots = {belt.circles[-1] for belt in graph.belts}
    for part in graph.parts.values():
        if any(read.source in late or read.source in roots for read in part.reads):
            late.add(part.id)
    zones: dict[str, str] = {}
    for part in reversed(graph.parts.values()):
        readers = graph.readers(part.id)
        if part.id in on_belt:
            zones[part.id] = BELT
        elif part.is_box:
            zones[part.id] = ROW
        elif (
            readers
            and all(zones[reader.id] in (BELT, UP) for reader in readers)
            and (part.value is None or len(part.reads) > 1)
        ):
            zones[part.id] = UP
        elif part.id in late and all(zones[reader.id] == OUTPUT for reader in readers):
            zones[part.id] = OUTPUT
        else:
            zones[part.id] = ROW
    return zones


def add_node(plan: Plan, part: Part, zone: str, x: int, y: int, out: int) -> PlacedNode:
    """Add a part to a plan with its centre at (x, y); `out` is the direction in which its result leaves."""
    geometry = plan.geometry
    if part.is_box:
        width, height = geometry.box if part.value else geometry.inner_box
        if len(part.reads) > MOST_INTO_BOX:
            room = (len(part.reads) + 1) * geometry.step
            width, height = (max(width, 2 * room), height) if geometry.flows_up else (width, max(height, room))
        half, kind = (width / 2, height / 2), "box"
    else:
        half = glyph_size(geometry, part.glyph)
        kind = "circle" if half[0] == half[1] else "ellipse"
        if len(part.reads) > MOST_INTO_CIRCLE:
            reach = len(part.reads) * geometry.step * 0.75
            wide, high = (reach, half[1]) if geometry.flows_up else (half[0], reach)
            half, kind = (max(half[0], wide), max(half[1], high)), "pill"
    node = plan.nodes[part.id] = PlacedNode(part, zone, x, y, half[0], half[1], kind, out)
    return node


def has_strip(node: PlacedNode) -> bool:
    """Return whether a node in the row has a strip above it: one that computes the value of a line."""
    return node.zone == ROW and node.part.value is not None and node.part.operation != "sum"


def _place_row(plan: Plan, zones: dict[str, str], rails: Sequence[Rail], stretch: int) -> None:
    """Place the boxes and circles of the row from left to right, in the order of computation.

    The result of an unnamed node that its right neighbour reads leaves to the right, any other result upwards.
    """
    geometry, x = plan.geometry, plan.first
    on_rail = {(box, source) for rail in rails for box in rail.boxes for source in rail.members}
    boxes_on_rails = {box for box, _ in on_rail}
    row = [part for part in plan.graph.parts.values() if zones[part.id] == ROW]
    place = {id: n for n, id in enumerate(plan.graph.columns)}
    row.sort(key=lambda part: place.get(part.id, 0))
    before: PlacedNode | None = None
    for part, following in zip_longest(row, row[1:]):
        feeds = following is not None and any(read.source == part.id for read in following.reads)
        node = add_node(plan, part, ROW, x, 0, 0 if feeds and part.value is None else 3)
        if before:
            node.x = x = before.x + _gap(geometry, before, node, before.part.value in plan.graph.side_states) + stretch
            aside = [read.source for read in part.reads if (part.id, read.source) not in on_rail]
            if (
                before.part.value
                and part.is_box
                and (part.id in boxes_on_rails or {*aside} & {*plan.graph.parts})
                and aside
            ):
                node.x = x = x + geometry.entry
        before = node
    plan.last_column = x


def _gap(geometry: Geometry, a: PlacedNode, b: PlacedNode, has_tail: bool) -> int:
    """Return the distance in steps between two neighbours in the row: a pitch between strips, less otherwise."""
    if a.part.value and b.part.value:
        tail = geometry.strip[0] + geometry.tail + 3 * geometry.clearance if has_tail else 0
        lines = geometry.clearance if a.kind == b.kind == "box" else geometry.head + geometry.step
        wide = a.half_width + b.half_width + lines
        return max(geometry.pitch, ceil(tail / geometry.step), ceil(wide / geometry.step))
    step, (near, far) = geometry.step, geometry.slack
    if a.out == 0:
        return ceil((a.half_width + geometry.clearance) / step) + ceil((b.half_width + geometry.head) / step) + near
    if any(node.kind != "box" and node.part.value is None and node.out == 3 for node in (a, b)):
        return ceil((a.half_width + geometry.head) / step) + ceil((b.half_width + geometry.head) / step) + near
    return ceil((a.half_width + b.half_width) / step) + far


def _column(plan: Plan, source: str) -> int | None:
    """Return the rightmost column that `source` is computed from, or None for an input or a belt."""
    if source in plan.nodes:
        node = plan.nodes[source]
        return node.x if node.zone in (ROW, UP) else None
    part = plan.graph.parts.get(source)
    if part is None or any(part.id in belt.circles for belt in plan.graph.belts):
        return None
    return max((c for read in part.reads if (c := _column(plan, read.source)) is not None), default=None)


def _place_belts(plan: Plan, stretch: int) -> None:
    """Place the circles of each belt: above the columns of their operands, at least a pitch apart."""
    geometry = plan.geometry
    gap = geometry.pitch
    taken: set[int] = set()
    for belt in plan.graph.belts:
        before = plan.first - gap
        for circle in belt.circles:
            part = plan.graph.parts[circle]
            columns = [c for read in part.reads if (c := _column(plan, read.source)) is not None]
            x = max(before + gap, max(columns, default=before + gap))
            while any(abs(x - other) < 3 for other in taken):
                x += 3
            taken.add(x)
            before = x
            add_node(plan, part, BELT, x, plan.belt_rows[belt.name], 0)
        plan.last_column = max(plan.last_column, before)


def has_several_targets(graph: PartGraph, part: Part) -> bool:
    """Return whether a part's result has several targets: more than one reader, or an exit from the cell."""
    return graph.is_output(part.id) or len(graph.readers(part.id)) > 1


def _place_up(plan: Plan, zones: dict[str, str], lowest: int, stretch: int) -> None:
    """Place the circles that only lead to belts below them, starting with those nearest to a belt."""
    for part in reversed(plan.graph.parts.values()):
        if zones[part.id] != UP:
            continue
        target = next(
            plan.nodes[reader.id] for reader in reversed(plan.graph.readers(part.id)) if reader.id in plan.nodes
        )
        column = _column(plan, part.id)
        first_row = lowest + plan.geometry.up
        if target.zone == BELT:
            x = target.x if column is None else min(column, target.x)
            alone = len(part.reads) == 1 and not has_several_targets(plan.graph, part)
            y = lowest + plan.geometry.below_belt if alone else first_row
        elif column is None or column >= target.x:
            x, y = target.x, target.y + plan.geometry.row
        else:
            x, y = (column + plan.geometry.pitch // 2 if len(part.reads) == 1 else column), target.y
        node = add_node(plan, part, UP, x, max(y, lowest + plan.geometry.below_belt), 3)
        node.x, node.y = _free_place(plan, node, stretch)
        node.out = 0 if node.y == target.y and node.x < target.x else 3
    ups = [node for node in plan.nodes.values() if node.zone == UP]
    for node in ups:
        plan.rows = max(plan.rows, 1 + max(0, -(-(node.y - lowest - plan.geometry.up) // plan.geometry.row)))


def _free_place(plan: Plan, node: PlacedNode, stretch: int) -> Point:
    """Return the nearest free position for a circle, with space for lines on all sides: beside its own, or lower."""
    step, head, half = plan.geometry.step, plan.geometry.head, plan.geometry.pitch // 2
    wide, high = 2 * (head + step) + stretch * step, 2 * head
    others = [other for other in plan.nodes.values() if other.zone in (UP, BELT) and other is not node]
    readers = {reader.id for reader in plan.graph.readers(node.part.id)}
    under = {other.part.id: 3 * high for other in others if other.zone == BELT and other.part.id not in readers}
    for row in range(MOST_ROWS):
        for aside in (0, -half, half, -half // 2, half // 2, -2 * half, 2 * half):
            x, y = node.x + aside, node.y + row * plan.geometry.row
            if x >= plan.first and not any(
                abs(other.x - x) * step < other.half_width + node.half_width + wide
                and abs(other.y - y) * step < other.half_height + node.half_height + under.get(other.part.id, high)
                for other in others
            ):
                return x, y
    return node.x, node.y + MOST_ROWS * plan.geometry.row


def _place_outputs(plan: Plan, zones: dict[str, str], lowest: int) -> None:
    """Place the circles that read a belt's new value in a column at the right, or above the last box if possible."""
    geometry, graph = plan.geometry, plan.graph
    outputs = [part for part in graph.parts.values() if zones[part.id] == OUTPUT]
    plan.width = plan.last_column + geometry.right + (geometry.out // 2 if not outputs else 0)
    if not outputs:
        return
    depth: dict[str, int] = {}
    for part in outputs:
        depth[part.id] = 1 + max((depth.get(read.source, 0) for read in part.reads), default=0)
    deepest = max(depth.values())
    first, _, pitch = geometry.out_rows
    column = plan.last_column + geometry.out
    row_items = [node for node in plan.nodes.values() if node.zone == ROW]
    shared = (
        geometry.shares_output_column
        and graph.main in graph.states
        and deepest <= 2
        and len(outputs) == deepest
        and row_items
        and row_items[-1].x == plan.last_column
        and all(node.zone == ROW or node.x <= plan.last_column - geometry.pitch for node in plan.nodes.values())
        and any(read.source == row_items[-1].part.id for part in outputs for read in part.reads)
    )
    if shared:
        column = plan.last_column
    used: dict[int, int] = {}
    for part in outputs:
        level = depth[part.id] + max(0, 2 - deepest)
        x = column + used.get(level, 0) * (geometry.pitch + 2)
        used[level] = used.get(level, 0) + 1
        add_node(
            plan, part, OUTPUT, x, lowest + first + (level - 1) * pitch, 0 if shared and level == max(2, deepest) else 1
        )
    placed = [node for node in plan.nodes.values() if node.zone == OUTPUT]
    while aside := _overlap(plan, placed):
        for node in placed:
            node.x += aside
    plan.last_column = max(plan.last_column, *(node.x for node in placed))
    bottom = max(node.y for node in placed) + pitch
    if bottom > plan.box_row + geometry.rail:
        grown = bottom - plan.box_row - geometry.rail
        plan.box_row += grown
        for node in plan.nodes.values():
            node.y += grown if node.zone == ROW else 0
    plan.width = plan.last_column + geometry.right
    if shared and row_items[-1].part.value in graph.side_states:
        plan.width += ceil(geometry.tail / geometry.step)


def _overlap(plan: Plan, outputs: Sequence[PlacedNode]) -> int:
    """Return by how many steps the output column is too far left: where it meets circles that lead to belts."""
    step, clear = plan.geometry.step, plan.geometry.clearance
    aside = 0
    for up in [node for node in plan.nodes.values() if node.zone == UP]:
        for node in outputs:
            wide, high = up.half_width + node.half_width, up.half_height + node.half_height
            if abs(up.x - node.x) * step < wide + clear and abs(up.y - node.y) * step < high + clear:
                aside = max(aside, up.x - node.x + ceil((wide + 2 * plan.geometry.head) / step))
    return aside

"""Positions of strips: above boxes, on belts, beside circles, and at inputs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from lstm_core.notation.layout.graph import BeltPath
from lstm_core.notation.layout.inputs import EntryPoints
from lstm_core.notation.layout.nodes import (
    BELT,
    OUTPUT,
    UP,
    PlacedNode,
    PlacedStrip,
    Plan,
    has_several_targets,
    has_strip,
)
from lstm_core.notation.layout.routing import Point

BELT_GAP = 3  # px between a strip and a circle
LONGEST_LABEL = 13  # letters; an expression with a longer label has no strip


def place_strips(plan: Plan, entries: EntryPoints, links: Collection[str] = ()) -> None:
    """Add all strips for which there is space to the plan, without those of `links`, which are in another deck."""
    plan.lines = entries.lines
    for node in plan.nodes.values():
        if has_strip(node):
            _add(plan, node.part.id, (node.x, node.y - _rise(plan, node)))
    for source, row in entries.rows.items():
        _add(plan, source, (entries.left, row), ("above", "below"))
    belts = {belt.entry for belt in plan.graph.belts}
    for source, column in entries.columns.items():
        if source in links or source in belts:
            continue
        above_edge = (plan.geometry.below - plan.geometry.small_strip[1] / 2 - 3) / plan.geometry.step
        _add(plan, source, (column, entries.floor + above_edge), ("left", "right"), size=plan.geometry.small_strip)
    for belt in plan.graph.belts:
        _add_on_belt(plan, belt, entries.left)
    for node in plan.nodes.values():
        if node.zone == UP:
            _add_below_belt(plan, node)
        elif node.zone == OUTPUT:
            _add_at_output(plan, node, entries)
    add_tails(plan)


def _rise(plan: Plan, node: PlacedNode) -> float:
    """Return the distance in steps from the centre of a node in the row up to that of its strip."""
    geometry = plan.geometry
    return max(geometry.gate_strip, (node.half_height + geometry.clearance + geometry.grid[1] / 2) / geometry.step)


def add_tails(plan: Plan) -> None:
    """Set the exits of states other than the main value and belts to the right end of their strips.

    Not on a belt, which goes on there: a state in the middle of one leaves on a line of its own.
    """
    for name in plan.graph.side_states:
        strip = plan.strips.get(name)
        if strip and not strip.on_belt:
            plan.tails[name] = (strip.x + strip.width / 2 / plan.geometry.step, strip.y)


def _add(
    plan: Plan,
    value: str,
    at: tuple[float, float],
    sides: tuple[str, ...] = (),
    belt_row: int | None = None,
    size: tuple[int, int] | None = None,
    reach: float = 0,
) -> None:
    """Add a strip at `at` or up to `reach` steps beside it, if there is space and its label is not too long."""
    part = plan.graph.parts.get(value)
    line = part.line if part else value
    width = plan.graph.letters[value]
    if width > LONGEST_LABEL:
        return
    length, height = plan.geometry.grid if value in plan.graph.matrices else size or plan.geometry.strip
    for k in range(2 * round(reach) + 1):
        aside = (k + 1) // 2 * (1 if k % 2 else -1)
        strip = PlacedStrip(value, at[0] + aside, at[1], length, height, width, line, belt_row is not None)
        if _is_free(plan, strip, belt_row):
            strip.sides = sides or strip.sides
            plan.strips[value] = strip
            return


def _is_free(plan: Plan, strip: PlacedStrip, belt_row: int | None) -> bool:
    """Return whether a strip overlaps nothing, nor, on a belt, a column in which a line crosses the belt."""
    step, clear = plan.geometry.step, plan.geometry.clearance
    if strip.x + strip.width / 2 / step > plan.width - plan.geometry.edge / 2:
        return False
    for node in plan.nodes.values():
        dx, dy = abs(node.x - strip.x) * step, abs(node.y - strip.y) * step
        if dx < node.half_width + strip.width / 2 + BELT_GAP and dy < node.half_height + strip.height / 2 + BELT_GAP:
            return False
        if belt_row is not None and node.zone == BELT and node.y < belt_row and dx < strip.width / 2 + clear:
            return False
    if belt_row is None and any(_crosses(plan, strip, path) for net, path in plan.lines if net != strip.value):
        return False
    return not any(
        abs(o.x - strip.x) * step < (o.width + strip.width) / 2 + BELT_GAP
        and abs(o.y - strip.y) * step < (o.height + strip.height) / 2 + BELT_GAP
        for o in plan.strips.values()
    )


def _crosses(plan: Plan, strip: PlacedStrip, path: Sequence[Point]) -> bool:
    """Return whether a fixed line runs through a strip."""
    step = plan.geometry.step
    wide, high = (strip.width / 2 + BELT_GAP) / step, (strip.height / 2 + BELT_GAP) / step
    left, right, top, bottom = strip.x - wide, strip.x + wide, strip.y - high, strip.y + high
    return any(
        min(x0, x1) < right and left < max(x0, x1) and min(y0, y1) < bottom and top < max(y0, y1)
        for (x0, y0), (x1, y1) in pairwise(path)
    )


def _add_on_belt(plan: Plan, belt: BeltPath, left: int) -> None:
    """Add the strips of a belt: its previous value at the left, one between circles, the new value after the last."""
    geometry, row = plan.geometry, plan.belt_rows[belt.name]
    _add(plan, belt.entry, (left, row), belt_row=row)
    nodes = [plan.nodes[circle] for circle in belt.circles]
    for node, following in pairwise(nodes):
        free = (following.x - node.x) * geometry.step - node.half_width - following.half_width - 2 * BELT_GAP
        if free >= geometry.strip[0] / 2:
            length = int(min(geometry.strip[0], free))
            reach = (free - length) / 2 / geometry.step
            middle = (node.x + following.x) / 2
            _add(plan, node.part.id, (middle, row), belt_row=row, size=(length, geometry.strip[1]), reach=reach)
    last = nodes[-1]
    outputs = [node.x for node in plan.nodes.values() if node.zone == OUTPUT and node.x > last.x]
    nearest = (last.half_width + geometry.strip[0] / 2 + geometry.clearance) / geometry.step
    room = min(outputs, default=plan.width) - last.x
    x = last.x + max(nearest, min(room / 2, geometry.pitch * 0.9))
    _add(plan, belt.circles[-1], (x, row), belt_row=row, reach=plan.width - x)


def _add_below_belt(plan: Plan, node: PlacedNode) -> None:
    """Add the strip of a product that leads straight up to a belt, between its circle and the belt."""
    lowest = max(plan.belt_rows.values())
    straight = any(plan.nodes[reader.id].x == node.x for reader in plan.graph.readers(node.part.id))
    alone = not any(o.x == node.x and lowest < o.y < node.y for o in plan.nodes.values())
    is_first = node.y == lowest + plan.geometry.up and not has_several_targets(plan.graph, node.part)
    if len(node.part.reads) > 1 and is_first and straight and alone:
        _add(plan, node.part.id, (node.x, lowest + plan.geometry.up_strip))


def _add_at_output(plan: Plan, node: PlacedNode, entries: EntryPoints) -> None:
    """Add the strip of an output circle: below it, or at its exit if the line leaves to the right."""
    geometry = plan.geometry
    last = not plan.graph.readers(node.part.id)
    if node.out == 1:
        row = node.y + geometry.out_rows[1] + (2 if last else 0)
        _add(plan, node.part.id, (node.x, row), () if last else geometry.output_sides)
    elif last:
        width = geometry.strip[0] / geometry.step
        x = plan.width - geometry.edge - 1.5 - width / 2
        _add(plan, node.part.id, (x, entries.base + plan.exit_drop), ("left", "above"))

"""Where strips stand: over layers, on belts, beside circles, and on what enters."""

from __future__ import annotations

from lstm_core.language.expressions import Call, Expression, Name, Number
from lstm_core.notation.layout.entering import Entries
from lstm_core.notation.layout.placing import OUTPUT, UP, Node, Plan, Strip, has_strip
from lstm_core.notation.layout.reading import Belt

BELT_GAP = 3  # px between a strip on a belt and a circle
LONGEST_LABEL = 13  # letters; the strip of a longer expression is left out


def letters(expression: Expression) -> float:
    """Return about how many letters wide an expression is in a formula (subscripts are small)."""
    if isinstance(expression, Name):
        return name_letters(expression.name)
    if isinstance(expression, Call):
        width = sum((letters(argument) for argument in expression.arguments), 0.0)
        nested = sum(isinstance(a, Call) for a in expression.arguments)
        is_sign = expression.operation in ("+", "-", "*", "/", "@", "negate")
        return width + nested + (2.2 if is_sign else len(expression.operation) + 0.4)
    return len(f"{expression.value:g}") if isinstance(expression, Number) else 4


def name_letters(name: str) -> float:
    """Return about how many letters wide a name is; its time or tag is a small subscript."""
    stem, _, tag = name.partition("_")
    return len(stem) + (2 if tag in ("prev", "below") else 0.6 + 0.6 * len(tag) if tag else 0.6)


def place_strips(plan: Plan, entries: Entries) -> None:
    """Add every strip to the plan."""
    for belt in plan.graph.belts:
        _on_belt(plan, belt)
    for node in plan.nodes.values():
        if has_strip(node):
            _add(plan, node.part.id, node.x, node.y - plan.geometry.gate_strip)
        elif node.zone == UP:
            _under_belt(plan, node)
        elif node.zone == OUTPUT:
            _at_output(plan, node, entries)
    for source, row in entries.rows.items():
        _add(plan, source, plan.geometry.left_strip, row, ("above", "below"))
    for source, column in entries.columns.items():
        row = entries.floor + (plan.geometry.below - plan.geometry.small_strip[1] / 2 - 3) / plan.geometry.step
        _add(plan, source, column, row, ("left", "right"), size=plan.geometry.small_strip)


def _add(
    plan: Plan,
    value: str,
    x: float,
    y: float,
    sides: tuple[str, ...] = (),
    on_belt: bool = False,
    size: tuple[int, int] | None = None,
) -> None:
    part = plan.graph.parts.get(value)
    line = part.line if part else value
    width = letters(part.expression) if part and part.value is None else name_letters(value)
    if width <= LONGEST_LABEL:
        length, height = size or plan.geometry.strip
        strip = Strip(value, x, y, length, height, width, line, on_belt)
        strip.sides = sides or strip.sides
        plan.strips[value] = strip


def _on_belt(plan: Plan, belt: Belt) -> None:
    """A belt's old value stands at its left, every other between two circles, the new value after the last."""
    geometry, row = plan.geometry, plan.belt_rows[belt.name]
    _add(plan, belt.entry, geometry.left_strip, row, on_belt=True)
    columns = [plan.nodes[circle].x for circle in belt.circles]
    for circle, x, end in zip(belt.circles, columns, columns[1:], strict=False):
        free = (end - x) * geometry.step - 2 * (plan.nodes[circle].half_width + BELT_GAP)
        if free >= geometry.strip[0] / 2:
            size = (round(min(geometry.strip[0], free)), geometry.strip[1])
            _add(plan, circle, (x + end) / 2, row, on_belt=True, size=size)
    outputs = [node.x for node in plan.nodes.values() if node.zone == OUTPUT and node.x > columns[-1]]
    nearest = (plan.nodes[belt.circles[-1]].half_width + geometry.strip[0] / 2 + geometry.clearance) / geometry.step
    room = min(outputs, default=plan.width) - columns[-1]
    _add(plan, belt.circles[-1], columns[-1] + max(nearest, min(room / 2, geometry.pitch * 0.9)), row, on_belt=True)


def _under_belt(plan: Plan, node: Node) -> None:
    """The product that goes straight up into a belt stands between its circle and the belt."""
    lowest = max(plan.belt_rows.values())
    straight = any(plan.nodes[reader.id].x == node.x for reader in plan.graph.readers(node.part.id))
    alone = not any(o.x == node.x and lowest < o.y < node.y for o in plan.nodes.values())
    if len(node.part.reads) > 1 and node.y == lowest + plan.geometry.up and straight and alone:
        _add(plan, node.part.id, node.x, lowest + plan.geometry.up_strip)


def _at_output(plan: Plan, node: Node, entries: Entries) -> None:
    """An output circle's result stands under it; where the wire leaves to the right, beside the corner at the end."""
    geometry = plan.geometry
    last = not plan.graph.readers(node.part.id)
    if node.out == 1:
        row = node.y + geometry.out_rows[1] + (2 if last else 0)
        _add(plan, node.part.id, node.x, row, () if last else geometry.output_sides)
    elif last:
        width = geometry.strip[0] / geometry.step
        x = plan.width - geometry.edge - 1.5 - width / 2
        _add(plan, node.part.id, x, entries.base + plan.exit_drop, ("left", "above"))

"""Positions of the strips' labels: on the first side at which a label overlaps nothing."""

from __future__ import annotations

from collections.abc import Iterable

from lstm_core.notation.layout.nodes import PlacedNode, PlacedStrip, Plan

Rectangle = tuple[float, float, float, float]
GAP = 6  # px between a strip and its label


def label_rectangle(plan: Plan, strip: PlacedStrip) -> Rectangle:
    """Return left, top, right and bottom of a label, in px from the cell's left edge and the first belt."""
    x, y, anchor = strip.label
    width, height = strip.letters * plan.geometry.letter, plan.geometry.label
    left = x - width if anchor == "end" else x - width / 2 if anchor == "middle" else x
    return left, y - height / 2 + 2, left + width, y + height / 2 - 2


def place_labels(plan: Plan) -> None:
    """Set the position of every strip's label; remove strips of expressions whose label does not fit."""
    taken = [_node(plan, node) for node in plan.nodes.values()]
    taken += [_strip(plan, strip) for strip in plan.strips.values()]
    without: list[str] = []
    for strip in plan.strips.values():
        for side in strip.sides:
            strip.label = _place(plan, strip, side)
            rectangle = label_rectangle(plan, strip)
            inside = rectangle[0] >= 0 and rectangle[2] <= plan.width * plan.geometry.step
            if inside and not _meets_any(rectangle, taken):
                break
        else:
            strip.label = _place(plan, strip, strip.sides[0])
            rectangle = label_rectangle(plan, strip)
            if rectangle[2] > plan.width * plan.geometry.step and strip.value not in plan.graph.values:
                without.append(strip.value)
                continue
        taken.append(label_rectangle(plan, strip))
    for value in without:
        del plan.strips[value]


def _place(plan: Plan, strip: PlacedStrip, side: str) -> tuple[float, float, str]:
    """Return x, y and text anchor of a label on a side of its strip."""
    geometry = plan.geometry
    x, y = strip.x * geometry.step, strip.y * geometry.step
    high = strip.height / 2 + geometry.label / 2
    if strip.on_belt:
        return x, y - geometry.belt / 2 - geometry.label / 2 - 1, "middle"
    if side == "above":
        return x, y - high, "middle"
    if side == "below":
        return x, y + high, "middle"
    if side == "left":
        return x - strip.width / 2 - GAP, y, "end"
    if side == "right":
        return x + strip.width / 2 + GAP, y, "start"
    sign, anchor = (-1, "end") if side.endswith("left") else (1, "start")
    return x + sign * (GAP + 2), y + (high if side.startswith("below") else -high), anchor


def _node(plan: Plan, node: PlacedNode) -> Rectangle:
    x, y = node.x * plan.geometry.step, node.y * plan.geometry.step
    return x - node.half_width, y - node.half_height, x + node.half_width, y + node.half_height


def _strip(plan: Plan, strip: PlacedStrip) -> Rectangle:
    x, y = strip.x * plan.geometry.step, strip.y * plan.geometry.step
    return x - strip.width / 2, y - strip.height / 2, x + strip.width / 2, y + strip.height / 2


def _meets_any(rectangle: Rectangle, others: Iterable[Rectangle]) -> bool:
    left, top, right, bottom = rectangle
    return any(x0 < right and left < x1 and y0 < bottom and top < y1 for x0, y0, x1, y1 in others)

"""The data attributes of a cell's picture: ids, parts, roles, and the phase in which each part becomes active."""

from __future__ import annotations

from typing import Any

from app.drawing.marks import Group, Heat, Mark, Part, Text
from app.reading.schedule import moments_of, wire_phase
from app.story.snapshot import diagram_of
from lstm_core import Cell, notation
from lstm_core.language.expressions import stem

STATES = ("past", "now", "later")


def part_of(cell: Cell, value: str) -> str:
    """Return the name by which a phrase of the text refers to a value: its role's letter, or its name without time."""
    return notation.gate_role(cell, value) or stem(value)


class Description:
    """A function from a mark to its data attributes: id, part, and state at phase `now` (None: all are active)."""

    def __init__(self, cell: Cell, now: int | None):
        diagram, when = diagram_of(cell), moments_of(cell)
        self.cell, self.now = cell, now
        self.nodes = {node.id: node for node in diagram.nodes}
        self.strips = {strip.id: strip for strip in diagram.strips}
        self.chips = {chip.id: chip for chip in diagram.chips}
        self.phases = {Part("node", node.id): when[node.id].phase for node in diagram.nodes}
        self.phases |= {Part("wire", wire.id): wire_phase(wire, when) for wire in diagram.wires}
        for strip in diagram.strips:
            phase = when[strip.value].phase if strip.value in when else -1
            self.phases |= {Part(kind, strip.id): phase for kind in ("slot", "strip", "label")}

    def __call__(self, mark: Mark) -> dict[str, Any]:
        """Return a mark's attributes, named as those of `svg.tag`."""
        part = mark.part
        if part is None:
            return {}
        if part.kind == "caret":
            return {"class_": "caret"}
        if part.kind == "chip":
            return self._of_chip(part) if isinstance(mark, Group) else {"lang": "en" if part.id == "x" else None}
        if part.kind == "label":
            return self._when(part) | self._meaning(self.strips[part.id].value)
        if isinstance(mark, Text):
            return {"data_kind": self.nodes[part.id].kind, **self._when(part)}
        return {
            **_limits(mark),
            "data_id": part.name,
            **self._meaning(self._value(part)),
            "data_kind": self.nodes[part.id].kind if part.kind == "node" else part.kind,
            **self._when(part),
        }

    def _of_chip(self, part: Part) -> dict[str, Any]:
        is_word = part.id == "x"
        name = self.chips[part.id].name
        return {
            "data_chip": part.id,
            "data_part": "x" if is_word else part_of(self.cell, name),
            **({} if is_word else self._when(Part("strip", name))),
        }

    def _value(self, part: Part) -> str | None:
        """Return the name of the value that a part shows, or the id of a node that has no name."""
        if part.kind == "node":
            return self.nodes[part.id].value or part.id
        if part.kind in ("slot", "strip"):
            return self.strips[part.id].value
        return part.id if part.kind in ("belt", "chevrons") else None

    def _meaning(self, value: str | None) -> dict[str, Any]:
        """Return the attributes by which a phrase finds a value: its part and its role."""
        if not value:
            return {}
        return {"data_part": part_of(self.cell, value), "data_role": notation.gate_role(self.cell, value)}

    def _when(self, part: Part) -> dict[str, Any]:
        """Return the phase in which a part becomes active, and whether that phase is past, running or to come."""
        phase = self.phases.get(part)
        if phase is None or self.now is None:
            return {"data_phase": phase}
        return {"data_phase": phase, "class_": STATES[(phase > self.now) - (phase < self.now) + 1]}


def _limits(mark: Mark) -> dict[str, Any]:
    """Return the range of a strip's colours; nothing if the run has no values for it."""
    heats = (inner for inner in mark.marks if isinstance(inner, Heat)) if isinstance(mark, Group) else iter(())
    return next(({"data_limits": f"{heat.limits[0]:g} {heat.limits[1]:g}"} for heat in heats), {})


def moving(cell: Cell) -> dict[str, Any]:
    """Return, for JSON, what a script needs to move vectors along the wires: positions and phases."""
    diagram = diagram_of(cell)
    on_belt = {belt.y for belt in diagram.belts}
    return {
        "geometry": {
            "pitch": 22,
            "stripList": [
                {key: getattr(strip, key) for key in ("id", "value", "x", "y", "width", "height")}
                for strip in diagram.strips
            ],
            "nodes": [
                {key: getattr(node, key) for key in ("id", "x", "y", "value")} | {"on_belt": node.y in on_belt}
                for node in diagram.nodes
            ],
            "wires": [{key: getattr(wire, key) for key in ("source", "target", "points")} for wire in diagram.wires],
        },
        "moments": {key: [found.phase, found.level] for key, found in moments_of(cell).items()},
    }

"""Tie the nodes of a cell's equations to the parts of its diagram that show them."""

from __future__ import annotations

from lstm_core import Cell
from lstm_core.language.expressions import Name, walk
from lstm_core.notation import Diagram


def links(cell: Cell, diagram: Diagram) -> dict[str, list[str]]:
    """Map each node of the equations to the parts of the diagram that show it."""
    drawn = {node.id for node in diagram.nodes}
    strips = {strip.value: f"strip:{strip.id}" for strip in diagram.strips}
    found: dict[str, list[str]] = {}
    for equation in cell.definition.equations:
        holder: list[tuple[str, str]] = []
        for path, expression in walk(equation.expression, equation.name):
            holder = [(at, part) for at, part in holder if path.startswith(f"{at}.")]
            linked = [f"node:{path}"] if path in drawn else []
            if path in strips:
                linked.append(strips[path])
            linked += [f"wire:{wire.id}" for wire in diagram.wires if wire.kind == "read" and wire.node == path]
            if isinstance(expression, Name):
                linked += [strips[expression.name]] if expression.name in strips else []
                linked += [f"wire:{wire.id}" for wire in diagram.wires if expression.name in wire.parameters]
            if not linked and holder:
                linked = [holder[-1][1]]
            if path in drawn:
                holder.append((path, f"node:{path}"))
            found[path] = list(dict.fromkeys(linked))
    return found

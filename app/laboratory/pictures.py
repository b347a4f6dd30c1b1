"""Drawings of a reader's cell: a draft at once, the settled one on request, both by the cell's structure alone."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from flask_babel import gettext

from app.laboratory.kept import DIAGRAMS
from app.reading.pictured import OWN
from app.text.numbers import thousands
from lstm_core import Cell, notation
from lstm_core.language.expressions import Call, Definition, Expression, Name, walk
from lstm_core.notation import Diagram

DRAFT = 20_000  # search steps: a draft that takes more is given up
log = logging.getLogger(__name__)


def key_of(cell: Cell) -> str:
    """Return what a cell's drawing depends on: its equations as trees, without numbers and roles."""
    return hashlib.sha256("\n".join(_structure(cell.definition)).encode()).hexdigest()[:16]


def _structure(definition: Definition) -> Iterator[str]:
    """Yield every line of a cell with its numbers left out."""
    lines = (*definition.equations, *definition.starts.values(), *definition.bottoms.values())
    for line in lines:
        yield f"{line.name}:{line.size}={_tree(definition, line.expression)}"
    for id, use in definition.uses.items():
        yield f"{id} {use.name} {use.number}"
    yield " ".join([*definition.states, "", *definition.belows, "", *definition.declared])


def _tree(definition: Definition, expression: Expression) -> str:
    if isinstance(expression, Call):
        inner = ",".join(_tree(definition, argument) for argument in expression.arguments)
        return f"{expression.operation}({inner})"
    if isinstance(expression, Name):
        return expression.name
    return "#"


def drawing(cell: Cell, narrow: bool, settled: bool, most: int) -> Diagram | None:
    """Return the diagram of a cell, its numbers and roles this text's; None where it cannot be drawn.

    A cell of more than `most` layers and operations is not tried.
    """
    kind = "settled" if settled else "draft"
    found = DIAGRAMS.of((key_of(cell), narrow, kind), partial(_drawn, cell, narrow, settled, most))
    return found and _relabelled(found, cell, settled)


def _drawn(cell: Cell, narrow: bool, settled: bool, most: int) -> Diagram | None:
    try:
        if notation.operations(cell) > most:
            return None
        return notation.diagram(cell, narrow=narrow, settled=settled, most=OWN if settled else DRAFT)
    except notation.LayoutError:
        return None
    except Exception:  # whatever fails in a layout, formulas and values go on
        log.exception("an own cell cannot be laid out")
        return None


def _relabelled(found: Diagram, cell: Cell, settled: bool) -> Diagram:
    """Return a drawing with the numbers and roles of a text of the same structure."""
    values = cell.definition.values
    glyphs = notation.glyphs(cell, settled) if _has_numbers(cell.definition) else {}
    nodes = []
    for node in found.nodes:
        role = values[node.value].role if node.kind == "box" and node.value in values else ""
        nodes.append(replace(node, glyph=glyphs.get(node.id, node.glyph), label=role))
    return replace(found, nodes=tuple(nodes))


def _has_numbers(definition: Definition) -> bool:
    sides = (line.expression for line in definition.equations)
    return any(not isinstance(part, Call | Name) for side in sides for _, part in walk(side, ""))


def undrawn(cell: Cell, settled: bool, most: int) -> dict[str, Any]:
    """Return what is told of a cell without a drawing: that there is none, or that it comes later, without a draft."""
    count = notation.operations(cell)
    found: dict[str, Any] = {"key": key_of(cell), "operations": count, "values": {}}
    if not settled and count <= most:
        return found | {"state": "later"}
    said = gettext("%(count)s operations are too entangled to draw; all else works.", count=thousands(count))
    return found | {"state": "refused", "message": said}

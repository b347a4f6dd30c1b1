"""Everything that follows from a cell's equations, as one answer: formula, diagram, sizes, source, difference."""

from __future__ import annotations

from typing import Any

from app.reading.trace import phases
from app.text.languages import translated
from lstm_core import Cell, notation
from lstm_core.notation.parameter_count import parameter_words


def brief(cell: Cell) -> dict[str, Any]:
    """Return what a list of cells tells of each, in the reader's language."""
    return {
        "name": cell.name,
        "title": translated(cell.title),
        "summary": translated(cell.summary),
        "family": translated(cell.family),
        "source": cell.source,
        "states": cell.states,
    }


def whole(cell: Cell) -> dict[str, Any]:
    """Return everything that follows from a cell's equations, in the reader's language."""
    definition = cell.definition
    return brief(cell) | {
        "equations": cell.equations,
        "lines": [
            {
                "name": line.name,
                "role": translated(line.role),
                "mathml": line.mathml,
                "text": line.text,
                "gate_role": notation.gate_role(cell, line.name),
            }
            for line in notation.formula(cell)
        ],
        "belts": notation.belts(definition),
        "parameters": parameter_words(cell),
        "phases": phases(cell),
        "numpy": notation.numpy_source(cell),
        "diagram": _diagram(cell, narrow=False),
        "diagram_narrow": _diagram(cell, narrow=True),
    }


def difference(cell: Cell, other: Cell) -> list[dict[str, Any]]:
    """Return line by line how a cell differs from another."""
    return [line.to_dict() for line in notation.difference(cell, other)]


def _diagram(cell: Cell, narrow: bool) -> dict[str, Any]:
    """Return the diagram with its labels in the reader's language."""
    diagram: dict[str, Any] = notation.diagram(cell, narrow=narrow).to_dict()
    return diagram | {"nodes": [node | {"label": translated(node["label"])} for node in diagram["nodes"]]}

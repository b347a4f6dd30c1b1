"""Serialise a cell for the API: its summary, and all that is derived from its equations (formula, diagram, source)."""

from __future__ import annotations

from typing import Any

from app.reading.pictured import diagram_of
from app.reading.trace import phases
from app.text.languages import translated
from lstm_core import Cell, notation
from lstm_core.notation.parameter_count import parameter_words


def cell_summary(cell: Cell) -> dict[str, Any]:
    """Serialise a cell's entry in the list of cells, in the reader's language."""
    return {
        "name": cell.name,
        "title": translated(cell.title),
        "summary": translated(cell.summary),
        "family": translated(cell.family),
        "source": cell.source,
        "states": cell.states,
    }


def full_cell(cell: Cell, inputs: int | None = None, units: int | None = None, settled: bool = True) -> dict[str, Any]:
    """Serialise a cell with formula, diagrams, shapes, phases and source, in the reader's language.

    `inputs` and `units` are the sizes that the source is for; a reader's cell need not have those of the catalogue.
    Its diagrams, which are laid out anew at every change, are drafts, not `settled`.
    """
    definition = cell.definition
    return cell_summary(cell) | {
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
        "numpy": notation.numpy_source(cell, inputs, units),
        "diagram": _diagram(cell, False, settled),
        "diagram_narrow": _diagram(cell, True, settled),
    }


def difference(cell: Cell, other: Cell) -> list[dict[str, Any]]:
    """Serialise the line-by-line difference of a cell from another."""
    return [line.to_dict() for line in notation.difference(cell, other)]


def _diagram(cell: Cell, narrow: bool, settled: bool) -> dict[str, Any]:
    """Serialise the diagram, its labels in the reader's language."""
    diagram: dict[str, Any] = diagram_of(cell, narrow, settled=settled).to_dict()
    return diagram | {"nodes": [node | {"label": translated(node["label"])} for node in diagram["nodes"]]}

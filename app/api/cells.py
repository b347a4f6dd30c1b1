"""Endpoints of cells: the catalogue, and a reader's own equations."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask_babel import gettext

from app.api.cell_answer import cell_summary, difference, full_cell
from app.api.endpoints import Query, endpoint
from app.api.schemas import CellBody, CellList, CellQuery, CheckedCell, ComparedCell
from app.reading.address import shorten
from app.text.joining import listed
from app.web.problems import Problem
from lstm_core import Cell, cells
from lstm_core.errors import LanguageError
from lstm_core.language import Sizes, sizes


def _find(name: str, status: int, parameter: str) -> Cell:
    """Return a cell of the catalogue. Raises Problem with `status` and the names there are."""
    if name not in cells:
        known = listed(cells)
        raise Problem(
            status,
            gettext("There is no cell “%(name)s”. There are: %(known)s.", name=shorten(name), known=known),
            parameter,
        )
    return cells[name]


@endpoint("GET", "/api/cells", answer=CellList)
def list_cells(query: Query) -> dict[str, Any]:
    """Every cell of the catalogue, in a line each."""
    return {"cells": [cell_summary(cell) for cell in cells.values()]}


@endpoint("GET", "/api/cells/<name>", query=CellQuery, answer=ComparedCell, problems=(404,))
def show_cell(name: str, query: CellQuery) -> dict[str, Any]:
    """Everything that follows from a cell's equations: formula, diagram, NumPy source, phases."""
    cell = _find(name, 404, "name")
    if not query.against:
        return full_cell(cell)
    return full_cell(cell) | {"difference": difference(cell, _find(query.against, 422, "against"))}


def _sizes(cell: Cell, body: CellBody) -> Sizes:
    """Return the sizes of a cell; if the request names no number of inputs, a cell may have as many as units.

    Raises LanguageError.
    """
    features = body.features if "memory" in cell.definition.words else None
    try:
        return sizes(cell.definition, inputs=body.inputs, units=body.units, features=features)
    except LanguageError:
        if "inputs" in body.model_fields_set:
            raise
        with suppress(LanguageError):
            return sizes(cell.definition, inputs=body.units, units=body.units, features=features)
        raise


@endpoint("POST", "/api/cells", body=CellBody, answer=CheckedCell, cached=False)
def check_cell(query: Query, body: CellBody) -> dict[str, Any]:
    """Check a reader's own equations: what follows from them, or the line and column of the first mistake."""
    if not body.name.isprintable() or body.name.isspace():
        raise Problem(
            422,
            gettext(
                "“%(name)s” cannot be a name: it has characters that cannot be seen.",
                name="".join(sign if sign.isprintable() else "�" for sign in body.name),
            ),
            "name",
        )
    cell = Cell(equations=body.equations, name=body.name)
    found = _sizes(cell, body)
    return full_cell(cell) | {"shapes": found.parameters, "values": found.values}

"""Endpoints of cells: the catalogue, and a reader's own equations."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Response
from flask_babel import gettext

from app.api.cell_answer import cell_summary, difference, full_cell
from app.api.endpoints import Query, endpoint
from app.api.schemas import CellBody, CellList, CellQuery, CheckedCell, CodeQuery, ComparedCell
from app.reading.address import shorten
from app.text.joining import listed
from app.web.problems import Problem
from lstm_core import Cell, cells, notation
from lstm_core.errors import LanguageError
from lstm_core.language import Sizes, sizes

MEDIA_TYPES = ("application/json", "text/plain")


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


def _code(cell: Cell, language: str, inputs: int | None = None, units: int | None = None) -> Response:
    return Response(notation.code(cell, language, inputs, units), mimetype="text/plain")


@endpoint("GET", "/api/cells", answer=CellList)
def list_cells(query: Query) -> dict[str, Any]:
    """Every cell of the catalogue, in a line each."""
    return {"cells": [cell_summary(cell) for cell in cells.values()]}


@endpoint(
    "GET",
    "/api/cells/<name>",
    query=CellQuery,
    answer=ComparedCell,
    media_types=MEDIA_TYPES,
    problems=(404,),
)
def show_cell(name: str, query: CellQuery) -> dict[str, Any] | Response:
    """Everything that follows from a cell's equations: formula, diagram, NumPy source, phases; or its code alone."""
    cell = _find(name, 404, "name")
    if query.code and query.against:
        raise Problem(422, gettext("“code” and “against” do not go together; leave one of them out."), "code")
    if query.code:
        return _code(cell, query.code, query.inputs or None, query.units or None)
    if query.inputs or query.units:
        raise Problem(422, gettext("“inputs” and “units” are sizes of code; they go with “code”."), "inputs")
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


@endpoint(
    "POST", "/api/cells", query=CodeQuery, body=CellBody, answer=CheckedCell, media_types=MEDIA_TYPES, cached=False
)
def check_cell(query: CodeQuery, body: CellBody) -> dict[str, Any] | Response:
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
    if query.code:
        return _code(cell, query.code, found.inputs, found.units)
    return full_cell(cell, found.inputs, found.units, settled=False) | {
        "shapes": found.parameters,
        "values": found.values,
    }

"""Endpoints of the laboratory: what a reader's own cell says, computes and looks like."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_babel import gettext

from app.api.endpoints import Query, endpoint
from app.api.lab_schemas import DiagramQuery, LabAnswer, LabBody, LabDrawing, PaperBody, RewrittenPaper
from app.laboratory import paper, pictures
from app.laboratory.answering import answer
from app.laboratory.asked import BORROWED, NAME, Asked
from app.laboratory.picture import picture
from app.laboratory.starts import nothing_learned, start_of
from app.reading.address import parse_text, shorten
from app.reading.catalogue import usual_text
from app.web.current import current, library
from app.web.problems import Problem
from app.web.responses import insist
from lstm_core import Cell
from lstm_core.models import Model


def _asked(body: LabBody) -> Asked:
    """Check a request. Raises Problem, which names the field."""
    start = start_of(body.start, library())
    if start is None:
        raise Problem(422, gettext("There is no cell “%(name)s” to start from.", name=shorten(body.start)), "from")
    if body.weights != BORROWED and not library().has_text(body.weights):
        said = gettext("There are no weights “%(name)s”; they may have been forgotten.", name=shorten(body.weights))
        raise Problem(422, said, "weights")
    weights = None if body.weights == BORROWED else library().load(body.weights)
    if weights is not None and not isinstance(weights, Model):
        raise Problem(422, gettext("The weights “%(name)s” are of no model of words.", name=body.weights), "weights")
    model = weights or start.model or nothing_learned()
    settings = replace(current(), text_tokens=current().lab_tokens)
    raw = usual_text(model) if body.sentence is None else body.sentence
    sentence = insist(parse_text(raw, model, settings), "sentence")
    return Asked(
        text=body.text.replace("\r\n", "\n").replace("\r", "\n"),
        start=body.start,
        sentence=sentence,
        units=body.units,
        token=body.token,
        weights=body.weights,
        narrow=body.narrow,
        since=body.since,
        has=body.has,
        numpy=body.numpy,
        differs=body.differs,
    )


@endpoint("POST", "/lab/read", body=LabBody, answer=LabAnswer, cached=False)
def lab_read(query: Query, body: LabBody) -> dict[str, Any]:
    """What a text of a cell says, how it reads a sentence and what it looks like; or its mistakes (`ok` is false)."""
    asked = _asked(body)
    return answer(asked, library(), current())


@endpoint("GET", "/lab/diagram/<key>", query=DiagramQuery, answer=LabDrawing, problems=(404,))
def lab_diagram(key: str, query: DiagramQuery) -> dict[str, Any]:
    """The settled drawing of a cell's text, whose structure has this key."""
    cell = Cell(query.text, NAME)
    if pictures.key_of(cell) != key:
        raise Problem(404, gettext("This is the drawing of another text."))
    drawn = pictures.drawing(cell, query.narrow, True, current().lab_operations)
    if drawn is None:
        return pictures.undrawn(cell, True, current().lab_operations)
    return {"key": key, "state": "settled", "picture": picture(cell, drawn, query.narrow)}


@endpoint("POST", "/lab/paper", body=PaperBody, answer=RewrittenPaper, cached=False)
def lab_paper(query: Query, body: PaperBody) -> dict[str, Any]:
    """A cell as a paper or a program writes it, in the language of cells, and what was read as what."""
    return paper.rewritten(body.text)

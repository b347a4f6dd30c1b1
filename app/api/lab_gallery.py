"""Endpoints of what a cell can start from: the cards, and a small picture for each."""

from __future__ import annotations

from typing import Any, Literal

from flask import Response
from flask_babel import gettext
from pydantic import Field

from app.api.endpoints import Query, endpoint
from app.api.schemas import Answer
from app.laboratory import gallery
from app.laboratory.thumbnail import thumbnail
from app.reading.address import shorten
from app.web.current import current, library
from app.web.problems import Problem


class Card(Answer):
    """A cell that one can start from."""

    id: str
    group: Literal["catalogue", "papers"]
    title: str
    year: int | None
    authors: str
    source: str = Field(description="The citation.")
    summary: str = Field(description="The cell in a line or two.")
    family: str
    lines: int = Field(description="How many equations it has.")
    count: int | None = Field(description="How many numbers it learns, at 16 inputs and 32 units.")
    share: float | None = Field(description="That, as a share of an LSTM's.")
    text: str = Field(description="Its text, with roles in the reader's language.")
    reads_words: bool
    why_not: str | None = Field(description="Why it does not.")
    has_model: bool = Field(description="Whether a trained network's weights can be borrowed.")
    picture: str = Field(description="The address of its diagram.")


class Gallery(Answer):
    """The catalogue by family, and cells of later papers."""

    cards: list[Card]


class PictureQuery(Query):
    """How a picture is wanted."""

    theme: Literal["light", "dark"] = Field("light", description="Of its colours.")


@endpoint("GET", "/lab/gallery", answer=Gallery)
def show_gallery(query: Query) -> dict[str, Any]:
    """Every cell that one can start from in the laboratory."""
    return {"cards": gallery.cards(library())}


@endpoint("GET", "/lab/gallery/<name>.svg", query=PictureQuery, media_types=("image/svg+xml",), problems=(404,))
def show_picture(name: str, query: PictureQuery) -> Response:
    """The diagram of a cell of the gallery, without words and values."""
    found = thumbnail(name, current().static_folder, query.theme)
    if found is None:
        raise Problem(404, gettext("The gallery has no cell “%(name)s”.", name=shorten(name)), "name")
    return Response(found, mimetype="image/svg+xml")

"""Routes of `/step`, the stage that reads a sentence, and of `/step/scene`, its model's scene."""

from __future__ import annotations

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from app.stage import code, serving, taking
from app.stage.page import Addresses
from app.stage.sentences import Sentences
from app.web.opened import opened

blueprint = Blueprint("pages", __name__)
STAGE = Sentences()


@blueprint.get("/step")
@opened
def step() -> Response:
    """Render the stage."""
    return serving.page(STAGE, _addresses())


@blueprint.get("/embed/step")
def embedded() -> Response:
    """Render the stage for a frame of another page."""
    return serving.page(STAGE, _addresses(), is_embedded=True)


@blueprint.get("/step/scene")
def scene_json() -> Response:
    """Return the scene of a model, `?model=NAME`, as JSON."""
    return serving.scene_answer(STAGE)


@blueprint.get("/step/code/<language>")
def code_text(language: str) -> Response:
    """Return the cell of a model, `?model=NAME`, as NumPy, PyTorch, JAX or LaTeX."""
    return code.answer(STAGE, language)


@blueprint.get("/step/files/<kind>")
def files(kind: str) -> Response:
    """Return a file of the state in the address: numbers, a picture, or a program."""
    return taking.answer(STAGE, kind, url_for("pages.step"))


def _addresses() -> Addresses:
    return Addresses(
        page=url_for("pages.step"),
        embedded=url_for("pages.embedded"),
        scene=url_for("pages.scene_json"),
        trace=url_for("api.read"),
        unit=url_for("api.unit"),
        code="pages.code_text",
    )

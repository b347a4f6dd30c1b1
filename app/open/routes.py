"""Route of `/open`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.open import view
from app.open.how_to import HowTo, how_to
from app.open.messages import messages
from app.web.current import current
from app.web.navigation import other_languages
from app.web.responses import as_page
from app.web.templates import rendered

blueprint = Blueprint("open", __name__)
ENDINGS = (".safetensors", ".onnx", ".keras", ".h5", ".hdf5", ".data", ".json", ".txt")


@dataclass(frozen=True)
class OpenPage:
    """The variables of templates/open.html: `limit` is that of a file, in MB; `hours` how long a network is kept."""

    view: view.View
    theme: str
    limit: int
    hours: int
    endings: str
    how_to: Sequence[HowTo]
    notices: Sequence[str]
    config: Mapping[str, Any]
    messages: Mapping[str, str]
    other_languages: Sequence[Mapping[str, str]]


@blueprint.get("/open")
def open_page() -> Response:
    """Render the page for an address; its script asks for the network that the address names."""
    asked, notices = view.read(dict(request.args.items()))
    settings = current()
    limit = settings.opening_file_megabytes
    page = OpenPage(
        view=asked,
        theme=asked.theme,
        limit=limit,
        hours=settings.opening_hours,
        endings=",".join(ENDINGS),
        how_to=how_to(),
        notices=notices,
        config={"model": asked.model, "step": asked.step, "limit": limit * 2**20},
        messages=messages(),
        other_languages=other_languages(asked.to_dict()),
    )
    return as_page(rendered("open.html", page))

"""Routes of the story: its page; each figure by itself and embedded, its data as JSON, its numbers as CSV."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response as Answer

from app.reading.address import parse_choice, parse_hidden
from app.reading.downloads import MEDIA_TYPES, table_csv
from app.story import hero, references, view
from app.story.chapters import Scene, chapters
from app.story.figure import Figure, State
from app.story.figures import FIGURES
from app.story.messages import messages, of_presenter
from app.story.pages import AlonePage, PresenterPage, StoryPage
from app.story.rendering import drawn
from app.web.current import current
from app.web.navigation import other_languages
from app.web.opened import opened
from app.web.responses import as_file, as_json, as_page, insist
from app.web.templates import rendered

PAPERS = ("answers", "worksheet")  # what is printed of the exercises

blueprint = Blueprint("story", __name__)


@blueprint.app_context_processor
def for_templates() -> dict[str, Any]:
    """Give every template what the story has: the address of a figure, its style sheets, its drawing, the glossary."""
    return {
        "figure_address": figure_address,
        "figure_sheets": figure_sheets,
        "drawn": drawn,
        "glossary": lambda: references.glossary(_language()),
    }


@blueprint.get("/")
@opened
def story() -> Answer:
    """Render the story, at the look that the address names."""
    all_chapters = chapters(_language())
    asked, notices = view.read(request.args, all_chapters)
    theme = view.theme(request.args)
    paper = parse_choice(request.args.get("print", ""), PAPERS, "print")
    text = rendered(
        "story.html",
        StoryPage(
            hero=hero.picture(),
            chapters=all_chapters,
            asked=asked,
            state_of=lambda scene: asked.state if asked and asked.scene is scene else scene.still_state,
            notices=[notice for notice in (*notices, theme.problem, paper.problem) if notice],
            sources=references.sources(),
            theme=theme.value,
            is_worksheet=paper.value == "worksheet",
            other_languages=other_languages(_kept(("look", "theme", *(_fields(asked.scene) if asked else ())))),
            config={"lang": _language(), "look": f"{asked.chapter.id}.{asked.look}" if asked else ""},
            messages=messages(),
        ),
    )
    return as_page(text, is_marked=True)


@blueprint.get("/presenter")
def presenter() -> Answer:
    """Render the presenter's window: the notes of all chapters; a script shows those of the slide on the projector."""
    theme = view.theme(request.args)
    return as_page(rendered("story/presenter.html", PresenterPage(chapters(_language()), theme.value, of_presenter())))


@blueprint.get("/figures/<key>")
def figure(key: str) -> Answer:
    """Render one figure by itself, as large as the window."""
    return _alone(_figure(key), is_embedded=False)


@blueprint.get("/embed/figures/<key>")
def embedded(key: str) -> Answer:
    """Render one figure for a frame of another page: without a header and without the parts that `hide=` names."""
    return _alone(_figure(key), is_embedded=True)


@blueprint.get("/figures/<key>/data")
def data(key: str) -> Answer:
    """Return, as JSON, what a figure's script needs for a state."""
    shown, state = _asked(key)
    return as_json(shown.data(state))


@blueprint.get("/figures/<key>/about")
def about(key: str) -> Answer:
    """Return a state's caption, description, table and page, as HTML in JSON."""
    shown = drawn(*_asked(key))
    return as_json({name: getattr(shown, name) for name in ("caption", "description", "table", "page")})


@blueprint.get("/figures/<key>.csv")
def numbers(key: str) -> Answer:
    """Return the numbers of a state as CSV."""
    shown, state = _asked(key)
    table = shown.table(state)
    return as_file(table_csv(table.headings, table.rows), MEDIA_TYPES["csv"], f"lstm-{key}.csv")


def _alone(shown: Figure, is_embedded: bool) -> Answer:
    parsed, theme, hiding = (
        shown.read(request.args),
        view.theme(request.args),
        parse_hidden(request.args.get("hide", "")),
    )
    fields = [field.name for field in shown.fields]
    text = rendered(
        "story/alone.html",
        AlonePage(
            figure=shown,
            state=parsed.value,
            shown=drawn(shown, parsed.value),
            hidden=hiding.value,
            is_embedded=is_embedded,
            notices=[one.problem for one in (parsed, theme, hiding) if one.problem],
            theme=theme.value,
            other_languages=other_languages(_kept(("theme", "hide", *fields))),
            config={"lang": _language(), "look": ""},
            messages=messages(),
        ),
    )
    return as_page(text)


def _asked(key: str) -> tuple[Figure, dict[str, str]]:
    """Return the requested figure and its state. Raises Problem for an unusable parameter."""
    shown = _figure(key)
    state: dict[str, str] = insist(shown.read(request.args), "state")
    return shown, state


def _figure(key: str) -> Figure:
    return FIGURES.get(key) or abort(404)


def _fields(scene: Scene) -> list[str]:
    return [field.name for field in scene.figure.fields]


def _kept(names: tuple[str, ...]) -> Mapping[str, Any]:
    """Return those of the request's parameters that are in `names`, for a link to another language."""
    return {name: request.args[name] for name in names if name in request.args}


def _language() -> str:
    return str(get_locale())


def figure_sheets() -> list[str]:
    """Return the names of the figures' style sheets."""
    folder = current().static_folder / "css"
    return [sheet for key in FIGURES if (folder / f"{(sheet := f'story/{key}')}.css").is_file()]


def figure_address(shown: Figure, state: State, **others: str) -> str:
    """Build the address of a figure by itself in a state, with those other parameters that are not ""."""
    query = urlencode({**view.address(shown, state), **{name: value for name, value in others.items() if value}})
    path = url_for("story.figure", key=shown.key)
    return f"{path}?{query}" if query else path

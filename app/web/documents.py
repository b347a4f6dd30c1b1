"""Serve the documentation of `docs/` as pages, `/docs/NAME`: in English, as it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, abort, request, url_for
from markdown_it import MarkdownIt
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.reading.address import THEMES, parse_choice
from app.web.navigation import other_languages
from app.web.responses import as_page
from app.web.templates import rendered

FOLDER = Path(__file__).resolve().parents[2] / "docs"
LINK = re.compile(r'<a href="([^":#]+)(#[^"]*)?">(.*?)</a>', re.DOTALL)
PICTURE = re.compile(r"<img [^>]*>")
TITLE = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)


@dataclass(frozen=True)
class DocumentPage:
    """A page of the documentation: its title, and its text as HTML."""

    title: str
    text: Markup
    theme: str
    other_languages: object


def install(app: Flask) -> None:
    """Add the route."""
    app.add_url_rule("/docs/<name>", "document", document)


def names() -> list[str]:
    """Return the names of the pages."""
    return sorted(path.stem for path in FOLDER.glob("*.md"))


def document(name: str) -> Response:
    """Render a page of the documentation."""
    if name not in names():
        abort(404)
    html = MarkdownIt("commonmark").enable("table").render((FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    title = TITLE.search(html)
    theme = parse_choice(request.args.get("theme", ""), THEMES, "theme").value
    text = Markup(LINK.sub(_link, PICTURE.sub("", html)))
    page = DocumentPage(
        title=Markup(title[1]).striptags() if title else name,
        text=text,
        theme=theme,
        other_languages=other_languages({"theme": theme}),
    )
    return as_page(rendered("document.html", page))


def _link(found: re.Match[str]) -> str:
    """Return a link to another page; what is not served, such as a file of the source, as its text alone."""
    target, place, text = found.groups()
    page = target.removesuffix(".md")
    return f'<a href="{url_for("document", name=page)}{place or ""}">{text}</a>' if page in names() else text

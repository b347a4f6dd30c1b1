"""What a stage shows before any script has run: tokens, the diagram of the address, equations; and nothing blocks."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient

from app.drawing import svg
from app.stage.sight import LEVELS
from lstm_core import notation
from lstm_core.cell import Cell
from lstm_core.models import load

TEXT = "the boys near the car run"
PAGES = [
    "/step",
    "/compare",
    "/embed/step",
    *(f"/beyond/{key}" for key in ("depth", "grid", "attention", "vrnn", "draw")),
]


class Page(HTMLParser):
    """The attributes of a page's elements, in order, as (tag, attributes)."""

    def __init__(self, html: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))

    def having(self, name: str) -> list[str]:
        """Return the values of an attribute, in order."""
        return [value or "" for _, attributes in self.elements for key, value in attributes.items() if key == name]


def opened(client: FlaskClient, path: str, **address: object) -> tuple[str, Page]:
    answer = client.get(path, query_string={"lang": "en", **address})
    assert answer.status_code == 200
    return answer.text, Page(answer.text)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_shows_tokens_diagram_and_equations_without_a_script(client: FlaskClient, path: str) -> None:
    html, page = opened(client, path)
    classes = [set(name.split()) for name in page.having("class")]
    assert any("tokens" in names for names in classes)
    assert html.count("<math") > 3
    names = page.having("data-name")
    assert any(name.startswith("node:") for name in names)
    assert sum("sight" in names for names in classes) == (2 if path == "/compare" else 1)
    assert page.having("data-strip")
    for target in set(page.having("href")) & {name for name in page.having("href") if name.startswith("#heat-")}:
        assert target[1:] in page.having("id")


@pytest.mark.parametrize(
    "path", [*PAGES, "/", "/memory", "/units", "/beyond", "/figures/loop", "/embed/loop", "/nowhere"]
)
def test_nothing_is_fetched_before_a_page_is_seen(client: FlaskClient, path: str) -> None:
    """Its rules stand in it, and the theme's script, which is tiny; what it decides may not flash."""
    page = Page(re.sub(r"<noscript>.*?</noscript>", "", client.get(path, query_string={"lang": "en"}).text))
    for tag, attributes in page.elements:
        assert not (tag == "link" and attributes["rel"] == "stylesheet"), attributes
        if tag == "script" and "src" in attributes:
            assert attributes.get("type") == "module" or {"defer", "async"} & set(attributes), attributes
    assert [attributes.get("type") for tag, attributes in page.elements if tag == "script"].count(None) == 1 + sum(
        "defer" in attributes for tag, attributes in page.elements if tag == "script"
    )


def test_the_rules_in_a_page_are_those_of_its_sheets(client: FlaskClient) -> None:
    html, _ = opened(client, "/beyond/draw")
    folder = Path(__file__).resolve().parents[2] / "static" / "css"
    for sheet in ("palette", "base", "site", "stage", "sight", "beyond-draw", "print"):
        text = re.sub(r"/\*.*?\*/", "", (folder / f"{sheet}.css").read_text(encoding="utf-8"), flags=re.DOTALL)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        assert "\n".join(lines) in html, sheet
    assert re.search(r'<style media="print">:root', html)


def drawn(page: Page, cell: Cell) -> None:
    for narrow in (False, True):
        diagram = notation.diagram(cell, narrow=narrow)
        assert {f"node:{node.id}" for node in diagram.nodes} <= set(page.having("data-name"))


@pytest.mark.parametrize("name", ["grammar-lstm", "grammar-gru", "grammar-clockwork_rnn", "grammar-slstm"])
def test_the_drawing_is_that_of_the_model(client: FlaskClient, name: str) -> None:
    _, page = opened(client, "/step", model=name, text=TEXT)
    drawn(page, load(name).cell)


def vector(html: str, value: str) -> str:
    """Return the drawing of a value's vector."""
    found = re.search(rf'<g id="heat-{re.escape(value)}">(.*?)</g>', html)
    assert found, value
    return found[1]


@pytest.mark.parametrize(
    ("token", "phase", "clamp"), [(1, "f", ""), (3, "c", ""), (6, "o-h", ""), (4, "o-h", "f:1;i:0")]
)
def test_the_vectors_are_those_of_the_address(client: FlaskClient, token: int, phase: str, clamp: str) -> None:
    model = load("grammar-lstm")
    held = {name: float(value) for name, _, value in (part.partition(":") for part in clamp.split(";") if part)}
    trace = model.read(TEXT, clamp=held).trace
    html, page = opened(client, "/step", model=model.name, text=TEXT, token=token, phase=phase, clamp=clamp)
    keys = [found.key for found in notation.phases(model.cell)]
    known = {name for found in notation.phases(model.cell)[: keys.index(phase) + 1] for name in found.lines}
    for name in ("f", "i", "c", "o", "h"):
        strips = [strip.id for strip in notation.diagram(model.cell).strips if strip.value == name]
        assert strips
        assert (set(strips) <= set(page.having("data-strip"))) == (name in known), name
        if name in known:
            limits = (-1.0, 1.0) if name == "h" else (0.0, 1.0)
            wanted = svg.heat(np.asarray(trace[name][token - 1])[None, :], limits, 1, 1, LEVELS)
            if name != "c":
                assert vector(html, name) == wanted
    if token > 1:
        before = svg.heat(np.asarray(trace["h"][token - 2])[None, :], (-1.0, 1.0), 1, 1, LEVELS)
        assert vector(html, "h_prev") == before
    assert page.having("data-phase").count(str(keys.index(phase))) > 1


def test_words_and_phases_say_what_has_been_read(client: FlaskClient) -> None:
    html, _ = opened(client, "/step", text=TEXT, token=3, phase="c")
    tokens = re.findall(r'<li><button[^>]*?class="(\w*)', html[html.index('id="tokens"') :])
    assert tokens[:7] == ["read", "read", "", "later", "later", "later", "later"]
    buttons = re.findall(
        r'data-phase="[\w-]+"( aria-current="step")?( class="later")?', html[html.index('id="phases"') :]
    )
    assert [bool(later) for _, later in buttons[:4]] == [False, False, False, True]

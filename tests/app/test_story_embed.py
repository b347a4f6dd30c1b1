"""Pages for a frame: anybody may show them and nothing else, without header, without what `hide=` names."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from app import create_app, pages
from app.reading.embedding import PARTS
from app.settings import Settings

FRAMED = ["/embed/step", "/embed/beyond/depth", "/embed/beyond/attention", "/embed/figures/loop"]
PAGES = ["/", "/step", "/beyond", "/beyond/depth", "/figures/loop", "/compare", "/embedded", "/api/models"]


def ancestors(client: FlaskClient, path: str) -> str:
    """Return who may frame what a path answers."""
    return client.get(path).headers["Content-Security-Policy"].partition("frame-ancestors ")[2]


def page(client: FlaskClient, path: str, **address: str) -> str:
    """Return a page without its rules."""
    answer = client.get(path, query_string={"lang": "en", **address})
    assert answer.status_code == 200
    return re.sub(r"<style.*?</style>", "", answer.get_data(as_text=True), flags=re.DOTALL)


@pytest.mark.parametrize("path", FRAMED)
def test_any_page_may_frame_what_is_made_for_it(client: FlaskClient, path: str) -> None:
    assert ancestors(client, path) == Settings().embed_ancestors
    assert Settings().embed_ancestors.split()[0] == "*"
    assert "X-Frame-Options" not in client.get(path).headers


@pytest.mark.parametrize("path", PAGES)
def test_nobody_frames_anything_else(client: FlaskClient, path: str) -> None:
    assert ancestors(client, path) == "'self'"


def test_who_may_frame_is_a_setting_of_its_own() -> None:
    client = create_app({"TESTING": True, "embed_ancestors": "https://school.example"}).test_client()
    assert ancestors(client, "/embed/step") == "https://school.example"
    assert ancestors(client, "/step") == "'self'"


@pytest.mark.parametrize("path", FRAMED)
def test_no_header_and_links_open_a_tab(client: FlaskClient, path: str) -> None:
    written = page(client, path)
    for part in ('id="language"', 'id="theme"', 'class="brand"', 'id="pages"'):
        assert part not in written
    assert 'class="brand"' in page(client, path.removeprefix("/embed"))
    for link in re.findall(r"<a [^>]*href=[^>]*>", written):
        stays = 'href="#' in link or 'href="/embed/' in link or "download" in link
        assert stays or 'target="_blank"' in link, link


@pytest.mark.parametrize("path", FRAMED)
def test_what_is_hidden_is_told_to_the_sheet(client: FlaskClient, path: str) -> None:
    assert 'data-hide="' not in page(client, path)
    written = page(client, path, hide="numbers,answer,numbers")
    assert set(re.findall(r'data-hide="([^"]*)"', written)) == {"numbers answer"}
    assert 'class="notice"' not in written


@pytest.mark.parametrize("path", FRAMED)
def test_what_cannot_be_hidden_is_reported(client: FlaskClient, path: str) -> None:
    written = page(client, path, hide="answer,<all>")
    (notice,) = re.findall(r'<p class="notice"[^>]*>(.*?)</p>', written)
    assert "“&lt;all&gt;” cannot be hidden" in notice
    assert ", ".join(PARTS) in notice
    assert 'data-hide="answer"' in written


def test_a_stage_marks_what_can_be_hidden(client: FlaskClient) -> None:
    written = page(client, "/embed/step", token="11", phase="o-h")
    for part in PARTS:
        assert f" data-{part}" in written
    (caption,) = re.findall(r'<p class="caption" id="caption">(.*?)</p>', written)
    assert "Likeliest next" in caption
    assert "Likeliest next" not in re.sub(r"<span data-answer>.*?</span>", "", caption)


def test_a_stage_that_is_no_frame_hides_nothing(client: FlaskClient) -> None:
    assert 'data-hide="' not in page(client, "/step", hide="answer")


def test_the_language_of_a_frame_is_carried_on_and_not_kept(client: FlaskClient) -> None:
    answer = client.get("/embed/step?lang=ja&hide=answer&theme=dark")
    written = answer.get_data(as_text=True)
    assert '<html lang="ja" data-theme="dark">' in written
    assert "Set-Cookie" not in answer.headers
    assert "Set-Cookie" in client.get("/step?lang=ja").headers
    for form in re.findall(r'<form[^>]*action="/embed/step".*?</form>', written, re.DOTALL):
        assert '<input type="hidden" name="lang" value="ja">' in form
        assert '<input type="hidden" name="hide" value="answer">' in form
    for fetched in re.findall(r'as="fetch" crossorigin href="([^"]+)"', written):
        assert parse_qs(urlsplit(html.unescape(fetched)).query)["lang"] == ["ja"]
    (out,) = re.findall(r'data-state-link href="(/step[^"]+)"', written)
    query = parse_qs(urlsplit(html.unescape(out)).query)
    assert (query["lang"], query["theme"]) == (["ja"], ["dark"])
    assert "hide" not in query


def test_the_way_out_of_a_framed_figure_keeps_language_and_theme(client: FlaskClient) -> None:
    written = page(client, "/embed/figures/loop", lang="ja", theme="dark", hide="answer", unroll="0")
    (out,) = re.findall(r'data-out href="([^"]+)" target="_blank"', written)
    assert html.unescape(out) == "/figures/loop?unroll=0&lang=ja&theme=dark"


def test_a_stage_that_there_is_not(client: FlaskClient) -> None:
    assert client.get("/embed/beyond/nothing").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/figures/loop/data", "/figures/loop/about", "/figures/loop.csv", "/api/trace", "/api/unit", "/api/continue"]
    + [
        "/api/changes",
        "/step/scene",
        "/beyond/draw/trace",
        "/beyond/draw/scene",
        "/beyond/draw/unit",
        "/api/trace?model=x",
    ],
)
def test_a_frame_without_an_origin_may_fetch_its_data(client: FlaskClient, path: str) -> None:
    headers = client.get(path, headers={"Origin": "null"}).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize(
    "path",
    [*sorted({*PAGES[:-1], *(page.path for page in pages())}), "/nowhere", "/figures/nothing", "/memory/gradient"],
)
def test_no_other_page_reads_anything_else(client: FlaskClient, path: str) -> None:
    headers = client.get(path, headers={"Origin": "null"}).headers
    assert "Access-Control-Allow-Origin" not in headers
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("path", FRAMED)
def test_a_page_for_a_frame_may_be_shown_by_one_that_is_isolated(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Origin" not in headers


def test_nobody_else_sends_anything(client: FlaskClient) -> None:
    answer = client.post("/api/cells", json={"equations": "h = tanh(W_h @ x)"}, headers={"Origin": "null"})
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers
    asked = client.options("/api/cells", headers={"Origin": "null", "Access-Control-Request-Method": "POST"})
    assert "Access-Control-Allow-Origin" not in asked.headers


FOREIGN = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site"}


def test_a_page_in_a_foreign_frame_is_never_an_empty_box(client: FlaskClient) -> None:
    led = client.get("/step?text=the+dog&token=2", headers=FOREIGN)
    assert (led.status_code, led.location) == (302, "/embed/step?text=the+dog&token=2")
    answer = client.get("/compare?lang=en", headers=FOREIGN)
    assert "cannot be shown inside another one" in answer.text
    assert 'href="/compare?lang=en"' in answer.text
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    for usual in ({}, FOREIGN | {"Sec-Fetch-Site": "same-origin"}, FOREIGN | {"Sec-Fetch-Dest": "document"}):
        answer = client.get("/step", headers=usual)
        assert answer.status_code == 200
        assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]

"""What every answer has: security headers, language, compression, caching, friendly errors."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.settings import ServerSettingError, Settings
from app.web.security import DIRECTIVES, content_security_policy

TRACE = "/api/trace?model=grammar-lstm&text=the+boys+run"
ROOT = Path(__file__).resolve().parents[2]


def test_healthz(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/healthz", "/step", TRACE, "/nowhere", "/api/nowhere", "/"])
def test_security_headers_are_on_every_answer(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"].endswith("frame-ancestors 'self'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_the_policy_lets_nothing_foreign_in() -> None:
    policy = content_security_policy("'none'", "'sha256-of-one'")
    assert policy.startswith(
        "default-src 'none'; script-src 'self' 'sha256-of-one'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
    )
    assert policy.endswith("frame-ancestors 'none'")
    assert "unsafe-eval" not in policy
    assert not any("http" in words or "*" in words for words in DIRECTIVES.values())


def test_of_the_scripts_in_a_page_the_policy_allows_the_themes_alone(client: FlaskClient) -> None:
    answer = client.get("/step?lang=en")
    inside = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    assert len(inside) == 1
    assert "dataset.theme" in inside[0]
    digest = base64.b64encode(hashlib.sha256(inside[0].encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in answer.headers["Content-Security-Policy"]


def test_who_may_frame_and_https_are_settings() -> None:
    app = create_app({"TESTING": True, "frame_ancestors": "'self' https://school.example", "https_only": True})
    headers = app.test_client().get("/healthz").headers
    assert headers["Content-Security-Policy"].endswith("frame-ancestors 'self' https://school.example")
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(ServerSettingError, match="no setting is called 'text_length'"):
        create_app({"text_length": 3})


def test_no_address_of_another_site_is_loaded_by_pages_or_scripts() -> None:
    loads = re.compile(
        r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import|import\s*\(?["']https?:"""
    )
    settings = Settings()
    files = [*settings.template_folder.rglob("*"), *settings.static_folder.rglob("*")]
    texts = [file for file in files if file.suffix in (".html", ".js", ".css", ".svg")]
    assert texts
    links = re.compile(r"<a\s[^>]*>")  # a link that a reader may follow loads nothing
    assert [str(file) for file in texts if loads.search(links.sub("", file.read_text(encoding="utf-8")))] == []


@pytest.mark.parametrize(
    ("query", "cookie", "header", "language"),
    [
        ("?lang=ja", None, "en", "ja"),
        ("?lang=en", "ja", "ja", "en"),
        ("", "ja", "en", "ja"),
        ("", None, "ja-JP,ja;q=0.9,en;q=0.5", "ja"),
        ("", None, "de", "en"),
        ("?lang=xx", None, "ja", "ja"),
        ("", "xx", "en", "en"),
    ],
)
def test_the_language_is_the_addresss_then_the_cookies_then_the_browsers(
    app: Flask, query: str, cookie: str | None, header: str, language: str
) -> None:
    client = app.test_client()
    if cookie:
        client.set_cookie("lang", cookie)
    answer = client.get("/nowhere" + query, headers={"Accept-Language": header})
    assert f'<html lang="{language}"' in answer.text
    assert {"accept-language", "cookie"} <= {name.lower() for name in answer.vary}


def test_a_language_that_was_asked_for_is_remembered(app: Flask) -> None:
    client = app.test_client()
    cookie = client.get("/step?lang=ja").headers["Set-Cookie"]
    assert cookie.startswith("lang=ja; ")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert '<html lang="ja"' in client.get("/step").text
    assert "Set-Cookie" not in app.test_client().get("/step?lang=xx").headers


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/nowhere", 404, {"en": "There is nothing at this address.", "ja": None}),
        ("POST", "/step", 405, {"en": "This address cannot be used in this way.", "ja": None}),
        ("GET", "/static/latest/../../pyproject.toml", 404, {"en": "There is nothing at this address.", "ja": None}),
    ],
)
def test_errors_are_friendly_pages_in_both_languages(
    app: Flask, method: str, path: str, status: int, words: dict[str, str | None]
) -> None:
    answers = {}
    for language, sentence in words.items():
        answer = app.test_client().open(path, method=method, headers={"Accept-Language": language})
        assert answer.status_code == status
        assert answer.mimetype == "text/html"
        assert sentence is None or sentence in answer.text
        answers[language] = answer.text
    assert answers["en"] != answers["ja"]


@pytest.mark.parametrize("path", ["/broken", "/api/broken"])
def test_a_fault_of_ours_shows_no_trace(path: str, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app()

    def broken() -> str:
        raise RuntimeError("secret detail")

    app.add_url_rule(path, "broken", broken)
    answer = app.test_client().get(path)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "Something went wrong on our side." in answer.text
    assert answer.mimetype == ("application/problem+json" if path.startswith("/api") else "text/html")
    assert "secret detail" in caplog.text  # but the log has it


def test_problems_under_api_are_problem_json(client: FlaskClient) -> None:
    for method, path, status in (("GET", "/api/nowhere", 404), ("DELETE", "/api/trace", 405)):
        answer = client.open(path, method=method)
        assert answer.mimetype == "application/problem+json"
        assert answer.json["status"] == answer.status_code == status
        assert set(answer.json) == {"type", "title", "status", "detail"}
    assert "GET" in client.delete("/api/trace").headers["Allow"]


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("br, gzip", "br"), ("gzip, br;q=0", "gzip"), ("gzip", "gzip"), ("gzip;q=0", None), ("deflate", None), ("", None)]
    + [("br;q=0.1, gzip;q=1", "gzip"), ("gzip;q=0.2, br;q=0.8", "br"), ("gzip, br", "br"), ("*", "br")]
    + [("*;q=0.1, gzip", "gzip"), ("identity, br;q=0.5", None), ("identity;q=0, gzip", "gzip"), ("br;q=0, *", "gzip")],
)
def test_long_json_is_compressed_for_who_accepts_it(client: FlaskClient, accepted: str, encoding: str | None) -> None:
    plain = client.get(TRACE)
    packed = client.get(TRACE, headers={"Accept-Encoding": accepted})
    assert packed.headers.get("Content-Encoding") == encoding
    if encoding:
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress}[encoding]
        assert unpack(packed.data) == plain.data
        assert len(packed.data) == int(packed.headers["Content-Length"]) < len(plain.data) / 2
    for answer in (plain, packed):
        assert "accept-encoding" in {name.lower() for name in answer.vary}


def test_short_answers_are_not_compressed(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/api/nowhere", headers={"Accept-Encoding": "gzip"}).headers


def test_an_answer_that_the_client_has_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get(TRACE)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    tag = first.headers["ETag"]
    again = client.get(TRACE, headers={"If-None-Match": tag, "Accept-Encoding": "gzip"})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    changed = client.get(TRACE + "&clamp=f:1", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag

"""Static files: compressed, cached for good under addresses that change with their content; plotly.js by version."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import brotli
import pytest
from flask import Flask
from plotly.offline import get_plotlyjs, get_plotlyjs_version
from werkzeug.test import TestResponse

from app import create_app
from app.web import assets

ROOT = Path(__file__).resolve().parents[2]


def address(app: Flask, filename: str) -> str:
    """Return where a static file is served."""
    with app.test_request_context():
        return app.jinja_env.from_string("{{ url_for('static', filename=name) }}").render(name=filename)


def get(app: Flask, path: str, encoding: str = "identity") -> TestResponse:
    """Return an answer with its body read and its file closed."""
    answer = app.test_client().get(path, headers={"Accept-Encoding": encoding})
    answer.get_data()
    answer.close()
    return answer


def static_folder(tmp_path: Path, content: str = "export const answer = 42;\n" * 100) -> Path:
    folder = tmp_path / "static"
    (folder / "js").mkdir(parents=True, exist_ok=True)
    (folder / "js" / "page.js").write_text(content)
    (folder / "css").mkdir(exist_ok=True)
    for sheet in ("palette", "base", "error"):  # of the page that says that nothing is there
        (folder / "css" / f"{sheet}.css").write_text("")
    return folder


@pytest.mark.parametrize("encoding", ["gzip", "br", "identity"])
def test_plotly_is_served_in_the_version_of_the_package(app: Flask, encoding: str) -> None:
    path = app.jinja_env.globals["plotly_url"]
    assert path == f"/static/plotly-{get_plotlyjs_version()}.min.js"
    answer = get(app, path, encoding)
    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding", "identity") == encoding
    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "text/javascript"
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress, "identity": bytes}[encoding]
    head = unpack(answer.data)[:200].decode()
    assert re.search(rf"plotly\.js (\(cartesian - minified\) )?v{re.escape(get_plotlyjs_version())}\b", head)


def test_a_fetched_bundle_of_another_version_is_not_used(tmp_path: Path) -> None:
    own = assets.plotly_bundle(tmp_path)
    assert own.read_text(encoding="utf-8") == get_plotlyjs()
    fetched = tmp_path / assets.CARTESIAN
    fetched.parent.mkdir(parents=True)
    fetched.write_text("/**\n* plotly.js (cartesian - minified) v1.2.3\n*/")
    assert assets.plotly_bundle(tmp_path) == own
    fetched.write_text(f"/**\n* plotly.js (cartesian - minified) v{get_plotlyjs_version()}\n*/")
    assert assets.plotly_bundle(tmp_path) == fetched


def test_what_make_fetched_is_of_the_packages_version() -> None:
    manifest = ROOT / "vendor" / assets.CARTESIAN.parent / "package.json"
    if manifest.is_file():  # only where npm was there
        assert json.loads(manifest.read_text())["version"] == get_plotlyjs_version()


def test_an_address_changes_with_the_content(tmp_path: Path) -> None:
    config = {"TESTING": True, "cache_folder": tmp_path / "cache"}
    first = create_app(config | {"static_folder": static_folder(tmp_path)})
    before = address(first, "js/page.js")
    assert re.fullmatch(r"/static/[0-9a-f]{16}/js/page\.js", before)
    answer = get(first, before, "br")
    assert brotli.decompress(answer.data).startswith(b"export const answer")
    assert "immutable" in answer.headers["Cache-Control"]

    second = create_app(config | {"static_folder": static_folder(tmp_path, "changed")})
    assert address(second, "js/page.js") != before
    assert get(second, before).status_code == 404


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    app = create_app({"TESTING": True, "static_folder": static_folder(tmp_path), "cache_folder": tmp_path / "file"})
    assert get(app, address(app, "js/page.js")).status_code == 200


def test_a_server_that_starts_at_the_same_time_never_sees_half_of_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = {"TESTING": True, "static_folder": static_folder(tmp_path), "cache_folder": tmp_path / "cache"}
    write, seen = assets.write_whole, []

    def write_while_another_starts(path: Path, content: bytes) -> None:
        seen.extend(found.name for found in (tmp_path / "cache").glob("*") if not (found / ".complete").is_file())
        write(path, content)

    monkeypatch.setattr(assets, "write_whole", write_while_another_starts)
    first = create_app(config)
    assert {name[:15] for name in seen} == {"lstm-explainer-"}
    is_file, looked = Path.is_file, set[Path]()

    def is_file_but_not_at_first(path: Path) -> bool:
        too_early = path.name == ".complete" and path not in looked
        looked.add(path)
        return not too_early and is_file(path)

    monkeypatch.setattr(Path, "is_file", is_file_but_not_at_first)
    monkeypatch.setattr(assets, "write_whole", write)
    second = create_app(config)  # it looks before the first is ready, and finds its folder there at the end
    assert not list((tmp_path / "cache").glob("lstm-explainer-*"))
    for app in (first, second):
        assert get(app, address(app, "js/page.js")).status_code == 200


def test_an_edit_is_seen_at_once_while_debugging(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    folder = static_folder(tmp_path, "one")
    app = create_app({"TESTING": True, "static_folder": folder})
    path = address(app, "js/page.js")
    assert get(app, path).data == b"one"
    static_folder(tmp_path, "two")
    answer = get(app, path)
    assert answer.data == b"two"
    assert answer.headers["Cache-Control"] == "max-age=0, public"


@pytest.mark.parametrize(
    "path", ["/static/plotly.min.js", "/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml"]
)
def test_nothing_else_is_served(app: Flask, path: str) -> None:
    assert get(app, path).status_code == 404


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br;q=0.1, gzip;q=1", "gzip"),
        ("gzip, br", "br"),
        ("*", "br"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0", "identity"),
    ],
)
def test_the_encoding_is_the_one_that_the_browser_likes_best(app: Flask, accepted: str, encoding: str) -> None:
    answer = get(app, address(app, "js/stage/stage.js"), accepted)
    assert answer.headers.get("Content-Encoding", "identity") == encoding
    assert "accept-encoding" in answer.headers["Vary"].lower()


@pytest.mark.parametrize("name", ["js/stage/stage.js", "css/site.css"])
def test_a_frame_without_an_origin_gets_what_it_shows(app: Flask, name: str) -> None:
    headers = get(app, address(app, name)).headers
    assert headers.get_all("Access-Control-Allow-Origin") == ["*"]
    assert headers.get_all("Cross-Origin-Resource-Policy") == ["cross-origin"]

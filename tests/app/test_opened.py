"""Pages kept in files as they open: the same page, found by all that it depends on; none that was asked for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, template_rendered
from jinja2 import Template

from app import create_app
from app.text.languages import LANGUAGES
from app.web import opened


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application with a cache of its own: into a new one all static files are written, which takes seconds."""
    app = create_app({"TESTING": True, "cache_folder": tmp_path_factory.mktemp("cache")})
    app.extensions["opened"] = True
    return app


@pytest.fixture
def keeping(served: Flask) -> Iterator[Flask]:
    """The application, without a page kept."""
    yield served
    folder = served.config["SETTINGS"].cache_folder / opened.FOLDER
    if folder.is_dir():
        shutil.rmtree(folder)
    else:
        folder.unlink(missing_ok=True)


def kept(app: Flask) -> list[Path]:
    folder: Path = app.config["SETTINGS"].cache_folder / opened.FOLDER
    return sorted(folder.glob("*.html"))


@pytest.mark.parametrize("path", ["/step", "/beyond/depth", "/units", "/memory", "/compare", "/beyond"])
def test_a_page_is_kept_as_it_opens(keeping: Flask, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = keeping.test_client()
    first = client.get(f"{path}?lang=ja")
    assert len(kept(keeping)) == 1
    with monkeypatch.context() as nothing:
        nothing.setattr("flask.templating._render", None)  # whoever renders now, fails
        again = client.get(f"{path}?lang=ja")
    assert again.text == first.text
    for header in ("ETag", "Cache-Control", "Content-Type", "Vary", "Content-Security-Policy"):
        assert again.headers[header] == first.headers[header], header


@pytest.mark.parametrize(
    "query", ["step?model=grammar-gru", "step?text=the+boys", "beyond?theme=dark", "beyond?nothing=1"]
)
def test_an_address_that_asks_for_something_is_not_kept(keeping: Flask, query: str) -> None:
    assert keeping.test_client().get(f"/{query}").status_code == 200
    assert not kept(keeping)


def test_what_is_not_there_is_not_kept(keeping: Flask) -> None:
    assert keeping.test_client().get("/beyond/nothing").status_code == 404
    assert not kept(keeping)


def test_a_file_is_of_one_language_host_prefix_and_program(keeping: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = keeping.test_client()
    english = client.get("/step", headers={"Accept-Language": "en"}).text
    japanese = client.get("/step", headers={"Accept-Language": "ja"}).text
    assert english != japanese
    assert client.get("/step", headers={"Accept-Language": "en"}).text == english
    assert 'href="http://other.example/step' in client.get("/step", base_url="http://other.example").text
    client.get("/step", environ_overrides={"SCRIPT_NAME": "/under"}, headers={"Accept-Language": "en"})
    before = len(kept(keeping))
    assert before == 4
    monkeypatch.setattr(opened, "_program", lambda settings: "another")
    client.get("/step", headers={"Accept-Language": "en"})
    assert len(kept(keeping)) == before + 1


def test_a_changed_file_makes_another_program(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("one")
    before = list(opened._files(tmp_path))
    (tmp_path / "a.html").write_text("another")
    assert list(opened._files(tmp_path)) != before


def test_what_cannot_be_read_or_written_is_worked_out(keeping: Flask) -> None:
    client = keeping.test_client()
    page = client.get("/beyond?lang=en").text
    [file] = kept(keeping)
    file.write_bytes(b"\xff\xfe")
    assert client.get("/beyond?lang=en").text == page
    assert file.read_text() == page
    file.unlink()
    file.parent.rmdir()
    file.parent.write_text("not a folder")
    assert client.get("/beyond?lang=en").text == page


def test_there_are_never_many_files(keeping: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "MOST", 3)
    client = keeping.test_client()
    for number in range(7):
        client.get("/beyond?lang=en", base_url=f"http://host-{number}.example")
        assert len(kept(keeping)) <= 3


def test_ahead_a_page_is_worked_out_in_every_language_though_it_is_kept(keeping: Flask) -> None:
    keeping.test_client().get("/beyond?lang=en")
    rendered: list[str | None] = []

    def note(_app: Flask, template: Template, **_: object) -> None:
        rendered.append(template.name)

    with template_rendered.connected_to(note, keeping):
        opened.warm(keeping, "/beyond")
    assert rendered == ["beyond.html"] * len(LANGUAGES)

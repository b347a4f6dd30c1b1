"""Everything a reader sees is translated, with the same places for numbers, and in the field's own words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.beyond.table import all_stages
from app.compare.routes import own_messages
from app.story.figures import FIGURES
from app.story.messages import messages as story_messages
from app.story.messages import of_presenter
from app.text import catalogue_check
from app.text.messages import messages
from app.web.modules import graph, imported

FOLDER = Path(__file__).parents[2] / "static" / "js"
TERMS = {
    "forget gate": "忘却ゲート",
    "input gate": "入力ゲート",
    "output gate": "出力ゲート",
    "cell state": "セル状態",
    "hidden state": "隠れ状態",
    "update gate": "更新ゲート",
    "reset gate": "リセットゲート",
}


@pytest.mark.parametrize("language", catalogue_check.TRANSLATED)
def test_nothing_is_untranslated(language: str) -> None:
    assert catalogue_check.missing(language) == []
    assert catalogue_check.unused(language) == []


@pytest.mark.parametrize("language", catalogue_check.TRANSLATED)
def test_places_for_numbers_are_kept(language: str) -> None:
    places = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
    for message in catalogue_check.read_catalogue(language):
        if message.id:
            assert sorted(places.findall(message.id)) == sorted(places.findall(message.string)), message.id


def test_terms() -> None:
    kept = catalogue_check.read_catalogue("ja")
    assert {term: kept[term].string for term in TERMS} == TERMS


def test_a_forgotten_string_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        catalogue_check, "strings_of_cells", lambda: iter([("cell new", "a gate nobody has translated")])
    )
    assert catalogue_check.missing("ja") == ["a gate nobody has translated"]
    assert "Bach's chorales" in catalogue_check.unused("ja")


def _behind(script: str) -> set[str]:
    return {script, *imported(graph(FOLDER), script)}


def _folder(name: str) -> set[str]:
    return {path.relative_to(FOLDER).as_posix() for path in (FOLDER / name).rglob("*.js")}


def _used(modules: set[str]) -> set[str]:
    source = "\n".join((FOLDER / module).read_text(encoding="utf-8") for module in sorted(modules))
    return set(re.findall(r"\bmessages\.(?!js\b)(\w+)", source))


def test_scripts_use_every_message_and_no_other(app) -> None:
    with app.test_request_context("/?lang=ja"):
        assert _used(_behind("stage/step.js")) == set(messages()) | {"table"}  # the table's words are each stage's own


def test_the_comparisons_script_uses_its_messages(app) -> None:
    used = _used(_folder("compare") | {"text/verdict.js"})
    with app.test_request_context("/?lang=ja"):
        assert set(own_messages()) - {"table"} <= used
        assert used <= set(own_messages()) | set(messages())


def test_the_storys_scripts_use_every_message_and_no_other(app) -> None:
    with app.test_request_context("/?lang=ja"):
        given = set(story_messages()) | set(of_presenter())
        own = set().union(*(figure.messages() for figure in FIGURES.values()))
    used = _used(_behind("story/story.js") | _folder("story") | (_folder("sharing") - {"sharing/files.js"}))
    assert given | own == used


def test_a_stages_own_scripts_have_their_messages(app) -> None:
    own = _folder("beyond")
    with app.test_request_context("/?lang=ja"):
        given = set().union(*(stage.messages() for stage in all_stages().values()))
        assert given <= _used(own)
        assert _used(own) <= given | set(messages())

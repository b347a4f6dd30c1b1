"""A percentage in a sentence of the story stands in the figure beside it, to the digits that the sentence has."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from app.story.chapters import Look, chapters
from app.story.figure import Figure
from app.story.rendering import drawn
from app.text.languages import LANGUAGES

PERCENTAGE = re.compile(r"(<?)(\d[\d,]*(?:\.\d+)?)%")
TAG = re.compile(r"<[^>]+>")
ELSEWHERE = {  # what a sentence says of something else than its figure's state shows
    ("distance", 3): {"93"},  # of networks trained on gaps of 1 to 10
    ("variants", 2): {"12.5"},  # chance, which is a line
    ("variants", 9): {"39.7"},  # of recall, which the table shows
    ("after", 8): {"100"},  # of the same table
}


def percentages(html: str) -> list[str]:
    """Return the percentages that a reader sees."""
    return ["".join(found) for found in PERCENTAGE.findall(TAG.sub(" ", html))]


def missing(text: str, shown: str) -> Iterator[str]:
    """Yield the percentages of a text that are not shown; 14% is shown by 14.0%, and 1% is not by 0.7%."""
    there = percentages(shown)
    for one in percentages(text):
        if one not in there and f"{one}.0" not in there:
            yield one


def words_of(look: Look, figure: Figure) -> tuple[str, str]:
    """Return a look's sentence, and all that its figure shows and says in its state."""
    found = drawn(figure, look.state)
    return str(look.html), " ".join(map(str, (found.body, found.caption, found.description, found.table)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_percentage_in_a_sentence_stands_in_its_figure(app: Flask, lang: str) -> None:
    with app.test_request_context("/", query_string={"lang": lang}):
        for chapter in chapters(lang):
            for scene in chapter.scenes:
                for look in scene.looks:
                    elsewhere = ELSEWHERE.get((chapter.id, look.number), set())
                    assert set(missing(*words_of(look, scene.figure))) == elsewhere, f"{chapter.id}.{look.number}"


def test_another_rounding_is_seen() -> None:
    assert list(missing("plural 98%, singular 1%", "<b>98%</b> <b>0.7%</b>")) == ["1"]
    assert list(missing("right in 14%", "14.0%")) == []

"""What a Japanese page says, page by page and figure by figure: its English is marked, and no space stands where
Japanese has none. docs/terms.md has the rules; `spoken` reads a page as a person does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import pages
from app.beyond.table import all_stages
from app.story.chapters import chapters
from app.story.figures import FIGURES
from app.text.marking import NAMES, marked
from lstm_core import cells, models
from tests.app.spoken import Said, lines, said

PAGES = (
    *(page.path for page in pages()),
    "/step?model=stories-lstm",
    "/step?model=grammar-gru&clamp=f:9",
    "/step?model=shakespeare-lstm",
    "/memory?text=the+zebra+and",
    "/units?first=xyz&second=zyx",
    "/nowhere",
)
ENGLISH = re.compile(r"(?<![A-Za-z0-9/.@-])[A-Za-z][A-Za-z'’-]*(?:[ ,.…]+[A-Za-z][A-Za-z'’-]*)+")
KANA = "぀-ヿ一-鿿々ー"
SPACES = {
    "a space beside a Latin letter or a numeral": re.compile(
        f"[{KANA}」）][ \u00a0][A-Za-z0-9]|[A-Za-z0-9%)][ \u00a0][{KANA}「（]"
    ),
    "a sign of half width": re.compile(f"[{KANA}」）][:;(,]|\\)[{KANA}]|[{KANA}」）]; "),
}
AFTER_A_STOP = re.compile(r"[。、：；][ \u00a0]+(?=[^\s\0])")


def mistakes(html: str, language: str = "ja") -> Iterator[str]:
    """Yield what is wrong with a Japanese page, or a piece of one."""
    found = said(html, language)
    for piece in found:
        if piece.kind != "break" and piece.lang == language:
            yield from _unmarked(piece)
            for what, pattern in SPACES.items():
                yield from (f"{what}: {_around(piece.text, hit)}" for hit in pattern.finditer(piece.text))
    for line in lines(found, language):
        yield from (f"a space after a stop: {_around(line, hit)}" for hit in AFTER_A_STOP.finditer(line))


def _unmarked(piece: Said) -> Iterator[str]:
    for hit in ENGLISH.finditer(piece.text):
        words = re.split(r"[ ,.…]+", hit[0])
        if any(len(word) > 1 and not _is_name(word) for word in words):
            yield f"English that is not marked ({piece.kind} of {piece.inside}): {hit[0]}"


def _is_name(word: str) -> bool:
    return word in NAMES or word in cells or word in models.names()


def _around(text: str, hit: re.Match[str]) -> str:
    return text[max(0, hit.start() - 12) : hit.end() + 12].replace("\0", "◌").strip()


def _page(client: FlaskClient, address: str) -> str:
    joint = "&" if "?" in address else "?"
    return client.get(f"{address}{joint}lang=ja").get_data(as_text=True)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_set_as_japanese(client: FlaskClient, address: str) -> None:
    assert sorted(set(mistakes(_page(client, address)))) == []


def test_every_stage_is_set_as_japanese(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context("/?lang=ja"):
        stages = list(all_stages())
    found = {stage: sorted(set(mistakes(_page(client, f"/beyond/{stage}")))) for stage in stages}
    assert found == {stage: [] for stage in stages}


@pytest.mark.parametrize("key", sorted(FIGURES))
def test_every_state_that_the_story_shows_of_a_figure_is_set_as_japanese(
    app: Flask, client: FlaskClient, key: str
) -> None:
    with app.test_request_context("/?lang=ja"):
        scenes = [scene for chapter in chapters("ja") for scene in chapter.scenes if scene.key == key]
    states = [scene.state for scene in scenes]
    states += [part.look.state for scene in scenes for part in scene.parts if part.look]
    states += [part.exercise.state for scene in scenes for part in scene.parts if part.exercise]
    assert states
    for state in {tuple(sorted(state.items())) for state in states}:
        asked = {**dict(state), "lang": "ja"}
        about = client.get(f"/figures/{key}/about", query_string=asked).get_json()
        pieces = [about["caption"], about["description"], about["table"]]
        pieces.append(client.get(f"/figures/{key}", query_string=asked).get_data(as_text=True))
        assert sorted({mistake for piece in pieces for mistake in mistakes(piece)}) == [], state


@pytest.mark.parametrize(
    ("html", "mistake"),
    [
        ("<p>「the boys run」を読みます</p>", "English that is not marked (text of p): the boys run"),
        ('<svg aria-label="「the boys run」を読む網"></svg>', "English that is not marked (aria-label of svg)"),
        ("<caption>the boysとrun fastの表</caption>", "run fast"),
        ("<p>32 ユニット</p>", "a space beside"),
        ("<p>ユニット 32</p>", "a space beside"),
        ("<p>終わりです。 <b>次</b></p>", "a space after a stop"),
        ("<p>値:1</p>", "half width"),
        ("<p>一つ(二つ)</p>", "half width"),
    ],
)
def test_a_mistake_is_noticed(html: str, mistake: str) -> None:
    assert any(mistake in found for found in mistakes(html)), list(mistakes(html))


@pytest.mark.parametrize(
    "html",
    [
        '<p>「<span lang="en">the boys run</span>」を読みます</p>',
        "<p>tanh c、LSTM、GRU</p>",
        "<p><code>f/3 = 1</code>と書きます</p>",
        "<p>f = 1、x + yです</p>",
        '<p lang="en">The boys: 32 units. They run</p>',
    ],
)
def test_what_is_right_passes(html: str) -> None:
    assert list(mistakes(html)) == []


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("「the boys run」です", '「<span lang="en">the boys run</span>」です'),
        ("<p>she</p>", '<p lang="en">she</p>'),
        ("<option>clouds … sky</option>", '<option lang="en">clouds … sky</option>'),
        ("<option>the catです</option>", "<option>the catです</option>"),
        ("<svg><text>he、x</text></svg>", '<svg><text><tspan lang="en">he</tspan>、x</text></svg>'),
        ("LSTMとtanh、f", "LSTMとtanh、f"),
        ("&lt;unk&gt;と&#34;he&#34;", '&lt;unk&gt;と&#34;<span lang="en">he</span>&#34;'),
        ("<math><mi>abc</mi></math><code>run</code>", "<math><mi>abc</mi></math><code>run</code>"),
        ("<script>var a = '<b>the boys</b>'</script>", "<script>var a = '<b>the boys</b>'</script>"),
        ('<i lang="en">the <b>boys</b></i>', '<i lang="en">the <b>boys</b></i>'),
        ('<p title="a > b">Koutníkら</p>', '<p title="a > b"><span lang="en">Koutník</span>ら</p>'),
    ],
)
def test_english_is_marked(app: Flask, html: str, wanted: str) -> None:
    with app.test_request_context("/?lang=ja"):
        assert marked(html) == wanted
        assert marked(wanted) == wanted  # once is enough
    with app.test_request_context("/?lang=en"):
        assert marked(html) == html

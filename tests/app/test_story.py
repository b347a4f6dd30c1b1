"""The story: both languages complete, every link and every figure's state valid, unusable parameters reported."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.story import chapters as reading
from app.story import markdown, references, view
from app.story.chapters import chapters
from app.story.errors import StoryError
from app.story.figures import FIGURES
from app.text.languages import LANGUAGES

IDS = ["memory", "distance", "module", "belt", "steps", "variants", "after"]
TEXT = re.compile(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", re.DOTALL)


def page(client: FlaskClient, language: str = "en", **address: str) -> str:
    """Return the story's page."""
    answer = client.get("/", query_string={"lang": language, **address})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.fixture(scope="module")
def by_language(app: Flask) -> dict[str, tuple[reading.Chapter, ...]]:
    """The chapters of both languages."""
    found = {}
    for language in LANGUAGES:
        with app.test_request_context(f"/?lang={language}"):
            found[language] = chapters(language)
    return found


def test_seven_chapters_in_both_languages(by_language: dict[str, tuple[reading.Chapter, ...]]) -> None:
    for language in LANGUAGES:
        assert [chapter.id for chapter in by_language[language]] == IDS
        assert [chapter.number for chapter in by_language[language]] == list(range(1, 8))


def test_chapters_are_in_the_language_that_is_asked_for_whatever_the_request_s_is(app: Flask) -> None:
    reading._chapters.cache_clear()
    with app.test_request_context("/?lang=en"):
        japanese = chapters("ja")
    reading._chapters.cache_clear()
    with app.test_request_context("/?lang=ja"):
        assert chapters("ja") == japanese
    assert 'lang="en"' in str(japanese[0].scenes[0].parts)  # English is marked


@pytest.mark.parametrize("number", range(7), ids=IDS)
def test_both_languages_have_the_same_parts(number: int, by_language: dict[str, tuple[reading.Chapter, ...]]) -> None:
    shapes = []
    for language in LANGUAGES:
        chapter = by_language[language][number]
        shapes.append(
            [
                (scene.key, scene.state, scene.still)
                + tuple(
                    (
                        part.kind,
                        part.look and part.look.state,
                        part.exercise and (part.exercise.state, len(part.exercise.guesses)),
                        str(part.html).count("<math"),
                    )
                    for part in scene.parts
                )
                for scene in chapter.scenes
            ]
        )
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("number", range(7), ids=IDS)
def test_a_chapter_has_what_a_chapter_has(number: int, by_language: dict[str, tuple[reading.Chapter, ...]]) -> None:
    for language in LANGUAGES:
        chapter = by_language[language][number]
        kinds = [part.kind for scene in chapter.scenes for part in scene.parts]
        assert 3 <= kinds.count("look") <= 10
        assert kinds.count("do") >= 1
        assert {kind: kinds.count(kind) for kind in ("remember", "notes", "next")} == {
            "remember": 1,
            "notes": 1,
            "next": 1,
        }
        assert [look.number for look in chapter.looks] == list(range(1, len(chapter.looks) + 1))
        for scene in chapter.scenes:
            assert scene.looks, "a figure that no sentence points at"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_the_markdown_is_left(client: FlaskClient, language: str) -> None:
    text = html.unescape(TEXT.sub("", page(client, language)))
    for leftover in ("*", "\\", "{{", "}}", "{.", "](", "⟨", ":::", "$", "`"):
        assert leftover not in text, text[max(0, text.index(leftover) - 60) : text.index(leftover) + 60]


def test_what_belongs_together_stays_on_one_line() -> None:
    """Neither a comma begins a line behind a formula, nor does a browser tear a word that it takes for two phrases."""
    html = markdown.render("$x_t$は単語、$W_h$、$U_h$と次ののぞき穴結合")
    assert len(re.findall("</math></span>、</span>", html)) == 1
    assert '次の<span class="whole">のぞき穴</span>結合' in html


def test_the_name_of_a_function_has_a_class() -> None:
    html = markdown.render(r"$\tanh(x_{ab}) = \sigma(y)$")
    assert re.findall(r'<mi class="function">(\w+)</mi>', html) == ["tanh"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_formulas_are_mathml(by_language: dict[str, tuple[reading.Chapter, ...]], language: str) -> None:
    count = sum(path.read_text(encoding="utf-8").replace("$$", "$").count("$") // 2 for path in reading.files(language))
    written = "".join(
        str(part.html)
        + str(part.look and part.look.html)
        + str(part.exercise and (part.exercise.question + part.exercise.answer))
        for chapter in by_language[language]
        for scene in chapter.scenes
        for part in scene.parts
    )
    assert written.count("<math") == count > 20


def test_the_japanese_page_is_japanese(client: FlaskClient) -> None:
    written = page(client, "ja")
    without = re.sub(r'<(\w+)\b[^>]* lang="en"[^>]*>.*?</\1>', "", written, flags=re.DOTALL)
    without = re.sub(
        r"<em>.*?</em>|<tbody>.*?</tbody>|「[^」]*」", "", without, flags=re.DOTALL
    )  # what a network reads
    text = html.unescape(TEXT.sub(" ", without))
    assert not re.findall(r"\b(?:the|gate|state|network|unit|chapter|figure|of|and|with)\b", text.lower()), text
    labels = html.unescape(" ".join(re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', without)))
    english = re.findall(r"\b(?:Next|Previous|Play|Figure|Unit|gate|state|network|chapter)\b", labels)
    assert not english, labels


def test_every_phrase_that_points_has_a_part_in_its_figure(app: Flask, by_language: dict[str, tuple]) -> None:
    with app.test_request_context("/?lang=en"):
        for chapter in by_language["en"]:
            for scene in chapter.scenes:
                states = [scene.state, *(look.state for look in scene.looks)]
                parts = {
                    part
                    for state in states
                    for part in re.findall(r'data-part="([^"]+)"', str(scene.figure.body(state)))
                }
                for part in scene.parts:
                    written = str(part.html) + str(part.look.html if part.look else "")
                    for named in re.findall(r'class="phrase" data-part="([^"]+)"', written):
                        assert named in parts, f"{chapter.id}: figure {scene.key} has no part {named}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_somewhere(client: FlaskClient, language: str) -> None:
    written = page(client, language)
    ids = re.findall(r'(?<![-\w])id="([^"]+)"', written)
    assert len(ids) == len(set(ids)), sorted({one for one in ids if ids.count(one) > 1})
    links = {html.unescape(link) for link in re.findall(r'<a [^>]*href="([^"]+)"', written)}
    for link in sorted(links):
        parts = urlsplit(link)
        if parts.netloc:
            assert parts.scheme == "https", link
            assert re.fullmatch(r"[\w.-]+\.[a-z]{2,}", parts.netloc), link
        elif parts.path:
            answer = client.get(link)
            assert answer.status_code == 200, link
            notices = re.findall(
                r'<p class="notice"[^>]*>([^<]+)', re.sub(r"<noscript>.*?</noscript>", "", answer.text)
            )
            assert not notices, link
        if parts.fragment and not parts.path.strip("/"):
            assert parts.fragment in ids, link
    for name in re.findall(r'popovertarget="([^"]+)"', written):
        assert name in ids, name


def test_every_source_is_cited_and_every_citation_has_its_source(client: FlaskClient) -> None:
    cited = set(re.findall(r'href="#source-([^"]+)"', page(client)))
    assert cited == {source.id for source in references.sources()}


def test_glossaries_are_in_the_language_that_is_asked_for_whatever_the_request_s_is(app: Flask) -> None:
    found = []
    for language in LANGUAGES:
        references.glossary.cache_clear()
        with app.test_request_context(f"/?lang={language}"):
            found.append(references.glossary("ja"))
    assert found[0] == found[1]
    assert any('lang="en"' in term.html for term in found[0])  # English is marked


def test_every_term_is_used_and_both_glossaries_have_the_same(client: FlaskClient) -> None:
    english, japanese = references.glossary("en"), references.glossary("ja")
    assert [term.id for term in english] == [term.id for term in japanese]
    assert [term.elsewhere for term in english] == [(("ja", term.term),) for term in japanese]
    for term in english:
        assert len(TEXT.sub("", term.html).split()) <= 60, term.id
    for language in LANGUAGES:
        used = set(re.findall(r'class="term" type="button" popovertarget="term-([^"]+)"', page(client, language)))
        assert used == {term.id for term in english}


@pytest.mark.parametrize("number", range(7), ids=IDS)
def test_every_look_reopens_from_its_address(
    number: int, client: FlaskClient, app: Flask, by_language: dict[str, tuple]
) -> None:
    chapter = by_language["en"][number]
    for look in chapter.looks:
        written = page(client, look=f"{chapter.id}.{look.number}")
        lit = re.findall(r'class="look lit" id="([^"]+)"', written)
        assert lit == [f"{chapter.id}-{look.number}"]
        figure = chapter.scene_of(look.number).figure
        with app.test_request_context("/?lang=en"):
            assert str(figure.body(look.state)) in written


@pytest.mark.parametrize(  # of every state what is read in Japanese is looked at in test_japanese.py
    ("language", "every"), [("en", 1), ("ja", 3), pytest.param("ja", 1, marks=pytest.mark.nightly)]
)
@pytest.mark.parametrize("key", sorted(FIGURES))
def test_a_figure_by_itself_in_every_state_of_the_text(
    key: str, language: str, every: int, client: FlaskClient, by_language: dict[str, tuple]
) -> None:
    figure = FIGURES[key]
    states = [figure.usual()]
    for chapter in by_language[language]:
        for scene in chapter.scenes:
            if scene.key == key:
                states += [scene.state, *(look.state for look in scene.looks)]
                states += [part.exercise.state for part in scene.parts if part.exercise]
    for state in states[::every]:
        address = view.address(figure, state)
        answers = {}
        for path in ("/figures/{}", "/embed/figures/{}", "/figures/{}/data", "/figures/{}/about", "/figures/{}.csv"):
            answers[path] = client.get(path.format(key), query_string={"lang": language, **address})
            assert answers[path].status_code == 200, (path, address, answers[path].get_data(as_text=True))
        about = answers["/figures/{}/about"].get_json()
        assert about["description"].strip()
        assert "<td>" in about["table"]
        assert "<svg" in answers["/figures/{}"].get_data(as_text=True)


@pytest.mark.parametrize("key", sorted(FIGURES))
def test_a_picture_has_a_name_and_stands_without_a_script(key: str, client: FlaskClient) -> None:
    written = client.get(f"/figures/{key}", query_string={"lang": "en"}).get_data(as_text=True)
    pictures = re.findall(r"<svg[^>]*data-picture[^>]*>", written)
    assert pictures
    for picture in pictures:
        assert 'role="img"' in picture or 'role="group"' in picture
        assert re.search(r'aria-label(?:ledby)?="[^"]+', picture)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ({"look": "nowhere.1"}, "nowhere.1"),
        ({"look": "steps.99"}, "steps.99"),
        ({"look": "steps.3", "token": "many"}, "many"),
        ({"look": "steps.3", "model": "<script>"}, "&lt;script&gt;"),
        ({"theme": "pink"}, "pink"),
    ],
)
def test_what_cannot_be_used_is_reported(client: FlaskClient, address: dict[str, str], words: str) -> None:
    notices = re.findall(r'<p class="notice"[^>]*>(.*?)</p>', page(client, **address))
    assert len(notices) == 1
    assert words in notices[0]


def test_a_figure_that_is_not_there(client: FlaskClient) -> None:
    for path in ("/figures/nothing", "/embed/figures/nothing", "/figures/nothing/data", "/figures/nothing.csv"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("key", sorted(FIGURES))
def test_nonsense_is_refused_in_words(key: str, client: FlaskClient) -> None:
    address = {field.name: "-1;<b>" for field in FIGURES[key].fields}
    answer = client.get(f"/figures/{key}/data", query_string=address)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert client.get(f"/figures/{key}", query_string=address).status_code == 200


def test_languages_are_linked(client: FlaskClient) -> None:
    written = page(client, "ja", look="steps.3")
    assert '<html lang="ja"' in written
    links = dict(re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)"', written))
    assert links.pop("x-default").endswith("/?look=steps.3")
    assert set(links) == set(LANGUAGES)
    for code, link in links.items():
        assert dict(parse_qsl(urlsplit(html.unescape(link)).query)) == {"look": "steps.3", "lang": code}


def test_the_sentence_at_the_top_is_read_by_the_network(client: FlaskClient) -> None:
    written = page(client)
    assert "remembers: she" in written
    assert "remembers: he" in written
    assert written.count("hero-cell forgets") == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("One word\n", "line 1: expected the heading"),
        ('# A {short="B"}\n::: look\nText', "line 2: ::: look is never closed"),
        ('# A {short="B"}\n::: look\n::: do\n', "line 3: ::: do inside the ::: look of line 2"),
        ('# A {short="B"}\n:::\n', "line 2: ::: closes a block, but none is open"),
        ('# A {short="B"}\n::: lock\n:::\n', "line 2: there is no block 'lock'; expected one of figure, look"),
        ('# A {short="B"}\n::: look text="a\n:::\n', "line 2: No closing quotation"),
    ],
)
def test_a_mistake_in_a_chapter_names_its_line(text: str, message: str) -> None:
    with pytest.raises(StoryError, match="en/1-memory.md, " + re.escape(message)):
        markdown.parse(text, "en/1-memory.md")


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("::: figure nothing\n:::", "line 2: expected ::: figure KEY with one of"),
        ("Text", "line 2: expected ::: figure KEY before anything else"),
        ("::: figure steps\n:::\n::: look speed=3\nA\n:::", "line 4: figure steps has no field 'speed'; it has"),
        ("::: figure steps\n:::\n::: look token=many\nA\n:::", "line 4: There is no token “many”"),
        ("::: figure steps\n:::\n\nIt is {{nothing}}.", "there is no fact 'nothing'; figure steps has"),
        ("::: figure steps\n:::\n::: do\nA\n:::", "line 4: an exercise needs a paragraph"),
    ],
)
def test_a_mistake_in_a_block_names_its_line(app: Flask, tmp_path, block: str, message: str) -> None:
    path = tmp_path / "en" / "1-memory.md"
    path.parent.mkdir()
    path.write_text(f'# A {{short="B"}}\n{block}\n', encoding="utf-8")
    with app.test_request_context("/?lang=en"), pytest.raises(StoryError, match=re.escape(message)):
        reading.read_chapter(path, "en")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_presenters_window_has_the_notes_of_every_chapter(
    client: FlaskClient, by_language: dict[str, tuple[reading.Chapter, ...]], lang: str
) -> None:
    page = client.get(f"/presenter?lang={lang}&talk=1").text
    parts = [
        (chapter.id, part.kind) for chapter in by_language[lang] for scene in chapter.scenes for part in scene.parts
    ]
    assert re.findall(r'data-notes="(\w+)" hidden', page) == [chapter for chapter, kind in parts if kind == "notes"]


def test_a_worksheet_is_asked_for_in_the_address(client: FlaskClient) -> None:
    assert '<body class="story-page worksheet">' in client.get("/?print=worksheet").text
    assert '<body class="story-page">' in client.get("/?print=answers").text
    assert "cannot be used for “print”" in client.get("/?lang=en&print=poster").text

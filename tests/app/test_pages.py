"""The stage as the server answers it: any address gives a page, and its parts agree with the trace and the cell."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.stage import presets
from app.text import phase_captions
from app.text.numbers import decimal, percent
from app.text.symbols import of
from lstm_core import Cell, cells, models, notation
from lstm_core.language.expressions import stem
from lstm_core.models.library import Folder, Library

MODELS = models.names("words")


def scene(client: FlaskClient, **query: str) -> dict[str, Any]:
    """Return a model's scene."""
    response = client.get("/step/scene", query_string={"model": "grammar-lstm", **query})
    assert response.status_code == 200
    answer: dict[str, Any] = response.get_json()
    return answer


def test_the_page_without_an_address(client: FlaskClient) -> None:
    page = client.get("/step", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert '<html lang="en">' in page
    assert re.search(r'aria-current="step"[^>]*>john<', page)
    assert re.search(r"keeps <span class=\"number\">0\.\d\d</span>", page)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("token=0", "There is no token “0”"),
        ("token=17", "There is no token “17”"),
        ("token=⅓", "There is no token “⅓”"),
        ("phase=zz", "“zz” cannot be used for “phase”"),
        ("unit=33", "There is no unit “33”"),
        ("unit=1e9", "There is no unit “1e9”"),
        ("model=nothing-here", "There is no model “nothing-here”"),
        ("clamp=f", "“f” holds nothing"),
        ("clamp=q:1", "has no value “q”"),
        ("speed=fast", "“fast” cannot be used for “speed”"),
        ("theme=neon", "“neon” cannot be used for “theme”"),
        ("lang=tlh", "“tlh” cannot be used for “lang”"),
        ("text=" + "the+" * 2000, "characters; at most"),
        ("at=99:nowhere", "There is no token “99”"),
    ],
)
def test_nonsense_is_reported_and_the_rest_is_shown(client: FlaskClient, query: str, message: str) -> None:
    response = client.get(f"/step?{query}", headers={"Accept-Language": "en"})
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert page.count('<p class="notice" role="status">') == (2 if query.startswith("at=") else 1)
    assert message in page
    assert ' aria-current="step"' in page


@pytest.mark.parametrize(
    "text", ["", "  ", "<script>alert(1)</script>", "</script><!--", "ネコ 🐈 & co", "zyzzyva", "a" * 300, "\x00\x1f"]
)
def test_any_sentence_gives_a_page_and_stays_text(client: FlaskClient, text: str) -> None:
    response = client.get("/step", query_string={"text": text, "lang": "ja"})
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "<script>alert" not in page
    assert page.count("</script>") == len(re.findall(r"<script\b", page))


def test_a_text_of_which_little_is_known_is_reported(client: FlaskClient) -> None:
    message = "unknown to the model: 2 of 3."
    page = client.get("/step", query_string={"text": "the ネコ 🐈", "lang": "en"}).get_data(as_text=True)
    assert message in page
    assert "ネコ" in page
    assert "not among the 108 words of this model; read as &lt;unk&gt;" in page
    known = client.get("/step", query_string={"text": "the boy 🐈", "lang": "en"}).get_data(as_text=True)
    assert "unknown to the model" not in known.split("</main>")[0]


@pytest.fixture
def letters(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The name of a model of characters, the only one that the application has."""
    vocabulary, rng = ["<s>", "<unk>", " ", "\n", "a", "B"], np.random.default_rng(0)
    arrays = {"embedding": rng.normal(size=(6, 3)).astype(np.float32), "readout.b_y": np.zeros(6, np.float32)}
    arrays["readout.W_y"] = rng.normal(size=(6, 4)).astype(np.float32)
    arrays |= {f"cell.{name}": array for name, array in cells["lstm"].init(inputs=3, units=4, rng=rng).items()}
    card = {"name": "letters-lstm", "title": "Letters, LSTM", "cell": "lstm", "vocabulary": vocabulary}
    models.save(arrays, card | {"tokens": "characters"}, tmp_path)
    monkeypatch.setitem(app.extensions, "library", Library(Folder(tmp_path)))
    return "letters-lstm"


def test_characters_are_shown_by_signs_and_called_so(letters: str, client: FlaskClient) -> None:
    query = {"model": letters, "text": "a B\r\nb", "phase": "o-h", "lang": "en"}
    page = client.get("/step", query_string=query).get_data(as_text=True)
    ribbon = re.findall(r"<li><button[^>]*>([^<]*)", page.split('id="tokens"')[1].split("</ol>")[0])
    assert ribbon == ["&lt;s&gt;", "a", "␣", "B", "⏎", "b"]
    assert "Next character" in page
    assert "not among the 4 characters of this model" in page
    assert ">a B\nb</textarea>" in page.replace("\r", "").replace(">\na", ">a")
    answer = client.get("/api/continue", query_string={"model": letters, "text": "a B", "count": 3}).get_json()
    assert answer["text"] == "a B" + "".join(word["token"] for word in answer["words"])
    long = "ab" * 300
    page = client.get("/step", query_string={"model": letters, "text": long, "lang": "en"}).get_data(as_text=True)
    assert f">{long[:399]}</textarea>" in page.replace(">\na", ">a")


def test_without_a_unit_the_one_that_moves_most_is_shown(client: FlaskClient) -> None:
    page = client.get("/step?text=the+boys+near+the+old+car+run&token=3&phase=c&lang=en").get_data(as_text=True)
    moves = re.search(r'Unit <span class="number">(\d+)</span> moves most', page)
    assert moves
    assert re.search(rf'id="unit"[^>]* value="{moves[1]}"', page)


def test_without_a_unit_a_story_is_looked_at_where_the_card_says_that_gender_lies(client: FlaskClient) -> None:
    page = client.get("/step").get_data(as_text=True)
    assert re.search(rf'id="unit"[^>]* value="{models.load("grammar-lstm").card.to_dict()["gender_unit"]}"', page)


def test_a_phase_of_another_cell_is_no_mistake(client: FlaskClient) -> None:
    page = client.get("/step?model=grammar-gru&phase=i-g").get_data(as_text=True)
    assert 'role="status"' not in page.split('id="held"')[0].split('id="notices"')[1]


def test_what_the_scripts_fetch_is_fetched_beforehand(client: FlaskClient) -> None:
    page = client.get("/step?text=a+b~*&clamp=f/1:1&token=1&unit=1&lang=en").get_data(as_text=True)
    links = re.findall(r'rel="preload" as="fetch" crossorigin href="([^"]+)"', page)
    assert links == [
        "/step/scene?model=grammar-lstm&amp;lang=en",
        "/api/trace?model=grammar-lstm&amp;text=a+b%7E*&amp;clamp=f%2F1%3A1&amp;encoding=base64&amp;lang=en",
        "/api/unit?model=grammar-lstm&amp;text=a+b%7E*&amp;clamp=f%2F1%3A1&amp;unit=1&amp;lang=en",
    ]
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize("name", MODELS)
def test_a_scene_names_only_what_the_trace_has(client: FlaskClient, name: str) -> None:
    found = scene(client, model=name)
    trace = client.get("/api/trace", query_string={"model": name, "text": "the boy"}).get_json()
    values = set(trace["values"])
    for geometry in found["geometry"].values():
        for strip in geometry["stripList"]:
            assert stem(strip["value"]) in values, strip["value"]
            assert stem(strip["value"]) in trace["ranges"]
        wide = {f"strip:{strip['id']}" for strip in geometry["stripList"]}
        assert wide <= set(found["parts"])
    assert {band["name"] for band in found["bands"]} <= values
    nodes = set(re.findall(r'data-node="([^"]+)"', found["equations"]))
    assert nodes <= set(found["links"])
    assert all(found["links"][node] for node in nodes), "a symbol that lights nothing"
    for parts in found["links"].values():
        assert set(parts) <= set(found["parts"])
    for phase in found["phases"]:
        assert {piece["of"] for piece in phase["caption"] if "number" in piece} <= set(phase["lines"])


def test_a_scene_is_in_the_readers_language(client: FlaskClient) -> None:
    assert scene(client, lang="en")["phases"][0]["label"] == "Forget"
    assert scene(client, lang="ja")["phases"][0]["label"] == "忘却"
    assert client.get("/step/scene?model=q").status_code == 422


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("lstm", ["f:1", "f:0", "f:0;i:1", "i:0"]),
        ("lstm_peephole", ["f:1", "f:0", "f:0;i:1", "i:0"]),
        ("cifg", ["f:1", "f:0", "f:0", "i:0"]),
        ("gru", ["z:0", "z:1", "z:1", "z:0"]),
        ("gru_reset_after", ["z:1", "z:0", "z:0", "z:1"]),
        ("rnn", [None, None, None, None]),
    ],
)
def test_presets_follow_from_the_equations(app: Flask, name: str, wanted: list[str | None]) -> None:
    assert [preset.clamp for preset in presets.presets(cells[name])] == wanted
    with app.test_request_context("/?lang=en"):
        assert presets.presets(cells[name])[0].label == "Remember forever"


@pytest.mark.parametrize("name", ["lstm", "cifg", "gru", "gru_reset_after"])
def test_presets_do_what_they_say(name: str) -> None:
    cell = cells[name]
    belt = notation.belts(cell.definition)[0]
    rng = np.random.default_rng(0)
    params = cell.init(inputs=3, units=4, rng=rng)
    start = rng.normal(size=4).astype(np.float32)
    x = rng.normal(size=(5, 3)).astype(np.float32)
    remember, forget, _overwrite, nothing = (dict(preset.hold or ()) for preset in presets.presets(cell))
    kept = cell.run(params, x, initial={belt: start}, clamp={**remember, **nothing})
    assert np.allclose(kept[belt], start, atol=1e-6)
    one, other = (cell.run(params, x[:1], initial={belt: value}, clamp=forget) for value in (start, start + 1))
    if belt == "c":
        assert np.allclose(one[belt] - one["i"] * one["g"], 0, atol=1e-6)
        assert np.allclose(one[belt], other[belt], atol=1e-6)


def test_a_cell_nobody_has_drawn_yet_has_sentences(app: Flask) -> None:
    cell = Cell(
        name="mine", equations="k = sigmoid(W_k @ x + U_k @ h_prev + b_k)\nh = k * h_prev + tanh(W_h @ x + b_h)"
    )
    with app.test_request_context("/?lang=en"):
        for phase in notation.phases(cell):
            pieces = phase_captions.caption(cell, phase, True, {})
            now = np.array([0.25, 0.75])
            filled = phase_captions.fill(
                pieces, dict.fromkeys(phase.lines, (now, now * 0)), {"token": "a", "probability": 0.5}
            )
            text = "".join(str(piece.get("text", piece.get("shown", "·"))) for piece in filled)
            assert "None" not in text
            assert "%(" not in text
        assert str(of(cell, "h.0")) == "k<sub>t</sub> ⊙ h<sub>t−1</sub>"


def test_numbers_are_written_as_people_write_them() -> None:
    assert [decimal(value) for value in (-0.001, -0.5, 1)] == ["0.00", "−0.50", "1.00"]
    shares = (0, 0.0001, 0.001, 0.0994, 0.0996, 1)
    assert [percent(share) for share in shares] == [
        "0%",
        "<0.1%",
        "0.1%",
        "9.9%",
        "10%",
        "100%",
    ]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/step?theme=pink", "“pink” cannot be used for “theme”; it is one of light, dark."),
        ("/compare?theme=pink", "“pink” cannot be used for “theme”; it is one of light, dark."),
        ("/memory?theme=pink", "“pink” cannot be used for “theme”; it is one of light, dark."),
        ("/units?theme=pink", "“pink” cannot be used for “theme”; it is one of light, dark."),
        ("/beyond/draw?theme=pink", "“pink” cannot be used for “theme”; it is one of light, dark."),
        ("/?theme=pink", "“pink” cannot be used for “theme”; it is one of light, dark."),
        ("/figures/loop?theme=pink", "“pink” cannot be used for “theme”; it is one of light, dark."),
        ("/embed/step?theme=pink", "“pink” cannot be used for “theme”; it is one of light, dark."),
        ("/units?count=0", "“0” cannot be used for “count”; it is a whole number from 1 to "),
        ("/units?count=many", "“many” cannot be used for “count”; it is a whole number from 1 to "),
    ],
)
def test_a_sentence_on_what_cannot_be_used_is_whole(client: FlaskClient, path: str, message: str) -> None:
    text = html.unescape(client.get(path, headers={"Accept-Language": "en"}).get_data(as_text=True))
    assert message in text
    assert "of , " not in text

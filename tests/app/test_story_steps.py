"""The figure of chapter 5: the chapter's claims about unit 3, every state drawn, unusable parameters reported."""

from __future__ import annotations

import re
from html import unescape

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup

from app.story import carried
from app.story.cell_picture import cell_picture
from app.story.figures.steps import gender_unit, plain_cells, sentence, timeline
from app.story.figures.steps.figure import EXAMPLES, FIGURE, TEXT, THREE, TWO, names
from app.story.figures.steps.followed import Followed
from app.story.figures.steps.sentence import Sentence
from app.story.snapshot import Snapshot, at, diagram_of
from app.text.languages import LANGUAGES
from lstm_core import Clamp, cells, models, notation, probing
from tests.app.markup_tree import of_class, tree, with_attributes
from tests.examples import in_turn

HELD = "f/3@11-:1"
MODELS = ("grammar-lstm", "grammar-gru", "grammar-cifg", "grammar-lstm_peephole", "grammar-mingru", "grammar-minlstm")
WORD = re.compile(r"[A-Za-z]{2,}")


def whole(app: Flask, language: str, **given: str) -> tuple[dict[str, str], str, dict]:
    """Return a state without notices, its body and its data."""
    with app.test_request_context(f"/?lang={language}"):
        asked = FIGURE.read(given)
        assert asked.problem is None
        assert FIGURE.caption(asked.value)
        assert len(FIGURE.description(asked.value)) > 40
        return asked.value, str(FIGURE.body(asked.value)), FIGURE.data(asked.value)


@pytest.mark.parametrize(("text", "is_told"), [("qq ww", True), ("qq boys", False)])
def test_a_text_without_a_known_word_is_told(app: Flask, text: str, is_told: bool) -> None:
    with app.test_request_context("/?lang=en"):
        caption = FIGURE.caption(FIGURE.read({"text": text}).value)
    assert "qq" in caption
    assert ("It knows none of these words" in caption) is is_told


def fall(text: str, unit: int, first: int) -> float:
    """Return how much probability "he" loses at the end where a unit's forget gate is held at 1 from a step on."""
    model = models.load("grammar-lstm")
    he = model.vocabulary.index("he")
    held = model.read(text, clamp={"f": Clamp(1.0, units=unit, steps=slice(first, None))})
    return float(model.read(text).probabilities[-1][he] - held.probabilities[-1][he])


# ---- what is claimed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "name"), [(TEXT, "john"), (TWO, "mary"), (THREE, "peter")])
def test_at_a_new_name_the_gate_shuts_and_the_state_crosses_zero(text: str, name: str) -> None:
    trace, new = models.load("grammar-lstm").read(text).trace, text.split().index(name) + 1
    f, c = trace["f"][1:, 2], trace["c"][:, 2]
    assert f[new - 1] < np.median(np.delete(f, new - 1)) - 0.5
    assert c[new - 1] * c[new] < 0


def test_holding_its_gate_costs_the_pronoun_and_holding_another_does_not() -> None:
    john = TEXT.split().index("john") + 1
    others = [fall(TEXT, unit, john) for unit in range(32) if unit != 2]
    assert fall(TEXT, 2, john) > 5 * max(abs(float(np.median(others))), 0.02)
    assert fall(TEXT, 2, john) > 4 * max(others)


def test_facts_are_what_the_network_says() -> None:
    facts, john = FIGURE.facts(), TEXT.split().index("john") + 1
    trace = models.load("grammar-lstm").read(TEXT).trace
    assert float(facts["f_new"]) == pytest.approx(trace["f"][john, 2], abs=0.006)
    assert float(facts["c_after"].replace("−", "-")) == pytest.approx(trace["c"][john, 2], abs=0.006)
    assert float(facts["fall"]) == pytest.approx(100 * fall(TEXT, 2, john), abs=0.6)
    assert float(facts["p_he"]) > 90 > 10 > float(facts["p_he_held"])
    assert float(facts["two_p_she"]) > 90
    assert float(facts["three_p_he"]) > 90
    assert facts["unit"] == str(carried.unit_of("grammar-lstm"))
    assert facts["two_text"] == TWO


def test_what_a_unit_stands_for_is_read_from_the_model() -> None:
    gender, number = carried.sides("grammar-lstm", 3), carried.sides("grammar-lstm", 12)
    assert gender
    assert [(side.key, side.colour) for side in gender] == [("she", "pos"), ("he", "neg")]
    assert number
    assert [(side.key, side.colour) for side in number] == [("plural", "pos"), ("singular", "neg")]
    assert carried.sides("grammar-lstm", 5) is None  # the found table names no contrast for it


@pytest.mark.parametrize("name", names())
def test_the_first_side_is_orange_in_every_network(name: str) -> None:
    for contrast, keys in carried.SIDES.items():
        unit = carried.unit_of(name, contrast)
        sides = carried.sides(name, unit) if unit else None
        if unit and sides and sides[0].key in keys:
            assert {side.key: side.colour for side in sides} == dict(zip(keys, ("pos", "neg"), strict=True))
            model = models.load(name)
            states = [model.read(text).trace[probing.belt(model)][-1, unit - 1] for text in carried.PROBES[contrast]]
            assert (states[0] > 0) == (sides[0].key == keys[0])
            assert states[0] * states[1] < 0


# ---- every state is drawn -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("model", "language"), in_turn(list(MODELS), list(LANGUAGES)))
def test_every_phase_is_drawn(app: Flask, model: str, language: str) -> None:
    for phase in notation.phases(plain_cells.network(model).cell):
        state, body, data = whole(app, language, model=model, phase=phase.key)
        assert state["unit"] == str(carried.unit_of(model))
        assert not re.search(r"\bnan\b", body)
        assert body.count("<svg data-picture") == 7  # cell and two results for desk and phone, and the track
        current = re.findall(r'data-phase="([\w-]+)"[^>]* aria-current', body)
        assert current == [phase.key]
        assert re.search(r"data-said[^>]*>[^\n]*\d\.\d\d[^\n]*</p>", body)
        assert [one["key"] for one in data["phases"]].count(phase.key) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "given",
    [
        {"token": "1"},
        {"clamp": HELD, "token": "16", "phase": "output"},
        {"text": "", "token": "1"},
        {"text": "the birds near <the> lake & so on", "unit": "32"},
        {"text": " ".join(["john sings"] * 25), "token": "40"},
        *({"text": text, "token": ""} for text in EXAMPLES),
    ],
)
def test_states_are_drawn(app: Flask, language: str, given: dict[str, str]) -> None:
    state, body, data = whole(app, language, **given)
    count = len(data["words"])
    assert not re.search(r"\bnan\b", body)
    assert "<the>" not in body
    assert len(data["said"]) == count
    assert body.count('data-row="line"') == count - 1
    assert 1 <= int(state["token"]) <= count
    assert all(len(steps) == count for steps in data["strips"].values())


def test_the_sentence_has_the_numbers_of_the_unit(app: Flask) -> None:
    _state, body, data = whole(app, "en")
    said = Markup(re.search(r"data-said[^>]*>(.*?)</p>", body)[1]).striptags()
    assert said.startswith("Forget. At “john”, unit 3: ft = 0.00;")
    assert "0.00 × 1.37 = 0.00." in said
    update = Markup(data["said"][10][2]).striptags()
    assert "0.95 × (−0.94)" in Markup(data["said"][10][1]).striptags() + update
    assert update.endswith("What is carried now stands for “he”.")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MODELS)
def test_the_sentence_as_a_text_says_what_a_page_shows(app: Flask, language: str, name: str) -> None:
    model = models.load(name, models.Model)
    reading = model.read(TEXT)
    values = Followed(model, reading, reading, (), 2).values
    with app.test_request_context(f"/?lang={language}"):
        for phase in range(len(notation.phases(model.cell))):
            said = Sentence(model.cell, values, 3, phase, "<i>&amp;", 2, model.units, "<b>")
            shown = re.sub(r"</?(?:b|i|sup)\b[^>]*>|</sub>", "", said.html().replace("<sub>", "_"))
            assert said.plain() == unescape(shown)
            assert "“<i>&amp;”" in said.plain() or "「<i>&amp;」" in said.plain()


def test_what_is_not_yet_read_waits(app: Flask) -> None:
    _state, body, _data = whole(app, "en", token="11", phase="forget")
    drawn = tree(body)
    waiting = of_class(drawn, "waits", "g")
    for row in ("bars", "line"):
        assert [int(one.get("data-column", "")) for one in waiting if one.get("data-row") == row] == list(range(12, 17))
    current = with_attributes(drawn, data_row="bars", data_current="")
    assert [one.get("data-column") for one in current] == ["11"]


def test_what_is_held_is_dashed_and_what_would_have_been_stays(app: Flask) -> None:
    _state, body, _data = whole(app, "en", clamp=HELD, token="16", phase="update")
    free = whole(app, "en", token="16", phase="update")[1]
    held, as_it_is = tree(body), tree(free)
    lines = [[one.get("d") for one in of_class(drawn, "step", "path")] for drawn in (held, as_it_is)]
    assert len(lines[0]) == 15
    assert lines[0] == lines[1]
    assert len(of_class(held, "held", "path")) == 6  # from john to and
    assert not of_class(as_it_is, "held")
    assert "The same, with f of unit 3 = 1 from “john” on" in body
    last = whole(app, "en", clamp="o/3@16-:0", token="16", phase="output")[1]
    assert "The same, with o of unit 3 = 0 at “and”" in last  # there is no word after it
    assert "Empty until you hold one." in free
    assert "Empty until you hold one." not in body


def test_the_japanese_page_has_no_english_but_the_sentence(app: Flask) -> None:
    with app.test_request_context("/?lang=ja"):
        for given in ({}, {"clamp": HELD, "token": "16", "phase": "output"}, {"model": "grammar-gru"}):
            state = FIGURE.read(given).value
            body = str(FIGURE.body(state))
            for left in (*EXAMPLES, *names()):
                body = body.replace(left, "")
            shown = re.sub(r"<select data-model>.*?</select>|<(i|text)[^>]* class=.[\w ]*symbol.*?</\1>", "", body)
            spoken = [re.sub(r"<[^>]+>", " ", shown), *re.findall(r'(?:aria-label|title)="([^"]*)"', shown)]
            assert set(WORD.findall(unescape(" ".join(spoken)))) <= {*TEXT.split(), *gender_unit.PRONOUNS, "tanh"}


# ---- what an address says -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("model=grammar-none", "grammar-none"),
        ("token=99", "99"),
        ("phase=sleep", "“sleep” is no phase of this cell; there are f,"),
        ("unit=40", "40"),
        ("clamp=q/3:1", "q"),
        ("text=" + "old+" * 99, "at most"),
    ],
)
def test_what_cannot_be_used_is_reported(client: FlaskClient, query: str, message: str) -> None:
    page = client.get(f"/figures/steps?lang=en&{query}")
    assert page.status_code == 200
    assert message in unescape(page.get_data(as_text=True))
    refused = client.get(f"/figures/steps/data?lang=en&{query}")
    assert refused.status_code in (400, 422)
    assert message in refused.get_json()["detail"]


def test_another_model_has_its_own_unit_and_phase(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        gru = FIGURE.read({"model": "grammar-gru"})
        usual = FIGURE.read({})
    assert gru.problem is None
    assert gru.value["unit"] == str(carried.unit_of("grammar-gru"))
    assert (usual.value["phase"], usual.value["unit"], usual.value["token"]) == ("f", "3", "11")


# ---- the cell's picture -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rnn", "lstm", "lstm_peephole", "cifg", "gru", "mingru", "minlstm", "slstm"])
def test_every_part_of_a_picture_has_its_name(app: Flask, name: str) -> None:
    cell = cells[name]
    with app.test_request_context("/?lang=en"):
        svg = unescape(str(cell_picture(cell, Snapshot(word="john"), "a cell")))
    drawn = diagram_of(cell)
    ids = set(re.findall(r'data-id="([^"]+)"', svg))
    assert {f"node:{node.id}" for node in drawn.nodes} <= ids
    assert {f"strip:{strip.id}" for strip in drawn.strips} <= ids
    assert {f"wire:{wire.id}" for wire in drawn.wires if wire.drawn} <= ids
    roles = {notation.gate_role(cell, value) for value in cell.definition.values} - {None}
    assert roles <= set(re.findall(r'data-part="([^"]+)"', svg))
    assert "john" in svg


def test_strips_have_the_colours_of_a_moment(app: Flask) -> None:
    model = models.load("grammar-lstm")
    trace = model.read(TEXT).trace
    with app.test_request_context("/?lang=en"):
        moment = at(model.cell, trace, 11, 0, "rests", 2, model.units)
        svg = str(cell_picture(model.cell, moment, "a cell"))
    assert np.array_equal(moment.values["c_prev"], trace["c"][10])
    drawn = tree(svg)
    assert len(of_class(drawn, "caret")) == len(
        [strip for strip in diagram_of(model.cell).strips if strip.value != "x"]
    )
    assert with_attributes(drawn, data_id="strip:f", data_phase="0", class_="now")
    assert with_attributes(drawn, data_id="strip:o", class_="later")


@pytest.mark.parametrize(("text", "is_doubted"), [("zork blip quux", True), ("zork sings quux", False)])
def test_it_says_at_every_step_that_it_knows_none_of_the_words(app: Flask, text: str, is_doubted: bool) -> None:
    doubt = "It knows none of these words"
    state, body, data = whole(app, "en", text=text)
    assert [doubt in said for steps in data["said"] for said in steps] == [is_doubted] * (4 * 4)
    assert (doubt in body) == is_doubted
    with app.test_request_context("/?lang=en"):
        assert (doubt in FIGURE.caption(state)) == is_doubted


def test_a_long_sentence_makes_a_wide_track(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        svg = str(timeline.track(["w"] * 41, (), timeline.Row(Markup("c"), "c", np.zeros(41)), 3, 20, "a track"))
    assert f"--natural:{timeline.GUTTER + timeline.LEAST_COLUMN * 41}px" in svg


def test_a_product_is_worked_out_with_brackets() -> None:
    assert sentence._bracketed("−0.5") == "(−0.5)"
    assert sentence._bracketed("0.5") == "0.5"

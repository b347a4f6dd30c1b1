"""The figure of variants: what changes in a cell's equations, what its networks can do, and what the cards say."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.lab import view
from app.reading.library import STANDARD
from app.settings import Settings
from app.story import snapshot
from app.story.figures import FIGURES
from app.story.figures.variants import answers, numbers
from app.story.figures.variants.figure import GOOD
from app.story.figures.variants.numbers import SWITCHED, SWITCHES, USUAL
from app.story.figures.variants.questions import (
    ASKED,
    CHANCE,
    COUNTED,
    COUNTING_TEXT,
    GAP,
    LANGUAGE_TEXT,
    PRONOUN_TEXTS,
    PRONOUNS,
    RIGHT,
    TEXTS,
    chances,
    counted,
    counting_trained,
)
from app.story.figures.variants.scores import ORDERS
from app.story.snapshot import diagram_of
from app.text.numbers import percent_exact, percent_exact_number
from lstm_core import cells, models, notation
from lstm_core.tasks.counting.scores import right_up_to
from lstm_core.tasks.grammar import sentences
from lstm_core.tasks.grammar.scores import prompts, share_right
from lstm_core.tasks.grammar.words import LANGUAGES
from tests.app.markup_tree import of_class, tree
from tests.examples import in_turn

VARIANTS = FIGURES["variants"]
CONTENT = Path(__file__).parents[2] / "app" / "content"


@pytest.fixture(scope="module")
def languages() -> list[tuple[list[str], str]]:
    """Return held-out sentences with `GAP` words between country and language, drawn anew."""
    return prompts(sentences.Generator("test", draw_seed="chapter 6"), "language", ASKED, GAP)


def untrained(name: str) -> models.Model:
    """Return a model with the parameters of its cell drawn anew."""
    model = models.load(name)
    params = model.cell.init(inputs=model.inputs, units=model.units, rng=np.random.default_rng(0))
    return replace(model, params=params)


def share(model: models.Model, asked: list[tuple[list[str], str]]) -> float:
    return share_right(model, asked, {word: [word] for word in LANGUAGES.values()})


@pytest.mark.parametrize("name", ["lstm", "rnn", "nig", "fgr", "cifg", "gru", "clockwork_rnn", "lstm_peephole"])
def test_how_many_languages_are_right_is_so_on_new_sentences(name: str, languages: list[tuple[list[str], str]]) -> None:
    assert len(languages) == ASKED
    assert share(models.load(f"grammar-{name}"), languages) == pytest.approx(answers.right(name), abs=0.06)


def test_an_untrained_lstm_guesses_the_language(languages: list[tuple[list[str], str]]) -> None:
    assert share(untrained("grammar-lstm"), languages) == pytest.approx(CHANCE, abs=0.08)


def test_the_language_tells_cells_apart_and_the_pronoun_does_not() -> None:
    found = {row.variant: row for row in numbers.measured()}
    poor = {name for name, row in found.items() if row.language < 0.9}
    assert poor == {
        *("rnn", "clockwork_rnn", "nig", "fgr", "cifg_peephole"),
        *("ran", "qrnn", "highway_rnn", "multiplicative_lstm", "rg_lru"),
    }
    assert {name for name, row in found.items() if row.pronoun < 0.9} == {"clockwork_rnn"}
    assert chances("rnn", PRONOUN_TEXTS[0])[0] > 0.95  # what chapter 6 calls too easy
    assert found["rnn"].language == pytest.approx(CHANCE, abs=0.05)
    assert found["lstm"].language == 1


def test_the_sentence_shown_is_held_out_and_has_forty_words_between() -> None:
    words = LANGUAGE_TEXT.split()
    country, at = words.index("france"), len(words) - 3
    assert words[at:] == ["i", "speak", "fluent"]
    assert at - country - 1 == GAP
    for sentence in sentences.sentences(words)[:-1]:  # to which set the last belongs depends on how it would end
        assert sentences.set_of(sentence) == "test"
    first, last = answers.LANGUAGE_ENDS
    assert LANGUAGE_TEXT.startswith(first)
    assert LANGUAGE_TEXT.endswith(last)


@pytest.mark.parametrize("name", ["lstm", "lstm_peephole", "cifg", "gru"])
@pytest.mark.parametrize("text", PRONOUN_TEXTS)
def test_the_pronoun_is_right_in_the_cells_that_the_chapter_tells_of(name: str, text: str) -> None:
    found = dict(zip(PRONOUNS, chances(name, text), strict=True))
    assert found[RIGHT[text]] > 0.9
    assert sum(found.values()) < 1.0001
    model = models.load(f"grammar-{name}")
    assert found["he"] == pytest.approx(float(model.read(text).probabilities[-1][model.indices["he"]]))


def test_the_clockwork_network_gets_a_pronoun_wrong_and_all_others_are_right() -> None:
    assert set(numbers.names()) - set(numbers.right()) == {"clockwork_rnn"}


def test_with_peepholes_all_seeds_but_one_count_further(app: Flask) -> None:
    plain, peephole = (counted()[name] for name in COUNTED)
    assert len(plain) == len(peephole) == 5
    assert min(plain) > counting_trained()
    with app.test_request_context():
        facts = VARIANTS.facts()
    assert int(facts["count_further"]) == sum(n > max(plain) for n in peephole) == len(peephole) - 1
    assert int(facts["count_least_lstm_peephole"]) < min(plain)  # the other one, as the chapter says


@pytest.mark.parametrize("name", COUNTED)
def test_the_shipped_networks_count_as_far_as_their_cards_say(name: str) -> None:
    model = models.load(f"counting-{name}")
    right = right_up_to(model, 140)
    assert int(right.argmin()) in counted()[name]
    assert not right_up_to(untrained(f"counting-{name}"), 3).any()


def test_facts_are_what_the_networks_do(app: Flask) -> None:
    with app.test_request_context():
        facts = VARIANTS.facts()
    assert float(facts["p_he_rnn"]) == pytest.approx(100 * chances("rnn", PRONOUN_TEXTS[0])[0], abs=0.06)
    for name in ("lstm", "lstm_peephole", "cifg", "gru", "nig", "depth_gated_lstm", "grid_lstm"):
        language = models.card(f"grammar-{name}").to_dict()["scores"]["language"][str(GAP)]
        assert float(facts[f"language_{name}"]) == pytest.approx(100 * language, abs=0.06)
        arrays = models.load(f"grammar-{name}").arrays()
        assert facts[f"parameters_{name}"] == f"{sum(array.size for array in arrays.values()):,}"
    good = {row.variant for row in numbers.measured() if row.language >= GOOD}
    assert int(facts["cells"]) == len(numbers.names()) - 3  # LSTM, peephole LSTM and GRU have a second name
    assert int(facts["cells_good"]) == len(good) - 3
    assert int(facts["recall_seeds"]) == len(models.card("recall-nig").to_dict()["recall"]["seeds"])


def test_what_is_not_all_is_not_called_all() -> None:
    assert percent_exact_number(0.9995) == "99.9"
    assert percent_exact_number(1.0) == "100.0"
    assert percent_exact(0.00001) == "<0.1%"


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("text", TEXTS)
def test_every_text_is_answered(client: FlaskClient, lang: str, text: str) -> None:
    body = client.get("/figures/variants/data", query_string={"text": text, "variant": "gru", "lang": lang}).get_json()
    found = body["pieces"]["answers"]
    assert found.count("<circle") == (10 if text == COUNTING_TEXT else 0)
    for word in () if text == COUNTING_TEXT else PRONOUNS if text in PRONOUN_TEXTS else ("french",):
        assert f">{word}</text>" in found
    if text == LANGUAGE_TEXT:
        assert f"{100 * answers.right('gru'):.1f}%" in found
    rows = client.get("/figures/variants.csv", query_string={"text": text, "lang": lang}).get_data(as_text=True)
    assert len(rows.splitlines()) == 1 + (2 if text == COUNTING_TEXT else len(numbers.names()))
    about = client.get("/figures/variants/about", query_string={"text": text, "lang": lang}).get_json()
    assert client.get(about["page"]).status_code == 200


@pytest.mark.parametrize("name", ["depth_gated_lstm", "grid_lstm"])
def test_a_stack_shows_the_values_of_its_highest_layer(name: str) -> None:
    cell, model = numbers.cell(name), numbers.network(name)
    reading = model.read(LANGUAGE_TEXT)
    last = len(reading.tokens) - 1
    shown = snapshot.in_stack(cell, model.cell, reading.trace, last, "fluent").values
    assert set(shown) == {strip.value for strip in diagram_of(cell).strips}
    trace = reading.trace
    below, state = {"depth_gated_lstm": ("c", "c"), "grid_lstm": ("h", "t.m")}[name]
    assert (shown[f"{below}_below"] == trace[f"l0.{below}"][-1]).all()
    assert (shown[f"{state}_prev"] == trace[f"l1.{state}"][-2]).all()
    assert (shown["h"] == trace["h"][-1]).all()
    if name == "depth_gated_lstm":
        assert (shown["x"] == trace["l0.h"][-1]).all()
    first = snapshot.in_stack(cell, model.cell, trace, 0, "<s>").values
    assert not first[f"{state}_prev"].any()


@pytest.mark.parametrize("name", ["depth_gated_lstm", "grid_lstm"])
def test_their_diagrams_are_drawn_whole_with_every_strip_filled(client: FlaskClient, name: str) -> None:
    pieces = client.get(f"/figures/variants/data?variant={name}&view=diagram&lang=en").get_json()["pieces"]
    drawn = pieces["diagram"]
    tree = ElementTree.fromstring(drawn[drawn.index("<svg") : drawn.index("</svg>") + 6])
    strips = [node for node in tree.iter() if node.get("data-id", "").startswith("strip:")]
    assert len(strips) == len(diagram_of(numbers.cell(name)).strips)
    assert all(len(strip) for strip in strips)
    assert "ℓ−1" in drawn
    assert not pieces["equations"]
    if name == "grid_lstm":
        assert {node.text for node in tree.iter() if node.get("class") == "deck"} == {"time", "depth"}


def test_the_depth_gate_has_a_row_of_its_own_purpose() -> None:
    rows = {row.key: [entry.formula.name for entry in row.right] for row in numbers.equations("depth_gated_lstm")}
    assert rows["from_below"] == ["d"]
    assert "look_back" not in rows
    assert "from_below" not in {row.key for row in numbers.equations("gru")}


def test_cells_of_one_kind_have_the_same_equations() -> None:
    together = [kind for kind in numbers.kinds() if len(kind) > 1]
    assert together == [("lstm", "np"), ("lstm_peephole", "vanilla"), ("gru", "mut2")]
    for kind in together:
        assert all(line.status == "same" for line in notation.difference(cells[kind[0]], cells[kind[1]]))


def test_switches_lead_to_the_cells_that_they_name() -> None:
    for on, name in SWITCHED.items():
        leads = numbers.leads(name)
        assert {switch for switch, (is_on, _lead) in leads.items() if is_on} == set(on)
        assert set(leads) == set(SWITCHES)
        assert all(lead in SWITCHED.values() for _is_on, lead in leads.values())
    assert numbers.leads("lstm")["f"] == (False, "lstm_peephole_f")
    assert numbers.leads("lstm_peephole_fi")["o"] == (False, "lstm_peephole")
    assert numbers.leads("lstm_peephole")["couple"] == (False, "cifg_peephole")
    assert numbers.leads("cifg_peephole")["i"] == (True, "cifg")
    assert numbers.leads("lstm_peephole_f")["merge"] == (False, "gru")
    assert numbers.leads("gru")["merge"] == (True, "lstm")
    assert numbers.leads("clockwork_rnn")["couple"] == (False, "cifg")


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("lstm", ()),
        ("np", ()),
        ("lstm_peephole_f", ("f",)),
        ("lstm_peephole", ("f", "i", "o")),
        ("cifg", ("i",)),
        ("gru", ("z", "r", "h_tilde", "h")),
    ],
)
def test_changed_lines_are_named(name: str, changed: tuple[str, ...]) -> None:
    assert numbers.changed(name) == changed


def test_a_run_of_nodes_that_differ_is_marked_once_and_nothing_is_lost() -> None:
    for name in numbers.names():
        for row in numbers.equations(name):
            for entry in row.right:
                text = str(numbers.marked(name, entry))
                plain = "".join(ElementTree.fromstring(entry.formula.mathml).itertext())
                assert "".join(ElementTree.fromstring(text).itertext()) == plain
                assert ("differs" in text) == bool(entry.differing)
    (keep,) = (row for row in numbers.equations("lstm_peephole_f") if row.key == "keep")
    assert len(of_class(tree(str(numbers.marked("lstm_peephole_f", keep.right[0]))), "differs")) == 1


@pytest.mark.parametrize(("name", "lang"), in_turn(numbers.names(), ["en", "ja"]))
def test_every_cell_is_a_figure(client: FlaskClient, name: str, lang: str) -> None:
    response = client.get(f"/figures/variants?variant={name}&lang={lang}")
    text = response.get_data(as_text=True)
    assert response.status_code == 200
    assert 'class="notice"' not in text
    assert "data-picture" in text
    assert text.count("<math") == len(notation.formula(numbers.cell(name)))
    body = client.get(f"/figures/variants/data?variant={name}&lang={lang}").get_json()
    assert set(body["leads"]) == set(SWITCHES)
    assert body["pieces"]["equations"]
    assert not body["pieces"]["measured"]
    about = client.get(f"/figures/variants/about?variant={name}&lang={lang}").get_json()
    assert client.get(about["page"]).status_code == 200


@pytest.mark.parametrize("order", ORDERS)
def test_the_table_says_what_the_cards_say(client: FlaskClient, order: str) -> None:
    rows = client.get(f"/figures/variants.csv?view=table&sort={order}&lang=en").get_data(as_text=True).splitlines()
    assert len(rows) == 1 + len(numbers.names())
    gru = next(row for row in rows if row.startswith("GRU,"))
    card = models.card("grammar-gru").to_dict()
    assert gru.split(",")[1] == str(card["parameters"])
    assert float(gru.split(",")[5]) == card["scores"]["nats"]
    assert gru.endswith(",1,5")
    assert next(row for row in rows if row.startswith("LSTM,")).endswith(",4,5")
    grid = next(row for row in rows if row.startswith("Grid LSTM"))
    accuracy = models.card("recall-grid_lstm").to_dict()["recall"]
    seeds = [seed["accuracy"][accuracy["gaps"].index(50)] for seed in accuracy["seeds"]]
    recall = [float(cell) for cell in grid.split(",")[6:9]]
    assert recall == pytest.approx([sum(seeds) / len(seeds), min(seeds), max(seeds)], rel=1e-4)


def test_the_table_is_sorted_and_says_by_what(client: FlaskClient) -> None:
    text = client.get("/figures/variants?view=table&sort=parameters&lang=en").get_data(as_text=True)
    table = text[text.index('measured-scroll"') :]
    assert table.count("aria-sort") == 1
    shown = [int(found.replace(",", "")) for found in re.findall(r"</th><td>([\d,]+)</td>", table)]
    assert shown[: len(numbers.names())] == sorted(shown[: len(numbers.names())])


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("variant=attention", "“attention” cannot be this figure’s variant"),
        ("text=hello", "“hello” cannot be this figure’s text"),
        ("view=all", "cannot be this figure’s view"),
        ("sort=<b>", "cannot be this figure’s sort"),
    ],
)
def test_nonsense_is_reported_and_the_rest_is_shown(client: FlaskClient, query: str, message: str) -> None:
    page = client.get(f"/figures/variants?{query}&lang=en")
    assert page.status_code == 200
    assert message in page.get_data(as_text=True)
    assert client.get(f"/figures/variants/data?{query}&lang=en").status_code == 422


def test_the_usual_state_is_the_lstm_on_the_first_sentence() -> None:
    assert VARIANTS.usual() == {"variant": USUAL, "text": LANGUAGE_TEXT, "view": "cell", "sort": "family"}


@pytest.mark.parametrize(("name", "rings"), [("lstm", 0), ("lstm_peephole_f", 1), ("lstm_peephole", 3), ("cifg", 1)])
def test_the_diagram_has_a_ring_around_what_changed(client: FlaskClient, name: str, rings: int) -> None:
    diagram = client.get(f"/figures/variants/data?variant={name}").get_json()["pieces"]["diagram"]
    assert "<svg data-picture" in diagram
    assert diagram.count("changed-ring") == rings


def test_a_diagram_that_is_too_high_to_be_read_is_left_out(client: FlaskClient) -> None:
    pieces = client.get("/figures/variants/data?variant=grid_lstm&lang=en").get_json()["pieces"]
    assert not pieces["diagram"]
    assert "diagram" not in pieces["equations"]


def test_the_picture_of_all_scores_names_those_that_fail(client: FlaskClient) -> None:
    html = client.get("/figures/variants/data?view=table&lang=en").get_json()["pieces"]["measured"]
    chart = html[: html.index("</svg>")]
    assert chart.count("<circle") == 4 * len(numbers.names())
    for name in ("Clockwork RNN", "minGRU", "No input gate", "Full gate recurrence"):
        assert name in chart
    assert "Peephole LSTM" not in chart
    good = sum(row.language >= 0.95 for row in numbers.measured())
    assert f"{good} of {len(numbers.names())} ≥ 95" in chart


def test_a_gate_that_is_always_1_has_the_colour_of_1() -> None:
    cell = models.load("grammar-nig").cell
    assert snapshot.limits(cell, "i") == (0.0, 1.0) == snapshot.limits(cell, "o")


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("variant", ["lstm", "cifg", "grid_lstm", "nig"])
def test_a_cell_leads_to_itself_and_its_sentence_in_the_lab(app: Flask, language: str, variant: str) -> None:
    for text in TEXTS:
        with app.test_request_context(f"/?lang={language}"):
            state = VARIANTS.usual() | {"variant": variant, "text": text}
            link = re.search(r'href="(/lab\?[^"]+)"', VARIANTS.data(state)["pieces"]["about"])
        assert link
        found = parse_qs(urlsplit(html.unescape(link[1])).query)
        assert found == {"from": [variant], "text": [LANGUAGE_TEXT if text == COUNTING_TEXT else text]}
        with app.test_request_context():
            asked, notices = view.read({name: values[0] for name, values in found.items()}, Settings(), STANDARD)
        assert not notices
        assert (asked.origin, asked.equations) == (variant, cells[variant].equations.rstrip("\n"))


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(("chapter", "sentence"), [("5-steps", PRONOUN_TEXTS[0]), ("6-variants", LANGUAGE_TEXT)])
def test_a_chapter_leads_to_the_lstm_and_its_sentence_in_the_lab(language: str, chapter: str, sentence: str) -> None:
    text = (CONTENT / language / f"{chapter}.md").read_text(encoding="utf-8")
    (link,) = re.findall(r"\]\((/lab\?[^)]+)\)", text)
    assert parse_qs(urlsplit(link).query) == {"from": ["lstm"], "text": [sentence]}

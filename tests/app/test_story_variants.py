"""The figure of variants: what changes in a cell's equations, the pronoun that it expects, and what the cards say."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.story import variants
from app.story.figures import FIGURES
from app.story.figures.variants import ORDERS
from app.story.variants import PRONOUNS, RIGHT, SWITCHED, SWITCHES, TEXTS, USUAL
from lstm_core import cells, models, notation

VARIANTS = FIGURES["variants"]


@pytest.mark.parametrize("name", ["lstm", "lstm_peephole", "cifg", "gru"])
@pytest.mark.parametrize("text", TEXTS)
def test_the_pronoun_is_right_in_the_cells_that_the_chapter_tells_of(name: str, text: str) -> None:
    found = dict(zip(PRONOUNS, variants.chances(name, text), strict=True))
    assert found[RIGHT[text]] > 0.9
    assert sum(found.values()) < 1.0001
    model = models.load(f"grammar-{name}")
    assert found["he"] == pytest.approx(float(model.read(text).probabilities[-1][model.indices["he"]]))


def test_the_clockwork_network_gets_a_pronoun_wrong_and_all_others_are_right() -> None:
    assert set(variants.names()) - set(variants.right()) == {"clockwork_rnn"}


def test_facts_are_what_the_networks_do(app: Flask) -> None:
    with app.test_request_context():
        facts = VARIANTS.facts()
    for key, name in {"lstm": "lstm", "peephole": "lstm_peephole", "cifg": "cifg", "gru": "gru"}.items():
        assert facts[f"p_he_{key}"] == f"{100 * variants.chances(name, TEXTS[0])[0]:.1f}"
        assert facts[f"two_p_she_{key}"] == f"{100 * variants.chances(name, TEXTS[1])[1]:.1f}"
        arrays = models.load(f"grammar-{name}").arrays()
        assert facts[f"parameters_{key}"] == f"{sum(array.size for array in arrays.values()):,}"
    assert int(facts["networks"]) == len(variants.names())
    assert int(facts["networks_right"]) == len(variants.right())
    assert int(facts["cells"]) - int(facts["cells_right"]) == 1
    assert int(facts["cells"]) == len(variants.names()) - 3  # LSTM, peephole LSTM and GRU have a second name


def test_cells_of_one_kind_have_the_same_equations() -> None:
    together = [kind for kind in variants.kinds() if len(kind) > 1]
    assert together == [("lstm", "np"), ("lstm_peephole", "vanilla"), ("gru", "mut2")]
    for kind in together:
        assert all(line.status == "same" for line in notation.difference(cells[kind[0]], cells[kind[1]]))


def test_switches_lead_to_the_cells_that_they_name() -> None:
    for on, name in SWITCHED.items():
        leads = variants.leads(name)
        assert {switch for switch, (is_on, _lead) in leads.items() if is_on} == set(on)
        assert set(leads) == set(SWITCHES)
        assert all(lead in SWITCHED.values() for _is_on, lead in leads.values())
    assert variants.leads("lstm")["f"] == (False, "lstm_peephole_f")
    assert variants.leads("lstm_peephole_fi")["o"] == (False, "lstm_peephole")
    assert variants.leads("lstm_peephole")["couple"] == (False, "cifg_peephole")
    assert variants.leads("cifg_peephole")["i"] == (True, "cifg")
    assert variants.leads("lstm_peephole_f")["merge"] == (False, "gru")
    assert variants.leads("gru")["merge"] == (True, "lstm")
    assert variants.leads("clockwork_rnn")["couple"] == (False, "cifg")


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
    assert variants.changed(name) == changed


def test_a_run_of_nodes_that_differ_is_marked_once_and_nothing_is_lost() -> None:
    for name in variants.names():
        for row in variants.equations(name):
            for entry in row.right:
                text = str(variants.marked(entry))
                plain = "".join(ElementTree.fromstring(entry.formula.mathml).itertext())
                assert "".join(ElementTree.fromstring(text).itertext()) == plain
                assert ("differs" in text) == bool(entry.differing)
    (keep,) = (row for row in variants.equations("lstm_peephole_f") if row.key == "keep")
    assert str(variants.marked(keep.right[0])).count('class="differs"') == 1


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("name", variants.names())
def test_every_cell_is_a_figure(client: FlaskClient, lang: str, name: str) -> None:
    response = client.get(f"/figures/variants?variant={name}&lang={lang}")
    text = response.get_data(as_text=True)
    assert response.status_code == 200
    assert 'class="notice"' not in text
    assert "data-picture" in text
    assert text.count("<math") == len(notation.formula(variants.cell(name)))
    body = client.get(f"/figures/variants/data?variant={name}&lang={lang}").get_json()
    assert set(body["leads"]) == set(SWITCHES)
    assert body["pieces"]["equations"]
    assert not body["pieces"]["measured"]
    about = client.get(f"/figures/variants/about?variant={name}&lang={lang}").get_json()
    assert client.get(about["page"]).status_code == 200


@pytest.mark.parametrize("order", ORDERS)
def test_the_table_says_what_the_cards_say(client: FlaskClient, order: str) -> None:
    rows = client.get(f"/figures/variants.csv?view=table&sort={order}&lang=en").get_data(as_text=True).splitlines()
    assert len(rows) == 1 + len(variants.names())
    gru = next(row for row in rows if row.startswith("GRU,"))
    card = models.card("grammar-gru")
    assert gru.split(",")[1] == str(card["parameters"])
    assert float(gru.split(",")[5]) == card["scores"]["nats"]
    assert gru.endswith(",1,5")
    assert next(row for row in rows if row.startswith("LSTM,")).endswith(",4,5")
    grid = next(row for row in rows if row.startswith("Grid LSTM"))
    accuracy = models.card("recall-grid_lstm")["recall"]
    seeds = [seed["accuracy"][accuracy["gaps"].index(50)] for seed in accuracy["seeds"]]
    recall = [float(cell) for cell in grid.split(",")[6:9]]
    assert recall == pytest.approx([sum(seeds) / len(seeds), min(seeds), max(seeds)], rel=1e-4)


def test_the_table_is_sorted_and_says_by_what(client: FlaskClient) -> None:
    text = client.get("/figures/variants?view=table&sort=parameters&lang=en").get_data(as_text=True)
    table = text[text.index("measured-scroll") :]
    assert table.count("aria-sort") == 1
    numbers = [int(found.replace(",", "")) for found in re.findall(r"</th><td>([\d,]+)</td>", table)]
    assert numbers[: len(variants.names())] == sorted(numbers[: len(variants.names())])


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("variant=attention", "“attention” is no variant of this figure"),
        ("text=hello", "“hello” is no text of this figure"),
        ("view=all", "is no view of this figure"),
        ("sort=<b>", "is no sort of this figure"),
    ],
)
def test_nonsense_is_told_and_the_rest_is_shown(client: FlaskClient, query: str, told: str) -> None:
    page = client.get(f"/figures/variants?{query}&lang=en")
    assert page.status_code == 200
    assert told in page.get_data(as_text=True)
    assert client.get(f"/figures/variants/data?{query}&lang=en").status_code == 422


def test_the_usual_state_is_the_lstm_on_the_first_sentence() -> None:
    assert VARIANTS.usual() == {"variant": USUAL, "text": TEXTS[0], "view": "cell", "sort": "family"}


@pytest.mark.parametrize(("name", "rings"), [("lstm", 0), ("lstm_peephole_f", 1), ("lstm_peephole", 3), ("cifg", 1)])
def test_the_diagram_has_a_ring_around_what_changed(client: FlaskClient, name: str, rings: int) -> None:
    diagram = client.get(f"/figures/variants/data?variant={name}").get_json()["pieces"]["diagram"]
    assert diagram.startswith("<svg data-picture")
    assert diagram.count("changed-ring") == rings


def test_a_diagram_that_is_too_high_to_be_read_is_left_out(client: FlaskClient) -> None:
    pieces = client.get("/figures/variants/data?variant=grid_lstm&lang=en").get_json()["pieces"]
    assert not pieces["diagram"]
    assert "diagram" not in pieces["equations"]


def test_the_picture_of_all_scores_names_those_that_fail(client: FlaskClient) -> None:
    html = client.get("/figures/variants/data?view=table&lang=en").get_json()["pieces"]["measured"]
    chart = html[: html.index("</svg>")]
    assert chart.count("<circle") == 4 * len(variants.names())
    for name in ("Clockwork RNN", "minGRU", "No input gate", "Full gate recurrence"):
        assert name in chart
    assert "Peephole LSTM" not in chart
    good = sum(row.language >= 0.95 for row in variants.measured())
    assert f"{good} of {len(variants.names())} ≥ 95" in chart

"""What single units know, as the server answers it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.text.messages import messages
from app.units import chart
from app.units.routes import PARTS
from app.units.routes import messages as own_messages
from app.web.modules import graph, imported
from lstm_core import models, notation, probing
from lstm_core.probing import Hold, table

SCRIPTS = Path(__file__).parents[2] / "static" / "js"


def page(client: FlaskClient, **query: str) -> str:
    """Return the page in English."""
    response = client.get("/units", query_string={"lang": "en"} | query)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def notices(text: str) -> list[str]:
    """Return the notices on a page."""
    return re.findall(r'<p class="notice" role="status">(.*?)</p>', text)


def test_the_page_says_what_was_measured(client: FlaskClient) -> None:
    text = page(client)
    (row,) = [row for row in table.rows() if (row["model"], row["contrast"]) == ("grammar-lstm", "number")]
    silenced = probing.probe(models.load("grammar-lstm"), "number").silence(Hold((row["unit"] - 1,)))
    assert f"The next word depends on unit {row['unit']}." in text
    assert f"{100 * silenced.trained:.0f}% → {100 * silenced.held:.0f}%" in text
    assert f"<dd>{silenced.ratio:.0f}</dd>" in text
    assert text.count('<span class="other"') == 20
    assert len(re.findall(r'<tr class="\w+', text)) == len([r for r in table.rows() if r["contrast"] == "number"])
    assert notices(text) == []


@pytest.mark.parametrize("contrast", ["gender", "country"])
def test_another_contrast_takes_its_own_pair_and_unit(client: FlaskClient, contrast: str) -> None:
    stale = {"first": "the boy near the old boats often", "second": "the boys near the old boats often"}
    answer = client.get(
        "/units/parts", query_string={"contrast": contrast, "unit": "12", "ranked": "grammar-lstm/number", **stale}
    ).get_json()
    (row,) = [row for row in table.rows() if (row["model"], row["contrast"]) == ("grammar-lstm", contrast)]
    assert answer["address"]["unit"] == str(row["unit"])
    assert answer["address"]["first"] != stale["first"]
    assert set(answer["parts"]) == set(PARTS)


def test_of_two_values_the_buttons_counts(client: FlaskClient) -> None:
    assert client.get("/units/parts?hold=silence&hold=keep").get_json()["address"]["hold"] == "keep"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"first": "", "second": ""}, 0),
        ({"first": "boy", "second": "girl"}, 0),
        ({"first": "the boy", "second": "the boy runs"}, 0),
        ({"second": "les garçons près des bateaux"}, 1),
        ({"first": "xyz", "second": "zyx"}, 1),
        ({"first": "...", "second": "?!"}, 1),
        ({"first": "boy " * 10_000}, 1),
        ({"text": "", "marks": "1"}, 0),
        ({"text": "boy " * 300, "marks": "3-900"}, 0),
        ({"model": "grammar-nothing"}, 1),
        ({"contrast": "tense"}, 1),
        ({"contrast": "quotation"}, 0),
        ({"model": "shakespeare-lstm", "hold": "trained", "first": "O\r\nRomeo", "second": "O Romeo"}, 0),
        ({"unit": "33"}, 1),
        ({"hold": "all", "level": "high", "top": "9", "over": "none"}, 4),
        ({"marks": "first"}, 1),
        ({"threshold": "much", "count": "0"}, 2),
        ({"hold": "keep", "top": "3", "over": "this", "all": "1", "level": "zero"}, 0),
    ],
)
def test_whatever_is_asked_is_answered(client: FlaskClient, query: dict[str, str], count: int) -> None:
    text = page(client, **query)
    assert len(notices(text)) == count
    assert "are the same to this network" in text or query.get("first") != "xyz"


def test_mistakes_are_reported_in_the_readers_language(client: FlaskClient) -> None:
    text = page(client, lang="ja", marks="first", threshold="much", first="xyz", second="zyx")
    assert len(notices(text)) == 3
    assert all(re.search("[ぁ-ん]", notice) for notice in notices(text))
    assert "このネットワークにとって2つの文は同じ" in text


def test_equal_sentences_and_a_difference_at_the_first_word(client: FlaskClient) -> None:
    same = page(client, first="the boy", second="The  boy")
    assert "The two sentences are the same to this network" in same
    first = page(client, first="john sings and", second="mary sings and", contrast="gender")
    assert re.search(r'<li class="differs"><span class="first">john</span><span class="second">mary</span>', first)


def test_columns_are_aligned_before_and_after_the_difference() -> None:
    def shown(first: str, second: str) -> list[tuple[int | None, int | None, bool]]:
        rows = [[ord(letter) for letter in text] for text in (first, second)]
        return [(column.first, column.second, column.differs) for column in chart.aligned(*rows)]

    assert shown("abc", "axc") == [(0, 0, False), (1, 1, True), (2, 2, False)]
    assert shown("ac", "abbc") == [(0, 0, False), (None, 1, True), (None, 2, True), (1, 3, False)]
    assert shown("aa", "aaa") == [(0, 0, False), (1, 1, False), (None, 2, True)]
    assert shown("abcd", "xbyd") == [(0, 0, True), (1, 1, False), (2, 2, True), (3, 3, False)]
    assert shown("ab", "ab") == [(0, 0, False), (1, 1, False)]


def test_counting_says_how_far_it_goes(client: FlaskClient) -> None:
    text = page(client, count="5")
    assert text.count("Here it says correctly at every step what may follow.") == 2
    assert re.search(r"<li><span>&lt;s&gt;</span></li>(<li><span>a</span></li>){5}(<li><span>b</span></li>){5}", text)
    assert "Here it is wrong for the first time after letter" in page(client, count="200")


def test_answers_can_be_kept(client: FlaskClient) -> None:
    first = client.get("/units/parts?lang=en")
    assert "max-age" in first.headers["Cache-Control"]
    again = client.get("/units/parts?lang=en", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_the_script_uses_its_messages_and_no_other(app) -> None:
    modules = ["units/units.js", *imported(graph(SCRIPTS), "units/units.js")]
    source = "\n".join((SCRIPTS / module).read_text(encoding="utf-8") for module in modules)
    used = set(re.findall(r"\bmessages\.(?!js\b)(\w+)", source))
    with app.test_request_context("/?lang=ja"):
        assert used == set(own_messages())
        assert set(own_messages()) <= set(messages()) | {"marked"}


UNUSUAL = [
    name
    for name in models.names("words")
    if name.startswith("grammar-") and notation.belts(models.load(name).cell.definition) not in (("c",), ("h",), ())
]


@pytest.mark.parametrize("name", UNUSUAL)
def test_the_state_of_a_cell_with_several_belts_or_a_matrix_has_an_entry_a_unit(client: FlaskClient, name: str) -> None:
    model = models.load(name, models.Model)
    trace = model.read("mary sings").trace
    assert trace[probing.belt(model)].shape == (3, model.units)
    assert client.get(f"/step/scene?model={name}").get_json()["memory"] == probing.belt(model)
    for address in (f"/units?model={name}", f"/compare?left={name}&right=grammar-lstm", f"/memory?model={name}"):
        assert client.get(address).status_code == 200, address
    unit = re.search(r'"unit": ?(\d+)', client.get(f"/compare?left={name}&right=grammar-lstm").get_data(as_text=True))
    assert unit is None or int(unit[1]) <= model.units

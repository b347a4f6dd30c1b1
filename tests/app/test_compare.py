"""Two cells on one sentence, as the server answers it."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from app.compare.table import absent, rows
from lstm_core import cells, notation

ENGLISH = {"Accept-Language": "en"}


def page(client: FlaskClient, query: str = "") -> str:
    """Return the page in English."""
    response = client.get(f"/compare?{query}", headers=ENGLISH)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_the_page_without_an_address_compares_lstm_and_gru(client: FlaskClient) -> None:
    text = page(client)
    assert re.search(r'value="grammar-lstm"[^>]* selected', text)
    assert re.search(r'value="grammar-gru"[^>]* selected', text)
    assert re.search(r'aria-current="step"[^>]*>john<', text)
    assert "Both expect" in text or "Left expects" in text


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_pair_with_the_lstm_is_a_page(client: FlaskClient, lang: str) -> None:
    for name in ("rnn", "fgr", "clockwork_rnn", "mut1", "grammar-cifg"):
        assert client.get(f"/compare?left=lstm&right={name}&lang={lang}").status_code == 200


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("left=nothing", "There is no model “nothing”"),
        ("right=grammar-nothing", "There is no model “grammar-nothing”"),
        ("token=99", "There is no token “99”"),
        ("phase=9", "“9” cannot be used for “phase”"),
        ("left_unit=33", "There is no unit “33”"),
        ("right_unit=x", "There is no unit “x”"),
        ("speed=fast", "“fast” cannot be used for “speed”"),
        ("text=" + "a+" * 5000, "characters; at most"),
    ],
)
def test_nonsense_is_reported_and_the_rest_is_shown(client: FlaskClient, query: str, message: str) -> None:
    text = page(client, query)
    assert text.count('<p class="notice" role="status">') == 1
    assert message in text


def test_one_cell_on_both_sides_is_said(client: FlaskClient) -> None:
    assert "The same network stands on both sides." in page(client, "left=gru&right=gru")
    assert "Both have the same equations" in page(client, "left=gru&right=mut2")
    assert 'id="same" role="status" hidden' in page(client, "left=gru&right=lstm")


def test_every_line_of_both_cells_stands_in_one_row() -> None:
    for left in cells.values():
        table = rows(left, cells["lstm"])
        for cell, side in ((left, "left"), (cells["lstm"], "right")):
            found = [entry.formula.name for row in table for entry in getattr(row, side)]
            assert sorted(found) == sorted(line.name for line in notation.formula(cell)), cell.name


def test_rows_say_what_for_and_what_differs() -> None:
    table = {row.key: row for row in rows(cells["lstm"], cells["gru"])}
    assert [entry.formula.name for entry in table["keep"].left] == ["f"]
    assert table["keep"].right_absent == "no line of its own: it is 1 − z"
    assert [entry.formula.name for entry in table["look_back"].right] == ["r"]
    assert table["show"].right_absent == "no line: the state is shown whole"
    peephole = {row.key: row for row in rows(cells["lstm"], cells["lstm_peephole_f"])}
    assert [row.key for row in peephole.values() if not row.is_same] == ["keep"]
    (changed,) = peephole["keep"].right
    assert changed.status == "changed"
    assert changed.differing
    assert absent(cells["rnn"], "keep") == "no gate: nothing is carried over unchanged"


def test_the_table_as_json(client: FlaskClient) -> None:
    answer = client.get("/compare/table?left=grammar-lstm&right=grammar-rnn&lang=en").get_json()
    assert [phase["key"] for phase in answer["phases"]] == ["1", "2", "3", "4"]
    assert answer["phases"][0]["label"] == "Forget / State"
    assert answer["html"].count("<tr") == 6
    problem = client.get("/compare/table?left=grammar-lstm&right=no", headers=ENGLISH)
    assert problem.status_code == 422
    assert problem.get_json()["detail"].startswith("There is no model “no”")

"""`POST /lab/edits`: the edits of a cell, in words of both languages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from lstm_core import cells

LSTM = cells["lstm"].equations
JAPANESE = r"[\u3040-\u30ff\u4e00-\u9fff]"


def edits(client: FlaskClient, text: str, language: str = "en", **more: object) -> dict[str, Any]:
    """Return the answer's edits by id, a random one among them."""
    answer = client.post(f"/lab/edits?lang={language}", json={"text": text, "from": "lstm", **more})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    found = {edit["id"]: edit for group in answer.json["groups"] for edit in group["edits"]}
    drawn = answer.json.get("surprise")
    return found | {"surprise": drawn} if drawn else found


def test_an_edit_has_all_that_the_page_shows(client: FlaskClient) -> None:
    found = edits(client, LSTM)["couple:i:f"]
    assert found["text"] == LSTM.replace("sigmoid(W_i @ x + U_i @ h_prev + b_i)", "1 - f".ljust(37)).rstrip("\n") + "\n"
    del found["text"]
    assert found == {
        "id": "couple:i:f",
        "kind": "couple",
        "title": "Couple input to forget",
        "change": "i = 1 - f",
        "gained": 0,
        "lost": 1568,
        "parameters": {"gained": [], "lost": ["W_i", "U_i", "b_i"]},
        "count": 4704,
        "changed_lines": [{"line": 2, "now": 2, "text": "i = 1 - f"}],
        "removed_lines": [],
        "sentence": "Input gate is now 1 minus forget gate. 4,704 numbers.",
        "done": "You coupled the input gate to the forget gate.",
        "setting": None,
    }


WORDS = {
    "remove-gate:f": ("Remove the forget gate", "忘却ゲートをなくす"),
    "couple:i:f": ("Couple input to forget", "入力と忘却を結びつける"),
    "see-cell:f:i:o:c": ("Let gates see the cell state", "ゲートにセル状態を見せる"),
    "merge:i:f": ("Merge forget gate and input gate into one", "忘却ゲートと入力ゲートを1つにする"),
    "candidate:g:tanh:relu": ("Candidate: tanh → relu", "候補値：tanh → relu"),
    "candidate-none:g:tanh": ("Candidate: no tanh", "候補値：tanhなし"),
    "output-none:h:tanh": ("Output: no tanh", "出力：tanhなし"),
    "gates-blind:f:i:o:h": ("Gates do not look back", "ゲートは過去を見ない"),
    "gates-all:f:i:o": ("Gates see all gates", "ゲートは全ゲートを見る"),
    "alone:h": ("Units look back at themselves alone", "ユニットは自分の過去だけを見る"),
    "forget-bias:b_f": ("Forget bias 0 instead of 1", "忘却ゲートのバイアスを1から0に"),
}


@pytest.mark.parametrize(("language", "place"), [("en", 0), ("ja", 1)])
def test_titles_are_those_of_the_design(client: FlaskClient, language: str, place: int) -> None:
    found = edits(client, LSTM, language)
    assert {key: found[key]["title"] for key in WORDS} == {key: words[place] for key, words in WORDS.items()}


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", ["lstm", "lstm_peephole_f", "rnn", "gru", "grid_lstm", "depth_gated_lstm"])
def test_everything_is_said_in_the_readers_language(client: FlaskClient, language: str, name: str) -> None:
    for edit in edits(client, cells[name].equations, language, seed=1).values():
        for words in (edit["title"], edit["sentence"], edit["done"]):
            assert "%(" not in words
            assert bool(re.search(JAPANESE, words)) == (language == "ja"), words
            assert not re.search(f"{JAPANESE} (?!→)|(?<!→) {JAPANESE}", words), words
        assert edit["sentence"].endswith("。" if language == "ja" else " numbers.")
        assert f"{edit['count']:,}" in edit["sentence"]


def test_the_same_seed_gives_the_same_surprise(client: FlaskClient) -> None:
    first, second = (edits(client, LSTM, seed=20)["surprise"] for _ in range(2))
    assert first == second
    assert first["text"] != LSTM
    assert "surprise" not in edits(client, LSTM)


def test_counts_are_of_the_units_that_are_asked_for(client: FlaskClient) -> None:
    assert edits(client, LSTM, units=8)["remove-gate:f"]["count"] == 3 * 8 * (16 + 8 + 1)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"text": "h = tanh(c_perv"}, "bracket"),
        ({"text": ""}, "equation"),
        ({"text": "h = tanh(W_h @ x)", "units": 100000}, "512"),
        ({"text": "h = tanh(W_h @ x)" + " " * 9000}, "8000"),
        ({"text": "h = tanh(W_h @ x)", "seed": -1}, "seed"),
    ],
)
def test_what_cannot_be_edited_is_told(client: FlaskClient, body: dict[str, object], word: str) -> None:
    answer = client.post("/lab/edits?lang=en", json=body)
    assert answer.status_code == 422
    assert word in answer.json["detail"]

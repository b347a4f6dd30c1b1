"""Drawings and caches of the laboratory, and equations as papers have them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import create_app
from app.laboratory import kept, pictures, reading
from app.settings import Settings
from lstm_core import Cell, cells, notation
from tests.app.test_lab_read import COUPLED, LSTM, ask

HALF = LSTM.replace("h = o * tanh(c)", "h = 0.5 * o * tanh(c)")


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Yield the texts that are laid out, nothing being kept from before."""
    kept.DIAGRAMS.clear()
    found: list[str] = []
    lay_out = notation.diagram

    def watched(cell: Cell, **options: Any) -> notation.Diagram:
        found.append(cell.equations)
        return lay_out(cell, **options)

    monkeypatch.setattr(notation, "diagram", watched)
    yield found
    kept.DIAGRAMS.clear()


def shown(diagram: dict[str, Any]) -> str:
    """Return a drawing's SVG."""
    return str(diagram["picture"]["under"] + diagram["picture"]["over"])


def test_a_number_and_a_role_draw_nothing_anew_and_are_shown(client: FlaskClient, drawn: list[str]) -> None:
    first = ask(client, HALF)["diagram"]
    assert len(drawn) == 1
    assert "0.5×" in shown(first)
    other = ask(client, HALF.replace("0.5", "0.55").replace("# forget gate", "# zzz"))["diagram"]
    assert len(drawn) == 1
    assert other["key"] == first["key"]
    assert "0.55×" in shown(other)
    assert "zzz" in shown(other)
    assert "zzz" not in shown(ask(client, HALF)["diagram"])
    ask(client, HALF.replace("0.5 *", "tanh(o) *"))
    assert len(drawn) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tanh(c)", "relu(c)"),
        ("tanh(c)", "c"),
        ("f * c_prev", "c_prev * f"),
        ("# hidden state", "# hidden state\nz = h"),
        ("h = o", "h: units = o"),
        ("c = f", "k = f"),
    ],
)
def test_another_structure_has_another_key(old: str, new: str) -> None:
    text = LSTM.replace(old, new)
    if new.startswith("k ="):
        text = text.replace("tanh(c)", "tanh(k)").replace("c_prev", "k_prev")
    assert pictures.key_of(Cell(text)) != pictures.key_of(Cell(LSTM))


def test_the_settled_drawing_is_any_processs_to_give(client: FlaskClient) -> None:
    key = ask(client, COUPLED)["diagram"]["key"]
    other = create_app({"TESTING": True}).test_client()
    answers = [one.get(f"/lab/diagram/{key}", query_string={"text": COUPLED}) for one in (client, other)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json
    assert answers[0].json["state"] == "settled"
    narrow = client.get(f"/lab/diagram/{key}", query_string={"text": COUPLED, "narrow": 1}).json
    assert narrow["picture"]["width"] < answers[0].json["picture"]["width"]
    assert client.get(f"/lab/diagram/{key}", query_string={"text": LSTM}).status_code == 404
    assert client.get(f"/lab/diagram/{key}", query_string={"text": "h = ("}).status_code == 422
    same = client.get(f"/lab/diagram/{key}", query_string={"text": COUPLED}, headers={"If-None-Match": "*"})
    assert same.status_code == 304


def test_draft_and_settled_drawing_have_the_same_parts(client: FlaskClient) -> None:
    for name in ("lstm", "gru", "slstm"):
        text = cells[name].equations
        draft = ask(client, text, **{"from": name})["diagram"]
        settled = client.get(f"/lab/diagram/{draft['key']}", query_string={"text": text}).json
        parts = [{node["id"] for node in found["picture"]["nodes"]} for found in (draft, settled)]
        assert parts[0] == parts[1]


def test_a_drawing_that_fails_costs_the_drawing_alone(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.DIAGRAMS.clear()

    def refuse(cell: Cell, **options: Any) -> None:
        raise notation.LayoutError("planted")

    monkeypatch.setattr(notation, "diagram", refuse)
    answer = ask(client, LSTM)
    assert (answer["ok"], answer["diagram"]["state"], len(answer["lines"])) == (True, "later", 6)
    settled = client.get(f"/lab/diagram/{answer['diagram']['key']}", query_string={"text": LSTM, "lang": "ja"}).json
    assert settled["state"] == "refused"
    assert str(settled["operations"]) in settled["message"]
    assert "演算" in settled["message"]
    kept.DIAGRAMS.clear()


def test_too_many_operations_are_not_tried(drawn: list[str]) -> None:
    client = create_app({"TESTING": True, "lab_operations": 5}).test_client()
    answer = ask(client, LSTM)
    assert (answer["diagram"]["state"], drawn) == ("refused", [])
    assert f"{answer['diagram']['operations']} operations are too entangled to draw" in answer["diagram"]["message"]


def test_a_text_that_was_seen_is_not_read_again(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []
    build = reading.build
    monkeypatch.setattr(reading, "build", lambda *given, **more: built.append(1) or build(*given, **more))
    kept.READINGS.clear()
    threads = [threading.Thread(target=ask, args=(client.application.test_client(), COUPLED)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(built) == 1
    ask(client, f"{COUPLED}# a comment")
    assert len(built) == 1
    ask(client, COUPLED, sentence="mary")
    assert len(built) == 2


def test_as_much_is_kept_as_the_settings_say() -> None:
    try:
        client = create_app({"TESTING": True, "lab_readings_kept": 2, "lab_diagrams_kept": 1}).test_client()
        for number in range(5):
            answer = ask(client, f"h = tanh(W_{number} @ x)")
        assert (len(kept.READINGS.kept()), len(kept.DIAGRAMS.kept())) == (2, 1)
        assert len(kept.ANSWERS.kept()) == 2
        nothing = create_app({"TESTING": True, "lab_readings_kept": 0, "lab_diagrams_kept": 0}).test_client()
        for cache in kept.ALL:
            cache.clear()
        again = ask(nothing, "h = tanh(W_4 @ x)")
        assert [again["next"], again["lines"]] == [answer["next"], answer["lines"]]
        assert not any(cache.kept() for cache in kept.ALL)
    finally:
        kept.use(Settings())


def test_equations_of_a_paper_are_rewritten_and_told(client: FlaskClient) -> None:
    answer = client.post("/lab/paper?lang=en", json={"text": "h_t = tanh(W_h·[h_{t−1}, x_t] + b_h)"}).json
    assert (answer["ok"], answer["text"], answer["problems"]) == (True, "h = tanh(W_h @ concat(h_prev, x) + b_h)", [])
    assert {"from": "h_t", "to": "h"} in answer["read_as"]
    assert ask(client, answer["text"], **{"from": "none"})["ok"]
    left = client.post("/lab/paper?lang=ja", json={"text": "h_t = tanh(W_h x_t ??"}).json
    assert left["ok"] is False
    assert left["problems"][0]["message"]
    assert client.post("/lab/paper", json={"text": "x" * 9000}).status_code == 422

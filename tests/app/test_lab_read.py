"""`POST /lab/read`: what a text says, reads and looks like, held to the models and to the rest of the interface."""

from __future__ import annotations

import base64
import hashlib
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

from app.laboratory import gallery
from app.reading.library import STANDARD
from app.reading.trace import gradients
from lstm_core import cells, models
from lstm_core.models import Model
from lstm_core.probing import belt
from lstm_core.tasks.untrained import network
from tests.app import training
from tests.core.fresh import fresh_seed

LSTM = cells["lstm"].equations
COUPLED = LSTM.replace("sigmoid(W_i @ x + U_i @ h_prev + b_i)", "1 - f")
SENTENCE = "mary sings near the boats . john rests and"
STARTS = [name for name in cells if f"grammar-{name}" in STANDARD]
OTHERS = [name for name in gallery.names() if name not in STARTS]


def ask(client: FlaskClient, text: str, lang: str = "en", **more: Any) -> dict[str, Any]:
    """Return the answer to a text."""
    response = client.post(f"/lab/read?lang={lang}", json={"text": text, **more})
    assert response.status_code == 200, response.json
    answer: dict[str, Any] = response.json
    return answer


def refused(client: FlaskClient, **more: Any) -> dict[str, Any]:
    """Return the problem of a request."""
    response = client.post("/lab/read?lang=en", json={"text": LSTM, **more})
    assert response.status_code == 422
    problem: dict[str, Any] = response.json
    return problem


def unpacked(band: dict[str, Any]) -> np.ndarray:
    """Return the array of a band."""
    return np.frombuffer(base64.b64decode(band["float32"]), "<f4").reshape(band["shape"])


def model_of(name: str) -> Model:
    """Return the trained network of a start, or the untrained one of a cell without."""
    known = f"grammar-{name}"
    return models.load(known, Model) if known in models.names() else network(known)


@pytest.mark.parametrize("name", STARTS)
def test_an_unchanged_start_reads_as_its_network_does(client: FlaskClient, name: str) -> None:
    model = model_of(name)
    reading = model.read(SENTENCE)
    answer = ask(client, cells[name].equations, **{"from": name}, sentence=SENTENCE)
    assert (answer["ok"], answer["problems"], answer["finite"], answer["removed"]) == (True, [], None, [])
    layer = f"l{len(model.card.layers) - 1}." if model.card.layers else ""
    lines = {line["name"]: line for line in answer["lines"]}
    for name_of_line in cells[name].definition.values:
        np.testing.assert_array_equal(unpacked(lines[name_of_line]["band"]), reading.trace[layer + name_of_line])
    assert {line["status"] for line in answer["lines"]} == {"same"}
    likeliest = [(word, pytest.approx(chance, rel=1e-6)) for word, chance in reading.likeliest(2)[-1]]
    assert [(row["word"], row["own"]) for row in answer["next"]] == likeliest
    assert [(row["word"], row["before"]) for row in answer["next"]] == likeliest
    assert answer["untrained"] == model.card.untrained
    assert answer["count"] == answer["count_before"] == sum(array.size for array in model.params.values())


@pytest.mark.parametrize("name", STARTS)
def test_how_far_back_it_looks_is_the_gradient_that_the_api_tells(client: FlaskClient, name: str) -> None:
    model = model_of(name)
    found = gradients(model, model.read(SENTENCE), "base64")
    values = found["values"]
    state = belt(model)
    answer = ask(client, cells[name].equations, **{"from": name}, sentence=SENTENCE)["gradient"]
    assert answer["asked"] == found["of"]["token"]
    assert (answer["state"], answer["state_before"]) == (state.rpartition(".")[2], state.rpartition(".")[2])
    wanted = np.linalg.norm(unpacked(values[state]).astype(float), axis=1)
    np.testing.assert_allclose(answer["own"], wanted, rtol=1e-5, atol=1e-12)
    assert answer["own"] == answer["before"]


def test_a_changed_line_is_told_beside_what_it_was(client: FlaskClient) -> None:
    answer = ask(client, COUPLED)
    (changed,) = [line for line in answer["lines"] if line["status"] != "same"]
    assert (changed["line"], changed["name"], changed["role"], changed["gate"]) == (2, "i", "input gate", "i")
    assert 'alttext="i = 1 − f"' in changed["mathml"]
    assert 'data-name="W_i"' in changed["was"]
    assert (answer["count"], answer["count_before"], answer["borrowed"]) == (4704, 6272, 9)
    assert {parameter["from"] for parameter in answer["parameters"]} == {"borrowed"}
    assert answer["text"] == hashlib.sha256(COUPLED.encode()).hexdigest()
    bands = {line["name"]: unpacked(line["band"]) for line in answer["lines"]}
    np.testing.assert_allclose(bands["i"], 1 - bands["f"], atol=1e-7)


def test_the_verdict_is_what_the_numbers_say(client: FlaskClient) -> None:
    for text in (LSTM, COUPLED, LSTM.replace("h = o * tanh(c)", "h = tanh(c)"), LSTM.replace("f * c_prev", "c_prev")):
        answer = ask(client, text, sentence=SENTENCE)
        own, before = (max(answer["next"], key=lambda row: row[side]) for side in ("own", "before"))
        assert answer["verdict"].startswith("Still" if own is before else "Now")
        for said in (f"“{own['word']}”", f"“{before['word']}”", "borrowed"):
            assert said in answer["verdict"]


def test_words_of_the_start_come_first_and_are_four_at_most(client: FlaskClient) -> None:
    text = LSTM.replace("f * c_prev", "c_prev").replace("tanh(W_g", "(W_g")
    answer = ask(client, text, sentence=SENTENCE)
    first = [word for word, _ in models.load("grammar-lstm", Model).read(SENTENCE).likeliest(2)[-1]]
    assert [row["word"] for row in answer["next"]][:2] == first
    assert first[0] != max(answer["next"], key=lambda row: row["own"])["word"]
    assert 2 < len(answer["next"]) <= 4


def test_a_token_says_after_which_word_it_is_asked(client: FlaskClient) -> None:
    answer = ask(client, COUPLED, sentence=SENTENCE, token=4)
    shorter = ask(client, COUPLED, sentence="mary sings near")
    assert answer["token"] == shorter["token"] == 4 == len(answer["gradient"]["own"])
    assert [row["word"] for row in answer["next"]] == [row["word"] for row in shorter["next"]]
    np.testing.assert_allclose(answer["gradient"]["own"], shorter["gradient"]["own"], rtol=1e-4)
    assert ask(client, COUPLED, sentence=SENTENCE, token=99)["token"] == len(answer["tokens"])


def test_what_no_network_lends_starts_as_in_training_and_a_peephole_does_nothing_at_first(client: FlaskClient) -> None:
    text = LSTM.replace("U_f @ h_prev +", "U_f @ h_prev + p_f * c_prev +")
    answer = ask(client, text)
    new = [parameter["name"] for parameter in answer["parameters"] if parameter["from"] == "new"]
    assert new == ["p_f"]
    plain = [row["own"] for row in ask(client, LSTM)["next"]]
    assert [row["own"] for row in answer["next"]] == plain
    matrix = ask(client, LSTM.replace("U_f @ h_prev +", "U_f @ h_prev + p_f @ c_prev +"))
    assert [row["own"] for row in matrix["next"]] == pytest.approx(plain, rel=1e-5)
    added = ask(client, LSTM.replace("h = o * tanh(c)", "h = o * tanh(c) + tanh(W_n @ x + b_n)"))
    other = ask(client, LSTM.replace("h = o * tanh(c)", "h = o * tanh(c) + tanh(b_m + W_n @ x + b_n)"))
    assert [row["own"] for row in added["next"]] == [row["own"] for row in other["next"]]  # b_m is 0, W_n the same


def test_other_units_borrow_nothing_and_that_is_told(client: FlaskClient) -> None:
    answer = ask(client, LSTM, units=16)
    assert (answer["borrowed"], answer["untrained"], answer["units"]) == (0, True, 16)
    assert {parameter["from"] for parameter in answer["parameters"]} == {"new"}
    assert "32 units" in answer["verdict"]
    assert answer["count"] == answer["count_before"] == 4 * (16 * 16 + 16 * 16 + 16)


def test_a_cell_from_nothing_is_untrained(client: FlaskClient) -> None:
    answer = ask(client, LSTM, **{"from": "none"})
    assert (answer["untrained"], answer["count_before"], answer["gradient"]["before"]) == (True, None, None)
    assert {line["status"] for line in answer["lines"]} == {"new"}
    assert all(row["before"] is None for row in answer["next"])
    assert "Untrained." in answer["verdict"]


def test_a_card_of_the_gallery_without_a_network_is_a_start(client: FlaskClient) -> None:
    for name in random.Random(fresh_seed()).sample(OTHERS, 6):
        _is_a_start(client, name)


@pytest.mark.nightly
@pytest.mark.parametrize("name", OTHERS)
def test_every_card_of_the_gallery_without_a_network_is_a_start(client: FlaskClient, name: str) -> None:
    _is_a_start(client, name)


def _is_a_start(client: FlaskClient, name: str) -> None:
    """Check that a card's text is read as it is, untrained."""
    text = gallery.text_of(name)
    assert text is not None
    answer = ask(client, text, **{"from": name})
    assert answer["ok"], answer["problems"]
    assert answer["untrained"]
    assert {line["status"] for line in answer["lines"]} == {"same"}
    if answer["finite"]:  # as training would start it, it divides by 0
        assert (name, answer["finite"]["token"], answer["next"]) == ("householder_rnn", 1, [])
        return
    made_up = cells[name].definition.words & {"memory", "noise", "chance"} if name in cells else False
    assert (answer["gradient"]["own"] is None) == bool(made_up) == bool(answer["gradient"]["why"])


def test_weights_of_another_network_are_taken_where_they_fit(client: FlaskClient) -> None:
    answer = ask(client, COUPLED, weights="recall-lstm", sentence="")
    assert {parameter["from"] for parameter in answer["parameters"]} <= {"checkpoint", "new"}
    assert answer["units"] == models.load("recall-lstm", Model).units
    assert all(row["before"] is None for row in answer["next"])  # other words


def test_removed_lines_can_be_put_back(client: FlaskClient) -> None:
    text = LSTM.replace("i = sigmoid(W_i @ x + U_i @ h_prev + b_i)  # input gate\n", "").replace("i * g", "g")
    (gone,) = ask(client, text)["removed"]
    assert (gone["name"], gone["line"]) == ("i", 2)
    rows = text.split("\n")
    assert ask(client, "\n".join([*rows[:1], gone["text"], *rows[1:]]))["removed"] == []
    (spoken,) = ask(client, text, "ja")["removed"]
    assert "入力ゲート" in spoken["text"]


def test_a_constant_between_0_and_1_in_a_gates_role_is_a_gate(client: FlaskClient) -> None:
    text = LSTM.replace("f = sigmoid(W_f @ x + U_f @ h_prev + b_f)", "f: units = 1")
    line = ask(client, text)["lines"][0]
    assert (line["gate"], line["band"]["range"], line["size"]) == ("f", [0, 1], "units")
    assert (unpacked(line["band"]) == 1).all()


def test_bands_that_did_not_change_are_left_out(client: FlaskClient) -> None:
    first = ask(client, LSTM)
    changed = LSTM.replace("h = o * tanh(c) ", "h = o * c ").replace("U_", "V_")  # V_ is new, so that all else moves
    assert not any(line["band"].get("same") for line in ask(client, changed, since=first["key"])["lines"])
    assert not any(line["band"].get("same") for line in ask(client, LSTM, since="unknown")["lines"])
    assert all(line["band"] == {"same": True} for line in ask(client, LSTM, since=first["key"])["lines"])
    ahead = LSTM.replace("c = f * c_prev + i * g", "c = i * g")  # at the first word c_prev is 0 anyway
    begun = ask(client, LSTM, sentence="")
    same = ask(client, ahead, since=begun["key"], sentence="")
    left_out = {line["name"] for line in same["lines"] if line["band"].get("same")}
    assert left_out >= {"i", "g", "o", "h"}
    assert "c" not in left_out  # it is no state any more, and has nothing before the first word


def test_a_band_in_another_range_is_not_the_same(client: FlaskClient) -> None:
    first = ask(client, LSTM)
    clipped = ask(client, LSTM.replace("f * c_prev + i * g ", "clip(f * c_prev + i * g, -99, 99) "), since=first["key"])
    bands = {line["name"]: line["band"] for line in clipped["lines"]}
    assert (bands["c"]["range"], bands["f"]) == ([-99, 99], {"same": True})


def test_a_state_has_its_value_before_the_first_word(client: FlaskClient) -> None:
    text = LSTM + "\nc_start = tanh(b_0)\nb_0: parameter = 0.5\n"
    answer = ask(client, text)
    bands = {line["name"]: line["band"] for line in answer["lines"]}
    np.testing.assert_allclose(unpacked(bands["c"]["initial"]), np.tanh(0.5), rtol=1e-6)
    assert "initial" not in bands["f"]
    assert bands["c_start"] is None


def test_a_comment_and_a_role_change_no_number_and_no_drawing(client: FlaskClient) -> None:
    first = ask(client, LSTM)
    other = ask(client, LSTM.replace("# forget gate", "# 忘れる門"), since=first["key"], has=first["diagram"]["key"])
    assert other["lines"][0]["role"] == "忘れる門"
    assert all(line["band"] == {"same": True} for line in other["lines"])
    assert other["diagram"]["same"]
    assert "picture" not in other["diagram"]


def test_the_source_and_the_difference_come_on_request(client: FlaskClient) -> None:
    plain = ask(client, COUPLED)
    assert not {"numpy", "differs"} & set(plain)
    more = ask(client, COUPLED, numpy=True, differs=True)
    assert "import numpy as np" in more["numpy"]
    assert [line["name"] for line in more["differs"] if line["status"] == "changed"] == ["i"]


def test_the_answer_is_in_japanese(client: FlaskClient) -> None:
    answer = ask(client, COUPLED, "ja")
    assert answer["lines"][0]["role"] == "忘却ゲート"
    assert "借りた重み" in answer["verdict"]


def test_an_answer_depends_on_the_request_alone(client: FlaskClient) -> None:
    one, two = (ask(client, COUPLED) for _ in range(2))
    assert set(one.pop("took")) == {"read", "lines", "gradient", "diagram"} == set(two.pop("took"))
    assert one == two


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ({"from": "nothing"}, "from"),
        ({"weights": "own-0"}, "weights"),
        ({"weights": "captions"}, "weights"),
        ({"units": 100_000}, "units"),
        ({"units": 0}, "units"),
        ({"sentence": "a " * 400}, "text"),
        ({"sentence": "a" * 5000}, "text"),
        ({"text": "#" * 9000}, "text"),
        ({"token": -1}, "token"),
        ({"more": 1}, "more"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(client: FlaskClient, asked: dict[str, Any], parameter: str) -> None:
    assert refused(client, **asked)["parameter"] in (parameter, "sentence")


def test_errors_under_lab_are_problems(client: FlaskClient) -> None:
    for response in (client.get("/lab/read"), client.get("/lab/nothing"), client.get("/lab/diagram/0?text=")):
        assert response.content_type == "application/problem+json"


def test_a_checkpoint_reads_as_it_learned_and_beside_what_was_trained_with_it(tmp_path: Path) -> None:
    app = training.application(tmp_path)
    try:
        client = app.test_client()
        run = training.begin(client, text=COUPLED, task="grammar", units=8, beside="lstm")
        (kept, *_) = training.advance(client, run["id"], updates=1)["checkpoints"][-1:]
        library = app.extensions["library"]
        own, other = (library.load(kept[side], Model).read(SENTENCE) for side in ("model", "beside"))
        answer = ask(client, COUPLED, weights=kept["model"], sentence=SENTENCE)
        shares_of = {row["word"]: (row["own"], row["before"]) for row in answer["next"]}
        for row, shares in enumerate((own, other)):
            for word, chance in shares.likeliest(2)[-1]:
                assert shares_of[word][row] == pytest.approx(chance, rel=1e-5)
        assert (answer["units"], {parameter["from"] for parameter in answer["parameters"]}) == (8, {"checkpoint"})
        assert f"With the weights of update {kept['update']}." in answer["verdict"]
        assert "untrained as it is now" in ask(client, LSTM, weights=kept["model"])["verdict"]
    finally:
        training.end(app)

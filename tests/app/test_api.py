"""Each route of the HTTP interface: what it answers, and what it says to bad input."""

# size: one test of each thing that the interface promises, in the order of its document

from __future__ import annotations

import base64
import csv
import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.api import schemas
from lstm_core import cells, models, notation
from lstm_core.language import sizes
from tests.core.test_notation_numbers import worked_out

MODELS = models.names("words")
SENTENCE = "The boys near the old car run ."


def trace(client: FlaskClient, **query: Any) -> dict[str, Any]:
    """Return the trace of a sentence."""
    answer = client.get("/api/trace", query_string={"model": "grammar-lstm", "text": SENTENCE, **query})
    assert answer.status_code == 200, answer.text
    return answer.json


def problem(client: FlaskClient, path: str, **query: Any) -> dict[str, Any]:
    """Return the problem that an address answers with, its shape checked."""
    answer = client.get(path, query_string=query)
    assert answer.mimetype == "application/problem+json", answer.text
    assert answer.json["status"] == answer.status_code
    schemas.ProblemDetails.model_validate(answer.json)
    return answer.json


# Cells


def test_the_catalogue_is_listed(client: FlaskClient) -> None:
    answer = client.get("/api/cells")
    schemas.CellList.model_validate(answer.json)
    assert [cell["name"] for cell in answer.json["cells"]] == list(cells)
    assert {"rnn", "lstm", "gru", "gru_reset_after", "cifg", "lstm_peephole", "lstm_peephole_fi"} <= set(cells)


@pytest.mark.parametrize("name", cells)
def test_a_cell_tells_everything_that_follows_from_its_equations(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/api/cells/{name}")
    schemas.ComparedCell.model_validate(answer.json)
    assert answer.json["equations"] == cells[name].equations
    assert [line["name"] for line in answer.json["lines"]] == list(cells[name].definition.values)
    assert set(answer.json["parameters"]) == set(cells[name].definition.parameters)
    assert {node["line"] for node in answer.json["diagram"]["nodes"]} == set(cells[name].definition.values)
    assert answer.json["diagram"]["width"] != answer.json["diagram_narrow"]["width"]
    compile(answer.json["numpy"], name, "exec")


@pytest.mark.parametrize("language", notation.CODES)
@pytest.mark.parametrize("name", ["lstm", "draw"])
def test_a_cell_is_taken_away_as_code(client: FlaskClient, name: str, language: str) -> None:
    answer = client.get(f"/api/cells/{name}?code={language}")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert answer.text == notation.code(cells[name], language)
    assert answer.headers["ETag"]


def test_code_of_equations_that_a_reader_brings_is_for_their_sizes(client: FlaskClient) -> None:
    body = {"equations": "z: 3 = clock(time, (1, 2, 3))\nh: 3 = z * tanh(W_h @ x)", "inputs": 2, "units": 3}
    answer = client.post("/api/cells?code=torch", json=body)
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert "class Cell(nn.Module)" in answer.text
    assert "# For these sizes alone: 2 inputs, 3 units." in answer.text


@pytest.mark.parametrize(
    ("query", "parameter", "detail"),
    [
        ("code=pytorch", "code", "code: Input should be '', 'numpy', 'torch', 'jax' or 'latex'."),
        ("code=torch&code=jax", "code", "The parameter “code” is given more than once."),
        ("code=torch&against=lstm", "code", "“code” and “against” do not go together; leave one of them out."),
        ("inputs=3", "inputs", "“inputs” and “units” are sizes of code; they go with “code”."),
        ("code=torch&units=513", "units", "“units” is 513; the limit is 512."),
    ],
)
def test_a_wrong_language_or_size_of_code_is_said(client: FlaskClient, query: str, parameter: str, detail: str) -> None:
    answer = client.get(f"/api/cells/gru?{query}&lang=en")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert (answer.json["detail"], answer.json["parameter"]) == (detail, parameter)


def test_code_of_the_catalogue_is_for_the_sizes_that_are_asked_for(client: FlaskClient) -> None:
    answer = client.get("/api/cells/clockwork_rnn?code=torch&inputs=5&units=16")
    assert answer.text == notation.code(cells["clockwork_rnn"], "torch", 5, 16)
    assert answer.text != notation.code(cells["clockwork_rnn"], "torch")


def test_shapes_are_reported_in_words(client: FlaskClient) -> None:
    parameters = client.get("/api/cells/lstm").json["parameters"]
    assert (parameters["W_f"], parameters["U_f"], parameters["b_f"]) == ("units x inputs", "units x units", "units")


def test_a_cell_can_be_compared(client: FlaskClient) -> None:
    answer = client.get("/api/cells/cifg?against=lstm").json
    schemas.ComparedCell.model_validate(answer)
    statuses = {line["name"]: line["status"] for line in answer["difference"]}
    assert (statuses["f"], statuses["i"], statuses["c"]) == ("same", "changed", "same")


def test_cells_that_there_are_not(client: FlaskClient) -> None:
    missing = problem(client, "/api/cells/lstn")
    assert (missing["status"], missing["parameter"]) == (404, "name")
    assert "There is no cell “lstn”. There are: " in missing["detail"]
    against = problem(client, "/api/cells/lstm", against="<b>")
    assert (against["status"], against["parameter"]) == (422, "against")


def test_words_are_in_the_readers_language(client: FlaskClient) -> None:
    english, japanese = (client.get(f"/api/cells/lstm?lang={language}").json for language in ("en", "ja"))
    assert english["lines"][0]["role"] == "forget gate"
    assert all(line["role"] for line in japanese["lines"])
    assert japanese["lines"][0]["role"] != english["lines"][0]["role"]
    assert japanese["phases"][0]["label"] != english["phases"][0]["label"]


# A reader's own equations


def check(client: FlaskClient, **body: Any) -> Any:
    return client.post("/api/cells", json=body)


def test_own_equations_are_checked(client: FlaskClient) -> None:
    answer = check(client, equations=cells["gru"].equations, name="mine", inputs=5, units=6)
    assert answer.status_code == 200
    schemas.CheckedCell.model_validate(answer.json)
    assert answer.json["name"] == "mine"
    assert answer.json["shapes"]["W_z"] == [6, 5]
    assert answer.json["values"]["h"] == [6]
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(answer.json["lines"]) == 4


def test_own_equations_are_drawn_as_drafts(client: FlaskClient) -> None:
    text = cells["minlstm"].equations  # whose settled drawing has another order of columns
    answer = check(client, equations=text).json
    draft = notation.diagram(cells["minlstm"], settled=False)
    assert (answer["diagram"]["width"], answer["diagram"]["height"]) == (draft.width, draft.height)
    assert draft != notation.diagram(cells["minlstm"])


def test_own_equations_may_read_a_memory_and_a_picture(client: FlaskClient) -> None:
    answer = check(
        client, equations="alpha: scalar = softmax(w_a @ memory)\nh = W_h @ sum(alpha * memory)", features=7
    ).json
    assert answer["shapes"] == {"w_a": [7], "W_h": [4, 7]}
    assert answer["values"] == {"alpha": [-1], "h": [4]}
    picture = check(client, equations="image: (2, 3) = grid(x)\nh = W_h @ flat(image)", inputs=6).json
    assert picture["values"]["image"] == [2, 3]
    refused = check(client, equations="image: (2, 3) = grid(x)\nh = W_h @ flat(image)", inputs=5).json
    assert (refused["line"], refused["column"]) == (1, 22)


def test_own_equations_may_want_as_many_inputs_as_units(client: FlaskClient) -> None:
    answer = check(client, equations="f = sigmoid(W_f @ x)\nh = f * h_prev + (1 - f) * x", units=4).json
    assert answer["shapes"] == {"W_f": [4, 4]}


def test_a_mistake_has_its_kind_and_mends_in_the_readers_language(client: FlaskClient) -> None:
    details = check(client, equations="h = tanh(W @ x)").json
    assert (details["kind"], details["values"]) == ("left_unknown", {"name": "W", "instead": "W_h"})
    assert details["mends"][0] == {
        "title": "Make W a parameter",
        "start": 0,
        "end": 0,
        "replacement": "W: parameter\n",
    }
    assert details["friendly"]["equations"] == "W: parameter\nh = tanh(W @ x)"
    japanese = client.post("/api/cells?lang=ja", json={"equations": "h = tanh(W @ x)"}).json
    assert japanese["message"].startswith("Wはパラメータの名前ではありません。")
    assert japanese["mends"][0]["title"] == "Wをパラメータにする"


@pytest.mark.parametrize(
    ("equations", "line", "column"),
    [
        ("h = tanh(W_h @ x + b_h)\nc = c_prev +", 2, None),
        ("h = tanhh(W_h @ x)", 1, 5),
        ("h = __import__('os')", 1, None),
        ("h = tanh(W_h @ x).real", 1, None),
        ("h = " + "(" * 300 + "x" + ")" * 300, 1, None),
        ("", 1, 1),
        ("c = tanh(W_c @ x)", None, None),
        ("<script>alert(1)</script>", 1, None),
        ("h = tanh(W_h @ x + 日本)", 1, None),
    ],
)
def test_a_mistake_in_equations_is_reported_with_its_place(
    client: FlaskClient, equations: str, line: int | None, column: int | None
) -> None:
    answer = check(client, equations=equations)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    details = answer.json
    assert details["parameter"] == "equations"
    assert details["message"]
    assert details["message"] in details["detail"]
    assert details["column"] < details["end"]
    assert line is None or details["line"] == line
    assert column is None or details["column"] == column


@pytest.mark.parametrize(
    ("body", "status", "parameter", "words"),
    [
        ({"equations": "x" * 5000}, 422, "equations", "has 5000 characters; the limit is 4000"),
        ({"equations": "h = x", "name": "n" * 61}, 422, "name", "the limit is 60"),
        ({"equations": "h = x", "units": 513}, 422, "units", "is 513; the limit is 512"),
        ({"equations": "h = x", "units": 0}, 422, "units", "greater than or equal to 1"),
        ({"equations": "h = x", "inputs": "3"}, 422, "inputs", "valid integer"),
        ({"equations": "h = x", "inputs": True}, 422, "inputs", "valid integer"),
        ({"equations": None}, 422, "equations", "valid string"),
        ({}, 422, "equations", "Field required"),
        ({"equations": "h = x", "unit": 3}, 422, "unit", "Extra inputs are not permitted"),
        ([], 422, None, "valid dictionary"),
    ],
)
def test_a_body_that_cannot_be_used_is_refused_in_words(
    client: FlaskClient, body: object, status: int, parameter: str | None, words: str
) -> None:
    answer = client.post("/api/cells", json=body)
    assert (answer.status_code, answer.json.get("parameter")) == (status, parameter)
    assert words in answer.json["detail"]


def test_a_body_that_is_no_json_is_refused(client: FlaskClient) -> None:
    broken = client.post("/api/cells", data='{"equations":', content_type="application/json")
    assert (broken.status_code, broken.json["line"]) == (400, 1)
    assert client.post("/api/cells", data="h = x").status_code == 415
    assert client.post("/api/cells", data="", content_type="application/json").status_code == 400
    surrogate = client.post("/api/cells", data=b'{"equations": "\\ud800"}', content_type="application/json")
    assert surrogate.status_code == 400
    large = client.post("/api/cells", data=b" " * 70_000, content_type="application/json")
    assert large.status_code == 413
    assert "65536 bytes" in large.json["detail"]


# Models


def test_models_are_listed_with_their_cards(client: FlaskClient) -> None:
    answer = client.get("/api/models")
    schemas.ModelList.model_validate(answer.json)
    assert [model["name"] for model in answer.json["models"]] == list(MODELS)
    assert all(model["card"]["scores"] for model in answer.json["models"])


# Traces


@pytest.mark.parametrize("name", MODELS)
def test_a_trace_is_whole(client: FlaskClient, name: str) -> None:
    answer = client.get("/api/trace", query_string={"model": name, "text": SENTENCE, "gradients": "1", "clamp": "h:0"})
    found = answer.json
    schemas.Trace.model_validate(found)
    model = models.load(name)
    reading = model.read(SENTENCE, clamp={"h": 0.0})
    pieces = list(SENTENCE) if model.tokens == "characters" else SENTENCE.split()
    assert [token["text"] for token in found["tokens"]] == ["<s>", *pieces]
    assert [token["given"] for token in found["tokens"]] == [False] + [True] * len(pieces)
    for value in reading.trace.names:
        np.testing.assert_allclose(found["values"][value], reading.trace[value], atol=6e-6)
        assert value in found["ranges"]
    assert set(found["values"]) == set(found["ranges"])
    circles = {node.id for node in notation.diagram(model.cell).nodes if node.kind != "box"}
    assert circles <= set(found["values"])
    for row, expected in zip(found["predictions"], reading.probabilities, strict=True):
        assert [item["token"] for item in row][0] == model.vocabulary[int(expected.argmax())]
        assert len(row) == min(10, len(model.vocabulary))
        likeliest = np.sort(expected)[::-1][: len(row)]
        assert [item["probability"] for item in row] == likeliest.astype(float).tolist()  # a page rounds them, once


def test_a_packed_trace_has_the_same_numbers_of_all_that_is_drawn(client: FlaskClient) -> None:
    plain, packed = trace(client, clamp="f:0.5"), trace(client, clamp="f:0.5", encoding="base64")
    schemas.Trace.model_validate(packed)
    left_out = {"a_f", "a_i", "a_g", "a_o", "tanh_c"}
    for there, here in (
        (packed["values"], plain["values"]),
        (packed["unclamped"]["values"], plain["unclamped"]["values"]),
    ):
        assert set(here) - set(there) == left_out & set(here)
        for name, array in there.items():
            numbers = np.frombuffer(base64.b64decode(array["float32"]), "<f4").reshape(array["shape"])
            np.testing.assert_allclose(numbers, here[name], atol=6e-6)
    assert packed["predictions"] == plain["predictions"]


def test_values_lie_in_their_ranges(client: FlaskClient) -> None:
    found = trace(client)
    assert found["ranges"]["f"] == found["ranges"]["i"] == found["ranges"]["o"] == [0, 1]
    assert found["ranges"]["g"] == found["ranges"]["h"] == [-1, 1]
    assert found["ranges"]["c"] == found["ranges"]["a_f"] == [-3, 3]
    assert client.get("/api/trace?model=grammar-gru").json["ranges"]["h"] == [-1, 1]
    assert trace(client, text="Mary sings")["ranges"] == found["ranges"]


def test_nodes_of_the_belt_add_up(client: FlaskClient) -> None:
    values = trace(client)["values"]
    np.testing.assert_allclose(np.add(values["c.0"], values["c.1"]), values["c"], atol=2e-5)


@pytest.mark.parametrize(
    ("clamp", "held"),
    [
        ("f:0.125", np.s_[:, :]),
        ("f/13:0.125", np.s_[:, 12]),
        ("f@5-:0.125", np.s_[4:, :]),
        ("f@5:0.125", np.s_[4, :]),
        ("f@1-3:0.125", np.s_[:3, :]),
        ("f/13@5-6:0.125", np.s_[4:6, 12]),
        (" f/2:0.125 ; f/3:0.125 ;", np.s_[:, 1:3]),
        ("f/2,5-7@5-:0.125;!f:0.5", np.s_[4:, [1, 4, 5, 6]]),
    ],
)
def test_held_values_count_from_one(client: FlaskClient, clamp: str, held: Any) -> None:
    free, found = trace(client), trace(client, clamp=clamp)
    where = np.zeros(np.shape(free["values"]["f"]), bool)
    where[held] = True
    gate = np.array(found["values"]["f"])
    assert (gate[where] == 0.125).all()
    assert (gate[~where] != 0.125).all()
    assert found["unclamped"]["values"]["f"] == free["values"]["f"]
    assert "x" not in found["unclamped"]["values"]
    assert found["unclamped"]["predictions"] == free["predictions"]
    assert free["unclamped"] is None
    assert ";".join(part["text"] for part in found["clamp"]) == clamp.replace(" ", "").strip(";")


def test_what_is_switched_off_is_kept_and_holds_nothing(client: FlaskClient) -> None:
    found = trace(client, clamp="!f:1;!i/2:0")
    assert [(part["is_off"], part["text"]) for part in found["clamp"]] == [(True, "!f:1"), (True, "!i/2:0")]
    assert found["unclamped"] is None
    assert found["values"] == trace(client)["values"]


def test_how_far_holding_moves_every_prediction(client: FlaskClient) -> None:
    model = models.load("grammar-lstm")
    held, free = model.read(SENTENCE, clamp={"f": 0.0}).probabilities, model.read(SENTENCE).probabilities
    found = trace(client, clamp="f:0")
    np.testing.assert_allclose(found["unclamped"]["distances"], np.abs(held - free).sum(axis=1) / 2, rtol=1e-6)
    answer = client.get("/api/changes", query_string={"text": SENTENCE, "clamp": "f:0", "token": 4, "count": 1000})
    schemas.Changes.model_validate(answer.json)
    listed = {word["token"]: (word["before"], word["after"]) for word in answer.json["words"]}
    assert (answer.json["matches"], set(listed)) == (len(model.vocabulary), set(model.vocabulary))
    for word, (before, after) in listed.items():
        at = model.indices[word]
        np.testing.assert_allclose([before, after], [free[3, at], held[3, at]], rtol=1e-5)
    changes = [abs(after - before) for before, after in listed.values()]
    assert changes == sorted(changes, reverse=True)
    sought = client.get("/api/changes", query_string={"text": SENTENCE, "clamp": "f:0", "token": 4, "word": "BO"}).json
    assert sought["words"]
    assert all(word["token"].startswith("bo") for word in sought["words"])
    assert client.get("/api/changes", query_string={"text": SENTENCE, "word": "zyzzyva"}).json["words"] == []
    assert "no token “12”" in problem(client, "/api/changes", text=SENTENCE, token=12)["detail"]


# Going on


def test_a_text_is_gone_on_with(client: FlaskClient) -> None:
    model = models.load("grammar-lstm")
    query = {"text": "mary sings .", "count": 8, "seed": 4, "temperature": 0.8}
    answer = client.get("/api/continue", query_string=query)
    schemas.Continuation.model_validate(answer.json)
    wanted = model.continue_text("mary sings .", 8, seed=4, temperature=0.8)
    assert [word["token"] for word in answer.json["words"]] == [word.token for word in wanted.words]
    assert answer.json["text"] == "mary sings ." + "".join(word.piece for word in wanted.words)
    assert answer.headers["ETag"]
    held = client.get("/api/continue", query_string=query | {"clamp": "h@3-:0"}).json
    assert held["words"] != answer.json["words"]


def test_what_is_written_stops_where_a_text_may_be_no_longer(client: FlaskClient) -> None:
    text = " ".join(["mary"] * 397)
    answer = client.get("/api/continue", query_string={"text": text, "count": 10, "temperature": 0}).json
    assert (answer["stopped"], len(answer["words"])) == ("full", 2)
    assert client.get("/api/continue", query_string={"text": f"{text} a a", "count": 1}).json["stopped"] == "full"


@pytest.mark.parametrize(
    ("query", "parameter"), [({"temperature": 2.1}, "temperature"), ({"count": 101}, "count"), ({"seed": -1}, "seed")]
)
def test_a_continuation_that_cannot_be(client: FlaskClient, query: dict[str, Any], parameter: str) -> None:
    assert problem(client, "/api/continue", text=SENTENCE, **query)["parameter"] == parameter


def test_a_clamp_may_begin_at_the_start_without_saying_so(client: FlaskClient) -> None:
    assert trace(client, clamp="f@-3:1") == trace(client, clamp="f@1-3:1")


def test_a_value_held_beyond_the_end_changes_nothing(client: FlaskClient) -> None:
    found = trace(client, clamp="f@40-:1")
    assert found["values"] == trace(client)["values"]
    assert found["unclamped"]["values"] == {}


def test_gradients_are_those_of_the_likeliest_next_word(client: FlaskClient) -> None:
    found = trace(client, gradients="true")["gradients"]
    model = models.load("grammar-lstm")
    reading = model.read(SENTENCE)
    word = int(reading.probabilities[-1].argmax())
    assert found["of"]["token"] == model.vocabulary[word]
    assert found["of"]["nats"] == pytest.approx(-np.log(reading.probabilities[-1, word]), abs=1e-5)
    step = 1e-2
    at = reading.trace["c"][2, 4]
    nats = [
        -np.log(model.read(SENTENCE, clamp=held(reading, at + change)).probabilities[-1, word])
        for change in (-step, step)
    ]
    assert found["values"]["c"][2][4] == pytest.approx((nats[1] - nats[0]) / (2 * step), rel=0.05, abs=1e-4)
    assert trace(client)["gradients"] is None


def held(reading: Any, value: float) -> dict[str, np.ndarray]:
    """Return a clamp of unit 5 of c at token 3."""
    values = np.full(reading.trace["c"].shape, np.nan)
    values[2, 4] = value
    return {"c": values}


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        ("   ", []),
        ("🙂 the boys", ["🙂", "the", "boys"]),
        ("<script>alert(1)</script>", None),
        ("犬が走る。", None),
        ("The BOYS xyzzy", ["The", "BOYS", "xyzzy"]),
        ("a\x00b", ["ab"]),
    ],
)
def test_any_sentence_is_read_and_shown_as_typed(client: FlaskClient, text: str, tokens: list[str] | None) -> None:
    found = trace(client, text=text)
    shown = [token["text"] for token in found["tokens"]]
    assert shown[0] == "<s>"
    assert tokens is None or shown[1:] == tokens
    assert "".join(shown[1:]).replace("\x00", "") == "".join(text.split()).replace("\x00", "")
    for token in found["tokens"]:
        vocabulary = models.load("grammar-lstm").vocabulary
        assert token["known"] == (token["text"].lower() in vocabulary)
        assert token["known"] or vocabulary[token["index"]] == "<unk>"


@pytest.mark.parametrize(
    ("query", "parameter", "words"),
    [
        ({"text": "word " * 5000}, "text", "has 25000 characters; the limit is 4000"),
        ({"text": "a " * 1000}, "text", "has 1,001 tokens; at most 400 can be read"),
        ({"model": "nothing"}, "model", "There is no model “nothing”. There are: "),
        ({"model": "../../etc/passwd"}, "model", "There is no model"),
        ({"model": "<img src=x>"}, "model", "There is no model"),
        ({"clamp": "f"}, "clamp", "“f” holds nothing"),
        ({"clamp": "q:1"}, "clamp", "lstm has no value “q” to hold; it has f, i, g, c, o, h"),
        ({"clamp": "f:1e9"}, "clamp", "a number from -1000 to 1000"),
        ({"clamp": "f:nan"}, "clamp", "holds nothing"),
        ({"clamp": "f:1e"}, "clamp", "a number from -1000 to 1000"),
        ({"clamp": "f/0:1"}, "clamp", "there is no unit 0; they go from 1 to 32"),
        ({"clamp": "f/33:1"}, "clamp", "there is no unit 33"),
        ({"clamp": "f/3,9-5:1"}, "clamp", "there is no unit 3,9-5"),
        ({"clamp": "f/3,:1"}, "clamp", "holds nothing"),
        ({"clamp": "f@0:1"}, "clamp", "tokens count from 1"),
        ({"clamp": "f@9-5:1"}, "clamp", "tokens count from 1"),
        ({"clamp": "f@:1"}, "clamp", "holds nothing"),
        ({"clamp": "f:1;" * 100}, "clamp", "at most 20 of them, in 500 characters"),
        ({"clamp": "f:1" + " " * 600}, "clamp", "has 603 characters; the limit is 500"),
        ({"gradients": "perhaps"}, "gradients", "valid boolean"),
        ({"lang": "xx"}, "lang", "Input should be"),
        (
            {"txt": "the"},
            "txt",
            "There is no parameter “txt”; there are: lang, model, text, clamp, gradients, encoding",
        ),
        ({"text": ["a", "b"]}, "text", "given more than once"),
    ],
)
def test_what_cannot_be_read_is_named(client: FlaskClient, query: dict[str, Any], parameter: str, words: str) -> None:
    details = problem(client, "/api/trace", **query)
    assert (details["status"], details["parameter"]) == (422, parameter)
    assert words in details["detail"]


def test_limits_are_settings() -> None:
    client = create_app({"TESTING": True, "text_tokens": 4, "text_characters": 30}).test_client()
    assert client.get("/api/trace?text=the+boys+run").status_code == 200
    assert "at most 4 can be read" in problem(client, "/api/trace", text="the boys run .")["detail"]
    assert "the limit is 30" in problem(client, "/api/trace", text="x" * 31)["detail"]
    document = client.get("/api/openapi.json").json
    text = next(item for item in document["paths"]["/api/trace"]["get"]["parameters"] if item["name"] == "text")
    assert text["schema"]["maxLength"] == 30


def test_many_at_once_get_each_their_own(app: Flask) -> None:
    texts = [f"the {word} near the car run" for word in ("boys", "boy", "cats", "dog", "girl", "xyzzy")] * 4

    def values(text: str) -> Any:
        return app.test_client().get("/api/trace", query_string={"text": text, "gradients": "1"}).json

    alone = {text: values(text) for text in set(texts)}
    app.extensions["readings"].clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(values, texts)) == [alone[text] for text in texts]


def test_only_the_last_readings_are_kept() -> None:
    app = create_app({"TESTING": True, "traces_kept": 2})
    client = app.test_client()
    for text in ("a", "b", "a", "c"):
        client.get("/api/trace", query_string={"text": text})
    assert [text for text, _ in app.extensions["readings"].asked()] == ["a", "c"]


# One unit


def of_lines(pieces: list[Any], terms: dict[str, np.ndarray]) -> np.ndarray:
    """Return what the right side of a line gives, at every step, with numbers in its places."""
    nodes = [piece["node"] for piece in pieces if isinstance(piece, dict)]
    text = "".join(piece if isinstance(piece, str) else f"n{nodes.index(piece['node'])}" for piece in pieces)
    return worked_out(text, **{f"n{n}": terms[node] for n, node in enumerate(nodes)})


@pytest.mark.parametrize("name", MODELS)
def test_a_units_terms_give_its_result(client: FlaskClient, name: str) -> None:
    values = client.get("/api/trace", query_string={"model": name, "text": SENTENCE}).json["values"]
    for unit in sorted({min(5, models.load(name).units), models.load(name).units}):
        answer = client.get("/api/unit", query_string={"model": name, "text": SENTENCE, "unit": unit})
        schemas.Unit.model_validate(answer.json)
        assert list(answer.json["lines"]) == list(models.load(name).cell.definition.values)
        for line, found in answer.json["lines"].items():
            own = np.array(values[line])
            if own.ndim > 2:  # a matrix has no entry of one unit
                assert found == {"pieces": [], "terms": {}, "result": []}
                continue
            wanted = own if own.ndim == 1 else own[:, min(unit, own.shape[1]) - 1]
            assert found["result"] == wanted.tolist()
            assert found["pieces"]
            terms = {node: np.array(numbers) for node, numbers in found["terms"].items()}
            assert set(terms) == {piece["node"] for piece in found["pieces"] if isinstance(piece, dict)}
            worked, margin = of_lines(found["pieces"], terms), 1e-5 + 1e-6 * np.abs(wanted)
            for node, numbers in terms.items():  # as far off as the rounding of a term can bring it
                moved = [numbers + sign * (6e-6 + 1e-7 * np.abs(numbers)) for sign in (-1, 1)]
                margin = margin + np.max(
                    [np.abs(of_lines(found["pieces"], terms | {node: other}) - worked) for other in moved], axis=0
                )
            assert (np.abs(worked - wanted) <= 1.5 * margin).all(), (line, worked, wanted)


MATRICES = [
    (model.name, line)
    for model in map(models.load, MODELS)
    for line, shape in sizes(model.cell.definition, model.inputs, model.units).values.items()
    if len(shape) > 1
]


@pytest.mark.parametrize(("model", "line"), MATRICES)
def test_of_a_line_that_is_a_matrix_the_page_tells_the_size(client: FlaskClient, model: str, line: str) -> None:
    found = trace(client, model=model)
    query = {"model": model, "text": SENTENCE, "phase": found["phases"][-1]["key"]}
    page = client.get("/step", query_string=query).text
    written = page.split('<li class="line', 1)[1].split(f'data-line="{line}"')[1].split("</li>")[0]
    rows, columns = np.shape(found["values"][line][0])
    assert '<div class="worked" data-numbers></div>' in written
    assert f'<span class="value" data-numbers>{rows} × {columns}</span>' in written


@pytest.mark.parametrize("unit", ["0", "33", "-1", "x", "1.5", "", "9" * 40])
def test_units_that_there_are_not(client: FlaskClient, unit: str) -> None:
    answer = client.get("/api/unit", query_string={"unit": unit, "text": "the"})
    if unit:
        assert (answer.status_code, answer.json["parameter"]) == (422, "unit")
        assert "they go from 1 to 32" in answer.json["detail"]
    else:
        assert answer.json["unit"] == 1


# Downloads


def test_csv_holds_every_number(client: FlaskClient) -> None:
    answer = client.get("/api/trace.csv", query_string={"text": 'the "boys", =1'})
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="grammar-lstm-trace.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    found = trace(client, text='the "boys", =1')
    width = sum(len(values[0]) for values in found["values"].values())
    assert len(rows) == len(found["tokens"]) * width
    row = next(row for row in rows if (row["step"], row["name"], row["unit"]) == ("2", "f", "3"))
    assert row["token"] == "the"
    assert float(row["value"]) == pytest.approx(found["values"]["f"][1][2], abs=1e-5)


def test_json_is_the_trace_as_a_file(client: FlaskClient) -> None:
    answer = client.get("/api/trace.json", query_string={"text": SENTENCE, "model": "grammar-lstm"})
    assert "attachment" in answer.headers["Content-Disposition"]
    assert orjson.loads(answer.data) == trace(client)


def test_npz_opens_without_pickle(client: FlaskClient) -> None:
    answer = client.get("/api/trace.npz", query_string={"text": SENTENCE, "clamp": "f:1"})
    with np.load(io.BytesIO(answer.data), allow_pickle=False) as arrays:
        assert list(arrays["tokens"]) == ["<s>", *SENTENCE.split()]
        assert (arrays["f"] == 1).all()
        assert arrays["c.0"].shape == (9, 32)


@pytest.mark.parametrize("kind", ["csv", "json", "npz"])
def test_downloads_refuse_what_the_trace_refuses(client: FlaskClient, kind: str) -> None:
    assert problem(client, f"/api/trace.{kind}", model="nothing")["parameter"] == "model"


def test_a_name_close_to_a_models_is_refused_with_the_known_names(client: FlaskClient) -> None:
    details = problem(client, "/api/trace", model="grammer-lstm")
    assert "grammar-lstm" in details["detail"]
    assert len(details["detail"]) < 200

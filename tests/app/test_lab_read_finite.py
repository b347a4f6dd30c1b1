"""Numbers that stop being finite in the laboratory: told with word, place and mend, and never in an answer."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import orjson
import pytest
from flask.testing import FlaskClient

from lstm_core import cells
from lstm_core.language import OPERATIONS
from lstm_core.language.operation import Operation
from tests.app.test_lab_read import LSTM, SENTENCE, ask, unpacked
from tests.app.test_lab_read_mistakes import made
from tests.core.fresh import fresh_seed

RNN = cells["rnn"].equations
FAULTS = [  # a text of the LSTM, the line and the operation at which it stops, and the first mend
    (("h = o * tanh(c)", "h = o * log(c)"), "h", "log(c)", "Write max(abs(c), 1e-6)"),
    (("c = f * c_prev + i * g", "c = (i * g) / c_prev"), "c", "(i * g) / c_prev", "Write max(abs(c_prev), 1e-6)"),
    (("i * g", "i * square(1e20 * g)"), "c", "square(1e20 * g)", "tanh instead"),
    (("h = o * tanh(c)", "h = 1e30 * (1e30 * c)"), "h", "1e30 * (1e30 * c)", "Write tanh(1e30 * (1e30 * c))"),
]


def numbers_of(found: Any) -> Iterator[float]:
    """Yield every number of an answer, those of its packed arrays too."""
    if isinstance(found, dict):
        if found.get("float32"):
            yield from unpacked(found).ravel().tolist()
        for part in found.values():
            yield from numbers_of(part)
    elif isinstance(found, list):
        for part in found:
            yield from numbers_of(part)
    elif isinstance(found, float):
        yield found


@pytest.mark.parametrize(("change", "name", "place", "title"), FAULTS)
def test_a_fault_is_told_where_it_begins_and_its_mend_keeps_numbers_finite(
    client: FlaskClient, change: tuple[str, str], name: str, place: str, title: str
) -> None:
    text = LSTM.replace(*change)
    answer = ask(client, text, sentence=SENTENCE)
    fault = answer["finite"]
    assert (fault["name"], fault["word"]) == (name, answer["tokens"][fault["token"] - 1]["text"])
    written = text.split("\n")[fault["line"] - 1][fault["column"] - 1 : fault["end"] - 1]
    assert written.strip("()") == place.strip("()")
    assert f"“{fault['word']}”" in fault["message"]
    assert fault["mends"][0]["title"] == title
    for mend in fault["mends"]:
        assert ask(client, made(text, mend), sentence=SENTENCE)["finite"] is None
    shapes = {line["band"]["shape"][0] for line in answer["lines"]}
    assert shapes == {fault["token"] - 1}


def test_bands_stop_at_the_word_from_which_numbers_are_not_finite(client: FlaskClient) -> None:
    text = RNN.replace("tanh(", "relu(").replace("U_h @", "1e9 * U_h @")
    answer = ask(client, text, **{"from": "rnn"}, sentence=SENTENCE)
    fault = answer["finite"]
    assert 2 < fault["token"] < len(answer["tokens"])
    assert "relu has no upper end" in fault["message"]
    assert fault["mends"][0]["title"] == "tanh instead"
    (line,) = answer["lines"]
    band = unpacked(line["band"])
    assert len(band) == fault["token"] - 1
    shorter = ask(client, text, **{"from": "rnn"}, sentence=" ".join(SENTENCE.split()[: fault["token"] - 2]))
    np.testing.assert_array_equal(band, unpacked(shorter["lines"][0]["band"]))
    assert answer["verdict"] == ""
    before = ask(client, text, **{"from": "rnn"}, sentence=SENTENCE, token=2)
    assert before["next"][0]["own"] is not None
    assert len(before["gradient"]["before"]) == 2
    spoken = ask(client, text, "ja", **{"from": "rnn"}, sentence=SENTENCE)["finite"]
    assert "reluには上限がありません" in spoken["message"]
    assert spoken["mends"][0]["title"] == "tanhにする"


def test_a_gradient_that_is_not_finite_is_told_though_all_values_are(client: FlaskClient) -> None:
    answer = ask(client, LSTM.replace("h = o * tanh(c)", "h = o * sqrt(relu(c))"), sentence=SENTENCE)
    fault = answer["finite"]
    assert (fault["gradient"], answer["gradient"]["own"]) == (True, None)
    assert "sqrt has no slope there" in fault["message"].replace("√", "sqrt")
    assert {line["band"]["shape"][0] for line in answer["lines"]} == {len(answer["tokens"])}
    assert fault["mends"]


def test_a_state_that_is_too_large_for_the_readout(client: FlaskClient) -> None:
    # No other line reads h as large as that: what a sum beyond float32 comes to depends on the processor.
    text = LSTM.replace("h_prev", "tanh(h_prev)").replace("h = o * tanh(c)", "h = 1e30 * (3e8 * o)")
    answer = ask(client, text, sentence=SENTENCE)
    assert "h is too large" in answer["finite"]["message"]
    assert {line["band"]["shape"][0] for line in answer["lines"]} == {len(answer["tokens"])}


def test_a_layer_of_a_stack_is_told_by_its_own_names(client: FlaskClient) -> None:
    text = cells["depth_gated_lstm"].equations.replace("h = o * tanh(c)", "h = o * log(c)")
    assert text != cells["depth_gated_lstm"].equations
    fault = ask(client, text, **{"from": "depth_gated_lstm"})["finite"]
    assert (fault["name"], fault["line"]) == (
        "h",
        1 + text.split("\n").index(next(line for line in text.split("\n") if line.startswith("h = "))),
    )


def uses(row: Operation) -> Iterator[str]:
    """Yield uses of an operation with large, small and negative arguments."""
    sizes = {"columns", "rows", "grid", "flat", "clock", "blocks", "outer", "transpose", "entries", "part", "shift"}
    if row.key in sizes or row.matrix is not None or row.counts or row.table is not None or row.makes_matrix:
        return
    for large in ("{a}", "1e20 * {a}", "-(1e20 * square({a}))", "0 * {a}", "1e30 * (1e8 * square({a}))"):
        a, b = large.format(a="u"), large.format(a="v")
        if row.form == "infix" and row.key != "@":
            yield f"({a}) {row.key} ({b})"
        elif row.form == "prefix":
            yield f"-({a})"
        elif row.form == "function":
            yield f"{row.key}({', '.join([a, b, b][: row.arity[0]])})"


def texts() -> list[tuple[str, str]]:
    """Return texts in which each operation gets what it may not like, as a line and fed back."""
    found = []
    for row in OPERATIONS.values():
        for use in uses(row):
            found.append((row.key, f"u = W_u @ x\nv = U_v @ h_prev + b_v\na = {use}\nh = tanh(W_h @ x) + 0.5 * a"))
            found.append((row.key, f"u = W_u @ x\nv = h_prev\nh = {use}"))
    return found


def holds(client: FlaskClient, text: str) -> str:
    """Check an answer: all its numbers are finite, or the first that is not is told. Return what it is told as."""
    response = client.post("/lab/read?lang=en", json={"text": text, "from": "rnn", "sentence": "john and mary"})
    assert response.status_code == 200
    answer = orjson.loads(response.data)  # which takes no NaN; a packed array may have these letters by chance
    assert all(map(math.isfinite, numbers_of(answer)))
    if not answer["ok"]:
        return "mistake"
    if answer["finite"] is None:
        return "finite"
    fault = answer["finite"]
    assert 1 <= fault["token"] <= len(answer["tokens"])
    assert text.split("\n")[fault["line"] - 1][fault["column"] - 1 : fault["end"] - 1]
    for mend in fault["mends"]:
        again = client.post(
            "/lab/read?lang=en", json={"text": made(text, mend), "from": "rnn", "sentence": "john and mary"}
        ).json
        assert again["finite"] is None, (text, mend["title"])
    return "gradient" if fault["gradient"] else "value"


def test_no_operation_brings_what_is_not_finite_into_an_answer(client: FlaskClient) -> None:
    picked = random.Random(fresh_seed()).sample(texts(), 20)
    for _, text in picked:
        holds(client, text)


@pytest.mark.nightly
def test_every_operation_is_told_where_it_stops_being_finite(client: FlaskClient) -> None:
    found = [(key, holds(client, text)) for key, text in texts()]
    assert {"value", "gradient", "finite"} <= {kind for _, kind in found}
    stops = {key for key, kind in found if kind == "value"}
    assert {"log", "/", "relu", "square", "softplus", "**"} <= stops

"""`POST /lab/read` of texts that are no cells: every mistake with its place and mends, and hostile ones."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import strategies as some

from lstm_core import cells
from tests.app.test_lab_read import LSTM, ask
from tests.core.fresh import fresh_seed
from tests.core.hostile_texts import texts
from tests.core.message_cases import CASES
from tests.examples import examples

FORGET = "f = sigmoid(W_f @ x + U_f @ h_prev + b_f)"
MENDED = [  # a mistake, its kind, and the first mend
    (("c_prev", "c_perv"), "unknown_close", "Write c_prev"),
    (("tanh(W_g", "tahn(W_g"), "no_operation_close", "Write tanh"),
    (("U_f @ h_prev", "U_f h_prev"), "operation_missing", "Write U_f @ h_prev"),
    (("tanh(c)", "tanh(c"), "bracket_never_closed", "Close the bracket"),
    (("f * c_prev", "f * c"), "own_line", "Write c_prev"),
    (("f * c_prev", "f * o"), "used_before", "Move line 5 up"),
    (("f * c_prev", "f ⊙ c_prev"), "not_ascii", "Write *"),
    (("W_f @ x", "W_f * x"), "matrix_by_entry", "Write W_f @ x"),
    (("W_f @ x", "x * W_f"), "matrix_by_entry", "Write W_f @ x"),
    (("W_g @ x", "W_g * (x)"), "matrix_by_entry", "Write W_g @ (x)"),
    (("i = sigmoid", "i: 8 = sigmoid"), "sizes_differ", "Take the size away"),
    (("i = sigmoid(W_i @ x + U_i @ h_prev + b_i)  # input gate\n", ""), "unknown", "Put the line i = … back"),
    (("h = o * tanh(c) ", "H = o * tanh(c) "), "h_by_another_name", "Put the line h = … back"),
    (("h = o * tanh(c) ", "f = tanh(c)\nh = o * tanh(c) "), "defined_twice", "Remove the line"),
]


def changed(old: str, new: str) -> str:
    """Return the LSTM's text with a change."""
    assert old in LSTM
    return LSTM.replace(old, new)


def made(text: str, mend: dict[str, Any]) -> str:
    """Return a text with a mend made, by characters; by lines and columns it is the same."""
    by_characters = text[: mend["start"]] + mend["replacement"] + text[mend["end"] :]
    lines = text.split("\n")
    for edit in mend["edits"]:
        first, last = lines[edit["line"] - 1], lines[edit["end_line"] - 1]
        row = first[: edit["column"] - 1] + edit["text"] + last[edit["end"] - 1 :]
        lines[edit["line"] - 1 : edit["end_line"]] = [row]
    assert "\n".join(lines) == by_characters
    return by_characters


@pytest.mark.parametrize(("change", "kind", "title"), MENDED)
def test_a_mistake_has_its_place_and_a_mend_that_leads_to_a_cell(
    client: FlaskClient, change: tuple[str, str], kind: str, title: str
) -> None:
    text = changed(*change)
    answer = ask(client, text)
    assert set(answer) == {"ok", "key", "text", "problems"}
    assert answer["ok"] is False
    problem = answer["problems"][0]
    assert problem["kind"] == kind
    assert text.split("\n")[problem["line"] - 1][problem["column"] - 1 : problem["end"] - 1]
    assert problem["mends"][0]["title"] == title
    mended = ask(client, made(text, problem["mends"][0]))
    assert mended["ok"], mended["problems"]


def test_products_that_belong_together_are_told_together_up_to_three(client: FlaskClient) -> None:
    text = LSTM
    for name in "figo":
        text = text.replace(f"W_{name} @ x", f"W_{name} * x")
    for step in range(4):
        problems = ask(client, text)["problems"]
        assert [problem["kind"] for problem in problems] == ["matrix_by_entry"] * min(3, 4 - step)
        text = made(text, problems[0]["mends"][0])
    assert ask(client, text)["ok"]


def test_a_product_that_is_meant_entry_by_entry_stays(client: FlaskClient) -> None:
    text = LSTM.replace("U_f @ h_prev", "U_f * h_prev").replace("W_i @ x", "W_i * x")
    (problem,) = ask(client, text)["problems"]
    assert problem["values"] == {"name": "W_i"}
    assert ask(client, LSTM.replace("U_f @ h_prev", "U_f * h_prev"))["ok"]
    two = ask(client, text.replace("W_o @ x", "W_o * x"))["problems"]
    assert [problem["values"]["name"] for problem in two] == ["W_i", "W_o"]


def test_words_as_wide_as_the_units_are_taken_where_the_lenders_do_not_fit(client: FlaskClient) -> None:
    answer = ask(client, LSTM.replace("h = o * tanh(c)", "h = o * tanh(c) + x"))
    assert answer["ok"]
    sources = {parameter["name"]: (parameter["shape"], parameter["from"]) for parameter in answer["parameters"]}
    assert (sources["W_f"], sources["U_f"]) == (([32, 32], "new"), ([32, 32], "borrowed"))


def test_mistakes_of_three_lines_come_together(client: FlaskClient) -> None:
    text = (
        LSTM.replace("tanh(W_g", "tahn(W_g").replace("U_f @", "U_f").replace("tanh(c)", "tanh[c]").replace("i * g", "$")
    )
    assert [problem["line"] for problem in ask(client, text)["problems"]] == [1, 3, 4]
    later = LSTM.replace("c_prev", "c_perv").replace("h_prev", "h_perv")
    assert len(ask(client, later)["problems"]) == 1
    swallowed = LSTM.replace("sigmoid(W_f", "sigmoid((W_f").replace("tanh(c)", "tahn(c)")
    assert len(ask(client, swallowed)["problems"]) == 1


def test_a_setting_has_no_band_and_a_hint(client: FlaskClient) -> None:
    answer = ask(client, changed(FORGET, "f = 1"))
    assert (answer["ok"], answer["lines"][0]["band"], answer["lines"][0]["kind"]) == (True, None, "setting")
    assert 'alttext="f = 1"' in answer["lines"][0]["mathml"]
    assert 'data-name="W_f"' in answer["lines"][0]["was"]
    (hint,) = answer["problems"]
    assert (hint["kind"], hint["hint"], hint["message"]) == (
        "setting",
        True,
        "f = 1 is a setting, without values of its own",
    )
    assert hint["mends"][0]["title"] == "Write f: units = 1"
    mended = ask(client, made(changed(FORGET, "f = 1"), hint["mends"][0]))
    assert (mended["problems"], mended["lines"][0]["kind"]) == ([], "value")


def test_settings_of_the_start_and_of_sizes_are_no_hints(client: FlaskClient) -> None:
    for name in ("lstm_projection", "clockwork_rnn", "janet", "mamba"):
        assert ask(client, cells[name].equations, **{"from": name})["problems"] == []
    with_size = "latent = 8\nz: latent = tanh(W_z @ x)\nh = tanh(W_h @ z + U_h @ h_prev)"
    assert ask(client, with_size, **{"from": "rnn"})["problems"] == []


def test_a_line_that_nothing_reads_has_a_hint(client: FlaskClient) -> None:
    text = changed("h = o * tanh(c)", "h = tanh(c)")
    (hint,) = ask(client, text)["problems"]
    assert (hint["kind"], hint["line"], hint["message"]) == ("unused", 5, "o is used nowhere")
    mended = made(text, hint["mends"][0])
    assert len(mended.split("\n")) == len(text.split("\n")) - 1
    assert ask(client, mended)["problems"] == []


@pytest.mark.parametrize("kind", sorted({kind for _, kind, _ in CASES}))
def test_every_kind_of_mistake_is_told_in_both_languages(client: FlaskClient, kind: str) -> None:
    for text in [text for _, own, text in CASES if own == kind][:2]:
        if len(text) > 8000:
            continue
        for lang, is_japanese in (("en", False), ("ja", True)):
            answer = ask(client, text, lang, **{"from": "none"})
            if answer["ok"]:
                continue  # of a cell that stands on another, or with other sizes
            problem = answer["problems"][0]
            assert any("ぁ" <= sign <= "龯" for sign in problem["message"]) == is_japanese
            for mend in problem["mends"]:
                made(text, mend)
                assert any("ぁ" <= sign <= "龯" for sign in mend["title"]) == is_japanese


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        "#",
        "\0",
        "h = x",
        "\U0001f600" * 500,
        "h" * 7999,
        "(" * 7999,
        "h = " + "-" * 4000 + "x",
        "h = " + "+".join(["x"] * 1900),
        "h = tanh(" * 800,
        "\n".join(f"v{n} = v{n + 1}" for n in range(200)),
        "h = x\r\nf = 1\r\n",
        "h = tanh(W @ x)  # " + "\U0001f600" * 500,
        "h = part(x, 3, 7)",
        "h = 1e30 * 1e30 * x",
        "h = c_below",
        "h = tanh(W_h @ memory)",
        "h = bernoulli(sigmoid(W_h @ x))",
    ],
)
def test_odd_texts_are_answered(client: FlaskClient, text: str) -> None:
    answer = ask(client, text)
    assert answer["ok"] or answer["problems"]


def test_hostile_texts_are_answered_within_a_second(client: FlaskClient) -> None:
    for text in texts(30, fresh_seed()):
        if len(text) > 8000 or any("\ud800" <= sign <= "\udfff" for sign in text):
            continue  # no JSON
        begun = time.thread_time()
        ask(client, text)
        assert time.thread_time() - begun < 1, text


def test_a_cell_of_many_operations_is_answered_within_a_second(client: FlaskClient) -> None:
    randomly = random.Random(fresh_seed())
    for count in (20, 60, 90):
        picked = [[randomly.randrange(line) for _ in range(4)] for line in range(1, count)]
        rows = [
            f"v{line} = sigmoid(W_{line} @ x + U_{line} @ h_prev + v{a} * v{b} + v{c} * v{d})"
            for line, (a, b, c, d) in enumerate(picked, 1)
        ]
        text = "\n".join(["v0 = sigmoid(W_0 @ x)", *rows, f"h = v{count - 1}"])
        begun = time.thread_time()
        answer = ask(client, text)
        assert time.thread_time() - begun < 1
        assert answer["ok"]
        assert answer["diagram"]["state"] in ("draft", "later", "refused")
        if answer["diagram"]["state"] == "refused":
            assert str(answer["diagram"]["operations"]) in answer["diagram"]["message"]


@pytest.mark.parametrize(
    "text",
    [
        "h: 9000 = W_h @ concat(x, h_prev)",
        "a: 4000 = W_a @ x\nM: (4000, 4000) = outer(a, a)\nh = U_h @ h_prev + W_h @ x",
    ],
)
def test_a_cell_that_would_take_too_many_numbers_is_refused(client: FlaskClient, text: str) -> None:
    (problem,) = ask(client, text)["problems"]
    assert (problem["kind"], "4,000,000" in problem["message"]) == ("too_large", True)


SPOILED = [cell.equations for cell in cells.values()]


@given(some.data())
@examples(15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_spoiled_texts_are_answered(client: FlaskClient, data: Any) -> None:
    text = data.draw(some.sampled_from(SPOILED))
    rows = list(text)
    randomly = random.Random(data.draw(some.integers(0, 10**9)))
    for _ in range(randomly.randrange(1, 6)):
        at = randomly.randrange(len(rows))
        rows[at : at + randomly.randrange(3)] = randomly.choice(
            ["", "(", ")", "*", "@", "=", "\n", " h_prev ", "8", "φ", "_"]
        )
    answer = ask(client, "".join(rows), **{"from": randomly.choice(["lstm", "gru", "none", "grid_lstm"])})
    for problem in answer["problems"]:
        for mend in problem["mends"]:
            made("".join(rows), mend)

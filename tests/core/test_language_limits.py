"""A text of any kind is parsed or refused quickly, and nothing in it is ever evaluated."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lstm_core.cells import cells
from lstm_core.errors import LanguageError
from lstm_core.language import parse
from tests.examples import examples
from tests.work import lines_run

MOST_WORK = 300_000  # lines of Python that a refusal runs: about 30 ms


def nested(opening: str, depth: int) -> str:
    return "h = " + opening * depth + "x" + ")" * depth


LIMITS = [
    ("h = " + "x" * 9_996, 1, 8_001, "the equations have 10,000 characters; at most 8,000 are read"),
    ("h = x\n" * 1_500, 1_334, 3, "the equations have 9,000 characters; at most 8,000 are read"),
    (nested("(", 25), 1, 29, "brackets stand 25 deep here; at most 24 are read"),
    (nested("tanh(", 1_300), 1, 129, "brackets stand 25 deep here; at most 24 are read"),
    ("h = " + "(" * 7_000, 1, 29, "brackets stand 25 deep here; at most 24 are read"),
    ("h = " + "-" * 2_000 + "x", 1, 30, "more than 25 signs stand in a row"),
    ("h = x " + "- + " * 1_000 + "x", 1, 57, "more than 25 signs stand in a row"),
    (
        "h = " + "x+" * 3_990 + "x",
        1,
        3_003,
        "the cell has more than 3,000 names, numbers and signs, the most that are read",
    ),
    ("\n".join(f"a{n}=x" for n in range(300)), 201, 1, "the cell has more than 200 lines, the most that are read"),
    ("h = " + "x + " * 101 + "x", 1, 407, "more than 100 operations stand in a row; give a part a line of its own"),
    ("h = " + "x @ " * 1_400 + "x", 1, 407, "more than 100 operations stand in a row; give a part a line of its own"),
    (
        "h = " + "(" * 20 + "x" + " * x * x * x * x * x)" * 20 + " + x" * 10,
        1,
        24,
        "more than 100 operations stand one inside another; give a part a line of its own",
    ),
    ("h = x" + ".x" * 3_900, 1, 5, "this name has 7,801 characters; at most 32 are read"),
    ("h = " + "9" * 7_000, 1, 5, "a number has at most 32 characters and no zeros before it"),
    ("h: " + "9" * 7_000 + " = x", 1, 4, f"{'9' * 39}… is no size; "),
    ("h = x " + "y" * 7_000, 1, 7, f"an operation is missing between x and {'y' * 39}…; "),
    ("y" * 7_000 + " = x", 1, 1, "this name has 7,000 characters; at most 32 are read"),
]


@pytest.mark.parametrize(("text", "line", "column", "message"), LIMITS, ids=[row[3][:40] for row in LIMITS])
def test_limit(text, line, column, message):
    with pytest.raises(LanguageError) as caught:
        parse(text)
    assert caught.value.message.startswith(message)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    "text",
    [
        *(row[0] for row in LIMITS),
        "h = " + "(x, " * 23 + "x" + ")" * 23,
        "h = " + "(x + " * 23 + "tanh(" + ", ".join(["x"] * 1_450) + ")" + ")" * 23,
        "h = (" + ",".join(["1"] * 1_490) + ")",
        "h = " + "x if reading else " * 300 + "x",
        "\n" * 7_900 + "h = y",
        "#é" * 3_900 + "\nh = é",
        "\n".join(f"h{n} = x * x * x" for n in range(199)) + "\nh = y",
        "\n".join(f"abcdefgh{n:03} = x * x" for n in range(199)) + "\nh = abcdefghijkl",
        "\n".join(f"W_{n} = x" for n in range(199)) + "\nh = W_zzz @ q",
        "\n".join(f"W_{n} = " + " + ".join(["tanh(x)"] * 3) for n in range(150)) + "\nh = h",
        "h = __import__('os').system('true')",
        "h = (lambda: x)()",
        "h = [c for c in ().__class__.__base__.__subclasses__()]",
        "\x00" * 7_900,
        "(" * 24 + ")" * 24,
        "h = " + "()" * 2_900,
        "h = x" + "(" * 24 + "x" + ")" * 24,
    ],
    ids=lambda text: text[:30],
)
def test_a_refusal_is_quick(text):
    def refuse():
        with pytest.raises(LanguageError):
            parse(text)

    assert lines_run(refuse) < MOST_WORK


def test_the_largest_texts_are_read():
    assert parse("h = " + "x + " * 100 + "x")
    assert parse(nested("tanh(", 24))
    assert parse("h = x " + "-" * 25 + "x")
    assert parse(f"h = concat({' + '.join(['x'] * 80)}, {' + '.join(['x'] * 80)})")
    assert parse(f"h = {'(' * 4}{'x'}{(' + x' * 20 + ')') * 4}{' + x' * 20}")
    assert refusal(f"h = {'(' * 4}{'x'}{(' + x' * 20 + ')') * 4}{' + x' * 21}")
    assert parse("\n".join([*(f"a{n} = x" for n in range(199)), "h = x"]))
    assert parse("h = x #" + "x" * 7_993)


def test_nothing_is_evaluated(monkeypatch, tmp_path):
    ran = tmp_path / "ran"
    for attempt in (
        f"__import__('pathlib').Path({str(ran)!r}).touch()",
        f"open({str(ran)!r}, 'w')",
        "exec(x)",
        "eval(x)",
        "x.__class__.__init__(x)",
        "tanh.__globals__",
    ):
        with pytest.raises(LanguageError):
            parse(f"h = {attempt}")
    assert not ran.exists()


def refusal(text: str) -> LanguageError | None:
    """Parse a text; return the error, None where there is none. Any other exception fails the test."""
    try:
        parse(text)
    except LanguageError as error:
        return error
    return None


def place_is_in(text: str, error: LanguageError) -> bool:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    line = lines[error.line - 1]
    return 1 <= error.line <= len(lines) and 1 <= error.column <= len(line) + 1 and error.column < error.end


@given(st.text(max_size=200))
@example("h = x\r\rh = y")
@example("h = (\ud800\n)")
@example("h = tanh(\n\n")
@examples(300)
def test_any_text_is_read_or_refused_with_its_place(text):
    error = refusal(text)
    assert error is None or (place_is_in(text, error) and str(error).count("\n") in (0, 2))


PIECES = (
    "h c x h_prev c_prev W_f U_f b_f p_f h_start reading if else lambda tanh sigmoid clock concat time noise "
    "1 2.5 1e9 ( ) , . = : + - * / @ # _ é [ '"
)


@given(st.lists(st.sampled_from([*PIECES.split(), "\n", "\n", "\n"]), max_size=40).map(" ".join))
@examples(500)
def test_any_row_of_the_languages_own_pieces_is_read_or_refused(text):
    error = refusal(text)
    assert place_is_in(text, error) if error else "h" in parse(text).values


@given(st.sampled_from(sorted(cells)), st.data())
@examples(300)
def test_a_slip_in_a_real_cell_is_read_or_refused(cell, data):
    text = cells[cell].equations
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 3)))
    slipped = text[:start] + data.draw(st.text("fhcx_WUb@*+-()=,. \n1#", max_size=3)) + text[end:]
    error = refusal(slipped)
    assert error is None or place_is_in(slipped, error)

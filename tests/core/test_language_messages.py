"""Every kind of mistake: a text that shows it, its words in both languages, and mends that lead further."""

from __future__ import annotations

import re
import string

import pytest

from lstm_core import Cell
from lstm_core.errors import LanguageError
from lstm_core.language import parse, sizes
from lstm_core.language.messages import LANGUAGES, MESSAGES, STAGES, TITLES, filled
from lstm_core.language.short_messages import CLIPPED, LONGEST, SHORT, width
from lstm_core.language.source import Source
from tests.core.message_cases import CASES, ELSEWHERE, KINDS


def error_of(text: str) -> LanguageError | None:
    """Return the first mistake of a text with 3 inputs and 4 units, None if there is none."""
    try:
        definition = parse(text)
        sizes(definition, 3, 4, 5 if definition.words & {"memory", "features"} else None)
    except LanguageError as error:
        return error
    return None


def reached(text: str, error: LanguageError | None) -> tuple[int, int]:
    """Return how far a text is read: the stage, and minus the characters left at the mistake."""
    if error is None:
        return len(STAGES), 0
    lines = re.split(r"\r\n|\r|\n", text)
    left = len("\n".join(lines[error.line - 1 :])) - (error.column - 1)
    return STAGES.index(MESSAGES[error.kind].stage), -left


@pytest.mark.parametrize(("stage", "kind", "text"), CASES, ids=[f"{row[1]}: {row[2][:30]!r}" for row in CASES])
def test_a_mistake_of_each_kind(stage, kind, text):
    error = error_of(text)
    assert error is not None
    assert error.kind == kind
    assert MESSAGES[kind].stage == stage
    assert error.message == error.sentences["en"]
    for sentence in error.sentences.values():
        assert sentence
        assert "{" not in sentence or "{" in text
        assert "None" not in sentence or "None" in text


@pytest.mark.parametrize(
    ("text", "number"),
    [(text, number) for _, _, text in CASES for number in range(len(getattr(error_of(text), "mends", ())))],
)
def test_every_mend_leads_further(text, number):
    before = error_of(text)
    assert before is not None
    mend = before.mends[number]
    assert 0 <= mend.start <= mend.end <= len(text)
    mended = mend.applied(text)
    after = error_of(mended)
    assert reached(mended, after) > reached(text, before), (mended, after)
    assert set(mend.titles) == set(LANGUAGES)
    assert mend.title == mend.titles["en"]


def test_a_mend_that_leads_nowhere_would_be_noticed():
    text = "h = tanh(W_h @ x_t)"
    before = error_of(text)
    assert before is not None
    nowhere = text.replace("x_t", "x_now")
    assert not reached(nowhere, error_of(nowhere)) > reached(text, before)


def test_every_kind_is_shown():
    shown = {kind for kinds in KINDS.values() for kind in kinds}
    assert shown | ELSEWHERE == set(MESSAGES)
    assert not shown & ELSEWHERE


def test_most_kinds_have_a_mend():
    mended = {kind for _, kind, text in CASES if getattr(error_of(text), "mends", ())}
    assert len(mended) >= 60


def test_kinds_without_a_text():
    with pytest.raises(LanguageError) as caught:
        parse(5)  # type: ignore[arg-type]
    assert (caught.value.kind, caught.value.values) == ("not_text", {"given": "int"})
    cell = Cell(equations="c = W_c @ x + c_below\nh = c")
    with pytest.raises(LanguageError) as caught:
        cell.parameter_shapes(3, 4, below={"h": 4})
    assert (caught.value.kind, caught.value.values) == ("below_missing", {"own": "c", "has": "h"})
    with pytest.raises(LanguageError) as caught:
        cell.parameter_shapes(3, 4, below={"c": 5})
    assert caught.value.kind == "below_misfit"
    assert caught.value.values == {"own": "c", "shape": "has 4 entries (units)", "other": "5"}


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("kind", MESSAGES)
def test_both_languages_say_the_same_values(kind):
    words = MESSAGES[kind].words
    assert tuple(words) == LANGUAGES
    assert fields(words["ja"]) <= fields(words["en"])
    left_out = fields(words["en"]) - fields(words["ja"])
    assert not left_out, f"{kind}: {left_out} is not in the Japanese sentence"


@pytest.mark.parametrize("kind", MESSAGES)
def test_the_japanese_is_polite_and_closed_up(kind):
    sentence = MESSAGES[kind].words["ja"]
    assert re.search(r"[ぁ-ん]", sentence)
    written = re.sub(r"「[^」]*」", "", sentence)
    assert not re.search(r"[ぁ-んァ-ヶ一-龠] [A-Za-z]|[A-Za-z] [ぁ-んァ-ヶ一-龠]", written)
    last = re.sub(r"（[^）]*）", "", sentence)
    assert re.search(r"(です|ます|ません|ください|でしょうか|{why}|{domain})。$|{instead}。?$|else B$", last), last


@pytest.mark.parametrize("kind", TITLES)
def test_the_titles_of_mends(kind):
    english, japanese = (TITLES[kind][language] for language in LANGUAGES)
    assert fields(english) == fields(japanese)
    assert english[0].isupper()
    assert filled(english, "en", dict.fromkeys(fields(english), "x"))


def test_a_message_of_a_size_is_said_in_both_languages():
    error = error_of("z: 2 = W_z @ x\nh = z * (z + h_prev)")
    assert error is not None
    assert error.values == {"first": "z", "shape": "has 2 entries", "second": "h_prev", "other": "has 4 (units)"}
    assert error.sentences["ja"] == "zは2要素、h_prevは4要素（units）です。"


def test_places_count_characters_of_any_line_break():
    text = "c = W_c @ x\r\nd = c\rh = tanh(x_t)"
    error = error_of(text)
    assert error is not None
    (mend,) = error.mends
    assert text[mend.start : mend.end] == "x_t"
    assert mend.applied(text) == "c = W_c @ x\r\nd = c\rh = tanh(x)"
    assert Source(text, "cell").lines == ["c = W_c @ x", "d = c", "h = tanh(x_t)"]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("h = W @ x", ["Make W a parameter", "Write W_h"]),
        ("h = tanh(W_h @ x + b)", ["Make b a parameter"]),
        ("h = tanh(W_h @ x_t)", ["Write x"]),
        ("h = tanh(U_h @ h_prev4 + W_h @ x)", ["Write lag_3_prev"]),
        ("h = x @ W_h.T", ["Write W_h @ x"]),
        ("h = \\sigma(W_h @ x)", ["Write sigmoid"]),
        ("h = W_h @ (h_prev, x)", ["Write concat(h_prev, x)"]),
        ("lambda = 0.9\nh = lambda * h_prev + x", ["Call it lam"]),
        ("H = tanh(W_h @ x)", ["Add a line h = H"]),
    ],
)
def test_what_is_offered(text, titles):
    error = error_of(text)
    assert error is not None
    assert [mend.title for mend in error.mends] == titles


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("# a cell\nh = tanh(W @ x)", "# a cell\nW: parameter\nh = tanh(W @ x)"),
        (
            "h = tanh(W_h @ x + U_h @ h_prev4)",
            "lag_1 = h_prev\nlag_2 = lag_1_prev\nlag_3 = lag_2_prev\nh = tanh(W_h @ x + U_h @ lag_3_prev)",
        ),
        ("h = tanh(W_h @ x_prev_prev)", "lag = x_prev\nh = tanh(W_h @ lag_prev)"),
        ("h = tanh(c)\nc = W_c @ x", "c = W_c @ x\nh = tanh(c)"),
        (
            "f = sigmoid(W_f @ x_t)  # x_t, the input\nh = f * tanh(W_h @ x_t)",
            "f = sigmoid(W_f @ x)  # x_t, the input\nh = f * tanh(W_h @ x)",
        ),
        (
            "H = tanh(W_h @ x + U_h @ H_prev)  # H, the state",
            "h = tanh(W_h @ x + U_h @ h_prev)  # H, the state",
        ),
    ],
)
def test_a_mended_text(text, mended):
    error = error_of(text)
    assert error is not None
    assert error.mends[0].applied(text) == mended


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for _, kind, text in CASES])
def test_a_short_form_fits_under_its_line(kind, text):
    error = error_of(text)
    assert error is not None
    assert set(error.shorts) == set(LANGUAGES)
    for short in error.shorts.values():
        assert 0 < width(short) <= LONGEST, short
        assert not short.endswith(("。", ".")) or short.endswith("...")
        assert "…" not in short or any(len(str(value)) > min(CLIPPED) for value in error.values.values()), short


@pytest.mark.parametrize("kind", MESSAGES)
def test_a_short_form_fits_whatever_is_said_in_it(kind):
    values = dict.fromkeys(fields(MESSAGES[kind].words["en"]), "very_long_name_of_a_" * 3)
    values |= {name: 123_456 for name in ("count", "most", "depth", "line", "value", "largest") if name in values}
    for language in LANGUAGES:
        assert fields(MESSAGES[kind].short_words[language]) <= fields(MESSAGES[kind].words["en"])
        assert width(MESSAGES[kind].short(language, values)) <= LONGEST


def test_no_short_form_is_of_no_kind():
    assert set(SHORT) <= set(MESSAGES)


def test_a_function_without_brackets_gets_them():
    error = error_of("c = x\nh = c * tanh c")
    assert error is not None
    assert [mend.applied("c = x\nh = c * tanh c") for mend in error.mends] == ["c = x\nh = c * tanh(c)"]
    assert error.mends[0].titles == {"en": "Write tanh(c)", "ja": "tanh(c)と書く"}

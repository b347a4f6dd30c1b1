"""The cases of each subject, and what the server's code makes of them."""

from __future__ import annotations

import functools
import itertools
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from app import create_app
from app.beyond import attention
from app.compare.routes import own_messages as compare_messages
from app.compare.routes import verdict
from app.drawing import charts
from app.drawing.palette import SCALES, mixed
from app.drawing.svg import between
from app.memory.packing import packed
from app.reading.address import ClampPart, numbers_text, parse_numbers, parse_token
from app.reading.transport import leads
from app.stage.serving import query
from app.story.figures.distance import figure as distance
from app.story.figures.loop import picture as loop
from app.story.figures.single.figure import own_message, own_valve
from app.story.figures.single.numbers import UnitMoment
from app.story.figures.uses import figure as uses
from app.text import joining
from app.text import messages as said
from app.text.languages import LANGUAGES, SOURCE
from app.text.numbers import decimal, percent, points, power, scientific, thousands
from app.text.phase_captions import statistic
from app.text.tokens import mostly_unknown, visible
from lstm_core.models.digits import pack
from lstm_core.notation import fill
from lstm_core.notation.equation_templates import Term

FOLDER = Path(__file__).parent
Case = dict[str, Any]
Subject = Callable[[], Mapping[str, Sequence[Case]]]
SUBJECTS: dict[str, Subject] = {}


def subject(cases: Subject) -> Subject:
    """Enter a function that gives the cases of a subject, by what the function that they are asked of is called."""
    SUBJECTS[cases.__name__] = cases
    return cases


def asked(
    function: Callable[..., Any], arguments: Sequence[Sequence[Any]], languages: Iterable[str] = ()
) -> list[Case]:
    """Return what a function makes of each row of arguments, in each language where it depends on one."""
    found = []
    for language in [*languages] or [""]:
        with _app().test_request_context(f"/?lang={language or 'en'}"):
            for row in arguments:
                case = {"input": _plain(row), **({"language": language} if language else {})}
                found.append({**case, "output": _plain(function(*row))})
    return found


def written(name: str) -> str:
    """Return a subject's file: one case a line."""
    functions = [
        f"  {json.dumps(function)}: [\n    "
        + ",\n    ".join(json.dumps(case, ensure_ascii=False, allow_nan=False) for case in cases)
        + "\n  ]"
        for function, cases in SUBJECTS[name]().items()
    ]
    return "{\n" + ",\n".join(functions) + "\n}\n"


def _message(key: str, language: str) -> str:
    with _app().test_request_context(f"/?lang={language}"):
        return said.messages()[key]


@functools.cache
def _app() -> Any:
    return create_app({"TESTING": True})


def _plain(value: Any) -> Any:
    """Return a value as JSON has it; a number that is not finite as the text that JavaScript reads it from."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, str) else value  # Markup is a str too


# Numbers that lie exactly in the middle, that only seem to, and that have no digits to be rounded.
TIES = [0.0, -0.0, 0.125, -0.125, 0.375, 0.5, -0.5, 2.5, 0.0625, 12.5, 1024.125, -1024.375]
NEAR = [1.005, 0.005, -0.005, 0.015, -0.004, 0.0049999, 0.994999, 0.995, 9.995, 99.95, 99.995, 999.995, 0.1 + 0.2]
EXTREMES = [1e-9, -1e-9, 5e-324, 1e6, 123456.789, 1e20, 9.99e20, 1e21, -1e21, 3.4e38, math.inf, -math.inf, math.nan]
SINGLE = [float(np.float32(value)) for value in (0.1, 0.995, 1.005, -0.015, 3.14159265)]
VALUES = [*TIES, *NEAR, *EXTREMES, *SINGLE]
SHARES = [
    *(n / 64 for n in range(65)),  # each 1.5625%: every other has a middle at one decimal or none
    *(5e-324, 1e-9, 0.0001, 0.00094999, 0.00095, 0.001, 0.00949, 0.0994, 0.09949999, 0.0995, 0.0996, 0.105, 0.145),
    *(0.9949, 0.99499999, 0.995, 0.9995, 0.999999, float(np.float32(0.0995)), float(np.float32(0.995)), math.nan),
]
TOKENS = [
    *("", " ", "\n", "\t", "\r", "  ", "he", "<s>", "<unk>", "␣", "don't", "e\u0301", "\u00a0", "東京", "🙂"),
    *("constructor", "__proto__", "toString"),  # what an object of JavaScript has by itself
]


@subject
def numbers() -> Mapping[str, Sequence[Case]]:
    """Numbers as a reader has them."""
    places = [(value, count) for value in VALUES for count in (0, 1, 2, 3)]
    sizes = [
        *(*VALUES, 0.00096, 0.000996, 0.0012, 0.15, 0.95, 0.995, 9.95, 99.5, 99.6),
        *(125, 950, 995, 999, 1000, 2.25e5, 2.3e-10),
    ]
    return {
        "number": asked(decimal, places),
        "percent": asked(percent, [(share,) for share in SHARES]),
        "scientific": asked(scientific, [(value,) for value in [*sizes, *(-size for size in sizes)]]),
        "points": asked(points, [(sign * share,) for share in SHARES for sign in (1, -1)]),
        "power": asked(power, [(exponent,) for exponent in (-310, -10, -1, 0, 1, 9, 21)]),
        "thousands": asked(thousands, [(count,) for count in (0, 7, 999, 1000, 11662, 123456, 1234567)]),
    }


@subject
def tokens() -> Mapping[str, Sequence[Case]]:
    """Tokens as they are shown."""

    def remark(known: str) -> str:
        return mostly_unknown([SimpleNamespace(known=sign == "+") for sign in known])

    rows = [(known,) for known in ("+", "+-", "++", "+-+", "+--+", "+---++", "+" + "-" * 1001 + "+" * 1000)]
    remarks = asked(remark, rows, LANGUAGES)
    for case in remarks:
        case["input"] = [_message("mostly_unknown", case["language"]), *case["input"]]
    return {"visible": asked(visible, [(token,) for token in TOKENS]), "mostly_unknown": remarks}


@subject
def units() -> Mapping[str, Sequence[Case]]:
    """Rows of units as an address writes and reads them."""
    rows = [
        [],
        [1],
        [1, 2],
        [1, 2, 3],
        [1, 2, 4, 5, 6],
        [3, 7, *range(20, 41)],
        [1, 3, 5, 7, 9, 10, 11],
        [*range(1, 129)],
    ]
    good = ["1", "3,7,20-40", "1-2", "5-5", "7,7,3", "1-3,2-4", "128,1", "007"]
    bad = ["0", "129", "5-3", "0-2", "127-999", "999999-999999", "1,200", "7,5-3"]  # the scripts pass over these units
    return {
        "runs": asked(numbers_text, [(row,) for row in rows]),
        "numbers": asked(parse_numbers, [(text, 128) for text in (*good, *bad)]),
    }


@subject
def statistics() -> Mapping[str, Sequence[Case]]:
    """The numbers of a caption, of a value now and before and of the likeliest next word."""
    kinds = ("mean", "high", "low", "high_unit", "low_unit", "moved_unit", "before", "after", "guess", "share")
    vectors = [
        ([0.5], [0.5]),
        ([0.125, 0.125, 0.125], [0.0, 0.0, 0.0]),
        ([0.25, -0.25, 0.25, -0.25], [0.25, 0.25, -0.25, -0.25]),  # the first of several that are as far
        ([-0.004, -0.0, 0.004], [0.004, -0.004, 0.0]),
        ([0.995, 0.985], [-1.0, 1.0]),
        ([0.1, 0.2, 0.7, -0.325], [0.4, 0.1, 0.7, 0.125]),
        (np.random.default_rng(0).normal(size=128).tolist(), [0.0] * 128),
        (np.random.default_rng(1).normal(size=33).tolist(), np.random.default_rng(2).normal(size=33).tolist()),
    ]
    guesses = [{"token": "she", "probability": 0.985}, {"token": "\n", "probability": 0.0625}, None]

    def texts(now: list[float], before: list[float], guess: Any) -> dict[str, str]:
        arrays = np.array(now, np.float32), np.array(before, np.float32)
        return {kind: statistic(kind, *arrays, guess) for kind in kinds}

    single = [[np.float32(vector).tolist() for vector in both] for both in vectors]  # as a page gets them
    rows = [(*both, guesses[n % len(guesses)]) for n, both in enumerate(single)]
    return {"statistics": asked(texts, rows)}


@subject
def steps() -> Mapping[str, Sequence[Case]]:
    """Where each transport button leads from a token and a phase, both from 1."""

    def led(*place: int) -> dict[str, str]:
        return {name: f"{token}:{phase}" for name, (token, phase) in leads(*place).items()}

    sizes = [(1, 1), (1, 3), (3, 1), (3, 4)]
    places = [(t + 1, p + 1, tokens, phases) for tokens, phases in sizes for t in range(tokens) for p in range(phases)]
    return {"steps": asked(led, places)}


@subject
def colours() -> Mapping[str, Sequence[Case]]:
    """A value's colour between the stops of its scale, and the scales themselves."""
    limits = [(0.0, 1.0), (-1.0, 1.0), (-3.0, 3.0), (0.0, 8.0)]
    shares = [-0.5, 0.0, 0.0625, 0.1, 0.125, 0.2, 0.21875, 0.25, 0.5, 0.50001, 0.6875, 0.8, 0.95, 1.0, 2.0]
    scales = {name: [[place, colour] for place, colour in SCALES[name]] for name in ("gate", "signed")}
    return {
        "mixed": asked(mixed, [(low + (high - low) * share, [low, high]) for low, high in limits for share in shares]),
        "scales": [{"input": [], "output": scales}],
    }


@subject
def motion() -> Mapping[str, Sequence[Case]]:
    """Places between those of two drawings."""
    ends = [
        ("translate(1,2)", "translate(3,-2)"),
        ("translate(0,0.25) rotate(-3.5)", "translate(0.5,0.5) rotate(3.5)"),
        ("M0,0L10,-0.01", "M0.01,0L-10,0.01"),
        ("scale(1)", "scale(1)"),
    ]
    return {"between": asked(between, [(*both, share) for both in ends for share in (0.25, 0.5, 0.55, 0.875)])}


@subject
def sentences() -> Mapping[str, Sequence[Case]]:
    """What stands between sentences, between words of a list, and around an aside."""
    texts = [[], ["a."], ["a.", "", "b."], ["", ""], ["今。", "次。"], ["“<s>”", "\n"]]
    words = [[], ["to"], ["to", "be", "or"], ["東", "京"], ["a, b", "c"], [f"w{n}" for n in range(12)]]
    found = {
        "sentences": asked(joining.sentences, texts, LANGUAGES),
        "listed": asked(joining.listed, [(row,) for row in words], LANGUAGES),
        "bracketed": asked(joining.bracketed, [(text,) for text in ("", "unknown", "<s>", "未知")], LANGUAGES),
        "titled": asked(joining.titled, [("Gates", "LSTM"), ("門", ""), ("a:b", "c")], LANGUAGES),
    }
    for case in itertools.chain(*found.values()):  # a page gives its scripts the signs of its language
        case["input"] = [_plain(asdict(LANGUAGES[case["language"]].signs)), *case["input"]]
    return found | {"signs": [{"input": [], "output": _plain(asdict(LANGUAGES[SOURCE].signs))}]}


@subject
def messages() -> Mapping[str, Sequence[Case]]:
    """Messages with what is put into their places."""
    words = ["she", "\n", "<s>", "東京", "{last}", "$&", "$1 \\1", "%s", "”"]
    rows = [
        *(("held_until", {"word": word, "last": word[::-1]}) for word in words),
        *(("guessed_after", {"word": word}) for word in words),
        ("spoken", {"word": "she", "phase": "Input", "caption": "“{word}”"}),
        ("of", {"count": 8}),
        ("now", {"unit": 13, "value": "−0.50"}),
    ]
    found = asked(lambda key, values: said.messages()[key].format(**values), rows, LANGUAGES)
    for case in found:
        key, values = case["input"]
        case["input"] = [_message(key, case["language"]), values]
    return {"fill": found, "verdict": _verdicts()}


def _verdicts() -> list[Case]:
    """Return whether two networks expect the same word."""
    guesses = [("she", 0.985), ("she", 0.0625), ("he", 0.125), ("\n", 0.0004), ("<s>", 1.0), ("{left}", 0.5)]
    rows = [tuple({"token": token, "probability": share} for token, share in (a, b)) for a in guesses for b in guesses]
    found = asked(verdict, rows, LANGUAGES)
    for case in found:
        with _app().test_request_context(f"/?lang={case['language']}"):
            case["input"] = [{key: compare_messages()[key] for key in ("agree", "differ")}, *case["input"]]
    return found


@subject
def single() -> Mapping[str, Sequence[Case]]:
    """The sentence on a unit at a word with another forget gate."""
    gates = [  # c before, then f, g, i and o
        (0.0, 0.5, 0.0, 0.0, 0.5),
        (1.5, 0.02, -1.0, 0.9, 0.5),
        (-1.5, 0.9, 0.75, 0.25, 1.0),
        (0.125, 1.0, -0.004, 1.0, 0.125),  # what is added has a minus, but not as text
        (-0.004, 0.0, -0.005, 1.0, 0.995),
        (2.345, 0.5, 0.615, 0.333, 0.0049),
    ]
    found = []
    for before, f, g, i, o in gates:
        kept, added = f * before, i * g
        squashed = float(np.tanh(kept + added))
        moment = UnitMoment(before, f, kept, g, i, added, kept + added, squashed, o, o * squashed)
        found += [(asdict(moment), valve / 100) for valve in (0, 1, 25, 50, 95, 100)]
    cases = asked(lambda moment, valve: own_valve(UnitMoment(**moment).with_valve(valve)), found, LANGUAGES)
    for case in cases:
        with _app().test_request_context(f"/?lang={case['language']}"):
            case["input"] = [own_message(), *case["input"]]
    return {"own_valve": cases}


@subject
def equations() -> Mapping[str, Sequence[Case]]:
    """Numbers in the places of an equation: a minus takes the place of the plus before it, but for a power's base."""
    values = [0.0, -0.0, 0.125, -0.125, 0.375, -0.004, -0.005, 1.5, -1.5, math.nan]
    forms: list[list[str]] = [
        ["σ(", "a", " + ", "b", " + ", "c", ")"],
        ["", "a", " × ", "b", " − ", "c"],
        ["−", "a", " / ", "b"],
        ["(1 − ", "a", ") × ", "b", " + ", "c", " × ", "a"],
        ["a = ", "a"],
        ["1 + ", "a", " ^ 2 + ", "b", " ^ ", "c"],
    ]

    def text(pieces: Sequence[str], numbers: Mapping[str, float]) -> str:
        return fill([Term(piece, None) if n % 2 else piece for n, piece in enumerate(pieces)], numbers)  # type: ignore[arg-type]

    rows = [
        (form, {name: values[(n + 3 * k) % len(values)] for k, name in enumerate("abc")})
        for form in forms
        for n in range(len(values))
    ]
    return {"filled": asked(text, rows)}


@subject
def clamps() -> Mapping[str, Sequence[Case]]:
    """Held values as an address writes them: the server from a `ClampPart`, the scripts from what the fields say."""
    parts = [
        *(ClampPart("f", value) for value in (1.0, 0.5, -1.0, 0.01, -0.0, 1000.0)),
        *(ClampPart("f", 0.0, units=units) for units in ((13,), (1, 2), (1, 2, 3), (3, 7, *range(20, 41)))),
        *(ClampPart("c", 1.0, first=first, last=last) for first in (1, 5) for last in (5, 9, None)),
        *(ClampPart("f", 1.0, first=1, last=1), ClampPart("f", 1.0, is_off=True)),
        ClampPart("l1.c", -0.25, units=(13,), first=5, last=9, is_off=True),
    ]
    found = [part.to_dict() for part in parts]
    return {"written": [{"input": [part], "output": part.pop("text")} for part in found]}  # the rest is the input


@subject
def addresses() -> Mapping[str, Sequence[Case]]:
    """Parameters as an address has them, letter by letter, and the numbers from 1 on that one may hold."""
    values = [
        "",
        " ",
        "a b",
        "a+b",
        "a&b=c",
        "ä",
        "東京",
        "🙂",
        "~*'()!-._",
        "f:1;c/13@5-:0",
        "100%",
        "\r\n",
        '"<>#?/\\',
    ]
    rows = [({"model": "grammar-lstm", "text": text},) for text in values]
    counts = ["1", "12", "999999999", "007", "0", "000", "-1", "+1", "1.5", "1e3", " 1", "1 ", "１", "1234567890", "x"]

    def count(text: str) -> int | None:
        parsed = parse_token(text, 999_999_999)
        return None if parsed.problem else parsed.value

    return {
        "query": asked(lambda given: query(dict(given)), rows),
        "count": asked(count, [(text,) for text in counts]),
    }


@subject
def packing() -> Mapping[str, Sequence[Case]]:
    """Arrays as the memory page gets them: two bytes a number, and the numbers that come out."""
    arrays = [[[0.0, -0.0, 1.0], [-1.5, 1e-38, 3.0e38]], [[0.1, 0.2]], [[1 / 3], [-2 / 3], [123.456]]]
    found = []
    for rows in arrays:
        array = np.array(rows, np.float32)
        halves = ((array.view(np.uint32) + 0x8000) >> 16 << 16).astype(np.uint32).view(np.float32)
        found.append({"input": [_plain(packed(array))], "output": halves.astype(float).tolist()})
    bits = np.random.default_rng(0).random((4, 3, 7)) < 0.5
    pictures = [*bits.tolist(), [[False] * 28] * 28, [[True] * 28] * 28, [[True]]]
    return {"unpacked": found, "bits": asked(lambda picture: pack(np.array(picture)), [(rows,) for rows in pictures])}


@subject
def constants() -> Mapping[str, Sequence[Case]]:
    """Numbers that pictures of the server and the scripts that move them share."""
    values = {
        "gap": charts.GAP,
        "veil": attention.VEIL,
        "appears": loop.APPEARS,
        "uses_seeds": uses.SEEDS,
        "distance_seeds": distance.SEEDS,
    }
    return {"constants": [{"input": [], "output": values}]}

"""The recall task: each cell's accuracy by gap, and an example read by two cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

import numpy as np
from flask import url_for
from flask_babel import gettext

from app.memory import networks
from app.memory.gradients import concatenated
from app.memory.networks import GRU, LSTM, RNN, RNN_LED, RowKey
from app.memory.packing import packed
from app.reading.trace import plan
from app.text.joining import joined
from app.text.numbers import percent, rounded
from app.web.current import readings
from lstm_core import notation
from lstm_core.models import Library, TextNetwork, WordsCard
from lstm_core.models.card import Recall
from lstm_core.tasks.recall import gap_record
from lstm_core.tasks.recall.texts import WORDS, example

TASK = "recall"
DEFAULT_ROWS = (RNN, RNN_LED, LSTM, GRU)  # rows shown by default
PAIR = (LSTM, RNN)  # the default two that read one example
FAR = 50  # words: the shortest long gap
LONGEST = (10, 40, 100)  # longest gaps in training that the sentences compare
ALONE = 30  # gap of the networks trained on a single gap
KNOWS, GUESSES = 0.9, 0.5  # accuracy: at least this, a cell knows the word; less than this, it mostly does not


def measured(library: Library) -> dict[RowKey, str]:
    """Return the names of the networks trained on recall whose card has measurements, by row key."""
    return {key: name for key, name in networks.keys(TASK, library).items() if library.card(name, WordsCard).recall}


class CurveRow(TypedDict):
    """A network's accuracy by gap over its seeds: mean, least and most, and the three as text."""

    key: str
    label: str
    style: str
    model: str
    seeds: int
    mean: list[float]
    low: list[float]
    high: list[float]
    said: list[str]


class Curve(TypedDict):
    """The accuracy by gap of every network that was measured; a guess is right as often as `chance`."""

    gaps: list[int]
    chance: float
    cells: list[CurveRow]


class ExampleRow(TypedDict):
    """A network's run on an example: the shares of the words, and the states at each token."""

    key: str
    label: str
    style: str
    states: list[str]
    range: list[float]
    shares: list[list[float]]
    values: Mapping[str, object]  # packed
    step: str


class Example(TypedDict):
    """An example with a gap, read by two networks; `shown` is the place of the word that is asked for."""

    gap: int
    text: str
    word: str
    words: list[str]
    tokens: list[str]
    shown: int
    cells: list[ExampleRow]


def curves(library: Library) -> Curve | None:
    """Return every cell's accuracy by gap, mean and range over seeds; None if no network was measured."""
    found = measured(library)
    if not found:
        return None
    scores = {key: _record(name, library) for key, name in found.items()}
    first = next(iter(scores.values()))
    styles = networks.styles(list(found))
    cells: list[CurveRow] = []
    for key, name in found.items():
        seeds = np.array([seed.accuracy for seed in scores[key].seeds])
        mean, low, high = seeds.mean(axis=0), seeds.min(axis=0), seeds.max(axis=0)
        cells.append(
            {
                "key": str(key),
                "label": networks.label(key),
                "style": styles[key],
                "model": name,
                "seeds": len(seeds),
                "mean": np.round(mean, 4).tolist(),
                "low": low.tolist(),
                "high": high.tolist(),
                "said": [_spread(*each) for each in zip(mean, low, high, strict=True)],
            }
        )
    return {"gaps": list(first.gaps), "chance": first.chance, "cells": cells}


def _record(name: str, library: Library) -> Recall:
    found = library.card(name, WordsCard).recall
    assert found is not None  # `measured` selects only these
    return found


def nearest(gap: int, library: Library) -> int:
    """Return the measured gap nearest to `gap`; `gap` itself if none was measured."""
    gaps_of = [_record(name, library).gaps for name in measured(library).values()]
    return min(gaps_of[0], key=lambda each: abs(each - gap)) if gaps_of else gap


def _spread(mean: float, low: float, high: float) -> str:
    """Format a mean and the range over seeds; the mean alone if all round to the same percentage."""
    ends = [rounded(100 * end, 0) for end in (low, high)]
    if ends[0] == ends[1]:
        return percent(mean)
    return gettext("%(mean)s (%(low)s to %(high)s)", mean=percent(mean), low=ends[0], high=ends[1])


def curve_sentences(curve: Curve) -> list[str]:
    """Return sentences on the curves of the default cells; one for each statement that the numbers support."""
    far = next((gap for gap in curve["gaps"] if gap >= FAR), curve["gaps"][-1])
    place = curve["gaps"].index(far)
    cells = {RowKey.parse(cell["key"]): cell for cell in curve["cells"]}
    mean = {key: float(cell["mean"][place]) for key, cell in cells.items()}
    words = {key: cell["said"][place] for key, cell in cells.items()}
    chance = rounded(100 * curve["chance"], 1).removesuffix(".0")
    found = []
    knowing = [key for key in DEFAULT_ROWS if not key.is_led and mean.get(key, 0) >= KNOWS]
    if knowing:
        found.append(
            gettext(
                "With %(gap)s words between, the word is still named by %(cells)s: %(shares)s.",
                gap=far,
                cells=joined([cells[key]["label"] for key in knowing]),
                shares=joined([words[key] for key in knowing]),
            )
        )
    if mean.get(RNN, 1) < GUESSES:
        found.append(
            gettext(
                "A plain rnn that meets all gaps from the start names it in %(share)s, where chance is %(chance)s%%.",
                share=words[RNN],
                chance=chance,
            )
        )
    elif RNN in mean:
        found.append(gettext("A plain rnn that meets all gaps from the start names it in %(share)s.", share=words[RNN]))
    if mean.get(RNN_LED, 0) >= KNOWS and mean.get(RNN, 1) < GUESSES:
        found.append(
            gettext(
                "That is not because it cannot hold it. Led there step by step, from short gaps to long ones, the same "
                "cell names it in %(share)s: an rnn can keep one of %(words)s words.",
                share=words[RNN_LED],
                words=len(WORDS),
            )
        )
    elif RNN_LED in mean:
        found.append(
            gettext(
                "Led there step by step, from short gaps to long ones, it names it in %(share)s.",
                share=words[RNN_LED],
            )
        )
    return found


def training_sentences() -> list[str]:
    """Return sentences on accuracy by the gaps in training; one for each statement that the record supports."""
    mixed, fixed = ({cell: gap_record.shares(kind, cell) for cell in gap_record.CELLS} for kind in ("mixed", "fixed"))
    last, found = max(mixed["rnn"]), []
    least = min(float(shares.min()) for shares in mixed["lstm"].values())
    if least >= KNOWS and mixed["rnn"][last].mean() < GUESSES:
        found.append(
            gettext(
                "It depends on the longest gap in training. Asked at that gap, the rnn names the word in %(shares)s "
                "after training on gaps of 1 to %(gaps)s; the lstm, even with its worst seed, in %(least)s each time.",
                shares=joined([_over_seeds(mixed["rnn"][gap]) for gap in LONGEST]),
                gaps=joined([str(gap) for gap in LONGEST]),
                least=percent(least),
            )
        )
    alone = {cell: shares[ALONE] for cell, shares in fixed.items()}
    if all(shares.max() < GUESSES / 2 for shares in alone.values()):
        found.append(
            gettext(
                "It is the short gaps in the mixture that teach: trained on a gap of %(gap)s alone, the rnn names the "
                "word in %(rnn)s, the lstm in %(lstm)s.",
                gap=ALONE,
                **{cell: _over_seeds(shares) for cell, shares in alone.items()},
            )
        )
    return found


def _over_seeds(shares: np.ndarray) -> str:
    return _spread(float(shares.mean()), float(shares.min()), float(shares.max()))


def read_example(gap: int, seed: int, keys: Sequence[RowKey], library: Library) -> Example:
    """Return two networks' runs on an example: the eight words' probabilities and the states at each token."""
    text, word = example(gap, seed)
    tokens = ["<s>", *text.split()]
    found = measured(library)
    styles = networks.styles(list(found))
    return {
        "gap": gap,
        "text": text,
        "word": word,
        "words": list(WORDS),
        "tokens": tokens,
        "shown": tokens.index(word),
        "cells": [_reader(library.text(found[key]), key, styles[key], text) for key in keys],
    }


def _reader(model: TextNetwork, key: RowKey, style: str, text: str) -> ExampleRow:
    reading = readings().get(model, text)
    chances = reading.probabilities[:, [model.indices[word] for word in WORDS]]
    belts = notation.belts(model.cell.definition) or ("h",)
    lows, highs = zip(*(plan(model.cell).named_ranges[belt] for belt in belts), strict=True)
    return {
        "key": str(key),
        "label": networks.label(key),
        "style": style,
        "states": list(belts),
        "range": [min(lows), max(highs)],
        "shares": (chances / chances.sum(axis=1, keepdims=True)).tolist(),
        "values": packed(concatenated([reading.trace[belt] for belt in belts])),
        "step": url_for("pages.step", model=model.name, text=text),
    }

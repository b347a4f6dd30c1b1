"""Compare two sentences that differ in one property: rank the units, plot one on both, measure its effect when held."""

from __future__ import annotations

from typing import Any

import numpy as np
from flask_babel import gettext

from app.drawing.axes import reach
from app.reading.tokens import tokens_of
from app.text.joining import listed
from app.text.numbers import decimal, percent, plain_points, ratio, signed
from app.text.tokens import visible
from app.units import chart, labels, probes
from app.units.view import View
from lstm_core import probing
from lstm_core.probing import Contrast, Hold, Probe, Silenced

SHOWN = 12  # units in the ranking, unless the address has `all`
CLEAR = probing.table.CLEAR
WORDS = 3  # next words listed
SCALES = (0.1, 0.25, 0.5, 1.0)  # full widths of the probability bars: the smallest that fits them all is used
NORMAL = 1.96  # standard errors on either side of an estimate in a 95% interval


def difference(view: View) -> dict[str, Any]:
    """Return the variables of the templates for the two sentences."""
    probe = probes.probe(view.model, view.contrast)
    pair_probe = probes.of_pair(view.model, view.contrast, view.first, view.second)
    tokens = [[visible(token.text) for token in tokens_of(view.model, text)] for text in (view.first, view.second)]
    rows = [[token.index for token in tokens_of(view.model, text)] for text in (view.first, view.second)]
    columns = chart.aligned(rows[0], rows[1])
    scores, errors = ranking_scores(view, probe, pair_probe)
    order = np.argsort(-np.abs(scores), kind="stable")
    unit = view.unit - 1
    held = _hold(view, order)
    is_same = rows[0] == rows[1]
    sides = labels.side_title(probe.contrast.sides[0]), labels.side_title(probe.contrast.sides[1])
    return {
        "many": labels.sample_size(view.contrast, probe.count),
        "pairs": len(probe.contrast.pairs),
        "shows": _pair_number(view, probe.contrast),
        "sides": sides,
        "belt": "c" if probe.belt.split(".")[-1] == "c" else "h",
        "ranking": labels.ranking_caption(view.contrast, _state_name(probe), sides),
        "question": labels.question(view.contrast),
        "is_same": is_same,
        "units": view.model.units,
        "ranked": _unit_rows(view, pair_probe, columns, scores, errors, order),
        "columns": [_column_words(column, tokens) for column in columns],
        "least": round(min(9.0, 1.0 + 0.58 * max(len(text) for side in tokens for text in side)), 2),
        "unknown": _unknown_words(view),
        "lines": _lines(pair_probe, columns, unit),
        "values": _value_rows(pair_probe, columns, tokens, unit),
        "held": [one + 1 for one in held.units] if held else [],
        "pair": _predictions(view, probe, pair_probe, held, is_same),
        "over": _effect_over_pairs(view, probe, held),
    }


def _state_name(probe: Probe) -> str:
    """Return the name of the state that is carried along, in the reader's language."""
    return gettext("cell state") if probe.belt.split(".")[-1] == "c" else gettext("hidden state")


def _pair_number(view: View, contrast: Contrast) -> int:
    """Return the number, from 1, of the two sentences among the contrast's pairs; 0 for other sentences."""
    pairs = [pair.texts(view.model.tokens) for pair in contrast.pairs]
    return pairs.index((view.first, view.second)) + 1 if (view.first, view.second) in pairs else 0


def ranking_scores(view: View, probe: Probe, pair_probe: Probe) -> tuple[np.ndarray, np.ndarray]:
    """Return the scores that rank the units, and their standard errors: effect sizes, or this pair's differences."""
    if view.over == "this":
        return pair_probe.last[1] - pair_probe.last[0], np.zeros(len(pair_probe.last[0]))
    return probe.effects, probe.errors


def _hold(view: View, order: np.ndarray) -> Hold | None:
    """Return the units to hold and how: the selected unit, or the first `top` of the ranking; None for no holding."""
    if view.hold == "trained":
        return None
    units = (view.unit - 1,) if view.top == 1 else tuple(sorted(order[: view.top].tolist()))
    return Hold(units, keep=view.hold == "keep", level=view.level)


def _unit_rows(
    view: View,
    pair_probe: Probe,
    columns: list[chart.Column],
    scores: np.ndarray,
    errors: np.ndarray,
    order: np.ndarray,
) -> list[dict[str, Any]]:
    """Return a row for each unit of the ranking: number, score and interval, bars in %, lines on both sentences."""
    units = order.tolist() if view.all else order[:SHOWN].tolist()
    if view.unit - 1 not in units:
        units.append(view.unit - 1)
    widest = float((np.abs(scores) + NORMAL * errors)[units].max()) or 1.0
    limit = reach(pair_probe.state[:, :, units])
    digits = 2 if view.over == "this" or widest < 1.5 else 1  # a correlation, or a difference of two values
    ranks = {unit: rank for rank, unit in enumerate(order.tolist(), start=1)}
    rows = []
    for unit in units:
        score, error = float(scores[unit]), NORMAL * float(errors[unit])
        ends = sorted((0.0, score))
        rows.append(
            {
                "unit": unit + 1,
                "rank": ranks[unit],
                "score": signed(score, digits),
                "error": decimal(error, digits) if error else "",
                "is_second": score > 0,
                "left": 50 + 50 * ends[0] / widest,
                "width": 50 * (ends[1] - ends[0]) / widest,
                "whisker_left": 50 + 50 * (score - error) / widest,
                "whisker_width": 100 * error / widest,
                "lines": [
                    chart.line(pair_probe.state[:, side, unit], [(c.first, c.second)[side] for c in columns], limit)[0]
                    for side in (0, 1)
                ],
            }
        )
    return rows


def _column_words(column: chart.Column, tokens: list[list[str]]) -> dict[str, Any]:
    first, second = (None if n is None else tokens[side][n] for side, n in enumerate((column.first, column.second)))
    return {"first": first, "second": second, "differs": column.differs}


def _unknown_words(view: View) -> list[str]:
    """Return the words of the two sentences that are unknown to the model, as typed."""
    tokens = [token for text in (view.first, view.second) for token in tokens_of(view.model, text)]
    return list(dict.fromkeys(token.text for token in tokens if not token.known))


def _lines(pair_probe: Probe, columns: list[chart.Column], unit: int) -> dict[str, Any]:
    """Return a unit's lines on both sentences, and the axis's limit."""
    limit = reach(pair_probe.state[:, :, unit])
    places = [[column.first for column in columns], [column.second for column in columns]]
    return {
        "limit": f"{limit:g}",
        "both": [chart.line(pair_probe.state[:, side, unit], places[side], limit) for side in (0, 1)],
        "width": chart.COLUMN * len(columns),
        "height": chart.HEIGHT,
    }


def _value_rows(
    pair_probe: Probe, columns: list[chart.Column], tokens: list[list[str]], unit: int
) -> list[dict[str, Any]]:
    """Return the table behind the lines: words and values of both sentences, column by column."""
    rows = []
    for column in columns:
        places = (column.first, column.second)
        values = [
            None if n is None else signed(float(pair_probe.state[n, side, unit]), 2) for side, n in enumerate(places)
        ]
        rows.append({**_column_words(column, tokens), "values": values})
    return rows


def _predictions(view: View, probe: Probe, pair_probe: Probe, held: Hold | None, is_same: bool) -> list[dict[str, Any]]:
    """Return each sentence's probabilities of either side's next words, as trained and with the units held."""
    clamp = pair_probe.clamp(held, probe.levels) if held and not is_same else None
    trained = view.model.probabilities(pair_probe.hidden())
    now = view.model.probabilities(pair_probe.hidden(clamp)) if clamp else trained
    most = max(float(chances[n, rows].sum()) for chances in (trained, now) for n in (0, 1) for rows in probe.answers)
    scale = next(scale for scale in SCALES if most <= scale or scale == 1)
    return [
        {
            "text": (view.first, view.second)[n],
            "scale": percent(scale),
            "groups": [
                {
                    "words": " / ".join([*map(visible, words[:WORDS]), *(["…"] if len(words) > WORDS else [])]),
                    "trained": min(1.0, float(trained[n, rows].sum()) / scale),
                    "now": min(1.0, float(now[n, rows].sum()) / scale),
                    "trained_text": percent(float(trained[n, rows].sum())),
                    "now_text": percent(float(now[n, rows].sum())),
                }
                for words, rows in zip(probe.contrast.answers, probe.answers, strict=True)
            ],
            "likeliest": [_likeliest(view, chances[n]) for chances in (trained, now)],
        }
        for n in (0, 1)
    ]


def _likeliest(view: View, chances: np.ndarray) -> str:
    best = np.argsort(-chances, kind="stable")[:WORDS]
    return listed(f"{visible(view.model.vocabulary[index])} {percent(float(chances[index]))}" for index in best)


def _effect_over_pairs(view: View, probe: Probe, held: Hold | None) -> dict[str, Any]:
    """Return the effect of holding over all pairs, next to that of 20 random choices, and a sentence on it."""
    trained = float(probe.trained.mean())
    if held is None:
        return {"trained": percent(trained), "sentence": _trained_sentence(probe, trained)}
    found = probe.silence(held)
    size = max([abs(found.fall), *map(abs, found.others), 0.01])
    return {
        "trained": percent(found.trained),
        "held": percent(found.held),
        "fall": plain_points(found.fall),
        "turned": percent(found.turned),
        "usual": plain_points(found.usual),
        "most": plain_points(found.most),
        "ratio": ratio(found.ratio),
        "others": len(found.others),
        "is_clear": found.ratio >= CLEAR,
        "place": 100 * max(0.0, found.fall) / size,
        "places": [100 * max(0.0, fall) / size for fall in found.others],
        "end": plain_points(size),
        "sentence": _effect_sentence(view, held, found),
    }


def _trained_sentence(probe: Probe, trained: float) -> str:
    share = percent(trained)
    if trained < probing.table.LEARNED:
        return gettext(
            "As trained, the right side gets %(share)s on average: this network has not learned it.", share=share
        )
    return gettext("As trained, the right side gets %(share)s on average.", share=share)


def _effect_sentence(view: View, held: Hold, found: Silenced) -> str:
    """Return a sentence that interprets the effect of holding the units."""
    count = len(held.units)
    who = gettext("unit %(unit)s", unit=view.unit) if count == 1 else gettext("these %(count)s units", count=count)
    if found.trained < probing.table.LEARNED:
        return gettext("There is little to silence: this network has not learned the difference.")
    if held.keep:
        if found.held >= (0.5 + found.trained) / 2:
            return gettext("Alone, %(who)s still carries most of it.", who=who)
        return gettext("Alone, %(who)s does not carry it: the others are needed too.", who=who)
    if found.fall > 0.01 and found.ratio >= CLEAR:
        if found.most > found.fall:
            return gettext(
                "The next word depends on %(who)s, but not on that alone: losing another costs even more.", who=who
            )
        return gettext("The next word depends on %(who)s.", who=who)
    if found.fall > 0.01:
        return gettext(
            "Silencing %(who)s does something, but others do about as much: the knowledge is spread, or carried by "
            "another unit. Try silencing several together.",
            who=who,
        )
    return gettext("The next word hardly depends on %(who)s, however well it tells the two apart.", who=who)

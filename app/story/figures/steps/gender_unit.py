"""The numbers that chapter 5 quotes on the unit that encodes gender, and on a network without gates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from app.story import carried
from app.text.numbers import decimal, percent_number, rounded
from lstm_core import Clamp, models
from lstm_core.models import Model

PRONOUNS = carried.SIDES["gender"]


def facts(name: str, text: str, more: Mapping[str, tuple[str, str]]) -> Mapping[str, str]:
    """Return the numbers of the unit where "john" replaces another name in `text`, and the effect of holding its forget
    gate open from there on, compared with every other unit.

    `more` has further texts by the prefix of their facts' names, each with the name that "john" replaces.
    """
    return _facts(name, text, tuple(more.items()))


@lru_cache(maxsize=4)
def _facts(name: str, text: str, more: tuple[tuple[str, tuple[str, str]], ...]) -> Mapping[str, str]:
    model, unit = models.load(name, models.Model), (carried.unit_of(name) or 1) - 1
    trace = model.read(text).trace
    f, words = trace["f"][:, unit], text.split()
    new, the = words.index("john") + 1, words.index("lake")  # <s> stands before the first word
    at_end = model.read(text).probabilities[-1]
    he, she = (model.vocabulary.index(word) for word in ("he", "she"))
    held = _probabilities(model, text, unit, new)
    others = [float(at_end[he] - _probabilities(model, text, n, new)[he]) for n in range(model.units) if n != unit]
    found = {
        "unit": str(unit + 1),
        "units": str(model.units),
        "f_new": decimal(float(f[new])),
        "f_median": decimal(float(np.median(np.delete(f[1:], new - 1)))),
        "i_new": decimal(float(trace["i"][new, unit])),
        "g_new": decimal(float(trace["g"][new, unit])),
        "c_before": decimal(float(trace["c"][new - 1, unit])),
        "c_after": decimal(float(trace["c"][new, unit])),
        "o_the": decimal(float(trace["o"][the, unit])),
        "o_and": decimal(float(trace["o"][-1, unit])),
        "p_he": percent_number(float(at_end[he])),
        "p_she": percent_number(float(at_end[she])),
        "p_he_held": percent_number(float(held[he])),
        "p_she_held": percent_number(float(held[she])),
        "fall": rounded(100 * float(at_end[he] - held[he]), 0),
        "others_median": rounded(100 * abs(float(np.median(others))), 1),
        "others_most": rounded(100 * max(others), 1),
    }
    for called, (other, named) in more:
        reading = model.read(other)
        place = other.split().index(named) + 1
        found |= {
            f"{called}_text": other,
            f"{called}_f_new": decimal(float(reading.trace["f"][place, unit])),
            f"{called}_c_before": decimal(float(reading.trace["c"][place - 1, unit])),
            f"{called}_c_after": decimal(float(reading.trace["c"][place, unit])),
            f"{called}_p_she": percent_number(float(reading.probabilities[-1][she])),
            f"{called}_p_he": percent_number(float(reading.probabilities[-1][he])),
        }
    return found


def plain(name: str, other: str, text: str) -> Mapping[str, str]:
    """Return a network's prediction after a text, and its accuracy and another network's on pronouns."""
    model = models.load(name, models.Model)
    he = model.read(text).probabilities[-1][model.indices["he"]]
    found = {f"{models.card(one).cell}_pronoun": models.card(one).score("pronoun") for one in (name, other)}
    return {
        "rnn_p_he": percent_number(float(he)),
        **{key: rounded(100 * float(score), 0) for key, score in found.items()},
    }


def _probabilities(model: Model, text: str, unit: int, first: int) -> np.ndarray:
    """Compute the probabilities after a text with a unit's forget gate held at 1 from a step on, (vocabulary,)."""
    clamp = {"f": Clamp(1.0, units=unit, steps=slice(first, None))}
    found: np.ndarray = model.read(text, clamp=clamp).probabilities[-1]
    return found

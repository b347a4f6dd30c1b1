"""The numbers that chapter 5 quotes on the unit that encodes the subject's number, and on its output gate."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from app.reading.tokens import tokens_of
from app.story import carried
from app.story.figures.loop.numbers import PLURAL, SINGULAR
from app.text.numbers import decimal, percent_number, rounded
from lstm_core import Clamp, models
from lstm_core.models import Model

PAIR = ("the boys near the old car always", "the boy near the old car always")
QUOTED = ("boys", "near", "the", "old", "car", "always")  # the last occurrence of each in the sentence


@lru_cache(maxsize=2)
def facts(name: str) -> Mapping[str, str]:
    """Return the unit's gate and states in both sentences, and the effect of shutting its gate at the end."""
    model, unit = models.load(name, models.Model), (carried.unit_of(name, "number") or 1) - 1
    many, one = (model.read(text).trace for text in PAIR)
    words = ["<s>", *PAIR[0].split()]
    places = {word: len(words) - 1 - words[::-1].index(word) for word in QUOTED}
    found = {"number_unit": str(unit + 1)}
    for word, at in places.items():
        found[f"number_o_{word}"] = decimal(float(many["o"][at, unit]))
        found[f"number_c_{word}"] = decimal(float(many["c"][at, unit]))
        found[f"number_h_{word}"] = decimal(float(many["h"][at, unit]))
    falls = shut(model, PAIR[0])
    rest = np.delete(falls, unit)
    plural, singular = verbs(model, PAIR[0])
    plural_shut, singular_shut = verbs(model, PAIR[0], unit)
    return found | {
        "number_one_c": decimal(float(one["c"][-1, unit])),
        "number_one_h": decimal(float(one["h"][-1, unit])),
        "number_plural": percent_number(plural),
        "number_singular": percent_number(singular),
        "number_plural_shut": percent_number(plural_shut),
        "number_singular_shut": percent_number(singular_shut),
        "number_fall": percent_number(float(falls[unit])),
        "number_others_median": rounded(100 * abs(float(np.median(rest))), 1),
        "number_others_most": rounded(100 * float(rest.max()), 0),
    }


def verbs(model: Model, text: str, shut: int | None = None) -> tuple[float, float]:
    """Compute the shares of plural and singular verbs after a text; `shut` is a unit whose last output gate is 0."""
    clamp = {} if shut is None else {"o": Clamp(0.0, units=shut, steps=slice(len(tokens_of(model, text)) - 1, None))}
    shares = model.read(text, clamp=clamp).probabilities[-1]
    plural, singular = (float(shares[[model.indices[word] for word in kind]].sum()) for kind in (PLURAL, SINGULAR))
    return plural, singular


def shut(model: Model, text: str) -> np.ndarray:
    """Compute the drop in the share of plural verbs with each unit's output gate shut at the last word, (units,)."""
    whole = verbs(model, text)[0]
    return np.array([whole - verbs(model, text, unit)[0] for unit in range(model.units)])

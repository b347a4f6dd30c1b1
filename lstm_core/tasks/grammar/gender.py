"""The unit that represents gender, and the effect of holding its forget gate open at a new name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from lstm_core.errors import ModelError
from lstm_core.models.model import Model, softmax
from lstm_core.models.tokenizer import START
from lstm_core.tasks.effects import effect_sizes
from lstm_core.tasks.grammar import sentences
from lstm_core.tasks.grammar.scores import prompts
from lstm_core.tasks.grammar.words import NAMES
from lstm_core.tasks.padding import padded


@dataclass(frozen=True)
class GenderUnit:
    """The unit that represents gender most clearly, in stories about two people of opposite gender.

    `unit` counts from 1. `effect` is how far apart its cell state is for "she" and for "he", where a pronoun is asked
    for, in pooled standard deviations. `flips` is the share of stories in which the new name turns the sign of its
    cell state. `forget_drop` is how far its forget gate at the new name lies below its median over all words, on
    average. `falls` is how far the probability of the right pronoun falls when its forget gate is held at 1 from the
    new name on, on average, for a new "she" or a new "he", whichever falls less: a unit that stands for one of them
    only does not carry gender. `others_median` and `others_most` are the same for each other unit alone.
    """

    unit: int
    effect: float
    flips: float
    forget_drop: float
    falls: float
    others_median: float
    others_most: float

    @property
    def clearness(self) -> float:
        """How clearly the unit demonstrates forgetting, from 0 to 1: the product of its falls, flips and drop."""
        return self.falls * self.flips * self.forget_drop


def measure(model: Model, count: int = 120, name: str = "test") -> GenderUnit:
    """Find the gender unit of a model with `count` stories of the set `name`. The cell must have the values c and f."""
    start = model.indices[START]
    asked = prompts(sentences.Generator(name, draw_seed="gender"), "pronoun", count)
    words, lengths = padded([[start, *(model.indices[word] for word in text)] for text, _ in asked])
    columns = np.arange(len(asked))
    names = {model.indices[name] for group in NAMES.values() for name in group}
    second = np.array([max(place for place, word in enumerate(column) if word in names) for column in words.T])
    answers = np.array([model.indices[answer] for _, answer in asked])

    def right(clamp: dict[str, np.ndarray] | None = None) -> np.ndarray:
        h = model.run(words, clamp=clamp)["h"][lengths - 1, columns]
        shares: np.ndarray = softmax(model.scores(h))[columns, answers]
        return shares

    trace = model.run(words)
    last, she = trace["c"][lengths - 1, columns], answers == model.indices["she"]  # (stories, units)
    effects = np.abs(effect_sizes(last[she], last[~she]))

    read = np.arange(len(words))[:, None] < lengths  # (time, stories): not padding
    before, after = trace["c"][second - 1, columns], trace["c"][second, columns]  # (stories, units)
    flips = (np.sign(before) != np.sign(after)).mean(axis=0)
    drops = np.median(trace["f"][read], axis=0) - trace["f"][second, columns].mean(axis=0)

    falls = np.empty(model.units)
    as_trained = right()
    later = np.arange(len(words))[:, None] >= second
    for unit in range(model.units):
        clamp = np.full(trace["f"].shape, np.nan, dtype=np.float32)
        clamp[later, unit] = 1
        lost = as_trained - right({"f": clamp})
        falls[unit] = min(lost[she].mean(), lost[~she].mean())

    units = []
    for unit in range(model.units):
        others = np.delete(falls, unit)
        figures = (flips[unit], drops[unit], falls[unit], np.median(others), others.max())
        units.append(GenderUnit(unit + 1, round(float(effects[unit]), 1), *(round(float(x), 4) for x in figures)))
    return max(units, key=lambda unit: unit.clearness)


def clearest(models: Sequence[Model]) -> tuple[int, dict[str, Any]]:
    """Return which of several seeds' models has the clearest gender unit, and what its card says of the choice.

    Only models that reach 99% in every score are chosen from. Raises ModelError if there are none.
    """
    units, least = [measure(model) for model in models], [_lowest(model) for model in models]
    good = [place for place in range(len(models)) if least[place] >= 0.99]
    if not good:
        name, count = models[0].name, len(models)
        raise ModelError(f"{name}: none of {count} seeds reaches 99% in every score; more updates may help")
    kept = max(good, key=lambda place: units[place].clearness)
    seeds = [model.card.recipe.seed for model in models]
    return kept, {
        "chosen": (
            f"Seed {seeds[kept]} of {len(models)}: of those with at least 99% in every score, the one in which a "
            f"single unit carries gender most clearly. {_clear_words(units[kept])} The others are listed under seeds."
        ),
        "gender_unit": units[kept].unit,
        "seeds": [
            {"seed": seed, "lowest_score": lowest, **asdict(unit), "clearness": round(unit.clearness, 4)}
            for seed, lowest, unit in zip(seeds, least, units, strict=True)
        ],
    }


def _lowest(model: Model) -> float:
    """Return the lowest share on the card of a model."""
    found: list[float] = []
    for key, value in model.card.scores.items():
        if not key.startswith(("nats", "perplexity")):
            found += value.values() if isinstance(value, Mapping) else [value]
    return min(found)


def _clear_words(unit: GenderUnit) -> str:
    return (
        f"Unit {unit.unit} tells she from he by {unit.effect} standard deviations; at a new name of the other gender "
        f"its forget gate falls {unit.forget_drop:.2f} below its median and the sign of its cell state turns in "
        f"{100 * unit.flips:.0f}% of stories; held open there, it takes {unit.falls:.2f} on average from the "
        "probability of the right pronoun, for she or for he, whichever is less; each other unit alone "
        f"{unit.others_median:.4f} (median; at most {unit.others_most:.2f})."
    )

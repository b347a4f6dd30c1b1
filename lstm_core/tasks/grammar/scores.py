"""Scores of a model on held-out sentences of the grammar."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from lstm_core.models.model import Model
from lstm_core.models.tokenizer import START
from lstm_core.tasks.grammar import sentences
from lstm_core.tasks.grammar.words import LANGUAGES, NAMES, NOUNS, THINGS, VERBS
from lstm_core.tasks.losses import cross_entropy
from lstm_core.tasks.padding import padded

DISTANCES = tuple(range(sentences.LONGEST_DISTANCE + 1))
GAPS = (1, 5, 10, 20, 30, 40)
CHOICES: dict[str, dict[str, list[str]]] = {  # the groups of words between which a figure asks, by name
    "agreement": {"singular": [verb[0] for verb in VERBS], "plural": [verb[1] for verb in VERBS]},
    "language": {word: [word] for word in LANGUAGES.values()},
    "pronoun": {word: [word] for word in NAMES},
}
Prompt = tuple[list[str], str]  # the words so far, and the right next word


def prompts(draw: sentences.Generator, kind: str, count: int, size: int = 0) -> list[Prompt]:
    """Draw up to `count` different beginnings of held-out texts, each with the right next word.

    `kind` is "agreement" (`size` words between noun and verb), "language" (`size` words between the country and "i
    speak fluent"), "pronoun" (a story of two people of opposite gender, asked after the second) or "place".
    """
    found: dict[tuple[str, ...], str] = {}
    make: sentences.Clause = {
        "agreement": lambda: draw.agreement(size),
        "language": lambda: draw.language(draw.random.choice(tuple(LANGUAGES)), size),
        "pronoun": lambda: _pronoun_story(draw),
        "place": draw.place,
    }[kind]
    places: dict[str, Callable[[list[str]], int]] = {
        "agreement": lambda text: size + 2,
        "language": lambda text: text.index("fluent") + 1,
        "pronoun": _last_pronoun,
        "place": lambda text: text.index("in") + 2,
    }
    for text in draw.different(make, 4 * count):
        place = places[kind](text)
        found.setdefault(tuple(text[:place]), text[place])
        if len(found) == count:
            break
    return [(list(words), answer) for words, answer in found.items()]


def _pronoun_story(draw: sentences.Generator) -> list[str]:
    first, second = draw.random.sample(tuple(NAMES), 2)
    return draw.about(first, [draw.random.choice(("and", "then", "."))]) + draw.about(
        second, [draw.random.choice(("and", "then"))]
    )


def _last_pronoun(text: list[str]) -> int:
    return max(place for place, word in enumerate(text) if word in NAMES)


def next_scores(model: Model, texts: Sequence[Sequence[str]]) -> np.ndarray:
    """Return the scores of the next word after each text, (texts, vocabulary)."""
    words, lengths = padded([[model.indices[START], *(model.indices[word] for word in text)] for text in texts])
    h = model.run(words)["h"]
    return model.scores(h[lengths - 1, np.arange(len(texts))])


def share_right(model: Model, asked: Sequence[Prompt], choices: Mapping[str, Sequence[str]]) -> float:
    """Return the share of prompts for which the right group of words has a higher probability than any other group.

    `choices` maps a group's name to its words; a prompt's right group is the one that holds its answer.
    """
    scores = next_scores(model, [words for words, _ in asked])
    groups = [[model.indices[word] for word in group] for group in choices.values()]
    likelihood = np.stack([np.logaddexp.reduce(scores[:, group], axis=1) for group in groups], axis=1)
    right = [next(i for i, group in enumerate(choices.values()) if answer in group) for _, answer in asked]
    return float((likelihood.argmax(axis=1) == right).mean())


def nats(model: Model, texts: Sequence[Sequence[str]]) -> float:
    """Return the mean surprise over all words and ends of the texts, in nats per token."""
    start = model.indices[START]
    words, lengths = padded([[start, *(model.indices[word] for word in text), start] for text in texts], start)
    weights = (np.arange(len(words) - 1)[:, None] < lengths - 1).astype(np.float32)
    return cross_entropy(model.scores(model.run(words[:-1])["h"]), words[1:], weights)[0]


@lru_cache(maxsize=4)
def questions(count: int, name: str = "test") -> dict[str, list[Prompt]]:
    """Return up to `count` prompts of the set `name` for each figure, by its name: "agreement 3", "language 40", ..."""
    draw = sentences.Generator(name, draw_seed="questions")
    asked = {f"agreement {distance}": prompts(draw, "agreement", count, distance) for distance in DISTANCES}
    asked["agreement_attractor"] = [prompt for group in asked.values() for prompt in group if attracts(*prompt)]
    asked |= {f"language {gap}": prompts(draw, "language", count, gap) for gap in GAPS}
    return asked | {kind: prompts(draw, kind, count) for kind in ("pronoun", "place")}


def evaluate(model: Model, count: int = 400, name: str = "test") -> dict[str, Any]:
    """Return the scores of a grammar model as shares, asked on up to `count` held-out beginnings each, and its nats.

    "agreement": by distance; "agreement_attractor": where the noun before the verb has the other number, all distances;
    "language": by gap; "pronoun"; "place"; "nats": a token of the test set, of 5 times `count` texts.
    """
    choices = {**CHOICES, "place": {word: [word] for word in model.vocabulary}}
    found: dict[str, Any] = {}
    for title, asked in questions(count, name).items():
        key, _, size = title.partition(" ")
        share = round(share_right(model, asked, choices[key.partition("_")[0]]), 4)
        if size:
            found.setdefault(key, {})[size] = share
        else:
            found[key] = share
    return found | {"nats": round(nats(model, sentences.texts(name, 5 * count)), 4)}


def attracts(words: list[str], answer: str) -> bool:
    """Return whether the last noun before the verb is not the subject and differs from it in number."""
    nouns = {form: number for pair in (*NOUNS, *THINGS) for number, form in enumerate(pair)}
    between = [nouns[word] for word in words[2:] if word in nouns]
    return bool(between) and between[-1] != nouns[words[1]]

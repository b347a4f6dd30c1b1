"""The prompts of chapter 6 and each network's predictions: a language across forty words, a pronoun, counting."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from lstm_core import models
from lstm_core.models import ModelName, WordsCard
from lstm_core.tasks.grammar.words import LANGUAGES

TASK, COUNTING = "grammar", "counting"
LANGUAGE_TEXT = (
    "i grew up in france by the big boats behind the cat where the girl over there sleeps . the boy always plays . the "
    "friends play . the teachers always sleep and the girls play . the teachers by the new lake walk so i speak fluent"
)
PRONOUN_TEXTS = (
    "mary sings near the boats . she smiles . john rests by the lake and",
    "john rests by the lake . he smiles . mary sings near the boats and",
    "tom runs by the river . anna waits near the cars then",
)
COUNTING_TEXT = "a a a b b b"
TEXTS = (LANGUAGE_TEXT, *PRONOUN_TEXTS, COUNTING_TEXT)
PRONOUNS = ("he", "she")
RIGHT = dict(zip(PRONOUN_TEXTS, ("he", "she", "she"), strict=True)) | {LANGUAGE_TEXT: "french"}
GAP = 40  # words between the country and the "i" that speaks its language, as in the cards' scores
ASKED = 400  # held-out sentences of that gap behind a card's score
CHANCE = 1 / len(LANGUAGES)  # the accuracy of guessing one of the languages
COUNTED = ("lstm", "lstm_peephole")  # the cells with a network trained to count


def words_of(text: str) -> tuple[str, ...]:
    """Return the words whose probabilities are shown after a text of the grammar."""
    return PRONOUNS if text in PRONOUN_TEXTS else (RIGHT[text],)


@lru_cache(maxsize=256)
def chances(variant: str, text: str) -> tuple[float, ...]:
    """Compute the probability of each of `words_of(text)` after a text, for the grammar's network of a cell."""
    model = models.load(str(ModelName(TASK, variant)), models.Model)
    after = model.read(text).probabilities[-1]
    return tuple(float(after[model.indices[word]]) for word in words_of(text))


def is_right(variant: str, text: str) -> bool:
    """Return whether a network gives the right pronoun a higher probability than the other."""
    found = dict(zip(PRONOUNS, chances(variant, text), strict=True))
    return max(found, key=found.__getitem__) == RIGHT[text]


def counting(cell: str) -> WordsCard:
    """Return the card of the network of a cell that counts."""
    return models.card(str(ModelName(COUNTING, cell)), WordsCard)


@lru_cache(maxsize=1)
def counted() -> Mapping[str, tuple[int, ...]]:
    """Return, for each cell that counts, the n up to which each seed is right on n a and n b, in ascending order."""
    return {name: tuple(sorted(seed.counts_to or 0 for seed in counting(name).seeds)) for name in COUNTED}


def counting_trained() -> int:
    """Return the largest n in the training of the networks that count."""
    return int(counting(COUNTED[0]).recipe.longest or 0)

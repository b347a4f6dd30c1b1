"""Long-distance dependencies: a cue word, a gap, a target, and each network's prediction.

The tasks are places, the language of a country, and recall. The module computes probabilities for one sentence,
accuracy by gap, and the norm of the gradient at each earlier word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from app.memory import networks
from app.memory.networks import LSTM, RNN, RNN_LED, RowKey
from app.reading.caches import cached
from app.reading.library import STANDARD
from lstm_core import models
from lstm_core.models import Model, ModelName, lookback
from lstm_core.models.model import softmax
from lstm_core.models.tokenizer import START
from lstm_core.tasks.grammar import scores, sentences
from lstm_core.tasks.grammar.scores import next_scores
from lstm_core.tasks.grammar.words import COPULA, LANGUAGES, PLACES
from lstm_core.tasks.recall import gap_record, texts
from lstm_core.tasks.recall.reach import reach
from lstm_core.tasks.recall.texts import WORDS
from lstm_core.tasks.untrained import before_training

TASKS = ("places", "language", "recall", "curve")
KEYS = {
    "places": (RNN, LSTM),
    "language": (RNN, LSTM),
    "recall": (RNN, RNN_LED, LSTM),
    "curve": (RNN, LSTM),
}
LONGEST = {"places": 1, "language": 40, "recall": 100, "curve": 100}
GAPS = {"language": scores.GAPS, "recall": tuple(range(1, 101))}
SEEDS = 15  # sentences a country
READ = 400  # texts of recall
CHANCE = 1 / 8  # of eight countries, or of eight words
STATES = {"rnn": "h", "lstm": "c"}  # by cell, with respect to which the gradient is taken
THINGS = {things[1]: place for things, place in PLACES.items()}


@dataclass(frozen=True)
class Sentence:
    """The words before a target: `word` is the cue, and `before`, `between` and `after` are the others; `answer` is
    the right target.
    """

    before: tuple[str, ...]
    word: str
    between: tuple[str, ...]
    after: tuple[str, ...]
    answer: str
    choices: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """All words before the target."""
        return (*self.before, self.word, *self.between, *self.after)

    @property
    def text(self) -> str:
        """The words before the target as a text."""
        return " ".join(self.words)

    @property
    def steps(self) -> int:
        """The number of steps from the cue to the last word."""
        return len(self.between) + len(self.after)


def keys(task: str, is_new: bool = False) -> tuple[RowKey, ...]:
    """Return the keys of a task's networks; before the first update, recall has one network per cell."""
    return tuple(map(RowKey, gap_record.CELLS)) if is_new and task == "recall" else KEYS[task]


def network(task: str, key: RowKey) -> Model:
    """Load one of a task's networks."""
    name = networks.keys("recall" if task == "recall" else "grammar", STANDARD)[key]
    return models.load(name, models.Model)


@lru_cache(maxsize=8)
def new_network(cell: str) -> Model:
    """Return recall-rnn or recall-lstm with its initial weights, before the first update."""
    return before_training(str(ModelName("recall", cell)))


def place(thing: str) -> Sentence:
    """Build the sentence of a thing, such as "the clouds are in the"."""
    return Sentence(("the",), thing, (), (COPULA[1], "in", "the"), THINGS[thing], tuple(THINGS.values()))


@lru_cache(maxsize=4096)
def language(country: str, gap: int, seed: int) -> Sentence:
    """Sample a held-out sentence by its seed, "i grew up in france ... i speak fluent"."""
    draw = sentences.Generator("test", draw_seed=f"apart {country} {gap} {seed}")
    text = draw.drawn(lambda: draw.language(country, gap))
    start, end = text.index(country), text.index("fluent") + 1
    return Sentence(
        tuple(text[:start]),
        country,
        tuple(text[start + 1 : end - 3]),
        tuple(text[end - 3 : end]),
        LANGUAGES[country],
        tuple(LANGUAGES.values()),
    )


@lru_cache(maxsize=1024)
def recall(word: str, gap: int, seed: int) -> Sentence:
    """Sample a text of the recall task by its seed, with `word` as the word to recall."""
    text, shown = texts.example(gap, seed)
    found = text.split()
    at = found.index(shown)
    return Sentence(tuple(found[:at]), word, tuple(found[at + 1 : -1]), tuple(found[-1:]), word, WORDS)


@cached(512)
def guesses(task: str, sentence: Sentence) -> Mapping[RowKey, np.ndarray]:
    """Compute each network's probabilities of the sentence's choices, in their order."""
    found = {}
    for key in KEYS[task]:
        model = network(task, key)
        chances = softmax(next_scores(model, [sentence.words]))[0]
        found[key] = chances[[model.indices[word] for word in sentence.choices]]
    return found


def right(task: str) -> Mapping[RowKey, np.ndarray]:
    """Compute each network's accuracy, the share of texts whose right word is the likeliest, at each of `GAPS`."""
    if task == "recall":
        return {key: _recalled(key) for key in KEYS[task]}
    shares = [right_at(gap) for gap in GAPS[task]]
    return {key: np.array([share[key] for share in shares]) for key in KEYS[task]}


def learned(kind: str) -> Mapping[str, Mapping[int, np.ndarray]]:
    """Return the accuracies of rnn and lstm, (seeds,), by the longest gap in training.

    `kind` is "mixed", for gaps up to that, or "fixed", for that gap only.
    """
    return {cell: gap_record.shares(kind, cell) for cell in gap_record.CELLS}


def trained(kind: str) -> tuple[int, ...]:
    """Return the longest gaps in training for which there are networks."""
    return tuple(gap_record.shares(kind, gap_record.CELLS[0]))


@lru_cache(maxsize=64)
def right_at(gap: int) -> Mapping[RowKey, float]:
    """Compute each network's accuracy over all countries' sentences at a gap."""
    asked = asked_at(gap)
    answers = np.array([sentence.choices.index(sentence.answer) for sentence in asked])
    found = {}
    for key in KEYS["language"]:
        model = network("language", key)
        scores = next_scores(model, [sentence.words for sentence in asked])
        scores = scores[:, [model.indices[word] for word in asked[0].choices]]
        found[key] = float((scores.argmax(axis=1) == answers).mean())
    return found


@lru_cache(maxsize=64)
def asked_at(gap: int) -> tuple[Sentence, ...]:
    """Return the distinct test sentences at a gap, equally many for each country."""
    drawn = {country: [language(country, gap, seed) for seed in range(1, SEEDS + 1)] for country in LANGUAGES}
    different = {country: tuple(dict.fromkeys(sentences)) for country, sentences in drawn.items()}
    fewest = min(len(sentences) for sentences in different.values())
    return tuple(sentence for sentences in different.values() for sentence in sentences[:fewest])


@cached(8)
def _recalled(key: RowKey) -> np.ndarray:
    return reach(network("recall", key), GAPS["recall"], READ, np.random.default_rng(READ))


@cached(128)
def looked_back(task: str, sentence: Sentence, is_new: bool = False) -> Mapping[RowKey, np.ndarray]:
    """Compute, for each network, the norm of the gradient of the target's surprisal w.r.t. the state after each word,
    `<s>` first.

    `is_new` takes recall's networks before their first update; the other tasks have trained networks only.
    """
    found = {}
    for key in keys(task, is_new):
        model = new_network(key.cell) if is_new and task == "recall" else network(task, key)
        indices = [model.indices[word] for word in (START, *sentence.words, sentence.answer)]
        memory = lookback.look_back(model, indices, len(indices) - 1)
        found[key] = np.linalg.norm(memory.gradients[STATES[key.cell]].astype(np.float64), axis=1)
    return found


def factor(sizes: np.ndarray, sentence: Sentence) -> float:
    """Compute the geometric mean of the factors by which a gradient changes at each step back to the cue."""
    return float((sizes[-1 - sentence.steps] / sizes[-1]) ** (1 / sentence.steps))

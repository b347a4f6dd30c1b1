"""The outputs of small recurrent networks: the continuation of a text, a chorale, a digit.

A shipped model generates each from a given seed, so the output is reproducible.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from app.reading.caches import cached
from lstm_core import models
from lstm_core.models import Model
from lstm_core.models.digits import DigitModel, Drawing
from lstm_core.models.generating import GeneratedText
from lstm_core.models.music import MusicModel

LANGUAGE, MUSIC, DIGITS = "stories-lstm", "chorales-vrnn", "digits-draw"
COUNT = 24  # words of a continuation
BEATS = 32
TAME = 0.6  # the temperature of words and notes: below 1, so unlikely ones are rarer than the network predicts


def storyteller() -> Model:
    """Load the network that continues a text."""
    return models.load(LANGUAGE, Model)


def composer() -> MusicModel:
    """Load the network that composes chorales."""
    return models.load(MUSIC, MusicModel)


def writer() -> DigitModel:
    """Load the network that draws digits."""
    return models.load(DIGITS, DigitModel)


@lru_cache(maxsize=128)
def continuation(text: str, seed: int) -> GeneratedText:
    """Sample the network's continuation of a text."""
    return storyteller().continue_text(text, COUNT, temperature=TAME, seed=seed)


@cached(64)
def chorale(seed: int) -> np.ndarray:
    """Sample a piano roll, (beats, notes), of 0 and 1."""
    roll: np.ndarray = composer().write(BEATS, seed=seed, temperature=TAME)["v"]
    return roll


@cached(64)
def drawing(seed: int) -> Drawing:
    """Generate a digit from noise."""
    return writer().write(seed)

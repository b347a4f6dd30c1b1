"""What small recurrent networks write: how a text goes on, a chorale, a digit.

A shipped model computes each from a seed that is given, so that the answer is the same each time.
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
COUNT = 24  # words that are written after the reader's
BEATS = 32
TAME = 0.6  # the temperature of words and notes: below 1, so unlikely ones are rarer than the network predicts


def storyteller() -> Model:
    """Return the network that goes on with a text."""
    return models.load(LANGUAGE, Model)


def composer() -> MusicModel:
    """Return the network that writes chorales."""
    return models.load(MUSIC, MusicModel)


def writer() -> DigitModel:
    """Return the network that draws digits."""
    return models.load(DIGITS, DigitModel)


@lru_cache(maxsize=128)
def continuation(text: str, seed: int) -> GeneratedText:
    """Return what the network writes after a text."""
    return storyteller().continue_text(text, COUNT, temperature=TAME, seed=seed)


@cached(64)
def chorale(seed: int) -> np.ndarray:
    """Return a roll (beats, notes) of 0 and 1 that the network writes."""
    roll: np.ndarray = composer().write(BEATS, seed=seed, temperature=TAME)["v"]
    return roll


@cached(64)
def drawing(seed: int) -> Drawing:
    """Return a digit that the network draws out of noise."""
    return writer().write(seed)

"""What small recurrent networks do when they are asked: a text goes on, a picture is described, a chorale, a digit.

Each is worked out by a shipped model from a fixed seed, so that the same is asked and answered each time.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from app.web.current import readings
from lstm_core import models
from lstm_core.models import Model
from lstm_core.models.digits import DigitModel, Drawing
from lstm_core.models.generating import Continuation
from lstm_core.models.music import MusicModel

LANGUAGE, MUSIC, DIGITS = "stories-lstm", "chorales-vrnn", "digits-draw"
COUNT = 24  # words that are written after the reader's
BEATS = 32
TAME = 0.6  # the temperature of words and notes: below 1, so that the unlikely comes more seldom than it is expected


def storyteller() -> Model:
    """Return the network that goes on with a text."""
    return models.load(LANGUAGE, Model)


def composer() -> MusicModel:
    """Return the network that writes chorales."""
    model = models.load(MUSIC, MusicModel)
    return model


def writer() -> DigitModel:
    """Return the network that draws digits."""
    model = models.load(DIGITS, DigitModel)
    return model


@lru_cache(maxsize=128)
def continuation(text: str, seed: int) -> Continuation:
    """Return what the network writes after a text."""
    model = storyteller()
    return model.continue_text(text, COUNT, temperature=TAME, seed=seed, trace=readings().get(model, text).trace)


@lru_cache(maxsize=64)
def composed(seed: int) -> np.ndarray:
    """Return a roll (beats, notes) of 0 and 1 that the network writes."""
    roll: np.ndarray = composer().write(BEATS, seed=seed, temperature=TAME)["v"]
    return roll


@lru_cache(maxsize=64)
def drawn(seed: int) -> Drawing:
    """Return a digit that the network draws out of noise."""
    return writer().write(seed)

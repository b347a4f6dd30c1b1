"""The file of chorales, and the crops for training.

The file is JSON: `{"train": pieces, "valid": ..., "test": ...}`; a piece is a list of beats, a beat a list of the MIDI
numbers of the notes that sound. That is the form of Boulanger-Lewandowski, Bengio and Vincent (2012), arXiv:1206.6392.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lstm_core.errors import ModelError
from lstm_core.models.music import to_roll

SETS = ("train", "valid", "test")
LOWEST, NOTES = 43, 54  # MIDI numbers 43 to 96, from G2 to C7
SHIFTS = range(-5, 7)  # semitones by which a crop may be moved


def load(path: Path) -> dict[str, list[np.ndarray]]:
    """Return the rolls (time, NOTES) of each set. Raises ModelError for a file that is not in the form above."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"the chorales {path} cannot be read: {error}") from error
    if not isinstance(data, dict) or not set(SETS) <= set(data):
        raise ModelError(f"{path}: expected an object with {', '.join(SETS)}")
    found: dict[str, list[np.ndarray]] = {}
    for name in SETS:
        pieces = data[name]
        if not isinstance(pieces, list) or not pieces:
            raise ModelError(f"{path}: {name} holds no pieces")
        found[name] = [_piece(piece, f"{path}: piece {number + 1} of {name}") for number, piece in enumerate(pieces)]
    return found


def _piece(piece: object, where: str) -> np.ndarray:
    if not isinstance(piece, list) or not piece or not all(isinstance(beat, list) for beat in piece):
        raise ModelError(f"{where}: expected a list of beats, each a list of MIDI note numbers")
    try:
        return to_roll(piece, LOWEST, NOTES)
    except ModelError as error:
        raise ModelError(f"{where}, {error}") from error


def padded(rolls: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return a batch of rolls, (time, rows, NOTES), and weights, (time, rows), which are 0 after the end of a roll."""
    longest = max(map(len, rolls))
    x = np.zeros((longest, len(rolls), NOTES), np.float32)
    weights = np.zeros((longest, len(rolls)), np.float32)
    for row, roll in enumerate(rolls):
        x[: len(roll), row] = roll
        weights[: len(roll), row] = 1
    return x, weights


def crops(pieces: Sequence[np.ndarray], rng: np.random.Generator, rows: int, beats: int) -> list[np.ndarray]:
    """Draw crops of at most `beats` beats, each randomly transposed within the range of notes."""
    return [_crop(pieces[index], rng, beats) for index in rng.integers(len(pieces), size=rows)]


def _crop(piece: np.ndarray, rng: np.random.Generator, beats: int) -> np.ndarray:
    start = max(0, int(rng.integers(-beats // 4, max(1, len(piece) - beats + 1))))  # the beginning more often
    crop = piece[start : start + beats]
    sounding = np.flatnonzero(crop.any(axis=0))
    if not len(sounding):
        return crop
    lowest, highest = sounding[[0, -1]]
    shift = rng.choice([shift for shift in SHIFTS if lowest + shift >= 0 and highest + shift < NOTES])
    return np.roll(crop, shift, axis=1)

"""Scores of a captioning model on held-out scenes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstm_core.models.captions import CaptionModel
from lstm_core.models.tokenizer import START
from lstm_core.tasks.losses import cross_entropy
from lstm_core.tasks.padding import padded
from lstm_core.tasks.scenes.captions import CONTENT, caption, objects
from lstm_core.tasks.scenes.pictures import Scene, draw
from lstm_core.tasks.scenes.sets import scenes

SETS = {"new scenes": "test", "new pairs": "pairs"}  # what a table calls the sets


def evaluate(model: CaptionModel, count: int = 400) -> dict[str, dict[str, float] | float]:
    """Return a model's scores on up to `count` scenes of each set.

    - caption: the share of captions that the model writes and that are right to the last word;
    - object: the share of colour and shape words, reading the right caption, at which the patch with the largest
      weight holds the shape that the word is about;
    - weight: what that patch's weight is at those words, on average;
    - diagonal: caption, of the scenes in which rows and columns are equally far apart;
    - nats: the surprise at a word of the right captions.
    """
    found: dict[str, Any] = {"caption": {}, "object": {}, "weight": {}, "diagonal": {}}
    for title, name in SETS.items():
        asked = scenes(name, count)
        right = np.array(
            [
                written == caption(scene)
                for written, scene in zip(model.captions(np.stack([draw(s) for s in asked])), asked, strict=True)
            ]
        )
        diagonal = np.array([_diagonal(scene) for scene in asked])
        hits, weights, nats = looking(model, asked)
        found["caption"][title] = float(right.mean())
        found["object"][title] = float(hits.mean())
        found["weight"][title] = float(weights.mean())
        if diagonal.any():
            found["diagonal"][title] = float(right[diagonal].mean())
        if name == "test":
            found["nats"] = nats
    return found


def looking(model: CaptionModel, asked: Sequence[Scene]) -> tuple[np.ndarray, np.ndarray, float]:
    """Read the right captions of scenes; return for each colour and shape word whether the strongest patch holds its
    shape, and that patch's weight, both flat; and the mean surprise at a word, in nats.
    """
    start = model.indices[START]
    words, lengths = padded([[start, *(model.indices[word] for word in caption(s)), start] for s in asked])
    trace = model.run(words[:-1], model.look(np.stack([draw(scene) for scene in asked])))
    alpha = trace["alpha"].reshape(len(words) - 1, len(asked), -1)
    hits, weights = [], []
    for column, scene in enumerate(asked):
        for step, (word, placed) in enumerate(zip(caption(scene), objects(scene), strict=False)):
            if word in CONTENT and placed:
                hits.append(alpha[step, column].argmax() == placed.patch)
                weights.append(alpha[step, column, placed.patch])
    counted = (np.arange(len(words) - 1)[:, None] < lengths - 1).astype(np.float32)
    nats, _ = cross_entropy(model.scores(trace), words[1:], counted)
    return np.array(hits), np.array(weights), nats


def _diagonal(scene: Scene) -> bool:
    first, second = scene
    return abs(first.row - second.row) == abs(first.column - second.column)

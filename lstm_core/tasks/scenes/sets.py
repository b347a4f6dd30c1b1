"""Random scenes in disjoint sets.

A scene belongs to one set by what is in which patch, whatever the sizes; so no test scene is a trained one with a shape
moved by a pixel. The set "pairs" is made of two shapes that are never trained on together, such as a green triangle and
a yellow circle: one pair in ten, by a keyed hash. No picture has two shapes alike: which of the two comes first would
depend on their places alone.
"""

from __future__ import annotations

import hashlib
from random import Random

from lstm_core.errors import ModelError
from lstm_core.tasks.scenes.pictures import COLOURS, COLUMNS, PATCH, ROWS, SHAPES, SIZES, Placed, Scene

SETS = ("train", "validation", "test", "pairs")
DATA_SEED = 0


def set_of(scene: Scene, seed: int = DATA_SEED) -> str:
    """Return the set of a scene: "train" for 18 of 20 of the scenes whose pair of shapes is in the training set."""
    kinds = sorted(f"{placed.colour} {placed.shape}" for placed in scene)
    if _hash(seed, *kinds) % 10 == 0:
        return "pairs"
    places = sorted(f"{placed.colour} {placed.shape} {placed.patch}" for placed in scene)
    return {0: "validation", 1: "test"}.get(_hash(seed, *places) % 20, "train")


def scenes(name: str, count: int, seed: int = DATA_SEED) -> list[Scene]:
    """Draw `count` scenes of two shapes in two patches from the set `name`, no two alike.

    The same seed gives the same scenes.
    """
    if name not in SETS:
        raise ModelError(f"there is no set of scenes {name!r}: there are {', '.join(SETS)}")
    random = Random(f"{seed} {name}")
    found: list[Scene] = []
    while len(found) < count:
        first, second = scene = tuple(_placed(random, patch) for patch in random.sample(range(ROWS * COLUMNS), 2))
        if first.kind != second.kind and set_of(scene, seed) == name:
            found.append(scene)
    return found


def _placed(random: Random, patch: int) -> Placed:
    size = random.choice(SIZES)
    left, top = random.randint(0, PATCH - size), random.randint(0, PATCH - size)
    row, column = divmod(patch, COLUMNS)
    return Placed(random.choice(list(COLOURS)), random.choice(SHAPES), row, column, size, left, top)


def _hash(*words: object) -> int:
    return int.from_bytes(hashlib.blake2b(" ".join(map(str, words)).encode(), digest_size=8).digest(), "big")

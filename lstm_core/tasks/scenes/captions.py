"""Captions of scenes: "a red circle above a blue square".

Which comes first: the colour in the order of `pictures.COLOURS`; of one colour, the shape in the order of
`pictures.SHAPES`; of two alike, the one further up, then further left. So the order says nothing about the places, and
all four relations occur. Which relation holds: above or below where the rows are at least as far apart as the columns,
else left of or right of.
"""

from __future__ import annotations

from lstm_core.errors import ModelError
from lstm_core.models.tokenizer import START, UNKNOWN
from lstm_core.tasks.scenes.pictures import COLOURS, SHAPES, Placed, Scene

RELATIONS = ("above", "below", "left", "right")
VOCABULARY = (START, UNKNOWN, "a", *COLOURS, *SHAPES, *RELATIONS, "of")
CONTENT = (*COLOURS, *SHAPES)  # the words that are about one shape


def ordered(scene: Scene) -> Scene:
    """Return a scene's shapes in the order in which a caption names them."""
    colours, shapes = list(COLOURS), list(SHAPES)
    return tuple(sorted(scene, key=lambda s: (colours.index(s.colour), shapes.index(s.shape), s.row, s.column, s.size)))


def relation(first: Placed, second: Placed) -> tuple[str, ...]:
    """Return the position of the first shape relative to the second. Raises ModelError if they share a patch."""
    down, right = first.row - second.row, first.column - second.column
    if not (down or right):
        raise ModelError("two shapes in one patch have no relation")
    if abs(down) >= abs(right):
        return ("above",) if down < 0 else ("below",)
    return ("left", "of") if right < 0 else ("right", "of")


def caption(scene: Scene) -> tuple[str, ...]:
    """Return the caption of a scene of two shapes in two patches, in words. Any other scene is a ModelError."""
    if len(scene) != 2:
        raise ModelError(f"captions are made of two shapes; there are {len(scene)}")
    first, second = ordered(scene)
    return ("a", first.colour, first.shape, *relation(first, second), "a", second.colour, second.shape)


def objects(scene: Scene) -> tuple[Placed | None, ...]:
    """Return for each word of the caption, and for its end, the shape that it is about, or None."""
    first, second = ordered(scene)
    between = (None,) * len(relation(first, second))
    return (None, first, first, *between, None, second, second, None)

"""Scenes of coloured shapes, rendered to pixels with NumPy only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lstm_core.errors import ModelError

ROWS = COLUMNS = 6  # patches
PATCH = 8  # pixels along a patch's side
GROUND = (0.96, 0.95, 0.92)  # red, green, blue of a picture without shapes, in [0, 1]
COLOURS = {  # in the order in which a caption names them
    "red": (0.83, 0.16, 0.14),
    "green": (0.13, 0.55, 0.26),
    "blue": (0.14, 0.33, 0.80),
    "yellow": (0.95, 0.72, 0.08),
}
SHAPES = ("circle", "square", "triangle", "cross")
SIZES = (5, 6, 7, 8)  # pixels along the side of the square that a shape fills
FINE = 8  # points along a pixel's side at which a shape's edge is sampled
LARGEST = 12  # shapes in a scene
EMPTY = "none"  # how an address writes a scene of no shape

_BLANK = np.full((ROWS * PATCH, COLUMNS * PATCH, 3), GROUND, dtype=np.float32)
_CODE = re.compile(r"([rgby])([cstx])([1-6])([1-6])(?:-([5-8])([0-3])([0-3]))?")
_COLOUR = {name[0]: name for name in COLOURS}
_SHAPE = dict(zip("cstx", SHAPES, strict=True))


@dataclass(frozen=True, order=True)
class Placed:
    """A shape in a patch: `row` and `column` count from 0, from the top left corner.

    `size` is in pixels; `left` and `top` are the pixels between the patch's edge and the shape, which never leaves its
    patch.
    """

    colour: str
    shape: str
    row: int
    column: int
    size: int = 6
    left: int = 1
    top: int = 1

    def __post_init__(self) -> None:
        known = self.colour in COLOURS and self.shape in SHAPES and self.size in SIZES
        inside = all(0 <= value <= PATCH - self.size for value in (self.left, self.top))
        if not (known and inside and 0 <= self.row < ROWS and 0 <= self.column < COLUMNS):
            raise ModelError(f"no picture can hold {self}")

    @property
    def kind(self) -> tuple[str, str]:
        """The shape in words: colour and form."""
        return self.colour, self.shape

    @property
    def patch(self) -> int:
        """The number of the patch, counted from 0 row by row."""
        return self.row * COLUMNS + self.column

    @property
    def code(self) -> str:
        """The shape in a URL: "rc23" is a red circle in column 2, row 3; "-711" is its size and position."""
        letter = {name: key for key, name in _SHAPE.items()}[self.shape]
        code = f"{self.colour[0]}{letter}{self.column + 1}{self.row + 1}"
        moved = (self.size, self.left, self.top)
        return code if moved == (6, 1, 1) else f"{code}-{''.join(map(str, moved))}"


Scene = tuple[Placed, ...]  # what lies further up stands further back in the tuple


def write(scene: Scene) -> str:
    """Serialise a scene for a URL: "rc23.bs41"; EMPTY if it has no shapes."""
    return ".".join(placed.code for placed in scene) or EMPTY


def parse(code: str) -> Scene:
    """Parse a scene that `write` serialised. Raises ModelError for an invalid code, or for too many shapes."""
    parts = [] if code in ("", EMPTY) else code.split(".")
    if len(parts) > LARGEST:
        raise ModelError(f"a picture holds at most {LARGEST} shapes; there are {len(parts)}")
    scene = []
    for part in parts:
        if not (match := _CODE.fullmatch(part)):
            raise ModelError(
                f"no shape is written {part[:20]!r}; rc23 is a red circle in column 2, row 3: "
                "r, g, b or y for the colour, c, s, t or x for the shape (x is a cross), columns and rows from 1 to 6"
            )
        colour, shape, column, row, *moved = match.groups()
        size, left, top = (int(digit) for digit in moved) if moved[0] else (6, 1, 1)
        scene.append(Placed(_COLOUR[colour], _SHAPE[shape], int(row) - 1, int(column) - 1, size, left, top))
    return tuple(scene)


def draw(scene: Scene) -> np.ndarray:
    """Return a scene's pixels (rows * 8, columns * 8, 3): red, green, blue in [0, 1], float32."""
    pixels = _BLANK.copy()
    for placed in scene:
        top, left = placed.row * PATCH + placed.top, placed.column * PATCH + placed.left
        place = pixels[top : top + placed.size, left : left + placed.size]
        cover, colour = _ink(placed.shape, placed.colour, placed.size)
        place *= 1 - cover
        place += colour
    return pixels


@lru_cache(maxsize=256)
def _ink(shape: str, colour: str, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a shape's coverage of each pixel, from 0 to 1, and coverage times colour: (size, size, 1 and 3)."""
    points = (np.arange(size * FINE) + 0.5) / (size * FINE) * 2 - 1  # from -1 to 1
    x, y = np.meshgrid(points, points)  # y grows downwards
    inside = {
        "circle": x**2 + y**2 <= 1,
        "square": np.maximum(abs(x), abs(y)) <= 1,
        "triangle": abs(x) <= (y + 1) / 2,
        "cross": np.minimum(abs(x), abs(y)) <= 0.34,
    }[shape]
    cover = inside.reshape(size, FINE, size, FINE).mean(axis=(1, 3), dtype=np.float32)[:, :, None]
    return cover, cover * np.array(COLOURS[colour], np.float32)

"""One unit's forget gate at each word of a sentence, and the product of the gates since a word, as bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from flask_babel import gettext
from markupsafe import Markup

from app.drawing.paths import number
from app.drawing.svg import picture, symbol, tag, words
from app.story.canvas import WIDE
from app.text.numbers import decimal

WIDTH, HEIGHT = WIDE, 138
LEFT, RIGHT = 128, 824  # of the columns
BARS = ((42, 82), (90, 130))  # top and bottom of the gate's bars, and of the product's
LETTERS = 12


def products(gates: np.ndarray, first: int) -> np.ndarray:
    """Compute the cumulative product of the gates after word `first` (from 0), (time - first,); 1 at `first`."""
    found: np.ndarray = np.cumprod(np.concatenate([[1.0], gates[first + 1 :]]))
    return found


def keeping(sentence: Sequence[str], gates: np.ndarray, unit: int, first: int, now: int) -> Markup:
    """Draw both rows of bars under their words.

    `gates` are (time,), of the unit (from 1); words count from 0, which is `<s>` and is omitted.
    """
    kept = products(gates, first)
    column = (RIGHT - LEFT) / (len(sentence) - 1)
    names = (
        words(LEFT - 10, 66, symbol("f", str(unit)), size=17, anchor="end", class_="symbol", data_role="f"),
        words(
            LEFT - 10,
            115,
            gettext("kept since “%(word)s”", word=sentence[first]),
            size=LETTERS,
            anchor="end",
            class_="belt-quiet",
        ),
    )
    columns = (
        _column(n, sentence[n], float(gates[n]), kept, n - first, column, n == now) for n in range(1, len(sentence))
    )
    label = gettext(
        "The forget gate of unit %(unit)s at each word, and the product of the gates since “%(word)s”",
        unit=unit,
        word=sentence[first],
    )
    ground = tag("rect", x=-1, y=-1, width=LEFT - 3, height=HEIGHT + 2, class_="belt-ground")
    gutter = tag("g", ground, *names, class_="gutter")  # does not scroll with the columns
    return picture(WIDTH, HEIGHT, label, *columns, gutter, class_="belt-keeping")


def _column(step: int, word: str, gate: float, kept: np.ndarray, since: int, width: float, is_now: bool) -> Markup:
    left = LEFT + (step - 1) * width
    parts = [
        tag("rect", x=number(left + 1), y=2, width=number(width - 2), height=HEIGHT - 4, rx=6, class_="belt-column"),
        words(left + width / 2, 22, word, size=14 if len(word) < 6 else 13, anchor="middle"),
        *_bar(left, width, gate, "f", *BARS[0]),
    ]
    if since >= 0:
        parts += _bar(left, width, float(kept[since]), "c", *BARS[1])
    return tag("g", *parts, data_token=str(step + 1), class_="belt-word now" if is_now else "belt-word")


def _bar(left: float, width: float, value: float, role: str, top: int, bottom: int) -> Iterator[Markup]:
    """Yield a bar from 0 to 1 and its number, inside the bar if that is high enough."""
    high = max(1.5, (bottom - top) * value)
    is_inside = high > 20
    yield tag(
        "rect",
        x=number(left + width * 0.1),
        y=number(bottom - high),
        width=number(width * 0.8),
        height=number(high),
        rx=2,
        class_="belt-share",
        data_role=role,
    )
    yield words(
        left + width / 2,
        bottom - high + 15 if is_inside else bottom - high - 4,
        decimal(value),
        size=LETTERS,
        anchor="middle",
        class_="belt-amount inside" if is_inside else "belt-amount",
        data_numbers="",
    )

"""The norm of the gradient at each word, from the target back across the gap, on a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from flask_babel import gettext
from markupsafe import Markup

from app.drawing.paths import number
from app.drawing.svg import line, tag, words
from app.memory.networks import LSTM, RowKey
from app.story.figures.distance import numbers
from app.story.figures.distance.numbers import Sentence
from app.story.figures.distance.picture import DASHES, WIDE, DistanceLayout, apart_from_one_another, head, label, whole
from app.text.numbers import decimal, scientific

SMALLEST = 1e-40  # below this a gradient underflows in float32


def gradient(layout: DistanceLayout, task: str, sentence: Sentence, is_new: bool, named: str) -> Markup:
    """Draw the gradient's norm at each word, from the end back, and the powers of some factors.

    `is_new` is for networks before their first update.
    """
    sizes = numbers.looked_back(task, sentence, is_new)
    parts = [head(layout, task, sentence), _back(layout, sizes, sentence, is_new)]
    if layout is WIDE:
        parts.append(_arithmetic(sizes, sentence))
    return whole(layout, named, "gradient", *parts)


def _title(is_new: bool) -> str:
    if is_new:
        return gettext("Before training: how large the gradient still is at each word")
    return gettext("After training: how large the gradient still is at each word")


def _back(layout: DistanceLayout, sizes: Mapping[RowKey, np.ndarray], sentence: Sentence, is_new: bool) -> Markup:
    """Draw the gradient's norm at each word on a logarithmic scale, the last word at the right."""
    is_wide = layout is WIDE
    left, top, width, height = (64.0, 114.0, 700.0, 200.0) if is_wide else (52.0, 64.0, 318.0, 142.0)
    small = 12.5 if is_wide else 11.5
    seen = np.concatenate([np.where(each > SMALLEST, each, np.nan) for each in sizes.values()])
    high = math.ceil(math.log10(float(np.nanmax(seen))))
    low = min(high - 2, math.floor(math.log10(float(np.nanmin(seen)))))
    count = len(next(iter(sizes.values())))

    def at(step: float, power: float) -> tuple[float, float]:
        return left + width * step / max(1, count - 1), top + height * (high - power) / (high - low)

    parts = []
    if is_wide:
        parts.append(words(24, top - 16, _title(is_new), size=layout.type, class_="apart-name"))
    every = max(1, math.ceil((high - low) / 6))
    for power in range(high, low - 1, -every):
        y = at(0, power)[1]
        raised = tag("tspan", str(power).replace("-", "−"), dy="-5", font_size="11.5")
        parts.append(tag("path", d=f"M{number(left)},{number(y)}h{number(width)}", class_="apart-grid"))
        parts.append(words(left - 6, y + 5, "10", raised, size=small, anchor="end", class_="apart-muted"))
    place = count - 1 - sentence.steps
    x = at(place, 0)[0]
    parts.append(
        tag("path", d=f"M{number(x)},{number(top - 2)}v{number(height + 4)}", class_="apart-band", data_part="word")
    )
    parts.append(
        words(x, top + height + 17, sentence.word, size=small, anchor="middle", lang="en", class_="apart-strong")
    )
    pace = next(pace for pace in (1, 2, 5, 10, 20, 50) if (count - 1) / pace < (12 if is_wide else 6))
    for back in range(0, sentence.steps, pace):
        far = at(count - 1 - back, 0)[0]
        if far - x > 46:
            parts.append(words(far, top + height + 17, str(back), size=small, anchor="middle", class_="apart-muted"))
    ends = []
    for key, each in sizes.items():
        points = [at(step, math.log10(size)) for step, size in enumerate(each) if size > SMALLEST]
        parts.append(tag("path", d=line(points), class_="apart-line", stroke_dasharray=DASHES[key], data_part=str(key)))
        size = float(each[place])
        middle = at(0, math.log10(max(size, SMALLEST)))[1]
        if size > SMALLEST:
            parts.append(tag("circle", r="5", cx=x, cy=middle, class_="apart-dot"))
        ends.append((middle - 10 if key == LSTM else middle + 20, f"{label(key)} {_size(size)}"))
    for y, said in apart_from_one_another(ends, layout.type + 4, top + height + 2):
        parts.append(words(x + 12, y, said, size=layout.type, class_="apart-name apart-clear"))
    if is_wide:
        axis = gettext("words back from the end")
        parts.append(words(left + width, top + height + 36, axis, size=12.5, anchor="end", class_="apart-muted"))
    return tag("g", *parts, data_answer="", data_part="gradient")


def _size(size: float) -> str:
    return scientific(size) if size > SMALLEST else f"< {scientific(SMALLEST)}"


def _arithmetic(sizes: Mapping[RowKey, np.ndarray], sentence: Sentence) -> Markup:
    """Write the powers of a factor below 1, of 1, of one above 1, and of those that were measured."""
    steps = sentence.steps
    title = gettext("One factor a word, %(steps)s words back", steps=steps)
    lines = [
        ("0.5", f"= {scientific(0.5**steps)}", gettext("it vanishes")),
        ("1", "= 1", gettext("it arrives as it was sent")),
        ("1.5", f"= {scientific(1.5**steps)}", gettext("it explodes")),
    ]
    parts = [words(24, 378, title, size=13.5, class_="apart-name")]
    for row, (factor, left, said) in enumerate(lines):
        y = 402 + 24 * row
        parts += [_power(24, y, factor, steps, left), words(200, y, said, size=13, class_="apart-muted")]
    measured = gettext("Measured here, on average")
    parts.append(words(430, 378, measured, size=13.5, class_="apart-name"))
    for row, (key, each) in enumerate(sizes.items()):
        y, size = 402 + 24 * row, float(each[-1 - steps])
        parts.append(words(430, y, label(key), size=13.5, class_="apart-name"))
        if size > SMALLEST:
            left = f"≈ {scientific(size / float(each[-1]))}"
            parts.append(_power(510, y, decimal(numbers.factor(each, sentence), 3), steps, left))
        else:
            parts.append(words(510, y, gettext("nothing is left"), size=13, class_="apart-muted"))
    return tag("g", *parts, data_answer="", data_part="factors")


def _power(x: float, y: float, factor: str, steps: int, left: str) -> Markup:
    raised = tag("tspan", str(steps), dy="-5", font_size="11.5")
    return words(x, y, factor, raised, tag("tspan", f" {left}", dy="5"), size=14, class_="apart-power")

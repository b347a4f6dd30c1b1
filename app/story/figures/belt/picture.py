"""The belt as SVG: a gate that scales a cell state, and a number that is multiplied by a gate at every word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from flask_babel import gettext
from markupsafe import Markup

from app.drawing.palette import mixed
from app.drawing.paths import chevrons, number
from app.drawing.svg import joined, line, picture, symbol, tag, words
from app.story import canvas
from app.story.canvas import Canvas
from app.text.joining import space
from app.text.numbers import decimal, one_digit

LONGEST = 100  # words of a ride
COMPARED = (100, 99, 90)  # percent: the curves that are drawn in addition to the chosen one
ASKED = 99  # percent: the curve that the reader is to guess, hidden until it is chosen
BEYOND = 440  # px by which the belt extends to both sides, for a picture that is shown wider than it is drawn
RANGE = (-3.0, 3.0)  # of the cell state, for its colours


@dataclass(frozen=True)
class BeltLayout(Canvas):
    """A canvas with its margin in px."""

    left: int


WIDE = BeltLayout("wide", canvas.WIDE, 400, 16, 34)
NARROW = BeltLayout("narrow", canvas.NARROW, 212, 13, 12)


def kept() -> np.ndarray:
    """Return f to the power of n, for f from 0 to 100 percent and n from 0 to 100 words, (101, 101)."""
    powers: np.ndarray = (np.arange(101)[:, None] / 100.0) ** np.arange(LONGEST + 1)[None, :]
    return powers


# ---- the valve --------------------------------------------------------------------------------------------------


def valve(state: np.ndarray, percent: int, unit: int, word: str, layout: BeltLayout) -> Markup:
    """Draw the cell state before and after a valve, as strips on the belt and as bars under it."""
    middle, belt = (64, 44) if layout is WIDE else (34, 30)
    gap = 150 if layout is WIDE else 66
    strip = (layout.width - 2 * layout.left - gap) / 2
    x0, x1 = float(layout.left), layout.left + strip + gap
    cross = layout.width / 2
    behind, reach = state * percent / 100, float(np.ceil(np.abs(state).max()))
    label = gettext(
        "A belt with the cell state at “%(word)s” on it; after a valve at %(f)s each number is multiplied by it.",
        word=word,
        f=f"{percent / 100:g}",
    )
    content = [
        *_belt(middle, belt, layout),
        tag("g", *_strip(state, x0, middle - belt / 2 + 6, strip, belt - 12), data_part="c", data_role="c"),
        tag(
            "g",
            *_strip(behind, x1, middle - belt / 2 + 6, strip, belt - 12),
            data_behind="",
            data_part="c",
            data_role="c",
        ),
        *_cross(cross, middle, percent, layout),
        _name(x0 + strip / 2, middle - belt / 2 - 8, symbol("c", "t−1"), layout),
        _name(x1 + strip / 2, middle - belt / 2 - 8, joined((symbol("f", ""), " ⊙ ", symbol("c", "t−1"))), layout),
        *_bars(state, x0, strip, layout, unit, reach, "before"),
        *_bars(behind, x1, strip, layout, unit, reach, "behind"),
    ]
    return picture(layout.width, layout.height, label, *content, class_=f"belt-{layout.name} belt-valve")


def _belt(middle: float, height: float, layout: BeltLayout) -> Iterator[Markup]:
    top = middle - height / 2
    left, right = -BEYOND, layout.width + BEYOND
    body = f"M{left},{number(top)}H{right}V{number(top + height)}H{left}z"
    yield tag("path", d=body, class_="belt-body", data_part="belt")
    pitch = 22 if layout is WIDE else 14
    yield tag("path", d=chevrons(left, right, middle, height, pitch), class_="belt-chevrons")


def _strip(values: np.ndarray, x: float, y: float, width: float, height: float) -> Iterator[Markup]:
    each = width / len(values)
    yield tag(
        "rect",
        x=number(x - 3),
        y=number(y - 3),
        width=number(width + 6),
        height=number(height + 6),
        rx=4,
        class_="belt-slot",
    )
    for n, value in enumerate(values):
        yield tag(
            "rect",
            x=number(x + n * each),
            y=number(y),
            width=number(each + 0.2),
            height=number(height),
            style=f"fill:{mixed(float(value), RANGE)}",
            data_entry="",
        )


def _cross(x: float, y: float, percent: int, layout: BeltLayout) -> Iterator[Markup]:
    """Yield the sign of the pointwise product and, under it, the gate, opened as far as its value."""
    radius = 18 if layout is WIDE else 12
    yield tag("path", d=f"M{number(x)},{number(y + radius)}v{40 if layout is WIDE else 18}", class_="belt-wire")
    yield tag("circle", cx=number(x), cy=number(y), r=radius, class_="belt-cross", data_part="f", data_role="f")
    yield words(x, y, "×", size=radius * 1.2, anchor="middle", dominant_baseline="central", class_="belt-times")
    top = y + radius + (40 if layout is WIDE else 18)
    width, height = (92, 58) if layout is WIDE else (54, 34)
    yield tag(
        "rect",
        x=number(x - width / 2),
        y=number(top),
        width=width,
        height=height,
        rx=7,
        class_="belt-gate",
        data_part="f",
        data_role="f",
    )
    yield tag(
        "rect",
        x=number(x - width / 2 + 5),
        y=number(top + 5),
        width=width - 10,
        height=height - 10,
        rx=3,
        class_="belt-shut",
    )
    open_width = (width - 10) * percent / 100
    yield tag(
        "rect",
        x=number(x - width / 2 + 5),
        y=number(top + 5),
        width=number(open_width),
        height=height - 10,
        rx=3,
        class_="belt-open",
        data_open=number(width - 10),
    )
    text = joined((symbol("f", ""), tag("tspan", f" = {decimal(percent / 100)}", data_f="")))
    yield words(
        x,
        top + height + layout.type + 6,
        text,
        size=layout.type + 2,
        anchor="middle",
        data_role="f",
        class_="belt-value",
        data_numbers="",
    )


def _name(x: float, y: float, text: Markup, layout: BeltLayout) -> Markup:
    return words(x, y, text, size=layout.type + 3, anchor="middle", class_="belt-name")


def _bars(
    values: np.ndarray, x: float, width: float, layout: BeltLayout, unit: int, reach: float, which: str
) -> Iterator[Markup]:
    """Yield the values as bars on a scale up to `reach`, the followed unit's with its number."""
    top, height = (188, 170) if layout is WIDE else (76, 104)
    middle, scale = top + height / 2, height / 2 / reach
    each = width / len(values)
    yield tag("path", d=f"M{number(x)},{number(middle)}h{number(width)}", class_="belt-zero")
    bars = []
    for n, value in enumerate(values):
        high = scale * abs(float(value))
        y = middle - high if value > 0 else middle
        kind = "pos" if value > 0 else "neg"
        bars.append(
            tag(
                "rect",
                x=number(x + n * each + each * 0.14),
                y=number(y),
                width=number(each * 0.72),
                height=number(high),
                class_=f"belt-bar {kind}{' followed' if n == unit else ''}",
            )
        )
    yield tag("g", *bars, data_bars=which, data_middle=number(middle), data_scale=f"{scale:.4f}")
    if layout is WIDE:
        for text, y in ((f"{reach:g}", top), (f"−{reach:g}", top + height)):
            yield words(
                x - 6, y, text, size=layout.type - 2, anchor="end", dominant_baseline="central", class_="belt-quiet"
            )
    place = x + (unit + 0.5) * each
    yield tag("path", d=f"M{number(place)},{number(top + height + 2)}l5,8h-10z", class_="belt-caret")
    own = tag("tspan", decimal(float(values[unit])), data_unit_value=which)
    yield words(
        max(place, x + 40),
        top + height + 12 + layout.type,
        joined((gettext("unit %(unit)s:", unit=unit + 1), space(), own)),
        size=layout.type - 1,
        anchor="middle",
        class_="belt-quiet",
        data_numbers="",
    )


# ---- the ride ---------------------------------------------------------------------------------------------------


def ride(percent: int, steps: int, layout: BeltLayout) -> Markup:
    """Draw a belt of 100 words, the value after `steps` of them, and the curve of the value at every word."""
    middle, belt = (48, 44) if layout is WIDE else (26, 28)
    powers = kept()
    value = float(powers[percent, steps])
    label = gettext(
        "1.0 was put on the belt; the valve is at %(f)s at every word. After %(steps)s words %(left)s is left.",
        f=f"{percent / 100:g}",
        steps=steps,
        left=one_digit(value),
    )
    across, up = axes(layout)
    half = 17 if layout is WIDE else 11
    rider = {"x": -half, "y": number(middle - belt / 2 + 6), "width": 2 * half, "height": belt - 12, "rx": 5}
    content = [
        *_belt(middle, belt, layout),
        tag(
            "g",
            tag("rect", **rider, class_="belt-rider", style=f"fill-opacity:{value:.3f}"),
            data_rider="",
            data_part="c",
            data_role="c",
            style=f"transform:translateX({number(across(steps))}px)",
        ),
        *_grid(layout),
        *(_compared(other, powers, layout, percent) for other in COMPARED),
        tag(
            "path",
            d=curve(powers[percent], layout),
            class_="belt-curve chosen",
            data_curve="",
            data_part="f",
            data_role="f",
        ),
        tag(
            "g",
            tag("circle", r=6 if layout is WIDE else 5, class_="belt-dot"),
            data_dot="",
            style=f"transform:translate({number(across(steps))}px,{number(up(value))}px)",
        ),
        words(
            layout.width - layout.left,
            middle + belt / 2 + layout.type + 8,
            _left(steps, value),
            size=layout.type + 2,
            anchor="end",
            class_="belt-value",
            data_left="",
            data_numbers="",
        ),
    ]
    return picture(layout.width, layout.height, label, *content, class_=f"belt-{layout.name} belt-ride")


def axes(layout: BeltLayout) -> tuple[Callable[[float], float], Callable[[float], float]]:
    """Return the scales: x of a number of words, and y of a value from 0 to 1."""
    left, right = (64, layout.width - 124) if layout is WIDE else (34, layout.width - 98)
    top, bottom = (120, 356) if layout is WIDE else (72, 186)
    return (lambda steps: left + (right - left) * steps / LONGEST), (lambda value: bottom - (bottom - top) * value)


def curve(values: np.ndarray, layout: BeltLayout) -> str:
    """Return the path of a curve of values, one per word."""
    across, up = axes(layout)
    return line([(across(n), up(float(value))) for n, value in enumerate(values)])


def _left(steps: int, value: float) -> str:
    return gettext("after %(steps)s words: %(left)s", steps=steps, left=one_digit(value))


def _grid(layout: BeltLayout) -> Iterator[Markup]:
    across, up = axes(layout)
    for value in (0, 0.5, 1):
        yield tag("path", d=f"M{number(across(0))},{number(up(value))}H{number(across(LONGEST))}", class_="belt-zero")
        yield words(
            across(0) - 8,
            up(value),
            f"{value:g}",
            size=layout.type - 1,
            anchor="end",
            dominant_baseline="central",
            class_="belt-quiet",
        )
    for steps in (0, 10, 50, 100):
        yield words(
            across(steps),
            up(0) + layout.type + 6,
            str(steps),
            size=layout.type - 1,
            anchor="middle",
            class_="belt-quiet",
        )
    if layout is WIDE:
        yield words(
            across(75),
            up(0) + layout.type + 6,
            gettext("words"),
            size=layout.type - 1,
            anchor="middle",
            class_="belt-quiet",
        )


def waits(percent: int, chosen: int) -> bool:
    """Return whether a curve is hidden: it is the one to be guessed, and another is chosen."""
    return percent == ASKED != chosen


def _compared(percent: int, powers: np.ndarray, layout: BeltLayout, chosen: int) -> Markup:
    """Draw the curve of one setting of the valve, with its name and its last value."""
    across, up = axes(layout)
    end = float(powers[percent, -1])
    text = f"{percent / 100:g} → {one_digit(end)}"
    return tag(
        "g",
        tag("path", d=curve(powers[percent], layout), class_="belt-curve"),
        words(
            across(LONGEST) + 10, up(end), text, size=layout.type - 1, dominant_baseline="central", class_="belt-quiet"
        ),
        data_asked=str(percent) if percent == ASKED else None,
        visibility="hidden" if waits(percent, chosen) else None,
    )


def pictures(state: np.ndarray, unit: int, word: str, view: str, percent: int, steps: int) -> Sequence[Markup]:
    """Draw the view, wide and narrow."""
    if view == "ride":
        return [ride(percent, steps, layout) for layout in (WIDE, NARROW)]
    return [valve(state, percent, unit, word, layout) for layout in (WIDE, NARROW)]

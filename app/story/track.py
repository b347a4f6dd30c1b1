"""A sentence over time: what one unit's gate keeps at each word, and the state that it carries, word by word.

Everything is drawn; what has not been read yet has the class `waits`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from app.figures.paths import number
from app.joining import listed, titled
from app.pages.captions import decimal, percent
from app.story.drawing import picture, tag, words
from app.units.chart import reach

GUTTER, COLUMN, WIDTH = 92, 46, 904
GATE = (30, 78)  # top and bottom of a gate's bars
STATE = (92, 176)  # and of the state's line
HEIGHT = 184
SAME = 0.005  # two values that differ by less are drawn once
LEAST = 1.0  # what the state's axis ends at, at least


@dataclass(frozen=True)
class Row:
    """A value of one unit over the words, (time,): its symbol, its role, what it is called, and what it would be."""

    symbol: Markup
    role: str
    label: str
    values: np.ndarray
    free: np.ndarray | None = None  # without what is held, where something is


@dataclass(frozen=True)
class Now:
    """The word that is read, from 0, and whether gate and state have been computed there."""

    step: int
    has_gate: bool
    has_state: bool


def track(
    sentence: Sequence[str], gate: Row | None, state: Row, ends: tuple[str, str] | None, now: Now, label: str
) -> Markup:
    """Return the picture; `ends` are what the state means above and below zero. The first word, `<s>`, is left out."""
    count = len(sentence)
    column = max(COLUMN, (WIDTH - GUTTER) / count)
    width = GUTTER + column * count
    limit = _limit(state)
    parts = [
        tag(
            "rect",
            class_="here",
            x=number(_left(now.step, column)),
            y=0,
            width=number(column),
            height=HEIGHT,
            rx=6,
            data_here="",
            data_column_width=number(column),
            visibility=None if now.step else "hidden",
        ),
        *_axes(gate, width),
        *(_word(sentence[t], t, column, now) for t in range(1, count)),
        words(_left(count, column) + column / 2, 17, "?", size=15, anchor="middle", class_="next"),
        *(_bars(gate, column, now) if gate else ()),
        *_line(state, limit, column, now),
        tag(
            "g",
            tag("rect", x=-1, y=-1, width=GUTTER - 3, height=HEIGHT + 2, class_="ground"),
            *_names(gate, state, ends, limit),
            class_="gutter",
        ),
    ]
    return tag(
        "svg",
        *parts,
        data_picture="",
        viewBox=f"0 0 {number(width)} {HEIGHT}",
        role="img",
        aria_label=label,
        class_="track",
        style=f"--natural:{number(width)}px",
    )


def _limit(state: Row) -> float:
    """Return where the state's axis ends: a round number that all of it lies within."""
    shown = state.values[1:] if state.free is None else np.concatenate([state.values[1:], state.free[1:]])
    return max(LEAST, reach(shown))


def _left(step: int, column: float) -> float:
    """Return where a word's column begins; the words are counted from 1 here."""
    return GUTTER + column * (step - 1)


def _middle() -> float:
    return (STATE[0] + STATE[1]) / 2


def _names(gate: Row | None, state: Row, ends: tuple[str, str] | None, limit: float) -> Iterator[Markup]:
    """Yield what stands at the left: symbols, what they are, the ends of the state's axis."""
    right = GUTTER - 12
    if gate:
        yield words(right, 52, gate.symbol, size=17, anchor="end", class_="symbol", data_role=gate.role)
        yield words(right, 70, gate.label, size=13, anchor="end", class_="quiet")
    yield words(right, _middle() + 5, state.symbol, size=17, anchor="end", class_="symbol", data_role=state.role)
    for text, y, kind in zip(ends or (f"{limit:g}", f"−{limit:g}"), (104, 174), ("pos", "neg"), strict=True):
        style = f"fill:var(--{kind})" if ends else None
        yield words(right, y, text, size=13, anchor="end", class_="end" if ends else "quiet", style=style)


def _axes(gate: Row | None, width: float) -> Iterator[Markup]:
    for y in [*([GATE[1]] if gate else []), _middle()]:
        yield tag("path", d=f"M{GUTTER},{number(y)}H{number(width)}", class_="axis" + (" zero" if y != GATE[1] else ""))


def _word(word: str, step: int, column: float, now: Now) -> Markup:
    """Return a word over its column; the column can be pressed."""
    kind = "word now" if step == now.step else "word waits" if step > now.step else "word"
    x = _left(step, column)
    return tag(
        "g",
        tag("rect", x=number(x), y=0, width=number(column), height=HEIGHT, class_="press"),
        words(x + column / 2, 17, word, size=15 if len(word) < 8 else 13, anchor="middle", lang="en"),
        class_=kind,
        data_token=step + 1,
    )


def _bars(gate: Row, column: float, now: Now) -> Iterator[Markup]:
    """Yield the gate's bars, from 0 to 1, and its number at each word."""
    top, bottom = GATE
    for t in range(1, len(gate.values)):
        waits = t > now.step or (t == now.step and not now.has_gate)
        value = float(gate.values[t])
        solid = value if gate.free is None else float(gate.free[t])
        x, width = _left(t, column) + column * 0.16, column * 0.68
        height = max(1.5, (bottom - top) * min(1.0, max(0.0, solid)))
        parts = [
            tag(
                "rect",
                x=number(x),
                y=number(bottom - height),
                width=number(width),
                height=number(height),
                class_="bar",
                data_role=gate.role,
            )
        ]
        if gate.free is not None and abs(value - solid) > SAME:
            own = max(1.5, (bottom - top) * value)
            parts.append(
                tag("rect", x=number(x), y=number(bottom - own), width=number(width), height=number(own), class_="held")
            )
        parts.append(
            words(
                x + width / 2,
                bottom - (bottom - top) * max(value, solid) - 3 if max(value, solid) < 0.7 else bottom - 6,
                decimal(value),
                size=13,
                anchor="middle",
                class_="amount" if max(value, solid) < 0.7 else "amount inside",
            )
        )
        yield tag("g", *parts, data_column=t + 1, data_row="gate", class_="waits" if waits else None)


def _line(state: Row, limit: float, column: float, now: Now) -> Iterator[Markup]:
    """Yield the state, filled to zero, a column at a time; what is held draws a second, dashed line."""
    middle, reach = _middle(), (STATE[1] - STATE[0]) / 2
    solid = state.values if state.free is None else state.free

    def height(value: float) -> float:
        return middle - max(-1.0, min(1.0, value / limit)) * reach

    for t in range(1, len(solid)):
        waits = t > now.step or (t == now.step and not now.has_state)
        x, y = _left(t, column), height(float(solid[t]))
        riser = f"M{number(x)},{number(height(float(solid[t - 1])) if t > 1 else y)}V{number(y)}H{number(x + column)}"
        sign = "pos" if solid[t] > 0 else "neg"
        parts = [
            tag(
                "rect",
                x=number(x),
                y=number(min(y, middle)),
                width=number(column),
                height=number(abs(y - middle)),
                style=f"fill:var(--{sign})",
                class_="area",
            ),
            tag("path", d=riser, class_="step"),
        ]
        if state.free is not None and np.abs(state.values[t - 1 : t + 1] - solid[t - 1 : t + 1]).max() > SAME:
            y = height(float(state.values[t]))
            before = height(float(state.values[t - 1])) if t > 1 else y
            parts.append(
                tag("path", d=f"M{number(x)},{number(before)}V{number(y)}H{number(x + column)}", class_="held")
            )
        yield tag("g", *parts, data_column=t + 1, data_row="state", class_="waits" if waits else None)


def results(
    title: str, rows: Sequence[tuple[str, float]], empty: str = "", is_held: bool = False, is_small: bool = False
) -> Markup:
    """Return the shares of a few words as bars under a title, or what waits there; `is_small`: for a phone."""
    width, left, longest = (214, 48, 104) if is_small else (440, 76, 270)
    parts = [words(0, 15, title, size=14, class_="title")]
    if empty:
        parts.append(tag("rect", x=1, y=26, width=width - 2, height=44, rx=8, class_="empty"))
        parts.append(words(14, 53, empty, size=14 if is_small else 13, class_="quiet"))
    for n, (word, share) in enumerate(rows):
        y = 27 + 24 * n
        long = max(2.0, longest * share)
        parts += [
            words(left - 10, y + 13, word, size=14, anchor="end", class_="title"),
            tag("rect", x=left, y=y, width=number(long), height=17, rx=3, class_="share held" if is_held else "share"),
            words(left + long + 9, y + 13, percent(share), size=14, class_="title"),
        ]
    spoken = empty or listed(f"{word} {percent(share)}" for word, share in rows)
    return picture(width, 74, titled(title, spoken), *parts, class_="results small" if is_small else "results")

"""The timeline as SVG: a phase's values for one unit at each word, gates as bars and a state as a line.

All words are drawn; those that have not been read yet have the class `waits`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from flask_babel import gettext
from markupsafe import Markup

from app.drawing.axes import reach
from app.drawing.paths import number
from app.drawing.svg import picture, tag, words
from app.story.carried import COLOURS, Side
from app.story.cell_picture import length
from app.text.joining import beside, listed, titled
from app.text.numbers import decimal, percent, rounded

GUTTER, WIDTH = 96, 908
LEAST_COLUMN, MOST_COLUMN = 46, 60  # px, the width of a word's column
BARS, BELOW, WHOLE = (30, 78), (92, 176), (34, 176)  # px, top and bottom of bars, of a row below, of a single row
HEIGHT = 184
SAME = 0.005  # values that differ by less are drawn as one
LEAST = 1.0  # the least end of a line's axis
NUMBER, DIGIT = 13, 7.4  # px, the height of a number and the width of a digit
LARGE = 99.5  # numbers from here on have no decimals


@dataclass(frozen=True)
class Row:
    """A value of one unit over the words, (time,), with its symbol, its role, its label, and related values.

    `free` is the value in the free run, if something is clamped. `part` is filled in place of the value; `outline` is
    the value of which this is a part, with its symbol. `sides` are what the value encodes above and below zero.
    """

    symbol: Markup
    role: str
    values: np.ndarray
    free: np.ndarray | None = None
    label: str = ""
    part: np.ndarray | None = None
    outline: tuple[Markup, np.ndarray] | None = None
    sides: tuple[Side, Side] | None = None


def track(sentence: Sequence[str], bars: Sequence[Row], line: Row | None, unit: int, step: int, label: str) -> Markup:
    """Draw the timeline at a step, from 0; the first word, `<s>`, is omitted. `unit` counts from 1."""
    count = len(sentence)
    column = max(_widest([*bars, *([line] if line else [])]), min(MOST_COLUMN, (WIDTH - GUTTER) / count))
    width = GUTTER + column * count
    bands = list(zip(bars, (BARS, BELOW), strict=False))
    room = BELOW if bars else WHOLE
    parts = [
        tag(
            "rect",
            class_="here",
            x=number(_left(step, column)),
            y=0,
            width=number(column),
            height=HEIGHT,
            rx=6,
            data_here="",
            data_column_width=number(column),
            visibility=None if step else "hidden",
        ),
        *(_axis(bottom, width) for _row, (_top, bottom) in bands),
        *([_axis(sum(room) / 2, width, " zero")] if line else []),
        *(_word(sentence[t], t, column, step) for t in range(1, count)),
        words(_left(count, column) + column / 2, 17, "?", size=15, anchor="middle", class_="next"),
        *(drawn for row, band in bands for drawn in _bars(row, band, column, step)),
        *(_line(line, room, column, step) if line else ()),
        tag(
            "g",
            tag("rect", x=-1, y=-1, width=GUTTER - 3, height=HEIGHT + 2, class_="ground"),
            words(GUTTER - 12, 17, gettext("unit %(unit)s", unit=unit), size=NUMBER, anchor="end", class_="quiet"),
            *(drawn for row, band in bands for drawn in _named(row, band)),
            *(_ends(line, room) if line else ()),
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


def limit(row: Row) -> float:
    """Return the end of a line's axis: a round number not below any absolute value that is drawn."""
    others = [row.free, row.part, row.outline[1] if row.outline else None]
    shown = [values[1:] for values in (row.values, *others) if values is not None]
    return max(LEAST, reach(np.concatenate(shown)))


def _widest(rows: Sequence[Row]) -> float:
    """Return the least width of a word's column: numbers such as those of RWKV's sums are wider than most."""
    longest = max((len(_number(float(value))) for row in rows for value in row.values[1:]), default=0)
    return max(LEAST_COLUMN, DIGIT * (longest + 1))


def _left(step: int, column: float) -> float:
    """Return the x at which a word's column begins; words count from 1."""
    return GUTTER + column * (step - 1)


def _axis(y: float, width: float, kind: str = "") -> Markup:
    return tag("path", d=f"M{GUTTER},{number(y)}H{number(width)}", class_=f"axis{kind}")


def _named(row: Row, band: tuple[int, int]) -> Iterator[Markup]:
    """Yield the symbol and the label at the left of bars."""
    middle = sum(band) / 2
    lift = 2 if row.label else -6
    yield words(
        GUTTER - 12, middle - lift, row.symbol, size=18, anchor="end", class_="symbol", data_role=row.role or None
    )
    if row.label:
        yield words(GUTTER - 12, middle + 17, row.label, size=NUMBER, anchor="end", class_="quiet")


def _ends(row: Row, room: tuple[int, int]) -> Iterator[Markup]:
    """Yield the labels at the left of a line: its symbol, other values that are drawn, and the meaning of its ends."""
    right, middle = GUTTER - 12, sum(room) / 2
    most = limit(row)
    names = [side.label for side in row.sides] if row.sides else [f"{most:g}", f"−{most:g}"]
    colours = [side.colour for side in row.sides] if row.sides else [None, None]
    for text, y, colour in zip(names, (room[0] + 12, room[1] - 2), colours, strict=True):
        style = f"fill:var(--{colour})" if colour else None
        yield words(right, y, text, size=NUMBER, anchor="end", class_="end" if colour else "quiet", style=style)
    lift = 5 if row.part is not None or row.outline else -5
    yield words(right, middle - lift, row.symbol, size=18, anchor="end", class_="symbol", data_role=row.role or None)
    if row.part is not None:
        yield words(right, middle + 14, row.label, size=12, anchor="end", class_="quiet")
    if row.outline:
        text = Markup("— {}").format(row.outline[0])
        yield words(right, middle + 14, text, size=NUMBER, anchor="end", class_="symbol quiet")


def _word(word: str, step: int, column: float, now: int) -> Markup:
    """Draw a word above its column, which a reader can press."""
    kind = "word now" if step == now else "word waits" if step > now else "word"
    x = _left(step, column)
    return tag(
        "g",
        tag("rect", x=number(x), y=0, width=number(column), height=HEIGHT, class_="press"),
        words(x + column / 2, 17, word, size=15 if len(word) < 8 else 13, anchor="middle", lang="en"),
        class_=kind,
        data_token=step + 1,
    )


def _column(step: int, now: int, row: str, parts: Sequence[Markup]) -> Markup:
    """Group a row's marks at a word: empty before it is read, with a large number while it is read."""
    return tag(
        "g",
        *parts,
        data_column=step + 1,
        data_row=row,
        data_current="" if step == now else None,
        class_="waits" if step > now else None,
    )


def _bars(gate: Row, band: tuple[int, int], column: float, now: int) -> Iterator[Markup]:
    """Yield the bars of a gate, from 0 to 1, and its number at each word."""
    top, bottom = band
    for t in range(1, len(gate.values)):
        value = float(gate.values[t])
        solid = value if gate.free is None else float(gate.free[t])
        x, width = _left(t, column) + column * 0.13, column * 0.74

        def bar(share: float, kind: str, x: float = x, width: float = width) -> Markup:
            height = max(1.5, (bottom - top) * min(1.0, max(0.0, share)))
            place = {"x": number(x), "y": number(bottom - height), "width": number(width), "height": number(height)}
            return tag("rect", **place, class_=kind, data_role=gate.role if kind == "bar" else None)

        highest = min(1.0, max(value, solid))
        is_inside = (bottom - top) * highest > 20
        parts = [bar(solid, "bar")]
        if gate.free is not None and abs(value - solid) > SAME:
            parts.append(bar(value, "held"))
        parts.append(
            words(
                x + width / 2,
                bottom - (bottom - top) * highest + (15 if is_inside else -4),
                _number(value),
                size=NUMBER,
                anchor="middle",
                class_="amount inside" if is_inside and solid >= value - SAME else "amount",
            )
        )
        yield _column(t, now, "bars", parts)


def _line(row: Row, room: tuple[int, int], column: float, now: int) -> Iterator[Markup]:
    """Yield a line, filled to zero, column by column; the free run is a second, dashed line."""
    middle, scale = sum(room) / 2, (room[1] - room[0]) / 2 / limit(row)
    solid = row.values if row.free is None else row.free
    filled = solid if row.part is None else row.part
    colours = [side.colour for side in row.sides] if row.sides else COLOURS

    def height(value: float) -> float:
        return middle - value * scale

    def riser(values: np.ndarray, t: int) -> str:
        before = height(float(values[t - 1])) if t > 1 else height(float(values[t]))
        x = _left(t, column)
        return f"M{number(x)},{number(before)}V{number(height(float(values[t])))}H{number(x + column)}"

    for t in range(1, len(solid)):
        x, y = _left(t, column), height(float(filled[t]))
        parts = [
            tag(
                "rect",
                x=number(x),
                y=number(min(y, middle)),
                width=number(column),
                height=number(abs(y - middle)),
                style=f"fill:var(--{colours[0 if filled[t] > 0 else 1]})",
                class_="area",
            )
        ]
        if row.outline:
            parts.append(tag("path", d=riser(row.outline[1], t), class_="outline"))
        parts.append(tag("path", d=riser(solid, t), class_="step", data_role=row.role or None))
        if row.free is not None and np.abs(row.values[t - 1 : t + 1] - solid[t - 1 : t + 1]).max() > SAME:
            parts.append(tag("path", d=riser(row.values, t), class_="held"))
        beyond = row.outline[1] if row.outline else row.values
        parts.append(_amount(float(row.values[t]), float(beyond[t]), middle, scale, room, x + column / 2))
        yield _column(t, now, "line", parts)


def _amount(value: float, outline: float, middle: float, scale: float, room: tuple[int, int], x: float) -> Markup:
    """Draw the number of a line at a word: beyond the line as seen from zero, else before it, else across zero."""
    high, ahead, start, way = NUMBER + 4, (room[1] - room[0]) / 2, 0.0, -1
    if abs(outline - value) > SAME and outline * value >= 0:
        ahead = abs(outline) * scale
    reached = abs(value) * scale
    if ahead - reached >= high:
        start, way = reached, 1
    elif reached >= high:
        start, way = reached - high, 1
    up = way * (1 if value > 0 or (value == 0 and outline >= 0) else -1)
    y = middle - (start + 3) if up > 0 else middle + start + NUMBER
    return words(x, y, _number(value), size=NUMBER, anchor="middle", class_="amount")


def _number(value: float) -> str:
    """Format a number so that it fits into a column."""
    return decimal(value) if abs(value) < LARGE else rounded(value, 0).replace("-", "−")


def results(
    title: str, rows: Sequence[tuple[str, float]], empty: str = "", is_held: bool = False, is_small: bool = False
) -> Markup:
    """Draw the shares of a few words as bars under a title, or `empty` if there are none; `is_small` is for a phone."""
    width, longest = (214, 104.0) if is_small else (440, 270.0)
    left = max([38.0 if is_small else 66.0, *(8 * length(word) for word, _share in rows)]) + 10
    longest = min(longest, width - left - 62)
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
    spoken = empty or listed(beside(word, percent(share)) for word, share in rows)
    return picture(width, 74, titled(title, spoken), *parts, class_="results small" if is_small else "results")

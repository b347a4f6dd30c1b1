"""Charts of values over tokens as parts of a file: lines with their axis, heat maps and bars, one under another."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from app.drawing import svg
from app.drawing.palette import SERIF
from app.drawing.paths import number
from app.drawing.sheets import LINE, PAD, notes, sheet, text_width

GUTTER = 76  # px left of a chart, for the numbers of its axis
HEADING, LETTERS = 17, 13  # px
LEAST, MOST, UPRIGHT = 24, 130, 22  # px, a column's width: at least, at most, and where its word stands upright
MANY = 40  # columns: from here on words stand upright
TURNED = 90  # px, the height of words that stand upright
POWERS = 6  # powers of ten that have a line, at most
DECADES = 40  # powers of ten that an axis has, at most
DASHES = {
    "solid": None,
    "dash": "9 6",
    "dot": "2 5",
    "dashdot": "9 5 2 5",
    "longdash": "15 6",
    "longdashdot": "15 5 2 5",
}


@dataclass(frozen=True)
class Line:
    """A line over the columns, with a gap where there is no value; `dash` is the style of Plotly's name."""

    label: str
    values: Sequence[float | None]
    dash: str = "solid"
    colour: str = "ink"


@dataclass(frozen=True)
class Axis:
    """An axis from `low` to `high`, whose numbers `write` formats; logarithmic, both are powers of ten."""

    low: float
    high: float
    write: Callable[[float], str] = str
    is_log: bool = False

    def place(self, value: float) -> float:
        """Return where a value lies, from 0 at the lower end to 1."""
        low, high, at = (math.log10(each) if self.is_log else each for each in (self.low, self.high, value))
        return (min(max(at, low), high) - low) / (high - low)

    def ticks(self) -> list[tuple[float, Markup]]:
        """Return the values that have a line across, each with its text."""
        if self.is_log:
            low, high = (round(math.log10(end)) for end in (self.low, self.high))
            step = math.ceil((high - low) / (POWERS - 1))
            return [(10.0**at, _power(at)) for at in range(high, low - 1, -step)]
        return [(at, Markup.escape(self.write(at))) for at in (self.low, (self.low + self.high) / 2, self.high)]


def logarithmic(values: Sequence[float | None]) -> Axis:
    """Return the axis of powers of ten around all values above 0."""
    positive = [value for value in values if value]
    high = math.ceil(math.log10(max(positive, default=1.0)))
    low = min(math.floor(math.log10(min(positive, default=1.0))), high - 1)
    return Axis(10.0 ** max(low, high - DECADES), 10.0**high, is_log=True)


def _power(exponent: int) -> Markup:
    return svg.indexed((("10", "line"), (str(exponent).replace("-", "−"), "sup")))


@dataclass(frozen=True)
class Block:
    """A part of a picture under its heading, drawn from 0,0."""

    heading: str
    drawn: Markup
    width: float
    height: float


def column_width(words: Sequence[str]) -> float:
    """Return the width of the columns under which words stand."""
    if len(words) > MANY:
        return UPRIGHT
    return min(MOST, max([LEAST, *(text_width(word, LETTERS) + LETTERS for word in words)]))


def lines(heading: str, words: Sequence[str], drawn: Sequence[Line], axis: Axis, height: float = 180) -> Block:
    """Draw lines over columns, whose words stand below; a legend names the lines."""
    column = column_width(words)
    width = GUTTER + column * len(words)
    legend, wide = _legend(drawn)
    top = LETTERS * 2
    across = [
        svg.tag(
            "path", d=f"M{GUTTER} {number(_y(axis, at, top, height))}H{number(width)}", style="stroke:var(--hairline)"
        )
        + svg.words(
            GUTTER - 8,
            _y(axis, at, top, height),
            text,
            size=LETTERS,
            anchor="end",
            dominant_baseline="central",
            style="fill:var(--muted)",
        )
        for at, text in axis.ticks()
    ]
    curves = [_curve(line, axis, column, top, height) for line in drawn]
    below, depth = _words(words, column, top + height)
    return Block(heading, svg.joined((legend, *across, *curves, below)), max(width, wide), top + height + depth)


def heat_maps(
    heading: str, words: Sequence[str], maps: Sequence[tuple[str, np.ndarray]], limits: tuple[float, float]
) -> Block:
    """Draw arrays of (columns, rows) as heat maps one under another, each with its name at the left."""
    column = column_width(words)
    rows = max(1.0, min(5.0, 160 / max((values.shape[1] for _, values in maps), default=1)))
    parts: list[Markup] = []
    y = 0.0
    for label, values in maps:
        parts += [
            svg.words(0, y + LETTERS, label, size=LETTERS, font_weight="600", style="fill:var(--ink)"),
            svg.tag("g", svg.heat(values.T, limits, column, rows), transform=f"translate({GUTTER} {number(y)})"),
        ]
        y += rows * values.shape[1] + 8
    below, depth = _words(words, column, y - 8)
    return Block(heading, svg.joined((*parts, below)), GUTTER + column * len(words), y - 8 + depth)


def bars(heading: str, rows: Sequence[tuple[str, float, float, str]], ends: tuple[str, str]) -> Block:
    """Draw bars left and right of 0: label, value, half the width of its interval, text; `ends` names both sides."""
    most = max((abs(value) + error for _, value, error, _ in rows), default=0.0) or 1.0
    middle, half, row = GUTTER + 240.0, 240.0, 24.0
    parts = [
        svg.words(middle - half, LETTERS, f"← {ends[0]}", size=LETTERS, style="fill:var(--neg)"),
        svg.words(middle + half, LETTERS, f"{ends[1]} →", size=LETTERS, anchor="end", style="fill:var(--pos)"),
    ]
    for n, (label, value, error, text) in enumerate(rows):
        y = 2 * LETTERS + n * row
        left, wide = middle + min(0.0, value) / most * half, abs(value) / most * half
        ends_of = [number(middle + end / most * half) for end in (value - error, value + error)]
        spread = f"M{ends_of[0]} {number(y + 8)}H{ends_of[1]}"
        parts += [
            svg.words(0, y + 12, label, size=LETTERS, style="fill:var(--ink)"),
            svg.tag(
                "rect",
                x=left,
                y=y + 2,
                width=max(wide, 1.0),
                height=12.0,
                style=f"fill:var(--{'pos' if value > 0 else 'neg'})",
            ),
            svg.tag("path", d=spread, style="stroke:var(--ink)"),
            svg.words(middle + half + 12, y + 12, text, size=LETTERS, style="fill:var(--ink)"),
        ]
    return Block(heading, svg.joined(parts), middle + half + 80, 2 * LETTERS + len(rows) * row)


def stacked(title: str, blocks: Sequence[Block], texts: Sequence[str]) -> Markup:
    """Return the file of blocks, one under another, and lines of text below; colours are still `var(...)`."""
    width = max([480.0, *(block.width for block in blocks), *(_heading_width(block) for block in blocks)])
    y = float(PAD)
    parts = []
    for block in blocks:
        parts += [
            svg.words(PAD, y + HEADING, block.heading, size=HEADING, font_weight="600", style="fill:var(--ink)"),
            svg.tag("g", block.drawn, transform=f"translate({PAD} {number(y + HEADING * LINE + 6)})", fill="none"),
        ]
        y += HEADING * LINE + 6 + block.height + PAD
    foot, bottom = notes(texts, width, y)
    return Markup(_named(str(sheet(title, (width + 2 * PAD, bottom + PAD), *parts, foot))))


def _named(markup: str) -> str:
    return markup.replace("font-family:var(--serif)", f"font-family:{SERIF}")


def _heading_width(block: Block) -> float:
    return text_width(block.heading, HEADING)


def _y(axis: Axis, value: float, top: float, height: float) -> float:
    return top + (1 - axis.place(value)) * height


def _curve(line: Line, axis: Axis, column: float, top: float, height: float) -> Markup:
    points = [
        None
        if value is None or (axis.is_log and value <= 0)
        else (GUTTER + column * (n + 0.5), _y(axis, value, top, height))
        for n, value in enumerate(line.values)
    ]
    return svg.joined(
        svg.tag(
            "path",
            d=svg.line(run) if len(run) > 1 else f"M{number(run[0][0])} {number(run[0][1])}h.01",
            stroke_width="2.2",
            stroke_dasharray=_dash(line) if len(run) > 1 else None,
            stroke_linecap="round",
            style=f"stroke:var(--{line.colour})",
        )
        for run in _runs(points)
    )


def _dash(line: Line) -> str | None:
    """Return how a line is dashed; a style that has no name is written in px already."""
    return DASHES.get(line.dash, line.dash.replace("px", ""))


def _runs(points: Sequence[tuple[float, float] | None]) -> Iterator[list[tuple[float, float]]]:
    run: list[tuple[float, float]] = []
    for point in [*points, None]:
        if point is not None:
            run.append(point)
        elif run:
            yield run
            run = []


def _legend(drawn: Sequence[Line]) -> tuple[Markup, float]:
    parts: list[Markup] = []
    x = float(GUTTER)
    for line in drawn:
        sample = f"M{number(x)} {LETTERS - 5}h36"
        colour = f"stroke:var(--{line.colour})"
        parts += [
            svg.tag("path", d=sample, stroke_width="2.2", stroke_dasharray=_dash(line), style=colour),
            svg.words(x + 44, LETTERS, line.label, size=LETTERS, style="fill:var(--ink)"),
        ]
        x += 44 + text_width(line.label, LETTERS) + 2 * LETTERS
    return svg.joined(parts), x


def _words(words: Sequence[str], column: float, top: float) -> tuple[Markup, float]:
    """Return the words under the columns, and how much height they take."""
    parts = []
    for n, word in enumerate(words):
        x = GUTTER + column * (n + 0.5)
        if len(words) <= MANY:
            short = word if text_width(word, LETTERS) <= MOST else f"{word[: int(MOST / LETTERS / 0.64) - 1]}…"
            parts.append(
                svg.words(x, top + LETTERS * LINE, short, size=LETTERS, anchor="middle", style="fill:var(--ink)")
            )
        else:
            short = word if len(word) <= 10 else f"{word[:9]}…"
            turned = f"rotate(-90 {number(x + 4)} {number(top + 8)})"
            parts.append(
                svg.words(x + 4, top + 8, short, size=LETTERS, anchor="end", transform=turned, style="fill:var(--ink)")
            )
    return svg.joined(parts), LETTERS * LINE + 6 if len(words) <= MANY else TURNED

"""Pictures of networks' outputs, as SVG: words in lines with a bar for each, a picture with its caption, a piano roll,
a digit glimpse by glimpse.

Marks that a script shows one after another have `data-beat`, from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from app.drawing.paths import number
from app.drawing.svg import picture, tag, words
from app.story.canvas import NARROW, WIDE, Canvas
from app.text.joining import sentences
from app.text.numbers import percent
from lstm_core.models.digits import Drawing, Window
from lstm_core.models.music import PITCHES, pitch
from lstm_core.png import data_address

INK, PAPER = np.array((29, 35, 48)) / 255, np.array((245, 242, 235)) / 255  # of a digit, in both themes
WINDOW = "#b54a0b"
NARROW_LETTERS, BROAD_LETTERS = frozenset("fijlrt.,;:!'\"()[]| -"), frozenset("mwMW")


@dataclass(frozen=True)
class UsesLayout(Canvas):
    """A canvas with `line`, the distance between lines of words, and `side`, that of a square picture, in px."""

    line: float
    side: float

    def wide(self, text: str) -> float:
        """Estimate the most px that a text takes; the reader's font is not known here."""
        shares = (0.4 if one in NARROW_LETTERS else 1.0 if one in BROAD_LETTERS else 0.67 for one in text)
        return self.type * sum(shares)


LAYOUTS = (UsesLayout("wide", WIDE, 380, 21, 60, 300), UsesLayout("narrow", NARROW, 250, 13.5, 34, 160))


@dataclass(frozen=True)
class Word:
    """A word of a text, and its probability; None for a word of the reader's."""

    text: str
    chance: float | None


def text_picture(layout: UsesLayout, text: Sequence[Word], legend: Sequence[str], label: str) -> Markup:
    """Draw the reader's words, then the generated ones, each above a bar of its probability.

    `legend` explains the reader's words, the network's, and the bar.
    """
    margin = 14 if layout.is_narrow else 40
    gap, x, y = layout.type * 0.36, float(margin), layout.type + (8.0 if layout.is_narrow else 16.0)
    parts, beat = [], 0
    for word in text:
        width = layout.wide(word.text) + (layout.type if word.chance is None else 4)
        if x + width > layout.width - margin:
            x, y = float(margin), y + layout.line
        parts.append(
            _given(layout, word, x, y, width) if word.chance is None else _written(layout, word, x, y, width, beat)
        )
        beat += word.chance is not None
        x += width + gap
    parts.append(_legend(layout, margin, legend))
    return _whole(layout, label, parts)


def caption_picture(layout: UsesLayout, pixels: str, text: Sequence[Word], label: str) -> Markup:
    """Draw a picture, an arrow, and its caption, one word per line with its probability."""
    left, top = (10, 30) if layout.is_narrow else (60, 32)
    side = layout.side
    arrow = left + side + (8 if layout.is_narrow else 26)
    ahead = arrow + (22 if layout.is_narrow else 70)
    middle = top + side / 2
    apart = min(38.0, side / len(text)) if not layout.is_narrow else min(28.0, (layout.height - 24) / len(text))
    first = middle - apart * len(text) / 2
    start = ahead + (12 if layout.is_narrow else 30)
    bar, room = start + layout.type * 4.6, (58.0 if layout.is_narrow else 150.0)
    parts = [
        tag("image", href=pixels, x=left, y=top, width=side, height=side, style="image-rendering:pixelated"),
        tag("rect", class_="uses-edge", x=left, y=top, width=side, height=side),
        tag("path", class_="uses-wire", d=f"M{number(arrow)},{number(middle)}H{number(ahead - 8)}"),
        tag("path", class_="uses-head", d=f"M{number(ahead)},{number(middle)}l-10,-6v12z"),
    ]
    for beat, word in enumerate(text):
        y = first + apart * (beat + 0.5)
        share = word.chance or 0.0
        parts.append(
            tag(
                "g",
                words(
                    start, y, word.text, size=layout.type, class_="uses-written", dominant_baseline="central", lang="en"
                ),
                tag("rect", class_="uses-trough", x=bar, y=y - 3, width=room, height=6, rx=3),
                tag("rect", class_="uses-bar", x=bar, y=y - 3, width=max(1.0, room * share), height=6, rx=3),
                words(
                    bar + room + 8,
                    y,
                    percent(share),
                    size=layout.type - 1.5,
                    class_="uses-quiet",
                    dominant_baseline="central",
                ),
                data_beat=str(beat),
                data_answer="",
            )
        )
    return _whole(layout, label, parts)


def roll_picture(layout: UsesLayout, beats: Sequence[Sequence[int]], legend: Sequence[str], label: str) -> Markup:
    """Draw a piano roll of MIDI note numbers, one column per beat. `legend` names its two directions."""
    left, right = (40.0, 12.0) if layout.is_narrow else (60.0, 30.0)
    top, bottom = (14.0, 36.0) if layout.is_narrow else (18.0, 44.0)
    sounding = [note for notes in beats for note in notes] or [60]
    low, high = min(sounding) - 1, max(sounding) + 1
    row, column = (layout.height - top - bottom) / (high - low + 1), (layout.width - left - right) / len(beats)
    size = 11.5 if layout.is_narrow else 13
    under = layout.height - bottom

    def up(note: int) -> float:
        return top + (high - note) * row

    dark = [note for note in range(low, high + 1) if "♯" in PITCHES[note % 12]]
    parts = [
        tag("rect", class_="uses-ground", x=left, y=top, width=layout.width - left - right, height=under - top),
        *(
            tag("rect", class_="uses-dark", x=left, y=up(note), width=layout.width - left - right, height=row)
            for note in dark
        ),
    ]
    for note in range(low, high + 1):
        if note % 12 == 0:
            line = f"M{number(left)},{number(up(note) + row)}H{number(layout.width - right)}"
            parts += [
                tag("path", class_="uses-line", d=line),
                words(left - 8, up(note) + row / 2, pitch(note), size=size, anchor="end", dominant_baseline="central"),
            ]
    for beat, notes in enumerate(beats):
        x = left + beat * column
        if beat % 4 == 0:
            parts.append(tag("path", class_="uses-line", d=f"M{number(x)},{number(top)}V{number(under)}"))
            if not layout.is_narrow or beat % 8 == 0:
                parts.append(
                    words(
                        x + column / 2, under + size + 3, str(beat + 1), size=size, anchor="middle", class_="uses-quiet"
                    )
                )
        cells = (
            tag("rect", class_="uses-note", x=x + 1, y=up(note) + 0.5, width=column - 2, height=row - 1, rx=2)
            for note in notes
        )
        parts.append(tag("g", *cells, data_beat=str(beat), data_answer=""))
    across, along = legend
    parts += [
        words(left, layout.height - 6, across, size=size, class_="uses-quiet"),
        words(layout.width - right, layout.height - 6, along, size=size, anchor="end", class_="uses-quiet"),
    ]
    return _whole(layout, label, parts)


def digit_picture(layout: UsesLayout, drawing: Drawing, legend: Sequence[str], label: str) -> Markup:
    """Draw the canvas after each glimpse, with the write window, and the last one large.

    `legend` names the two.
    """
    canvases = drawing.canvases[1:]
    columns = 5
    side, apart = (36.0, 41.0) if layout.is_narrow else (84.0, 94.0)
    left, middle = (6.0, layout.height / 2 - 4) if layout.is_narrow else (20.0, layout.height / 2 - 14)
    below = 16 if layout.is_narrow else 20
    size = 11.5 if layout.is_narrow else 13
    rows = -(-len(canvases) // columns)
    first = middle - rows * (apart + below) / 2
    parts = []
    for beat, canvas in enumerate(canvases):
        x, y = left + beat % columns * apart, first + beat // columns * (apart + below)
        window = _window(drawing.writes[beat], canvas.shape[0], x, y, side) if drawing.writes else Markup()
        parts.append(
            tag(
                "g",
                _canvas(canvas, x, y, side),
                window,
                words(
                    x + side / 2, y + side + size + 3, str(beat + 1), size=size, anchor="middle", class_="uses-quiet"
                ),
                data_beat=str(beat),
                data_answer="",
            )
        )
    large = layout.width - layout.side - (6 if layout.is_narrow else 20)
    top = middle - layout.side / 2
    parts += [
        tag("g", _canvas(canvases[-1], large, top, layout.side), data_beat=str(len(canvases)), data_answer=""),
        words(left, layout.height - 8, legend[0], size=size, class_="uses-quiet"),
        words(
            layout.width - (6 if layout.is_narrow else 20),
            layout.height - 8,
            legend[1],
            size=size,
            anchor="end",
            class_="uses-quiet",
        ),
    ]
    return _whole(layout, label, parts)


def _whole(layout: UsesLayout, label: str, parts: Sequence[Markup]) -> Markup:
    return picture(layout.width, layout.height, label, *parts, class_=f"uses-{layout.name}")


def _given(layout: UsesLayout, word: Word, x: float, y: float, width: float) -> Markup:
    high = layout.type * 1.6
    return tag(
        "g",
        tag("rect", x=x, y=y - high / 2, width=width, height=high, rx=high / 2),
        words(x + width / 2, y, word.text, size=layout.type, anchor="middle", dominant_baseline="central", lang="en"),
        class_="uses-given",
    )


def _written(layout: UsesLayout, word: Word, x: float, y: float, width: float, beat: int) -> Markup:
    under, share = y + layout.type * 0.8, word.chance or 0.0
    return tag(
        "g",
        words(
            x + width / 2,
            y,
            word.text,
            size=layout.type,
            anchor="middle",
            dominant_baseline="central",
            class_="uses-written",
            lang="en",
        ),
        tag("rect", class_="uses-trough", x=x, y=under, width=width, height=4, rx=2),
        tag("rect", class_="uses-bar", x=x, y=under, width=max(1.0, width * share), height=4, rx=2),
        data_beat=str(beat),
        data_answer="",
    )


def _legend(layout: UsesLayout, margin: float, legend: Sequence[str]) -> Markup:
    """Draw the three signs of a text with their meanings, in one line, or in two on a narrow canvas."""
    size = 11.5 if layout.is_narrow else 13
    yours, its, bar = legend
    y = layout.height - (26 if layout.is_narrow else 16)
    mark = tag("rect", x=margin, y=y - 8, width=26, height=16, rx=8)
    second = (margin, y + 18) if layout.is_narrow else (margin + 260, y)
    x, line = second
    return tag(
        "g",
        tag("g", mark, class_="uses-given"),
        words(margin + 34, y, yours, size=size, dominant_baseline="central", class_="uses-quiet"),
        tag("rect", class_="uses-trough", x=x, y=line - 2, width=26, height=4, rx=2),
        tag("rect", class_="uses-bar", x=x, y=line - 2, width=14, height=4, rx=2),
        words(x + 34, line, sentences(its, bar), size=size, dominant_baseline="central", class_="uses-quiet"),
    )


def _canvas(canvas: np.ndarray, x: float, y: float, side: float) -> Markup:
    share = canvas[..., None]
    pixels = data_address(PAPER * (1 - share) + INK * share)
    return Markup("").join(
        (
            tag("image", href=pixels, x=x, y=y, width=side, height=side, style="image-rendering:pixelated"),
            tag("rect", class_="uses-edge", x=x, y=y, width=side, height=side),
        )
    )


def _window(window: Window, pixels: int, x: float, y: float, side: float) -> Markup:
    """Draw the write window, clipped to the canvas."""
    half, scale = window.side / 2, side / pixels
    low, high = ([min(float(pixels), max(0.0, at + way * half)) for at in (window.x, window.y)] for way in (-1, 1))
    return tag(
        "rect",
        x=x + low[0] * scale,
        y=y + low[1] * scale,
        width=(high[0] - low[0]) * scale,
        height=(high[1] - low[1]) * scale,
        fill="none",
        stroke=WINDOW,
        stroke_width=1.5,
    )

"""A recurrent network as a loop, as a chain of copies, or in between, as SVG that a script animates.

Every moving element has its positions in the loop and in the chain (`data-morph`); other elements depend on the present
word (`data-copy`, `data-arrow`), whose predictions fill the panel below (`data-bar`, `data-value`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from flask_babel import gettext
from markupsafe import Markup

from app.drawing import svg
from app.drawing.palette import mixed
from app.drawing.paths import number
from app.drawing.svg import heat, joined, symbol, tag, words
from app.reading.address import shorten
from app.story import canvas
from app.story.canvas import Canvas
from app.story.figures.loop.numbers import GROUPS, LIKELIEST, PLURAL, SINGULAR, Expected
from app.text.joining import listed
from app.text.numbers import percent

RANGE = (-1.0, 1.0)  # of h, the output of a tanh
APPEARS = 0.35  # share of the way from loop to chain from which all copies are opaque
STUB = 0.62  # length of the last arrow, as a share of the distance between copies
HEAD = 8.0
LETTER = "font-family:var(--serif);font-style:italic;fill:var(--ink)"  # inline: no style sheet applies in a <use>


@dataclass(frozen=True)
class LoopLayout(Canvas):
    """A canvas and its positions; `centre` is that of A in the loop, `loop` the loop's reach sideways and upwards."""

    centre: tuple[float, float]
    spacing: tuple[float, float]  # the least and the largest distance between copies
    box: tuple[float, float]
    loop: tuple[float, float]
    strip: tuple[float, float]
    guess: float  # y of the prediction's baseline
    word: float  # y of the middle of the word's pill
    letters: int  # the number that fits into a word's pill

    def pitch(self, count: int) -> float:
        """Return the distance between copies, as large as the room for all of them allows."""
        least, most = self.spacing
        return max(least, min(most, (self.width - self.box[0] - 24) / (count - 1 + STUB)))

    def first(self, count: int) -> float:
        """Return the x of the first copy; the chain is centred if there is room for all copies."""
        half = self.box[0] / 2
        return half + max(12.0, (self.width - half - (count - 1 + STUB) * self.pitch(count)) / 2)

    def scroll(self, count: int, now: int) -> float:
        """Return the shift of the chain to the left that makes the present copy visible."""
        last = self.first(count) + (count - 1 + STUB) * self.pitch(count) + 12
        middle = self.first(count) + now * self.pitch(count) - self.width / 2
        return max(0.0, min(middle, last - self.width))


WIDE = LoopLayout("wide", 880, 452, 14, (440, 122), (96, 112), (72, 64), (112, 92), (12, 64), 20, 202, 11)
NARROW = LoopLayout("narrow", canvas.NARROW, 226, 13, (195, 82), (124, 124), (72, 56), (104, 66), (12, 48), 14, 142, 11)


def picture(layout: LoopLayout, shown: Expected, now: int, share: float, weights: bool, label: str) -> Markup:
    """Draw a sentence at token `now` (from 0), `share` of the way from loop to chain."""
    width, height = layout.width, layout.height
    count = len(shown.words)
    scrolls = [layout.scroll(count, at) for at in range(count)]
    moved = joined(
        [
            *(_copy(layout, shown, at, now, share) for at in range(count)),
            *(_arrow(layout, shown, at, now, share) for at in range(1, count + 1)),
        ]
    )
    panel = _panel if layout is WIDE else _small_panel
    return svg.picture(
        width,
        height,
        label,
        tag("defs", tag("g", _weights(shown), id=f"loop-weights-{layout.name}")),
        tag("g", moved, data_scroll="", transform=f"translate({number(-scrolls[now] * share)},0)"),
        panel(layout, shown, now),
        class_=f"loop-{layout.name}",
        data_scrolls=" ".join(number(each) for each in scrolls),
        data_weights=int(weights),
    )


def colours(shown: Expected) -> list[list[str]]:
    """Return the colours of h's entries after each token."""
    return [[mixed(float(value), RANGE) for value in row] for row in shown.h]


def _place(layout: LoopLayout, count: int, at: int) -> tuple[float, float]:
    """Return the x of a copy's middle, in the loop and in the chain."""
    return layout.centre[0], layout.first(count) + at * layout.pitch(count)


def _moving(attribute: str, start: str, end: str, share: float) -> dict[str, str]:
    return {attribute: svg.between(start, end, share), "data_morph": f"{attribute}|{start}|{end}"}


def _opacity(share: float, is_current: bool) -> str:
    return number(1.0 if is_current else min(1.0, share / APPEARS))


def _when(at: int, now: int) -> str:
    return "past" if at < now else "now" if at == now else "next"


def _copy(layout: LoopLayout, shown: Expected, at: int, now: int, share: float) -> Markup:
    """Draw one copy of A, with the word below and the prediction above."""
    loop, chain = _place(layout, len(shown.words), at)
    y, (width, height) = layout.centre[1], layout.box
    word = shorten(shown.words[at], layout.letters)
    guess, chance = shown.reading.likeliest(1)[at][0]
    pill = 9 * len(word) * layout.type / 14 + 22
    under, above = layout.word - y - 16, layout.guess - y + 8
    return tag(
        "g",
        _straight(0, under, 0, height / 2),
        _straight(0, -height / 2, 0, above),
        tag(
            "g",
            words(0, above - 7, guess, size=layout.type, anchor="middle", class_="loop-guess", lang="en"),
            tag("title", f"{guess} {percent(chance)}"),
            class_="loop-out",
            data_answer="",
        ),
        tag(
            "g",
            tag("rect", x=-pill / 2, y=under, width=pill, height=32.0, rx="16"),
            words(0, under + 21, word, size=layout.type, anchor="middle", lang="en"),
            class_="loop-word",
            data_go=at + 1,
        ),
        tag(
            "g",
            tag("rect", x=-width / 2, y=-height / 2, width=width, height=height, rx="9"),
            tag("text", "A", x="0", y="10", font_size="28", text_anchor="middle", class_="symbol loop-letter"),
            tag("use", href=f"#loop-weights-{layout.name}", data_part="weights", class_="loop-weights"),
            class_="loop-box",
            data_part="copies",
        ),
        class_="loop-copy",
        data_copy=at,
        data_when=_when(at, now),
        opacity=_opacity(share, at == now),
        **_moving(
            "transform", f"translate({number(loop)},{number(y)})", f"translate({number(chain)},{number(y)})", share
        ),
    )


def _straight(x: float, y: float, x_end: float, y_end: float) -> Markup:
    """Draw a vertical arrow."""
    shaft = tag("path", d=f"M{number(x)},{number(y)}V{number(y_end + HEAD - 1)}", class_="loop-wire")
    head = f"M{number(x_end)},{number(y_end)}l-4.5,{number(HEAD)}h9z"
    return joined([shaft, tag("path", d=head, class_="loop-head")])


def _arrow(layout: LoopLayout, shown: Expected, at: int, now: int, share: float) -> Markup:
    """Draw the arrow into copy `at` with the h that it carries; the last one leads to a copy that is not drawn."""
    count, y = len(shown.words), layout.centre[1]
    half, (reach, rise) = layout.box[0] / 2, layout.loop
    middle, start = _place(layout, count, at - 1)
    end = start + layout.pitch(count) if at < count else start + STUB * layout.pitch(count) + half
    (a, b), tip = (middle + half, middle - half), end - half
    curve = [(a, y), (a + reach, y - rise), (b - reach, y - rise), (b - 3, y - 4)]
    flat = [(start + half + step * (tip - HEAD - start - half) / 3, y) for step in range(4)]
    apart = [(curve[0][0] + 6, y - 5), *curve[1:3], (b - 9, y - 12)]  # keeps clear of other arrows, not of A
    apart_flat = [(x + side, y) for (x, _), side in zip(flat, (6, 0, 0, -6), strict=True)]
    hands = _on(curve, 0.25), ((start + half + tip - HEAD) / 2, y)
    width, height = layout.strip
    h = shown.h[at - 1]
    strip = tag(
        "g",
        tag("rect", x="-1.5", y="-1.5", width=width + 3, height=height + 3, rx="3", class_="loop-slot"),
        tag("g", heat(h[:, None], RANGE, width, height / len(h)), class_="loop-h"),
        transform=f"translate({number(-width / 2)},{number(-height / 2)})",
    )
    return tag(
        "g",
        tag("path", class_="loop-halo", **_moving("d", _cubic(apart), _cubic(apart_flat), share)),
        tag("path", class_="loop-line", **_moving("d", _cubic(curve), _cubic(flat), share)),
        tag(
            "path",
            d=f"M0,0l{number(-HEAD)},-4.5v9z",
            class_="loop-head",
            **_moving("transform", _turned(b, y, 48), _turned(tip, y, 0), share),
        ),
        tag(
            "g",
            strip,
            data_part="h",
            data_role="h",
            **_moving("transform", _moved(*hands[0]), _moved(*hands[1]), share),
        ),
        class_="loop-arrow",
        data_part="loop",
        data_arrow=at,
        data_when=_when(at - 1, now),
        opacity=_opacity(share, at == now + 1),
    )


def _on(curve: Sequence[tuple[float, float]], share: float) -> tuple[float, float]:
    """Compute a point of a cubic Bézier curve."""
    rest = 1 - share
    mix = (rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3)
    x, y = (sum(part * point[axis] for part, point in zip(mix, curve, strict=True)) for axis in (0, 1))
    return x, y


def _cubic(points: Sequence[tuple[float, float]]) -> str:
    start, *others = (f"{number(x)},{number(y)}" for x, y in points)
    return f"M{start}C{' '.join(others)}"


def _moved(x: float, y: float) -> str:
    return f"translate({number(x)},{number(y)})"


def _turned(x: float, y: float, angle: float) -> str:
    return f"{_moved(x, y)} rotate({number(angle)})"


def _weights(shown: Expected) -> Markup:
    """Draw the matrices of a copy as heat maps, one pixel per entry, around its middle."""
    parts, x = [], -30.0
    for name, letter in (("W_h", "W"), ("U_h", "U"), ("b_h", "b")):
        matrix = shown.model.params[name]
        columns = matrix if matrix.ndim == 2 else matrix[:, None]
        width = 1.0 if matrix.ndim == 2 else 4.0
        most = float(np.abs(matrix).max())
        shape = tag("g", heat(columns, (-most, most), width, 1), transform=_moved(x, -12))
        centre = x + columns.shape[1] * width / 2
        parts += [words(centre, -16, letter, size=12, anchor="middle", style=LETTER), shape]
        x += columns.shape[1] * width + 4
    return joined(parts)


def _fixed_bar(name: str, x: float, y: float, full: float, height: float, share: float) -> Markup:
    """Draw a bar of `share` of its full width, which a script animates."""
    move = f"translate({number(x)},{number(y)}) scale({share:.4f},1)"
    return tag("rect", width=full, height=height, transform=move, class_="loop-bar", data_bar=name)


def _bar(name: str, x: float, y: float, full: float, height: float, share: float, size: float) -> Markup:
    ground = tag("rect", x=x, y=y, width=full, height=height, class_="loop-track")
    said = words(
        x + full + 8, y + height / 2 + size * 0.36, percent(share), size=size, data_value=name, class_="loop-value"
    )
    return joined([ground, _fixed_bar(name, x, y, full, height, share), said])


def names() -> dict[str, str]:
    """Return the labels of the groups of words, with a few of their words."""
    return {
        "plural": gettext("plural verbs: %(words)s …", words=listed(PLURAL[:3])),
        "singular": gettext("singular verbs: %(words)s …", words=listed(SINGULAR[:3])),
        "other": gettext("all other words"),
    }


def _panel(layout: LoopLayout, shown: Expected, now: int) -> Markup:
    """Draw an enlarged h, and the predictions: groups of verbs at the left, the likeliest words at the right."""
    units, left = shown.h.shape[1], 70.0
    unit = (layout.width - left - 24) / units
    cells = [
        tag("rect", x=left + at * unit, y="250", width=unit + 0.3, height="20", data_unit=at, style=f"fill:{colour}")
        for at, colour in enumerate(colours(shown)[now])
    ]
    frame = tag("rect", x=left - 1.5, y="248.5", width=units * unit + 3, height="23", rx="3", class_="loop-slot")
    rows = [
        joined(
            [
                words(24, 324 + 46 * row, names()[group], size=13),
                _bar(group, 24, 331 + 46 * row, 300, 14, float(shown.groups[now, at]), 13),
            ]
        )
        for row, (at, group) in enumerate(enumerate(GROUPS))
    ]
    likely = [
        joined(
            [
                words(560, 343 + 30 * row, word, size=13.5, anchor="end", data_word=row),
                _bar(f"likely-{row}", 572, 331 + 30 * row, 200, 14, chance, 13),
            ]
        )
        for row, (word, chance) in enumerate(shown.reading.likeliest(LIKELIEST)[now])
    ]
    return joined(
        [
            tag(
                "g",
                words(24, 265, symbol("h", str(now + 1)), size=19, data_state="", class_="loop-state"),
                frame,
                tag("g", *cells, class_="loop-h"),
                data_part="h",
                data_role="h",
            ),
            tag(
                "g",
                words(24, 298, gettext("The word that comes next"), size=13, class_="loop-title"),
                *rows,
                words(482, 298, gettext("The likeliest words"), size=13, class_="loop-title"),
                *likely,
                data_answer="",
                data_part="expected",
            ),
        ]
    )


def _small_panel(layout: LoopLayout, shown: Expected, now: int) -> Markup:
    """Draw the predictions in two lines."""
    rows = [
        joined(
            [
                words(150, 186 + 24 * row, title, size=12.5, anchor="end"),
                _bar(group, 158, 175 + 24 * row, 170, 14, float(shown.groups[now, row]), 12.5),
            ]
        )
        for row, (group, title) in enumerate(
            (("plural", gettext("plural verbs")), ("singular", gettext("singular verbs")))
        )
    ]
    return tag("g", *rows, data_answer="", data_part="expected")

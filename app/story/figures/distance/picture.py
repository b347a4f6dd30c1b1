"""The drawing of long-distance dependencies: a cue and a target, predictions as bars, accuracy by gap.
Cells differ by the style of their lines.

Bars and the second word have a `data-key`, by which a script animates them from their place in the picture before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from flask_babel import gettext
from markupsafe import Markup

from app.drawing import svg
from app.drawing.paths import number
from app.drawing.svg import joined, line, tag, words
from app.memory import networks
from app.memory.networks import LSTM, RNN, RNN_LED, RowKey
from app.story import canvas
from app.story.canvas import Canvas
from app.story.figures.distance import numbers
from app.story.figures.distance.numbers import CHANCE, GAPS, KEYS, LONGEST, Sentence
from app.text.numbers import percent, rounded

DASHES = {LSTM: None, RNN: "1.5 5.5", RNN_LED: "11 4 1.5 4"}
WHOLE, HEAD, TAIL = 17, 9, 7  # the most words written in full; of more, those at the start and at the end
MARKED = 20  # up to as many measured gaps have a mark each


@dataclass(frozen=True)
class DistanceLayout(Canvas):
    """A canvas with `pitch`, the distance between neighbouring words of the gap in px, by task."""

    pitch: Mapping[str, float]
    start: Mapping[str, float]  # x at which the cue begins
    letter: float  # the width of a letter


WIDE = DistanceLayout(
    "wide", canvas.WIDE, 476, 13.5, {"language": 8.6, "recall": 4.6}, {"language": 126, "recall": 158}, 7.0
)
NARROW = DistanceLayout(
    "narrow", canvas.NARROW, 238, 12, {"language": 4.4, "recall": 2.2}, {"language": 12, "recall": 12}, 6.3
)


class Frame(NamedTuple):
    """A rectangle of a picture: left, top, width and height, in px."""

    x: float
    y: float
    width: float
    height: float


def label(key: RowKey) -> str:
    """Return a network's label."""
    return networks.label(key)


def exact(share: float) -> str:
    """Format a share of texts with one decimal unless that is 0: 12.5% is chance, 12% is not."""
    return rounded(100 * share, 1).removesuffix(".0") + "%"


def between(gap: int) -> str:
    """Write the number of words between cue and target."""
    return gettext("1 word between") if gap == 1 else gettext("%(count)s words between", count=gap)


def places(layout: DistanceLayout, named: str) -> Markup:
    """Draw three short sentences with both networks' predictions for each."""
    is_wide = layout is WIDE
    parts = []
    for at, thing in enumerate(numbers.THINGS):
        sentence = numbers.place(thing)
        guesses = numbers.guesses("places", sentence)
        top = (8 + 156 * at) if is_wide else (4 + 79 * at)
        size = 16 if is_wide else 13
        parts.append(_short(sentence, 24.0 if is_wide else 12.0, top + size + 4, size))
        for column, key in enumerate(KEYS["places"]):
            left = (24 + 410 * column) if is_wide else 12
            if is_wide:
                area = Frame(left, top + 40, 390, 24)
                parts.append(_bars(layout, key, sentence, guesses[key], area, f"{thing}-", has_chance=False))
            else:
                at_answer = sentence.choices.index(sentence.answer)
                y = top + 24 + 22 * column
                parts += [
                    words(left, y + 13, label(key), size=12, class_="apart-name"),
                    _bar(f"{thing}-{key}", Frame(60, y + 2, 230, 14), float(guesses[key][at_answer]), True, 12),
                ]
    return whole(layout, named, "places", *parts)


def language(layout: DistanceLayout, sentence: Sentence, named: str) -> Markup:
    """Draw a sentence with a country, both networks' predictions of the language, and their accuracy by gap."""
    return _guesses(layout, "language", sentence, named)


def recall(layout: DistanceLayout, sentence: Sentence, named: str) -> Markup:
    """Draw a text of recall, the networks' predictions of the word, and their accuracy by gap."""
    return _guesses(layout, "recall", sentence, named)


def whole(layout: DistanceLayout, named: str, kind: str, *parts: Markup) -> Markup:
    """Join parts to a picture, labelled for screen readers; a script animates between pictures of one kind."""
    return svg.picture(layout.width, layout.height, named, *parts, class_=f"apart-{layout.name}", data_kind=kind)


def _guesses(layout: DistanceLayout, task: str, sentence: Sentence, named: str) -> Markup:
    guesses = numbers.guesses(task, sentence)
    gap, right = len(sentence.between), numbers.right(task)
    parts = [head(layout, task, sentence)]
    count, width = len(guesses), layout.width
    if layout is WIDE:
        wide = (width - 48) / count
        for column, (key, chances) in enumerate(guesses.items()):
            parts.append(_bars(layout, key, sentence, chances, Frame(24 + wide * column, 99, wide - 20, 19)))
        parts.append(_curve(task, right, gap, Frame(56, 322, width - 206, 122), layout.type))
    elif task == "language":
        for column, (key, chances) in enumerate(guesses.items()):
            parts.append(_bars(layout, key, sentence, chances, Frame(8 + 191 * column, 64, 186, 18)))
    else:
        parts.append(_curve(task, right, gap, Frame(44, 86, width - 172, 112), layout.type))
    return whole(layout, named, task, *parts)


# ---- the sentence -----------------------------------------------------------------------------------------------


def _pill(x: float, y: float, word: str, layout: DistanceLayout, kind: str) -> tuple[Markup, float]:
    """Draw a word in a pill whose left end is at x; return it and its width."""
    width = layout.letter * 1.2 * len(word) + 22
    drawn = tag(
        "g",
        tag("rect", x=x, y=y - 18, width=width, height="27", rx="13.5"),
        words(x + width / 2, y + 1, word, size=layout.type + 1, anchor="middle", lang="en"),
        class_=f"apart-{kind}",
    )
    return drawn, width


def _short(sentence: Sentence, x: float, y: float, size: float) -> Markup:
    """Draw a short sentence, with its cue and the place of the target in bold."""
    content = [
        " ".join(sentence.before) + " ",
        tag("tspan", sentence.word, class_="apart-strong"),
        f" {' '.join((*sentence.between, *sentence.after))} ",
        tag("tspan", "…", class_="apart-strong"),
    ]
    return words(x, y, *content, size=size, lang="en", class_="apart-sentence")


def head(layout: DistanceLayout, task: str, sentence: Sentence) -> Markup:
    """Draw cue and target at a distance that grows with the gap, a tick for each word between, and the sentence."""
    if task == "places":
        return _short(sentence, 24 if layout is WIDE else 12, 32, 17 if layout is WIDE else 14)
    y, x = (32.0, layout.start[task]) if layout is WIDE else (24.0, layout.start[task])
    word, width = _pill(x, y, sentence.word, layout, "word")
    gap, pitch = len(sentence.between), layout.pitch[task]
    start = x + width + 8
    end = start + pitch * gap + 4
    ticks = "".join(f"M{number(start + pitch * (at + 0.5))},{number(y - 9)}v10" for at in range(gap))
    after = " ".join(sentence.after) if layout is WIDE or task == "recall" else "…"
    blank, _ = _pill(layout.letter * len(after) + 10, y, "?" if task == "language" else "…", layout, "asked")
    said = between(gap)
    parts = [
        word,
        tag("path", d=ticks, class_="apart-ticks"),
        tag(
            "g",
            words(0, y, after, size=layout.type, lang="en"),
            blank,
            data_key="second",
            transform=f"translate({number(end)},0)",
        ),
        words(start, y + 20, said, size=12, class_="apart-muted", data_part="between"),
    ]
    if layout is WIDE:
        parts.append(words(x - 8, y, " ".join(sentence.before), size=layout.type, anchor="end", lang="en"))
        parts.append(_folded(sentence, y + 46))
    return tag("g", *parts, data_part="sentence")


def _folded(sentence: Sentence, y: float) -> Markup:
    """Draw the sentence in one line, with an ellipsis in the middle if it is long."""
    found = list(sentence.words)
    at = found.index(sentence.word)
    cut = len(found) - HEAD - TAIL if len(found) > WHOLE else 0
    shown = [*found[:HEAD], f"⋯{cut}⋯", *found[-TAIL:]] if cut else found
    content = [
        " ".join(shown[:at]) + (" " if at else ""),
        tag("tspan", shown[at], class_="apart-strong"),
        f" {' '.join(shown[at + 1 :])} …",
    ]
    return words(24, y, *content, size=12.5, lang="en", class_="apart-muted")


# ---- guesses ----------------------------------------------------------------------------------------------------


def _bar(key: str, area: Frame, share: float, is_right: bool, size: float) -> Markup:
    """Draw a bar, which a script animates, and its share as text."""
    grown = f"translate({number(area.x)},{number(area.y)}) scale({max(share, 0.002):.4f},1)"
    place = {"width": float(area.width), "height": float(area.height)}
    kind = "apart-bar apart-right" if is_right else "apart-bar"
    said = words(
        area.x + area.width + 6,
        area.y + area.height / 2 + size * 0.36,
        percent(share),
        size=size,
        class_="apart-value" if is_right else "apart-muted",
    )
    return joined(
        [
            tag("rect", x=float(area.x), y=float(area.y), **place, class_="apart-track"),
            tag("rect", **place, transform=grown, class_=kind, data_key=f"bar-{key}"),
            tag("g", said, data_numbers=""),
        ]
    )


def _bars(
    layout: DistanceLayout,
    key: RowKey,
    sentence: Sentence,
    chances: np.ndarray,
    area: Frame,
    prefix: str = "",
    has_chance: bool = True,
) -> Markup:
    """Draw a network's probabilities of all choices, the right one marked, and the line of chance.

    `area` is their place; its height is the distance from one bar to the next.
    """
    size = layout.type if layout is WIDE else 11.5
    names = max(len(word) for word in sentence.choices) * size * 0.56 + 16
    left, y, pitch = area.x + names, area.y, area.height
    full, height = area.width - names - 50, pitch - 5
    parts = [words(left, y + 9, label(key), size=size + 1.5, class_="apart-name")]
    for at, (word, chance) in enumerate(zip(sentence.choices, chances, strict=True)):
        is_right, top = word == sentence.answer, y + 17 + pitch * at
        name = f"✓ {word}" if is_right else word
        kind = "apart-strong" if is_right else None
        parts.append(
            words(left - 7, top + height / 2 + size * 0.36, name, size=size, anchor="end", lang="en", class_=kind)
        )
        parts.append(_bar(f"{prefix}{key}-{at}", Frame(left, top, full, height), float(chance), is_right, size))
    if has_chance:
        middle, bottom = left + full * CHANCE, y + 17 + pitch * len(chances)
        parts.append(tag("path", d=line([(middle, y + 13), (middle, bottom)]), class_="apart-chance"))
        if layout is WIDE:
            parts.append(words(middle + 5, bottom + 9, gettext("chance, 1 in 8"), size=12, class_="apart-muted"))
    return tag("g", *parts, data_answer="", data_part=str(key))


# ---- over the gap -----------------------------------------------------------------------------------------------


def _curve(task: str, right: Mapping[RowKey, np.ndarray], gap: int, area: Frame, size: float) -> Markup:
    """Draw each network's accuracy by gap, with a mark at the present gap."""
    left, top, width, height = area
    longest = LONGEST[task]

    def at(gap: float, share: float) -> tuple[float, float]:
        return left + width * (gap - 1) / (longest - 1), top + height * (1 - share)

    small = size - 1.5 if size > 12.5 else 11.5
    parts = [
        words(
            left - 36,
            top - 14,
            gettext("How often the right word comes first, by distance"),
            size=size,
            class_="apart-name",
        )
    ]
    for share in (0, 0.5, 1):
        y = at(1, share)[1]
        parts.append(tag("path", d=f"M{number(left)},{number(y)}h{number(width)}", class_="apart-grid"))
        parts.append(words(left - 6, y + 4, percent(share), size=small, anchor="end", class_="apart-muted"))
    chance = at(1, CHANCE)[1]
    parts.append(tag("path", d=f"M{number(left)},{number(chance)}h{number(width)}", class_="apart-chance"))
    for tick in (1, *range(10, longest + 1, 10 if longest < 50 else 20)):
        x, _ = at(tick, 0)
        parts.append(words(x, top + height + 17, str(tick), size=small, anchor="middle", class_="apart-muted"))
    x = at(gap, 0)[0]
    parts.append(
        tag(
            "path",
            d=f"M0,{number(top - 4)}v{number(height + 4)}",
            class_="apart-now",
            data_key="now",
            transform=f"translate({number(x)},0)",
        )
    )
    ends = []
    for key, shares in right.items():
        points = [at(each, float(share)) for each, share in zip(GAPS[task], shares, strict=True)]
        now = float(np.interp(gap, GAPS[task], shares))
        parts.append(tag("path", d=line(points), class_="apart-line", stroke_dasharray=DASHES[key], data_part=str(key)))
        if len(points) <= MARKED:
            parts += [tag("circle", r="3.5", cx=a, cy=b, class_="apart-mark") for a, b in points]
        parts.append(tag("circle", r="5", cx=x, cy=at(gap, now)[1], class_="apart-dot"))
        ends.append((points[-1][1], f"{label(key)} {exact(now)}"))
    if all(abs(y - chance) > size for y, _ in ends):
        ends.append((chance, gettext("chance, 1 in 8")))
    low = top + height - 4
    for y, said in apart_from_one_another(ends, size + 3, low):
        parts.append(words(left + width + 10, y + 4, said, size=size, class_="apart-name"))
    return tag("g", *parts, data_answer="", data_part="curve")


def apart_from_one_another(labels: Sequence[tuple[float, str]], least: float, low: float) -> list[tuple[float, str]]:
    """Move labels up until neighbours are at least `least` px apart, none below `low`."""
    found: list[tuple[float, str]] = []
    limit = low + least
    for y, said in sorted(labels, reverse=True):
        limit = min(y, limit - least)
        found.append((limit, said))
    return found

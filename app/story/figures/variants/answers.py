"""A network's predictions in chapter 6, as bars, dots and a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from app.drawing.svg import joined, picture, tag, words
from app.story.figures.variants import numbers
from app.story.figures.variants.numbers import USUAL
from app.story.figures.variants.questions import (
    ASKED,
    CHANCE,
    COUNTED,
    COUNTING_TEXT,
    GAP,
    LANGUAGE_TEXT,
    chances,
    counted,
    counting_trained,
    words_of,
)
from app.text.joining import listed
from app.text.numbers import percent_exact

LEFT, ROOM, HIGHEST = 10, 340, 150  # left and width in px of the axis of counts, and its last n
SIZE = (366, 164)
LANGUAGE_ENDS = ("i grew up in france", "i speak fluent")  # the text before and after the gap


@dataclass(frozen=True)
class Bar:
    """A cell's share and the LSTM's, from 0 to 1; `mark` is that of guessing, `is_word` means an English label."""

    label: str
    own: float
    usual: float
    is_word: bool = True
    mark: float | None = None

    def shown(self) -> dict[str, Any]:
        """Return the template's fields."""
        shares = {
            key: {"share": round(share, 5), "said": percent_exact(share)}
            for key, share in (("own", self.own), ("lstm", self.usual))
        }
        return {"label": self.label, "is_word": self.is_word, "mark": self.mark, **shares}


def right(variant: str) -> float:
    """Return a cell's accuracy on the language in sentences with a gap of `GAP` words."""
    return next(row.language for row in numbers.measured() if row.variant == variant)


def bars(variant: str, text: str) -> list[Bar]:
    """Return the words' probabilities, and for the prompt of languages also the accuracy."""
    found = [
        Bar(word, own, usual)
        for word, own, usual in zip(words_of(text), chances(variant, text), chances(USUAL, text), strict=True)
    ]
    if text == LANGUAGE_TEXT:
        found.append(Bar(gettext("right"), right(variant), right(USUAL), is_word=False, mark=CHANCE))
    return found


def question(text: str) -> tuple[str, str, str]:
    """Split a text into two lines, with the last words in the second; return both, and the note under the bars."""
    if text != LANGUAGE_TEXT:
        before, _, last = text.rpartition(" . ")
        return f"{before} .", last, ""
    first, last = LANGUAGE_ENDS
    between = gettext("%(count)s words", count=GAP)
    note = gettext("right: in %(count)s sentences like this; the line: by guessing", count=ASKED)
    return f"{first} … {between} …", last, note


def short(text: str) -> str:
    """Shorten a text for a list of texts."""
    return " … ".join(LANGUAGE_ENDS) + " …" if text == LANGUAGE_TEXT else f"{text} …"


def summary(variant: str, text: str) -> str:
    """Describe the predictions in a sentence."""
    if text == COUNTING_TEXT:
        reaches = {name: listed(map(str, found)) for name, found in zip(COUNTED, counted().values(), strict=True)}
        return gettext(
            "Trained to count to %(trained)s, the %(seeds)s networks without peepholes get to %(lstm)s, the %(seeds)s "
            "with peepholes to %(peephole)s.",
            seeds=len(counted()[USUAL]),
            trained=counting_trained(),
            lstm=reaches[COUNTED[0]],
            peephole=reaches[COUNTED[1]],
        )
    if text == LANGUAGE_TEXT:
        return gettext(
            "“french” %(share)s; right in %(right)s of %(count)s sentences like this.",
            share=percent_exact(chances(variant, text)[0]),
            right=percent_exact(right(variant)),
            count=ASKED,
        )
    he, she = map(percent_exact, chances(variant, text))
    return gettext("he %(he)s, she %(she)s.", he=he, she=she)


def counts(titles: Mapping[str, str]) -> Markup:
    """Draw a line for each cell that counts, with a dot at the n up to which each seed counts; `titles` by cell."""
    bottom = 124
    trained = _place(counting_trained())
    axis = [
        tag("path", d=f"M{trained} 38V{bottom}", stroke="var(--muted)", stroke_width=1.5, stroke_dasharray="3 4"),
        words(trained, 32, gettext("trained to"), size=12, anchor="middle", fill="var(--muted)"),
        *(
            words(_place(n), bottom + 18, str(n), size=12, anchor="middle", fill="var(--muted)")
            for n in (*range(0, HIGHEST + 1, 50), counting_trained())
        ),
        words(SIZE[0], bottom + 36, gettext("right up to n"), size=12, anchor="end", fill="var(--muted)"),
    ]
    lines = [_counts(titles[name], found, 74 + 44 * n) for n, (name, found) in enumerate(counted().items())]
    question = words(0, 14, gettext("n times a, then n times b"), size=13, font_weight=600)
    label = summary(USUAL, COUNTING_TEXT)
    return picture(*SIZE, label, question, *axis, *lines, style="font-family: var(--sans)", fill="var(--ink)")


def _counts(title: str, found: tuple[int, ...], y: float) -> Markup:
    dots = [
        tag("circle", cx=float(_place(n)), cy=y, r=5.5, fill="var(--ink)", fill_opacity=0.45, data_count=n)
        for n in found
    ]
    return tag(
        "g",
        words(LEFT + ROOM, y - 12, title, size=13, anchor="end", font_weight=600),
        tag("path", d=f"M{LEFT} {y}H{LEFT + ROOM}", stroke="var(--hairline)", stroke_width=1.5),
        tag("g", joined(dots), data_answer=""),
    )


def _place(n: int) -> float:
    return round(LEFT + ROOM * n / HIGHEST, 1)

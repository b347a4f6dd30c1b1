"""The figure of attention: the weights for each word of a caption, and the effect of occluding a patch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from app.beyond.attention import in_patches, veil
from app.reading.address import as_whole
from app.reading.parsed import Parsed
from app.reading.trace import title
from app.story import canvas, occlusion
from app.story.canvas import Canvas
from app.story.figure import Field, Figure, State, Table, but, whole
from app.story.occlusion import PATCHES, Looked, looked
from app.text.amounts import Amount
from app.text.joining import sentences
from app.text.numbers import decimal, percent, rounded
from app.web.templates import rendered
from lstm_core.png import data_address
from lstm_core.tasks.scenes import pictures
from lstm_core.tasks.scenes.pictures import COLUMNS

SCENES = 6  # of the card's pictures, that a reader can choose from
LONGEST = 8  # words of a right caption
NONE, LOOKED = "none", "looked"  # values of `cover`: no patch; for each word its likeliest; or a number
SURE = 0.5  # if the largest weight is at least this, the network looks at one patch
LINE = 0.15  # the smallest weight for which a line is drawn
LINES = 2


@dataclass(frozen=True)
class AfterLayout(Canvas):
    """A canvas and the positions on it: `words` is (left, top, width, height) of all words, `picture` (left, top,
    side), `bars` (left, top, width, pitch).
    """

    words: tuple[float, float, float, float]
    picture: tuple[float, float, float]
    bars: tuple[float, float, float, float]

    def word(self, number: int, count: int) -> tuple[float, float]:
        """Return the x of the middle of a word, counted from 0, and its width."""
        left, _, width, _ = self.words
        return left + (number + 0.5) * width / count, width / count

    def line(self, word: int, count: int, patch: int) -> str:
        """Return the path from the lower edge of a word to the middle of a patch."""
        left, top, side = self.picture
        start, under = self.word(word, count)[0], self.words[1] + self.words[3]
        x = left + (patch % COLUMNS + 0.5) * side / COLUMNS
        y = top + (patch // COLUMNS + 0.5) * side / COLUMNS
        middle = (under + top) / 2 + 0.35 * (y - top)
        return f"M{start:.1f} {under:.1f}C{start:.1f} {middle:.1f} {x:.1f} {middle:.1f} {x:.1f} {y:.1f}"


WIDE = AfterLayout("wide", canvas.WIDE, 500, 15, (20, 12, 796, 38), (20, 86, 402), (468, 176, 348, 84))
NARROW = AfterLayout("narrow", canvas.NARROW, 292, 12, (6, 6, 378, 26), (8, 54, 230), (250, 110, 132, 60))


@dataclass(frozen=True)
class Body:
    """The variables of templates/story/_after.html; `word` counts from 0."""

    found: Looked
    word: int
    moment: Mapping[str, Any]
    pixels: str
    buttons: Sequence[str]
    scenes: Sequence[str]
    scene: int
    layouts: Sequence[AfterLayout]
    labels: Sequence[str]
    longest: int
    columns: int


class After(Figure):
    """A small generated picture, its caption, and the attention weights for each word."""

    key = "after"
    fields = (
        whole("scene", 1, 1, SCENES),
        whole("word", 2, 1, LONGEST),
        Field("cover", NONE, lambda given: _cover(given)),
    )

    def title(self) -> str:
        """Return the title, in the reader's language."""
        return gettext("What came next")

    def read(self, arguments: Mapping[str, str]) -> Parsed[dict[str, str]]:
        """Parse the state; a word beyond the end of the caption is replaced by the last one."""
        parsed = super().read(arguments)
        count = len(_scene(parsed.value).words)
        if int(parsed.value["word"]) <= count:
            return parsed
        problem = gettext(
            "This caption has %(count)s words; there is no word %(given)s.", count=count, given=parsed.value["word"]
        )
        return but(parsed, "word", str(count), problem)

    def body(self, state: State) -> Markup:
        """Render the picture with the weights over it, its caption, the word's probabilities, and the controls."""
        found, word = _scene(state), int(state["word"]) - 1
        return Markup(
            rendered(
                "story/_after.html",
                Body(
                    found=found,
                    word=word,
                    moment=moment(found, word, _patch(found, word, state["cover"])),
                    pixels=_pixels(found.picture),
                    buttons=_buttons(found),
                    scenes=[_pixels(picture) for picture in occlusion.examples()[:SCENES]],
                    scene=int(state["scene"]),
                    layouts=(WIDE, NARROW),
                    labels=_labels(),
                    longest=LONGEST,
                    columns=COLUMNS,
                ),
            )
        )

    def data(self, state: State) -> dict[str, Any]:
        """Return what is shown at each word of the caption, with the state's patch covered."""
        found = _scene(state)
        return {
            "pixels": _pixels(found.picture),
            "words": list(found.words),
            "places": {
                layout.name: [round(layout.word(n, len(found.words))[0], 1) for n in range(len(found.words))]
                for layout in (WIDE, NARROW)
            },
            "patches": _buttons(found),
            "moments": [moment(found, n, _patch(found, n, state["cover"])) for n in range(len(found.words))],
        }

    def caption(self, state: State) -> Markup:
        """Return the caption: the network and its sizes, and how a patch is covered."""
        model = occlusion.network()
        return Markup.escape(
            sentences(
                gettext(
                    "%(title)s: %(units)s units, %(count)s patches.",
                    title=title(model),
                    units=model.units,
                    count=PATCHES,
                ),
                gettext(
                    "The brighter a patch, the larger its weight. The words are those it writes with nothing covered; "
                    "a covered patch has the colour of the ground."
                ),
            )
        )

    def description(self, state: State) -> str:
        """Return a description of the picture for screen readers."""
        found, word = _scene(state), int(state["word"]) - 1
        drawn = gettext(
            "A picture of 36 patches with two shapes, its caption “%(caption)s”, and for one word a line to where the "
            "network looked and bars of how likely the word is.",
            caption=" ".join(found.words),
        )
        return sentences(drawn, moment(found, word, _patch(found, word, state["cover"]))["summary"])

    def table(self, state: State) -> Table:
        """Return, for each word, the patch with the largest weight, and the word's probability with and without it."""
        found = _scene(state)
        rows = []
        for word, text in enumerate(found.words):
            patch = found.looked_at(word) if state["cover"] == NONE else _patch(found, word, state["cover"])
            assert patch is not None
            others = np.delete(found.falls(word), patch)
            rows.append(
                [
                    text,
                    _patches(found)[patch],
                    Amount.decimal(float(found.weights[word, patch])),
                    Amount.percent(found.chances[word]),
                    Amount.percent(found.covered[patch, word, found.rows[word]]),
                    Amount.percent(found.chances[word] - np.median(others)),
                    Amount.percent(found.chances[word] - others.max()),
                ]
            )
        headings = [
            gettext("word"),
            gettext("patch"),
            gettext("weight"),
            gettext("nothing covered"),
            gettext("this patch covered"),
            gettext("another one, median"),
            gettext("another one, least"),
        ]
        return Table(gettext("How likely each word is, with one patch covered"), headings, rows)

    def facts(self) -> Mapping[str, str]:
        """Return the first colour word of three pictures with its drop in probability, and how many words drop."""
        return _facts()

    def page(self, state: State) -> str:
        """Return the address of the stage with this picture."""
        return url_for("beyond.stage", key="attention", picture=_scene(state).picture)


def moment(found: Looked, word: int, patch: int | None) -> dict[str, Any]:
    """Return what is shown at a word, counted from 0, with `patch` covered: veils, lines, bars and sentences."""
    weights = found.weights[word] if patch is None else found.covered_weights[patch, word]
    strongest = [int(n) for n in np.argsort(-weights)[:LINES]]
    count, text = len(found.words), found.words[word]
    shares: list[float | None] = [float(found.chances[word]), None, None]
    least = None
    if patch is not None:
        others = np.delete(found.covered[:, word, found.rows[word]], patch)
        shares[1:] = float(found.covered[patch, word, found.rows[word]]), float(np.median(others))
        least = float(others.min())
    return {
        "veils": [veil(float(weight)) for weight in weights],
        "lines": {
            layout.name: [
                {"path": layout.line(word, count, n), "width": round(1 + 2.5 * float(weights[n]), 2)}
                if weights[n] >= LINE
                else None
                for n in strongest
            ]
            for layout in (WIDE, NARROW)
        },
        "patch": patch,
        "title": gettext("How likely is “%(word)s”?", word=text),
        "shares": [None if share is None else round(share, 5) for share in shares],
        "said": ["" if share is None else percent(share) for share in shares],
        "least": None if least is None else round(least, 5),
        "summary": _looks(found, word, strongest[0]) if patch is None else _falls(found, word, patch),
    }


def _looks(found: Looked, word: int, patch: int) -> str:
    """Describe where the network looks for a word with nothing covered."""
    weight = float(found.weights[word, patch])
    values = {"word": found.words[word], "patch": _patches(found)[patch], "weight": decimal(weight)}
    if weight >= SURE:
        return gettext("For “%(word)s” it looks at %(patch)s. The weight there is %(weight)s.", **values)
    return gettext("For “%(word)s” it looks at no one place: the largest weight is %(weight)s, at %(patch)s.", **values)


def _falls(found: Looked, word: int, patch: int) -> str:
    """Describe how the probability of a word changes with a patch covered."""
    chances = found.covered[patch, word]
    best = int(chances.argmax())
    values = {
        "word": found.words[word],
        "patch": _patches(found)[patch],
        "before": percent(float(found.chances[word])),
        "after": percent(float(chances[found.rows[word]])),
    }
    if best == found.rows[word]:
        return gettext("Covered: %(patch)s. “%(word)s” still has %(after)s; it was %(before)s.", **values)
    return gettext(
        "Covered: %(patch)s. “%(word)s” goes from %(before)s to %(after)s; now it would say “%(other)s” (%(share)s).",
        other=found.vocabulary[best],
        share=percent(float(chances[best])),
        **values,
    )


@lru_cache(maxsize=1)
def _facts() -> dict[str, str]:
    facts: dict[str, str] = {}
    for scene, place in enumerate(("", "two_", "three_")):
        found = looked(occlusion.examples()[scene])
        word = 1  # the first colour
        falls, patch = found.falls(word), found.looked_at(word)
        others = np.delete(falls, patch)
        facts |= {
            f"{place}word": found.words[word],
            f"{place}fall": rounded(100 * falls[patch], 0),
            f"{place}others_median": rounded(100 * abs(np.median(others)), 1),
            f"{place}others_most": rounded(100 * others.max(), 1),
            f"{place}weight": rounded(found.weights[word, patch], 2),
            f"{place}instead": found.vocabulary[int(found.covered[patch, word].argmax())],
            f"{place}caption": " ".join(found.words),
        }
    falling, words = occlusion.count()
    return facts | {
        "words_falling": str(falling),
        "words_counted": str(words),
        "pictures": str(len(occlusion.examples())),
    }


def _scene(state: State) -> Looked:
    return looked(occlusion.examples()[int(state["scene"]) - 1])


def _patch(found: Looked, word: int, cover: str) -> int | None:
    """Return the patch, from 0, that is covered at a word; None if none is."""
    if cover == NONE:
        return None
    return found.looked_at(word) if cover == LOOKED else int(cover) - 1


def _patches(found: Looked) -> list[str]:
    """Describe the position and the content of each patch."""
    shapes = in_patches(pictures.parse(found.picture))
    return [
        gettext(
            "column %(column)s, row %(row)s (%(shapes)s)",
            column=patch % COLUMNS + 1,
            row=patch // COLUMNS + 1,
            shapes=shapes[patch],
        )
        for patch in range(PATCHES)
    ]


def _buttons(found: Looked) -> list[str]:
    """Return the label of each patch's button."""
    return [gettext("Cover %(patch)s", patch=patch) for patch in _patches(found)]


@lru_cache(maxsize=32)
def _pixels(picture: str) -> str:
    return data_address(pictures.draw(pictures.parse(picture)))


def _labels() -> list[str]:
    return [gettext("nothing covered"), gettext("this patch covered"), gettext("another one, median")]


def _cover(given: str) -> Parsed[str]:
    if given in (NONE, LOOKED) or as_whole(given, 1, PATCHES):
        return Parsed(given)
    problem = gettext(
        "“%(given)s” cannot be covered; cover is none, looked, or the number of a patch from 1 to %(count)s.",
        given=given[:20],
        count=PATCHES,
    )
    return Parsed(NONE, problem)


FIGURE = After()

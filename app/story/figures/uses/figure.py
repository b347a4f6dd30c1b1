"""What recurrent networks are used for, in the story: four shipped ones write while the reader watches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from flask import render_template, url_for
from flask_babel import gettext
from markupsafe import Markup

from app.drawing.png import data_address
from app.reading.address import parse_text
from app.reading.parsed import Parsed
from app.reading.trace import title
from app.story import occlusion
from app.story.figure import Amount, Field, Figure, State, Table, choice, whole
from app.story.figures.uses import pictures
from app.story.figures.uses.numbers import (
    BEATS,
    COUNT,
    MUSIC,
    TAME,
    composed,
    composer,
    continuation,
    drawn,
    storyteller,
    writer,
)
from app.story.figures.uses.pictures import LAYOUTS, Word
from app.story.occlusion import looked
from app.text.joining import listed, sentences
from app.text.numbers import decimal, percent
from app.web.current import current
from lstm_core.models import ModelName, Token
from lstm_core.models.music import pitch, to_steps
from lstm_core.tasks.scenes import pictures as scenes

USES = ("language", "captions", "music", "digits")
SCENES = 6  # of the card's pictures, that a reader can choose from
SEEDS = 99
WORDS, CHARACTERS = 12, 120  # of the reader's text, at most
EXAMPLES = (
    "Once upon a time there was a little",
    "The king looked at the",
    "the little girl went into the wood",
    "Tom ran to his mother",
)
INKED = 0.5  # the probability from which a pixel counts as ink


class Uses(Figure):
    """One of four networks and what it has just written."""

    key = "uses"
    fields = (
        choice("use", *USES),
        Field("text", EXAMPLES[0], lambda given: _text(given)),
        whole("seed", 1, 1, SEEDS),
        whole("scene", 1, 1, SCENES),
    )

    def title(self) -> str:
        """Return its name."""
        return gettext("What recurrent networks do")

    def body(self, state: State) -> Markup:
        """Return what the network wrote, wide and narrow, and what chooses another use, text or picture."""
        return Markup(
            render_template(
                "story/_uses.html",
                state=state,
                uses=_names(),
                examples=EXAMPLES,
                characters=CHARACTERS,
                scenes=[_pixels(scene) for scene in range(SCENES)],
                said=_said(state),
                hear=self.page({**state, "use": "music"}),
                pictures=_pictures(state),
            )
        )

    def data(self, state: State) -> dict[str, Any]:
        """Return the pictures, what is said of them, and the page where the music can be heard."""
        return {"pictures": _pictures(state), "said": _said(state), "hear": self.page({**state, "use": "music"})}

    def caption(self, state: State) -> Markup:
        """Return which network it is, and how its words, notes or strokes were drawn."""
        return Markup("{}").format(_caption(state["use"]))

    def description(self, state: State) -> str:
        """Return what is drawn, and what was written."""
        return sentences(_label(state), _said(state))

    def table(self, state: State) -> Table:
        """Return the words with their probabilities, the notes of each beat, or the ink after each glimpse."""
        heading, headings, rows = _numbers(state)
        return Table(heading, headings, rows)

    def page(self, state: State) -> str:
        """Return the stage of the network that is shown."""
        match state["use"]:
            case "language":
                return url_for("pages.step", model=storyteller().name, text=state["text"])
            case "captions":
                return url_for("beyond.stage", key="attention", picture=occlusion.examples()[int(state["scene"]) - 1])
            case "music":
                key = ModelName.parse(MUSIC).cell
                return url_for(
                    "beyond.stage", key=key, mode="writing", seed=state["seed"], temperature=TAME, beats=BEATS
                )
            case _:
                return url_for("beyond.stage", key="draw", mode="writing", seed=state["seed"])


def _names() -> list[tuple[str, str]]:
    names = (gettext("Language"), gettext("Captions"), gettext("Music"), gettext("Digits"))
    return list(zip(USES, names, strict=True))


def _pictures(state: State) -> list[Markup]:
    return [_picture(state, layout) for layout in LAYOUTS]


def _picture(state: State, layout: pictures.Layout) -> Markup:
    label = _label(state)
    match state["use"]:
        case "language":
            given = [Word(token.text, None) for token in _given(state)]
            legend = (
                gettext("your words"),
                gettext("written by the network;"),
                gettext("bar: how likely it held the word"),
            )
            return pictures.text_picture(layout, [*given, *_words(state)], legend, label)
        case "captions":
            return pictures.caption_picture(layout, _pixels(int(state["scene"]) - 1), _words(state), label)
        case "music":
            sides = (gettext("a column is a beat"), gettext("a row is a semitone"))
            return pictures.roll_picture(layout, _beats(state), sides, label)
        case _:
            parts = (gettext("the canvas after each glimpse"), gettext("after the last"))
            return pictures.digit_picture(layout, drawn(int(state["seed"])), parts, label)


def _label(state: State) -> str:
    """Return what is drawn."""
    match state["use"]:
        case "language":
            return gettext("The words that were given, and those that the network wrote, each over a bar.")
        case "captions":
            return gettext("A small picture of two shapes, and the caption that the network wrote, word by word.")
        case "music":
            return gettext("A piano roll of %(count)s beats: low notes below, high notes above.", count=BEATS)
        case _:
            return gettext(
                "A canvas after each of %(count)s glimpses, with a frame around where the network wrote; the last one "
                "is large.",
                count=writer().glimpses,
            )


def _said(state: State) -> str:
    """Return in a sentence or two what was written."""
    match state["use"]:
        case "language":
            return _summary(state)
        case "captions":
            text = " ".join(word.text for word in _words(state))
            return gettext("The network writes: “%(caption)s”.", caption=text)
        case "music":
            notes = sorted(note for beat in _beats(state) for note in beat)
            if not notes:
                return gettext("It writes silence.")
            return gettext(
                "It writes %(count)s notes in %(beats)s beats, the lowest %(low)s, the highest %(high)s.",
                count=len(notes),
                beats=BEATS,
                low=pitch(notes[0]),
                high=pitch(notes[-1]),
            )
        case _:
            first, last = (_ink(canvas) for canvas in drawn(int(state["seed"])).canvases[[1, -1]])
            return gettext(
                "After the first glimpse %(first)s pixels are more ink than paper, after the last %(last)s.",
                first=first,
                last=last,
            )


def _summary(state: State) -> str:
    found, given = continuation(state["text"], int(state["seed"])), _given(state)
    if found.words:
        rarest = min(found.words, key=lambda word: word.probability)
        text = gettext(
            "It goes on: “%(text)s”. The least likely of its words was “%(word)s”, with %(chance)s.",
            text="".join(word.piece for word in found.words).strip(),
            word=rarest.token,
            chance=percent(rarest.probability),
        )
    else:
        text = gettext("It writes nothing more.")
    if found.has_ended:
        text = sentences(text, gettext("There it ended the text by itself."))
    unknown = dict.fromkeys(token.text for token in given if not token.known)
    if unknown:
        more = gettext("Unknown to this network, so read as <unk>: %(words)s.", words=listed(unknown))
        text = sentences(text, more)
    return text


def _caption(use: str) -> str:
    match use:
        case "language":
            return gettext(
                "%(title)s: %(units)s units. At most %(count)s words, drawn by their probabilities at a temperature of "
                "%(temperature)s, which makes the unlikely rarer.",
                title=title(storyteller()),
                units=storyteller().units,
                count=COUNT,
                temperature=decimal(TAME, 1),
            )
        case "captions":
            model = occlusion.network()
            return gettext(
                "%(title)s: %(units)s units. The likeliest word each time; how the network looks at the picture is "
                "left out here.",
                title=title(model),
                units=model.units,
            )
        case "music":
            return gettext(
                "%(title)s: %(units)s units. Drawn at a temperature of %(temperature)s, which makes the unlikely "
                "rarer.",
                title=title(composer()),
                units=composer().units,
                temperature=decimal(TAME, 1),
            )
        case _:
            return gettext(
                "%(title)s: %(units)s units. Out of noise, so no digit was asked for.",
                title=title(writer()),
                units=writer().units,
            )


def _numbers(state: State) -> tuple[str, Sequence[str], list[list[str]]]:
    """Return a table's caption, its headings and its rows."""
    match state["use"]:
        case "language" | "captions":
            rows = [[word.text, Amount.percent(word.chance or 0.0)] for word in _words(state)]
            return gettext("How likely it held each word"), (gettext("word"), gettext("probability")), rows
        case "music":
            rows = [
                [Amount.whole(beat), listed(pitch(note) for note in notes) or gettext("silence")]
                for beat, notes in enumerate(_beats(state), 1)
            ]
            return gettext("The notes of each beat"), (gettext("beat"), gettext("notes")), rows
        case _:
            canvases = drawn(int(state["seed"])).canvases[1:]
            rows = [[Amount.whole(glimpse), Amount.whole(_ink(canvas))] for glimpse, canvas in enumerate(canvases, 1)]
            headings = (gettext("glimpse"), gettext("pixels of ink"))
            return gettext("How much ink there is after each glimpse"), headings, rows


def _given(state: State) -> tuple[Token, ...]:
    """Return the tokens of the reader's text, without the start."""
    return storyteller().tokenize(state["text"])[1:]


def _words(state: State) -> list[Word]:
    """Return the words that were written, of a text or a caption."""
    if state["use"] == "language":
        return [Word(word.token, word.probability) for word in continuation(state["text"], int(state["seed"])).words]
    found = looked(occlusion.examples()[int(state["scene"]) - 1])
    return [Word(text, float(chance)) for text, chance in zip(found.words, found.chances, strict=True)]


def _beats(state: State) -> list[list[int]]:
    """Return the MIDI note numbers of each beat."""
    return to_steps(composed(int(state["seed"])), composer().lowest)


def _ink(canvas: np.ndarray) -> int:
    return int((canvas > INKED).sum())


@lru_cache(maxsize=SCENES)
def _pixels(scene: int) -> str:
    return data_address(scenes.draw(scenes.parse(occlusion.examples()[scene])))


def _text(given: str) -> Parsed[str]:
    """Return a text of at most `WORDS` words."""
    limits = replace(current(), text_characters=CHARACTERS, text_tokens=WORDS + 1)
    return parse_text(given, storyteller().tokenize, limits)


FIGURE = Uses()

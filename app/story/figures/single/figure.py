"""One number on the belt: what a single unit of an LSTM forgets, takes in, carries and shows, word by word."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext
from markupsafe import Markup, escape

from app.reading.parsed import Parsed
from app.reading.trace import values_of
from app.story import carried
from app.story.carried import COLOURS, Side
from app.story.figure import Field, Figure, State, Table, choice, whole
from app.story.figures.single import picture
from app.story.figures.single.numbers import UnitMoment, moments
from app.story.figures.single.picture import NARROW, WIDE
from app.story.figures.steps.sentence import Sentence
from app.story.snapshot import named_values
from app.text.amounts import Amount
from app.text.joining import sentences
from app.text.numbers import decimal
from lstm_core import models, notation
from lstm_core.models import Model, TextRun

MODEL = "grammar-lstm"
TEXT = "mary sings near the boats . she smiles . john rests by the lake and"
WORDS = ("<s>", *TEXT.split())
PHASES = ("forget", "input", "update", "output")
CLEAR = 0.5  # how far from zero a state stands for something


class Single(Figure):
    """One number, its valve, what is added to it, and what is shown of it."""

    key = "single"
    fields = (
        whole("token", 11, 2, len(WORDS)),
        choice("phase", *reversed(PHASES)),
        Field("f", "", lambda given: _valve(given)),  # "": the network's own
    )

    def title(self) -> str:
        """Return the title, in the reader's language."""
        return gettext("One number on the belt")

    def body(self, state: State) -> Markup:
        """Return the picture, the sentence word by word, and what turns the valve."""
        return Markup(
            render_template(
                "story/_single.html",
                state=state,
                words=WORDS,
                said=_said(state),
                valve=round(_shown(state).f * 100),
                pictures=_pictures(state),
                token=int(state["token"]),
            )
        )

    def data(self, state: State) -> dict[str, Any]:
        """Return the unit's values at every word, and the sentence of each phase at each word."""
        return {
            "moments": [vars(moment) for moment in _moments()],
            "said": [[_sentence(step, phase).html() for phase in range(len(PHASES))] for step in range(len(WORDS))],
            "words": WORDS,
            "phases": PHASES,
        }

    def caption(self, state: State) -> Markup:
        """Return the caption: the network, the unit, how to read a block and a valve, and whose valve it is."""
        parts = [
            gettext("%(model)s, unit %(unit)s of %(units)s.", model=MODEL, unit=_unit(), units=_model().units),
            gettext("A block’s height is its value; the gap in a valve is the share that it lets through."),
        ]
        if state["f"]:
            parts.append(gettext("The forget gate is yours at this word; everything before it is as trained."))
        return Markup(sentences(*map(escape, parts)))

    def description(self, state: State) -> str:
        """Return what is drawn, and what happens there."""
        drawn = gettext(
            "A conveyor belt with one number on it as a block. The number passes a valve, another is added to it, and "
            "a part of the result is shown."
        )
        return sentences(drawn, _own_valve(state) or _sentence(*_at(state)).plain())

    def table(self, state: State) -> Table:
        """Return every value of the unit at every word, with the reader's valve where it is."""
        chosen = _at(state)[0]
        rows = [
            [word, *(Amount.decimal(value) for value in _row(_shown(state) if n == chosen else moment))]
            for n, (word, moment) in enumerate(zip(WORDS, _moments(), strict=True))
        ]
        headings = [
            gettext("word"),
            gettext("c before"),
            "f",
            "f ⊙ c",
            "g",
            "i",
            "i ⊙ g",
            "c",
            "tanh c",
            "o",
            "h",
        ]
        return Table(gettext("Unit %(unit)s at each word", unit=_unit()), headings, rows)

    def facts(self) -> Mapping[str, str]:
        """Return the numbers of the unit at the word that replaces what it carries."""
        at_john = _moments()[WORDS.index("john")]
        open_ = at_john.with_valve(1.0)
        values = {**vars(at_john), "held_after": open_.after}
        return {
            "unit": str(_unit()),
            "units": str(_model().units),
            **{name: decimal(value) for name, value in values.items()},
        }

    def messages(self) -> dict[str, str]:
        """Return the messages of the figure's script."""
        return {"play": gettext("Play"), "pause": gettext("Pause"), "own": own_message()}

    def page(self, state: State) -> str:
        """Return the stage at the same moment."""
        key = notation.phases(_model().cell)[_at(state)[1]].key
        token = state["token"]
        held: dict[str, Any] = {"clamp": f"f/{_unit()}@{token}-{token}:{int(state['f']) / 100:g}"} if state["f"] else {}
        return url_for("pages.step", model=MODEL, text=TEXT, token=token, phase=key, unit=_unit(), **held)


def _valve(given: str) -> Parsed[str]:
    if not given:
        return Parsed("")
    return whole("f", 100, 0, 100).parse(given)


def _at(state: State) -> tuple[int, int]:
    """Return the word and the phase, both from 0."""
    return int(state["token"]) - 1, PHASES.index(state["phase"])


def _shown(state: State) -> UnitMoment:
    own = _moments()[_at(state)[0]]
    return own.with_valve(int(state["f"]) / 100) if state["f"] else own


def _said(state: State) -> Markup:
    own = _own_valve(state)
    return escape(own) if own else _sentence(*_at(state)).html()


def _own_valve(state: State) -> str:
    """Return what the reader's valve does at the word, or "" without one."""
    return own_valve(_shown(state)) if state["f"] else ""


def own_valve(moment: UnitMoment) -> str:
    """Return the sentence on a word with the reader's valve, a negative summand in brackets."""
    numbers = {name: decimal(value) for name, value in vars(moment).items()}
    numbers["added"] = f"({numbers['added']})" if numbers["added"].startswith("−") else numbers["added"]
    return own_message().format(**numbers)


def own_message() -> str:
    """Return that sentence, with the numbers' names in their places."""
    text: str = gettext("With your valve at {f}: {before} × {f} + {added} = {after}, and {shown} is shown.")
    return text


def _sentence(step: int, phase: int) -> Sentence:
    values = named_values(_model().cell, _run().trace)
    after, sides = _moments()[step].after, _sides()
    means = sides[0 if after > 0 else 1].label if sides and abs(after) > CLEAR else ""
    return Sentence(_model().cell, values, step, phase, WORDS[step], _unit() - 1, _model().units, means)


def _pictures(state: State) -> list[Markup]:
    """Return the unit at a moment, for a desk and for a phone."""
    step, phase = _at(state)
    sides = _sides()
    reach = max(abs(value) for moment in _moments() for value in (moment.before, moment.after, 1.0))
    label = gettext("Unit %(unit)s of %(model)s at “%(word)s”", unit=_unit(), model=MODEL, word=WORDS[step])
    return [
        picture.single(
            _shown(state),
            phase,
            reach,
            [side.label for side in sides or ()],
            sides is not None and sides[0].colour != COLOURS[0],
            label,
            layout,
        )
        for layout in (WIDE, NARROW)
    ]


def _row(moment: UnitMoment) -> tuple[float, ...]:
    return (
        moment.before,
        moment.f,
        moment.kept,
        moment.g,
        moment.i,
        moment.added,
        moment.after,
        moment.squashed,
        moment.o,
        moment.shown,
    )


def _model() -> Model:
    return models.load(MODEL, models.Model)


@lru_cache(maxsize=1)
def _run() -> TextRun:
    return _model().read(TEXT)


@cache
def _moments() -> list[UnitMoment]:
    return moments(values_of(_run().trace, _model().cell), _unit() - 1)


def _unit() -> int:
    """Return the unit that the story follows, from 1."""
    return carried.unit_of(MODEL) or 1


def _sides() -> tuple[Side, Side] | None:
    return carried.sides(MODEL, _unit())


FIGURE = Single()

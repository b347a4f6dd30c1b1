"""The figure of the belt: one gate on a real cell state, and how a value decays over a hundred words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from flask import render_template, url_for
from flask_babel import gettext
from markupsafe import Markup

from app.story import carried
from app.story.figure import Figure, State, Table, choice, whole
from app.story.figures.belt import picture
from app.story.figures.belt.gates import keeping, products
from app.story.figures.belt.picture import COMPARED, LONGEST, NARROW, WIDE, axes, kept, waits
from app.text.amounts import MISSING, Amount
from app.text.joining import sentences
from app.text.numbers import decimal, one_digit
from lstm_core import models
from lstm_core.execution import Trace

MODEL = "grammar-lstm"
TEXT = "mary sings near the boats . she smiles . john rests by the lake and"
WORDS = ("<s>", *TEXT.split())
OPEN, SHUT = 0.9, 0.1  # a valve is called open above the first, shut below the second
FIRST, LAST = 2, 10  # the words from "mary" to the last before "john"


class Belt(Figure):
    """The cell state as a conveyor belt with one valve, the forget gate."""

    key = "belt"
    fields = (
        choice("view", "valve", "ride", "gates"),  # "gates" shows, on a phone, the real gates in place of the valve
        whole("f", 100, 0, 100),
        whole("drop", 100, 0, LONGEST),
        whole("token", 10, 1, len(WORDS)),
    )

    def title(self) -> str:
        """Return the title, in the reader's language."""
        return gettext("The belt")

    def body(self, state: State) -> Markup:
        """Render the belt and the control of the valve."""
        return Markup(
            render_template(
                "story/_belt.html",
                state=state,
                said=_said(state),
                pictures=_pictures(state),
                keeping=keeping(WORDS, _gates(), _unit(), FIRST - 1, int(state["token"]) - 1),
                words=WORDS,
            )
        )

    def data(self, state: State) -> dict[str, Any]:
        """Return both views' pictures, and the powers of f for every setting of the valve."""
        values, unit = _state(state), _unit() - 1
        behind = values[None, :] * np.arange(101)[:, None] / 100
        powers = kept()
        return {
            "pictures": {view: _pictures({**state, "view": view}) for view in ("valve", "ride", "gates")},
            "before": decimal(float(values[unit])),
            "behind": np.round(behind, 4).tolist(),  # drawn, not written
            "behind_unit": [decimal(value) for value in behind[:, unit].tolist()],
            "kept": [[float(f"{value:.3g}") for value in row] for row in powers],
            "left": [[one_digit(float(value)) for value in row] for row in powers],
            "limits": picture.RANGE,
            "unit": unit,
            "summaries": _summaries(),
            "axes": {size.name: _axes(size) for size in (WIDE, NARROW)},
        }

    def caption(self, state: State) -> Markup:
        """Return the caption, which says which of the numbers are a network's."""
        if state["view"] != "ride":
            text = gettext(
                "The cell state of %(model)s, %(units)s units, at “%(word)s”. The valve is yours: here it is the same "
                "for every unit, and nothing is added.",
                model=MODEL,
                units=models.load(MODEL, models.Model).units,
                word=_word(state),
            )
            text = sentences(
                text,
                gettext("At the bottom, the network's own forget gate of unit %(unit)s, word by word.", unit=_unit()),
            )
        else:
            text = gettext("Arithmetic alone: 1.0 on the belt, multiplied by f at every word, nothing added.")
        return Markup("{}").format(text)

    def description(self, state: State) -> str:
        """Return a description of the picture for screen readers."""
        drawn = gettext("A conveyor belt that runs from left to right, with a valve on it.")
        return sentences(drawn, _said(state))

    def table(self, state: State) -> Table:
        """Return the cell state before and after the valve, or the powers of f."""
        f = int(state["f"])
        if state["view"] == "gates":
            gates, kept_since = _gates(), products(_gates(), FIRST - 1)
            rows = [
                [
                    word,
                    Amount.decimal(float(gates[n])),
                    Amount.decimal(kept_since[n - FIRST + 1]) if n >= FIRST - 1 else MISSING,
                ]
                for n, word in enumerate(WORDS)
            ]
            headings = [gettext("word"), "f", gettext("kept since “%(word)s”", word=WORDS[FIRST - 1])]
            return Table(gettext("The forget gate of unit %(unit)s at each word", unit=_unit()), headings, rows)
        if state["view"] == "valve":
            rows = [
                [Amount.whole(n + 1), Amount.decimal(float(value)), Amount.decimal(float(value) * f / 100)]
                for n, value in enumerate(_state(state))
            ]
            return Table(gettext("The cell state before and after the valve"), [gettext("unit"), "c", "f ⊙ c"], rows)
        powers = kept()
        valves = list(dict.fromkeys((*(valve for valve in COMPARED if not waits(valve, f)), f)))
        rows = [
            [Amount.whole(n), *(Amount.of(float(powers[valve, n]), one_digit) for valve in valves)]
            for n in (0, 1, 2, 5, 10, 20, 50, 100)
        ]
        return Table(
            gettext("What is left of 1.0"), [gettext("words"), *(f"f = {valve / 100:g}" for valve in valves)], rows
        )

    def facts(self) -> Mapping[str, str]:
        """Return powers of f, and the product of a real unit's forget gates."""
        return _facts()

    def messages(self) -> dict[str, str]:
        """Return the messages of the figure's script."""
        return {
            "valve": gettext("The valve is at {f}: what was {before} in unit {unit} is {behind} after it."),
            "ride": gettext(
                "At f = {f}, after 1 word {one} of 1.0 is left, after 10 words {ten}; after {steps}, {left}."
            ),
            "after": gettext("after {steps} words: {left}"),
        }

    def page(self, state: State) -> str:
        """Return the address of the stage at the word whose cell state is shown."""
        return url_for("pages.step", model=MODEL, text=TEXT, token=state["token"], phase="c", unit=_unit())


def _pictures(state: State) -> list[Markup]:
    values = _state(state)
    return list(picture.pictures(values, _unit() - 1, _word(state), state["view"], int(state["f"]), int(state["drop"])))


def _said(state: State) -> str:
    f, unit = int(state["f"]), _unit()
    if state["view"] == "gates":
        return _summaries()[int(state["token"]) - 1]
    if state["view"] != "ride":
        before = float(_state(state)[unit - 1])
        text: str = gettext("The valve is at {f}: what was {before} in unit {unit} is {behind} after it.")
        return text.format(f=f"{f / 100:g}", before=decimal(before), unit=unit, behind=decimal(before * f / 100))
    one, ten, left = (one_digit(float(kept()[f, steps])) for steps in (1, 10, int(state["drop"])))
    text = gettext("At f = {f}, after 1 word {one} of 1.0 is left, after 10 words {ten}; after {steps}, {left}.")
    return text.format(f=f"{f / 100:g}", one=one, ten=ten, steps=state["drop"], left=left)


def _summaries() -> list[str]:
    """Describe, for each word, the real gate and the product of the gates so far."""
    gates, since = _gates(), products(_gates(), FIRST - 1)
    at_words = [
        gettext(
            "At “%(word)s” the forget gate of unit %(unit)s is %(gate)s.", word=w, unit=_unit(), gate=decimal(float(g))
        )
        for w, g in zip(WORDS, gates, strict=True)
    ]
    first = WORDS[FIRST - 1]
    left = [
        gettext("Of what lay on the belt at “%(word)s”, %(left)s is left.", word=first, left=decimal(float(v)))
        for v in since
    ]
    return [*at_words[: FIRST - 1], *(sentences(*both) for both in zip(at_words[FIRST - 1 :], left, strict=True))]


@lru_cache(maxsize=1)
def _trace() -> Trace:
    return models.load(MODEL, models.Model).read(TEXT).trace


def _state(state: State) -> np.ndarray:
    """Return the cell state at the word, in double precision, so that each product is the same wherever it is made."""
    found: np.ndarray = _trace()["c"][int(state["token"]) - 1].astype(float)
    return found


def _gates() -> np.ndarray:
    """Return the forget gate of the followed unit at each word, (time,)."""
    found: np.ndarray = _trace()["f"][:, _unit() - 1]
    return found


def _word(state: State) -> str:
    return WORDS[int(state["token"]) - 1]


def _unit() -> int:
    """Return the unit that chapter 5 follows, from 1."""
    return carried.unit_of(MODEL) or 1


def _axes(layout: picture.BeltLayout) -> dict[str, float]:
    across, up = axes(layout)
    return {"left": across(0), "right": across(LONGEST), "bottom": up(0), "top": up(1)}


@lru_cache(maxsize=1)
def _facts() -> Mapping[str, str]:
    powers, unit = kept(), _unit()
    at_john = _trace()["f"][LAST]
    real = products(_gates()[:LAST], FIRST - 1)  # after "mary", up to the last word before "john"
    return {
        "unit": str(unit),
        "units": str(models.load(MODEL, models.Model).units),
        "john_open": str(int((at_john > OPEN).sum())),
        "john_shut": str(int((at_john < SHUT).sum())),
        "kept_1": one_digit(float(powers[100, 100])),
        "kept_99": one_digit(float(powers[99, 100])),
        "kept_9": one_digit(float(powers[90, 100])),
        "kept_9_10": one_digit(float(powers[90, 10])),
        "real_words": str(len(real) - 1),
        "real_product": decimal(float(real[-1])),
    }


FIGURE = Belt()

"""One true sentence for each phase of any cell, with places for this moment's numbers.

A sentence is chosen by what the phase's lines are for (`notation.Purpose`), so that a cell nobody has drawn yet has one
too. It goes to the page as pieces: text, symbols, and numbers that name a statistic of a value.
static/js/views/captions.js and `fill` below put the numbers in; what tells the next word is marked as an `answer`,
which a page that embeds this one may hide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from flask_babel import gettext

from app.text import symbols
from app.text.numbers import decimal, percent
from app.text.tokens import visible
from lstm_core import Cell
from lstm_core.notation import Phase

Piece = dict[str, Any]


def usual(phase: Phase, entries: str) -> str:
    """Return the sentence of a phase in the reader's language, with places such as %(gate)s and %(mean)s.

    `entries` is what the value has that the sentence is about: "units", "entries" (a vector of another length),
    "number" (one), or "matrix".
    """
    kinds = dict(zip(phase.kinds, phase.lines, strict=True))
    gates = dict(zip(phase.kinds, phase.gates, strict=False)) if phase.gates else {}
    if entries == "number":
        text = gettext("%(line)s is computed: %(mean)s.")
    elif entries == "matrix":
        text = gettext("%(line)s is computed, from %(low)s to %(high)s.")
    elif entries == "entries":
        text = gettext("%(line)s is computed, from %(low)s in entry %(low_unit)s to %(high)s in entry %(high_unit)s.")
    elif "let_in" in kinds and "candidate" in kinds:
        text = gettext(
            "New content %(candidate)s is proposed; %(gate)s lets in %(mean)s of it on average, most in "
            "unit %(high_unit)s (%(high)s)."
        )
    elif "keep" in kinds:
        text = gettext(
            "%(gate)s keeps %(mean)s of %(old)s on average, most in unit %(high_unit)s (%(high)s), least in "
            "unit %(low_unit)s (%(low)s)."
        )
    elif "let_in" in kinds:
        text = gettext(
            "%(gate)s decides how much is taken in from what is new: %(mean)s on average, most in unit "
            "%(high_unit)s (%(high)s), least in unit %(low_unit)s (%(low)s)."
        )
    elif "candidate" in kinds:
        text = gettext(
            "New content %(line)s is proposed, from %(low)s in unit %(low_unit)s to %(high)s in unit %(high_unit)s."
        )
    elif "update" in kinds:
        text = gettext(
            "What was kept and what was let in are added: this is the new %(line)s. Unit %(moved_unit)s "
            "moves most, from %(before)s to %(after)s."
        )
    elif "show" in kinds and gates:
        text = gettext("%(gate)s shows %(mean)s of the cell state on average: this is the new %(line)s.")
    elif "show" in kinds:
        text = gettext(
            "The cell state is shown as %(line)s, from %(low)s in unit %(low_unit)s to %(high)s in unit %(high_unit)s."
        )
    elif "state" in kinds:
        text = gettext(
            "What comes in and what was known before make the new state %(line)s. Unit %(moved_unit)s moves "
            "most, from %(before)s to %(after)s."
        )
    elif "gate" in kinds:
        text = gettext(
            "%(gate)s lets %(mean)s of %(acts_on)s through on average, most in unit %(high_unit)s "
            "(%(high)s), least in unit %(low_unit)s (%(low)s)."
        )
    else:
        text = gettext("%(line)s is computed, from %(low)s in unit %(low_unit)s to %(high)s in unit %(high_unit)s.")
    return text


def caption(
    cell: Cell, phase: Phase, with_guess: bool, entries: Mapping[str, str], own: str | None = None
) -> list[Piece]:
    """Return a phase's sentence as pieces.

    `with_guess` says that the next word is known after this phase; `entries` is by name what each value has (see
    `usual`); `own` is a stage's own sentence for this phase.
    """
    gate = phase.gates[0] if phase.gates else phase.lines[-1]
    line = phase.lines[-1]
    purposes = dict(zip(phase.lines, phase.purposes, strict=True))
    candidates = [name for name, purpose in purposes.items() if purpose.kind == "candidate"]
    names = {
        "gate": gate,
        "line": line,
        "candidate": candidates[0] if candidates else line,
        "old": next(iter(purposes[gate].acts_on), line),
        "acts_on": next(iter(purposes[gate].acts_on), line),
    }
    about = gate if phase.gates else line

    def pieces(text: str) -> Iterator[Piece]:
        for n, part in enumerate(re.split(r"%\((\w+)\)s", text)):
            if n % 2 and part in names:
                yield {"symbol": symbols.symbol(cell.definition, names[part]), "of": names[part]}
            elif n % 2:
                yield {"number": part, "of": about}
            elif part:
                yield {"text": part}

    found = [*pieces(own or usual(phase, entries.get(about, "units")))]
    if with_guess:
        guess = gettext(" Likeliest next: “%(guess)s” (%(share)s).")
        found += [{**piece, "answer": True} for piece in pieces(guess)]
    return found


def statistic(number: str, now: np.ndarray, before: np.ndarray, guess: Mapping[str, Any] | None) -> str:
    """Return one number of a sentence as text; `now` and `before` are a value's entries, in a row."""
    moved = int(np.argmax(np.abs(now - before)))
    match number:
        case "mean":
            return decimal(float(np.cumsum(now, dtype=np.float64)[-1]) / len(now))  # in turn, as scripts add
        case "high":
            return decimal(float(now.max()))
        case "low":
            return decimal(float(now.min()))
        case "high_unit":
            return str(int(now.argmax()) + 1)
        case "low_unit":
            return str(int(now.argmin()) + 1)
        case "moved_unit":
            return str(moved + 1)
        case "before":
            return decimal(float(before[moved]))
        case "after":
            return decimal(float(now[moved]))
        case "guess":
            return visible(str(guess["token"])) if guess else "–"
        case "share":
            return percent(float(guess["probability"])) if guess else "–"
    raise KeyError(number)


def fill(
    pieces: Sequence[Piece], vectors: Mapping[str, tuple[np.ndarray, np.ndarray]], guess: Mapping[str, Any] | None
) -> list[Piece]:
    """Return pieces with the numbers put in; `vectors` gives each value's vector now and before."""
    return [
        {**piece, "shown": statistic(piece["number"], *vectors[piece["of"]], guess)} if "number" in piece else piece
        for piece in pieces
    ]

"""Captions: a sentence on each phase of any cell, with placeholders for the current numbers.

The sentence depends on the purposes of the phase's lines (`notation.Purpose`), so that every cell has captions, a
reader's own too. A page gets a caption as pieces: text, symbols, and numbers given as a statistic of a value, which
static/js/views/captions.js and `fill` below compute. Pieces that reveal the next word are marked `answer`; a page that
embeds this one may hide them.
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


def default_caption(phase: Phase, entries: str) -> str:
    """Return a phase's default caption in the reader's language, with placeholders such as %(gate)s and %(mean)s.

    `entries` is the kind of value that the caption is about: "units", "entries" (a vector of another length), "number"
    (a scalar), or "matrix".
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
    """Return a phase's caption as pieces.

    `with_guess`: append the prediction of the next word, which is known after this phase; `entries`: the kind of each
    value, by name (see `default_caption`); `own`: a stage's caption for this phase instead of the default one.
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

    found = [*pieces(own or default_caption(phase, entries.get(about, "units")))]
    if with_guess:
        guess = gettext(" Likeliest next: “%(guess)s” (%(share)s).")
        found += [{**piece, "answer": True} for piece in pieces(guess)]
    return found


def statistic(number: str, now: np.ndarray, before: np.ndarray, guess: Mapping[str, Any] | None) -> str:
    """Return one statistic of a value as text; `now` and `before` are its entries at this step and the last, flat."""
    moved = int(np.argmax(np.abs(now - before)))
    match number:
        case "mean":  # summed one by one, as in JavaScript; np.mean sums pairwise
            return decimal(float(np.cumsum(now, dtype=np.float64)[-1]) / len(now))
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
    """Return pieces with their numbers filled in; `vectors` has each value's vector now and one step before."""
    return [
        {**piece, "shown": statistic(piece["number"], *vectors[piece["of"]], guess)} if "number" in piece else piece
        for piece in pieces
    ]

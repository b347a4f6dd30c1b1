"""Captions: a sentence on each phase of any cell, with placeholders for the current numbers.

The sentence depends on the purposes of the phase's lines (`notation.Purpose`), so that every cell has captions, a
reader's own too. A page gets a caption as pieces: text, symbols, and numbers given as a statistic of a value, which
static/js/views/captions.js and `fill` below compute. Pieces that reveal the next word are marked `answer`; a page that
embeds this one may hide them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flask_babel import gettext

from app.text import symbols
from app.text.numbers import decimal, percent
from app.text.tokens import visible
from lstm_core import Cell
from lstm_core.notation import Phase

Piece = dict[str, Any]


@dataclass(frozen=True)
class Subject:
    """What a caption is about: the purpose that it says, and the lines that it names."""

    kind: str
    line: str
    gate: str | None = None
    candidate: str | None = None

    @property
    def about(self) -> str:
        """The line whose numbers are in the caption."""
        return self.gate or self.line


def subject(phase: Phase, unchanging: Collection[str] = ()) -> Subject:
    """Return what the caption of a phase is about: the first purpose, in the order of an LSTM's step, that is sure.

    What is only the likeliest purpose colours a line, and no sentence claims it; a gate has to scale something.
    `unchanging` has the lines that are the same at every step: a gate that is a constant is surely one.
    """
    sure = {
        (purpose.kind, purpose.is_gate): line
        for line, purpose in zip(phase.lines, phase.purposes, strict=True)
        if (purpose.is_sure or line in unchanging) and (not purpose.is_gate or purpose.acts_on)
    }
    keeps, lets_in, shows = (sure.get((kind, True)) for kind in ("keep", "let_in", "show"))
    candidate, shown = sure.get(("candidate", False)), sure.get(("show", False))
    if lets_in and candidate:
        return Subject("proposal", candidate, lets_in, candidate)
    if keeps:
        return Subject("keep", keeps, keeps)
    if lets_in:
        return Subject("let_in", lets_in, lets_in)
    if candidate:
        return Subject("candidate", candidate, None, candidate)
    if update := sure.get(("update", False)):
        return Subject("update", update)
    if shown:
        return Subject("show", shown, shows)
    if state := sure.get(("state", False)):
        return Subject("state", state)
    gate = shows or sure.get(("gate", True))
    return Subject("gate", gate, gate) if gate else Subject("value", phase.lines[-1])


def default_caption(subject: Subject, entries: str) -> str:
    """Return a phase's default caption in the reader's language, with placeholders such as %(gate)s and %(mean)s.

    `entries` is the kind of value that the caption is about: "units", "entries" (a vector of another length), "number"
    (a scalar), or "matrix".
    """
    if entries == "number":
        return gettext("%(line)s is computed: %(mean)s.")
    if entries == "matrix":
        return gettext("%(line)s is computed, from %(low)s to %(high)s.")
    if entries == "entries":
        return gettext("%(line)s is computed, from %(low)s in entry %(low_unit)s to %(high)s in entry %(high_unit)s.")
    match subject.kind:
        case "proposal":
            return gettext(
                "New content %(candidate)s is proposed; %(gate)s lets in %(mean)s of it on average, most in "
                "unit %(high_unit)s (%(high)s)."
            )
        case "keep":
            return gettext(
                "%(gate)s keeps %(mean)s of %(old)s on average, most in unit %(high_unit)s (%(high)s), least in "
                "unit %(low_unit)s (%(low)s)."
            )
        case "let_in":
            return gettext(
                "%(gate)s decides how much is taken in from what is new: %(mean)s on average, most in unit "
                "%(high_unit)s (%(high)s), least in unit %(low_unit)s (%(low)s)."
            )
        case "candidate":
            return gettext(
                "New content %(line)s is proposed, from %(low)s in unit %(low_unit)s to %(high)s in unit %(high_unit)s."
            )
        case "update":
            return gettext(
                "What was kept and what was let in are added: this is the new %(line)s. Unit %(moved_unit)s "
                "moves most, from %(before)s to %(after)s."
            )
        case "show" if subject.gate:
            return gettext("%(gate)s shows %(mean)s of the cell state on average: this is the new %(line)s.")
        case "show":
            return gettext(
                "The cell state is shown as %(line)s, from %(low)s in unit %(low_unit)s to %(high)s in unit "
                "%(high_unit)s."
            )
        case "state":
            return gettext(
                "What comes in and what was known before make the new state %(line)s. Unit %(moved_unit)s moves "
                "most, from %(before)s to %(after)s."
            )
        case "gate":
            return gettext(
                "%(gate)s lets %(mean)s of %(acts_on)s through on average, most in unit %(high_unit)s "
                "(%(high)s), least in unit %(low_unit)s (%(low)s)."
            )
    return gettext("%(line)s is computed, from %(low)s in unit %(low_unit)s to %(high)s in unit %(high_unit)s.")


def caption(
    cell: Cell, phase: Phase, with_guess: bool, entries: Mapping[str, str], own: str | None = None
) -> list[Piece]:
    """Return a phase's caption as pieces.

    `with_guess`: append the prediction of the next word, which is known after this phase; `entries`: the kind of each
    value, by name (see `default_caption`); `own`: a stage's caption for this phase instead of the default one.
    """
    purposes = dict(zip(phase.lines, phase.purposes, strict=True))
    usual = Subject("own", phase.lines[-1], phase.gates[0] if phase.gates else None)
    said = usual if own else subject(phase, cell.definition.unchanging)
    gate = said.gate or said.line
    acts_on = next(iter(purposes[gate].acts_on), said.line)
    names = {
        "gate": gate,
        "line": said.line,
        "candidate": said.candidate or said.line,
        "old": acts_on,
        "acts_on": acts_on,
    }
    about = said.about

    def pieces(text: str) -> Iterator[Piece]:
        for n, part in enumerate(re.split(r"%\((\w+)\)s", text)):
            if n % 2 and part in names:
                yield {"symbol": symbols.symbol(cell.definition, names[part]), "of": names[part]}
            elif n % 2:
                yield {"number": part, "of": about}
            elif part:
                yield {"text": part}

    found = [*pieces(own or default_caption(said, entries.get(about, "units")))]
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

"""The sentence that explains a phase's effect on a unit, with its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from flask_babel import gettext
from markupsafe import Markup

from app.reading.schedule import moments_of
from app.story.snapshot import diagram_of
from app.text import symbols
from app.text.joining import semicolon_list, sentences
from app.text.numbers import decimal
from app.text.phases import phase_labels
from lstm_core import Cell, notation
from lstm_core.language.expressions import Call, Expression, Name, Number, stem

LITTLE, MOST = 0.15, 0.85  # below the first a gate lets next to nothing through; above the second, next to all


Values = Mapping[str, np.ndarray]  # those of a run by name, (time, units)


@dataclass(frozen=True)
class Sentence:
    """The effect of phase `phase` at a step on a unit (all from 0), in words and numbers.

    `word` is that of the step; `means` is what the state encodes after it, if known.
    """

    cell: Cell
    values: Values
    step: int
    phase: int
    word: str
    unit: int
    means: str = ""

    def html(self) -> Markup:
        """Return it as HTML, with symbols and their indices."""
        return Markup.escape(self._written(_HTML))

    def plain(self) -> str:
        """Return it as plain text, for descriptions."""
        return self._written(_PLAIN)

    def _written(self, writing: _Writing) -> str:
        heading = gettext("%(phase)s.", phase=phase_labels(self.cell)[self.phase]["label"])
        at = writing.text(gettext("At “%(word)s”, unit %(unit)s: %(worked)s."))
        worked = semicolon_list(_worked(self, writing))
        said = at % {"word": self.word, "unit": self.unit + 1, "worked": worked}
        return sentences(writing.heading(heading), said, _meaning(self))


@dataclass(frozen=True)
class _Writing:
    """An output format: its string type (Markup escapes what is put in), headings, and symbols."""

    text: type[str]
    heading: Callable[[str], str]
    symbol: Callable[[Cell, str], str]


def _meaning(said: Sentence) -> str:
    """Explain the effect of the phase's gate in words; "" if there is nothing to say."""
    values, step, unit, means = said.values, said.step, said.unit, said.means
    phase = notation.phases(said.cell)[said.phase]
    kinds = dict(zip(phase.kinds, phase.lines, strict=True))
    if "keep" in kinds:
        kept = float(values[kinds["keep"]][step][unit])
        if kept < LITTLE:
            return gettext("Next to nothing of the old is kept.")
        return gettext("The old stays.") if kept > MOST else gettext("A part of the old is kept.")
    if "let_in" in kinds:
        let = float(values[kinds["let_in"]][step][unit])
        if let < LITTLE:
            return gettext("Next to nothing new is let in.")
        return gettext("The new may go in.") if let > MOST else gettext("A part of the new is let in.")
    if "show" in kinds and phase.gates:
        shown = float(values[phase.gates[-1]][step][unit])
        if shown < LITTLE:
            return gettext("Next to nothing of it is shown.")
        return gettext("Nearly all of it is shown.") if shown > MOST else gettext("A part of it is shown.")
    if ("update" in kinds or "state" in kinds) and means:
        return gettext("What is carried now stands for “%(word)s”.", word=means)
    return ""


def _worked(said: Sentence, writing: _Writing) -> Iterator[str]:
    """Yield each computation of the phase with its numbers: layers, and pointwise operations with their operands."""
    cell, values, step, unit = said.cell, said.values, said.step, said.unit
    when = moments_of(cell)
    nodes = sorted(
        (node for node in diagram_of(cell).nodes if when[node.id].phase == said.phase),
        key=lambda node: when[node.id].level,
    )
    found = symbols.expressions(cell)
    for node in nodes:
        key = node.value or node.id
        result = _at(values, key, step, unit)
        if result is None:
            continue
        own = found[node.id]
        sides = _operands(own, node.id, values, step, unit) if node.kind != "box" else None
        name = writing.symbol(cell, key)
        if sides is not None and len(sides) == 2:
            computed = writing.text("{} = {} {} {} = {}")
            yield computed.format(name, sides[0], node.glyph, _bracketed(sides[1]), result)
        else:
            yield writing.text("{} = {}").format(name, result)


def _operands(expression: Expression, path: str, values: Values, step: int, unit: int) -> list[str] | None:
    """Format the operands of a pointwise operation; None if one has no number."""
    if not isinstance(expression, Call):
        return None
    found = []
    for position, argument in enumerate(expression.arguments):
        if isinstance(argument, Number):
            return None
        key = argument.name if isinstance(argument, Name) else f"{path}.{position}"
        number = _at(values, key, step, unit)
        if number is None:
            return None
        found.append(number)
    return found


def _at(values: Values, key: str, step: int, unit: int) -> str | None:
    """Format a value of the unit; `c_prev` is c of the step before, 0 at the first step."""
    if key.endswith("_prev"):
        own = values.get(stem(key))
        if own is None or own.ndim != 2:
            return None
        return decimal(float(own[step - 1][unit]) if step else 0.0)
    own = values.get(key)
    if own is None or own.ndim != 2 or own.shape[1] <= unit:
        return None
    return decimal(float(own[step][unit]))


def _bracketed(number: str) -> str:
    return f"({number})" if number.startswith("−") else number


def _symbol(cell: Cell, value: str) -> Markup:
    role = notation.gate_role(cell, value)
    own = Markup(' data-role="{}"').format(role) if role else Markup()
    return Markup('<i class="symbol"{}>{}</i>').format(own, symbols.of(cell, value))


def _plain_symbol(cell: Cell, value: str) -> str:
    return symbols.plain(symbols.runs_of(cell, value))


_HTML = _Writing(Markup, Markup("<b>{}</b>").format, _symbol)
_PLAIN = _Writing(str, str, _plain_symbol)

"""The sentence that explains a phase's effect on a unit, with its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from flask_babel import gettext
from markupsafe import Markup

from app.reading.schedule import moments_of
from app.story.figures.steps.phase_rows import is_scale
from app.story.snapshot import diagram_of, of_unit
from app.text import symbols
from app.text.joining import semicolon_list, sentences
from app.text.numbers import decimal
from app.text.phase_captions import Subject, default_caption
from app.text.phases import phase_labels
from lstm_core import Cell, notation
from lstm_core.language.expressions import Call, Expression, Name, Number

LITTLE, MOST = 0.15, 0.85  # below the first a gate lets next to nothing through; above the second, next to all


Values = Mapping[str, np.ndarray]  # those of a run by name, (time, own axes); `c_prev` is c of the step before


@dataclass(frozen=True)
class Sentence:
    """The effect of phase `phase` at a step on one of the `units` (all from 0), in words and numbers.

    A line that has no entry for the unit, such as a matrix, is described as a whole.
    `word` is that of the step; `means` is what the state encodes after it, if known.
    """

    cell: Cell
    values: Values
    step: int
    phase: int
    word: str
    unit: int
    units: int
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
        worked = list(_worked(self, writing))
        said = [at % {"word": self.word, "unit": self.unit + 1, "worked": semicolon_list(worked)}] if worked else []
        return sentences(writing.heading(heading), *said, *_wholes(self, writing), _meaning(self))

    def number(self, name: str) -> float | None:
        """Return a value of the unit at the step; None if the unit has none."""
        steps = self.values.get(name)
        found = None if steps is None else of_unit(steps, self.unit, self.units)
        return None if found is None else float(found[self.step])


@dataclass(frozen=True)
class _Writing:
    """An output format: its string type (Markup escapes what is put in), headings, and symbols."""

    text: type[str]
    heading: Callable[[str], str]
    symbol: Callable[[Cell, str], str]


def _meaning(said: Sentence) -> str:
    """Explain the effect of the phase's gate in words; "" if there is nothing to say."""
    phase = notation.phases(said.cell)[said.phase]
    kinds = dict(zip(phase.kinds, phase.lines, strict=True))
    scales = {name: said.number(name) for name in phase.gates if is_scale(said.cell, name)}
    kept, let = scales.get(kinds.get("keep", "")), scales.get(kinds.get("let_in", ""))
    shown = scales.get(phase.gates[-1]) if "show" in kinds and phase.gates else None
    if kept is not None:
        if kept < LITTLE:
            return gettext("Next to nothing of the old is kept.")
        return gettext("The old stays.") if kept > MOST else gettext("A part of the old is kept.")
    if let is not None:
        if let < LITTLE:
            return gettext("Next to nothing new is let in.")
        return gettext("The new may go in.") if let > MOST else gettext("A part of the new is let in.")
    if shown is not None:
        if shown < LITTLE:
            return gettext("Next to nothing of it is shown.")
        return gettext("Nearly all of it is shown.") if shown > MOST else gettext("A part of it is shown.")
    carried = kinds.get("update") or kinds.get("state")
    if carried and said.means and said.number(carried) is not None:
        return gettext("What is carried now stands for “%(word)s”.", word=said.means)
    return ""


def _worked(said: Sentence, writing: _Writing) -> Iterator[str]:
    """Yield each computation of the phase with its numbers: layers, and pointwise operations with their operands."""
    cell = said.cell
    when = moments_of(cell)
    nodes = sorted(
        (node for node in diagram_of(cell).nodes if when[node.id].phase == said.phase),
        key=lambda node: when[node.id].level,
    )
    found = symbols.expressions(cell)
    for node in nodes:
        key = node.value or node.id
        result = _at(said, key)
        if result is None:
            continue
        own = found[node.id]
        sides = _operands(said, own, node.id) if node.kind != "box" else None
        name = writing.symbol(cell, key)
        if sides is not None and len(sides) == 2:
            computed = writing.text("{} = {} {} {} = {}")
            yield computed.format(name, sides[0], node.glyph, _bracketed(sides[1]), result)
        else:
            yield writing.text("{} = {}").format(name, result)


def _operands(said: Sentence, expression: Expression, path: str) -> list[str] | None:
    """Format the operands of a pointwise operation; None if one has no number."""
    if not isinstance(expression, Call):
        return None
    found = []
    for position, argument in enumerate(expression.arguments):
        if isinstance(argument, Number):
            return None
        key = argument.name if isinstance(argument, Name) else f"{path}.{position}"
        number = _at(said, key)
        if number is None:
            return None
        found.append(number)
    return found


def _at(said: Sentence, key: str) -> str | None:
    number = said.number(key)
    return None if number is None else decimal(number)


def _wholes(said: Sentence, writing: _Writing) -> Iterator[str]:
    """Yield a sentence for each line of the phase that has no entry for the unit: how low and how high it is."""
    for line in notation.phases(said.cell)[said.phase].lines:
        if said.number(line) is not None or line not in said.values:
            continue
        now = said.values[line][said.step]
        text = default_caption(Subject("value", line), "matrix" if now.ndim > 1 else "entries")
        yield writing.text(text) % {
            "line": writing.symbol(said.cell, line),
            "low": decimal(float(now.min())),
            "high": decimal(float(now.max())),
            "low_unit": int(now.argmin()) + 1,
            "high_unit": int(now.argmax()) + 1,
        }


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

"""One unit over a sentence in each phase: the timeline, its caption, and its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from flask_babel import gettext
from markupsafe import Markup

from app.drawing.svg import indexed
from app.story.figures.steps import timeline
from app.story.figures.steps.followed import Followed
from app.story.figures.steps.phase_rows import Rows, rows_of, values_at
from app.story.figures.steps.timeline import Row
from app.text import symbols
from app.text.amounts import Amount
from app.text.joining import listed
from lstm_core import notation, probing
from lstm_core.language.expressions import stem
from lstm_core.models import TextRun
from lstm_core.notation.structure import pointwise_names


def picture(shown: Followed, step: int, phase: int) -> Markup:
    """Draw the timeline of a phase, with the words up to a step read, both from 0."""
    found = _drawn(shown, phase)
    bars = [_row(shown, name) for name in found.bars]
    line = _line(shown, found) if found.line else None
    label = gettext(
        "Unit %(unit)s over the sentence: %(rows)s", unit=shown.unit + 1, rows=listed(_plain(shown, found.names))
    )
    return timeline.track(shown.words, bars, line, shown.unit + 1, step, label)


def summary(shown: Followed, phase: int) -> Markup:
    """Describe what the timeline shows, with its symbols."""
    found = _drawn(shown, phase)
    marks = {
        name: Markup('<i class="symbol">{}</i>').format(symbols.of(shown.model.cell, name)) for name in found.names
    }
    return _sentence(found, marks)


def spoken(shown: Followed, phase: int) -> str:
    """Return the names of the timeline's values, for screen readers."""
    return listed(_plain(shown, _drawn(shown, phase).names))


def numbers(shown: Followed, phase: int) -> tuple[list[str], list[list[str]]]:
    """Return headings and a row for each word: the timeline's values, and those of the free run if it is drawn."""
    found = _drawn(shown, phase)
    headings, columns = [gettext("word")], []
    for name, plain in zip(found.names, _plain(shown, found.names), strict=True):
        headings.append(plain)
        columns.append(_values(shown, shown.held, name))
        if shown.parts:
            headings.append(gettext("%(value)s as trained", value=plain))
            columns.append(_values(shown, shown.free, name))
    return headings, [
        [word, *(Amount.decimal(float(column[t])) for column in columns)] for t, word in enumerate(shown.words)
    ]


def _drawn(shown: Followed, phase: int) -> Rows:
    """Return the rows of a phase that have a value for the unit; the state if none has."""
    cell, trace = shown.model.cell, shown.held.trace

    def kept(name: str | None) -> str | None:
        return name if name and values_at(cell, trace, name, shown.unit, shown.model.units) is not None else None

    found = rows_of(cell, phase)
    bars = tuple(name for name in found.bars if kept(name))
    line = kept(found.line)
    if not bars and not line:
        return Rows(line=shown.state)
    return Rows(bars, line, kept(found.part) if line else None, kept(found.outline) if line else None)


def _values(shown: Followed, reading: TextRun, name: str) -> np.ndarray:
    found = values_at(shown.model.cell, reading.trace, name, shown.unit, shown.model.units)
    if found is None:
        raise ValueError(f"{name} has no value for unit {shown.unit + 1}")
    return found


def _row(shown: Followed, name: str) -> Row:
    """Build the row of a value, in the clamped run and in the free one."""
    kind = (
        notation.purposes(shown.model.cell.definition)[name].kind if name in shown.model.cell.definition.values else ""
    )
    label = {"keep": gettext("kept"), "let_in": gettext("let in"), "show": gettext("shown")}.get(kind, "")
    return Row(
        indexed(symbols.runs_of(shown.model.cell, name)),
        notation.gate_role(shown.model.cell, name) or "",
        _values(shown, shown.held, name),
        _values(shown, shown.free, name) if shown.parts else None,
        label,
    )


def _line(shown: Followed, found: Rows) -> Row:
    cell, name = shown.model.cell, found.line or shown.state
    row = _row(shown, name)
    kinds = {notation.purposes(cell.definition)[gate].kind for gate in found.bars}
    outline = found.outline and (
        indexed(symbols.runs_of(cell, found.outline)),
        _values(shown, shown.free, found.outline),
    )
    return Row(
        row.symbol,
        row.role,
        row.values,
        row.free,
        gettext("filled: kept") if "keep" in kinds else gettext("filled: passed"),
        _values(shown, shown.free, found.part) if found.part else None,
        outline or None,
        shown.sides if _has_sides(shown, name) else None,
    )


def _has_sides(shown: Followed, name: str) -> bool:
    """Return whether a value's signs mean the same as the state's: those of the candidate and of the output do, but
    not what is written into a matrix, which a query reads, nor an output to which the word is added.
    """
    belt, definition = probing.belt(shown.model), shown.model.cell.definition
    if stem(name) in (shown.state, belt):
        return True
    purpose = notation.purposes(definition).get(name)
    if purpose is None or purpose.is_gate or belt not in notation.belts(definition):
        return False
    reads = pointwise_names(definition.values[name].expression)
    return purpose.kind == "candidate" or (purpose.kind == "show" and "x" not in reads)


def _sentence(found: Rows, marks: Mapping[str, Markup]) -> Markup:
    """Describe which values are drawn in which way."""
    bars = Markup(listed(marks[name] for name in found.bars))
    given = {"bars": bars, **{key: marks.get(getattr(found, key) or "", "") for key in ("line", "part", "outline")}}
    if not found.line:
        text = gettext("Below, the bars are %(bars)s at each word.", **given)
    elif not found.bars:
        text = gettext("Below, the line is %(line)s at each word.", **given)
    elif found.part:
        text = gettext(
            "Below, at each word, the bars are %(bars)s, the line %(line)s, the filled part %(part)s.", **given
        )
    elif found.outline:
        text = gettext(
            "Below, at each word, the bars are %(bars)s, the filled line %(line)s, the thin line %(outline)s.", **given
        )
    else:
        text = gettext("Below, at each word, the bars are %(bars)s, the line %(line)s.", **given)
    return Markup(text)


def _plain(shown: Followed, names: Sequence[str]) -> list[str]:
    """Return symbols as plain text: `c_t−1`."""
    return [symbols.plain(symbols.runs_of(shown.model.cell, name)) for name in names]

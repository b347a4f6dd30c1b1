"""Numbers that are no longer finite: the word, the place in the text, why, and what would keep them finite."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from app.laboratory.reading import OwnReading
from lstm_core import Cell, FiniteError
from lstm_core.language import OPERATIONS
from lstm_core.language.expressions import Call, Expression, Place, stem, walk


def told(cell: Cell, reading: OwnReading, fault: FiniteError) -> dict[str, Any]:
    """Return the first number of a reading, or of its gradient, that is not finite, in the reader's language."""
    step = min(fault.step or 0, len(reading.tokens) - 1)
    name = fault.name.removeprefix(reading.network.layer)
    place, part = _where(cell, reading, fault)
    word = reading.tokens[step].text
    if fault.line is None:
        said = gettext("From “%(word)s” on no next word can be told: h is too large.", word=word)
    elif fault.is_gradient:
        said = gettext("At “%(word)s” the gradient of %(name)s is no longer a number.", word=word, name=name)
    else:
        said = gettext(
            "From “%(word)s” on %(name)s is no longer a number: %(why)s.", word=word, name=name, why=_why(part)
        )
    return {
        "word": word,
        "token": step + 1,
        "line": place.line,
        "column": place.column,
        "end": place.end,
        "name": name,
        "message": said,
        "mends": [],
    }


def _where(cell: Cell, reading: OwnReading, fault: FiniteError) -> tuple[Place, Expression | None]:
    """Return the place in the text where a number stops being finite, and the operation."""
    definition, layer = cell.definition, reading.network.layer
    if fault.step is not None and not fault.is_gradient and fault.line is not None:
        found = reading.whole.origin(fault.name, fault.step)
        if found is not None and found[0].startswith(layer):
            node = found[0].removeprefix(layer)
            name = next((one for one in definition.values if node == one or node.startswith(f"{one}.")), None)
            for path, part in walk(definition.values[name].expression, name) if name else ():
                if path == node:
                    return part.place, part
    name = stem(fault.name.removeprefix(layer))
    own = definition.values.get(name)
    if own is None:
        own = next((line for line in definition.equations if fault.equation and fault.equation in line.source), None)
    own = own or definition.values["h"]
    return own.expression.place, None


def _why(part: Expression | None) -> str:
    """Return why an operation gives what is no number."""
    if isinstance(part, Call) and OPERATIONS[part.operation].domain is not None:
        if part.operation == "/":
            return gettext("it divides by what comes to 0")
        return gettext("%(operation)s is taken of what it does not take", operation=part.operation)
    return gettext("the numbers grow without end")

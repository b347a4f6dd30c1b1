"""Numbers that are no longer finite: the word, the place in the text, why, and what would keep them finite."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from app.laboratory.beyond import Change, applied
from app.laboratory.changes import mend, written_title
from app.laboratory.reading import OwnReading
from app.reading import value_ranges
from lstm_core import Cell, FiniteError
from lstm_core.language import OPERATIONS
from lstm_core.language.expressions import Call, Equation, Expression, Place, stem, walk

TRIED, OFFERED = 6, 2  # mends that are tried, and offered
LEAST = "1e-6"  # what a divisor, or the argument of a logarithm, is kept from
BOUNDED = "tanh"
HIGH = 1e6  # an upper end above which there might as well be none
Tries = Callable[[str], bool]  # whether a text stays finite on the sentence


@dataclass(frozen=True)
class Repair:
    """A change that may keep numbers finite, its title, and the operation that it is taken for as the cause."""

    change: Change
    title: str
    operation: str


def described(cell: Cell, reading: OwnReading, fault: FiniteError, stays: Tries) -> dict[str, Any]:
    """Return the first number of a reading, or of its gradient, that is not finite, in the reader's language."""
    step = min(fault.step or 0, len(reading.tokens) - 1)
    line, place, part = _where(cell, reading, fault)
    text = cell.equations
    found: list[Repair] = []
    for repair in list(_unique(_repairs(cell, line, part), text))[:TRIED]:
        if len(found) < OFFERED and stays(applied(text, [repair.change])):
            found.append(repair)
    return {
        "word": reading.tokens[step].text,
        "token": step + 1,
        "line": place.line,
        "column": place.column,
        "end": place.end,
        "name": line.name,
        "gradient": fault.is_gradient,
        "message": _message(fault, reading.tokens[step].text, line.name, part, found[0] if found else None),
        "mends": [mend(repair.title, text, repair.change) for repair in found],
    }


def _message(fault: FiniteError, word: str, name: str, part: Expression | None, repair: Repair | None) -> str:
    if fault.line is None:
        return gettext("From “%(word)s” on no next word can be told: h is too large.", word=word)
    why = _why(fault, part, repair)
    if fault.is_gradient:
        return gettext(
            "At “%(word)s” the gradient of %(name)s is no longer a number: %(why)s.", word=word, name=name, why=why
        )
    return gettext("From “%(word)s” on %(name)s is no longer a number: %(why)s.", word=word, name=name, why=why)


def _why(fault: FiniteError, part: Expression | None, repair: Repair | None) -> str:
    """Return why a number, or its gradient, is no longer finite."""
    operation = part.operation if isinstance(part, Call) else repair.operation if repair else ""
    if not operation:
        return gettext("the numbers grow without end")
    domain, sign = OPERATIONS[operation].domain, OPERATIONS[operation].symbol
    if operation == "/":
        return gettext("it divides by what comes to 0")
    if domain is not None and fault.is_gradient:
        return gettext("%(operation)s has no slope there", operation=sign)
    if domain == "above 0":
        return gettext("%(operation)s takes numbers above 0", operation=sign)
    if domain is not None:
        return gettext("%(operation)s takes numbers from 0 on", operation=sign)
    if repair is not None and repair.operation:
        return gettext("%(operation)s has no upper end", operation=OPERATIONS[repair.operation].symbol)
    return gettext("the numbers grow without end")


def _where(cell: Cell, reading: OwnReading, fault: FiniteError) -> tuple[Equation, Place, Expression | None]:
    """Return the line and the place in the text where a number stops being finite, and the operation."""
    values, layer = cell.definition.values, reading.network.layer
    if fault.step is not None and not fault.is_gradient and fault.line is not None:
        found = reading.whole.origin(fault.name, fault.step)
        node = found[0].removeprefix(layer) if found is not None and found[0].startswith(layer) else ""
        for name, line in values.items():
            for path, part in walk(line.expression, name) if node == name or node.startswith(f"{name}.") else ():
                if path == node:
                    return line, part.place, part
    name = stem(fault.name.removeprefix(layer))
    starts = {**cell.definition.starts, **cell.definition.bottoms}
    other = starts.get(name) if fault.name.endswith(("_start", "_bottom")) else values.get(name)
    for line in (*values.values(), *starts.values()) if other is None else ():
        if fault.equation and fault.equation == " ".join(line.source.split()):
            other = line
    own = other or values["h"]
    return own, own.expression.place, None


def _repairs(cell: Cell, line: Equation, part: Expression | None) -> Iterator[Repair]:
    """Yield what may keep numbers finite, the likeliest first: at the place, in its line, in others, around lines."""
    if isinstance(part, Call):
        yield from _of_call(cell, part)
    lines = [line, *(other for other in cell.definition.equations if other is not line)]
    for other in lines:
        for _, inner in walk(other.expression, other.name):
            if isinstance(inner, Call):
                yield from _of_call(cell, inner)
    states = [other for other in lines if other is line or other.name in cell.definition.states]
    for other in states:
        place = other.expression.place
        code = cell.equations.split("\n")[place.line - 1].partition("#")[0].rstrip()
        begin = code.find("=") + 1
        right = code[begin:].strip()
        instead = f" {BOUNDED}({right})"
        yield Repair(
            Change(Place(place.line, begin + 1, len(code) + 1), instead, instead.strip(), place, other.name),
            written_title(f"{BOUNDED}({right})"),
            "",
        )


def _of_call(cell: Cell, call: Call) -> Iterator[Repair]:
    """Yield what may keep the numbers of one operation finite."""
    row = OPERATIONS[call.operation]
    line = cell.equations.split("\n")[call.place.line - 1]
    code = line[call.place.column - 1 : call.place.end - 1]
    if row.domain is not None:
        argument = call.arguments[-1 if call.operation == "/" else 0]
        inner = line[argument.place.column - 1 : argument.place.end - 1]
        low = value_ranges.of_expression(cell, argument)[0]
        instead = f"max({inner}, {LEAST})" if low >= 0 else f"max(abs({inner}), {LEAST})"
        yield Repair(Change(argument.place, instead, instead, call.place, ""), written_title(instead), call.operation)
    is_unbounded = row.form == "function" and row.arity == (1, 1) and row.pointwise
    if is_unbounded and value_ranges.of_expression(cell, call)[1] > HIGH and code.startswith(call.operation):
        place = Place(call.place.line, call.place.column, call.place.column + len(call.operation))
        yield Repair(
            Change(place, BOUNDED, BOUNDED, call.place, ""),
            gettext("%(operation)s instead", operation=BOUNDED),
            call.operation,
        )


def _unique(repairs: Iterator[Repair], text: str) -> Iterator[Repair]:
    """Yield each repair once: by what it makes of the text."""
    seen = {text}
    for repair in repairs:
        made = applied(text, [repair.change])
        if made not in seen:
            seen.add(made)
            yield repair

"""Presets of held values, derived from a cell's gates: keep everything, drop everything, overwrite, block input.

The values are derived from the belt's equation: the factor of the old state and the factor of the new value, each a
gate `v` or its complement `1 - v`. So the GRU's one gate serves for both, and a cell without such a factor has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext

from lstm_core.language.expressions import Call, Expression, Name, Number
from lstm_core.notation import belts, purposes

if TYPE_CHECKING:
    from lstm_core import Cell

Hold = tuple[tuple[str, float], ...]  # names and the values they are held at


@dataclass(frozen=True)
class Preset:
    """One button; `hold` is None if the cell has no gate for it."""

    key: str
    hold: Hold | None

    @property
    def label(self) -> str:
        """The button's words in the reader's language."""
        return {
            "remember": gettext("Remember forever"),
            "forget": gettext("Forget always"),
            "overwrite": gettext("Overwrite"),
            "nothing": gettext("Let nothing in"),
        }[self.key]

    @property
    def clamp(self) -> str | None:
        """The held values as an address writes them, or None."""
        return None if self.hold is None else ";".join(f"{name}:{value:g}" for name, value in self.hold)


def presets(cell: Cell) -> tuple[Preset, ...]:
    """Return the four presets for a cell, in the order of the buttons; in a stack they hold every layer's gates."""
    remember, forget, overwrite, nothing = (_joined(holds) for holds in zip(*_holds(cell), strict=True))
    return (
        Preset("remember", remember),
        Preset("forget", forget),
        Preset("overwrite", overwrite),
        Preset("nothing", nothing),
    )


def _holds(cell: Cell) -> Iterator[tuple[Hold | None, Hold | None, Hold | None, Hold | None]]:
    """Yield for each belt the holds that keep everything, drop everything, overwrite and block input."""
    found = False
    for belt in belts(cell.definition):
        keep, let_in = _factors(cell, belt)
        if keep is None and not let_in:
            continue
        found = True
        forget = _at(keep, 0)
        overwrite = None
        if forget is not None and let_in:
            opened = [_at(gate, 1) for gate in let_in if not _follows(cell, gate, keep)]
            overwrite = _joined([forget, *opened])
        yield _at(keep, 1), forget, overwrite, _joined([_at(gate, 0) for gate in let_in])
    if not found:
        yield None, None, None, None


def _factors(cell: Cell, belt: str) -> tuple[Expression | None, list[Expression]]:
    """Return the factors of the belt's old value and of the new one, if each is a gate or a gate's complement."""
    expression = cell.definition.values[belt].expression
    keep, let_in = None, []
    for term in _terms(expression):
        gate, carried = _gate(cell, term)
        if carried == f"{belt}_prev":
            keep = gate
        elif gate is not None:
            let_in.append(gate)
    return keep, let_in


def _terms(expression: Expression) -> Iterator[Expression]:
    """Yield the terms of a sum; nothing for any other expression."""
    if isinstance(expression, Call) and expression.operation == "+":
        for argument in expression.arguments:
            is_sum = isinstance(argument, Call) and argument.operation == "+"
            yield from _terms(argument) if is_sum else (argument,)


def _gate(cell: Cell, term: Expression) -> tuple[Expression | None, str | None]:
    """Return the gate of a product and the name that it multiplies; a bare name has no gate."""
    if isinstance(term, Name):
        return None, term.name
    if not (isinstance(term, Call) and term.operation == "*"):
        return None, None
    found = purposes(cell.definition)
    first, second = term.arguments
    for factor, other in ((first, second), (second, first)):
        name = _held_name(factor)
        if name in found and found[name].is_gate and isinstance(other, Name):
            return factor, other.name
    return None, None


def _held_name(factor: Expression) -> str | None:
    """Return v for `v` and for `1 - v`."""
    if isinstance(factor, Name):
        return factor.name
    if isinstance(factor, Call) and factor.operation == "-":
        one, rest = factor.arguments
        if isinstance(one, Number) and one.value == 1 and isinstance(rest, Name):
            return rest.name
    return None


def _at(factor: Expression | None, value: int) -> Hold | None:
    """Return the hold that makes a factor 0 or 1."""
    if factor is None:
        return None
    name = _held_name(factor)
    return ((name, float(value if isinstance(factor, Name) else 1 - value)),) if name else None


def _follows(cell: Cell, let_in: Expression | None, keep: Expression | None) -> bool:
    """Return whether the input factor is the complement of the keeping one: the same gate, or a line `i = 1 - f`."""
    if let_in is None or keep is None:
        return False
    one, other = _held_name(let_in), _held_name(keep)
    line = cell.definition.values[one].expression if one else None
    return one == other or (line is not None and isinstance(line, Call) and _held_name(line) == other)


def _joined(holds: Iterable[Hold | None]) -> Hold | None:
    """Merge holds, or return None if there are none."""
    given = [hold for hold in holds if hold is not None]
    return tuple(dict.fromkeys(item for hold in given for item in hold)) if given else None

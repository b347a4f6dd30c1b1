"""What to try on a cell's memory: held values that keep everything, drop everything, overwrite, or let nothing in.

Which value does it is read off the belt's equation: the factor on the old state and the factor on what is new, each
a gate `v` or its rest `1 - v`. So the GRU's one gate serves for both, and a cell without such a factor has none.
"""

from __future__ import annotations

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
    """One button: `hold` is None where the cell has no gate for it."""

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
    """Return the four presets for a cell, in the order of the buttons."""
    keep, let_in = _factors(cell)
    remember = _at(keep, 1)
    forget = _at(keep, 0)
    nothing = _at(let_in, 0)
    overwrite = None
    if forget is not None and let_in is not None:
        overwrite = forget if _follows(cell, let_in, keep) else _joined(forget, _at(let_in, 1))
    return (
        Preset("remember", remember),
        Preset("forget", forget),
        Preset("overwrite", overwrite),
        Preset("nothing", nothing),
    )


def _factors(cell: Cell) -> tuple[Expression | None, Expression | None]:
    """Return what multiplies the belt's old value and what multiplies the rest, where each is one gate or its rest."""
    for belt in belts(cell.definition):
        expression = cell.definition.values[belt].expression
        if not (isinstance(expression, Call) and expression.operation == "+"):
            continue
        keep = let_in = None
        for term in expression.arguments:
            gate, carried = _gate(cell, term)
            if carried == f"{belt}_prev":
                keep = gate
            elif gate is not None:
                let_in = gate
        if keep is not None or let_in is not None:
            return keep, let_in
    return None, None


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
    """Tell whether what lets in is by itself the rest of what keeps: the same gate, or a line `i = 1 - f`."""
    if let_in is None or keep is None:
        return False
    one, other = _held_name(let_in), _held_name(keep)
    line = cell.definition.values[one].expression if one else None
    return one == other or (line is not None and isinstance(line, Call) and _held_name(line) == other)


def _joined(first: Hold, second: Hold | None) -> Hold:
    return first + tuple(item for item in second or () if item not in first)

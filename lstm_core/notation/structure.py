"""The purpose of each line of a cell (gate, candidate, state, ...), inferred from the equations and never from names.

A belt is a state whose new value depends on its previous value through sums, differences and products alone, such as an
LSTM's cell state. Expanded, the equation of a belt is a sum of products. A factor of the previous value is a gate that
keeps; in any other product, the gate lets in and the rest is the candidate. So z lets in where
`h = (1 - z) * h_prev + z * h_tilde`, and keeps where z and 1 - z are exchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from lstm_core.language import OPERATIONS
from lstm_core.language.expressions import SIZE_WORDS, Call, Definition, Expression, Name, Number, stem
from lstm_core.language.layers import entering, in_layer
from lstm_core.notation.products import Product, is_just, is_layer, names_of, products, within_share

if TYPE_CHECKING:
    from lstm_core.cell import Cell

BELT_OPERATIONS = frozenset({"+", "-", "*"})
ROLES = {"keep": "f", "let_in": "i", "candidate": "g"}


@dataclass(frozen=True)
class Purpose:
    """The purpose of one line of a cell.

    `kind` is one of

    - "keep": a gate on a belt's previous value
    - "let_in": a gate on the candidate
    - "candidate": the new value that is added to a belt
    - "update": the equation of a belt
    - "show": a line that reads a belt's new value pointwise, or the gate on such a value
    - "state": the state of a cell without belts
    - "gate": any other gate
    - "value": anything else

    `is_gate` is true for a line that scales others. `acts_on` has the names that a gate scales or that a candidate is
    added to; for any other line, the names that it reads. `is_sure` is false if its kind is only the likeliest: of two
    factors that are both no scales, for example, either may be the candidate.
    """

    kind: str
    is_gate: bool
    acts_on: tuple[str, ...]
    is_sure: bool = True


def pointwise_names(expression: Expression) -> Iterator[str]:
    """Yield the names that an expression reads pointwise, that is, outside of layers."""
    if isinstance(expression, Name):
        yield expression.name
    elif isinstance(expression, Call) and not is_layer(expression):
        for argument in expression.arguments:
            yield from pointwise_names(argument)


def vectors(definition: Definition, expression: Expression) -> Iterator[str]:
    """Yield every name in an expression that varies over time: values, previous values, x, random draws."""
    if isinstance(expression, Name):
        if definition.kind(expression.name) not in ("parameter", "setting") and expression.name not in SIZE_WORDS:
            yield expression.name
    elif isinstance(expression, Call):
        for argument in expression.arguments:
            yield from vectors(definition, argument)


def belts(definition: Definition) -> tuple[str, ...]:
    """Return the names of a cell's belts, in order: `("c",)` for the LSTM, `("h",)` for the GRU, `()` for the RNN."""
    return tuple(belt_entries(definition))


def belt_entries(definition: Definition) -> dict[str, str]:
    """Map each belt to the name of its previous value: `c_prev`, or `c_below` for a belt that runs through the layers.

    A stack has the belts of its layers.
    """
    found = {}
    for number, layer in enumerate(definition.layers):
        for belt, entry in belt_entries(layer).items():
            found[in_layer(layer, belt, number)] = in_layer(layer, entry, number)
    if definition.layers:
        return found
    read = {name for equation in definition.equations for name in pointwise_names(equation.expression)}
    for name in definition.values:
        for entry in (f"{name}_prev", f"{name}_below"):
            if entry in read and name in _carriers(definition, entry):
                found[name] = entry
                break
    return found


def _carriers(definition: Definition, entry: str) -> set[str]:
    """Return the values that depend on `entry` through sums, differences and products alone."""
    carriers: set[str] = set()

    def carries(expression: Expression) -> bool:
        if isinstance(expression, Name):
            return expression.name == entry or expression.name in carriers
        if not isinstance(expression, Call) or expression.operation not in BELT_OPERATIONS or is_layer(expression):
            return False
        return any(carries(argument) for argument in expression.arguments)

    for equation in definition.equations:
        if carries(equation.expression):
            carriers.add(equation.name)
    return carriers


def purposes(definition: Definition) -> dict[str, Purpose]:
    """Return the purpose of each line, in order; a line of a stack has the purpose that it has in its layer."""
    if not definition.layers:
        return _PurposeFinder(definition).purposes()
    found = {name: Purpose("value", False, ("x",)) for name in entering(definition)}
    for number, layer in enumerate(definition.layers):
        for name, purpose in purposes(layer).items():
            acts_on = tuple(in_layer(layer, other, number) for other in purpose.acts_on)
            found[in_layer(layer, name, number)] = Purpose(purpose.kind, purpose.is_gate, acts_on, purpose.is_sure)
    found["h"] = Purpose("state", False, (in_layer(definition.layers[-1], "h", len(definition.layers) - 1),))
    return {name: found[name] for name in definition.values}


class _PurposeFinder:
    """Infers the purpose of each line: from the belts, then what reads them, then all other products."""

    def __init__(self, definition: Definition):
        self.definition = definition
        self.values = definition.values
        self.entries = belt_entries(definition)
        self.gates: dict[str, bool] = {}  # line -> whether its result is a scale (see `_scales`)
        for name, equation in self.values.items():
            self.gates[name] = self._scales(equation.expression)
        self.found: dict[
            str, dict[str, dict[str, None]]
        ] = {}  # line -> kind -> names acted on (a dict as an ordered set)
        self.unsure: set[tuple[str, str]] = set()  # lines and kinds that only some of the equation speaks for

    def purposes(self) -> dict[str, Purpose]:
        """Return the purpose of each line, in order."""
        for belt, entry in self.entries.items():
            self._read_belt(belt, entry)
        shown = self._read_shown()
        for equation in self.definition.equations:
            for factor, others in _pointwise_products(equation.expression):
                if isinstance(factor, Name) and self.gates.get(factor.name):
                    scaled = [name for name in vectors(self.definition, others) if name != factor.name]
                    self._note(factor.name, "gate", scaled)
        return {name: self._purpose(name, shown) for name in self.values}

    def _purpose(self, name: str, shown: set[str]) -> Purpose:
        expression = self.values[name].expression
        reads = tuple(dict.fromkeys(vectors(self.definition, expression)))
        if name in self.entries:
            return Purpose("update", False, reads)
        found = self.found.get(name, {})
        for kind in ("keep", "let_in", "candidate"):
            if kind in found:
                return Purpose(kind, kind != "candidate", tuple(found[kind]), (name, kind) not in self.unsure)
        if name in shown:
            return Purpose("show", False, reads)
        if "show" in found:
            return Purpose("show", True, tuple(found["show"]))
        if "gate" in found:
            return Purpose("gate", True, tuple(found["gate"]))
        if name == "h" or (f"{name}_prev" in reads and is_layer(expression)):
            return Purpose("state", False, reads)
        return Purpose("value", False, reads)

    def _note(self, name: str, kind: str, acts_on: Iterable[str], is_sure: bool = True) -> None:
        self.found.setdefault(name, {}).setdefault(kind, {}).update(dict.fromkeys(acts_on))
        if not is_sure:
            self.unsure.add((name, kind))

    def _scales(self, expression: Expression) -> bool:
        """Return whether a result is a scale: a gate function, a number, or arithmetic with such."""
        if isinstance(expression, Number):
            return True
        if isinstance(expression, Name):
            return self.gates.get(expression.name, self.definition.kind(expression.name) == "setting")
        if not isinstance(expression, Call):
            return False
        if OPERATIONS[expression.operation].scales:
            return True
        return expression.operation in (*BELT_OPERATIONS, "/") and all(map(self._scales, expression.arguments))

    def _read_belt(self, belt: str, entry: str) -> None:
        """Record the gates and candidates of one belt."""
        carriers = _carriers(self.definition, entry)
        inline: dict[str, list[Product]] = {}
        for name, equation in self.values.items():  # in order, since a line reads those above it
            if name in carriers:
                inline[name] = products(equation.expression, inline)
        terms = inline[belt]
        present = {(sign, frozenset(names_of(factors))) for sign, factors in terms}
        for sign, factors in terms:
            names = names_of(factors)
            own = [name for name in names if name in self.values]
            # in h_prev - z * h_prev, z is no gate that keeps: its product only cancels part of the other term
            rests = {name for name in own if (-sign, frozenset(names) - {name}) in present}
            if entry in names:
                self._read_kept(entry, factors, own, rests, is_residual=any(is_just(entry, term) for term in terms))
            elif f"{belt}_below" in names:
                for name in own:
                    self._note(name, "gate", [f"{belt}_below"])
            else:
                self._read_new(belt, factors, rests)

    def _read_kept(
        self, entry: str, factors: tuple[Expression, ...], own: list[str], rests: set[str], is_residual: bool
    ) -> None:
        """Record the gates among the factors of a product with a belt's previous value.

        If the previous value is also kept as it is, as in `h = h_prev - z * (a + h_prev)`, a factor keeps nothing.
        """
        shares = {name for factor in factors if self._is_share(factor) for name in names_of((factor,))}
        for name in own:
            keeps = name not in rests and not is_residual
            self._note(name, "keep" if keeps else "gate", [entry], is_sure=len(own) == 1 and name in shares)

    def _read_new(self, belt: str, factors: tuple[Expression, ...], rests: set[str]) -> None:
        """Record the gates and candidates among the factors of a product without the belt's previous value."""
        named = {name: factor for factor in factors for name in names_of((factor,))}
        scales = [name for name, factor in named.items() if name in self.values and self._is_scale(factor)]
        others = [
            name for name in named if name not in scales and self.definition.kind(name) not in ("parameter", "setting")
        ]
        unnamed = [factor for factor in factors if not names_of((factor,)) and not self._scales(factor)]
        written = [name for factor in unnamed for name in vectors(self.definition, factor)]
        if scales and not others and not written:
            others = [scales.pop()]
        for name in scales:
            is_share = self._is_share(named[name])
            self._note(name, "gate" if name in rests else "let_in", others or written, is_sure=is_share)
        for name in others:
            if name in self.values:
                self._note(name, "candidate", [belt], is_sure=len(others) == 1 and not written)
        for factor in unnamed:
            if isinstance(factor, Call) and factor.operation == "outer":  # of a value under a key, the value is new
                for argument in factor.arguments:
                    for name in {*names_of((argument,))} & {*self.values}:
                        is_value = argument is factor.arguments[0]
                        self._note(name, "candidate", [belt], is_sure=is_value and not self.gates[name])

    def _is_share(self, factor: Expression) -> bool:
        """Return whether a factor is surely a gate: a line that is one and no constant, or a function from 0 to 1."""
        if not isinstance(factor, Name):
            is_share = isinstance(factor, Call) and within_share(factor)
            return is_share or any(self._is_share(argument) for argument in getattr(factor, "arguments", ()))
        return self.gates.get(factor.name, False) and factor.name not in self.definition.unchanging

    def _is_scale(self, factor: Expression) -> bool:
        """Return whether a factor is a scale: a gate function of a value, or any function of a value that is one."""
        return self._scales(factor) or any(self.gates.get(name, False) for name in names_of((factor,)))

    def _read_shown(self) -> set[str]:
        """Return the lines that read a belt's new value pointwise, and record the gates on it."""
        shown: set[str] = set()
        for name, equation in self.values.items():
            if name in self.entries or name in self.found:
                continue
            seen = self._queried_names if name == "h" and "h" not in self.definition.states else pointwise_names
            belts_read = {*self.entries, *shown}
            if not belts_read & set(seen(equation.expression)):
                continue
            shown.add(name)
            for _sign, factors in products(equation.expression, {}):
                names = [name for factor in factors for name in seen(factor)]
                read = [name for name in names if name in belts_read]
                for factor in factors:
                    if read and isinstance(factor, Name) and factor.name in self.values and factor.name not in read:
                        self._note(factor.name, "show", read)
        return shown

    def _queried_names(self, expression: Expression) -> Iterator[str]:
        """Yield the names that an expression reads pointwise, or as a matrix of the cell's own that it multiplies."""
        if isinstance(expression, Name):
            yield expression.name
        elif isinstance(expression, Call):
            own = expression.operation == "@" and set(vectors(self.definition, expression.arguments[0]))
            if expression.operation != "@" or own:
                for argument in expression.arguments:
                    yield from self._queried_names(argument)


def _pointwise_products(expression: Expression) -> Iterator[tuple[Expression, Expression]]:
    """Yield (factor, other factor) for both factors of every pointwise product in an expression."""
    if not isinstance(expression, Call):
        return
    if expression.operation == "*":
        first, second = expression.arguments
        yield first, second
        yield second, first
    for argument in expression.arguments:
        yield from _pointwise_products(argument)


def gate_role(cell: Cell, name: str) -> str | None:
    """Return the role by which a value is coloured: "f", "i", "g", "c", "o" or "h", or None if it has none.

    The roles are those of the LSTM's values: "f" for a gate that keeps, "i" for one that lets in, "g" for a candidate,
    "c" for a belt, "o" for the gate on a belt's new value, "h" for the cell's output. A previous value has the role of
    its value.
    """
    return _roles_of(cell).get(stem(name))


@lru_cache(maxsize=256)
def _roles_of(cell: Cell) -> Mapping[str, str | None]:
    return roles(cell.definition)


def roles(definition: Definition) -> dict[str, str | None]:
    """Return the role of each value (see `gate_role`), in the order of the lines; in a stack, its role in its layer."""
    if definition.layers:
        return _roles_of_layers(definition)
    found = purposes(definition)
    gated = {
        name for purpose in found.values() if purpose.kind == "show" and purpose.is_gate for name in purpose.acts_on
    }
    # a belt without a candidate of its own, such as the normaliser of sLSTM and mLSTM, is not the cell state
    candidates = [purpose for purpose in found.values() if purpose.kind == "candidate"]
    alone = {belt for purpose in candidates if len(purpose.acts_on) == 1 for belt in purpose.acts_on}
    filled = alone or {belt for purpose in candidates for belt in purpose.acts_on}
    found_roles: dict[str, str | None] = {}
    for name, purpose in found.items():
        if name == "h" or purpose.kind == "state":
            found_roles[name] = "h"
        elif purpose.kind == "update":
            found_roles[name] = "c" if name in filled or not filled else None
        elif purpose.kind == "show":
            found_roles[name] = "o" if purpose.is_gate else "h" if gated & set(purpose.acts_on) else None
        else:
            found_roles[name] = ROLES.get(purpose.kind)
    return found_roles


def _roles_of_layers(definition: Definition) -> dict[str, str | None]:
    found: dict[str, str | None] = {"h": "h"}
    for number, layer in enumerate(definition.layers):
        found |= {in_layer(layer, name, number): role for name, role in roles(layer).items()}
    lowest = roles(definition.layers[0])
    found |= {name: lowest[own] for name, own in entering(definition).items()}
    return {name: found[name] for name in definition.values}

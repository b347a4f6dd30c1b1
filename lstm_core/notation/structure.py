"""What the lines of a cell are for, read off the equations' structure and never off their names.

A belt is a state whose new value is reached from its old one through sums, differences and products alone. Multiplied
out, a belt's line is a sum of products: what multiplies the old value keeps, what multiplies anything else lets in, and
that else is the candidate. So z lets in where `h = (1 - z) * h_prev + z * h_tilde`, and keeps where z and 1 - z change
places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lstm_core.language import OPERATIONS
from lstm_core.language.expressions import Call, Definition, Expression, Name, Number, Table, stem
from lstm_core.language.layers import entering, in_layer

if TYPE_CHECKING:
    from lstm_core.cell import Cell

SUMS = frozenset({"+", "-", "negate"})
BELT_OPERATIONS = frozenset({"+", "-", "*"})
SIZE_WORDS = frozenset({"inputs", "units", "features"})
MOST_PRODUCTS, MOST_FACTORS = 64, 16  # of a belt's line multiplied out; what would have more stays whole
ROLES = {"keep": "f", "let_in": "i", "candidate": "g"}

Product = tuple[int, tuple[Expression, ...]]  # sign and factors


@dataclass(frozen=True)
class Purpose:
    """What a line is for.

    `kind`: "keep" (a gate on a belt's old value), "let_in" (a gate on what is new), "candidate" (what is new), "update"
    (a belt's line), "show" (a line that reads a belt's new value, or the gate on it), "state" (the state of a cell
    without a belt), "gate" (any other gate), "value" (anything else). `is_gate` is true for a line that scales others.
    `acts_on` are the names it scales or adds itself to; for a line that is no gate and no candidate, what it reads.
    """

    kind: str
    is_gate: bool
    acts_on: tuple[str, ...]


def is_affine(expression: Expression) -> bool:
    """Tell whether an expression is a sum with a matrix product among its terms."""
    if not isinstance(expression, Call):
        return False
    return expression.operation == "@" or (
        expression.operation in SUMS and any(is_affine(argument) for argument in expression.arguments)
    )


def is_layer(expression: Expression) -> bool:
    """Tell whether an expression is a layer: an affine sum, alone or directly under a function of one argument."""
    if is_affine(expression):
        return True
    return (
        isinstance(expression, Call)
        and len(expression.arguments) == 1
        and expression.operation != "negate"
        and is_affine(expression.arguments[0])
    )


def pointwise_names(expression: Expression) -> Iterator[str]:
    """Yield the names in an expression that it reads entry by entry, those inside a layer left out."""
    if isinstance(expression, Name):
        yield expression.name
    elif isinstance(expression, Call) and not is_layer(expression):
        for argument in expression.arguments:
            yield from pointwise_names(argument)


def vectors(definition: Definition, expression: Expression) -> Iterator[str]:
    """Yield every name in an expression that changes from step to step: values, previous values, x, draws."""
    if isinstance(expression, Name):
        if definition.kind(expression.name) not in ("parameter", "setting") and expression.name not in SIZE_WORDS:
            yield expression.name
    elif isinstance(expression, Call):
        for argument in expression.arguments:
            yield from vectors(definition, argument)


def belts(definition: Definition) -> tuple[str, ...]:
    """Return the belts in the order of the lines: `("c",)` for the LSTM, `("h",)` for the GRU, `()` for the RNN."""
    return tuple(belt_entries(definition))


def belt_entries(definition: Definition) -> dict[str, str]:
    """Map each belt to the name by which its old value enters: `c_prev`, or `c_below` where the belt runs upwards.

    A stack has the belts of its layers.
    """
    found = {}
    for number, layer in enumerate(definition.layers):
        for belt, entry in belt_entries(layer).items():
            found[in_layer(layer, belt, number)] = in_layer(layer, entry, number)
    if definition.layers:
        return found
    for name in definition.values:
        for entry in (f"{name}_prev", f"{name}_below"):
            if name in _carriers(definition, entry):
                found[name] = entry
                break
    return found


def _carriers(definition: Definition, entry: str) -> set[str]:
    """Return the values that are reached from `entry` through sums, differences and products alone."""
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


def products(expression: Expression, inline: Mapping[str, list[Product]]) -> list[Product]:
    """Return an expression multiplied out: signs and factors; numbers and divisors are left out.

    `inline` has, multiplied out, the names whose expressions take their place. Layers and functions stay whole, and so
    does what would become too long.
    """
    if isinstance(expression, Number | Table):
        negative = isinstance(expression, Number) and expression.value < 0
        return [(-1 if negative else 1, ())]
    if isinstance(expression, Name):
        return inline.get(expression.name, [(1, (expression,))])
    if is_layer(expression) or expression.operation not in ("+", "-", "*", "/", "negate"):
        return [(1, (expression,))]
    first, *rest = (products(argument, inline) for argument in expression.arguments)
    if expression.operation == "negate":
        return _negated(first)
    if expression.operation == "/":
        return first
    (second,) = rest
    if expression.operation == "*":
        longest = max(len(factors) for _, factors in first) + max(len(factors) for _, factors in second)
        if len(first) * len(second) > MOST_PRODUCTS or longest > MOST_FACTORS:
            return [(1, (expression,))]
        return [(sign * other, factors + more) for sign, factors in first for other, more in second]
    if len(first) + len(second) > MOST_PRODUCTS:
        return [(1, (expression,))]
    return first + (second if expression.operation == "+" else _negated(second))


def _negated(sums: list[Product]) -> list[Product]:
    return [(-sign, factors) for sign, factors in sums]


def _names(factors: tuple[Expression, ...]) -> list[str]:
    """Return the names of factors: `c` for `c` and for `tanh(c)`; a factor of more parts has none."""
    names = []
    for factor in factors:
        while isinstance(factor, Call) and len(factor.arguments) == 1 and not is_layer(factor):
            factor = factor.arguments[0]
        if isinstance(factor, Name):
            names.append(factor.name)
    return names


def purposes(definition: Definition) -> dict[str, Purpose]:
    """Return what each line is for, in the order of the lines; a stack's lines are for what they are in their layer."""
    if not definition.layers:
        return _PurposeFinder(definition).purposes()
    found = {name: Purpose("value", False, ("x",)) for name in entering(definition)}
    for number, layer in enumerate(definition.layers):
        for name, purpose in purposes(layer).items():
            acts_on = tuple(in_layer(layer, other, number) for other in purpose.acts_on)
            found[in_layer(layer, name, number)] = Purpose(purpose.kind, purpose.is_gate, acts_on)
    found["h"] = Purpose("state", False, (in_layer(definition.layers[-1], "h", len(definition.layers) - 1),))
    return {name: found[name] for name in definition.values}


class _PurposeFinder:
    """Finds what each line is for: belts first, then what reads them, then what is left."""

    def __init__(self, definition: Definition):
        self.definition = definition
        self.values = definition.values
        self.entries = belt_entries(definition)
        self.gates: dict[str, bool] = {}  # each line: is its result a scale?
        for name, equation in self.values.items():
            self.gates[name] = self._scales(equation.expression)
        self.found: dict[str, dict[str, dict[str, None]]] = {}  # line: kind: names acted on

    def purposes(self) -> dict[str, Purpose]:
        """Return what each line is for."""
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
                return Purpose(kind, kind != "candidate", tuple(found[kind]))
        if name in shown:
            return Purpose("show", False, reads)
        if "show" in found:
            return Purpose("show", True, tuple(found["show"]))
        if "gate" in found:
            return Purpose("gate", True, tuple(found["gate"]))
        if name == "h" or (f"{name}_prev" in reads and is_layer(expression)):
            return Purpose("state", False, reads)
        return Purpose("value", False, reads)

    def _note(self, name: str, kind: str, acts_on) -> None:
        self.found.setdefault(name, {}).setdefault(kind, {}).update(dict.fromkeys(acts_on))

    def _scales(self, expression: Expression) -> bool:
        """Tell whether a result is a scale: a sigmoid and its like, a number, a difference or share of such."""
        if isinstance(expression, Number):
            return True
        if isinstance(expression, Name):
            return self.gates.get(expression.name, False)
        if not isinstance(expression, Call):
            return False
        if OPERATIONS[expression.operation].scales:
            return True
        return expression.operation in (*BELT_OPERATIONS, "/") and all(map(self._scales, expression.arguments))

    def _read_belt(self, belt: str, entry: str) -> None:
        """Note what keeps, what lets in and what is new on a belt."""
        carriers = _carriers(self.definition, entry)
        inline: dict[str, list[Product]] = {}
        for name, equation in self.values.items():  # in order: a line reads those above it
            if name in carriers:
                inline[name] = products(equation.expression, inline)
        terms = inline[belt]
        present = {(sign, frozenset(_names(factors))) for sign, factors in terms}
        for sign, factors in terms:
            names = _names(factors)
            own = [name for name in names if name in self.values]
            # in h_prev - z * h_prev the z only takes away what the other term puts there
            rests = {name for name in own if (-sign, frozenset(names) - {name}) in present}
            if entry in names:
                for name in own:
                    self._note(name, "gate" if name in rests else "keep", [entry])
            elif f"{belt}_below" in names:
                for name in own:
                    self._note(name, "gate", [f"{belt}_below"])
            else:
                self._read_new(belt, names, own, rests)

    def _read_new(self, belt: str, names: list[str], own: list[str], rests: set[str]) -> None:
        """Note which factors of a product without the belt's old value are gates and which are new."""
        scales = [name for name in own if self.gates[name]]
        others = [name for name in names if name not in scales and self.definition.kind(name) != "parameter"]
        if scales and not others:
            others = [scales.pop()]
        for name in scales:
            self._note(name, "gate" if name in rests else "let_in", others)
        for name in others:
            if name in self.values:
                self._note(name, "candidate", [belt])

    def _read_shown(self) -> set[str]:
        """Return the lines that read a belt's new value entry by entry; note the gates on it."""
        shown: set[str] = set()
        for name, equation in self.values.items():
            if name in self.entries or name in self.found or is_layer(equation.expression):
                continue
            belts_read = {*self.entries, *shown}
            if not belts_read & set(pointwise_names(equation.expression)):
                continue
            shown.add(name)
            for _sign, factors in products(equation.expression, {}):
                names = [name for factor in factors for name in pointwise_names(factor)]
                read = [name for name in names if name in belts_read]
                for factor in factors:
                    if read and isinstance(factor, Name) and factor.name in self.values and factor.name not in read:
                        self._note(factor.name, "show", read)
        return shown


def _pointwise_products(expression: Expression) -> Iterator[tuple[Expression, Expression]]:
    """Yield (factor, the other) for both factors of every pointwise product, wherever it stands."""
    if not isinstance(expression, Call):
        return
    if expression.operation == "*":
        first, second = expression.arguments
        yield first, second
        yield second, first
    for argument in expression.arguments:
        yield from _pointwise_products(argument)


def gate_role(cell: Cell, name: str) -> str | None:
    """Return the colour of a value: "f", "i", "g", "c", "o" or "h"; None for what is none of these.

    A gate that keeps is "f", one that lets in "i", what is new "g", a belt "c", the gate on what is shown "o"; "h" is
    what the cell gives out. A previous value has the colour of its value.
    """
    return roles(cell.definition).get(stem(name))


def roles(definition: Definition) -> dict[str, str | None]:
    """Return the colour of each value, in the order of the lines; in a stack, the colour that it has in its layer."""
    if definition.layers:
        return _roles_of_layers(definition)
    found = purposes(definition)
    gated = {
        name for purpose in found.values() if purpose.kind == "show" and purpose.is_gate for name in purpose.acts_on
    }
    # a belt that only sums up a gate, such as a normaliser, is not what the cell remembers
    filled = {belt for purpose in found.values() if purpose.kind == "candidate" for belt in purpose.acts_on}
    colours: dict[str, str | None] = {}
    for name, purpose in found.items():
        if name == "h" or purpose.kind == "state":
            colours[name] = "h"
        elif purpose.kind == "update":
            colours[name] = "c" if name in filled or not filled else None
        elif purpose.kind == "show":
            colours[name] = "o" if purpose.is_gate else "h" if gated & set(purpose.acts_on) else None
        else:
            colours[name] = ROLES.get(purpose.kind)
    return colours


def _roles_of_layers(definition: Definition) -> dict[str, str | None]:
    found: dict[str, str | None] = {"h": "h"}
    for number, layer in enumerate(definition.layers):
        found |= {in_layer(layer, name, number): colour for name, colour in roles(layer).items()}
    lowest = roles(definition.layers[0])
    found |= {name: lowest[own] for name, own in entering(definition).items()}
    return {name: found[name] for name in definition.values}

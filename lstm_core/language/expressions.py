"""The syntax tree of a cell: expressions, equations and the definition that holds them.

All classes are immutable. Expressions compare by structure, not by place in the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lstm_core.language.names import is_draw

Size = str | int | tuple["str | int", "str | int"]  # "scalar", "units", 4, ("height", "width")


@dataclass(frozen=True)
class Place:
    """A position in the text; columns count characters from 1, `end` is the column after it."""

    line: int
    column: int
    end: int


@dataclass(frozen=True)
class Number:
    """A literal number."""

    value: float | int
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Table:
    """A literal row of numbers, such as a clock's periods."""

    values: tuple[float | int, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Name:
    """A word, setting, value, previous or below value, or parameter: `Definition.kind` tells which."""

    name: str
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Call:
    """An operation of the table (`+ - * / @ negate sigmoid ...`) applied to its arguments."""

    operation: str
    arguments: tuple[Expression, ...]
    place: Place = field(compare=False, repr=False)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """The cached hash: expressions are dictionary keys, and hashing a tree anew visits all of it."""
        return hash((self.operation, self.arguments))

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in vars(self).items() if name != "_hash"}  # hashes differ by process


Expression = Number | Table | Name | Call


@dataclass(frozen=True)
class Equation:
    """One line `name: size = expression  # role`.

    `writing` is the right side of `A if reading else B` after `else`, or None where both modes share `expression`.
    """

    name: str
    expression: Expression
    role: str = ""
    size: Size | None = None
    writing: Expression | None = None
    place: Place = field(default=Place(1, 1, 2), compare=False, repr=False)
    source: str = field(default="", compare=False, repr=False)  # the line's text, without its comment


@dataclass(frozen=True)
class Declaration:
    """A line that declares a parameter or, where `is_constant`, a constant: `lam: parameter(scalar) = 0.5`.

    `size` is None where the shape follows from the use. `start` is how it starts: None, a number, or the word of
    `starts.STARTS` with its number, as in ("normal", 0.1).
    """

    name: str
    is_constant: bool = False
    size: Size | None = None
    start: float | int | tuple[str, float | int | None] | None = None
    role: str = ""
    place: Place = field(default=Place(1, 1, 2), compare=False, repr=False)


@dataclass(frozen=True)
class OwnOperation:
    """An operation of the cell's own: `norm_(a) = gain_ * layer_norm(a) + bias_`."""

    name: str
    arguments: tuple[str, ...]
    expression: Expression
    role: str = ""
    place: Place = field(default=Place(1, 1, 2), compare=False, repr=False)
    source: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True)
class OwnUse:
    """A place where an operation of the cell's own was written out: its name, the use's number, its arguments."""

    name: str
    number: int
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Definition:
    """A parsed cell: checked for everything that does not depend on numbers for its sizes.

    `states` are the names whose `_prev` is read, `h` first, else in the order of the lines, `x` last; `parameters` are
    in the order of their first use; `belows` are the names whose `_below` is read; `words` are the words that are used.
    `preactivations` maps `a_f` to the argument of the activation that is the whole right side of `f`;
    `inner` maps `tanh_c` to the call of an activation on a bare name inside another line. `layers` are the definitions
    that a stack was made of, the lowest first. `declared` are the parameters and constants that lines declare, those
    of own operations too; `constants` are the names of what is not trained. `own` are the cell's own operations, which
    `equations` have written out; `uses` maps the id of the node that one became to its use (see `walk`). `inputs_are`
    are the names of x's entries and how many each has.
    """

    name: str
    text: str
    settings: Mapping[str, float | int | tuple[float | int, ...]]
    equations: tuple[Equation, ...]
    starts: Mapping[str, Equation]
    bottoms: Mapping[str, Equation]
    parameters: tuple[str, ...]
    states: tuple[str, ...]
    belows: tuple[str, ...]
    words: frozenset[str]
    preactivations: Mapping[str, Expression]
    inner: Mapping[str, Call]
    layers: tuple[Definition, ...] = ()
    declared: Mapping[str, Declaration] = field(default_factory=dict)
    own: Mapping[str, OwnOperation] = field(default_factory=dict, compare=False)
    uses: Mapping[str, OwnUse] = field(default_factory=dict, compare=False)
    inputs_are: tuple[tuple[str, int], ...] = ()

    @cached_property
    def constants(self) -> tuple[str, ...]:
        """The names of the declared constants, in the order of their lines."""
        return tuple(name for name, declaration in self.declared.items() if declaration.is_constant)

    def kind(self, name: str) -> str:
        """Return "word", "setting", "value", "previous", "below" or "parameter"."""
        if is_word(name):
            return "word"
        if name in self.declared:
            return "parameter"
        if name in self.settings:
            return "setting"
        if name in self.values:
            return "value"
        if name.endswith("_prev"):
            return "previous"
        if name.endswith("_below"):
            return "below"
        return "parameter"

    @property
    def can_write(self) -> bool:
        """True if a line has a right side for writing mode (`A if reading else B`)."""
        return any(equation.writing is not None for equation in self.equations)

    @property
    def needs_below(self) -> bool:
        """True if a value of the layer below has no `_bottom` line, so that the cell cannot be the lowest layer."""
        return any(own not in self.bottoms for own in self.belows)

    def first_use(self, name: str) -> Place:
        """Return the place where a line first reads a name. Raises KeyError."""
        for equation in self.equations:
            for expression in (equation.expression, equation.writing):
                for _, part in walk(expression, "") if expression is not None else ():
                    if isinstance(part, Name) and part.name == name:
                        return part.place
        raise KeyError(name)

    @cached_property
    def values(self) -> dict[str, Equation]:
        """Map each value's name to its equation, in the order of the lines."""
        return {equation.name: equation for equation in self.equations}

    @cached_property
    def unchanging(self) -> frozenset[str]:
        """The values that are the same at every step: their lines read parameters, settings and sizes alone."""
        found: set[str] = set()
        for equation in self.equations:
            sides = (equation.expression, equation.writing or equation.expression)
            if all(self._is_constant(node, found) for side in sides for _, node in walk(side, "")):
                found.add(equation.name)
        return frozenset(found)

    def _is_constant(self, node: Expression, known: set[str]) -> bool:
        if not isinstance(node, Name) or node.name in known:
            return True
        return self.kind(node.name) in ("parameter", "setting") or node.name in SIZE_WORDS


SIZE_WORDS = frozenset({"inputs", "units", "features"})
WORDS = frozenset({"x", "memory", "noise", "chance", "time", "inputs", "units", "features"})


def is_word(name: str) -> bool:
    """Return whether a name is a word of the language, one of several draws (`noise_1`) too."""
    return name in WORDS or is_draw(name)


def is_drawn(name: str) -> bool:
    """Return whether a name is a draw: noise, chance, or one of several."""
    return name in ("noise", "chance") or is_draw(name)


def stem(name: str) -> str:
    """Return `h` for `h_prev`, `h_below`, `h_start` and `h_bottom`; other names unchanged."""
    for suffix in ("_prev", "_below", "_start", "_bottom"):
        if name.endswith(suffix):
            return name[: -len(suffix)]
    return name


def walk(expression: Expression, path: str) -> Iterator[tuple[str, Expression]]:
    """Yield (node id, expression) for an expression and all its sub-expressions, outermost first.

    A node id is the equation's name and the positions of the arguments: in `c = f * c_prev + i * g` the sum is
    `c`, `f * c_prev` is `c.0` and `g` is `c.1.1`. Formulas, diagrams and traces all speak of nodes by this id.
    """
    yield path, expression
    if isinstance(expression, Call):
        for position, argument in enumerate(expression.arguments):
            yield from walk(argument, f"{path}.{position}")

"""The intermediate representation of a compiled pass: typed expressions and statements, written by `source`.

Every variable is a `Slot` whose kind states the lifetime of its numbers; `checking` verifies it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from types import EllipsisType
from typing import Any


class Kind(Enum):
    """The lifetime of a variable's numbers."""

    GIVEN = "an argument of the pass, such as x"
    FIXED = "without a time axis: parameters, what is made of them, a memory; the step loop may read it"
    WHOLE = "over all steps, (time, batch, own axes) or what broadcasts to it; the step loop sees it through STEP"
    PACKED = "over all steps, several values side by side"
    SLOPES = "over all steps, derivatives of several values side by side"
    STEP = "one step's part of an array over all steps, or what a step computes"
    SCRATCH = "an array of one step, which the next overwrites"
    CARRY = "an array of one step, which the next reads"


@dataclass(frozen=True)
class Slot:
    """A variable.

    Its name tells it apart and says nothing more: names of scratch, such as `s3_t_`, end in an underscore so that no
    value has one of them (see `names.identifier`), but what a variable is, `kind` says.
    """

    name: str
    kind: Kind

    @property
    def children(self) -> tuple[Expr, ...]:
        """The expressions directly inside."""
        return ()


@dataclass(frozen=True)
class Range:
    """A slice in an index; ends of None as in Python."""

    begin: int | None = None
    end: int | None = None
    step: int | None = None


Entry = Range | EllipsisType | int | str | None  # None gives an axis of 1, a str looks a name up
Index = tuple[Entry, ...]
FULL, BACKWARDS = Range(), Range(step=-1)


@dataclass(frozen=True)
class Literal:
    """A number, a tuple of numbers, or None."""

    value: Any

    @property
    def children(self) -> tuple[Expr, ...]:
        """The expressions directly inside."""
        return ()


@dataclass(frozen=True)
class Item:
    """A part of an array or an entry of a mapping."""

    of: Expr
    index: Index

    @property
    def children(self) -> tuple[Expr, ...]:
        """The expressions directly inside."""
        return (self.of,)


@dataclass(frozen=True)
class Attribute:
    """An attribute of an array, such as its shape."""

    of: Expr
    name: str

    @property
    def children(self) -> tuple[Expr, ...]:
        """The expressions directly inside."""
        return (self.of,)


@dataclass(frozen=True)
class Call:
    """A call of a function by its name in the namespace of compiled passes (`runtime.namespace`)."""

    function: str
    arguments: tuple[Expr, ...] = ()
    keywords: tuple[tuple[str, Expr], ...] = ()

    @property
    def children(self) -> tuple[Expr, ...]:
        """The expressions directly inside."""
        return (*self.arguments, *(value for _, value in self.keywords))


@dataclass(frozen=True)
class Sum:
    """`of.sum(axes)`."""

    of: Expr
    axes: int | tuple[int, ...]
    keeps_axes: bool = False

    @property
    def children(self) -> tuple[Expr, ...]:
        """The expressions directly inside."""
        return (self.of,)


@dataclass(frozen=True)
class Reshaped:
    """`of.reshape(shape)`."""

    of: Expr
    shape: Row

    @property
    def children(self) -> tuple[Expr, ...]:
        """The expressions directly inside."""
        return (self.of, self.shape)


@dataclass(frozen=True)
class Copied:
    """`of.copy()`."""

    of: Expr

    @property
    def children(self) -> tuple[Expr, ...]:
        """The expressions directly inside."""
        return (self.of,)


@dataclass(frozen=True)
class Infix:
    """An operation between two arrays: + - * / or @."""

    sign: str
    left: Expr
    right: Expr

    @property
    def children(self) -> tuple[Expr, ...]:
        """The expressions directly inside."""
        return (self.left, self.right)


@dataclass(frozen=True)
class Minus:
    """`-of`."""

    of: Expr

    @property
    def children(self) -> tuple[Expr, ...]:
        """The expressions directly inside."""
        return (self.of,)


@dataclass(frozen=True)
class Row:
    """A tuple of expressions: a shape, or arrays to concatenate."""

    entries: tuple[Expr, ...]

    @property
    def children(self) -> tuple[Expr, ...]:
        """The expressions directly inside."""
        return self.entries


Expr = Slot | Literal | Item | Attribute | Call | Sum | Reshaped | Copied | Infix | Minus | Row


@dataclass(frozen=True)
class Assign:
    """`targets = value`."""

    targets: tuple[Slot, ...]
    value: Expr


@dataclass(frozen=True)
class Store:
    """`target[...] = value`: into a part of an array, or an entry of a mapping."""

    target: Item
    value: Expr


@dataclass(frozen=True)
class Augment:
    """`target += value` or `target -= value`."""

    target: Slot | Item
    sign: str
    value: Expr


@dataclass(frozen=True)
class Into:
    """A call that writes its result into an existing array."""

    function: str
    arguments: tuple[Expr, ...]
    out: Expr
    where: Expr | None = None


@dataclass(frozen=True)
class Loop:
    """The loop over steps: `views` are one step's views of arrays over all steps; `backwards`: last step first."""

    views: tuple[tuple[Slot, Expr], ...]
    body: tuple[Assign | Into, ...]
    backwards: bool


Statement = Assign | Store | Augment | Into | Loop


@dataclass(frozen=True)
class Function:
    """A pass: its arguments, its statements, and its result; None returns all its variables by name."""

    name: str
    arguments: tuple[Slot, ...]
    body: tuple[Statement, ...]
    result: Expr | None = None


def item(of: Expr, *index: Entry) -> Item:
    """Return a part of an array: `item(x, Range(1))` is `x[1:]`."""
    return Item(of, index)


def call(function: str, *arguments: Expr, **keywords: Any) -> Call:
    """Return a call; keywords are plain values."""
    return Call(function, arguments, tuple((name, Literal(value)) for name, value in keywords.items()))


def into(function: str, *arguments: Expr, out: Expr) -> Into:
    """Return a call that writes into `out`."""
    return Into(function, arguments, out)


def assign(slot: Slot, value: Expr) -> Assign:
    """Return the statement that assigns to one variable."""
    return Assign((slot,), value)


def total(signed: list[tuple[int, Expr]]) -> Expr:
    """Return the sum of terms with their signs, from left to right."""
    (sign, found), *rest = signed
    found = Minus(found) if sign < 0 else found
    for sign, term in rest:
        found = Infix("-" if sign < 0 else "+", found, term)
    return found


def is_scratch(expression: Expr) -> bool:
    """True for an array of one step, which the next step overwrites."""
    return isinstance(expression, Slot) and expression.kind is Kind.SCRATCH


def root(expression: Expr) -> Slot | None:
    """Return the variable that an expression is a part of, None for a computed value."""
    while isinstance(expression, Item | Reshaped | Attribute):
        expression = expression.of
    return expression if isinstance(expression, Slot) else None

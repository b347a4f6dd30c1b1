"""The shape rules of the operations: what a result has, given the arguments, and what an argument must have.

A shape is the tuple of a value's own axes: () one number, (units,) a vector, (units, inputs) a parameter's matrix.
Each axis is a `Length`, which remembers the word for its number, so that an error can say "4 entries (units)".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from lstm_core.errors import LanguageError
from lstm_core.language.expressions import Call, Expression


@dataclass(frozen=True)
class Length:
    """The length of an axis and what people call it ("units"); lengths are equal when their numbers are."""

    number: int
    word: str = field(default="", compare=False)


Shape = tuple[Length, ...]


class Open(Enum):
    """A shape that is not settled by the expression itself."""

    NUMBER = "number"  # literals and settings: they fit anything
    WANTED = "wanted"  # parameters, draws, what no line has settled yet: they take what is wanted


Found = Shape | Open


@dataclass(frozen=True)
class Use:
    """One call with what was found for its arguments, as a shape rule sees it.

    `table(position)` is the row of numbers that an argument stands for; `error(message, expression)` makes the error;
    `text(expression)` is how the line writes an expression.
    """

    call: Call
    found: tuple[Found, ...]
    units: Length
    table: Callable[[int], tuple[float | int, ...]]
    error: Callable[[str, Expression], LanguageError]
    text: Callable[[Expression], str]

    @property
    def operands(self) -> tuple[tuple[Expression, Found], ...]:
        """The arguments beside what was found for each."""
        return tuple(zip(self.call.arguments, self.found, strict=True))

    def settled(self, position: int) -> Shape:
        """Return an argument's shape where nothing outside wants one: what it has, else a vector of units."""
        found = self.found[position]
        if found is Open.NUMBER:
            return ()
        return (self.units,) if found is Open.WANTED else found


@dataclass(frozen=True)
class ShapeRule:
    """How an operation's shape follows from its arguments (`infer`), and what it asks of them (`ask`).

    `ask(use, result)` gives the shape wanted of each argument when the result has the shape `result`; None for a row
    of numbers. A rule that is `transparent` hands the wanted shape to its arguments, and they say what does not fit.
    """

    infer: Callable[[Use], Found]
    ask: Callable[[Use, Shape], tuple[Shape | None, ...]]
    transparent: bool = False


def describe(shape: Shape) -> str:
    """Return a shape as a predicate: "has 4 entries (units)", "is 4 x 3 (units x inputs)", "is one number"."""
    if not shape:
        return "is one number"
    if len(shape) == 1:
        return f"has {shape[0].number} {'entry' if shape[0].number == 1 else 'entries'}{_words(shape)}"
    return f"is {brief(shape)}"


def brief(shape: Shape) -> str:
    """Return a shape in short: "4 (units)", "4 x 3 (units x inputs)", "one number"."""
    return " x ".join(str(length.number) for length in shape) + _words(shape) if shape else "one number"


def _words(shape: Shape) -> str:
    return f" ({in_words(shape)})" if any(length.word for length in shape) else ""


def in_words(shape: Shape) -> str:
    """Return a shape by the words for its axes: "units x inputs", "scalar"."""
    return " x ".join(length.word or str(length.number) for length in shape) or "scalar"


def _infer_pointwise(use: Use) -> Found:
    """Vectors agree; one number and literals fit anything; what is open leaves the result open."""
    vectors = [(argument, found) for argument, found in use.operands if not isinstance(found, Open) and found]
    for argument, found in vectors[1:]:
        first, shape = vectors[0]
        if found != shape:
            second = brief(found) if len(found) == len(shape) == 1 else None
            second = f"has {second}" if second else describe(found)
            raise use.error(f"{use.text(first)} {describe(shape)}, {use.text(argument)} {second}", use.call)
    if vectors:
        return vectors[0][1]
    if Open.WANTED in use.found:
        return Open.WANTED
    return () if () in use.found else Open.NUMBER


POINTWISE = ShapeRule(_infer_pointwise, lambda use, result: (result,) * len(use.found), transparent=True)


def _check_vectors(use: Use) -> None:
    """Refuse an argument that is one number where vectors are taken."""
    for argument, found in use.operands:
        if found in ((), Open.NUMBER):
            message = f"{use.call.operation} needs a vector; {use.text(argument)} is one number"
            raise use.error(message, argument)


def _infer_same(use: Use) -> Found:
    _check_vectors(use)
    return use.found[0]


VECTOR = ShapeRule(_infer_same, lambda use, result: (result,), transparent=True)


def _infer_product(use: Use) -> Found:
    """`M @ v`: M's rows are what is wanted, its columns are v's entries."""
    argument = use.call.arguments[1]
    if use.found[1] in ((), Open.NUMBER):
        raise use.error(
            f"the right side of @ is a vector; {use.text(argument)} is one number, and * multiplies by that", argument
        )
    return Open.WANTED


PRODUCT = ShapeRule(_infer_product, lambda use, result: ((*result, *use.settled(1)), use.settled(1)))


def _infer_reduction(use: Use) -> Found:
    _check_vectors(use)
    return ()


REDUCTION = ShapeRule(_infer_reduction, lambda use, result: (use.settled(0),))


def _infer_concat(use: Use) -> Found:
    """Entries add up."""
    _check_vectors(use)
    lengths = [use.settled(position)[0] for position in range(len(use.found))]
    word = " + ".join(length.word for length in lengths) if all(length.word for length in lengths) else ""
    return (Length(sum(length.number for length in lengths), word),)


CONCAT = ShapeRule(_infer_concat, lambda use, result: tuple(map(use.settled, range(len(use.found)))))


def _check_modules(use: Use, position: int, length: Length) -> None:
    """Refuse a length that does not divide into as many modules as the row of periods has entries."""
    periods = use.table(position)
    argument = use.call.arguments[position]
    row = ", ".join(map(str, periods))
    if any(period != int(period) or period < 1 for period in periods):
        raise use.error(f"a period is a whole number of at least 1, not ({row})", argument)
    if length.number % len(periods):
        raise use.error(
            f"{length.number} {length.word or 'entries'} do not divide into {len(periods)} modules ({row})", argument
        )


def _infer_clock(use: Use) -> Found:
    if use.found[0] not in ((), Open.NUMBER):
        argument = use.call.arguments[0]
        raise use.error(f"clock reads one number, the time; {use.text(argument)} does not fit", argument)
    _check_modules(use, 1, use.units)
    return (use.units,)


CLOCK = ShapeRule(_infer_clock, lambda use, result: ((), None))


def _ask_blocks(use: Use, result: Shape) -> tuple[Shape | None, ...]:
    if len(result) != 2:
        raise use.error("blocks(M, periods) keeps blocks of a matrix; write blocks(M, periods) @ v", use.call)
    for length in result:
        _check_modules(use, 1, length)
    return result, None


BLOCKS = ShapeRule(lambda use: Open.WANTED, _ask_blocks)

"""The shape rules of the operations: the result's shape from the arguments', and the arguments' from the result's.

A shape is the tuple of a value's own axes: () one number, (units,) a vector, (height, width) a matrix. Each axis is a
`Length`, which remembers the word for its number, so that an error can say "4 entries (units)". A collection has one
axis more before its members' own: positions, as many as `memory` has vectors, which only a run knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from lstm_core.errors import LanguageError
from lstm_core.language.expressions import Call, Expression

POSITIONS = -1  # placeholder for the length of a collection's first axis, which only a run knows


@dataclass(frozen=True)
class Length:
    """The length of an axis and its name ("units"); lengths compare by their numbers."""

    number: int
    word: str = field(default="", compare=False)


Shape = tuple[Length, ...]


class Open(Enum):
    """A shape that the expression itself does not determine."""

    NUMBER = "number"  # literals and settings: they fit anything
    WANTED = "wanted"  # parameters, draws, values not determined yet: they take the wanted shape
    MEMBERS = "members"  # a collection whose members have the wanted shape


Found = Shape | Open


def is_collection(found: Found) -> bool:
    """Return whether a shape, also an open one, is that of a collection."""
    return found is Open.MEMBERS if isinstance(found, Open) else bool(found) and found[0].number == POSITIONS


def member(shape: Shape) -> Shape:
    """Return the shape of a collection's members; other shapes unchanged."""
    return shape[1:] if is_collection(shape) else shape


def collection(shape: Shape) -> Shape:
    """Return the shape of a collection whose members have this shape."""
    return (Length(POSITIONS, "positions"), *member(shape))


def like(found: Found, shape: Shape) -> Shape:
    """Return the shape of a collection if `found` is one, else of a single member."""
    return collection(shape) if is_collection(found) else member(shape)


@dataclass(frozen=True)
class OperationUse:
    """One call and the shapes found for its arguments: the input of a shape rule.

    `table(position)` is the row of numbers that an argument stands for, `count(position)` its whole number;
    `error(message, expression)` makes the error; `text(expression)` is how the line writes an expression.
    """

    call: Call
    found: tuple[Found, ...]
    units: Length
    table: Callable[[int], tuple[float | int, ...]]
    count: Callable[[int], Length]
    error: Callable[[str, Expression], LanguageError]
    text: Callable[[Expression], str]

    @property
    def operands(self) -> tuple[tuple[Expression, Found], ...]:
        """Pairs of each argument and the shape found for it."""
        return tuple(zip(self.call.arguments, self.found, strict=True))

    def settled(self, position: int) -> Shape:
        """Return an argument's shape where the context wants none: its own, else vectors of units."""
        found = self.found[position]
        if isinstance(found, Open):
            return () if found is Open.NUMBER else like(found, (self.units,))
        return found


@dataclass(frozen=True)
class ShapeRule:
    """An operation's shape rule: the result's shape from the arguments' (`infer`), and the reverse (`ask`).

    `ask(use, result)` gives the shape wanted of each argument when the result has the shape `result`; None for a row
    of numbers and for a whole number. A rule that is `transparent` hands the wanted shape to its arguments, and they
    say what does not fit.
    """

    infer: Callable[[OperationUse], Found]
    ask: Callable[[OperationUse, Shape], tuple[Shape | None, ...]]
    transparent: bool = False


def describe(shape: Shape) -> str:
    """Return a shape as a predicate: "has 4 entries (units)", "is 4 x 3 (units x inputs)", "is one number"."""
    if is_collection(shape):
        return f"is {brief(shape)}"
    if not shape:
        return "is one number"
    if len(shape) == 1:
        return f"has {shape[0].number} {'entry' if shape[0].number == 1 else 'entries'}{_words(shape)}"
    return f"is {brief(shape)}"


def brief(shape: Shape) -> str:
    """Return a shape in short: "4 (units)", "4 x 3 (units x inputs)", "one number", "a collection of 4 (units)"."""
    if is_collection(shape):
        return f"a collection of {brief(member(shape)) if member(shape) else 'numbers'}"
    return " x ".join(str(length.number) for length in shape) + _words(shape) if shape else "one number"


def _words(shape: Shape) -> str:
    return f" ({in_words(shape)})" if any(length.word for length in shape) else ""


def in_words(shape: Shape) -> str:
    """Return a shape by the names of its axes: "units x inputs", "scalar"."""
    return " x ".join(length.word or str(length.number) for length in shape) or "scalar"


def joined(shapes: Sequence[Shape]) -> Shape:
    """Return the shape of a pointwise result: any collection makes it a collection, any vector a vector."""
    longest = max(map(member, shapes), key=len)
    return collection(longest) if any(map(is_collection, shapes)) else longest


def _infer_pointwise(use: OperationUse) -> Found:
    """Infer the shape of pointwise operands; scalars fit any; an unknown operand leaves the result unknown."""
    collected = any(map(is_collection, use.found))
    known = [(argument, found) for argument, found in use.operands if not isinstance(found, Open)]
    sized = [(argument, found) for argument, found in known if member(found)]
    for argument, found in sized[1:]:
        first, shape = sized[0]
        if member(found) != member(shape):
            second = brief(found) if len(found) == len(shape) == 1 else None
            second = f"has {second}" if second else describe(found)
            raise use.error(f"{use.text(first)} {describe(shape)}, {use.text(argument)} {second}", use.call)
    if not sized and (Open.WANTED in use.found or Open.MEMBERS in use.found):
        return Open.MEMBERS if collected else Open.WANTED
    return joined([found for _, found in known]) if known else Open.NUMBER


def _ask_pointwise(use: OperationUse, result: Shape) -> tuple[Shape, ...]:
    return tuple(like(found, result) for found in use.found)


POINTWISE = ShapeRule(_infer_pointwise, _ask_pointwise, transparent=True)


def _check_sized(use: OperationUse) -> None:
    """Check that an argument to reduce is not one number."""
    for argument, found in use.operands:
        if found in ((), Open.NUMBER):
            message = f"{use.call.operation} needs a vector; {use.text(argument)} is one number"
            raise use.error(message, argument)


def _infer_same(use: OperationUse) -> Found:
    _check_sized(use)
    return use.found[0]


SAME = ShapeRule(_infer_same, lambda use, result: (result,), transparent=True)


def _infer_product(use: OperationUse) -> Found:
    """`M @ v`, M a parameter: its rows are what is wanted, its columns v's entries; a matrix by matrix or vector."""
    left, right = use.found
    argument = use.call.arguments[1]
    if right is Open.NUMBER or (not isinstance(right, Open) and not member(right)):
        what = "one number" if not is_collection(right) else "a collection of numbers"
        message = f"the right side of @ is a vector; {use.text(argument)} is {what}, and * multiplies by that"
        raise use.error(message, argument)
    if isinstance(left, Open):
        return Open.MEMBERS if any(map(is_collection, use.found)) else Open.WANTED
    return _infer_matrices(use, left, right)


def _infer_matrices(use: OperationUse, left: Shape, right: Found) -> Found:
    """Return the shape of a product of values: the left's rows, and the right's columns if it is a matrix."""
    first, second = use.call.arguments
    if len(member(left)) != 2:
        message = f"the left side of @ is a parameter or a matrix; {use.text(first)} {describe(left)}"
        raise use.error(f"{message}, and * multiplies entry by entry", first)
    rows, columns = member(left)
    inner, *rest = (columns,) if isinstance(right, Open) else member(right)  # an open shape becomes a vector
    if not isinstance(right, Open) and columns != inner:
        message = f"{use.text(first)} {describe(left)}, {use.text(second)} {describe(right)}"
        raise use.error(
            f"{message}; the columns of the one are the {'rows' if rest else 'entries'} of the other", use.call
        )
    result = (rows, *rest)
    return collection(result) if any(map(is_collection, use.found)) else result


def _ask_product(use: OperationUse, result: Shape) -> tuple[Shape, ...]:
    left, right = use.found
    first, second = use.call.arguments
    if not isinstance(left, Open):
        return left, like(right, member(left)[1:]) if isinstance(right, Open) else right
    vector = use.settled(1)
    if len(member(vector)) > 1:
        message = (
            f"{use.text(first)} @ takes a vector; {use.text(second)} {describe(vector)}; flat(...) makes a vector of it"
        )
        raise use.error(message, second)
    if len(member(result)) > 1:
        message = (
            f"{use.text(use.call)} is a vector, and {brief(member(result))} is wanted; grid(...) makes a matrix of it"
        )
        raise use.error(message, use.call)
    return (*member(result), *member(vector)), vector


PRODUCT = ShapeRule(_infer_product, _ask_product)


def _infer_reduction(use: OperationUse) -> Found:
    """Reduce over the members of a collection, else over the entries."""
    _check_sized(use)
    found = use.found[0]
    if found is Open.MEMBERS:
        return Open.WANTED
    return member(found) if not isinstance(found, Open) and is_collection(found) else ()


def _ask_reduction(use: OperationUse, result: Shape) -> tuple[Shape, ...]:
    return (collection(result) if is_collection(use.found[0]) else use.settled(0),)


REDUCTION = ShapeRule(_infer_reduction, _ask_reduction)


def _infer_concat(use: OperationUse) -> Found:
    """The result has as many entries as the arguments together."""
    shapes = [use.settled(position) for position in range(len(use.found))]
    for argument, shape in zip(use.call.arguments, shapes, strict=True):
        if len(member(shape)) != 1:
            advice = "; flat(...) makes a vector of it" if member(shape) else ""
            message = f"{use.call.operation} needs a vector; {use.text(argument)} {describe(shape)}{advice}"
            raise use.error(message, argument)
    lengths = [member(shape)[0] for shape in shapes]
    word = " + ".join(length.word for length in lengths) if all(length.word for length in lengths) else ""
    result = (Length(sum(length.number for length in lengths), word),)
    return collection(result) if any(map(is_collection, shapes)) else result


CONCAT = ShapeRule(_infer_concat, lambda use, result: tuple(map(use.settled, range(len(use.found)))))


def _matrix(use: OperationUse, shape: Shape) -> tuple[Length, Length]:
    """Return both axes of an argument (or of a collection's members) that must be a matrix."""
    argument = use.call.arguments[0]
    if len(member(shape)) != 2:
        raise use.error(f"{use.call.operation} needs a matrix; {use.text(argument)} {describe(shape)}", argument)
    rows, columns = member(shape)
    return rows, columns


def _turned(use: OperationUse, shape: Shape) -> Shape:
    rows, columns = _matrix(use, shape)
    return like(shape, (columns, rows))


def _infer_transpose(use: OperationUse) -> Found:
    found = () if use.found[0] is Open.NUMBER else use.found[0]
    return found if isinstance(found, Open) else _turned(use, found)


def _ask_transpose(use: OperationUse, result: Shape) -> tuple[Shape, ...]:
    if len(member(result)) != 2:
        message = f"{use.text(use.call)} is a matrix; {use.text(use.call)} @ v makes a vector"
        raise use.error(message, use.call)
    rows, columns = member(result)
    return (like(result, (columns, rows)),)


TRANSPOSE = ShapeRule(_infer_transpose, _ask_transpose)


def _times(rows: Length, columns: Length) -> Length:
    """Return the length of a flattened matrix."""
    word = f"{rows.word} * {columns.word}" if rows.word and columns.word else ""
    return Length(rows.number * columns.number, word)


def _infer_flat(use: OperationUse) -> Found:
    found = () if use.found[0] is Open.NUMBER else use.found[0]
    if isinstance(found, Open):
        return Open.MEMBERS if is_collection(found) else Open.WANTED
    return like(found, (_times(*_matrix(use, found)),))


def _ask_flat(use: OperationUse, result: Shape) -> tuple[Shape, ...]:
    found = use.found[0]
    if isinstance(found, Open):
        argument = use.call.arguments[0]
        raise use.error(f"flat needs a matrix; {use.text(argument)} has no size of its own", argument)
    return (found,)


FLAT = ShapeRule(_infer_flat, _ask_flat)


def _infer_grid(use: OperationUse) -> Found:
    return Open.MEMBERS if is_collection(use.found[0]) else Open.WANTED


def _ask_grid(use: OperationUse, result: Shape) -> tuple[Shape, ...]:
    (found,), (argument,) = use.found, use.call.arguments
    if len(member(result)) != 2:
        message = f"{use.text(use.call)} is a matrix; state its size, as in image: (height, width) = grid(x)"
        raise use.error(message, use.call)
    rows, columns = member(result)
    wanted = like(found, (_times(rows, columns),))
    if not isinstance(found, Open) and found != wanted:
        message = f"a matrix of {brief((rows, columns))} takes {brief(member(wanted))}"
        raise use.error(f"{message}; {use.text(argument)} {describe(found)}", argument)
    return (wanted,)


GRID = ShapeRule(_infer_grid, _ask_grid)
FILTER_NUMBERS = Length(4)  # centre x, centre y, log variance, log stride


def _filter(side: int) -> ShapeRule:
    """Return the rule of a row of filters over the side at this position of the arguments: height or width."""

    def infer(use: OperationUse) -> Found:
        found, argument = use.found[0], use.call.arguments[0]
        if found is Open.NUMBER or (not isinstance(found, Open) and member(found) != (FILTER_NUMBERS,)):
            what = "is one number" if isinstance(found, Open) else describe(found)
            numbers = "4 numbers: centre x, centre y, log variance, log stride"
            raise use.error(f"{use.call.operation} reads {numbers}; {use.text(argument)} {what}", argument)
        patch = use.count(1)
        if patch.number < 2:
            raise use.error("a patch of filters has at least 2 rows, not 1", use.call.arguments[1])
        result = (patch, use.count(side))
        return collection(result) if is_collection(found) else result

    def ask(use: OperationUse, result: Shape) -> tuple[Shape | None, ...]:
        return like(use.found[0], (FILTER_NUMBERS,)), None, None, None

    return ShapeRule(infer, ask)


FILTER_ROWS, FILTER_COLUMNS = _filter(side=2), _filter(side=3)


def _check_modules(use: OperationUse, position: int, length: Length) -> None:
    """Check that a length is divisible by the number of periods, one for each module."""
    periods = use.table(position)
    argument = use.call.arguments[position]
    row = ", ".join(map(str, periods))
    if any(period != int(period) or period < 1 for period in periods):
        raise use.error(f"a period is a whole number of at least 1, not ({row})", argument)
    if length.number % len(periods):
        raise use.error(
            f"{length.number} {length.word or 'entries'} do not divide into {len(periods)} modules ({row})", argument
        )


def _infer_clock(use: OperationUse) -> Found:
    if use.found[0] not in ((), Open.NUMBER):
        argument = use.call.arguments[0]
        raise use.error(f"clock reads one number, the time; {use.text(argument)} does not fit", argument)
    _check_modules(use, 1, use.units)
    return (use.units,)


CLOCK = ShapeRule(_infer_clock, lambda use, result: ((), None))


def _ask_blocks(use: OperationUse, result: Shape) -> tuple[Shape | None, ...]:
    if len(result) != 2:
        raise use.error("blocks(M, periods) keeps blocks of a matrix; write blocks(M, periods) @ v", use.call)
    for length in result:
        _check_modules(use, 1, length)
    return result, None


BLOCKS = ShapeRule(lambda use: Open.WANTED, _ask_blocks)

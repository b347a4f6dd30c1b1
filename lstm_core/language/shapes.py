"""The shape rules of the operations: the result's shape from the arguments', and the arguments' from the result's.

A shape is the tuple of a value's own axes: () one number, (units,) a vector, (height, width) a matrix. Each axis is a
`Length`, which remembers the word for its number, so that an error can say "4 entries (units)". A collection has one
axis more before its members' own: positions, as many as `memory` has vectors, which only a run knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lstm_core.errors import LanguageError, Mend
from lstm_core.language.expressions import Call, Expression
from lstm_core.language.lengths import (
    Brief,
    Described,
    Found,
    Has,
    Length,
    Open,
    Shape,
    collection,
    is_collection,
    like,
    member,
)

MOST_NAMED = 8  # lengths that one word is made of


@dataclass(frozen=True)
class OperationUse:
    """One call and the shapes found for its arguments: the input of a shape rule.

    `table(position)` is the row of numbers that an argument stands for, `count(position)` its whole number;
    `errors(kind, place, **values)` makes the error; `text(expression)` is how the line writes an expression.
    """

    call: Call
    found: tuple[Found, ...]
    units: Length
    table: Callable[[int], tuple[float | int, ...]]
    count: Callable[[int], Length]
    errors: Callable[..., LanguageError]
    mends: Callable[..., Mend]
    text: Callable[[Expression], str]

    @property
    def operands(self) -> tuple[tuple[Expression, Found], ...]:
        """Pairs of each argument and the shape found for it."""
        return tuple(zip(self.call.arguments, self.found, strict=True))

    def error(self, kind: str, expression: Expression, **values: Any) -> LanguageError:
        """Return the error of a kind at an expression."""
        return self.errors(kind, expression.place, **values)

    def mend(self, title: str, expression: Expression, replacement: str) -> Mend:
        """Return the change of an expression's text."""
        return self.mends(title, expression.place, replacement)

    def misfit(self, first: int, second: int) -> LanguageError:
        """Return the error for two arguments whose sizes differ."""
        (one, found), (other, wanted) = self.operands[first], self.operands[second]
        assert not isinstance(found, Open)
        assert not isinstance(wanted, Open)
        alike = len(found) == len(wanted) == 1
        return self.error(
            "sizes_differ",
            self.call,
            first=self.text(one),
            shape=Described(found),
            second=self.text(other),
            other=Has(wanted) if alike else Described(wanted),
        )

    @staticmethod
    def described(found: Found) -> Described:
        """Return a shape as a value of a message."""
        return Described(() if isinstance(found, Open) else found)

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
            raise _misfit(use, (first, shape), (argument, found))
    if not sized and (Open.WANTED in use.found or Open.MEMBERS in use.found):
        return Open.MEMBERS if collected else Open.WANTED
    return joined([found for _, found in known]) if known else Open.NUMBER


def _misfit(use: OperationUse, one: tuple[Expression, Shape], other: tuple[Expression, Shape]) -> LanguageError:
    """Return the error for two operands whose sizes differ; a vector by a matrix is said how to spread."""
    (first, shape), (second, found) = one, other
    words: dict[str, Any] = {
        "first": use.text(first),
        "shape": Described(shape),
        "second": use.text(second),
        "other": Has(found) if len(found) == len(shape) == 1 else Described(found),
    }
    ranks = len(member(shape)), len(member(found))
    if sorted(ranks) == [1, 2] and use.call.operation == "*":
        vector, own, axes = (first, shape, found) if ranks[0] == 1 else (second, found, shape)
        text, lengths = use.text(vector), member(axes)
        fitting = [key for key, length in zip(("rows", "columns"), lengths, strict=True) if length == member(own)[0]]
        mends = tuple(use.mend("write", vector, f"{key}({text})") for key in fitting)
        return use.errors("vector_by_matrix", use.call.place, *mends, vector=text, **words)
    return use.error("sizes_differ", use.call, **words)


def _ask_pointwise(use: OperationUse, result: Shape) -> tuple[Shape, ...]:
    return tuple(like(found, result) for found in use.found)


POINTWISE = ShapeRule(_infer_pointwise, _ask_pointwise, transparent=True)


def check_sized(use: OperationUse) -> None:
    """Check that an argument to reduce is not one number."""
    for argument, found in use.operands:
        if found in ((), Open.NUMBER):
            raise use.error("needs_vector_number", argument, operation=use.call.operation, what=use.text(argument))


def _infer_same(use: OperationUse) -> Found:
    check_sized(use)
    return use.found[0]


def _ask_same(use: OperationUse, result: Shape) -> tuple[Shape, ...]:
    if not result:
        argument = use.call.arguments[0]
        raise use.error("needs_vector_number", argument, operation=use.call.operation, what=use.text(argument))
    return (result,)


SAME = ShapeRule(_infer_same, _ask_same, transparent=True)


def _infer_product(use: OperationUse) -> Found:
    """`M @ v`, M a parameter: its rows are what is wanted, its columns v's entries; a matrix by matrix or vector."""
    left, right = use.found
    argument = use.call.arguments[1]
    if right is Open.NUMBER or (not isinstance(right, Open) and not member(right)):
        kind = "right_is_numbers" if is_collection(right) else "right_of_product"
        raise use.error(kind, argument, what=use.text(argument))
    if isinstance(left, Open):
        return Open.MEMBERS if any(map(is_collection, use.found)) else Open.WANTED
    return _infer_matrices(use, left, right)


def _infer_matrices(use: OperationUse, left: Shape, right: Found) -> Found:
    """Return the shape of a product of values: the left's rows, and the right's columns if it is a matrix."""
    first, second = use.call.arguments
    if len(member(left)) == 1 and not isinstance(right, Open) and member(left) == member(right):
        return collection(()) if any(map(is_collection, use.found)) else ()  # a row by a vector
    if len(member(left)) != 2:
        raise use.error("left_no_matrix", first, what=use.text(first), shape=Described(left))
    rows, columns = member(left)
    inner, *rest = (columns,) if isinstance(right, Open) else member(right)  # an open shape becomes a vector
    if not isinstance(right, Open) and columns != inner:
        raise use.error(
            "columns_and_rows" if rest else "columns_and_entries",
            use.call,
            first=use.text(first),
            shape=Described(left),
            second=use.text(second),
            other=Described(right),
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
        shape = Described(vector)
        raise use.error("takes_vector", second, first=use.text(first), second=use.text(second), shape=shape)
    if len(member(result)) > 1:
        raise use.error("product_is_vector", use.call, what=use.text(use.call), shape=Brief(member(result)))
    return (*member(result), *member(vector)), vector


PRODUCT = ShapeRule(_infer_product, _ask_product)


def _infer_reduction(use: OperationUse) -> Found:
    """Reduce over the members of a collection, else over the entries."""
    check_sized(use)
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
        if len(member(shape)) > 1:
            words = {"operation": use.call.operation, "what": use.text(argument), "shape": Described(shape)}
            raise use.error("needs_vector_flat", argument, **words)
    lengths = [member(shape)[0] if member(shape) else Length(1) for shape in shapes]
    named = len(lengths) <= MOST_NAMED and all(length.word for length in lengths)
    word = " + ".join(length.word for length in lengths) if named else ""
    result = (Length(sum(length.number for length in lengths), word),)
    return collection(result) if any(map(is_collection, shapes)) else result


CONCAT = ShapeRule(_infer_concat, lambda use, result: tuple(map(use.settled, range(len(use.found)))))


def _matrix(use: OperationUse, shape: Shape) -> tuple[Length, Length]:
    """Return both axes of an argument (or of a collection's members) that must be a matrix."""
    argument = use.call.arguments[0]
    if len(member(shape)) != 2:
        raise use.error(
            "needs_matrix", argument, operation=use.call.operation, what=use.text(argument), shape=Described(shape)
        )
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
        raise use.error("transpose_alone", use.call, what=use.text(use.call))
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
        raise use.error("flat_without_size", argument, what=use.text(argument))
    return (found,)


FLAT = ShapeRule(_infer_flat, _ask_flat)


def _infer_grid(use: OperationUse) -> Found:
    return Open.MEMBERS if is_collection(use.found[0]) else Open.WANTED


def _ask_grid(use: OperationUse, result: Shape) -> tuple[Shape, ...]:
    (found,), (argument,) = use.found, use.call.arguments
    if len(member(result)) != 2:
        raise use.error("matrix_without_size", use.call, what=use.text(use.call))
    rows, columns = member(result)
    wanted = like(found, (_times(rows, columns),))
    if not isinstance(found, Open) and found != wanted:
        words = {"shape": Brief((rows, columns)), "wanted": Brief(member(wanted)), "other": Described(found)}
        raise use.error("grid_takes", argument, what=use.text(argument), **words)
    return (wanted,)


GRID = ShapeRule(_infer_grid, _ask_grid)
FILTER_NUMBERS = Length(4)  # centre x, centre y, log variance, log stride


def _filter(side: int) -> ShapeRule:
    """Return the rule of a row of filters over the side at this position of the arguments: height or width."""

    def infer(use: OperationUse) -> Found:
        found, argument = use.found[0], use.call.arguments[0]
        if found is Open.NUMBER or (not isinstance(found, Open) and member(found) != (FILTER_NUMBERS,)):
            raise use.error(
                "filter_numbers",
                argument,
                operation=use.call.operation,
                what=use.text(argument),
                shape=use.described(found),
            )
        patch = use.count(1)
        if patch.number < 2:
            raise use.error("small_patch", use.call.arguments[1])
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
        raise use.error("period_no_whole", argument, row=row)
    if length.number % len(periods):
        raise use.error(
            "modules_do_not_divide",
            argument,
            count=length.number,
            word=length.word or "entries",
            modules=len(periods),
            row=row,
        )


def _infer_clock(use: OperationUse) -> Found:
    if use.found[0] not in ((), Open.NUMBER):
        argument = use.call.arguments[0]
        raise use.error("clock_reads_number", argument, what=use.text(argument))
    _check_modules(use, 1, use.units)
    return (use.units,)


CLOCK = ShapeRule(_infer_clock, lambda use, result: ((), None))


def _ask_blocks(use: OperationUse, result: Shape) -> tuple[Shape | None, ...]:
    if len(result) != 2:
        raise use.error("blocks_alone", use.call)
    for length in result:
        _check_modules(use, 1, length)
    return result, None


BLOCKS = ShapeRule(lambda use: Open.WANTED, _ask_blocks)

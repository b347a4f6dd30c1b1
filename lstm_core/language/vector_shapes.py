"""The shape rules of the operations on whole vectors; see `shapes`."""

from __future__ import annotations

from lstm_core.language.lengths import Found, Length, Open, Shape, collection, is_collection, like, member
from lstm_core.language.shapes import OperationUse, ShapeRule, check_sized


def _vector(use: OperationUse, position: int) -> Shape | None:
    """Return the entries of an argument that must be a vector, None where it is open."""
    found, argument = use.found[position], use.call.arguments[position]
    if found is Open.NUMBER or found == ():
        raise use.error("needs_vector_number", argument, operation=use.call.operation, what=use.text(argument))
    if isinstance(found, Open):
        return None
    if len(member(found)) != 1:
        kind = "needs_vector_flat" if len(member(found)) > 1 else "needs_vector"
        raise use.error(
            kind, argument, operation=use.call.operation, what=use.text(argument), shape=use.described(found)
        )
    return member(found)


def _infer_dot(use: OperationUse) -> Found:
    first, second = _vector(use, 0), _vector(use, 1)
    if first is not None and second is not None and first != second:
        raise use.misfit(0, 1)
    return collection(()) if any(map(is_collection, use.found)) else ()


def _ask_dot(use: OperationUse, result: Shape) -> tuple[Shape, ...]:
    entries = next((member(found) for found in use.found if not isinstance(found, Open)), (use.units,))
    return tuple(like(found, entries) if isinstance(found, Open) else found for found in use.found)


DOT = ShapeRule(_infer_dot, _ask_dot)


def _infer_norm(use: OperationUse) -> Found:
    check_sized(use)
    if use.found[0] == collection(()):
        _vector(use, 0)
    return collection(()) if is_collection(use.found[0]) else ()


NORM = ShapeRule(_infer_norm, lambda use, result: (use.settled(0),))


def _infer_layer_norm(use: OperationUse) -> Found:
    check_sized(use)
    if use.found[0] == collection(()):
        _vector(use, 0)
    return use.found[0]


def _ask_layer_norm(use: OperationUse, result: Shape) -> tuple[Shape, ...]:
    if not member(result):
        argument = use.call.arguments[0]
        raise use.error("needs_vector_number", argument, operation=use.call.operation, what=use.text(argument))
    return (result,)


LAYER_NORM = ShapeRule(_infer_layer_norm, _ask_layer_norm, transparent=True)


def _infer_cumsum(use: OperationUse) -> Found:
    check_sized(use)
    if use.found[0] != collection(()):
        _vector(use, 0)
    return use.found[0]


def _ask_cumsum(use: OperationUse, result: Shape) -> tuple[Shape, ...]:
    argument = use.call.arguments[0]
    if len(member(result)) > 1:
        raise use.error(
            "needs_vector_flat",
            argument,
            operation=use.call.operation,
            what=use.text(argument),
            shape=use.described(result),
        )
    if not result:
        raise use.error("needs_vector_number", argument, operation=use.call.operation, what=use.text(argument))
    return (result,)


CUMSUM = ShapeRule(_infer_cumsum, _ask_cumsum, transparent=True)


def _infer_outer(use: OperationUse) -> Found:
    for argument, found in use.operands:
        if is_collection(found):
            raise use.error("outer_of_collection", argument, what=use.text(argument))
    first, second = _vector(use, 0), _vector(use, 1)
    return Open.WANTED if first is None or second is None else (*first, *second)


def _ask_outer(use: OperationUse, result: Shape) -> tuple[Shape, ...]:
    if len(member(result)) != 2 or is_collection(result):
        raise use.error("matrix_without_size", use.call, what=use.text(use.call))
    return result[:1], result[1:]


OUTER = ShapeRule(_infer_outer, _ask_outer)


def _spread(axis: int) -> ShapeRule:
    """Return the rule of a vector that is repeated to a matrix, along whose axis 0 or 1 its entries lie."""

    def infer(use: OperationUse) -> Found:
        _vector(use, 0)
        return Open.MEMBERS if is_collection(use.found[0]) else Open.WANTED

    def ask(use: OperationUse, result: Shape) -> tuple[Shape, ...]:
        if len(member(result)) != 2:
            key = use.call.operation
            raise use.error("spread_without_matrix", use.call, operation=key, what=use.text(use.call.arguments[0]))
        return (like(use.found[0], (member(result)[axis],)),)

    return ShapeRule(infer, ask)


ROWS, COLUMNS = _spread(0), _spread(1)


def _infer_part(use: OperationUse) -> Found:
    vector = _vector(use, 0)
    which, parts = use.count(1), use.count(2)
    if which.number > parts.number:
        raise use.error("no_such_part", use.call.arguments[1], part=which.number, parts=parts.number)
    if vector is None:
        return Open.MEMBERS if is_collection(use.found[0]) else Open.WANTED
    (length,) = vector
    if length.number % parts.number:
        raise use.error(
            "part_does_not_divide",
            use.call,
            what=use.text(use.call.arguments[0]),
            entries=length.number,
            word=length.word,
            parts=parts.number,
        )
    return like(use.found[0], (Length(length.number // parts.number),))


def _ask_part(use: OperationUse, result: Shape) -> tuple[Shape | None, ...]:
    found = use.found[0]
    if not isinstance(found, Open):
        return found, None, None
    if len(member(result)) != 1:
        raise use.error("part_is_vector", use.call, what=use.text(use.call), shape=use.described(result))
    return like(found, (Length(member(result)[0].number * use.count(2).number),)), None, None


PART = ShapeRule(_infer_part, _ask_part)


def _infer_entries(use: OperationUse) -> Found:
    vector = _vector(use, 0)
    first, last = use.count(1).number, use.count(2).number
    if last < first:
        raise use.error("entries_backwards", use.call.arguments[2], first=first, last=last)
    if vector is not None and vector[0].number < last:
        argument = use.call.arguments[0]
        raise use.error(
            "entries_beyond",
            use.call,
            what=use.text(argument),
            entries=vector[0].number,
            word=vector[0].word,
            last=last,
        )
    return like(use.found[0], (Length(last - first + 1),))


ENTRIES = ShapeRule(_infer_entries, lambda use, result: (use.settled(0), None, None))

"""Checks of arguments that are no values: rows of numbers, whole numbers, matrices."""

from __future__ import annotations

from lstm_core.language.expressions import Call, Expression, Name, Number, Table, stem
from lstm_core.language.operations import OPERATIONS
from lstm_core.language.products import left_of_product
from lstm_core.language.resolving import Resolving

SIZE_WORDS = ("units", "inputs", "features")


def check_table(builder: Resolving, argument: Expression, call: Call) -> None:
    """Check that an argument is a row of numbers or a setting."""
    if isinstance(argument, Number | Table) or (isinstance(argument, Name) and argument.name in builder.settings):
        return
    raise builder.source.error("takes_row", argument.place, operation=call.operation)


def check_count(builder: Resolving, argument: Expression, call: Call) -> None:
    """Check that an argument is a whole number or the name of one."""
    value: float | int | tuple[float | int, ...] = 0
    if isinstance(argument, Number):
        value = argument.value
    elif isinstance(argument, Name):
        value = 1 if argument.name in SIZE_WORDS else builder.settings.get(argument.name, 0)
    if isinstance(value, tuple) or value != int(value) or value < 1:
        raise builder.source.error("takes_whole", argument.place, operation=call.operation)


def check_matrix(builder: Resolving, argument: Expression, call: Call) -> None:
    """Check that a matrix argument is a parameter; on the left of @ it may also be a value that is a matrix."""
    if builder.is_parameter(argument):
        return
    if call.operation == "@" and (may_be_matrix(builder, argument, set()) or _is_of_parameters(builder, argument)):
        return
    if call.operation != "@":
        raise builder.source.error("takes_parameter", argument.place, operation=call.operation)
    inner = argument.operation if isinstance(argument, Call) else "@"
    if inner != "@" and OPERATIONS[inner].matrix is not None:
        return  # blocks(U_h, periods): its own matrix is checked when its turn comes
    raise left_of_product(builder, argument, call)


def may_be_matrix(builder: Resolving, expression: Expression, seen: set[str]) -> bool:
    """Return whether an expression may have two axes, by its line's size or by an operation that makes a matrix."""
    if isinstance(expression, Name):
        own = stem(expression.name)
        if own in seen or own not in builder.statement_of:
            return False
        seen.add(own)
        line = builder.statement_of[own]
        if line.size is not None:
            return isinstance(line.size, tuple)
        parts = [part for part in (line.expression, line.writing) if part is not None]
        return any(may_be_matrix(builder, part, seen) for part in parts)
    if not isinstance(expression, Call):
        return False
    operation = OPERATIONS[expression.operation]
    if expression.operation == "@":
        return all(may_be_matrix(builder, side, set(seen)) for side in expression.arguments)
    inside = expression.arguments if operation.pointwise else ()
    return operation.makes_matrix or any(may_be_matrix(builder, part, seen) for part in inside)


def _is_of_parameters(builder: Resolving, expression: Expression) -> bool:
    """Return whether an expression is a matrix made of parameters: W_h - transpose(W_h), 0.5 * W_h."""
    if not isinstance(expression, Call):
        return builder.is_parameter(expression)
    parts = expression.arguments
    if expression.operation in ("+", "-", "negate", "transpose"):
        return all(_is_of_parameters(builder, part) for part in parts)
    if expression.operation not in ("*", "/"):
        return False
    pairs = (parts, parts[::-1]) if expression.operation == "*" else (parts,)
    return any(_is_of_parameters(builder, one) and _is_number(builder, other) for one, other in pairs)


def _is_number(builder: Resolving, expression: Expression) -> bool:
    """Return whether an expression is a number, a setting or a parameter declared to be one number."""
    if not isinstance(expression, Name):
        return isinstance(expression, Number)
    line = builder.declared.get(expression.name)
    return expression.name in builder.settings or (line is not None and line.size == "scalar")

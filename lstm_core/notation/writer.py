"""Base class of the notations: traverses an expression and decides where brackets are needed.

Brackets follow from the precedences in the table of operations, so that parsing the output gives the same expression.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from lstm_core.language import OPERATIONS
from lstm_core.language.expressions import Call, Expression

Piece = TypeVar("Piece")


def needs_brackets(call: Call, position: int) -> bool:
    """Return whether an argument of an infix or prefix operation needs brackets."""
    argument = call.arguments[position]
    if not isinstance(argument, Call):
        return False
    outer, inner = OPERATIONS[call.operation], OPERATIONS[argument.operation]
    if inner.form == "function":
        return False
    if inner.form == "prefix" and call.operation != "**":  # two signs are never adjacent
        return outer.form == "prefix" or position > 0
    if call.operation == "**":  # binds from the right
        return True
    if outer.form == "prefix" and argument.operation == "@":
        return False  # `-W @ x` negates the whole product
    return inner.precedence < outer.precedence or (inner.precedence == outer.precedence and position > 0)


def in_formula(call: Call, position: int) -> bool:
    """Return whether an argument needs brackets in a formula, where `M v` binds tighter than `a ⊙ b` and `a / b`."""
    argument = call.arguments[position]
    is_entrywise = isinstance(argument, Call) and argument.operation in ("*", "/")
    return needs_brackets(call, position) or (call.operation == "@" and position == 0 and is_entrywise)


class Writer(Generic[Piece]):
    """Writes an expression as a list of pieces. Subclasses define leaves, signs, functions and brackets."""

    def write(self, expression: Expression, path: str) -> list[Piece]:
        """Return the pieces of an expression whose node id is `path`."""
        if not isinstance(expression, Call) or self.is_leaf(expression, path):
            return self.leaf(expression, path)
        form = OPERATIONS[expression.operation].form
        if form == "function":
            arguments = [self.write(argument, f"{path}.{k}") for k, argument in enumerate(expression.arguments)]
            return self.function(expression, path, arguments)
        operands = [self._operand(expression, path, position) for position in range(len(expression.arguments))]
        if form == "prefix":
            return self.prefix(expression, path, operands[0])
        return self.infix(expression, path, *operands)

    def _operand(self, call: Call, path: str, position: int) -> list[Piece]:
        pieces = self.write(call.arguments[position], f"{path}.{position}")
        return self.brackets(pieces) if self.needs_brackets(call, position) else pieces

    def needs_brackets(self, call: Call, position: int) -> bool:
        """Return whether this notation puts an argument in brackets."""
        return needs_brackets(call, position)

    def is_leaf(self, call: Call, path: str) -> bool:
        """Return whether a call is written by `leaf`, without descending into its arguments."""
        return False

    def leaf(self, expression: Expression, path: str) -> list[Piece]:
        """Return the pieces of a name, a number, a tuple of numbers, or a call for which `is_leaf` is true."""
        raise NotImplementedError

    def function(self, call: Call, path: str, arguments: list[list[Piece]]) -> list[Piece]:
        """Return the pieces of a function call."""
        raise NotImplementedError

    def prefix(self, call: Call, path: str, operand: list[Piece]) -> list[Piece]:
        """Return the pieces of a prefix operation."""
        raise NotImplementedError

    def infix(self, call: Call, path: str, left: list[Piece], right: list[Piece]) -> list[Piece]:
        """Return the pieces of an infix operation."""
        raise NotImplementedError

    def brackets(self, pieces: list[Piece]) -> list[Piece]:
        """Return pieces in brackets."""
        raise NotImplementedError

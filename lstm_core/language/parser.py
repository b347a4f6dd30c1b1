"""The parser: a cell's text to its Definition. The text is parsed with Python's `ast` and never evaluated."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from lstm_core.errors import LanguageError, Mend
from lstm_core.language.declarations import declaration, inputs_are, is_declaration, remove_line
from lstm_core.language.definitions import define
from lstm_core.language.expressions import (
    Call,
    Declaration,
    Definition,
    Expression,
    Name,
    Number,
    OwnOperation,
    Place,
    Table,
)
from lstm_core.language.lines import NAMED_INPUTS, read_lines
from lstm_core.language.misspelt import unknown_operation
from lstm_core.language.operations import OPERATIONS
from lstm_core.language.own_heads import is_own_operation, own_arity, split_own
from lstm_core.language.own_operations import WrittenOut
from lstm_core.language.phrases import Arguments
from lstm_core.language.source import Line, Source, clip
from lstm_core.language.statements import MOST_IN_A_ROW, Statement, check_order, split

LARGEST_NUMBER = 1e30  # so that float32 holds it
DEEPEST = MOST_IN_A_ROW  # nested operations: functions on expressions may recurse

_INFIX = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@", ast.Pow: "**"}


def parse(text: str, name: str = "cell") -> Definition:
    """Parse the equations in `text` into the definition of the cell `name`.

    Raises LanguageError, with line, column, what to do and mends, for the first mistake that it finds.
    """
    if not isinstance(text, str):
        raise Source("", name).error("not_text", Place(1, 1, 2), given=type(text).__name__)
    source = Source(text, name)
    lines, late = _lines(source)
    reading = _Reading(source, lines)
    for line in lines:
        reading.read(line)
    if late is not None:
        raise late
    names = frozenset(token.text for line in lines for token in line.tokens if token.kind == "name")
    whole = WrittenOut(source, reading.statements, reading.operations, reading.declared, names)
    return define(source, whole, reading.operations, reading.named)


def _lines(source: Source) -> tuple[list[Line], LanguageError | None]:
    """Return the lines of a text up to the first that has no tokens of the language, and the error of that one."""
    lines: list[Line] = []
    try:
        for line in read_lines(source):
            lines.append(line)
    except LanguageError as error:
        return lines, error
    return lines, None


class _Reading:
    """What the lines read so far say."""

    def __init__(self, source: Source, lines: list[Line]):
        self.source = source
        self.statements: list[Statement] = []
        self.operations: dict[str, OwnOperation] = {}
        self.declared: dict[str, Declaration] = {}
        self.named: tuple[tuple[str, int], ...] = ()
        self.heads = {line.tokens[0].text: own_arity(line) for line in lines if is_own_operation(line)}

    def read(self, line: Line) -> None:
        """Read one more line. Raises LanguageError."""
        if line.tokens[0].text == NAMED_INPUTS:
            self.named, statements = inputs_are(self.source, line)
            self.statements += statements
        elif is_declaration(line):
            declared = declaration(self.source, line)
            self._check_new(declared.name, declared.place)
            self.declared[declared.name] = declared
        elif is_own_operation(line):
            own = _Reader(self.source, line, self.heads).own_operation()
            if own.name in self.operations:
                before = self.operations[own.name].place.line
                raise self.source.error("own_twice", own.place, name=own.name, line=before)
            self.operations[own.name] = own
        else:
            self.statements.append(_Reader(self.source, line, self.heads).statement())

    def _check_new(self, name: str, place: Place) -> None:
        if name in self.declared:
            remove = remove_line(self.source, place)
            raise self.source.error("defined_twice", place, remove, name=name, line=self.declared[name].place.line)


class _Reader:
    """Parser of one line."""

    def __init__(self, source: Source, line: Line, own: Mapping[str, int]):
        self.source = source
        self.line = line
        self.own = own  # how many arguments each operation of the cell's own takes
        self.arguments: tuple[str, ...] = ()
        self.is_own = is_own_operation(line)
        if self.is_own:
            self.parts, self.arguments = split_own(source, line)
        else:
            self.parts = split(source, line)
        self.start = self.parts.equals.place  # an opening bracket stands in for the `=`: line breaks are harmless so

    def statement(self) -> Statement:
        """Parse the line into a statement. Raises LanguageError."""
        parts = self.parts
        check_order(self.source, parts.right)
        tree: ast.expr = self._tree()
        written: ast.expr | None = None
        if isinstance(tree, ast.IfExp):
            if not (isinstance(tree.test, ast.Name) and tree.test.id == "reading"):
                raise self._error("only_question", tree.test)
            written = tree.orelse
            tree = tree.body
        expression = self._literal(tree) or self._expression(tree, 0)
        writing = self._expression(written, 0) if written is not None else None
        return Statement(
            parts.target.text,
            parts.size,
            parts.size_place,
            expression,
            writing,
            self.line.role,
            parts.target.place,
            self.line.code,
        )

    def own_operation(self) -> OwnOperation:
        """Parse the line into an operation of the cell's own. Raises LanguageError."""
        check_order(self.source, self.parts.right, is_own=True)
        tree = self._tree()
        if isinstance(tree, ast.IfExp):
            raise self.source.error("own_form", self.parts.target.place)
        target = self.parts.target
        expression = self._expression(tree, 0)
        return OwnOperation(target.text, self.arguments, expression, self.line.role, target.place, self.line.code)

    def _tree(self) -> ast.expr:
        """Parse the right side with `ast`. Raises LanguageError where Python finds a syntax error."""
        first = self.start
        rows = self.source.lines[first.line - 1 : self.parts.right[-1].place.line]
        rows = [row.partition("#")[0] for row in rows]
        rows[0] = "(" + rows[0][first.end - 1 :]
        try:
            return ast.parse("\n".join([*rows, ")"]), mode="eval").body
        except (MemoryError, RecursionError):
            raise self.source.error("too_deep", self.parts.target.place, most=DEEPEST) from None
        except (SyntaxError, ValueError):
            raise self.source.error("unreadable", self.parts.target.place) from None

    def _place(self, node: ast.expr) -> Place:
        """Return a node's place in the text, limited to its first line."""
        line = self.start.line + node.lineno - 1
        shift = self.start.column if node.lineno == 1 else 1
        if node.end_lineno == node.lineno:
            return Place(line, node.col_offset + shift, int(node.end_col_offset or 0) + shift)
        written = self.source.lines[line - 1].partition("#")[0].rstrip()
        return Place(line, node.col_offset + shift, len(written) + 1)

    def _error(self, kind: str, node: ast.expr, *mends: Mend, **values: Any) -> LanguageError:
        return self.source.error(kind, self._place(node), *mends, **values)

    def _expression(self, node: ast.expr, depth: int) -> Expression:
        """Convert a node of Python's tree to an expression; only a white list of nodes is accepted."""
        if depth > DEEPEST:
            raise self._error("too_deep", node, most=DEEPEST)
        if isinstance(node, ast.BinOp) and type(node.op) in _INFIX:
            return self._infix(node, _INFIX[type(node.op)], depth)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return Call("negate", (self._expression(node.operand, depth + 1),), self._place(node))
        if isinstance(node, ast.Call):
            return self._call(node, depth)
        if isinstance(node, ast.Name | ast.Attribute):
            return self._name(node)
        if isinstance(node, ast.Constant):
            return self._number(node, sign=1)
        if isinstance(node, ast.Tuple):
            raise self._row(node)
        raise self._error("not_in_language", node)

    def _row(self, node: ast.Tuple) -> LanguageError:
        """Return the error for values in brackets: numbers where none can stand, or vectors to be joined."""
        if not node.elts or all(self._is_number(entry) for entry in node.elts):
            return self._error("row_alone", node)
        place = self._place(node)
        instead = f"concat{self.source.written(place)}"
        return self._error("joined_row", node, self.source.mend("write", place, instead), instead=clip(instead))

    @staticmethod
    def _is_number(node: ast.expr) -> bool:
        inner = node.operand if isinstance(node, ast.UnaryOp) else node
        return isinstance(inner, ast.Constant)

    def _infix(self, node: ast.BinOp, operation: str, depth: int) -> Expression:
        """Convert an infix operation to a call.

        In `-W_f @ x` Python negates the matrix; here the product is negated, which is the same.
        """
        place = self._place(node)
        if operation == "@" and isinstance(node.left, ast.UnaryOp) and isinstance(node.left.op, ast.USub):
            inner = ast.copy_location(ast.BinOp(node.left.operand, node.op, node.right), node.left.operand)
            inner.end_lineno, inner.end_col_offset = node.end_lineno, node.end_col_offset
            return Call("negate", (self._infix(inner, operation, depth + 1),), place)
        left, right = self._expression(node.left, depth + 1), self._expression(node.right, depth + 1)
        return Call(operation, (left, right), place)

    def _call(self, node: ast.Call, depth: int) -> Expression:
        """Convert a function call; checks that the table has the function and that it takes as many arguments."""
        key = self._name(node.func).name
        if key in self.own:
            self._check_count(node, key, self.own[key], self.own[key])
            own_arguments = tuple(self._expression(argument, depth + 1) for argument in node.args)
            return Call(key, own_arguments, self._place(node))
        if key not in OPERATIONS or OPERATIONS[key].form != "function":
            texts = [self.source.written(self._place(argument)) for argument in node.args]
            raise unknown_operation(self.source, key, self._place(node.func), self._place(node), (texts, [*self.own]))
        operation = OPERATIONS[key]
        self._check_count(node, key, *operation.arity)
        arguments = tuple(
            (self._literal(argument) if position == operation.table else None) or self._expression(argument, depth + 1)
            for position, argument in enumerate(node.args)
        )
        return Call(key, arguments, self._place(node))

    def _check_count(self, node: ast.Call, key: str, fewest: int, most: int | None) -> None:
        """Check the number of arguments of a call. Raises LanguageError."""
        count = len(node.args)
        if count < fewest or (most is not None and count > most):
            raise self._error("argument_count", node, operation=key, wanted=Arguments(fewest, most), count=count)

    def _name(self, node: ast.expr) -> Name:
        """Convert a name, its dot included."""
        if isinstance(node, ast.Name):
            text = node.id
        elif isinstance(node, ast.Attribute):
            text = f"{self._name(node.value).name}.{node.attr}"
        else:
            raise self._error("only_operations_called", node)
        return Name(text, self._place(node))

    def _number(self, node: ast.Constant, sign: int) -> Number:
        """Convert a number, which must be finite as a float."""
        value = node.value
        if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) > LARGEST_NUMBER:
            raise self._error("number_too_large", node, most=LARGEST_NUMBER)
        return Number(sign * value, self._place(node))

    def _literal(self, node: ast.expr) -> Number | Table | None:
        """Convert a literal, `-1e9` or `(1, 2, 4)`; None if the node is not a literal."""
        if isinstance(node, ast.Tuple):
            numbers = [self._literal(entry) for entry in node.elts]
            if not numbers or not all(isinstance(number, Number) for number in numbers):
                holds_rows = any(isinstance(entry, ast.Tuple) for entry in node.elts)
                raise self._error("row_numbers", node) if holds_rows or not numbers else self._row(node)
            return Table(tuple(number.value for number in numbers if isinstance(number, Number)), self._place(node))
        if isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant):
            number = self._number(node.operand, sign=-1)
            return Number(number.value, self._place(node))
        return self._number(node, sign=1) if isinstance(node, ast.Constant) else None

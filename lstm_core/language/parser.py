"""The parser: a cell's text to its Definition. The text is parsed with Python's `ast` and never evaluated."""

from __future__ import annotations

import ast

from lstm_core.errors import LanguageError
from lstm_core.language.definitions import define
from lstm_core.language.expressions import Call, Definition, Expression, Name, Number, Place, Table
from lstm_core.language.lines import Line, Source, read_lines
from lstm_core.language.names import closest
from lstm_core.language.operations import OPERATIONS
from lstm_core.language.statements import FORM, MOST_IN_A_ROW, QUESTION, SPLIT, Statement, check_order, split

LARGEST_NUMBER = 1e30  # so that float32 holds it
DEEPEST = MOST_IN_A_ROW  # nested operations: functions on expressions may recurse
TOO_DEEP = f"more than {DEEPEST} operations stand one inside another; {SPLIT}"

_INFIX = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@"}


def parse(text: str, name: str = "cell") -> Definition:
    """Parse the equations in `text` into the definition of the cell `name`.

    Raises LanguageError, with line, column and what to do, for the first mistake that it finds.
    """
    if not isinstance(text, str):
        raise LanguageError(f"equations are a text, not {type(text).__name__}", cell=name, line=1, column=1)
    source = Source(text, name)
    return define(source, [_Reader(source, line).statement() for line in read_lines(source)])


class _Reader:
    """Parser of one line."""

    def __init__(self, source: Source, line: Line):
        self.source = source
        self.line = line
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
                raise self._error(f"the only question is reading: {QUESTION}", tree.test)
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

    def _tree(self) -> ast.expr:
        """Parse the right side with `ast`. Raises LanguageError where Python finds a syntax error."""
        first = self.start
        rows = self.source.lines[first.line - 1 : self.parts.right[-1].place.line]
        rows = [row.partition("#")[0] for row in rows]
        rows[0] = "(" + rows[0][first.end - 1 :]
        try:
            return ast.parse("\n".join([*rows, ")"]), mode="eval").body
        except (MemoryError, RecursionError):
            raise self.source.error(TOO_DEEP, self.parts.target.place) from None
        except (SyntaxError, ValueError):
            raise self.source.error(f"this line cannot be read; {FORM}", self.parts.target.place) from None

    def _place(self, node: ast.expr) -> Place:
        """Return a node's place in the text, limited to its first line."""
        line = self.start.line + node.lineno - 1
        shift = self.start.column if node.lineno == 1 else 1
        if node.end_lineno == node.lineno:
            return Place(line, node.col_offset + shift, int(node.end_col_offset or 0) + shift)
        written = self.source.lines[line - 1].partition("#")[0].rstrip()
        return Place(line, node.col_offset + shift, len(written) + 1)

    def _error(self, message: str, node: ast.expr) -> LanguageError:
        return self.source.error(message, self._place(node))

    def _expression(self, node: ast.expr, depth: int) -> Expression:
        """Convert a node of Python's tree to an expression; only a white list of nodes is accepted."""
        if depth > DEEPEST:
            raise self._error(TOO_DEEP, node)
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
            raise self._error("a row of numbers stands alone on its line or as the periods of an operation", node)
        raise self._error(f"this is not part of the language; {FORM}", node)

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
        if key not in OPERATIONS or OPERATIONS[key].form != "function":
            functions = [known for known, operation in OPERATIONS.items() if operation.form == "function"]
            meant = closest(key, functions)
            advice = f"did you mean {meant}?" if meant else f"the operations are {', '.join(functions)}"
            raise self._error(f"there is no operation {key}; {advice}", node.func)
        operation = OPERATIONS[key]
        fewest, most = operation.arity
        count = len(node.args)
        if count < fewest or (most is not None and count > most):
            wanted = f"{fewest} or more arguments" if most is None else f"{fewest} argument{'s' if fewest > 1 else ''}"
            raise self._error(f"{key} takes {wanted}, not {count}", node)
        arguments = tuple(
            (self._literal(argument) if position == operation.table else None) or self._expression(argument, depth + 1)
            for position, argument in enumerate(node.args)
        )
        return Call(key, arguments, self._place(node))

    def _name(self, node: ast.expr) -> Name:
        """Convert a name, its dot included."""
        if isinstance(node, ast.Name):
            text = node.id
        elif isinstance(node, ast.Attribute):
            text = f"{self._name(node.value).name}.{node.attr}"
        else:
            raise self._error(f"only an operation of the table can be called; {FORM}", node)
        return Name(text, self._place(node))

    def _number(self, node: ast.Constant, sign: int) -> Number:
        """Convert a number, which must be finite as a float."""
        value = node.value
        if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) > LARGEST_NUMBER:
            raise self._error(f"a number is decimal and at most {LARGEST_NUMBER:g}", node)
        return Number(sign * value, self._place(node))

    def _literal(self, node: ast.expr) -> Number | Table | None:
        """Convert a literal, `-1e9` or `(1, 2, 4)`; None if the node is not a literal."""
        if isinstance(node, ast.Tuple):
            numbers = [self._literal(entry) for entry in node.elts]
            if not numbers or not all(isinstance(number, Number) for number in numbers):
                raise self._error("a row holds numbers only, as in (1, 2, 4)", node)
            return Table(tuple(number.value for number in numbers if isinstance(number, Number)), self._place(node))
        if isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant):
            number = self._number(node.operand, sign=-1)
            return Number(number.value, self._place(node))
        return self._number(node, sign=1) if isinstance(node, ast.Constant) else None

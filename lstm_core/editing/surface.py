"""A cell's text as its author wrote it: lines, and right sides as trees whose nodes know their characters.

A `Definition` has own operations written out and knows no brackets; a change of the text needs both.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from lstm_core.language import OPERATIONS
from lstm_core.language.declarations import is_declaration
from lstm_core.language.lines import NAMED_INPUTS, read_lines
from lstm_core.language.own_heads import is_own_operation
from lstm_core.language.source import Line, Source, Token

SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@", ast.Pow: "**"}
PRECEDENCE = {key: row.precedence for key, row in OPERATIONS.items() if row.form != "function"}


@dataclass(frozen=True)
class Part:
    """A name, a number or an operation in a line; `start` and `end` count the characters of the whole text.

    `operation` is "" for a name and a number. `outer` are the ends with the brackets around it.
    """

    text: str
    operation: str
    parts: tuple[Part, ...]
    start: int
    end: int
    outer: tuple[int, int]

    @property
    def is_name(self) -> bool:
        """Whether it is a name."""
        return not self.operation and (self.text[0].isalpha() or self.text[0] == "_")

    def walk(self) -> Iterator[Part]:
        """Yield it and all its parts, outermost first."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def names(self) -> list[str]:
        """Return the names that it reads, in order."""
        return [part.text for part in self.walk() if part.is_name]


@dataclass(frozen=True)
class Row:
    """One line of a cell: the name that it defines, its tokens, its characters and its right side.

    `start` and `end` are the ends of its physical lines, comment and line break included; `code_end` is where its code
    ends. `arguments` are those of an own operation; `blank` is the whole text with its comments blanked out.
    """

    name: str
    kind: str  # "line", "declaration", "operation" or "inputs"
    tokens: tuple[Token, ...]
    number: int
    start: int
    end: int
    right_start: int
    code_end: int
    code: str
    blank: str = field(repr=False)
    arguments: tuple[str, ...] = ()

    @cached_property
    def right(self) -> Part | None:
        """Its right side; None where that is no single expression: a question, a declaration, a row of numbers."""
        if self.kind not in ("line", "operation"):
            return None
        written = self.blank[self.right_start : self.code_end]
        tree = ast.parse(f"({written})", mode="eval").body
        if isinstance(tree, ast.IfExp | ast.Tuple):
            return None
        reader = _Reader(self.blank, self.right_start, written)
        return reader.part(tree, _stripped(self.blank, self.right_start, self.code_end))

    def reads(self) -> list[str]:
        """Return the names of its other tokens, but for an own operation's arguments."""
        return [token.text for token in self.tokens[1:] if token.kind == "name" and token.text not in self.arguments]


class Surface:
    """The rows of a text. Raises LanguageError where it has none."""

    def __init__(self, text: str):
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._source = Source(self.text, "cell")
        self._starts = [0]
        for line in self._source.lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._blank = "\n".join(_without_comment(line) for line in self._source.lines)
        self.rows = tuple(self._row(line) for line in read_lines(self._source))
        self.of = {row.name: row for row in self.rows}

    def place(self, token: Token) -> int:
        """Return where a token starts."""
        return self._starts[token.line - 1] + token.column - 1

    def written(self, part: Part) -> str:
        """Return a part as it is written, without brackets around it."""
        return self.text[part.start : part.end]

    def comments(self, start: int, end: int) -> list[str]:
        """Return the comments between two places, each without its sign."""
        return [
            line.partition("#")[2].strip()
            for line in self.text[start:end].split("\n")
            if line.partition("#")[2].strip()
        ]

    def _row(self, line: Line) -> Row:
        tokens = line.tokens
        first, last = tokens[0], tokens[-1]
        equals = next((token for token in tokens if token.text == "="), None)
        kind = "line"
        arguments: tuple[str, ...] = ()
        if first.text == NAMED_INPUTS:
            kind = "inputs"
        elif is_declaration(line):
            kind = "declaration"
        elif is_own_operation(line):
            kind = "operation"
            closing = next(place for place, token in enumerate(tokens) if token.text == ")")
            arguments = tuple(token.text for token in tokens[2:closing] if token.kind == "name")
        code_end = self.place(last) + len(last.text)
        right_start = self.place(equals) + 1 if equals else code_end
        return Row(
            name=first.text,
            kind=kind,
            tokens=tokens,
            number=first.line,
            start=self._starts[first.line - 1],
            end=min(self._starts[last.line], len(self.text)),
            right_start=right_start,
            code_end=code_end,
            code=line.code,
            blank=self._blank,
            arguments=arguments,
        )


class _Reader:
    """Turns Python's tree of a right side into parts with places in the whole text."""

    def __init__(self, blank: str, start: int, written: str):
        self.blank = blank
        rows = written.split("\n")
        self.starts = [start - 1]  # the bracket before the first row
        for row in rows[:-1]:
            start += len(row) + 1
            self.starts.append(start)

    def part(self, node: ast.expr, outer: tuple[int, int]) -> Part:
        """Return a node as a part, given its ends with brackets."""
        start = self.starts[node.lineno - 1] + node.col_offset
        end = self.starts[int(node.end_lineno or 1) - 1] + int(node.end_col_offset or 0)
        if isinstance(node, ast.BinOp):
            sign = SIGNS[type(node.op)]
            at = self._sign(sign, self._end(node.left), self._start(node.right))
            left = self.part(node.left, _stripped(self.blank, start, at))
            right = self.part(node.right, _stripped(self.blank, at + len(sign), end))
            return Part(sign, sign, (left, right), start, end, outer)
        if isinstance(node, ast.UnaryOp):
            inner = self.part(node.operand, _stripped(self.blank, start + 1, end))
            return Part("-", "negate", (inner,), start, end, outer)
        if isinstance(node, ast.Call):
            return self._call(node, start, end, outer)
        if isinstance(node, ast.Tuple):
            return Part(self.blank[start:end], "row", (), start, end, outer)
        return Part(self.blank[start:end], "", (), start, end, outer)

    def _call(self, node: ast.Call, start: int, end: int, outer: tuple[int, int]) -> Part:
        name_end = self._end(node.func)
        begin = self.blank.index("(", name_end) + 1
        parts = []
        for place, argument in enumerate(node.args):
            is_last = place + 1 == len(node.args)
            close = end - 1 if is_last else self._sign(",", self._end(argument), self._start(node.args[place + 1]))
            parts.append(self.part(argument, _stripped(self.blank, begin, close)))
            begin = close + 1
        name = self.blank[start:name_end]
        return Part(name, name, tuple(parts), start, end, outer)

    def _start(self, node: ast.expr) -> int:
        return self.starts[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr) -> int:
        return self.starts[int(node.end_lineno or 1) - 1] + int(node.end_col_offset or 0)

    def _sign(self, sign: str, start: int, end: int) -> int:
        return self.blank.index(sign, start, end)


@lru_cache(maxsize=64)
def surface_of(text: str) -> Surface:
    """Return the surface of a text. Raises LanguageError."""
    return Surface(text)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the ends of what stands between two places, without the spaces at both ends."""
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())


def _without_comment(line: str) -> str:
    code, _, _ = line.partition("#")
    return code + " " * (len(line) - len(code))

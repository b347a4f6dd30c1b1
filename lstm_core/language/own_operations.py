"""Operations of a cell's own, written out where they are used: `norm_(a) = gain_ * layer_norm(a) + bias_`.

A name in such a line that ends in an underscore is a parameter of each use: the first has `gain_1`, the next `gain_2`.
All else is the same in every use. `bernoulli(p)` gets a draw of its own in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from lstm_core.language.expressions import Call, Declaration, Expression, Name, OwnOperation, OwnUse, Place, walk
from lstm_core.language.source import Source
from lstm_core.language.statements import MOST_IN_A_ROW, Statement
from lstm_core.language.written_out_size import Measuring

MOST_WRITTEN_OUT = 3_000  # names, numbers and operations of a cell, its own operations written out


class WrittenOut:
    """The statements of a cell with its own operations written out."""

    def __init__(
        self,
        source: Source,
        statements: Sequence[Statement],
        own: Mapping[str, OwnOperation],
        declared: Mapping[str, Declaration],
        names: frozenset[str],
    ):
        self.source, self.own, self.names = source, own, set(names)
        self.declared = {name: line for name, line in declared.items() if not name.endswith("_")}
        self._templates = {name: line for name, line in declared.items() if name.endswith("_")}
        self._template_used: set[str] = set()
        self._numbers: dict[str, int] = {}
        self._counts: dict[str, int] = {}  # of the uses of each own operation
        self.uses: list[tuple[Expression, OwnUse]] = []
        self.numbered: set[str] = set()  # the parameters of uses
        self._check_calls()
        self._check_size(statements)
        self.statements = [
            replace(
                statement,
                expression=self._written(statement.expression),
                writing=None if statement.writing is None else self._written(statement.writing),
            )
            for statement in statements
        ]
        self._check_used()

    # ---- checks ---------------------------------------------------------------------------------------------------

    def _check_calls(self) -> None:
        """Check that no own operation calls itself, directly or through others. Raises LanguageError."""
        done: set[str] = set()

        def visit(name: str, path: tuple[str, ...]) -> None:
            for call in self._calls(self.own[name].expression):
                if call.operation in (*path, name):
                    raise self.source.error("own_calls_itself", call.place, name=call.operation)
                if call.operation not in done:
                    visit(call.operation, (*path, name))
            done.add(name)

        for name in self.own:
            visit(name, ())

    def _calls(self, expression: Expression) -> Iterator[Call]:
        for _, node in walk(expression, ""):
            if isinstance(node, Call) and node.operation in self.own:
                yield node

    def _check_size(self, statements: Sequence[Statement]) -> None:
        """Check that what is written out stays small. Raises LanguageError at the statement that makes it too large."""

        if not self.own:
            return
        total, measuring = 0, Measuring(self.own)
        for statement in statements:
            for side in (statement.expression, statement.writing):
                if side is not None and any(True for _ in self._calls(side)):
                    whole = measuring.of(side)
                    total += whole.size
                    if total > MOST_WRITTEN_OUT:
                        raise self.source.error("too_long_when_written_out", statement.place, most=MOST_WRITTEN_OUT)
                    if whole.depth > MOST_IN_A_ROW:
                        raise self.source.error("too_deep", statement.place, most=MOST_IN_A_ROW)

    def _check_used(self) -> None:
        """Check that every own operation and every declaration for its parameters is used. Raises LanguageError."""
        inner = {call.operation for operation in self.own.values() for call in self._calls(operation.expression)}
        for name, operation in self.own.items():
            if name not in self._counts and name not in inner:
                raise self.source.error("own_never_used", operation.place, name=name)
            read = {node.name for _, node in walk(operation.expression, "") if isinstance(node, Name)}
            for argument in operation.arguments:
                if argument not in read:
                    raise self.source.error("own_argument_unused", operation.place, name=name, argument=argument)
        for name, line in self._templates.items():
            if name not in self._template_used:
                raise self.source.error("declared_unused", line.place, name=name)

    # ---- writing out ----------------------------------------------------------------------------------------------

    def _written(self, expression: Expression) -> Expression:
        if isinstance(expression, Name) and expression.name in self.own:
            raise self.source.error("own_without_call", expression.place, name=expression.name)
        if not isinstance(expression, Call):
            return expression
        arguments = tuple(map(self._written, expression.arguments))
        if expression.operation in self.own:
            return self._use(self.own[expression.operation], arguments)
        if expression.operation == "bernoulli" and len(arguments) == 1:
            arguments = (*arguments, Name(self._numbered("chance_", expression.place), expression.place))
        if all(new is old for new, old in zip(arguments, expression.arguments, strict=False)) and (
            len(arguments) == len(expression.arguments)
        ):
            return expression
        return Call(expression.operation, arguments, expression.place)

    def _use(self, operation: OwnOperation, arguments: tuple[Expression, ...]) -> Expression:
        """Return an own operation with arguments in the place of its own, and parameters of this use."""
        number = self._counts[operation.name] = self._counts.get(operation.name, 0) + 1
        known: dict[str, Expression] = dict(zip(operation.arguments, arguments, strict=True))

        def filled(node: Expression) -> Expression:
            if isinstance(node, Name):
                if node.name.endswith("_") and node.name not in known and node.name not in self.own:
                    known[node.name] = Name(self._numbered(node.name, node.place), node.place)
                return known.get(node.name, node)
            if not isinstance(node, Call):
                return node
            return Call(node.operation, tuple(map(filled, node.arguments)), node.place)

        written = self._written(filled(operation.expression))
        self.uses.append((written, OwnUse(operation.name, number, arguments)))
        return written

    def _numbered(self, template: str, place: Place) -> str:
        """Return the next free name for a use: `gain_1` for `gain_`. A parameter is declared by it."""
        number = self._numbers.get(template, 0) + 1
        while f"{template}{number}" in self.names:
            number += 1
        self._numbers[template] = number
        name = f"{template}{number}"
        self.names.add(name)
        if template != "chance_":
            self._template_used.add(template)
            line = self._templates.get(template, Declaration(template, place=place))
            self.declared[name] = replace(line, name=name)
            self.numbered.add(name)
        return name

"""Name resolution: build a `Definition` from statements, and report mistakes that do not depend on sizes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from lstm_core.errors import Mend
from lstm_core.language import unknown_names
from lstm_core.language.arguments import SIZE_WORDS, check_count, check_matrix, check_table, may_be_matrix
from lstm_core.language.constants import check_constants
from lstm_core.language.declarations import remove_line, twice
from lstm_core.language.expressions import (
    WORDS,
    Call,
    Declaration,
    Definition,
    Equation,
    Expression,
    Name,
    Number,
    OwnOperation,
    OwnUse,
    Place,
    Size,
    Table,
    is_drawn,
    is_word,
    stem,
    walk,
)
from lstm_core.language.modes import activations
from lstm_core.language.names import closest, is_parameter, slip_of_state
from lstm_core.language.operations import OPERATIONS
from lstm_core.language.own_operations import WrittenOut
from lstm_core.language.phrases import A_ROW, ArgumentOf
from lstm_core.language.source import Source
from lstm_core.language.statements import Statement

STEP_WORDS = frozenset({"x", "noise", "chance", "time"})
OTHER_WORDS = frozenset({"reading", "scalar", "below", "parameter", "constant", "inputs_are"})
_DEFINED = {"_prev": ("prev_defined", "_start"), "_below": ("below_defined", "_bottom")}


def define(
    source: Source,
    whole: WrittenOut,
    own: Mapping[str, OwnOperation],
    inputs_are: tuple[tuple[str, int], ...] = (),
) -> Definition:
    """Build a definition from statements. Raises LanguageError at the first mistake in the order of the text."""
    if not whole.statements:
        raise source.error("no_equations", Place(1, 1, 2))
    return Builder(source, whole, own, inputs_are).definition()


class Builder:
    """Builder of a definition; resolves names in the order given in docs/language.md."""

    def __init__(
        self,
        source: Source,
        whole: WrittenOut,
        own: Mapping[str, OwnOperation],
        inputs_are: tuple[tuple[str, int], ...],
    ):
        self.source = source
        self.whole, self.own, self.inputs_are = whole, own, inputs_are
        self.declared = dict(whole.declared)
        self.settings: dict[str, float | int | tuple[float | int, ...]] = {}
        self.equations: list[Equation] = []
        self.starts: dict[str, Equation] = {}
        self.bottoms: dict[str, Equation] = {}
        self.lines: dict[str, Place] = {}  # where each name is defined
        self.parameters: dict[str, None] = {}
        self.previous: dict[str, None] = {}  # x, c, ... whose value at t-1 is read
        self.belows: dict[str, None] = {}
        self.words: set[str] = set()
        self.read: set[str] = set()  # values and declared names that a line reads
        self.above: set[str] = set()  # values on the lines so far
        self.statements = whole.statements
        self.statement_of = {statement.name: statement for statement in reversed(self.statements)}
        self.called = {
            node.operation
            for statement in self.statements
            for side in (statement.expression, statement.writing)
            for _, node in (walk(side, "") if side is not None else ())
            if isinstance(node, Call)
        }
        self.line: Equation | None = None  # the one whose names are looked up
        self._sort_lines()
        self.values = {equation.name for equation in self.equations}

    def _sort_lines(self) -> None:
        """Store every line by its kind, in the order of the text."""
        written = [line for name, line in self.declared.items() if name not in self.whole.numbered]
        lines: list[Statement | Declaration | OwnOperation] = [*self.statements, *written, *self.own.values()]
        for line in sorted(lines, key=lambda line: (line.place.line, line.place.column)):
            if isinstance(line, Statement):
                self._sort(line)
            else:
                self._check_free(line.name, line.place)
                self.lines[line.name] = line.place

    def definition(self) -> Definition:
        """Resolve every line in order and build the definition."""
        by_place = {
            equation.place: equation for equation in (*self.equations, *self.starts.values(), *self.bottoms.values())
        }
        for line in self.declared.values():
            self._check_size(line.size, line.place)
        for statement in self.statements:
            equation = by_place.get(statement.place)
            if equation is None:
                continue
            self.line = equation
            self._check_size(statement.size, statement.size_place)
            for expression in (equation.expression, equation.writing):
                if expression is not None:
                    self._resolve(expression, equation)
            if equation.name in self.values:
                self.above.add(equation.name)
        self._check_whole()
        order = sorted(self.previous, key=self._state_order)
        preactivations, inner = self._activations()
        found = Definition(
            name=self.source.name,
            text=self.source.text,
            settings=MappingProxyType(self.settings),
            equations=tuple(self.equations),
            starts=MappingProxyType(self.starts),
            bottoms=MappingProxyType(self.bottoms),
            parameters=tuple(name for name in self.parameters if not self._is_constant(name)),
            states=tuple(order),
            belows=tuple(self.belows),
            words=frozenset(self.words),
            preactivations=MappingProxyType(preactivations),
            inner=MappingProxyType(inner),
            declared=MappingProxyType(self.declared),
            own=MappingProxyType(dict(self.own)),
            uses=MappingProxyType(self._uses()),
            inputs_are=self.inputs_are,
        )
        check_constants(found, self.settings)
        return found

    def _is_constant(self, name: str) -> bool:
        return name in self.declared and self.declared[name].is_constant

    def _uses(self) -> dict[str, OwnUse]:
        """Map the ids of nodes that own operations became to their uses."""
        found = {id(expression): use for expression, use in self.whole.uses}
        if not found:
            return {}
        nodes = (pair for equation in self.equations for pair in walk(equation.expression, equation.name))
        return {path: found[id(node)] for path, node in nodes if id(node) in found}

    def _state_order(self, name: str) -> tuple[int, int]:
        """Sort h first, then by line, x last."""
        if name == "h":
            return (0, 0)
        return (2, 0) if name == "x" else (1, self.lines[name].line)

    # Sorting the lines

    def _sort(self, statement: Statement) -> None:
        """Classify a line as a setting, a value, a start or a bottom, and store it."""
        name, place = statement.name, statement.place
        self._check_free(name, place)
        self.lines[name] = place
        equation = Equation(
            name,
            statement.expression,
            statement.role,
            statement.size,
            statement.writing,
            place,
            statement.code,
        )
        own = stem(name)
        if own != name:
            if statement.size is not None:
                raise self.source.error("size_of_start", place, name=name, own=own)
            if isinstance(statement.expression, Table):
                raise self.source.error("start_is_row", place, name=name)
            (self.starts if name.endswith("_start") else self.bottoms)[own] = equation
        elif statement.size is None and statement.writing is None and isinstance(statement.expression, Number | Table):
            literal = statement.expression
            self.settings[name] = literal.values if isinstance(literal, Table) else literal.value
        elif isinstance(statement.expression, Table):
            raise self.source.error("row_with_size", place)
        else:
            self.equations.append(equation)

    def _check_free(self, name: str, place: Place) -> None:
        """Check that a name is not defined or reserved already. Raises LanguageError."""
        if is_word(name) or name in OTHER_WORDS:
            raise self.source.error("word_defined", place, *self._renaming(name, place), name=name)
        if name in OPERATIONS and (OPERATIONS[name].is_activation or name in self.called):
            raise self.source.error("operation_defined", place, *self._renaming(name, place), name=name)
        for suffix, (kind, first) in _DEFINED.items():
            if name.endswith(suffix):
                own = stem(name)
                mend = self.source.mend("write", place, own + first)
                raise self.source.error(kind, place, mend, name=name, own=own, instead=own + first)
        if name in self.lines:
            raise twice(self.source, name, place, self.lines[name].line)

    def _renaming(self, name: str, place: Place) -> list[Mend]:
        """Return the mend that gives a line another name, such as clip_1, and all that read it; calls stay calls."""
        return [self.source.renaming(name, f"{name}_1")]

    # Looking names up

    def _check_size(self, stated: Size | None, place: Place | None) -> None:
        """Check that each size is a word with a number or a setting that is a positive whole number."""
        for size in stated if isinstance(stated, tuple) else (stated,):
            if isinstance(size, str) and place is not None and size not in ("scalar", *SIZE_WORDS):
                self._check_size_setting(size, place)

    def _check_size_setting(self, size: str, place: Place) -> None:
        value = self.settings.get(size)
        if value is None:
            meant = closest(size, [*SIZE_WORDS, "scalar", *self.settings])
            if meant:
                at = re.search(rf"(?<![\w.]){re.escape(size)}(?![\w.])", self.source.written(place))
                start = place.column + at.start() if at else place.column
                mends = [self.source.mend("write", Place(place.line, start, start + len(size)), meant)] if at else []
                raise self.source.error("no_setting_close", place, *mends, name=size, meant=meant)
            raise self.source.error("no_setting", place, self.source.line_above(place, f"{size} = 8"), name=size)
        if isinstance(value, tuple) or value != int(value) or value < 1:
            shown = A_ROW if isinstance(value, tuple) else f"{value:g}"
            raise self.source.error("size_no_whole", place, name=size, value=shown)

    def _resolve(self, expression: Expression, equation: Equation) -> None:
        """Resolve every name in an expression, left to right."""
        if isinstance(expression, Name):
            self._look_up(expression, equation)
        if not isinstance(expression, Call):
            return
        operation = OPERATIONS[expression.operation]
        for position, argument in enumerate(expression.arguments):
            if position == operation.table:
                check_table(self, argument, expression)
            elif position == operation.matrix:
                check_matrix(self, argument, expression)
            elif position in operation.counts:
                check_count(self, argument, expression)
            if position != operation.table:
                self._resolve(argument, equation)

    def may_be_matrix(self, expression: Expression) -> bool:
        """Return whether an expression may have two axes."""
        return may_be_matrix(self, expression, set())

    def is_known(self, name: str) -> bool:
        """Return whether a name means something."""
        known = name in self.values or name in self.settings or name in self.declared or is_word(name)
        return known or stem(name) in self.values | {"x"} or is_parameter(name, self.values)

    def is_parameter(self, expression: Expression) -> bool:
        """Return whether an expression is the name of a parameter or of a constant."""
        if not isinstance(expression, Name):
            return False
        name = expression.name
        return name in self.declared or (is_parameter(name, self.values) and name not in self.lines)

    def _look_up(self, name: Name, equation: Equation) -> None:
        """Resolve a name and record its use. Raises LanguageError, with a suggestion, for an unknown one."""
        text, place = name.name, name.place
        outside = equation.name.endswith(("_start", "_bottom"))
        if is_word(text):
            if equation.name.endswith("_start") and (text in STEP_WORDS or text not in WORDS):
                self._refuse_step(name, equation)
            self.words.add(text)
        elif text in self.settings:
            if isinstance(self.settings[text], tuple):
                raise self.source.error("row_as_value", place, name=text)
        elif text in self.values:
            if outside:
                self._refuse_step(name, equation)
            self._check_above(text, place, equation)
            self.read.add(text)
        elif text in self.declared:
            self.parameters.setdefault(text)
            self.read.add(text)
        elif text.endswith(("_prev", "_below")):
            if outside:
                self._refuse_step(name, equation)
            self._note_state(text, place)
        elif is_parameter(text, self.values) and not self.slip(text) and not unknown_names.is_refused(self, text):
            self.parameters.setdefault(text)
        else:
            raise unknown_names.unknown(self, text, place)

    def _refuse_step(self, name: Name, equation: Equation) -> None:
        """Raise LanguageError: a line evaluated outside the steps cannot read a value of a step."""
        kind = "step_in_start" if equation.name.endswith("_start") else "step_in_bottom"
        mends = unknown_names.begun(self, equation) if name.name in STEP_WORDS or is_drawn(name.name) else []
        raise self.source.error(kind, name.place, *mends, line_name=equation.name, name=name.name)

    def _check_above(self, text: str, place: Place, equation: Equation) -> None:
        """Check that a value is read only below the line that defines it. Raises LanguageError."""
        if text == equation.name:
            mend = self.source.mend("write", place, f"{text}_prev")
            raise self.source.error("own_line", place, mend, name=text)
        if text not in self.above:
            mends = [*unknown_names.moved_up(self, text, equation), self.source.mend("write", place, f"{text}_prev")]
            raise self.source.error("used_before", place, *mends, name=text, line=self.lines[text].line)

    def _note_state(self, text: str, place: Place) -> None:
        """Record that a value's `_prev` or `_below` is read. Raises LanguageError if there is no such value."""
        own = stem(text)
        is_previous = text.endswith("_prev")
        if own in self.values or (own == "x" and is_previous):
            (self.previous if is_previous else self.belows).setdefault(own)
            return
        raise unknown_names.unknown_state(self, text, own, place)

    def slip(self, text: str) -> str | None:
        """Return the state that a name is one slip away from, if any."""
        return slip_of_state(text, self.values | {"x"})

    def candidates(self) -> list[str]:
        """Return all names that an unknown name could be a misspelling of."""
        states = [f"{value}_prev" for value in (*self.values, "x")]
        return [*sorted(self.values), *sorted(states), *self.parameters, *self.settings, *sorted(WORDS)]

    # Checks of the whole cell

    def _check_whole(self) -> None:
        """Check that h is defined and that every start and bottom is used."""
        for kind, suffix, needed in ((self.starts, "_prev", self.previous), (self.bottoms, "_below", self.belows)):
            for own, equation in kind.items():
                remove = remove_line(self.source, equation.place)
                if own not in self.values and own != "x":
                    raise self.source.error("start_of_nothing", equation.place, remove, name=equation.name, own=own)
                if own not in needed:
                    raise self.source.error(
                        "start_unused", equation.place, remove, name=equation.name, reader=own + suffix
                    )
        for name, line in self.declared.items():
            if name not in self.read and name not in self.whole.numbered:
                raise self.source.error("declared_unused", line.place, remove_line(self.source, line.place), name=name)
        for name, _length in self.inputs_are:
            if name not in self.read and name not in self.previous:
                raise self.source.error("input_unused", self.lines[name], name=name)
        if "h" not in self.values:
            raise unknown_names.no_h(self)

    def _activations(self) -> tuple[dict[str, Expression], dict[str, Call]]:
        """Return the pre-activations and the inner activations (of a bare name inside a line), both by traced name."""
        preactivations: dict[str, Expression] = {}
        inner: dict[str, Call] = {}
        for equation in self.equations:
            for side in (equation.expression, equation.writing):
                if side is None:
                    continue
                for key, call in activations(equation.name, side, self.parameters, self.settings):
                    self._check_traced(key, call, equation, is_whole=call is side)
                    if side is equation.expression and call is side:
                        preactivations[key] = call.arguments[0]
                    elif side is equation.expression:
                        inner.setdefault(key, call)
        return preactivations, inner

    def _check_traced(self, key: str, call: Call, equation: Equation, is_whole: bool) -> None:
        """Check that no line's name clashes with a name of the trace. Raises LanguageError."""
        if key in self.lines:
            argument = call.arguments[0]
            own = "" if is_whole or not isinstance(argument, Name) else argument.name
            place, meaning = self.lines[key], ArgumentOf(call.operation, own)
            raise self.source.error("traced_name", place, name=key, meaning=meaning, line_name=equation.name)

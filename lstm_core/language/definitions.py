"""Name resolution: build a `Definition` from statements, and report mistakes that do not depend on sizes."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from lstm_core.language.constants import check_constants
from lstm_core.language.expressions import (
    WORDS,
    Call,
    Definition,
    Equation,
    Expression,
    Name,
    Number,
    Place,
    Table,
    stem,
)
from lstm_core.language.lines import Source
from lstm_core.language.modes import activations
from lstm_core.language.names import closest, is_parameter, slip_of_state
from lstm_core.language.operations import OPERATIONS
from lstm_core.language.statements import Statement

SIZE_WORDS = ("units", "inputs", "features")
STEP_WORDS = frozenset({"x", "noise", "chance", "time"})
OTHER_WORDS = frozenset({"reading", "scalar", "below"})
NO_H = "no line defines h, which is what a cell gives out; add a line h = ..."
_SUFFIX_MEANING = {"_prev": "at t-1", "_below": "in the layer below"}


def define(source: Source, statements: Sequence[Statement]) -> Definition:
    """Build a definition from statements. Raises LanguageError at the first mistake in the order of the text."""
    if not statements:
        raise source.error("there are no equations; a cell has at least a line h = ...", Place(1, 1, 2))
    return _Builder(source, statements).definition()


class _Builder:
    """Builder of a definition; resolves names in the order given in docs/language.md."""

    def __init__(self, source: Source, statements: Sequence[Statement]):
        self.source = source
        self.settings: dict[str, float | int | tuple[float | int, ...]] = {}
        self.equations: list[Equation] = []
        self.starts: dict[str, Equation] = {}
        self.bottoms: dict[str, Equation] = {}
        self.lines: dict[str, Place] = {}  # where each name is defined
        self.parameters: dict[str, None] = {}
        self.previous: dict[str, None] = {}  # x, c, ... whose value at t-1 is read
        self.belows: dict[str, None] = {}
        self.words: set[str] = set()
        self.above: set[str] = set()  # values on the lines so far
        self.statements = statements
        self.statement_of = {statement.name: statement for statement in reversed(statements)}
        for statement in statements:
            self._sort(statement)
        self.values = {equation.name for equation in self.equations}

    def definition(self) -> Definition:
        """Resolve every line in order and build the definition."""
        by_place = {
            equation.place: equation for equation in (*self.equations, *self.starts.values(), *self.bottoms.values())
        }
        for statement in self.statements:
            equation = by_place.get(statement.place)
            if equation is None:
                continue
            self._check_size(statement)
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
            parameters=tuple(self.parameters),
            states=tuple(order),
            belows=tuple(self.belows),
            words=frozenset(self.words),
            preactivations=MappingProxyType(preactivations),
            inner=MappingProxyType(inner),
        )
        check_constants(found, self.settings)
        return found

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
                raise self.source.error(f"{name} has the size of {own}; leave the size out", place)
            if isinstance(statement.expression, Table):
                raise self.source.error(f"{name} is one number or an expression, not a row of numbers", place)
            (self.starts if name.endswith("_start") else self.bottoms)[own] = equation
        elif statement.size is None and statement.writing is None and isinstance(statement.expression, Number | Table):
            literal = statement.expression
            self.settings[name] = literal.values if isinstance(literal, Table) else literal.value
        elif isinstance(statement.expression, Table):
            raise self.source.error("a row of numbers is a setting; leave the size out", place)
        else:
            self.equations.append(equation)

    def _check_free(self, name: str, place: Place) -> None:
        """Check that a name is not defined or reserved already. Raises LanguageError."""
        if name in WORDS or name in OTHER_WORDS:
            raise self.source.error(f"{name} is a word of the language; choose another name", place)
        if name in OPERATIONS:
            raise self.source.error(f"{name} is an operation; choose another name", place)
        for suffix, meaning in _SUFFIX_MEANING.items():
            if name.endswith(suffix):
                own = stem(name)
                instead = f"{own}_start" if suffix == "_prev" else f"{own}_bottom"
                raise self.source.error(
                    f"{name} is {own} {meaning}, which a line cannot define; {instead} = ... gives the first one", place
                )
        if name in self.lines:
            raise self.source.error(f"{name} is defined twice; line {self.lines[name].line} defines it too", place)

    # Looking names up

    def _check_size(self, statement: Statement) -> None:
        """Check that each size is a word with a number or a setting that is a positive whole number."""
        place = statement.size_place
        for size in statement.size if isinstance(statement.size, tuple) else (statement.size,):
            if isinstance(size, str) and place is not None and size not in ("scalar", *SIZE_WORDS):
                self._check_size_setting(size, place)

    def _check_size_setting(self, size: str, place: Place) -> None:
        value = self.settings.get(size)
        if value is None:
            known = [*SIZE_WORDS, "scalar", *self.settings]
            meant = closest(size, known)
            advice = f"did you mean {meant}?" if meant else f"add a line {size} = 8"
            raise self.source.error(f"no setting {size} gives this size; {advice}", place)
        if isinstance(value, tuple) or value != int(value) or value < 1:
            raise self.source.error(f"{size} is {_shown(value)}, and a size is a whole number of at least 1", place)

    def _resolve(self, expression: Expression, equation: Equation) -> None:
        """Resolve every name in an expression, left to right."""
        if isinstance(expression, Name):
            self._look_up(expression, equation)
        if not isinstance(expression, Call):
            return
        operation = OPERATIONS[expression.operation]
        for position, argument in enumerate(expression.arguments):
            if position == operation.table:
                self._check_table(argument, expression)
            elif position == operation.matrix:
                self._check_matrix(argument, expression)
            elif position in operation.counts:
                self._check_count(argument, expression)
            if position != operation.table:
                self._resolve(argument, equation)

    def _check_table(self, argument: Expression, call: Call) -> None:
        """Check that an argument is a row of numbers or a setting."""
        if isinstance(argument, Number | Table) or (isinstance(argument, Name) and argument.name in self.settings):
            return
        raise self.source.error(
            f"{call.operation} takes a row of numbers here, such as (1, 2, 4), or the name of a setting that is one",
            argument.place,
        )

    def _check_count(self, argument: Expression, call: Call) -> None:
        """Check that an argument is a whole number or the name of one."""
        value: float | int | tuple[float | int, ...] = 0
        if isinstance(argument, Number):
            value = argument.value
        elif isinstance(argument, Name):
            value = 1 if argument.name in SIZE_WORDS else self.settings.get(argument.name, 0)
        if isinstance(value, tuple) or value != int(value) or value < 1:
            message = f"{call.operation} takes a whole number of at least 1 here, or the name of a setting that is one"
            raise self.source.error(message, argument.place)

    def _check_matrix(self, argument: Expression, call: Call) -> None:
        """Check that a matrix argument is a parameter; on the left of @ it may also be a value that is a matrix."""
        if self._is_parameter(argument) or (call.operation == "@" and self._may_be_matrix(argument, set())):
            return
        if call.operation != "@":
            raise self.source.error(f"{call.operation} takes a parameter here, such as U_h", argument.place)
        vector = call.arguments[1]
        text = self.source.text_of
        advice = "* multiplies entry by entry"
        if isinstance(argument, Call):
            if argument.operation != "@" and OPERATIONS[argument.operation].matrix is not None:
                return  # blocks(U_h, periods): its own matrix is checked when its turn comes
            last = argument.arguments[-1]
            if argument.operation in ("*", "/", "@") and self._is_parameter(last):
                first = text(argument.arguments[0].place)
                advice = f"write {first} {argument.operation} ({text(last.place)} @ {text(vector.place)})"
        elif self._is_parameter(vector):
            advice = f"write {text(vector.place)} @ {text(argument.place)}"
        raise self.source.error(f"the left side of @ is a parameter, such as W_f; {advice}", argument.place)

    def _may_be_matrix(self, expression: Expression, seen: set[str]) -> bool:
        """Return whether an expression may have two axes, by its line's size or by an operation that makes a matrix."""
        if isinstance(expression, Name):
            own = stem(expression.name)
            if own in seen or own not in self.statement_of:
                return False
            seen.add(own)
            line = self.statement_of[own]
            if line.size is not None:
                return isinstance(line.size, tuple)
            parts = [part for part in (line.expression, line.writing) if part is not None]
            return any(self._may_be_matrix(part, seen) for part in parts)
        if not isinstance(expression, Call):
            return False
        operation = OPERATIONS[expression.operation]
        if expression.operation == "@":
            return self._may_be_matrix(expression.arguments[0], seen)
        inside = expression.arguments if operation.pointwise else ()
        return operation.makes_matrix or any(self._may_be_matrix(part, seen) for part in inside)

    def _is_parameter(self, expression: Expression) -> bool:
        return isinstance(expression, Name) and is_parameter(expression.name) and expression.name not in self.lines

    def _look_up(self, name: Name, equation: Equation) -> None:
        """Resolve a name and record its use. Raises LanguageError, with a suggestion, for an unknown one."""
        text, place = name.name, name.place
        outside = equation.name.endswith(("_start", "_bottom"))
        if text in WORDS:
            if equation.name.endswith("_start") and text in STEP_WORDS:
                self._refuse_step(name, equation)
            self.words.add(text)
        elif text in self.settings:
            if isinstance(self.settings[text], tuple):
                message = f"{text} is a row of numbers, which stands only as an operation's periods"
                raise self.source.error(message, place)
        elif text in self.values:
            if outside:
                self._refuse_step(name, equation)
            self._check_above(text, place, equation)
        elif text.endswith(("_prev", "_below")):
            if outside:
                self._refuse_step(name, equation)
            self._note_state(text, place)
        elif is_parameter(text) and not self._slip(text):
            self.parameters.setdefault(text)
        else:
            raise self.source.error(self._unknown(text), place)

    def _refuse_step(self, name: Name, equation: Equation) -> None:
        """Raise LanguageError: a line evaluated outside the steps cannot read a value of a step."""
        if equation.name.endswith("_start"):
            what = "is computed before the first step, from parameters, settings and memory"
        else:
            what = "is what enters the lowest layer: it reads x, parameters and settings"
        raise self.source.error(f"{equation.name} {what}; {name.name} is a value of a step", name.place)

    def _check_above(self, text: str, place: Place, equation: Equation) -> None:
        """Check that a value is read only below the line that defines it. Raises LanguageError."""
        if text == equation.name:
            raise self.source.error(f"{text} is read on its own line; write {text}_prev for its value at t-1", place)
        if text not in self.above:
            raise self.source.error(
                f"{text} is used before its line (line {self.lines[text].line}); "
                f"move that line up, or write {text}_prev for its value at t-1",
                place,
            )

    def _note_state(self, text: str, place: Place) -> None:
        """Record that a value's `_prev` or `_below` is read. Raises LanguageError if there is no such value."""
        own = stem(text)
        is_previous = text.endswith("_prev")
        if own in self.values or (own == "x" and is_previous):
            (self.previous if is_previous else self.belows).setdefault(own)
            return
        if own in self.settings:
            message = f"{own} is a setting and never changes; write {own}: units = ... to make it a value"
        elif own == "h":
            message = NO_H
        elif own == "x":
            message = "x_below is no name: x is already what the layer below gives out"
        elif own in WORDS:
            message = f"{own} has no value at another step or layer"
        else:
            meaning = _SUFFIX_MEANING["_prev" if is_previous else "_below"]
            meant = closest(text, self._candidates())
            advice = f"did you mean {meant}?" if meant else f"{text} is {own} {meaning}"
            message = f"no line defines {own}; {advice}"
        raise self.source.error(message, place)

    def _slip(self, text: str) -> str | None:
        return slip_of_state(text, self.values | {"x"})

    def _candidates(self) -> list[str]:
        """Return all names that an unknown name could be a misspelling of."""
        states = [f"{value}_prev" for value in (*self.values, "x")]
        return [*sorted(self.values), *sorted(states), *self.parameters, *self.settings, *sorted(WORDS)]

    def _unknown(self, text: str) -> str:
        """Return the error message for an unknown name."""
        if text in OPERATIONS:
            return f"{text} is an operation and needs its arguments: {text}(...)"
        if text in OTHER_WORDS:
            return f"{text} is a word of the language and no value"
        if text.endswith(("_start", "_bottom")):
            own = stem(text)
            return f"{text} is read through {own}{'_prev' if text.endswith('_start') else '_below'}, never by its name"
        meant = self._slip(text) or closest(text, self._candidates())
        if meant:
            return f"no line defines {text}; did you mean {meant}?"
        return f"no line defines {text} (a parameter's name looks like W_f, b_f or p_f)"

    # Checks of the whole cell

    def _check_whole(self) -> None:
        """Check that h is defined and that every start and bottom is used."""
        for kind, suffix, needed in ((self.starts, "_prev", self.previous), (self.bottoms, "_below", self.belows)):
            for own, equation in kind.items():
                if own not in self.values and own != "x":
                    message = f"{equation.name} belongs to {own}, but no line defines {own}"
                    raise self.source.error(message, equation.place)
                if own not in needed:
                    message = f"{equation.name} is for nothing: no line reads {own}{suffix}"
                    raise self.source.error(message, equation.place)
        if "h" in self.values:
            return
        if "h" in self.settings:
            message = "h is a setting here; write h: units = ... to make it a value"
            raise self.source.error(message, self.lines["h"])
        place = self.statements[-1].place
        raise self.source.error(NO_H, place)

    def _activations(self) -> tuple[dict[str, Expression], dict[str, Call]]:
        """Return the pre-activations and the inner activations (of a bare name inside a line), both by traced name."""
        preactivations: dict[str, Expression] = {}
        inner: dict[str, Call] = {}
        for equation in self.equations:
            for side in (equation.expression, equation.writing):
                for key, call in activations(equation.name, side, self.parameters) if side is not None else ():
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
            meaning = f"{call.operation}({own})" if own else f"the argument of {call.operation}"
            message = f"{key} is already the name of {meaning} in {equation.name}; choose another"
            raise self.source.error(message, self.lines[key])


def _shown(value: float | int | tuple[float | int, ...]) -> str:
    return "a row of numbers" if isinstance(value, tuple) else f"{value:g}"

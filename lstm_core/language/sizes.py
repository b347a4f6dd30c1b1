"""Shape inference: the size of every value, parameter and sub-expression, given the numbers of inputs and units.

Three passes: the sizes that lines state (h has units entries unless its line states another); what follows through
known names, line after line; and a check downwards with the size that each line turned out to have, which settles the
parameters.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lstm_core.errors import SettingError
from lstm_core.language.broadcasting import Axes
from lstm_core.language.collected import collections_in, outer_in
from lstm_core.language.expressions import (
    Call,
    Definition,
    Equation,
    Expression,
    Name,
    Number,
    Place,
    Size,
    Table,
    is_drawn,
    stem,
)
from lstm_core.language.lengths import (
    Brief,
    Described,
    Found,
    Has,
    Length,
    Open,
    Shape,
    axes,
    brief,
    collection,
    describe,
    in_words,
    is_collection,
    member,
)
from lstm_core.language.operations import OPERATIONS
from lstm_core.language.phrases import At, Listing
from lstm_core.language.settings import NO_FEATURES, Settings, features_of, whole_number, with_given
from lstm_core.language.shapes import OperationUse, joined
from lstm_core.language.source import Source


@dataclass(frozen=True)
class Sizes:
    """The own axes of everything in a cell: () is one number, (units,) a vector, (units, inputs) a matrix.

    A collection has `POSITIONS` before its members' own axes. `features` is None for a cell that reads no memory.
    `parameters` are in the order of their first use, `constants` and `values` in that of the lines; `settings` are the
    text's with the caller's in their place. `words` are the same shapes in words, as in "units x inputs".
    """

    inputs: int
    units: int
    features: int | None
    parameters: dict[str, Axes]
    constants: dict[str, Axes]
    values: dict[str, Axes]
    settings: Settings
    words: dict[str, str]
    below: tuple[str, ...]  # the values of the layer below that come from outside
    nodes: dict[int, tuple[Expression, Axes]]  # by identity, for speed; the reference keeps the expression alive

    def of(self, expression: Expression) -> Axes:
        """Return the own axes of a sub-expression of the cell. Raises KeyError for any other expression.

        A number or a value of one number has (), also where it is spread over a vector.
        """
        known = self.nodes.get(id(expression))
        return known[1] if known else self._by_meaning[expression]

    @cached_property
    def _by_meaning(self) -> dict[Expression, Axes]:
        """The axes by structure, for equal expressions elsewhere in the text."""
        return dict(self.nodes.values())


def sizes(
    definition: Definition,
    /,
    inputs: int,
    units: int,
    features: int | None = None,
    below: Mapping[str, int | Axes] | Collection[str] | None = None,
    **settings: Any,
) -> Sizes:
    """Infer the sizes of a cell that reads `inputs` numbers a step and has `units` units.

    `features` is the length of the vectors of `memory`, for a cell that reads one.
    `below` gives the sizes of the values of the layer below, or only their names where each has the size that it has
    here; None for the lowest layer. `settings` replace the text's.
    Raises LanguageError where sizes disagree, SettingError for a size or a setting that cannot be.
    """
    return _Sizing(definition, inputs, units, features, below, settings).result()


def value_axes(definition: Definition, /, inputs: int, units: int, features: int | None = None) -> dict[str, Axes]:
    """Infer the axes of each value alone, without checking that all sizes of the cell agree (see `sizes`)."""
    return _Sizing(definition, inputs, units, features, None, {}).value_axes()


class _Sizing:
    """Shape inference of one cell."""

    def __init__(
        self,
        definition: Definition,
        inputs: int,
        units: int,
        features: int | None,
        below: Mapping[str, int | Axes] | Collection[str] | None,
        settings: Mapping[str, Any],
    ):
        self.definition = definition
        self.source = Source(definition.text, definition.name)
        self.inputs = Length(whole_number("inputs", inputs, definition.name), "inputs")
        self.units = Length(whole_number("units", units, definition.name), "units")
        self.features = features_of(definition, features)
        self.below = below
        self.settings = with_given(definition, settings)
        self.values: dict[str, Shape] = {}
        self.stated: dict[str, Shape] = {}  # of parameters and constants whose declaration states a size
        self.parameters: dict[str, tuple[Shape, Place]] = {}
        self.draws: dict[str, tuple[Shape, Place]] = {}  # noise and chance: one size in a cell
        self.nodes: dict[int, tuple[Expression, Axes]] = {}
        self.found: dict[int, Found] = {}  # by the call's identity: a cache

    def value_axes(self) -> dict[str, Axes]:
        """Run the first two passes: return the axes of every value."""
        definition = self.definition
        for name, line in definition.declared.items():
            if line.size is not None:
                self.stated[name] = self._shape_of(line.size)
        outputs = {"h", *(f"l{number}.h" for number in range(len(definition.layers)))}
        self.collected = collections_in(definition, outputs)
        for equation in definition.equations:
            if equation.size is not None:
                self.values[equation.name] = self._as_found(equation.name, self._shape_of(equation.size))
            elif equation.name in outputs:  # an output of a cell or layer: others rely on its size
                self.values[equation.name] = (self.units,)
        for equation in definition.equations:
            if equation.name not in self.values:
                self.values[equation.name] = self._inferred(equation)
        return {name: axes(shape) for name, shape in self.values.items()}

    def result(self) -> Sizes:
        """Run the three passes."""
        definition, values = self.definition, self.value_axes()
        self.found.clear()  # the size of a later line's value at t-1 was not known yet
        self._check_layers()
        for equation in definition.equations:
            self._check_line(equation, equation.name)
        for own, equation in definition.starts.items():
            self._check_line(equation, own)
        self._check_below()
        present = [name for name in definition.parameters if name in self.parameters]
        fixed = [name for name in definition.constants if name in self.parameters]
        settled = {name: self.parameters[name][0] for name in (*present, *fixed)} | self.values
        return Sizes(
            inputs=self.inputs.number,
            units=self.units.number,
            features=self.features.number if self.features else None,
            parameters={name: axes(settled[name]) for name in present},
            constants={name: axes(settled[name]) for name in fixed},
            values=values,
            settings=self.settings,
            words={name: in_words(shape) for name, shape in settled.items()},
            below=() if self.below is None else definition.belows,
            nodes=self.nodes,
        )

    # The first two passes

    def _as_found(self, name: str, shape: Shape) -> Shape:
        """Return a value's shape: that of a collection if its line is one."""
        return collection(shape) if name in self.collected else shape

    def _shape_of(self, size: Size) -> Shape:
        """Return the shape that a stated size is."""
        if size == "scalar":
            return ()
        return tuple(map(self._length, size)) if isinstance(size, tuple) else (self._length(size),)

    def _length(self, size: str | int | None) -> Length:
        """Return the length that a line states for an axis."""
        if isinstance(size, int):
            return Length(size)
        known = self._word(str(size))
        if known is not None:
            return known
        number = self.settings[str(size)]
        if isinstance(number, tuple) or number != int(number) or number < 1:
            raise SettingError(f"{self.definition.name}: {size} is {number}; a size is a whole number of at least 1")
        return Length(int(number), str(size))

    def _word(self, name: str) -> Length | None:
        """Return the length that a word stands for, None if it is not a size word."""
        if name == "features" and self.features is None:
            raise SettingError(NO_FEATURES.format(self.definition.name))
        return {"inputs": self.inputs, "units": self.units, "features": self.features}.get(name)

    def _inferred(self, equation: Equation) -> Shape:
        """Return the size that a line's expression has through known names, else a vector of units."""
        outer = outer_in(equation.expression)
        for expression in (equation.expression, equation.writing):
            found = self._find(expression) if expression is not None else Open.NUMBER
            if not isinstance(found, Open) and (outer is None or len(member(found)) > 1):
                return self._as_found(equation.name, member(found))
        if outer is not None:
            ends = [self._find(argument) for argument in outer.arguments]
            return tuple(self.units if isinstance(end, Open) or len(end) != 1 else end[0] for end in ends)
        return self._as_found(equation.name, (self.units,))

    def _find(self, expression: Expression) -> Found:
        """Return the size that an expression has by itself, without its context."""
        if isinstance(expression, Number | Table):
            return Open.NUMBER
        if isinstance(expression, Name):
            return self._find_name(expression.name)
        key = id(expression)
        if key not in self.found:
            self.found[key] = OPERATIONS[expression.operation].shape.infer(self._use(expression))
        return self.found[key]

    def _find_name(self, name: str) -> Found:
        kind = self.definition.kind(name)
        if kind == "setting" or name in ("inputs", "units", "features"):
            return Open.NUMBER
        if name == "memory":
            return collection((self.features or self.units,))
        if kind == "parameter" and name in self.stated:
            return self.stated[name]
        if kind == "parameter" or is_drawn(name):
            return Open.WANTED
        if name == "time":
            return ()
        own = name if kind == "value" else stem(name)
        if own == "x":
            return (self.inputs,)
        return self.values.get(own, Open.MEMBERS if own in self.collected else Open.WANTED)

    def _use(self, call: Call) -> OperationUse:
        """Return a call with the shapes of its arguments, the input of its shape rule."""
        return OperationUse(
            call=call,
            found=tuple(self._find(argument) for argument in call.arguments),
            units=self.units,
            table=lambda position: self._table(call.arguments[position]),
            count=lambda position: self._count(call.arguments[position]),
            errors=self.source.error,
            mends=self.source.mend,
            text=lambda expression: self.source.text_of(expression.place),
        )

    def _table(self, argument: Expression) -> tuple[float | int, ...]:
        """Return the row of numbers that an argument stands for; one number is a row of one."""
        if isinstance(argument, Table):
            return argument.values
        value = self.settings[argument.name] if isinstance(argument, Name) else argument.value  # type: ignore[union-attr]
        return value if isinstance(value, tuple) else (value,)

    def _count(self, argument: Expression) -> Length:
        """Return the whole number that an argument stands for, with its name."""
        if isinstance(argument, Name):
            return self._length(argument.name)
        assert isinstance(argument, Number)  # `definitions` has rejected all else
        return Length(int(argument.value))

    # The top-down check

    def _check_line(self, equation: Equation, own: str) -> None:
        """Give a line's expressions the size of its value, and settle the parameters in them."""
        shape = self.values[own] if own != "x" else (self.inputs,)
        for expression in (equation.expression, equation.writing):
            if expression is not None:
                self._check(expression, shape, equation)

    def _check(self, expression: Expression, wanted: Shape, equation: Equation) -> Shape:
        """Check an expression against the size wanted of it; return the size that it has."""
        if is_collection(self._find(expression)) and not is_collection(wanted):
            text = self.source.text_of(expression.place)
            mend = self.source.mend("write", expression.place, f"mean({self.source.written(expression.place)})")
            raise self.source.error("collection_for_one", expression.place, mend, what=text, line_name=equation.name)
        if isinstance(expression, Call):
            shape = self._check_call(expression, wanted, equation)
        elif isinstance(expression, Name):
            shape = self._check_name(expression, wanted, equation)
        else:
            shape = (Length(len(expression.values)),) if isinstance(expression, Table) else ()
        self.nodes[id(expression)] = expression, axes(shape)
        return shape

    def _check_call(self, call: Call, wanted: Shape, equation: Equation) -> Shape:
        rule = OPERATIONS[call.operation].shape
        use = self._use(call)
        found = self._find(call)
        result: Shape = wanted
        if found is Open.NUMBER:
            result = ()
        elif not isinstance(found, Open):
            result = wanted if rule.transparent and member(found) else found
            if not rule.transparent:
                self._fit(call, found, wanted, equation)
        asked = rule.ask(use, result)
        shapes = [
            self._check(argument, () if shape is None else shape, equation)
            for argument, shape in zip(call.arguments, asked, strict=True)
        ]
        if rule.transparent:
            return joined(shapes)
        return result

    def _check_name(self, expression: Name, wanted: Shape, equation: Equation) -> Shape:
        name = expression.name
        if self.definition.kind(name) == "parameter":
            stated = self.stated.get(name)
            if stated is None:
                return self._tie(self.parameters, expression, wanted)
            self._fit(expression, stated, wanted, equation)
            return self._tie(self.parameters, expression, stated)
        if is_drawn(name):
            return self._tie(self.draws, expression, wanted)
        setting = self.settings.get(name)
        if isinstance(setting, tuple):
            return (Length(len(setting), name),)
        found = self._find_name(name)
        shape: Shape = () if isinstance(found, Open) else found
        self._fit(expression, shape, wanted, equation)
        return shape

    def _tie(self, known: dict[str, tuple[Shape, Place]], expression: Name, wanted: Shape) -> Shape:
        """Record the shape of a parameter or a draw. Raises LanguageError unless all uses agree."""
        name, place = expression.name, expression.place
        shape, first = known.setdefault(name, (wanted, place))
        if shape != wanted:
            where = At(None if first.line == place.line else first.line, first.column)
            before = Brief(shape) if len(shape) == len(wanted) else Described(shape)
            words = {"name": name, "shape": Described(wanted), "other": before, "where": where}
            raise self.source.error("two_shapes", place, **words)
        return shape

    def _fit(self, expression: Expression, shape: Shape, wanted: Shape, equation: Equation) -> None:
        """Check that a size is the wanted one; one number fits any size. Raises LanguageError."""
        if member(shape) == member(wanted) or not member(shape):
            return
        words = {
            "line_name": equation.name,
            "shape": Described(wanted),
            "what": self.source.text_of(expression.place),
            "other": Has(shape) if len(shape) == len(wanted) else Described(shape),
        }
        raise self.source.error("line_has_size", expression.place, **words)

    def _check_layers(self) -> None:
        """Check that each value that a layer reads from below has the same size in both layers. Raises SettingError."""
        layers = self.definition.layers
        for number, (lower, upper) in enumerate(zip(layers, layers[1:], strict=False), start=1):
            for own in upper.belows:
                here, there = self.values[f"l{number}.{own}"], self.values[f"l{number - 1}.{own}"]
                if here != there:
                    raise SettingError(
                        f"{self.definition.name}: {own} {describe(here)} in {upper.name} (layer {number + 1}), "
                        f"and {brief(there)} in {lower.name} (layer {number}), whose {own} it reads"
                    )

    def _check_below(self) -> None:
        """Check the values of the layer below, or the lines that stand for it in the lowest layer."""
        if self.below is not None and not self.definition.belows:
            raise SettingError(f"{self.definition.name} reads no value of a layer below; leave below= out")
        for own in self.definition.belows:
            bottom = self.definition.bottoms.get(own)
            place = self.definition.first_use(f"{own}_below")
            if self.below is not None:
                self._check_given(own, self.below, place)
            elif bottom is not None:
                self._check_line(bottom, own)
            else:
                raise self.source.error("needs_below", place, name=f"{own}_below", own=own)

    def _check_given(self, own: str, below: Mapping[str, int | Axes] | Collection[str], place: Place) -> None:
        """Check a given value of the layer below. Raises LanguageError."""
        if own not in below:
            raise self.source.error("below_missing", place, own=own, has=Listing([*below]))
        if not isinstance(below, Mapping):
            return
        given = below[own]
        lengths = tuple(Length(number) for number in (given if isinstance(given, tuple) else (given,)))
        shape = self.values[own]
        if lengths != shape:
            raise self.source.error("below_misfit", place, own=own, shape=Described(shape), other=Brief(lengths))

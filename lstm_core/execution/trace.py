"""The record of a run: every value at every step, and gradients of any values with respect to everything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_core.dataframe import dataframe
from lstm_core.errors import ArrayError, FiniteError
from lstm_core.language import OPERATIONS
from lstm_core.language.broadcasting import align, lift
from lstm_core.language.expressions import Call, Equation, Expression, Name, Number, Table, stem, walk
from lstm_core.representation import NotebookRepresentation, Representation, counted, shortened
from lstm_core.typing import Array, Mask

from . import arrays, finite
from .inputs import Feed, RunnableCell
from .program import Program, Weights
from .runtime import shift_

if TYPE_CHECKING:
    import pandas


class Trace(NotebookRepresentation):
    """Every value of a run, by name: `trace["f"]` is (time, batch, units), or (time, units) where x had no batch.

    Names are the equations' values, their pre-activations (`a_f`), inner activations (`tanh_c`) and `x`; where a cell
    wrote, those that did not need x. The arrays are views of what the run computed; they cannot be written to, and what
    was given to the run was copied. All hold finite numbers: what has none raises FiniteError.
    """

    def __init__(self, cell: RunnableCell, program: Program, weights: Weights, feed: Feed, found: dict[str, Array]):
        self.cell, self.batched, self.first = cell, feed.batched, feed.first
        self._program, self._weights, self._x, self._start = program, weights, feed.x, feed.start
        self._clamps, self._masks, self._words, self._found = feed.clamps, feed.masks, feed.words, found
        self._wrote = program.wrote

    def _summary(self) -> str:
        sequences = f", {counted(self._x.shape[1], 'sequence')}" if self.batched else ""
        steps = counted(len(self._x), "step")
        return f"Trace of {shortened(self.cell.name)}: {steps}{sequences}, {counted(len(self.names), 'value')}"

    def to_dataframe(self, **labels: Sequence[Any]) -> pandas.DataFrame:
        """Return every value as a pandas DataFrame: `trace.to_dataframe()["f"]` is a row a step, a column a unit.

        The index is `step`, counted as in the run, then `sequence` where there is a batch, then `labels`, by their
        names, an entry a row. Columns are (name, unit); units count from 0. Raises MissingPackageError without pandas.
        """
        steps, batch = self._x.shape[:2]
        index: dict[str, Sequence[Any]] = {"step": np.repeat(np.arange(steps) + self.first, batch).tolist()}
        if self.batched:
            index["sequence"] = np.tile(np.arange(batch), steps).tolist()
        values = {name: self._whole(name).reshape(steps * batch, -1) for name in self.names}
        return dataframe(values, {**index, **labels})

    @property
    def params(self) -> dict[str, Array]:
        """The parameters of the run, by name."""
        return dict(self._weights.params)

    @property
    def names(self) -> tuple[str, ...]:
        """The traced names: x, then in the equations' order, what a value is made of before the value."""
        return self._program.traced if self._wrote else ("x", *self._program.traced)

    def __getitem__(self, name: str) -> Array:
        return self._shown(self._whole(name))

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def _shown(self, array: Array) -> Array:
        view = array.view() if self.batched else array[:, 0]
        view.flags.writeable = False
        return view

    def _whole(self, name: str) -> Array:
        """Return (time, batch, own axes)."""
        if name == "x" and not self._wrote:
            return self._x
        definition = self._program.definition
        if name not in definition.values and name not in definition.inner and name not in definition.preactivations:
            missing = "without x" if self._wrote and (name == "x" or name in self.cell.definition.values) else ""
            has = f"what needs x falls away {missing}; it has" if missing else "it has"
            raise ArrayError(f"{self.cell.name}: the trace has no {name!r}; {has} {', '.join(self.names)}")
        array = self._kept(name)
        if name not in definition.values and not finite.is_finite((array,)):
            raise self._fault_in(name, array)
        return array

    def _kept(self, name: str) -> Array:
        """Return (time, batch, own axes) of a traced name but x, whether its numbers are finite or not."""
        array = self._program.find(name, self._found)
        if array is not None:
            return array
        definition = self._program.definition
        expression = definition.preactivations.get(name) or definition.inner[name]
        with np.errstate(all="ignore"):
            return self._filled(self._evaluate(expression), expression)

    def held(self, name: str) -> Mask | None:
        """Return where a value was held in the run, (time, batch, own axes); None where it was left free."""
        mask = self._masks.get(name)
        return mask if mask is None or self.batched else mask[:, 0]

    def check(self) -> None:
        """Raise FiniteError for the first value, of the earliest step, that is no finite number."""
        for state, line in self._program.definition.starts.items():
            if state in self._start and not finite.is_finite((self._start[state],)):
                whole = self._start[state][None]
                raise self._fault_in(f"{state}_start", whole, line=line)
        found = finite.first_fault((name, self._kept(name)) for name in self._program.traced)
        if found is not None:
            raise self._fault_in(found[0], self._kept(found[0]))

    def origin(self, name: str, step: int) -> tuple[str, Expression] | None:
        """Return the node in which a value of a step first is no finite number, and its id; None if it is the whole.

        All that the node is computed of is finite there. `step` is counted as in the run.
        """
        definition = self._program.definition
        line = finite.line_of(definition, name)
        if line is None:
            return None
        with np.errstate(all="ignore"):
            for node, part in reversed([*walk(line.expression, line.name)]):
                if isinstance(part, Call):
                    whole = self._filled(self._evaluate(part), part)
                    if not np.isfinite(whole[step - self.first]).all():
                        return node, part
        return None

    def _fault_in(self, name: str, array: Array, line: Equation | None = None) -> FiniteError:
        """Build the error for the first number of an array that is not finite."""
        place = tuple(int(axis) for axis in np.argwhere(~np.isfinite(array))[0])
        held = finite.held_at(self._clamps, self._masks, place[0])
        return finite.error_of(self._program.definition, name, array, place, first=self.first, held=held, line=line)

    def insist(self, name: str, values: Array, formula: str) -> Array:
        """Return a readout's values at the last steps of the run, (steps, ...), unchanged if they are finite.

        Raises FiniteError, which calls them `name` and shows `formula`.
        """
        if finite.is_finite((values,)):
            return values
        place = tuple(int(axis) for axis in np.argwhere(~np.isfinite(values))[0])
        step = len(self._x) - len(values) + place[0]
        held = finite.held_at(self._clamps, self._masks, step)
        raise FiniteError(
            name,
            cell=self.cell.name,
            line=None,
            equation=formula,
            step=self.first + step,
            number=float(values[place]),
            held=held,
        )

    @property
    def final(self) -> dict[str, Array]:
        """The states after the last step, by name: each (batch, own axes), or (own axes) where x had no batch."""
        return {state: self[state][-1] for state in self._program.state_shapes}

    @property
    def initial(self) -> dict[str, Array]:
        """The states before the first step, by name: each (batch, own axes), or (own axes) where x had no batch."""
        return {state: self._row(start) for state, start in self._start.items()}

    def _row(self, array: Array) -> Array:
        """Return a time-independent array (batch, own axes), without the batch axis if x had none."""
        view = array.view() if self.batched else array[0]
        if isinstance(view, np.ndarray):  # a NumPy scalar is read-only already
            view.flags.writeable = False
        return view

    def evaluate(self, expression: Expression) -> Array:
        """Evaluate an expression of the equations at every step, (time, batch, own axes); a parameter is itself."""
        with np.errstate(all="ignore"):
            value = self._evaluate(expression)
        if isinstance(expression, Name) and self.cell.definition.kind(expression.name) == "parameter":
            return value
        whole = self._filled(value, expression)
        if not finite.is_finite((whole,)):
            definition = self._program.definition
            raise self._fault_in(
                finite.text_of(definition, expression), whole, finite.line_with(definition, expression)
            )
        return self._shown(whole)

    def _filled(self, value: Array, expression: Expression) -> Array:
        shape = (*self._x.shape[:2], *self._axes(expression))
        return value if np.shape(value) == shape else np.broadcast_to(value, shape)

    def axes_of(self, expression: Expression) -> tuple[int, ...]:
        """Return the own axes of an expression of the equations, in the form that `broadcasting.align` takes."""
        if isinstance(expression, (Number, Table)):
            return ()
        return self._program.graph.sizes.of(expression)

    def _axes(self, expression: Expression) -> tuple[int, ...]:
        """Return the own axes of an expression in this run, positions in numbers."""
        memory = self._words.get("memory")
        return arrays.concrete(self.axes_of(expression), None if memory is None else memory.shape[1])

    def _evaluate(self, expression: Expression) -> Array:
        if isinstance(expression, Number):
            return np.asarray(expression.value, self._x.dtype)
        if isinstance(expression, Table):
            return np.asarray(expression.values, self._x.dtype)
        if isinstance(expression, Name):
            return self._named(expression.name)
        operation = OPERATIONS[expression.operation]
        values = [self._evaluate(argument) for argument in expression.arguments]
        own = [self.axes_of(argument) for argument in expression.arguments]
        values = align(values, own) if operation.pointwise else lift(values, own)
        return operation.forward(*values, **operation.keywords(self.axes_of(expression), own))

    def _named(self, name: str) -> Array:
        definition = self.cell.definition
        kind = definition.kind(name)
        if kind == "value" or name == "x":
            return self._whole(name)
        if kind == "parameter":
            return self._weights.all[name]
        if kind == "previous":
            state = stem(name)
            return shift_(self._whole(state), self._start[state])
        if kind == "below" and name not in self._words:
            bottom = self._program.definition.bottoms[stem(name)].expression
            return self._filled(self._evaluate(bottom), Name(name, bottom.place))
        if kind == "setting":
            return np.asarray(self._program.graph.sizes.settings[name], self._x.dtype)
        if name in self._program.graph.lengths:
            return np.asarray(self._program.graph.lengths[name], self._x.dtype)
        return self._words[name]

    def gradients(self, cotangents: Mapping[str, Array]) -> Gradients:
        """Backpropagate cotangents through time.

        `cotangents` maps names of the trace to dLoss/dvalue, each of the shape of `trace[name]`; how they depend on
        each other inside the cell is added by the pass. Raises ArrayError.
        """
        if not (type(cotangents) is dict or isinstance(cotangents, Mapping)) or not cotangents:
            raise ArrayError(f"{self.cell.name}: cotangents are missing; expected a mapping such as {{'h': array}}")
        given = {}
        for name, values in cotangents.items():
            if name not in self._program.traced:
                known = ", ".join(self._program.traced)
                raise ArrayError(f"{self.cell.name}: there is no {name!r} to take a cotangent; expected one of {known}")
            whole = self._whole(name)
            what = f"{self.cell.name}: the cotangent of {name}"
            given[name] = arrays.check_steps(
                values, self._x.shape[:2], whole.shape[2:], self.batched, self._x.dtype, what
            )
        return Gradients(self, given)


class Gradients(Representation):
    """Gradients of a loss: `.params`, `.initial`, `.below` by name, `.x`, `.memory`; `gradients["c"]` at each step.

    Those of the parameters are the caller's own, to scale in place; no other can be written to. All hold finite
    numbers: what has none raises FiniteError when it is asked for.
    """

    def __init__(self, trace: Trace, cotangents: dict[str, Array]):
        self._trace, self._program = trace, trace._program
        self._names = frozenset(cotangents)
        start = dict(trace._start)
        with np.errstate(all="ignore"):  # a gradient is checked when it is asked for
            function, prepared = self._program.backward(self._names, trace._weights)
            self._found = function(
                trace._weights.all,
                start,
                trace._masks,
                trace._words,
                cotangents,
                trace._found,
                trace._weights.prepared,
                prepared,
            )
        self._variables = self._program.parts(self._names)

    def _summary(self) -> str:
        of = ", ".join(sorted(self._names))
        cell, steps = shortened(self._trace.cell.name), counted(len(self._trace._x), "step")
        return f"Gradients of a loss of {shortened(of)} in {cell}: {steps}"

    @cached_property
    def params(self) -> dict[str, Array]:
        """dLoss/dparameter, each of the parameter's shape; copies."""
        found, variables = self._found, self._variables
        return {
            name: self._checked(name, found[variables[name]]).copy() if name in variables else np.zeros_like(values)
            for name, values in self._trace._weights.params.items()
        }

    @cached_property
    def x(self) -> Array:
        """dLoss/dx, of the shape of x."""
        if self._trace._wrote:
            raise ArrayError(f"{self._trace.cell.name}: a cell that wrote read no x, and there is no gradient for it")
        whole = self._found[self._variables["x"]] if "x" in self._variables else np.zeros_like(self._trace._x)
        return self._trace._shown(self._checked("x", whole))

    @cached_property
    def memory(self) -> Array:
        """dLoss/dmemory, of the shape of memory."""
        memory = self._trace._words.get("memory")
        if memory is None:
            raise ArrayError(f"{self._trace.cell.name}: no memory was read, and there is no gradient for it")
        whole = self._found[self._variables["memory"]] if "memory" in self._variables else np.zeros_like(memory)
        return self._trace._row(self._checked("memory", whole))

    @cached_property
    def below(self) -> dict[str, Array]:
        """dLoss/dvalue of the layer below, by the value's name, each of the shape that was given."""
        trace, found = self._trace, {}
        for own in self._program.graph.sizes.below:
            variable = self._variables.get(f"{own}_below")
            whole = np.zeros_like(trace._words[f"{own}_below"]) if variable is None else self._found[variable]
            found[own] = trace._shown(self._checked(f"{own}_below", whole))
        return found

    @cached_property
    def initial(self) -> dict[str, Array]:
        """dLoss/dstate before the first step, by name."""
        found = {}
        for state in self._program.state_shapes:
            whole = np.zeros_like(self._trace._start[state])
            variable = self._program.initial(self._names, state)
            if variable is not None:
                name, is_carried = variable
                whole = self._found[name] if is_carried else self._found[name][0]
            found[state] = self._trace._row(self._checked(f"{state}_prev", whole))
        return found

    def __getitem__(self, name: str) -> Array:
        """Return dLoss/dname at every step, over all ways by which the loss depends on it."""
        if name == "x":
            return self.x
        like = self._trace._whole(name)  # raises the error for an unknown name
        whole = self._whole(name, like)
        return self._trace._shown(self._checked(name, whole))

    def _whole(self, name: str, like: Array) -> Array:
        """Return (time, batch, own axes) of a traced name but x, whether its numbers are finite or not."""
        trace = self._trace
        function = self._program.gradient(self._names, name)
        if function is None:
            return np.zeros_like(like)
        weights = trace._weights
        with np.errstate(all="ignore"):
            whole = function(
                weights.all,
                trace._start,
                trace._masks,
                trace._words,
                self._found,
                trace._found,
                weights.prepared,
                weights.back[self._names],
            )
        return np.broadcast_to(whole, like.shape)

    def _checked(self, name: str, array: Array) -> Array:
        """Return the array read-only. Raises FiniteError for the value where the gradient is first not finite."""
        if finite.is_finite((array,)):
            view = np.asarray(array).view()
            view.flags.writeable = False
            return view
        trace, definition = self._trace, self._program.definition
        values = [(other, trace._kept(other)) for other in reversed(definition.values)]
        found = finite.first_fault(((other, self._whole(other, like)) for other, like in values), is_last=True)
        if found is None:  # no value's gradient: their sum over the steps is too large
            line = finite.line_of(definition, name)
            where = int(np.argmax(~np.isfinite(array)))
            raise FiniteError(
                name,
                cell=definition.name,
                line=line.place.line if line else None,
                equation=" ".join(line.source.split()) if line else name,
                step=None,
                number=float(array.flat[where]),
                held=finite.held_at(trace._clamps, trace._masks, len(trace._x)),
                is_gradient=True,
            )
        first, place = found
        raise finite.error_of(
            definition,
            first,
            self._whole(first, trace._kept(first)),
            place,
            first=trace.first,
            held=finite.held_at(trace._clamps, trace._masks, len(trace._x)),
            is_gradient=True,
        )

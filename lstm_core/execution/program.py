"""Compilation of equations to NumPy: one cached program for each (cell, sizes, dtype, mode)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType
from typing import Any, TypeGuard

import numpy as np

from lstm_core.language import Sizes, check_constants, sizes, written
from lstm_core.language.expressions import Definition, walk
from lstm_core.language.names import preactivation
from lstm_core.language.starts import started
from lstm_core.typing import Array, DType

from . import source
from .arrays import check_parameters
from .backward import Backward
from .checking import assigned, check
from .code import Function, Kind, Row, Slot
from .finite import is_finite, watched
from .forward import Forward
from .graph import AHEAD, Graph
from .inputs import RunnableCell
from .packing import Packing
from .runtime import namespace

SMALL = 1 << 16  # bytes: up to this size, comparing two arrays as bytes is faster than by entry


def frozen(array: Array) -> Array:
    """Make an array read-only and return it."""
    array.flags.writeable = False
    return array


@dataclass(frozen=True)
class Compiled:
    """A compiled function, the returned variables that stay valid, by name, and its source."""

    run: Callable[..., Any]
    slots: dict[str, Slot]
    text: str


class Weights:
    """A program's parameters: validated, and stacked for both passes; `all` has the constants too."""

    def __init__(
        self,
        params: dict[str, Array],
        prepare: Callable[..., dict[str, Array]],
        dtype: DType,
        constants: dict[str, Array],
    ):
        self.params = {name: frozen(array.copy()) for name, array in params.items()}
        self.all = {**self.params, **constants} if constants else self.params
        with np.errstate(all="ignore"):  # the values of a run are checked
            self.prepared = prepare(self.all, dtype)
        self.back: dict[frozenset[str], dict[str, Array]] = {}
        self._checks = [
            (name, array, array.shape, array.tobytes() if array.nbytes <= SMALL else None)
            for name, array in self.params.items()
        ]
        self._dtype = dtype

    def same(self, params: Any) -> bool:
        """True if params equal the numbers that these weights were made of."""
        if type(params) is not dict or len(params) != len(self._checks):
            return False
        for name, mine, shape, content in self._checks:
            array = params.get(name)
            if type(array) is not np.ndarray or array.dtype != self._dtype or array.shape != shape:
                return False
            if array.tobytes() != content if content is not None else not np.array_equal(array, mine):
                return False
        return True


class Program:
    """The forward pass of a cell as a function, and its backward passes, compiled on first use."""

    def __init__(
        self,
        definition: Definition,
        measures: Sizes,
        lengths: dict[str, int],
        dtype: DType,
        wrote: bool,
        clamped: frozenset[str],
        given: frozenset[str],
    ):
        plain = wrote or (
            bool(clamped) and definition.can_write
        )  # for bit-identical results when reading back what was written
        self.definition, self.wrote = definition, wrote
        self.graph = Graph(definition, measures, lengths, plain, clamped, given)
        self.packing = Packing(self.graph)
        self.dtype, self.shapes = dtype, measures.parameters
        self.constants = {
            name: frozen(started(definition.declared[name], shape, dtype)) for name, shape in measures.constants.items()
        }
        writer = Forward(self.graph, self.packing)
        self.where = writer.names.where
        self.space = namespace(dtype)
        prepare, forward = writer.functions()
        self._prepare = self._compile(prepare)
        self._forward = self._compile(forward, P=self._prepare)
        self.forward = self._forward.run
        self.traced = _traced(definition)  # x left out
        self.words = {node.payload: node.shape for node in self.graph.nodes if node.operation == "input"}
        self.reads_more = bool(self.words.keys() - {"x"})  # a draw, the step's number, a memory, a layer below
        self.state_shapes = {
            state: (lengths["inputs"],) if state == "x" else measures.values[state] for state in definition.states
        }
        self._views = {name: self._view(name) for name in self.traced}
        looked_at = Row(tuple(self.where[node.index] for node in watched(self.graph)))
        self._watched = compile(source.text(looked_at), "<watched>", "eval")
        self._weights: Weights | None = None
        self._backward: dict[frozenset[str], tuple[Backward, Compiled, Compiled]] = {}
        self._parts: dict[frozenset[str], dict[str, str]] = {}
        self._gradients: dict[tuple[frozenset[str], str], Callable[..., Array] | None] = {}

    def _compile(self, function: Function, **makers: Compiled) -> Compiled:
        """Check, write and compile a function; the variables of `makers` that it reads are further arguments of it."""
        known = self.space.keys()
        outer = {name: slot for maker in reversed(makers.values()) for name, slot in maker.slots.items()}
        needed = [slot.name for slot in check(function, known, outer)]
        reads: dict[str, list[str]] = {holder: [] for holder in makers}
        for name in needed:
            reads[next(holder for holder, maker in makers.items() if name in maker.slots)].append(name)
        text = source.function(function, reads)
        title = f"<{self.graph.definition.name}: {function.name}>".replace("\0", "?")  # a name of a file has no 0
        space = dict(self.space)
        exec(compile(text, title, "exec"), space)
        left = assigned(function) | {name: outer[name] for name in needed}
        slots = {name: slot for name, slot in left.items() if slot.kind not in (Kind.STEP, Kind.SCRATCH)}
        return Compiled(space[function.name], slots, text)

    def takes(self, x: Any) -> TypeGuard[np.ndarray]:
        """True for an array that `forward` takes without conversion, batch axis and finiteness aside."""
        plain = type(x) is np.ndarray and x.dtype == self.dtype and x.ndim in (2, 3)
        return plain and x.shape[-1] == self.graph.lengths["inputs"] and x.size > 0

    @property
    def source(self) -> str:
        """The NumPy source of the forward pass."""
        return f"{self._prepare.text}\n\n{self._forward.text}"

    @property
    def kept(self) -> Weights | None:
        """The weights of the last run."""
        return self._weights

    def weights(self, params: Mapping[str, Any], cell: str) -> Weights:
        """Validate and stack params; the result is cached while the numbers stay the same.

        Raises ArrayError.
        """
        kept = self._weights
        if kept is None or not kept.same(params):
            arrays = check_parameters(params, self.shapes, self.dtype, cell)
            kept = self._weights = Weights(arrays, self._prepare.run, self.dtype, self.constants)
        return kept

    def _view(self, name: str) -> tuple[CodeType, int] | None:
        """Return the compiled expression that holds a name's array, and its sign; None if it must be evaluated."""
        try:
            node = self.graph.find(name)
        except KeyError:
            return None
        where = self.where.get(node.index)
        if where is None or node.stage < AHEAD:
            return None
        return compile(source.text(where), name, "eval"), self.packing.sign.get(node.index, 1)

    def find(self, name: str, arrays: dict[str, Any]) -> Array | None:
        """Return a traced name's array (time, batch, own axes) from the result of `forward`, or None."""
        view = self._views.get(name)
        if view is None:
            return None
        code, sign = view
        array: Array = eval(code, self.space, arrays)
        turned: Array = array if sign > 0 else array * self.space["minus_one_"]
        return turned

    def is_finite(self, arrays: dict[str, Any]) -> bool:
        """Return whether all values that `forward` returned are finite."""
        return is_finite(eval(self._watched, self.space, arrays))

    def backward(
        self, cotangents: frozenset[str], weights: Weights
    ) -> tuple[Callable[..., dict[str, Array]], dict[str, Array]]:
        """Return the backward pass for cotangents of these names, and the weights stacked for it."""
        _writer, prepare, compiled = self._backwards(cotangents)
        if cotangents not in weights.back:
            weights.back[cotangents] = prepare.run(weights.all, self.dtype, weights.prepared)
        return compiled.run, weights.back[cotangents]

    def _backwards(self, cotangents: frozenset[str]) -> tuple[Backward, Compiled, Compiled]:
        if cotangents not in self._backward:
            writer = Backward(self.graph, self.packing, self.where, cotangents)
            prepare, backward = writer.functions()
            prepared = self._compile(prepare, P=self._prepare)
            compiled = self._compile(backward, F=self._forward, P=self._prepare, Q=prepared)
            self._backward[cotangents] = writer, prepared, compiled
        return self._backward[cotangents]

    def parts(self, cotangents: frozenset[str]) -> dict[str, str]:
        """Return, for parameters, x, a memory and values of the layer below, the variable that holds its cotangent."""
        if cotangents not in self._parts:
            writer = self._backwards(cotangents)[0]
            nodes = {**self.graph.parameters, **{n.payload: n for n in self.graph.nodes if n.operation == "input"}}
            found = {name: writer.variable(node) for name, node in nodes.items()}
            self._parts[cotangents] = {name: variable for name, variable in found.items() if variable is not None}
        return self._parts[cotangents]

    def initial(self, cotangents: frozenset[str], state: str) -> tuple[str, bool] | None:
        """Return the variable that holds the cotangent of a state before the first step; None where it is zero.

        With it, whether that is what the loop carries, (batch, own axes), or over all steps, of which the first counts.
        """
        writer = self._backwards(cotangents)[0]
        if (carry := writer.cotangents.carries.get(state)) is not None:
            return carry.name, True
        node = self.graph.previous.get(state)
        variable = writer.variable(node) if node is not None else None
        return None if variable is None else (variable, False)

    def gradient(self, cotangents: frozenset[str], name: str) -> Callable[..., Array] | None:
        """Return a function that computes the total gradient of a named value, or None where it is zero."""
        key = cotangents, name
        if key not in self._gradients:
            writer, prepare, backward = self._backwards(cotangents)
            function = writer.gradient(self.graph.find(name))
            makers = {"B": backward, "F": self._forward, "P": self._prepare, "Q": prepare}
            self._gradients[key] = None if function is None else self._compile(function, **makers).run
        return self._gradients[key]


def _traced(definition: Definition) -> tuple[str, ...]:
    """Return the names of a trace in the equations' order, pre-activations and inner activations before their value."""
    names: list[str] = []
    for name, equation in definition.values.items():
        parts = {part for _path, part in walk(equation.expression, name)}
        before = [key for key in (preactivation(name),) if key in definition.preactivations]
        inner = [key for key, call in definition.inner.items() if call in parts]
        names += [key for key in before + inner if key not in names] + [name]
    return tuple(names)


@lru_cache(maxsize=256)
def program(  # size: each is a part of the cache's key
    cell: RunnableCell,
    inputs: int,
    units: int,
    dtype: DType,
    settings: tuple[tuple[str, Any], ...] = (),
    mode: str = "reading",
    clamped: frozenset[str] = frozenset(),
    given: frozenset[str] = frozenset(),
    below: tuple[str, ...] | None = None,
    features: int | None = None,
) -> Program:
    """Return the compiled program of a cell for these sizes.

    The program depends on which values are `clamped`, which states have a start that is `given`, and which values of
    the layer `below` come from outside.
    """
    definition = cell.definition
    measures = sizes(definition, inputs, units, features, below, **dict(settings))
    if mode == "writing":
        definition = written(definition, measures.below)
    lengths = {"inputs": inputs, "units": units} | ({} if features is None else {"features": features})
    check_constants(definition, measures.settings | lengths)
    return Program(definition, measures, lengths, dtype, mode == "writing", clamped, given)

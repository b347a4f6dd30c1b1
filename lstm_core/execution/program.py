"""Equations compiled to NumPy: one program for each (cell, sizes, dtype, mode), made once and kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from lstm_core.language import OPERATIONS, Sizes, sizes
from lstm_core.language.expressions import Definition, walk
from lstm_core.language.operations import exp_limit

from .backward import Backward
from .forward import Forward
from .graph import Graph
from .layout import Layout


def product_(vectors: np.ndarray, matrix: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Multiply every vector (..., k) by a matrix (n, k) or a row (k,): (..., n) or (...), in one product."""
    flat = vectors.reshape(-1, vectors.shape[-1])
    if out is not None:
        return np.dot(flat, matrix.T, out.reshape(-1, out.shape[-1]))
    return np.dot(flat, matrix.T).reshape(vectors.shape[:-1] + matrix.shape[:-1])


def back_(cotangents: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Return what cotangents (..., n) of `matrix @ v` are for v: (..., k); (...) where the matrix is a row (k,)."""
    return product_(cotangents, matrix.T) if matrix.ndim == 2 else cotangents[..., None] * matrix


def outer_(cotangents: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Sum the outer products of cotangents (..., n) or (...) and vectors (..., k): (n, k) or (k,)."""
    flat = vectors.reshape(-1, vectors.shape[-1])
    if cotangents.ndim < vectors.ndim:
        return np.dot(cotangents.reshape(-1), flat)
    return np.dot(cotangents.reshape(-1, cotangents.shape[-1]).T, flat)


def full_(values, shape: tuple[int, ...], dtype) -> np.ndarray:
    """Return values as an array of this shape and dtype of its own."""
    out = np.empty(shape, dtype)
    out[...] = values
    return out


def fit_(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Sum over what was broadcast, so that a cotangent has the shape of what it belongs to."""
    values = np.asarray(values)
    if values.shape == shape:
        return values
    if values.ndim > len(shape):
        values = values.sum(tuple(range(values.ndim - len(shape))))
    axes = tuple(i for i, (n, want) in enumerate(zip(values.shape, shape, strict=False)) if n != want and want == 1)
    if axes:
        values = values.sum(axes, keepdims=True)
    return np.broadcast_to(values, shape)


def shift_(values: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Return each step's previous value: `start`, then all but the last."""
    out = np.empty(values.shape, values.dtype)
    out[0] = start
    out[1:] = values[:-1]
    return out


def unshift_(cotangents: np.ndarray) -> np.ndarray:
    """Return what a previous value's cotangents are for the values themselves: each a step earlier."""
    out = np.zeros_like(cotangents)
    out[:-1] = cotangents[1:]
    return out


UFUNCS = (
    "add subtract multiply divide negative exp log tanh reciprocal maximum minimum logaddexp copyto dot empty zeros "
    "empty_like zeros_like concatenate where array broadcast_to"
).split()


def _namespace(dtype: np.dtype) -> dict:
    space = {name: getattr(np, name) for name in UFUNCS}
    space |= {f.__name__: f for f in (product_, back_, outer_, full_, fit_, shift_, unshift_)}
    space |= {"exp_limit_": exp_limit(dtype), "one_": np.ones((), dtype)}
    for key, operation in OPERATIONS.items():
        name = {"/": "divide", "*": "multiply"}.get(key, key)
        if name.isidentifier():
            space[f"{name}_"], space[f"{name}_pull_"] = operation.forward, operation.pull
    return space


class Program:
    """The forward pass of a cell as a function, and its backward passes, made when they are first asked for."""

    def __init__(
        self, definition: Definition, measures: Sizes, lengths: dict[str, int], dtype: np.dtype, mode: str,
        clamped: frozenset[str], given: frozenset[str],
    ):
        self.graph = Graph(definition, measures, lengths, mode, clamped, given)
        self.layout = Layout(self.graph)
        writer = Forward(self.graph, self.layout)
        self.names, self.source = writer.names, writer.source()
        self.space = _namespace(dtype)
        self.forward = self._define(self.source, "forward", ())
        self.traced = _traced(definition)
        self._views = {name: self._view(name) for name in self.traced[1:]}
        self._backward: dict[frozenset[str], tuple[Backward, Callable]] = {}
        self._parts: dict[frozenset[str], dict[str, str]] = {}
        self._gradients: dict[tuple[frozenset[str], str], Callable | None] = {}

    def _define(self, source: str, name: str, makers: tuple[Callable, ...]) -> Callable:
        """Compile a function; what it reads of earlier passes' variables is handed to it as `F`."""
        space: dict = dict(self.space)
        exec(compile(source, f"<{self.graph.definition.name}: {name}>", "exec"), space)
        known = {variable for maker in makers for variable in maker.__code__.co_varnames}
        own = set(space[name].__code__.co_varnames)
        read = [v for v in space[name].__code__.co_names if v in known and v not in own and v not in self.space]
        if not makers:
            return space[name]
        head, body = source.split("\n", 1)
        head = head.replace("):", ", F):")
        bindings = "".join(f"    {variable} = F[{variable!r}]\n" for variable in read)
        exec(compile(f"{head}\n{bindings}{body}", f"<{self.graph.definition.name}: {name}>", "exec"), space)
        return space[name]

    def _view(self, name: str) -> tuple[str, int] | None:
        """Return where a run keeps a name, an expression and a sign; None where it must be evaluated."""
        node = self.graph.find(name)
        if node is None or node.index not in self.names.where:
            return None
        where = self.names.where[node.index]
        if where.endswith("_t_") or node.stage == 0:
            return None
        return compile(where, name, "eval"), self.layout.sign.get(node.index, 1)

    def find(self, name: str, arrays: dict) -> np.ndarray | None:
        """Return a traced name's array (time, batch, own axes) out of what `forward` returned, or None."""
        if self._views.get(name) is None:
            return None
        code, sign = self._views[name]
        array = eval(code, {}, arrays)
        return array if sign > 0 else -array

    def backward(self, cotangents: frozenset[str]) -> Callable:
        """Return the backward pass for cotangents of these names."""
        return self._backwards(cotangents)[1]

    def _backwards(self, cotangents: frozenset[str]) -> tuple[Backward, Callable]:
        if cotangents not in self._backward:
            writer = Backward(self.graph, self.layout, self.names, cotangents)
            function = self._define(writer.source(), "backward", (self.forward,))
            self._backward[cotangents] = writer, function
        return self._backward[cotangents]

    def parts(self, cotangents: frozenset[str]) -> dict[str, str]:
        """Return, for parameters and x, the variable of the backward pass that holds its cotangent."""
        if cotangents not in self._parts:
            writer, _function = self._backwards(cotangents)
            nodes = {**self.graph.parameters, **{n.payload: n for n in self.graph.nodes if n.operation == "input"}}
            found = {name: writer.arrays[node.index] for name, node in nodes.items() if node.index in writer.arrays}
            self._parts[cotangents] = found
        return self._parts[cotangents]

    def gradient(self, cotangents: frozenset[str], name: str) -> Callable | None:
        """Return a function that computes the total gradient of a named value, or None where it is zero."""
        key = cotangents, name
        if key not in self._gradients:
            writer, backward = self._backwards(cotangents)
            source = writer.gradient_source(self.graph.find(name))
            makers = (self.forward, backward)
            self._gradients[key] = None if source is None else self._define(source, "gradient", makers)
        return self._gradients[key]


def _traced(definition: Definition) -> tuple[str, ...]:
    """Return the names that a trace has: x, then in the equations' order, what a value is made of before the value."""
    names = ["x"]
    for name, equation in definition.values.items():
        parts = {part for _path, part in walk(equation.expression, name)}
        before = [key for key in definition.preactivations if _value_of(key) == name]
        inner = [key for key, call in definition.inner.items() if call in parts]
        names += [key for key in before + inner if key not in names] + [name]
    return tuple(names)


def _value_of(name: str) -> str:
    """Return `f` for `a_f` and `enc.f` for `enc.a_f`."""
    *group, last = name.split(".")
    return ".".join([*group, last.removeprefix("a_")])


@lru_cache(maxsize=256)
def _program(cell, inputs, units, dtype, settings, mode, clamped, given) -> Program:
    measures = sizes(cell.definition, inputs=inputs, units=units, **dict(settings))
    lengths = {"inputs": inputs, "units": units}
    return Program(cell.definition, measures, lengths, np.dtype(dtype), mode, clamped, given)


def program(cell, inputs: int, units: int, dtype, settings=(), mode="reading", clamped=(), given=()) -> Program:
    """Return the compiled program of a cell for these sizes; `clamped` and `given` starts change what is written."""
    settings = tuple(sorted(dict(settings).items()))
    return _program(cell, inputs, units, np.dtype(dtype).str, settings, mode, frozenset(clamped), frozenset(given))

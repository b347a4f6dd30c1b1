"""A network out of a file: whole, from input to output, or its recurrent layers apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from lstm_core.execution import Trace
from lstm_core.formats.errors import FormatError
from lstm_core.formats.executor import Budget, execute
from lstm_core.formats.following import ending_of, is_chain, kinds_of_inputs, length_inputs
from lstm_core.formats.graph import Graph, Input, Node
from lstm_core.formats.limits import LIMITS, Limits
from lstm_core.formats.names import shown
from lstm_core.formats.recurrent import Layer
from lstm_core.formats.run import Run, read_layer
from lstm_core.models.model import Reading, sigmoid, softmax
from lstm_core.models.tokenizer import Token
from lstm_core.representation import NotebookRepresentation, shortened
from lstm_core.stack import Stack
from lstm_core.typing import Array

TRACED = 12  # numbers that a step makes for each unit of a layer, about
TRIAL = (5, 6)  # rows along either axis of a trial that finds which of them is time


@dataclass(frozen=True, eq=False, repr=False)
class Network(NotebookRepresentation):
    """A network as it was read out of a file; see docs of `lstm_core.formats`.

    source: what wrote the file. layers: in the order in which they run. graph: the way from the inputs to the outputs,
    None where it is not known; `why_apart` then says why, in one sentence. questions: what the file leaves open.
    embedding: (words, inputs), readout: {"W_y" (outputs, width of h), "b_y"}, where they are known. axes: "TB" where
    the network's main input and output have time before batch, "BT" the other way round, "T" without a batch, "" where
    it is found by trying. origins: the file's names of the arrays of "embedding", "l0", "l0.reverse", ...;
    evidence: what they were recognised by; guessed: those of them that are.
    """

    source: str
    layers: tuple[Layer, ...]
    graph: Graph | None = None
    why_apart: str = ""
    questions: tuple[Any, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    embedding: Array | None = None
    readout: Mapping[str, Array] = field(default_factory=dict)
    vocabulary: Any = None
    axes: str = ""
    origins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = LIMITS

    def _summary(self) -> str:
        layers = ", ".join(f"{layer.kind} {layer.units}" for layer in self.layers)
        return f"Network of {shortened(self.source)}: {layers}{'' if self.is_whole else ', apart'}"

    @property
    def is_whole(self) -> bool:
        """True where the way from the inputs through the layers to the outputs is known."""
        return self.graph is not None

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """What the network reads, in the file's order; of layers apart, what the first layer reads."""
        if self.graph is None:
            return (Input("x", (None, None, self.layers[0].inputs)),)
        return kinds_of_inputs(self.graph)

    @property
    def parameters(self) -> int:
        """The number of numbers in the layers' parameters, the embedding and the readout."""
        around = [*self.readout.values()] + ([] if self.embedding is None else [self.embedding])
        distinct = {id(array): int(array.size) for array in around}
        return sum(layer.parameters for layer in self.layers) + sum(distinct.values())

    @cached_property
    def main(self) -> int:
        """The index of the input that is read step by step. Raises FormatError, kind "input", where none is."""
        lengths = length_inputs(self._whole())
        read = [n for n, one in enumerate(self.inputs) if one.kind != "state" and one.name not in lengths]
        if len(read) != 1:
            names = ", ".join(shown(self.inputs[n].name) for n in read) or "none"
            raise FormatError(f"the network reads {len(read)} inputs step by step ({names}); use call", "input")
        return read[0]

    @property
    def reads(self) -> str:
        """ "tokens" or "numbers": what the main input is."""
        return "numbers" if self.graph is None else self.inputs[self.main].kind

    @property
    def outputs_are(self) -> str:
        """ "one" of several, each "independent", or "numbers": an answer, what the graph ends in, or what comes in."""
        known = self.answers.get("outputs") or (ending_of(self.graph) if self.graph is not None else None)
        return known or ("one" if self.reads == "tokens" else "numbers")

    def run(self, x: Any, clamp: Mapping[str, Any] | None = None) -> Run:
        """Run the whole network on tokens (time,) or (time, batch), or on numbers (time, batch, inputs).

        clamp: values to hold by name, `{"l0.f": 1.0}`, as in `Cell.run`; what they change runs through the whole graph.
        Raises FormatError: "apart", "input", "too large" for more than 400 tokens, "run"; ClampError; FiniteError.
        """
        main, given = self.inputs[self.main], np.asarray(x)
        wanted = 1 if main.kind == "tokens" else 2
        if given.ndim not in (wanted, wanted + 1) or not given.size:
            shape = "(time,) or (time, batch)" if wanted == 1 else "(time, inputs) or (time, batch, inputs)"
            raise FormatError(f"the network is given the shape {given.shape}; expected {shape}", "input")
        given = given[:, None] if given.ndim == wanted else given
        given = _taken(main, given, given.ndim)
        if main.kind == "tokens" and len(given) > self.limits.tokens:
            raise FormatError(f"{len(given)} tokens; at most {self.limits.tokens} can be run", "too large")
        return self._call(self._filled(given, self.axes_found), clamp)

    def call(self, *xs: Any, clamp: Mapping[str, Any] | None = None) -> Run:
        """Run the whole network on the file's own inputs, each in its own layout. Raises as `run`."""
        if len(xs) > len(self.inputs):
            raise FormatError(f"{len(xs)} inputs are given; the network reads {len(self.inputs)}", "input")
        return self._call([np.asarray(x) for x in xs], clamp)

    def run_layer(self, index: int, x: Array, clamp: Mapping[str, Any] | None = None) -> Run:
        """Run one layer alone on numbers (time, batch, inputs) or (time, inputs). Raises as `run`."""
        given = np.asarray(x)
        given = given[:, None] if given.ndim == 2 else given
        run = Run(self.layers)
        node = Node("Recurrent", ("x",), ("Y",), {"layer": index})
        run.outputs = (read_layer(run, self.layers, node, [given], _clamps(clamp, self.layers))[0],)
        return run

    def run_calls(self, xs: Sequence[Any], clamp: Mapping[str, Any] | None = None) -> list[Run]:
        """Run a network that reads one step or piece a call: each of `xs` is a piece, in the file's own layout.

        The first states of a call are the final ones of the call before: outputs that have the shapes of the inputs
        that are states, in the order of those. Raises FormatError, kind "state", where there are none.
        """
        graph, found = self._whole(), []
        states = [n for n, one in enumerate(self.inputs) if one.kind == "state"]
        held: dict[int, Array] = {n: np.zeros(_shape(self.inputs[n]), self.inputs[n].dtype) for n in states}
        last = len(graph.outputs) - len(states)
        if states and last < 0:
            raise FormatError(f"{len(states)} states go in and {len(graph.outputs)} arrays come out", "state")
        for x in xs:
            given: list[Any] = [held.get(n) for n in range(len(self.inputs))]
            given[self.main] = np.asarray(x)
            run = self._call(given, clamp)
            for n, value in zip(states, run.outputs[last:], strict=True):
                if value.shape != held[n].shape:
                    raise FormatError(f"the state has the shape {held[n].shape}; {value.shape} came out", "state")
                held[n] = value
            found.append(run)
        return found

    @cached_property
    def axes_found(self) -> str:
        """`axes`, or what trying finds. Raises FormatError, kind "input", where the network reads a piece a call."""
        if self.axes:
            return self.axes
        main = self.inputs[self.main]
        alone = 1 if main.kind == "tokens" else 2
        if len(main.shape) == alone and self._is_step_by_step(main):
            return "T"
        for sizes in (TRIAL, TRIAL[::-1], (1, TRIAL[1]), (TRIAL[0], 1)):
            if len(main.shape) != alone + 1:
                break
            shape = [fixed or size for fixed, size in zip(main.shape, (*sizes, 1), strict=False)]
            found = self._tried(shape, main)
            if found is not None:
                return found
        raise FormatError("the network reads one step or piece a call; use run_calls", "input")

    def _is_step_by_step(self, main: Input) -> bool:
        """Return whether the first layer makes as many steps as an input without a batch has rows."""
        zeros = np.zeros([main.shape[0] or TRIAL[0], *(length or 1 for length in main.shape[1:])], main.dtype)
        try:
            run = self._call(self._filled(zeros[:, None], "T"), None)
        except FormatError:
            return False
        return len(next(iter(run.traces.values()))["h"]) == len(zeros) > 1

    def _tried(self, shape: Sequence[int], main: Input) -> str | None:
        """Run zeros, and return which of the first two axes the first layer takes as time; None where neither."""
        for order in ("TB", "BT"):
            zeros = np.zeros(shape, main.dtype)
            try:
                run = self._call(self._filled(zeros if order == "TB" else zeros.swapaxes(0, 1), order), None)
            except FormatError:
                continue
            steps, batch = next(iter(run.traces.values()))["h"].shape[:2]
            for known, (time, rows) in (("TB", shape[:2]), ("BT", shape[1::-1])):
                if time > 1 and (steps, batch) == (time, rows):
                    return known
            if shape[0] != shape[1] and batch in shape[:2] and steps > 1:
                return "TB" if batch == shape[1] else "BT"
        return None

    def _filled(self, given: Array, axes: str) -> list[Any]:
        """Return all inputs in the file's layout: x, zeros for states, whole lengths."""
        time, batch = given.shape[:2]
        x = given.swapaxes(0, 1) if axes == "BT" else given[:, 0] if axes == "T" else given
        lengths, found = length_inputs(self._whole()), []
        for n, one in enumerate(self.inputs):
            if n == self.main:
                found.append(x.astype(one.dtype))
            elif one.name in lengths:
                found.append(np.full(batch, time, one.dtype))
            else:
                found.append(np.zeros(_shape(one, batch), one.dtype))
        return found

    def _call(self, given: Sequence[Any], clamp: Mapping[str, Any] | None) -> Run:
        graph, run, budget = self._whole(), Run(self.layers), Budget(self.limits)
        held = _clamps(clamp, self.layers)

        def layer(node: Node, inputs: list[Any]) -> tuple[Any, ...]:
            own = self.layers[node.attributes["layer"]]
            steps = int(np.prod(np.shape(inputs[0])[:2], dtype=object)) if inputs else 0
            budget.spend(steps * own.width(own.states[-1]) * TRACED * len(own.ways), node)
            return read_layer(run, self.layers, node, inputs, held)

        arrays = {one.name: _taken(one, x) for one, x in zip(self.inputs, given, strict=False) if x is not None}
        run.outputs = execute(graph, arrays, budget, layer)
        return run

    def _whole(self) -> Graph:
        if self.graph is None:
            raise FormatError(f"the layers stand apart: {self.why_apart}", "apart")
        return self.graph

    @cached_property
    def stack(self) -> tuple[Stack, dict[str, Array]] | None:
        """All layers as one cell with its parameters, None where they are not one: all read forward, from zeros, have
        one width, and each is fed by the one below and by nothing else.
        """
        ways = [way for layer in self.layers for way in layer.ways]
        is_one = len(ways) == len(self.layers) and not any(way.reverse or way.first for way in ways)
        if not is_one or len({layer.units for layer in self.layers}) != 1:
            return None
        if self.graph is None or not is_chain(self.graph, self.layers):
            return None
        params = {f"l{n}.{name}": array for n, way in enumerate(ways) for name, array in way.params.items()}
        return Stack([way.cell for way in ways]), params

    def read(self, text: str, clamp: Mapping[str, Any] | None = None) -> Reading:
        """Read a text: tokens of the vocabulary, or without one numbers of rows, "3 17 4".

        The reading's trace is that of the stack, `trace["l0.f"]`; where the layers are none, that of the last layer's
        last way, in the order in which it read.
        Raises FormatError, kind "input", where no tokens come in or no row of scores a step goes out.
        """
        if not self.is_whole or self.reads != "tokens":
            raise FormatError("the network reads no tokens, or its layers stand apart: a text cannot be read", "input")
        tokens = self.vocabulary.tokenize(text) if self.vocabulary is not None else _numbered(text)
        run = self.run(np.array([token.index for token in tokens], np.int64), clamp)
        scores = self.scores(run, len(tokens))[:, 0]
        rows = scores.shape[-1]
        words = tuple(self.vocabulary.words) if self.vocabulary is not None else ()
        words += tuple(f"#{row}" for row in range(len(words), rows))
        return Reading(tokens, self._trace(run, clamp), self._shares(scores), words[:rows])

    def _trace(self, run: Run, clamp: Mapping[str, Any] | None) -> Trace:
        """Return the trace of a run of one row, without its batch axis: that of the stack, else of the last way."""
        if self.stack is not None and len(self.layers) > 1:
            stack, params = self.stack
            return stack.run(params, run["l0.x"][:, 0], clamp=clamp)
        trace = copy(next(reversed(run.traces.values())))
        trace.batched = False
        return trace

    def scores(self, run: Run, time: int) -> Array:
        """Return the first output of a run of `time` steps as (time, batch, outputs). Raises FormatError, "input"."""
        out = np.asarray(run.outputs[0])
        out = out.swapaxes(0, 1) if self.axes_found == "BT" and out.ndim == 3 else out
        out = out[:, None] if out.ndim == 2 and len(out) == time else out
        if out.ndim != 3 or len(out) != time:
            raise FormatError(f"{out.shape} comes out of {time} steps; expected a row of scores for each", "input")
        return out

    def _shares(self, scores: Array) -> Array:
        ending = ending_of(self._whole())
        total = scores.sum(-1)
        if ending == "independent" or (ending == "one" and np.allclose(total, 1, atol=1e-3)):
            return scores
        return sigmoid(scores) if self.outputs_are == "independent" else softmax(scores)


def _numbered(text: str) -> tuple[Token, ...]:
    """Return tokens written as numbers of rows. Raises FormatError, kind "input"."""
    words = text.split()
    if not words or not all(word.isdecimal() and len(word) < 8 for word in words):
        raise FormatError('without a vocabulary a text is the numbers of its tokens, such as "3 17 4"', "input")
    return tuple(Token(word, int(word), True) for word in words)


def _shape(one: Input, batch: int = 1) -> tuple[int, ...]:
    """Return the shape of a state that is left to zeros: what the file leaves open is the batch."""
    return tuple(batch if length is None else length for length in one.shape)


def _taken(one: Input, x: Any, axes: int | None = None) -> Any:
    """Return an input as an array of its element type and number of axes. Raises FormatError, kind "input"."""
    array = np.asarray(x)
    is_broken = np.dtype(one.dtype).kind in "iu" and array.dtype.kind == "f" and not np.all(array == np.rint(array))
    if array.dtype.kind not in "fiub" or is_broken:  # Keras 2 gives tokens as whole numbers of floating point
        raise FormatError(f"{shown(one.name)} has numbers of {array.dtype}; expected {one.dtype}", "input")
    if axes is None and one.shape and array.ndim != len(one.shape):
        raise FormatError(f"{shown(one.name)} has the shape {array.shape}; expected {len(one.shape)} axes", "input")
    return array.astype(one.dtype, copy=False)


def _clamps(clamp: Mapping[str, Any] | None, layers: Sequence[Layer]) -> Mapping[str, Any]:
    """Check that a clamp names values of the layers. Raises FormatError, kind "input"."""
    known = {f"l{n}." for n in range(len(layers))}
    for name in clamp or {}:
        if f"{str(name).partition('.')[0]}." not in known:
            raise FormatError(f"there is no value {shown(name)!r} to hold; names are as in l0.f", "input")
    return clamp or {}

"""Build the payload of a run: tokens, every value by name, predictions, and the run without held values.

`payload` is a pure function from runs to that answer; the HTTP interface, the page and the command line share it.
`app.reading.readings` caches the last runs, so that a request for one unit of a sentence does not run it again.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import numpy as np
from flask_babel import gettext

from app.reading import value_ranges
from app.reading.address import ClampPart, active
from app.reading.payload import Changes, Guess, ModelSummary, Packed, PhaseRow, UnitLine, UnitPayload
from app.reading.pictured import diagram_of
from app.reading.readings import Readings
from app.text.languages import translated
from lstm_core import Cell, cells, notation
from lstm_core.execution import Trace
from lstm_core.language.expressions import Expression, Name, Place, walk
from lstm_core.language.intervals import UNBOUNDED
from lstm_core.models import Card, ModelTitle, Network, Run, TextNetwork, TextRun
from lstm_core.models.cleaning import clean, plain
from lstm_core.models.tokenizer import normal

DECIMALS = 5
LIKELIEST = 10  # next words in the answer for each token
SHOWN = 5  # of them, those with bars beside a diagram
Shown = TypeVar("Shown", bound=Run)


@dataclass(frozen=True)
class Plan:
    """The parts of a payload that depend on the cell alone, not on the input; each is computed on first use."""

    cell: Cell

    @cached_property
    def circles(self) -> Mapping[str, Expression]:
        """The diagram's unnamed values by node id: operations, draws, a memory, values of the layer below."""
        definition, drawn = self.cell.definition, diagram_of(self.cell)
        nodes = {
            node: expression
            for name, equation in definition.values.items()
            for node, expression in walk(equation.expression, name)
        }
        circles = {
            node.id: nodes[node.id]
            for node in drawn.nodes
            if node.kind != "box" and node.id in nodes and node.id not in definition.values
        }
        for strip in drawn.strips:
            if definition.kind(strip.value) in ("word", "below") and strip.value != "x":
                circles[strip.value] = Name(strip.value, Place(1, 1, 2))
        return circles

    @cached_property
    def named_ranges(self) -> Mapping[str, list[float]]:
        """The range of every value, pre-activation and inner activation, by name; needs no diagram."""
        definition, bounds = self.cell.definition, value_ranges.intervals(self.cell)
        named = {name: bounds.get(name, UNBOUNDED) for name in (*definition.values, *definition.inner, "x")}
        named |= dict.fromkeys(definition.preactivations, UNBOUNDED)
        return {name: value_ranges.shown(interval) for name, interval in named.items()}

    @cached_property
    def ranges(self) -> Mapping[str, list[float]]:
        """The range of everything that is serialised, by name or node id."""
        circles = {node: value_ranges.of_expression(self.cell, expression) for node, expression in self.circles.items()}
        return {**self.named_ranges, **{node: value_ranges.shown(interval) for node, interval in circles.items()}}

    @property
    def phases(self) -> tuple[notation.Phase, ...]:
        """The phases of a step."""
        return notation.phases(self.cell)

    @property
    def pieces(self) -> Mapping[str, tuple[str | notation.Term, ...]]:
        """The equations with places for numbers, by name."""
        return notation.equation_templates(self.cell)


@lru_cache(maxsize=128)
def plan(cell: Cell) -> Plan:
    """Return a cell's plan, cached."""
    return Plan(cell)


def rounded(values: np.ndarray) -> np.ndarray:
    """Round values for serialising: float32, five decimals, no -0."""
    given = np.asarray(values, np.float32, order="C").astype(np.float64)  # rounding multiplies, not exactly in float32
    return np.round(given, DECIMALS).astype(np.float32) + np.float32(0)


def exact(values: np.ndarray) -> np.ndarray:
    """Return values of which a script makes texts: they are rounded once, there, as the server's are."""
    return np.asarray(values, np.float64)


def packed(values: np.ndarray) -> Packed:
    """Pack values as little-endian float32 in base64, with their shape: half the size of decimal digits, and exact."""
    return {"shape": values.shape, "float32": b64encode(np.ascontiguousarray(values, "<f4").data).decode()}


def drawn(values: Mapping[str, np.ndarray], cell: Cell) -> dict[str, Packed]:
    """Pack the values that a page draws: those of lines and circles, without sub-expressions."""
    left_out = {*cell.definition.preactivations, *cell.definition.inner}
    return {name: packed(array) for name, array in values.items() if name not in left_out}


def values_of(trace: Trace, cell: Cell | None = None) -> dict[str, np.ndarray]:
    """Return every value of a trace by name, unnamed circles by node id: (time, own axes) each.

    `cell` is the trace's cell in the mode in which it ran, if it has two.
    """
    circles = plan(cell or trace.cell).circles
    return {name: trace[name] for name in trace.names} | {
        node: trace.evaluate(expression) for node, expression in circles.items()
    }


def predictions(reading: TextRun) -> list[list[Guess]]:
    """Return the most likely next words after each token, with their probabilities."""
    return [
        [{"token": token, "probability": probability} for token, probability in row]
        for row in reading.likeliest(LIKELIEST)
    ]


def gradients(model: TextNetwork, reading: TextRun, encoding: str = "") -> dict[str, Any]:
    """Compute the gradient of the surprisal (nats) of the sentence's most likely next word w.r.t. every value.

    The surprisal is -ln p(word | sentence); each array is (time, units), the total derivative over all paths in time.
    """
    expected = reading.probabilities[-1]
    word = int(expected.argmax())
    surplus = expected.copy()
    surplus[word] -= 1  # d(-ln p_word) / d(scores)
    at_h = np.zeros_like(reading.trace["h"])
    at_h[-1] = surplus @ model.readout["W_y"]
    found = reading.trace.gradients({"h": at_h})
    return {
        "of": {"token": model.vocabulary[word], "nats": round(float(-np.log(expected[word])), DECIMALS)},
        "values": serialised({name: found[name] for name in reading.trace.names}, model.cell, encoding),
    }


def distances(held: TextRun, free: TextRun) -> np.ndarray:
    """Compute the distance between the predictions after each token with and without held values, 0 to 1, (time,).

    It is the total variation distance. If each symbol has a probability of its own, it is the largest change of one.
    """
    apart = np.abs(held.probabilities - free.probabilities)
    is_one = np.allclose(free.probabilities[-1].sum(), 1, atol=1e-3)
    found: np.ndarray = apart.sum(axis=1) / 2 if is_one else apart.max(axis=1)
    return found


def changes(model: TextNetwork, held: TextRun, free: TextRun, token: int, sought: str = "", count: int = 20) -> Changes:
    """Return the next words after a token (from 1) whose probability the held values change most.

    `sought` restricts them to words with this prefix. `matches` counts all such words.
    """
    before, after = free.probabilities[token - 1], held.probabilities[token - 1]
    rows = np.arange(len(before))
    if sought:
        wanted = (plain if model.tokens == "characters" else normal)(clean(sought))
        rows = np.array([row for row, word in enumerate(model.vocabulary) if word.startswith(wanted)], int)
    difference = after[rows] - before[rows]
    best = np.argsort(-np.abs(difference), kind="stable")[:count]
    return {
        "token": token,
        "vocabulary": len(before),
        "matches": len(rows),
        "words": [
            {"token": model.vocabulary[rows[n]], "before": float(before[rows[n]]), "after": float(after[rows[n]])}
            for n in best
        ],
    }


def serialised(values: Mapping[str, np.ndarray], cell: Cell, encoding: str) -> Mapping[str, Packed | np.ndarray]:
    """Serialise values: rounded arrays, or for "base64" the packed values that a page draws."""
    if encoding == "base64":
        return drawn(values, cell)
    return {name: rounded(array) for name, array in values.items()}


def differing(held: Trace, free: Trace, cell: Cell | None = None) -> dict[str, np.ndarray]:
    """Return the values of `free` that differ from those of `held`."""
    would_be, is_now = values_of(free, cell), values_of(held, cell)
    return {name: array for name, array in would_be.items() if not np.array_equal(array, is_now[name])}


def run_payload(
    run: Shown,
    free: Shown | None,
    parts: Sequence[ClampPart],
    cell: Cell,
    encoding: str,
    predict: Callable[[Shown], list[list[Guess]]],
    beside: Callable[[Shown], Mapping[str, object]],
) -> dict[str, Any]:
    """Return the part of a payload that all runs share: values, ranges, phases, predictions, and the run without holds.

    `free` is the run without the held values `parts`, if there are any; `cell` is the cell in the mode in which it ran.
    `beside` returns further entries of the answer for either run.
    """
    return {
        "values": serialised(values_of(run.trace, cell), cell, encoding),
        "previous": serialised(run.trace.initial, cell, encoding),
        "ranges": plan(cell).ranges,
        "phases": phases(cell),
        "predictions": predict(run),
        **beside(run),
        "clamp": [part.to_dict() for part in parts],
        "unclamped": {
            "values": serialised(differing(run.trace, free.trace, cell), cell, encoding),
            "predictions": predict(free),
            **beside(free),
        }
        if free
        else None,
    }


def payload(
    model: TextNetwork,
    text: str,
    parts: Sequence[ClampPart] = (),
    *,
    readings: Readings | None = None,
    with_gradients: bool = False,
    encoding: str = "",
) -> dict[str, Any]:
    """Return the payload of a sentence; its arrays are NumPy's, rounded, (time, units), or packed."""
    readings = readings or Readings(2)
    reading = readings.get(model, text, tuple(parts))
    free = readings.get(model, text) if active(parts) else None

    def beside(run: TextRun) -> Mapping[str, object]:
        return {"distances": exact(distances(reading, run))} if run is free else {}

    return {
        "model": summary(model),
        "text": clean(text),
        "tokens": [
            {"text": token.text, "known": token.known, "index": token.index, "given": position > 0}
            for position, token in enumerate(reading.tokens)
        ],
        **run_payload(reading, free, parts, model.cell, encoding, predictions, beside),
        "gradients": gradients(model, reading, encoding) if with_gradients else None,
    }


def summary(model: Network) -> ModelSummary:
    """Return a model's name, titles and sizes in the reader's language; `vocabulary` is its number of words."""
    return {
        "name": model.name,
        "title": title(model),
        "cell": model.cell.name,
        "units": model.units,
        "inputs": model.inputs,
        "vocabulary": len(model.vocabulary),
    }


def title(model: Network) -> str:
    """Return a model's title in the reader's language: its task's and its cell's."""
    return titled(model.card, model.title, cells.get(model.card.cell, model.cell))


def titled(card: Card, title: str, cell: Cell) -> str:
    """Return a model's title in the reader's language; a stack is named after one of its cells."""
    parts = ModelTitle.parse(title, cell.title)
    found = translated(parts.task)
    if parts.cell:
        found = gettext("%(task)s, %(cell)s", task=found, cell=translated(parts.cell))
    if not card.untrained:
        return found
    return gettext("%(title)s (not trained: its weights are random)", title=found)


def phases(cell: Cell) -> list[PhaseRow]:
    """Return a cell's phases in the reader's language."""
    return [
        {"key": phase.key, "lines": phase.lines, "label": _label(phase), "kind": phase.kind}
        for phase in plan(cell).phases
    ]


def _label(phase: notation.Phase) -> str:
    """Return a phase's word in the reader's language and, in a stack, its layer."""
    word = translated(phase.word)
    return f"{word} ({phase.layer})" if phase.label != phase.word else word


def unit_payload(reading: Run, unit: int, cell: Cell | None = None) -> UnitPayload:
    """Return one unit's numbers (`unit` counts from 1), one per step, for every term of every equation.

    A vector that is shorter than the units gives its last entry instead; a matrix gives none. `cell` is the trace's
    cell in the mode in which it ran, if it has two.
    """
    trace = reading.trace
    lines: dict[str, UnitLine] = {}
    for name, pieces in plan(cell or trace.cell).pieces.items():
        terms = [piece for piece in pieces if not isinstance(piece, str)]
        result = _column(trace[name], unit)
        found = {term.node: _of_unit(trace, term.expression, unit, len(trace[name])) for term in terms}
        has_numbers = result is not None and all(column is not None for column in found.values())
        lines[name] = {
            "pieces": [piece if isinstance(piece, str) else {"node": piece.node} for piece in pieces]
            if has_numbers
            else [],
            "terms": {node: rounded(column) for node, column in found.items() if column is not None}
            if has_numbers
            else {},
            "result": rounded(result) if result is not None else [],
        }
    return {"unit": unit, "lines": lines}


def _of_unit(trace: Trace, expression: Expression, unit: int, steps: int) -> np.ndarray | None:
    """Evaluate an expression for one unit at every step, (time,); None if it has no such numbers."""
    values = trace.evaluate(expression)
    if isinstance(expression, Name) and expression.name in trace.params:
        values = np.broadcast_to(values, (steps, *values.shape))  # the same at every step
    return _column(values, unit)


def _column(values: np.ndarray, unit: int) -> np.ndarray | None:
    """Return one unit's column of (time, units), or (time,) itself, or None."""
    if values.ndim > 2:
        return None
    return values if values.ndim == 1 else values[:, min(unit, values.shape[1]) - 1]

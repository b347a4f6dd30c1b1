"""Equation templates: filled in and evaluated, a line gives the value that the run computed."""

from __future__ import annotations

import re

import numpy as np
import pytest

from lstm_core import Cell, Stack, cells, notation
from lstm_core.language import OPERATIONS, walk
from lstm_core.language.expressions import Name
from lstm_core.notation import Term
from lstm_core.notation.text import PlainWriter
from tests.core.notation_cells import ALL
from tests.core.notation_reading import without_powers
from tests.core.problems import draw

INPUTS, UNITS, STEPS = 3, 4, 5
STACK = Stack([cells["lstm"], cells["depth_gated_lstm"]])
POWERS = Cell(equations="a = tanh(W_a @ x)\nh = -a ** 2 + (-a) ** 2 - sigmoid(a) ** -a + a ** 3 * a", name="powers")
RUN = ALL | {"stack": STACK, "powers": POWERS}


def run(cell: Cell):
    """Return a trace of random parameters, float64."""
    return draw(cell, STEPS, None, INPUTS, UNITS, seed=3).run()


def of_entry(trace, expression, entry: int, shape: tuple[int, ...]) -> np.ndarray:
    """Return an expression's number at every step for one entry of the line's value (time, own axes)."""
    values = trace.evaluate(expression)
    if isinstance(expression, Name) and trace.cell.definition.kind(expression.name) == "parameter":
        values = np.broadcast_to(values, (STEPS, *values.shape))
    own, missing = values.shape[1:], (1,) * (len(shape) - values.ndim)
    is_one_a_member = bool(missing and own) and own[-1] not in (1, shape[-1])  # a collection of numbers
    spread = values.reshape(STEPS, *((*own, *missing) if is_one_a_member else (*missing, *own)))
    return np.broadcast_to(spread, shape).reshape(STEPS, -1)[:, entry]


def worked_out(text: str, **numbers: np.ndarray) -> np.ndarray:
    """Evaluate a filled template; `numbers` are those that it calls by name."""
    for row in sorted(OPERATIONS.values(), key=lambda row: -len(row.symbol)):
        if row.form == "function":
            text = re.sub(
                rf"(?<![\w ]){re.escape(row.symbol)}\(|(?<=[ (−]){re.escape(row.symbol)}\(", f"{row.key}_(", text
            )
    text = without_powers(text).replace("×", "*").replace("−", "-").replace("^", "**")
    functions = {f"{row.key}_": row.forward for row in OPERATIONS.values() if row.form == "function"}
    return np.asarray(eval(text, {"__builtins__": {}}, functions | numbers))


@pytest.mark.parametrize("cell", RUN.values(), ids=RUN)
def test_numbers_in_their_places_give_the_value(cell: Cell) -> None:
    trace = run(cell)
    checked = 0
    for name, pieces in notation.equation_templates(cell).items():
        terms = [piece for piece in pieces if isinstance(piece, Term)]
        shape, results = trace[name].shape, trace[name].reshape(STEPS, -1)
        for entry in range(results.shape[1]):
            numbers = {term.node: of_entry(trace, term.expression, entry, shape) for term in terms}
            result = results[:, entry]
            for step in range(STEPS):
                filled = notation.fill(pieces, {node: values[step] for node, values in numbers.items()}, decimals=15)
                assert float(worked_out(filled)) == pytest.approx(result[step], rel=1e-9, abs=1e-9), filled
                checked += 1
    assert checked >= STEPS * UNITS


@pytest.mark.parametrize("cell", ALL.values(), ids=ALL)
def test_every_place_is_a_node_of_its_line(cell: Cell) -> None:
    numbers = notation.equation_templates(cell)
    assert list(numbers) == list(cell.definition.values)
    for name, pieces in numbers.items():
        nodes = dict(walk(cell.definition.values[name].expression, name))
        terms = [piece for piece in pieces if isinstance(piece, Term)]
        assert all(nodes[term.node] == term.expression for term in terms)
        assert len({term.node for term in terms}) == len(terms)
        texts = [isinstance(piece, str) for piece in pieces]
        assert not any(a and b for a, b in zip(texts, texts[1:], strict=False))  # literal text is joined


def places(cell: str, line: str) -> str:
    """Return a template as text, with the expression of each placeholder in square brackets."""
    writer = PlainWriter(ALL[cell].definition)
    pieces = notation.equation_templates(ALL[cell])[line]
    return "".join(p if isinstance(p, str) else f"[{''.join(writer.write(p.expression, p.node))}]" for p in pieces)


@pytest.mark.parametrize(
    ("cell", "line", "text"),
    [
        ("lstm", "f", "σ([W_f x] + [U_f h′] + [b_f])"),
        ("lstm", "c", "[f] × [c′] + [i] × [g]"),
        ("lstm", "h", "[o] × tanh([c])"),
        ("lstm_peephole", "o", "σ([W_o x] + [U_o h′] + [p_o ⊙ c] + [b_o])"),
        ("cifg", "i", "1 − [f]"),
        ("gru", "h_tilde", "tanh([W_h x] + [U_h (r ⊙ h′)] + [b_h])"),
        ("gru", "h", "(1 − [z]) × [h′] + [z] × [h_tilde]"),
        ("gru_reset_after", "h_tilde", "tanh([W_h x] + [b_h] + [r] × ([U_h h′] + [bU_h]))"),
        ("minlstm", "k", "log σ([W_f x] + [b_f]) − log σ([W_i x] + [b_i])"),
        ("slstm", "m", "max([log_f] + [m′], [log_i])"),
        ("slstm", "h", "[o] × [c] / [n]"),
        ("scalars", "attention", "[softmax(W_s x + U_s h′)]"),
        ("scalars", "size", "[sum(square(h′))] / 4 + 1"),
        ("nig", "i", "1"),
        ("three_states", "slow", "0.9 × [slow′] + 0.1 × tanh([W_2 fast] + [U_2 h′] + [b_2])"),
        ("clockwork", "active", "[clock(t, periods)]"),
    ],
)
def test_what_stands_in_the_places(cell: str, line: str, text: str) -> None:
    assert places(cell, line) == text


@pytest.mark.parametrize(
    ("line", "values", "text"),
    [
        ("h = W_h @ x + U_h @ h_prev + b_h", (-0.534, 0.18, -0.19), "−0.53 + 0.18 − 0.19"),
        ("h = h_prev * x_prev", (-0.5, -0.25), "−0.50 × (−0.25)"),
        ("h = h_prev - x_prev", (0.5, -0.25), "0.50 − (−0.25)"),
        ("h = h_prev / x_prev", (0.5, -0.25), "0.50 / (−0.25)"),
        ("h = tanh(-h_prev)", (-0.5,), "tanh(−(−0.50))"),
        ("h = max(h_prev, x_prev)", (0.5, -0.25), "max(0.50, −0.25)"),
        ("h = h_prev ** 2", (-0.5,), "(−0.50) ^ 2"),
        ("h = 1 + h_prev ** x_prev", (-0.5, -2.0), "1 + (−0.50) ^ (−2.00)"),
        ("h = h_prev + x_prev", (0.001, -0.001), "0.00 + 0.00"),
    ],
)
def test_how_numbers_are_filled_in(line: str, values: tuple[float, ...], text: str) -> None:
    pieces = notation.equation_templates(Cell(equations=line, name="line"))["h"]
    nodes = [piece.node for piece in pieces if isinstance(piece, Term)]
    assert notation.fill(pieces, dict(zip(nodes, values, strict=True))) == text

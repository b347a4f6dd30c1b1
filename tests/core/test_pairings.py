"""Products of a matrix and another value, each of every kind: in the loop or outside, one or a collection."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from lstm_core import Cell
from tests.core import interpreter
from tests.core.problems import agree, check_leaves, draw

SOURCES = {  # what a side depends on, with its parameters' own letter for {}
    "loop": "W_{0} @ h_prev",
    "x": "W_{0} @ x",
    "one for all steps": "W_{0} @ mean(memory)",
    "collection": "W_{0} @ memory",
    "collection in the loop": "W_{0} @ memory + U_{0} @ h_prev",
    "collection with x": "W_{0} @ memory + U_{0} @ x",
}
STATE = ("x", "collection")  # also as states, with half of the value before
SIDES = [(source, False) for source in SOURCES] + [(source, True) for source in STATE]
CASES = [
    (left, right, number % 2 == 0) for number, (left, right) in enumerate(itertools.product([None, *SIDES], SIDES))
]


def side(name: str, size: str, source: tuple[str, bool], is_matrix: bool) -> str:
    """Return the line of one side of the product."""
    expression = SOURCES[source[0]].format(name.lower())
    expression = f"grid({expression})" if is_matrix else expression
    before = f"0.5 * {name}_prev + " if source[1] else ""
    return f"{name}: {size} = {before}tanh({expression})"


@pytest.mark.parametrize(("left", "right", "is_matrix"), CASES)
def test_values_and_gradients_of_a_product(left, right, is_matrix):
    if left is None and is_matrix:
        is_matrix = False  # a parameter multiplies vectors
    first = [] if left is None else [side("A", "(2, units)", left, True)]
    second = side("B", "(units, 3)" if is_matrix else "units", right, is_matrix)
    product = f"C: {'(2, 3)' if is_matrix else '2'} = {'A_p' if left is None else 'A'} @ B"
    collected = any("collection" in source[0] for source in (left, right) if source is not None)
    one = "sum(C)" if collected else "C"
    read = f"h = tanh(W_h @ {f'flat({one})' if is_matrix else one} + V_h @ x)"
    cell = Cell(equations="\n".join([*first, second, product, read]), name=f"{left} {right}")
    problem = draw(cell, time=3, positions=2, cotangents=("h", "C"))
    trace = problem.run()
    for row in range(2):
        wanted = interpreter.run(cell, problem.params, units=4, held={}, **problem.row(row))
        for name, array in wanted.items():
            agree(trace[name][:, row], np.broadcast_to(array, trace[name][:, row].shape), 1e-11, name)
    check_leaves(problem, tolerance=1e-7)


@pytest.mark.parametrize(
    "line",
    [
        "e: scalar = dot(W_k @ memory, U_k @ h_prev)",
        "e: scalar = dot(U_k @ h_prev, m_prev)\nm: units = tanh(W_k @ memory + U_m @ h_prev)",
        "e: scalar = norm(W_k @ memory + U_k @ h_prev)",
        "m: (2, 2) = grid(tanh(W_k @ memory + U_k @ h_prev))\ne: scalar = norm(m)",
        "e: scalar = u_k @ layer_norm(concat(W_k @ memory, U_k @ h_prev, 1))",
        "e: scalar = u_k @ part(concat(memory, h_prev, h_prev), 1, 2)",
        "e: scalar = u_k @ entries(concat(U_k @ h_prev, memory), 2, 5)",
        "k: units = cumsum(W_k @ memory + U_k @ h_prev)\ne: scalar = u_k @ tanh(k)",
        "s: scalar = cumsum(softmax(u_k @ tanh(W_k @ memory + U_k @ h_prev)))\ne: scalar = s * dot(h_prev, b_e)",
        "m: (2, units) = rows(W_k @ memory) * outer(b_k, h_prev)\ne: scalar = u_m @ flat(m)",
        "m: (2, units) = columns(h_prev) * grid(W_k @ memory)\ne: scalar = u_m @ tanh(G_m @ flat(m))",
        "e: scalar = dot(memory, memory) ** 2 / (1 + min(norm(memory), 9)) * dot(b_e, h_prev)",
    ],
)
def test_operations_on_collections(line):
    text = f"{line}\nh = tanh(W_h @ sum(tanh(e) * memory) + V_h @ x + U_h @ h_prev)"
    cell = Cell(equations=text, name=line.partition("\n")[0])
    problem = draw(cell, time=3, positions=3, features=2)
    trace = problem.run()
    for row in range(2):
        wanted = interpreter.run(cell, problem.params, units=4, held={}, **problem.row(row))
        agree(trace["h"][:, row], wanted["h"], 1e-11, "h")
    check_leaves(problem, tolerance=1e-7)

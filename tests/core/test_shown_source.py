"""The NumPy source that is shown has every value under its own name."""

from __future__ import annotations

import re

import pytest

from lstm_core import Cell, cells, notation
from lstm_core.execution.names import identifier


def named(source: str, value: str) -> bool:
    return re.search(rf"^    (?:{re.escape(value)}|{identifier(value)}) = ", source, re.MULTILINE) is not None


@pytest.mark.parametrize("name", cells)
def test_every_value_of_the_catalogue_is_named(name):
    source = notation.numpy_source(cells[name])
    assert [value for value in cells[name].definition.values if not named(source, value)] == []


@pytest.mark.parametrize(
    "text",
    [
        "h = sigmoid(W_h @ x + U_h @ c_prev)\nc = 0.5 * c_prev + tanh(W_c @ h)",
        "h = tanh(W_h @ x + U_h @ h_prev)\ny = sigmoid(W_y @ h)",
        "h = W_h @ x + U_h @ c_prev\nc = tanh(h)",
        "h = c_prev\nc = tanh(W_c @ x + U_c @ c_prev)",
        "h = layer_norm(W_h @ x + U_h @ c_prev)\nc = h * silu(U_c @ c_prev + b_c)",
    ],
)
def test_h_is_named_wherever_its_line_stands(text):
    cell = Cell(equations=text)
    source = notation.numpy_source(cell)
    assert [value for value in cell.definition.values if not named(source, value)] == []

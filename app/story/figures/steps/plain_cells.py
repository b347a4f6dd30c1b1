"""Cells as their papers write them, for those whose shipped form is rewritten so that no number overflows.

They have the same parameters and the same h: the sLSTM's stabiliser divides c and n by the same factor, which cancels
in c / n, and the minLSTM's two gates are normalised by way of their logarithms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from lstm_core import Cell, cells, models, notation, probing
from lstm_core.models import Model, TextNetwork

EQUATIONS = {
    "slstm": """\
f = sigmoid(W_f @ x + U_f @ h_prev + b_f)   # forget gate
i = exp(W_i @ x + U_i @ h_prev + b_i)       # input gate
g = tanh(W_g @ x + U_g @ h_prev + b_g)      # candidate values
c = f * c_prev + i * g                      # cell state
n = f * n_prev + i                          # normaliser
o = sigmoid(W_o @ x + U_o @ h_prev + b_o)   # output gate
h = o * (c / n)                             # hidden state
""",
    "minlstm": """\
f_hat = sigmoid(W_f @ x + b_f)          # forget gate
i_hat = sigmoid(W_i @ x + b_i)          # input gate
f = f_hat / (f_hat + i_hat)             # forget gate
i = i_hat / (f_hat + i_hat)             # input gate
h_tilde = W_h @ x + b_h                 # new state
h = f * h_prev + i * h_tilde            # hidden state
""",
}
CARRIED, QUOTIENT = "h.1", "c/n"  # of the sLSTM: a node of its last line, and its notation
CELLS: Mapping[str, Cell] = {name: replace(cells[name], equations=equations) for name, equations in EQUATIONS.items()}


@lru_cache(maxsize=8)
def network(name: str) -> Model:
    """Load a shipped model of words, with the cell as its paper writes it."""
    model = models.load(name, models.Model)
    cell = CELLS.get(model.cell.name)
    return replace(model, cell=cell) if cell else model


def carried(model: Model) -> str:
    """Return the value of a model's cell that is followed over a sentence: its belt, or, for the sLSTM, the quotient of
    belt and normaliser, which alone is bounded.
    """
    return CARRIED if model.cell == CELLS["slstm"] else probing.belt(model)


def is_plain(model: TextNetwork) -> bool:
    """Return whether a model's cell is one of `CELLS` and not the shipped one."""
    return model.cell in CELLS.values()


def phase_of(cell: Cell, name: str) -> int:
    """Return the phase that computes a line, or the line of a node."""
    return next(
        n
        for n, phase in enumerate(notation.phases(cell))
        if any(name == line or name.startswith(f"{line}.") for line in phase.lines)
    )

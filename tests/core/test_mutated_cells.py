"""Whatever cell someone ends up with has phases, formulas and symbols: made up and changed at random."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from lstm_core import Cell, notation
from lstm_core.cells import cells
from lstm_core.errors import LanguageError
from tests.core.fresh import fresh_seed
from tests.core.plausible_cells import mutated, plausible


def made_up(seed: int, count: int) -> Iterator[Cell]:
    """Yield so many cells: the catalogue's and plausible ones, each changed in a few places."""
    rng = random.Random(seed)
    texts = [cell.equations for cell in cells.values()]
    while count:
        text = rng.choice(texts) if rng.random() < 0.5 else plausible(rng)
        try:
            cell = Cell(equations=mutated(text, rng), name="made_up")
            _ = cell.definition  # parsed when it is first asked for
        except LanguageError:
            continue
        count -= 1
        yield cell


@pytest.mark.parametrize("count", [200, pytest.param(1500, marks=pytest.mark.nightly)])
def test_any_cell_has_phases_and_formulas(count: int) -> None:
    for cell in made_up(fresh_seed(), count):
        phases = notation.phases(cell)
        lines = [line for phase in phases for line in phase.lines]
        assert lines == list(cell.definition.values), cell.equations
        words = [phase.word for phase in phases]
        assert len({*words}) == len(words), cell.equations
        assert all(len(phase.purposes) == len(phase.lines) for phase in phases), cell.equations
        assert len(notation.formula(cell)) == len(lines), cell.equations
        assert notation.text(cell).count("\n") == len(lines) - 1, cell.equations


def words_of(text: str) -> dict[str, str]:
    """Return the word of each line's phase."""
    return {line: phase.word for phase in notation.phases(Cell(equations=text, name="own")) for line in phase.lines}


def test_a_first_line_that_is_multiplied_by_itself_has_a_phase() -> None:
    assert words_of("a = sigmoid(W_a @ x + U_a @ h_prev + b_a)\nh = a * a") == {"a": "Gate", "h": "Gate"}


LEM = """dt = 0.3
dt1 = dt * sigmoid(W_1 @ h_prev + V_1 @ x + b_1)  # time step
dt2 = dt * sigmoid(W_2 @ h_prev + V_2 @ x + b_2)  # time step, hidden
z = (1 - dt1) * z_prev + dt1 * tanh(W_z @ h_prev + V_z @ x + b_z)
h = (1 - dt2) * h_prev + dt2 * tanh(W_h @ z + V_h @ x + b_h)"""
MGU = """f = sigmoid(W_f @ x + U_f @ h_prev + b_f)  # forget gate
h_tilde = tanh(W_h @ x + U_h @ (f * h_prev) + b_h)  # candidate
h = (1 - f) * h_prev + f * h_tilde"""
UNICORNN = """dt = 0.3
alpha = 0.5
c_hat = sigmoid(b_c)  # time scales
z = z_prev - dt * c_hat * (tanh(w_h * h_prev + V_h @ x + b_h) + alpha * h_prev)
h = h_prev + dt * c_hat * z"""


def test_a_word_is_used_only_where_its_rule_is_sure() -> None:
    assert words_of(LEM) == {"dt1": "Input", "dt2": "dt2", "z": "Update", "h": "State"}
    assert words_of(MGU) == {"f": "Forget", "h_tilde": "Candidate", "h": "Update"}
    assert words_of(UNICORNN) == {"c_hat": "c_hat", "z": "Update", "h": "State"}


def test_the_factor_of_a_layer_that_has_no_line_is_a_gate() -> None:
    purposes = notation.purposes(Cell(equations=LEM, name="lem").definition)
    assert [(purposes[name].kind, purposes[name].is_gate) for name in ("dt1", "dt2")] == [("let_in", True)] * 2


@pytest.mark.parametrize(
    ("name", "letter"),
    [("gamma", "γ"), ("zeta", "ζ"), ("lam", "λ"), ("Gamma", "Γ"), ("Omega", "Ω"), ("iota", "ι"), ("upsilon", "υ")],
)
def test_greek_names_are_greek_letters_everywhere(name: str, letter: str) -> None:
    cell = Cell(equations=f"{name} = 0.5\n{name}2 = tanh(W_a @ x)\nh = {name} * {name}2 + h_prev", name="greek")
    last = notation.formula(cell)[-1]
    assert f'data-name="{name}" data-node="h.0.0">{letter}</mi>' in last.mathml
    assert last.text == f"h = {letter} · {letter}2 + h′"
    assert f"<mi>{letter}2</mi>" in last.mathml


def test_what_is_the_same_at_every_step_has_no_time() -> None:
    cell = Cell(
        equations="i: units = 1\nk = exp(b_k)\nh = tanh(W_h @ x) * i * k * sigmoid(k + h_prev)", name="constant"
    )
    one, two, last = (line.mathml for line in notation.formula(cell))
    assert "<mi>t</mi>" not in one
    assert "<mi>t</mi>" not in two
    assert last.count('data-name="k" data-node="h.0.1">k</mi>') == 1
    assert "<mi>h</mi><mi>t</mi></msub><mo>=</mo>" in last

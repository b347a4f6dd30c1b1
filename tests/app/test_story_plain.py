"""The cells that chapter 7 draws as their papers write them: the same parameters, the same h."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.reading.trace import values_of
from app.story.figures.steps import plain_cells
from app.story.figures.steps.figure import EXAMPLES
from app.story.snapshot import diagram_of
from lstm_core import models, notation
from lstm_core.tasks.grammar.sentences import texts

NAMES = ("slstm", "minlstm")
TEXTS = (*EXAMPLES, *(" ".join(words) for words in texts("test", 20)))


@pytest.mark.parametrize("name", NAMES)
def test_the_plain_equations_have_the_parameters_and_the_h_of_the_shipped_cell(name: str) -> None:
    shipped, drawn = models.load(f"grammar-{name}"), plain_cells.network(f"grammar-{name}")
    assert drawn.params.keys() == shipped.params.keys()
    assert all(drawn.params[key] is shipped.params[key] for key in shipped.params)
    assert drawn.cell.equations != shipped.cell.equations
    for text in TEXTS:
        one, other = shipped.read(text), drawn.read(text)
        assert np.allclose(one.trace["h"], other.trace["h"], atol=1e-5)
        assert np.allclose(one.probabilities, other.probabilities, atol=1e-5)


@pytest.mark.parametrize(("name", "line"), [("slstm", "h = o * (c / n)"), ("minlstm", "i = i_hat / (f_hat + i_hat)")])
def test_another_equation_has_another_h(name: str, line: str) -> None:
    assert line in plain_cells.EQUATIONS[name]
    wrong = plain_cells.EQUATIONS[name].replace(
        line, line.replace("(c / n)", "c").replace("i_hat / (f_hat + i_hat)", "i_hat")
    )
    model = models.load(f"grammar-{name}")
    planted = replace(model, cell=replace(model.cell, equations=wrong))
    h = model.read(EXAMPLES[0]).trace["h"]
    assert np.abs(planted.read(EXAMPLES[0]).trace["h"] - h).max() > 0.1


def test_the_stabiliser_takes_the_same_factor_out_of_both_belts() -> None:
    shipped = models.load("grammar-slstm").read(EXAMPLES[0]).trace
    drawn = plain_cells.network("grammar-slstm").read(EXAMPLES[0]).trace
    for belt in ("c", "n"):
        assert np.allclose(shipped[belt] * np.exp(shipped["m"]), drawn[belt], rtol=1e-3)


def test_what_the_shares_of_the_minlstm_add_up_to() -> None:
    trace = plain_cells.network("grammar-minlstm").read(EXAMPLES[0]).trace
    total = trace["f_hat"] + trace["i_hat"]
    assert np.allclose(trace["f"], trace["f_hat"] / total, atol=1e-6)
    assert np.allclose(trace["i"], trace["i_hat"] / total, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_its_diagram_fits_the_frame_and_its_gates_are_boxes(name: str) -> None:
    cell = plain_cells.CELLS[name]
    drawn = diagram_of(cell)
    boxes = {node.id for node in drawn.nodes if node.kind == "box"}
    assert boxes == {"slstm": {"f", "i", "g", "o"}, "minlstm": {"f_hat", "i_hat", "h_tilde"}}[name]
    assert drawn.width <= 1104  # the LSTM has 996; more is cut off in a frame
    assert {notation.gate_role(cell, gate) for gate in "fi"} == {"f", "i"}
    assert diagram_of(models.load(f"grammar-{name}").cell).width > drawn.width


def test_what_is_followed_of_the_slstm_is_what_it_shows() -> None:
    model = plain_cells.network("grammar-slstm")
    name = plain_cells.carried(model)
    values = values_of(model.read(EXAMPLES[0]).trace, model.cell)
    assert np.allclose(values[name], values["c"] / values["n"], rtol=1e-5)
    assert np.abs(values[name]).max() <= 1.0001
    assert plain_cells.carried(plain_cells.network("grammar-lstm")) == "c"


def test_other_networks_are_as_shipped() -> None:
    assert plain_cells.network("grammar-gru") is models.load("grammar-gru")

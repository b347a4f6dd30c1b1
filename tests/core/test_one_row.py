"""A new operation is one row of the table: with that alone it is parsed, sized, run, differentiated and shown."""

import numpy as np
import pytest

from lstm_core import Cell, Stack, notation
from lstm_core.errors import LanguageError, SettingError
from lstm_core.execution import source
from lstm_core.language import OPERATIONS, can_fail, intervals, operations, parse, sizes, spellings
from lstm_core.language.operation import Ufunc, function
from tests.core.problems import agree, check_leaves, draw
from tests.core.test_language_docs import row_of

EQUATIONS = """\
k = bump(W_k @ x + U_k @ h_prev + b_k)           # keep gate
g = tanh(W_g @ x + U_g @ h_prev + b_g)           # candidate
j = bump(W_j @ x + U_j @ h_prev + b_j)           # input gate
c = k * c_prev + j * bump(g) * g                 # cell state
h = c                                            # hidden state
"""
ROW = function(
    "bump",
    lambda a: np.exp(-a * a),
    lambda g, y, a: (-2 * g * y * a,),
    symbol="bump",
    glyph="∩",
    is_activation=True,
    meaning="exp(-a²)",
    bounds=intervals.fixed(intervals.SHARE),
    scales=True,
)
IN_PLACE = (Ufunc("multiply", "a", "a"), Ufunc("multiply", "out", -1), Ufunc("exp", "out"))


@pytest.fixture(params=[(), IN_PLACE], ids=["forward alone", "in place"])
def cell(request, monkeypatch):
    """Return a cell that uses an operation whose row is in the table for as long as a test runs."""
    given = {name: getattr(ROW, name) for name in vars(ROW)} | {"in_place": request.param}
    monkeypatch.setitem(operations._TABLE, "bump", type(ROW)(**given))
    return Cell(equations=EQUATIONS, name=f"bumpy {len(request.param)}")


def test_without_its_row_nothing_knows_it():
    assert "bump" not in OPERATIONS
    with pytest.raises(LanguageError, match="there is no operation bump"):
        parse(EQUATIONS)


def test_it_is_parsed_and_sized(cell):
    found = sizes(cell.definition, inputs=3, units=4)
    assert found.values == {"k": (4,), "g": (4,), "j": (4,), "c": (4,), "h": (4,)}
    assert cell.parameter_shapes(3, 4)["W_k"] == (4, 3)


def test_it_is_computed(cell):
    problem = draw(cell, seed=5)
    trace = problem.run()
    agree(trace["k"], np.exp(-(trace["a_k"] ** 2)), 1e-14, "k")
    before = np.concatenate([problem.initial["c"][None], trace["c"][:-1]])
    k, g, j = trace["k"], trace["g"], trace["j"]
    agree(trace["c"], k * before + j * np.exp(-g * g) * g, 1e-14, "c")


def test_its_derivative_is_used(cell, monkeypatch):
    check_leaves(draw(cell, seed=5, cotangents=("k", "c", "h")), tolerance=1e-7)
    wrong = {**vars(OPERATIONS["bump"]), "pull": lambda g, y, a: (-g * y * a,)}
    monkeypatch.setitem(operations._TABLE, "bump", type(ROW)(**wrong))
    with pytest.raises(AssertionError, match="by finite differences"):
        check_leaves(draw(Cell(equations=EQUATIONS, name=f"{cell.name} wrong"), seed=5), tolerance=1e-7)


def test_it_is_written_and_drawn(cell):
    assert 'class="function" data-node="k">bump</mi>' in notation.formula(cell)[0].mathml
    assert "bump(" in notation.declaration(cell)
    assert "bump" in notation.text(cell)
    assert "bump" in str(notation.equation_templates(cell))
    drawn = notation.diagram(cell)
    assert "∩" in {node.glyph for node in drawn.nodes}
    assert ("bump_(" in source(cell, 3, 4)) == (not OPERATIONS["bump"].in_place)


def test_a_row_of_the_spellings_writes_it_as_code(cell, monkeypatch):
    for language in notation.CODES:
        with pytest.raises(SettingError, match=f"bump cannot be written in {notation.CODES[language]} yet"):
            notation.code(cell, language)
    own = {"numpy": "scipy.bump", "torch": "torch.special.bump", "jax": "jax.nn.bump", "latex": r"\operatorname{bump}"}
    monkeypatch.setitem(spellings._TABLE, "bump", spellings.Spelling(**own))
    spelt = Cell(equations=cell.equations, name=f"{cell.name} spelt")  # what was written of a cell is kept
    for language, word in own.items():
        assert f"{word}(" in notation.code(spelt, language)


def test_what_it_scales_is_known(cell):
    purposes = notation.purposes(cell.definition)
    assert [purposes[name].kind for name in "kjg"] == ["keep", "let_in", "candidate"]
    assert purposes["j"].is_gate


def test_it_can_be_stacked(cell):
    check_leaves(draw(Stack([cell, cell])), tolerance=1e-7)


@pytest.mark.parametrize("domain", [None, "above 0"])
def test_a_cell_that_uses_it_can_fail_if_its_row_has_a_domain(monkeypatch, domain):
    monkeypatch.setitem(operations._TABLE, "bump", type(ROW)(**{**vars(ROW), "domain": domain}))
    assert can_fail(parse(EQUATIONS)) == (domain is not None)


def test_its_line_of_the_documentation_is_made_of_its_row(cell):
    assert row_of(OPERATIONS["bump"]) == "| `bump(a)` | exp(-a²) |"

"""Cells as source to take away: NumPy's is run against the golden files, the others are read; tests/peers runs them."""

from __future__ import annotations

import ast
import builtins
import re
import symtable

import numpy as np
import pytest

import lstm_core
from lstm_core import Cell, SettingError, Stack, cells, notation
from lstm_core.execution.export import class_name, export, writing
from lstm_core.language import OPERATIONS
from lstm_core.language.spellings import HELPERS, LIBRARIES, SPELLINGS, definitions
from tests.core import exported
from tests.core.problems import draw
from tests.core.random_cells import random_cell

CASES = [case for case in exported.golden_cases() if case[0].endswith(": batch")]
OTHERS = [case for case in exported.golden_cases() if not case[0].endswith(": batch")]
PUBLISHED = list(exported.published_cases())
RNN = cells["rnn"]


# ---- the table ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", OPERATIONS)
def test_every_operation_is_spelt(key):
    """An operation without a spelling cannot be taken away: its row belongs into lstm_core/language/spellings.py."""
    spelling = SPELLINGS[key]
    assert spelling.latex
    for language, library in LIBRARIES.items():
        name = getattr(spelling, language)
        modules = (f"{library}.", "F." if language == "torch" else "jax.", ".")
        signs = ("+", "-", "*", "/", "@")
        assert name in HELPERS[language] or name.startswith(modules) or name in signs, f"{key}: {name} in {language}"


@pytest.mark.parametrize("language", LIBRARIES)
def test_what_is_defined_beside_the_code_is_complete(language):
    for name in {getattr(spelling, language) for spelling in SPELLINGS.values()} & set(HELPERS[language]):
        space = names_of("\n".join(["import math", *IMPORTS[language], *definitions(language, [name])]))
        assert not space.unknown, f"{name} in {language}: {space.unknown}"


IMPORTS = {
    "numpy": ["import numpy as np"],
    "torch": ["import torch", "from torch.nn import functional as F"],
    "jax": ["import jax", "import jax.numpy as jnp"],
}


class names_of:  # noqa: N801, reads as a function
    """The global names that a source defines, and those that it reads and that are nowhere."""

    def __init__(self, source: str):
        table = symtable.symtable(source, "exported", "exec")
        self.defined = {
            symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()
        }
        self.defined |= {child.get_name() for child in table.get_children()}
        self.unknown = self._read(table) - self.defined - set(dir(builtins))

    def _read(self, table) -> set[str]:
        own = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global() and symbol.is_referenced()}
        return own.union(*map(self._read, table.get_children()))


# ---- NumPy, executed ----------------------------------------------------------------------------------------------


def agree(cell, stored, dtype, tolerance):
    """Run a case's NumPy source step by step and as a whole, and compare with what PyTorch computed."""
    stored = exported.converted(stored, lambda array: array.astype(dtype))
    own = exported.namespace(exported.source_of(cell, "numpy", stored))
    params, given = stored["params"], exported.words(stored)
    values = exported.stepped(
        lambda x, state, **now: own["step"](params, x, state, **now),
        lambda x, *memory: own["start"](params, x, *memory),
        stored["x"],
        stored.get("initial", {}),
        given,
        dtype if "time" in cell.definition.words else None,
    )
    assert set(values) == set(cell.definition.values)
    for name in values.keys() & stored["values"].keys():
        found, wanted = np.stack(values[name]), stored["values"][name]
        assert (found.dtype, found.shape) == (dtype, wanted.shape), name
        assert np.abs(found - wanted).max() <= tolerance * max(1, np.abs(wanted).max()), name
    outputs, last = own["forward"](params, stored["x"], stored.get("initial"), **given)
    np.testing.assert_array_equal(outputs, np.stack(values["h"]))
    for state in last:
        np.testing.assert_array_equal(last[state], stored["x"][-1] if state == "x" else values[state][-1])


@pytest.mark.parametrize(("title", "cell", "stored"), CASES + OTHERS, ids=[case[0] for case in CASES + OTHERS])
def test_numpy_gives_the_golden_numbers(title, cell, stored):
    agree(cell, stored, np.float64, 1e-10)


@pytest.mark.parametrize(("title", "cell", "stored"), CASES, ids=[case[0] for case in CASES])
def test_numpy_gives_the_golden_numbers_in_float32(title, cell, stored):
    agree(cell, stored, np.float32, 1e-5 if cell.name == "draw" else 2e-6)


@pytest.mark.parametrize(("title", "cell", "stored"), PUBLISHED, ids=[case[0] for case in PUBLISHED])
def test_numpy_gives_the_numbers_of_published_cells(title, cell, stored):
    agree(cell, stored, np.float64, 1e-10)


def test_the_published_cells_are_there():
    assert len({title for title, _cell, _stored in PUBLISHED}) >= 57


@pytest.mark.parametrize("kind", ["plain", "memory", "matrices", "below", "writing"])
def test_numpy_gives_the_numbers_of_random_cells(kind):
    for seed in range(4):
        problem = draw(random_cell(seed, kind), 3, [2, None][seed % 2], seed=seed)
        print(problem.cell.equations)
        trace = problem.run()
        values = {name: trace[name] for name in problem.cell.definition.values}
        given = {"params": problem.params, "x": problem.x, "initial": problem.initial, "settings": problem.settings}
        agree(problem.cell, given | problem.given | {"values": values}, np.float64, 1e-12)


def small(cell):
    """Return sizes that a cell can have, other than those of its source."""
    return {"inputs": 5, "units": 8} | ({"features": 3} if "memory" in cell.definition.words else {})


@pytest.mark.parametrize("name", cells)
def test_a_source_is_right_for_the_sizes_that_it_takes(name):
    cell = cells[name]
    source = notation.numpy_source(cell)
    own = exported.namespace(source)
    below = {"below": cell.definition.belows} if cell.definition.needs_below else {}
    if "For these sizes alone" in source:
        assert own["shapes"]() == cell.parameter_shapes(32, 32, **below)
        return
    sizes = small(cell) if name != "draw" else {"inputs": 28 * 28, "units": 8}
    assert own["shapes"](**sizes) == cell.parameter_shapes(**sizes, **below)
    params = own["init"](np.random.default_rng(0), **sizes)
    wanted = cell.init(**sizes, **below, rng=0, dtype=np.float64)
    for key, array in params.items():
        assert array.shape == wanted[key].shape
        if array.ndim < 2:
            np.testing.assert_array_equal(array, wanted[key])  # vectors begin alike
        else:
            assert np.abs(array).max() <= array.shape[1] ** -0.5
    if below or cell.definition.words & {"memory", "noise", "chance", "time"}:
        return
    x = np.random.default_rng(1).standard_normal((3, 2, sizes["inputs"]))
    np.testing.assert_allclose(own["forward"](params, x)[0], cell.run(params, x)["h"], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "k: (units, 1) = grid(W_k @ x)\nq: (1, units) = grid(h_prev)\nh = tanh((k @ q) @ (W_h @ x))",  # a stated matrix
        "periods = (1, 2)\nh = clock(time, periods) * tanh(W_h @ x + blocks(U_h, periods) @ h_prev)",
        "h = tanh(x + U_h @ h_prev)",  # as many inputs as units
        "h = units * tanh(W_h @ x)",
    ],
)
def test_a_source_whose_numbers_hold_for_its_sizes_alone_says_so(text):
    cell = Cell(equations=text, name="fixed")
    for language in LIBRARIES:
        source = export(cell, language, 4, 4)
        assert "# For these sizes alone: 4 inputs, 4 units." in source
        assert "inputs=4" not in source
    own = exported.namespace(export(cell, "numpy", 4, 4))
    assert own["shapes"]() == cell.parameter_shapes(4, 4)
    params = own["init"](np.random.default_rng(0))
    x = np.random.default_rng(1).standard_normal((3, 2, 4))
    np.testing.assert_allclose(own["forward"](params, x)[0], cell.run(params, x)["h"], rtol=0, atol=1e-12)


def test_settings_are_those_that_are_asked_for():
    cell = cells["clockwork_rnn"]
    assert "(1, 3)" in export(cell, "numpy", 2, 4, periods=(1, 3))
    with pytest.raises(SettingError, match="has no setting speed"):
        cell.to_torch(speed=3)
    with pytest.raises(SettingError, match="units is 0"):
        cell.to_jax(3, 0)
    with pytest.raises(SettingError, match="reads no memory"):
        cell.to_jax(features=3)
    with pytest.raises(SettingError, match="reads no value of a layer below"):
        cell.to_torch(is_above=True)
    with pytest.raises(SettingError, match="'rust' is no language"):
        export(cell, "rust")
    with pytest.raises(SettingError, match="not written in 'rust'; the languages are numpy, torch, jax, latex"):
        notation.code(cell, "rust")


# ---- all languages, read ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LIBRARIES)
@pytest.mark.parametrize("name", [*cells, "stack"])
def test_a_source_is_python_that_defines_what_it_reads(name, language):
    cell = Stack([cells["lstm"], cells["depth_gated_lstm"]]) if name == "stack" else cells[name]
    source = export(cell, language)
    assert not names_of(source).unknown
    assert max(map(len, source.splitlines())) < 200
    tree = ast.parse(source)
    defined = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert {"start", "step", "forward"} <= set(defined)
    returned = next(node for node in ast.walk(defined["step"]) if isinstance(node, ast.Return))
    assert isinstance(returned.value, ast.Dict)
    assert [key.value for key in returned.value.keys] == list(cell.definition.values)
    if language == "torch":
        assert class_name(cell.name) in defined
        made = re.findall(r"^        self\.([\w.]+) = nn\.Parameter\(", source, re.MULTILINE)
        assert made == list(cell.definition.parameters)


def test_the_rnn_as_code():
    step = "h = {tanh}(x @ {p}W_h{q}.T + h_prev @ {p}U_h{q}.T + {p}b_h{q})  # hidden state\n"
    assert step.format(tanh="torch.tanh", p="self.", q="") in RNN.to_torch()
    assert step.format(tanh="jnp.tanh", p='params["', q='"]') in RNN.to_jax()
    assert step.format(tanh="np.tanh", p='params["', q='"]') in notation.numpy_source(RNN)
    assert "    last, outputs = jax.lax.scan(one, state, x)\n" in RNN.to_jax()
    assert notation.latex(RNN) == (
        "\\begin{aligned}\n  h_{t} &= \\tanh(W_{h} x_{t} + U_{h} h_{t-1} + b_{h})\n\\end{aligned}"
    )


HOSTILE = [
    '"""\nimport os\n"""',
    "coding: utf-7",
    "a\x0cimport os",
    "a\u2028import os",
    "\u202eimport os",
    "'); import os #",
    "\\",
    "{0}%s\x00",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("language", LIBRARIES)
def test_what_anybody_writes_beside_the_equations_stays_a_comment(text, language):
    """A cell's name and its comments reach the source, and the source is run."""
    lines = [f"h = tanh(W_h @ x + U_h @ h_prev)  # {part}" for part in text.split("\n")]
    try:
        equations = "\n".join(["# " + text.replace("\n", "\n# "), lines[0]])
        cell = Cell(equations=equations, name="mine")
    except lstm_core.LanguageError:  # a sign that the language does not take
        cell = Cell(equations=lines[0].partition("#")[0], name="mine")
    plain = Cell(equations="h = tanh(W_h @ x + U_h @ h_prev)", name="mine")
    assert ast.dump(ast.parse(export(cell, language))) == ast.dump(ast.parse(export(plain, language)))
    named = Cell(equations=plain.equations, name=text) if text.isprintable() else cell
    source = export(named, language)
    assert "import os" not in ast.unparse(ast.parse(source))
    head = source.encode().splitlines()[:2]  # here Python looks for the name of an encoding
    assert not any(re.match(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", line) for line in head)


@pytest.mark.parametrize("made", [writing.comment, writing.printable])
def test_a_comment_stays_on_its_line(made):
    text = made("a\nimport os\u2028import os\r\x0cimport os\u202e\x00")
    assert text.isprintable()
    assert len(text.splitlines()) == 1


CLASHING = """\
np = tanh(W_np @ x + U_np @ torch_prev)
torch = sigmoid(step.W_f @ x + half.W_f @ np)
jnp = sigmoid(T_destination * torch)
jax = jnp + step.b_f
nn = jax + U_load_state_dict @ state_prev
zeros = nn * len
params = zeros + values_prev
values = params
outputs = values
state = tanh(outputs + F)
self = state
step = self
forward = step
clock.h = forward
h = clock.h
""".replace("* len", "* sigmoid(b_len)").replace("+ F)", "+ b_F)")


@pytest.mark.parametrize("language", LIBRARIES)
def test_names_of_the_code_may_be_names_of_the_cell(language):
    cell = Cell(equations=CLASHING, name="Clash")
    source = export(cell, language, 3, 4)
    assert not names_of(source).unknown
    if language == "numpy":
        problem = draw(cell, 3, 2)
        trace = problem.run()
        values = {name: trace[name] for name in cell.definition.values}
        stored = {"params": problem.params, "x": problem.x, "initial": problem.initial, "values": values}
        agree(cell, stored, np.float64, 1e-12)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("lstm", "Lstm"), ("depth_gated_lstm", "DepthGatedLstm"), ("記憶", "Cell"), ("2x", "Cell2x"), ("none", "CellNone")]
    + [("f", "CellF"), ("a-b c", "ABC"), ("'", "Cell")],
)
def test_the_class_is_called_as_the_cell(name, wanted):
    assert class_name(name) == wanted
    source = Cell(equations=RNN.equations, name=name).to_torch()
    assert f"class {wanted}(nn.Module):\n" in source
    ast.parse(source)


# ---- LaTeX --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*cells, "stack"])
def test_latex_is_balanced_and_has_a_line_an_equation(name):
    cell = Stack([cells["grid_lstm"], cells["grid_lstm"]]) if name == "stack" else cells[name]
    definition = cell.definition
    found = notation.latex(cell)
    first, *lines, last = found.split("\n")
    assert (first, last) == (r"\begin{aligned}", r"\end{aligned}")
    assert len(lines) == len(definition.equations) + len(definition.starts) + len(definition.bottoms)
    for number, line in enumerate(lines):
        assert line.count("{") == line.count("}")
        assert line.count(r"\left") == line.count(r"\right")
        assert line.count(" &= ") == 1
        assert line.endswith(r" \\") == (number < len(lines) - 1)
    assert found.isascii()


def test_the_symbols_of_latex_are_the_papers():
    lines = dict(
        line.strip().removesuffix(r" \\").split(" &= ") for line in notation.latex(cells["gru"]).splitlines()[1:-1]
    )
    assert lines[r"\tilde{h}_{t}"] == r"\tanh(W_{h} x_{t} + U_{h} (r_{t} \odot h_{t-1}) + b_{h})"
    lines = "c = square(c_prev) / 2\nh = -(1e-5 * c + alpha_prev) * 2.5e17\nalpha = h_prev"
    text = notation.latex(Cell(equations=lines, name="mine"))
    assert r"c_{t} &= \frac{c_{t-1}^2}{2}" in text
    assert r"-(10^{-5} \cdot c_{t} + \alpha_{t-1}) \cdot 2.5 \cdot 10^{17}" in text


def test_nothing_gets_two_exponents():
    """TeX refuses `c^{(2)}^2`."""
    layer = Cell(equations="c = square(c_prev) + square(square(tanh(W_h @ x)))\nh = c", name="squares")
    text = notation.latex(Stack([layer, layer]))
    assert r"{c_{t-1}^{(2)}}^2" in text
    assert r"((\tanh(W_{h}^{(2)} h_{t}^{(1)}))^2)^2" in text
    assert not re.search(r"\^(\{[^{}]*\}|.)\^", text)

"""The catalogue: discovery of cells, completeness of their descriptions, registration at run time."""

from __future__ import annotations

import re
import sys

import pytest

import lstm_core
from lstm_core import Cell, CellError
from lstm_core.cells import Catalogue, cells
from tests.core.problems import ADDING_X

D, H, Z, A = 3, 4, 8, 5  # inputs, units, latent, features
Q = H * D + H * H + H  # one gate
NUMBERS = {
    "rnn": Q,
    "clockwork_rnn": Q,
    "highway_rnn": 2 * H * D + 6 * (H * H + H),
    "indrnn": H * D + 2 * H,
    "lstm": 4 * Q,
    "lstm_peephole": 4 * Q + 3 * H,
    "lstm_peephole_f": 4 * Q + H,
    "lstm_peephole_fi": 4 * Q + 2 * H,
    "lstm_peephole_fo": 4 * Q + 2 * H,
    "lstm_peephole_i": 4 * Q + H,
    "lstm_peephole_io": 4 * Q + 2 * H,
    "lstm_peephole_o": 4 * Q + H,
    "lstm_projection": 4 * (H * D + 16 * H + H) + 16 * H,
    "depth_gated_lstm": 4 * Q + H * D + 3 * H,
    "layer_norm_lstm": 4 * Q + 6 * H,
    "multiplicative_lstm": 5 * (H * D + H * H),
    "cifg": 3 * Q,
    "ran": 2 * Q + H * D,
    "janet": 2 * Q,
    "sru": 3 * H * H + 4 * H,  # as many inputs as units
    "minlstm": 3 * (H * D + H),
    "mlstm": 4 * (H * D + H) + 2 * (D + 1),
    "slstm": 4 * Q,
    "gru": 3 * Q,
    "gru_reset_after": 3 * Q + 3 * H,
    "mgu": 2 * Q,
    "ugrnn": 2 * Q,
    "mingru": 2 * (H * D + H),
    "mut1": 3 * Q - H * H,
    "mut2": 3 * Q,
    "mut3": 3 * Q,
    "attention": 4 * Q + 6 * H * A + 16 * (A + H + 2) + 3 * H + 2,
    "draw": 4 * H * (2 * 5**2 + 10 + 3 * H + 2) + (2 * 10 + 5**2 + 10) * (H + 1),
    "draw_plain": 4 * H * (2 * D + 10 + 3 * H + 2) + (2 * 10 + D) * (H + 1),
    "storn": 2 * Q + 3 * H * Z + 2 * Z + D * H + D,
    "vrnn": 17 * H * H + 2 * H * D + 5 * H * Z + 4 * Z + 9 * H + D,
    "grid_lstm": 16 * H * H + 2 * H * D + 10 * H,
    "cifg_peephole": 3 * Q + 2 * H,
    "fgr": 4 * Q + 3 * H + 9 * H * H,
    "nfg": 3 * Q + 2 * H,
    "niaf": 4 * Q + 3 * H,
    "nig": 3 * Q + 2 * H,
    "noaf": 4 * Q + 3 * H,
    "nog": 3 * Q + 2 * H,
    "np": 4 * Q,
    "vanilla": 4 * Q + 3 * H,
    "qrnn": 6 * H * D,
    "mamba": H * H + 2 * 8 * H + 8 * H + 2 * H,  # as many inputs as units
    "rwkv": 3 * H * D + H * H + 3 * D + 2 * H,
    "rg_lru": 2 * (H * H + H) + H,  # as many inputs as units
    "gated_deltanet": 3 * H * D + 2 * D + 2,
}
FAMILIES = (
    "RNN",
    "LSTM",
    "GRU",
    "Architecture search",
    "Generative",
    "Grid LSTM",
    "Search space",
    "Attention",
    "Linear recurrence",
)
OWN = {
    "extra.py": """
from lstm_core.cell import Cell
LATER = Cell("h = x", "later", source="Somebody (2001). A Journal.", family="two")
SEVERAL = (Cell("h = x", "early", source="Somebody (1995).", family="one"), Cell("h = x", "undated", family="one"))
""",
    "more.py": """
from lstm_core.cell import Cell
EARLIER = Cell("h = x", "earlier", source="Somebody (2000). A Journal.", family="two")
""",
    "_hidden.py": "raise RuntimeError('read')",
    "__init__.py": "",
}


def numbers(cell: Cell) -> int:
    total = 0
    below = cell.definition.belows if cell.definition.needs_below else None
    features = A if "memory" in cell.definition.words else None
    pixels = cell.definition.settings.get("height", 0) * cell.definition.settings.get("width", 0)
    inputs = H if cell.name in ADDING_X else pixels or D
    for shape in cell.parameter_shapes(inputs, H, below=below, features=features).values():
        size = 1
        for length in shape:
            size *= length
        total += size
    return total


def test_the_cells_and_their_order():
    assert list(cells) == list(NUMBERS)
    assert lstm_core.cells is cells


@pytest.mark.parametrize("name", NUMBERS)
def test_number_of_parameters(name):
    assert numbers(cells[name]) == NUMBERS[name]


@pytest.mark.parametrize("name", NUMBERS)
def test_a_cell_says_what_it_is(name):
    cell = cells[name]
    assert cell.name == name
    assert cell.title
    assert re.fullmatch(r"[A-Z].*[A-Za-z]\.", cell.summary)
    assert cell.family in FAMILIES
    assert re.search(r"\(\d{4}\)\. \S", cell.source)
    assert all(equation.role for equation in cell.definition.equations)


def test_titles_and_summaries_tell_the_cells_apart():
    assert len({cell.title for cell in cells.values()}) == len(cells)
    assert len({cell.summary for cell in cells.values()}) == len(cells)


@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("rnn", ("h",)),
        ("lstm", ("h", "c")),
        ("lstm_peephole", ("h", "c")),
        ("cifg", ("h", "c")),
        ("gru", ("h",)),
        ("fgr", ("h", "f", "i", "c", "o")),
        ("grid_lstm", ("t.m", "t.h")),
        ("storn", ("h", "rec.h", "v")),
    ],
)
def test_states(name, states):
    assert cells[name].states == states


@pytest.mark.parametrize("gates", ["f", "i", "o", "fi", "fo", "io", "fio"])
def test_peepholes_are_where_the_name_says(gates):
    cell = cells["lstm_peephole" if gates == "fio" else f"lstm_peephole_{gates}"]
    shapes = cell.parameter_shapes(inputs=D, units=H)
    assert {name for name in shapes if name.startswith("p_")} == {f"p_{gate}" for gate in gates}
    for gate, seen in (("f", "c_prev"), ("i", "c_prev"), ("o", "c")):
        assert (f"p_{gate} * {seen} +" in cell.definition.values[gate].source) == (gate in gates)
    without = re.sub(r"p_\w \* c(_prev)? \+ ", "", cell.equations)
    assert Cell(without).definition.equations == cells["lstm"].definition.equations


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of cells of one's own, as a catalogue."""
    folder = tmp_path / "own_cells"
    folder.mkdir()
    for name, text in OWN.items():
        (folder / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield Catalogue("own_cells", [str(folder)])
    for name in [name for name in sys.modules if name.startswith("own_cells")]:
        del sys.modules[name]


def test_a_new_file_is_found_and_takes_its_place_by_year(package):
    assert list(package) == ["early", "undated", "earlier", "later"]
    assert len(package) == 4


def test_a_cell_can_be_registered_and_removed(package):
    mine = package.register(Cell("h = tanh(W_h @ x)", "mine"))
    assert package["mine"] is mine
    assert list(package)[-1] == "mine"
    assert package.register(Cell("h = tanh(W_h @ x)", "mine")) == mine
    with pytest.raises(CellError, match="there is another cell 'mine' already"):
        package.register(Cell("h = x", "mine"))
    package.remove("mine")
    assert "mine" not in package
    with pytest.raises(CellError, match="'later' belongs to the catalogue"):
        package.remove("later")
    with pytest.raises(CellError, match="there is no cell 'mine'"):
        package.remove("mine")


def test_a_cell_that_is_not_there():
    with pytest.raises(CellError) as caught:
        cells["lsmt"]
    assert str(caught.value) == "there is no cell 'lsmt'; did you mean lstm?"
    with pytest.raises(CellError) as caught:
        cells["transformer"]
    assert str(caught.value) == f"there is no cell 'transformer'; there are {', '.join(cells)}"
    assert "transformer" not in cells
    assert cells.get("transformer") is None
    assert cells.get(3) is None

"""Belts, roles, purposes and phases: inferred from the structure, independent of names."""

from __future__ import annotations

import re

import pytest

from lstm_core import Cell, notation
from lstm_core.cells import cells
from lstm_core.language import OPERATIONS
from tests.core.notation_cells import ALL

# cell: belts, colours in the order of the lines ("-" for none), keys of the phases
EXPECTED = {
    "rnn": ("", "h", "h"),
    "lstm": ("c", "figcoh", "f i-g c o-h"),
    "lstm_peephole": ("c", "figcoh", "f i-g c o-h"),
    "cifg": ("c", "figcoh", "f i-g c o-h"),
    "gru": ("h", "i-gh", "z r h_tilde h"),
    "gru_reset_after": ("h", "f-gh", "z r h_tilde h"),
    "fgr": ("c", "figcoh", "f i-g c o-h"),
    "nig": ("c", "figcoh", "f i-g c o-h"),
    "nfg": ("c", "figcoh", "f i-g c o-h"),
    "nog": ("c", "figcoh", "f i-g c o-h"),
    "niaf": ("c", "figcoh", "f i-g c o-h"),
    "noaf": ("c", "figcoh", "f i-g c o-h"),
    "depth_gated": ("c", "fig-coh", "f i-g d c o-h"),
    "mingru": ("h", "igh", "z-h_tilde h"),
    "minlstm": ("h", "-figh", "k f i-h_tilde h"),
    "slstm": ("c n", "---figc-oh", "log_f log_i-m f i-g c n o-h"),
    "janet": ("c", "-figch", "s-f i-c_tilde c h"),
    "mgu": ("h", "igh", "f h_tilde h"),
    "sru": ("c", "gfcoh", "x_tilde f c r-h"),
    "ran": ("c", "gifch", "c_tilde-i f c h"),
    "ugrnn": ("h", "gfh", "c g h"),
    "highway_rnn": ("h", "gi-gi-gih", "h_1-t_1 s_1 h_2-t_2 s_2 h_3-t_3 h"),
    "multiplicative_lstm": ("c", "-giofch", "m h_hat i o f c h"),
    "lstm_projection": ("c", "figc-h", "f i-g c o h"),
    "layer_norm_lstm": ("c", "figcoh", "f i g c o-h"),
    "qrnn": ("c", "gfcoh", "z f c o-h"),
    "mlstm": ("C n", "gg---fic--oh", "k v log_f log_i-m f i C n q o-h"),
    "rg_lru": ("h", "-ifh", "r i a h"),
    "mamba": ("S", "-g-ch", "Delta B C S h"),
    "rwkv": ("a b", "-ig-c-h", "r k v-wkv a b h"),
    "gated_deltanet": ("S", "-g-fich", "q k v alpha beta S h"),
    "three_states": ("slow", "hch", "fast slow h"),
    "three_vector_states_of_own_sizes": ("", "hhh", "a b h"),
    "clockwork": ("h", "igh", "active-h_new h"),
    "increment": ("h", "igh", "z t h"),
    "in_steps": ("c", "f-gco-h", "f-kept g c o t h"),
    "one_gate_for_all": ("c", "fgch", "f g c h"),
    "closing": ("c", "f-gch", "f k g c h"),
    "joined": ("", "--h", "a b h"),
    "up_a_layer": ("m", "figcoh", "f i-g m o-h"),
    "tied": ("h", "fgh", "f g h"),
}
# the same cell in other letters has the same belts, colours and phases
LETTERS = {
    "f": "keep",
    "i": "write",
    "g": "news",
    "c": "store",
    "o": "read",
    "z": "mix",
    "r": "drop",
    "h_tilde": "next",
}


def renamed(cell: Cell, names: dict[str, str]) -> Cell:
    """Return a cell whose values have other names."""
    text = cell.equations
    for old, new in names.items():
        text = re.sub(rf"(?<![\w.])_?{old}(?=(_prev|_below)?(?![\w.]))", new, text)
    return Cell(equations=text, name=f"{cell.name} renamed")


@pytest.mark.parametrize("name", EXPECTED)
def test_belts_colours_and_phases(name: str) -> None:
    belts, colours, keys = EXPECTED[name]
    cell = ALL[name]
    assert notation.belts(cell.definition) == tuple(belts.split())
    found = [notation.gate_role(cell, line) or "-" for line in cell.definition.values]
    assert "".join(found) == colours
    assert [phase.key for phase in notation.phases(cell)] == keys.split()


@pytest.mark.parametrize("name", ["lstm", "cifg", "gru", "gru_reset_after", "minlstm"])
def test_names_do_not_matter(name: str) -> None:
    cell = ALL[name]
    other = renamed(cell, LETTERS)
    assert set(other.definition.values) & set(LETTERS) == set()
    own, others = notation.phases(cell), notation.phases(other)
    assert [notation.gate_role(other, line) for line in other.definition.values] == [
        notation.gate_role(cell, line) for line in cell.definition.values
    ]
    assert [phase.kinds for phase in others] == [phase.kinds for phase in own]
    assert [len(phase.lines) for phase in others] == [len(phase.lines) for phase in own]


@pytest.mark.parametrize("cell", ALL.values(), ids=ALL)
def test_phases_are_the_lines_in_order(cell: Cell) -> None:
    phases = notation.phases(cell)
    assert [line for phase in phases for line in phase.lines] == list(cell.definition.values)
    assert all(phase.key == "-".join(phase.lines) for phase in phases)
    labels = [phase.label for phase in phases]
    assert len(set(labels)) == len(labels)
    assert all(len(phase.kinds) == len(phase.lines) and phase.kind in phase.kinds for phase in phases)
    purposes = notation.purposes(cell.definition)
    assert all(set(phase.gates) <= set(phase.lines) for phase in phases)
    assert {gate for phase in phases for gate in phase.gates} == {n for n, p in purposes.items() if p.is_gate}


@pytest.mark.parametrize("cell", ALL.values(), ids=ALL)
def test_what_a_line_acts_on_is_a_vector_of_the_cell(cell: Cell) -> None:
    definition = cell.definition
    for name, purpose in notation.purposes(definition).items():
        for other in purpose.acts_on:
            assert definition.kind(other) in ("value", "previous", "below", "word")
            assert other != name


@pytest.mark.parametrize("cell", ALL.values(), ids=ALL)
def test_belts_are_states_that_only_sums_and_products_touch(cell: Cell) -> None:
    definition = cell.definition
    for belt in notation.belts(definition):
        assert belt in definition.states or belt in definition.belows
        assert not OPERATIONS[definition.values[belt].expression.operation].is_activation


def phases_of(name: str) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    return {phase.key: (phase.label, phase.kind, phase.gates) for phase in notation.phases(ALL[name])}


def test_the_phases_of_the_lstm() -> None:
    assert phases_of("lstm") == {
        "f": ("Forget", "keep", ("f",)),
        "i-g": ("Input", "let_in", ("i",)),
        "c": ("Update", "update", ()),
        "o-h": ("Output", "show", ("o",)),
    }


def test_a_matrix_that_a_query_reads_is_shown() -> None:
    """h is no state of these cells: it is what they show of a matrix; a key is a candidate of the normaliser alone."""
    assert phases_of("gated_deltanet")["h"] == ("Output", "show", ())
    assert phases_of("mamba")["h"] == ("Output", "show", ())
    assert phases_of("mlstm")["o-h"] == ("Output", "show", ("o",))
    assert phases_of("mlstm")["v"] == ("Candidate", "candidate", ())
    assert phases_of("mlstm")["k"] == ("k", "candidate", ())


def test_the_phases_of_the_gru() -> None:
    assert phases_of("gru") == {
        "z": ("Update", "let_in", ("z",)),
        "r": ("Reset", "gate", ("r",)),
        "h_tilde": ("Candidate", "candidate", ()),
        "h": ("State", "update", ()),
    }
    assert phases_of("gru_reset_after")["z"] == ("Update", "keep", ("z",))


def test_a_cell_without_a_belt_has_its_state_as_a_phase() -> None:
    assert phases_of("rnn") == {"h": ("State", "state", ())}


def test_a_gate_with_a_word_of_its_own() -> None:
    assert phases_of("depth_gated")["d"] == ("Depth", "gate", ("d",))
    assert phases_of("attention")["e-alpha"] == ("Attention", "gate", ("alpha",))
    assert phases_of("attention")["beta-zhat"] == ("Selector", "gate", ("beta",))


@pytest.mark.parametrize(
    ("cell", "line", "kind", "acts_on"),
    [
        ("lstm", "f", "keep", ("c_prev",)),
        ("lstm", "i", "let_in", ("g",)),
        ("lstm", "g", "candidate", ("c",)),
        ("lstm", "c", "update", ("f", "c_prev", "i", "g")),
        ("lstm", "o", "show", ("c",)),
        ("lstm", "h", "show", ("o", "c")),
        ("gru", "r", "gate", ("h_prev",)),
        ("gru", "z", "let_in", ("h_tilde",)),
        ("gru_reset_after", "z", "keep", ("h_prev",)),
        ("gru_reset_after", "r", "gate", ("h_prev",)),
        ("depth_gated", "d", "gate", ("c_below",)),
        ("slstm", "f", "keep", ("c_prev", "n_prev")),
        ("slstm", "m", "value", ("log_f", "m_prev", "log_i")),
        ("rnn", "h", "state", ("x", "h_prev")),
        ("in_steps", "kept", "value", ("f", "c_prev")),
        ("in_steps", "t", "show", ("c",)),
        ("in_steps", "o", "show", ("t",)),
    ],
)
def test_what_a_line_is_for(cell: str, line: str, kind: str, acts_on: tuple[str, ...]) -> None:
    purpose = notation.purposes(ALL[cell].definition)[line]
    assert (purpose.kind, purpose.acts_on) == (kind, acts_on)


def test_a_previous_value_has_the_colour_of_its_value() -> None:
    lstm = cells["lstm"]
    assert notation.gate_role(lstm, "c_prev") == "c"
    assert notation.gate_role(lstm, "h_prev") == "h"
    assert notation.gate_role(lstm, "x") is None
    assert notation.gate_role(lstm, "W_f") is None


@pytest.mark.parametrize(
    ("line", "is_belt"),
    [
        ("h = h_prev", True),
        ("h = h_prev * x_prev + x_prev", True),
        ("h = 0.5 * (h_prev - x_prev)", True),
        ("h = tanh(h_prev)", False),
        ("h = h_prev / 2", False),
        ("h = -h_prev", False),
        ("h = U_h @ h_prev + h_prev", False),  # a layer, and drawn as one
        ("h = max(h_prev, x_prev)", False),
        ("k = h_prev * 2\nh = k + x_prev", True),
        ("k = tanh(h_prev)\nh = k + x_prev", False),
    ],
)
def test_what_makes_a_belt(line: str, is_belt: bool) -> None:
    assert notation.belts(Cell(equations=line, name="line").definition) == (("h",) if is_belt else ())


def test_a_line_that_is_multiplied_by_itself_is_one_phase() -> None:
    cell = Cell(equations="f = sigmoid(W_f @ x + U_f @ h_prev + b_f)\nh = f * f", name="square")
    assert [phase.lines for phase in notation.phases(cell)] == [("f", "h")]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(
            ["h0 = h_prev * 2", *(f"h{k + 1} = h{k} * h{k} + h{k}" for k in range(60)), "h = h60"]
        ),  # multiplied out: more products than there are atoms
        "\n".join([*(f"m{k} = m{k}_prev * ({' + '.join(['x_prev'] * 9)})" for k in range(60)), "h = m1"]),
        "h = " + " + ".join(["h_prev"] * 99),
    ],
    ids=["doubling", "many belts", "long"],
)
def test_large_cells_are_read(text: str) -> None:
    cell = Cell(equations=text, name="large")
    assert notation.phases(cell)[-1].kind in ("update", "show")


FLOWS = {"mlstm"}  # too large for belts within 2,400 px: drawn as a flow from left to right


@pytest.mark.parametrize("name", [*cells, "fgr", "slstm", "minlstm", "mingru", "three_states"])
def test_the_diagram_has_the_same_belts(name: str) -> None:
    picture = notation.diagram(ALL[name])
    own = [node.id for node in picture.nodes if node.holds and node.glyph != "…"]
    if own:  # a belt may run through an operation of the cell's own
        picture = notation.diagram(ALL[name], opened=own)
    drawn = [belt.name for belt in picture.belts]  # decks have an order of their own
    assert sorted(drawn) == ([] if name in FLOWS else sorted(notation.belts(ALL[name].definition)))

"""Stacks of layers: their text, names, settings and initial states, and their notation."""

import pickle

import numpy as np
import pytest

from lstm_core import ArrayError, Cell, LanguageError, SettingError, Stack, cells, notation
from lstm_core.language import parse
from lstm_core.notation.structure import roles
from tests.core.problems import agree, check_leaves, draw

DEEP = Stack([cells["lstm"], cells["depth_gated_lstm"]])
GRIDS = Stack([cells["grid_lstm"]] * 2)
STACKABLE = [cell for cell in cells.values() if not cell.definition.words & {"noise", "chance"}]


def mine(text, name="mine"):
    """Return a cell of these lines."""
    return Cell(equations=text, name=name)


# ---- the text ----------------------------------------------------------------------------------------------------


def test_the_text_of_a_stack():
    bottom = mine("f = sigmoid(W_f @ x)\nc = f\n\n  h = f * c  # last\n")
    lines = ["d: k = W_d @ x_prev  # two of them", "c = f_below * c_below + (", "  c_prev)", "f = d", "c_start = b_c0"]
    top = mine("\n".join([*lines, "k = 2", "h = W_h @ d + c  # output"]))
    assert Stack([bottom, top]).equations == (
        "l0.f = sigmoid(l0.W_f @ x)\n"
        "l0.c = l0.f\n"
        "l0.h = l0.f * l0.c  # last\n"
        "l1.k = 2\n"
        "l1.c_start = l1.b_c0\n"
        "l1.d: l1.k = l1.W_d @ l0.h_prev  # two of them\n"
        "l1.c = l0.f * l0.c + (\n"
        "  l1.c_prev)\n"
        "l1.f = l1.d\n"
        "l1.h = l1.W_h @ l1.d + l1.c  # output\n"
        "h = l1.h  # hidden state\n"
    )


def test_what_enters_the_lowest_layer_is_a_value_of_it():
    assert GRIDS.equations.startswith(
        "l0.h_in = l0.W_xh @ x + l0.b_xh  # input, as a hidden state\n"
        "l0.m_in = l0.W_xm @ x + l0.b_xm  # input, as a memory\n"
        "l0.t.f = sigmoid(l0.t.Ut_f @ l0.t.h_prev + l0.t.Ud_f @ l0.h_in + l0.t.b_f)"
    )
    assert "\nl1.m = l1.d.f * l0.m + l1.d.i * l1.d.g  # memory, depth\n" in GRIDS.equations
    assert "l1.h_in" not in GRIDS.equations
    assert "W_xh" not in "".join(name for name in GRIDS.definition.parameters if name.startswith("l1."))


def test_what_a_stack_says_of_itself():
    assert DEEP.name == "lstm+depth_gated_lstm"
    assert DEEP.title == "LSTM + Depth-gated LSTM"
    assert DEEP.summary == "Layers one above another, from below: LSTM, Depth-gated LSTM."
    assert DEEP.source == f"{cells['lstm'].source} {cells['depth_gated_lstm'].source}"
    assert GRIDS.title == "Grid LSTM × 2"
    assert GRIDS.source == cells["grid_lstm"].source
    named = Stack([cells["lstm"]] * 2, name="deep", title="Deep", summary="Two.")
    assert (named.name, named.title, named.summary) == ("deep", "Deep", "Two.")


def test_a_stack_is_a_cell():
    again = Stack((cells["lstm"], cells["depth_gated_lstm"]))
    assert isinstance(DEEP, Cell)
    assert again == DEEP
    assert len({again, DEEP, GRIDS}) == 2
    assert pickle.loads(pickle.dumps(DEEP)) == DEEP
    assert pickle.loads(pickle.dumps(DEEP)).layers == DEEP.layers == (cells["lstm"], cells["depth_gated_lstm"])
    assert cells["lstm"].layers == (cells["lstm"],)
    assert Stack([DEEP, cells["gru"]]).layers == (*DEEP.layers, cells["gru"])
    assert Stack([cells["gru"]]).states == ("l0.h",)
    assert DEEP.states == ("l0.c", "l0.h", "l1.c", "l1.h")
    with pytest.raises(AttributeError):
        DEEP.name = "other"


@pytest.mark.parametrize("cell", STACKABLE, ids=lambda cell: cell.name)
def test_every_cell_on_itself(cell):
    """Its text is read back as the same cell, and everything that is written of it can be."""
    stack = Stack([cell, cell])
    assert parse(notation.declaration(stack), stack.name).equations == stack.definition.equations
    assert {name.partition(".")[0] for name in stack.definition.values} == {"l0", "l1", "h"}
    lines = notation.formula(stack)
    assert [line.name for line in lines] == [*stack.definition.values]
    texts = [line.text.partition(" = ")[0] for line in lines]
    assert len(set(texts)) == len(texts)
    assert set(notation.equation_templates(stack)) == set(stack.definition.values)
    assert [name for phase in notation.phases(stack) for name in phase.lines] == [*stack.definition.values]
    assert len({phase.key for phase in notation.phases(stack)}) == len(notation.phases(stack))


# ---- what it means -----------------------------------------------------------------------------------------------


def test_parameters_and_where_they_start():
    shapes = DEEP.parameter_shapes(inputs=3, units=4)
    assert shapes["l0.W_f"] == (4, 3)
    assert shapes["l1.W_f"] == (4, 4)
    assert shapes["l1.w_ld"] == (4,)
    params = DEEP.init(3, 4, np.random.default_rng(0))
    assert params["l0.b_f"].tolist() == params["l1.b_f"].tolist() == [1, 1, 1, 1]
    assert not params["l1.b_d"].any()


def test_settings_are_a_layers_own():
    clock = Stack([cells["clockwork_rnn"], cells["clockwork_rnn"]])
    assert clock.definition.settings == {"l0.periods": (1, 2, 4, 8), "l1.periods": (1, 2, 4, 8)}
    other = {"l0.periods": (1, 2), "l1.periods": (1,)}
    problem = draw(clock, time=6, units=4, **other)
    trace = problem.run()
    assert trace["l0.active"][1, 0].tolist() == [1, 1, 0, 0]
    assert trace["l1.active"].all()
    with pytest.raises(LanguageError, match=r"clockwork_rnn\+clockwork_rnn, .*6 units do not divide into 4 modules"):
        clock.parameter_shapes(3, 6)


def test_starts_are_a_layers_own():
    cell = mine("h_start = b_h0\nh = tanh(W_h @ x + U_h @ h_prev)")
    problem = draw(Stack([cell, cell]))
    problem.initial.clear()
    trace = problem.run()
    first = problem.params["l0.W_h"] @ problem.x[0, 0] + problem.params["l0.U_h"] @ problem.params["l0.b_h0"]
    agree(trace["l0.h"][0, 0], np.tanh(first), 1e-14, "l0.h")
    check_leaves(problem)


def test_the_last_input_of_an_upper_layer_is_the_last_h_below():
    cell = mine("h = tanh(W_h @ x_prev + b_h)")
    problem = draw(Stack([cell, cell]), time=4)
    trace = problem.run()
    before = np.concatenate([problem.initial["l0.h"][None], trace["l0.h"][:-1]])
    agree(trace["l1.h"], np.tanh(before @ problem.params["l1.W_h"].T + problem.params["l1.b_h"]), 1e-14, "l1.h")
    check_leaves(problem)


def test_as_many_inputs_as_the_layer_below_gives_out():
    bottom = mine("n = 2\nh: n = W_h @ x")
    top = mine("y: inputs = W_y @ x + inputs\nk: 5 = W_k @ y\nh: inputs = W_h @ k")
    stack = Stack([bottom, top, top])
    assert "l1.y: l0.n = l1.W_y @ l0.h + l0.n\n" in stack.equations
    assert stack.equations.endswith("\nh: l0.n = l2.h  # hidden state\n")
    shapes = stack.parameter_shapes(inputs=3, units=7)
    assert shapes["l0.W_h"] == (2, 3)
    assert shapes["l2.W_y"] == (2, 2)
    assert shapes["l2.W_k"] == (5, 2)
    assert "l1.y: units = " in Stack([cells["rnn"], top]).equations
    picture = Stack([mine("side = 2\nh: (side, 3) = grid(W_h @ x)")])
    assert picture.equations.endswith("\nh: (l0.side, 3) = l0.h  # hidden state\n")
    assert picture.parameter_shapes(4, 5) == {"l0.W_h": (6, 4)}


def test_what_a_layer_gives_out_has_units_as_in_a_cell():
    stack = Stack([mine("h = x * x"), cells["rnn"]])
    with pytest.raises(LanguageError, match=r"l0.h has 4 entries \(units\), x has 3 \(inputs\)"):
        stack.parameter_shapes(3, 4)
    assert stack.parameter_shapes(4, 4)["l1.W_h"] == (4, 4)


def test_layers_that_disagree_are_reported_with_both_numbers():
    params = DEEP.init(3, 4, np.random.default_rng(0))
    wide = DEEP.init(3, 5, np.random.default_rng(0))
    mixed = {name: (wide if name.startswith("l1.") else params)[name] for name in params}
    with pytest.raises(ArrayError, match=r"lstm\+depth_gated_lstm: l1.W_f has shape \(5, 5\); expected \(4, 4\)"):
        DEEP.run(mixed, np.zeros((2, 3)))


def test_a_lowest_layer_that_needs_one_below_it():
    """It is given in a run, as to the cell alone."""
    stack = Stack([cells["depth_gated_lstm"], cells["lstm"]])
    with pytest.raises(LanguageError, match="l0.c_below needs a layer below"):
        stack.parameter_shapes(3, 4)
    problem = draw(stack)
    assert list(problem.given["below"]) == ["l0.c"]
    check_leaves(problem)
    with pytest.raises(ArrayError, match=r"below l0.c has shape \(5, 2, 3\); expected \(5, 2, 4\)"):
        stack.run(problem.params, problem.x, below={"l0.c": problem.x})


def test_a_stack_writes_with_the_layers_that_do():
    stack = Stack([cells["vrnn"], cells["gru"]])
    params = stack.init(5, 4, np.random.default_rng(0), np.float64)
    trace = stack.run(params, mode="writing", steps=6, rng=np.random.default_rng(1))
    assert "l0.mu_z" not in trace
    back = stack.run(params, trace["l0.v"], clamp={"l0.z": trace["l0.z"]}, rng=np.random.default_rng(2))
    np.testing.assert_array_equal(back["h"], trace["h"])


def test_names_of_layers():
    assert Cell("l12.t.f = x\nh = l12.t.f").definition.equations[0].name == "l12.t.f"
    long = "a" * 32
    assert Stack([mine(f"{long} = x\nh = {long}")]).definition.equations[0].name == f"l0.{long}"
    with pytest.raises(LanguageError, match="l0.a.b.c has 3 dots"):
        Cell("l0.a.b.c = x\nh = x")
    with pytest.raises(LanguageError, match="m0.a.b has 2 dots"):
        Cell("m0.a.b = x\nh = x")


# ---- what is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ([], "a stack has no layers; expected one cell or more"),
        (cells["lstm"], "a stack is made of a list of cells, the lowest first, not of a Cell"),
        (None, "not of None"),
        ("lstm", "not of 'lstm'"),
        ([cells["lstm"], "gru"], "layer 2 is 'gru'"),
        (
            [cells["gru"], cells["depth_gated_lstm"]],
            r"depth_gated_lstm \(layer 2\) reads c_below, but gru \(layer 1\) has no c; it has z, r, h_tilde, h",
        ),
        (
            [cells["lstm"], cells["gru"], cells["depth_gated_lstm"]],
            r"depth_gated_lstm \(layer 3\) reads c_below, but gru \(layer 2\) has no c",
        ),
        ([cells["vrnn"], cells["lstm"], cells["storn"]], "layers 1 and 3 of the stack read noise; one layer"),
        ([cells["rnn"], mine("x_start = b_x0\nh = x_prev")], r"mine \(layer 2\) has a line x_start"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_stack(layers, words):
    with pytest.raises(SettingError, match=words):
        Stack(layers)


# ---- how it is written -------------------------------------------------------------------------------------------


def test_belts_colours_and_purposes_are_the_layers_own():
    assert notation.belts(DEEP.definition) == ("l0.c", "l1.c")
    assert notation.belts(GRIDS.definition) == ("l0.t.m", "l0.m", "l1.t.m", "l1.m")
    for stack in (DEEP, GRIDS):
        for number, layer in enumerate(stack.layers):
            for name, colour in roles(layer.definition).items():
                assert notation.gate_role(stack, f"l{number}.{name}") == colour
            for name, purpose in notation.purposes(layer.definition).items():
                found = notation.purposes(stack.definition)[f"l{number}.{name}"]
                assert (found.kind, found.is_gate) == (purpose.kind, purpose.is_gate)
    assert notation.gate_role(DEEP, "l1.f") == "f"
    assert notation.gate_role(DEEP, "l1.h_prev") == "h"
    assert notation.gate_role(GRIDS, "l0.m_in") == "c"
    found = notation.purposes(DEEP.definition)
    assert found["l1.d"].acts_on == ("l0.c",)
    assert found["l1.f"].acts_on == ("l1.c_prev",)
    assert found["h"].acts_on == ("l1.h",)
    assert notation.purposes(GRIDS.definition)["l0.d.f"].acts_on == ("l0.m_in",)


def test_phases_go_layer_by_layer():
    assert [(phase.label, phase.lines, phase.layer) for phase in notation.phases(DEEP)] == [
        ("Forget (1)", ("l0.f",), 1),
        ("Input (1)", ("l0.i", "l0.g"), 1),
        ("Update (1)", ("l0.c",), 1),
        ("Output (1)", ("l0.o", "l0.h"), 1),
        ("Forget (2)", ("l1.f",), 2),
        ("Input (2)", ("l1.i", "l1.g"), 2),
        ("Depth (2)", ("l1.d",), 2),
        ("Update (2)", ("l1.c",), 2),
        ("Output (2)", ("l1.o", "l1.h", "h"), 2),
    ]
    first = notation.phases(GRIDS)[0]
    assert (first.label, first.lines, first.word) == ("Entry (1)", ("l0.h_in", "l0.m_in"), "Entry")
    assert all(phase.layer == 0 and phase.label == phase.word for phase in notation.phases(cells["grid_lstm"]))


def test_formulas_carry_the_layer():
    text = notation.text(DEEP).splitlines()
    assert text[0] == "f⁽¹⁾ = σ(W_f⁽¹⁾ x + U_f⁽¹⁾ h⁽¹⁾′ + b_f⁽¹⁾)"
    assert text[10] == "c⁽²⁾ = d⁽²⁾ ⊙ c⁽¹⁾ + f⁽²⁾ ⊙ c⁽²⁾′ + i⁽²⁾ ⊙ g⁽²⁾"
    assert text[-1] == "h = h⁽²⁾"
    assert notation.text(GRIDS).startswith("h_in⁽¹⁾ = W_xh⁽¹⁾ x + b_xh⁽¹⁾\n")
    assert len(Stack([cells["rnn"]] * 12).layers) == 12
    assert notation.text(Stack([cells["rnn"]] * 12)).splitlines()[-1] == "h = h⁽¹²⁾"
    lines = {line.name: line.mathml for line in notation.formula(DEEP)}
    assert lines["l1.f"].count("<mn>(2)</mn>") == 5
    assert lines["l1.f"].count("<mn>(1)</mn>") == 1
    assert 'data-name="l1.f" data-role="f"><mi>f</mi><mi>t</mi><mn>(2)</mn></msubsup>' in lines["l1.f"]
    assert 'data-node="l1.c.0.0.0"' in lines["l1.c"]


def test_source_and_difference_of_a_stack():
    assert "def forward" in notation.numpy_source(DEEP)
    plain = Stack([cells["lstm"], cells["lstm"]])
    changed = {line.name: line.status for line in notation.difference(DEEP, plain) if line.status != "same"}
    assert changed == {"l1.d": "added", "l1.c": "changed"}

"""What-if edits: whatever is clicked, ten times in a row, the text parses, draws and runs, and its sentence is true."""

import random
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core import Cell, LanguageError, cells
from lstm_core.editing import Gate, Sized, edits, liveness, surprise
from lstm_core.editing.anatomy import Anatomy
from lstm_core.language import parse
from tests.core.edit_checks import check
from tests.core.fresh import fresh_seed
from tests.core.test_published_cells import PUBLISHED
from tests.examples import examples

PICTURES = {"draw": 784, "draw_plain": 784}  # what reads a picture has as many inputs as that has pixels
LARGE = {*PICTURES, "vrnn", "storn", "grid_lstm", "attention", "highway_rnn"}  # tried nightly only
LENGTH, DAILY = 10, 3
LSTM = cells["lstm"].equations


def sized_for(name):
    """Return the sizes at which a cell of the catalogue is counted."""
    return Sized(inputs=PICTURES.get(name, 16))


def found(text, key):
    """Return the edit of a text with this key."""
    return next(edit for edit in edits(text) if edit.key == key)


def follow(name, choices, draws):
    """Make one edit after another, each chosen by a number; return what was done."""
    text, done = cells[name].equations, []
    inputs = PICTURES.get(name, 3)
    for number, choice in enumerate(choices):
        if choice % 5 == 4:
            one = surprise(text, choice, sized_for(name))
            offered = [one] if one is not None else []
        else:
            offered = [edit for edit in edits(text, sized_for(name)) if edit.setting is None]
        if not offered:
            break
        edit = offered[choice % len(offered)]
        done.append(edit.key)
        try:
            text = check(text, edit, inputs, seed=number, draws=number in draws)
        except BaseException as error:
            error.add_note(f"{name}: {', '.join(done)}\n{text}\n--- became\n{edit.text}")
            raise
    return done


def test_some_chains_of_edits():
    rng = random.Random(fresh_seed())
    for name in rng.sample(sorted(set(cells) - LARGE), DAILY):
        follow(name, [rng.randrange(10**6) for _ in range(LENGTH)], draws={LENGTH - 1})


@pytest.mark.nightly
@pytest.mark.parametrize("name", cells)
@given(choices=st.lists(st.integers(0, 10**6), min_size=LENGTH, max_size=LENGTH))
@examples(2)
def test_chains_of_edits(name, choices):
    follow(name, choices, draws=range(LENGTH))


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in ("lstm", "gru") else pytest.mark.nightly) for name in cells]
)
def test_every_edit_of_a_cell(name):
    for edit in edits(cells[name].equations, sized_for(name)):
        check(cells[name].equations, edit, PICTURES.get(name, 3), draws=False)


@pytest.mark.nightly
@pytest.mark.parametrize("path", sorted(PUBLISHED.glob("**/*.txt")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_edit_of_a_published_cell(path):
    text = path.read_text(encoding="utf-8")
    for edit in edits(text):
        if path.stem != "bn_lstm_inference":  # whose variances noise may make negative
            check(text, edit, draws=False)


def test_what_an_lstm_can_become():
    assert [(edit.key, edit.change, sum(edit.gained.values()) - sum(edit.lost.values())) for edit in edits(LSTM)] == [
        ("remove-gate:f", "f = 1", -1568),
        ("remove-gate:i", "i = 1", -1568),
        ("remove-gate:o", "o = 1", -1568),
        ("couple:i:f", "i = 1 - f", -1568),
        ("see-cell:f:i:o:c", "+ p ⊙ c", 96),
        ("merge:i:f", "i → f", -1568),
        ("merge:o:f", "o → f", -1568),
        ("merge:o:i", "o → i", -1568),
        ("candidate:g:tanh:relu", "g = relu(…)", 0),
        ("candidate-none:g:tanh", "g = …", 0),
        ("output-none:h:tanh", "h = o ⊙ c", 0),
        ("gates-blind:f:i:o:h", "- U h′", -3072),
        ("gates-all:f:i:o", "+ R f′ …", 9216),
        ("alone:h", "U h′ → p ⊙ h′", -3968),
        ("forget-bias:b_f", "b_f: 1 → 0", 0),
    ]


@pytest.mark.parametrize(
    ("key", "name"),
    [("remove-gate:f", "nfg"), ("remove-gate:i", "nig"), ("remove-gate:o", "nog"), ("candidate-none:g:tanh", "niaf")]
    + [("output-none:h:tanh", "noaf"), ("stop-cell:f:i:o:c", "np"), ("gates-all:f:i:o", "fgr")],
)
def test_greffs_variants_are_one_click_from_his_lstm(key, name):
    lines = Cell(found(cells["vanilla"].equations, key).text).definition.values
    wanted = cells[name].definition.values
    assert {own: sorted(re.findall(r"[\w@*+()-]+", line.source)) for own, line in lines.items()} == {
        own: sorted(re.findall(r"[\w@*+()-]+", line.source)) for own, line in wanted.items()
    }


def test_other_cells_of_the_catalogue_are_one_click_from_the_lstm():
    assert Cell(found(LSTM, "couple:i:f").text).definition.equations == cells["cifg"].definition.equations
    seen = Cell(found(LSTM, "see-cell:f:i:o:c").text).definition
    assert seen.equations == cells["lstm_peephole"].definition.equations


ROLES = ("forget", "input", "output", "update", "reset")


@pytest.mark.parametrize("name", cells)
def test_a_gate_has_the_role_that_its_paper_gives_it(name):
    """What a gate multiplies gives its role; comments are these roles' names in the catalogue."""
    anatomy = Anatomy.of(cells[name].equations)
    roles = {gate.name: gate.role for gate in anatomy.gates}
    for line, equation in anatomy.definition.values.items():
        word = equation.role.split(" gate")[0]
        is_constant = len(equation.source.split("=", 1)[1].split()) == 1
        if word in ROLES and "gate, log" not in equation.role and not is_constant:
            assert roles.get(line) == word, line


def test_roles_follow_from_the_tree_and_not_from_names_or_comments():
    text = re.sub(r"#.*", "", LSTM)
    for old, new in (("f", "o1"), ("i", "f1"), ("o", "i1"), ("g", "c1"), ("c", "g1")):
        text = re.sub(rf"(?<![A-Za-z0-9]){old}(?![A-Za-z0-9])(?!\()", new, text)
    assert {gate.name: gate.role for gate in Anatomy.of(text).gates} == {"o1": "forget", "f1": "input", "i1": "output"}
    misnamed = LSTM.replace("# forget gate", "# output gate").replace("# input gate", "# forget gate")
    assert {gate.name: gate.role for gate in Anatomy.of(misnamed).gates} == {"f": "forget", "i": "input", "o": "output"}


MINE = """\
# my own LSTM
lam = 0.5     # a setting of mine

f   =   sigmoid(  W_f @ x+U_f @ h_prev
                + b_f )          # 忘却ゲート
i = sigmoid((W_i @ x) + (U_i @ h_prev) + b_i)
g = tanh( W_g@x + U_g@h_prev + b_g )   # candidate
c = f*c_prev + i * (lam * g)     # cell state
o = sigmoid(W_o @ x + U_o @ h_prev + b_o)  # output gate
h = o * tanh(c)
"""


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("remove-gate:i", {"i = sigmoid((W_i @ x) + (U_i @ h_prev) + b_i)": "i: units = 1"}),
        ("couple:i:f", {"i = sigmoid((W_i @ x) + (U_i @ h_prev) + b_i)": "i = 1 - f"}),
        (
            "remove-gate:f",
            {
                "f   =   sigmoid(  W_f @ x+U_f @ h_prev\n                + b_f )          # 忘却ゲート": (
                    "f: units   =   1          # 忘却ゲート"
                )
            },
        ),
        ("candidate-none:g:tanh", {"tanh( W_g@x + U_g@h_prev + b_g )   #": "W_g@x + U_g@h_prev + b_g   #"}),
        (
            "gates-blind:f:i:o:h",
            {
                "W_f @ x+U_f @ h_prev\n                + b_f )": "W_f @ x\n                + b_f )",
                "(W_i @ x) + (U_i @ h_prev) + b_i": "(W_i @ x) + b_i",
                "W_o @ x + U_o @ h_prev + b_o": "W_o @ x + b_o",
            },
        ),
        (
            "merge:o:i",
            {"o = sigmoid(W_o @ x + U_o @ h_prev + b_o)  # output gate\n": "", "h = o * tanh(c)": "h = i * tanh(c)"},
        ),
    ],
)
def test_the_text_changes_where_it_must_and_nowhere_else(key, changes):
    wanted = MINE
    for old, new in changes.items():
        assert old in wanted
        wanted = wanted.replace(old, new)
    assert found(MINE, key).text == wanted


OWN = """\
U: parameter = 0.1
unit_(a) = sigmoid(a + bias_)
c_start = 1
z = unit_(W_z @ x + U @ h_prev)
f = sigmoid(W_f @ x + U_f @ z)
c = f * c_prev + z * tanh(W_c @ x)
h = tanh(c)
"""


def test_what_nothing_reads_any_more_goes_with_it():
    surprised = found(cells["highway_rnn"].equations, "remove-gate:t_2")
    assert "b_T2" not in surprised.text
    assert surprised.removed == (2,)
    blind = found(OWN, "remove-gate:f")
    assert set(blind.lost) == {"W_f", "U_f"}
    assert [edit.key for edit in edits(OWN) if edit.kind == "merge"] == []  # z is no sigmoid itself


@pytest.mark.parametrize(
    "text",
    [
        "h = tanh(W_h @ x + U_h @ h_prev + A_h @ relu(B_h @ x + h_prev))",  # A_h mixes what x is added to
        "h = tanh(W_h @ x + U_h @ h_prev + mean(h_prev))",
    ],
)
def test_units_that_still_see_each_other_are_not_called_alone(text):
    assert "alone:h" not in [edit.key for edit in edits(text)]


@pytest.mark.parametrize("name", ["gru_reset_after", "cifg", "sru", "minlstm"])
def test_a_gate_whose_1_lets_nothing_in_is_not_taken_away(name):
    """With z = 1 in `h = z * h_prev + (1 - z) * h_tilde` nothing is ever heard."""
    for edit in edits(cells[name].equations):
        if edit.kind == "remove-gate":
            check(cells[name].equations, edit, draws=False)


@pytest.mark.parametrize(
    ("text", "hears"),
    [
        ("f: units = 1\nS = columns(f) * S_prev + outer(W_v @ x, 1 - f)\nh = S @ (W_q @ x)", False),
        ("f: units = 1\nc = f * c_prev + (1 - f) * tanh(W_c @ x)\nh = tanh(c)", False),
        ("c_start = tanh(b_c)\nf: units = 1\nc = f * c_prev + (1 - f) * tanh(W_c @ x)\nh = c * sigmoid(W_o @ x)", True),
        ("f: units = 1\nc = f * c_prev + (1 - f_prev) * tanh(W_c @ x)\nh = tanh(c)", False),
        ("h = tanh(b_h)", False),
        ("h = x", False),
        ("s = W_s @ x\nh = tanh(W_h @ (s - s))", False),
        ("h = tanh(W_h @ x_prev)", True),
    ],
)
def test_what_hears_its_input(text, hears):
    assert liveness.hears(parse(text)) == hears


def test_gates_whose_difference_is_read_are_not_merged():
    text = LSTM.replace("i * g", "(i - f) * g")
    assert [edit.key for edit in edits(text) if edit.kind == "merge"] == ["merge:o:f", "merge:o:i"]


def test_a_text_that_is_no_cell_is_refused():
    with pytest.raises(LanguageError):
        edits("h = tanh(W_h @ x")
    with pytest.raises(LanguageError):
        surprise("", 3)


def test_a_surprise_is_the_same_for_the_same_seed():
    drawn = [surprise(LSTM, seed) for seed in range(6)]
    assert [edit and edit.text for edit in drawn] == [surprise(LSTM, seed).text for seed in range(6)]
    assert len({edit.text for edit in drawn}) > 3


@pytest.mark.parametrize(
    ("key", "slip"),
    [
        ("remove-gate:f", lambda edit: replace(edit, text=edit.text.replace("units = 1", "units = 0"))),
        ("remove-gate:f", lambda edit: replace(edit, count=edit.count + 1)),
        ("remove-gate:f", lambda edit: replace(edit, lost={})),
        ("remove-gate:f", lambda edit: replace(edit, text=edit.text.replace("# forget gate", "#"))),
        ("remove-gate:f", lambda edit: replace(edit, changed=())),
        ("couple:i:f", lambda edit: replace(edit, text=edit.text.replace("1 - f", "2 - f"))),
        ("couple:i:f", lambda edit: replace(edit, values={**edit.values, "to": Gate("o")})),
        ("see-cell:f:i:o:c", lambda edit: replace(edit, values={**edit.values, "state": "g"})),
        ("merge:i:f", lambda edit: replace(edit, values={**edit.values, "into": Gate("o")})),
        ("candidate:g:tanh:relu", lambda edit: replace(edit, values={**edit.values, "instead": "sigmoid"})),
        ("candidate-none:g:tanh", lambda edit: replace(edit, values={**edit.values, "instead": "relu"})),
        ("output-none:h:tanh", lambda edit: replace(edit, values={**edit.values, "name": "c"})),
        ("gates-blind:f:i:o:h", lambda edit: replace(edit, values={**edit.values, "states": ("c",)})),
        ("gates-all:f:i:o", lambda edit: replace(edit, values={"gates": (*edit.values["gates"], Gate("g"))})),
        (
            "alone:h",
            lambda edit: replace(edit, text=edit.text.replace("p_g * h_prev", "p_g * (0 * h_prev + mean(h_prev))")),
        ),
    ],
)
def test_a_slip_is_noticed(key, slip):
    edit = found(LSTM, key)
    check(LSTM, edit, draws=False)
    with pytest.raises((AssertionError, KeyError)):
        check(LSTM, slip(edit), draws=False)

"""Diagrams of cells as people write them: made up from a fresh seed, published ones, and those that once went wrong.

Drafts are checked by the hundred, settled drawings by the dozen: both come from the same placement.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bench.diagrams import forget
from lstm_core import Cell, cells, language
from lstm_core.errors import LanguageError
from lstm_core.language import Definition
from lstm_core.notation.layout import Diagram, Wire, diagram
from lstm_core.notation.layout.fitting import WIDEST
from tests.core.diagram_checks import problems
from tests.core.fresh import fresh_seed
from tests.core.plausible_cells import mutated, plausible
from tests.core.test_diagram import Expected, drawn_edges
from tests.work import lines_run

FOLDER = Path(__file__).parents[1] / "published"
PUBLISHED = {
    str(path.relative_to(FOLDER).with_suffix("")): path.read_text(encoding="utf-8")
    for path in sorted(FOLDER.rglob("*.txt"))
}
MOST_WORK = 270_000  # lines of Python of a draft, of which some 8,000 take a millisecond on a busy machine
MOST_WORK_OF_ALL = 330_000  # of a published cell, of up to 27 lines
GATE = "z = sigmoid(W_z @ x + U_z @ h_prev + b_z)"
ONCE_WRONG = {
    "a line was lost, narrow": "a = U_h @ h_prev\nz = sigmoid(a + V_z @ x)\nh = h_prev + z * tanh(a + V_h @ x)",
    "an arrow missed its product, wide": (
        "v = W_v @ x\nk = exp(W_k @ x)\nz = z_prev + k\ns = s_prev * tanh(v * k)\nh = s / z"
    ),
    "h is another name of a state": f"{GATE}\nc = z * c_prev + (1 - z) * tanh(W_c @ x)\nh = c",
    "ten lines read one value": "\n".join(
        [
            "a = tanh(W_a @ x + U_a @ h_prev)",
            *(f"v{k} = tanh(W_{k} @ a + b_{k})" for k in range(10)),
            f"h = {' + '.join(f'v{k}' for k in range(10))}",
        ]
    ),
    "ten lines read one value and another reads them": "\n".join(
        [
            "a = tanh(W_a @ x + U_a @ h_prev)",
            *(f"v{k} = tanh(W_{k} @ a + b_{k})" for k in range(10)),
            f"c = c_prev + ({' + '.join(f'v{k}' for k in range(10))})",
            "h = tanh(c)",
        ]
    ),
}


def faults(definition: Definition, narrow: bool, settled: bool) -> list[str]:
    """Return what is wrong with a cell's diagram."""
    return wrong(definition, diagram(definition, narrow, settled=settled))


def wrong(definition: Definition, picture: Diagram) -> list[str]:
    """Return what is wrong with a drawing of a cell: lost and misdirected lines, and all that `problems` sees."""
    found = problems(picture)
    if drawn_edges(picture) != Expected(definition, picture).edges:
        found.append("its edges are not those of the equations")
    leaving = {wire.source for wire in picture.wires if wire.kind == "leave"}
    states = {*definition.states} & {*definition.values}
    if leaving != states:
        found.append(f"{sorted(leaving ^ states)} do not leave for the next step, or should not")
    return found


def made_up(rng: random.Random) -> Definition:
    """Return a plausible cell, every third one changed at random."""
    text = plausible(rng)
    if rng.random() < 1 / 3:
        try:
            return language.parse(mutated(text, rng), "changed")
        except LanguageError:
            pass
    return language.parse(text, "made_up")


@pytest.mark.parametrize(
    ("drafts", "settled", "longest"),
    [(200, 3, 8), pytest.param(2000, 300, 40, marks=pytest.mark.nightly)],
    ids=["day", "night"],
)
def test_any_cell_is_drawn_whole(drafts: int, settled: int, longest: int) -> None:
    seed, number = fresh_seed(), 0
    while drafts:
        number += 1
        definition = made_up(random.Random(f"{seed} {number}"))
        if len(definition.equations) > longest:
            continue
        drafts -= 1
        narrow = number % 2 == 1
        assert faults(definition, narrow, settled=False) == [], definition.text
        if len(definition.equations) <= 15:
            assert diagram(definition, settled=False).width <= WIDEST, definition.text
        if drafts < settled:
            assert faults(definition, narrow, settled=True) == [], definition.text


def changed(picture: Diagram, wire: Wire, **fields: object) -> Diagram:
    return replace(picture, wires=tuple(replace(w, **fields) if w is wire else w for w in picture.wires))  # type: ignore[arg-type]


FAULTS: dict[str, Callable[[Diagram, Wire, Wire], Diagram]] = {
    "a lost line": lambda picture, one, _: replace(picture, wires=tuple(w for w in picture.wires if w is not one)),
    "a line that is not drawn": lambda picture, one, _: changed(picture, one, drawn=()),
    "a line that leads elsewhere": lambda picture, one, other: changed(
        picture, one, points=(*one.points[:-1], other.points[-1])
    ),
    "a line to another node": lambda picture, one, other: changed(picture, one, target=other.target),
    "a line on another": lambda picture, one, other: changed(
        picture, one, points=(one.points[0], *other.points[1:-1], one.points[-1])
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_planted_in_a_made_up_cell_is_seen(fault: str) -> None:
    seed, seen = fresh_seed(), 0
    for number in range(60):
        definition = made_up(random.Random(f"{seed} {number}"))
        picture = diagram(definition, settled=False)
        reads = [wire for wire in picture.wires if wire.kind == "read" and len(wire.points) > 2 and wire.drawn]
        one = next(iter(reads), None)
        other = next((w for w in reads if one and {w.source, w.target}.isdisjoint({one.source, one.target})), None)
        if one and other:
            assert wrong(definition, FAULTS[fault](picture, one, other)) != [], definition.text
            seen += 1
        if seen == 4:
            return
    raise AssertionError("no cell has two such lines")


@pytest.mark.parametrize("settled", [False, True], ids=["draft", "settled"])
@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
@pytest.mark.parametrize("fault", ONCE_WRONG)
def test_what_once_went_wrong_is_drawn_whole(fault: str, narrow: bool, settled: bool) -> None:
    assert faults(language.parse(ONCE_WRONG[fault], "once_wrong"), narrow, settled) == []


def test_h_leaves_for_the_next_step_where_it_is_another_name_of_a_state() -> None:
    picture = diagram(language.parse(ONCE_WRONG["h is another name of a state"], "same"))
    kinds = {(wire.source, wire.kind) for wire in picture.wires if wire.kind in ("leave", "up")}
    assert kinds == {("h", "leave"), ("h", "up"), ("c", "leave")}
    assert [chip.name for chip in picture.chips if chip.kind == "output"] == ["h"]


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_cell_is_drawn_whole_and_not_too_wide(name: str) -> None:
    definition = language.parse(PUBLISHED[name], name)
    for narrow in (False, True):
        assert faults(definition, narrow, settled=False) == []
        assert diagram(definition, narrow, settled=False).width <= WIDEST


@pytest.mark.nightly
@pytest.mark.parametrize("name", PUBLISHED)
def test_the_settled_drawing_of_a_published_cell_is_whole_and_not_too_wide(name: str) -> None:
    definition = language.parse(PUBLISHED[name], name)
    for narrow in (False, True):
        assert faults(definition, narrow, settled=True) == []
        assert diagram(definition, narrow).width <= WIDEST


def test_no_cell_of_the_data_is_left_out() -> None:
    assert len(PUBLISHED) > 75


@pytest.mark.parametrize("name", cells)
def test_a_draft_of_the_catalogue_is_whole(name: str) -> None:
    for narrow in (False, True):
        assert faults(cells[name].definition, narrow, settled=False) == []


ONCE_AT_FAULT = {  # made-up cells of which a draft was at fault once, and what was wrong
    "a path of four bends turns in a circle, below": """\
f: units = 1
u = tanh(W_3 @ x + U_30 @ h_prev + b_prev)
n = tanh(W_5 @ u)
a = tanh(W_7 @ u)
w = tanh(W_9 @ x)
q = tanh(W_11 @ u + b_11)
g = tanh(W_13 @ u)
v = tanh(W_15 @ u + b_15)
c16 = tanh(W_17 @ u + b_17)
c18 = tanh(W_19 @ u + b_19)
c20 = sigmoid(W_21 @ u)
c22 = sigmoid(W_23 @ u + b_23)
c24 = n + a + w + q + g + v + c16 + c18 + c20 + c22
b = b_prev + f * (c22 - x)
k = 1 - f
o = sigmoid(U_270 @ c24 + p_27 + b + b_27)
h = sigmoid(W_29 @ x + U_290 @ c22 + p_29 * c22 + b_29) * h_prev + k * b
""",
    "a path of four bends turns in a circle, above": """\
i = sigmoid(W_2 @ x + U_20 @ (sigmoid(W_3 @ x) * h_prev) + b_2)
n = tanh(W_5 @ x + U_50 @ h_prev + b_5)
m = i * m_prev + tanh(W_6 @ x + U_60 @ h_prev + n) * m_prev - (1 - i)
o: units = 1
y = y_prev + tanh(W_8 @ x + U_80 @ m_prev + U_81 @ n)
s = (1 - sigmoid(W_9 @ x + U_90 @ y + b_9)) * s_prev + sigmoid(W_9 @ x + U_90 @ y + b_9) * m
h = m
""",
    "the last box is wider than the space at the right": """\
o = sigmoid(h_prev + W_2 @ x + U_20 @ m_prev)
S3: (units, units) = rows(sigmoid(h_prev)) * S3_prev + outer(h_prev, h_prev)
g = transpose(S3) @ h_prev
r = sigmoid(W_6 @ x + U_60 @ m_prev + U_61 @ m_prev + b_6)
v = tanh(W_8 @ x + U_80 @ g)
w = sigmoid(W_10 @ v)
n = sigmoid(W_12 @ v)
q = sigmoid(W_14 @ v + b_14)
u = tanh(W_16 @ v + b_16)
a = tanh(W_18 @ v)
c19 = tanh(W_20 @ v)
c21 = tanh(W_22 @ v)
c23 = sigmoid(W_24 @ v + b_24)
c25 = w + n + q + u + a + c19 + c21 + c23
m = o * m_prev + (1 - o) * c21
h = m / c25
""",
    "a circle below the belts lies where the output column begins": """\
o = sigmoid(W_2 @ x + U_20 @ h_prev + p_2 * h_prev)
r = sigmoid(W_4 @ x + U_40 @ h_prev + U_41 @ h_prev + b_4)
v = softsign(h_prev)
d = sigmoid(W_7 @ x + U_70 @ ((1 - r) * v) + b_7)
b = b_prev * tanh(v * tanh(U_80 @ v))
c = (1 - d) * c_prev + d * b
h = ((gelu(c) + d * c)) + c
""",
    "a state in the middle of a belt leaves along it, into the next circle": """\
i = sigmoid(W_2 @ x + U_20 @ h_prev + b_2)
c = i * i_prev + h_prev * m_prev
m = c + c_prev
h = i * tanh(m)
""",
    "a state in the middle of a belt leaves unseen": """\
k = sigmoid(W_k @ x + U_k @ h_prev + b_k)
c = k * m_prev + (1 - k) * tanh(W_g @ x)
n = c * tanh(W_n @ x + b_n)
m = n + k * c_prev
h = k * tanh(m)
""",
    "h in the middle of a belt does not leave": """\
i = sigmoid(W_2 @ x + U_20 @ h_prev + b_2)
h = i * m_prev + c_prev * i
c = i * h
m = h + c
""",
    "a value from the deck below enters beyond the right edge": """\
c = c_prev + tanh(W_2 @ x + U_20 @ h_prev + U_21 @ h_prev + b_2)
z = sigmoid(W_4 @ c_prev + U_40 @ c + U_41 @ h_prev + b_4)
s = s_prev * tanh(h_prev * tanh(W_5 @ x + U_50 @ h_prev + U_51 @ (z * h_prev) + b_5))
a = relu(W_7 @ x + U_70 @ (sigmoid(W_8 @ x + U_80 @ (z * s) + U_81 @ s) * h_prev) + b_7)
n = tanh(W_10 @ a)
q = tanh(W_12 @ a)
w = sigmoid(W_14 @ a)
u = sigmoid(W_16 @ a)
v = n + q + w + u
y = y_prev * tanh(v * tanh(W_18 @ x + U_180 @ w + U_181 @ h_prev))
k = 1 - z
g = exp(W_21 @ x + U_210 @ a + b_21)
i = sigmoid(W_23 @ x + U_230 @ g + c)
d = sigmoid(y + W_25 @ x + U_250 @ y + U_251 @ ((1 - z) * y))
h = h_prev + i * (tanh(W_27 @ x + U_270 @ (k * a) + U_271 @ v + y) - h_prev)
""",
    "a value from the deck below enters under a circle that others read from below": """\
c = sigmoid(W_1 @ x) * c_prev + c_prev * h_prev - sigmoid(W_2 @ x + U_20 @ c_prev + c_prev)
v = (part(concat(c_prev, c_prev), 1, 2))
E4: (units, 1) = grid(c - S4_prev @ v)
K4: (1, units) = grid(v)
S4: (units, units) = S4_prev + E4 @ K4
q = S4 @ v
a = sin(softplus(c_prev))
u = (bernoulli(sigmoid(c)))
r = sigmoid(u + U_90 @ q)
h = tanh(W_10 @ x + U_100 @ q + b_10)
""",
}


@pytest.mark.parametrize("text", ONCE_AT_FAULT.values(), ids=ONCE_AT_FAULT)
def test_cells_that_were_drawn_wrong_once_are_drawn(text: str) -> None:
    for narrow in (False, True):
        assert faults(language.parse(text, "made up"), narrow, settled=False) == []


def test_drawings_are_kept_by_structure_not_by_text(laid_out: None, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "f = sigmoid(W_f @ x + U_f @ h_prev + b_f)  # forget gate\nh = f * h_prev + (1 - f) * tanh(W_g @ x)"
    mine = diagram(Cell(equations=text, name="mine"))
    monkeypatch.setattr("lstm_core.notation.layout.pipeline.plan_wiring", None)  # nothing is laid out again
    other = text.replace("W_f @", "V_q @").replace("U_f", "P_q").replace("b_f", "c_q").replace("forget", "another")
    other = other.replace("f ", "q ").replace("f)", "q)")
    theirs = diagram(Cell(equations=other, name="theirs"))
    assert [node.id for node in theirs.nodes] == [node.id.replace("f", "q") for node in mine.nodes]
    assert [(node.x, node.y) for node in theirs.nodes] == [(node.x, node.y) for node in mine.nodes]
    assert theirs.nodes[0].label == "another gate"
    assert next(wire for wire in theirs.wires if wire.id == "h_prev>q").parameters == ("P_q",)
    assert "f" not in {strip.value for strip in theirs.strips}


@pytest.mark.parametrize("name", cells)
def test_a_draft_does_little_work(name: str) -> None:
    for narrow in (False, True):
        forget()
        work = lines_run(lambda: diagram(cells[name].definition, narrow, settled=False))  # noqa: B023
        assert work < MOST_WORK, (name, narrow)


@pytest.mark.nightly
@pytest.mark.parametrize("name", PUBLISHED)
def test_a_draft_of_a_published_cell_does_little_work(name: str) -> None:
    definition = language.parse(PUBLISHED[name], name)
    for narrow in (False, True):
        forget()
        work = lines_run(lambda: diagram(definition, narrow, settled=False))  # noqa: B023
        assert work < MOST_WORK_OF_ALL, (name, narrow)


def drawn(text: str, **options: object) -> Diagram:
    return diagram(language.parse(text, "large"), **options)  # type: ignore[arg-type]


def test_a_line_of_a_large_cell_is_one_box_that_opens() -> None:
    name = "ntm_content"
    closed = [node for node in drawn(PUBLISHED[name], settled=False).nodes if node.holds]
    assert closed
    one = closed[0]
    opened = drawn(PUBLISHED[name], settled=False, opened=[one.id])
    assert not any(node.holds and node.id == one.id for node in opened.nodes)

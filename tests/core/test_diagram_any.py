"""Diagrams of cells as people write them: made up from a fresh seed, published ones, and those that once went wrong.

Drafts are checked by the hundred, settled drawings by the dozen: both come from the same placement.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from lstm_core import Cell, cells, language
from lstm_core.errors import LanguageError
from lstm_core.language import Definition
from lstm_core.notation.layout import Diagram, diagram
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
    picture = diagram(definition, narrow, settled=settled)
    found = problems(picture)
    if drawn_edges(picture) != Expected(definition, picture).edges:
        found.append("its edges are not those of the equations")
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
        if drafts < settled:
            assert faults(definition, narrow, settled=True) == [], definition.text


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


def test_drawings_are_kept_by_structure_not_by_text(monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_a_draft_does_less_than_a_settled_drawing() -> None:
    text = f"{cells['mut1'].equations}\n# not laid out yet"
    work = lines_run(lambda: diagram(language.parse(f"{text}, a draft", "a"), settled=False))
    assert work < 120_000


def drawn(text: str, **options: object) -> Diagram:
    return diagram(language.parse(text, "large"), **options)  # type: ignore[arg-type]


def test_a_line_of_a_large_cell_is_one_box_that_opens() -> None:
    name = "ntm_content"
    closed = [node for node in drawn(PUBLISHED[name], settled=False).nodes if node.holds]
    assert closed
    one = closed[0]
    opened = drawn(PUBLISHED[name], settled=False, opened=[one.id])
    assert not any(node.holds and node.id == one.id for node in opened.nodes)

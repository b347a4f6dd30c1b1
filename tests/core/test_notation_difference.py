"""The difference of two cells: exactly the nodes that differ."""

from __future__ import annotations

from collections import Counter
from functools import cache
from xml.etree import ElementTree

import pytest
from hypothesis import given

from lstm_core import Cell, notation
from lstm_core.cells import cells
from lstm_core.language import walk
from lstm_core.language.expressions import Call, Expression, Name
from lstm_core.notation.text import declared
from lstm_core.notation.tree_diff import LEAST_COMMON, MOST_PAIRS, changed
from tests.core.notation_cells import ALL, HERE, cell_of, expressions, small_expressions
from tests.examples import examples


def said(expression: Expression, path: str, nodes: tuple[str, ...]) -> list[str]:
    """Return the labels of nodes, in the order of the tree."""
    return [
        part.operation if isinstance(part, Call) else declared(part)
        for node, part in walk(expression, path)
        if node in nodes
    ]


def differing(cell: str, other: str) -> dict[str, tuple[list[str], list[str]]]:
    """Return the changed lines with the labels of the nodes that differ in each cell."""
    own, others = ALL[cell].definition.values, ALL[other].definition.values
    return {
        line.name: (
            said(own[line.name].expression, line.name, line.nodes),
            said(others[line.name].expression, line.name, line.other_nodes),
        )
        for line in notation.difference(ALL[cell], ALL[other])
        if line.status == "changed"
    }


@pytest.mark.parametrize("cell", ALL.values(), ids=ALL)
def test_a_cell_is_the_same_as_itself(cell: Cell) -> None:
    again = Cell(equations=notation.declaration(cell), name="again")
    for other in (cell, again):
        lines = notation.difference(cell, other)
        assert [line.name for line in lines] == list(cell.definition.values)
        assert all(line.status == "same" and not line.nodes and not line.other_nodes for line in lines)


@pytest.mark.parametrize(
    ("cell", "other", "lines"),
    [
        ("lstm_peephole_f", "lstm", {"f": (["+", "*", "p_f", "c_prev"], [])}),
        ("lstm", "lstm_peephole_o", {"o": ([], ["+", "*", "p_o", "c"])}),
        ("noaf", "lstm_peephole", {"h": ([], ["tanh"])}),
        ("niaf", "lstm_peephole", {"g": ([], ["tanh"])}),
        (
            "cifg",
            "lstm",
            {"i": (["-", "1", "f"], ["sigmoid", "+", "+", "@", "W_i", "x", "@", "U_i", "h_prev", "b_i"])},
        ),
        (
            "gru",
            "gru_reset_after",
            {
                "z": ([], ["+", "bU_z"]),
                "r": ([], ["+", "bU_r"]),
                "h_tilde": (["+", "@", "U_h", "b_h"], ["+", "b_h", "+", "@", "U_h", "bU_h"]),
                "h": (["-", "1"], ["-", "1"]),
            },
        ),
        ("depth_gated", "lstm_peephole", {"c": (["+", "*", "d", "c_below"], [])}),
        ("fgr", "lstm_peephole_fi", {"o": None, "f": None, "i": None}),
    ],
)
def test_exactly_what_differs(cell: str, other: str, lines: dict) -> None:
    found = differing(cell, other)
    assert set(found) == set(lines)
    assert all(found[name] == expected for name, expected in lines.items() if expected is not None)


def test_a_term_in_the_middle_of_a_sum_leaves_its_neighbours_alone() -> None:
    own, others = differing("fgr", "lstm_peephole")["f"]
    assert Counter(own) == Counter(["+", "@", "R_if", "i_prev", "+", "@", "R_ff", "f_prev", "+", "@", "R_of", "o_prev"])
    assert others == []


def test_a_reset_gate_is_found_inside_its_product() -> None:
    plain = Cell(equations=cells["gru"].equations.replace("(r * h_prev)", "h_prev"), name="no_reset")
    line = next(line for line in notation.difference(cells["gru"], plain) if line.status == "changed")
    assert line.name == "h_tilde"
    expression = cells["gru"].definition.values["h_tilde"].expression
    assert said(expression, "h_tilde", line.nodes) == ["*", "r"]
    assert line.other_nodes == ()


def test_lines_that_only_one_cell_has() -> None:
    lines = notation.difference(cells["gru"], cells["lstm"])
    assert [(line.name, line.status) for line in lines] == [
        ("f", "removed"),
        ("i", "removed"),
        ("g", "removed"),
        ("c", "removed"),
        ("o", "removed"),
        ("z", "added"),
        ("r", "added"),
        ("h_tilde", "added"),
        ("h", "changed"),
    ]
    removed, added = lines[0], lines[5]
    assert removed.formula is None
    assert removed.other == notation.formula(cells["lstm"])[0]
    assert added.formula == notation.formula(cells["gru"])[0]
    assert added.other is None
    assert len(added.nodes) == 10
    assert added.other_nodes == ()


def test_a_removed_line_stands_where_it_stood() -> None:
    order = [line.name for line in notation.difference(cells["lstm"], ALL["depth_gated"])]
    assert order == ["f", "i", "g", "d", "c", "o", "h"]


def test_what_is_alike_by_chance_does_not_count() -> None:
    own, others = differing("gru", "lstm")["h"]
    assert len(own) == 9
    assert others == ["*", "o", "tanh", "c"]


def test_a_size_makes_a_difference() -> None:
    one = Cell(equations="a: units = 2 * h_prev\nh = a", name="one")
    other = Cell(equations="a = 2 * h_prev\nh = a", name="other")
    assert [line.status for line in notation.difference(one, other)] == ["changed", "same"]


@pytest.mark.parametrize(("cell", "other"), [("lstm", "gru"), ("gru", "gru_reset_after"), ("slstm", "lstm")])
def test_the_other_way_round_it_is_the_same_difference(cell: str, other: str) -> None:
    forth = {line.name: line for line in notation.difference(ALL[cell], ALL[other])}
    back = {line.name: line for line in notation.difference(ALL[other], ALL[cell])}
    turned = {"added": "removed", "removed": "added"}
    assert set(forth) == set(back)
    for name, line in forth.items():
        assert back[name].status == turned.get(line.status, line.status)
        assert (len(back[name].nodes), len(back[name].other_nodes)) == (len(line.other_nodes), len(line.nodes))


def test_it_can_be_sent() -> None:
    line = notation.difference(cells["cifg"], cells["lstm"])[1].to_dict()
    assert line["name"] == "i"
    assert line["formula"]["text"] == "i = 1 − f"
    assert line["nodes"] == ("i.0", "i.1", "i")


def kept(expression: Expression, nodes: tuple[str, ...]) -> list[str]:
    """Return the labels of the nodes that did not change."""
    rest = tuple(node for node, _ in walk(expression, "h") if node not in nodes)
    return said(expression, "h", rest)


@examples(150)
@given(expressions, expressions)
def test_what_did_not_change_is_the_same_in_both(one: Expression, other: Expression) -> None:
    own, others = changed(one, other, "h", "h")
    assert kept(one, own) == kept(other, others)
    assert (own, others) == ((), ()) or one != other
    assert set(own) <= {node for node, _ in walk(one, "h")}
    assert set(others) <= {node for node, _ in walk(other, "h")}


def most_kept(one: tuple[Expression, ...], other: tuple[Expression, ...]) -> int:
    """Return the largest number of common nodes of two sequences of expressions, by exhaustive search."""

    @cache
    def most(one: tuple[Expression, ...], other: tuple[Expression, ...]) -> int:
        if not one or not other:
            return 0
        (first, *rest), (second, *others) = one, other
        inner = first.arguments if isinstance(first, Call) else ()
        inside = second.arguments if isinstance(second, Call) else ()
        best = max(most((*inner, *rest), other), most(one, (*inside, *others)))
        both_calls = isinstance(first, Call) and isinstance(second, Call) and first.operation == second.operation
        if both_calls or (first == second and not isinstance(first, Call)):
            best = max(best, 1 + most(inner, inside) + most(tuple(rest), tuple(others)))
        return best

    return most(one, other)


@examples(80)
@given(small_expressions, small_expressions)
def test_no_node_counts_as_changed_without_need(one: Expression, other: Expression) -> None:
    own, others = changed(one, other, "h", "h")
    size, other_size = (sum(1 for _ in walk(expression, "h")) for expression in (one, other))
    most = most_kept((one,), (other,))
    if most * LEAST_COMMON >= min(size, other_size):
        assert (size - len(own), other_size - len(others)) == (most, most)
    else:
        assert (len(own), len(others)) == (size, other_size)


@examples(150)
@given(expressions, expressions)
def test_what_is_put_in_is_all_that_differs(one: Expression, term: Expression) -> None:
    more = Call("+", (one, term), HERE)
    own, others = changed(one, more, "h", "h")
    assert own == ()
    assert len(others) == 1 + sum(1 for _ in walk(term, "h"))


@examples(50)
@given(expressions, expressions)
def test_random_cells_differ_in_h_alone(one: Expression, other: Expression) -> None:
    lines = notation.difference(cell_of(one), cell_of(other))
    assert [line.name for line in lines] == ["a", "h"]
    assert lines[0].status == "same"
    is_same = cell_of(one).definition.values["h"] == cell_of(other).definition.values["h"]
    assert (lines[1].status == "same") == is_same


def test_very_long_lines_count_as_changed_whole() -> None:
    def chain(name: str) -> Expression:
        expression: Expression = Name(name, HERE)
        for _ in range(int(MOST_PAIRS**0.5)):
            expression = Call("tanh", (expression,), HERE)
        return expression

    own, others = changed(chain("h_prev"), chain("x_prev"), "h", "h")
    assert len(own) == len(others) == int(MOST_PAIRS**0.5) + 1
    assert changed(chain("h_prev"), chain("h_prev"), "h", "h") == ((), ())


@examples(150)
@given(expressions, expressions)
def test_nodes_that_differ_stand_in_marks_and_nothing_else_changes(one: Expression, other: Expression) -> None:
    cell = cell_of(one)
    line = next(line for line in notation.difference(cell, cell_of(other)) if line.name == "h")
    plain = notation.formula(cell)[-1].mathml
    root = ElementTree.fromstring(notation.marked(cell, "h", line.nodes))
    marks = [element for element in root.iter() if element.get("class") == "differs"]
    inside = {part.get("data-node") for mark in marks for part in mark.iter()}
    assert set(line.nodes) <= inside
    assert notation.marked(cell, "h", ()) == plain
    assert sorted(_parts(root)) == sorted(_parts(ElementTree.fromstring(plain)))


def _parts(root: ElementTree.Element) -> list[tuple[str, str, str]]:
    """Return all elements but marks, each with its text and attributes."""
    return [
        (element.tag, element.text or "", str(element.attrib))
        for element in root.iter()
        if element.get("class") != "differs"
    ]

"""Diagrams: edges are those of the equations, nothing overlaps, common parts of variants have the same position."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st

from lstm_core import Stack, language
from lstm_core.cells import cells
from lstm_core.language import Call, Definition, Expression, Name, Number, walk
from lstm_core.language.expressions import stem
from lstm_core.notation import belts
from lstm_core.notation.layout import Diagram, Strip, diagram
from tests.core.diagram_cells import CELLS
from tests.core.diagram_checks import problems
from tests.core.diagram_random import random_cells
from tests.examples import examples
from tests.work import lines_run

SHOWN = [name for name in CELLS if name.startswith(("rnn", "lstm", "cifg", "gru"))]
STORY_CELLS = ("rnn", "lstm", "lstm_peephole", "cifg", "gru", "mingru", "minlstm", "slstm")  # the cells of the story
STACKS = ("rnn+rnn", "lstm+depth_gated_lstm", "grid_lstm+grid_lstm")
TEXTS = [name for name in CELLS if name not in cells or name in SHOWN]
EVERY = [
    pytest.param(name, narrow, id=f"{name}-{'narrow' if narrow else 'wide'}")
    for name in dict.fromkeys((*TEXTS, *cells, *STACKS))
    for narrow in (0, 1)
]


@cache
def definition_of(name: str) -> Definition:
    """Return the definition of a text to draw, of a cell of the catalogue, or of a stack."""
    if "+" in name:
        return Stack([cells[layer] for layer in name.split("+")]).definition
    return language.parse(CELLS[name], name) if name in TEXTS else cells[name].definition


def draw(name: str, narrow: int = 0) -> Diagram:
    return diagram(definition_of(name), bool(narrow))


# ---- what the equations say ---------------------------------------------------------------------------------------


class Expected:
    """The edges of a definition, read from its expressions without the layout's reader."""

    def __init__(self, definition: Definition, picture: Diagram | None = None):
        self.definition = definition
        self.places: dict[Expression, str] = {}
        self.edges: Counter[tuple[str, str]] = Counter()
        sides = [side for e in definition.equations for side in (e.expression, e.writing) if side is not None]
        read = {stem(node.name) for side in sides for _, node in walk(side, "") if isinstance(node, Name)}
        for equation in definition.equations:
            expression, name = equation.expression, equation.name
            if definition.layers and name == "h":
                continue  # another name of what the last layer gives out
            if name not in read and name != "h" and self.is_cost(expression):
                names = [node.name for _, node in walk(expression, "") if isinstance(node, Name) and self.changes(node)]
                self.edges.update((source, name) for source in dict.fromkeys(names))
            elif isinstance(expression, Call) and self.changes(expression):
                self.visit(expression, name)
            elif self.changes(expression):
                self.edges[self.where(expression, name), name] += 1

        for node in picture.nodes if picture else ():
            if node.holds:
                self.join(node.id, {*node.holds})

    def join(self, result: str, inside: set[str]) -> None:
        """Make one node of several, with one line from each source."""
        one = {(source, target) for source, target in self.edges if target in inside and source not in inside}
        self.edges = Counter({edge: count for edge, count in self.edges.items() if edge[1] not in inside})
        self.edges.update({(source, result) for source, _ in one})

    def changes(self, expression: Expression) -> bool:
        """Return whether an expression depends on a vector that changes over time."""
        names = [node.name for _, node in walk(expression, "") if isinstance(node, Name)]
        return any(
            self.definition.kind(name) not in ("parameter", "setting") and name not in ("units", "inputs", "features")
            for name in names
        )

    def is_cost(self, expression: Expression) -> bool:
        """Return whether an expression is a scalar: a sum over entries, or arithmetic with such sums and numbers."""
        if not isinstance(expression, Call):
            return isinstance(expression, Number)
        inside = expression.operation in ("+", "-", "*", "/", "negate") and all(map(self.is_cost, expression.arguments))
        return expression.operation in ("sum", "mean") or inside

    def where(self, expression: Expression, place: str) -> str:
        if isinstance(expression, Name):
            return expression.name
        return self.places[expression] if expression in self.places else self.visit(expression, place)

    def visit(self, expression: Call, place: str) -> str:
        self.places.setdefault(expression, place)
        inside, at = expression, place
        if len(expression.arguments) == 1 and expression.operation != "negate" and self.is_sum(expression.arguments[0]):
            inside, at = expression.arguments[0], f"{place}.0"
        if self.is_sum(inside):
            sources = dict.fromkeys(self.where(term, node) for term, node in self.terms(inside, at))
        else:
            operands = [(a, f"{at}.{k}") for k, a in enumerate(inside.arguments) if self.changes(a)]
            sources = [self.where(argument, node) for argument, node in operands]
        for source in sources:
            self.edges[source, place] += 1
        return place

    def is_sum(self, expression: Expression) -> bool:
        """Return whether an expression is a sum with a matrix product."""
        if not isinstance(expression, Call):
            return False
        first, *rest = expression.arguments
        if expression.operation == "/" and not self.changes(rest[0]):
            return self.is_sum(first)
        if expression.operation == "*" and not self.changes(first):
            return self.is_sum(rest[0])
        if expression.operation == "@":
            return not self.changes(expression.arguments[0]) and self.changes(expression.arguments[1])
        return expression.operation in ("+", "-", "negate") and any(map(self.is_sum, expression.arguments))

    def terms(self, expression: Expression, place: str) -> list[tuple[Expression, str]]:
        """Return the vectors of a sum's terms with their node ids."""
        if not self.changes(expression):
            return []
        if isinstance(expression, Call) and expression.operation in ("+", "-", "negate"):
            return [t for k, a in enumerate(expression.arguments) for t in self.terms(a, f"{place}.{k}")]
        if isinstance(expression, Call) and expression.operation in ("*", "/") and self.is_sum(expression):
            inner = 1 if expression.operation == "*" else 0
            return self.terms(expression.arguments[inner], f"{place}.{inner}")
        if isinstance(expression, Call) and expression.operation in ("@", "*"):
            first, second = expression.arguments
            parameters = [
                n for _, n in walk(first, "") if isinstance(n, Name) and self.definition.kind(n.name) == "parameter"
            ]
            if parameters and not self.changes(first):
                return [(second, f"{place}.1")]
        return [(expression, place)]


def drawn_edges(picture: Diagram) -> Counter[tuple[str, str]]:
    return Counter((wire.source, wire.target) for wire in picture.wires if wire.kind == "read")


@pytest.mark.parametrize(("name", "narrow"), EVERY)
def test_the_edges_drawn_are_the_edges_of_the_equations(name, narrow):
    assert drawn_edges(draw(name, narrow)) == Expected(definition_of(name), draw(name, narrow)).edges


def test_edges_of_the_lstm_written_out():
    assert set(drawn_edges(draw("lstm"))) == {
        *((source, gate) for gate in "figo" for source in ("x", "h_prev")),
        ("f", "c.0"), ("c_prev", "c.0"), ("i", "c.1"), ("g", "c.1"), ("c.0", "c"), ("c.1", "c"),
        ("c", "h.1"), ("h.1", "h"), ("o", "h"),
    }  # fmt: skip


def test_a_matrix_and_a_peephole_are_told_apart():
    wires = {wire.id: wire for wire in draw("lstm_peephole").wires}
    assert wires["c_prev>f"].parameters == ("p_f",)
    assert wires["h_prev>f"].parameters == ("U_f",)
    assert wires["c>o"].parameters == ("p_o",)


def test_what_is_subtracted_is_marked():
    signs = {wire.id: wire.sign for wire in draw("minlstm").wires if wire.target in ("k", "i")}
    assert signs == {"k.0>k": "+", "k.1>k": "−", "f>i": "+"}  # 1 − f has one operand: its glyph says it all


# ---- soundness ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "narrow"), EVERY)
def test_sound(name, narrow):
    assert problems(draw(name, narrow)) == []


@pytest.mark.parametrize("name", STORY_CELLS)
def test_the_low_geometry_is_sound_and_says_what_the_equations_say(name):
    definition = definition_of(name)
    picture = diagram(definition, size="low")
    assert problems(picture) == []
    assert drawn_edges(picture) == Expected(definition).edges
    assert picture.height < 0.83 * diagram(definition).height
    assert sum(len(wire.gaps) for wire in picture.wires) <= CROSSINGS.get(name, (0, 0))[0]


@examples(6, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(text=random_cells(), narrow=st.booleans())
def test_any_cell_is_sound_and_says_what_its_equations_say(text, narrow):
    definition = language.parse(text, "random")
    picture = diagram(definition, narrow)
    assert problems(picture) == []
    assert drawn_edges(picture) == Expected(definition, picture).edges


def moved(picture: Diagram, id: str, dx: float, dy: float) -> Diagram:
    return replace(picture, nodes=tuple(replace(n, x=n.x + dx, y=n.y + dy) if n.id == id else n for n in picture.nodes))


def changed_wire(picture: Diagram, id: str, change: Callable) -> Diagram:
    return replace(picture, wires=tuple(change(wire) if wire.id == id else wire for wire in picture.wires))


def shifted(points, dx: float, dy: float):
    return tuple((x + dx, y + dy) for x, y in points)


PLANTED: Mapping[str, tuple[Callable[[Diagram], Diagram], str]] = {
    "a node on its neighbour": (lambda p: moved(p, "i", 192, 0), "lies on"),
    "a node on a line": (lambda p: moved(p, "c.1", -192, 20), "runs through node"),
    "a node off its lines": (lambda p: moved(p, "h.1", 40, 0), "does not end at its target"),
    "a strip on a line": (
        lambda p: replace(p, strips=tuple(replace(s, x=s.x + 192, y=s.y - 32) if s.id == "i" else s for s in p.strips)),
        "runs through strip",
    ),
    "a label on a line": (
        lambda p: replace(p, strips=tuple(replace(s, label_x=s.x + 12) if s.id == "f" else s for s in p.strips)),
        "cuts the label",
    ),
    "a line that is not tied to its source": (
        lambda p: changed_wire(p, "i>c.1", lambda w: replace(w, points=w.points[1:])),
        "does not start at its source",
    ),
    "a line that is not drawn": (
        lambda p: changed_wire(p, "h_prev>o", lambda w: replace(w, drawn=())),
        "is not drawn",
    ),
    "two vectors on one stretch": (
        lambda p: changed_wire(p, "i>c.1", lambda w: replace(w, points=shifted(w.points, 192, 0))),
        "mean different things",
    ),
    "a line that ends on another": (
        lambda p: changed_wire(p, "o>h", lambda w: replace(w, points=(w.points[0], (w.points[0][0], 190), (736, 190)))),
        "touches",
    ),
    "a line beside another": (
        lambda p: changed_wire(p, "c>h.1", lambda w: replace(w, points=shifted(w.points, 116, 60))),
        "px apart",
    ),
}


@pytest.mark.parametrize("defect", PLANTED)
def test_the_checks_see_a_planted_defect(defect):
    plant, words = PLANTED[defect]
    found = problems(plant(draw("lstm")))
    assert any(words in problem for problem in found), found


# ---- looks --------------------------------------------------------------------------------------------------------


CROSSINGS = {  # wide, narrow; none in any other cell of the catalogue
    "lstm_peephole_i": (1, 1), "lstm_peephole_io": (1, 1), "cifg_peephole": (1, 1), "fgr": (1, 1),
    "gru": (1, 1), "gru_reset_after": (1, 1), "mut1": (2, 2), "mut2": (1, 1), "mut3": (2, 3), "clockwork_rnn": (1, 1),
    "depth_gated_lstm": (3, 5), "lstm+depth_gated_lstm": (4, 8), "grid_lstm": (1, 1), "grid_lstm+grid_lstm": (2, 2),
    "vrnn": (11, 9), "draw": (2, 3), "draw_plain": (0, 1), "minlstm": (1, 1), "slstm": (2, 6),
    "highway_rnn": (1, 1), "lstm_projection": (0, 1), "layer_norm_lstm": (1, 1), "sru": (1, 1), "mlstm": (7, 6),
    "mgu": (1, 1), "ugrnn": (1, 1), "qrnn": (1, 1), "mamba": (1, 2), "rwkv": (8, 8), "rg_lru": (1, 1),
    "gated_deltanet": (4, 6),
}  # fmt: skip


@pytest.mark.parametrize("narrow", [0, 1])
@pytest.mark.parametrize("name", [*cells, *STACKS])
def test_no_lines_cross_but_those_that_were_found_to(name, narrow):
    assert sum(len(wire.gaps) for wire in draw(name, narrow).wires) <= CROSSINGS.get(name, (0, 0))[narrow]


@pytest.mark.parametrize(
    ("name", "decks"),
    [("lstm", []), ("grid_lstm", ["t", ""]), ("attention", ["", ""]), ("draw", ["", "enc", "", "", ""]),
     ("rnn+rnn", ["l0", "l1"]), ("mut1", [])],
)  # fmt: skip
def test_decks_stand_one_above_the_other_in_the_order_of_computing(name, decks):
    picture = draw(name)
    assert [deck.name for deck in picture.decks] == decks
    tops = [deck.y for deck in picture.decks]
    assert tops == sorted(tops, reverse=True)


def test_what_a_layer_gives_goes_up_into_the_next():
    wires = {wire.id: wire for wire in draw("lstm+depth_gated_lstm").wires}
    lower, upper = draw("lstm+depth_gated_lstm").decks
    for id in ("l0.h>l1.f", "l0.c>l1.d", "l0.c>l1.c.0.0"):
        ys = [y for _, y in wires[id].points]
        assert ys[0] > lower.y > upper.y + upper.height > ys[-1]


def test_states_that_no_line_carries_leave_at_their_strips():
    wires = {wire.id: wire for wire in draw("fgr").wires}
    strips = {strip.id: strip for strip in draw("fgr").strips}
    for gate in "fio":
        (x0, y0), (x1, y1) = wires[f"{gate}>leave"].points
        assert (x0, y0) == (strips[gate].x + strips[gate].width / 2, strips[gate].y)
        assert (x1 > x0, y1) == (True, y0)


def test_a_belt_from_the_layer_below_comes_up_and_goes_up():
    picture = draw("grid_lstm")
    belt = next(belt for belt in picture.belts if belt.name == "m")
    assert 0 < belt.x0 < belt.x1 < picture.width
    kinds = {wire.kind for wire in picture.wires if wire.source == "m" and wire.target == "m"}
    assert kinds == {"up"}


@pytest.mark.parametrize("narrow", [0, 1])
def test_the_vectors_of_the_lstm_have_strips_in_their_order_along_the_way(narrow):
    strips = {strip.id: strip for strip in draw("lstm", narrow).strips}
    assert set(strips) == {"c_prev", "c.0", "c", "f", "i", "g", "o", "c.1", "h.1", "h", "h_prev", "x"}
    assert strips["c_prev"].x < strips["c.0"].x < strips["c"].x
    assert strips["f"].x < strips["i"].x < strips["g"].x < strips["o"].x
    assert {strip.id for strip in strips.values() if strip.belt} == {"c_prev", "c.0", "c"}


@pytest.mark.parametrize("other", [name for name in SHOWN if name.startswith(("lstm_", "cifg"))])
def test_what_variants_share_stays_in_its_place(other):
    mine, theirs = draw("lstm"), draw(other)
    assert (mine.width, mine.height) == (theirs.width, theirs.height)
    nodes = {node.id: (node.x, node.y) for node in theirs.nodes if node.kind == "box" or node.line in ("c", "h")}
    if other != "cifg_peephole":  # its i stands before its f
        assert nodes.items() <= {node.id: (node.x, node.y) for node in mine.nodes}.items()
    strips = {strip.id: strip for strip in theirs.strips}
    for strip in mine.strips:
        if other != "cifg_peephole":
            assert (strip.x, strip.y) == (strips[strip.id].x, strips[strip.id].y)


@pytest.mark.parametrize("name", SHOWN)
def test_a_narrow_diagram_fits_a_phone(name):
    picture = draw(name, 1)
    assert picture.width <= 520
    assert min(strip.width for strip in picture.strips if strip.id != "x") >= 40
    if name.startswith("lstm") or name in ("cifg", "gru", "rnn"):
        assert picture.width <= 440


@pytest.mark.parametrize("name", TEXTS)
def test_belts_are_those_of_the_structure(name):
    definition = definition_of(name)
    assert {belt.name for belt in draw(name).belts} <= set(belts(definition))


def test_every_named_value_that_is_a_layer_has_a_strip():
    for name in TEXTS:
        picture = draw(name)
        strips: set[Strip] = {strip.id for strip in picture.strips}
        assert {node.id for node in picture.nodes if node.kind == "box" and node.value} <= strips, name


def test_arrows_point_at_every_node_that_reads_something():
    for name in TEXTS:
        picture = draw(name)
        ends = {
            wire.target for wire in picture.wires if wire.arrow or wire.points[-1][1] in {b.y for b in picture.belts}
        }
        assert {wire.target for wire in picture.wires if wire.kind == "read"} <= ends, name


def test_the_same_text_gives_the_same_diagram(laid_out):
    text = CELLS["slstm"]
    first = diagram(language.parse(text, "one"))
    second = diagram(language.parse(text + "\n", "another"))
    assert first.to_dict() == second.to_dict()


def test_to_dict_is_plain():
    plain = draw("gru").to_dict()
    kinds = set()

    def visit(value):
        kinds.add(type(value))
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
            visit(inner)

    visit(plain)
    assert kinds <= {dict, list, tuple, str, int, float, bool, type(None)}


def test_a_shown_cell_is_laid_out_quickly(laid_out):
    assert 100_000 < lines_run(lambda: diagram(definition_of("gru_reset_after"))) < 2_000_000  # about 0.2 s

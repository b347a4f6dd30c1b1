"""Formulas: every node occurs once in the markup, brackets are correct, and the text can be parsed."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree

import pytest
from hypothesis import given

from lstm_core import Cell, LanguageError, notation
from lstm_core.cells import cells
from lstm_core.language import parse, walk
from lstm_core.language.expressions import Call, Expression, Name, Number
from lstm_core.notation.text import declared
from tests.core.notation_cells import ALL, cell_of, expressions
from tests.core.notation_reading import mathml_tokens, plain_tokens, read, right_side, tag
from tests.examples import examples

CHILDREN = {"msub": 2, "msup": 2, "msubsup": 3, "mover": 2, "mfrac": 2}
TAGS = {"math", "mrow", "msqrt", "mi", "mo", "mn", "mtext", *CHILDREN}


def as_read(expression: Expression) -> Expression:
    """Return an expression in the form in which a formula shows it: 2.0 is 2, and -1 a minus sign before 1."""
    if isinstance(expression, Number):
        value = expression.value
        if value < 0:
            return Call("negate", (as_read(Number(-value, expression.place)),), expression.place)
        return Number(int(value) if float(value).is_integer() else value, expression.place)
    if isinstance(expression, Call):
        return Call(expression.operation, tuple(map(as_read, expression.arguments)), expression.place)
    return expression


def check_formula(cell: Cell) -> None:
    """Check a cell's formulas: nodes, brackets, validity."""
    definition = cell.definition
    lines = notation.formula(cell)
    assert [line.name for line in lines] == list(definition.values)
    for line in lines:
        expression = definition.values[line.name].expression
        root = ElementTree.fromstring(line.mathml)
        assert root.attrib["alttext"] == line.text
        assert root.attrib["display"] == "block"
        for element in root.iter():
            assert tag(element) in TAGS
            assert len(element) == CHILDREN.get(tag(element), len(element))
        nodes = Counter(element.attrib["data-node"] for element in root.iter() if "data-node" in element.attrib)
        assert nodes == Counter(node for node, _ in walk(expression, line.name))
        check_elements(cell, line.name, root)
        assert read(mathml_tokens(right_side(line.mathml))) == as_read(expression)
        left, _, right = line.text.partition(" = ")
        assert read(plain_tokens(definition, left)) == Name(line.name, expression.place)
        assert read(plain_tokens(definition, right.partition(" if reading")[0])) == as_read(expression)


def check_elements(cell: Cell, line: str, root: ElementTree.Element) -> None:
    """Check that each element shows its node."""
    expression = cell.definition.values[line].expression
    found = {element.attrib["data-node"]: element for element in root.iter() if "data-node" in element.attrib}
    for node, part in walk(expression, line):
        if isinstance(part, Name):
            element = found[node]
            kind = cell.definition.kind(part.name)
            assert element.attrib["data-name"] == part.name
            assert element.attrib["class"] == kind
            role = notation.gate_role(cell, part.name) if kind in ("value", "previous", "below") else None
            assert element.get("data-role") == role


@pytest.mark.parametrize("cell", ALL.values(), ids=ALL)
def test_formulas_say_what_the_equations_say(cell: Cell) -> None:
    check_formula(cell)


@pytest.mark.parametrize("cell", ALL.values(), ids=ALL)
def test_a_declaration_parses_to_the_same_cell(cell: Cell) -> None:
    again = parse(notation.declaration(cell), cell.name)
    for part in ("equations", "settings", "starts", "bottoms", "states"):
        assert getattr(again, part) == getattr(cell.definition, part)
    assert notation.declaration(Cell(equations=notation.declaration(cell), name=cell.name)) == notation.declaration(
        cell
    )


@examples(150)
@given(expressions)
def test_random_expressions(expression: Expression) -> None:
    cell = cell_of(expression)
    check_formula(cell)
    assert parse(notation.declaration(cell)).equations == cell.definition.equations


@examples(100)
@given(expressions)
def test_no_bracket_is_too_many(expression: Expression) -> None:
    text = declared(cell_of(expression).definition.values["h"].expression)
    whole = cell_of(text).definition.values["h"].expression
    for start, end in bracket_pairs(text):
        is_call = start > 0 and text[start - 1].isalnum()
        is_sign = text[start + 1] == "-"  # `a - (-b)`: two signs are never adjacent
        if is_call or is_sign:
            continue
        without = text[:start] + text[start + 1 : end] + text[end + 1 :]
        try:
            assert cell_of(without).definition.values["h"].expression != whole, f"{text}: brackets at {start}"
        except LanguageError:
            continue


def bracket_pairs(text: str) -> list[tuple[int, int]]:
    """Return where each bracket opens and closes."""
    opened: list[int] = []
    pairs = []
    for position, letter in enumerate(text):
        if letter == "(":
            opened.append(position)
        elif letter == ")":
            pairs.append((opened.pop(), position))
    return pairs


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("rnn", "h = tanh(W_h x + U_h h′ + b_h)"),
        (
            "lstm",
            "f = σ(W_f x + U_f h′ + b_f)\ni = σ(W_i x + U_i h′ + b_i)\ng = tanh(W_g x + U_g h′ + b_g)\n"
            "c = f ⊙ c′ + i ⊙ g\no = σ(W_o x + U_o h′ + b_o)\nh = o ⊙ tanh(c)",
        ),
        (
            "gru",
            "z = σ(W_z x + U_z h′ + b_z)\nr = σ(W_r x + U_r h′ + b_r)\n"
            "h_tilde = tanh(W_h x + U_h (r ⊙ h′) + b_h)\nh = (1 − z) ⊙ h′ + z ⊙ h_tilde",
        ),
    ],
)
def test_the_text_that_people_read(cell: str, text: str) -> None:
    assert notation.text(cells[cell]) == text


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("h = 0.5 * h_prev", "h = 0.5 · h′"),
        ("h = -(h_prev + x_prev)", "h = −(h′ + x′)"),
        ("h = h_prev - -x_prev", "h = h′ − (−x′)"),
        ("h = h_prev - (x_prev - 1e-9)", "h = h′ − (x′ − 10⁻⁹)"),
        ("h = h_prev / x_prev / (2 * h_prev)", "h = h′ / x′ / (2 · h′)"),
        ("h = U_h @ (h_prev / 2)", "h = U_h (h′ / 2)"),
        ("h = U_h @ h_prev * x_prev", "h = U_h h′ ⊙ x′"),
        ("h = -U_h @ h_prev", "h = −U_h h′"),
    ],
)
def test_signs_and_brackets(line: str, text: str) -> None:
    assert notation.text(Cell(equations=line, name="line")) == text


def shown(cell: Cell, name: str) -> str:
    """Return the letters of the first element of a name, indices in `_` and `^`."""
    for line in notation.formula(cell):
        for element in ElementTree.fromstring(line.mathml).iter():
            if element.get("data-name") == name:
                sign = {"msub": ["", "_"], "msup": ["", "^"], "msubsup": ["", "_", "^"]}.get(tag(element), [""])
                parts = ["".join(child.itertext()) for child in element] or [element.text or ""]
                return "".join(mark + part for mark, part in zip(sign, parts, strict=True))
    raise KeyError(name)


@pytest.mark.parametrize(
    ("cell", "name", "letters"),
    [
        ("lstm", "f", "f_t"),
        ("lstm", "c_prev", "c_t−1"),
        ("lstm", "x", "x_t"),
        ("lstm", "W_f", "W_f"),
        ("lstm", "g", "g_t"),
        ("gru", "h_tilde", "h~_t"),
        ("gru_reset_after", "bU_h", "b_h^U"),
        ("fgr", "R_if", "R_if"),
        ("greek", "alpha", "α_t"),
        ("greek", "mu_0", "μ_0,t"),
        ("greek", "W_mu0", "W_μ0"),
        ("greek", "w_beta", "w_β"),
        ("greek", "enc.h_prev", "h_t−1^enc"),
        ("greek", "enc.W_h", "W_h^enc"),
        ("greek", "h_new_thing", "h_new thing,t"),
        ("greek", "h_hat", "h^_t"),
        ("depth_gated", "c_below", "c_t^ℓ−1"),
        ("attention", "zhat", "z^_t"),
        ("slstm", "log_f", "log f_t"),
        ("clockwork", "time", "t"),
        ("clockwork", "periods", "periods"),
    ],
)
def test_how_names_are_set(cell: str, name: str, letters: str) -> None:
    assert shown(ALL[cell], name) == letters


def test_the_sigmoid_is_upright_and_the_defined_name_has_no_node() -> None:
    line = notation.formula(cells["lstm"])[0]
    assert re.search(r'<mi mathvariant="normal" class="function" data-node="f">σ</mi>', line.mathml)
    assert (
        '<msub class="value defined" data-name="f" data-role="f"><mi>f</mi><mi>t</mi></msub><mo>=</mo>' in line.mathml
    )


def test_a_small_number_is_a_power_of_ten() -> None:
    (line,) = notation.formula(Cell(equations="h = h_prev + 2e-7 * x_prev", name="small"))
    assert "<mn>2</mn><mo>·</mo><msup><mn>10</mn><mn>−7</mn></msup>" in line.mathml


def test_a_role_never_becomes_markup() -> None:
    (line,) = notation.formula(Cell(equations='h = tanh(W_h @ x)  # <script>alert("1")</script>', name="h"))
    assert line.role == '<script>alert("1")</script>'
    assert "script" not in line.mathml


def test_a_draw_shows_both_modes_and_only_the_reading_one_has_nodes() -> None:
    line = next(line for line in notation.formula(ALL["with_draws"]) if line.name == "v")
    assert line.text == "v = x if reading else flip(σ(U_v h′), chance)"
    assert re.findall('data-node="([^"]*)"', line.mathml) == ["v"]

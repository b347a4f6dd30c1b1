"""What a cell's text becomes."""

from __future__ import annotations

import pickle

import pytest

from lstm_core.language import Call, Name, Number, Place, Table, parse, walk

LSTM = """\
f = sigmoid(W_f @ x + U_f @ h_prev + b_f)  # forget gate
i = sigmoid(W_i @ x + U_i @ h_prev + b_i)  # input gate
g = tanh(W_g @ x + U_g @ h_prev + b_g)  # candidate values
c = f * c_prev + i * g  # cell state
o = sigmoid(W_o @ x + U_o @ h_prev + b_o)  # output gate
h = o * tanh(c)  # hidden state
"""


def name(text: str) -> Name:
    return Name(text, Place(1, 1, 2))


def call(operation: str, *arguments) -> Call:
    return Call(operation, arguments, Place(1, 1, 2))


def number(value: float) -> Number:
    return Number(value, Place(1, 1, 2))


def right_side(text: str):
    """The expression of a line `h = ...`."""
    return parse(f"h = {text}").values["h"].expression


def test_lstm_is_read_whole():
    definition = parse(LSTM, "lstm")
    assert definition.name == "lstm"
    assert definition.text == LSTM
    assert [equation.name for equation in definition.equations] == ["f", "i", "g", "c", "o", "h"]
    assert [equation.role for equation in definition.equations] == [
        "forget gate",
        "input gate",
        "candidate values",
        "cell state",
        "output gate",
        "hidden state",
    ]
    assert definition.states == ("h", "c")
    assert definition.parameters == tuple(f"{kind}_{gate}" for gate in "figo" for kind in "WUb")
    assert definition.words == {"x"}
    assert definition.values["c"].expression == call(
        "+", call("*", name("f"), name("c_prev")), call("*", name("i"), name("g"))
    )
    assert definition.values["c"].source == "c = f * c_prev + i * g"
    assert definition.values["c"].place == Place(4, 1, 2)


def test_activations_name_what_they_act_on():
    definition = parse(LSTM)
    assert list(definition.preactivations) == ["a_f", "a_i", "a_g", "a_o"]
    assert definition.preactivations["a_f"] == definition.values["f"].expression.arguments[0]
    assert definition.inner == {"tanh_c": call("tanh", name("c"))}


def test_names_inside_a_group_keep_their_group():
    definition = parse("enc.f = sigmoid(enc.W_f @ x + enc.b_f)\nenc.c = enc.f * enc.c_prev\nh = enc.f * tanh(enc.c)")
    assert definition.states == ("enc.c",)
    assert definition.parameters == ("enc.W_f", "enc.b_f")
    assert list(definition.preactivations) == ["enc.a_f"]
    assert list(definition.inner) == ["enc.tanh_c"]


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("x", "word"),
        ("periods", "setting"),
        ("h", "value"),
        ("h_prev", "previous"),
        ("h_below", "below"),
        ("W_h", "parameter"),
    ],
)
def test_kinds_of_names(asked, kind):
    definition = parse("periods = (1, 2)\nh = blocks(U_h, periods) @ h_prev + W_h @ x + h_below")
    assert definition.kind(asked) == kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x + x - x", call("-", call("+", name("x"), name("x")), name("x"))),
        ("x + x * x", call("+", name("x"), call("*", name("x"), name("x")))),
        ("(x + x) * x", call("*", call("+", name("x"), name("x")), name("x"))),
        ("x / x * x", call("*", call("/", name("x"), name("x")), name("x"))),
        ("-x * x", call("*", call("negate", name("x")), name("x"))),
        ("1 - -x", call("-", number(1), call("negate", name("x")))),
        ("-2 * x", call("*", call("negate", number(2)), name("x"))),
        ("-W_h @ x", call("negate", call("@", name("W_h"), name("x")))),
        ("x - -W_h @ x", call("-", name("x"), call("negate", call("@", name("W_h"), name("x"))))),
        ("W_h @ x * x", call("*", call("@", name("W_h"), name("x")), name("x"))),
        ("clock(time, (1, 2))", call("clock", name("time"), Table((1, 2), Place(1, 1, 2)))),
        ("concat(x, x, x)", call("concat", name("x"), name("x"), name("x"))),
        (".5 * x + 1e-4", call("+", call("*", number(0.5), name("x")), number(1e-4))),
        ("max(x, 0)", call("max", name("x"), number(0))),
    ],
)
def test_expressions(text, expected):
    assert right_side(text) == expected


def test_settings_are_lines_that_are_a_bare_literal():
    definition = parse("latent = 8\nscale = -1e-3\nperiods = (1, 2, 4)\nz: latent = W_z @ x\nh = scale * z")
    assert definition.settings == {"latent": 8, "scale": -1e-3, "periods": (1, 2, 4)}
    assert list(definition.values) == ["z", "h"]
    assert definition.values["z"].size == "latent"


def test_a_literal_with_a_size_is_a_value():
    definition = parse("i: units = 1\nh = i * tanh(W_h @ x)")
    assert definition.settings == {}
    assert definition.values["i"].expression == number(1)


def test_starts_and_bottoms():
    definition = parse(
        "m_start = -1e9\nh_start = b_h0\nc_bottom = W_c @ x\n"
        "m = max(m_prev, W_m @ x)\nc = c_prev + c_below\nh = m + tanh(c + h_prev)"
    )
    assert definition.settings == {}
    assert definition.starts["m"].expression == number(-1e9)
    assert definition.starts["h"].expression == name("b_h0")
    assert list(definition.bottoms) == ["c"]
    assert definition.belows == ("c",)
    assert definition.states == ("h", "m", "c")
    assert definition.parameters == ("b_h0", "W_c", "W_m")


def test_the_input_can_be_a_state_and_stands_last():
    assert parse("c = tanh(W_c @ x_prev + c_prev)\nh = c * h_prev").states == ("h", "c", "x")


def test_reading_and_writing_sides():
    equation = parse("y = sigmoid(W_y @ h_prev)\nv = x if reading else flip(y, chance)\nh = tanh(W_h @ v)").values["v"]
    assert equation.expression == name("x")
    assert equation.writing == call("flip", name("y"), name("chance"))


def test_a_number_on_one_side_of_reading_is_a_value():
    definition = parse("a: units = 1 if reading else 0\nh = a * tanh(W_h @ x)")
    assert list(definition.values) == ["a", "h"]


def test_a_line_goes_on_inside_brackets_and_collects_its_comments():
    text = "h = tanh(W_h @ x  # new\n  + U_h @ h_prev\n)  # hidden  state\n"
    equation = parse(text).values["h"]
    assert equation.role == "new hidden state"
    assert equation.source == "h = tanh(W_h @ x\n  + U_h @ h_prev\n)"
    places = {
        expression.name: expression.place
        for _, expression in walk(equation.expression, "h")
        if isinstance(expression, Name)
    }
    assert places["U_h"] == Place(2, 5, 8)
    assert equation.expression.place == Place(1, 5, 17)


def test_indented_text_with_blank_lines_and_windows_line_ends():
    text = "\r\n    # a comment on its own\r\n    i = 1 - x  # größer 🙂\r\n\r\n\th = i\r\n"
    definition = parse(text)
    assert [(equation.name, equation.place) for equation in definition.equations] == [
        ("i", Place(3, 5, 6)),
        ("h", Place(5, 2, 3)),
    ]
    assert definition.values["i"].role == "größer 🙂"
    assert definition.values["i"].expression.place == Place(3, 9, 14)


def test_expressions_are_equal_wherever_they_stand():
    first, second = (parse(text).values["h"].expression for text in ("h = x + 1", "\n  h =  x  +  1"))
    assert first == second
    assert hash(first) == hash(second)
    assert first.place != second.place
    assert pickle.loads(pickle.dumps(first)) == first


def test_node_ids():
    expression = parse(LSTM).values["c"].expression
    assert {path: getattr(node, "name", None) or node.operation for path, node in walk(expression, "c")} == {
        "c": "+",
        "c.0": "*",
        "c.0.0": "f",
        "c.0.1": "c_prev",
        "c.1": "*",
        "c.1.0": "i",
        "c.1.1": "g",
    }

"""Mistakes in the text of a cell: message and marked place of each error."""

from __future__ import annotations

import pytest

from lstm_core.errors import LanguageError, LstmCoreError
from lstm_core.language import parse

LSTM_START = """\
f = sigmoid(W_f @ x + U_f @ h_prev + b_f)
i = sigmoid(W_i @ x + U_i @ h_prev + b_i)
g = tanh(W_g @ x + U_g @ h_prev + b_g)
"""
LINE = "a line is name = expression"
ROUND = "the signs are _ . + - * / @ ( ) , = : #"
SIZE = 'a size is scalar, a whole number, units, inputs or the name of a setting, as in "z: latent = ..."'
PRODUCT = "a product is written a * b, or W_f @ x"
TWO_SIZES = "a matrix has two sizes, as in image: (height, width) = ..."
THIRD_AXIS = (
    "a matrix has two sizes, and nothing here has a third axis; give each head its own lines, as in k_1 and k_2"
)
LEFT = "the left side of @ is a parameter, such as W_f"

# (text, line, column, marked characters, message)
MISTAKES = [
    # names
    (
        LSTM_START + "c = f * c_prev + i * j\nh = c",
        4,
        22,
        "j",
        "no line defines j (a parameter's name looks like W_f, b_f or p_f)",
    ),
    (LSTM_START + "c = f * c_perv + i * g\nh = c", 4, 9, "c_perv", "no line defines c_perv; did you mean c_prev?"),
    ("c = c_prevv + x\nh = c", 1, 5, "c_prevv", "no line defines c_prevv; did you mean c_prev?"),
    ("c = c_belo + x\nh = c", 1, 5, "c_belo", "no line defines c_belo; did you mean c_below?"),
    ("h = X", 1, 5, "X", "no line defines X; did you mean x?"),
    ("candidate = x\nh = candidat", 2, 5, "candidat", "no line defines candidat; did you mean candidate?"),
    ("hidden = x\nh = hiden_prev", 2, 5, "hiden_prev", "no line defines hiden; did you mean hidden_prev?"),
    ("h = q_prev", 1, 5, "q_prev", "no line defines q; did you mean h_prev?"),
    ("h = memo_prev", 1, 5, "memo_prev", "no line defines memo; memo_prev is memo at t-1"),
    ("h = cell_below", 1, 5, "cell_below", "no line defines cell; cell_below is cell in the layer below"),
    (
        "h = a_h",
        1,
        5,
        "a_h",
        "a_h is what the activation of h acts on, which no line can read; give it a line of its own",
    ),
    ("h = enc.q", 1, 5, "enc.q", "no line defines enc.q (a parameter's name looks like W_f, b_f or p_f)"),
    (
        LSTM_START + "h = o * tanh(i * g + c)\nc = i * g\no = x",
        4,
        5,
        "o",
        "o is used before its line (line 6); move that line up, or write o_prev for its value at t-1",
    ),
    ("h = h + x", 1, 5, "h", "h is read on its own line; write h_prev for its value at t-1"),
    ("h = x\nh = x", 2, 1, "h", "h is defined twice; line 1 defines it too"),
    ("s = 2\ns: units = x\nh = s", 2, 1, "s", "s is defined twice; line 1 defines it too"),
    ("x = 1", 1, 1, "x", "x is a word of the language; choose another name"),
    ("units = 1", 1, 1, "units", "units is a word of the language; choose another name"),
    ("reading = 1", 1, 1, "reading", "reading is a word of the language; choose another name"),
    ("tanh = x", 1, 1, "tanh", "tanh is an operation; choose another name"),
    ("h = tanh", 1, 5, "tanh", "tanh is an operation and needs its arguments: tanh(...)"),
    ("h = reading", 1, 5, "reading", "reading is a word of the language and no value"),
    (
        "h_prev = x",
        1,
        1,
        "h_prev",
        "h_prev is h at t-1, which a line cannot define; h_start = ... gives the first one",
    ),
    (
        "c_below = x",
        1,
        1,
        "c_below",
        "c_below is c in the layer below, which a line cannot define; c_bottom = ... gives the first one",
    ),
    ("h = units_prev", 1, 5, "units_prev", "units has no value at another step or layer"),
    ("h = x_below", 1, 5, "x_below", "x_below is no name: x is already what the layer below gives out"),
    ("s = 2\nh = s_prev", 2, 5, "s_prev", "s is a setting and never changes; write s: units = ... to make it a value"),
    ("h = h_start", 1, 5, "h_start", "h_start is read through h_prev, never by its name"),
    ("h = W_start", 1, 5, "W_start", "W_start is read through W_prev, never by its name"),
    ("h = h_bottom", 1, 5, "h_bottom", "h_bottom is read through h_below, never by its name"),
    ("h = tanh(x)\na_h = x", 2, 1, "a_h", "a_h is already the name of the argument of tanh in h; choose another"),
    ("h = x * tanh(x)\ntanh_x = h", 2, 1, "tanh_x", "tanh_x is already the name of tanh(x) in h; choose another"),
    ("h = " + "a" * 33, 1, 5, "a" * 33, "this name has 33 characters; at most 32 are read"),
    (
        "h = x.y.z",
        1,
        5,
        "x.y.z",
        "x.y.z has 2 dots; a name has at most one, between its group and itself (enc.f)",
    ),
    *(
        (
            f"h = {bad}",
            1,
            5,
            bad,
            f"{bad} is no name: a name begins with a letter and goes on with letters, digits and single underscores",
        )
        for bad in ("_a", "a_", "a__b", "__import__", "h.__class__", "_.a", "a._b")
    ),
    # the whole cell
    ("", 1, 1, "", "there are no equations; a cell has at least a line h = ..."),
    ("# only a comment", 1, 1, "#", "there are no equations; a cell has at least a line h = ..."),
    ("c = x\nd = c", 2, 1, "d", "no line defines h, which is what a cell gives out; add a line h = ..."),
    (LSTM_START, 1, 29, "h_prev", "no line defines h, which is what a cell gives out; add a line h = ..."),
    ("h = 1", 1, 1, "h", "h is a setting here; write h: units = ... to make it a value"),
    ("h = x\nh_start = 1", 2, 1, "h_start", "h_start is for nothing: no line reads h_prev"),
    ("h = x\nh_bottom = 1", 2, 1, "h_bottom", "h_bottom is for nothing: no line reads h_below"),
    ("h = x\nq_start = 1", 2, 1, "q_start", "q_start belongs to q, but no line defines q"),
    ("h = h_prev\nh_start: units = 1", 2, 1, "h_start", "h_start has the size of h; leave the size out"),
    ("h = h_prev\nh_start = (1, 2)", 2, 1, "h_start", "h_start is one number or an expression, not a row of numbers"),
    (
        "h_start = W_h @ x\nh = h_prev",
        1,
        17,
        "x",
        "h_start is computed before the first step, from parameters, settings and memory; x is a value of a step",
    ),
    (
        "h_start = c\nc = x\nh = c + h_prev",
        1,
        11,
        "c",
        "h_start is computed before the first step, from parameters, settings and memory; c is a value of a step",
    ),
    (
        "h_bottom = h_prev\nh = h_below + h_prev",
        1,
        12,
        "h_prev",
        "h_bottom is what enters the lowest layer: it reads x, parameters and settings; h_prev is a value of a step",
    ),
    # sizes that no number can help
    ("h: = x", 1, 4, "=", SIZE),
    ("h: (2, 3, 4) = x", 1, 4, "(2, 3, 4)", THIRD_AXIS),
    ("h: (2) = x", 1, 4, "(2)", TWO_SIZES),
    ("h: (2, scalar) = x", 1, 8, "scalar", TWO_SIZES),
    ("h: (2, 0) = x", 1, 8, "0", f"0 is no size; {SIZE}"),
    ("h: -1 = x", 1, 4, "-1", SIZE),
    ("h: 0 = x", 1, 4, "0", f"0 is no size; {SIZE}"),
    ("h: 2.5 = x", 1, 4, "2.5", f"2.5 is no size; {SIZE}"),
    ("h: latent = x", 1, 4, "latent", "no setting latent gives this size; add a line latent = 8"),
    ("h: unit = x", 1, 4, "unit", "no setting unit gives this size; did you mean units?"),
    ("latent = 0\nh: latent = x", 2, 4, "latent", "latent is 0, and a size is a whole number of at least 1"),
    ("latent = 2.5\nh: latent = x", 2, 4, "latent", "latent is 2.5, and a size is a whole number of at least 1"),
    (
        "latent = (1, 2)\nh: latent = x",
        2,
        4,
        "latent",
        "latent is a row of numbers, and a size is a whole number of at least 1",
    ),
    ("h: units = (1, 2)", 1, 1, "h", "a row of numbers is a setting; leave the size out"),
    # operations
    ("h = sigmod(x)", 1, 5, "sigmod", "there is no operation sigmod; did you mean sigmoid?"),
    ("h = Tanh(x)", 1, 5, "Tanh", "there is no operation Tanh; did you mean tanh?"),
    ("h = foo(x)", 1, 5, "foo", "there is no operation foo; the nearest are cos, dot and log"),
    ("h = x(x)", 1, 5, "x", "there is no operation x; the nearest are exp, max and softmax"),
    ("h = enc.f(x)", 1, 5, "enc.f", "there is no operation enc.f; the nearest are flat, flip and softmax"),
    ("h = sigmoid()", 1, 5, "sigmoid()", "sigmoid takes 1 argument, not 0"),
    ("h = tanh(x, x)", 1, 5, "tanh(x, x)", "tanh takes 1 argument, not 2"),
    ("h = max(x)", 1, 5, "max(x)", "max takes 2 arguments, not 1"),
    ("h = concat(x)", 1, 5, "concat(x)", "concat takes 2 or more arguments, not 1"),
    ("h = x @ W_h", 1, 5, "x", f"{LEFT}; write W_h @ x"),
    ("h = x @ x", 1, 5, "x", "the product of two vectors is one number: dot(x, x); * multiplies entry by entry"),
    ("h = x * W_h @ x", 1, 5, "x * W_h", f"{LEFT}; write x * (W_h @ x)"),
    ("h = W_a @ W_b @ x", 1, 5, "W_a @ W_b", f"{LEFT}; write W_a @ (W_b @ x)"),
    ("h = tanh(W_a) @ x", 1, 5, "tanh(W_a)", f"{LEFT}; * multiplies entry by entry"),
    ("h = 2 @ x", 1, 5, "2", f"{LEFT}; * multiplies entry by entry"),
    ("h = blocks(x, (1, 2)) @ x", 1, 12, "x", "blocks takes a parameter here, such as U_h"),
    (
        "h = clock(time, x)",
        1,
        17,
        "x",
        "clock takes a row of numbers here, such as (1, 2, 4), or the name of a setting that is one",
    ),
    (
        "periods = (1, 2)\nh = periods * x",
        2,
        5,
        "periods",
        "periods is a row of numbers, which stands only as an operation's periods",
    ),
    ("h = (1, 2) * x", 1, 5, "(1, 2)", "a row of numbers stands alone on its line or as the periods of an operation"),
    ("s = (1, x)\nh = x", 1, 5, "(1, x)", "values are joined by concat: concat(1, x)"),
    ("s = ((1, 2), 3)\nh = x", 1, 5, "((1, 2), 3)", "a row holds numbers only, as in (1, 2, 4)"),
    ("h = ()", 1, 5, "()", "a row holds numbers only, as in (1, 2, 4)"),
    # the form of a line
    ("h", 1, 1, "h", f"there is no = here; {LINE}"),
    ("tanh(x)", 1, 1, "tanh(x)", f"there is no = here; {LINE}"),
    ("= x", 1, 1, "=", f"a line begins with the name that it defines; {LINE}"),
    ("1 = x", 1, 1, "1", f"a line begins with the name that it defines; {LINE}"),
    ("h g = x", 1, 3, "g", f"g does not belong before the =; {LINE}"),
    ("h, c = x", 1, 2, ",", f", does not belong before the =; {LINE}"),
    ("h =", 1, 3, "=", "nothing stands after the ="),
    ("h = c = x", 1, 7, "=", f"this = does not belong here; {LINE}"),
    ("h = tanh(x=x)", 1, 11, "=", f"this = does not belong here; {LINE}"),
    ("h = x: 2", 1, 6, ":", f"this : does not belong here; {LINE}"),
    ("h = x +", 1, 7, "+", "nothing stands after +"),
    ("h = x + * x", 1, 9, "*", "a name, a number or a bracket is expected after +, not *"),
    ("h = * x", 1, 5, "*", "a name, a number or a bracket is expected after =, not *"),
    ("h = tanh(*x)", 1, 10, "*", "a name, a number or a bracket is expected after (, not *"),
    ("h = max(x,, x)", 1, 11, ",", "a name, a number or a bracket is expected after ,, not ,"),
    ("h = +x", 1, 5, "+", "a + stands between two values; a value needs no sign +"),
    ("h = x x", 1, 7, "x", f"an operation is missing between x and x; {PRODUCT}"),
    ("h = 2x", 1, 6, "x", f"an operation is missing between 2 and x; {PRODUCT}"),
    ("h = 0x10 * x", 1, 6, "x10", f"an operation is missing between 0 and x10; {PRODUCT}"),
    ("h = 2j * x", 1, 6, "j", "2j is a complex number, and numbers here are real"),
    ("h = 2 (x)", 1, 7, "(", f"an operation is missing between 2 and (; {PRODUCT}"),
    ("h = (x)(x)", 1, 8, "(", f"an operation is missing between ) and (; {PRODUCT}"),
    ("h = tanh(x)(x)", 1, 12, "(", f"an operation is missing between ) and (; {PRODUCT}"),
    ("h = x, x", 1, 6, ",", "a comma stands only between brackets, as in concat(a, b) or (1, 2)"),
    ("h = tanh(x", 1, 9, "(", "this bracket is never closed"),
    ("h = tanh(x\n  + b_h\n", 1, 9, "(", "this bracket is never closed"),
    ("h = tanh x)", 1, 11, ")", "this bracket closes nothing"),
    ("h = 007 * x", 1, 5, "007", "a number has at most 32 characters and no zeros before it"),
    ("h = 1e31 * x", 1, 5, "1e31", "a number is decimal and at most 1e+30"),
    ("h = 1e999 * x", 1, 5, "1e999", "a number is decimal and at most 1e+30"),
    ("h = x if h_prev else x", 1, 10, "h_prev", "the only question is reading: name = A if reading else B"),
    ("h = x if reading", 1, 7, "if", "a line asks once, and answers both ways: name = A if reading else B"),
    (
        "h = x if reading else x if reading else x",
        1,
        7,
        "if",
        "a line asks once, and answers both ways: name = A if reading else B",
    ),
    ("h = (x if reading else x)", 1, 8, "if", "if stands at the top of a line only: name = A if reading else B"),
    # any other Python
    *(
        (f"h = {text}", 1, 5 + text.index(marked), marked, f"{marked} is Python, and not part of the language; {LINE}")
        for text, marked in [
            ("lambda x: x", "lambda"),
            ("tanh(y for y in x)", "for"),
            ("x and x", "and"),
            ("not x", "not"),
            ("x is x", "is"),
            ("None", "None"),
            ("True", "True"),
            ("(yield)", "yield"),
            ("await x", "await"),
        ]
    ),
    ("import os", 1, 1, "import", f"import is Python, and not part of the language; {LINE}"),
    ("def f(x): return x", 1, 1, "def", f"def is Python, and not part of the language; {LINE}"),
    ("h = x // 2", 1, 7, "//", "// is not part of the language: there is no whole division; / divides"),
    ("h == x", 1, 3, "==", "== is not part of the language: nothing is compared; a line has one ="),
    ("h = (y := x)", 1, 8, ":=", ":= is not part of the language: a name is defined at the start of a line only"),
    *(
        (f"h = {text}", 1, 5 + text.index(marked), marked, f"{marked} is not part of the language: {why}")
        for text, marked, why in [
            ("'x'", "'", "there is no text in quotes"),
            ('__import__("os")', '"', "there is no text in quotes"),
            ("x[0]", "[", "there are no lists and no subscripts; concat(a, b) joins two vectors"),
            ("{x}", "{", "only round brackets group"),
            ("x < x", "<", "nothing is compared"),
            ("x; import os", ";", "each equation stands on a line of its own"),
            ("x \\", "\\", "a line goes on only inside open brackets"),
            ("x ^ 2", "^", "a power is written a ** b"),
            ("x % 2", "%", "there is no remainder; clock(time, periods) tells which units run"),
            ("~x", "~", "a tilde is written out, as in h_tilde"),
            ("x & x", "&", ROUND),
            ("x $ x", "$", ROUND),
        ]
    ),
    ("h = x.", 1, 6, ".", "a dot joins the two parts of a name (enc.f) and stands nowhere else"),
    ("h = tanh(x).shape", 1, 12, ".", "a dot joins the two parts of a name (enc.f) and stands nowhere else"),
    *(
        (
            f"h = {foreign}",
            1,
            5,
            foreign[0],
            f"{foreign[0]} is not ASCII; letters outside comments are A to Z and a to z, signs are {ROUND[14:]}",
        )
        for foreign in ("ｘ", "σ(x)", "✕", "入力")
    ),
]


@pytest.mark.parametrize(
    ("text", "line", "column", "marked", "message"), MISTAKES, ids=[row[0][-40:] for row in MISTAKES]
)
def test_mistake(text, line, column, marked, message):
    with pytest.raises(LanguageError) as caught:
        parse(text, "mine")
    error = caught.value
    assert error.message == message
    assert (error.cell, error.line, error.column) == ("mine", line, column)
    written = text.split("\n")[line - 1]
    assert written[column - 1 : error.end - 1] == marked
    assert error.source_line == written.rstrip()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            LSTM_START + "c = f * c_perv + i * g  # cell state\nh = c",
            "mine, line 4, column 9: no line defines c_perv; did you mean c_prev?\n"
            "    c = f * c_perv + i * g  # cell state\n"
            "            ^^^^^^",
        ),
        (
            LSTM_START + "h = tanh(i * g + f * c)\nc = i * g",
            "mine, line 4, column 22: c is used before its line (line 5); "
            "move that line up, or write c_prev for its value at t-1\n"
            "    h = tanh(i * g + f * c)\n"
            "                         ^",
        ),
        (
            "h = tanh(\n\tW_h @ x +\n\tU_h @ q)  # 記憶",
            "mine, line 3, column 8: no line defines q (a parameter's name looks like W_f, b_f or p_f)\n"
            "     U_h @ q)  # 記憶\n"
            "           ^",
        ),
        (
            "# 🙂🙂🙂\nh = y",
            "mine, line 2, column 5: no line defines y (a parameter's name looks like W_f, b_f or p_f)\n"
            "    h = y\n"
            "        ^",
        ),
        ("h =", "mine, line 1, column 3: nothing stands after the =\n    h =\n      ^"),
        (
            "h = \x1b[31mx",
            "mine, line 1, column 5: '\\x1b' is not part of the language: " + ROUND + "\n    h =  [31mx\n        ^",
        ),
    ],
)
def test_error_as_printed(text, shown):
    with pytest.raises(LanguageError) as caught:
        parse(text, "mine")
    assert str(caught.value) == shown


def test_a_long_line_is_shown_around_the_place():
    text = "h = " + "x + " * 60 + "q + " + "x + " * 30 + "x"
    with pytest.raises(LanguageError) as caught:
        parse(text)
    _, shown, carets = str(caught.value).split("\n")
    assert len(shown) < 130
    assert shown[carets.index("^")] == "q"
    assert caught.value.source_line == text


def test_an_expression_over_several_lines_is_marked_to_the_end_of_its_first_line():
    with pytest.raises(LanguageError) as caught:
        parse("h = tanh(x,  # one\n  x)")
    assert str(caught.value).endswith("\n    h = tanh(x,  # one\n        ^^^^^^^")


def test_what_is_not_a_text_is_refused():
    with pytest.raises(LanguageError, match="equations are a text, not bytes"):
        parse(b"h = x")


def test_language_errors_are_errors_of_the_library():
    assert issubclass(LanguageError, LstmCoreError)

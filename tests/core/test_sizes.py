"""The size of everything in a cell, and the errors where sizes disagree."""

# size: tables of texts, each with the sizes or the error that are wanted

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.cells import cells
from lstm_core.errors import LanguageError, SettingError
from lstm_core.language import OPERATIONS, Name, Number, Table, align, parse, sizes, walk
from lstm_core.language.lengths import POSITIONS
from tests.examples import examples

LSTM = """\
f = sigmoid(W_f @ x + U_f @ h_prev + b_f)
i = sigmoid(W_i @ x + U_i @ h_prev + b_i)
g = tanh(W_g @ x + U_g @ h_prev + b_g)
c = f * c_prev + i * g
o = sigmoid(W_o @ x + U_o @ h_prev + b_o)
h = o * tanh(c)
"""


def measured(text: str, **given):
    return sizes(parse(text, "mine"), **({"inputs": 3, "units": 4} | given))


def test_lstm():
    found = measured(LSTM)
    assert found.parameters["W_f"] == (4, 3)
    assert found.parameters["U_o"] == (4, 4)
    assert found.parameters["b_g"] == (4,)
    assert list(found.parameters) == list(parse(LSTM).parameters)
    assert found.values == dict.fromkeys("figcoh", (4,))
    assert found.words["W_f"] == "units x inputs"
    assert found.words["c"] == "units"
    assert (found.inputs, found.units) == (3, 4)


def test_sub_expressions():
    definition = parse(LSTM)
    found = sizes(definition, inputs=3, units=4)
    f = definition.values["f"].expression
    shapes = {path: found.of(node) for path, node in walk(f, "f")}
    assert shapes["f"] == shapes["f.0"] == shapes["f.0.1"] == (4,)
    assert shapes["f.0.0.0.0"] == (4, 3)  # W_f
    assert shapes["f.0.0.0.1"] == (3,)  # x
    assert found.of(parse(LSTM).values["f"].expression) == (4,)  # the same said elsewhere
    with pytest.raises(KeyError):
        found.of(parse("h = x + x").values["h"].expression)


@pytest.mark.parametrize(
    ("line", "size"),
    [
        ("v = 0.5 * x", (3,)),
        ("v = x_prev - x", (3,)),
        ("v = 1 - h_prev", (4,)),
        ("v = W_v @ x", (4,)),
        ("v = tanh(b_v)", (4,)),
        ("v = 1 + 1", (4,)),
        ("v = sum(x)", ()),
        ("v = mean(h_prev) * 2", ()),
        ("v = sum(x) * p_v", (4,)),
        ("v = sum(x) * h_prev", (4,)),
        ("v = time + 1", ()),
        ("v = noise", (4,)),
        ("v = x + noise", (3,)),
        ("v = flip(x, chance)", (3,)),
        ("v = softmax(x)", (3,)),
        ("v = concat(x, h_prev, x)", (10,)),
        ("v = clock(time, (1, 2))", (4,)),
        ("v: 5 = W_v @ x", (5,)),
        ("v: inputs = W_v @ x", (3,)),
        ("v: scalar = w_v @ x", ()),
        ("v: units = 1", (4,)),
        ("v: units = sum(x)", (4,)),
        ("v = x if reading else W_v @ h_prev", (3,)),
        ("v = W_v @ h_prev if reading else x", (3,)),
        ("v = w_prev", (2,)),
        ("v = v_prev + 1", (4,)),
    ],
)
def test_a_lines_size_is_stated_or_known_or_units(line, size):
    found = measured(f"{line}\nw: 2 = W_w @ x\nh = tanh(U_h @ h_prev)")
    assert found.values["v"] == size


@pytest.mark.parametrize(
    ("expression", "name", "shape"),
    [
        ("W_a @ x", "W_a", (4, 3)),
        ("W_a @ concat(x, x)", "W_a", (4, 6)),
        ("U_a @ (h_prev * h_prev)", "U_a", (4, 4)),
        ("U_a @ tanh(W_b @ x)", "W_b", (4, 3)),
        ("p_a * h_prev", "p_a", (4,)),
        ("tanh(W_a @ x) + b_a", "b_a", (4,)),
        ("(w_a @ x) * h_prev", "w_a", (4, 3)),
        ("h_prev * sum(w_a * x)", "w_a", (3,)),
        ("U_a @ sigmoid(b_a)", "b_a", (4,)),
        ("blocks(U_a, (1, 2)) @ h_prev", "U_a", (4, 4)),
        ("max(b_a, h_prev)", "b_a", (4,)),
        ("-W_a @ x", "W_a", (4, 3)),
    ],
)
def test_a_parameters_shape_is_what_its_place_wants(expression, name, shape):
    assert measured(f"h = {expression}").parameters[name] == shape


def test_one_number_parameters():
    found = measured("s: 5 = tanh(W_s @ x)\ne: scalar = u_e @ s + c_e\nh = e * h_prev")
    assert found.parameters == {"W_s": (5, 3), "u_e": (5,), "c_e": ()}
    assert found.words["c_e"] == "scalar"


def test_tied_parameters():
    found = measured("a = relu(W_k @ x + b_k)\nb = relu(W_k @ x_prev + b_k)\nh = a * b")
    assert found.parameters == {"W_k": (4, 3), "b_k": (4,)}


def test_settings_can_be_replaced():
    text = "latent = 8\nperiods = (1, 2, 4, 8)\nz: latent = W_z @ x\nh = clock(time, periods) * (W_h @ z)"
    assert measured(text, units=8).parameters == {"W_z": (8, 3), "W_h": (8, 8)}
    found = measured(text, latent=2, periods=(1, 2))
    assert found.parameters == {"W_z": (2, 3), "W_h": (4, 2)}
    assert found.settings == {"latent": 2, "periods": (1, 2)}
    assert found.words["W_z"] == "latent x inputs"


def test_start_and_bottom_have_the_size_of_their_value():
    starts = "h_start = b_h0\nc_bottom = W_c @ x\nm_start = -1e9\n"
    text = f"{starts}m: scalar = max(m_prev, w_m @ x)\nc = c_below\nh = c + h_prev * m"
    found = measured(text)
    assert found.parameters == {"b_h0": (4,), "W_c": (4, 3), "w_m": (3,)}
    assert list(measured(text, below={"c": 4}).parameters) == ["b_h0", "w_m"]


def test_the_layer_below():
    text = "d = sigmoid(w_l * c_below)\nc = d * c_below\nh = c"
    assert measured(text, below={"c": (4,), "h": (4,)}).parameters == {"w_l": (4,)}


D, H, Z = 3, 4, 2  # inputs, units, latent
F, K, N = 5, 6, 2  # features, attend, patch
Q = H * D + H * H + H
GRU = """\
z = sigmoid(W_z @ x + U_z @ h_prev + b_z)
r = sigmoid(W_r @ x + U_r @ h_prev + b_r)
h_tilde = tanh(W_h @ x + U_h @ (r * h_prev) + b_h)
h = (1 - z) * h_prev + z * h_tilde
"""
SIDE = """\
{s}.i = sigmoid({s}.Ut_i @ t.h_prev + {s}.Ud_i @ h_below + {s}.b_i)
{s}.f = sigmoid({s}.Ut_f @ t.h_prev + {s}.Ud_f @ h_below + {s}.b_f)
{s}.o = sigmoid({s}.Ut_o @ t.h_prev + {s}.Ud_o @ h_below + {s}.b_o)
{s}.g = tanh({s}.Ut_g @ t.h_prev + {s}.Ud_g @ h_below + {s}.b_g)
"""
PEEPHOLE = (
    LSTM.replace("+ b_f", "+ p_f * c_prev + b_f")
    .replace("+ b_i", "+ p_i * c_prev + b_i")
    .replace("+ b_o", "+ p_o * c + b_o")
)
GATES_BEFORE = "+ R_i{0} @ i_prev + R_f{0} @ f_prev + R_o{0} @ o_prev + b_{0})"
FGR = PEEPHOLE
for gate in "fio":
    FGR = FGR.replace(f"+ b_{gate})", GATES_BEFORE.format(gate))
WRITTEN = """\
y = sigmoid(l)
v = x if reading else flip(y, chance)
"""
VRNN = (
    """\
latent = 2
p = tanh(W_p @ h_prev + b_p)  # prior
mu_0: latent = W_mu0 @ p + b_mu0
s_0: latent = softplus(W_s0 @ p + b_s0) + 1e-4
k = relu(W_k @ x + b_k)
q = tanh(W_q @ k + U_q @ h_prev + b_q)  # posterior
mu_z: latent = W_muz @ q + b_muz
s_z: latent = softplus(W_sz @ q + b_sz) + 1e-4
z: latent = mu_z + s_z * noise if reading else mu_0 + s_0 * noise
kz = relu(W_kz @ z + b_kz)
d = tanh(W_y @ kz + U_y @ h_prev + b_y)  # decoder
l: inputs = W_out @ d + b_out
"""
    + WRITTEN
    + "kv = relu(W_k @ v + b_k)\n"
    + "".join(
        line.replace(f"W_{line[0]} @ x", f"W_{line[0]} @ kv + V_{line[0]} @ kz") + "\n" for line in LSTM.splitlines()
    )
    + """\
kl = sum(log(s_0 / s_z) + (square(s_z) + square(mu_z - mu_0)) / (2 * square(s_0)) - 0.5)
nll = sum(softplus(l) - x * l)
"""
)
STORN = (
    """\
latent = 2
rec.h = tanh(rec.W_h @ x + rec.U_h @ rec.h_prev + rec.b_h)  # recognition
mu: latent = W_mu @ rec.h + b_mu
s: latent = softplus(W_s @ rec.h + b_s) + 1e-4
z: latent = mu + s * noise if reading else noise
h = tanh(W_x @ v_prev + W_z @ z + U_h @ h_prev + b_h)
l: inputs = W_o @ h + b_o
"""
    + WRITTEN
    + """\
nll = sum(softplus(l) - x * l)
kl = sum(square(mu) + square(s) - 2 * log(s) - 1) / 2
"""
)
SLSTM = """\
m_start = -1e9
log_f = logsigmoid(W_f @ x + U_f @ h_prev + b_f)
log_i = W_i @ x + U_i @ h_prev + b_i
m = max(log_f + m_prev, log_i)  # stabiliser
f = exp(log_f + m_prev - m)
i = exp(log_i - m)
g = tanh(W_g @ x + U_g @ h_prev + b_g)
c = f * c_prev + i * g
o = sigmoid(W_o @ x + U_o @ h_prev + b_o)
n = f * n_prev + i
h = o * c / n
"""
# Whole cells of the literature, and how many numbers their parameters are.
CELLS = {
    "rnn": ("h = tanh(W_h @ x + U_h @ h_prev + b_h)", Q),
    "lstm": (LSTM, 4 * Q),
    "vanilla": (PEEPHOLE, 4 * Q + 3 * H),
    "nig": ("i: units = 1\n" + "\n".join(line for line in PEEPHOLE.split("\n") if line[:1] != "i"), 3 * Q + 2 * H),
    "niaf": (PEEPHOLE.replace("tanh(W_g @ x + U_g @ h_prev + b_g)", "W_g @ x + U_g @ h_prev + b_g"), 4 * Q + 3 * H),
    "noaf": (PEEPHOLE.replace("o * tanh(c)", "o * c"), 4 * Q + 3 * H),
    "fgr": (FGR, 4 * Q + 3 * H + 9 * H * H),
    "gru": (GRU, 3 * Q),
    "mut1": (
        GRU.replace("W_z @ x + U_z @ h_prev", "W_z @ x").replace(
            "W_h @ x + U_h @ (r * h_prev)", "U_h @ (r * h_prev) + tanh(W_h @ x)"
        ),
        3 * Q - H * H,
    ),
    "mut3": (GRU.replace("U_z @ h_prev", "U_z @ tanh(h_prev)"), 3 * Q),
    "depth_gated_lstm": (
        LSTM.replace("c = f", "d = sigmoid(W_d @ x + w_cd * c_prev + w_ld * c_below + b_d)\nc = d * c_below + f"),
        4 * Q + H * D + 3 * H,
    ),
    "clockwork_rnn": (
        "periods = (1, 2)\nactive = clock(time, periods)\n"
        "h_new = tanh(W_h @ x + blocks(U_h, periods) @ h_prev + b_h)\nh = active * h_new + (1 - active) * h_prev",
        Q,
    ),
    "grid_lstm": (
        "h_bottom = W_xh @ x + b_xh\nm_bottom = W_xm @ x + b_xm\n"
        + SIDE.format(s="t")
        + "t.m = t.f * t.m_prev + t.i * t.g\nt.h = t.o * tanh(t.m)\n"
        + SIDE.format(s="d")
        + "m = d.f * m_below + d.i * d.g\nh = d.o * tanh(m)",
        16 * H * H + 2 * H * D + 10 * H,
    ),
    "vrnn": (VRNN, 17 * H * H + 2 * H * D + 5 * H * Z + 4 * Z + 9 * H + D),
    "storn": (STORN, 2 * Q + 3 * H * Z + 2 * Z + D * H + D),
    "mingru": (
        "z = sigmoid(W_z @ x + b_z)\nh_tilde = W_h @ x + b_h\nh = (1 - z) * h_prev + z * h_tilde",
        2 * (H * D + H),
    ),
    "minlstm": (
        "k = logsigmoid(W_f @ x + b_f) - logsigmoid(W_i @ x + b_i)\nf = sigmoid(k)\ni = 1 - f\n"
        "h_tilde = W_h @ x + b_h\nh = f * h_prev + i * h_tilde",
        3 * (H * D + H),
    ),
    "slstm": (SLSTM, 4 * Q),
    "attention": (cells["attention"].equations, 4 * Q + 6 * H * F + K * (F + H + 2) + 3 * H + 2),
    "draw": (
        cells["draw"].equations,
        4 * H * (2 * N * N + Z + 3 * H + 2) + (2 * Z + N * N + 10) * (H + 1),
    ),
    "draw_plain": (cells["draw_plain"].equations, 4 * H * (2 * 12 + Z + 3 * H + 2) + (2 * Z + 12) * (H + 1)),
}
PICTURE = {"inputs": 12, "latent": Z}
SIZES = {  # where they are not D inputs and H units
    "attention": {"features": F, "attend": K},
    "draw": {**PICTURE, "height": 3, "width": 4, "patch": N},
    "draw_plain": PICTURE,
}


@pytest.mark.parametrize("cell", CELLS)
def test_cells_of_the_literature_have_their_number_of_parameters(cell):
    text, count = CELLS[cell]
    below = {"c": H} if cell == "depth_gated_lstm" else None
    found = sizes(parse(text, cell), **{"inputs": D, "units": H, "below": below} | SIZES.get(cell, {}))
    assert sum(int(np.prod(shape)) for shape in found.parameters.values()) == count


def in_numbers(own):
    """Return own axes with the positions of a collection in a number, which no other axis has."""
    return tuple(7 if n == POSITIONS else n for n in own)


def evaluate(definition, found, equation, expression, rng):
    """Compute an expression with random arrays for its names, and check the own axes of every part on the way."""
    lead = (5, 2)
    if isinstance(expression, Number):
        return np.asarray(float(expression.value))
    if isinstance(expression, Table):
        return np.asarray(expression.values, float)
    if isinstance(expression, Name):
        kind, own = definition.kind(expression.name), found.of(expression)
        if kind == "setting":
            return np.asarray(found.settings[expression.name], float)
        return rng.uniform(0.5, 1.5, own if kind == "parameter" else (*lead, *in_numbers(own)))
    values = [evaluate(definition, found, equation, part, rng) for part in expression.arguments]
    operation = OPERATIONS[expression.operation]
    parts = [found.of(part) for part in expression.arguments]
    if operation.pointwise:
        values = align(values, parts)
    result = operation.forward(*values, **operation.keywords(found.of(expression), parts))
    own = in_numbers(found.of(expression))
    assert result.shape[result.ndim - len(own) :] == own
    assert result.shape[: result.ndim - len(own)] in ((), lead)
    return result


@pytest.mark.parametrize("cell", CELLS)
def test_sizes_are_those_of_the_arrays(cell):
    definition = parse(CELLS[cell][0], cell)
    below = {"c": H} if cell == "depth_gated_lstm" else None
    found = sizes(definition, **{"inputs": D, "units": H, "below": below} | SIZES.get(cell, {}))
    for equation in definition.equations:
        for side in (equation.expression, equation.writing):
            if side is not None:
                shape = evaluate(definition, found, equation, side, np.random.default_rng(0)).shape
                own = in_numbers(found.of(side))
                assert shape[len(shape) - len(own) :] == own
                assert own in ((), in_numbers(found.values[equation.name]))


LEAVES = st.sampled_from(
    ["x", "h_prev", "c", "s", "b_{}", "p_{}", "1", "0.5", "time", "sum(c)", "(W_{} @ x)", "(U_{} @ c)"]
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(
            st.sampled_from(["({} + {})", "({} * {})", "({} - {})", "max({}, {})", "concat({}, {})"]), inner, inner
        ),
        st.tuples(st.sampled_from(["tanh({})", "-{}", "sum({})", "softmax({})", "(U_# @ ({}))", "square({})"]), inner),
    ),
    max_leaves=8,
)


def written(tree, numbers) -> str:
    if isinstance(tree, str):
        return tree.format(next(numbers)) if "{}" in tree else tree
    form, *inner = tree
    return form.replace("#", str(next(numbers))).format(*(written(part, numbers) for part in inner))


@given(TREES, st.integers(1, 4), st.integers(1, 4))
@examples(400)
def test_any_expression_has_the_size_of_its_arrays_or_is_refused(tree, inputs, units):
    text = f"c = tanh(W_c @ x)\ns = sum(c)\nv = tanh({written(tree, iter(range(1000)))})\nh = c + h_prev"
    definition = parse(text)
    try:
        found = sizes(definition, inputs=inputs, units=units)
    except LanguageError as error:
        assert error.line == 3  # noqa: PT017 (whether it is refused is drawn)
        return
    v = definition.values["v"]
    evaluate(definition, found, v, v.expression, np.random.default_rng(0))


def shown(text: str, **given) -> str:
    with pytest.raises(LanguageError) as caught:
        measured(text, **given)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        (
            LSTM.replace("g = tanh", "latent = 2\ng: latent = tanh").replace("i * g", "i * g  # cell state"),
            {},
            "mine, line 5, column 18: i has 4 entries (units), g has 2 (latent)\n"
            "    c = f * c_prev + i * g  # cell state\n"
            "                     ^^^^^",
        ),
        (
            LSTM.replace("U_i @ h_prev", "W_i @ h_prev"),
            {},
            "mine, line 2, column 23: W_i is 4 x 4 (units x units) here, but 4 x 3 (units x inputs) at column 13\n"
            "    i = sigmoid(W_i @ x + W_i @ h_prev + b_i)\n"
            "                          ^^^",
        ),
        (
            LSTM.replace("U_i @ h_prev", "U_f @ x"),
            {},
            "mine, line 2, column 23: U_f is 4 x 3 (units x inputs) here, "
            "but 4 x 4 (units x units) at line 1, column 23\n"
            "    i = sigmoid(W_i @ x + U_f @ x + b_i)\n"
            "                          ^^^",
        ),
        (
            LSTM.replace("W_i @ x", "b_f @ x"),
            {},
            "mine, line 2, column 13: b_f is 4 x 3 (units x inputs) here, "
            "but has 4 entries (units) at line 1, column 38\n"
            "    i = sigmoid(b_f @ x + U_i @ h_prev + b_i)\n"
            "                ^^^",
        ),
        (
            "c = f_prev * c_below + 1\nf = c\nh = c",
            {},
            "mine, line 1, column 14: c_below needs a layer below; stack the cell, or add a line c_bottom = ...\n"
            "    c = f_prev * c_below + 1\n"
            "                 ^^^^^^^",
        ),
        (
            "c = c_below\nh = c",
            {"below": {"h": 4}},
            "mine, line 1, column 5: the layer below has no c; it has h\n    c = c_below\n        ^^^^^^^",
        ),
        (
            "c = c_below\nh = c",
            {"below": {"c": 5}},
            "mine, line 1, column 5: c has 4 entries (units) here, and 5 in the layer below\n"
            "    c = c_below\n        ^^^^^^^",
        ),
        (
            "periods = (1, 2, 4, 8)\nactive = clock(time, periods)\nh = active * tanh(W_h @ x)",
            {"units": 6},
            "mine, line 2, column 22: 6 units do not divide into 4 modules (1, 2, 4, 8)\n"
            "    active = clock(time, periods)\n"
            "                         ^^^^^^^",
        ),
        (
            "h = blocks(W_h, (1, 2)) @ x + h_prev",
            {},
            "mine, line 1, column 17: 3 inputs do not divide into 2 modules (1, 2)\n"
            "    h = blocks(W_h, (1, 2)) @ x + h_prev\n"
            "                    ^^^^^^",
        ),
        (
            "h = clock(time, (1, 0))",
            {},
            "mine, line 1, column 17: a period is a whole number of at least 1, not (1, 0)\n"
            "    h = clock(time, (1, 0))\n"
            "                    ^^^^^^",
        ),
        (
            "h = clock(x, 1)",
            {},
            "mine, line 1, column 11: clock reads one number, the time; x does not fit\n"
            "    h = clock(x, 1)\n              ^",
        ),
        (
            "h = blocks(U_h, (1, 2)) * h_prev",
            {},
            "mine, line 1, column 5: blocks(M, periods) keeps blocks of a matrix; write blocks(M, periods) @ v\n"
            "    h = blocks(U_h, (1, 2)) * h_prev\n"
            "        ^^^^^^^^^^^^^^^^^^^",
        ),
        (
            "z: 2 = W_z @ x + tanh(h_prev)\nh = h_prev",
            {},
            "mine, line 1, column 23: z has 2 entries, h_prev has 4 (units)\n"
            "    z: 2 = W_z @ x + tanh(h_prev)\n"
            "                          ^^^^^^",
        ),
        (
            "z: 1 = concat(x, h_prev)\nh = h_prev",
            {},
            "mine, line 1, column 8: z has 1 entry, concat(x, h_prev) has 7 (inputs + units)\n"
            "    z: 1 = concat(x, h_prev)\n"
            "           ^^^^^^^^^^^^^^^^^",
        ),
        (
            "z: scalar = x\nh = h_prev * z",
            {},
            "mine, line 1, column 13: z is one number, x has 3 entries (inputs)\n    z: scalar = x\n                ^",
        ),
        (
            "h = U_h @ h_prev + x",
            {},
            "mine, line 1, column 20: h has 4 entries (units), x has 3 (inputs)\n"
            "    h = U_h @ h_prev + x\n"
            "                       ^",
        ),
        (
            "s = sum(x)\nh = W_h @ s",
            {},
            "mine, line 2, column 11: the right side of @ is a vector; s is one number, and * multiplies by that\n"
            "    h = W_h @ s\n"
            "              ^",
        ),
        (
            "h = h_prev * sum(1)",
            {},
            "mine, line 1, column 18: sum needs a vector; 1 is one number\n"
            "    h = h_prev * sum(1)\n                     ^",
        ),
        (
            "h = h_prev * softmax(sum(x))",
            {},
            "mine, line 1, column 22: softmax needs a vector; sum(x) is one number\n"
            "    h = h_prev * softmax(sum(x))\n"
            "                         ^^^^^^",
        ),
        (
            "h = W_h @ cumsum(time)",
            {},
            "mine, line 1, column 18: cumsum needs a vector; time is one number\n"
            "    h = W_h @ cumsum(time)\n"
            "                     ^^^^",
        ),
        (
            "h_start = W_h @ sigmoid(b_h)\nh = h_prev + x * noise + sum(h_prev * noise)",
            {},
            "mine, line 2, column 5: h_prev has 4 entries (units), x * noise has 3 (inputs)\n"
            "    h = h_prev + x * noise + sum(h_prev * noise)\n"
            "        ^^^^^^^^^^^^^^^^^^",
        ),
        (
            "a = x * noise\nh = h_prev * noise",
            {},
            "mine, line 2, column 14: noise has 4 entries (units) here, but 3 (inputs) at line 1, column 9\n"
            "    h = h_prev * noise\n"
            "                 ^^^^^",
        ),
        (
            "a = flip(x, chance)\nh = flip(h_prev, chance)",
            {},
            "mine, line 2, column 18: chance has 4 entries (units) here, but 3 (inputs) at line 1, column 13\n"
            "    h = flip(h_prev, chance)\n"
            "                     ^^^^^^",
        ),
        (
            "h = h_prev * (W_aaaaaaaaaa @ x + b_aaaaaaaaaa + b_bbbbbbbbbb + x)",
            {},
            "mine, line 1, column 5: h_prev has 4 entries (units), "
            "W_aaaaaaaaaa @ x + b_aaaaaaaaaa + b_bbb… has 3 (inputs)\n"
            "    h = h_prev * (W_aaaaaaaaaa @ x + b_aaaaaaaaaa + b_bbbbbbbbbb + x)\n"
            "        " + "^" * 61,
        ),
    ],
)
def test_sizes_that_disagree(text, given, expected):
    assert shown(text, **given) == expected


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"units": 0}, "mine: units is 0; a size is a whole number of at least 1"),
        ({"inputs": -1}, "mine: inputs is -1; a size is a whole number of at least 1"),
        ({"units": 2.0}, "mine: units is 2.0; a size is a whole number of at least 1"),
        ({"units": True}, "mine: units is True; a size is a whole number of at least 1"),
        ({"units": "4"}, "mine: units is '4'; a size is a whole number of at least 1"),
        ({"period": 3}, "mine has no setting period; it has latent, periods"),
        ({"latent": 0}, "mine: latent is 0; a size is a whole number of at least 1"),
        ({"latent": 2.5}, "mine: latent is 2.5; a size is a whole number of at least 1"),
        ({"latent": (1, 2)}, "mine: latent is a finite number, not (1, 2)"),
        ({"latent": float("inf")}, "mine: latent is a finite number, not inf"),
        ({"latent": None}, "mine: latent is a finite number, not None"),
        ({"periods": 3}, "mine: periods is a row of numbers, such as (1, 2), not 3"),
        ({"periods": ("a",)}, "mine: periods is a row of numbers, such as (1, 2), not ('a',)"),
        ({"periods": ()}, "mine: periods is a row of numbers, such as (1, 2), not ()"),
    ],
)
def test_sizes_and_settings_that_cannot_be(given, message):
    text = "latent = 2\nperiods = (1, 2)\nz: latent = W_z @ x\nh = clock(time, periods) * (W_h @ z)"
    with pytest.raises(SettingError) as caught:
        measured(text, **given)
    assert str(caught.value) == message


def test_numpy_whole_numbers_are_sizes():
    assert measured("h = W_h @ x", inputs=np.int64(2), units=np.int32(5)).parameters == {"W_h": (5, 2)}


def test_bare_x_fits_exactly_when_inputs_are_units():
    text = "r = sigmoid(x + U_r @ h_prev + b_r)\nh = r * h_prev"
    assert measured(text, inputs=4).parameters == {"U_r": (4, 4), "b_r": (4,)}
    with pytest.raises(LanguageError):
        measured(text, inputs=3)

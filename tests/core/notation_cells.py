"""Cells and expressions to write out: the catalogue, cells typed as text, Greff's variants, and random ones."""

from __future__ import annotations

import re

from hypothesis import reject
from hypothesis import strategies as st

from lstm_core import Cell, LanguageError
from lstm_core.cells import cells
from lstm_core.language import OPERATIONS
from lstm_core.language.expressions import Call, Expression, Name, Number, Place, Table
from tests.core.own_cells import OWN

PEEPHOLE = cells["lstm_peephole"].equations


def changed_line(name: str, line: str, equations: str = PEEPHOLE) -> str:
    """Return the LSTM's equations with the line of `name` replaced."""
    found, count = re.subn(rf"(?m)^{name} = .*$", line, equations)
    assert count == 1
    return found


TEXTS = {
    "nig": changed_line("i", "i: units = 1  # input gate"),
    "nfg": changed_line("f", "f: units = 1  # forget gate"),
    "nog": changed_line("o", "o: units = 1  # output gate"),
    "niaf": changed_line("g", "g = W_g @ x + U_g @ h_prev + b_g  # candidate values"),
    "noaf": changed_line("h", "h = o * c  # hidden state"),
    "depth_gated": changed_line(
        "c",
        "d = sigmoid(W_d @ x + w_cd * c_prev + w_ld * c_below + b_d)  # depth gate\n"
        "c = d * c_below + f * c_prev + i * g  # cell state",
    ),
    "increment": """
z = sigmoid(W_z @ x + U_z @ h_prev + b_z)
t = tanh(W_t @ x + U_t @ h_prev + b_t)
h = h_prev + z * (t - h_prev)
""",
    "in_steps": """
f = sigmoid(W_f @ x + b_f)
kept = f * c_prev
g = tanh(W_g @ x + U_g @ h_prev + b_g)
c = kept + (1 - f) * g
o = sigmoid(W_o @ x + b_o)
t = tanh(c)
h = o * t
""",
    "one_gate_for_all": """
f = sigmoid(W_f @ x + b_f)
g = tanh(W_g @ x + U_g @ h_prev + b_g)
c = f * (c_prev + g)
h = tanh(c)
""",
    "closing": """
f = sigmoid(W_f @ x + b_f)
k = sigmoid(W_k @ x + b_k)
g = tanh(W_g @ x + U_g @ h_prev + b_g)
c = f * c_prev + (1 - k) * g
h = tanh(c)
""",
    "joined": """
a = tanh(W_a @ x + b_a)
b = tanh(W_b @ x + b_b)
h = tanh(W_h @ concat(a, b) + U_h @ h_prev + b_h)
""",
    "up_a_layer": """
m_bottom = W_m @ x + b_m
f = sigmoid(U_f @ h_prev + b_f)
i = sigmoid(U_i @ h_prev + b_i)
g = tanh(U_g @ h_prev + b_g)
m = f * m_below + i * g
o = sigmoid(U_o @ h_prev + b_o)
h = o * tanh(m)
""",
    "greek": """
alpha = sigmoid(w_beta @ x + c_mu0)
mu_0 = W_mu0 @ x + bU_mu0
enc.h = tanh(enc.W_h @ x + enc.U_h @ enc.h_prev + 1e-5)
h_new_thing = -square(mu_0) * 0.001 / (2 - -mu_0)
h_hat = -(-(mu_0 + h_new_thing))
h = h_prev + alpha / (1 + exp(-enc.h)) * h_new_thing_prev - (h_hat - (h_prev - enc.h))
""",
    "with_draws": """
latent = 3
mu: latent = W_mu @ x + b_mu
z: latent = mu + exp(mu) * noise if reading else noise
v = x if reading else flip(mu_x, chance)
h = tanh(W_h @ z + W_x @ v + U_h @ h_prev + b_h)
""".replace("mu_x, chance", "sigmoid(U_v @ h_prev), chance"),
}
OTHERS = {name: Cell(equations=text.strip(), name=name) for name, text in TEXTS.items()}
ALL = {**cells, **OWN, **OTHERS}

# Random expressions of vectors of one size, so that every one of them is a cell.
HERE = Place(1, 1, 2)
PARAMETERS = ("b_1", "p_2")
NAMES = ("x_prev", "h_prev", "a", "a_prev", *PARAMETERS)
UNARY = ("sigmoid", "tanh", "relu", "exp", "square", "softplus", "logsigmoid", "negate")
BINARY = ("+", "-", "*", "/", "max")


def _call(operation: str, *arguments: Expression) -> Call:
    return Call(operation, arguments, HERE)


leaves = st.one_of(
    st.sampled_from(NAMES).map(lambda name: Name(name, HERE)),
    st.sampled_from((1, 2, 0.5, 1e-5, 1234567.25)).map(lambda value: Number(value, HERE)),
)


def _grown(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    vectors = inner.filter(lambda found: not _is_constant(found))
    return st.one_of(
        st.builds(_call, st.sampled_from(UNARY), inner),
        st.builds(_call, st.sampled_from(BINARY), inner, inner),
        st.builds(lambda name, v: _call("@", Name(name, HERE), v), st.sampled_from(("U_a", "U_b")), vectors),
    )


def _is_constant(expression: Expression) -> bool:
    """Return whether an operand has no names but parameters, so that a matrix cannot get its columns from it."""
    if isinstance(expression, Call):
        return all(map(_is_constant, expression.arguments))
    return not isinstance(expression, Name) or expression.name in PARAMETERS


expressions = st.recursive(leaves, _grown, max_leaves=14)
small_expressions = st.recursive(leaves, _grown, max_leaves=4)


def in_brackets(expression: Expression) -> str:
    """Return an expression in the language, every call in brackets."""
    if isinstance(expression, Name):
        return expression.name
    if isinstance(expression, Number):
        return repr(expression.value)
    assert not isinstance(expression, Table)
    parts = [in_brackets(argument) for argument in expression.arguments]
    match OPERATIONS[expression.operation].form:
        case "infix":
            return f"({parts[0]} {expression.operation} {parts[1]})"
        case "prefix":
            return f"(-{parts[0]})"
    return f"({expression.operation}({', '.join(parts)}))"


def cell_of(expression: Expression | str, name: str = "random") -> Cell:
    """Return a cell whose h is an expression, or the text of one. It has x of as many entries as units.

    An example that has a constant without a finite value, which the language refuses, is passed over.
    """
    right = expression if isinstance(expression, str) else in_brackets(expression)
    text = f"a = tanh(W_a @ x + U_c @ h_prev + V_c @ a_prev) * x_prev\nh: units = {right}\n"
    try:
        return Cell(equations=text, name=name)
    except LanguageError as error:
        if "no finite number" in str(error):
            reject()
        raise

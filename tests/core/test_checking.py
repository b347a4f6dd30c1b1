"""A pass is checked before it is written: each rule refuses a pass that breaks it."""

import re
from dataclasses import replace

import pytest

import lstm_core
from lstm_core.execution.checking import CodeError, check
from lstm_core.execution.code import (
    Function,
    Infix,
    Item,
    Kind,
    Literal,
    Loop,
    Minus,
    Range,
    Slot,
    Sum,
    assign,
    call,
    into,
    item,
)
from lstm_core.execution.runtime import namespace
from lstm_core.execution.source import function, text
from tests.core.problems import check_leaves, draw

X, P = Slot("x", Kind.GIVEN), Slot("p", Kind.FIXED)
W, H, A = Slot("w", Kind.FIXED), Slot("h", Kind.WHOLE), Slot("a", Kind.SCRATCH)
X_T, H_T = Slot("x_t", Kind.STEP), Slot("h_t", Kind.STEP)
VIEWS = ((X_T, X), (H_T, item(H, Range(1))))
BODY = (into("multiply", X_T, W, out=A), into("tanh", A, out=H_T))
HEAD = (assign(W, item(P, "W")), assign(H, call("empty_like", X)), assign(A, call("empty", Literal(3), W)))
SOUND = Function("forward", (X, P), (*HEAD, Loop(VIEWS, BODY, backwards=False)))
KNOWN = namespace(lstm_core.execution.float_dtype("float32", "test")).keys()


def with_loop(body=BODY, views=VIEWS):
    return replace(SOUND, body=(*HEAD, Loop(views, tuple(body), backwards=False)))


def test_a_sound_pass_is_written():
    check(SOUND, KNOWN, {})
    assert function(SOUND, {"P": ["b_"]}) == (
        "def forward(x, p, P):\n"
        "    b_ = P['b_']\n"
        "    w = p['W']\n"
        "    h = empty_like(x)\n"
        "    a = empty(3, w)\n"
        "    for (\n"
        "        x_t,\n"
        "        h_t,\n"
        "    ) in zip(\n"
        "        x,\n"
        "        h[1:],\n"
        "    ):\n"
        "        multiply(x_t, w, a)\n"
        "        tanh(a, h_t)\n"
        "    return locals()\n"
    )


WRONG = {
    "forward: y is read and assigned nowhere": replace(SOUND, result=Slot("y", Kind.WHOLE)),
    "forward: there is no function tan": with_loop([BODY[0], into("copyto", call("tan", A), out=H_T)]),
    "forward: a step reads h, which is WHOLE": with_loop([*BODY, into("copyto", H, out=H_T)]),
    "forward: a step reads x, which is GIVEN": with_loop([into("multiply", X, W, out=A), BODY[1]]),
    "forward: a is read before this step has written it": with_loop(BODY[::-1]),
    "forward: a, an array of one step, is read outside the loop": replace(SOUND, result=A),
    "forward: a step writes into h, which is WHOLE": with_loop([*BODY, into("copyto", A, out=H)]),
    "forward: a step writes into w, which is FIXED": with_loop([*BODY, into("copyto", A, out=W)]),
    "forward: a is SCRATCH and STEP": with_loop([BODY[0], into("tanh", Slot("a", Kind.STEP), out=H_T)]),
    "forward: w, which is FIXED, is made anew in a step": with_loop([assign(Slot("w", Kind.FIXED), Literal(1)), *BODY]),
    "forward: w is assigned twice": replace(SOUND, body=(HEAD[0], *SOUND.body)),
    "forward: h is read before it is assigned": replace(
        SOUND, body=(HEAD[0], assign(Slot("b", Kind.WHOLE), Minus(H)), *HEAD[1:])
    ),
    "forward: x_t, a view of one step, is WHOLE": with_loop((), ((Slot("x_t", Kind.WHOLE), X),)),
    "forward: copyto writes into what is computed": with_loop([*BODY, into("copyto", A, out=Minus(H_T))]),
    "forward: h_t is read before it is assigned": replace(
        SOUND, body=(*SOUND.body, assign(Slot("b", Kind.WHOLE), H_T))
    ),
}


@pytest.mark.parametrize("message", WRONG)
def test_a_pass_that_cannot_be_right_is_refused(message):
    with pytest.raises(CodeError, match=re.escape(message)):
        check(WRONG[message], KNOWN, {})


def test_a_view_of_scratch_may_be_made_before_the_loop_and_read_once_it_is_filled():
    half = Slot("half", Kind.SCRATCH)
    body = (*HEAD, assign(half, item(A, Range(end=1))))
    good = Loop(VIEWS, (BODY[0], into("tanh", half, out=H_T)), backwards=False)
    check(replace(SOUND, body=(*body, good)), KNOWN, {})
    early = Loop(VIEWS, (into("tanh", half, out=H_T), BODY[0]), backwards=False)
    with pytest.raises(CodeError, match="half is read before this step has written it"):
        check(replace(SOUND, body=(*body, early)), KNOWN, {})


def test_what_a_pass_needs_from_others_is_known_without_compiling_it():
    outside = Slot("b_", Kind.FIXED)
    needing = replace(SOUND, result=Infix("+", H, outside))
    assert check(SOUND, KNOWN, {"b_": outside}) == []
    assert check(needing, KNOWN, {"b_": outside}) == [outside]
    with pytest.raises(CodeError, match="b_ is read and assigned nowhere"):
        check(needing, KNOWN, {})
    with pytest.raises(CodeError, match="b_ is WHOLE and FIXED"):
        check(needing, KNOWN, {"b_": Slot("b_", Kind.WHOLE)})


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        (Infix("*", Infix("+", H, W), H), "(h + w) * h"),
        (Infix("-", H, Infix("-", W, H)), "h - (w - h)"),
        (Infix("/", H, Infix("*", W, H)), "h / (w * h)"),
        (Infix("*", Minus(H), W), "-h * w"),
        (Minus(Infix("*", H, W)), "-(h * w)"),
        (Sum(Infix("*", H, W), -1, keeps_axes=True), "(h * w).sum(-1, keepdims=True)"),
        (Item(Minus(H), (..., None, Range(1, 3), "a", 0)), "(-h)[..., None, 1:3, 'a', 0]"),
    ],
)
def test_expressions_have_the_brackets_that_they_need(expression, wanted):
    assert text(expression) == wanted


@pytest.mark.parametrize("name", ["act_x", "pre_x", "slopes_x", "carry_x", "x_t_y", "dpre", "k0"])
def test_a_value_may_be_called_as_the_compiler_calls_its_own(name):
    """A value whose name began with act_ was once taken for a packed array: its gradients were wrong."""
    gates = "f = sigmoid(W_a @ x + U_a @ h_prev)\nb = sigmoid(W_b @ x + U_b @ h_prev)\n"
    lines = re.sub(r"\bf(?=\b|_prev)", name, f"{gates}h = f_prev * b + f")
    check_leaves(draw(lstm_core.Cell(equations=lines, name=f"with {name}"), seed=2), tolerance=1e-6)

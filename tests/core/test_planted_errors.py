"""A check that cannot fail proves nothing: wrong derivatives are planted, and the checks must catch each of them."""

import ast
import builtins
import re
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

import lstm_core
from lstm_core import Cell
from lstm_core.execution import program, runtime
from lstm_core.language import OPERATIONS
from tests.core import test_parity
from tests.core.own_cells import OWN
from tests.core.problems import agree, check_leaves, draw, relative_error
from tests.golden import reading


def off_by(key, *factors):
    """Return an operation's rule with its cotangents too large, each by a factor."""

    def pull(*arguments, **keywords):
        right = OPERATIONS[key].pull(*arguments, **keywords)
        return tuple(
            found if found is None else found * factor for found, factor in zip(right, (*factors, 1, 1), strict=False)
        )

    return pull


def wrong_filter(key):
    """Return the rule of filters with the gradient of the log variance twice as large."""

    def pull(g, y, p, *numbers):
        right = OPERATIONS[key].pull(g, y, p, *numbers)
        return right[0] * np.array([1, 1, 2, 1]), *right[1:]

    return pull


WRONG = {  # operation: its vector-Jacobian product with one slip
    "sigmoid": lambda g, y, a: (g * y * (1 + y),),
    "tanh": lambda g, y, a: (g * (1 - y),),
    "relu": lambda g, y, a: (g * (a < 0),),
    "exp": lambda g, y, a: (g * a,),
    "log": lambda g, y, a: (g * a,),
    "square": lambda g, y, a: (g * a,),
    "softplus": lambda g, y, a: (g * y,),
    "logsigmoid": lambda g, y, a: (g * np.exp(y),),
    "max": lambda g, y, a, b: (g * (a < b), g * (a >= b)),
    "softmax": lambda g, y, a, *, axis: (y * g,),
    "sum": lambda g, y, v, *, axis: (np.broadcast_to(np.expand_dims(g, axis) / v.shape[-1], v.shape),),
    "mean": lambda g, y, v, *, axis: (np.broadcast_to(np.expand_dims(g, axis), v.shape),),
    "transpose": lambda g, y, a: (np.flip(np.swapaxes(g, -1, -2), -1),),
    "flat": lambda g, y, a: (np.swapaxes(g.reshape(*g.shape[:-1], *a.shape[:-3:-1]), -1, -2),),
    "grid": lambda g, y, v, *, shape: (np.swapaxes(g, -1, -2).reshape(*g.shape[:-2], -1),),
    "filter_rows": wrong_filter("filter_rows"),
    "filter_columns": wrong_filter("filter_columns"),
    "**": lambda g, y, a, b: OPERATIONS["**"].pull(g * a, y, a, b),
    "sqrt": lambda g, y, a: (g / y,),
    "abs": lambda g, y, a: (g * np.ones_like(a),),
    "cos": lambda g, y, a: (g * np.sin(a),),
    "sin": lambda g, y, a: (-g * np.cos(a),),
    "min": lambda g, y, a, b: OPERATIONS["max"].pull(g, y, a, b),
    "clip": lambda g, y, a, low, high: (OPERATIONS["clip"].pull(g, y, a, low, high)[0], g * 0, g * 0),
    "hard_sigmoid": lambda g, y, a: (g * 0.2,),
    "silu": lambda g, y, a: (g * y,),
    "elu": lambda g, y, a: (g * np.exp(a),),
    "gelu": lambda g, y, a: (g * y / a,),
    "softsign": lambda g, y, a: (g / (1 + np.abs(a)),),
    "leaky_relu": lambda g, y, a, slope: (g * (a > 0), OPERATIONS["leaky_relu"].pull(g, y, a, slope)[1]),
    "cumsum": lambda g, y, v, *, axis: (np.cumsum(g, axis),),
    "dot": off_by("dot", 2),
    "norm": lambda g, y, a, *, axis: (np.expand_dims(g, axis) * a,),
    "layer_norm": lambda g, y, a: ((g - g.mean(-1, keepdims=True)) / a.std(-1, keepdims=True),),
    "outer": off_by("outer", 1, 2),
    "rows": lambda g, y, v, *, shape: (g.mean(-1),),
    "columns": lambda g, y, v, *, shape: (g.mean(-2),),
    "part": lambda g, y, v, k, n: (np.flip(OPERATIONS["part"].pull(g, y, v, k, n)[0], -1), None, None),
    "entries": lambda g, y, v, i, j: (np.roll(OPERATIONS["entries"].pull(g, y, v, i, j)[0], 1, -1), None, None),
}
LINES = {  # an operation: a line of a vector v, in which its derivative matters
    "**": "s = (1.5 + tanh(v)) ** tanh(v)",
    "sqrt": "s = sqrt(1 + square(v))",
    "abs": "s = abs(v - 3)",
    "cos": "s = cos(v)",
    "sin": "s = sin(v)",
    "min": "s = min(tanh(v), 2)",
    "clip": "s = clip(tanh(v), 1 + sigmoid(v), 3)",
    "hard_sigmoid": "s = hard_sigmoid(4 * tanh(v))",
    "silu": "s = silu(v)",
    "elu": "s = elu(v + 3)",
    "gelu": "s = gelu(v)",
    "softsign": "s = softsign(1.5 + tanh(v))",
    "leaky_relu": "s = leaky_relu(tanh(v) - 1.5, 0.3)",
    "cumsum": "s = cumsum(v)",
    "dot": "s = dot(v, h_prev) * v",
    "norm": "s = v / (1 + norm(v))",
    "layer_norm": "s = part(layer_norm(concat(v, 3 + h_prev)), 1, 2)",
    "outer": "s = outer(v, h_prev) @ b_s",
    "rows": "s = (rows(v) * outer(b_s, h_prev)) @ b_s",
    "columns": "s = (columns(v) * outer(b_s, h_prev)) @ b_s",
    "part": "s = part(concat(v, h_prev), 1, 2)",
    "entries": "s = sum(entries(concat(v, h_prev), 1, 2)) * b_s",
}
CELL_WITH = {  # an operation: a cell in which its derivative matters
    "sigmoid": "lstm",
    "tanh": "lstm",
    "relu": "functions",
    "exp": "slstm",
    "log": "functions",
    "square": "functions",
    "softplus": "functions",
    "logsigmoid": "slstm",
    "max": "slstm",
    "softmax": "scalars",
    "sum": "scalars",
    "mean": "scalars",
    "transpose": "turned",
    "flat": "turned",
    "grid": "turned",
    "filter_rows": "turned",
    "filter_columns": "turned",
}


def fresh(name, mark):
    """Return a cell under a name that no program has been compiled for."""
    if name in LINES:
        text = f"v = tanh(W_v @ x + U_v @ h_prev)\n{LINES[name]}\nh = tanh(W_h @ s + b_h)"
        return Cell(equations=text, name=f"{name} {mark}")
    cell = OWN.get(name) or lstm_core.cells[name]
    return Cell(equations=cell.equations, name=f"{name} {mark}")


def problem_of(cell):
    """Return a random problem with cotangents on every value."""
    return draw(cell, seed=31, cotangents=tuple(cell.definition.values))


@pytest.mark.parametrize("operation", ["softmax", "mean"])
def test_finite_differences_catch_a_wrong_rule_of_a_collection(monkeypatch, operation):
    table = {**OPERATIONS, operation: replace(OPERATIONS[operation], pull=WRONG[operation])}
    monkeypatch.setattr(runtime, "OPERATIONS", MappingProxyType(table))
    problem = problem_of(fresh("attention", f"with a wrong {operation}"))
    with pytest.raises(AssertionError, match="by finite differences"):
        check_leaves(replace(problem, initial={}), tolerance=1e-6)


@pytest.mark.parametrize("operation", WRONG)
def test_finite_differences_catch_a_wrong_rule(monkeypatch, operation):
    check_leaves(problem_of(fresh(CELL_WITH.get(operation, operation), "sound")), tolerance=1e-6)
    table = {**OPERATIONS, operation: replace(OPERATIONS[operation], pull=WRONG[operation])}
    monkeypatch.setattr(runtime, "OPERATIONS", MappingProxyType(table))
    with pytest.raises(AssertionError, match="by finite differences"):
        check_leaves(
            problem_of(fresh(CELL_WITH.get(operation, operation), f"with a wrong {operation}")), tolerance=1e-6
        )


def test_every_operation_that_has_a_derivative_is_tried():
    """The rules of + - * / @ and negate are written into the source: the test below moves each of its lines."""
    in_the_source, without = {"+", "-", "*", "/", "@", "negate"}, {"clock", "flip", "sign", "bernoulli"}
    assert set(OPERATIONS) == set(WRONG) | in_the_source | without | {"concat", "blocks", "round"}


def test_the_golden_files_catch_a_wrong_rule(monkeypatch):
    stored = reading.load("lstm")["batch"]

    def compare(cell):
        trace = cell.run(stored["params"], stored["x"], initial=stored["initial"])
        gradients = trace.gradients(stored["cotangents"])
        for name, wanted in stored["gradients"]["params"].items():
            agree(gradients.params[name], wanted, 1e-10, name)

    compare(fresh("lstm", "as it is"))
    slightly = replace(OPERATIONS["tanh"], pull=lambda g, y, a: (g * (1 - y * y) * (1 + 1e-9),))
    monkeypatch.setattr(runtime, "OPERATIONS", MappingProxyType({**OPERATIONS, "tanh": slightly}))
    with pytest.raises(AssertionError, match="of the largest entry"):
        compare(fresh("lstm", "a billionth wrong"))


# ---- the compiled source -----------------------------------------------------------------------------------------

ALLOCATIONS = re.compile(r"(empty|zeros)(_like)?\(|^\w+ = [FPQ]\[")


def statements(tree):
    """Return a compiled pass's statements that compute: calls that write into an array, and assignments."""
    found = []
    for node in ast.walk(tree):
        is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        if is_call or (isinstance(node, ast.Assign) and not ALLOCATIONS.search(ast.unparse(node))):
            found.append(node)
    return found


def spoiled(source, position):
    """Return source whose statement of this position gives a result 1% too small."""
    tree = ast.parse(source)
    wanted = statements(tree)[position]

    class Spoil(ast.NodeTransformer):
        def visit_Assign(self, node):  # noqa: N802, the name is ast's
            if node is wanted and ast.unparse(node).startswith("pulled_"):  # a cotangent for each argument, or None
                parts = ast.unparse(node.value)
                node.value = ast.parse(f"[None if part is None else part * 0.99 for part in {parts}]").body[0].value
            elif node is wanted:
                node.value = ast.BinOp(node.value, ast.Mult(), ast.Constant(0.99))
            return node

        def visit_Expr(self, node):  # noqa: N802
            if node is not wanted:
                return node
            out = ast.unparse(node.value.args[0 if ast.unparse(node.value.func) == "copyto" else -1])
            return [node, *ast.parse(f"multiply({out}, 0.99, {out})").body]

    return ast.unparse(ast.fix_missing_locations(Spoil().visit(tree)))


def backward_source(monkeypatch, cell):
    """Return the source of a cell's way back, as it is compiled last."""
    sources = []

    def listening(source, title, mode):
        if isinstance(title, str) and title.endswith(": backward>"):
            sources.append(source)
        return builtins.compile(source, title, mode)

    with monkeypatch.context() as context:
        context.setattr(program, "compile", listening, raising=False)
        problem_of(cell).gradients()
    return sources[-1]


@pytest.mark.parametrize("name", ["lstm_peephole", "gru_reset_after", "cifg"])
def test_every_line_of_the_compiled_way_back_matters(monkeypatch, name):
    """Each statement in turn is made 1% wrong: finite differences must notice every one."""
    count = len(statements(ast.parse(backward_source(monkeypatch, fresh(name, "listened to")))))
    assert count > 15
    unnoticed = []
    for position in range(count):

        def planting(source, title, mode, position=position):
            if title.endswith(": backward>") and " = F[" in source:
                source = spoiled(source, position)
            return builtins.compile(source, title, mode)

        with monkeypatch.context() as context:
            context.setattr(program, "compile", planting, raising=False)
            try:
                check_leaves(problem_of(fresh(name, f"spoiled {position}")), tolerance=1e-6)
            except AssertionError:
                continue
        tree = ast.parse(backward_source(monkeypatch, fresh(name, f"read {position}")))
        unnoticed.append(ast.unparse(statements(tree)[position]))
    assert not unnoticed


PLANTED = {"attention": 4, "grid_lstm": 4, "lstm+depth_gated_lstm": 8, "vrnn": 10, "draw": 10}  # every so many-th line
# an argument that is computed anew for a rule that reads it beyond a limit or not at all; c_att, which changes nothing
HARMLESS = re.compile(r"v\d+_ = product_\(|d_v\d+__ = fit_\(d_e_, \(\)\)")


@pytest.mark.parametrize("name", PLANTED)
def test_the_golden_files_catch_an_error_in_every_line_of_the_way_back(monkeypatch, name):
    """Each statement in turn is made 1% wrong: a gradient differs from PyTorch's. Set PLANTED to 1 for all of them."""
    cell, stored = test_parity.cell_of(name), reading.load(name)["batch"]
    cell = Cell(equations=cell.equations, name=f"{name} planted")
    given = {group: stored[group] for group in test_parity.GIVEN if group in stored} | stored.get("settings", {})
    sources = []

    def listening(source, title, mode):
        sources.append(source)
        return builtins.compile(source, title, mode)

    with monkeypatch.context() as context:
        context.setattr(program, "compile", listening, raising=False)
        trace = cell.run(stored["params"], stored["x"], **given)
        trace.gradients(stored["cotangents"])
    source = next(s for s in reversed(sources) if s.startswith("def backward(p, start, masks, words, cotangents, F"))
    compiled, key = trace._program, frozenset(stored["cotangents"])
    writer, prepare, sound = compiled._backward[key]

    def differs(function):
        compiled._backward[key] = writer, prepare, replace(sound, run=function)
        gradients = trace.gradients(stored["cotangents"])
        found = {"params": gradients.params, "initial": gradients.initial, "x": gradients.x}
        found |= {group: getattr(gradients, group) for group in ("below", "memory") if group in stored}
        found, wanted = reading.flatten(found), reading.flatten(stored["gradients"])
        off = (relative_error(array, wanted[leaf]) for leaf, array in found.items() if leaf != "params/c_att")  # 0
        return any(error > 1e-9 for error in off)

    def with_error(position):
        space = dict(compiled.space)
        exec(spoiled(source, position), space)
        return space["backward"]

    assert not differs(sound.run)
    found = statements(ast.parse(source))
    tried = range(0, len(found), PLANTED[name])
    unnoticed = [ast.unparse(found[n]) for n in tried if not differs(with_error(n))]
    assert [line for line in unnoticed if not HARMLESS.match(line)] == []

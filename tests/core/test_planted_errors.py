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
from tests.core.own_cells import OWN
from tests.core.problems import agree, check_leaves, draw
from tests.golden import reading

WRONG = {  # operation: its vector-Jacobian product with one slip
    "sigmoid": lambda g, y, a: (g * y * (1 + y),),
    "tanh": lambda g, y, a: (g * (1 - y),),
    "relu": lambda g, y, a: (g * (a < 0),),
    "exp": lambda g, y, a: (g * a,),
    "log": lambda g, y, a: (g * a,),
    "square": lambda g, y, a: (g * a,),
    "softplus": lambda g, y, a: (g * y,),
    "logsigmoid": lambda g, y, a: (g * np.exp(y),),
    "/": lambda g, y, a, b: (g / b, g * y / b),
    "max": lambda g, y, a, b: (g * (a < b), g * (a >= b)),
    "softmax": lambda g, y, a: (y * g,),
    "sum": lambda g, y, v: (np.broadcast_to(g[..., None] / v.shape[-1], v.shape),),
    "mean": lambda g, y, v: (np.broadcast_to(g[..., None], v.shape),),
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
    "/": "slstm",
    "max": "slstm",
    "softmax": "scalars",
    "sum": "scalars",
    "mean": "scalars",
}


def fresh(name, mark):
    """Return a cell under a name that no program has been compiled for."""
    cell = OWN.get(name) or lstm_core.cells[name]
    return Cell(equations=cell.equations, name=f"{name} {mark}")


def problem_of(cell):
    """Return a random problem with cotangents on every value."""
    return draw(cell, seed=31, cotangents=tuple(cell.definition.values))


@pytest.mark.parametrize("operation", WRONG)
def test_finite_differences_catch_a_wrong_rule(monkeypatch, operation):
    check_leaves(problem_of(fresh(CELL_WITH[operation], "sound")), tolerance=1e-6)
    table = {**OPERATIONS, operation: replace(OPERATIONS[operation], pull=WRONG[operation])}
    monkeypatch.setattr(runtime, "OPERATIONS", MappingProxyType(table))
    with pytest.raises(AssertionError, match="by finite differences"):
        check_leaves(problem_of(fresh(CELL_WITH[operation], f"with a wrong {operation}")), tolerance=1e-6)


def test_every_operation_that_has_a_derivative_is_tried():
    """The rules of + - * @ and negate are written into the source: the test below moves each of its lines."""
    in_the_source, without = {"+", "-", "*", "@", "negate"}, {"clock", "flip"}
    assert set(OPERATIONS) == set(WRONG) | in_the_source | without | {"concat", "blocks"}


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
    """Return source whose statement of this position gives a result 1 % too small."""
    tree = ast.parse(source)
    wanted = statements(tree)[position]

    class Spoil(ast.NodeTransformer):
        def visit_Assign(self, node):  # noqa: N802, the name is ast's
            if node is wanted:
                node.value = ast.BinOp(node.value, ast.Mult(), ast.Constant(0.99))
            return node

        def visit_Expr(self, node):  # noqa: N802
            if node is not wanted:
                return node
            out = ast.unparse(node.value.args[-1])
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
    """Each statement in turn is made 1 % wrong: finite differences must notice every one."""
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

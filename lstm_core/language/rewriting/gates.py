"""Gates of matrices that are one number each: `beta = sigmoid(w_b @ x)`, of vectors alone."""

from __future__ import annotations

import re
from dataclasses import replace

from lstm_core.language.rewriting.kinds import Kinds, kind_of
from lstm_core.language.rewriting.names import Equation
from lstm_core.language.rewriting.tree import Node, walk


def with_numbers(equations: list[Equation], kinds: Kinds) -> list[Equation]:
    """Return equations in which a gate that scales a matrix is a number, where its line multiplies vectors only."""
    scaling = {
        name
        for line in equations
        for node in (walk(line.tree) if line.tree else ())
        if node.kind == "infix" and node.text == "*"
        for one, other in (node.parts, node.parts[::-1])
        if kind_of(other, kinds) == "m" and kind_of(one, kinds) != "m"
        for name in _names(one)
    }
    return [
        replace(line, size=": scalar") if line.target in scaling and not line.size and _is_number(line.tree) else line
        for line in equations
    ]


def _names(node: Node) -> list[str]:
    return [part.text for part in walk(node) if part.kind == "name"]


def _is_number(tree: Node | None) -> bool:
    """Return whether a line is made of products of rows and vectors: of its names, no parameter looks like a matrix."""
    if tree is None or any(re.match(r"[A-Z]|\w+\.[A-Z]", name) for name in _names(tree)):
        return False
    return any(node.text == "dot" or (node.kind == "infix" and node.text == "@") for node in walk(tree))

"""Gates that a program computes in one product and takes apart: each gets a line and parameters of its own."""

from __future__ import annotations

import re
from dataclasses import replace

from lstm_core.language.rewriting.names import Equation, read_names
from lstm_core.language.rewriting.tree import Node, Unreadable, changed, inner, named, walk

MOST_PARTS = 12
_ENTRYWISE = frozenset(("sigmoid", "tanh", "relu", "exp"))
_LAYER = re.compile(r"w_?[a-z]{2}\Z|[A-Z]|\w*(?:weight|kernel|layer|linear|2h|fc|proj)")


def split_joint(equations: list[Equation]) -> list[Equation]:
    """Return equations in which `i, f = chunk(W @ x + U @ h, 2)` is a line for i and one for f.

    A product by a matrix of all gates' rows is one product for each gate, by its rows: the parameters of a part carry
    its name. A part of what is no sum of products leaves its line as it was typed.
    """
    nodes = [node for line in equations if line.tree for node in walk(line.tree) if node.kind == "joint"]
    if not nodes or len(nodes) > MOST_PARTS:
        return equations
    whole = {line.target: line.tree for line in equations if line.target and line.tree}
    defined = set(whole)

    def change(node: Node) -> Node:
        if node.kind != "joint":
            return node
        joint = inner(node.parts[0])
        joint = whole.get(joint.text, joint) if joint.kind == "name" else joint
        if not _is_sum(joint):
            raise Unreadable
        return Node("group", "own", (_part(joint, node.text, defined),))

    found = []
    for line in equations:
        try:
            found.append(replace(line, tree=line.tree and changed(line.tree, change)))
        except Unreadable:
            found.append(replace(line, tree=None))
    read = read_names(found)
    taken = {inner(node.parts[0]).text for node in nodes}
    return [line for line in found if line.target not in taken or read[line.target]]


def _is_sum(node: Node) -> bool:
    """Return whether each entry of an expression comes from one row of each parameter."""
    if node.kind in ("name", "number"):
        return True
    if node.kind in ("group", "minus") or (node.kind == "infix" and node.text in "+-"):
        return all(_is_sum(part) for part in node.parts)
    if node.kind == "call" and node.text in _ENTRYWISE:
        return all(_is_sum(part) for part in node.parts)
    return node.kind in ("infix", "chain") and (node.kind == "chain" or node.text == "@")


def _part(node: Node, part: str, defined: set[str]) -> Node:
    """Return a part of a sum of products: its parameters are the rows that are the part's."""
    if node.kind == "name":
        return named(f"{node.text}_{part}") if node.text not in defined else node
    if node.kind == "chain" or (node.kind == "infix" and node.text == "@"):
        own = _matrix(node, defined)
        return changed(node, lambda one: named(f"{one.text}_{part}") if own and one == named(own) else one)
    return node._replace(parts=tuple(_part(one, part, defined) for one in node.parts))


def _matrix(node: Node, defined: set[str]) -> str:
    """Return the name of the matrix in a product: the parameter that looks most like one."""
    names = [one.text for one in walk(node) if one.kind == "name" and one.text not in defined]
    own = node.parts[0]
    first = [own.text] if own.kind == "name" and own.text not in defined else []
    return next(iter([name for name in names if _LAYER.match(name)] or first), "")

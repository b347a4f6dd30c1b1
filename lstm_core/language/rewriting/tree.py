"""The tree of an expression as it was typed, and its tokens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

_TOKEN = re.compile(
    r"(?P<gap>[ \t]+)"
    r"|(?P<text>(?<=[\[(,=])\s*(?:\"[^\"]*\"|'[^']*'))"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![0-9]*[jJ]\b))"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign>\.\.\.|\*\*|\.\*|\./|\.\^|\|\||//|==|<=|>=|!=|.)",
    re.DOTALL,
)


class Unreadable(Exception):
    """What stands there has no counterpart in the language; the line stays as it was typed."""


class Token(NamedTuple):
    """A name, a number, a text in quotes or a sign; `gap` is whether a blank stands before it."""

    kind: str
    text: str
    gap: bool


class Node(NamedTuple):
    """A part of an expression.

    Kinds: name, number, call (its function is `text`), infix (its sign), chain (factors side by side), minus, group
    (with a `text`: its brackets stand only where they are needed), list, row, turned (transposed), column and entries
    (`v[:, None]`, `v[None, :]`), joint (a part of gates computed together), index, choice
    (A if B else C), numbers (a setting's row), text.
    """

    kind: str
    text: str = ""
    parts: tuple[Node, ...] = ()


def tokens(code: str) -> list[Token]:
    """Return the tokens of a line."""
    found, gap = [], False
    for match in _TOKEN.finditer(code):
        kind = str(match.lastgroup)
        if kind != "gap":
            found.append(Token(kind, match.group().strip(), gap))
        gap = kind == "gap"
    return found


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += reversed(one.parts)


def changed(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return a tree with a function applied to every node, those below first."""
    parts = tuple(changed(part, change) for part in node.parts)
    return change(node if parts == node.parts else node._replace(parts=parts))


def exchanged(node: Node, names: Mapping[str, Node]) -> Node:
    """Return a tree in which names are other expressions."""
    return changed(node, lambda one: names.get(one.text, one) if one.kind == "name" else one)


def named(text: str) -> Node:
    """Return a name's node."""
    return Node("name", text)


def infix(sign: str, left: Node, right: Node) -> Node:
    """Return the node of two parts with a sign between them."""
    return Node("infix", sign, (left, right))


def called(function: str, *arguments: Node) -> Node:
    """Return a call's node."""
    return Node("call", function, arguments)


def inner(node: Node) -> Node:
    """Return a node without the brackets around it; those of a layer's product are kept, which stands for its call."""
    while node.kind == "group" and node.text != "layer":
        node = node.parts[0]
    return node

"""An equation as MathML in which nodes are marked, such as those in which it differs from another cell's."""

from __future__ import annotations

from collections.abc import Collection
from itertools import groupby
from typing import TYPE_CHECKING

from lstm_core.notation.markup import Element
from lstm_core.notation.mathml import branch, lines

if TYPE_CHECKING:
    from lstm_core.cell import Cell

MARK = "differs"


def marked(cell: Cell, name: str, nodes: Collection[str]) -> str:
    """Return the line that defines `name` as MathML, with each run of `nodes` (ids) in an `mrow` of class `differs`."""
    tree = next(tree for equation, _text, tree in lines(cell.definition) if equation.name == name)
    return _with_marks(tree, nodes).written()


def _with_marks(parent: Element, nodes: Collection[str]) -> Element:
    """Return an element with each run of marked children, at whatever depth, in an `mrow` of its own."""
    if isinstance(parent.content, str):
        return parent
    flags = [_is_marked(child, nodes) for child in parent.content]
    for n in range(1, len(flags) - 1):
        flags[n] = flags[n] or (_is_mute(parent.content[n]) and flags[n - 1] and flags[n + 1])
    content: list[Element] = []
    for is_marked, run in groupby(zip(parent.content, flags, strict=True), lambda pair: pair[1]):
        parts = [child for child, _ in run]
        content += [branch("mrow", *parts, class_=MARK)] if is_marked else [_with_marks(one, nodes) for one in parts]
    return Element(parent.tag, tuple(content), parent.attributes)


def _is_marked(element: Element, nodes: Collection[str]) -> bool:
    """Return whether an element's node is marked, or all nodes in a row without an id."""
    node = element.attributes.get("data_node")
    if node is not None:
        return node in nodes
    if element.tag != "mrow" or isinstance(element.content, str):
        return False
    parts = [part for part in element.content if not _is_mute(part)]
    return bool(parts) and all(_is_marked(part, nodes) for part in parts)


def _is_mute(element: Element) -> bool:
    """Return whether an element is no node of the expression: a bracket, or an invisible operator."""
    return element.tag == "mo" and element.attributes.get("data_node") is None and element.content != "="

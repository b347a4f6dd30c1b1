"""Roles of a cell's lines, as labels."""

from __future__ import annotations

import re

from app.text.languages import current_language, translated
from lstm_core.notation import Diagram


def shortened(role: str) -> str:
    """Remove the words "gate" and "values" from a role: `forget, time` for `forget gate, time`."""
    return re.sub(r" (gate|values)(?=,|$)", "", role)


def short(role: str) -> str:
    """Return a shortened role in the reader's language."""
    return translated(shortened(role))


def box_labels(diagram: Diagram, is_narrow: bool) -> dict[str, str]:
    """Return the word in each box, by its id, in the reader's language."""
    boxes = [node for node in diagram.nodes if node.kind == "box"]
    return {node.id: short(node.label) if is_narrow else translated(node.label) for node in boxes}


def qualified(label: str) -> tuple[str, str]:
    """Split a label in the reader's language into what a line does and where: `forget` and `depth`, or "" for none.

    The second stands after the language's comma, or in its brackets.
    """
    signs = current_language().signs
    comma, opening, closing = map(re.escape, (signs.comma, *signs.brackets))
    found = re.fullmatch(rf"(.+?)(?:{comma}(.+)|{opening}(.+){closing})", label)
    return (found[1], found[2] or found[3]) if found else (label, "")

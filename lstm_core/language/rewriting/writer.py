"""Write an expression in the language, with the brackets that it was typed with and those it needs."""

from __future__ import annotations

from lstm_core.language.rewriting.tree import Node, Unreadable, inner

_SUM, _PRODUCT, _SIGNED, _POWER, _ATOM = range(1, 6)
_LEVEL = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "@": _PRODUCT, "**": _POWER}


def written(node: Node) -> str:
    """Return an expression in the language; raises Unreadable for what has no counterpart."""
    while node.kind == "group" and node.text:
        node = node.parts[0]
    return _written(node)[0]


def _written(node: Node) -> tuple[str, int]:
    """Return an expression and how tightly it binds."""
    if node.kind in ("name", "number"):
        return node.text, _ATOM
    if node.kind == "call":
        return f"{node.text}({', '.join(_written(part)[0] for part in node.parts)})", _ATOM
    if node.kind == "group":
        return _group(node)
    if node.kind == "infix":
        return _infix(node)
    if node.kind == "minus":
        text, level = _written(node.parts[0])
        return f"-{text}" if level >= _PRODUCT else f"-({text})", _SIGNED
    if node.kind in ("list", "row"):
        return f"concat({', '.join(_written(part)[0] for part in node.parts)})", _ATOM
    if node.kind == "numbers":
        return f"({', '.join(_written(part)[0] for part in node.parts)})", _ATOM
    if node.kind == "turned":
        return f"transpose({_written(inner(node.parts[0]))[0]})", _ATOM
    if node.kind in ("column", "entries"):
        return _written(node.parts[0])
    if node.kind == "choice":
        first, question, other = (_written(part)[0] for part in node.parts)
        return f"{first} if {question} else {other}", 0
    raise Unreadable


def _group(node: Node) -> tuple[str, int]:
    """Write brackets; those around a name or a call, and those that only a rewritten call needed, are left out."""
    text, level = _written(node.parts[0])
    return (text, level) if node.text or level == _ATOM else (f"({text})", _ATOM)


def _infix(node: Node) -> tuple[str, int]:
    level = _LEVEL.get(node.text)
    if level is None:
        raise Unreadable
    (left, first), (right, second) = _written(node.parts[0]), _written(node.parts[1])
    chained = node.text == "*" and second == _PRODUCT and _is_entrywise(node.parts[1])
    needed = level if chained or (node.text == "+" and second == _SUM) else level + 1
    if first < level or (level == _POWER and first < _ATOM):
        left = f"({left})"
    if second < needed and not (level == _POWER and second == _SIGNED):
        right = f"({right})"
    return f"{left} {node.text} {right}", level


def _is_entrywise(node: Node) -> bool:
    """Return whether a product is entry by entry throughout, so that it may follow another without brackets."""
    own = inner(node) if node.kind == "group" and node.text else node
    while own.kind == "infix" and own.text == "*":
        if own.parts[1].kind == "infix" and own.parts[1].text != "*":
            return False
        own = own.parts[0]
    return own.kind != "infix" or own.text not in ("@", "/")

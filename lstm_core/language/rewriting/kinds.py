"""Which parts of an equation are numbers, vectors and matrices, and how a product of two of them is written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lstm_core.language.names import is_parameter
from lstm_core.language.rewriting.functions import is_greek
from lstm_core.language.rewriting.tree import Node, called, infix, inner

# Kinds: "s" a number, "v" a vector, "m" a matrix, "r" a row, "c" a column, "d" a diagonal; "" is not known.
Kinds = Mapping[str, str]
_ORDER = "svm"
_NUMBERS = frozenset(["dot", "norm", "sum", "mean"])
_MATRICES = frozenset(["outer", "rows", "columns", "grid", "identity"])
_VECTORS = frozenset(["concat", "flat", "part", "entries", "layer_norm", "softmax", "cumsum"])
_SIMILAR = frozenset(("cosine", "cosine_similarity", "cos_sim"))
_ENDING = re.compile(r"(?:_(?:t|prev|below|start|bottom|t_prev))+\Z")


Known = dict[int, tuple[Node, str]]  # by a node's identity: the node, so that it lives, and its kind


def kind_of(node: Node, kinds: Kinds, known: Known | None = None) -> str:
    """Return the kind of an expression whose products are written out; `known` keeps those of its parts."""
    known = {} if known is None else known
    if id(node) not in known:
        known[id(node)] = node, _kind_of(node, kinds, known)
    return known[id(node)][1]


def _kind_of(node: Node, kinds: Kinds, known: Known) -> str:
    own = inner(node)
    if own.kind == "number":
        return "s"
    if own.kind == "name":
        return _of_name(own.text, kinds)
    parts = [kind_of(part, kinds, known) for part in own.parts]
    if own.kind == "infix" and own.text in "+-" and "s" in parts:
        other = inner(own.parts[1 - parts.index("s")])
        one = inner(own.parts[parts.index("s")])
        if (
            one.kind != "number"
            and other.kind == "name"
            and other.text not in kinds
            and re.match(r"b(?:_|\Z)", other.text)
        ):
            return "s"  # a bias of one number
    if own.kind in ("turned", "column", "entries"):
        return "m" if parts[0] == "m" else "c" if own.kind == "column" else "r"
    if own.kind in ("list", "row"):
        return "v"
    if own.kind == "call":
        return _of_call(own.text, parts)
    if own.kind == "infix" and own.text == "@":
        return "v" if parts[0] == "m" and parts[1] != "m" else "m" if parts == ["m", "m"] else parts[1]
    if own.kind == "infix" and own.text == "**":
        return joined(parts if "m" in parts else parts[:1])
    return joined(parts)


def joined(parts: Sequence[str]) -> str:
    """Return the kind of what is computed entry by entry."""
    known = [part for part in parts if part in _ORDER and part]
    if "c" in parts and "r" in parts:
        return "m"
    if not known:
        return ""
    most = max(known, key=_ORDER.index)
    return most if most != "s" or len(known) == len(parts) else ""


def _of_call(function: str, parts: Sequence[str]) -> str:
    if function in _NUMBERS:
        return "s"
    if function in _MATRICES:
        return "m"
    if function in _VECTORS:
        return parts[0] if parts and parts[0] == "m" and function not in ("flat", "concat") else "v"
    return "d" if function == "diag" else joined(parts)


def _of_name(name: str, kinds: Kinds) -> str:
    if name in kinds:
        return kinds[name]
    base = _ENDING.sub("", name)
    if base in kinds:
        return kinds[base]
    if base != name:
        return "m" if name == f"{base}_t" and re.match(r"[WUVR]\Z", base) else "v"
    if name in ("x", "memory", "noise", "chance"):
        return "v"
    return "m" if is_matrix_like(name) else "v" if is_parameter(name) else ""


def is_matrix_like(name: str) -> bool:
    """Return whether a name that no line defines looks like a matrix: W, W_f, Wxh, weight_ih, kernel."""
    return (
        re.match(r"w_?(?:ih|hh|[xh][a-z])(?:_\w+)?\Z|[A-Z]|(?:theta|vartheta)_[A-Z]|enc\.[A-Z]|[a-z]\w*\.[A-Z]", name)
        is not None
        or re.search(r"weight|kernel", name) is not None
    )


class Products:
    """Writes the products of a text out: what stands side by side, and what another notation's product means."""

    def __init__(self, kinds: Kinds, defined: frozenset[str], has_hadamard: bool):
        self.kinds, self.defined, self.has_hadamard = kinds, defined, has_hadamard
        self.known: Known = {}
        self.wanted = ""  # the kind of the line
        self.has_ones = False  # whether a product reads `one`, a vector of ones

    def of(self, node: Node, wanted: str = "") -> Node:
        """Return an expression in which all products have a sign; `wanted` is the kind of its line."""
        self.wanted = wanted
        return self._of(node)

    def _of(self, node: Node) -> Node:
        parts = tuple(self._of(part) for part in node.parts)
        if node.kind == "call" and node.text in _SIMILAR and [self._kind(part) for part in parts][1:] == ["m"]:
            return self._similar(*parts)
        if node.kind == "chain":
            return self._chain(list(parts), node.text == "dot")
        if node.kind == "infix" and node.text in ("*", ".*", "./", "@", "/"):
            return self._signed(node.text, *parts)
        return node._replace(parts=parts)

    def _similar(self, vector: Node, matrix: Node) -> Node:
        """Return the cosine of the angle between a vector and each row of a matrix."""
        self.has_ones = True
        squares = infix("@", called("square", inner(matrix)), Node("name", "one"))
        lengths = infix("*", called("norm", inner(vector)), called("sqrt", squares))
        return Node("group", "own", (infix("/", infix("@", matrix, vector), Node("group", "", (lengths,))),))

    def _kind(self, node: Node) -> str:
        return kind_of(node, self.kinds, self.known)

    def _chain(self, factors: list[Node], is_dot: bool) -> Node:
        """Return the product of factors side by side, from the right; a vector by a row is an outer product."""
        position = 0
        while position + 1 < len(factors):
            first, second = factors[position], factors[position + 1]
            if self._kind(second) == "r" and self._kind(first) in ("v", "", "c"):
                factors[position : position + 2] = [_outer(first, second)]
            else:
                position += 1
        found = factors[-1]
        for factor in reversed(factors[:-1]):
            found = self._product(factor, found, is_dot)
        return found

    def _signed(self, sign: str, left: Node, right: Node) -> Node:
        """Return the product of two parts with a sign between them."""
        first, second = self._kind(left), self._kind(right)
        if sign == "@":
            return self._product(left, right, is_dot=True)
        if sign == "*" and second == "r" and first in ("v", "c", ""):
            return _outer(left, right)
        if sign in ("*", ".*"):
            spread = self._spread(left, right)
            if spread is not None:
                return spread
        is_matrix = first == "m" and inner(left).kind in ("name", "turned") and second in ("v", "")
        if sign == "*" and self.has_hadamard and is_matrix:
            return self._product(left, right, is_dot=False)
        return infix(sign.lstrip("."), left, right)

    def _spread(self, left: Node, right: Node) -> Node | None:
        """Return a vector that scales a matrix by rows or columns; None for other products."""
        first, second = self._kind(left), self._kind(right)
        scales = {"c": "rows", "d": "rows", "r": "columns"}
        if first in scales and second == "m":
            return infix("*", called(scales[first], _bare(left)), right)
        if first == "m" and second in scales:
            return infix("*", called("columns" if second != "c" else "rows", _bare(right)), left)
        if "d" in (first, second):
            return infix("*", _bare(left), _bare(right))
        return None

    def _product(self, left: Node, right: Node, is_dot: bool) -> Node:
        """Return a product in the sense of matrices."""
        first, second = self._kind(left), self._kind(right)
        exponential = inner(left)
        if first == "m" and exponential.text == "exp" and exponential.kind == "call":
            return infix("@", called("expm", *exponential.parts), right)  # of a matrix, not entry by entry
        spread = self._spread(left, right) if "d" in (first, second) else None
        if spread is not None:
            return spread
        if second == "c":
            right, second = _bare(right), "v"
        if inner(right).kind in ("list", "row"):
            right, second = called("concat", *inner(right).parts), "v"
        if "s" in (first, second):
            return infix("*", left, right)
        if second == "r":
            return _outer(left, right)
        if first == "r" and second == "v" and self.wanted == "m":
            return _outer(left, right)
        if first == "r":
            return called("dot", _bare(left), inner(right)) if second != "m" else self._turned(right, _bare(left))
        if first == "m":
            return infix("@", left, right)
        own = inner(left)
        if first == "v" and second == "m" and self.wanted == "m" and not is_dot and not self._is_parameter(left):
            return infix("*", called("rows", inner(left)), right)
        if second == "m" and own.kind == "name" and is_greek(own.text) and self._is_parameter(left):
            return infix("*", left, right)  # of a number, mostly
        if inner(right).text in ("I", "eye") and self._is_parameter(right) and first != "m":
            return infix("*", left, right)
        is_plain = own.kind == "name" and self.wanted != "m"
        if second == "m" and (is_dot or is_plain or self._is_parameter(right)):
            return self._turned(right, left)
        if self.wanted == "m" and is_dot and self._is_unknown(right) and first == "v":
            return _outer(left, right)
        if is_dot and self._is_unknown(right) and not self._is_unknown(left):
            return infix("@", right, left)
        if is_dot and first == "v" and second == "v" and not self._is_row(left):
            return called("dot", inner(left), inner(right))
        return infix("@" if is_dot else "*", left, right)

    def _turned(self, matrix: Node, vector: Node) -> Node:
        """Return the product of a row by a matrix: a parameter is written from the left, a value transposed."""
        own = inner(matrix)
        if own.kind == "turned":
            return infix("@", own.parts[0], vector)
        return infix("@", matrix if self._is_parameter(own) else called("transpose", own), vector)

    def _is_parameter(self, node: Node) -> bool:
        own = inner(node)
        own = inner(own.parts[0]) if own.kind == "turned" else own
        return own.kind == "name" and _ENDING.sub("", own.text) not in self.defined

    def _is_unknown(self, node: Node) -> bool:
        own = inner(node)
        return own.kind == "name" and self._kind(own) == "" and own.text not in self.defined

    def _is_row(self, node: Node) -> bool:
        """Return whether a name is a parameter: beside a vector it is one row, w_e @ s."""
        own = inner(node)
        return own.kind == "name" and own.text not in self.defined and is_parameter(own.text)


def _bare(node: Node) -> Node:
    """Return a row, a column or a diagonal as the vector it is made of."""
    own = inner(node)
    if own.kind in ("turned", "column", "entries") or (own.kind == "call" and own.text == "diag"):
        return inner(own.parts[0])
    return own


def _outer(left: Node, right: Node) -> Node:
    return called("outer", _bare(left), _bare(right))

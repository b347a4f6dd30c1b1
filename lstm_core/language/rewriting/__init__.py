"""Equations in other notations, rewritten in the language: signs, LaTeX, lines of programs, names, products."""

from __future__ import annotations

import re
from dataclasses import replace

from lstm_core.language.declarations import KINDS
from lstm_core.language.rewriting.functions import known
from lstm_core.language.rewriting.gates import with_numbers
from lstm_core.language.rewriting.inputs import with_inputs, with_named
from lstm_core.language.rewriting.joint import split_joint
from lstm_core.language.rewriting.kinds import Products, kind_of
from lstm_core.language.rewriting.latex import HADAMARD, is_latex, without_latex
from lstm_core.language.rewriting.names import (
    Equation,
    given_once,
    ordered,
    read_names,
    renamed,
    valid,
    with_constants,
    with_states,
    without_matrix_lines,
    without_times,
)
from lstm_core.language.rewriting.reader import read
from lstm_core.language.rewriting.signs import ascii_of
from lstm_core.language.rewriting.statements import Method, Typed, statements
from lstm_core.language.rewriting.times import counted_by_t
from lstm_core.language.rewriting.tree import Node, Unreadable, called, changed, infix, inner, named, tokens, walk
from lstm_core.language.rewriting.writer import written

_NAME = r"[A-Za-z_]\w*(?:\.\w+)?"
_SIZED = re.compile(rf"({_NAME})\s*:\s*(.+)\Z", re.DOTALL)
_OWN = re.compile(rf"({_NAME})\s*\(([^()]*)\)\Z")
_NORM = re.compile(r"(?:^|_)(?:ln|norm|layer_?norm)(?:_\w+|\d*)\Z")
_SPLITTING = ("chunk", "split", "tensor_split", "array_split", "unbind")

_AT_A_TIME = re.compile(r"\s*(?:t\s*(?:[-+]\s*1)?|[xXu]_?\{?t\}?)\s*")
_BARE = re.compile(r"_t\Z")

__all__ = ["HADAMARD", "plain"]


def plain(text: str) -> str:
    """Return a text with other notations' signs, calls, names and products written in the language's way."""
    has_hadamard = HADAMARD.search(text) is not None
    if "⊗" in text and has_hadamard:
        text = text.replace("⊗", "\\otimes ")
    typed_text, text = text, counted_by_t(_without_julia(ascii_of(text)))
    from_latex = is_latex(text)
    if from_latex:
        text = without_latex(text)
    typed, method = statements(text)
    heads = [_OWN.match(line.head) for line in typed]
    own = frozenset(head[1] for head in heads if head and not _AT_A_TIME.fullmatch(head[2]))
    bare = {re.sub(r"\s*[\[(]\s*t\s*[\])]\Z", "", line.head) for line in typed}
    values = frozenset(name for name in bare | {_BARE.sub("", name) for name in bare} if _is_value(name))
    equations = [one for line in typed for one in _equation(line, own, values)]
    equations = _layers(equations, method)
    equations = without_times(equations if method.is_code else with_inputs(equations), method)
    equations = with_states(equations, method)
    equations = with_named(equations, method.more_inputs) if method.more_inputs else equations
    equations = given_once(equations if method.is_code else ordered(equations), method.is_code)
    equations = valid(with_constants(without_matrix_lines(split_joint(equations))))
    equations = _products(equations, has_hadamard)
    lines = [_line(line) for line in equations]
    if from_latex or method.is_code:
        lines = [line.strip() for line in lines if line.strip()]
    return "\n".join(lines) if any(line.tree or line.raw.strip() for line in equations) else typed_text


def _is_value(name: str) -> bool:
    return name != "x" and re.fullmatch(_NAME, name) is not None


def _without_julia(text: str) -> str:
    """Return a text without the dots by which Julia applies a function or a sign entry by entry."""
    text = re.sub(r"(?<=[A-Za-z0-9_])\.(?=\()", "", text)
    return re.sub(r"(?<=[\s)\]])\.(?=[-+]\s)", "", text)


def _equation(line: Typed, own: frozenset[str], values: frozenset[str]) -> list[Equation]:
    """Return a line as equations: one, or one for each name on its left."""
    as_typed = [Equation("", "", None, line.comment, line.raw)]
    if not line.head:
        return as_typed
    try:
        target, size = _target(line.head)
        if not target:
            return as_typed
        names = [_stripped(part, values) for part in target.split(",")]
        if len(names) > 1:
            return _several(line, names, read(f"({line.right})", own, values))
        return [Equation(names[0], size, _with_setting(read(line.right, own, values)), line.comment, line.raw)]
    except Unreadable:
        return as_typed


def _with_setting(node: Node) -> Node:
    """Return an expression; a list of numbers is a setting's row."""
    if node.kind in ("row", "list") and all(part.kind in ("number", "minus") for part in node.parts):
        return node._replace(kind="numbers")
    return node


def _target(head: str) -> tuple[str, str]:
    """Return the name and the size on a left side; no name where the line is to stay as typed."""
    sized = _SIZED.match(head)
    if sized:
        name, size = sized[1], sized[2].strip()
        if size.partition("(")[0].strip() in KINDS:
            return "", ""
        return name, "" if re.match(r"(?:torch\.)?Tensor\b|np\.|jnp\.|float\b|Array\b", size) else f": {size}"
    at_a_time = _OWN.match(head)
    if at_a_time and re.match(r"\s*[xXu]", at_a_time[2]) and _AT_A_TIME.fullmatch(at_a_time[2]):
        return at_a_time[1], ""  # Retention(X_t) = Q_t S_t
    return (f"{head[:-1]}_next", "") if re.fullmatch(rf"{_NAME}\s*'", head) else (head, "")


def _stripped(part: str, values: frozenset[str]) -> str:
    """Return a name on the left side with its time as the ending of a name. Raises Unreadable for what is none."""
    found = read(part.strip(" ()[]") if not re.search(r"\w\s*[(\[]", part) else part, (), values)
    if found.kind != "name":
        raise Unreadable
    return found.text


def _several(line: Typed, names: list[str], right: Node) -> list[Equation]:
    """Return the equations of a line with several names on its left."""
    parts = inner(right)
    if parts.kind in ("row", "list") and len(parts.parts) == len(names):
        return [Equation(name, "", part, "", "") for name, part in zip(names, parts.parts, strict=True)]
    joint = parts
    own = inner(parts.parts[0]) if parts.kind == "chain" else parts
    if own.kind in ("list", "row") and len(own.parts) == len(names) and all(part.kind == "name" for part in own.parts):
        rest = parts.parts[1] if len(parts.parts) == 2 else parts._replace(parts=parts.parts[1:])
        return [
            Equation(name, "", called(known(part.text), Node("joint", _BARE.sub("", name), (rest,))), "", "")
            for name, part in zip(names, own.parts, strict=True)
        ]
    if parts.kind == "call" and parts.text in _SPLITTING and parts.parts:
        joint = next((part for part in parts.parts if part.kind != "number"), parts)
    if any(node.kind == "name" for node in walk(joint)):
        return [
            Equation(name, "", Node("joint", _BARE.sub("", name), (joint,)), line.comment, line.raw) for name in names
        ]
    return [Equation("", "", None, line.comment, line.raw)]


def _layers(equations: list[Equation], method: Method) -> list[Equation]:
    """Return equations with a program's layers written out: their bias, their norm, their activation."""
    named_already = {node.text for line in equations if line.tree for node in walk(line.tree) if node.kind == "name"}

    def bias(layer: str) -> str:
        short = re.sub(r"\A[A-Z](?=_)", "b", layer)
        return short if short != layer and short not in named_already else f"{layer}_bias"

    def change(node: Node) -> Node:
        layer = inner(node)
        if node.kind == "call" and re.match(r"[Ll]inear(?:_|\Z)", node.text) and len(node.parts) == 1:
            tag = _BARE.sub("", at.target)  # each is another one
            product = infix("@", named(f"W_{tag}"), Node("group", "own", node.parts))
            return Node("group", "layer", (infix("+", product, named(f"b_{tag}")),))
        if node.kind == "call" and node.text in method.layers and len(node.parts) == 1:
            kind = method.layers[node.text]
            made = _of_layer(node, kind)
            return made if kind != "bias" else Node("group", "layer", (infix("+", made, named(bias(node.text))),))
        if node.kind != "group" or node.text != "layer":
            return node
        layer = node.parts[0]
        name = layer.parts[0].text
        kind = method.layers.get(name, "norm" if _NORM.search(name.lower()) else "plain")
        if kind == "bias":
            return Node("group", "layer", (infix("+", layer, named(bias(name))),))
        return _of_layer(called(name, inner(layer.parts[1])), kind) if kind != "plain" else node

    found = []
    for at in equations:
        found.append(replace(at, tree=at.tree and changed(at.tree, change)))
    return found


def _of_layer(call: Node, kind: str) -> Node:
    """Return a layer that is an activation or a norm as a call of the operation."""
    if kind == "same":
        return call.parts[0]
    if kind == "norm":
        scaled = infix("*", named(f"{call.text}_weight"), called("layer_norm", *call.parts))
        return Node("group", "layer", (infix("+", scaled, named(f"{call.text}_bias")),))
    if kind in ("plain", "bias"):
        return Node("group", "layer", (infix("@", named(call.text), Node("group", "own", call.parts)),))
    return called(kind, *call.parts)


def _products(equations: list[Equation], has_hadamard: bool) -> list[Equation]:
    """Return equations whose products all have a sign."""
    kinds = {line.target: _stated(line) for line in equations if line.target}
    defined = frozenset(kinds)
    squares = {
        line.target for line in equations if line.tree and re.fullmatch(r"[SM]", line.target) and _has_row(line.tree)
    }
    for _ in range(3):
        for line in equations:
            if line.tree and not _stated(line):
                kinds[line.target] = "m" if line.target in squares else _kind(line.tree, kinds, defined, has_hadamard)
    products = Products(kinds, defined, has_hadamard)
    found = [replace(line, tree=line.tree and products.of(line.tree, kinds.get(line.target, ""))) for line in equations]
    last = next((line.target for line in reversed(found) if line.target and not read_names(found)[line.target]), "h")
    if kinds.get("h") == "m" and last != "h" and "S" not in kinds:
        found, kinds = renamed(found, {"h": "S", last: "h"}), kinds | {"S": "m", "h": kinds[last]}
    ones = [Equation("one", ": constant", named("ones"), "", "")] if products.has_ones else []
    return [*ones, *with_numbers(found, kinds)]


def _has_row(tree: Node) -> bool:
    """Return whether an expression has a transposed vector: k_t^T v_t, of rows, adds to a matrix S."""
    return any(node.kind == "turned" for node in walk(tree))


def _kind(tree: Node, kinds: dict[str, str], defined: frozenset[str], has_hadamard: bool) -> str:
    return kind_of(Products(kinds, defined, has_hadamard).of(tree), kinds)


def _stated(line: Equation) -> str:
    """Return the kind that a line's size says."""
    if not line.size:
        return ""
    return "s" if line.size == ": scalar" else "m" if "," in line.size else "v"


def _line(line: Equation) -> str:
    """Return a line in the language: as typed where nothing of it is another."""
    if line.tree is None:
        return line.raw
    try:
        code = f"{line.target}{line.size} = {written(line.tree)}"
    except Unreadable:
        return line.raw
    typed = line.raw.partition("#")[0].strip()
    if [token.text for token in tokens(code)] == [token.text for token in tokens(typed)]:
        return line.raw
    return code + (f"  # {line.comment.strip()}" if line.comment.strip() else "")

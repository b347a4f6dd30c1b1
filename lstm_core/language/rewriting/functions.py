"""Functions and modules of other notations: what a call of them is here."""

from __future__ import annotations

import re

from lstm_core.language.misspelt import INSTEAD, LEFT_OUT
from lstm_core.language.names import GREEK
from lstm_core.language.operations import OPERATIONS
from lstm_core.language.rewriting.tree import Node, Unreadable, called, infix, named


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MODULES = _words(
    "array_ops math_ops nn_ops torch np numpy tf jnp jax math F K T nn "
    "ops keras backend functional special linalg scipy self lax tensor"
)
FUNCTIONS = (
    frozenset(key for key, row in OPERATIONS.items() if row.form == "function") | INSTEAD.keys() | LEFT_OUT.keys()
)
_TANH = _words("phi f g psi act activation nonlinearity nonlin act_fn activation_fn phi_h sigma_h sigma_c sigma_2")
_SIGMOID = _words("sigma recurrent_activation gate_activation sigma_g sigma_1 sigm logistic inner_activation")
# Methods and functions that leave the numbers.
NOTHING = _words(
    "view float double detach contiguous to clone type astype copy expand expand_as item asarray array tensor "
    "dropout identity stop_gradient convert_to_tensor requires_grad_ Dropout squeeze broadcast_to atleast_2d "
    "atleast_1d"
)
JOINING = _words("cat concat concatenate hstack vstack stack column_stack append join")
# Their last argument may be an axis.
REDUCING = _words("sum mean softmax norm cumsum max min log_softmax")
KEYWORDS = re.compile(r"(?:dim|axis|keepdims?|dtype|approximate|inplace|training|ord|name|out|precision)\Z")
_SLICE = re.compile(r"(?:(?::|\.\.\.),)?(?P<first>(?:[0-9]\*)?[\w.]*):(?P<last>(?:[0-9]\*)?[\w.]*)(?:,:)?\Z")
TAGGED = re.compile(r"[WUVRKQ](?:_\w+)?\Z|[bp](?:_[a-z0-9]+)?\Z")
INFIX = {
    **dict.fromkeys(("multiply", "mul", "hadamard", "mul_"), "*"),
    **dict.fromkeys(("add", "add_", "bias_add"), "+"),
    **dict.fromkeys(("subtract", "sub", "sub_"), "-"),
    **dict.fromkeys(("divide", "div", "true_divide"), "/"),
    **dict.fromkeys(("matmul", "mm", "mv", "matvec", "bmm"), "@"),
    **dict.fromkeys(("power", "pow"), "**"),
}


def part_of(index: str) -> str:
    """Return the number of the part that a slice takes, z[:, H:2*H]; nothing for another index."""
    found = _SLICE.match(index)
    if not found:
        return ""
    first, last = found["first"], found["last"]
    if first in ("", "0"):
        return "1" if last and not re.match(r"[0-9]", last) else ""
    number = re.match(r"([0-9]+)\*", first)
    has_size = re.match(r"(?!-).*[A-Za-z]", first)
    return str(int(number[1]) + 1 if number else 2) if has_size else ""


_GREEK = re.compile(rf"(?:{'|'.join(GREEK)}|lam|eps)(?:_[A-Za-z0-9]+)?\Z")


def is_greek(name: str) -> bool:
    """Return whether a name is a Greek letter's, alone or with a tag."""
    return _GREEK.match(name) is not None


def known(function: str) -> str:
    """Return the language's name of a function, where it differs only in how it is called."""
    function = re.sub(r"_(?:tilde|hat|bar)(?=_|\Z)", "", function) if function.startswith("sigma_") else function
    if function in _TANH or re.match(r"(?:phi|psi|varphi|f|g)_\w+\Z", function):
        return "tanh"
    if function in _SIGMOID or re.match(r"sigma_\w+\Z", function):
        return "sigmoid"
    template = INSTEAD.get(function, INSTEAD.get(function.lower(), ""))
    if template and "{" not in template:
        return template
    lower = function.lower()
    if lower == "diag":
        return lower
    return lower if lower in OPERATIONS and function != lower and len(lower) > 2 else function


def bracketed(node: Node) -> Node:
    """Return an argument in brackets where it is more than a name or a call."""
    return node if node.kind in ("name", "number", "call", "group", "list", "turned") else Node("group", "own", (node,))


def number(node: Node) -> int | None:
    """Return a whole number's value; None for anything else."""
    sign = -1 if node.kind == "minus" else 1
    own = node.parts[0] if node.kind == "minus" else node
    return sign * int(own.text) if own.kind == "number" and own.text.isdigit() and len(own.text) < 4 else None


def summed(subscripts: Node, left: Node, right: Node) -> Node:
    """Return Einstein's sum of two factors, "bi,io->bo"; a letter that a factor and the result begin with is a batch.

    Raises Unreadable for sums that have no counterpart.
    """
    found = re.fullmatch(r"([a-z]+),([a-z]+)->([a-z]*)", re.sub(r"\s|\.\.\.", "", subscripts.text))
    if found is None:
        raise Unreadable
    one, other, result = found.groups()
    if (
        result
        and one[0] == result[0] != other[0]
        or result
        and one[0] == other[0] == result[0]
        and len(one + other) > 3
    ):
        batch = result[0] if one[0] == result[0] and len(one) > 1 else ""
        one, other, result = (letters.removeprefix(batch) for letters in (one, other, result))
    left, right = bracketed(left), bracketed(right)
    forms = {
        ("v", "M", 1): lambda: infix("@", *((left, right) if one == other[0] else (right, left))),
        ("M", "v", 1): lambda: infix("@", *((left, right) if other == one[1] else (right, left))),
        ("v", "v", 0): lambda: called("dot", left, right),
        ("v", "v", 1): lambda: infix("*", left, right),
        ("v", "v", 2): lambda: called("outer", left, right),
    }
    make = forms.get((_rank(one), _rank(other), len(result)))
    if make is None:
        raise Unreadable
    return Node("group", "own", (make(),))


def _rank(letters: str) -> str:
    return {1: "v", 2: "M"}.get(len(letters), "")


def is_axis(node: Node) -> bool:
    """Return whether an argument can be the number of an axis."""
    return number(node) in (-2, -1, 0, 1, 2)


def is_time(first: str, second: str, third: str) -> bool:
    """Return whether three signs behind an opening bracket say a time: `t)` or `t - 1`."""
    return first == "t" and (second == ")" or (second in "-+" and third.isdigit()))


def time_of(node: Node) -> str | None:
    """Return what a name's ending says for `(t)` and `(t - 1)`; None for another argument."""
    if node == named("t"):
        return "_t"
    if node.kind == "infix" and node.text in "-+" and node.parts[0] == named("t"):
        steps = number(node.parts[1])
        if node.text == "+":
            return "_next" if steps == 1 else None
        return "_prev" * steps if steps and steps < 10 else None
    return None


def shifted(index: str) -> str:
    """Return what a name's ending says for the index `t` or `t-2`."""
    found = re.search(r"-([0-9])", index)
    steps = found[1] if found else ""
    return "_next" if "+" in index else "_prev" * int(steps) if steps and int(steps) else "_t"

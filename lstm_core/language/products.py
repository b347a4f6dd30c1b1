"""What is wrong with the left side of @, and how the product is written."""

from __future__ import annotations

import re

from lstm_core.errors import LanguageError
from lstm_core.language.expressions import Call, Expression, Name, is_word, stem, walk
from lstm_core.language.names import closest
from lstm_core.language.resolving import Resolving
from lstm_core.language.source import clip
from lstm_core.language.unknown_names import declaring, unknown

_RUN_TOGETHER = re.compile(r"([A-Z])([a-z0-9]\w*)\Z")  # Wf, Uz


def left_of_product(builder: Resolving, left: Expression, call: Call) -> LanguageError:
    """Return the error for a product whose left side is no matrix: what was meant, if that can be told."""
    source, right = builder.source, call.arguments[1]
    if isinstance(left, Name):
        found = _turned(builder, left, call) or _named(builder, left)
        if found is not None:
            return found
    for side in call.arguments:
        for _, part in walk(side, ""):
            if isinstance(part, Name) and not (builder.is_known(part.name) or part.name.endswith(".T")):
                return unknown(builder, part.name, part.place)
    first, second = source.written(left.place), source.written(right.place)
    instead = _instead(builder, left, right, first, second)
    if instead is None:
        infix = isinstance(left, Call) and left.operation in ("*", "/", "@")
        if isinstance(left, Call) and infix and builder.is_parameter(left.arguments[-1]):
            inner, last = source.written(left.arguments[0].place), source.written(left.arguments[-1].place)
            product = f"{inner} {left.operation} ({last} @ {second})"
            mend = source.mend("write", call.place, product)
            return source.error("left_write", left.place, mend, instead=clip(product))
        return source.error("left_of_product", left.place)
    kind, text = instead
    return source.error(kind, left.place, source.mend("write", call.place, text), instead=clip(text))


def _turned(builder: Resolving, left: Name, call: Call) -> LanguageError | None:
    """Return the error for `W_h.T @ x` and `k.T @ q`; None for a name without .T."""
    if not left.name.endswith(".T"):
        return None
    own = Name(left.name.removesuffix(".T"), left.place)
    if builder.is_parameter(own) or builder.may_be_matrix(own):
        return unknown(builder, left.name, left.place)
    instead = f"dot({own.name}, {builder.source.written(call.arguments[1].place)})"
    mend = builder.source.mend("write", call.place, instead)
    return builder.source.error("product_is_dot", left.place, mend, instead=clip(instead))


def _named(builder: Resolving, left: Name) -> LanguageError | None:
    """Return the error for a name that is a setting or that nothing defines; None for a value."""
    source, name = builder.source, left.name
    if name in builder.settings:
        line = builder.lines[name].line
        return source.error("left_is_setting", left.place, name=name, line=line)
    known = stem(name) in builder.values or is_word(name) or name.endswith((".T", "_prev", "_below"))
    if known or (len(name) > 1 and closest(name, builder.candidates())):
        return None
    together = _RUN_TOGETHER.match(name)
    own = "h" if builder.line is None else stem(builder.line.name).rpartition(".")[2].replace("_", "")
    instead = f"{together[1]}_{together[2]}" if together else f"{name if len(name) < 8 else 'W'}_{own}"
    if not re.match(r"[A-Z]", instead):
        instead = f"W_{own}"
    mends = (*declaring(builder, name, left.place), source.mend("write", left.place, instead))
    return source.error("left_unknown", left.place, *mends, name=name, instead=instead)


def _instead(
    builder: Resolving, left: Expression, right: Expression, first: str, second: str
) -> tuple[str, str] | None:
    """Return a kind of message and how the product is written, by what stands on its right."""
    in_brackets = f"({first})" if isinstance(left, Call) and not first.endswith(")") else first
    if isinstance(right, Name) and right.name.endswith(".T"):
        turned = right.name.removesuffix(".T")
        if builder.is_parameter(Name(turned, right.place)) or builder.may_be_matrix(Name(turned, right.place)):
            return "left_transposed", f"{turned} @ {in_brackets}"
        return "product_is_outer", f"outer({first}, {turned})"
    if isinstance(right, Call) and right.operation == "transpose":
        inner = right.arguments[0]
        text = builder.source.written(inner.place)
        if builder.is_parameter(inner) or builder.may_be_matrix(inner):
            return "left_transposed", f"{text} @ {in_brackets}"
        return "product_is_outer", f"outer({first}, {text})"
    if builder.is_parameter(right):
        return "left_write", f"{second} @ {in_brackets}"
    if builder.may_be_matrix(right):
        return "left_transposed", f"transpose({second}) @ {in_brackets}"
    if (
        isinstance(left, Name)
        and isinstance(right, Name)
        and {stem(left.name), stem(right.name)} <= (builder.values | {"x"})
    ):
        return "product_is_dot", f"dot({first}, {second})"
    return None

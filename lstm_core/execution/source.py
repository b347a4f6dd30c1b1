"""The printer of compiled passes, run after `checking`: intermediate representation to Python source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import EllipsisType

from .code import (
    BACKWARDS,
    Assign,
    Attribute,
    Augment,
    Call,
    Copied,
    Entry,
    Expr,
    Function,
    Infix,
    Into,
    Item,
    Literal,
    Loop,
    Minus,
    Range,
    Reshaped,
    Row,
    Slot,
    Statement,
    Store,
    Sum,
)

SUM, PRODUCT, SIGN, ATOM = range(4)  # how tightly an expression binds
BINDING = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "@": PRODUCT}
KEYWORD_OUT = ("maximum", "minimum")  # NumPy takes their `out` by keyword alone


def function(wanted: Function, makers: Mapping[str, Sequence[str]]) -> str:
    """Return a function's text.

    `makers` are further arguments, each the variables returned by an earlier function: {argument: names that this
    function reads out of it}.
    """
    arguments = ", ".join([*(argument.name for argument in wanted.arguments), *makers])
    lines = [f"{name} = {maker}[{name!r}]" for maker, names in makers.items() for name in names]
    for statement in wanted.body:
        lines += statement_lines(statement)
    lines.append(f"return {'locals()' if wanted.result is None else text(wanted.result)}")
    return f"def {wanted.name}({arguments}):\n" + "".join(f"    {line}\n" for line in lines)


def statement_lines(statement: Statement) -> list[str]:
    """Return a statement's lines."""
    match statement:
        case Assign(targets=targets, value=value):
            right = ", ".join(map(text, value.entries)) if isinstance(value, Row) else text(value)
            return [f"{', '.join(slot.name for slot in targets)} = {right}"]
        case Store(target=target, value=value):
            return [f"{text(target)} = {text(value)}"]
        case Augment(target=target, sign=sign, value=value):
            return [f"{text(target)} {sign}= {text(value)}"]
        case Into(function="copyto", arguments=arguments, out=out, where=where):
            mask = () if where is None else (f"where={text(where)}",)
            return [f"copyto({', '.join([text(out), *map(text, arguments), *mask])})"]
        case Into(function=name, arguments=arguments, out=out):
            last = f"out={text(out)}" if name in KEYWORD_OUT else text(out)
            return [f"{name}({', '.join([*map(text, arguments), last])})"]
        case Loop():
            return _loop_lines(statement)


def _loop_lines(loop: Loop) -> list[str]:
    wholes = [text(Item(whole, (BACKWARDS,)) if loop.backwards else whole) for _, whole in loop.views]
    names = [slot.name for slot, _ in loop.views]
    if len(names) == 1:
        lines = [f"for {names[0]} in {wholes[0]}:"]
    else:
        lines = ["for ("]
        lines += [f"    {name}," for name in names]
        lines.append(") in zip(")
        lines += [f"    {whole}," for whole in wholes]
        lines.append("):")
    return lines + [f"    {line}" for statement in loop.body for line in statement_lines(statement)]


def text(expression: Expr, binding: int = SUM) -> str:
    """Return an expression's text, in parentheses if its context binds more tightly."""
    match expression:
        case Slot(name=name):
            return name
        case Literal(value=value):
            return repr(value)
        case Item(of=of, index=index):
            return f"{text(of, ATOM)}[{', '.join(map(_entry, index))}]"
        case Attribute(of=of, name=name):
            return f"{text(of, ATOM)}.{name}"
        case Call(function=name, arguments=arguments, keywords=keywords):
            given = [*map(text, arguments), *(f"{key}={text(value)}" for key, value in keywords)]
            return f"{name}({', '.join(given)})"
        case Sum(of=of, axes=axes, keeps_axes=keeps_axes):
            return f"{text(of, ATOM)}.sum({axes!r}{', keepdims=True' if keeps_axes else ''})"
        case Reshaped(of=of, shape=shape):
            return f"{text(of, ATOM)}.reshape({text(shape)})"
        case Copied(of=of):
            return f"{text(of, ATOM)}.copy()"
        case Row(entries=entries):
            return f"({_listed(map(text, entries), len(entries))})"
        case Minus(of=of):
            return _bracketed(f"-{text(of, SIGN)}", binding > SIGN)
        case Infix(sign=sign, left=left, right=right):
            own = BINDING[sign]
            return _bracketed(f"{text(left, own)} {sign} {text(right, own + 1)}", own < binding)


def _bracketed(inner: str, is_needed: bool) -> str:
    return f"({inner})" if is_needed else inner


def _listed(texts: Iterable[str], count: int) -> str:
    return ", ".join(texts) + ("," if count == 1 else "")


def _entry(entry: Entry) -> str:
    if isinstance(entry, EllipsisType):
        return "..."
    if isinstance(entry, Range):
        ends = ["" if end is None else str(end) for end in (entry.begin, entry.end)]
        return ":".join(ends if entry.step is None else [*ends, str(entry.step)])
    return repr(entry)

"""The row type of the table of operations, and the function that builds and checks the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from lstm_core.language import intervals, shapes
from lstm_core.language.broadcasting import Array, Axes
from lstm_core.language.derivatives import Cotangents
from lstm_core.language.intervals import Bounds
from lstm_core.language.shapes import ShapeRule

Form = Literal["infix", "prefix", "function"]


@dataclass(frozen=True)
class Ufunc:
    """One call of a NumPy function that writes into `out`, the array for the operation's result.

    name: the function. arguments: "a", "b" and "c" for the operation's arguments, "out" for what the calls before have
    written, "exp_limit" for the largest argument of exp, or a number. The result has the dtype of `out`.
    """

    name: str
    arguments: tuple[str | int, ...]

    def __init__(self, name: str, *arguments: str | int):
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "arguments", arguments)


@dataclass(frozen=True)
class Operation:
    """One row. Every field must be given; `None` only where it says so.

    How it is written and shown:
        arity: fewest and most arguments (most is None: any number). form: how a formula writes it. symbol: the sign or
        word that it writes. precedence: as in Python, 5 for a function. glyph: what the diagram's circle or box shows.
        is_activation: a value may be named after it, as `tanh_c`. usage, meaning: how and for what an author uses it,
        as in docs/language.md.
    What it takes and gives:
        shape: the shape rule. pointwise: each entry depends on the same entry of the arguments alone. table: position
        of the argument that is a row of numbers, or None. matrix: position of the argument that is a parameter's
        matrix, or None. counts: positions of arguments that are whole numbers. makes_matrix: the result has two axes.
        is_view: the result is the argument's own numbers seen in another order. domain: what the last argument must be
        for a finite result, such as "above 0"; None where every number will do. bounds: the interval of the result's
        entries, given those of the arguments. scales: the result is a scale, never negative: a line that is one is a
        gate where it multiplies another.
    How it is computed:
        forward: the reference version. pull: its vector-Jacobian product (`derivatives`). keywords: given the own axes
        of the result and of each argument, what forward and pull are called with besides, such as `axis=-1`. in_place:
        calls that write the result into an array, () where only forward can. in_place_of_minus: the same given minus
        the argument, which saves a call a step; only for a rule that reads the result and not the argument; () without.
    """

    key: str
    arity: tuple[int, int | None]
    form: Form
    symbol: str
    precedence: int
    glyph: str
    is_activation: bool
    usage: str
    meaning: str
    shape: ShapeRule
    pointwise: bool
    table: int | None
    matrix: int | None
    counts: tuple[int, ...]
    makes_matrix: bool
    is_view: bool
    domain: str | None
    bounds: Bounds
    scales: bool
    forward: Callable[..., Array]
    pull: Callable[..., Cotangents]
    keywords: Callable[[Axes, Sequence[Axes]], dict[str, Any]]
    in_place: tuple[Ufunc, ...]
    in_place_of_minus: tuple[Ufunc, ...]

    @property
    def is_reduction(self) -> bool:
        """True for an operation that reduces a vector to one number, or a collection to one member, such as a sum."""
        return self.shape is shapes.REDUCTION


def no_keywords(shape: Axes, own: Sequence[Axes]) -> dict[str, Any]:
    """Return no keywords: forward and pull take only the arguments."""
    return {}


def function(key: str, forward: Callable[..., Array], pull: Callable[..., Cotangents], **given: Any) -> Operation:
    """Return a row of a pointwise function of one argument, with the given fields replaced."""
    usual: dict[str, Any] = {
        "arity": (1, 1),
        "form": "function",
        "symbol": key,
        "precedence": 5,
        "glyph": given.get("symbol", key),
        "is_activation": False,
        "usage": f"{key}(a)",
        "shape": shapes.POINTWISE,
        "pointwise": given.get("shape", shapes.POINTWISE) is shapes.POINTWISE,
        "table": None,
        "matrix": None,
        "counts": (),
        "makes_matrix": False,
        "is_view": False,
        "domain": None,
        "bounds": intervals.unbounded,
        "scales": False,
        "keywords": no_keywords,
        "in_place": (),
        "in_place_of_minus": (),
    }
    return Operation(key, forward=forward, pull=pull, **(usual | given))


def table_of(rows: Sequence[Operation]) -> dict[str, Operation]:
    """Return the rows by key. Raises ValueError for a row with something missing and for a key given twice."""
    needed = [field.name for field in fields(Operation) if field.name not in ("table", "matrix", "domain")]
    for row in rows:
        missing = [name for name in needed if getattr(row, name) in (None, "")]
        if missing:
            raise ValueError(f"operation {row.key or '?'}: {', '.join(missing)} is missing")
        if not (callable(row.forward) and callable(row.pull)):
            raise ValueError(f"operation {row.key}: forward and pull are functions")
    table = {row.key: row for row in rows}
    if len(table) < len(rows):
        raise ValueError("an operation stands in the table twice")
    return table

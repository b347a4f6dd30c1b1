"""One random mutation of a cell, the same for the same seed: a function, a sign or an operand becomes another.

The operators are those of a search for cells: activation, sign, insert, remove, ancestor, combine and back (Jozefowicz,
Zaremba and Sutskever 2015 have the first six). What they give is tried on noise before it is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from lstm_core.editing.anatomy import Anatomy
from lstm_core.editing.changing import CannotEditError, Change, applied
from lstm_core.editing.edit import Draft, Edit, Sized, counts
from lstm_core.editing.offer import USUAL, checked
from lstm_core.editing.surface import PRECEDENCE, Part, surface_of
from lstm_core.editing.trial import is_sound

MOST_TRIES = 60  # drawn before there is no surprise
MOST_RUNS = 12  # of these, tried on noise
FUNCTIONS = ("sigmoid", "tanh", "relu")
POINTWISE = ("+", "-", "*")

Mutation = tuple[Part, str]  # what goes, and what stands there instead


def surprise(text: str, seed: int, sized: Sized = USUAL) -> Edit | None:
    """Return a random edit that gives a cell that runs; None where none of the tries does. Raises LanguageError."""
    anatomy = Anatomy.of(text)
    rng = np.random.default_rng(seed)
    before, runs = counts(anatomy.definition, sized), 0
    for _ in range(MOST_TRIES):
        draft = _drawn(anatomy, rng)
        edit = checked(anatomy, draft, before, sized) if draft is not None else None
        if edit is None:
            continue
        runs += 1
        if is_sound(edit.text, sized.inputs):
            return edit
        if runs == MOST_RUNS:
            break
    return None


def _drawn(anatomy: Anatomy, rng: np.random.Generator) -> Draft | None:
    """Return a random change of one operation of a line; None where it has no text."""
    places = [
        (row.name, part)
        for row in anatomy.surface.rows
        if row.name in anatomy.definition.values and row.kind == "line" and row.right is not None
        for part in row.right.walk()
        if not _is_matrix_side(row.right, part)
    ]
    if not places:
        return None
    name, part = places[int(rng.integers(len(places)))]
    operator = OPERATORS[int(rng.integers(len(OPERATORS)))]
    found = list(operator(anatomy, name, part))
    if not found:
        return None
    place, instead = found[int(rng.integers(len(found)))]
    right = anatomy.line(name)
    if right is None:
        return None
    written = _fitting(right, place, instead)
    try:
        text = applied(anatomy.surface, [Change(place.start, place.end, written)])
    except CannotEditError:
        return None
    shown = " ".join(anatomy.surface.written(place).split())
    values = {"name": name, "before": shown, "after": instead}
    return Draft("chance", "surprise", values, text, f"{name}: {shown} → {instead}")


def _is_matrix_side(right: Part, part: Part) -> bool:
    """Return whether a part stands at the left of an @, where nothing else can."""
    return any(whole.operation == "@" and part in set(whole.parts[0].walk()) for whole in right.walk())


def _level(code: str) -> int:
    """Return how tightly the outermost operation of an expression binds."""
    right = surface_of(f"h = {code}").rows[0].right
    return PRECEDENCE.get(right.operation, 5) if right is not None else 5


def _fitting(right: Part, place: Part, instead: str) -> str:
    """Return an expression with brackets if what stands around its place asks for them."""
    if place.outer != (place.start, place.end) or place is right:
        return instead
    level = _level(instead)
    for whole in right.walk():
        if place in whole.parts and whole.operation in PRECEDENCE:
            own = PRECEDENCE[whole.operation]
            is_right = len(whole.parts) == 2 and place is whole.parts[1]
            if level < own or (level == own and is_right) or (whole.operation == "**" and level <= own):
                return f"({instead})"
    return instead


def _activation(anatomy: Anatomy, name: str, part: Part) -> Iterator[Mutation]:
    if part.operation in FUNCTIONS:
        inner = anatomy.surface.text[part.parts[0].outer[0] : part.parts[0].outer[1]]
        yield from ((part, f"{other}({inner})") for other in FUNCTIONS if other != part.operation)


def _sign(anatomy: Anatomy, name: str, part: Part) -> Iterator[Mutation]:
    if part.operation in POINTWISE:
        left, right = (_bracketed(anatomy, inner) for inner in part.parts)
        yield from ((part, f"{left} {other} {right}") for other in POINTWISE if other != part.operation)


def _bracketed(anatomy: Anatomy, part: Part) -> str:
    """Return a part's text, in brackets if it is a sum, so that any sign can stand beside it."""
    text = anatomy.surface.written(part)
    return f"({text})" if part.operation in ("+", "-", "negate") else text


def _insert(anatomy: Anatomy, name: str, part: Part) -> Iterator[Mutation]:
    if part.operation not in FUNCTIONS and _is_value(anatomy, part):
        yield from ((part, f"{function}({anatomy.surface.written(part)})") for function in FUNCTIONS)


def _remove(anatomy: Anatomy, name: str, part: Part) -> Iterator[Mutation]:
    if len(part.parts) == 1 and part.operation in FUNCTIONS:
        yield part, anatomy.surface.written(part.parts[0])


def _ancestor(anatomy: Anatomy, name: str, part: Part) -> Iterator[Mutation]:
    if part.operation:
        read = dict.fromkeys(anatomy.varying(part))
        yield from ((part, other) for other in read if other not in ("x", "memory"))


def _combine(anatomy: Anatomy, name: str, part: Part) -> Iterator[Mutation]:
    values = list(anatomy.definition.values)
    above = values[: values.index(name)]
    before = [f"{state}_prev" for state in anatomy.definition.states if state != "x"]
    if _is_value(anatomy, part):
        written = _bracketed(anatomy, part)
        for other in (*above, *before):
            yield from ((part, f"{written} {sign} {other}") for sign in POINTWISE)


def _back(anatomy: Anatomy, name: str, part: Part) -> Iterator[Mutation]:
    if part.text in anatomy.definition.values and part.is_name:
        yield part, f"{part.text}_prev"


def _is_value(anatomy: Anatomy, part: Part) -> bool:
    """Return whether a part is computed from values, not a parameter, a number or a setting alone."""
    return bool(anatomy.varying(part)) and part.text not in ("x", "memory")


OPERATORS: tuple[Callable[[Anatomy, str, Part], Iterator[Mutation]], ...] = (
    _activation,
    _sign,
    _insert,
    _remove,
    _ancestor,
    _combine,
    _back,
)

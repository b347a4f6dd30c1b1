"""What a pass must keep to before it is written: every variable is read while it holds what is meant.

A pass that does not is a mistake of the compiler's, never of a cell's author.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from .code import (
    Assign,
    Call,
    Expr,
    Function,
    Into,
    Kind,
    Loop,
    Row,
    Slot,
    Statement,
    Store,
    children,
    item,
    root,
)
from .names import WORDS

IN_LOOP = frozenset({Kind.FIXED, Kind.STEP, Kind.SCRATCH, Kind.CARRY})  # what a step may read
OF_A_STEP = frozenset({Kind.STEP, Kind.SCRATCH, Kind.CARRY})


MEMORY = item(WORDS, "memory")


class CodeError(AssertionError):
    """A compiled pass that cannot be right: it says in which function, and why."""


def slots_in(expression: Expr) -> Iterator[Slot]:
    """Yield the variables that an expression reads."""
    if isinstance(expression, Slot):
        yield expression
    for child in children(expression):
        yield from slots_in(child)


def functions_in(expression: Expr) -> Iterator[str]:
    """Yield the functions that an expression calls."""
    if isinstance(expression, Call):
        yield expression.function
    for child in children(expression):
        yield from functions_in(child)


def assigned(function: Function) -> dict[str, Slot]:
    """Return every variable that a function has, by name: arguments, what it assigns, and the views of its loop."""
    found = {slot.name: slot for slot in function.arguments}
    for statement in _flat(function.body):
        if isinstance(statement, Assign):
            found |= {slot.name: slot for slot in statement.targets}
        elif isinstance(statement, Loop):
            found |= {slot.name: slot for slot, _whole in statement.views}
    return found


def free(function: Function, known: Collection[str]) -> list[Slot]:
    """Return the variables that a function reads and does not have, in the order of their first use.

    `known` are the names that are there without it.
    """
    own = assigned(function)
    found: dict[str, Slot] = {}
    for expression in _expressions(function):
        for slot in slots_in(expression):
            if slot.name not in own and slot.name not in known:
                found.setdefault(slot.name, slot)
    return list(found.values())


def check(function: Function, known: Collection[str], outer: Collection[Slot]) -> None:
    """Check a function before it is written. Raises CodeError.

    known: the names of the namespace that it runs in. outer: variables that functions before it have left.
    """
    _Check(function, frozenset(known), outer).run()


class _Check:
    """Goes through a function's statements in their order."""

    def __init__(self, function: Function, known: frozenset[str], outer: Collection[Slot]):
        self.function, self.known = function, known
        self.there = {slot.name: slot for slot in (*outer, *function.arguments)}
        self.own = {slot.name for slot in function.arguments}
        self.filled: set[str] = set()  # arrays of one step that this step has written
        self.parts: dict[str, str] = {}  # a view of such an array: the array
        self.in_loop = False

    def run(self) -> None:
        own = assigned(self.function)
        for slot in free(self.function, self.known):
            if slot.name not in self.there:
                self._fail(f"{slot.name} is read and assigned nowhere")
        for expression in _expressions(self.function):
            for slot in slots_in(expression):
                if slot.name in own and own[slot.name].kind is not slot.kind:
                    self._fail(f"{slot.name} is {own[slot.name].kind.name} and {slot.kind.name}")
            for name in functions_in(expression):
                self._check_function(name)
        for statement in self.function.body:
            if isinstance(statement, Loop):
                self._loop(statement)
            else:
                self._statement(statement)
        if self.function.result is not None:
            self._read(self.function.result)

    def _fail(self, message: str) -> None:
        raise CodeError(f"{self.function.name}: {message}")

    def _check_function(self, name: str) -> None:
        if name not in self.known:
            self._fail(f"there is no function {name}")

    def _statement(self, statement: Statement) -> None:
        if isinstance(statement, Into):
            self._into(statement)
            return
        for child in children(statement):
            if not self._is_part(statement, child):
                self._read(child)
        if isinstance(statement, Assign):
            self._assign(statement)

    def _is_part(self, statement: Statement, child: Expr) -> bool:
        """True for what only names a part of an array: it reads no numbers."""
        if isinstance(statement, Store):
            return child is statement.target
        return isinstance(statement, Assign) and not self.in_loop and _is_scratch_view(child)

    def _assign(self, statement: Assign) -> None:
        values = statement.value.entries if isinstance(statement.value, Row) else (statement.value,)
        for slot in statement.targets:
            if self.in_loop and slot.kind is not Kind.STEP:
                self._fail(f"{slot.name}, which is {slot.kind.name}, is made anew in a step")
            if slot.name in self.own and not self.in_loop:
                self._fail(f"{slot.name} is assigned twice")
            self.there[slot.name] = slot
            self.own.add(slot.name)
            base = next(filter(None, map(_base, values)), None)
            if base is not None and slot.kind is base.kind is Kind.SCRATCH:
                self.parts[slot.name] = self.parts.get(base.name, base.name)

    def _into(self, statement: Into) -> None:
        for argument in statement.arguments:
            self._read(argument)
        if statement.where is not None:
            self._read(statement.where)
        out = root(statement.out)
        if out is None:
            self._fail(f"{statement.function} writes into what is computed")
            return
        self._exists(out)
        if self.in_loop and out.kind not in OF_A_STEP:
            self._fail(f"a step writes into {out.name}, which is {out.kind.name}")
        self.filled.add(self.parts.get(out.name, out.name))

    def _loop(self, loop: Loop) -> None:
        for slot, whole in loop.views:
            self._read(whole)
            if slot.kind is not Kind.STEP:
                self._fail(f"{slot.name}, a view of one step, is {slot.kind.name}")
            self.there[slot.name] = slot
        self.in_loop = True
        self.filled = set()
        for statement in loop.body:
            self._statement(statement)
        self.in_loop = False
        for slot, _whole in loop.views:
            del self.there[slot.name]

    def _exists(self, slot: Slot) -> None:
        if slot.name not in self.there and slot.name not in self.known:
            self._fail(f"{slot.name} is read before it is assigned")

    def _read(self, expression: Expr) -> None:
        if not isinstance(expression, Slot):
            is_memory = expression == MEMORY  # has no time axis
            for child in () if is_memory else children(expression):
                self._read(child)
            return
        self._exists(expression)
        name, kind = expression.name, expression.kind
        if self.in_loop and kind not in IN_LOOP:
            self._fail(f"a step reads {name}, which is {kind.name}")
        if kind is Kind.SCRATCH and not self.in_loop:
            self._fail(f"{name}, an array of one step, is read outside the loop")
        if kind is Kind.SCRATCH and self.parts.get(name, name) not in self.filled:
            self._fail(f"{name} is read before this step has written it")


def _is_scratch_view(expression: Expr) -> bool:
    """True for a part of arrays of one step, or for several."""
    parts = expression.entries if isinstance(expression, Row) else (expression,)
    return all(base is not None and base.kind is Kind.SCRATCH for base in map(_base, parts))


def _base(expression: Expr) -> Slot | None:
    """Return the array that an expression is a view of: a part of it, or a call that reorders its entries."""
    return root(expression.arguments[0] if isinstance(expression, Call) and expression.arguments else expression)


def _flat(body: Collection[Statement]) -> Iterator[Statement]:
    for statement in body:
        yield statement
        if isinstance(statement, Loop):
            yield from statement.body


def _expressions(function: Function) -> Iterator[Expr]:
    """Yield every expression of a function, those that are written into included."""
    for statement in _flat(function.body):
        if isinstance(statement, Loop):
            yield from (whole for _slot, whole in statement.views)
        else:
            yield from children(statement)
    if function.result is not None:
        yield function.result

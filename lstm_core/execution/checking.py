"""Validation of a compiled pass before it is written: every variable is read while it holds the intended value.

A failure is a bug in the compiler, never a mistake of a cell's author.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NoReturn

from .code import Assign, Augment, Call, Expr, Function, Into, Kind, Loop, Row, Slot, Statement, Store, item, root
from .names import WORDS

IN_LOOP = frozenset({Kind.FIXED, Kind.STEP, Kind.SCRATCH, Kind.CARRY})  # what a step may read
OF_A_STEP = frozenset({Kind.STEP, Kind.SCRATCH, Kind.CARRY})  # what a step may write into
MEMORY = item(WORDS, "memory")  # the only input without a time axis


class CodeError(AssertionError):
    """An invalid compiled pass; the message names the function and the reason."""


def assigned(function: Function) -> dict[str, Slot]:
    """Return all variables of a function by name: arguments, assigned variables, and the views of its loop."""
    found = {slot.name: slot for slot in function.arguments}
    for statement in function.body:
        for inner in statement.body if isinstance(statement, Loop) else (statement,):
            if isinstance(inner, Assign):
                found |= {slot.name: slot for slot in inner.targets}
        if isinstance(statement, Loop):
            found |= {slot.name: slot for slot, _whole in statement.views}
    return found


def check(function: Function, known: Collection[str], outer: Mapping[str, Slot]) -> list[Slot]:
    """Check a function before it is written; return the variables that it reads from `outer`, by their first use.

    known: the names of the namespace that it runs in. outer: the variables of earlier functions, by name. Raises
    CodeError.
    """
    return _Check(function, known, outer).run()


class _Check:
    """Checker of a function's statements, in order."""

    def __init__(self, function: Function, known: Collection[str], outer: Mapping[str, Slot]):
        self.function, self.known, self.outer = function, known, outer
        self.own = assigned(function)
        self.there = {slot.name: slot for slot in function.arguments}  # so far, without those from `outer`
        self.needed: dict[str, Slot] = {}
        self.filled: set[str] = set()  # arrays of one step that this step has written
        self.bases: dict[str, str] = {}  # a view of such an array: the array
        self.in_loop = False

    def run(self) -> list[Slot]:
        """Check all statements; return the variables needed from `outer`."""
        for statement in self.function.body:
            if isinstance(statement, Loop):
                self._loop(statement)
            else:
                self._statement(statement)
        if self.function.result is not None:
            self._read(self.function.result)
        return list(self.needed.values())

    def _fail(self, message: str) -> NoReturn:
        raise CodeError(f"{self.function.name}: {message}")

    # ---- statements -----------------------------------------------------------------------------------------------

    def _statement(self, statement: Statement) -> None:
        match statement:
            case Into(arguments=arguments, where=where, function=name, out=out):
                self._check_function(name)
                for argument in arguments:
                    self._read(argument)
                if where is not None:
                    self._read(where)
                self._into(name, out)
            case Assign(targets=targets, value=value):
                is_view = not self.in_loop and all(_is_scratch(part) for part in _parts(value))
                self._read(value, numbers=not is_view)
                for slot in targets:
                    self._assign(slot, value)
            case Store(target=target, value=value):
                self._read(value)
                self._read(target, numbers=False)
            case Augment(target=target, value=value):
                self._read(value)
                self._read(target)

    def _assign(self, slot: Slot, value: Expr) -> None:
        if self.in_loop and slot.kind is not Kind.STEP:
            self._fail(f"{slot.name}, which is {slot.kind.name}, is made anew in a step")
        if slot.name in self.there and not self.in_loop:
            self._fail(f"{slot.name} is assigned twice")
        self.there[slot.name] = slot
        base = _base(_parts(value)[0])
        if base is not None and slot.kind is base.kind is Kind.SCRATCH:
            self.bases[slot.name] = self.bases.get(base.name, base.name)

    def _into(self, name: str, out: Expr) -> None:
        slot = root(out)
        if slot is None:
            self._fail(f"{name} writes into what is computed")
        self._use(slot)
        if self.in_loop and slot.kind not in OF_A_STEP:
            self._fail(f"a step writes into {slot.name}, which is {slot.kind.name}")
        self.filled.add(self.bases.get(slot.name, slot.name))

    def _loop(self, loop: Loop) -> None:
        for slot, whole in loop.views:
            self._read(whole)
            if slot.kind is not Kind.STEP:
                self._fail(f"{slot.name}, a view of one step, is {slot.kind.name}")
            self.there[slot.name] = slot
        self.in_loop, self.filled = True, set()
        for statement in loop.body:
            self._statement(statement)
        self.in_loop = False
        for slot, _whole in loop.views:
            del self.there[slot.name]

    # ---- expressions ----------------------------------------------------------------------------------------------

    def _read(self, expression: Expr, numbers: bool = True) -> None:
        """Check an expression; without `numbers` it is a view, whose numbers are read elsewhere."""
        if isinstance(expression, Slot):
            self._use(expression)
            if numbers:
                self._read_slot(expression)
            return
        if isinstance(expression, Call):
            self._check_function(expression.function)
        if expression == MEMORY:
            self._use(WORDS)
            return
        for child in expression.children:
            self._read(child, numbers)

    def _read_slot(self, slot: Slot) -> None:
        name, kind = slot.name, slot.kind
        if self.in_loop and kind not in IN_LOOP:
            self._fail(f"a step reads {name}, which is {kind.name}")
        if kind is Kind.SCRATCH and not self.in_loop:
            self._fail(f"{name}, an array of one step, is read outside the loop")
        if kind is Kind.SCRATCH and self.bases.get(name, name) not in self.filled:
            self._fail(f"{name} is read before this step has written it")

    def _use(self, slot: Slot) -> None:
        """Check that a variable is defined and of its kind; record it if an earlier function defines it."""
        name = slot.name
        found = self.there.get(name)
        if found is None and name in self.own:
            self._fail(f"{name} is read before it is assigned")
        if found is None and name in self.outer:
            found = self.needed.setdefault(name, self.outer[name])
        if found is None and name not in self.known:
            self._fail(f"{name} is read and assigned nowhere")
        if found is not None and found.kind is not slot.kind:
            self._fail(f"{name} is {found.kind.name} and {slot.kind.name}")

    def _check_function(self, name: str) -> None:
        if name not in self.known:
            self._fail(f"there is no function {name}")


def _parts(value: Expr) -> tuple[Expr, ...]:
    return value.entries if isinstance(value, Row) else (value,)


def _base(expression: Expr) -> Slot | None:
    """Return the array that an expression (a part or a reordering of it) is a view of."""
    return root(expression.arguments[0] if isinstance(expression, Call) and expression.arguments else expression)


def _is_scratch(expression: Expr) -> bool:
    base = _base(expression)
    return base is not None and base.kind is Kind.SCRATCH

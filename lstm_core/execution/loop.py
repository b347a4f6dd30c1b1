"""The step loop under construction: the arrays that it iterates over, its body, and scratch arrays of one step."""

from __future__ import annotations

from .code import Assign, Expr, Into, Kind, Loop, Row, Slot, Statement, assign
from .names import empty


class StepLoop:
    """The body of a step loop and the statements before it."""

    def __init__(self, backwards: bool = False):
        self.backwards = backwards
        self.views: dict[Expr, Slot] = {}  # from an array over all steps to one step's view of it
        self._taken: set[str] = set()
        self.lines: list[Assign | Into] = []
        self.scratch: dict[Slot, Row] = {}  # with its shape
        self.before: list[Assign] = []  # statements between the scratch arrays and the loop

    def view(self, whole: Expr, name: str) -> Slot:
        """Return one step's view of an array over all steps, by this name or a variant of it."""
        found = self.views.get(whole)
        if found is None:
            while name in self._taken:
                name += "_"
            self._taken.add(name)
            found = self.views[whole] = Slot(name, Kind.STEP)
        return found

    def new_scratch(self, name: str, wanted: Row) -> Slot:
        """Return an array of this shape that every step overwrites; the same for the same name."""
        slot = Slot(name, Kind.SCRATCH)
        self.scratch[slot] = wanted
        return slot

    def statements(self) -> list[Statement]:
        """Return the loop, its scratch arrays before it."""
        found: list[Statement] = [assign(slot, empty(wanted)) for slot, wanted in self.scratch.items()]
        found += self.before
        if self.lines:
            views = tuple((slot, whole) for whole, slot in self.views.items())
            found.append(Loop(views, tuple(self.lines), self.backwards))
        return found

"""Align the equations of two cells side by side, by the role of each line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext

from lstm_core import Cell, notation
from lstm_core.language.expressions import Call, Name, Number, walk
from lstm_core.notation import Formula

ROW_OF_PURPOSE = {  # a line's purpose -> the key of its row
    "keep": "keep",
    "let_in": "let_in",
    "gate": "look_back",
    "candidate": "candidate",
    "update": "state",
    "state": "state",
    "show": "show",
    "value": "other",
}


@dataclass(frozen=True)
class Entry:
    """One line of a cell: its formula, its gate role, and its difference from the other cell's line of the same name.

    `status` is "same", "changed" (`differing` has the ids of the nodes that differ) or "own" (only this cell has it).
    """

    formula: Formula
    role: str
    status: str
    differing: tuple[str, ...] = ()


@dataclass
class Row:
    """All lines of both cells for one role; for a cell without any, a sentence on what it does instead."""

    key: str
    title: str
    left: list[Entry] = field(default_factory=list)
    right: list[Entry] = field(default_factory=list)
    left_absent: str = ""
    right_absent: str = ""

    @property
    def is_same(self) -> bool:
        """Whether both cells have the same lines in this row."""
        return all(entry.status == "same" for entry in (*self.left, *self.right))


def titles() -> dict[str, str]:
    """Return the rows' titles in the reader's language, in order."""
    return {
        "keep": gettext("Keep"),
        "let_in": gettext("Let in"),
        "from_below": gettext("From below"),
        "look_back": gettext("Look back"),
        "candidate": gettext("Candidate"),
        "state": gettext("State"),
        "show": gettext("Show"),
        "other": gettext("Other"),
    }


def rows(left: Cell, right: Cell) -> list[Row]:
    """Align two cells' lines; return the rows in which either has one."""
    table = {key: Row(key, title) for key, title in titles().items()}
    for cell, other, side in ((left, right, "left"), (right, left, "right")):
        purposes = notation.purposes(cell.definition)
        differences = {line.name: line for line in notation.difference(cell, other) if line.status != "removed"}
        for formula in notation.formula(cell):
            found = differences[formula.name]
            status = "own" if found.status == "added" else found.status
            entry = Entry(
                formula,
                notation.gate_role(cell, formula.name) or "",
                status,
                found.nodes if status == "changed" else (),
            )
            getattr(table[_row_key(cell, purposes[formula.name])], side).append(entry)
    found_rows = [row for row in table.values() if row.left or row.right]
    for row in found_rows:
        row.left_absent = "" if row.left else absent(left, row.key)
        row.right_absent = "" if row.right else absent(right, row.key)
    return found_rows


def _row_key(cell: Cell, purpose: notation.Purpose) -> str:
    """Return the key of a line's row; gates that act only on the layer below have a row of their own."""
    is_below = [cell.definition.kind(name) == "below" for name in purpose.acts_on]
    return "from_below" if purpose.kind == "gate" and is_below and all(is_below) else ROW_OF_PURPOSE[purpose.kind]


def absent(cell: Cell, key: str) -> str:
    """Return a sentence on what a cell without lines for a role does instead."""
    rest = _complement(cell)
    sentences: Mapping[str, str] = {
        "keep": gettext("no line of its own: it is %(rest)s", rest=rest)
        if rest
        else gettext("no gate: nothing is carried over unchanged"),
        "let_in": gettext("no line of its own: it is %(rest)s", rest=rest)
        if rest
        else gettext("no gate: whatever is new comes in"),
        "from_below": gettext("no gate: nothing comes from the layer below beside its output"),
        "look_back": gettext("no gate: it always looks at the whole past"),
        "candidate": gettext("no candidate: the new state is made at once"),
        "state": gettext("no state is carried along"),
        "show": gettext("no line: the state is shown whole"),
        "other": gettext("no other line"),
    }
    return sentences[key]


def _complement(cell: Cell) -> str:
    """Return the complement of the gate that interpolates a cell's state, such as "1 − z"; "" if there is none."""
    belts = notation.belts(cell.definition)
    for name in belts:
        equation = cell.definition.values.get(name)
        for _path, part in walk(equation.expression, name) if equation else ():
            if isinstance(part, Call) and part.operation == "-":
                whole, taken = part.arguments
                if isinstance(whole, Number) and isinstance(taken, Name):
                    return f"1 − {taken.name}"
    return ""

"""List a cell's equations for the stage: formula, one unit's current numbers, difference from the LSTM."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from flask_babel import gettext

from app.text import layers
from app.text.joining import listed
from app.text.languages import translated
from app.text.numbers import decimal
from lstm_core import Cell, cells, notation

AGAINST = "lstm"  # the cell with which a variant is compared
LONG, LONGER = 30, 44  # lengths in characters above which a formula is set in smaller type


@dataclass(frozen=True)
class Line:
    """One equation. `difference` is "same", "changed" or "added"; `differing` are the ids of its nodes that differ."""

    name: str
    role: str | None
    role_label: str
    mathml: str
    text: str
    phase: int
    difference: str
    differing: tuple[str, ...]
    heading: str  # the layer that begins with this line

    @property
    def size(self) -> str:
        """The formula's size class: "", "long" or "longer"."""
        length = len(self.text)
        return "longer" if length > LONGER else "long" if length > LONG else ""

    @property
    def difference_label(self) -> str:
        """The difference as a label."""
        return {"changed": gettext("changed"), "added": gettext("new")}.get(self.difference, "")


def lines(cell: Cell, marks_difference: bool = True) -> list[Line]:
    """Return a cell's equations in order; those of a stack are not compared with the LSTM."""
    phase_of = {name: n for n, phase in enumerate(notation.phases(cell)) for name in phase.lines}
    marked = _differences(cell) if marks_difference else ()
    differences = {line.name: line for line in marked if line.status != "removed"}
    found: list[Line] = []
    layer = ""
    for formula in notation.formula(cell):
        difference = differences.get(formula.name)
        kind = difference.status if difference else "same"
        differing = tuple(difference.nodes) if difference and kind == "changed" else ()
        role = notation.gate_role(cell, formula.name)
        phase = phase_of[formula.name]
        before, layer = layer, layers.title(cell, formula.name)
        found.append(
            Line(
                formula.name,
                role,
                translated(formula.role),
                formula.mathml,
                formula.text,
                phase,
                kind,
                differing,
                layer if layer != before else "",
            )
        )
    return found


def gone(cell: Cell, marks_difference: bool = True) -> str:
    """Return a sentence on the LSTM's lines that a variant lacks, or ""."""
    marked = _differences(cell) if marks_difference else ()
    removed = [line.name for line in marked if line.status == "removed"]
    if not removed:
        return ""
    return gettext("No line of its own here, unlike in the LSTM: %(names)s.", names=listed(removed))


def _differences(cell: Cell) -> tuple[Any, ...]:
    if cell.name == AGAINST or AGAINST not in cells or layers.of(cell):
        return ()
    return tuple(notation.difference(cell, cells[AGAINST]))


def worked(cell: Cell, name: str, numbers: Mapping[str, Any], token: int) -> str:
    """Return an equation with one unit's numbers in it; `numbers` is an answer of `app.reading.trace.unit_payload`."""
    values = {node: float(column[token]) for node, column in numbers["terms"].items()}
    return f"= {notation.fill(notation.equation_templates(cell)[name], values)}"


def result(values: np.ndarray, numbers: Mapping[str, Any], token: int) -> str:
    """Return what a line gives for one unit, or a matrix's size; `values` are those of the line at every step."""
    if values.ndim > 2:
        return " × ".join(map(str, values.shape[1:]))
    return decimal(float(numbers["result"][token]))

"""What follows from a cell's equations for people: formulas, numbers in place, differences, diagram, source, phases."""

from .difference import LineDifference, difference
from .layout import Diagram, diagram
from .mathml import Formula, formula
from .numbers import Term, fill, numbers
from .phases import Phase, phases
from .source import numpy_source
from .structure import Purpose, belts, gate_role, purposes
from .text import declaration, text

__all__ = [
    "Diagram",
    "Formula",
    "LineDifference",
    "Phase",
    "Purpose",
    "Term",
    "belts",
    "declaration",
    "diagram",
    "difference",
    "fill",
    "formula",
    "gate_role",
    "numbers",
    "numpy_source",
    "phases",
    "purposes",
    "text",
]

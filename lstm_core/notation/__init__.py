"""Representations of a cell derived from its equations: formulas, templates, differences, diagram, source, phases."""

from .difference import LineDifference, difference
from .equation_templates import Term, equation_templates, fill
from .layout import Diagram, diagram
from .marking import marked
from .mathml import Formula, formula
from .numpy_source import numpy_source
from .parameter_count import parameter_formula
from .phases import Phase, phases
from .rounding import rounded
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
    "equation_templates",
    "fill",
    "formula",
    "gate_role",
    "marked",
    "numpy_source",
    "parameter_formula",
    "phases",
    "purposes",
    "rounded",
    "text",
]

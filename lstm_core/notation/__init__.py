"""Representations of a cell derived from its equations: formulas, differences, diagram, phases, code to take away."""

from .code import CODES, code, numpy_source
from .difference import LineDifference, difference
from .equation_templates import Term, equation_templates, fill
from .latex import latex
from .layout import Diagram, LayoutError, diagram, glyphs, listed, operations
from .marking import marked
from .mathml import Formula, formula, part
from .parameter_count import parameter_formula
from .phases import Phase, phases
from .rounding import rounded
from .structure import Purpose, belts, gate_role, purposes
from .text import declaration, text

__all__ = [
    "CODES",
    "Diagram",
    "Formula",
    "LayoutError",
    "LineDifference",
    "Phase",
    "Purpose",
    "Term",
    "belts",
    "code",
    "declaration",
    "diagram",
    "difference",
    "equation_templates",
    "fill",
    "formula",
    "gate_role",
    "glyphs",
    "latex",
    "listed",
    "marked",
    "numpy_source",
    "operations",
    "parameter_formula",
    "part",
    "phases",
    "purposes",
    "rounded",
    "text",
]

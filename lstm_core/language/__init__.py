"""The language of cells: `parse` equations, look up `OPERATIONS`, compute `sizes`.

`docs/language.md` is the language's reference for authors of cells.
"""

from lstm_core.language.broadcasting import align, gather
from lstm_core.language.constants import can_fail, check_constants
from lstm_core.language.expressions import (
    WORDS,
    Call,
    Definition,
    Equation,
    Expression,
    Name,
    Number,
    Place,
    Size,
    Table,
    stem,
    walk,
)
from lstm_core.language.friendly import Change, Rewritten, friendly
from lstm_core.language.modes import MODES, written
from lstm_core.language.operation import Operation
from lstm_core.language.operations import OPERATIONS
from lstm_core.language.parser import parse
from lstm_core.language.settings import fixed_inputs, settled
from lstm_core.language.sizes import Sizes, sizes

__all__ = [
    "MODES",
    "OPERATIONS",
    "WORDS",
    "Call",
    "Change",
    "Definition",
    "Equation",
    "Expression",
    "Name",
    "Number",
    "Operation",
    "Place",
    "Rewritten",
    "Size",
    "Sizes",
    "Table",
    "align",
    "can_fail",
    "check_constants",
    "fixed_inputs",
    "friendly",
    "gather",
    "parse",
    "settled",
    "sizes",
    "stem",
    "walk",
    "written",
]

"""What a cell is written in: `parse` its equations, look its operations up, work out its `sizes`.

`docs/language.md` describes the language to those who write in it.
"""

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
from lstm_core.language.parser import parse

__all__ = [
    "WORDS",
    "Call",
    "Definition",
    "Equation",
    "Expression",
    "Name",
    "Number",
    "Place",
    "Size",
    "Table",
    "parse",
    "stem",
    "walk",
]

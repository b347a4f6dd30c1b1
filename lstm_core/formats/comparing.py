"""Which cell of the catalogue a text is: equations compared as parsed expressions, sums and products in any order."""

from __future__ import annotations

import re
from functools import lru_cache

from lstm_core.cell import Cell
from lstm_core.cells import cells
from lstm_core.language import Definition
from lstm_core.language.expressions import Call, Expression, Name, Number, Table

IN_ANY_ORDER = frozenset({"+", "*", "max", "min"})
FREE = ("proj_size",)  # settings that may have any number: the caller can replace them
_SETTING = re.compile(rf"^({'|'.join(FREE)}) = .*$", re.MULTILINE)
_WORDS = re.compile(r"[A-Za-z_]\w*")
Canonical = tuple[object, ...]


def catalogue_cell(text: str) -> Cell | None:
    """Return the cell of the catalogue whose equations these are, with this text's sizes; None where there is none."""
    words = _words(text)
    wanted: object = None
    for name in list(cells):
        if _words(cells[name].equations) != words:
            continue
        wanted = wanted if wanted is not None else canonical(Cell(equations=text).definition)
        if canonical(cells[name].definition) == wanted:
            return _sized(cells[name], text)
    return None


def _sized(cell: Cell, text: str) -> Cell:
    """Return a cell of the catalogue with the free settings of a text in place of its own."""
    own = {match[1]: match[0] for match in _SETTING.finditer(text)}
    if not own:
        return cell
    equations = _SETTING.sub(lambda match: own[match[1]], cell.equations)
    return Cell(equations, cell.name, cell.title, cell.source, cell.family, cell.summary)


@lru_cache(maxsize=256)
def _words(text: str) -> frozenset[str]:
    """Return the words of a text's equations; what differs in them differs in its equations."""
    return frozenset(_WORDS.findall(re.sub(r"#.*", "", text)))


def canonical(definition: Definition) -> dict[str, Canonical]:
    """Return a definition's lines by name in one order for all that are equal but for the order of sums and products.

    The numbers of the settings in `FREE` are left out.
    """
    found = {line.name: (line.size, _ordered(line.expression)) for line in definition.equations}
    settings = {name: (value if name not in FREE else None,) for name, value in definition.settings.items()}
    starts = {f"{name}_start": (None, _ordered(line.expression)) for name, line in definition.starts.items()}
    return {**found, **settings, **starts}


def _ordered(expression: Expression) -> Canonical:
    if isinstance(expression, Number):
        return ("number", float(expression.value))
    if isinstance(expression, Table):
        return ("table", expression.values)
    if isinstance(expression, Name):
        return ("name", expression.name)
    assert isinstance(expression, Call)
    operation = expression.operation
    arguments = [_ordered(argument) for argument in expression.arguments]
    if operation in IN_ANY_ORDER:
        flat = [part for one in arguments for part in (one[1:] if one[0] == operation else (one,))]
        arguments = sorted(flat, key=repr)  # type: ignore[arg-type]
    return (operation, *arguments)

"""How the catalogue is found: every module of the package is read, every `Cell` in it is an entry."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping

from lstm_core.cell import Cell
from lstm_core.errors import CellError

LATEST = 9999  # a cell without a year in its source comes last
_YEAR = re.compile(r"\((\d{4})\)")


class Catalogue(Mapping[str, Cell]):
    """The cells of a package by name: families and the cells in them in the order in which they were published.

    A module holds one `Cell` or several, also in a tuple. The year is the first one in a cell's `source`; cells of one
    year stand by name.
    """

    def __init__(self, package: str, path: Iterable[str]):
        found: list[Cell] = []
        for module in pkgutil.iter_modules(path):
            if not module.name.startswith("_"):
                found += _cells_of(vars(importlib.import_module(f"{package}.{module.name}")))
        self._cells: dict[str, Cell] = {}
        self._own = frozenset(cell.name for cell in found)
        began: dict[str, int] = {}
        for cell in found:
            began[cell.family] = min(_year(cell), began.get(cell.family, _year(cell)))
        for cell in sorted(found, key=lambda cell: (began[cell.family], cell.family, _year(cell), cell.name)):
            self.register(cell)

    def __getitem__(self, name: str) -> Cell:
        if name not in self._cells:
            near = difflib.get_close_matches(str(name), self._cells, n=1)
            advice = f"did you mean {near[0]}?" if near else f"there are {', '.join(self._cells)}"
            raise CellError(f"there is no cell {name!r}; {advice}")
        return self._cells[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)

    def register(self, cell: Cell) -> Cell:
        """Add a cell while the program runs. Raises CellError where another cell has its name."""
        if self._cells.setdefault(cell.name, cell) != cell:
            raise CellError(f"there is another cell {cell.name!r} already; give this one a name of its own")
        return cell

    def remove(self, name: str) -> None:
        """Take out a cell that `register` added. Raises CellError for the package's own."""
        if name in self._own:
            raise CellError(f"{name!r} belongs to the catalogue; only a cell that was registered can be removed")
        del self._cells[self[name].name]


def _cells_of(names: Mapping[str, object]) -> list[Cell]:
    """Return the cells that a module's names stand for, tuples opened."""
    values = [value if isinstance(value, tuple) else (value,) for value in names.values()]
    return [cell for value in values for cell in value if isinstance(cell, Cell)]


def _year(cell: Cell) -> int:
    year = _YEAR.search(cell.source)
    return int(year.group(1)) if year else LATEST

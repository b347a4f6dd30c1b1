"""The catalogue: a mapping of all `Cell` objects that the modules of a package define."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping

from lstm_core.cell import Cell
from lstm_core.errors import CellError
from lstm_core.representation import NotebookRepresentation, counted, shortened

LATEST = 9999  # for cells without a year in their source, so that they come last
_YEAR = re.compile(r"\((\d{4})\)")


class Catalogue(NotebookRepresentation, Mapping[str, Cell]):
    """The cells of a package by name, ordered by family and publication.

    Families are in the order of their earliest cell. The year is the first in a cell's `source`; cells of the same year
    are sorted by name. A module may define several cells, also in a tuple. Raises CellError for an unknown name.
    """

    def __init__(self, package: str, path: Iterable[str]):
        found: list[Cell] = []
        for module in pkgutil.iter_modules(path):
            if not module.name.startswith("_"):
                found += _cells_of(vars(importlib.import_module(f"{package}.{module.name}")))
        self._cells: dict[str, Cell] = {}
        self._own = frozenset(cell.name for cell in found)
        first_year: dict[str, int] = {}
        for cell in found:
            first_year[cell.family] = min(_year(cell), first_year.get(cell.family, _year(cell)))
        for cell in sorted(found, key=lambda cell: (first_year[cell.family], cell.family, _year(cell), cell.name)):
            self.register(cell)

    def _summary(self) -> str:
        return f"Catalogue of {counted(len(self), 'cell')}: {shortened(', '.join(self))}"

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
        """Add a cell at run time and return it. Raises CellError if a different cell has its name."""
        if self._cells.setdefault(cell.name, cell) != cell:
            raise CellError(f"there is another cell {cell.name!r} already; give this one a name of its own")
        return cell

    def remove(self, name: str) -> None:
        """Remove a cell that was added by `register`. Raises CellError for a cell of the package."""
        if name in self._own:
            raise CellError(f"{name!r} belongs to the catalogue; only a cell that was registered can be removed")
        del self._cells[self[name].name]


def _cells_of(names: Mapping[str, object]) -> list[Cell]:
    """Return the cells among a module's values, including those in tuples."""
    values = [value if isinstance(value, tuple) else (value,) for value in names.values()]
    return [cell for value in values for cell in value if isinstance(cell, Cell)]


def _year(cell: Cell) -> int:
    year = _YEAR.search(cell.source)
    return int(year.group(1)) if year else LATEST

"""The catalogue: one file an architecture. A module here is nothing but declarations; `cells` finds them.

`docs/adding-a-cell.md` says how a cell is added.
"""

from lstm_core.cells._catalogue import Catalogue

cells = Catalogue(__name__, __path__)

__all__ = ["Catalogue", "cells"]

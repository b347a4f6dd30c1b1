"""The catalogue of cells: one module for each architecture, with declarations only, which `cells` discovers.

`docs/adding-a-cell.md` explains how to add a cell.
"""

from lstm_core.cells._catalogue import Catalogue

cells = Catalogue(__name__, __path__)

__all__ = ["Catalogue", "cells"]

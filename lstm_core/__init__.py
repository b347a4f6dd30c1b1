"""Recurrent cells as equations: run with every value kept, differentiated through time, written out, drawn."""

from lstm_core.cell import Cell
from lstm_core.errors import ArrayError, ClampError, LanguageError, LstmCoreError, ModelError
from lstm_core.execution import Clamp

__all__ = ["ArrayError", "Cell", "Clamp", "ClampError", "LanguageError", "LstmCoreError", "ModelError"]

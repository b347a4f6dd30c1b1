"""What a notebook shows of cells, models, readings and traces: self-contained HTML, legible in light and in dark."""

from .shown import html

__all__ = ["html"]

"""Plotly figures of a cell and its trace, as plain dictionaries that plotly.js can draw.

Sizes are in a diagram's units (y points down), and a colour is a name such as "$wire": the page knows what the name
looks like in its theme. Where a thing must be found again (to light it, to move it), it carries its id in `name`.
"""

from app.drawing.backdrop import backdrop
from app.drawing.bands import bands
from app.drawing.picture import picture
from app.drawing.predictions import predictions
from app.drawing.strips import operators, strips

__all__ = ["backdrop", "bands", "operators", "picture", "predictions", "strips"]

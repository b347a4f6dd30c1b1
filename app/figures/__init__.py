"""Plotly figures of a cell and its trace, as plain dictionaries that plotly.js can draw.

Sizes are in a diagram's units (y points down), and a colour is a name such as "$wire": the page knows what the name
looks like in its theme. Where a thing must be found again (to light it, to move it), it carries its id in `name`.
"""

from app.figures.backdrop import backdrop
from app.figures.bands import bands
from app.figures.picture import picture
from app.figures.predictions import predictions
from app.figures.schedule import schedule
from app.figures.strips import operators, strips

__all__ = ["backdrop", "bands", "operators", "picture", "predictions", "schedule", "strips"]

"""Running cells: equations compiled to NumPy, forward with every value kept and backward through time."""

from .arrays import float_dtype, generator
from .clamps import Clamp
from .export import export
from .initial import drawing, drawn, warn_if_not_finite
from .inputs import RunInputs
from .run import attempt, run, source
from .trace import Gradients, Trace

__all__ = [
    "Clamp",
    "Gradients",
    "RunInputs",
    "Trace",
    "attempt",
    "drawing",
    "drawn",
    "export",
    "float_dtype",
    "generator",
    "run",
    "source",
    "warn_if_not_finite",
]

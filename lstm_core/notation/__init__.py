"""What follows from a cell's equations for people to read: what each line is for, formulas, differences."""

from .phases import Phase, phases
from .structure import Purpose, belts, gate_role, purposes

__all__ = ["Phase", "Purpose", "belts", "gate_role", "phases", "purposes"]

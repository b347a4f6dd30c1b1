"""Probing of single units: contrasts of minimal pairs, effect sizes, ablation, selection by marked tokens."""

from lstm_core.probing.contrasts import contrast, contrasts, probe
from lstm_core.probing.pairs import Contrast, Pair, common_prefix_length
from lstm_core.probing.probe import LEVELS, OTHERS, Hold, Probe, Silenced, belt, belt_of
from lstm_core.probing.token_selection import UnitMatch, select_units

__all__ = [
    "LEVELS",
    "OTHERS",
    "Contrast",
    "Hold",
    "Pair",
    "Probe",
    "Silenced",
    "UnitMatch",
    "belt",
    "belt_of",
    "common_prefix_length",
    "contrast",
    "contrasts",
    "probe",
    "select_units",
]

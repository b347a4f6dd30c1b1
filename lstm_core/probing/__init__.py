"""What single units know: pairs of sentences that differ in one thing, effect sizes, silencing, marked tokens."""

from lstm_core.probing.contrasts import contrast, contrasts, probe
from lstm_core.probing.pairs import Contrast, Pair, shared
from lstm_core.probing.probe import LEVELS, OTHERS, Hold, Probe, Silenced, belt
from lstm_core.probing.token_selection import Matched, brush

__all__ = [
    "LEVELS",
    "OTHERS",
    "Contrast",
    "Hold",
    "Matched",
    "Pair",
    "Probe",
    "Silenced",
    "belt",
    "brush",
    "contrast",
    "contrasts",
    "probe",
    "shared",
]

"""Recipes of the recall task: one for all gated cells."""

from __future__ import annotations

from dataclasses import dataclass

from lstm_core.tasks.recipe import Recipe


@dataclass(frozen=True, kw_only=True)
class RecallRecipe(Recipe):
    """How a network is trained on the recall task.

    All `rows` of an update have the same gap, uniform in 1 to `longest`; where `led` is above 0, the longest gap grows
    from `shortest` to `longest` during that share of the updates. `unknown` is the share of distractors that are read
    as `<unk>`. `layers` are the cells of a stack, the lowest first; none for one cell.
    """

    units: int = 32
    inputs: int = 16
    rows: int = 32
    shortest: int = 5
    longest: int = 100
    led: float = 0.0
    unknown: float = 0.01
    layers: tuple[str, ...] = ()


GATED = RecallRecipe(updates=2000)
RECIPES = {
    "recall-rnn": RecallRecipe(seed=2, updates=3000, rate=3e-3),
    "recall-lstm": GATED,
    "recall-lstm_peephole": GATED,
    "recall-lstm_peephole_f": GATED,
    "recall-lstm_peephole_i": GATED,
    "recall-lstm_peephole_o": GATED,
    "recall-lstm_peephole_fi": GATED,
    "recall-lstm_peephole_fo": GATED,
    "recall-lstm_peephole_io": GATED,
    "recall-cifg": GATED,
    "recall-gru": GATED,
    "recall-gru_reset_after": GATED,
    "recall-depth_gated_lstm": RecallRecipe(updates=2000, layers=("lstm", "depth_gated_lstm")),
    "recall-grid_lstm": RecallRecipe(seed=3, updates=2000, layers=("grid_lstm", "grid_lstm")),
    "recall-clockwork_rnn": RecallRecipe(updates=3000),
    "recall-nig": RecallRecipe(seed=1, updates=2000),
    "recall-nfg": GATED,
    "recall-nog": GATED,
    "recall-niaf": RecallRecipe(seed=1, updates=2000),
    "recall-noaf": GATED,
    "recall-cifg_peephole": GATED,
    "recall-np": GATED,
    "recall-fgr": RecallRecipe(seed=1, updates=2000),
    "recall-vanilla": GATED,
    "recall-mut1": GATED,
    "recall-mut2": GATED,
    "recall-mut3": GATED,
    "recall-mingru": GATED,
    "recall-minlstm": GATED,
    "recall-slstm": GATED,
    "recall-janet": GATED,
    "recall-mgu": GATED,
    "recall-sru": GATED,
    "recall-ran": GATED,
    "recall-ugrnn": GATED,
    "recall-qrnn": GATED,
    "recall-indrnn": RecallRecipe(seed=3, updates=2000),
    "recall-highway_rnn": GATED,
    "recall-multiplicative_lstm": RecallRecipe(seed=1, updates=2000, rate=0.003),
    "recall-lstm_projection": GATED,
    "recall-mlstm": GATED,
    "recall-rg_lru": GATED,
    "recall-mamba": GATED,
    "recall-rwkv": GATED,
    "recall-layer_norm_lstm": GATED,
    "recall-gated_deltanet": GATED,
    "recall_led-rnn": RecallRecipe(seed=3, updates=3000, rate=3e-3, led=0.6),
}

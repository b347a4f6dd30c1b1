"""Recipes of language models: their class, and the recipes of the grammar task."""

from __future__ import annotations

from dataclasses import dataclass

from lstm_core.tasks.recipe import Recipe


@dataclass(frozen=True, kw_only=True)
class WordRecipe(Recipe):
    """How a language model is trained. `layers` are the cells of a stack, the lowest first; empty for a single cell."""

    units: int = 32
    inputs: int = 16
    rows: int = 64
    tokens: int = 60
    unknown: float = 0.01  # share of words read as <unk>
    layers: tuple[str, ...] = ()


USUAL = WordRecipe(rate=2e-2, updates=6000)  # for a cell of the catalogue that is not named here

RECIPES = {
    "grammar-rnn": WordRecipe(rate=1e-2),
    "grammar-lstm": WordRecipe(seed=1, rate=2e-2, updates=6000),
    "grammar-lstm_peephole": WordRecipe(rate=4e-2),
    "grammar-lstm_peephole_f": WordRecipe(rate=4e-2),
    "grammar-lstm_peephole_i": USUAL,
    "grammar-lstm_peephole_o": USUAL,
    "grammar-lstm_peephole_fi": USUAL,
    "grammar-lstm_peephole_fo": WordRecipe(rate=4e-2),
    "grammar-lstm_peephole_io": WordRecipe(rate=4e-2),
    "grammar-cifg": USUAL,
    "grammar-gru": USUAL,
    "grammar-gru_reset_after": WordRecipe(rate=2e-2),
    "grammar-depth_gated_lstm": WordRecipe(rate=2e-2, updates=6000, layers=("lstm", "depth_gated_lstm")),
    "grammar-grid_lstm": WordRecipe(rate=2e-2, updates=6000, layers=("grid_lstm", "grid_lstm")),
    "grammar-clockwork_rnn": WordRecipe(rate=1e-2),
    "grammar-nig": USUAL,
    "grammar-nfg": USUAL,
    "grammar-nog": USUAL,
    "grammar-niaf": USUAL,
    "grammar-noaf": USUAL,
    "grammar-cifg_peephole": USUAL,
    "grammar-np": USUAL,
    "grammar-fgr": USUAL,
    "grammar-vanilla": USUAL,
    "grammar-mut1": USUAL,
    "grammar-mut2": USUAL,
    "grammar-mut3": USUAL,
    "grammar-mingru": USUAL,
    "grammar-minlstm": USUAL,
    "grammar-slstm": USUAL,
    "grammar-janet": USUAL,
    "grammar-mgu": USUAL,
    "grammar-sru": USUAL,
    "grammar-ran": USUAL,
    "grammar-ugrnn": USUAL,
    "grammar-qrnn": USUAL,
    "grammar-indrnn": USUAL,
    "grammar-highway_rnn": USUAL,
    "grammar-multiplicative_lstm": WordRecipe(seed=0, rate=0.005, updates=6000),
    "grammar-lstm_projection": USUAL,
    "grammar-mlstm": USUAL,
    "grammar-rg_lru": WordRecipe(seed=0, rate=0.002, updates=6000),
    "grammar-mamba": USUAL,
    "grammar-rwkv": USUAL,
    "grammar-layer_norm_lstm": USUAL,
    "grammar-gated_deltanet": USUAL,
}

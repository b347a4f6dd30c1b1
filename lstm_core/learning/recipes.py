"""The recipes of the shipped models, by name; the command `lstm-explainer train NAME` follows them."""

from __future__ import annotations

from lstm_core.errors import ModelError
from lstm_core.learning.trainer import Recipe
from lstm_core.learning.words import WordRecipe

RECIPES: dict[str, Recipe] = {
    "grammar-rnn": WordRecipe(rate=1e-2),
    "grammar-lstm": WordRecipe(seed=1, rate=2e-2, updates=6000),
    "grammar-lstm_peephole": WordRecipe(rate=4e-2),
    "grammar-lstm_peephole_f": WordRecipe(rate=4e-2),
    "grammar-lstm_peephole_i": WordRecipe(rate=2e-2, updates=6000),
    "grammar-lstm_peephole_o": WordRecipe(rate=2e-2, updates=6000),
    "grammar-lstm_peephole_fi": WordRecipe(rate=2e-2, updates=6000),
    "grammar-lstm_peephole_fo": WordRecipe(rate=4e-2),
    "grammar-lstm_peephole_io": WordRecipe(rate=4e-2),
    "grammar-cifg": WordRecipe(rate=2e-2, updates=6000),
    "grammar-gru": WordRecipe(rate=2e-2, updates=6000),
    "grammar-gru_reset_after": WordRecipe(rate=2e-2),
    "grammar-clockwork_rnn": WordRecipe(rate=1e-2),
    "grammar-nig": WordRecipe(rate=2e-2, updates=6000),
    "grammar-nfg": WordRecipe(rate=2e-2, updates=6000),
    "grammar-nog": WordRecipe(rate=2e-2, updates=6000),
    "grammar-niaf": WordRecipe(rate=2e-2, updates=6000),
    "grammar-noaf": WordRecipe(rate=2e-2, updates=6000),
    "grammar-cifg_peephole": WordRecipe(rate=2e-2, updates=6000),
    "grammar-np": WordRecipe(rate=2e-2, updates=6000),
    "grammar-fgr": WordRecipe(rate=2e-2, updates=6000),
    "grammar-vanilla": WordRecipe(rate=2e-2, updates=6000),
    "grammar-mut1": WordRecipe(rate=2e-2, updates=6000),
    "grammar-mut2": WordRecipe(rate=2e-2, updates=6000),
    "grammar-mut3": WordRecipe(rate=2e-2, updates=6000),
}

NOTES = {  # what a card says of how its recipe was found, where the first one tried is not the one that is kept
    "grammar-cifg": (
        "Seed 0, the only one tried with this recipe. After 3,000 updates the language was at chance (rate 0.04) or "
        "right in two of three (rate 0.02), so it was given 6,000."
    ),
    "grammar-gru": (
        "Seed 0, the only one tried with this recipe. After 3,000 updates the language was right in three of four, so "
        "it was given 6,000."
    ),
}


def select(name: str) -> tuple[str, ...]:
    """Return the names of the recipes that `name` means: one, such as "grammar-lstm", a whole task, or "all"."""
    found = tuple(recipe for recipe in RECIPES if name in ("all", recipe, recipe.partition("-")[0]))
    if not found:
        tasks = dict.fromkeys(recipe.partition("-")[0] for recipe in RECIPES)
        raise ModelError(
            f"there is no recipe {name!r}; there are {', '.join(RECIPES)}, and {', '.join(tasks)} for all of a task"
        )
    return found

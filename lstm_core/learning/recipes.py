"""The recipes of the shipped models, by name; the command `lstm-explainer train NAME` follows them."""

from __future__ import annotations

from lstm_core.errors import ModelError
from lstm_core.learning.trainer import Recipe

RECIPES: dict[str, Recipe] = {
    f"grammar-{cell}": Recipe()
    for cell in (
        "rnn",
        "lstm",
        "lstm_peephole",
        "lstm_peephole_f",
        "lstm_peephole_i",
        "lstm_peephole_o",
        "lstm_peephole_fi",
        "lstm_peephole_fo",
        "lstm_peephole_io",
        "cifg",
        "gru",
        "gru_reset_after",
    )
}


def select(name: str) -> tuple[str, ...]:
    """Return the names of the recipes that `name` means: one, such as "grammar-lstm", a whole task, or "all"."""
    found = tuple(recipe for recipe in RECIPES if name in ("all", recipe, recipe.partition("-")[0]))
    if not found:
        tasks = dict.fromkeys(recipe.partition("-")[0] for recipe in RECIPES)
        raise ModelError(f"there is no recipe {name!r}; there are {', '.join(RECIPES)}, and {', '.join(tasks)} for all of a task")
    return found

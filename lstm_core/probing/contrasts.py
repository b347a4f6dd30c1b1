"""The contrasts of each task, and probes of the shipped models on them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from lstm_core.errors import ModelError
from lstm_core.models import TextNetwork
from lstm_core.probing import grammar_pairs, story_pairs, verse
from lstm_core.probing.line_position import LineProbe
from lstm_core.probing.pairs import Contrast
from lstm_core.probing.probe import Probe, in_vocabulary

PAIRS = 120  # in each contrast
TASKS: dict[str, dict[str, Callable[[int], Contrast]]] = {
    "grammar": grammar_pairs.CONTRASTS,
    "stories": story_pairs.CONTRASTS,
    "shakespeare": verse.CONTRASTS,
}


def contrasts(task: str) -> tuple[str, ...]:
    """Return the keys of a task's contrasts; empty if it has none."""
    return tuple(TASKS.get(task, ()))


@lru_cache(maxsize=32)
def contrast(task: str, key: str) -> Contrast:
    """Return a contrast of a task (cached). Raises ModelError if the task has no such contrast."""
    if key not in contrasts(task):
        raise ModelError(f"{task} has no contrast {key!r}; it has {', '.join(contrasts(task)) or 'none'}")
    return TASKS[task][key](PAIRS)


def probe(model: TextNetwork, key: str) -> Probe:
    """Return the probe of a network on a contrast of its task. Raises ModelError if the task has no such contrast."""
    kind: type[Probe] = LineProbe if key == "line" else Probe
    return kind(model, in_vocabulary(contrast(model.card.task, key), model.indices))

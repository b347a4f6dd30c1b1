"""A network on the sentences of a contrast, and on two sentences of the reader's, kept within the budget."""

from __future__ import annotations

from dataclasses import replace

from app.reading.caches import cached
from lstm_core import probing
from lstm_core.models import TextNetwork
from lstm_core.probing import Pair, Probe


@cached(32)
def probe(model: TextNetwork, contrast: str) -> Probe:
    """Return a network's probe on all pairs of a contrast of its task."""
    return _run(probing.probe(model, contrast))


@cached(64)
def of_pair(model: TextNetwork, contrast: str, first: str, second: str) -> Probe:
    """Return a network's probe on one pair of texts."""
    texts = (tuple(model.vocabulary[token.index] for token in model.tokenize(text)[1:]) for text in (first, second))
    return _run(Probe(model, replace(probe(model, contrast).contrast, pairs=(Pair(*texts),))))


def _run(found: Probe) -> Probe:
    """Run a probe at once, so that its size is known when it is kept."""
    assert found.state.size
    return found

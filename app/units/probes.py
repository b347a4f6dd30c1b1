"""Cached probes: a network's states on the pairs of a contrast, or on the reader's two sentences."""

from __future__ import annotations

from dataclasses import replace

from app.reading.caches import cached
from app.reading.tokens import tokens_of
from lstm_core import probing
from lstm_core.models import TextNetwork
from lstm_core.probing import Pair, Probe


@cached(32)
def probe(model: TextNetwork, contrast: str) -> Probe:
    """Probe a network on all pairs of a contrast of its task."""
    return _run(probing.probe(model, contrast))


@cached(64)
def of_pair(model: TextNetwork, contrast: str, first: str, second: str) -> Probe:
    """Probe a network on one pair of texts."""
    texts = (tuple(model.vocabulary[token.index] for token in tokens_of(model, text)[1:]) for text in (first, second))
    return _run(Probe(model, replace(probe(model, contrast).contrast, pairs=(Pair(*texts),))))


def _run(found: Probe) -> Probe:
    """Run a probe now, so that the cache knows its size."""
    assert found.state.size
    return found

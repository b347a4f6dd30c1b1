"""Perplexity of language models of words or characters."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lstm_core.errors import ModelError
from lstm_core.models.protocols import TextNetwork
from lstm_core.models.tokenizer import UNKNOWN, tokenize
from lstm_core.tasks.losses import readout_loss
from lstm_core.tasks.prose.texts import parted

PART = 4096  # tokens that are run at a time; the state goes on from one part to the next


@dataclass(frozen=True)
class Score:
    """What a text cost a model: `tokens` with the `<s>` before each paragraph, `unknown` of those that were not known,
    `nats` a token, over all tokens but the first.
    """

    tokens: int
    unknown: int
    paragraphs: int
    nats: float

    @property
    def unknown_rate(self) -> float:
        """The share of the text's tokens, without `<s>`, that are not in the vocabulary."""
        return self.unknown / max(1, self.tokens - self.paragraphs)

    @property
    def perplexity(self) -> float:
        """The perplexity: exp of the nats per token."""
        return math.exp(self.nats)

    def __str__(self) -> str:
        return (
            f"{self.tokens:,} tokens, {self.paragraphs:,} of them the <s> that opens a paragraph; "
            f"{self.unknown:,} unknown ({100 * self.unknown_rate:.2f}%); "
            f"{self.nats:.4f} nats a token, perplexity {self.perplexity:.2f}"
        )


def measure(model: TextNetwork, text: str) -> Score:
    """Read a text as one stream, the state carried from paragraph to paragraph, and return what it cost the model.

    Raises ModelError for a model that does not guess one next word, or a text with nothing in it.
    """
    if model.outputs != "one":
        raise ModelError(f"{model.name} does not guess one next word, so a text has no perplexity for it")
    texts = [tokenize(paragraph, model.indices, model.tokens) for paragraph in parted(text, model.tokens)]
    rows = np.array([token.index for tokens in texts for token in tokens], dtype=np.int64)
    if len(rows) == len(texts):
        raise ModelError("the text has no token in it; give it at least one word")
    total: float = 0.0
    state: Mapping[str, np.ndarray] = {}
    for begin in range(0, len(rows) - 1, PART):
        words, targets = rows[begin : begin + PART], rows[begin + 1 : begin + PART + 1]
        trace = model.run(words[: len(targets)], initial=state)
        state = trace.final
        W_y, b_y = model.readout["W_y"], model.readout["b_y"]
        total += len(targets) * readout_loss(trace["h"], W_y, b_y, targets, backward=False)[0]
    unknown = int(np.count_nonzero(rows == model.indices[UNKNOWN]))
    return Score(len(rows), unknown, len(texts), total / (len(rows) - 1))

"""The tokens of a text, cut once: a request counts them, shows them and reads them."""

from __future__ import annotations

from typing import Protocol

from app.reading.caches import HasContent, cached
from lstm_core.models import Token


class Tokenizer(HasContent, Protocol):
    """A network that cuts a text into tokens."""

    def tokenize(self, text: str) -> tuple[Token, ...]:
        """Cut a text into tokens, `<s>` first."""
        ...


@cached(64)
def tokens_of(network: Tokenizer, text: str) -> tuple[Token, ...]:
    """Return the tokens of a text, `<s>` first, from the cache where it has them."""
    return network.tokenize(text)

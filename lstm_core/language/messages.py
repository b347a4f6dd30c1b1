"""The table of messages: every mistake in a cell's text by its kind, in words, in English and in Japanese.

A kind is what went wrong; its words have the values of the case in them: `{name}`. Kinds are grouped by the stage that
finds them, in the order of the stages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

from lstm_core.language.messages_of_cells import DEFINITIONS, MENDS, SIZES, WHOLE
from lstm_core.language.messages_of_lines import READING
from lstm_core.language.short_messages import CLIPPED, LONGEST, cut, template, width

LANGUAGES = ("en", "ja")
STAGES = ("reading", "definitions", "whole", "sizes")


class Phrase(Protocol):
    """A value of a message whose words depend on the language."""

    def words(self, language: str) -> str:
        """Return it in words."""
        ...


@dataclass(frozen=True)
class Message:
    """A kind of mistake: the stage that finds it, and its words by language, whole and short."""

    stage: str
    words: Mapping[str, str]
    short_words: Mapping[str, str]

    def sentence(self, language: str, values: Mapping[str, Any]) -> str:
        """Return the sentence of a case in a language."""
        return filled(self.words[language], language, values)

    def short(self, language: str, values: Mapping[str, Any]) -> str:
        """Return the short form of a case's sentence, at most `LONGEST` columns wide: it fits under its line."""
        words = self.short_words[language]
        text = filled(words, language, values)
        for longest in CLIPPED:
            if width(text) <= LONGEST:
                return text
            clipped = {name: cut(value, longest) if isinstance(value, str) else value for name, value in values.items()}
            text = filled(words, language, clipped)
        return cut(text)


def filled(template: str, language: str, values: Mapping[str, Any]) -> str:
    """Return a text with a case's values in it, each in its words of the language."""
    shown = {name: value.words(language) if hasattr(value, "words") else value for name, value in values.items()}
    return template.format(**shown)


MESSAGES: Mapping[str, Message] = MappingProxyType(
    {
        kind: Message(
            stage,
            MappingProxyType(dict(zip(LANGUAGES, words, strict=True))),
            MappingProxyType({name: template(kind, words[at], at) for at, name in enumerate(LANGUAGES)}),
        )
        for stage, kinds in zip(STAGES, (READING, DEFINITIONS, WHOLE, SIZES), strict=True)
        for kind, words in kinds.items()
    }
)
TITLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {kind: MappingProxyType(dict(zip(LANGUAGES, words, strict=True))) for kind, words in MENDS.items()}
)

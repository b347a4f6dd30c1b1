"""Join sentences, and words of a list, in the reader's language.

Sentences are told apart by a space in English and by nothing in Japanese, so nothing joins texts by a space of its own:
static/js/text/joining.js is the same for scripts, and docs/terms.md has the rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from babel.lists import format_list
from flask import Flask
from flask_babel import get_locale
from markupsafe import Markup

from app.text.languages import current_language


def signs() -> dict[str, object]:
    """Return the signs of the reader's language by name, for scripts."""
    return asdict(current_language().signs)


def space() -> str:
    """Return what stands between two sentences."""
    return current_language().signs.space


def sentences(*texts: str) -> str:
    """Return texts as one, without those that are empty; Markup where one of them is."""
    said = [text for text in texts if text]
    if any(isinstance(text, Markup) for text in said):
        return Markup(space()).join(said)
    return space().join(said)


def listed(words: Iterable[object]) -> str:
    """Return words, or numbers, one after another: "to, be, or"."""
    return current_language().signs.comma.join(map(str, words))


def parted(parts: Iterable[Markup]) -> Markup:
    """Return parts that have commas of their own: "f = 0.5; i = 1"."""
    return Markup(current_language().signs.semicolon).join(parts)


def joined(names: Sequence[str]) -> str:
    """Return names as the end of a sentence has them: "lstm and gru"."""
    return str(format_list(list(names), locale=get_locale()))


def titled(title: str, text: str) -> str:
    """Return what something is, and which: "Gates: LSTM"."""
    return f"{title}{current_language().signs.colon}{text}"


def beside(word: str, amount: str) -> str:
    """Return a word and its number: "he 98%"; a Japanese word has no space beside it."""
    return f"{word} {amount}" if word.isascii() else f"{word}{amount}"


def bracketed(text: str) -> str:
    """Return an aside, to stand behind a text: " (unknown word)"."""
    opening, closing = current_language().signs.brackets
    return f"{opening}{text}{closing}"


def install(app: Flask) -> None:
    """Let templates join texts."""
    app.jinja_env.globals.update(space=space, listed=listed, titled=titled, bracketed=bracketed, signs=signs)

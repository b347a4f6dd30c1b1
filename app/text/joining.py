"""Join sentences and list items with the separators of the reader's language.

A space separates sentences in English and nothing does in Japanese, so no other module joins texts with a space.
static/js/text/joining.js does the same for scripts; docs/terms.md states the rule.
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
    """Return the separators and brackets of the reader's language by name, for scripts."""
    return asdict(current_language().signs)


def space() -> str:
    """Return the separator of two sentences: a space in English, nothing in Japanese."""
    return current_language().signs.space


def sentences(*texts: str) -> str:
    """Join sentences, leaving out empty ones; return Markup if one of them is Markup."""
    return _joined(space(), [text for text in texts if text])


def listed(words: Iterable[object]) -> str:
    """Join words or numbers with commas: "to, be, or"."""
    return current_language().signs.comma.join(map(str, words))


def semicolon_list(parts: Iterable[str]) -> str:
    """Join parts that may contain commas with semicolons: "f = 0.5; i = 1"; return Markup if one of them is Markup."""
    return _joined(current_language().signs.semicolon, list(parts))


def joined(names: Sequence[str]) -> str:
    """Join names with commas and a conjunction: "rnn, lstm and gru"."""
    return str(format_list(list(names), locale=get_locale()))


def titled(title: str, text: str) -> str:
    """Join a title and a text with a colon: "Gates: LSTM"."""
    return f"{title}{current_language().signs.colon}{text}"


def beside(word: str, amount: str) -> str:
    """Join a word and an amount with a space: "he 98%"; without one after a Japanese word."""
    return f"{word} {amount}" if word.isascii() else f"{word}{amount}"


def bracketed(text: str) -> str:
    """Return an aside in brackets, to follow a text: " (unknown word)"."""
    opening, closing = current_language().signs.brackets
    return f"{opening}{text}{closing}"


def _joined(sign: str, texts: Sequence[str]) -> str:
    return (Markup(sign) if any(isinstance(text, Markup) for text in texts) else sign).join(texts)


def install(app: Flask) -> None:
    """Make the functions that templates use available in Jinja."""
    app.jinja_env.globals.update(space=space, listed=listed, titled=titled, bracketed=bracketed, signs=signs)

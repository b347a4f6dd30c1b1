"""Mark English words in a Japanese page with `lang="en"`, for speech, line breaks and fonts.

The networks read English, so nearly every Japanese sentence of a page contains English words. `marked` finds them when
the response is built, so that templates and code need no markup for them: in Japanese text every run of Latin letters
is English, except for `NAMES` and symbols of one letter. Attributes cannot contain markup, so labels name things and do
not quote what a network reads; quotations belong in text (docs/terms.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask
from markupsafe import Markup

from app.text.languages import current_language
from lstm_core import cells, models

NAMES = frozenset(  # Latin letters that are the same in Japanese
    """
    LSTM LSTMs RNN RNNs GRU LSTMVis DRAW STORN VRNN MUT1 MUT2 MUT3 xLSTM sLSTM minGRU minLSTM S4 Mamba Transformer
    CSV JSON HTML HTTP API NPZ PNG SVG JavaScript Content-Type KL GB MB px base64url Enter Delete Shift Space Backspace
    sigmoid tanh exp log max min lin relu softmax unk
    """.split()  # noqa: SIM905
)
REST = r"(?P<rest>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)"
TAG = re.compile(rf"<!--.*?-->|<!\w[^>]*>|<(?P<close>/?)(?P<name>[a-zA-Z][\w:-]*){REST}>", re.DOTALL)
LANG = re.compile(r"""\slang=["']?([\w-]+)""")
RAW = frozenset(("script", "style"))  # without markup inside
SILENT = frozenset(("math", "code", "kbd", "pre", "samp"))  # in no language: nothing inside is marked
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
PLAIN = frozenset(("option", "title", "textarea", "desc"))  # may contain only text: marked as a whole, or not at all
WORD = r"[A-Za-zÀ-ɏ](?:[A-Za-z0-9À-ɏ’'-]*[A-Za-z0-9À-ɏ])?"
ENTITY = r"&[#\w]+;"
QUOTE = r"&#3[49];|&quot;"
RUN = re.compile(rf"{ENTITY}|{WORD}(?:(?:[ \u00a0,.…:;!?“”\"]|{QUOTE})+{WORD})*")
LETTER = re.compile(r"[A-Za-z]{2}")
ENGLISH = re.compile(rf"(?:[A-Za-zÀ-ɏ’' \s,.…:;!?“”\"()_-]|{QUOTE})*")


def marked(html: str) -> Markup:
    """Return HTML with its English marked; unchanged if the reader's language is written in Latin letters."""
    if current_language().is_latin:
        return Markup(html)
    return Markup("".join(_pieces(str(html))))


def install(app: Flask) -> None:
    """Make `marked` available as a filter in Jinja."""
    app.jinja_env.filters["marked"] = marked


def _pieces(html: str) -> Iterator[str]:
    """Yield the tags and texts of HTML in order, English in the texts marked."""
    open_tags: list[tuple[str, bool]] = [("", False)]  # (name, whether its text stays unmarked)
    at, is_picture = 0, 0
    found = TAG.search(html)
    while found:
        text = html[at : found.start()]
        yield text if open_tags[-1][1] or not LETTER.search(text) else _runs(text, "tspan" if is_picture else "span")
        name, at = (found["name"] or "").lower(), found.end()
        tag = found[0]
        if found["close"]:
            while len(open_tags) > 1 and open_tags.pop()[0] != name:
                pass
            is_picture -= name == "svg"
        elif name and not found["rest"].endswith("/") and name not in VOID:
            lang = LANG.search(found["rest"])
            stays = name in SILENT or (lang[1] == "en" if lang else open_tags[-1][1])
            if name in RAW:
                at = html.find(f"</{name}", at)
                yield tag + html[found.end() : at]
                found = TAG.search(html, at)
                open_tags.append((name, True))
                continue
            if not stays and not lang:
                end = html.find("<", at)
                text = html[at:end]
                if html.startswith(f"</{found['name']}", end) and LETTER.search(text):
                    if _is_english(text):
                        tag, stays = f'{tag[:-1]} lang="en">', True
                    stays = stays or name in PLAIN
            is_picture += name == "svg"
            open_tags.append((name, stays))
        yield tag
        found = TAG.search(html, at)
    yield html[at:] if not LETTER.search(html[at:]) else _runs(html[at:], "span")


def _runs(text: str, tag: str) -> str:
    """Return text with each run of English words wrapped in an element."""

    def wrapped(found: re.Match[str]) -> str:
        return f'<{tag} lang="en">{found[0]}</{tag}>' if _has_words(found[0]) else found[0]

    return RUN.sub(wrapped, text)


def _is_english(text: str) -> bool:
    return bool(ENGLISH.fullmatch(text)) and _has_words(text)


def _has_words(run: str) -> bool:
    """Return whether a run contains a word that is not a name, symbol or entity."""
    return any(len(word) > 1 and not _is_name(word) for word in re.findall(WORD, re.sub(ENTITY, " ", run)))


def _is_name(word: str) -> bool:
    return word in NAMES or word in cells or word in _models()


def _models() -> frozenset[str]:
    return frozenset(models.names())

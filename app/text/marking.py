"""Mark English words in a Japanese page with `lang="en"`, for speech, line breaks and fonts.

The networks read English, so nearly every Japanese sentence of a page contains English words. `marked` finds them when
the response is built, so that templates and code need no markup for them: in Japanese text every run of Latin letters
is English, except for `NAMES` and symbols of one letter. Attributes cannot contain markup, so labels name things and do
not quote what a network reads; quotations belong in text (docs/terms.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from flask import Flask
from markupsafe import Markup

from app.text.languages import current_language
from lstm_core import cells, models

NAMES = frozenset(  # Latin letters that are the same in Japanese
    """
    LSTM LSTMs RNN RNNs GRU LSTMVis DRAW STORN VRNN MUT1 MUT2 MUT3 xLSTM sLSTM mLSTM minGRU minLSTM
    JANET MGU SRU QRNN IndRNN RAN UGRNN RWKV RG-LRU DeltaNet S4 S6 Mamba Transformer
    SLIM NumPy PyTorch JAX LaTeX
    CSV JSON HTML HTTP API NPZ PNG SVG JavaScript Content-Type KL GB MB px base64url Enter Delete Shift Space Backspace
    sigmoid tanh exp log max min lin relu softmax unk
    """.split()  # noqa: SIM905
)
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


@dataclass(frozen=True)
class _Token:
    """A part of some HTML as it is written: `kind` is "open", "close", "text" or "other"."""

    kind: str
    start: int
    name: str = ""
    lang: str = ""


class _Reader(HTMLParser):
    """Cuts HTML into tokens, which know where they begin, so that what is written stays as it is."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=False)
        self.lines = [0, *(found.end() for found in re.finditer("\n", html))]
        self.tokens: list[_Token] = []
        self.feed(html)
        self.close()

    def _add(self, kind: str, name: str = "", lang: str = "") -> None:
        if kind != "text" or not self.tokens or self.tokens[-1].kind != "text":
            line, column = self.getpos()
            self.tokens.append(_Token(kind, self.lines[line - 1] + column, name, lang))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Add the start of an element; one that holds nothing is no start."""
        self._add("other" if tag in VOID else "open", tag, dict(attrs).get("lang") or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Add an element that closes itself."""
        self._add("other")

    def handle_endtag(self, tag: str) -> None:
        """Add the end of an element."""
        self._add("close", tag)

    def handle_data(self, data: str) -> None:
        """Add text."""
        self._add("text")

    def handle_entityref(self, name: str) -> None:
        """Add a named character, which is text."""
        self._add("text")

    def handle_charref(self, name: str) -> None:
        """Add a numbered character, which is text."""
        self._add("text")

    def handle_comment(self, data: str) -> None:
        """Add a comment."""
        self._add("other")

    def handle_decl(self, decl: str) -> None:
        """Add a declaration."""
        self._add("other")

    def handle_pi(self, data: str) -> None:
        """Add a processing instruction."""
        self._add("other")


def _pieces(html: str) -> Iterator[str]:
    tokens = _Reader(html).tokens
    ends = [*(token.start for token in tokens[1:]), len(html)]
    open_tags: list[tuple[str, bool]] = [("", False)]  # of each element: whether its text stays as it is
    is_picture = 0
    for n, (token, end) in enumerate(zip(tokens, ends, strict=True)):
        written = html[token.start : end]
        if token.kind == "text":
            stays = open_tags[-1][1] or not LETTER.search(written)
            yield written if stays else _runs(written, "tspan" if is_picture else "span")
            continue
        if token.kind == "close":
            while len(open_tags) > 1 and open_tags.pop()[0] != token.name:
                pass
            is_picture -= token.name == "svg"
        elif token.kind == "open":
            stays = token.name in RAW | SILENT or (token.lang == "en" if token.lang else open_tags[-1][1])
            if not stays and not token.lang and [one.kind for one in tokens[n + 1 : n + 3]] == ["text", "close"]:
                text = html[end : ends[n + 1]]
                if tokens[n + 2].name == token.name and LETTER.search(text):
                    if _is_english(text):
                        written, stays = f'{written[:-1]} lang="en">', True
                    stays = stays or token.name in PLAIN
            is_picture += token.name == "svg"
            open_tags.append((token.name, stays))
        yield written


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

"""What a page says, and in which language: its text with the `lang` it stands in, and attributes that are spoken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

SPOKEN = ("aria-label", "title", "alt", "placeholder", "aria-valuetext", "aria-description", "aria-roledescription")
SILENT = frozenset(("script", "style", "math", "code", "kbd", "pre", "template"))
VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
INLINE = frozenset(
    (
        "a",
        "abbr",
        "b",
        "bdi",
        "cite",
        "em",
        "i",
        "mark",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "tspan",
        "u",
        *SILENT,
    )
)


@dataclass(frozen=True)
class Said:
    """A piece of text: the language it is marked as, and what it is: "text", or the name of an attribute."""

    text: str
    lang: str
    kind: str
    inside: str  # the element


class Reader(HTMLParser):
    """Reads HTML, or a piece of it that stands in a page of a language."""

    def __init__(self, language: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Said] = []
        self._stack: list[tuple[str, str]] = [("", language)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        lang = given.get("lang", self._stack[-1][1])
        if not self._is_silent() and tag not in SILENT:
            for name in SPOKEN:
                if given.get(name):
                    self.found.append(Said(given[name], lang, name, tag))
            if tag == "meta" and given.get("name") == "description":
                self.found.append(Said(given.get("content", ""), lang, "description", tag))
        if tag not in VOID:
            self._stack.append((tag, lang))
        if tag not in INLINE:
            self.found.append(Said("\n", lang, "break", tag))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        while len(self._stack) > 1 and self._stack.pop()[0] != tag:
            pass
        if tag not in INLINE:
            self.found.append(Said("\n", self._stack[-1][1], "break", tag))

    def handle_data(self, data: str) -> None:
        if not self._is_silent():
            self.found.append(Said(data, self._stack[-1][1], "text", self._stack[-1][0]))
        else:
            self.found.append(Said("\0", self._stack[-1][1], "text", self._stack[-1][0]))  # a formula stands there

    def _is_silent(self) -> bool:
        return any(tag in SILENT for tag, _lang in self._stack)


def said(html: str, language: str) -> list[Said]:
    """Return what a page, or a piece of one, says."""
    reader = Reader(language)
    reader.feed(html)
    reader.close()
    return reader.found


def lines(found: list[Said], language: str) -> Iterator[str]:
    """Yield the text of a language as it is read: what stands in one line, with what is in another language as \\0."""
    line = ""
    for each in found:
        if each.kind == "break":
            if line.strip():
                yield line
            line = ""
        elif each.kind == "text":
            line += each.text if each.lang == language else "\0"
        elif each.lang == language:
            yield each.text
    if line.strip():
        yield line

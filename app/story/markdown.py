"""The story's Markdown: blocks between `::: KIND` and `:::`, and inside a line what points elsewhere.

`[forget gate]{.f}` points at a part of the figure, `[cell state]{term=cell-state}` into the glossary, `[Olah
(2015)](source:olah2015)` into the list of sources, `$f_t$` is a formula, `{{name}}` a number that was computed.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

from app.story.errors import StoryError
from app.text.marking import marked

KINDS = ("figure", "look", "do", "remember", "notes", "next")
BEHIND = re.compile(
    r'(<button class="term"[^>]*>[^<]*</button>|<span class="math inline">(?:(?!</math>).)*</math></span>)'
    r"([.,;:!?)。、，．」』）]+)"
)
# what a browser that breaks Japanese between phrases takes for two of them (`word-break: auto-phrase`)
TORN = re.compile(
    r"<[^>]*>|(のぞき穴|はっきり|いくつか|切り替え|手書き|不思議|一文字ずつ|部品|短期記憶|食い違|いくと|第\d+章)"
)
FUNCTION = re.compile(r"<mi>([a-zA-Z]{2,})</mi>")  # tanh is upright, x is not
ROLES = "figcoh"  # what has a colour of its own
FENCE = re.compile(r"^:::(?:\s+(\w+)(.*))?$")
FACT = re.compile(r"\{\{([\w.]+)\}\}")
HEADING = re.compile(r'^#\s+(.+?)\s*\{short="([^"]+)"\}\s*$')


@dataclass(frozen=True)
class Block:
    """A part of a chapter: its kind ("prose" or one of KINDS), the words and fields behind it, its text."""

    kind: str
    text: str
    line: int
    words: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    """A chapter's file: heading, the short heading for the contents, blocks."""

    title: str
    short: str
    blocks: tuple[Block, ...]


def parse(text: str, name: str) -> Document:
    """Cut a chapter's text into blocks; `name` is the file, for errors. Raises StoryError."""
    lines = text.splitlines()
    heading = HEADING.match(lines[0]) if lines else None
    if not heading:
        raise StoryError(f'{name}, line 1: expected the heading, as in # One word, four decisions {{short="Step"}}')
    return Document(heading[1], heading[2], tuple(_blocks(lines[1:], name)))


def _blocks(lines: Sequence[str], name: str) -> Iterator[Block]:
    """Yield the blocks of lines, which are counted from 2."""
    opened: tuple[int, str, str] | None = None
    kept: list[str] = []

    def block(kind: str, rest: str, line: int) -> Block:
        words, fields = _split(rest, f"{name}, line {line}")
        return Block(kind, "\n".join(kept).strip(), line, words, fields)

    for line, text in enumerate(lines, start=2):
        fence = FENCE.match(text)
        if not fence:
            kept.append(text)
            continue
        kind, rest = fence[1], fence[2] or ""
        if opened and kind:
            raise StoryError(f"{name}, line {line}: ::: {kind} inside the ::: {opened[1]} of line {opened[0]}")
        if not opened and not kind:
            raise StoryError(f"{name}, line {line}: ::: closes a block, but none is open")
        if kind and kind not in KINDS:
            raise StoryError(f"{name}, line {line}: there is no block {kind!r}; expected one of {', '.join(KINDS)}")
        if opened:
            yield block(opened[1], opened[2], opened[0])
            opened = None
        else:
            if prose := "\n".join(kept).strip():
                yield Block("prose", prose, line)
            opened = (line, kind, rest)
        kept = []
    if opened:
        raise StoryError(f"{name}, line {opened[0]}: ::: {opened[1]} is never closed")
    if prose := "\n".join(kept).strip():
        yield Block("prose", prose, len(lines) + 1)


def _split(rest: str, where: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the words and the NAME=VALUE fields behind a block's kind."""
    try:
        parts = shlex.split(rest)
    except ValueError as error:
        raise StoryError(f"{where}: {error}") from error
    words = tuple(part for part in parts if "=" not in part)
    return words, dict(part.split("=", 1) for part in parts if "=" in part)


def with_facts(text: str, find: Callable[[str], str]) -> str:
    """Put the computed numbers where `{{name}}` stands."""
    return FACT.sub(lambda match: find(match[1]), text)


def render(text: str) -> Markup:
    """Return Markdown as HTML, with its English marked.

    A term or a formula and the sign behind it stay on one line, and so do words that browsers tear apart.
    """
    kept = BEHIND.sub(r'<span class="whole">\1\2</span>', _renderer().render(text))
    return marked(TORN.sub(lambda found: f'<span class="whole">{found[1]}</span>' if found[1] else found[0], kept))


def render_line(text: str) -> Markup:
    """Return one line of Markdown as HTML, without a paragraph around it."""
    return marked(_renderer().renderInline(text))


@lru_cache(maxsize=1)
def _renderer() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Html).enable("table")
    markdown.use(attrs_plugin, spans=True)
    return markdown.use(dollarmath_plugin, renderer=_formula, double_inline=True)


def _formula(latex: str, options: Mapping[str, bool]) -> str:
    written = str(convert(latex, display="block" if options.get("display_mode") else "inline"))
    return FUNCTION.sub(r'<mi class="function">\1</mi>', written)


class _Html(RendererHTML):
    """Writes spans and links as the story's page wants them."""

    def span_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Mapping) -> str:
        """Open a term of the glossary, a phrase that points at a part of the figure, or the words of a button."""
        attributes = tokens[idx].attrs
        role = str(attributes.get("class", ""))
        if "term" in attributes:
            kind, tag = Markup('type="button" popovertarget="term-{}"').format(attributes["term"]), "button"
            opened = Markup('<button class="term" {}>').format(kind)
        else:
            part = str(attributes.get("part", role))
            known = Markup(' data-role="{}"').format(role) if role and role in ROLES else ""
            tag = "span"
            opened = Markup('<span class="phrase" data-part="{}"{}>').format(part, known)
        tokens[_closing(tokens, idx)].tag = tag
        return opened

    def span_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Mapping) -> str:
        """Close it."""
        return f"</{tokens[idx].tag}>"

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Mapping) -> str:
        """Open a link; one into the sources goes to the list at the end."""
        address = str(tokens[idx].attrs["href"])
        if address.startswith("source:"):
            return Markup('<a class="cite" href="#source-{}">').format(address.removeprefix("source:"))
        return Markup('<a href="{}">').format(address)


def _closing(tokens: Sequence[Token], idx: int) -> int:
    depth = 0
    for n in range(idx, len(tokens)):
        depth += {"span_open": 1, "span_close": -1}.get(tokens[n].type, 0)
        if not depth:
            return n
    return idx

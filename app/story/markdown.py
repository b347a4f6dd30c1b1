"""The story's Markdown: blocks between `::: KIND` and `:::`, and inline references.

`[forget gate]{.f}` refers to a part of the figure, `[cell state]{term=cell-state}` to the glossary, `[Olah
(2015)](source:olah2015)` to the list of sources, `$f_t$` is a formula, `{{name}}` a computed number.

A file is parsed once; its blocks are sequences of tokens, and HTML is rendered from tokens.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree.ElementTree import Element

from latex2mathml.converter import Converter
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

from app.story.errors import StoryError
from app.text.languages import LANGUAGES
from app.text.marking import marked

KINDS = ("figure", "look", "do", "remember", "notes", "next")
OPEN, CLOSE = "container_block_open", "container_block_close"
CLOSING = re.compile(r"[.,;:!?)。、，．」』）]+")  # punctuation that must not begin a line
UNBROKEN = re.compile(f"({'|'.join(language.unbroken for language in LANGUAGES.values())})")
ROLES = "figcoh"  # values with a colour of their own
FACT = re.compile(r"\{\{([\w.]+)\}\}")
HEADING = re.compile(r'^#\s+(.+?)\s*\{short="([^"]+)"\}\s*$')

Fact = Callable[[str, str, int], str]  # (key of the scene's figure, name, line) -> a computed number or word


@dataclass(frozen=True)
class Block:
    """A part of a chapter: its kind ("prose" or one of KINDS), the words and fields after that, and its tokens."""

    kind: str
    tokens: Sequence[Token]
    line: int
    words: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    """A chapter's file: heading, the short heading for the contents, blocks."""

    title: str
    short: str
    blocks: tuple[Block, ...]


def parse(text: str, name: str, fact: Fact | None = None) -> Document:
    """Parse a chapter; `name` is the file, for errors. `fact` replaces each `{{...}}`. Raises StoryError."""
    first, _, rest = text.partition("\n")
    heading = HEADING.match(first)
    if not heading:
        raise StoryError(f'{name}, line 1: expected the heading, as in # One word, four decisions {{short="Step"}}')
    tokens = _parser().parse(f"\n{rest}", {"fact": fact})  # the first line stays empty, so that lines keep their number
    return Document(heading[1], heading[2], tuple(_blocks(tokens, len(rest.splitlines()) + 1, name)))


def _blocks(tokens: Sequence[Token], count: int, name: str) -> Iterator[Block]:
    """Yield the blocks of a file of `count` lines: each container, and the prose between containers."""
    start = 0
    while start < len(tokens):
        if tokens[start].type == OPEN:
            end = _end(tokens, start)
            yield _block(tokens[start], tokens[start + 1 : end], count, name)
            start = end + 1
        else:
            end = next((at for at in range(start, len(tokens)) if tokens[at].type == OPEN), len(tokens))
            yield Block("prose", tokens[start:end], _line(tokens[start]))
            start = end


def _block(opening: Token, inside: Sequence[Token], count: int, name: str) -> Block:
    """Convert a container to a block. Raises StoryError if it is of an unknown kind, not closed, or nested."""
    line = _line(opening)
    where = f"{name}, line {line}"
    kind, _, rest = opening.info.strip().partition(" ")
    if not kind:
        raise StoryError(f"{where}: ::: closes a block, but none is open")
    if kind not in KINDS:
        raise StoryError(f"{where}: there is no block {kind!r}; expected one of {', '.join(KINDS)}")
    for inner in inside:
        if inner.type == OPEN:
            raise StoryError(f"{name}, line {_line(inner)}: :::{inner.info} inside the ::: {kind} of line {line}")
    if opening.map and opening.map[1] >= count:
        raise StoryError(f"{where}: ::: {kind} is never closed")
    words, fields = _split(rest, where)
    return Block(kind, inside, line, words, fields)


def _line(token: Token) -> int:
    """Return the line of the file, from 1, in which a block begins."""
    return token.map[0] + 1 if token.map else 1


def _end(tokens: Sequence[Token], start: int) -> int:
    """Return the index of the token that closes the one at `start`: the next closing token of its level."""
    return next(
        at
        for at in range(start + 1, len(tokens))
        if tokens[at].nesting == -1 and tokens[at].level == tokens[start].level
    )


def _split(rest: str, where: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """Split what follows a block's kind into words and NAME=VALUE fields. Raises StoryError."""
    try:
        parts = shlex.split(rest)
    except ValueError as error:
        raise StoryError(f"{where}: {error}") from error
    words = tuple(part for part in parts if "=" not in part)
    return words, dict(part.split("=", 1) for part in parts if "=" in part)


@dataclass(frozen=True)
class ExerciseTokens:
    """The tokens of an exercise: the question, each guess, the button's label, and the answer."""

    question: Sequence[Token]
    guesses: Sequence[Sequence[Token]]
    button: Sequence[Token]
    answer: Sequence[Token]


def exercise(tokens: Sequence[Token], where: str) -> ExerciseTokens:
    """Take an exercise apart: its first list are the guesses, a paragraph `[...]{.act}` is the button, `---` the end of
    the question. Raises StoryError.
    """
    rule = next((at for at, token in enumerate(tokens) if token.type == "hr"), None)
    question: list[Token] = []
    guesses: list[Sequence[Token]] | None = None
    button: Sequence[Token] | None = None
    at = 0
    while rule is not None and at < rule:
        end = _end(tokens, at) + 1 if tokens[at].nesting == 1 else at + 1
        if tokens[at].type == "bullet_list_open" and guesses is None:
            guesses = [token.children or [] for token in tokens[at:end] if token.type == "inline"]
        elif found := _button(tokens[at:end]):
            button = found
        else:
            question += tokens[at:end]
        at = end
    if rule is None or button is None:
        raise StoryError(
            f"{where}: an exercise needs a paragraph [what its button says]{{.act}}, and --- before the answer"
        )
    return ExerciseTokens(question, guesses or [], button, tokens[rule + 1 :])


def _button(paragraph: Sequence[Token]) -> Sequence[Token] | None:
    """Return the tokens of a button's label if a paragraph is nothing but a button, else None."""
    children = paragraph[1].children if len(paragraph) == 3 else None
    if not children or children[0].type != "span_open" or children[0].attrs.get("class") != "act":
        return None
    return children[1:-1] if _closing(children, 0) == len(children) - 1 else None


def render(text: str) -> Markup:
    """Render Markdown to HTML, with its English marked."""
    return render_tokens(_parser().parse(text))


def render_line(text: str) -> Markup:
    """Render one line of Markdown to HTML, without a paragraph around it."""
    return marked(_parser().renderInline(text))


def render_tokens(tokens: Sequence[Token]) -> Markup:
    """Render blocks to HTML, with their English marked.

    No line breaks between a term or a formula and the punctuation after it, or inside a language's `unbroken` words.
    """
    found = [token.copy(children=_whole(token.children)) if token.children else token for token in tokens]
    return marked(_renderer().render(found, _parser().options, {}))


def render_inline(tokens: Sequence[Token], is_whole: bool = False) -> Markup:
    """Render inline tokens to HTML; `is_whole` prevents line breaks as `render_tokens` does."""
    return marked(_renderer().renderInline(_whole(tokens) if is_whole else tokens, _parser().options, {}))


def _whole(children: Sequence[Token]) -> list[Token]:
    """Wrap inline tokens between which no line may break in an element of class `whole`."""
    found: list[Token] = []
    at = 0
    while at < len(children):
        end = _unit(children, at)
        signs = CLOSING.match(children[end].content) if end and end < len(children) else None
        if end and signs and children[end].type == "text":
            found += [_html('<span class="whole">'), *children[at:end], _text(signs[0]), _html("</span>")]
            found += _unbroken(children[end].content[signs.end() :])
            at = end + 1
        else:
            found += _unbroken(children[at].content) if children[at].type == "text" else [children[at]]
            at += 1
    return found


def _unit(children: Sequence[Token], at: int) -> int | None:
    """Return the index after a formula or a term that begins at a token; None if none begins there."""
    if children[at].type == "math_inline":
        return at + 1
    if children[at].type == "span_open" and "term" in children[at].attrs:
        end = _closing(children, at)
        return end + 1 if all(child.type == "text" for child in children[at + 1 : end]) else None
    return None


def _unbroken(text: str) -> Iterator[Token]:
    for n, piece in enumerate(UNBROKEN.split(text)):
        if n % 2:
            yield from (_html('<span class="whole">'), _text(piece), _html("</span>"))
        elif piece:
            yield _text(piece)


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _html(content: str) -> Token:
    return Token("html_inline", "", 0, content=content)


def _facts(state: StateCore) -> None:
    """Replace each `{{name}}` by its computed number, before inline parsing."""
    fact: Fact | None = state.env.get("fact")
    if fact is None:
        return
    figure = ""
    for token in state.tokens:
        if token.type == OPEN and token.info.split()[:1] == ["figure"]:
            figure = next(iter(token.info.split()[1:]), "")
        if token.type == "inline":
            pieces = FACT.split(token.content)  # every second one is a fact's name
            pieces[1::2] = [fact(figure, name, _line(token)) for name in pieces[1::2]]
            token.content = "".join(pieces)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Html).enable("table")
    markdown.use(attrs_plugin, spans=True)
    markdown.use(container_plugin, "block", validate=lambda params, markup: True)
    markdown.core.ruler.after("block", "facts", _facts)
    return markdown.use(dollarmath_plugin, renderer=_formula, double_inline=True)


def _renderer() -> _Html:
    renderer = _parser().renderer
    assert isinstance(renderer, _Html)
    return renderer


def _formula(latex: str, options: Mapping[str, bool]) -> str:
    return _LaTeX(display="block" if options.get("display_mode") else "inline").convert(latex)


class _LaTeX(Converter):
    """Converts LaTeX to MathML with a class on function names: tanh is upright, x is not."""

    def convert_to_element(self, latex: str, parent: Element | None = None) -> Element:
        """Convert a formula to an element tree, before it is serialised."""
        tree = super().convert_to_element(latex, parent)
        for name in tree.iter("mi"):
            if name.text and len(name.text) > 1 and name.text.isascii() and name.text.isalpha():
                name.set("class", "function")
        return tree


class _Html(RendererHTML):
    """A renderer of the spans and links of the story's page."""

    def span_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Open a term of the glossary, a phrase that refers to a part of the figure, or a button's label."""
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

    def span_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Close a span."""
        return f"</{tokens[idx].tag}>"

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Open a link; a source links to its entry in the list at the end of the page."""
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

"""The chapters, read from app/content/LANGUAGE/N-ID.md: scenes, each a figure with the text beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask_babel import force_locale
from markupsafe import Markup

from app.settings import Settings
from app.story import markdown
from app.story.errors import StoryError
from app.story.figure import Figure, State
from app.story.figures import FIGURES
from app.story.markdown import Block
from app.web.current import current

CONTENT = Path(__file__).parent.parent / "content"


@dataclass(frozen=True)
class Look:
    """A numbered "look here": the figure's state for it, and the sentence."""

    number: int
    state: State
    html: Markup


@dataclass(frozen=True)
class Exercise:
    """An exercise: question, guesses, the button's label, the state it shows, and the answer, hidden until then."""

    state: State
    question: Markup
    guesses: tuple[Markup, ...]
    button: Markup
    answer: Markup


@dataclass(frozen=True)
class ScenePart:
    """A part of the text: `kind` is "prose", "look", "do", "remember", "notes" or "next"."""

    kind: str
    html: Markup = Markup()
    look: Look | None = None
    exercise: Exercise | None = None


@dataclass(frozen=True)
class Scene:
    """A figure and the text beside it. `still` is the number of the look whose state the page shows without scripts."""

    key: str
    state: State
    still: int
    parts: tuple[ScenePart, ...]

    @property
    def figure(self) -> Figure:
        """The figure."""
        return FIGURES[self.key]

    @property
    def looks(self) -> tuple[Look, ...]:
        """The numbered looks, in order."""
        return tuple(part.look for part in self.parts if part.look)

    @property
    def still_state(self) -> State:
        """The figure's state on a page without scripts."""
        return next((look.state for look in self.looks if look.number == self.still), self.state)


@dataclass(frozen=True)
class Chapter:
    """One chapter; its looks are numbered across all of its scenes."""

    number: int
    id: str
    title: Markup
    short: str
    scenes: tuple[Scene, ...]

    @property
    def looks(self) -> tuple[Look, ...]:
        """The numbered looks of all scenes."""
        return tuple(look for scene in self.scenes for look in scene.looks)

    def scene_of(self, number: int) -> Scene:
        """Return the scene that contains a look."""
        return next(scene for scene in self.scenes if number in [look.number for look in scene.looks])


def files(language: str) -> list[Path]:
    """Return the paths of a language's chapters, in order."""
    return sorted((CONTENT / language).glob("[0-9]-*.md"))


def chapters(language: str) -> tuple[Chapter, ...]:
    """Read the chapters in a language of LANGUAGES, regardless of the request's. Raises StoryError."""
    return _chapters(language, current())


@cache
def _chapters(language: str, _settings: Settings) -> tuple[Chapter, ...]:
    """Read the chapters, whose figures' states keep to the application's limits."""
    return tuple(read_chapter(path, language) for path in files(language))


def read_chapter(path: Path, language: str) -> Chapter:
    """Read a chapter from a file; needs an application context, but no request. Raises StoryError."""
    number, _, name = path.stem.partition("-")
    where = f"{path.parent.name}/{path.name}"
    with force_locale(language):
        document = markdown.parse(
            path.read_text(encoding="utf-8"),
            where,
            lambda figure, fact, line: _fact(figure, fact, f"{where}, line {line}"),
        )
        scenes = tuple(_scenes(document.blocks, where))
        return Chapter(int(number), name, markdown.render_line(document.title), document.short, scenes)


def _scenes(blocks: tuple[Block, ...], where: str) -> Iterator[Scene]:
    """Yield the scenes; each begins with a block of kind "figure"."""
    starts = [n for n, block in enumerate(blocks) if block.kind == "figure"]
    if not starts or starts[0]:
        raise StoryError(f"{where}, line 2: expected ::: figure KEY before anything else")
    count = 0
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        opening = blocks[start]
        at = f"{where}, line {opening.line}"
        if len(opening.words) != 1 or opening.words[0] not in FIGURES:
            raise StoryError(f"{at}: expected ::: figure KEY with one of {', '.join(sorted(FIGURES))}")
        fields = dict(opening.fields)
        still = int(fields.pop("still", count + 1))
        figure = FIGURES[opening.words[0]]
        parts = []
        for block in blocks[start + 1 : end]:
            part = _part(block, figure, fields, count + 1, f"{where}, line {block.line}")
            count += part.kind == "look"
            parts.append(part)
        yield Scene(figure.key, _state(figure, fields, at), still, tuple(parts))


def _part(block: Block, figure: Figure, fields: Mapping[str, str], number: int, where: str) -> ScenePart:
    if block.kind == "look":
        state = _state(figure, {**fields, **block.fields}, where)
        return ScenePart("look", look=Look(number, state, markdown.render_tokens(block.tokens)))
    if block.kind == "do":
        return ScenePart("do", exercise=_exercise(block, _state(figure, {**fields, **block.fields}, where), where))
    return ScenePart(block.kind, markdown.render_tokens(block.tokens))


def _exercise(block: Block, state: State, where: str) -> Exercise:
    found = markdown.exercise(block.tokens, where)
    return Exercise(
        state,
        Markup(markdown.render_tokens(found.question).strip()),
        tuple(markdown.render_inline(guess) for guess in found.guesses),
        markdown.render_inline(found.button, is_whole=True),
        markdown.render_tokens(found.answer),
    )


def _state(figure: Figure, fields: Mapping[str, str], where: str) -> State:
    """Return a figure's complete state. Raises StoryError for an unknown field or an invalid value."""
    unknown = sorted(set(fields) - {field.name for field in figure.fields})
    if unknown:
        known = ", ".join(field.name for field in figure.fields)
        raise StoryError(f"{where}: figure {figure.key} has no field {unknown[0]!r}; it has {known}")
    parsed = figure.read(fields)
    if parsed.problem:
        raise StoryError(f"{where}: {parsed.problem}")
    return parsed.value


def _fact(figure: str, name: str, where: str) -> str:
    """Look up a computed number or word; `steps.unit` is one of another figure."""
    key, _, own = name.rpartition(".")
    facts = FIGURES[key or figure].facts() if (key or figure) in FIGURES else {}
    if own not in facts:
        raise StoryError(f"{where}: there is no fact {name!r}; figure {key or figure} has {', '.join(facts)}")
    return facts[own]

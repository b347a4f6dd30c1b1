"""Parse the story's address: `look=CHAPTER.N`, and the fields of its figure that the reader has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from app.reading.address import THEMES, parse_choice
from app.reading.parsed import Parsed
from app.story.chapters import Chapter, Scene
from app.story.figure import Figure, State


@dataclass(frozen=True)
class Asked:
    """The chapter and the look that an address names, and the state of their figure."""

    chapter: Chapter
    look: int
    scene: Scene
    state: State


def read(arguments: Mapping[str, str], chapters: Sequence[Chapter]) -> tuple[Asked | None, list[str]]:
    """Parse an address; return None if it names no look, and a sentence for each parameter that could not be used."""
    given = arguments.get("look", "")
    if not given:
        return None, []
    name, _, number = given.partition(".")
    chapter = next((chapter for chapter in chapters if chapter.id == name), None)
    look = chapter and next((look for look in chapter.looks if str(look.number) == (number or "1")), None)
    if not chapter or not look:
        return None, [gettext("The story has no place “%(given)s”; it opens at its beginning.", given=given)]
    scene = chapter.scene_of(look.number)
    own = {field.name: arguments[field.name] for field in scene.figure.fields if field.name in arguments}
    parsed = scene.figure.read({**look.state, **own})
    return Asked(chapter, look.number, scene, parsed.value), [parsed.problem] if parsed.problem else []


def theme(arguments: Mapping[str, str]) -> Parsed[str]:
    """Parse the theme of an address."""
    return parse_choice(arguments.get("theme", ""), THEMES, "theme")


def address(figure: Figure, state: State) -> dict[str, str]:
    """Return the parameters of a figure's state: every field that differs from its default."""
    usual = figure.usual()
    return {name: value for name, value in state.items() if value != usual[name]}

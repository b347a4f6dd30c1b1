"""The variables of templates/stage.html: what the page needs, and what it shows without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from markupsafe import Markup

from app.reading.catalogue import Choice
from app.stage.equations import Line
from app.stage.sight import Sight
from app.stage.stage import N, R, Stage, Step, View
from app.text.step_words import StepWords
from app.web.taking import Taken

Parameters = Sequence[tuple[str, Any]]  # names and values of hidden fields


@dataclass(frozen=True)
class Addresses:
    """URLs of a stage: its page, its embeddable page, and what its scripts fetch.

    `code` is the endpoint that answers with the cell as code, "" for a stage that does not give it away.
    """

    page: str
    embedded: str
    scene: str
    trace: str
    unit: str
    code: str = ""


@dataclass(frozen=True)
class CodeTab:
    """A language in which the cell is given away as code, and the address of the text."""

    key: str
    title: str
    address: str


@dataclass(frozen=True)
class StagePage(Generic[N, R]):
    """The page around a view: lists of models, settings, forms and what the scripts need.

    `fixed_fields` are the parameters that a step keeps, `kept_fields` those that another input keeps, `framed_fields`
    those that a frame keeps in any case.
    """

    stage: Stage[N, R]
    view: View[N, R]
    here: str
    is_embedded: bool
    hidden: tuple[str, ...]
    whole_page: str
    step_words: StepWords
    theme: str
    taken: Taken
    code_tabs: Sequence[CodeTab]
    notices: Sequence[str]
    tasks: Sequence[Choice]
    variants: Sequence[tuple[str, Sequence[Choice]]]
    choices: int
    speeds: Sequence[str]
    text_characters: int
    other_languages: Sequence[Mapping[str, str]]
    fixed_fields: Parameters
    kept_fields: Parameters
    framed_fields: Parameters
    preload: Sequence[str]
    config: Mapping[str, Any]
    messages: Mapping[str, str]


@dataclass(frozen=True)
class NumberedLine(Line):
    """An equation with the chosen unit's numbers; `state` is "running", "later" or "" for one that has run."""

    state: str
    worked: str
    result: str


@dataclass(frozen=True)
class NumbersTable:
    """Every value of every unit at a step, as text."""

    caption: str
    names: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class WithoutScripts:
    """A view as a browser without JavaScript shows it."""

    tokens: Sequence[Step]
    unknown: Mapping[str, str]
    phases: Sequence[Mapping[str, Any]]
    jumps: Mapping[str, str]
    lines: Sequence[NumberedLine]
    gone: str
    source: str
    summary: str
    units: int
    first_sight: Sight
    caption: Markup
    table: NumbersTable
    provenance: str


@dataclass(frozen=True)
class GuessRow:
    """A next word as the list of predictions shows it; `came`: it is the one that followed."""

    token: str
    share: str
    came: bool

"""Pydantic models of the laboratory's endpoints."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from app.api.endpoints import Body, Query, limited
from app.api.schemas import Answer, Packed
from app.laboratory.asked import BORROWED, START, UNITS

Range = Annotated[list[float], Field(min_length=2, max_length=2)]


class LabBody(Body):
    """A cell's text, what it started from, and the sentence that it reads."""

    text: str = Field(description="The cell's text, an equation a line.", json_schema_extra=limited("lab_characters"))
    start: str = Field(
        START, alias="from", description="The cell of the catalogue that the text started from, or `none`."
    )
    sentence: str | None = Field(None, description="What is read; without it the usual sentence.")
    units: int = Field(
        UNITS, ge=1, description="Numbers in a vector of the cell.", json_schema_extra=limited("lab_units")
    )
    token: int = Field(0, ge=0, description="After which token the next word is told, from 1; 0 is the last.")
    weights: str = Field(
        BORROWED,
        description="`borrowed`: those of the start's trained network, where name and shape are the same; or the name "
        "of a network that lends its own.",
    )
    narrow: bool = Field(False, description="Whether the diagram is for a narrow screen.")
    since: str = Field(
        "", description="The `key` of an earlier answer: bands that are as they were there are left out."
    )
    has: str = Field("", description="The key of the diagram that is shown: the same is not drawn again.")
    numpy: bool = Field(False, description="Adds `numpy`, the cell in NumPy.")
    differs: bool = Field(False, description="Adds `differs`, how the cell differs from its start, line by line.")


class Edit(Answer):
    """A change of a part of a text; lines and columns count from 1, `end` is the column after it."""

    line: int
    column: int
    end_line: int
    end: int
    text: str


class LabMend(Answer):
    """A change of the text that removes a mistake: `start` to `end`, characters from 0, become `replacement`."""

    title: str
    start: int
    end: int
    replacement: str
    edits: list[Edit]


class LabProblem(Answer):
    """A mistake, with its place, its words and its mends."""

    line: int
    column: int
    end: int
    kind: str
    values: dict[str, Any]
    message: str
    mends: list[LabMend]
    short: str = Field("", description="The same in at most 60 letters.")
    hint: bool = Field(False, description="True for what is worth saying of a text that can be read.")


class LabBand(Answer):
    """The values of a line at every token, or `same`: as in the answer that the request names."""

    shape: list[int] = []
    float32: str = ""
    range: Range = [0.0, 1.0]
    entries: int = 0
    initial: Packed | None = Field(None, description="The state before the first token.")
    same: bool = False


class LabLine(Answer):
    """One line of the text."""

    line: int = Field(description="Where it begins in the text, from 1.")
    name: str
    kind: str = Field(description="value, setting, start, bottom, declaration, operation or inputs.")
    role: str
    gate: str | None = Field(description="The role by which it is coloured.")
    mathml: str | None
    status: Literal["same", "changed", "new"]
    was: str | None = Field(description="The formula of the start's line, where it was another.")
    size: str
    band: LabBand | None


class RemovedLine(Answer):
    """A line of the start that the text lacks, and before which line of the text it would stand."""

    name: str
    text: str
    line: int


class LabParameter(Answer):
    """A parameter: its shape, how many numbers, and where they are from."""

    name: str
    shape: list[int]
    count: int
    source: Literal["borrowed", "checkpoint", "new"] = Field(alias="from")


class LabToken(Answer):
    """A token of the sentence."""

    text: str
    known: bool


class LabNext(Answer):
    """A next word's probability, and what it was in the start's network."""

    word: str
    own: float | None
    before: float | None


class LabGradient(Answer):
    """The length of d surprise / d state at every token up to the asked one, of both networks."""

    asked: str
    state: str = ""
    state_before: str = ""
    own: list[float] | None
    before: list[float] | None
    why: str = Field("", description="Why there is none.")
    chart: dict[str, Any] = Field(description="Both drawn on a log scale, in hundredths of a width and a height.")


class LabStrip(Packed):
    """The values of a place in the diagram that no line names."""

    range: Range


class LabDrawing(Answer):
    """A cell's diagram."""

    key: str
    state: Literal["draft", "settled", "later", "refused"] = Field(
        description="`later`: there is no draft, and the settled drawing has to be asked for."
    )
    picture: dict[str, Any] | None = Field(None, description="For the pages' own scripts, and may change with them.")
    same: bool = False
    operations: int = Field(0, description="How many there are, where they are too entangled to be drawn.")
    message: str = Field("", description="That they are.")
    values: dict[str, LabStrip] = {}


class LabFinite(Answer):
    """The first number that is not finite."""

    word: str
    token: int = Field(description="From 1.")
    line: int
    column: int
    end: int
    name: str
    gradient: bool = Field(description="Whether it is one of the gradient.")
    message: str
    mends: list[LabMend]


class LabAnswer(Answer):
    """What a text says and computes; where it cannot be read (`ok` is false), `problems` alone."""

    ok: bool
    key: str
    text: str = Field(description="SHA-256 of the text, to know what an answer answers.")
    problems: list[LabProblem]
    lines: list[LabLine] = []
    removed: list[RemovedLine] = []
    count: int = Field(0, description="Numbers to learn.")
    count_before: int | None = None
    parameters: list[LabParameter] = []
    borrowed: int = Field(0, description="How many parameters are another network's.")
    units: int = Field(0, description="Those of the network: a checkpoint's are as they are.")
    tokens: list[LabToken] = []
    token: int = Field(0, description="After which token the next word is told, from 1.")
    next: list[LabNext] = []
    likely: list[str] = Field([], description="The start's likeliest next words, among which a reader guesses.")
    gradient: LabGradient | None = None
    verdict: str = ""
    diagram: LabDrawing | None = None
    finite: LabFinite | None = None
    untrained: bool = False
    numpy: str = ""
    differs: list[dict[str, Any]] = []
    took: dict[str, float] = Field({}, description="Milliseconds.")


class DiagramQuery(Query):
    """The text whose drawing is asked for."""

    text: str = Field("", description="The cell's text.", json_schema_extra=limited("lab_characters"))
    narrow: bool = Field(False, description="Whether it is for a narrow screen.")


class PaperBody(Body):
    """Equations as they were pasted."""

    text: str = Field(description="LaTeX, Unicode, NumPy, PyTorch.", json_schema_extra=limited("lab_characters"))


class ReadAs(Answer):
    """A part of a text, and what it was read as."""

    before: str = Field(alias="from")
    after: str = Field(alias="to")


class RewrittenPaper(Answer):
    """The same in the language of cells; `questions` are changes that were not made."""

    ok: bool
    text: str
    read_as: list[ReadAs]
    questions: list[ReadAs]
    problems: list[LabProblem]

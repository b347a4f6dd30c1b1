"""Pydantic models of the endpoints of opened networks."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema

from app.api.endpoints import Body, Form, limited
from app.api.schemas import Answer, Packed

NAME = r"^own-[0-9a-f]{32}$"
File = Annotated[str, WithJsonSchema({"type": "string", "format": "binary"})]


class NetworkForm(Form):
    """A network to open: its file with what lies beside it, and what the file leaves open."""

    file: list[File] = Field([], description="The network's file, and what belongs to it: at most 8 files.")
    vocabulary: File = Field("", description="Its vocabulary; without it, a `file` that is one is taken as such.")
    answers: str = Field("", description="Answers to questions: an object of JSON, the question's key to the answer.")
    of: str = Field("", description="In place of `file`: a network that is kept, to be opened with other answers.")


class SeriesForm(Form):
    """A series of numbers: a CSV or an NPZ."""

    file: File = Field(description="The file.")
    leave_out: str = Field("", description="The columns that are not read: a list of JSON.")


class OutputsForm(Form):
    """What a framework made of an input: an NPZ of `x` and `y`."""

    file: File = Field(description="The file.")


class SampleBody(Body):
    """How to open a sample."""

    answers: dict[str, str] = Field({}, description="Answers to questions.")


class LookBody(Body):
    """What a network is to read: a text, or a series."""

    text: str | None = Field(None, description="A text.", json_schema_extra=limited("text_characters"))
    input: str | None = Field(
        None,
        max_length=40,
        description="A series that was brought, or one that is made: `spike:5`, `step:10`, `wave:40`, `noise:1`, "
        "`feature:2`.",
    )
    steps: int | None = Field(
        None, ge=1, description="Steps of one that is made.", json_schema_extra=limited("opening_steps")
    )


class InputRow(Answer):
    """One input of the file: its name, its axes, and whether it holds tokens, numbers or a state."""

    name: str
    shape: list[int | str | None]
    kind: str


class ArrayRow(Answer):
    """An array of the file."""

    name: str
    shape: list[int] | None


class WayRow(Answer):
    """One direction of a layer: its cell, whether that is of the catalogue, its equations, gates, and model."""

    way: Literal["forward", "reverse"]
    model: str
    cell: str
    title: str
    is_catalogue: bool
    equations: str
    gates: list[str]


class Block(Answer):
    """A block of the picture, from what goes in to what comes out."""

    key: str
    kind: str
    title: str
    sizes: dict[str, int]
    ways: list[WayRow]
    arrays: list[ArrayRow]
    state: Literal["known", "guessed", "asked"]


class Edge(Answer):
    """What flows from one block to another, how wide it is, and through which operations."""

    source: str
    target: str
    size: int | None
    operations: list[str]
    state: Literal["known", "guessed", "asked"]


class Choice(Answer):
    """An answer that can be given."""

    key: str
    title: str


class Question(Answer):
    """What the file leaves open; `answer` is what it was opened with."""

    key: str
    words: str
    choices: list[Choice]
    usual: str
    answer: str
    needs_file: bool


class VocabularyRow(Answer):
    """The words: how many, of which kind, what a text may begin with, and the first ones."""

    size: int
    kind: str
    begins: list[str]
    first: list[str]


class LayerRow(Answer):
    """A layer, in one direction, as a `model` of the pages."""

    model: str
    title: str


class OpenedNetwork(Answer):
    """A network that is kept."""

    name: str
    link: str
    expires: str
    file: str
    bytes: int
    source: str
    is_whole: bool
    why_apart: str
    reads: Literal["tokens", "numbers"]
    width: int = Field(description="Of a row of numbers, or of a word's vector.")
    inputs: list[InputRow]
    parameters: int
    blocks: list[Block]
    edges: list[Edge]
    evidence: list[str]
    questions: list[Question]
    notes: list[str]
    left_out: list[str]
    vocabulary: VocabularyRow | None
    outputs: Literal["one", "independent", "numbers"]
    begin: str
    pages: list[str]
    why_not: dict[str, str] = Field(description="Why a page cannot show it, by page.")
    layers: list[LayerRow]
    limits: dict[str, int]


class SampleRow(Answer):
    """A network to try this with."""

    key: str
    title: str
    summary: str
    format: str
    file: str
    bytes: int
    files: list[str]


class Samples(Answer):
    """The samples."""

    samples: list[SampleRow]


class Deleted(Answer):
    """How long a deleted network can be brought back."""

    undo_seconds: int


class Series(Answer):
    """A series that was read, as `input` of an address names it."""

    input: str
    steps: int
    inputs: int
    header: list[str] | None
    head: list[list[float]]
    separator: str
    decimal: str
    missing: int
    mean: float
    spread: float
    notes: list[str]


class Plot(Answer):
    """Lines of a plot: their names, and (time, lines)."""

    names: list[str]
    values: Packed


class Band(Answer):
    """A value of a layer over all steps, (units, columns), each column some steps."""

    layer: str
    way: str
    value: str
    title: str
    units: int
    shown: int
    values: Packed
    range: list[float]


class LookedToken(Answer):
    """A token that was read."""

    text: str
    known: bool


class LookedGuess(Answer):
    """A next word."""

    token: str
    probability: float


class Look(Answer):
    """A first look: what every layer makes of an input."""

    steps: int
    made: bool
    tokens: list[LookedToken] | None
    series: Plot | None
    bands: list[Band]
    every: int
    next: list[LookedGuess] | None
    outputs: Plot | None
    notes: list[str]


class ComparedValue(Answer):
    """A value that both sides have, and the largest difference."""

    name: str
    largest: float | None
    note: str


class Suspect(Answer):
    """What would explain a difference, tried."""

    key: str
    title: str
    largest: float
    same: bool


class Checked(Answer):
    """What a framework made of an input beside what is made of it here."""

    largest: float | None
    limit: float
    same: bool
    of: str
    steps: list[float]
    values: list[ComparedValue]
    suspects: list[Suspect]
    notes: list[str]


Anything = dict[str, Any]

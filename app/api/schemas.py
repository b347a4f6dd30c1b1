"""What goes in and out over HTTP, as pydantic models: requests are checked by them, answers are documented by them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from app.api.operations import Body, Query, limited

# Read by app/requests.py, whose sentences a person can act on; the document still says what they are.
Count = Annotated[str, WithJsonSchema({"type": "integer", "minimum": 1})]
Numbers = list[list[float | None]] | list[float | None]  # (time, units), or (time,) for a value that is one number


class CellQuery(Query):
    """What can be asked of a cell."""

    against: str = Field("", description="Another cell of the catalogue: adds `difference`, line by line.")


class TraceQuery(Query):
    """Which model reads which sentence, and what is held."""

    model: str = Field("", description="A model of /api/models; without it grammar-lstm.")
    text: str = Field("", description="The sentence.", json_schema_extra=limited("text_characters"))
    clamp: str = Field(
        "",
        description="Held values, joined with `;`: `f:1` a whole gate, `f/13:1` unit 13, `f@5-:1` from token 5 on, "
        "`f@5:0` token 5, `f/13@5-9:0.5`. Units and tokens count from 1; the opening <s> is token 1.",
        json_schema_extra=limited("clamp_characters"),
    )


class WholeTraceQuery(TraceQuery):
    """A trace, with gradients or without."""

    gradients: bool = Field(
        False, description="Add how the surprise at the likeliest next word depends on every value."
    )
    encoding: Literal["", "base64"] = Field(
        "",
        description="How values are written: as lists of numbers, or each as {shape, float32: base64 of little-endian "
        "numbers}, and then without pre-activations, which no page draws.",
    )


class UnitQuery(TraceQuery):
    """One unit of a trace."""

    unit: Count = Field("1", description="The unit, counted from 1.")


class CellBody(Body):
    """A cell to check."""

    equations: str = Field(
        description="The cell's text, an equation a line.", json_schema_extra=limited("equation_characters")
    )
    name: str = Field(
        "cell", min_length=1, description="What errors call it.", json_schema_extra=limited("name_characters")
    )
    inputs: int = Field(3, ge=1, description="Numbers in x.", json_schema_extra=limited("inputs"))
    units: int = Field(4, ge=1, description="Numbers in a vector of the cell.", json_schema_extra=limited("units"))
    features: int = Field(
        5,
        ge=1,
        description="Numbers in each vector of memory, for a cell that reads one.",
        json_schema_extra=limited("inputs"),
    )


class ProblemDetails(BaseModel):
    """Why there is no answer (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str = Field(description="A sentence that a person can act on.")
    parameter: str | None = Field(None, description="The parameter or field at fault.")


class Answer(BaseModel):
    """An answer: exactly these fields."""

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)


class Phase(Answer):
    """A phase of a step: some neighbouring lines."""

    key: str
    lines: list[str]
    label: str
    kind: str


class Line(Answer):
    """One equation."""

    name: str
    role: str
    mathml: str
    text: str
    gate_role: str | None


class BriefCell(Answer):
    """A cell in a list."""

    name: str
    title: str
    summary: str
    family: str
    source: str
    states: list[str]


class WholeCell(BriefCell):
    """Everything that follows from a cell's equations."""

    equations: str
    lines: list[Line]
    belts: list[str]
    parameters: dict[str, str] = Field(description="Each parameter's shape in words: units x inputs.")
    phases: list[Phase]
    numpy: str = Field(description="The cell as NumPy source.")
    diagram: dict[str, Any]
    diagram_narrow: dict[str, Any]


class ComparedCell(WholeCell):
    """A cell, with the difference from another where that was asked for."""

    difference: list[dict[str, Any]] | None = None


class CheckedCell(WholeCell):
    """A reader's own cell, with its sizes."""

    shapes: dict[str, list[int]] = Field(description="Each parameter's shape for these inputs and units.")
    values: dict[str, list[int]] = Field(
        description="Each value's shape for these inputs and units; -1 is as many as memory has vectors."
    )


class CellList(Answer):
    """The catalogue."""

    cells: list[BriefCell]


class ModelSummary(Answer):
    """A model in a list."""

    name: str
    title: str
    cell: str
    units: int
    inputs: int
    vocabulary: int = Field(description="Number of words.")


class ListedModel(ModelSummary):
    """A model with its card."""

    card: dict[str, Any] = Field(description="Data, recipe, seed, loss curve, scores.")


class ModelList(Answer):
    """The shipped models."""

    models: list[ListedModel]


class TraceToken(Answer):
    """A token of the sentence."""

    text: str
    known: bool
    index: int
    given: bool = Field(description="False for the <s> that opens.")


class Prediction(Answer):
    """A word that may come next."""

    token: str
    probability: float


class Held(Answer):
    """A held value; everything counts from 1, null means all."""

    name: str
    value: float
    unit: int | None
    first: int
    last: int | None
    text: str


class Packed(Answer):
    """An array of numbers in few characters."""

    shape: list[int]
    float32: str = Field(description="Base64 of little-endian numbers, row by row.")


class Unclamped(Answer):
    """What would have been without the held values, where it differs."""

    values: dict[str, Numbers | Packed]
    predictions: list[list[Prediction]]


class Target(Answer):
    """What gradients are of: the surprise at this word, in nats."""

    token: str
    nats: float


class TraceGradients(Answer):
    """How the surprise at the likeliest next word after the sentence depends on every value."""

    of: Target
    values: dict[str, Numbers]


class Trace(Answer):
    """What a model made of a sentence. Arrays are one row a token, one number a unit."""

    model: ModelSummary
    text: str
    tokens: list[TraceToken]
    values: dict[str, Numbers | Packed]
    previous: dict[str, list[float | None]]
    ranges: dict[str, Annotated[list[float], Field(min_length=2, max_length=2)]]
    phases: list[Phase]
    predictions: list[list[Prediction]]
    clamp: list[Held]
    unclamped: Unclamped | None
    gradients: TraceGradients | None


class Place(Answer):
    """Where a number goes in a line's formula."""

    node: str


class UnitLine(Answer):
    """One line's numbers for one unit, one a token."""

    pieces: list[str | Place]
    terms: dict[str, list[float | None]]
    result: list[float | None]


class Unit(Answer):
    """One unit's numbers."""

    unit: int
    lines: dict[str, UnitLine]

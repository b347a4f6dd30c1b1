"""Pydantic models of the HTTP interface: they validate the requests and document the responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from app.api.endpoints import Body, Query, limited
from lstm_core import notation
from lstm_core.models.generating import HOTTEST

# A string, parsed by app/reading/address.py, which has helpful messages; the document describes it as an integer.
Count = Annotated[str, WithJsonSchema({"type": "integer", "minimum": 1})]
MOST_SEEDS = 2**31 - 1
Numbers = list[list[list[float]]] | list[list[float]] | list[float]  # a token's is a matrix, a vector or a number


if TYPE_CHECKING:
    CodeLanguage = str  # a type checker cannot evaluate a Literal built from a table
else:
    CodeLanguage = Literal["", *notation.CODES]


class CodeQuery(Query):
    """In which form a cell is wanted."""

    code: CodeLanguage = Field(
        "",
        description="Answer with the cell as code, in plain text, and with nothing else: Python that runs on its own "
        "with NumPy, PyTorch or JAX, or LaTeX.",
    )


class CellQuery(CodeQuery):
    """What can be asked of a cell."""

    against: str = Field("", description="Another cell of the catalogue: adds `difference`, line by line.")
    inputs: int = Field(
        0,
        ge=0,
        description="Numbers in x, for `code`; 0 leaves it to the cell.",
        json_schema_extra=limited("inputs"),
    )
    units: int = Field(
        0,
        ge=0,
        description="Numbers in a vector of the cell, for `code`; 0 leaves it to the cell.",
        json_schema_extra=limited("units"),
    )


class TraceQuery(Query):
    """Which model reads which sentence, and what is held."""

    model: str = Field("", description="A model of /api/models; without it grammar-lstm.")
    text: str = Field("", description="The sentence.", json_schema_extra=limited("text_characters"))
    clamp: str = Field(
        "",
        description="Held values, joined with `;`: `f:1` a whole gate, `f/13:1` unit 13, `f/3,7,20-40:1` some units, "
        "`f@5-:1` from token 5 on, `f@5:0` token 5, `f/13@5-9:0.5`; `!f:1` is switched off. Units and tokens count "
        "from 1; the opening <s> is token 1.",
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


class ContinueQuery(TraceQuery):
    """A text to go on with."""

    count: int = Field(1, ge=1, description="How many words at most.", json_schema_extra=limited("written_tokens"))
    temperature: float = Field(
        1.0, ge=0, le=HOTTEST, description="0 takes the likeliest word, 1 draws as the model expects."
    )
    seed: int = Field(0, ge=0, le=MOST_SEEDS, description="The same seed draws the same words.")


class ChangesQuery(TraceQuery):
    """A moment at which what is held is compared with what would have been."""

    token: Count = Field("1", description="After which token; they count from 1, the opening <s> is token 1.")
    word: str = Field(
        "",
        description="Only the next words that begin like this.",
        json_schema_extra=limited("name_characters"),
    )
    count: int = Field(20, ge=1, le=100_000, description="How many words are listed, those that change most first.")


class CellBody(Body):
    """A cell to check."""

    equations: str = Field(
        description="The cell's text, an equation a line.", json_schema_extra=limited("equation_characters")
    )
    name: str = Field(
        "cell",
        min_length=1,
        description="What errors call it; it can be seen whole.",
        json_schema_extra=limited("name_characters"),
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
    numpy: str = Field(description="The cell as NumPy source that runs on its own.")
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
    units: list[int] | None
    first: int
    last: int | None
    is_off: bool
    text: str


class Packed(Answer):
    """An array of numbers in few characters."""

    shape: list[int]
    float32: str = Field(description="Base64 of little-endian numbers, row by row.")


class Unclamped(Answer):
    """What would have been without the held values, where it differs."""

    values: dict[str, Numbers | Packed]
    predictions: list[list[Prediction]]
    distances: list[float] = Field(
        description="How far holding moves the prediction after each token: total variation, from 0 to 1."
    )


class Target(Answer):
    """What gradients are of: the surprise at this word, in nats."""

    token: str
    nats: float


class TraceGradients(Answer):
    """How the surprise at the likeliest next word after the sentence depends on every value."""

    of: Target
    values: dict[str, Numbers | Packed]


class Trace(Answer):
    """What a model made of a sentence. Arrays have one entry a token: a number, a vector, or a matrix row by row."""

    model: ModelSummary
    text: str
    tokens: list[TraceToken]
    values: dict[str, Numbers | Packed]
    previous: dict[str, list[list[float]] | list[float] | float | Packed] = Field(
        description="The states before the first token."
    )
    ranges: dict[str, Annotated[list[float], Field(min_length=2, max_length=2)]]
    phases: list[Phase]
    predictions: list[list[Prediction]]
    clamp: list[Held]
    unclamped: Unclamped | None
    gradients: TraceGradients | None


class Place(Answer):
    """Where a number goes in a line's formula."""

    node: str


class WrittenWord(Answer):
    """A word that was drawn."""

    token: str
    probability: float = Field(description="How likely the model held it to be.")
    piece: str = Field(description="What it adds to the text: the word, and a space before it where one belongs.")


class Continuation(Answer):
    """What a model wrote after a text."""

    model: str
    text: str = Field(description="The text with what was written.")
    words: list[WrittenWord]
    stopped: Literal["", "end", "full"] = Field(
        description="Why there are fewer words than asked for: the model ended the text, or it is as long as can be."
    )


class ChangedWord(Answer):
    """A next word's probability, without and with what is held."""

    token: str
    before: float
    after: float


class Changes(Answer):
    """What holding does to the next word after a token."""

    token: int
    vocabulary: int = Field(description="How many words there are.")
    matches: int = Field(description="How many of them were looked at.")
    words: list[ChangedWord]


class UnitLine(Answer):
    """One line's numbers for one unit, one a token; all three are empty where the line's value is a matrix."""

    pieces: list[str | Place] = Field(
        description="The right side: filled in, and worked out, it gives the result. A product with a matrix, and an "
        "operation that reads other units too, such as a sum over them, is one place."
    )
    terms: dict[str, list[float]] = Field(description="The numbers of the places, by node.")
    result: list[float] = Field(
        description="The line's value: of the unit, of the last entry of a vector that is shorter, or the only number."
    )


class Unit(Answer):
    """One unit's numbers."""

    unit: int
    lines: dict[str, UnitLine]

"""Pydantic models of the endpoints of training."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from app.api.endpoints import Body, limited
from app.api.schemas import MOST_SEEDS, Answer
from lstm_core.tasks.live.text import FEWEST

FASTEST, STEEPEST = 10.0, 100.0
LONGEST_NAME = 60  # of the file of an own text
NETWORK = r"^own-[0-9a-f]{32}$"
RUN = r"^run-[0-9a-f]{32}$"
Task = Literal["grammar", "recall", "counting", "own"]


class TrainingBody(Body):
    """A run to begin: a cell, what it learns, and its recipe; what is left out is the task's own."""

    text: str = Field(description="The cell's equations, one a line.", json_schema_extra=limited("lab_characters"))
    name: str = Field(
        "cell", min_length=1, description="What it is called.", json_schema_extra=limited("name_characters")
    )
    task: Task = Field("grammar", description="What is learned; `own` is the text of `own_text`.")
    own_text: str = Field(
        "",
        description=f"The reader's own text, {FEWEST} characters at least.",
        json_schema_extra=limited("own_text_characters"),
    )
    own_text_name: str = Field("", description="The name of its file.", json_schema_extra=limited("name_characters"))
    own_text_of: str | None = Field(
        None, pattern=RUN, description="A run whose own text is learned once more where `own_text` is empty."
    )
    updates: int | None = Field(
        None, ge=1, description="Updates of the run.", json_schema_extra=limited("training_updates")
    )
    rate: float | None = Field(None, gt=0, le=FASTEST, description="Adam's rate, falling to 0 along a cosine.")
    units: int | None = Field(None, ge=1, description="Units.", json_schema_extra=limited("training_units"))
    seed: int = Field(0, ge=0, le=MOST_SEEDS, description="Seed of the weights and the batches.")
    clip: float | None = Field(None, gt=0, le=STEEPEST, description="Largest norm of all gradients together.")
    forget_bias: float | None = Field(
        None, ge=-STEEPEST, le=STEEPEST, description="What b_f starts at; null leaves it to the cell."
    )
    beside: str | None = Field(None, description="A cell of the catalogue that is trained on the same batches.")
    sentence: str = Field(
        "", description="What is read at each checkpoint.", json_schema_extra=limited("text_characters")
    )
    start: str | None = Field(
        None, pattern=NETWORK, description="A checkpoint's network, whose weights are taken where they fit."
    )


class AdvanceBody(Body):
    """How far to advance."""

    updates: int | None = Field(
        None,
        ge=1,
        description="How many updates, about 3 s of them at most; null: about 1 s.",
        json_schema_extra=limited("training_updates"),
    )
    since: int | None = Field(
        None, ge=0, le=10**9, description="The last update that is known; without it, the answer has this advance's."
    )


class BranchChanges(Body):
    """What a branch does otherwise; null leaves it."""

    rate: float | None = Field(None, gt=0, le=FASTEST, description="The rate.")
    seed: int | None = Field(None, ge=0, le=MOST_SEEDS, description="The seed of the batches from here on.")
    clip: float | None = Field(None, gt=0, le=STEEPEST, description="Largest norm of all gradients together.")
    updates: int | None = Field(
        None, ge=1, description="Updates of the whole run.", json_schema_extra=limited("training_updates")
    )
    text: str | None = Field(
        None,
        description="Other equations: weights are kept where they fit.",
        json_schema_extra=limited("lab_characters"),
    )


class BranchBody(Body):
    """Where to branch, and what changes."""

    at: str = Field(pattern=NETWORK, description="The network of a checkpoint of this run.")
    changes: BranchChanges = Field(
        default_factory=lambda: BranchChanges.model_validate({}), description="What changes."
    )


class Beside(Answer):
    """The cell beside."""

    cell: str
    title: str


class Curve(Answer):
    """A curve: [update, value] of the reader's cell and of the one beside."""

    id: str
    title: str
    unit: str
    kind: Literal["surprise", "share", "perplexity", "count"]
    chance: float | None = Field(description="What comes without learning.")
    own: list[list[float]]
    beside: list[list[float]]


class Checkpoint(Answer):
    """A checkpoint: its network is a `model` of every page; `beside` is that of the other cell."""

    model: str
    beside: str | None
    update: int
    surprise: float


class Branch(Answer):
    """A branch of a run."""

    id: str
    at: int
    differs: str
    update: int
    checkpoints: list[Checkpoint]


class Failure(Answer):
    """How a training came to no number; a mend's `changes` are those of a branch."""

    message: str
    mends: list[dict[str, Any]]
    reason: str


class Progress(Answer):
    """How far a run is."""

    id: str
    state: Literal["running", "paused", "done", "failed"]
    update: int
    updates: int
    pace: float = Field(description="Updates a second, of all cells together.")
    seconds: float = Field(description="Time worked so far.")
    seconds_left: int | None
    failure: Failure | None
    notices: list[str]
    sentences: list[str] = Field(description="What was learned, a sentence a curve, once the run is done.")
    expires: str = Field(description="When it is forgotten unless it goes on.")


class ParentRun(Answer):
    """The run that another branched from, and at which update."""

    id: str
    at: int


class Training(Progress):
    """A run."""

    name: str
    text: str
    recipe: dict[str, Any]
    sentence: str
    beside: Beside | None
    curves: list[Curve]
    checkpoints: list[Checkpoint]
    branches: list[Branch]
    seeds: list[str] = Field(description="The runs of the other seeds.")
    parent: ParentRun | None
    own_text_characters: int = Field(description="How long its own text is.")
    read_as: str = Field(description="How an own text is read, and why.")
    opens: list[str] = Field(description="The pages that can show its networks.")


class Wait(Answer):
    """Whom a run waits for."""

    others: int
    seconds: int
    message: str


class News(Progress):
    """What is new of a run."""

    points: dict[str, dict[str, list[list[float]]]] = Field(description="By curve and side, [update, value].")
    checkpoints: list[Checkpoint]
    checkpoint: Checkpoint | None = Field(description="The last one.")
    wait: Wait | None = Field(description="Why nothing was done this time: ask again in so many seconds.")


class SeedRuns(Answer):
    """Runs of the same recipe with other seeds, to be advanced in turn."""

    runs: list[Training]

"""Endpoint of what can be changed in a cell with one click."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from app.api.endpoints import Body, Query, endpoint, limited
from app.api.schemas import MOST_SEEDS, Answer
from app.laboratory import edits


class EditsBody(Body):
    """A cell whose edits are asked for."""

    text: str = Field(description="The cell's text.", json_schema_extra=limited("lab_characters"))
    from_: str = Field("", alias="from", description="The cell that it started from.", max_length=60)
    units: int = Field(
        32,
        ge=1,
        description="Numbers in a vector of the cell, for the counts of parameters.",
        json_schema_extra=limited("units"),
    )
    seed: int | None = Field(None, ge=0, le=MOST_SEEDS, description="Adds `surprise`, a random edit of this seed.")


class ChangedCode(Answer):
    """A line with other code."""

    line: int = Field(description="Its number in the text that was sent, from 1.")
    now: int = Field(description="Its number in the new text.")
    text: str = Field(description="Its new code, without the comment.")


class EditedParameters(Answer):
    """Names of parameters."""

    gained: list[str]
    lost: list[str]


class EditAnswer(Answer):
    """A change of a cell's text."""

    id: str = Field(description="What tells it from the cell's other edits: `remove-gate:f`.")
    kind: str
    title: str
    change: str = Field(description="The change in signs: `i = 1 - f`.")
    gained: int = Field(description="How many numbers the parameters have that are new.")
    lost: int = Field(description="How many those had that are gone.")
    parameters: EditedParameters
    count: int = Field(description="How many numbers the new text learns.")
    text: str = Field(description="The whole new text.")
    changed_lines: list[ChangedCode]
    removed_lines: list[int] = Field(description="Numbers in the text that was sent, from 1.")
    sentence: str = Field(description="What is true after the change.")
    done: str = Field(description="What the reader has done, in the past tense.")
    setting: dict[str, int] | None = Field(description="A setting of training, where the text stays as it is.")


class EditGroup(Answer):
    """Edits of one kind of part."""

    title: str
    edits: list[EditAnswer]


class EditList(Answer):
    """The edits that fit a cell."""

    groups: list[EditGroup]
    surprise: EditAnswer | None = Field(None, description="The random edit, if there is one for this seed.")


@endpoint("POST", "/lab/edits", body=EditsBody, answer=EditList, cached=False)
def list_edits(query: Query, body: EditsBody) -> dict[str, Any]:
    """What can be changed in a cell with one click, and what each change would mean."""
    return edits.answer(body.text, body.units, body.seed)

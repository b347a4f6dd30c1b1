"""Endpoints of a model's run on a sentence: every value, one unit's numbers, changes, continuations, downloads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from flask import Response

from app.api.endpoints import endpoint
from app.api.schemas import (
    Changes,
    ChangesQuery,
    Continuation,
    ContinueQuery,
    Trace,
    TraceQuery,
    Unit,
    UnitQuery,
    WholeTraceQuery,
)
from app.reading.address import ClampPart, clamps, parse_clamp, parse_model, parse_text, parse_token, parse_unit
from app.reading.downloads import MEDIA_TYPES, to_csv, to_json, to_npz
from app.reading.payload import Changes as ChangesPayload
from app.reading.payload import UnitPayload
from app.reading.trace import changes, payload, unit_payload
from app.web.current import current, library, readings
from app.web.responses import insist
from lstm_core.models import TextNetwork
from lstm_core.models.generating import continue_text

Value = TypeVar("Value")
Writer = Callable[[Mapping[str, Any]], bytes | Iterator[str]]


def _inputs(query: TraceQuery) -> tuple[TextNetwork, str, tuple[ClampPart, ...]]:
    """Load the query's model; parse its text and held values. Raises Problem."""
    settings = current()
    model = library().text(insist(parse_model(query.model, library().names("words"), library().has_text), "model"))
    text = insist(parse_text(query.text, model, settings), "text")
    parts = insist(parse_clamp(query.clamp, model.cell, model.units, model.entries, settings), "clamp")
    return model, text, parts


@endpoint("GET", "/api/trace", query=WholeTraceQuery, answer=Trace)
def read(query: WholeTraceQuery) -> dict[str, Any]:
    """What a model made of a sentence: tokens, every value by name, predictions."""
    model, text, parts = _inputs(query)
    return payload(model, text, parts, readings=readings(), with_gradients=query.gradients, encoding=query.encoding)


@endpoint("GET", "/api/unit", query=UnitQuery, answer=Unit)
def unit(query: UnitQuery) -> UnitPayload:
    """One unit's numbers for every place of every equation, one a token."""
    model, text, parts = _inputs(query)
    number = insist(parse_unit(query.unit, model.units), "unit")
    return unit_payload(readings().get(model, text, parts), number)


@endpoint("GET", "/api/changes", query=ChangesQuery, answer=Changes)
def changed(query: ChangesQuery) -> ChangesPayload:
    """What held values do to the probability of every next word after a token, those that change most first."""
    model, text, parts = _inputs(query)
    held, free = readings().get(model, text, parts), readings().get(model, text)
    token = insist(parse_token(query.token, len(held.tokens)), "token")
    return changes(model, held, free, token, query.word, query.count)


@endpoint("GET", "/api/continue", query=ContinueQuery, answer=Continuation)
def go_on(query: ContinueQuery) -> dict[str, Any]:
    """How a model goes on with a text, word by word, with values held where any are."""
    model, text, parts = _inputs(query)
    reading = readings().get(model, text, parts)
    room = min(query.count, current().text_tokens - len(reading.tokens))
    found = continue_text(
        model, text, room, temperature=query.temperature, seed=query.seed, clamp=clamps(parts), trace=reading.trace
    )
    is_full = len(found.words) == room < query.count
    return {
        "model": model.name,
        "text": text + "".join(word.piece for word in found.words),
        "words": [asdict(word) for word in found.words],
        "stopped": "end" if found.has_ended else "full" if is_full else "",
    }


def _download(query: TraceQuery, kind: str, write: Writer, **options: Any) -> Response:
    """Return a run's payload as a file of one kind, converted by `write`."""
    model, text, parts = _inputs(query)
    answer = payload(model, text, parts, readings=readings(), **options)
    name = f"{model.name}-trace.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    written = write(answer)
    # not streamed, so that it gets an ETag and can be compressed
    body = written if isinstance(written, bytes) else "".join(written)
    return Response(body, content_type=MEDIA_TYPES[kind], headers=headers)


@endpoint("GET", "/api/trace.csv", query=TraceQuery, media_types=("text/csv",))
def read_csv(query: TraceQuery) -> Response:
    """The trace as CSV: a line a number; steps and units count from 1."""
    return _download(query, "csv", to_csv)


@endpoint("GET", "/api/trace.json", query=WholeTraceQuery, answer=Trace)
def read_json(query: WholeTraceQuery) -> Response:
    """The trace as a JSON file to keep."""
    return _download(query, "json", to_json, with_gradients=query.gradients, encoding=query.encoding)


@endpoint("GET", "/api/trace.npz", query=TraceQuery, media_types=("application/zip",))
def read_npz(query: TraceQuery) -> Response:
    """The trace as NumPy's NPZ: an array (time, units) a name."""
    return _download(query, "npz", to_npz)

"""A first look at a network: the values of every layer over an input as bands, and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from flask_babel import gettext

from app.opening import made
from app.opening.facts import NUMBERS, Facts, Place, width
from app.opening.kept import Opened, Uploads
from app.reading.trace import packed
from app.text.joining import listed
from app.text.numbers import thousands
from lstm_core.formats.errors import FormatError
from lstm_core.formats.network import Network
from lstm_core.formats.run import Run
from lstm_core.models import Token
from lstm_core.models.largest import largest

__all__ = ["Given", "asked", "look", "width"]
VALUES = {"LSTM": ("h", "c", "f"), "GRU": ("h", "z", "r"), "RNN": ("h",)}  # of a layer, drawn as bands
COLUMNS = 400  # of a band: more steps than that share a column
UNITS = 128  # of a band: more than that are left out
LINES = 32  # of a plot
LIKELIEST = 10
TOKENS = 400


@dataclass(frozen=True)
class Given:
    """What a network is to read: tokens, or a series with its columns' names."""

    tokens: tuple[Token, ...] = ()
    series: np.ndarray | None = None
    names: tuple[str, ...] = ()
    is_made: bool = False
    notes: tuple[str, ...] = ()

    @property
    def steps(self) -> int:
        """The number of steps."""
        return len(self.tokens) if self.series is None else len(self.series)

    @property
    def x(self) -> np.ndarray:
        """What `Network.run` takes."""
        return np.array([token.index for token in self.tokens]) if self.series is None else self.series[:, None]


def asked(uploads: Uploads, opened: Opened, text: str | None, name: str | None, steps: int | None) -> Given:
    """Return what is to be read: a text, a series that was brought, or one that is made.

    Raises FormatError for what the network cannot read, GoneError for a series that is not there.
    """
    facts = Facts.of(opened)
    if facts.reads == "tokens":
        return _tokens(facts, facts.example() if text is None else text, uploads.settings.text_tokens)
    columns = width(opened.network) or 1
    if name and name.startswith("f-"):
        series, names = uploads.series(opened.name, name)
        return Given(series=series, names=names)
    parsed = made.parse(name or made.KINDS[0])
    if parsed is None:
        kinds = listed(f"{kind}:{number}" for kind, number in made.USUAL.items())
        raise FormatError(
            gettext("There is no input of this name; those that are made are %(kinds)s.", kinds=kinds), "input"
        )
    return Given(series=made.series(*parsed, steps or made.STEPS, columns), is_made=True)


def _tokens(facts: Facts, text: str, most: int) -> Given:
    tokens = facts.tokens(text)
    if not tokens:
        raise FormatError(gettext("There is nothing to read: write a text."), "input")
    notes = []
    if len(tokens) > most:
        notes.append(
            gettext("The first %(most)s of %(count)s tokens are read.", most=most, count=thousands(len(tokens)))
        )
    return Given(tokens[:most], notes=tuple(notes))


def look(opened: Opened, given: Given) -> dict[str, Any]:
    """Return the answer of a first look. Raises FormatError, or FiniteError."""
    facts = Facts.of(opened)
    runs = run_places(facts, given)
    every = -(-given.steps // COLUMNS)
    outputs, following = _came(facts, runs.get("outputs"))
    return {
        "steps": given.steps,
        "made": given.is_made,
        "tokens": [{"text": token.text, "known": token.known} for token in given.tokens] or None,
        "series": None if given.series is None else plot(given.series, given.names, every),
        "bands": [
            _band(place, value, runs[f"{place.trace}.{value}"], every)
            for place in facts.places
            for value in VALUES[place.layer.kind]
            if f"{place.trace}.{value}" in runs
        ],
        "every": every,
        "next": following,
        "outputs": None if outputs is None else plot(outputs, _output_names(facts, outputs), every),
        "notes": [*given.notes, *_notes(facts)],
    }


def run_places(facts: Facts, given: Given) -> Mapping[str, np.ndarray]:
    """Return the values of each layer, (time, units), by name, and "outputs", (time, outputs), of a whole network.

    A network that is open layer by layer is read by its first layer alone.
    """
    network = facts.network
    if not network.is_whole:
        run = network.run_layer(0, given.x)
        return _values(facts, run)
    run = network.run(given.x)
    found = _values(facts, run)
    rows = output_rows(network, run, given.steps)
    return found if rows is None else {**found, "outputs": rows}


def _values(facts: Facts, run: Run) -> dict[str, np.ndarray]:
    names = [f"{place.trace}.{value}" for place in facts.places for value in VALUES[place.layer.kind]]
    return {name: one(run[name]) for name in names if name in run}


def one(values: np.ndarray) -> np.ndarray:
    """Return (time, units) of (time, batch, units)."""
    return values[:, 0] if values.ndim == 3 else values


def output_rows(network: Network, run: Run, steps: int) -> np.ndarray | None:
    """Return a network's first output as (time, outputs), one row where it comes once; None for anything else."""
    try:
        return np.asarray(network.scores(run, steps)[:, 0])
    except FormatError:
        found = np.asarray(run.outputs[0]) if run.outputs else np.zeros(0)
    return found.reshape(1, -1) if found.size and found.ndim <= 2 and found.dtype.kind in "fiu" else None


def _came(facts: Facts, outputs: np.ndarray | None) -> tuple[np.ndarray | None, list[dict[str, Any]] | None]:
    """Return what is drawn of the outputs, and the likeliest next words where they are such."""
    if outputs is None:
        return None, None
    shares = facts.shares(outputs)
    is_next = facts.reads == "tokens" and facts.outputs != NUMBERS and shares.shape[1] == facts.rows
    if not is_next:
        return shares, None
    few = largest(shares[-1:], LIKELIEST)[0]
    return None, [{"token": facts.words[row], "probability": float(shares[-1, row])} for row in few]


def _output_names(facts: Facts, outputs: np.ndarray) -> tuple[str, ...]:
    if outputs.shape[1] == facts.rows:
        return facts.words
    return tuple(str(number + 1) for number in range(outputs.shape[1]))


def plot(values: np.ndarray, names: tuple[str, ...], every: int) -> dict[str, Any]:
    """Return lines over time: all values where every step has a column, else the mean of those that share one."""
    few = values[:, :LINES]
    known = names or tuple(str(number + 1) for number in range(values.shape[1]))
    return {"names": list(known[: few.shape[1]]), "values": packed(binned(few, every))}


def _band(place: Place, value: str, hidden: np.ndarray, every: int) -> dict[str, Any]:
    rows = binned(hidden[:, :UNITS], every).T
    most = float(np.abs(rows).max(initial=0.0))
    edge = 1.0 if most <= 1 else most
    return {
        "layer": f"l{place.number}",
        "way": "reverse" if place.way.reverse else "forward",
        "value": value,
        "title": f"{place.title}: {value}",
        "units": hidden.shape[1],
        "shown": len(rows),
        "values": packed(rows),
        "range": [0.0 if float(rows.min(initial=0.0)) >= 0 else -edge, edge],
    }


def binned(values: np.ndarray, every: int) -> np.ndarray:
    """Return the mean over each `every` steps, (columns, ...)."""
    if every <= 1:
        return values
    starts = np.arange(0, len(values), every)
    counts = np.diff([*starts, len(values)])
    found: np.ndarray = np.add.reduceat(values, starts, axis=0) / counts[:, None]
    return found


def _notes(facts: Facts) -> list[str]:
    if facts.network.is_whole:
        return []
    return [gettext("What stands around the layers is not known, so the first layer alone reads this, as numbers.")]

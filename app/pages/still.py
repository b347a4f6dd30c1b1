"""The stage as it stands without scripts: tokens, equations with numbers, sentence, next words, all numbers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from flask_babel import gettext
from markupsafe import Markup, escape

from app.languages import translated
from app.messages import messages
from app.pages import captions, lines, symbols
from app.pages.scene import bands, moments_of
from app.pages.view import View
from app.trace import Readings, title, unit_payload
from lstm_core import notation
from lstm_core.models import Reading

SHOWN = 5  # next words


def context(view: View, readings: Readings) -> dict[str, Any]:
    """Return what the template shows of a view."""
    model, cell = view.model, view.model.cell
    reading = readings.get(model, view.text, view.parts)
    phases = notation.phases(cell)
    keys = [phase.key for phase in phases]
    now = keys.index(view.phase)
    moments = moments_of(cell, notation.diagram(cell).to_dict())
    has_guessed = moments["h"].phase <= now
    return {
        "tokens": reading.tokens,
        "phases": [{"key": phase.key, "label": translated(phase.label)} for phase in phases],
        "jumps": jumps(view, len(reading.tokens), keys),
        "lines": _lines(view, reading, now),
        "gone": lines.gone(cell),
        "summary": translated(cell.summary),
        "units": model.units,
        "bands": bands(cell),
        "caption": _caption(view, reading, has_guessed),
        "predictions": _predictions(view, reading, has_guessed),
        "guessed": _guessed(view, reading, has_guessed),
        "table": _table(view, reading, now),
        "provenance": gettext(
            "%(title)s: %(units)s units, %(vocabulary)s words",
            title=title(model),
            units=model.units,
            vocabulary=len(model.vocabulary),
        ),
    }


def liveliest_unit(view: View, readings: Readings) -> int:
    """Return the unit, from 1, that is looked at unless the address says more.

    On the model's own sentence it is the one that its card says carries the gender; else the one whose state moves most
    at this token.
    """
    named = view.model.card.get("gender_unit")
    if named and view.text in {
        example["text"] for example in view.model.card["examples"] if example["kind"] == "gender"
    }:
        return int(named)
    cell, t = view.model.cell, view.token - 1
    name = next(iter(notation.belts(cell.definition)), "h")
    trace = readings.get(view.model, view.text, view.parts).trace
    before = trace[name][t - 1] if t else trace.initial[name]
    return int(np.abs(trace[name][t] - before).argmax()) + 1


def jumps(view: View, count: int, keys: list[str]) -> dict[str, str]:
    """Return where each transport button leads, as `at=` writes it."""
    token, phase = view.token, keys.index(view.phase)
    last = len(keys) - 1
    following = (token, phase + 1) if phase < last else (token + 1, 0) if token < count else (token, last)
    before = (token, phase - 1) if phase else (token - 1, last) if token > 1 else (1, 0)
    places = {
        "first": (1, 0),
        "previous_token": (max(1, token - 1), phase),
        "previous_step": before,
        "next_step": following,
        "next_token": (min(count, token + 1), phase),
        "last": (count, last),
    }
    return {name: f"{at}:{keys[number]}" for name, (at, number) in places.items()}


def _lines(view: View, reading: Reading, now: int) -> list[dict[str, Any]]:
    """Return the equations with the chosen unit's numbers, those of later phases without."""
    numbers = unit_payload(reading, view.unit)["lines"]
    found = []
    for line in lines.lines(view.model.cell):
        is_known = line.phase <= now
        found.append(
            asdict(line)
            | {
                "size": line.size,
                "difference_label": line.difference_label,
                "state": "running" if line.phase == now else "" if is_known else "later",
                "worked": lines.worked(view.model.cell, line.name, numbers[line.name], view.token - 1)
                if is_known
                else "",
                "result": captions.decimal(float(numbers[line.name]["result"][view.token - 1])) if is_known else "–",
            }
        )
    return found


def _caption(view: View, reading: Reading, has_guessed: bool) -> Markup:
    """Return the phase's sentence with this moment's numbers."""
    cell, t = view.model.cell, view.token - 1
    phase = next(phase for phase in notation.phases(cell) if phase.key == view.phase)
    vectors = {}
    for name in phase.lines:
        values = reading.trace[name]
        before = values[t - 1] if t else reading.trace.initial.get(name, np.zeros_like(values[0]))
        vectors[name] = (values[t], before)
    guess = _guesses(reading, t)[0]
    pieces = captions.fill(captions.caption(cell, phase, has_guessed), vectors, guess)
    text = Markup("<b>{}</b> ").format(messages()["phase_says"].format(phase=translated(phase.label)))
    for piece in pieces:
        if "text" in piece:
            text += escape(piece["text"])
        elif "symbol" in piece:
            text += Markup('<i class="symbol">{}</i>').format(piece["symbol"])
        else:
            text += Markup('<span class="number">{}</span>').format(piece["shown"])
    return text


def _guesses(reading: Reading, t: int) -> list[dict[str, Any]]:
    row = reading.likeliest(SHOWN)[t]
    return [{"token": token, "probability": probability} for token, probability in row]


def _predictions(view: View, reading: Reading, has_guessed: bool) -> list[dict[str, Any]]:
    """Return the likeliest next words: this token's once they are known, else what was guessed before it."""
    t = view.token - 1 if has_guessed else view.token - 2
    if t < 0:
        return []
    came = None if has_guessed else reading.tokens[view.token - 1].text.lower()
    return [
        {"token": guess["token"], "share": captions.percent(guess["probability"]), "came": guess["token"] == came}
        for guess in _guesses(reading, t)
    ]


def _guessed(view: View, reading: Reading, has_guessed: bool) -> str:
    word = reading.tokens[view.token - 1].text
    if has_guessed:
        return gettext("after “%(word)s”", word=word)
    return (
        gettext("guessed before “%(word)s”", word=word) if view.token > 1 else gettext("nothing has been guessed yet")
    )


def _table(view: View, reading: Reading, now: int) -> dict[str, Any]:
    """Return every value of every unit at this token; those of later phases are left open."""
    cell, t = view.model.cell, view.token - 1
    phase_of = {name: n for n, phase in enumerate(notation.phases(cell)) for name in phase.lines}
    names = [band["name"] for band in bands(cell)]
    columns = [
        [captions.decimal(float(value), 3) for value in reading.trace[name][t]] if phase_of[name] <= now else None
        for name in names
    ]
    caption = gettext(
        "Token %(token)s of %(count)s, “%(word)s”. Values that have not been computed yet are marked –.",
        token=view.token,
        count=len(reading.tokens),
        word=reading.tokens[t].text,
    )
    return {
        "caption": caption,
        "names": [symbols.letter(cell.definition, name) for name in names],
        "rows": [[column[unit] if column else "–" for column in columns] for unit in range(view.model.units)],
    }

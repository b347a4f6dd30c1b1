"""Render a stage for browsers without JavaScript: steps, equations with numbers, caption, all numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup, escape

from app.reading import catalogue
from app.reading.readings import Readings
from app.reading.schedule import moments_of
from app.reading.trace import unit_payload
from app.reading.transport import leads
from app.stage import equations
from app.stage.page import NumberedLine, NumbersTable, WithoutScripts
from app.stage.scene import bands, entries, memory
from app.stage.sight import Shown, sight
from app.stage.stage import N, R, Stage, Step, View
from app.text import phase_captions, symbols, tokens
from app.text.joining import space
from app.text.messages import messages
from app.text.numbers import decimal
from app.text.phases import phase_labels
from lstm_core import Cell, notation


def shown(view: View[N, R], readings: Readings) -> WithoutScripts:
    """Return what the page shows of a view."""
    cell, stage = view.cell, view.stage
    reading = view.reading(readings)
    steps = stage.steps_of(view.model, view.given, reading)
    return WithoutScripts(
        tokens=steps,
        unknown=tokens.unknown(view.model.vocabulary, stage.symbols(view.model)),
        phases=phase_labels(cell),
        jumps=jumps(view, len(steps), [phase.key for phase in notation.phases(cell)]),
        lines=_lines(view, reading),
        gone=equations.gone(cell, stage.marks_difference),
        source=catalogue.source(view.model),
        summary=catalogue.summary(view.model),
        units=view.model.units,
        first_sight=sight(cell, reading.trace, _moment(view, steps), view.model.units, "heat"),
        caption=caption(stage, cell, view.model.units, reading, view.token - 1, view.phase_number),
        table=_table(view, reading, steps),
        provenance=stage.provenance(view.model),
    )


def _moment(view: View[N, R], steps: Sequence[Step]) -> Shown:
    t = view.token - 1
    return Shown(t, view.phase_number, view.unit - 1, steps[t].text)


def opening_unit(view: View[N, R], readings: Readings) -> int:
    """Return the unit, from 1, that is selected if the address names none.

    The stage may name one; else it is the one whose state changes most at this step.
    """
    named = view.stage.opening_unit(view)
    if named:
        return named
    t = view.token - 1
    trace = view.reading(readings).trace
    name = memory(view.cell, trace, view.model.units)
    values = trace[name]
    before = values[t - 1] if t else trace.initial.get(name, np.zeros_like(values[0]))
    return int(np.abs(values[t] - before).argmax()) + 1


def jumps(view: View[N, R], count: int, keys: list[str]) -> dict[str, str]:
    """Return each transport button's target, as `at=` writes it."""
    found = leads(view.token, keys.index(view.phase) + 1, count, len(keys))
    return {name: f"{token}:{keys[phase - 1]}" for name, (token, phase) in found.items()}


def _lines(view: View[N, R], reading: R) -> list[NumberedLine]:
    """Return the equations with the selected unit's numbers; those of later phases have none."""
    numbers = unit_payload(reading, view.unit, view.cell)["lines"]
    found = []
    for line in equations.lines(view.cell, view.stage.marks_difference):
        is_known = line.phase <= view.phase_number
        own = numbers[line.name]
        has_places = is_known and own["pieces"]
        found.append(
            NumberedLine(
                **vars(line),
                state="running" if line.phase == view.phase_number else "" if is_known else "later",
                worked=equations.worked(view.cell, line.name, own, view.token - 1) if has_places else "",
                result=equations.result(reading.trace[line.name], own, view.token - 1) if is_known else "–",
            )
        )
    return found


def caption(stage: Stage[N, R], cell: Cell, units: int, reading: R, t: int, number: int) -> Markup:
    """Return the caption of a phase (its number, from 0) at a step (from 0), with the numbers of so many units."""
    phase = notation.phases(cell)[number]
    vectors = {}
    for name in phase.lines:
        values = reading.trace[name]
        before = values[t - 1] if t else reading.trace.initial.get(name, np.zeros_like(values[0]))
        vectors[name] = (np.ravel(values[t]), np.ravel(before))
    guesses = stage.predictions(reading)
    guess = guesses[t][0] if guesses else None
    has_guessed = bool(guesses) and moments_of(cell)["h"].phase <= number
    kinds = entries(cell, reading.trace, units)
    pieces = phase_captions.fill(
        phase_captions.caption(cell, phase, has_guessed, kinds, stage.sentence(phase)), vectors, guess
    )
    label = phase_labels(cell)[number]["label"]
    text = Markup("<b>{}</b>{}").format(messages()["phase_says"].format(phase=label), space())
    for piece in pieces:
        if "text" in piece:
            shown = escape(piece["text"])
        elif "symbol" in piece:
            shown = Markup('<i class="symbol">{}</i>').format(piece["symbol"])
        else:
            shown = Markup('<span class="number">{}</span>').format(piece["shown"])
        text += Markup("<span data-answer>{}</span>").format(shown) if "answer" in piece else shown
    return text


def _table(view: View[N, R], reading: R, steps: Sequence[Step]) -> NumbersTable:
    """Return every value of every unit at this step; those of later phases are empty."""
    cell, t = view.cell, view.token - 1
    drawn = bands(cell, reading.trace, view.model.units)
    columns = [
        [decimal(float(value), 3) for value in np.ravel(reading.trace[band["name"]][t])]
        if view.phase_of[band["name"]] <= view.phase_number
        else None
        for band in drawn
    ]
    rows = max(band["entries"] for band in drawn)
    label = phase_labels(cell)[view.phase_number]["label"]
    caption = view.stage.step_words().table.format(
        token=view.token, count=len(steps), word=steps[t].title or steps[t].text, phase=label
    )
    return NumbersTable(
        caption=caption,
        names=[symbols.letter(cell.definition, band["name"]) for band in drawn],
        rows=[
            [
                "" if unit >= band["entries"] else column[unit] if column else "–"
                for band, column in zip(drawn, columns, strict=True)
            ]
            for unit in range(rows)
        ],
    )

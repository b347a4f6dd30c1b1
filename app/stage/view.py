"""Parse an address into a stage's `View`. Never fails: unusable parameters fall back to defaults and add a notice."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from app.reading import address
from app.reading.address import SPEEDS, THEMES
from app.reading.parsed import Parsed, Taking
from app.settings import Settings
from app.stage.stage import N, R, Stage, View
from app.text.languages import LANGUAGES
from lstm_core import ModelError, notation
from lstm_core.models import ModelName


def read(stage: Stage[N, R], arguments: Mapping[str, str], settings: Settings) -> tuple[View[N, R], list[str]]:
    """Parse an address's parameters into a view; return it with a notice for each unusable parameter."""
    take = Taking()
    asked = _spread(arguments)
    model = stage.load(take(address.parse_model(_model_name(asked, stage), stage.names(), stage.has)))
    given = take(stage.read(model, asked, settings))
    cell = stage.cell(model, given)
    count = len(stage.steps(model, given))
    keys = [phase.key for phase in notation.phases(cell)]
    token = take(address.parse_token(asked.get("token", ""), count))
    if not asked.get("token"):
        token = stage.first_step(model, given, asked, count)
    phase = take(_phase(asked.get("phase", ""), keys, stage))
    is_asked = stage.opens_done or any(field.name in asked for field in stage.fields)
    if is_asked and not asked.get("phase") and not asked.get("token"):
        phase = keys[-1]
    view = View(
        stage=stage,
        model=model,
        given=given,
        token=token,
        phase=phase,
        unit=take(address.parse_unit(asked.get("unit", ""), model.units)),
        parts=take(address.parse_clamp(asked.get("clamp", ""), cell, model.units, model.entries, settings)),
        speed=take(address.parse_choice(asked.get("speed", ""), SPEEDS, "speed")),
        theme=take(address.parse_choice(asked.get("theme", ""), THEMES, "theme")),
    )
    take(address.parse_choice(asked.get("lang", ""), tuple(LANGUAGES), "lang"))
    return view, take.notices


def _spread(arguments: Mapping[str, str]) -> dict[str, str]:
    """Split `at=TOKEN:PHASE`, which buttons send without JavaScript, into its parameters."""
    given = dict(arguments.items())
    if "at" in given:
        given["token"], _, given["phase"] = given.pop("at").partition(":")
    return given


def _model_name(given: Mapping[str, str], stage: Stage[N, R]) -> str:
    """Return the requested model's name: `model=`, or `task=` and `cell=` from the form's two lists."""
    if "task" in given or "cell" in given:
        shown = given.get("model", "")
        usual = _name(shown, stage)
        wanted = ModelName(given.get("task", usual.task), given.get("cell", usual.cell))
        return shown if wanted == usual and stage.has(shown) else str(wanted)
    return given.get("model", "")


def _name(model: str, stage: Stage[N, R]) -> ModelName:
    """Return a model's task and cell from its card; for an unknown model, from its name."""
    if not stage.has(model):
        with suppress(ModelError):
            return ModelName.parse(model)
        model = stage.names()[0]
    card = stage.card(model)
    return ModelName(card.task, card.cell)


def _phase(raw: str, keys: list[str], stage: Stage[N, R]) -> Parsed[str]:
    """Parse a phase of this cell; another cell's falls back to the first without a notice."""
    if raw and raw not in keys and raw in known_phases(stage):
        return Parsed(keys[0])
    return address.parse_choice(raw, keys, "phase")


def known_phases(stage: Stage[N, R]) -> set[str]:
    """Return the phases of every cell of a stage, in each of its modes."""
    return {
        phase.key for name in stage.names() for cell in stage.cells(stage.load(name)) for phase in notation.phases(cell)
    }

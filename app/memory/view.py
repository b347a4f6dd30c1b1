"""Parse an address of `/memory` into a `View`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from app.memory import networks, recall
from app.memory.networks import Row
from app.reading import address, private
from app.reading.address import THEMES
from app.reading.caches import cached
from app.reading.parsed import Parsed, Taking
from app.reading.tokens import tokens_of
from app.settings import Settings
from lstm_core import ModelError
from lstm_core.models import Library, ModelName, TextNetwork
from lstm_core.models.tokenizer import START, UNKNOWN
from lstm_core.tasks.recall.texts import example

DEFAULT_TASK = "grammar"
SCALES = ("log", "absolute", "row")
STATES = ("cell", "hidden")
LOOKING = ("task", "text", "token", "at", "scale", "state")
RECALL = ("gap", "cells", "left", "right", "seed", "step")
DEFAULT_GAP = 50
LAST_SEED = 999  # of the examples of one gap


@dataclass(frozen=True)
class View:
    """The state of the page. `token` is the target word, `at` the inspected word (0: the goal word of the sentences),
    `step` the example's token; all count from 1. If no network was trained on recall, `gap` is 0 and `cells` empty.
    """

    task: str
    rows: tuple[Row, ...]
    text: str
    token: int
    at: int
    scale: str
    state: str
    gap: int
    cells: tuple[str, ...]
    left: str
    right: str
    seed: int
    step: int
    theme: str

    def to_dict(self) -> dict[str, Any]:
        """Return the state in the form of static/js/memory/page.js."""
        own = {name: getattr(self, name) for name in (*LOOKING, *RECALL, "theme")}
        own |= {name: str(own[name]) for name in ("gap", "seed", "step")}
        return own | {"at": str(self.at or ""), "cells": ",".join(self.cells)}


def _task_of(model: str) -> str:
    """Return the task of a model that another page's link names, or ""; a reader's own stands for itself."""
    if private.is_network(model):
        return model
    with suppress(ModelError):
        return ModelName.parse(model).task
    return ""


def read(given: Mapping[str, str], settings: Settings, library: Library) -> tuple[View, list[str]]:
    """Parse a URL's parameters into a view; return it with a notice for each unusable parameter."""
    take = Taking()
    task = take(parse_task(given.get("task", "") or _task_of(given.get("model", "")), library))
    shown = networks.shown(task, library)
    model = shown[0].model
    default = presets(shown)
    text = take(address.parse_text(given.get("text", default[0] if default else ""), model, settings))
    count = len(tokens_of(model, text))
    token = take(address.parse_token(given.get("token", ""), count)) if given.get("token") else count
    curve = recall.curves(library)
    gaps = [str(gap) for gap in curve["gaps"]] if curve else ["0"]
    default_gap = str(DEFAULT_GAP) if str(DEFAULT_GAP) in gaps else gaps[-1]
    gap = int(take(address.parse_choice(given.get("gap", "") or default_gap, gaps, "gap"))) if curve else 0
    left, right = take(parse_pair(f"{given.get('left', '')},{given.get('right', '')}", library))
    seed = take(parse_seed(given.get("seed", "")))
    steps = len(example(gap, seed).text.split()) + 1 if curve else 1
    view = View(
        task=task,
        rows=shown,
        text=text,
        token=token,
        at=take(address.parse_token(given["at"], count)) if given.get("at") else 0,
        scale=take(address.parse_choice(given.get("scale", ""), SCALES, "scale")),
        state=take(address.parse_choice(given.get("state", ""), STATES, "state")),
        gap=gap,
        cells=take(parse_cells(given.get("cells"), library)),
        left=left,
        right=right,
        seed=seed,
        step=take(address.parse_token(given.get("step", ""), steps)) if given.get("step") else steps,
        theme=take(address.parse_choice(given.get("theme", ""), THEMES, "theme")),
    )
    return view, take.notices


def parse_task(raw: str, library: Library) -> Parsed[str]:
    """Parse a task that has networks; the default is `DEFAULT_TASK`."""
    keys = [task.key for task in networks.tasks(library)]
    keys.sort(key=lambda key: key != DEFAULT_TASK)
    if private.is_network(raw):
        if not library.has_text(raw):
            return private.forgotten(raw, keys[0])
        if UNKNOWN not in library.text(raw).indices:
            return Parsed(keys[0], gettext("/memory reads a word as <unk>, which this network lacks."))
        return Parsed(raw)
    return address.parse_choice(raw, keys, "task")


def parse_cells(raw: str | None, library: Library) -> Parsed[tuple[str, ...]]:
    """Parse the cells whose recall is drawn, `lstm,gru`; None selects the default ones, "" none."""
    known = tuple(map(str, recall.measured(library)))
    if raw is None or not known:
        return Parsed(tuple(key for key in map(str, recall.DEFAULT_ROWS) if key in known) or known)
    wanted = [key for key in raw.split(",") if key]
    return Parsed(tuple(key for key in known if key in wanted), _unknown(wanted, known, "cells"))


def parse_pair(raw: str, library: Library) -> Parsed[tuple[str, str]]:
    """Parse the two cells that read an example, `lstm,rnn`; a default replaces each missing or unknown one."""
    known = tuple(map(str, recall.measured(library)))
    if not known:
        return Parsed(("", ""))
    usual = [key for key in map(str, recall.PAIR) if key in known]
    default = usual + [key for key in known if key not in usual]
    default = (default * 2)[:2]
    wanted = (raw.split(",") + ["", ""])[:2]
    left, right = (key if key in known else other for key, other in zip(wanted, default, strict=True))
    return Parsed((left, right), _unknown([key for key in wanted if key], known, "cells"))


def parse_seed(raw: str) -> Parsed[int]:
    """Parse the number of an example, from 0; the default is the first."""
    number = address.as_whole(raw or "0", 0, LAST_SEED)
    if number is not None:
        return Parsed(number)
    problem = gettext(
        "There is no example “%(given)s”; they go from 0 to %(last)d.", given=address.shorten(raw), last=LAST_SEED
    )
    return Parsed(0, problem)


def _unknown(wanted: Sequence[str], known: Sequence[str], parameter: str) -> str | None:
    return next((address.parse_choice(key, known, parameter).problem for key in wanted if key not in known), None)


def presets(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return example texts, the longest first: those of the model's card, each with its likeliest next word."""
    return _presets(rows[-1].model)


@cached(32)
def _presets(model: TextNetwork) -> tuple[str, ...]:
    texts = [example.text for example in model.card.examples]
    return tuple(sorted((_with_expected(model, text) for text in texts), key=len, reverse=True))


def _with_expected(model: TextNetwork, text: str) -> str:
    """Append the likeliest next word to a text, unless it is the end token or `<unk>`."""
    ((word, _chance),) = model.read(text).likeliest(1)[-1]
    space = "" if model.tokens == "characters" else " "
    return text if word in (START, UNKNOWN) else f"{text}{space}{word}"

"""What templates/_lab_train.html shows, and what its scripts need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from ipaddress import ip_address
from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext

from app.lab.training_messages import messages
from app.lab.view import View
from app.laboratory.training.runs import Runs
from app.reading.catalogue import Choice, task_title
from app.reading.library import STANDARD
from app.settings import Settings
from app.text.languages import LANGUAGES, translated
from lstm_core import LstmCoreError, cells
from lstm_core.models import ModelName
from lstm_core.tasks.live.plan import Plan, check, usual

BESIDE = "lstm"  # the cell that is trained along, unless another is chosen
FORGET_BIAS = 1.0  # as cells begin: see Gers et al. (2000)


@dataclass(frozen=True)
class TaskChoice:
    """A task of the recipe, and what it is usually trained with."""

    key: str
    title: str
    updates: int
    rate: float
    clip: float


@dataclass(frozen=True)
class TrainPage:
    """The Train view: the choices of its recipe, how long runs are kept, and what its scripts need."""

    tasks: Sequence[TaskChoice]
    cells: Sequence[tuple[str, Sequence[Choice]]]
    most_updates: int
    most_units: int
    kept: str
    config: Mapping[str, Any]


def _models(choices: Sequence[TaskChoice]) -> dict[str, str]:
    """Return by task the shipped network of the cell that is trained along, where there is one that reads words."""
    names = {choice.key: str(ModelName(choice.key, BESIDE)) for choice in choices}
    words = STANDARD.trained("words")
    return {task: name for task, name in names.items() if name in words}


def train_page(settings: Settings, starts: Sequence[tuple[str, Sequence[Choice]]], asked: View) -> TrainPage:
    """Return the view; its recipe begins with what the address asks for."""
    if asked.view and not current_app.testing:
        runs().workers.warm()  # the process of training is at work by the time that it is asked for
    choices = _tasks()
    first = next((choice for choice in choices if choice.key == asked.task), choices[0])
    return TrainPage(
        tasks=choices,
        cells=_beside(starts),
        most_updates=settings.training_updates,
        most_units=settings.training_units,
        kept=_kept(settings),
        config={
            "lang": request.args["lang"] if request.args.get("lang") in LANGUAGES else "",
            "messages": messages(),
            "tasks": [asdict(choice) for choice in choices],
            "defaults": {
                "task": first.key,
                "units": asked.units,
                "seed": 1,
                "forget_bias": FORGET_BIAS,
                "beside": asked.beside or BESIDE,
            },
            "usual_beside": {"title": translated(cells[BESIDE].title), "models": _models(choices)},
            "own_characters": settings.own_text_characters,
            "addresses": {
                "step": url_for("pages.step"),
                "compare": url_for("compare.compare"),
                "memory": url_for("memory.memory"),
                "units": url_for("units.units"),
            },
        },
    )


def runs() -> Runs:
    """Return the application's runs."""
    found: Runs = current_app.extensions["runs"]
    return found


def _beside(starts: Sequence[tuple[str, Sequence[Choice]]]) -> list[tuple[str, list[Choice]]]:
    """Return, by family, what a cell can be trained beside: cells of the catalogue that read words alone."""
    found = [(family, [each for each in listed if _can_be_trained(each.key)]) for family, listed in starts]
    return [(family, listed) for family, listed in found if listed]


def _can_be_trained(name: str) -> bool:
    if name not in cells:
        return False
    try:
        check(Plan(text=cells[name].equations))
    except LstmCoreError:
        return False
    return True


def _tasks() -> tuple[TaskChoice, ...]:
    titles = {task: task_title(task) for task in ("grammar", "recall", "counting")} | {
        "own": gettext("A text of your own")
    }
    found = []
    for task, title in titles.items():
        recipe = usual(task)
        found.append(TaskChoice(task, title, recipe["updates"], recipe["rate"], recipe["clip"]))
    return tuple(found)


def _kept(settings: Settings) -> str:
    """Return how long a run is kept, and who can see it."""
    hours = settings.training_hours
    if is_loopback(request.host):
        if hours == 1:
            return gettext("Stays on this computer, for an hour.")
        return gettext("Stays on this computer, for %(hours)s hours.", hours=hours)
    if hours == 1:
        return gettext("Kept on this server for an hour under a private link.")
    return gettext("Kept on this server for %(hours)s hours under a private link.", hours=hours)


def is_loopback(host: str) -> bool:
    """Return whether a request's host, with its port, names the computer itself."""
    name = host.removeprefix("[").partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name.lower().rstrip(".") == "localhost"

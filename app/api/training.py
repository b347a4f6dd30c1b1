"""Endpoints of training: a run is begun, advanced about a second at a time, branched, and its weights are saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Response, current_app
from flask_babel import gettext

from app.api.endpoints import Query, endpoint
from app.api.training_schemas import AdvanceBody, BranchBody, News, SeedRuns, Training, TrainingBody
from app.laboratory.store import DamagedError, FullError, GoneError, InUseError, StoreError
from app.laboratory.training import answer, check, saved
from app.laboratory.training.record import Record
from app.laboratory.training.runs import Runs, TooManyError, plan_changes
from app.laboratory.training.turns import WaitError
from app.laboratory.training.workers import WorkerError
from app.text.joining import listed
from app.text.numbers import thousands
from app.web.current import current
from app.web.problems import Problem
from lstm_core import cells
from lstm_core.tasks.live.plan import Plan, usual

ABOUT = (404, 422, 503, 507)


def runs() -> Runs:
    """Return the runs of this application."""
    found: Runs = current_app.extensions["runs"]
    return found


@endpoint(
    "POST",
    "/api/training",
    body=TrainingBody,
    answer=Training,
    problems=(404, 429, 503, 507),
    cached=False,
    status=201,
    limit="own_text_bytes",
)
def begin_training(query: Query, body: TrainingBody) -> dict[str, Any]:
    """Begin a run; nothing is trained yet. Its `id` is private: whoever has it can see and advance it."""
    with _as_problem():
        text, text_name = _own_text(body)
        plan, read = _plan(body, text)
        record = Record(plan, body.sentence, text_name, read)
        return answer.run(runs(), runs().begin(record, text, body.start or ""))


@endpoint("GET", "/api/training/<run>", answer=Training, problems=ABOUT, cached=False)
def show_training(run: str, query: Query) -> dict[str, Any]:
    """A run: its recipe, curves, checkpoints and branches."""
    with _as_problem():
        return answer.run(runs(), runs().find(run))


@endpoint("POST", "/api/training/<run>/advance", body=AdvanceBody, answer=News, problems=ABOUT, cached=False)
def advance_training(run: str, query: Query, body: AdvanceBody) -> dict[str, Any]:
    """Advance a run by about a second, the first time by less: what is new, or whom it waits for."""
    with _as_problem():
        since = runs().find(run).record.update if body.since is None else body.since
        wait = None
        try:
            runs().advance(run, body.updates)
        except WaitError as error:
            wait = error
        return answer.news(runs(), runs().find(run), since, wait)


@endpoint(
    "POST",
    "/api/training/<run>/branch",
    body=BranchBody,
    answer=Training,
    problems=(404, 422, 429, 503, 507),
    cached=False,
    status=201,
)
def branch_training(run: str, query: Query, body: BranchBody) -> dict[str, Any]:
    """Begin a run that goes on from a checkpoint of another, which stays as it is."""
    with _as_problem():
        _, kept = runs().weights(run, body.at)
        changes = plan_changes(kept.record.plan, body.changes.model_dump())
        update = next(
            each.update for each in runs().find(run).record.checkpoints if body.at in (each.model, each.beside)
        )
        plan = replace(kept.record.plan, **changes)
        if plan.updates <= update:
            detail = gettext(
                "The run would have %(updates)s updates, and the checkpoint is at %(update)s: ask for more.",
                updates=thousands(plan.updates),
                update=thousands(update),
            )
            raise Problem(422, detail, "changes")
        _check(plan, len(kept.record.text) and int(kept.record.text["vocabulary"]))
        return answer.run(runs(), runs().branch(body.at, changes))


@endpoint("POST", "/api/training/<run>/seeds", answer=SeedRuns, problems=(404, 429, 503, 507), cached=False, status=201)
def seed_training(run: str, query: Query) -> dict[str, Any]:
    """Begin the runs of the next four seeds; asked again, those that there are."""
    with _as_problem():
        return {"runs": [answer.run(runs(), kept) for kept in runs().seeds(run)]}


@endpoint(
    "GET",
    "/api/training/<run>/weights/<model>.safetensors",
    media_types=("application/octet-stream",),
    problems=ABOUT,
    cached=False,
)
def save_weights(run: str, model: str, query: Query) -> Response:
    """A checkpoint's network as a safetensors file with its card, as `lstm_core.models` opens it."""
    with _as_problem():
        network, kept = runs().weights(run, model)
        content, name = saved.file(runs().store, network, kept)
    headers = {"Content-Disposition": f'attachment; filename="{name}.safetensors"'}
    return Response(content, mimetype="application/octet-stream", headers=headers)


def _own_text(body: TrainingBody) -> tuple[str, str]:
    """Return the own text of a request and its file's name: what it brings, or another run's. Raises StoreError."""
    if body.task != "own":
        return "", body.own_text_name
    if body.own_text or body.own_text_of is None:
        return body.own_text, body.own_text_name
    kept = runs().find(body.own_text_of)
    text = runs().store.read(kept.entry, "text").decode() if "text" in kept.entry.files else ""
    return text, kept.record.text_name


def _plan(body: TrainingBody, text: str) -> tuple[Plan, dict[str, Any]]:
    """Return the plan of a request, and what its own text is read as. Raises Problem."""
    if not body.name.isprintable() or body.name.isspace():
        raise Problem(422, gettext("The name has characters that cannot be seen."), "name")
    if body.beside and body.beside not in cells:
        detail = gettext(
            "There is no cell “%(name)s”. There are: %(known)s.", name=body.beside[:60], known=listed(cells)
        )
        raise Problem(422, detail, "beside")
    given = {**usual(body.task), "seed": body.seed, "forget_bias": body.forget_bias, "beside": body.beside or ""}
    given |= {name: value for name in usual(body.task) if (value := getattr(body, name)) is not None}
    plan = Plan(text=body.text, name=body.name, task=body.task, **given)
    if plan.updates > current().training_updates or plan.units > current().training_units:
        raise Problem(422, gettext("The recipe has more updates or units than this server allows."), "updates")
    read = check.own_text(text) if plan.task == "own" else {}
    _check(plan, int(read.get("vocabulary", 0)))
    return plan, read


def _check(plan: Plan, words: int) -> None:
    """See that a plan can be trained here. Raises Problem, or LanguageError for a mistake in its text."""
    if problem := check.too_large(plan, words, current()):
        raise Problem(422, problem, "units")


@contextmanager
def _as_problem() -> Iterator[None]:
    """Have what the store or the training cannot do said as a problem."""
    try:
        yield
    except TooManyError as error:
        raise Problem(429, _too_many(error), setting=error.setting, limit=error.limit) from error
    except GoneError as error:
        hours = current().training_hours
        detail = gettext(
            "This run, or its checkpoint, is not on this server: runs are forgotten %(hours)s hours after their last "
            "update. Train the cell again.",
            hours=hours,
        )
        raise Problem(404, detail, hours=hours) from error
    except WorkerError as error:
        raise Problem(503, _worker(error.kind)) from error
    except StoreError as error:
        statuses: dict[type[StoreError], int] = {FullError: 507, InUseError: 503, DamagedError: 503}
        raise Problem(statuses.get(type(error), 503), _store(error)) from error


def _too_many(error: TooManyError) -> str:
    if error.setting == "training_at_once":
        return gettext(
            "%(limit)s runs are in training on this server, which is its limit (training_at_once). Pause one, wait a "
            "minute, and begin again.",
            limit=error.limit,
        )
    return gettext(
        "%(limit)s runs are kept on this server, which is its limit (training_runs). They are forgotten in time; begin "
        "again later.",
        limit=error.limit,
    )


def _store(error: StoreError) -> str:
    sentences: dict[type[StoreError], Callable[[], str]] = {
        FullError: lambda: gettext(
            "There is no room left where this server keeps runs. Nothing was lost: the run stands at its last "
            "checkpoint. Free some room, or raise store_megabytes."
        ),
        DamagedError: lambda: gettext("The file of this checkpoint is damaged. Take an earlier one."),
        InUseError: lambda: gettext("This run is being advanced just now. Try again in a second."),
    }
    usual_sentence = gettext(
        "The folder in which this server keeps runs (store_folder) cannot be written to. Nothing was lost."
    )
    found = sentences.get(type(error))
    return found() if found else usual_sentence


def _worker(kind: str) -> str:
    if kind == "slow":
        return gettext("An update takes too long on this server. Fewer units, or a shorter text, would do.")
    if kind == "memory":
        return gettext("An update takes more memory than this server has. Fewer units would do.")
    if kind == "broken":
        return gettext("This cell cannot be trained on this server, and the reason is in its log.")
    return gettext("The process that trains was ended. The run stands at its last checkpoint; try again.")

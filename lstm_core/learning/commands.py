"""Commands for models: train, choose among seeds, evaluate."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from lstm_core.cell import Cell
from lstm_core.errors import ModelError
from lstm_core.learning import trainer
from lstm_core.learning.recipes import NOTES, RECIPES, recipe_of, select
from lstm_core.learning.registry import TASKS
from lstm_core.learning.task import AnyTask
from lstm_core.models.files import save
from lstm_core.models.library import advice, arrays, assemble, load, names
from lstm_core.models.model import Model
from lstm_core.models.name import ModelName
from lstm_core.models.protocols import Network
from lstm_core.tasks.prose.perplexity import measure
from lstm_core.tasks.prose.texts import read
from lstm_core.tasks.recipe import Recipe

OWN_OPTIONS = ("inputs", "units", "updates")  # of the command that trains a cell of a reader's own
PLACES = {"nats": 3, "perplexity": 1, "counts": 0}  # decimals of the scores that are no shares, by their first word


def train(
    name: str,
    *,
    out: Path,
    seed: int | None = None,
    updates: int | None = None,
    resume: bool = False,
    progress: bool = True,
    data: Path | None = None,
) -> tuple[Path, ...]:
    """Train the model `name` ("grammar-lstm"), or every one of a task ("grammar") or "all", into the folder `out`.

    Without `seed` and `updates` it follows the recipe of the shipped model and gives its weights again. A checkpoint
    NAME.checkpoint.safetensors is written as it goes; with `resume` it goes on from there, to the same weights as
    without the stop, and models that are finished are left alone. `data` is the file that some tasks learn from.
    Returns the paths of the .safetensors files.
    """
    return tuple(
        train_one(one, changed(recipe_of(one), seed, updates), Path(out), resume=resume, progress=progress, data=data)
        for one in select(name)
    )


def choose(name: str, *, out: Path, seeds: Iterable[int], progress: bool = True) -> Path:
    """Train one model with several seeds, each into its own folder of `out`, and save the one that its task keeps into
    `out`, with what was measured of all of them on its card: see `Task.choose`.
    """
    (name,) = select(name)
    found = []
    for seed in seeds:
        (path,) = train(name, out=Path(out) / f"seed-{seed}", seed=seed, resume=True, progress=progress)
        found.append(load(path))
    task = TASKS[ModelName.parse(name).task]
    kept, said = task.choose(found)
    model = found[kept]
    return save(
        task.finish(arrays(model)), {**model.card.to_dict(), **said, "vocabulary": list(model.vocabulary)}, Path(out)
    )


def check_data(name: str, data: Path | None) -> None:
    """See before anything is trained that a name's tasks have the data that they need, and no other.

    Raises ModelError.
    """
    tasks = [TASKS[task] for task in dict.fromkeys(ModelName.parse(recipe).task for recipe in select(name))]
    if len(tasks) > 1 and any(task.needs for task in tasks):
        needing = ", ".join(task.name for task in tasks if task.needs)
        raise ModelError(f"{name} means tasks that need files of their own ({needing}); train one task at a time")
    for task in tasks:
        if task.needs:
            task.data_file(data)
        elif data is not None:
            raise ModelError(f"{task.name} makes its own data: leave --data away")


def check_choosing(name: str, data: Path | None) -> None:
    """Check before training that the task of a model can choose among seeds. Raises ModelError."""
    found = select(name)
    if len(found) > 1:
        raise ModelError(f"--seeds trains one model, and {name} means {len(found)}: name one, such as {found[0]}")
    task = TASKS[ModelName.parse(found[0]).task]
    if not task.chooses:
        task.choose(())  # says so
    if data is not None:
        raise ModelError(f"{task.name} makes its own data: leave --data away")


def check_evaluating(name: str, folder: Path | None, count: int | None, data: Path | None) -> None:
    """Check that the tasks of the models use the given options: a count, a data file. Raises ModelError."""
    for model in _chosen(name, folder):
        task = _task_of(model)
        if count is not None and not task.counts:
            raise ModelError(f"{model.name} is asked on its whole test set: leave --count away")
        if count is not None and count > task.most:
            raise ModelError(f"{model.name} is asked on at most {task.most:,}; --count is {count:,}")
        if data is not None and not task.needs:
            raise ModelError(f"{model.name} makes its own data: leave --data away")


def evaluate(name: str = "grammar", *, count: int = 400, folder: Path | None = None, data: Path | None = None) -> str:
    """Return the table of scores of a model ("grammar-lstm") or of a task's shipped models ("grammar"), in Markdown.

    Each figure is asked on up to `count` held-out beginnings. With `folder`, the models there are asked instead.
    """
    return table({model.name: scores(model, count, data) for model in _chosen(name, folder)})


def measure_text(name: str, path: Path, folder: Path | None = None) -> str:
    """Return one line per model with its perplexity on a text file, the number of tokens and the rate of unknown ones.

    Raises ModelError for a model that reads no text, or a file that cannot be read or has nothing in it.
    """
    text = read(Path(path))
    chosen: list[Model] = []
    for model in _chosen(name, folder):
        if not isinstance(model, Model):
            raise ModelError(f"{model.name} reads no text; a model that does is stories-lstm")
        chosen.append(model)
    return "\n".join(f"{model.name}: {measure(model, text)}" for model in chosen)


def _chosen(name: str, folder: Path | None) -> list[Network]:
    """Return the models that a name means, shipped or those of a folder, in the order of the recipes."""
    paths = (
        {path.stem: path for path in sorted(Path(folder).glob("*.safetensors"))} if folder else {n: n for n in names()}
    )
    chosen = [model for model in paths if model == name or _task_in(model) == name]
    if not chosen:
        raise ModelError(f"there is no model {name!r} to evaluate; {advice(name, list(paths))}")
    order = [*(recipe for recipe in RECIPES if recipe in chosen), *(model for model in chosen if model not in RECIPES)]
    return [load(paths[model]) for model in order]


def _task_in(name: str) -> str | None:
    """Return the task in a model's name; None where a file is called otherwise."""
    try:
        return ModelName.parse(name).task
    except ModelError:
        return None


def scores(model: Network, count: int = 400, data: Path | None = None) -> dict[str, Any]:
    """Return the scores of a model on its task."""
    try:
        return _task_of(model).evaluate(model, count, data)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ModelError(f"{model.name} does not fit its task, {model.card.task}: {error!r}") from error


def _task_of(model: Network) -> AnyTask:
    task = model.card.task
    if task not in TASKS:
        raise ModelError(f"{model.name}: its card names no task that can be asked; there are {', '.join(TASKS)}")
    return TASKS[task]


def table(rows: dict[str, dict[str, Any]]) -> str:
    """Return the scores of several models as a Markdown table with a row per model, shares in percent."""
    lines: dict[str, dict[str, str]] = {}
    for model, found in rows.items():
        line = lines.setdefault(model, {})
        for key, value in found.items():
            if isinstance(value, dict):
                line |= {f"{key} {size}": f"{100 * share:.1f}" for size, share in value.items()}
            else:
                plain = PLACES.get(key.partition(" ")[0])
                line[key] = f"{100 * value:.1f}" if plain is None else f"{value:.{plain}f}"
    titles = list(dict.fromkeys(title for line in lines.values() for title in line))
    head = ["| model | " + " | ".join(titles) + " |", "|---|" + "---|" * len(titles)]
    return "\n".join(
        head
        + [
            f"| {model} | " + " | ".join(line.get(title, "") for title in titles) + " |"
            for model, line in lines.items()
        ]
    )


def changed(recipe: Recipe, seed: int | None, updates: int | None) -> Recipe:
    """Return a recipe with another seed, or another number of updates, where they are given."""
    given = {key: value for key, value in (("seed", seed), ("updates", updates)) if value is not None}
    return replace(recipe, **given)


def train_one(
    name: str,
    recipe: Recipe,
    out: Path,
    *,
    resume: bool,
    progress: bool,
    data: Path | None = None,
    own: Cell | None = None,
) -> Path:
    """Train one model by a recipe; see `train`. `own` is a cell that is not of the catalogue: its card has its text."""
    path, checkpoint = out / f"{name}.safetensors", out / f"{name}.checkpoint.safetensors"
    more = {} if own is None else {"equations": own.equations, "command": _command(own, name, recipe)}
    task = TASKS[ModelName.parse(name).task]
    if resume and path.is_file():
        card = load(path).card.to_dict()
        if card.get("recipe") == _as_json(recipe) and card.get("equations") == more.get("equations"):
            return path
    objective = task.objective(name, recipe, data)
    if resume and checkpoint.is_file():
        run = trainer.Run.resume(checkpoint, objective, recipe)
    else:
        run = trainer.Run.start(objective, recipe)
    trainer.train(run, checkpoint=checkpoint, progress=progress)
    card, arrays = task.card(name, run, recipe_of(name), NOTES.get(name, "")) | more, task.finish(run.arrays)
    card["scores"] = task.evaluate(assemble(arrays, card), data=data)
    path = save(arrays, card, out)
    checkpoint.unlink(missing_ok=True)
    return path


def _command(own: Cell, name: str, recipe: Recipe) -> str:
    """Return the command that trains a cell of a reader's own again."""
    task, usual = ModelName.parse(name).task, asdict(recipe_of(name))
    sizes = [f" --{key} {value}" for key, value in asdict(recipe).items() if key in OWN_OPTIONS and value != usual[key]]
    return f"lstm-explainer train --cell {own.name}.txt --task {task} --seed {recipe.seed} --out DIR{''.join(sizes)}"


def _as_json(recipe: Recipe) -> dict[str, Any]:
    """Return a recipe as it is read from a card."""
    found: dict[str, Any] = json.loads(json.dumps(asdict(recipe)))
    return found

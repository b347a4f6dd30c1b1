"""What the command line does with models: train them, choose among seeds, evaluate them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from lstm_core.cells import cells
from lstm_core.errors import ModelError
from lstm_core.learning import gender, trainer
from lstm_core.learning.batches import Batches, padded
from lstm_core.learning.recipes import NOTES, RECIPES, select
from lstm_core.learning.tasks import TASKS, Task
from lstm_core.models.files import arrays, assemble, load, names, save
from lstm_core.models.model import Model


def train(
    name: str,
    *,
    out: Path,
    seed: int | None = None,
    updates: int | None = None,
    resume: bool = False,
    progress: bool = True,
) -> tuple[Path, ...]:
    """Train the model `name` ("grammar-lstm"), or every one of a task ("grammar") or "all", into the folder `out`.

    Without `seed` and `updates` it follows the recipe of the shipped model and gives its weights again. A checkpoint
    NAME.checkpoint.safetensors is written as it goes; with `resume` it goes on from there, to the same weights as
    without the stop, and models that are finished are left alone. Returns the paths of the .safetensors files.
    """
    return tuple(_train_one(recipe, Path(out), seed, updates, resume, progress) for recipe in select(name))


def choose(name: str, *, out: Path, seeds: Iterable[int], progress: bool = True) -> Path:
    """Train one model with several seeds, each into its own folder of `out`, and save the one of the clearest gender
    unit into `out`, with what was measured of all of them on its card.

    Only models that reach 99 % in every score are chosen from, and it is an error if there are none;
    `gender.GenderUnit.clearness` says which is the clearest.
    """
    (name,) = select(name)
    found = []
    for seed in seeds:
        (path,) = train(name, out=Path(out) / f"seed-{seed}", seed=seed, resume=True, progress=progress)
        model = load(path)
        found.append((model, seed, gender.measure(model)))
    good = [entry for entry in found if lowest(entry[0]) >= 0.99]
    if not good:
        raise ModelError(f"{name}: none of {len(found)} seeds reaches 99 % in every score; more updates may help")
    model, seed, best = max(good, key=lambda entry: entry[2].clearness)
    card = {**model.card, "vocabulary": list(model.vocabulary)}
    card["chosen"] = (
        f"Seed {seed} of {len(found)}: of those with at least 99 % in every score, the one in which a single unit "
        "carries gender most clearly. "
        f"{_clear_words(best)} The others are listed under seeds."
    )
    card["gender_unit"] = best.unit
    card["seeds"] = [
        {"seed": seed, "lowest_score": lowest(model), **asdict(unit), "clearness": round(unit.clearness, 4)}
        for model, seed, unit in found
    ]
    return save(arrays(model), card, Path(out))


def evaluate(name: str = "grammar", *, count: int = 400, folder: Path | None = None) -> str:
    """Return the table of scores of a model ("grammar-lstm") or of a task's shipped models ("grammar"), in Markdown.

    Each figure is asked on up to `count` held-out beginnings. With `folder`, the models there are asked instead.
    """
    paths = (
        {path.stem: path for path in sorted(Path(folder).glob("*.safetensors"))} if folder else {n: n for n in names()}
    )
    chosen = [model for model in paths if name in (model, model.partition("-")[0])]
    if not chosen:
        raise ModelError(f"there is no model {name!r} to evaluate; there are {', '.join(paths) or 'none'}")
    order = [*(recipe for recipe in RECIPES if recipe in chosen), *(model for model in chosen if model not in RECIPES)]
    return table({model: scores(load(paths[model]), count) for model in order})


def scores(model: Model, count: int = 400) -> dict[str, Any]:
    """Return what a model scores on its task."""
    task = model.card.get("task")
    if task not in TASKS:
        raise ModelError(f"{model.name}: its card names no task that can be asked; there are {', '.join(TASKS)}")
    return TASKS[task].evaluate(model, count)


def lowest(model: Model) -> float:
    """Return the lowest of all shares on a model's card."""
    found: list[float] = []
    for key, value in model.card["scores"].items():
        if key != "nats":
            found += value.values() if isinstance(value, dict) else [value]
    return min(found)


def table(rows: dict[str, dict[str, Any]]) -> str:
    """Return the scores of several models as a Markdown table, shares in percent."""
    columns: dict[str, dict[str, str]] = {}
    for model, found in rows.items():
        cells_of_row = columns.setdefault(model, {})
        for key, value in found.items():
            if isinstance(value, dict):
                cells_of_row |= {f"{key} {size}": f"{100 * share:.1f}" for size, share in value.items()}
            else:
                cells_of_row[key] = f"{value:.3f}" if key == "nats" else f"{100 * value:.1f}"
    titles = list(next(iter(columns.values())))
    lines = ["| score | " + " | ".join(columns) + " |", "|---|" + "---|" * len(columns)]
    lines += [f"| {title} | " + " | ".join(row[title] for row in columns.values()) + " |" for title in titles]
    return "\n".join(lines)


def _train_one(name: str, out: Path, seed: int | None, updates: int | None, resume: bool, progress: bool) -> Path:
    recipe = RECIPES[name]
    recipe = replace(
        recipe, **{key: value for key, value in (("seed", seed), ("updates", updates)) if value is not None}
    )
    path, checkpoint = out / f"{name}.safetensors", out / f"{name}.checkpoint.safetensors"
    task_name, _, cell_name = name.partition("-")
    task, cell = TASKS[task_name], cells[cell_name]
    if resume and path.is_file() and load(path).card.get("recipe") == asdict(recipe):
        return path
    if resume and checkpoint.is_file():
        run = trainer.Run.resume(checkpoint, cell, recipe, len(task.vocabulary))
    else:
        run = trainer.Run.start(cell, recipe, len(task.vocabulary))
    indices = {word: index for index, word in enumerate(task.vocabulary)}
    batches = Batches(
        task.texts("train", task.sizes["train"]),
        indices,
        rows=recipe.rows,
        tokens=recipe.tokens,
        unknown=recipe.unknown,
        seed=recipe.seed,
    )
    trainer.train(run, batches, _validation(task, indices), checkpoint=checkpoint, progress=progress)
    card = _card(name, task, run, default=RECIPES[name])
    card["scores"] = task.evaluate(assemble(run.arrays, card))
    path = save(run.arrays, card, out)
    checkpoint.unlink(missing_ok=True)
    return path


def _validation(task: Task, indices: dict[str, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the validation set as one batch (words, targets, weights)."""
    texts = task.texts("validation", task.sizes["validation"])
    words, lengths = padded([[0, *(indices[word] for word in text), 0] for text in texts])
    weights = (np.arange(len(words) - 1)[:, None] < lengths - 1).astype(np.float32)
    return words[:-1], words[1:], weights


def _card(name: str, task: Task, run: trainer.Run, default: trainer.Recipe) -> dict[str, Any]:
    command = f"lstm-explainer train {name} --seed {run.recipe.seed} --out DIR"
    if run.recipe.updates != default.updates:
        command += f" --updates {run.recipe.updates}"
    chosen = f"Seed {run.recipe.seed}, not chosen among others."
    if run.recipe == default:
        chosen = NOTES.get(name, chosen)
    return {
        "name": name,
        "title": f"{task.title}, {run.cell.title or run.cell.name}",
        "task": task.name,
        "cell": run.cell.name,
        "inputs": run.recipe.inputs,
        "units": run.recipe.units,
        "parameters": sum(array.size for array in run.arrays.values()),
        "data": {"source": task.source, "texts": dict(task.sizes)},
        "command": command,
        "recipe": asdict(run.recipe),
        "method": "Cross-entropy in nats, Adam, gradients clipped by their common norm, a cosine schedule; float32.",
        "seconds": round(run.seconds),
        "curve": run.curve,
        "scores": {},
        "chosen": chosen,
        "examples": [{"kind": kind, "text": text} for kind, text in task.examples],
        "vocabulary": list(task.vocabulary),
    }


def _clear_words(unit: gender.GenderUnit) -> str:
    return (
        f"Unit {unit.unit} tells she from he by {unit.effect} standard deviations; at a new name of the other gender "
        f"its forget gate falls {unit.forget_drop:.2f} below its median and the sign of its cell state turns in "
        f"{100 * unit.flips:.0f} % of stories; held open there, it takes {unit.falls:.2f} on average from the "
        "probability of the right pronoun, for she or for he, whichever is less; each other unit alone "
        f"{unit.others_median:.4f} (median; at most {unit.others_most:.2f})."
    )

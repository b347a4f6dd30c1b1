"""An experiment: how recall at the longest gap of the training depends on the length of that gap.

Each network is trained by the recipe of the shipped one of its cell, but for the gaps: all of 1 to N mixed, one gap N
alone, or the long ones of a mixture alone. `measure` writes the record that lstm_core.tasks.recall.gap_record reads.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from lstm_core.cells import cells
from lstm_core.learning import trainer
from lstm_core.learning.recall.objective import RecallObjective
from lstm_core.learning.recall.task import RecallTask
from lstm_core.models import Model, ModelName
from lstm_core.models.library import assemble
from lstm_core.tasks.recall.gap_record import ASKED, CELLS, LEAST, RATES, TEXTS, read
from lstm_core.tasks.recall.reach import reach
from lstm_core.tasks.recall.recipes import RECIPES, RecallRecipe
from lstm_core.tasks.recall.texts import WORDS, Batch, batch

COMMAND = "lstm-explainer measure recall-gaps --out FILE"
SEEDS, CONTROL_SEEDS = range(5), range(3)  # of a mixture and of no training; of all else
MIXED = (5, 10, 20, 30, 40, 60, 80, 100)  # the longest gap of a mixture of all from 1 on
FIXED = (5, 8, 10, 15, 20, 30, 50)  # the one gap of a training
TEST_SEED = 4  # of these texts


@dataclass(frozen=True, kw_only=True)
class GapsRecipe(RecallRecipe):
    """How a network is trained on gaps from `least` to `longest`, drawn uniformly."""

    least: int = 1


@dataclass(frozen=True)
class GapsObjective(RecallObjective):
    """The surprise at the right word, for the gaps of a recipe."""

    recipe: GapsRecipe

    def batch(self, update: int) -> Batch:
        """Return the texts of an update, for gaps from 1 to 100 the same as those of the shipped recipe."""
        recipe = self.recipe
        rng = np.random.default_rng((recipe.seed, update))
        return batch(rng, int(rng.integers(recipe.least, recipe.longest + 1)), recipe.rows, recipe.unknown)


@dataclass(frozen=True)
class Trial:
    """A cell and a way to train it, with several seeds; `kind` is the comparison that it belongs to."""

    kind: str  # mixed, fixed, long, rate, untrained
    cell: str
    recipe: GapsRecipe

    @property
    def seeds(self) -> range:
        """The seeds of its networks."""
        return SEEDS if self.kind in ("mixed", "untrained") else CONTROL_SEEDS

    @property
    def key(self) -> dict[str, Any]:
        """The fields of the record that identify the trial."""
        recipe = self.recipe
        return {
            "kind": self.kind,
            "cell": self.cell,
            "least": recipe.least,
            "longest": recipe.longest,
            "rate": recipe.rate,
            "updates": recipe.updates,
        }


def _name(cell: str) -> str:
    return str(ModelName("recall", cell))


def recipe(cell: str) -> GapsRecipe:
    """Return the recipe of the shipped network of a cell, with its gaps open."""
    return GapsRecipe(**asdict(RECIPES[_name(cell)]) | {"seed": 0})


def trials() -> Iterator[Trial]:
    """Yield all trials, those shown on the pages first."""
    for longest in MIXED:
        for cell in CELLS:
            yield Trial("mixed", cell, replace(recipe(cell), longest=longest))
    for gap in FIXED:
        for cell in CELLS:
            yield Trial("fixed", cell, replace(recipe(cell), least=gap, longest=gap))
    for cell in CELLS:
        yield Trial("untrained", cell, replace(recipe(cell), updates=0))
    yield Trial("long", "lstm", replace(recipe("lstm"), least=LEAST))
    for rate in RATES:
        yield Trial("rate", "rnn", replace(recipe("rnn"), rate=rate))


def network(trial: Trial, seed: int) -> Model:
    """Train one network of a trial, without output; with 0 updates it stays as it was initialised."""
    recipe, task = replace(trial.recipe, seed=seed), RecallTask()
    started: trainer.Run[RecallObjective, RecallRecipe] = trainer.Run.start(
        GapsObjective(cells[trial.cell], recipe), recipe
    )
    trained = trainer.train(started, progress=False)
    model = assemble(task.finish(trained.arrays), task.card(_name(trial.cell), trained, recipe, ""))
    assert isinstance(model, Model)
    return model


def run(trial: Trial, seed: int) -> dict[str, Any]:
    """Train one network of a trial and return what it scores: `seed`, `right` (the share of right words at its longest
    gap) and `reach` (the shares at the gaps `ASKED`).
    """
    asked = (*ASKED, trial.recipe.longest)
    *found, right = reach(network(trial, seed), asked, TEXTS, np.random.default_rng((0, 0, TEST_SEED)))
    return {"seed": seed, "right": round(float(right), 4), "reach": [round(float(share), 4) for share in found]}


def untrained(cell: str, seed: int = 0) -> Model:
    """Return the network of a cell as it is before its first update."""
    return network(Trial("untrained", cell, replace(recipe(cell), updates=0)), seed)


def measure(path: Path, progress: bool = True) -> dict[str, Any]:
    """Run all trials, write the record to `path` after every network, and return it: one that is there already, whole
    or in part, is gone on with. Raises ModelError for a file that is no such record.
    """
    found = read(path) if path.is_file() else {"trials": []}
    rows = {json.dumps({key: row[key] for key in row if key != "runs"}): row["runs"] for row in found["trials"]}
    wanted = list(trials())
    with tqdm(total=sum(len(trial.seeds) for trial in wanted), unit="network", disable=not progress) as bar:
        for trial in wanted:
            runs = rows.setdefault(json.dumps(trial.key), [])
            for seed in trial.seeds:
                if seed not in {row["seed"] for row in runs}:
                    bar.set_postfix_str(f"{trial.kind} {trial.cell} {trial.recipe.least} to {trial.recipe.longest}")
                    runs.append(run(trial, seed))
                    _write(path, rows)
                bar.update()
    return read(path)


def _write(path: Path, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Write the record, with one line for each network."""
    head = {
        "command": COMMAND,
        "texts": TEXTS,
        "asked": list(ASKED),
        "chance": 1 / len(WORDS),
        "recipes": {cell: asdict(recipe(cell)) for cell in CELLS},
    }
    said = "".join(f"  {json.dumps(key)}: {json.dumps(value)},\n" for key, value in head.items())
    body = ",\n".join(
        f'    {key[:-1]}, "runs": [\n' + ",\n".join(f"      {json.dumps(row)}" for row in runs) + "\n    ]}"
        for key, runs in rows.items()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_text(f'{{\n{said}  "trials": [\n{body}\n  ]\n}}\n', encoding="utf-8")
    part.replace(path)

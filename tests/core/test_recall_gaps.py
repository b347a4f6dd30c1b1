"""Recall over gaps: the experiment, its record, and what is said of it, each beside a control."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from lstm_core import ModelError, models
from lstm_core.learning.recall import gaps
from lstm_core.learning.recall.examples import BEFORE
from lstm_core.learning.recall.gaps import CELLS, GapsObjective, GapsRecipe, Trial, reached, shares
from lstm_core.learning.recall.objective import RecallObjective
from lstm_core.learning.recall.reach import reach
from lstm_core.learning.recall.task import RECIPES, accuracy

TINY = GapsRecipe(updates=40, units=8, inputs=4, rows=8, longest=3)


def tiny(kind: str = "mixed", cell: str = "rnn", **more: int) -> Trial:
    return Trial(kind, cell, replace(TINY, **more))


def test_the_recipe_is_the_shipped_one_but_for_the_gaps() -> None:
    for cell in CELLS:
        shipped = asdict(RECIPES[f"recall-{cell}"])
        assert asdict(gaps.recipe(cell)) == shipped | {"seed": 0, "least": 1}
        objective, usual = (
            made(models.load(f"recall-{cell}").cell, recipe)
            for made, recipe in (
                (GapsObjective, gaps.recipe(cell)),
                (RecallObjective, replace(RECIPES[f"recall-{cell}"], seed=0)),
            )
        )
        for update in (0, 7):
            for one, other in zip(objective.batch(update), usual.batch(update), strict=True):
                np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(("least", "longest"), [(1, 4), (9, 9), (6, 12)])
def test_gaps_are_those_of_the_recipe(least: int, longest: int) -> None:
    objective = GapsObjective(models.load("recall-rnn").cell, replace(TINY, least=least, longest=longest))
    drawn = {len(objective.batch(update).words) - BEFORE - 3 for update in range(200)}
    assert drawn == set(range(least, longest + 1))


@pytest.mark.parametrize("name", ["recall-rnn", "recall-lstm", "recall_led-rnn"])
def test_one_reading_gives_what_reading_every_gap_gives(name: str) -> None:
    model = models.load(name)
    once = reach(model, (1, 10, 60), 1000, np.random.default_rng(1))
    each = [accuracy(model, gap, 1000) for gap in (1, 10, 60)]
    np.testing.assert_allclose(once, each, atol=0.06)


def test_a_record_is_gone_on_with_and_comes_out_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gaps, "SEEDS", (0, 1))
    monkeypatch.setattr(gaps, "TEXTS", 50)
    monkeypatch.setattr(gaps, "trials", lambda: [tiny(), tiny("fixed", least=3), tiny(cell="lstm")])
    ran: list[int] = []
    run = gaps.run

    def counted(trial: Trial, seed: int) -> dict:
        ran.append(seed)
        if len(ran) == 4:
            raise KeyboardInterrupt
        return run(trial, seed)

    whole = gaps.measure(tmp_path / "whole.json", progress=False)
    monkeypatch.setattr(gaps, "run", counted)
    with pytest.raises(KeyboardInterrupt):
        gaps.measure(tmp_path / "part.json", progress=False)
    assert [len(row["runs"]) for row in gaps.read(tmp_path / "part.json")["trials"]] == [2, 1]
    assert gaps.measure(tmp_path / "part.json", progress=False) == whole
    assert (tmp_path / "part.json").read_text() == (tmp_path / "whole.json").read_text()
    assert ran == [0, 1, 0, 1, 1, 0, 1]
    assert shares("fixed", "rnn", whole).keys() == {3}
    assert [row["reach"] for row in whole["trials"][0]["runs"]] == reached_rows(whole, "rnn", 3)


def reached_rows(record: dict, cell: str, longest: int) -> list:
    return np.array(list(reached(cell, longest, record).values())).T.tolist()


@pytest.mark.parametrize("text", ["", "[]", '{"trials": 3}', "{"])
def test_a_file_that_is_no_record_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "record.json"
    path.write_text(text)
    with pytest.raises(ModelError, match="record of recall over gaps"):
        gaps.measure(path, progress=False)
    assert path.read_text() == text

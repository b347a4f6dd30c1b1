"""Recall over gaps: the experiment, its record, and the claims about it, each with a control."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from lstm_core import ModelError, models
from lstm_core.learning.recall import gaps
from lstm_core.learning.recall.gaps import GapsObjective, GapsRecipe, Trial
from lstm_core.learning.recall.objective import RecallObjective
from lstm_core.tasks.recall import gap_record, gap_tables
from lstm_core.tasks.recall.gap_record import CELLS, reached, shares
from lstm_core.tasks.recall.reach import accuracy, reach
from lstm_core.tasks.recall.recipes import RECIPES
from lstm_core.tasks.recall.texts import BEFORE

DOCS = Path(__file__).parents[2] / "docs" / "models.md"
CHANCE = 1 / 8
NEAR = 0.06  # of a share: by so much a network that has learned nothing may be off chance, on a thousand texts
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
    monkeypatch.setattr(gaps, "SEEDS", range(2))
    monkeypatch.setattr(gaps, "CONTROL_SEEDS", range(1))
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
    assert [len(row["runs"]) for row in gap_record.read(tmp_path / "part.json")["trials"]] == [2, 1]
    assert gaps.measure(tmp_path / "part.json", progress=False) == whole
    assert (tmp_path / "part.json").read_text() == (tmp_path / "whole.json").read_text()
    assert ran == [0, 1, 0, 0, 0, 1]
    assert shares("fixed", "rnn", whole).keys() == {3}
    assert [row["reach"] for row in whole["trials"][0]["runs"]] == reached_rows(whole, "rnn", 3)


def reached_rows(record: dict, cell: str, longest: int) -> list:
    return np.array(list(reached(cell, longest, record).values())).T.tolist()


@pytest.mark.parametrize("text", ["", "[]", '{"trials": 3}', "{"])
def test_a_file_that_is_no_record_is_reported(tmp_path: Path, text: str) -> None:
    path = tmp_path / "record.json"
    path.write_text(text)
    with pytest.raises(ModelError, match="record of recall over gaps"):
        gaps.measure(path, progress=False)
    assert path.read_text() == text


# ---- the record that is shipped, and what is said of it -----------------------------------------------------------


def test_the_record_is_whole_and_of_these_trials() -> None:
    record = gap_record.record()
    keys = [{name: row[name] for name in row if name != "runs"} for row in record["trials"]]
    assert keys == [trial.key for trial in gaps.trials()]
    for row, trial in zip(record["trials"], gaps.trials(), strict=True):
        assert [each["seed"] for each in row["runs"]] == list(trial.seeds)
        for each in row["runs"]:
            assert all(0 <= share <= 1 for share in (each["right"], *each["reach"]))
            assert len(each["reach"]) == len(gap_record.ASKED)
    assert record["recipes"] == {cell: asdict(gaps.recipe(cell)) | {"layers": []} for cell in CELLS}
    assert (record["texts"], record["asked"], record["chance"]) == (gap_record.TEXTS, list(gap_record.ASKED), CHANCE)
    assert record["command"] == gaps.COMMAND


@pytest.mark.parametrize(
    ("kind", "cell", "longest"),
    [
        ("mixed", "rnn", 5),
        pytest.param("fixed", "rnn", 5, marks=pytest.mark.nightly),
        pytest.param("mixed", "lstm", 5, marks=pytest.mark.nightly),
    ],
)
def test_a_network_of_the_record_comes_out_again(kind: str, cell: str, longest: int) -> None:
    """These were learned or not, so that another machine's last digits change little."""
    (trial,) = (
        trial for trial in gaps.trials() if (trial.kind, trial.cell, trial.recipe.longest) == (kind, cell, longest)
    )
    found = gaps.run(trial, 0)
    assert found["right"] == pytest.approx(shares(kind, cell)[longest][0], abs=0.02)


def test_the_untrained_are_at_chance() -> None:
    for cell in CELLS:
        (untrained,) = shares("untrained", cell).values()
        assert untrained == pytest.approx(CHANCE, abs=NEAR)


def test_as_the_gap_grows_the_plain_network_stops_learning_and_the_lstm_does_not() -> None:
    rnn, lstm = (shares("mixed", cell) for cell in CELLS)
    means = [each.mean() for each in rnn.values()]
    assert list(rnn) == list(lstm) == sorted(rnn)
    assert min(rnn[10]) >= 0.99
    for before, after in zip(means, means[1:], strict=False):
        assert after <= before + NEAR / 2
    assert rnn[100].max() < 0.3
    assert np.ptp(rnn[40]) > 0.2  # by seed
    assert min(each.min() for each in lstm.values()) >= 0.9
    assert all(rnn[gap].max() < lstm[gap].min() for gap in (60, 80, 100))


def test_that_is_not_a_matter_of_one_learning_rate() -> None:
    for rate in gap_record.RATES:
        found = shares("rate", "rnn", rate=rate)
        assert found[100].max() < 0.6
        assert found[100].mean() < shares("mixed", "lstm")[100].min() - 0.3


def test_from_one_long_gap_alone_neither_learns() -> None:
    for gap in (30, 50):
        for cell in CELLS:
            assert shares("fixed", cell)[gap] == pytest.approx(CHANCE, abs=NEAR)
    assert all(shares("fixed", cell)[5].min() >= 0.99 for cell in CELLS)  # a short one they do learn


def test_without_its_short_gaps_the_mixture_teaches_nothing_and_with_them_it_carries_over() -> None:
    assert shares("long", "lstm")[30] == pytest.approx(CHANCE, abs=NEAR)
    assert shares("mixed", "lstm")[100].min() >= 0.9
    for cell in CELLS:
        assert reached(cell, 10)[100].mean() > 0.9
    assert reached("rnn", 10)[100].mean() > shares("mixed", "rnn")[100].max() + 0.5


def test_the_docs_have_the_tables_of_the_record() -> None:
    docs = DOCS.read_text(encoding="utf-8")
    for table in gap_tables.tables(gap_record.record()).split("\n\n"):
        assert table in docs
    assert f"trains {sum(len(trial.seeds) for trial in gaps.trials())} networks" in docs

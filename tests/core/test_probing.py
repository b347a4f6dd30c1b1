"""Probing of units: minimal pairs, effect sizes, ablation, selection by marked tokens, the table of units."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from lstm_core import language, models, probing
from lstm_core.errors import ModelError
from lstm_core.models.model import softmax
from lstm_core.probing import Contrast, Hold, Pair, Probe, select_units, table
from lstm_core.probing.line_position import LineProbe
from lstm_core.tasks.effects import effect_sizes
from lstm_core.tasks.grammar import sentences

KEYS = ("number", "gender", "country")


def test_effect_sizes_are_cohens_d() -> None:
    first, second = np.array([[0.0, 3.0], [2.0, 3.0]]), np.array([[4.0, 3.0], [8.0, 3.0]])
    assert effect_sizes(first, second).tolist() == pytest.approx([(6 - 1) / np.sqrt((1 + 4) / 2), 0])
    assert effect_sizes(second, first)[0] == -effect_sizes(first, second)[0]


@pytest.mark.parametrize("key", KEYS)
def test_grammar_pairs_differ_in_one_word_and_were_not_trained_on(key: str) -> None:
    contrast = probing.contrast("grammar", key)
    assert len(set(contrast.pairs)) == len(contrast.pairs) == 120
    for pair in contrast.pairs:
        (place,) = [n for n, words in enumerate(zip(pair.first, pair.second, strict=True)) if words[0] != words[1]]
        assert place == pair.start
        for side in (pair.first, pair.second):
            assert all(sentences.set_of(sentence) != "train" for sentence in sentences.sentences(list(side))[:-1])


@pytest.mark.parametrize("key", ["number", "gender", "quotation"])
def test_story_pairs_differ_by_one_word_or_mark(key: str) -> None:
    contrast = probing.contrast("stories", key)
    assert len(set(contrast.pairs)) == 120
    for pair in contrast.pairs:
        changed = Counter(pair.second)
        changed.subtract(pair.first)
        assert sum(abs(count) for count in changed.values()) == (1 if key == "quotation" else 2), pair
        assert pair.first[: pair.start] == pair.second[: pair.start]


def test_a_held_unit_is_at_its_level_from_the_difference_on_and_free_before() -> None:
    probe = probing.probe(models.load("grammar-lstm"), "number")
    for level in ("mean", "zero"):
        clamp = probe.clamp(Hold((4, 7), level=level))["c"]
        for column, start in enumerate(probe.starts):
            assert np.isnan(clamp[:start, column]).all()
            assert (clamp[start:, column][:, [4, 7]] == probe.levels[level][[4, 7]]).all()
        assert np.isnan(np.delete(clamp, [4, 7], axis=2)).all()
    kept = probe.clamp(Hold((4, 7), keep=True))["c"]
    assert np.isnan(kept[..., [4, 7]]).all()
    assert not np.isnan(np.delete(kept[-1], [4, 7], axis=1)).any()
    states = [
        probe.state[start:length, column]
        for column, (start, length) in enumerate(zip(probe.starts, probe.lengths, strict=True))
    ]
    assert np.concatenate(states).mean(axis=0) == pytest.approx(probe.levels["mean"], abs=1e-5)


def test_the_asked_words_alone_say_what_the_whole_softmax_says() -> None:
    probe = probing.probe(models.load("grammar-gru"), "gender")
    hold = Hold((2,))
    held = probe.right_probability(probe.clamp(hold))
    model = probe.model
    for column in (0, 150):
        words = probe.words[: probe.lengths[column], column]
        clamp = np.full((len(words), model.units), np.nan, np.float32)
        clamp[probe.starts[column] :, 2] = probe.levels["mean"][2]
        chances = softmax(model.scores(model.run(words, clamp={"h": clamp})["h"][-1]))
        he, she = chances[model.indices["he"]], chances[model.indices["she"]]
        assert held[column] == pytest.approx((she if probe.second[column] else he) / (he + she), abs=1e-4)


@pytest.mark.parametrize("key", ["number", "gender"])
def test_the_lstm_has_a_unit_for_it(key: str) -> None:
    """Its fall is at least five times that of twenty others, at both levels."""
    probe = probing.probe(models.load("grammar-lstm"), key)
    (row,) = [row for row in table.rows() if (row["model"], row["contrast"]) == ("grammar-lstm", key)]
    unit = row["unit"] - 1
    assert abs(probe.effects[unit]) > 3
    for level in probing.LEVELS:
        silenced = probe.silence(Hold((unit,), level=level))
        assert len(silenced.others) == probing.OTHERS
        assert silenced.fall > 0.25
        assert silenced.ratio >= 5
    assert probe.silence(Hold((unit,))).fall == pytest.approx(row["fall"], abs=0.002)


def test_the_rows_of_stories_are_those_of_the_weights_that_are_shipped() -> None:
    rows = [row for row in table.rows() if row["model"].startswith("stories-") and row["contrast"] == "quotation"]
    assert any(table.verdict(row) == "unit" for row in rows)
    for row in rows:
        probe = probing.probe(models.load(row["model"]), "quotation")
        assert probe.effects[row["unit"] - 1] == pytest.approx(row["effect"], rel=0.01), row["model"]
    assert probe.fall(Hold((row["unit"] - 1,)))[0] == pytest.approx(row["fall"], abs=0.002)


def test_a_planted_unit_is_found() -> None:
    """A model whose readout reads only one unit depends on that unit."""
    model = models.load("grammar-gru")
    probe = Probe(model, probing.contrast("grammar", "number"))
    unit = int(probe.order[3])
    readout = {"W_y": np.where(np.arange(model.units) == unit, model.readout["W_y"], 0), "b_y": model.readout["b_y"]}
    deaf = type(model)(**{name: getattr(model, name) for name in ("name", "title", "cell", "params", "vocabulary")}
                       | {"embedding": model.embedding, "readout": readout})  # fmt: skip
    planted = Probe(deaf, probe.contrast)
    falls = [abs(planted.fall(Hold((one,)))[0]) for one in range(model.units)]
    assert np.argmax(falls) == unit


def test_the_table_is_what_the_code_computes() -> None:
    kept = {(row["model"], row["contrast"]): row for row in table.rows()}
    fresh = table.measure("grammar-gru", "number")
    row = kept["grammar-gru", "number"]
    assert {key: fresh[key] for key in ("unit", "rank", "pairs", "group")} == {
        key: row[key] for key in ("unit", "rank", "pairs", "group")
    }
    for key in ("effect", "trained", "fall", "usual", "group_fall"):
        assert fresh[key] == pytest.approx(row[key], rel=0.01, abs=0.001), key
    grammars = {name for name in models.names("words") if name.startswith("grammar-")}
    assert {name for name, key in kept if key in ("number", "gender")} >= grammars


def test_verdicts() -> None:
    row = {"trained": 0.9, "fall": 0.3, "usual": 0.01, "most": 0.1, "group_fall": 0.4, "group_usual": 0.01}
    assert table.verdict(row) == "unit"
    assert table.verdict(row | {"usual": 0.1}) == "group"
    assert table.verdict(row | {"most": 0.31}) == "group"
    assert table.verdict(row | {"usual": 0.1, "group_usual": 0.2}) == "spread"
    assert table.verdict(row | {"trained": 0.5}) == "unlearned"


def test_marks_find_the_unit_that_follows_them() -> None:
    state = np.zeros((6, 3))
    state[2:4, 1] = -0.8
    state[1:5, 2] = 0.9
    first, second = select_units(state, range(2, 4), 0.5)
    assert (first.unit, first.sign, first.inside, first.outside, first.on) == (1, -1, 1.0, 0.0, (2, 3))
    assert (second.unit, second.sign, second.outside, second.on) == (2, 1, 0.5, (1, 2, 3, 4))
    assert select_units(state, range(0, 6), 0.5)[0].outside == 0
    with pytest.raises(ModelError, match="tokens 5 to 6 cannot be marked: there are 6"):
        select_units(state, range(5, 7), 0.5)
    with pytest.raises(ModelError, match="threshold is 0"):
        select_units(state, range(1, 2), 0)


def test_what_cannot_be_is_said() -> None:
    with pytest.raises(ModelError, match="grammar has no contrast 'tense'; it has number, gender, country"):
        probing.contrast("grammar", "tense")
    with pytest.raises(ModelError, match="no level 'one'"):
        Hold((1,), level="one")
    nothing = Contrast("odd", ("a", "b"), (("xylophone",), ("she",)), (Pair(("the",), ("a",)),))
    with pytest.raises(ModelError, match="none of the words asked for 'a'"):
        Probe(models.load("grammar-gru"), nothing)


def test_lines_of_verse_are_asked_at_their_middle_and_at_their_end() -> None:
    letters = ("<s>", "<unk>", "\n", " ", *"abcd")
    random = np.random.default_rng(0)
    cell = models.load("grammar-lstm").cell
    model = models.Model(
        "letters", "Letters", cell, cell.init(5, 6, random), letters, random.normal(size=(len(letters), 5)),
        {"W_y": random.normal(size=(len(letters), 6)), "b_y": np.zeros(len(letters))}, tokens="characters",
    )  # fmt: skip
    probe = LineProbe(model, probing.contrast("shakespeare", "line"), ("ab cd ab\nab abcd", "a b\nab cd ab cd"))
    texts = ["<s>", *"ab cd ab\nab abcd\n"], ["<s>", *"a b\nab cd ab cd\n"]
    following = [texts[column][time + 1] for time, column in zip(probe.times, probe.columns, strict=True)]
    assert following == [" "] * 4 + ["\n"] * 4
    assert probe.positions[:12, 0].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2]
    read = np.concatenate([probe.positions[:length, column] for column, length in enumerate(probe.lengths)])
    state = np.concatenate([probe.state[:length, column, 3] for column, length in enumerate(probe.lengths)])
    assert probe.effects[3] == pytest.approx(np.corrcoef(read, state)[0, 1], abs=1e-5)
    assert not np.isnan(probe.clamp(Hold((3,)))["c"][:, :, 3]).any()
    assert len(probe.silence(Hold((3,))).others) == 5


def test_broken_verse_has_the_same_words() -> None:
    for pair in probing.contrast("shakespeare", "line").pairs:
        short, long = pair.texts("characters")
        assert short.split() == long.split()
        assert len(short.rpartition("\n")[2]) < len(long.rpartition("\n")[2])


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (("c = f * c_prev + z", "n = f * n_prev + 1", "h = c / n"), "c"),  # a normaliser comes after the state
        (("n = f * n_prev + 1", "c = f * c_prev + z", "h = c / n"), "c"),
        (("a = f * a_prev + z", "b = f * b_prev + 1", "h = a / b"), "h"),  # neither of two is the state
        (("s = f * s_prev + z", "h = tanh(s)"), "s"),
        (("h = f * h_prev + z",), "h"),
        (("S = f * S_prev + outer(z, z)", "n = f * n_prev + z", "h = S @ n"), "h"),
        (("S = f * S_prev + outer(z, z)", "h = S @ z"), "h"),
    ],
)
def test_what_a_unit_is_does_not_depend_on_the_place_of_a_line(lines: tuple[str, ...], wanted: str) -> None:
    definition = language.parse("\n".join(("f = sigmoid(W_f @ x)", "z = tanh(W_z @ x)", *lines)), "made up")
    lengths = {name: (4, 4) if name == "S" else (4,) for name in definition.values}
    assert probing.belt_of(definition, lengths, 4) == wanted

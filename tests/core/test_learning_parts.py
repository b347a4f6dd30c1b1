"""The trainer's parts: losses, optimisers, batches, and the gradient of the whole network."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lstm_core import cells
from lstm_core.learning.batches import Batches
from lstm_core.learning.network import gather, loss, loss_and_gradients
from lstm_core.learning.optimisers import Adam, clip, cosine
from lstm_core.models.initial import initial
from lstm_core.tasks.losses import cross_entropy
from lstm_core.tasks.padding import padded

INDICES = {"<s>": 0, "<unk>": 1, "a": 2, "b": 3, "c": 4}
TEXTS = [["a", "b"], ["b", "c", "a"], ["c"], ["a", "c", "b", "a"]]


def test_cross_entropy_is_the_mean_surprise_and_skips_padding():
    rng = np.random.default_rng(0)
    scores, targets = rng.normal(0, 3, (4, 3, 5)), rng.integers(0, 5, (4, 3))
    weights = (rng.random((4, 3)) < 0.6).astype(float)
    shares = np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)
    surprise = -np.log(np.take_along_axis(shares, targets[..., None], axis=-1)[..., 0])
    wanted = (surprise * weights).sum() / weights.sum()
    value, gradient = cross_entropy(scores.copy(), targets, weights)
    assert value == pytest.approx(wanted, rel=1e-12)
    assert (gradient[weights == 0] == 0).all()

    step = rng.normal(size=scores.shape)
    ahead, behind = (cross_entropy(scores + sign * 1e-6 * step, targets, weights)[0] for sign in (1, -1))
    assert (gradient * step).sum() == pytest.approx((ahead - behind) / 2e-6, rel=1e-6)


def test_cross_entropy_stays_finite_at_extreme_scores():
    scores = np.array([[1e4, -1e4, 0.0]], dtype=np.float32)
    value, gradient = cross_entropy(scores, np.array([1]), np.ones(1, dtype=np.float32))
    assert value == pytest.approx(2e4)
    assert gradient.tolist() == [[1, -1, 0]]


def test_adam_follows_the_paper():
    rng = np.random.default_rng(0)
    array, first, second = rng.normal(size=3), np.zeros(3), np.zeros(3)
    arrays = {"w": array.copy()}
    adam = Adam(arrays)
    for step in range(1, 6):
        gradient = rng.normal(size=3)
        adam.update(arrays, {"w": gradient}, 0.1)
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        array -= 0.1 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        np.testing.assert_allclose(arrays["w"], array, rtol=1e-12)


def test_clipping_keeps_the_direction_and_limits_the_common_norm():
    gradients = {"a": np.array([3.0, 0.0]), "b": np.array([4.0])}
    assert clip(gradients, 10) == 5
    assert gradients["b"][0] == 4
    assert clip(gradients, 1) == 5
    assert (gradients["a"][0], gradients["b"][0]) == (pytest.approx(0.6), pytest.approx(0.8))


def test_the_schedule_falls_from_the_rate_to_nothing():
    rates = [cosine(update, 100, 0.02) for update in range(101)]
    assert rates[0] == 0.02
    assert rates[50] == pytest.approx(0.01)
    assert rates[100] == pytest.approx(0, abs=1e-12)
    assert rates == sorted(rates, reverse=True)


def test_gradients_of_a_word_are_summed_over_its_places():
    rng = np.random.default_rng(0)
    words, d_x = rng.integers(0, 6, (5, 4)), rng.normal(size=(5, 4, 3))
    wanted = np.zeros((8, 3))
    np.add.at(wanted, words, d_x)
    np.testing.assert_allclose(gather(d_x, words, 8), wanted, rtol=1e-12, atol=1e-15)


def test_a_row_is_whole_texts_each_opened_by_a_start():
    words, targets, weights = Batches(TEXTS, INDICES, rows=6, tokens=11, seed=3).draw(0)
    assert words.shape == targets.shape == weights.shape == (11, 6)
    assert (words[1:] == targets[:-1]).all()
    known = {tuple(INDICES[word] for word in text) for text in TEXTS}
    for row in range(6):
        length = int(weights[:, row].sum())
        assert (weights[:length, row] == 1).all()
        assert 7 <= length <= 11  # a text that does not fit closes the row, and the longest takes 5
        assert words[0, row] == targets[length - 1, row] == 0
        found = " ".join(map(str, words[1:length, row])).split(" 0")
        assert {tuple(map(int, text.split())) for text in found} <= known


def test_batches_depend_on_seed_and_update_alone():
    one, other = (Batches(TEXTS, INDICES, rows=6, tokens=11, seed=3, unknown=0.2) for _ in range(2))
    other.draw(0)
    assert all(map(np.array_equal, one.draw(7), other.draw(7)))
    assert not np.array_equal(one.draw(7)[0], one.draw(8)[0])
    assert not np.array_equal(one.draw(7)[0], Batches(TEXTS, INDICES, rows=6, tokens=11, seed=4).draw(7)[0])


def test_some_words_are_read_as_unknown_and_never_a_start():
    plain, hidden = (Batches(TEXTS, INDICES, rows=400, tokens=11, unknown=share).draw(0)[0] for share in (0, 0.1))
    assert not (plain == 1).any()
    assert (hidden == 1).sum() == pytest.approx(0.1 * (plain > 0).sum(), rel=0.2)
    assert ((hidden == 0) == (plain == 0)).all()


def test_a_text_longer_than_a_row_is_an_error():
    with pytest.raises(ValueError, match="a text has 5 tokens with its <s>, a row only 4"):
        Batches(TEXTS, INDICES, rows=1, tokens=4)


def test_texts_side_by_side_are_filled_up():
    words, lengths = padded([[1, 2, 3], [4]], filling=9)
    assert words.T.tolist() == [[1, 2, 3], [4, 9, 9]]
    assert lengths.tolist() == [3, 1]


@pytest.mark.parametrize("cell", ["rnn", "lstm", "lstm_peephole", "cifg", "gru", "gru_reset_after"])
def test_gradients_of_the_whole_network_agree_with_finite_differences(cell):
    rng = np.random.default_rng(1)
    arrays = initial(cells[cell], words=7, inputs=3, units=4, seed=0)
    arrays = {name: array + rng.normal(0, 0.3, array.shape) for name, array in arrays.items()}  # float64
    words, targets = rng.integers(0, 7, (6, 3)), rng.integers(0, 7, (6, 3))
    weights = (rng.random((6, 3)) < 0.7).astype(float)
    value, gradients = loss_and_gradients(cells[cell], arrays, words, targets, weights)
    assert value == pytest.approx(loss(cells[cell], arrays, words, targets, weights), rel=1e-14)
    assert gradients.keys() == arrays.keys()
    for name, array in arrays.items():
        step = rng.normal(size=array.shape)
        ahead, behind = (
            loss(cells[cell], arrays | {name: array + sign * 1e-5 * step}, words, targets, weights) for sign in (1, -1)
        )
        assert (gradients[name] * step).sum() == pytest.approx((ahead - behind) / 2e-5, rel=1e-6, abs=1e-9), name


def test_a_network_starts_with_no_opinion_about_words_and_a_forget_bias_of_one():
    arrays = initial(cells["lstm"], words=9, inputs=3, units=4, seed=0)
    assert {array.dtype for array in arrays.values()} == {np.dtype("float32")}
    assert (arrays["readout.b_y"] == 0).all()
    assert (arrays["cell.b_f"] == 1).all()
    assert not np.array_equal(
        arrays["embedding"], initial(cells["lstm"], words=9, inputs=3, units=4, seed=1)["embedding"]
    )
    words = np.zeros((1, 1), dtype=int)
    assert loss(cells["lstm"], arrays, words, words, np.ones((1, 1))) == pytest.approx(math.log(9), rel=0.2)

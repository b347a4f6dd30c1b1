"""What a prediction depends on: gradients against finite differences, products of gates, words left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from lstm_core import Cell, Clamp, ModelError, cells, models, notation
from lstm_core.execution import Trace
from lstm_core.models import Model, lookback
from lstm_core.models.tokenizer import UNKNOWN
from lstm_core.typing import Array

TEXT = "i grew up in france where the boys near the old car run so i speak fluent french"
SMALL = 1e-6


def exact(name: str) -> Model:
    """Return a shipped model in float64."""
    model = models.load(name)
    wide = {"params": model.params, "readout": model.readout}
    wide = {what: {key: array.astype(float) for key, array in found.items()} for what, found in wide.items()}
    return replace(model, embedding=model.embedding.astype(float), **wide)


def words(model: Model, text: str = TEXT) -> np.ndarray:
    """Return a text as rows of a model's vocabulary."""
    return np.array([token.index for token in model.tokenize(text)])


def surprise(model: Model, indices: np.ndarray, asked: int, **options: object) -> float:
    """Return the surprise at the asked word, by a run and the probabilities alone."""
    h = model.run(indices[:asked], **options)["h"][-1]
    return float(-np.log(model.probabilities(h)[indices[asked]]))


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru", "lstm_peephole", "clockwork_rnn", "depth_gated_lstm"])
def test_gradients_are_finite_differences(cell: str) -> None:
    model = exact(f"grammar-{cell}")
    indices = words(model)
    asked = len(indices) - 1
    memory = lookback.look_back(model, indices, asked)
    assert memory.surprise == pytest.approx(surprise(model, indices, asked))
    for name in {"h", *notation.belts(model.cell.definition)}:
        values, found = memory.trace[name], memory.gradients[name]
        for t, unit in ((asked - 1, 3), (asked - 2, 0), (6, 5), (1, 17), (0, 31)):

            def held(by: float, name=name, values=values, t=t, unit=unit) -> float:
                clamp = {name: Clamp(float(values[t, unit]) + by, units=unit, steps=t)}
                return surprise(model, indices, asked, clamp=clamp)

            difference = (held(SMALL) - held(-SMALL)) / (2 * SMALL)
            assert found[t, unit] == pytest.approx(difference, rel=1e-4, abs=1e-9), (name, t, unit)


@pytest.mark.parametrize("cell", ["rnn", "gru"])
def test_the_gradient_of_a_state_is_that_of_a_run_from_there(cell: str) -> None:
    model = exact(f"grammar-{cell}")
    indices = words(model)
    asked, t = len(indices) - 1, 9
    memory = lookback.look_back(model, indices, asked)
    direction = np.random.default_rng(0).standard_normal(model.units)

    def moved(by: float) -> float:
        start = {"h": memory.trace["h"][t] + by * direction}
        return surprise(model, indices[t + 1 :], asked - t - 1, initial=start)

    difference = (moved(SMALL) - moved(-SMALL)) / (2 * SMALL)
    assert memory.gradients["h"][t] @ direction == pytest.approx(difference, rel=1e-5)


def test_the_lstms_two_states_together_are_those_of_a_run_from_there() -> None:
    model = exact("grammar-lstm")
    indices = words(model)
    asked, t = len(indices) - 1, 9
    memory = lookback.look_back(model, indices, asked)
    trace, direction = memory.trace, np.random.default_rng(0).standard_normal(model.units)

    def moved(by: float) -> float:
        c = trace["c"][t] + by * direction
        start = {"c": c, "h": trace["o"][t] * np.tanh(c)}  # h of this step follows c
        return surprise(model, indices[t + 1 :], asked - t - 1, initial=start)

    difference = (moved(SMALL) - moved(-SMALL)) / (2 * SMALL)
    assert memory.gradients["c"][t] @ direction == pytest.approx(difference, rel=1e-5)


def test_a_symbol_on_its_own_has_its_own_surprise() -> None:
    model = replace(exact("grammar-lstm"), outputs="independent")
    indices = words(model)
    memory = lookback.look_back(model, indices, 5)
    assert memory.surprise == pytest.approx(surprise(model, indices, 5))
    unit = int(np.abs(memory.gradients["c"][1]).argmax())
    clamps = [{"c": Clamp(float(memory.trace["c"][1, unit]) + by, units=unit, steps=1)} for by in (SMALL, -SMALL)]
    above, below = (surprise(model, indices, 5, clamp=clamp) for clamp in clamps)
    assert memory.gradients["c"][1, unit] == pytest.approx((above - below) / (2 * SMALL), rel=1e-4)


@pytest.mark.parametrize("asked", [0, 18, 99])
def test_with_nothing_before_it_there_is_nothing_to_look_back_at(asked: int) -> None:
    model = models.load("grammar-lstm")
    indices = words(model)[:18]
    with pytest.raises(ModelError, match=f"grammar-lstm: word {asked} was asked for"):
        lookback.look_back(model, indices, asked)


def test_what_multiplies_the_old_belt_is_read_off_the_equations() -> None:
    for name, belt, wanted in (
        ("lstm", "c", lambda trace: trace["f"]),
        ("gru", "h", lambda trace: 1 - trace["z"]),
        ("cifg", "c", lambda trace: trace["f"]),
        ("nfg", "c", lambda trace: np.ones_like(trace["c"])),
        ("mut1", "h", lambda trace: 1 - trace["z"]),
        ("depth_gated_lstm", "l1.c", lambda trace: trace["l1.f"]),
    ):
        model = models.load(f"grammar-{name}")
        trace = model.run(words(model))
        factors = lookback.carried(trace, belt)
        assert factors is not None, name
        np.testing.assert_allclose(factors, wanted(trace), rtol=1e-6, err_msg=name)
    model = models.load("grammar-rnn")
    assert lookback.carried(model.run(words(model)), "h") is None


INNER = {"highway_rnn": {"s_1", "s_2"}}  # states within a step, through which the belt runs
MIXED = {"gated_deltanet": {"S"}}  # what stood under a key is taken out by a product with the whole matrix


def slope(run: Callable[..., Trace], start: dict[str, Array], belt: str, direction: Array) -> Array:
    """Return the derivative of a belt after one step along a direction of its old value, by central differences."""
    step = SMALL * (1 + np.abs(start[belt]).max())
    above, below = (run({**start, belt: start[belt] + by * direction})[belt][0] for by in (step, -step))
    return (above - below) / (2 * step)


@pytest.mark.parametrize("name", sorted(name for name in cells if f"grammar-{name}" in models.names("words")))
def test_every_belts_factor_is_its_derivative_with_all_else_held(name: str) -> None:
    model = exact(f"grammar-{name}")
    indices, definition = words(model)[:3], model.cell.definition
    trace, belts = model.run(indices), notation.belts(definition)
    free = {*belts, "h", *INNER.get(name, ())}
    held = {key: trace[key][2:] for key in definition.values if key not in free}
    start = {key: trace[key][1] for key in model.cell.states}
    for belt in belts:
        factors = lookback.carried(trace, belt)
        if factors is None:
            assert belt not in model.cell.states or belt in MIXED[name]  # it runs upwards only, or is mixed
            continue
        direction = np.random.default_rng(0).standard_normal(start[belt].shape)
        found = slope(lambda begin: model.run(indices[2:], initial=begin, first=2, clamp=held), start, belt, direction)
        np.testing.assert_allclose(found, factors[2] * direction, rtol=1e-5, atol=1e-8)


STEPS = 4  # as many as units: a number at each step must not be taken for a vector
TAIL = "h = sigmoid(W_h @ x) * tanh({})"
FACTORED = {
    "a number by a matrix": ("C", "f: scalar = sigmoid(w_f @ x)\nC = f * C_prev + outer(W_v @ x, W_k @ x)\nh = C @ x"),
    "a vector by a matrix": ("C", "f = sigmoid(W_f @ x)\nC = C_prev * rows(f) + outer(W_v @ x, W_k @ x)\nh = C @ x"),
    "a parameter by a matrix": ("C", "w: parameter = 0.7\nC = w * C_prev + outer(W_v @ x, W_k @ x)\nh = C @ x"),
    "a number by a vector": ("c", "c = 0.9 * c_prev + W_c @ x\n" + TAIL.format("c")),
    "a difference": ("c", "z: scalar = sigmoid(w_z @ x)\nc = c_prev - z * (c_prev - W_c @ x)\n" + TAIL.format("c")),
    "a quotient": ("c", "d = 1 + exp(W_d @ x)\nc = (W_c @ x - c_prev) / d\n" + TAIL.format("c")),
    "a square": ("c", "a = sigmoid(W_a @ x)\ns = a * c_prev\nc = s * s + W_c @ x / (3 + s * s)\n" + TAIL.format("c")),
    "inner steps": (
        "c",
        "f: scalar = sigmoid(w_f @ x)\nt = sigmoid(W_t @ x)\ns_1 = f * c_prev + W_1 @ x\n"
        "s_2 = t * s_1 + (1 - t) * c_prev\n"
        "s_3 = -s_2 * t\nc = s_3 + f * s_2\n" + TAIL.format("c"),
    ),
    "a numerator and a denominator": (
        "a",
        "k = W_k @ x\nw: parameter = -1\nm = (a_prev + exp(k)) / (b_prev + exp(k))\n"
        "a = exp(-exp(w)) * a_prev + exp(k)\n"
        "b = exp(-exp(w)) * b_prev + exp(k)\nh = tanh(m)",
    ),
}
INNER_LINES = {"s", "s_1", "s_2", "s_3"}


@pytest.mark.parametrize("kind", FACTORED)
@pytest.mark.parametrize("batch", [(), (3,)], ids=["one", "batch"])
def test_a_factor_is_the_derivative_in_any_cell(kind: str, batch: tuple[int, ...]) -> None:
    belt, text = FACTORED[kind]
    cell, rng = Cell(text), np.random.default_rng(len(kind))
    params = cell.init(inputs=STEPS, units=STEPS, rng=1, dtype=float)
    x = rng.standard_normal((STEPS, *batch, STEPS))
    trace = cell.run(params, x)
    factors = lookback.carried(trace, belt)
    assert factors is not None
    assert factors.shape == trace[belt].shape
    held = {key: trace[key][-1:] for key in cell.definition.values if key not in {belt, "h", *INNER_LINES}}
    start = {key: trace[key][-2] for key in cell.states}
    direction = rng.standard_normal(start[belt].shape)
    found = slope(lambda begin: cell.run(params, x[-1:], initial=begin, clamp=held), start, belt, direction)
    np.testing.assert_allclose(found, factors[-1] * direction, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize(
    ("belt", "text"),
    [
        ("S", "k = W_k @ x\nS = 0.9 * S_prev + outer(W_v @ x - S_prev @ k, k)\nh = S @ x"),
        ("S", "k = W_k @ x\nold = S_prev @ k\nS = 0.9 * S_prev + outer(W_v @ x - old, k)\nh = S @ x"),
        ("S", "S: (units, units) = S_prev - transpose(S_prev) + outer(x, W_v @ x)\nh = S @ x"),
        ("c", "c = 0.9 * c_prev + U_c @ c_prev + W_c @ x\n" + TAIL.format("c")),
        ("c", "c = 0.9 * c_prev - mean(c_prev) + W_c @ x\n" + TAIL.format("c")),
        ("c", "c = tanh(U_c @ c_prev + W_c @ x)\n" + TAIL.format("c")),
    ],
)
def test_a_belt_whose_entries_mix_has_no_factor(belt: str, text: str) -> None:
    cell = Cell(text)
    params = cell.init(inputs=STEPS, units=STEPS, rng=1)
    assert lookback.carried(cell.run(params, np.ones((STEPS, STEPS), np.float32)), belt) is None


def test_a_candidate_is_held_on_a_line_of_its_own_or_not() -> None:
    z, new = "z = sigmoid(W_z @ x + U_z @ h_prev)\n", "tanh(W_n @ x + U_n @ h_prev)"
    for text in (f"{z}g = {new}\nh = (1 - z) * h_prev + z * g", f"{z}h = (1 - z) * h_prev + z * {new}"):
        cell = Cell(text)
        trace = cell.run(cell.init(inputs=3, units=STEPS, rng=1), np.ones((STEPS, 3), np.float32))
        np.testing.assert_allclose(lookback.carried(trace, "h"), 1 - trace["z"], rtol=1e-6)


def test_what_was_held_in_the_run_is_held_in_the_factor() -> None:
    model = exact("grammar-highway_rnn")
    indices = words(model)
    gate = lookback.carried(model.run(indices, clamp={"t_2": Clamp(1.0, units=3, steps=5)}), "h")
    inner = lookback.carried(model.run(indices, clamp={"s_2": Clamp(0.5, units=3, steps=5)}), "h")
    for factors in (gate, inner):
        assert factors is not None
        assert factors[5, 3] == 0
        assert np.count_nonzero(factors) == factors.size - 1


def test_products_are_of_the_later_factors() -> None:
    factors = np.array([[0.5, 2.0], [0.25, 1.0], [0.1, 3.0]])
    np.testing.assert_allclose(lookback.products(factors), [[0.025, 3.0], [0.1, 3.0], [1.0, 1.0]])
    assert lookback.products(factors[:1]).tolist() == [[1.0, 1.0]]


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru", "clockwork_rnn"])
def test_a_word_left_out_is_read_as_unknown(cell: str) -> None:
    model = exact(f"grammar-{cell}")
    indices = words(model, TEXT.replace("so", "and the cats sleep so"))
    asked = len(indices) - 1
    memory = lookback.look_back(model, indices, asked)
    first, chances = lookback.without(memory, most=100)
    assert (first, len(chances)) == (1, asked - 1)
    for place in (1, 5, 17, asked - 1):
        changed = indices.copy()
        changed[place] = model.indices[UNKNOWN]
        whole = np.exp(-surprise(model, changed, asked))
        assert chances[place - 1] == pytest.approx(whole, rel=1e-9)
    fewer, some = lookback.without(memory, most=4)
    assert fewer == asked - 4
    np.testing.assert_allclose(some, chances[-4:], rtol=1e-9)
    assert len(lookback.without(lookback.look_back(model, indices, 1), most=9)[1]) == 0

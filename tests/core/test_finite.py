"""Infinite and NaN values: rejected in a text, and reported with value, line and step in a run."""

import itertools
import math
import warnings

import numpy as np
import pytest

import lstm_core
from lstm_core import Cell, Clamp, FiniteError, LanguageError, cells, models
from lstm_core.execution import source
from lstm_core.language import walk
from lstm_core.models.generating import continue_text
from tests.core.problems import draw
from tests.examples import in_turn

TEXT = "the boys near the car that mary sees"
REFUSED = {  # a cell: (line, what is marked, what is said)
    "h = 1/0 * (W_h @ x)": (1, "1/0", "divides by 0"),
    "h = 0/0 + W_h @ x": (1, "0/0", "divides by 0"),
    "h = log(0) + W_h @ x": (1, "log(0)", "log of 0"),
    "h = log(2 - 3) + W_h @ x": (1, "log(2 - 3)", "log of -1"),
    "h = W_h @ x / (1 - 1)": (1, "W_h @ x / (1 - 1)", "divides by 0"),
    f"h = {' * '.join(['1e30'] * 11)} * (W_h @ x)": (1, "1e30 * 1e30", "1e+60"),
    "h = square(square(1e20)) * (W_h @ x)": (1, "square(1e20)", "1e+40"),
    "h = W_h @ x / 1e-300": (1, "W_h @ x / 1e-300", "0 in float32"),
    "h = W_h @ x * (1e30 + 3e38)": (1, "3e38", "at most 1e"),
    "floor = 0\nh = W_h @ x / floor": (2, "W_h @ x / floor", "divides by 0"),
    "c = c_prev\nc_start = 1/0\nh = W_h @ x + c": (2, "1/0", "divides by 0"),
    "v = W_v @ x if reading else noise / (2 - 2)\nh = W_h @ v": (1, "noise / (2 - 2)", "divides by 0"),
}
FINITE = ["h = log(2) * 1e30 * (W_h @ x) / 3", "h = exp(1e30) * 1e-30 * (W_h @ x)", "h = W_h @ x / max(0, 1e-6)"]


@pytest.mark.parametrize("text", REFUSED)
def test_a_constant_that_is_not_finite_is_refused_where_it_is_written(text):
    line, marked, said = REFUSED[text]
    with pytest.raises(LanguageError) as caught:
        Cell(text)
    error = caught.value
    assert error.line == line
    assert error.source_line[error.column - 1 : error.end - 1] == marked
    assert said in error.message
    assert "^" in str(error)


@pytest.mark.parametrize("text", FINITE)
def test_a_finite_constant_is_none_of_them(text):
    assert np.isfinite(draw(Cell(text)).run()["h"]).all()


@pytest.mark.parametrize("given", [{"floor": 0}, {"floor": 1e-300}])
def test_a_setting_that_makes_a_constant_infinite_is_refused_with_its_line(given):
    cell = Cell("floor = 1\nh = W_h @ x / floor")
    problem = draw(cell)
    with pytest.raises(LanguageError, match="line 2.*divides by"):
        cell.run(problem.params, problem.x, **given)


def test_sizes_that_make_a_constant_infinite_are_refused_with_its_line():
    cell = Cell("h = W_h @ x / (units - 4)")
    with pytest.raises(LanguageError, match="line 1.*divides by 0"):
        draw(cell, units=4)
    assert draw(cell, units=5).run()["h"].shape == (5, 2, 5)


@pytest.mark.parametrize("cell", cells.values(), ids=lambda cell: cell.name)
def test_source_has_no_number_that_is_none(cell):
    inputs = units = 840  # modules of every usual number divide them
    written = source(cell, inputs, units).replace("inf", "nan").split()
    assert not any(word.strip("(),*/+-") == "nan" for word in written)


def held_everywhere(cell, trace, value):
    """Yield {name: value} for each value of a cell that is in force."""
    return [{name: value} for name in cell.definition.values if name in trace.names]


def everything(trace):
    """Return every number that a page or the HTTP interface shows of a trace."""
    shown = [trace[name] for name in trace.names]
    for name, line in trace.cell.definition.values.items():
        if name in trace.names and not trace._wrote:
            shown += [trace.evaluate(part) for _, part in walk(line.expression, name)]
    return shown


def check(run):
    """Run; the numbers are finite, or an error names value, line, step and what was held."""
    fault = None
    try:
        found = run()
        trace = getattr(found, "trace", found)
        arrays = [*everything(trace), getattr(found, "probabilities", np.zeros(1))]
    except FiniteError as error:
        fault = error
    if fault is None:
        assert all(np.isfinite(array).all() for array in arrays)
        return
    assert fault.line is not None or "score" in fault.name
    assert fault.step is not None
    assert fault.held
    assert fault.equation in str(fault)
    assert "\n" not in str(fault)


VALUES = (-1000.0, 0.0, 1000.0)
GRAMMAR = [name for name in models.names("words") if name.startswith("grammar")]
# Other weights of the same equations: one value each.
SECOND = [name for name in models.names("words") if name.startswith(("recall", "counting"))]


@pytest.mark.parametrize(("name", "value"), [*itertools.product(GRAMMAR, VALUES), *in_turn(SECOND, VALUES)])
def test_holding_any_value_of_a_model_of_words_is_finite_or_reported(name, value):
    model = models.load(name)
    text = "ab" * 8 if model.tokens == "characters" else TEXT
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for clamp in held_everywhere(model.cell, model.read(text).trace, value):
            check(lambda clamp=clamp: model.read(text, clamp=clamp))


def others():
    """Yield (name, a function that runs the model with a clamp) for what reads no words."""
    for name in ("chorales-vrnn", "chorales-storn"):
        model = models.load(name)
        roll = model.roll([[60, 64], [62], [], [65]])
        yield f"{name} reads", lambda clamp=None, model=model, roll=roll: model.read(roll, clamp=clamp)
        yield f"{name} writes", lambda clamp=None, model=model: model.write(4, clamp=clamp)
    for name in models.names("digits"):
        model = models.load(name)
        paper = np.zeros(model.shape)
        paper[5:20, 13:15] = 1
        yield f"{name} reads", lambda clamp=None, model=model, paper=paper: model.read(paper, clamp=clamp)
        yield f"{name} writes", lambda clamp=None, model=model: model.write(clamp=clamp)
    for name in models.names("captions"):
        model = models.load(name)
        picture = np.full(model.grid.shape, 0.5)
        yield name, lambda clamp=None, model=model, picture=picture: model.read(picture, "a red", clamp=clamp)


OTHERS = dict(others())


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("name", OTHERS)
def test_holding_any_value_of_another_model_is_finite_or_reported(name, value):
    run = OTHERS[name]
    free = run()
    trace = getattr(free, "trace", free)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for clamp in held_everywhere(trace.cell, trace, value):
            check(lambda clamp=clamp: run(clamp=clamp))


@pytest.mark.parametrize(
    ("name", "clamp", "said"),
    [
        ("grammar-slstm", {"i": 0.0}, r'slstm, line 11, "h = o \* c / n": h is nan at step 0'),
        ("grammar-slstm", {"n": 0.0}, "h is .*inf at step 0, unit 0"),
        ("grammar-lstm", {"f": [Clamp(1000.0, steps=slice(2, None))]}, "c is .*inf at step .*held: f at 1000"),
        ("grammar-gru", {"z": 1000.0}, 'line 4, "h = .*": h is .*inf at step 1'),
        ("grammar-minlstm", {"f": 1000.0}, "h is .*inf at step"),
    ],
)
def test_the_error_names_value_line_step_and_what_was_held(name, clamp, said):
    with pytest.raises(FiniteError, match=said):
        models.load(name).read(f"{TEXT} . {TEXT} . {TEXT}", clamp=clamp)


def test_steps_count_from_the_first_one_of_the_run():
    model = models.load("grammar-gru")
    with pytest.raises(FiniteError) as caught:
        continue_text(model, TEXT, 30, clamp={"z": [Clamp(1000.0, steps=slice(9, None))]})
    assert caught.value.step > 9


def test_states_that_are_given_are_not_blamed_for_what_is_held():
    problem = draw(cells["lstm"], dtype=np.float32, cotangents=("h",))
    problem.initial["c"][:] = 1e38
    problem.clamp = {"f": 1000.0}
    with pytest.raises(FiniteError, match=r"c is .*inf at step 0"):
        problem.run()


def test_a_start_that_comes_to_infinity_is_reported():
    cell = Cell("h_start = b_s / b_t\nh = tanh(W_h @ x + h_prev)")
    params = cell.init(3, 4, 0)
    with pytest.raises(FiniteError, match=r'line 1, "h_start = b_s / b_t": h_start is nan'):
        cell.run(params, np.ones((2, 3)))


def test_a_part_without_a_name_is_reported_by_its_text():
    cell = Cell("h = tanh(W_h @ x * 1e30 * 1e15)")
    trace = cell.run({"W_h": np.full((1, 1), 1, np.float32)}, np.ones((2, 1)))
    with pytest.raises(FiniteError, match="a_h is inf at step 0"):
        trace["a_h"]
    with pytest.raises(FiniteError, match=r"W_h @ x \* 1e30 \* 1e15 is inf"):
        trace.evaluate(cell.definition.values["h"].expression.arguments[0])


def test_large_numbers_that_are_finite_are_none_of_them():
    cell = Cell("h = W_h @ x * 1e30")
    trace = cell.run({"W_h": np.full((1, 1), 1e7, np.float32)}, np.ones((2, 1)))
    assert (trace["h"] > 1e36).all()


def test_a_gradient_that_comes_to_infinity_names_where_it_did():
    cell = Cell("c = 1000 * c_prev + W_c @ x + b_c\nh = tanh(c)")
    params = {"W_c": np.full((1, 1), 1e-30, np.float32), "b_c": np.zeros(1, np.float32)}
    trace = cell.run(params, np.zeros((40, 1)))
    gradients = trace.gradients({"h": np.ones((40, 1))})
    for ask in (lambda: gradients["c"], lambda: gradients.params, lambda: gradients.x, lambda: gradients.initial):
        with pytest.raises(FiniteError, match=r'line 1, "c = .*": the gradient of c is inf at step 2\d') as caught:
            ask()
        assert caught.value.is_gradient
    assert np.isfinite(gradients["h"]).all()


def test_scores_that_come_to_infinity_are_reported():
    model = models.load("grammar-minlstm")
    with pytest.raises(FiniteError, match="the score of a next word is .* at step 3"):
        model.read(TEXT, clamp={"h": [Clamp(3e38, steps=3)]})


@pytest.mark.parametrize("temperature", [1e-320, 5e-324, 1e-30, 1e-3, 0])
def test_the_coldest_temperatures_take_the_likeliest_word(temperature):
    model = models.load("grammar-lstm")
    wanted = continue_text(model, "mary", 4, temperature=0)
    assert continue_text(model, "mary", 4, temperature=temperature) == wanted


@pytest.mark.parametrize("temperature", [math.nan, math.inf, -1e-9, True, "1", None, np.float64("nan"), 1j])
def test_a_temperature_that_is_none_is_refused(temperature):
    with pytest.raises(lstm_core.ModelError, match="temperature"):
        continue_text(models.load("grammar-lstm"), "mary", 1, temperature=temperature)


def test_where_nothing_but_the_unknown_word_is_expected_the_text_ends():
    model = models.load("grammar-minlstm")
    unknown = model.readout["W_y"][model.indices["<unk>"]]
    held = {"h": 1e6 * (unknown - model.readout["W_y"].mean(0))}
    found = continue_text(model, "mary", 3, clamp=held)
    assert found.has_ended or found.words

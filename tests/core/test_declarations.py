"""Names of parameters, declarations, named inputs, several draws, own operations, and what they start as."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from lstm_core import ArrayError, Cell, LanguageError, SettingError, Stack, notation
from lstm_core.errors import NotFiniteWarning
from lstm_core.language import parse
from tests.core.problems import agree, check_leaves, draw

RNN = "h = tanh(W_h @ x + U_h @ h_prev + b_h)"


def cell(text: str, name: str = "mine") -> Cell:
    return Cell(equations=text, name=name)


# ---- names by form ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["v_f", "r_1", "mu_r", "A_m", "alpha_1", "Gamma_2", "e_x", "enc.q_k", "t_1", "lam_f"])
def test_a_letter_or_a_greek_name_makes_a_parameter(name):
    assert parse(f"h = tanh({name} * h_prev + W_h @ x)").parameters == (name, "W_h")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("f = W_f @ x\nh = f_t * x", "time_is_not_written"),
        ("f = W_f @ x\nh = f_1 * x", "kind_is_value"),
        ("c = W_c @ x\nh = c_t", "time_is_not_written"),
        ("mu = W_m @ x\nh = mu_1", "kind_is_value"),
        ("enc.f = W_f @ x\nh = enc.f_1", "kind_is_value"),
        ("h = W_h @ x + h_1", "kind_is_value"),
        ("h = W_h @ x_t", "time_is_not_written"),
        ("c = W_c @ x\nh = c_perv", "unknown_close"),
        ("c = W_c @ x\nh = c_belwo", "unknown_close"),
        ("c = W_c @ x + c_prev\nc_start = b_c\nh = c_strat", "unknown_close"),
        ("h = tanh(W_h @ x)\nq = a_h", "preactivation_read"),
        ("h = W_h @ x + decay_1", "unknown"),
    ],
)
def test_a_kind_that_is_a_value_makes_none(text, kind):
    with pytest.raises(LanguageError) as caught:
        parse(text)
    assert caught.value.kind == kind


def test_the_old_kinds_stay_parameters_beside_a_value_of_their_name():
    assert parse("w = W_w @ x\nh = w_b * w").parameters == ("W_w", "w_b")


def test_symbols_of_declared_and_greek_names():
    mine = cell(
        "decay: parameter(scalar)\nbeta: parameter\nh = alpha_1 * h_prev + beta * (W_h @ x) + decay + mu_2 * h_prev"
    )
    assert notation.text(mine) == "h = α_1 ⊙ h′ + β ⊙ (W_h x) + decay + μ_2 ⊙ h′"
    assert '<mi class="parameter" data-name="decay"' in notation.formula(mine)[0].mathml
    assert ">decay</mi>" in notation.formula(mine)[0].mathml
    assert ">α</mi>" in notation.formula(mine)[0].mathml


# ---- declarations ----------------------------------------------------------------------------------------------------


def test_declared_parameters_take_the_shape_of_their_use_or_the_stated_one():
    mine = cell(
        "W: parameter\nU: (units, units)\nb: units\nalpha: parameter(scalar)\nV: parameter(2, inputs)\n"
        "h = tanh(W @ x + U @ h_prev + b + alpha + K_h @ (V @ x))"
    )
    assert mine.parameter_shapes(3, 4) == {
        "W": (4, 3),
        "U": (4, 4),
        "b": (4,),
        "alpha": (),
        "K_h": (4, 2),
        "V": (2, 3),
    }
    problem = draw(mine)
    check_leaves(problem, tolerance=1e-7)
    assert notation.parameter_formula(mine) == "units² + units·inputs + 3·units + 2·inputs + 1"


@pytest.mark.parametrize(
    ("start", "wanted"),
    [
        ("0.5", np.full((4, 4), 0.5)),
        ("-2", np.full((4, 4), -2)),
        ("zeros", np.zeros((4, 4))),
        ("ones", np.ones((4, 4))),
        ("identity", np.eye(4)),
        ("lower_triangle", np.tri(4)),
        ("shift", np.eye(4, k=-1)),
    ],
)
@pytest.mark.parametrize("kind", ["parameter", "constant"])
def test_starts(kind, start, wanted):
    mine = cell(f"E: {kind} = {start}\nh = tanh(W_h @ x + E @ h_prev)", f"{kind} {start}")
    params = mine.init(3, 4, 0, np.float64)
    trace = mine.run(params, np.ones((5, 3)))
    before = np.concatenate([np.zeros((1, 4)), trace["h"][:-1]])
    agree(trace["h"], np.tanh(np.ones(3) @ params["W_h"].T + before @ wanted.T), 1e-14, "h")
    assert ("E" in params) == (kind == "parameter")
    assert ("E" in trace.params) == (kind == "parameter")
    found = trace.gradients({"h": np.ones_like(trace["h"])})
    assert set(found.params) == set(params)
    if kind == "parameter":
        np.testing.assert_array_equal(params["E"], wanted)
    else:
        with pytest.raises(ArrayError, match="E left over"):
            mine.run({**params, "E": wanted}, np.ones((5, 3)))


@pytest.mark.parametrize("shape", [(4, 4), (4, 3), (3, 4)])
def test_orthogonal(shape):
    mine = cell(f"U: parameter{shape} = orthogonal\nh: {shape[0]} = U @ x")
    matrix = mine.init(shape[1], 2, 0, np.float64)["U"]
    product = matrix @ matrix.T if shape[0] <= shape[1] else matrix.T @ matrix
    np.testing.assert_allclose(product, np.eye(min(shape)), atol=1e-12)


def test_normal_has_its_deviation_and_is_drawn_by_the_seed():
    mine = cell("U: parameter = normal(0.1)\nh = tanh(U @ h_prev + W_h @ x)")
    first, again, other = (mine.init(3, 100, seed)["U"] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert abs(first.std() - 0.1) < 0.005


def test_constants_cost_no_draw():
    plain = cell(RNN).init(3, 4, 0)
    other = cell(f"E: constant = identity\n{RNN[:-1]} + E @ h_prev)").init(3, 4, 0)
    for name, array in plain.items():
        np.testing.assert_array_equal(array, other[name])


def test_what_scales_a_layer_norm_starts_at_1():
    mine = cell("h = tanh(p_g * layer_norm(W_h @ x) + layer_norm(U_h @ h_prev) * p_k + p_j * h_prev)")
    params = mine.init(3, 4, 0)
    assert [params[name][0] for name in ("p_g", "p_k", "p_j")] == [1, 1, 0]


def test_init_warns_where_a_first_run_is_not_finite():
    text = "r = h_prev - 2 * u_1 * dot(u_1, h_prev) / dot(u_1, u_1)\nh = tanh(r + W_h @ x)"
    with pytest.warns(NotFiniteWarning, match=r"first run on noise.*r is nan at step 0.*u_1: parameter = normal"):
        cell(text).init(3, 4, 0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cell(f"u_1: parameter = normal(0.1)\n{text}").init(3, 4, 0)


# ---- units -----------------------------------------------------------------------------------------------------------


def test_a_cell_whose_h_has_a_stated_size_runs_without_units():
    mine = cell("h: 2 = tanh(W_h @ x + U_h @ h_prev)")
    assert mine.run(mine.init(3, 4, 0), np.ones((5, 3)))["h"].shape == (5, 2)


def test_a_cell_that_adds_x_has_as_many_units_as_inputs():
    mine = cell("h = 0.5 * h_prev + x")
    np.testing.assert_allclose(mine.run({}, np.ones((3, 2)))["h"][:, 0], [1, 1.5, 1.75])


def test_units_are_asked_for_where_nothing_tells_them():
    mine = cell("h = 0.5 * h_prev + sum(x)")
    with pytest.raises(ArrayError, match="no parameter tells the number of units; pass units="):
        mine.run({}, np.ones((3, 2)))
    assert mine.run({}, np.ones((3, 2)), units=5)["h"].shape == (3, 5)
    with pytest.raises(SettingError, match="units is 0"):
        mine.run({}, np.ones((3, 2)), units=0)
    rnn = cell(RNN)
    params = rnn.init(2, 4, 0)
    assert rnn.run(params, np.ones((3, 2)), units=4)["h"].shape == (3, 4)
    with pytest.raises(ArrayError, match="units is 5, and the parameters are those of 4 units"):
        rnn.run(params, np.ones((3, 2)), units=5)


@pytest.mark.parametrize("text", ["h = tanh(U_h @ h_prev + x)", "f = sigmoid(W_f @ x)\nh = f * h_prev + (1 - f) * x"])
def test_what_is_shown_of_a_cell_that_needs_inputs_to_be_units(text):
    mine = cell(text)
    assert "def forward" in notation.numpy_source(mine)
    assert "def forward" in notation.numpy_source(mine, 5, 5)
    with pytest.raises(LanguageError, match=r"5 entries \(units\), x has 7 \(inputs\)"):
        notation.numpy_source(mine, 7, 5)
    assert "units" in notation.parameter_formula(mine)


# ---- named inputs, parts, draws --------------------------------------------------------------------------------------


def test_named_inputs_are_parts_of_x():
    mine = cell('inputs_are = (("value", 2), ("mask", 3))\nh = tanh(W_h @ value + U_h @ (mask * b_m) + V_h @ h_prev)')
    assert mine.definition.inputs_are == (("value", 2), ("mask", 3))
    x = np.random.default_rng(0).standard_normal((4, 5))
    trace = mine.run(mine.init(5, 4, 0), x)
    np.testing.assert_array_equal(trace["value"], x[:, :2].astype(np.float32))
    np.testing.assert_array_equal(trace["mask"], x[:, 2:].astype(np.float32))
    check_leaves(draw(mine, inputs=5), tolerance=1e-7)
    with pytest.raises(ArrayError, match=r"expected \(time, batch, 5\)"):
        mine.run(mine.init(5, 4, 0), np.ones((4, 6)))
    stack = Stack([mine, Cell(equations=mine.equations.replace("3)", "2)"), name="upper")])
    assert stack.init(5, 4, 0)["l1.W_h"].shape == (4, 2)


def test_several_draws_are_different_and_can_be_given():
    mine = cell("h = W_h @ x + noise_1 - noise_2 + (chance_1 - chance_7) * noise")
    params, x = mine.init(3, 4, 0), np.zeros((5, 2, 3))
    drawn = mine.run(params, x, rng=0)
    assert np.abs(drawn["h"]).min() > 0
    ones = np.ones((5, 2, 4))
    given = mine.run(
        params,
        x,
        noise={"noise": 5 * ones, "noise_1": 3 * ones, "noise_2": ones},
        chance={"chance_1": ones, "chance_7": 0.5 * ones},
    )
    np.testing.assert_array_equal(given["h"], 4.5 * ones)
    with pytest.raises(ArrayError, match=r"noise has 'noise_3', which the equations do not read"):
        mine.run(params, x, rng=0, noise={"noise_3": ones})
    with pytest.raises(ArrayError, match=r"pass noise=\{'noise_1': array\} or rng="):
        mine.run(params, x, noise={"noise": ones})
    with pytest.raises(ArrayError, match=r"noise is a mapping from names"):
        mine.run(params, x, noise=ones)


def test_the_symbol_of_a_draw_has_its_number():
    mine = cell("h = W_h @ x + noise_1")
    assert '<msub class="word" data-name="noise_1"' in notation.formula(mine)[0].mathml


def test_bernoulli_draws_for_itself():
    mine = cell("h = bernoulli(0.5) - bernoulli(0.5) + 0 * W_h @ x")
    trace = mine.run(mine.init(3, 50, 0), np.zeros((40, 3)), rng=0)
    values, counts = np.unique(trace["h"], return_counts=True)
    assert values.tolist() == [-1, 0, 1]
    assert abs(counts[1] / counts.sum() - 0.5) < 0.05
    assert mine.definition.words >= {"chance_1", "chance_2"}
    taken = cell("h = bernoulli(0.5) + chance_1 + 0 * W_h @ x")
    assert "chance_2" in taken.definition.words


# ---- operations of the cell's own ------------------------------------------------------------------------------------

NORM = "norm_(a) = gain_ * layer_norm(a) + bias_\n"


def test_an_own_operation_has_parameters_for_each_use():
    mine = cell(NORM + "h = tanh(norm_(W_h @ x) + norm_(U_h @ h_prev))")
    assert list(mine.parameter_shapes(3, 4)) == ["gain_1", "W_h", "bias_1", "gain_2", "U_h", "bias_2"]
    assert mine.init(3, 4, 0)["gain_2"].tolist() == [1] * 4
    check_leaves(draw(mine), tolerance=1e-7)
    assert {path: (use.name, use.number) for path, use in mine.definition.uses.items()} == {
        "h.0.0": ("norm_", 1),
        "h.0.1": ("norm_", 2),
    }


def test_it_is_what_it_would_be_written_out():
    own = cell(NORM + "h = tanh(norm_(W_h @ x + norm_(U_h @ h_prev)))", "own")
    out = cell(notation.declaration(own), "out")
    assert out.definition.equations == own.definition.equations
    problem = draw(own)
    agree(out.run(problem.params, problem.x)["h"], own.run(problem.params, problem.x)["h"], 0, "h")


def test_own_operations_use_others_and_shared_parameters():
    mine = cell(
        "gate_(a) = sigmoid(half_(a) + W_g @ x)\nhalf_(a) = 0.5 * a\nh = gate_(h_prev) * gate_(U_h @ h_prev) + b_h"
    )
    assert sorted(mine.parameter_shapes(3, 4)) == ["U_h", "W_g", "b_h"]
    check_leaves(draw(mine), tolerance=1e-7)


def test_numbers_that_the_text_uses_are_left_out():
    mine = cell("f_(a) = b_ * a\nh = f_(h_prev) + f_(W_h @ x) + b_1")
    assert sorted(mine.parameter_shapes(3, 4)) == ["W_h", "b_1", "b_2", "b_3"]


def test_a_declaration_for_the_parameters_of_every_use():
    mine = cell("gain_: parameter = 0.25\n" + NORM + "h = tanh(norm_(W_h @ x) + norm_(U_h @ h_prev))")
    params = mine.init(3, 4, 0)
    assert params["gain_1"].tolist() == params["gain_2"].tolist() == [0.25] * 4


def test_own_operations_and_declarations_can_be_stacked():
    mine = cell("E: constant = lower_triangle\n" + NORM + "h = tanh(norm_(W_h @ x) + E @ h_prev)")
    check_leaves(draw(Stack([mine, mine])), tolerance=1e-7)


def test_a_name_of_a_newer_operation_may_be_a_lines_where_it_is_not_called():
    assert parse("clip = 0.3\nh = clip * x").settings == {"clip": 0.3}
    with pytest.raises(LanguageError, match="clip is an operation"):
        parse("clip = 0.3\nh = clip(x, 0, clip)")


def test_a_matrix_of_parameters_stands_left_of_a_product():
    mine = cell("I: constant = identity\ngamma = 0.01\nh = tanh((W_h - transpose(W_h) - gamma * I) @ h_prev + V_h @ x)")
    check_leaves(draw(mine), tolerance=1e-7)


def test_a_declared_row_by_a_vector_is_one_number():
    mine = cell("u: parameter(inputs)\ne: scalar = u @ x\nh = tanh(W_h @ x + e * h_prev)")
    assert mine.parameter_shapes(3, 4)["u"] == (3,)
    check_leaves(draw(mine), tolerance=1e-7)

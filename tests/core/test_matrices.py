"""Matrices as values: sizes, products, filters, and what cannot be."""

from dataclasses import replace

import numpy as np
import pytest

import lstm_core
from lstm_core import Cell, LanguageError
from lstm_core.language import OPERATIONS, fixed_inputs, parse, sizes, walk
from tests.core.own_cells import OWN
from tests.core.problems import check_leaves, draw

IMAGE = "height = 3\nwidth = 4\nimage: (height, width) = grid(x)\n"
H = "\nh = tanh(W_h @ x + U_h @ h_prev)"


def measured(lines, **given):
    return sizes(parse(IMAGE + lines + H, "mine"), **({"inputs": 12, "units": 5} | given))


def shown(lines, **given):
    with pytest.raises(LanguageError) as caught:
        measured(lines, **given)
    return str(caught.value)


@pytest.mark.parametrize(
    ("line", "own"),
    [
        ("v = image", (3, 4)),
        ("v = transpose(image)", (4, 3)),
        ("v = image @ transpose(image)", (3, 3)),
        ("v = tanh(image) / (1 + sum(square(image)))", (3, 4)),
        ("v = sigmoid(v_prev) - image", (3, 4)),
        ("v = flat(image)", (12,)),
        ("v = concat(flat(image), h_prev)", (17,)),
        ("v = sum(image)", ()),
        ("v = softmax(image)", (3, 4)),
        ("v: (2, units) = grid(W_v @ x)", (2, 5)),
        ("v = image @ (W_v @ h_prev)", (3,)),
        ("v = filter_rows(b_v, 2, height, width) @ image", (2, 4)),
        ("v = filter_columns(b_v, 3, height, 7)", (3, 7)),
        ("v = image + M_v", (3, 4)),
        ("v = transpose(W_v) @ x", (5,)),
    ],
)
def test_the_size_of_a_line(line, own):
    assert measured(line).values["v"] == own


def test_parameters_get_their_shapes_through_operations():
    found = measured("v = transpose(W_v) @ x\nw = image * M_w\nu = filter_rows(W_u @ x + b_u, 2, height, width)")
    assert found.parameters["W_v"] == (12, 5)
    assert found.parameters["M_w"] == (3, 4)
    assert found.parameters["b_u"] == (4,)
    assert found.words["M_w"] == "height x width"


@pytest.mark.parametrize(
    ("lines", "marked", "message"),
    [
        (
            "v = image @ image",
            "image @ image",
            "image is 3 x 4 (height x width), image is 3 x 4 (height x width); "
            "the columns of the one are the rows of the other",
        ),
        (
            "v = image @ h_prev",
            "image @ h_prev",
            "image is 3 x 4 (height x width), h_prev has 5 entries (units); "
            "the columns of the one are the entries of the other",
        ),
        ("v = image + h_prev", "image + h_prev", "image is 3 x 4 (height x width), h_prev has 5 entries (units)"),
        ("v = image - transpose(image)", None, "image is 3 x 4 (height x width), transpose(image) is 4 x 3"),
        ("v = W_v @ image", "image", "W_v @ takes a vector; image is 3 x 4 (height x width); flat(...) makes a vector"),
        ("v: (2, 6) = W_v @ x", "W_v @ x", "W_v @ x is a vector, and 2 x 6 is wanted; grid(...) makes a matrix of it"),
        ("v: (2, 6) = grid(h_prev)", "h_prev", "a matrix of 2 x 6 takes 12; h_prev has 5 entries (units)"),
        ("v = grid(x)", "grid(x)", "grid(x) is a matrix; state its size, as in image: (height, width) = grid(x)"),
        ("v = transpose(x)", "x", "transpose needs a matrix; x has 12 entries (inputs)"),
        ("v = flat(x)", "x", "flat needs a matrix; x has 12 entries (inputs)"),
        ("v = flat(W_v)", "W_v", "flat needs a matrix; W_v has no size of its own"),
        ("v = flat(2)", "2", "flat needs a matrix; 2 is one number"),
        ("v = transpose(W_v) + x", "transpose(W_v)", "transpose(W_v) is a matrix; transpose(W_v) @ v makes a vector"),
        ("v = concat(image, x)", "image", "concat needs a vector; image is 3 x 4 (height x width); flat(...) makes a"),
        (
            "v = filter_rows(x, 2, height, width)",
            "x",
            "filter_rows reads 4 numbers: centre x, centre y, log variance, log stride; x has 12 entries (inputs)",
        ),
        ("v = filter_columns(2, 2, height, width)", "2", "log stride; 2 is one number"),
        ("v = filter_rows(b_v, 1, height, width)", "1", "a patch of filters has at least 2 rows, not 1"),
        ("v: (4, 3) = image", "image", "v is 4 x 3, image has 3 x 4 (height x width)"),
    ],
)
def test_sizes_that_disagree_are_both_named(lines, marked, message):
    text = shown(lines)
    assert message in text
    if marked is not None:
        line, carets = text.splitlines()[-2:]
        assert line[carets.index("^") :].startswith(marked)
        assert carets.count("^") == len(marked)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("v = x @ h_prev", "the product of two vectors is one number: dot(x, h_prev)"),
        ("u: 3 = x_prev\nv = u @ x", "the product of two vectors is one number: dot(u, x)"),
        ("v = filter_rows(b_v, x, 3, 4)", "filter_rows takes a whole number of at least 1 here, or the name of a"),
        ("v = filter_rows(b_v, 2.5, 3, 4)", "filter_rows takes a whole number of at least 1 here, or the name of a"),
        ("v = filter_rows(b_v, 2, 3)", "filter_rows takes 4 arguments, not 3"),
        ("v: (heigth, width) = grid(x)", "no setting heigth gives this size; did you mean height?"),
    ],
)
def test_what_no_size_could_mend(lines, message):
    with pytest.raises(LanguageError) as caught:
        parse(IMAGE + lines + H, "mine")
    assert message in str(caught.value)


def test_a_picture_decides_the_number_of_inputs():
    definition = lstm_core.cells["draw"].definition
    assert fixed_inputs(definition, {}) == 784
    assert fixed_inputs(definition, {"height": 3, "width": 5}) == 15
    assert fixed_inputs(lstm_core.cells["lstm"].definition, {}) is None
    text = shown("", inputs=11)
    assert (
        "line 3, column 31: a matrix of 3 x 4 (height x width) takes 12 (height * width); x has 11 entries (inputs)"
        in text
    )


def filters(p, patch, side, other, centre):
    """Section 12 of the equations sheet in plain loops; pixels and filters count from 1."""
    middle = (side + 1) / 2 * (p[centre] + 1)
    stride = (max(side, other) - 1) / (patch - 1) * np.exp(p[3])
    rows = np.zeros((patch, side))
    for i in range(1, patch + 1):
        mean = middle + (i - patch / 2 - 1 / 2) * stride
        for a in range(1, side + 1):
            rows[i - 1, a - 1] = np.exp(-((a - mean) ** 2) / (2 * np.exp(p[2])))
        rows[i - 1] /= max(rows[i - 1].sum(), 1e-8)
    return rows


@pytest.mark.parametrize(("patch", "height", "width"), [(2, 3, 4), (5, 28, 28), (3, 7, 2)])
def test_filters_are_those_of_the_paper(patch, height, width):
    rng = np.random.default_rng(1)
    p = rng.normal(size=(6, 4)) * [0.5, 0.5, 1, 0.5]
    rows = OPERATIONS["filter_rows"].forward(p, patch, height, width)
    columns = OPERATIONS["filter_columns"].forward(p, patch, height, width)
    for number in range(6):
        np.testing.assert_allclose(rows[number], filters(p[number], patch, height, width, 1), rtol=1e-12)
        np.testing.assert_allclose(columns[number], filters(p[number], patch, width, height, 0), rtol=1e-12)
    assert (rows.sum(-1) < 1 + 1e-12).all()  # less than 1 only where a filter lies outside the picture


def test_filters_in_the_middle_are_symmetric_and_sharp_ones_pick_pixels():
    forward = OPERATIONS["filter_columns"].forward
    middle = forward(np.zeros(4), 4, 9, 9)
    np.testing.assert_allclose(middle, middle[::-1, ::-1], rtol=1e-12)
    np.testing.assert_allclose(middle.sum(-1), 1, rtol=1e-12)
    sharp = forward(np.array([0, 0, -20.0, np.log(0.5)]), 3, 5, 5)  # every other pixel
    np.testing.assert_allclose(sharp @ np.arange(1, 6), [2, 3, 4], rtol=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("key", ["filter_rows", "filter_columns"])
def test_filters_far_out_are_finite(key, dtype):
    operation = OPERATIONS[key]
    extremes = [0, 1, -1, 100, -100, 1e4, -1e4]
    p = np.array([[a, a, b, c] for a in extremes for b in extremes for c in extremes], dtype)
    with np.errstate(over="ignore", under="ignore", invalid="raise", divide="raise"):
        y = operation.forward(p, 3, 4, 5)
        pulled = operation.pull(np.ones_like(y), y, p, 3, 4, 5)[0]
    assert np.isfinite(y).all()
    assert np.isfinite(pulled).all()
    assert y.dtype == pulled.dtype == dtype
    assert (y.sum(-1) < 1 + 1e-5).all()


@pytest.mark.parametrize("name", ["draw", "draw_plain", "turned"])
@pytest.mark.parametrize("batch", [2, None])
def test_every_node_is_what_its_line_keeps(name, batch):
    problem = draw(OWN.get(name) or lstm_core.cells[name], batch=batch, seed=6)
    trace = problem.run()
    for value, equation in problem.cell.definition.values.items():
        for path, expression in walk(equation.expression, value):
            found = trace.evaluate(expression)
            if path == value:
                np.testing.assert_allclose(found, trace[value], rtol=1e-11, atol=1e-13)


def test_windows_see_what_the_filters_say():
    """The patch that is read is the picture between its filters; the canvas grows by the patch that is painted."""
    problem = draw(lstm_core.cells["draw"], seed=3)
    trace = problem.run()
    seen = np.einsum("tbij,tbjk,tblk->tbil", trace["FY"], trace["image"], trace["FX"])
    np.testing.assert_allclose(
        trace["r"][..., :4], trace["gamma"][..., None] * seen.reshape(*seen.shape[:2], 4), rtol=1e-11
    )
    painted = np.einsum("tbji,tbjk,tbkl->tbil", trace["GY"], trace["w"], trace["GX"])
    grown = np.diff(np.concatenate([problem.initial["canvas"][None], trace["canvas"]]), axis=0)
    np.testing.assert_allclose(grown, painted / trace["strength"][..., None, None], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("value", ["image", "FY", "w", "canvas", "error"])
def test_gradients_where_a_matrix_is_held(value):
    problem = draw(lstm_core.cells["draw"], time=3, seed=5, cotangents=("nll", "kl", "h"))
    shape = problem.run()[value].shape
    held = np.where(np.random.default_rng(6).random(shape) < 0.4, 0.3, np.nan)
    problem = replace(problem, clamp={value: held})
    np.testing.assert_array_equal(problem.run()[value][~np.isnan(held)], 0.3)
    check_leaves(problem, tolerance=1e-7)


def test_matrices_in_every_stage():
    """Products of matrices from x alone, in the loop, after it, of parameters, and a state that is a matrix."""
    text = """
a: (2, 3) = grid(W_a @ x)
b: (3, 2) = grid(W_b @ x + b_b)
ab = a @ b
turn: (2, 2) = tanh(M_t)
m: (2, 2) = 0.5 * transpose(m_prev) @ turn + ab / (2 + sum(square(m_prev))) + grid(U_m @ h_prev)
h = tanh(W_h @ flat(m) + U_h @ h_prev + V_h @ (m_prev @ (R_h @ h_prev)) + transpose(K_h) @ x)
y = flat(transpose(m @ ab)) * sum(h)
z: scalar = mean(softmax(m)) + sum(a @ transpose(a))
"""
    problem = draw(Cell(equations=text, name="staged"), seed=9, cotangents=("h", "y", "z", "m", "turn"))
    check_leaves(problem, tolerance=1e-7)
    check_leaves(replace(problem, cotangents={"y": problem.cotangents["y"]}), tolerance=1e-7)

"""Collections: a memory, what depends on it, and what cannot be."""

import numpy as np
import pytest

import lstm_core
from lstm_core import ArrayError, Cell, LanguageError, SettingError
from lstm_core.execution import source
from lstm_core.language import align, parse, sizes, walk
from lstm_core.language.broadcasting import lift
from lstm_core.language.lengths import POSITIONS
from tests.core.problems import draw

RNG = np.random.default_rng(3)
H = "\nh = tanh(W_h @ x + U_h @ h_prev)"


def measured(lines, **given):
    return sizes(parse(lines + H, "mine"), **({"inputs": 3, "units": 4, "features": 5} | given))


def shown(lines, **given):
    with pytest.raises(LanguageError) as caught:
        measured(lines, **given)
    return str(caught.value)


@pytest.mark.parametrize(
    ("line", "own"),
    [
        ("v = memory", (POSITIONS, 5)),
        ("v = W_v @ memory", (POSITIONS, 4)),
        ("v: 7 = W_v @ memory", (POSITIONS, 7)),
        ("v: scalar = w_v @ memory", (POSITIONS,)),
        ("v: scalar = softmax(w_v @ memory)", (POSITIONS,)),
        ("v = tanh(W_v @ memory + U_v @ h_prev)", (POSITIONS, 4)),
        ("v = mean(memory)", (5,)),
        ("v = sum(tanh(W_v @ memory))", (4,)),
        ("v = sum(sum(memory))", ()),
        ("v = concat(memory, x, b_v)", (POSITIONS, 12)),
        ("v = memory * 2 - mean(memory)", (POSITIONS, 5)),
        ("a: scalar = w_a @ memory\nv = a * x", (POSITIONS, 3)),
        ("v: scalar = 0.5 * v_prev + softmax(w_v @ memory)", (POSITIONS,)),
        ("u = W_u @ v_prev\nv = tanh(memory)", (POSITIONS, 5)),
    ],
)
def test_the_size_of_a_line(line, own):
    assert measured(line).values["v"] == own


def test_what_is_read_of_later_lines_is_a_collection_too():
    found = measured("u = W_u @ v_prev\nv = tanh(memory)")
    assert found.values["u"] == (POSITIONS, 4)
    assert found.parameters["W_u"] == (4, 5)
    assert found.words["u"] == "positions x units"


@pytest.mark.parametrize(
    ("lines", "message", "marked"),
    [
        ("v = memory + x", "memory is a collection of 5 (features), x has 3 entries (inputs)", "memory + x"),
        ("a: scalar = w_a @ memory\nv = W_v @ a", "a is a collection of numbers, and * multiplies by that", "a"),
        ("v = memory\nw: 4 = sum(v)", "w has 4 entries, sum(v) has 5 (features)", "sum(v)"),
        ("a: scalar = w_a @ memory\nv = clock(a, (1, 2))", "clock reads one number, the time; a does not fit", "a"),
    ],
)
def test_sizes_that_disagree(lines, message, marked):
    text = shown(lines)
    assert message in text
    assert text.splitlines()[-1].count("^") == len(marked)


def test_h_is_no_collection():
    with pytest.raises(LanguageError) as caught:
        sizes(parse("h = tanh(W_h @ memory)", "mine"), inputs=3, units=4, features=5)
    assert str(caught.value) == (
        "mine, line 1, column 5: tanh(W_h @ memory) is a collection, one for each vector of memory, where h takes one; "
        "sum(...) or mean(...) makes one of it\n"
        "    h = tanh(W_h @ memory)\n"
        "        ^^^^^^^^^^^^^^^^^^"
    )


def test_a_start_is_no_collection():
    text = shown("c_start = W_c @ memory\nc = c_prev + x")
    assert "line 1, column 11: W_c @ memory is a collection" in text
    assert "where c_start takes one" in text


def test_features_are_asked_for_and_refused():
    attention, lstm = lstm_core.cells["attention"], lstm_core.cells["lstm"]
    with pytest.raises(SettingError, match="^attention: features is missing; the cell reads memory"):
        attention.parameter_shapes(inputs=3, units=4)
    with pytest.raises(SettingError, match="^lstm reads no memory; leave features= out$"):
        lstm.parameter_shapes(inputs=3, units=4, features=2)
    with pytest.raises(SettingError, match="^attention: features is 0; a size is a whole number of at least 1$"):
        attention.parameter_shapes(inputs=3, units=4, features=0)
    assert attention.init(3, 4, RNG, features=2)["W_att"].shape == (16, 2)
    assert attention.parameter_shapes(3, 4, features=2, attend=7)["U_att"] == (7, 4)


def attention(batch=2, positions=3, **changed):
    problem = draw(lstm_core.cells["attention"], batch=batch, positions=positions, seed=4)
    return problem.cell.run(problem.params, problem.x, **(problem.given | problem.settings | changed))


@pytest.mark.parametrize(
    ("batch", "memory", "message"),
    [
        (2, None, "memory is missing; the equations read it; pass memory=, \\(batch, positions, features\\), or"),
        (2, np.ones((2, 0, 2)), "memory has shape \\(2, 0, 2\\), which holds no vector; expected at least one"),
        (None, np.ones((0, 2)), "memory has shape \\(0, 2\\), which holds no vector; expected at least one"),
        (2, np.ones((3, 4, 2)), "memory has shape \\(3, 4, 2\\); expected \\(2, positions, 2\\)"),
        (2, np.ones((4, 2)), "memory has shape \\(4, 2\\); expected \\(2, positions, 2\\)"),
        (None, np.ones((1, 4, 2)), "memory has shape \\(1, 4, 2\\); expected \\(positions, 2\\)"),
        (
            2,
            np.ones((2, 4, 3)),
            "memory has shape \\(2, 4, 3\\); expected \\(2, positions, 2\\): the parameters take vectors of 2 features",
        ),
        (2, np.full((2, 4, 2), np.nan), "memory has shape \\(2, 4, 2\\) and holds nan at \\(0, 0, 0\\)"),
        (2, [[[1.0, 2.0], [1.0]]] * 2, "memory is not an array: its rows have different lengths"),
        (2, np.full((2, 4, 2), "a"), "memory has dtype <U1"),
    ],
)
def test_a_memory_that_cannot_be(batch, memory, message):
    with pytest.raises(ArrayError, match=f"^attention: {message}"):
        attention(batch, memory=memory)


def test_a_memory_for_a_cell_that_reads_none():
    problem = draw(lstm_core.cells["lstm"])
    with pytest.raises(ArrayError, match="^lstm: memory is given, but no equation reads it; leave memory= out$"):
        problem.cell.run(problem.params, problem.x, memory=np.ones((2, 3, 4)))


def test_a_memory_of_one_vector_is_all_that_is_seen():
    trace = attention(positions=1)
    np.testing.assert_array_equal(trace["alpha"], 1)
    np.testing.assert_allclose(trace["zhat"], trace["beta"][..., None] * trace.evaluate(MEMORY)[:, :, 0], rtol=1e-14)


MEMORY = parse("h = sum(memory)").values["h"].expression.arguments[0]


def test_without_a_batch_axis_nothing_has_one():
    trace = attention(batch=None, positions=6)
    assert trace["alpha"].shape == (5, 6)
    assert trace["s"].shape == (5, 6, 3)
    gradients = trace.gradients({"h": np.ones(trace["h"].shape)})
    assert gradients.memory.shape == (6, 2)
    assert gradients["alpha"].shape == (5, 6)
    with pytest.raises(ValueError, match="read-only"):
        gradients.memory[...] = 0


def test_no_memory_no_gradient_of_it():
    problem = draw(lstm_core.cells["lstm"])
    with pytest.raises(ArrayError, match="^lstm: no memory was read, and there is no gradient for it$"):
        _ = problem.gradients().memory


@pytest.mark.parametrize("name", ["attention", "remembering"])
@pytest.mark.parametrize("batch", [2, None])
def test_every_node_is_what_its_line_keeps(name, batch):
    from tests.core.own_cells import OWN  # noqa: PLC0415

    problem = draw(OWN.get(name) or lstm_core.cells[name], batch=batch, seed=6)
    trace = problem.run()
    for value, equation in problem.cell.definition.values.items():
        for path, expression in walk(equation.expression, value):
            found = trace.evaluate(expression)
            if path == value:
                np.testing.assert_allclose(found, trace[value], rtol=1e-12, atol=1e-14)


def test_rows_of_a_batch_do_not_meet():
    problem = draw(lstm_core.cells["attention"], batch=3, seed=7)
    whole = problem.run()
    for row in range(3):
        alone = problem.cell.run(
            problem.params,
            problem.x[:, row],
            memory=problem.given["memory"][row],
            initial={name: state[row] for name, state in problem.initial.items()},
            **problem.settings,
        )
        np.testing.assert_allclose(alone["alpha"], whole["alpha"][:, row], rtol=1e-12)
        np.testing.assert_allclose(alone["h"], whole["h"][:, row], rtol=1e-12)


def test_the_order_of_the_memory_does_not_matter():
    problem = draw(lstm_core.cells["attention"], seed=8, positions=5)
    order = [3, 0, 4, 2, 1]
    turned = problem.cell.run(
        problem.params, problem.x, memory=problem.given["memory"][:, order], initial=problem.initial, **problem.settings
    )
    np.testing.assert_allclose(turned["alpha"], problem.run()["alpha"][..., order], rtol=1e-12)
    np.testing.assert_allclose(turned["h"], problem.run()["h"], rtol=1e-12)


def test_what_hangs_on_the_memory_alone_is_computed_once():
    """W_att @ memory is computed before the loop, and so are the initial states."""
    before, _, loop = source(lstm_core.cells["attention"], 32, 32).partition(") in zip(")
    assert "p['W_att']" in before
    assert "p['W_c0']" in before
    assert "W_att" not in loop


def test_stages_of_a_memory_in_all_places():
    """A still value as a row's term, as a product's vector, as a start, ahead, and after the loop."""
    text = """
c_start = tanh(mean(memory))
c: 2 = tanh(W_c @ x + mean(memory) + V_c @ mean(memory) + U_c @ h_prev + 0.5 * c_prev)
k: 3 = W_k @ memory
a: scalar = softmax(sum(mean(memory)) * (w_a @ tanh(k)))
h = tanh(W_h @ x + C_h @ c + K_h @ sum(a * k) + U_h @ h_prev)
y = sum(a * memory) * sum(h) + mean(memory)
"""
    from tests.core.problems import check_leaves  # noqa: PLC0415

    problem = draw(Cell(equations=text, name="still"), seed=9, cotangents=("h", "y", "k", "a", "c"))
    problem.initial = {"h": problem.initial["h"]}
    check_leaves(problem, tolerance=1e-8)


def test_align_and_lift_give_positions_an_axis():
    vector, collection = np.ones((3, 2, 4)), np.ones((3, 2, 6, 4))
    own = [(4,), (POSITIONS, 4)]
    assert [a.shape for a in align([vector, collection], own)] == [(3, 2, 1, 4), (3, 2, 6, 4)]
    assert [a.shape for a in align([np.ones((3, 2)), collection], [(), (POSITIONS, 4)])][0] == (3, 2, 1, 1)
    assert [a.shape for a in align([np.ones((3, 2, 6)), vector], [(POSITIONS,), (4,)])] == [(3, 2, 6, 1), (3, 2, 1, 4)]
    assert [a.shape for a in lift([vector, collection], own)] == [(3, 2, 1, 4), (3, 2, 6, 4)]
    assert [a.shape for a in lift([np.ones((7, 4)), collection], [(7, 4), own[1]])][0] == (7, 4)  # a parameter

"""The track under the cell: in each phase of any cell that phase's values, in words and numbers."""

from __future__ import annotations

import re
from html import unescape

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.story import carried
from app.story.figures.steps import over_time, plain_cells
from app.story.figures.steps.figure import FIGURE, _sentence, names
from app.story.figures.steps.followed import Followed
from app.story.figures.steps.number_unit import PAIR
from app.story.figures.steps.phase_rows import Rows, rows_of, values_at
from app.story.snapshot import limits
from app.text.joining import listed
from app.text.languages import LANGUAGES
from app.text.numbers import decimal
from lstm_core import cells, models, notation
from lstm_core.language.sizes import sizes
from tests.app.markup_tree import of_class, text, tree

WITHOUT_AN_ENTRY = {f"grammar-{name}" for name in ("gated_deltanet", "lstm_projection", "mamba", "mlstm")}
SHORT = "mary sings near the boats and"
NUMBER = r'<text [^>]*class="amount[^"]*">([−\d.]+)</text></g>'


def of_phase(name: str, word: str) -> Rows:
    """Return the rows of a phase by its English word."""
    phases = notation.phases(cells[name])
    return rows_of(cells[name], next(n for n, phase in enumerate(phases) if phase.word == word))


def body(app: Flask, language: str = "en", **given: str) -> str:
    """Return a state's body."""
    with app.test_request_context(f"/?lang={language}"):
        return str(FIGURE.body(FIGURE.read(given).value))


def shown(html: str, row: str) -> list[float]:
    """Return the numbers of a row, in the order of the words."""
    columns = re.findall(rf'<g data-column="(\d+)" data-row="{row}"[^>]*>.*?{NUMBER}', html)
    assert [int(column) for column, _ in columns] == list(range(2, len(columns) + 2))
    return [float(number.replace("−", "-")) for _, number in columns]


def test_each_phase_of_the_lstm_has_its_own_values() -> None:
    assert of_phase("lstm", "Forget") == Rows(("f",), "c_prev", part="c.0")
    assert of_phase("lstm", "Input") == Rows(("i",), "g")
    assert of_phase("lstm", "Update") == Rows((), "c")
    assert of_phase("lstm", "Output") == Rows(("o",), "h", outline="h.1")


def test_other_cells_have_theirs_by_what_their_lines_are_for() -> None:
    assert of_phase("gru", "Reset") == Rows(("r",), "h_prev", part="h_tilde.0.0.1.1")
    assert of_phase("gru", "Update") == Rows(("z",), "h_prev")  # what it lets in is not there yet
    assert of_phase("gru_reset_after", "Reset") == Rows(("r",), "h_prev")  # acts on a product, not on the state itself
    assert of_phase("mingru", "Update") == Rows(("z",), "h_tilde")
    assert of_phase("rnn", "State") == Rows((), "h")
    assert of_phase("cifg_peephole", "Input") == Rows(("i", "f"))
    assert of_phase("noaf", "Output") == Rows(("o",), "h", outline="h.1")


@pytest.mark.parametrize("name", names())
def test_what_is_drawn_is_what_the_phase_computes(app: Flask, name: str) -> None:
    model = plain_cells.network(name)
    unit = carried.unit_of(name) or 1
    reading = model.read(SHORT)
    trace, followed = reading.trace, Followed(model, reading, reading, (), unit - 1)
    whole = {*sizes(model.cell.definition, model.inputs, model.units).values.values()} <= {(), (model.units,)}
    assert whole or name in WITHOUT_AN_ENTRY
    for n in range(len(notation.phases(model.cell))):
        with app.test_request_context("/?lang=en"):
            html = str(over_time.picture(followed, 6, n))
        rows = rows_of(model.cell, n)
        values = {row: values_at(model.cell, trace, row, unit - 1, model.units) for row in rows.names}
        assert whole <= all(found is not None for found in values.values()), "a unit has an entry of every line"
        bars, line = values.get(rows.bars[0]) if len(rows.bars) == 1 else None, values.get(rows.line or "")
        if all(found is None for found in values.values()):  # the state stands in
            line = followed.values[followed.state][:, unit - 1]
        if len(rows.bars) < 2:
            assert_shown(shown(html, "bars"), bars)
        assert_shown(shown(html, "line"), line)
        if rows.part and values[rows.part] is not None:
            np.testing.assert_allclose(bars * line, values[rows.part], rtol=1e-6, atol=1e-6)
        if rows.outline and values[rows.outline] is not None:
            np.testing.assert_allclose(bars * values[rows.outline], line, rtol=1e-6, atol=1e-6)


def assert_shown(numbers: list[float], values: np.ndarray | None) -> None:
    """Hold the numbers of a row against its values: two decimals, none from 100 on; no row where there is no value."""
    expected = [] if values is None else values[1:].tolist()
    assert len(numbers) == len(expected)
    for number, value in zip(numbers, expected, strict=True):
        assert number == pytest.approx(value, abs=0.51 if abs(value) > 99 else 0.0051)


def test_what_is_no_entry_of_the_unit_is_not_drawn_over_time() -> None:
    """Not a matrix, nor an entry of a shorter vector with the unit's number; a scalar is that of every unit."""
    for name, line, is_drawn in (
        ("gated_deltanet", "S", False),
        ("gated_deltanet", "alpha", True),
        ("mamba", "B", False),
        ("mamba", "Delta", True),
        ("lstm_projection", "h", False),
    ):
        model = models.load(f"grammar-{name}", models.Model)
        trace = model.read(SHORT).trace
        for unit in (0, 31):
            assert (values_at(model.cell, trace, line, unit, model.units) is not None) == is_drawn


@pytest.mark.parametrize(("name", "sided"), [("lstm", "g"), ("gated_deltanet", ""), ("sru", "x_tilde")])
def test_a_line_whose_sign_means_nothing_has_no_sides(app: Flask, name: str, sided: str) -> None:
    """A key's sign depends on the query's, and the SRU adds the word to what it shows."""
    model = f"grammar-{name}"
    for n, phase in enumerate(notation.phases(models.load(model).cell)):
        line = rows_of(models.load(model).cell, n).line
        ends = of_class(tree(body(app, model=model, phase=phase.key, text=SHORT)), "end")
        expected = {"gated_deltanet": line in ("h", "S", "S_prev") and not rows_of(models.load(model).cell, n).bars}
        usual = line in (sided, "c", "c_prev") or (name == "lstm" and line == "h")
        assert bool(ends) == expected.get(name, usual), line


def test_large_numbers_do_not_meet(app: Flask) -> None:
    html = body(app, model="grammar-rwkv", phase="b", text=" ".join(["mary sings ."] * 6), token="18")
    widest = max(len(one) for one in re.findall(NUMBER, html))
    assert widest >= 6
    assert float(re.search(r'data-column-width="([\d.]+)"', html)[1]) >= 7.2 * widest


def test_a_signed_value_is_no_bar(app: Flask) -> None:
    """RWKV's key lets in by its exponential, so it is negative too, and no share."""
    cell = cells["rwkv"]
    phase = next(n for n, phase in enumerate(notation.phases(cell)) if "k" in phase.lines)
    assert rows_of(cell, phase) == Rows((), "k")
    assert limits(cell, "k") == (-3, 3)
    assert limits(cells["slstm"], "f")[0] == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", names())
def test_every_phase_of_every_cell_is_described(app: Flask, name: str, language: str) -> None:
    model = plain_cells.network(name)
    reading = model.read(SHORT)
    phases = range(len(notation.phases(model.cell)))
    for unit in (0, model.units - 1):
        followed = Followed(model, reading, reading, (), unit)
        with app.test_request_context(f"/?lang={language}"):
            said = [_sentence(followed, step, phase).plain() for step in (0, 6) for phase in phases]
        assert not [one for one in said if re.search(r"[:：]\s*[.。]|nan|None|%\(", one)]
        assert all(re.search(r"\d", one) for one in said)


def test_a_matrix_is_described_as_a_whole_and_drawn_as_a_grid(app: Flask) -> None:
    model = models.load("grammar-gated_deltanet", models.Model)
    given = {"model": model.name, "text": SHORT, "token": "7", "phase": "S"}
    state = model.read(SHORT).trace["S"][6]
    html = body(app, **given)
    low, high = (decimal(float(end)) for end in (state.min(), state.max()))
    assert f"is computed, from {low} to {high}." in html
    grid = re.search(r'<g[^>]*data-id="strip:S".*?</g>', html, re.DOTALL)[0]
    assert len(set(re.findall(r' y="([\d.]+)"', grid))) == len(state)
    assert len(set(re.findall(r' x="([\d.]+)"', grid))) == state.shape[1]
    for value, is_marked in {"h": True, "v": True, "S": False, "alpha": False, "x": False}.items():
        assert ('class="caret"' in re.search(rf'data-id="strip:{value}".*?</g>', html, re.DOTALL)[0]) == is_marked


def test_the_value_of_the_step_before_is_at_first_where_the_equations_start_it() -> None:
    model = models.load("grammar-mlstm", models.Model)
    reading = model.read(SHORT)
    assert Followed(model, reading, reading, (), 0).values["m_prev"][0] == -1e9


@pytest.mark.parametrize("language", LANGUAGES)
def test_caption_description_and_table_follow_the_phase(app: Flask, language: str) -> None:
    expected = {"f": "f_t, c_t−1, f_t ⊙ c_t−1", "i-g": "i_t, g_t", "c": "c_t", "o-h": "o_t, tanh c_t, h_t"}
    with app.test_request_context(f"/?lang={language}"):
        captions = set()
        for phase, rows in expected.items():
            state = FIGURE.read({"phase": phase, "token": "11"}).value
            table = FIGURE.table(state)
            assert list(table.headings[1:]) == rows.split(", ")
            assert listed(rows.split(", ")) in FIGURE.description(state)
            assert listed(rows.split(", ")) in str(FIGURE.body(state))
            captions.add(str(FIGURE.caption(state)))
        assert len(captions) == len(expected)


def test_the_table_has_the_numbers_of_the_picture(app: Flask, client: FlaskClient) -> None:
    trace = models.load("grammar-lstm").read(PAIR[0]).trace
    with app.test_request_context("/?lang=en"):
        table = FIGURE.table(FIGURE.read({"text": PAIR[0], "unit": "12", "phase": "output"}).value)
    assert [row[1] for row in table.rows] == [decimal(float(o)) for o in trace["o"][:, 11]]
    assert [row[-1] for row in table.rows] == [decimal(float(h)) for h in trace["h"][:, 11]]
    csv = client.get(
        "/figures/steps.csv", query_string={"text": PAIR[0], "unit": "12", "phase": "output", "lang": "en"}
    )
    assert csv.get_data(as_text=True).lstrip("\ufeff").splitlines()[0] == "word,o_t,tanh c_t,h_t"


def test_what_is_held_has_its_number_and_its_column(app: Flask) -> None:
    given = {"text": PAIR[0], "unit": "12", "token": "8", "phase": "output", "clamp": "o/12@8-:0"}
    html = unescape(body(app, **given))
    assert shown(html, "bars")[-1] == 0
    assert shown(html, "line")[-1] == 0
    assert shown(html, "bars")[-2] > 0.9
    with app.test_request_context("/?lang=en"):
        table = FIGURE.table(FIGURE.read(given).value)
    column = list(table.headings).index("o_t as trained")
    assert float(table.rows[-1][column]) > 0.9
    assert float(table.rows[-1][column - 1]) == 0


@pytest.mark.parametrize(("name", "above"), [("grammar-lstm", "pos"), ("grammar-mingru", "neg")])
def test_she_is_orange_on_whichever_side_of_zero(app: Flask, name: str, above: str) -> None:
    html = body(
        app,
        model=name,
        text="mary sings and",
        token="4",
        phase=notation.phases(models.load(name).cell)[-2 if name == "grammar-lstm" else -1].key,
    )
    drawn = tree(html)
    assert {area.get("style") for area in of_class(drawn, "area")} == {"fill:var(--pos)"}
    ends = [(end.get("style", "").removeprefix("fill:var(--")[:3], text(end)) for end in of_class(drawn, "end")]
    assert ends == ([("pos", "she"), ("neg", "he")] if above == "pos" else [("neg", "he"), ("pos", "she")])


def test_the_end_is_described_in_kinds_of_verbs_where_a_verb_comes(app: Flask) -> None:
    assert re.search(r"word after “always”: plural verbs \d+", body(app, text=PAIR[0], token="8"))
    assert re.search(r"word after “always”: singular verbs \d+", body(app, text=PAIR[1], token="8"))
    assert re.search(r"word after “and”: he \d+", body(app))
    assert "verbs" not in body(app)

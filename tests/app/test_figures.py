"""Figures: they are what the diagram says, Plotly accepts them, and every part comes to life in the right phase."""

from __future__ import annotations

import json
import pathlib
import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
import plotly.graph_objects as go
import pytest

from app.drawing import charts, paths, plotly, svg
from app.drawing.diagram import backdrop, operators, picture, vector, vectors
from app.drawing.marks import Group, Part, Path, Role, Runs, Text
from app.drawing.palette import SANS, SCALES, SERIF
from app.reading.schedule import START, schedule
from app.reading.trace import plan
from app.text import symbols
from lstm_core import cells, notation
from lstm_core.language.expressions import stem

STYLES = pathlib.Path(__file__).parents[2] / "static" / "css" / "palette.css"


def coloured(value: Any) -> Any:
    """Return a figure with a real colour in place of every name, as the page does it."""
    return json.loads(re.sub(r'"\$[a-z0-9-]+"', '"#123456"', json.dumps(value)))


def moments(name: str) -> dict[str, tuple[int, int]]:
    """Return (phase, level) of every node and name of a cell."""
    cell = cells[name]
    nodes = {node.id: node.kind for node in notation.diagram(cell).nodes}
    found = schedule(cell.definition, [phase.lines for phase in notation.phases(cell)], nodes)
    return {key: (moment.phase, moment.level) for key, moment in found.items()}


@pytest.mark.parametrize("name", list(cells))
@pytest.mark.parametrize("narrow", [False, True])
def test_plotly_accepts_the_figures_and_every_colour_has_a_name(name: str, narrow: bool) -> None:
    cell = cells[name]
    diagram = notation.diagram(cell, narrow=narrow)
    values = [strip.value for strip in diagram.strips]
    ranges = plan(cell).ranges
    limits = {value: tuple(ranges.get(value) or ranges[stem(value)]) for value in values}
    drawn = [
        plotly.figure(backdrop(diagram, {}, narrow), diagram.width, diagram.height),
        plotly.figure(vectors(diagram, dict.fromkeys(values, (1, 8)), limits), diagram.width, diagram.height),
        plotly.figure(operators(diagram, narrow), diagram.width, diagram.height),
        charts.bands(
            [
                {"name": "f", "entries": 8, "range": (0, 1), "top": 0, "height": 1},
                {"name": "beta", "entries": 1, "range": (-3, 3), "top": 1.6, "height": 0.5},
            ]
        ),
        charts.bars(5),
    ]
    styles = STYLES.read_text(encoding="utf-8")
    for figure in drawn:
        go.Figure(coloured(figure))
        for colour in set(re.findall(r'"\$([a-z0-9-]+)"', json.dumps(figure))):
            assert f"--{colour}:" in styles, colour

    still, strips, over = drawn[:3]
    names = {shape["name"] for shape in still["layout"]["shapes"] + over["layout"]["shapes"]}
    assert {f"node:{node.id}" for node in diagram.nodes} <= names
    assert {f"wire:{wire.id}" for wire in diagram.wires if wire.drawn} <= names
    assert {f"belt:{belt.name}" for belt in diagram.belts} <= names
    assert [trace["name"] for trace in strips["data"]] == [strip.id for strip in diagram.strips]


def test_a_strip_fills_its_place() -> None:
    diagram = notation.diagram(cells["lstm"])
    values = {strip.value: (1, 8) for strip in diagram.strips}
    figure = plotly.figure(vectors(diagram, values, dict.fromkeys(values, (0.0, 1.0))), diagram.width, diagram.height)
    for strip, trace in zip(diagram.strips, figure["data"], strict=True):
        assert trace["x0"] - trace["dx"] / 2 == pytest.approx(strip.x - strip.width / 2)
        assert trace["dx"] * 8 == pytest.approx(strip.width)
        assert trace["y"] == [strip.y - strip.height / 2, strip.y + strip.height / 2]
        assert trace["colorscale"] == SCALES["gate"]


def test_a_matrix_fills_its_strip_row_by_row() -> None:
    diagram = notation.diagram(cells["lstm"])
    values = {strip.value: (4, 8) for strip in diagram.strips}
    figure = plotly.figure(vectors(diagram, values, dict.fromkeys(values, (-1.0, 1.0))), diagram.width, diagram.height)
    strip, trace = diagram.strips[0], figure["data"][0]
    assert len(trace["y"]) == 5
    assert trace["y"][0] == strip.y - strip.height / 2
    assert trace["y"][-1] == pytest.approx(strip.y + strip.height / 2)
    assert [len(row) for row in trace["z"]] == [8] * 4


def test_a_band_has_as_many_rows_as_its_value_has_entries() -> None:
    shown = [
        {"name": "z", "entries": 4, "range": (-3, 3), "top": 0.6, "height": 1},
        {"name": "beta", "entries": 1, "range": (0, 1), "top": 1.6, "height": 0.5},
    ]
    z, beta = charts.bands(shown)["data"]
    for band, trace in zip(shown, (z, beta), strict=True):
        assert trace["y0"] - trace["dy"] / 2 == pytest.approx(band["top"])
        assert trace["dy"] * band["entries"] == pytest.approx(band["height"] * 0.89)
    assert charts.bands(shown)["layout"]["yaxis"]["range"] == [2.1, 0]


@pytest.mark.parametrize("name", list(cells))
def test_svg_and_plotly_draw_the_same_marks(name: str) -> None:
    diagram = notation.diagram(cells[name])
    heat = [vector(strip, np.zeros(3), (-1.0, 1.0)) for strip in diagram.strips]
    marks = picture(diagram, {node.id: "word" for node in diagram.nodes}, heat)
    drawn = ElementTree.fromstring(f"<svg>{svg.draw(marks)}</svg>")
    figure = plotly.figure(marks, diagram.width, diagram.height)
    layout = figure["layout"]
    assert [path.get("d") for path in drawn.iter("path")] == [shape["path"] for shape in layout["shapes"]]
    assert [(text.text, text.get("x"), text.get("y")) for text in drawn.iter("text")] == [
        (text["text"], paths.number(text["x"]), paths.number(text["y"])) for text in layout["annotations"]
    ]
    assert len(list(drawn.iter("rect"))) == 3 * len(figure["data"]) == 3 * len(diagram.strips)


@pytest.mark.parametrize(("role", "family", "typeface"), [("sign", "serif", SERIF), ("word", "sans", SANS)])
def test_the_role_of_a_text_decides_its_typeface(role: Role, family: str, typeface: str) -> None:
    text = Text(Part("node", "c.0"), 1, 2, "max", 16, role, "$ink")
    assert f"font-family:var(--{family});fill:var(--ink)" in svg.draw([text])
    assert plotly.figure([text], 9, 9)["layout"]["annotations"][0]["font"]["family"] == typeface


def test_an_index_stands_below_or_above_the_line_and_is_escaped() -> None:
    runs: Runs = (("c", "line"), ("<t>", "sub"), ("2", "sup"))
    drawn = ElementTree.fromstring(f"<text>{svg.indexed(runs)}</text>")
    assert [(part.text, part.get("dy")) for part in drawn if part.text != "\u200b"] == [
        ("<t>", "0.28em"),
        ("2", "-0.4em"),
    ]
    assert symbols.html(runs) == "c<sub>&lt;t&gt;</sub><sup>2</sup>"
    assert symbols.plain(runs) == "c_<t>2"


def test_an_expression_has_brackets_only_where_they_are_needed() -> None:
    cell = cells["gated_deltanet"]
    assert symbols.plain(symbols.runs_of(cell, "q.1")) == "√(dot(SiLU(W_q x_t), SiLU(W_q x_t)) + 10⁻⁶)"
    assert symbols.plain(symbols.runs_of(cells["gru"], "h.0")) == "(1 − z_t) ⊙ h_t−1"


def test_what_a_box_holds_is_set_as_formulas() -> None:
    cell = cells["gated_deltanet"]
    boxes = [node for node in notation.diagram(cell).nodes if node.kind == "box" and node.holds]
    assert boxes
    for box in boxes:
        for node in box.holds:
            written = ElementTree.fromstring(notation.part(cell.definition, symbols.expressions(cell)[node]))
            assert written.get("alttext")
            assert not [one for one in written.iter() if one.get("data-node")]


def test_marks_in_a_group_are_described_and_drawn_flat_by_plotly() -> None:
    group = Group(Part("strip", "f"), (Path(Part("caret", "f"), "M0,0z", "$ink", 0, "$ink"),), "strips")
    described = svg.draw([group], lambda mark: {"data_id": mark.part.name if mark.part else None})
    assert described.startswith(
        '<g class="strips" data-id="strip:f"><path d="M0,0z" fill="var(--ink)" data-id="caret:f">'
    )
    assert [shape["name"] for shape in plotly.figure([group], 9, 9)["layout"]["shapes"]] == ["caret:f"]


def test_products_run_as_soon_as_their_gate_is_there() -> None:
    lstm = moments("lstm")  # phases f, i-g, c, o-h
    assert lstm["f"] == (0, 0)
    assert lstm["c.0"] == (0, 1)  # f * c_prev
    assert lstm["c.1"] == (1, 1)  # i * g
    assert lstm["c"] == (2, 0)
    assert lstm["h.1"] == (3, 0)  # tanh(c) waits for its line
    assert lstm["h"] == (3, 1)
    assert lstm["c_prev"] == lstm["x"] == (START, 0)

    gru = moments("gru")  # phases z, r, h_tilde, h
    assert [gru[node] for node in ("h.0.0", "h.0", "h.1", "h")] == [(0, 1), (0, 2), (2, 1), (3, 0)]
    assert moments("cifg")["i"] == (1, 0)  # a line of its own, although f is there before
    assert moments("rnn")["h"] == (0, 0)


@pytest.mark.parametrize("name", list(cells))
def test_nothing_runs_before_what_it_reads(name: str) -> None:
    found = moments(name)
    for wire in notation.diagram(cells[name]).wires:
        if wire.kind == "read":
            source, target = found[wire.source], found[wire.target]
            assert source[0] == START or source < target, f"{wire.target} runs before {wire.source}"


def test_paths() -> None:
    assert paths.rounded([(0, 0), (10, 0), (10, 10)], 3) == "M0,0L7,0Q10,0 10,3L10,10"
    assert paths.rounded([(0, 0), (4, 0), (4, 10)], 3) == "M0,0L2,0Q4,0 4,2L4,10"  # no more than half a leg
    assert paths.interrupted([(0, 0), (10, 0)], [(5, 0)], 2) == [[(0, 0), (4, 0)], [(6, 0), (10, 0)]]
    assert paths.interrupted([(0, 0), (10, 0)], [(5, 3)], 2) == [[(0, 0), (10, 0)]]
    assert paths.head([(0, 0), (10, 0)], 4, 2) == "M10,0L6,1L6,-1Z"
    assert paths.shortened([(0, 0), (10, 0)], 4) == [(0, 0), (6, 0)]

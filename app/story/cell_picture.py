"""A cell's diagram in the story: the layout and the colours of the stage, as SVG whose parts a script finds again.

Every part has `data-id`, KIND:ID as on the stage, and `data-phase`, when it comes to life; what a phrase can point at
has `data-part`: the letter of its role, or its own name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from flask_babel import gettext
from markupsafe import Markup

from app.drawing.backdrop import backdrop
from app.drawing.palette import SERIF
from app.drawing.paths import box, number
from app.drawing.picture import mixed
from app.drawing.strips import operators
from app.drawing.svg import joined, tag, words
from app.reading.schedule import moments_of, wire_phase
from app.reading.trace import plan, values_of
from app.text import symbols
from app.text.languages import translated
from app.text.roles import short
from lstm_core import Cell, notation
from lstm_core.execution import Trace
from lstm_core.language.expressions import stem
from lstm_core.language.layers import in_layer

LETTERS = 1.35  # how much larger letters are in the picture for a phone
BESIDE = 6  # px between a strip and its symbol
SMALL_EDGE = 2  # of the cell's surroundings, above and below, what that picture shows
FULL_WIDTH = 0.85  # of Japanese letters' size beside Latin ones, which are less high
MARGIN = 6  # between a word and its box, both sides together
LETTER = 8.5  # width of a letter in a box
LIFT = 2.5  # of a symbol above its place, so that its index is clear of the strip
STATES = ("past", "now", "later")
QUALIFIED = re.compile(r"(.+?)(?:, |（|、)([^（）]+)）?")  # "forget, depth": what it does, and where


@dataclass(frozen=True)
class Moment:
    """What a picture shows: every strip's values by its value's name, the phase (None: nothing waits), word and unit.

    `unit` counts from 0 and is marked where a strip has an entry for each unit.
    """

    values: Mapping[str, np.ndarray] = field(default_factory=dict)
    phase: int | None = None
    word: str = ""
    unit: int | None = None


def at(cell: Cell, trace: Trace, step: int, phase: int | None, word: str, unit: int | None) -> Moment:
    """Return the moment of a run, without a batch, at a step and phase, both from 0."""
    return Moment({name: array[step] for name, array in strips_of(cell, trace).items()}, phase, word, unit)


def strips_of(cell: Cell, trace: Trace) -> dict[str, np.ndarray]:
    """Return what lies on every strip, (time, entries), by its value."""
    values, found = values_of(trace, cell), {}
    for strip in layout(cell)["strips"]:
        name = strip["value"]
        if name in values:
            found[name] = values[name]
        elif name.endswith("_prev"):
            steps = values[stem(name)]
            start = trace.initial.get(stem(name), np.zeros_like(steps[0]))
            found[name] = np.concatenate([np.broadcast_to(start, steps[:1].shape), steps[:-1]])
    return {name: steps.reshape(len(steps), -1) for name, steps in found.items()}


def in_stack(cell: Cell, stack: Cell, trace: Trace, step: int, word: str) -> Moment:
    """Return the moment of the highest layer of a stack, which is `cell`, at a step of the stack's run, from 0.

    What enters from below are the values of the layer under it.
    """
    number, values = len(stack.layers) - 1, values_of(trace, stack)
    found = {}
    for strip in layout(cell)["strips"]:
        name = strip["value"]
        is_before = name.endswith("_prev")
        steps = values[in_layer(cell.definition, stem(name) if is_before else name, number)]
        found[name] = np.zeros_like(steps[0]) if is_before and step == 0 else steps[step - is_before]
    return Moment(found, None, word, None)


def limits(cell: Cell, value: str) -> tuple[float, float]:
    """Return the range of a strip's values, for its colours."""
    ranges = plan(cell).ranges
    low, high = ranges.get(value) or ranges[stem(value)]
    if notation.gate_role(cell, value) in ("f", "i", "o"):  # never negative, though an exponential has no upper bound
        low = max(low, 0.0)
    return float(low), float(high)


@lru_cache(maxsize=64)
def layout(cell: Cell) -> dict[str, Any]:
    """Return the cell's diagram in the low geometry, as `Diagram.to_dict()`."""
    return notation.diagram(cell, size="low").to_dict()


def cell_picture(
    cell: Cell,
    moment: Moment,
    label: str,
    is_small: bool = False,
    is_cropped: bool = False,
    more: Markup | None = None,
    **attributes: Any,
) -> Markup:
    """Return the picture; `is_small`: short words in larger letters, for where it is shown small.

    `is_cropped` leaves out what stands below and above the cell: the word that comes in, and what goes out.

    `more` is drawn over it, in the diagram's units.
    """
    diagram = layout(cell)
    shown = labels(diagram, is_small)
    under, over = backdrop(diagram, shown)["layout"], operators(diagram)["layout"]
    when = {key: found.phase for key, found in moments_of(cell).items()}
    marks = _Marks(cell, diagram, when, moment.phase, LETTERS if is_small else 1.0)
    chips = () if is_cropped else diagram["chips"]
    top, height = _extent(diagram, is_cropped)
    content = joined(
        [
            *(marks.shape(shape) for shape in under["shapes"]),
            tag("g", *(_strip(cell, strip, moment, marks) for strip in diagram["strips"]), class_="strips"),
            *(marks.text(text) for text in under["annotations"]),
            *(marks.shape(shape) for shape in over["shapes"]),
            *(marks.text(text) for text in over["annotations"]),
            *(_label(cell, strip, marks) for strip in diagram["strips"] if strip["label"]),
            *(_chip(cell, chip, moment, marks) for chip in chips),
            *(_deck_names(diagram) if is_small else ()),
            more or "",
        ]
    )
    return tag(
        "svg",
        content,
        data_picture="",
        viewBox=f"0 {number(top)} {number(diagram['width'])} {number(height)}",
        style=f"--wide:{number(diagram['width'])};--high:{number(height)}",
        role="img",
        aria_label=label,
        class_=" ".join(["cell", *(["small"] if is_small else []), *(["tall"] if diagram["decks"] else [])]),
        **attributes,
    )


def _extent(diagram: Mapping[str, Any], is_cropped: bool) -> tuple[float, float]:
    """Return top and height of what is shown; `is_cropped`: only just the cell."""
    if not is_cropped:
        return 0, diagram["height"]
    cells = diagram["decks"] or [diagram["cell"]]
    top = min(cell["y"] for cell in cells) - SMALL_EDGE
    return top, max(cell["y"] + cell["height"] for cell in cells) + SMALL_EDGE - top


def strip_key(is_turned: bool = False) -> str:
    """Return what the colours of the strips mean, for a caption; `is_turned`: where signs are turned over."""
    if is_turned:
        return gettext(
            "Strips: in this network orange is below zero and blue above, and the other way round for the word and for "
            "what only counts; a gate is the greener the nearer it is to 1."
        )
    return gettext("Strips: orange above zero, blue below; a gate is the greener the nearer it is to 1.")


def labels(diagram: Mapping[str, Any], is_small: bool) -> dict[str, str]:
    """Return the word in each box, by its id, in the reader's language."""
    found = {}
    for node in diagram["nodes"]:
        if node["kind"] == "box":
            word = translated(node["label"])
            found[node["id"]] = short(node["label"]) if is_small or len(word) * LETTER > node["width"] else word
    if is_small and diagram["decks"]:  # what a deck is for stands beside its boxes, once
        found = {node: QUALIFIED.sub(r"\1", word) for node, word in found.items()}
    return found


def _deck_names(diagram: Mapping[str, Any]) -> Iterator[Markup]:
    """Yield what the boxes of each deck have in common: `depth` where they are called `forget, depth`."""
    for deck in diagram["decks"]:
        words_of = [
            QUALIFIED.fullmatch(short(node["label"]))
            for node in diagram["nodes"]
            if node["kind"] == "box" and 0 < node["y"] - deck["y"] < deck["height"]
        ]
        common = {found and found[2] for found in words_of}
        if len(common) == 1 and (name := common.pop()):
            yield words(
                deck["x"] + 24,
                deck["y"] + deck["height"] / 2,
                name,
                size=26,
                font_weight=600,
                class_="deck",
                fill="var(--ink)",
            )


def part_of(cell: Cell, value: str) -> str:
    """Return what a phrase calls a value: the letter of its role, or its name without its time."""
    return notation.gate_role(cell, value) or stem(value)


class _Marks:
    """Gives every shape and word its id, its part and when it comes to life."""

    def __init__(self, cell: Cell, diagram: Mapping[str, Any], when: Mapping[str, int], now: int | None, size: float):
        self.cell, self.now, self.size = cell, now, size
        self.values = {node["id"]: node["value"] or node["id"] for node in diagram["nodes"]}
        self.kinds = {node["id"]: node["kind"] for node in diagram["nodes"]}
        self.widths = {node["id"]: node["width"] for node in diagram["nodes"] if node["kind"] == "box"}
        self.phases = {f"node:{node['id']}": when[node["id"]] for node in diagram["nodes"]}
        self.phases |= {f"wire:{wire['id']}": wire_phase(wire, moments_of(cell)) for wire in diagram["wires"]}
        for strip in diagram["strips"]:
            self.phases |= {
                f"{kind}:{strip['id']}": when.get(strip["value"], -1) for kind in ("slot", "strip", "label")
            }
        self.strips = {strip["id"]: strip["value"] for strip in diagram["strips"]}

    def of(self, name: str) -> dict[str, Any]:
        """Return the attributes of a part, by KIND:ID."""
        kind, _, own = name.partition(":")
        value = self.values.get(own) if kind == "node" else self.strips.get(own) if kind in ("slot", "strip") else None
        if kind in ("belt", "chevrons"):
            value = own
        phase = self.phases.get(name)
        role = notation.gate_role(self.cell, value) if value else None
        return {
            "data_id": name,
            "data_part": part_of(self.cell, value) if value else None,
            "data_role": role,
            "data_kind": self.kinds.get(own) if kind == "node" else kind,
            "data_phase": phase,
            "class_": self.state(phase),
        }

    def state(self, phase: int | None) -> str | None:
        """Return whether a part is past, running or to come."""
        if phase is None or self.now is None:
            return None
        return STATES[0 if phase < self.now else 1 if phase == self.now else 2]

    def shape(self, shape: Mapping[str, Any]) -> Markup:
        """Return one of the diagram's shapes."""
        line, fill = shape["line"], shape.get("fillcolor", "none")
        edge = {"stroke": _colour(line["color"]), "stroke_width": number(line["width"])} if line["width"] else {}
        return tag("path", d=shape["path"], fill=_colour(fill), **edge, **self.of(shape["name"]))

    def text(self, text: Mapping[str, Any]) -> Markup:
        """Return one of the diagram's words."""
        font = text["font"]
        family = "var(--serif)" if font["family"] == SERIF else "var(--sans)"
        own = text["name"].partition(":")[2]
        is_sign = font["family"] == SERIF and (len(text["text"]) == 1 or self.kinds.get(own) == "box")
        size = font["size"] * (1.1 if is_sign else self.size)
        if own in self.widths and font["family"] != SERIF:
            wide = length(text["text"])
            size *= 1.0 if wide == len(text["text"]) else FULL_WIDTH
            size = min(size, (self.widths[own] - MARGIN) / (max(1, wide) * 0.545))
        return words(
            text["x"],
            text["y"],
            text["text"],
            size=size,
            data_kind=self.kinds.get(own),
            anchor="middle",
            dominant_baseline="central",
            style=f"font-family:{family};fill:{_colour(font['color'])}",
            data_phase=self.phases.get(text["name"]),
            class_=self.state(self.phases.get(text["name"])),
        )


def _strip(cell: Cell, strip: Mapping[str, Any], moment: Moment, marks: _Marks) -> Markup:
    """Return a strip's cells and the mark of the unit."""
    values = moment.values.get(strip["value"])
    attributes = marks.of(f"strip:{strip['id']}")
    if values is None:
        return tag("g", **attributes)
    left, top, width = strip["x"] - strip["width"] / 2, strip["y"] - strip["height"] / 2, strip["width"] / len(values)
    low, high = limits(cell, strip["value"])
    cells = [
        tag(
            "rect",
            x=number(left + n * width),
            y=number(top),
            width=number(width + 0.15),
            height=number(strip["height"]),
            style=f"fill:{mixed(float(value), (low, high))}",
        )
        for n, value in enumerate(values)
    ]
    caret: list[Markup] = []
    if moment.unit is not None and len(values) > moment.unit and strip["value"] != "x":
        x, y = left + (moment.unit + 0.5) * width, top + strip["height"] + 4
        caret = [tag("path", d=f"M{number(x)},{number(y)}l5,8h-10z", class_="caret")]
    return tag("g", *cells, *caret, data_limits=f"{low:g} {high:g}", **attributes)


def _label(cell: Cell, strip: Mapping[str, Any], marks: _Marks) -> Markup:
    """Return a strip's symbol: before it, but behind one from the layer below, beside which x may lie."""
    is_behind = cell.definition.kind(strip["value"]) == "below" and strip["label_anchor"] == "end"
    return words(
        strip["x"] + strip["width"] / 2 + BESIDE if is_behind else strip["label_x"],
        strip["label_y"] - LIFT,
        svg_symbol(str(symbols.of(cell, strip["value"]))),
        size=16 * marks.size,
        anchor="start" if is_behind else strip["label_anchor"],
        dominant_baseline="central",
        class_=" ".join(filter(None, ("symbol", marks.state(marks.phases[f"label:{strip['id']}"])))),
        data_phase=marks.phases[f"label:{strip['id']}"],
        data_role=notation.gate_role(cell, strip["value"]),
        data_part=part_of(cell, strip["value"]),
    )


def _chip(cell: Cell, chip: Mapping[str, Any], moment: Moment, marks: _Marks) -> Markup:
    """Return the word that goes in, or the symbol of what goes out."""
    is_word = chip["id"] == "x"
    height, size = chip["height"], 15 * marks.size
    width = max(chip["width"], len(moment.word) * size * 0.62 + 18) if is_word else chip["width"]
    kind = "word" if is_word else "output"
    text = moment.word if is_word else svg_symbol(str(symbols.symbol(cell.definition, chip["name"])))
    phase = None if is_word else marks.phases.get(f"strip:{chip['name']}")
    edges = {"fill": f"var(--{kind})", "stroke": f"var(--{kind}-edge)", "stroke_width": 1.5}
    letters: dict[str, Any] = {
        "size": size,
        "anchor": "middle",
        "dominant_baseline": "central",
        "style": f"fill:var(--{kind}-text)",
    }
    return tag(
        "g",
        tag("path", d=box(chip["x"], chip["y"], width, height, height / 2), **edges),
        words(
            chip["x"], chip["y"], text, class_=None if is_word else "symbol", lang="en" if is_word else None, **letters
        ),
        data_chip=chip["id"],
        data_part="x" if is_word else part_of(cell, chip["name"]),
        data_phase=phase,
        class_=marks.state(phase),
    )


def svg_symbol(html: str) -> Markup:
    """Return a symbol whose index is `<sub>` and `<sup>` as SVG's text; the line goes on at its own height."""
    for name, low, back in (("sub", "0.28em", "-0.2em"), ("sup", "-0.4em", "0.28em")):
        html = html.replace(f"<{name}>", f'<tspan dy="{low}" font-size="70%">')
        html = html.replace(f"</{name}>", f'</tspan><tspan dy="{back}">\u200b</tspan>')
    return Markup(html)


def length(text: str) -> float:
    """Return how long a word is, in letters; one of Japanese counts for nearly two."""
    return sum(1.8 if ord(letter) > 0x2E80 else 1.0 for letter in text)


def _colour(name: str) -> str:
    return f"var(--{name[1:]})" if name.startswith("$") else name


def moving(cell: Cell) -> dict[str, Any]:
    """Return for JSON what a script needs to move vectors along the wires: places, and when each thing runs."""
    diagram = layout(cell)
    on_belt = {belt["y"] for belt in diagram["belts"]}
    return {
        "geometry": {
            "pitch": 22,
            "stripList": [
                {key: strip[key] for key in ("id", "value", "x", "y", "width", "height")} for strip in diagram["strips"]
            ],
            "nodes": [
                {key: node[key] for key in ("id", "x", "y", "value")} | {"on_belt": node["y"] in on_belt}
                for node in diagram["nodes"]
            ],
            "wires": [{key: wire[key] for key in ("source", "target", "points")} for wire in diagram["wires"]],
        },
        "moments": {key: [found.phase, found.level] for key, found in moments_of(cell).items()},
    }

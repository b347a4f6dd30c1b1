"""Everything the stage needs about a model that does not depend on the input: figures, phases, labels, presets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, TypedDict

import numpy as np
from flask import get_template_attribute
from flask_babel import gettext
from markupsafe import Markup, escape

from app.drawing import charts
from app.drawing.diagram import backdrop, operators, vectors
from app.drawing.plotly import figure
from app.reading import catalogue
from app.reading.address import ClampPart
from app.reading.links import links
from app.reading.pictured import diagram_of
from app.reading.readings import Readings
from app.reading.schedule import Moment, moments_of, wire_phase
from app.reading.trace import plan, values_of
from app.stage import equations
from app.stage.presets import Preset, presets
from app.stage.sight import strip_limits
from app.stage.stage import Given, N, R, Stage, read_kept
from app.text import layers, symbols
from app.text.languages import translated
from app.text.numbers import minimal
from app.text.phase_captions import caption
from app.text.phases import phase_labels
from app.text.roles import box_labels, short
from app.text.step_words import StepWords
from app.text.tokens import known
from lstm_core import Cell, FiniteError, notation, probing
from lstm_core.execution import Trace
from lstm_core.language import can_fail
from lstm_core.language.expressions import Call, Name, stem, walk
from lstm_core.notation import Diagram
from lstm_core.notation.layout import CLOSED
from lstm_core.notation.layout.shapes import DiagramNode, Wire

HEADING = 0.6  # the room above a layer's first band, in bands


class Band(TypedDict):
    """A value that is drawn over all steps; `top` and `height` are in bands, `heading` is the layer that begins."""

    name: str
    label: str
    letter: str
    role: str | None
    range: list[float]
    entries: int
    heading: str
    top: float
    height: float


def scene(stage: Stage[N, R], model: N, given: Given, readings: Readings) -> dict[str, Any]:
    """Build the scene of a model in the reader's language: the payload of `GET /step/scene` and its counterparts.

    `given` is the stage's default input; a run over it determines the number of entries of each value.
    """
    cell = stage.cell(model, given)
    trace = read_kept(stage, model, given, (), readings).trace
    kinds = entries(cell, trace, model.units)
    wide = diagram_of(cell)
    narrow = diagram_of(cell, narrow=True)
    when = moments_of(cell)
    guess_phase = when["h"].phase if stage.predictions(read_kept(stage, model, given, (), readings)) else -1
    written = get_template_attribute("_equations.html", "equations")
    shown = bands(cell, trace, model.units)
    return {
        "model": model.name,
        "cell": cell.name,
        "units": model.units,
        "symbols": stage.symbols(model),
        "vocabulary": known(model.vocabulary),
        "memory": memory(cell, trace, model.units),
        "usual": {field.name: given[field.name] for field in stage.fields if not field.scene and field.name in given},
        "phases": [
            label
            | {
                "lines": phase.lines,
                "caption": caption(cell, phase, number == guess_phase, kinds, stage.sentence(phase)),
            }
            for number, (label, phase) in enumerate(zip(phase_labels(cell), notation.phases(cell), strict=True))
        ],
        "moments": {key: [moment.phase, moment.level] for key, moment in when.items()},
        "asleep": asleep(cell),
        "bands": shown,
        "rows": shown[-1]["top"] + shown[-1]["height"],
        "bands_figure": charts.bands(shown),
        "geometry": {
            "wide": geometry(cell, trace, wide, when, is_narrow=False),
            "narrow": geometry(cell, trace, narrow, when, is_narrow=True),
        },
        "parts": parts(cell, wide, stage.step_words()),
        "links": links(cell, wide),
        "equations": written(
            equations.lines(cell, stage.marks_difference),
            equations.gone(cell, stage.marks_difference),
            catalogue.source(model),
        ),
        "summary": catalogue.summary(model),
        "provenance": stage.provenance(model),
        "presets": [
            {"key": preset.key, "label": preset.label, "clamp": preset.clamp, "shown": _shown(cell, preset)}
            for preset in usable_presets(stage, model, given, readings)
        ],
    }


def usable_presets(stage: Stage[N, R], model: N, given: Given, readings: Readings) -> list[Preset]:
    """Return the presets, without those whose run over the default input is not finite.

    In an sLSTM that lets nothing in, the normaliser is 0, and h is 0 / 0.
    """
    cell = stage.cell(model, given)

    def is_finite(preset: Preset) -> bool:
        parts = tuple(ClampPart(name, value) for name, value in preset.hold or ())
        try:
            values_of(read_kept(stage, model, given, parts, readings).trace, cell)
        except FiniteError:
            return False
        return True

    if not can_fail(cell.definition):
        return list(presets(cell))
    return [preset if is_finite(preset) else Preset(preset.key, None) for preset in presets(cell)]


def memory(cell: Cell, trace: Trace, units: int) -> str:
    """Return the name of the state that represents a unit (see `probing.belt_of`), as long as it is in this run."""
    lengths = {name: trace[name].shape[1:] for name in notation.belts(cell.definition)}
    return probing.belt_of(cell.definition, lengths, units)


def _shown(cell: Cell, preset: Preset) -> Markup:
    """Format the values that a preset holds: f = 0, i = 1."""
    held = [
        Markup("<i>{}</i> = {}").format(symbols.letter(cell.definition, name), minimal(value))
        for name, value in preset.hold or ()
    ]
    return Markup(", ").join(held)


def entries(cell: Cell, trace: Trace, units: int) -> dict[str, str]:
    """Return the kind of each value by name: "units", "entries" (a vector of another length), "number" or "matrix"."""
    kinds = {}
    for name in cell.definition.values:
        own = trace[name].shape[1:]
        kinds[name] = "matrix" if len(own) > 1 else "number" if not own else "units" if own == (units,) else "entries"
    return kinds


def asleep(cell: Cell) -> dict[str, str]:
    """Map each clocked value to its clock's name: units whose clock is 0 keep their value at this step."""
    values = cell.definition.values
    clocks = [
        name
        for name, equation in values.items()
        if isinstance(equation.expression, Call) and equation.expression.operation == "clock"
    ]
    found: dict[str, str] = {}
    for name, equation in values.items():
        for _path, node in walk(equation.expression, name):
            if isinstance(node, Call) and node.operation == "*":
                gates = [part.name for part in node.arguments if isinstance(part, Name) and part.name in clocks]
                others = [part.name for part in node.arguments if isinstance(part, Name) and part.name in values]
                for gate in gates:
                    found |= dict.fromkeys([name, *(other for other in others if other not in clocks)], gate)
    return found


def bands(cell: Cell, trace: Trace, units: int) -> list[Band]:
    """Return the values drawn over all steps: every line that is a number or a vector, states last, by layer.

    `top` and `height` are in bands; a single number takes half a band, and a layer's heading some room. A number that
    nothing reads (the nats of a step) is left to the equations and the stage's own views.
    """
    values = cell.definition.values
    read = {
        stem(node.name)
        for equation in values.values()
        for _path, node in walk(equation.expression, equation.name)
        if isinstance(node, Name)
    }
    names = [name for name in values if trace[name].ndim < 3 and (trace[name].ndim == 2 or name in read)]
    names = [name for name in names if name not in cell.states] + [name for name in names if name in cell.states]
    names.sort(key=lambda name: (layers.title(cell, name) or "~", name == "h"))
    names = [name for name in names if name != "h" or not layers.of(cell)]  # a stack's h is its uppermost layer's
    ranges = plan(cell).named_ranges
    found: list[Band] = []
    place, layer = 0.0, ""
    for name in names:
        title = layers.title(cell, name)
        heading = title if title != layer else ""
        layer, place = title, place + (HEADING if heading else 0)
        count = int(np.prod(trace[name].shape[1:]))
        height = 1.0 if count > 1 else 0.5
        found.append(
            {
                "name": name,
                "label": short(values[name].role),
                "letter": symbols.letter(cell.definition, name),
                "role": notation.gate_role(cell, name),
                "range": ranges[name],
                "entries": count,
                "heading": heading,
                "top": round(place, 3),
                "height": height,
            }
        )
        place += height
    return found


def geometry(cell: Cell, trace: Trace, diagram: Diagram, when: Mapping[str, Moment], is_narrow: bool) -> dict[str, Any]:
    """Return one layout of a cell's diagram: its figures, and its animation."""
    found_values = values_of(trace, cell)
    shapes = {}
    for strip in diagram.strips:
        name = strip.value if strip.value in found_values else stem(strip.value)
        own = found_values[name].shape[1:] if name in found_values else ()
        shapes[strip.value] = own if len(own) == 2 else (1, int(np.prod(own)))
    on_belt = {belt.y for belt in diagram.belts}
    size = (diagram.width, diagram.height)
    return {
        "width": diagram.width,
        "height": diagram.height,
        "pitch": 14 if is_narrow else 22,
        "backdrop": figure(backdrop(diagram, box_labels(diagram, is_narrow), is_narrow), *size),
        "strips": figure(vectors(diagram, shapes, strip_limits(cell, diagram)), *size),
        "operators": figure(operators(diagram, is_narrow), *size),
        "stripList": [
            {
                **asdict(strip),
                "label": symbols.of(cell, strip.value),
                "role": notation.gate_role(cell, strip.value),
            }
            for strip in diagram.strips
        ],
        "nodes": [
            {key: getattr(node, key) for key in ("id", "kind", "x", "y", "width", "height", "value")}
            | {"on_belt": node.y in on_belt}
            for node in diagram.nodes
        ],
        "wires": [
            {key: getattr(wire, key) for key in ("id", "kind", "source", "target", "points")}
            | {"phase": wire_phase(wire, when)}
            for wire in diagram.wires
        ],
        "chips": [
            asdict(chip) | {"label": None if chip.id == "x" else symbols.symbol(cell.definition, chip.name)}
            for chip in diagram.chips
        ],
    }


def parts(cell: Cell, diagram: Diagram, step_words: StepWords) -> dict[str, dict[str, Any]]:
    """Return the tooltip of every part of the diagram, by KIND:ID."""
    formulas = {line.name: line for line in equations.lines(cell)}
    values = cell.definition.values
    found: dict[str, dict[str, Any]] = {}
    for node in diagram.nodes:
        line = formulas.get(node.value or "")
        formula = Markup(line.mathml) if line else symbols.of(cell, node.id)
        found[f"node:{node.id}"] = {
            "title": _box_of_several(node) or (line.role_label if line and line.role_label else _operation(node.glyph)),
            "formula": formula,
            "inside": _inside(cell, node, formula),
            "value": node.value or node.id,
            "line": node.line,
            "role": notation.gate_role(cell, node.value or ""),
        }
    for strip in diagram.strips:
        value = strip.value
        role = values[stem(value)].role if stem(value) in values else ""
        found[f"strip:{strip.id}"] = {
            "title": _strip_title(value, translated(role), step_words),
            "formula": symbols.of(cell, value),
            "inside": [],
            "value": value,
            "line": strip.line if strip.line in values else None,
            "role": notation.gate_role(cell, value),
        }
    for wire in diagram.wires:
        found[f"wire:{wire.id}"] = {
            "title": _wire_title(wire, step_words),
            "formula": _carried(cell, wire),
            "inside": [],
            "value": wire.source,
            "line": wire.line if wire.line in values else None,
            "role": notation.gate_role(cell, wire.source),
        }
    return found


def _inside(cell: Cell, node: DiagramNode, formula: Markup) -> list[Markup]:
    """Return the formulas of what a box of several operations holds, its own last; none for any other node."""
    if node.kind != "box" or not node.holds:
        return []
    found = symbols.expressions(cell)
    return [*(Markup(notation.part(cell.definition, found[id])) for id in node.holds if id != node.id), formula]


def _box_of_several(node: DiagramNode) -> str:
    """Describe a box that stands for several operations, "" for any other node; its formula has all that is in it."""
    if not node.holds or node.kind != "box":
        return ""
    if node.glyph == CLOSED:
        return gettext("several operations, in one box")
    return gettext("“%(name)s”, an operation of this cell's own, in one box", name=node.glyph)


def _operation(glyph: str) -> str:
    """Describe a circle's operation in the reader's language."""
    names = {
        "×": gettext("product, entry by entry"),
        "+": gettext("sum, entry by entry"),
        "−": gettext("difference, entry by entry"),
        "1−": gettext("one minus, entry by entry"),
    }
    return names.get(glyph, gettext("%(sign)s of each entry", sign=glyph))


def _strip_title(value: str, role: str, step_words: StepWords) -> str:
    if value == "x":
        return step_words.x
    if value.endswith("_prev"):
        return step_words.before % {"role": role}
    return role or gettext("an intermediate result")


def _wire_title(wire: Wire, step_words: StepWords) -> str:
    if wire.kind == "enter":
        return gettext("comes from outside the cell") if not wire.source.endswith("_prev") else step_words.enters
    if wire.kind == "leave":
        return step_words.leaves
    if wire.kind == "up":
        return step_words.up
    return gettext("carries a vector")


def _carried(cell: Cell, wire: Wire) -> Markup:
    """Describe a wire: the value that it carries, and the parameters that multiply it."""
    source = symbols.of(cell, wire.source)
    if not wire.parameters:
        return source
    through = Markup(", ").join(symbols.symbol(cell.definition, name) for name in wire.parameters)
    return Markup("{} <span>{} {}</span>").format(source, escape(gettext("through")), through)

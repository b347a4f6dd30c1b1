"""All of a model that the stage draws and that no sentence changes: figures, phases, places, words, presets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import get_template_attribute
from flask_babel import gettext
from markupsafe import Markup, escape

from app import figures
from app.figures.schedule import Moment, schedule
from app.languages import translated
from app.pages import lines, symbols
from app.pages.captions import caption
from app.pages.catalogue import short
from app.pages.presets import Preset, presets
from app.trace import plan
from lstm_core import Cell, notation
from lstm_core.language.expressions import Name, stem, walk
from lstm_core.models import Model


def scene(model: Model) -> dict[str, Any]:
    """Return the scene of a model in the reader's language: what `GET /step/scene` answers."""
    cell = model.cell
    phases = notation.phases(cell)
    wide = notation.diagram(cell).to_dict()
    narrow = notation.diagram(cell, narrow=True).to_dict()
    moments = moments_of(cell, wide)
    guess_phase = moments["h"].phase
    equations = get_template_attribute("_equations.html", "equations")
    return {
        "model": model.name,
        "cell": cell.name,
        "units": model.units,
        "phases": [
            {
                "key": phase.key,
                "label": translated(phase.label),
                "lines": phase.lines,
                "caption": caption(cell, phase, number == guess_phase),
            }
            for number, phase in enumerate(phases)
        ],
        "moments": {key: [moment.phase, moment.level] for key, moment in moments.items()},
        "bands": bands(cell),
        "bands_figure": figures.bands([(band["name"], model.units, band["range"]) for band in bands(cell)]),
        "geometry": {
            "wide": geometry(model, wide, moments, is_narrow=False),
            "narrow": geometry(model, narrow, moments, is_narrow=True),
        },
        "parts": parts(cell, wide),
        "links": links(cell, wide),
        "equations": equations(lines.lines(cell), lines.gone(cell)),
        "summary": translated(cell.summary),
        "presets": [
            {"key": preset.key, "label": preset.label, "clamp": preset.clamp, "shown": _shown(cell, preset)}
            for preset in presets(cell)
        ],
    }


def _shown(cell: Cell, preset: Preset) -> Markup:
    """Return what a preset holds, as a reader reads it: f = 0, i = 1."""
    held = [
        Markup("<i>{}</i> = {}").format(symbols.letter(cell.definition, name), f"{value:g}")
        for name, value in preset.hold or ()
    ]
    return Markup(", ").join(held)


def moments_of(cell: Cell, diagram: Mapping[str, Any]) -> dict[str, Moment]:
    """Return when each node and name of a cell comes to be."""
    nodes = {node["id"]: node["kind"] for node in diagram["nodes"]}
    return schedule(cell.definition, [phase.lines for phase in notation.phases(cell)], nodes)


def bands(cell: Cell) -> list[dict[str, Any]]:
    """Return what is shown over the whole sentence: every value that a line names, states last."""
    values = cell.definition.values
    names = [name for name in values if name not in cell.states] + [name for name in values if name in cell.states]
    names.sort(key=lambda name: name == "h")
    ranges = plan(cell).ranges
    return [
        {
            "name": name,
            "label": short(values[name].role),
            "letter": symbols.letter(cell.definition, name),
            "role": notation.gate_role(cell, name),
            "range": ranges[name],
        }
        for name in names
    ]


def geometry(
    model: Model, diagram: Mapping[str, Any], moments: Mapping[str, Moment], is_narrow: bool
) -> dict[str, Any]:
    """Return one layout of a cell's diagram with its figures, and what moves where and when."""
    cell = model.cell
    ranges = plan(cell).ranges
    limits = {
        strip["value"]: (ranges[stem(strip["value"])][0], ranges[stem(strip["value"])][1])
        for strip in diagram["strips"]
    }
    units = {strip["value"]: model.inputs if strip["value"] == "x" else model.units for strip in diagram["strips"]}
    boxes = [node for node in diagram["nodes"] if node["kind"] == "box"]
    labels = {node["id"]: short(node["label"]) if is_narrow else translated(node["label"]) for node in boxes}
    on_belt = {belt["y"] for belt in diagram["belts"]}
    return {
        "width": diagram["width"],
        "height": diagram["height"],
        "pitch": 14 if is_narrow else 22,
        "backdrop": figures.backdrop(diagram, labels, is_narrow),
        "strips": figures.strips(diagram, units, limits),
        "operators": figures.operators(diagram, is_narrow),
        "stripList": [
            {
                **strip,
                "label": symbols.of(cell, strip["value"]),
                "role": notation.gate_role(cell, strip["value"]),
            }
            for strip in diagram["strips"]
        ],
        "nodes": [
            {key: node[key] for key in ("id", "kind", "x", "y", "width", "height", "value")}
            | {"on_belt": node["y"] in on_belt}
            for node in diagram["nodes"]
        ],
        "wires": [
            {key: wire[key] for key in ("id", "kind", "source", "target", "points")}
            | {"phase": wire_phase(wire, moments)}
            for wire in diagram["wires"]
        ],
        "chips": [
            {**chip, "label": None if chip["id"] == "x" else symbols.symbol(cell.definition, chip["name"])}
            for chip in diagram["chips"]
        ],
    }


def wire_phase(wire: Mapping[str, Any], moments: Mapping[str, Moment]) -> int:
    """Return the phase in which a wire carries something: its target's, or for one that leaves its source's."""
    end = wire["target"] if wire["kind"] == "read" else wire["source"]
    return moments[end].phase if end in moments else moments[wire["line"]].phase


def parts(cell: Cell, diagram: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what a tooltip says of every part of the diagram, by KIND:ID."""
    formulas = {line.name: line for line in lines.lines(cell)}
    values = cell.definition.values
    found: dict[str, dict[str, Any]] = {}
    for node in diagram["nodes"]:
        line = formulas.get(node["value"])
        found[f"node:{node['id']}"] = {
            "title": line.role_label if line and line.role_label else _operation(node["glyph"]),
            "formula": Markup(line.mathml) if line else symbols.of(cell, node["id"]),
            "value": node["value"] or node["id"],
            "line": node["line"],
            "role": notation.gate_role(cell, node["value"] or ""),
        }
    for strip in diagram["strips"]:
        value = strip["value"]
        role = values[stem(value)].role if stem(value) in values else ""
        found[f"strip:{strip['id']}"] = {
            "title": _strip_title(value, translated(role)),
            "formula": symbols.of(cell, value),
            "value": value,
            "line": strip["line"] if strip["line"] in values else None,
            "role": notation.gate_role(cell, value),
        }
    for wire in diagram["wires"]:
        found[f"wire:{wire['id']}"] = {
            "title": _wire_title(wire),
            "formula": _carried(cell, wire),
            "value": wire["source"],
            "line": wire["line"] if wire["line"] in values else None,
            "role": notation.gate_role(cell, wire["source"]),
        }
    return found


def _operation(glyph: str) -> str:
    """Return what a circle does, in the reader's language."""
    names = {
        "×": gettext("product, entry by entry"),
        "+": gettext("sum, entry by entry"),
        "−": gettext("difference, entry by entry"),
        "1−": gettext("one minus, entry by entry"),
    }
    return names.get(glyph, gettext("%(sign)s of each entry", sign=glyph))


def _strip_title(value: str, role: str) -> str:
    if value == "x":
        return gettext("the word as a vector")
    if value.endswith("_prev"):
        return gettext("%(role)s, one token ago", role=role)
    return role or gettext("an intermediate result")


def _wire_title(wire: Mapping[str, Any]) -> str:
    if wire["kind"] == "enter":
        return gettext("comes from outside the cell") if wire["source"] == "x" else gettext("comes from the last token")
    if wire["kind"] == "leave":
        return gettext("goes on to the next token")
    if wire["kind"] == "up":
        return gettext("goes up: the next word is read off it")
    return gettext("carries a vector")


def _carried(cell: Cell, wire: Mapping[str, Any]) -> Markup:
    """Return what a wire carries, and through which parameters it goes in."""
    source = symbols.of(cell, wire["source"])
    if not wire["parameters"]:
        return source
    through = Markup(", ").join(symbols.symbol(cell.definition, name) for name in wire["parameters"])
    return Markup("{} <span>{} {}</span>").format(source, escape(gettext("through")), through)


def links(cell: Cell, diagram: Mapping[str, Any]) -> dict[str, list[str]]:
    """Map each node of the equations to the parts of the diagram that it stands for."""
    drawn = {node["id"] for node in diagram["nodes"]}
    strips = {strip["value"]: f"strip:{strip['id']}" for strip in diagram["strips"]}
    found: dict[str, list[str]] = {}
    for equation in cell.definition.equations:
        holder: list[tuple[str, str]] = []
        for path, expression in walk(equation.expression, equation.name):
            holder = [(at, part) for at, part in holder if path.startswith(f"{at}.")]
            linked = [f"node:{path}"] if path in drawn else []
            if path in strips:
                linked.append(strips[path])
            linked += [
                f"wire:{wire['id']}" for wire in diagram["wires"] if wire["kind"] == "read" and wire["node"] == path
            ]
            if isinstance(expression, Name):
                linked += [strips[expression.name]] if expression.name in strips else []
                linked += [f"wire:{wire['id']}" for wire in diagram["wires"] if expression.name in wire["parameters"]]
            if not linked and holder:
                linked = [holder[-1][1]]
            if path in drawn:
                holder.append((path, f"node:{path}"))
            found[path] = list(dict.fromkeys(linked))
    return found

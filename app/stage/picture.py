"""A stage at a moment as a picture of its own: an SVG file with the sentence, the diagram and its values, the caption.

It is the drawing of app/stage/sight.py, with colours of one theme and no style sheet, so that any program shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from app.drawing import sheets, svg
from app.drawing.diagram import picture as drawn
from app.drawing.paths import number
from app.drawing.sheets import LINE, PAD, text_width
from app.reading.pictured import diagram_of
from app.reading.schedule import START, moments_of
from app.stage.sight import Shown, sight
from app.stage.stage import Step
from app.text import symbols
from lstm_core import Cell, notation
from lstm_core.execution import Trace
from lstm_core.notation import Diagram

PAST, LATER, LATER_TEXT = "0.85", "0.45", "0.8"  # how opaque parts are that are done, and still to come
LABEL, CHIP, WORDS = 19, 14, 17  # px, the letters of labels, chips and the sentence
PART = re.compile(r'<(path|text)([^>]*?) data-phase="(-?\d+)"')


def picture(
    cell: Cell, trace: Trace, shown: Shown, units: int, steps: Sequence[Step], notes: Sequence[str], title: str
) -> Markup:
    """Return the SVG file's text; colours are still `var(...)`, see app/drawing/colours.py."""
    found = sight(cell, trace, shown, units, "strip")
    drawing = next(one for one in found.drawings if one.kind == "wide")
    diagram = diagram_of(cell)
    inside = _faded(drawing.under + drawing.vectors + drawing.over, shown.phase)
    inside += svg.joined((*_labels(cell, diagram, shown), *_chips(cell, diagram, shown)))
    width = drawing.width + 2 * PAD
    head, top = _sentence(steps, shown.t, drawing.width)
    foot, bottom = sheets.notes(notes, drawing.width, top + drawing.height + PAD)
    placed = svg.tag("g", inside, transform=f"translate({PAD} {number(top)})")
    whole = sheets.sheet(title, (width, bottom + PAD), svg.tag("defs", found.heats), head, placed, foot)
    return Markup(sheets.without_classes(str(whole)))  # a `Markup` would escape what it replaces


def still(cell: Cell, title: str) -> Markup:
    """Return the text of an SVG file with the diagram alone, of no moment; colours are still `var(...)`."""
    diagram = notation.diagram(cell)
    named = {node.id: node.label for node in diagram.nodes if node.kind == "box"}
    everything = Shown(0, len(notation.phases(cell)), 0, "x")
    width, height = diagram.width + 2 * PAD, diagram.height + 2 * PAD
    inside = svg.joined(
        (svg.draw(drawn(diagram, named, ())), *_labels(cell, diagram, everything), *_chips(cell, diagram, everything))
    )
    placed = svg.tag("g", inside, transform=f"translate({PAD} {PAD})")
    whole = sheets.sheet(title, (width, height), placed)
    return Markup(sheets.without_classes(str(whole)))


def _faded(markup: Markup, phase: int) -> Markup:
    """Write how opaque each part is at a phase into the part."""

    def opacity(found: re.Match[str]) -> str:
        kind, before, own = found[1], found[2], int(found[3])
        is_done = own == START or own < phase
        share = PAST if is_done else "1" if own == phase else LATER_TEXT if kind == "text" else LATER
        return f'<{kind}{before} opacity="{share}"'

    return Markup(PART.sub(opacity, markup))


def _labels(cell: Cell, diagram: Diagram, shown: Shown) -> Iterator[Markup]:
    for strip in diagram.strips:
        runs = symbols.runs_of(cell, strip.value)
        if runs:
            role = notation.gate_role(cell, strip.value) or "ink"
            yield svg.words(
                strip.label_x,
                strip.label_y - LABEL * 0.3,  # a subscript hangs under it
                svg.indexed(runs),
                size=LABEL,
                anchor=strip.label_anchor,
                dy=svg.CENTRED,
                class_="symbol",
                style=f"fill:var(--{role})",
            )


def _chips(cell: Cell, diagram: Diagram, shown: Shown) -> Iterator[Markup]:
    when = moments_of(cell)
    for chip in diagram.chips:
        colour = "output" if chip.kind == "output" else "word"
        is_word = chip.id == "x"
        runs = symbols.name_runs(cell.definition, chip.name)
        is_later = colour == "output" and chip.name in when and when[chip.name].phase > shown.phase
        shape = svg.tag(
            "rect",
            x=float(chip.x - chip.width / 2),
            y=float(chip.y - chip.height / 2),
            width=float(chip.width),
            height=float(chip.height),
            rx=float(chip.height / 2),
            style=f"fill:var(--{colour});stroke:var(--{colour}-edge);stroke-width:1.5px",
        )
        said = svg.words(
            chip.x,
            chip.y,
            shown.word.replace("\n", " ") if is_word else svg.indexed(runs),
            size=CHIP,
            anchor="middle",
            **({"dominant_baseline": "central"} if is_word else {"dy": svg.CENTRED}),
            class_=None if is_word else "symbol",
            style=f"fill:var(--{colour}-text)",
        )
        yield svg.tag("g", shape, said, opacity="0.8" if is_later else None)


def _sentence(steps: Sequence[Step], t: int, width: float) -> tuple[Markup, float]:
    """Return the steps as lines of text, the shown one emphasised, and where what follows begins."""
    lines: list[list[tuple[int, str]]] = [[]]
    used = 0.0
    for place, step in enumerate(steps):
        text = step.text.replace("\n", " ")
        if lines[-1] and used + text_width(f"{text} ", WORDS) > width:
            lines.append([])
            used = 0.0
        lines[-1].append((place, text))
        used += text_width(f"{text} ", WORDS)
    rows = [
        svg.words(
            PAD,
            PAD + WORDS * LINE * (row + 0.7),
            *(_step(place, text, t) for place, text in line),
            size=WORDS,
            style="fill:var(--ink)",
        )
        for row, line in enumerate(lines)
    ]
    return svg.joined(rows), PAD + WORDS * LINE * len(lines) + PAD / 2


def _step(place: int, text: str, t: int) -> Markup:
    if place == t:
        return svg.tag("tspan", text, font_weight="700", text_decoration="underline") + " "
    return svg.tag("tspan", text, style="fill:var(--muted)" if place > t else None) + " "

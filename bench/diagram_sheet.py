"""Draw every cell's diagram, wide and narrow, on one sheet to look at, and print what can be counted as a table.

    PYTHONPATH=. python bench/diagram_sheet.py docs/diagrams-sheet.png
    PYTHONPATH=. python bench/diagram_sheet.py OUT.html [NAME ...]

NAME is a cell of the catalogue, a stack (lower+upper) or a cell of tests/core/diagram_cells.py; without any, the
catalogue and a few stacks. A .html shows each in its full size. The time is that of this process, for a wide and a
narrow layout that were not in the cache.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from html import escape
from pathlib import Path

from playwright.sync_api import sync_playwright

from app.drawing import paths
from app.drawing.diagram import GRID
from app.drawing.lettering import fitted
from lstm_core import Stack, language
from lstm_core.cells import cells
from lstm_core.language.expressions import Definition, walk
from lstm_core.notation.layout import Diagram, DiagramNode, Strip, Wire, diagram
from lstm_core.notation.markup import element
from lstm_core.notation.symbols import plain
from lstm_core.notation.text import PlainWriter
from tests.chromium import FLAGS, on_this_machine, playwrights_own
from tests.core.diagram_cells import CELLS

STACKS = ("rnn+rnn", "lstm+lstm", "lstm+depth_gated_lstm", "grid_lstm+grid_lstm")
INK, CELL = "#3A4150", "#EFF5EA"


def rounded(points: Sequence[tuple[float, float]], radius: float) -> str:
    """Return a path through the corners, rounded."""
    path = [f"M{points[0][0]:g},{points[0][1]:g}"]
    for a, b, c in zip(points, points[1:], points[2:], strict=False):
        before, after = abs(b[0] - a[0]) + abs(b[1] - a[1]), abs(c[0] - b[0]) + abs(c[1] - b[1])
        r = min(radius, before / 2, after / 2)
        p = (b[0] + (a[0] - b[0]) * r / before, b[1] + (a[1] - b[1]) * r / before)
        q = (b[0] + (c[0] - b[0]) * r / after, b[1] + (c[1] - b[1]) * r / after)
        path.append(f"L{p[0]:g},{p[1]:g}Q{b[0]:g},{b[1]:g} {q[0]:g},{q[1]:g}")
    return "".join([*path, f"L{points[-1][0]:g},{points[-1][1]:g}"])


def wire_elements(picture: Diagram, wire: Wire) -> list[str]:
    """Return a wire's lines, its head, its sign and its gaps."""
    out = [
        element("path", d=rounded(part, picture.radius), fill="none", stroke=INK, stroke_width=2) for part in wire.drawn
    ]
    (a, b), (x, y) = wire.points[-2], wire.points[-1]
    dx, dy, head = (x > a) - (x < a), (y > b) - (y < b), picture.head
    if wire.arrow:
        w = head * 0.38
        tips = [
            (x, y),
            (x - dx * head - dy * w, y - dy * head - dx * w),
            (x - dx * head + dy * w, y - dy * head + dx * w),
        ]
        out.append(element("polygon", points=" ".join(f"{p:g},{q:g}" for p, q in tips), fill=INK))
    if wire.sign != "+":
        place = {"x": x - dx * head - abs(dy) * 9, "y": y - dy * head - abs(dx) * 4}
        out.append(element("text", escape(wire.sign), font_size=head + 2, text_anchor="middle", **place))
    for x, y in wire.gaps:
        out.append(element("path", d=f"M{x - 5},{y}h3M{x + 2},{y}h3", stroke=CELL, stroke_width=4))
    return out


def node_elements(node: DiagramNode, font: float) -> list[str]:
    """Return a box with its sign and role, or a circle with its sign."""
    x, y, w, h = node.x, node.y, node.width, node.height
    middle = {"x": x, "text_anchor": "middle"}
    if node.kind != "box":
        paint = {"fill": "#F6AEC2", "stroke": "#B4436A"}
        if node.kind == "pill":
            shape = element("rect", x=x - w / 2, y=y - h / 2, width=w, height=h, rx=min(10, h / 2), **paint)
        else:
            shape = element("ellipse", cx=x, cy=y, rx=w / 2, ry=h / 2, **paint)
        return [shape, element("text", escape(node.glyph), y=y + font / 3, font_size=font, **middle)]
    lines, size = fitted(node.label, w - 6, font * 0.8, 8)
    (glyph, *_), sign = fitted(node.glyph.replace(" ", "\u00a0"), w - 6, font * 1.3, 8)
    return [
        element("rect", x=x - w / 2, y=y - h / 2, width=w, height=h, rx=7, fill="#FFD75E", stroke="#B8890B"),
        element("text", escape(glyph), y=y - (2 if len(lines) < 2 else 0.8 * font), font_size=sign, **middle),
        *(
            element("text", escape(line), y=y + h / 2 - 8 + (n - len(lines) + 1) * size, font_size=size, **middle)
            for n, line in enumerate(lines)
        ),
    ]


def symbol(definition: Definition, value: str) -> str:
    """Return how a value or the expression of a node is written in one line."""
    for equation in definition.equations:
        for id, expression in walk(equation.expression, equation.name):
            if id == value != equation.name:
                return "".join(PlainWriter(definition).write(expression, id))
    below = value.removesuffix("_below")
    return plain(definition, value) if below == value else f"{plain(definition, below)}↓"


def strip_elements(strip: Strip, text: str, font: float) -> list[str]:
    """Return an empty strip with its label."""
    x, y = strip.x - strip.width / 2, strip.y - strip.height / 2
    label = {"x": strip.label_x, "y": strip.label_y + font / 3, "text_anchor": strip.label_anchor}
    lines = paths.grid(strip.x, strip.y, strip.width, strip.height, GRID) if strip.matrix else ""
    return [
        element("rect", x=x, y=y, width=strip.width, height=strip.height, rx=3, fill="#FFF", stroke="#B7AE95"),
        element("path", d=lines, stroke="#B7AE95"),
        element("text", escape(text), font_style="italic", font_size=font, **label),
    ]


def svg(picture: Diagram, definition: Definition, scale: float = 1) -> str:
    """Return a picture of a diagram: cell, wires, belts, strips, nodes, chips, each over the ones before."""
    font = 12 if picture.head < 12 else 16
    out = []
    for cell in picture.decks or [picture.cell]:
        place = {"x": cell.x, "y": cell.y, "width": cell.width, "height": cell.height}
        out.append(element("rect", rx=22, fill=CELL, stroke="#BCD0B2", stroke_width=2, **place))
    for belt in picture.belts:
        place = {"x": belt.x0, "y": belt.y - belt.height / 2, "width": belt.x1 - belt.x0, "height": belt.height}
        out.append(element("rect", fill="#DFE5EC", stroke="#9AA7B7", **place))
    for wire in picture.wires:
        out += wire_elements(picture, wire)
    for strip in picture.strips:
        out += strip_elements(strip, symbol(definition, strip.value), font)
    for node in picture.nodes:
        out += node_elements(node, font)
    for chip in picture.chips:
        place = {
            "x": chip.x - chip.width / 2,
            "y": chip.y - chip.height / 2,
            "width": chip.width,
            "height": chip.height,
        }
        out.append(element("rect", rx=chip.height / 2, fill="#D6E9F7", stroke="#2E77B0", **place))
        text = symbol(definition, chip.name)
        out.append(element("text", escape(text), x=chip.x, y=chip.y + 5, text_anchor="middle", font_size=font))
    width, height = f"{picture.width:g}", f"{picture.height:g}"
    size = f'viewBox="0 0 {width} {height}" width="{picture.width * scale:.0f}" height="{picture.height * scale:.0f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="Georgia, serif">{"".join(out)}</svg>'


def definition_of(name: str) -> Definition:
    """Return the definition of a cell of the catalogue, of a stack, or of a cell of the tests."""
    if "+" in name:
        return Stack([cells[layer] for layer in name.split("+")]).definition
    return cells[name].definition if name in cells else language.parse(CELLS[name], name)


def row(name: str, pictures: Sequence[Diagram], seconds: float) -> str:
    """Return a cell's row of the table."""
    wide, narrow = pictures
    boxes = sum(node.kind == "box" for node in wide.nodes)
    counts = [boxes, len(wide.nodes) - boxes, max(1, len(wide.decks))]
    counts += [f"{picture.width:.0f} × {picture.height:.0f}" for picture in pictures]
    counts += [sum(len(wire.gaps) for wire in picture.wires) for picture in pictures]
    return f"| {name} | {' | '.join(map(str, counts))} | {seconds:.2f} |"


def page(drawn: Sequence[tuple[str, Definition, Sequence[Diagram]]], scale: float) -> str:
    """Return a page with every cell's diagrams, wide and narrow."""
    figures = [
        f"<figure><figcaption>{escape(name)}</figcaption>{svg(pictures[0], definition, scale)}"
        f" {svg(pictures[1], definition, scale)}</figure>"
        for name, definition, pictures in drawn
    ]
    style = (
        "body { font: 15px sans-serif; background: #FBFAF6; margin: 16px; line-height: 0 }"
        "figure { display: inline-block; margin: 0 22px 18px 0; vertical-align: top }"
        "figcaption { line-height: 26px; font-weight: bold } svg { vertical-align: top }"
    )
    return f'<!doctype html><meta charset="utf-8"><style>{style}</style><body>{"".join(figures)}'


def photograph(html: str, path: Path) -> None:
    """Write a picture of a page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=on_this_machine() or playwrights_own(), args=[*FLAGS])
        view = browser.new_page(viewport={"width": 1900, "height": 400})
        view.set_content(html)
        view.screenshot(path=str(path), full_page=True)
        browser.close()


def main() -> None:
    """Write the sheet and print a table."""
    out, names = Path(sys.argv[1]), sys.argv[2:] or [*cells, *STACKS]
    print("| cell | boxes | circles | decks | wide, px | narrow, px | crossings, wide | narrow | s |")
    print("|---|---|---|---|---|---|---|---|---|")
    drawn = []
    for name in names:
        definition = definition_of(name)
        started = time.process_time()
        pictures = [diagram(definition), diagram(definition, narrow=True)]
        print(row(name, pictures, time.process_time() - started), flush=True)
        drawn.append((name, definition, pictures))
    if out.suffix == ".png":
        photograph(page(drawn, 0.42), out)
    else:
        out.write_text(page(drawn, 1), encoding="utf-8")


if __name__ == "__main__":
    main()

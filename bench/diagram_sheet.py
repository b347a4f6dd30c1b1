"""Draw every cell's diagram, wide and narrow, on one page to look at, and print what can be counted.

    PYTHONPATH=. python bench/diagram_sheet.py OUT.html [NAME ...]

NAME is a cell of tests/core/diagram_cells.py; without any, all of them. The time is that of this process, for one
layout that was not in the cache.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from html import escape
from pathlib import Path

from lstm_core import language
from lstm_core.notation.layout import Diagram, Node, Strip, Wire, diagram
from tests.core.diagram_cells import CELLS

INK, CELL = "#3A4150", "#EFF5EA"


def element(tag: str, text: str = "", **attributes: object) -> str:
    """Return an SVG element; `_` in an attribute's name stands for `-`."""
    written = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<{tag}{written}>{escape(text)}</{tag}>"


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
        out.append(element("text", wire.sign, font_size=head + 2, text_anchor="middle", **place))
    for x, y in wire.gaps:
        out.append(element("path", d=f"M{x - 5},{y}h3M{x + 2},{y}h3", stroke=CELL, stroke_width=4))
    return out


def node_elements(node: Node, font: float) -> list[str]:
    """Return a box with its sign and role, or a circle with its sign."""
    x, y, w, h = node.x, node.y, node.width, node.height
    middle = {"x": x, "text_anchor": "middle"}
    if node.kind != "box":
        paint = {"fill": "#F6AEC2", "stroke": "#B4436A"}
        if node.kind == "pill":
            shape = element("rect", x=x - w / 2, y=y - h / 2, width=w, height=h, rx=min(10, h / 2), **paint)
        else:
            shape = element("ellipse", cx=x, cy=y, rx=w / 2, ry=h / 2, **paint)
        return [shape, element("text", node.glyph, y=y + font / 3, font_size=font, **middle)]
    return [
        element("rect", x=x - w / 2, y=y - h / 2, width=w, height=h, rx=7, fill="#FFD75E", stroke="#B8890B"),
        element("text", node.glyph, y=y - 2, font_size=font * 1.3, **middle),
        element("text", node.label, y=y + h / 2 - 8, font_size=font * 0.8, **middle),
    ]


def strip_elements(strip: Strip, font: float) -> list[str]:
    """Return an empty strip with its label."""
    x, y = strip.x - strip.width / 2, strip.y - strip.height / 2
    label = {"x": strip.label_x, "y": strip.label_y + font / 3, "text_anchor": strip.label_anchor}
    return [
        element("rect", x=x, y=y, width=strip.width, height=strip.height, rx=3, fill="#FFF", stroke="#B7AE95"),
        element("text", strip.label, font_style="italic", font_size=font, **label),
    ]


def svg(picture: Diagram) -> str:
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
        out += strip_elements(strip, font)
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
        out.append(element("text", chip.name, x=chip.x, y=chip.y + 5, text_anchor="middle", font_size=font))
    size = f'width="{picture.width:g}" height="{picture.height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="Georgia, serif">{"".join(out)}</svg>'


def main() -> None:
    """Write the sheet and print a table."""
    sheet = ['<!doctype html><meta charset="utf-8"><body style="font-family: sans-serif; background: #FBFAF6">']
    print(f"{'cell':18} {'':6} {'size, px':>11} {'wires':>6} {'crossings':>9} {'bends':>5} {'ms':>5}")
    for name in sys.argv[2:] or CELLS:
        definition = language.parse(CELLS[name], name)
        sheet.append(f"<h3>{name}</h3>")
        for narrow in (False, True):
            started = time.process_time()
            picture = diagram(definition, narrow)
            spent = 1000 * (time.process_time() - started)
            reads = [wire for wire in picture.wires if wire.kind == "read"]
            counts = (len(reads), sum(len(w.gaps) for w in picture.wires), sum(len(w.points) - 2 for w in reads))
            size = f"{picture.width:.0f} x {picture.height:.0f}"
            kind = "narrow" if narrow else "wide"
            print(f"{name:18} {kind:6} {size:>11} {counts[0]:6} {counts[1]:9} {counts[2]:5} {spent:5.0f}")
            sheet.append(svg(picture))
    Path(sys.argv[1]).write_text("".join(sheet), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Draw every cell's diagram, wide and narrow, on one page of SVG, to look at.

python bench/diagram_sheet.py OUT.html [NAME ...]
"""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path

from lstm_core import language
from lstm_core.notation.layout import Diagram, diagram

STYLE = {
    "cell": 'fill="#EFF5EA" stroke="#BCD0B2" stroke-width="2"',
    "box": 'fill="#FFD75E" stroke="#B8890B" stroke-width="1.5"',
    "circle": 'fill="#F6AEC2" stroke="#B4436A" stroke-width="1.5"',
    "wire": 'fill="none" stroke="#3A4150" stroke-width="2"',
}


def rounded(points, radius: float) -> str:
    """Return an SVG path through the corners, rounded."""
    path = [f"M{points[0][0]:g},{points[0][1]:g}"]
    for a, b, c in zip(points, points[1:], points[2:], strict=False):
        before, after = abs(b[0] - a[0]) + abs(b[1] - a[1]), abs(c[0] - b[0]) + abs(c[1] - b[1])
        r = min(radius, before, after)
        p = (b[0] + (a[0] - b[0]) * r / before, b[1] + (a[1] - b[1]) * r / before)
        q = (b[0] + (c[0] - b[0]) * r / after, b[1] + (c[1] - b[1]) * r / after)
        path.append(f"L{p[0]:g},{p[1]:g}Q{b[0]:g},{b[1]:g} {q[0]:g},{q[1]:g}")
    path.append(f"L{points[-1][0]:g},{points[-1][1]:g}")
    return "".join(path)


def svg(picture: Diagram, scale: float = 1) -> str:
    """Return a picture of a diagram."""
    small = picture.head < 12
    font = 12 if small else 16
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{picture.width * scale:g}" height="{picture.height * scale:g}" '
        f'viewBox="0 0 {picture.width:g} {picture.height:g}" font-family="Georgia, serif" font-size="{font}">'
    ]
    cell = picture.cell
    out.append(f'<rect x="{cell.x}" y="{cell.y}" width="{cell.width}" height="{cell.height}" rx="22" {STYLE["cell"]}/>')
    for belt in picture.belts:
        y, h = belt.y - belt.height / 2, belt.height
        out.append(
            f'<rect x="{belt.x0}" y="{y}" width="{belt.x1 - belt.x0}" height="{h}" fill="#DFE5EC" stroke="#9AA7B7"/>'
        )
    head = picture.head
    for wire in picture.wires:
        for part in wire.drawn:
            out.append(
                f'<path d="{rounded(part, picture.radius)}" {STYLE["wire"]}><title>{escape(wire.id)}</title></path>'
            )
        if wire.arrow and wire.drawn and wire.drawn[-1][-1] == wire.points[-1]:
            (a, b), (x, y) = wire.points[-2], wire.points[-1]
            dx, dy = (x > a) - (x < a), (y > b) - (y < b)
            w = head * 0.38
            corners = [
                (x, y),
                (x - dx * head - dy * w, y - dy * head - dx * w),
                (x - dx * head + dy * w, y - dy * head + dx * w),
            ]
            out.append(f'<polygon points="{" ".join(f"{p:g},{q:g}" for p, q in corners)}" fill="#3A4150"/>')
    for wire in picture.wires:
        for x, y in wire.gaps:
            out.append(f'<path d="M{x - 5},{y}h3M{x + 2},{y}h3" stroke="#EFF5EA" stroke-width="4"/>')
    for strip in picture.strips:
        x, y = strip.x - strip.width / 2, strip.y - strip.height / 2
        out.append(
            f'<rect x="{x}" y="{y}" width="{strip.width}" height="{strip.height}" rx="3" fill="#fff" stroke="#B7AE95"/>'
            f'<text x="{strip.label_x}" y="{strip.label_y + font / 3:g}" text-anchor="{strip.label_anchor}" '
            f'font-style="italic">{escape(strip.label)}</text>'
        )
    for node in picture.nodes:
        x, y, w, h = node.x - node.width / 2, node.y - node.height / 2, node.width, node.height
        if node.kind == "box":
            out.append(f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="7" {STYLE["box"]}/>')
            out.append(
                f'<text x="{node.x}" y="{node.y - 2}" text-anchor="middle" font-size="{font * 1.3:g}">{escape(node.glyph)}</text>'
            )
            out.append(
                f'<text x="{node.x}" y="{node.y + h / 2 - 8}" text-anchor="middle" font-size="{font * 0.8:g}">{escape(node.label)}</text>'
            )
        else:
            out.append(f'<ellipse cx="{node.x}" cy="{node.y}" rx="{w / 2}" ry="{h / 2}" {STYLE["circle"]}/>')
            out.append(
                f'<text x="{node.x}" y="{node.y + font / 3:g}" text-anchor="middle" font-size="{font}">{escape(node.glyph)}</text>'
            )
    for chip in picture.chips:
        x, y = chip.x - chip.width / 2, chip.y - chip.height / 2
        out.append(
            f'<rect x="{x}" y="{y}" width="{chip.width}" height="{chip.height}" rx="{chip.height / 2}" fill="#D6E9F7" stroke="#2E77B0"/>'
            f'<text x="{chip.x}" y="{chip.y + 5}" text-anchor="middle">{escape(chip.name)}</text>'
        )
    return "".join([*out, "</svg>"])


def main() -> None:
    """Write the sheet."""
    from tests.core.diagram_cells import CELLS

    names = sys.argv[2:] or list(CELLS)
    parts = []
    for name in names:
        definition = language.parse(CELLS[name], name)
        pictures = "".join(svg(diagram(definition, narrow)) for narrow in (False, True))
        parts.append(f"<h3>{name}</h3><div>{pictures}</div>")
    Path(sys.argv[1]).write_text(
        f'<meta charset="utf-8"><body style="font-family: sans-serif; background: #FBFAF6">{"".join(parts)}'
    )


if __name__ == "__main__":
    main()

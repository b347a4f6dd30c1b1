"""A picture as a file of its own: an SVG on the page's ground, with lines of text below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import east_asian_width

from markupsafe import Markup

from app.drawing import svg
from app.drawing.palette import SANS, SERIF
from app.drawing.paths import number

PAD, LINE = 24, 1.5  # px around everything; the height of a line in sizes of its letters
NOTE = 14  # px, the letters of the notes below
LETTER, WIDE = 0.64, 1.05  # widths of a Latin letter and of a Japanese one, in sizes
TAG = re.compile(r"<[^>]+>")


def sheet(title: str, size: tuple[float, float], *children: Markup) -> Markup:
    """Return the whole file's text; colours are still `var(...)`, see app/drawing/colours.py."""
    width, height = map(float, size)
    return svg.tag(
        "svg",
        svg.tag("title", title),
        svg.tag("rect", width=width, height=height, style="fill:var(--page)"),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        width=width,
        height=height,
        viewBox=f"0 0 {number(width)} {number(height)}",
        font_family=SANS,
    )


def notes(texts: Sequence[str], width: float, top: float) -> tuple[Markup, float]:
    """Return lines of text below a picture, and where they end."""
    rows = []
    y = top
    for text in texts:
        for line in wrapped(Markup(TAG.sub("", text.replace("<sub>", "_"))).unescape(), width):
            y += NOTE * LINE
            rows.append(svg.words(PAD, y - NOTE * 0.35, line, size=NOTE, style="fill:var(--muted)"))
    return svg.joined(rows), y


def wrapped(text: str, width: float) -> list[str]:
    """Break a text into lines of a width in px; an address, which has no place to break, anywhere."""
    lines = [""]
    for piece in re.findall(r"\s*[!-~\u00a1-\u2e7f]+|\s*.", " ".join(text.split())):
        while text_width(piece, NOTE) > width:
            room = int(width / NOTE / LETTER)
            lines.append(piece[:room].strip())
            piece = piece[room:]
        if text_width(lines[-1] + piece, NOTE) > width:
            lines.append(piece.strip())
        else:
            lines[-1] += piece
    return [line for line in lines if line]


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is in px, in letters of a size."""
    return size * sum(WIDE if east_asian_width(sign) in "WF" else LETTER for sign in text)


def without_classes(markup: str) -> str:
    """Replace the classes that a style sheet sets by what it sets; drop what only scripts read."""
    serif = SERIF.replace('"', "'")
    text = markup.replace("font-family:var(--serif)", f"font-family:{serif}")
    text = text.replace("font-family:var(--sans)", f"font-family:{SANS.replace(chr(34), chr(39))}")
    text = text.replace('class="symbol"', f'font-family="{serif}" font-style="italic"')
    text = text.replace('class="caret"', 'style="fill:var(--ink)"')
    text = re.sub(r'(<text[^>]*?) style="([^"]*)"([^>]*?) style="([^"]*)"', r'\1 style="\2;\4"\3', text)
    return re.sub(r' (?:class|data-[\w-]+)="[^"]*"', "", text)

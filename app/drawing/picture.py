"""A cell's diagram at one moment as an SVG that stands by itself: for cards, and for pages without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from markupsafe import Markup

from app.drawing.backdrop import backdrop
from app.drawing.palette import SCALES, scale_for
from app.drawing.paths import number
from app.drawing.strips import operators
from lstm_core.notation import rounded

Limits = tuple[float, float]


def picture(
    diagram: Mapping[str, Any], labels: Mapping[str, str], values: Mapping[str, tuple[np.ndarray, Limits]]
) -> Markup:
    """Return the drawing; `values` gives the vector (entries,) of each strip and its range, by the strip's value.

    Its colours are those of the page (`var(--wire)`), so that it follows the theme.
    """
    under, over = backdrop(diagram, labels), operators(diagram)
    parts = [
        *_shapes(under["layout"]["shapes"]),
        *(
            part
            for strip in diagram["strips"]
            if strip["value"] in values
            for part in _strip(strip, *values[strip["value"]])
        ),
        *_words(under["layout"]["annotations"]),
        *_shapes(over["layout"]["shapes"]),
        *_words(over["layout"]["annotations"]),
    ]
    box = f"0 0 {number(diagram['width'])} {number(diagram['height'])}"
    return Markup('<svg viewBox="{}" aria-hidden="true" focusable="false">{}</svg>').format(box, Markup("".join(parts)))


def _colour(name: str) -> str:
    return f"var(--{name[1:]})" if name.startswith("$") else name


def _shapes(shapes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for shape in shapes:
        fill = _colour(shape.get("fillcolor", "none"))
        line = shape["line"]
        edge = f' stroke="{_colour(line["color"])}" stroke-width="{line["width"]}"' if line["width"] else ""
        yield f'<path d="{shape["path"]}" fill="{fill}"{edge}/>'


def _words(annotations: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for word in annotations:
        font = word["font"]
        family = "var(--serif)" if "STIX" in font["family"] else "var(--sans)"
        yield Markup(
            '<text x="{}" y="{}" font-size="{}" text-anchor="middle" dominant-baseline="central" '
            'style="font-family:{};fill:{}">{}</text>'
        ).format(word["x"], word["y"], font["size"], family, _colour(font["color"]), word["text"])


def _strip(strip: Mapping[str, Any], values: np.ndarray, limits: Limits) -> Iterator[str]:
    """Yield a rectangle for each entry, in the colour that its scale gives it."""
    left, top = strip["x"] - strip["width"] / 2, strip["y"] - strip["height"] / 2
    width = strip["width"] / len(values)
    for entry, value in enumerate(values):
        x = number(left + entry * width)
        yield (
            f'<rect x="{x}" y="{number(top)}" width="{number(width + 0.2)}" height="{number(strip["height"])}" '
            f'style="fill:{mixed(float(value), limits)}"/>'
        )


def mixed(value: float, limits: Limits) -> str:
    """Return the colour of a value as a style sheet mixes it from its scale's stops."""
    low, high = limits
    place = min(1.0, max(0.0, (value - low) / (high - low)))
    stops = SCALES[scale_for(limits)]
    for (before, one), (after, other) in zip(stops, stops[1:], strict=False):
        if place <= after:
            share = (place - before) / (after - before)
            return f"color-mix(in srgb,{_colour(other)} {rounded(100 * share, 0)}%,{_colour(one)})"
    return _colour(stops[-1][1])


def colours_of(svg: str) -> set[str]:
    """Return the names of the colours that a picture asks the page for."""
    return set(re.findall(r"var\(--([a-z0-9-]+)\)", svg))

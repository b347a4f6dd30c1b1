"""The stage's charts as figures: every value over the sentence, and the likeliest next words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.drawing import plotly
from app.drawing.plotly import Figure

GAP = 0.11  # of a band's height, between two bands


def bands(shown: Sequence[Mapping[str, Any]]) -> Figure:
    """Return heat maps, units down and tokens across, one under the other, still without numbers.

    A band is given with `name`, `entries`, `range`, `top` and `height`. It fills y from its top, down to a gap of `GAP`
    of its height; its first entry is at the top.
    """
    data: list[dict[str, Any]] = []
    for band in shown:
        rows = max(1, band["entries"])
        height = band["height"] * (1 - GAP) / rows
        data.append(
            {
                "type": "heatmap",
                "name": band["name"],
                "z": [],
                "x0": 0.5,
                "dx": 1,
                "y0": band["top"] + height / 2,
                "dy": height,
                **plotly.colours(band["range"]),
            }
        )
    bottom = max((band["top"] + band["height"] for band in shown), default=1)
    return {"data": data, "layout": plotly.bare((0, 1), (bottom, 0))}


def bars(rows: int) -> Figure:
    """Return `rows` bars for the likeliest next words, still without numbers, before those that would have been.

    The words and their percentages stand beside them as text.
    """
    places = list(range(rows))
    bar = {"type": "bar", "orientation": "h", "y": places, "x": [0] * rows, "hoverinfo": "skip"}
    return {
        "data": [
            {
                **bar,
                "name": "unclamped",
                "width": 0.86,
                "marker": {"color": ["$clear"] * rows, "line": {"color": "$muted", "width": 0}},
            },
            {**bar, "name": "now", "width": 0.62, "marker": {"color": ["$output-edge"] * rows}},
        ],
        "layout": {"barmode": "overlay", **plotly.bare((0, 1), (rows - 0.5, -0.5))},
    }

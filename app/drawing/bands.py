"""Every value of a cell over the whole sentence: heat maps, units down and tokens across, one under the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.drawing.palette import SCALES, scale_for

GAP = 0.11  # of a band's height, between two bands


def bands(shown: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the figure of bands given with `name`, `entries`, `range`, `top` and `height`, still without numbers.

    A band fills y from its top, down to a gap of `GAP` of its height; its first entry is at the top.
    """
    data: list[dict[str, Any]] = []
    for band in shown:
        low, high = band["range"]
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
                "zmin": low,
                "zmax": high,
                "colorscale": SCALES[scale_for((low, high))],
                "showscale": False,
                "hoverinfo": "skip",
            }
        )
    hidden = {"visible": False, "fixedrange": True}
    bottom = max((band["top"] + band["height"] for band in shown), default=1)
    return {
        "data": data,
        "layout": {
            "xaxis": {**hidden, "range": [0, 1]},
            "yaxis": {**hidden, "range": [bottom, 0]},
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "showlegend": False,
        },
    }

"""Every value of a cell over the whole sentence: heat maps, units down and tokens across, one under the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.figures.palette import SCALES, scale_for

GAP = 0.11  # of a band's height, between two bands


def bands(values: Sequence[tuple[str, int, tuple[float, float]]]) -> dict[str, Any]:
    """Return the figure for values given as (name, units, range), still without numbers.

    Band n fills y from n to n + 1 - GAP, top to bottom, and its first unit is at the top. A thin line of `difference`
    below each band, hidden at first, tells where a clamp changes it.
    """
    data: list[dict[str, Any]] = []
    for row, (name, units, limits) in enumerate(values):
        height = (1 - GAP) / units
        data.append(
            {
                "type": "heatmap",
                "name": name,
                "z": [],
                "x0": 0.5,
                "dx": 1,
                "y0": row + height / 2,
                "dy": height,
                "zmin": limits[0],
                "zmax": limits[1],
                "colorscale": SCALES[scale_for(limits)],
                "showscale": False,
                "hoverinfo": "skip",
            }
        )
    hidden = {"visible": False, "fixedrange": True}
    return {
        "data": data,
        "layout": {
            "xaxis": {**hidden, "range": [0, 1]},
            "yaxis": {**hidden, "range": [len(values), 0]},
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "showlegend": False,
        },
    }

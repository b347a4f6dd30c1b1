"""The likeliest next words as bars; the words and their percentages stand beside them as text."""

from __future__ import annotations

from typing import Any


def predictions(rows: int) -> dict[str, Any]:
    """Return the figure: `rows` bars from the top, still without numbers, and behind them what would have been."""
    places = list(range(rows))
    bar = {"type": "bar", "orientation": "h", "y": places, "x": [0] * rows, "hoverinfo": "skip"}
    hidden = {"visible": False, "fixedrange": True}
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
        "layout": {
            "barmode": "overlay",
            "xaxis": {**hidden, "range": [0, 1]},
            "yaxis": {**hidden, "range": [rows - 0.5, -0.5]},
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "showlegend": False,
        },
    }

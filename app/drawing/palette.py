"""The names of the colours that figures use; static/css/palette.css says what each looks like, light and dark."""

from __future__ import annotations

from lstm_core.notation import rounded

SERIF = '"STIX Two Text", "STIX Two Math", "Cambria Math", Georgia, "Times New Roman", serif'
SANS = 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Hiragino Sans", "Noto Sans CJK JP", sans-serif'

Limits = tuple[float, float]  # the least and the largest value that a scale shows

# What a colour scale runs through: (place from 0 to 1, colour)
SCALES: dict[str, list[tuple[float, str]]] = {
    "signed": [(0, "$signed-0"), (0.2, "$signed-1"), (0.5, "$signed-2"), (0.8, "$signed-3"), (1, "$signed-4")],
    "gate": [(0, "$gate-0"), (0.5, "$gate-1"), (1, "$gate-2")],
    "difference": [(0, "$page"), (1, "$difference")],
}


def scale_for(limits: Limits) -> str:
    """Return which scale shows values between these limits: one that starts at 0 is a gate's, any other is signed."""
    return "gate" if limits[0] >= 0 else "signed"


def css(colour: str) -> str:
    """Return a colour as a style sheet writes it: `var(--wire)` for "$wire"."""
    return f"var(--{colour[1:]})" if colour.startswith("$") else colour


def mixed(value: float, limits: Limits) -> str:
    """Return the colour of a value as a style sheet mixes it from its scale's stops."""
    low, high = limits
    place = min(1.0, max(0.0, (value - low) / (high - low)))
    stops = SCALES[scale_for(limits)]
    for (before, one), (after, other) in zip(stops, stops[1:], strict=False):
        if place <= after:
            share = (place - before) / (after - before)
            return f"color-mix(in srgb,{css(other)} {rounded(100 * share, 0)}%,{css(one)})"
    return css(stops[-1][1])

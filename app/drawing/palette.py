"""The names of the colours that figures use; static/css/palette.css says what each looks like, light and dark."""

from __future__ import annotations

SERIF = '"STIX Two Text", "STIX Two Math", "Cambria Math", Georgia, "Times New Roman", serif'
SANS = 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Hiragino Sans", "Noto Sans CJK JP", sans-serif'

# What a colour scale runs through: (place from 0 to 1, colour)
SCALES: dict[str, list[tuple[float, str]]] = {
    "signed": [(0, "$signed-0"), (0.2, "$signed-1"), (0.5, "$signed-2"), (0.8, "$signed-3"), (1, "$signed-4")],
    "gate": [(0, "$gate-0"), (0.5, "$gate-1"), (1, "$gate-2")],
    "difference": [(0, "$page"), (1, "$difference")],
}


def scale_for(limits: tuple[float, float]) -> str:
    """Return which scale shows values between these limits: one that starts at 0 is a gate's, any other is signed."""
    return "gate" if limits[0] >= 0 else "signed"

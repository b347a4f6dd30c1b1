"""Colours of the style sheet as numbers, for a picture that leaves the page: every `var(...)` becomes `#rrggbb`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

VARIABLE = re.compile(r"^\s*--([\w-]+):\s*(.+?);", re.MULTILINE)
USED = re.compile(r"var\(--([\w-]+)\)")
MIXED = re.compile(r"color-mix\(in srgb,(#[0-9a-f]{6}) ([\d.]+)%,(#[0-9a-f]{6})\)")
BOTH = re.compile(r"light-dark\((.+?\)?), (.+\)?)\)$")


def palette(sheet: str, theme: str) -> dict[str, str]:
    """Return the variables of a style sheet in a theme, "light" or "dark", by name."""
    found = {}
    for name, value in VARIABLE.findall(sheet):
        both = BOTH.match(value)
        found[name] = both[2 if theme == "dark" else 1] if both else value
    return found


def themed(markup: str, static: str | Path, theme: str) -> str:
    """Return markup in the colours of a theme, "light" or "dark"; `static` is the folder of the style sheets."""
    sheet = Path(static, "css", "palette.css").read_text(encoding="utf-8")
    return resolved(markup, palette(sheet, theme))


def resolved(markup: str, colours: Mapping[str, str]) -> str:
    """Return markup with its variables and mixtures replaced; `colours` has every variable that it uses."""
    named = USED.sub(lambda found: colours[found[1]], markup)
    return MIXED.sub(_mixture, named)


def _mixture(found: re.Match[str]) -> str:
    share = float(found[2]) / 100
    return "#" + "".join(
        f"{round(_part(found[1], at) * share + _part(found[3], at) * (1 - share)):02x}" for at in (1, 3, 5)
    )


def _part(colour: str, at: int) -> int:
    return int(colour[at : at + 2], 16)

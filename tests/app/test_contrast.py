"""Every colour of letters stands out from every ground it is on, also of what waits, has run or is still to come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.drawing.colours import palette

CSS = Path(__file__).parents[2] / "static" / "css"
GROUNDS = ("page", "panel", "cell", "hi")
LETTERS = ("ink", "muted", "f", "i", "g", "c", "o", "h", "pos", "neg")
ON = {"word-text": "word", "output-text": "output", "operator-text": "operator", "layer-text": "layer"}
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
STATE = re.compile(r"\.(later|past|waits)\b")
# Rules that fade what waits, has run or is to come, and no letters: shapes, what is not shown at all, and letters that
# a rule beside it takes out.
SHAPES = {
    ".caret.later",
    ".hero .waits",
    ".past > :is(.single-block, .single-valve, .single-jaw)",
    ".later",
    ".later[data-valve], .later.single-wire",
    ".later[data-valve] text",
    ".cell .past",
    ".cell .later",
    ".cell .strips g.later",
    '[data-theme="dark"] .cell .later:not(g, text)',
    ':root:not([data-theme="light"]) .cell .later:not(g, text)',
    ".track g[data-row].waits",
}
OUT = {".cell .past": ".cell text.past", ".cell .later": ".cell text.later", ".hero .waits": ".hero-text .waits"}
CHIP = ".chip.output.later"  # whose ground fades with its letters


def colours(theme: str) -> dict[str, str]:
    return palette((CSS / "palette.css").read_text(encoding="utf-8"), theme)


def parts(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def mixed(one: str, other: str, share: float) -> list[float]:
    return [share * a + (1 - share) * b for a, b in zip(parts(one), parts(other), strict=True)]


def contrast(one: list[float], other: list[float]) -> float:
    def luminance(colour: list[float]) -> float:
        linear = [(part / 255) / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def rules() -> Iterator[tuple[str, str]]:
    """Yield every rule's selector and declarations, without comments and media queries."""
    for path in sorted(CSS.rglob("*.css")):
        for selector, body in RULE.findall(re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)):
            yield selector.strip(), body


def opacity(body: str) -> float:
    found = re.search(r"(?:^|[;\s])opacity:\s*([\d.]+)", body)
    return float(found[1]) if found else 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_letters_stand_out_from_every_ground(theme: str) -> None:
    found = colours(theme)
    faint = {
        (letters, ground): round(contrast(parts(found[letters]), parts(found[ground])), 2)
        for letters in LETTERS
        for ground in GROUNDS
    } | {pair: round(contrast(parts(found[pair[0]]), parts(found[pair[1]])), 2) for pair in ON.items()}
    assert {pair: ratio for pair, ratio in faint.items() if ratio < 4.5} == {}


def test_what_waits_is_not_faded_where_it_has_letters() -> None:
    faded = {selector for selector, body in rules() if STATE.search(selector) and 0 <= opacity(body) < 1}
    assert faded - SHAPES == {CHIP}
    kept = {selector: opacity(body) for selector, body in rules()}
    assert all(kept[letters] == 1 for shape, letters in OUT.items() if shape in faded)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chip_that_is_to_come_is_read(theme: str) -> None:
    found = colours(theme)
    (share,) = [opacity(body) for selector, body in rules() if selector == CHIP]
    letters, ground = (mixed(found[name], found["cell"], share) for name in ("output-text", "output"))
    assert contrast(letters, ground) >= 4.5

"""What the editor of equations is given: the language's own tables, and colours that can be read on every ground."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from app.laboratory.vocabulary import range_of, vocabulary
from lstm_core import cells
from lstm_core.language import OPERATIONS, WORDS, parse
from lstm_core.language.names import is_parameter
from lstm_core.language.refusals import TYPED

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
GROUNDS = ("panel", "hi", "error-ground")
LEAST = 4.7  # a letter beside its ground
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", (CSS / "palette.css").read_text(encoding="utf-8")
    )
}


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.1)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_letters_can_be_read_on_every_ground() -> None:
    rules = re.findall(
        r"^\.t-[^{]*\{[^}]*?color: var\(--([\w-]+)\)", (CSS / "lab-editor.css").read_text(), re.MULTILINE
    )
    assert {"parameter", "operator-edge", "pos", "muted", "role"} <= set(rules)
    for name in {*rules, *"figcoh", "ink"} - {"role"}:
        for theme in (0, 1):
            for ground in GROUNDS:
                assert contrast(COLOURS[name][theme], COLOURS[ground][theme]) >= LEAST, (name, ground, theme)


def test_the_tables_are_those_of_the_language(app: Flask) -> None:
    with app.test_request_context("/lab?lang=en"):
        found = vocabulary()
    functions = [key for key, operation in OPERATIONS.items() if operation.form == "function"]
    assert [one["name"] for one in found["functions"]] == functions
    assert {one["name"] for one in found["words"]} == WORDS
    assert all(one["what"] for name in ("functions", "words", "suffixes") for one in found[name])
    pattern = re.compile(found["parameter"])
    for cell in cells.values():
        for name in cell.definition.parameters:
            assert bool(pattern.fullmatch(name.rpartition(".")[2])) == is_parameter(name)


def test_what_a_function_gives_is_glossed_with_its_range(app: Flask) -> None:
    ranges = {"en": ("0 to 1", "−1 to 1", "0 or more"), "ja": ("0から1", "−1から1", "0以上")}
    for lang, wanted in ranges.items():
        with app.test_request_context(f"/lab?lang={lang}"):
            assert tuple(range_of(OPERATIONS[key]) for key in ("sigmoid", "tanh", "relu")) == wanted
            assert range_of(OPERATIONS["concat"]) == OPERATIONS["concat"].usage


@pytest.mark.parametrize("sign", TYPED)
def test_a_sign_is_written_as_something_of_the_language(sign: str) -> None:
    instead = TYPED[sign]
    text = f"h {instead} x" if instead == "=" else f"h = {instead}(x)" if instead.isalpha() else f"h = x {instead} x"
    assert parse(text).values

"""A caption says of a line only what its equations surely make of it; its numbers are those of a line that it names."""

import pytest
from flask import Flask

from app.text.phase_captions import Piece, caption, subject
from lstm_core import cells, notation
from lstm_core.notation import Phase

BEGINNINGS = {
    ("lstm", "f"): "f keeps",
    ("lstm", "i-g"): "New content g is proposed; i lets in",
    ("lstm", "o-h"): "o shows",
    ("nfg", "f"): "f keeps",
    ("cifg_peephole", "i-f"): "f keeps",
    ("multiplicative_lstm", "o"): "o lets",
    ("rwkv", "k"): "k is computed",
    ("rwkv", "v-wkv"): "New content v is proposed",
    ("rg_lru", "r"): "r is computed",
    ("mlstm", "k"): "k is computed",
    ("mamba", "B"): "B is computed",
    ("gated_deltanet", "k"): "k is computed",
}
PHASES = [(name, phase) for name, cell in cells.items() for phase in notation.phases(cell)]


def pieces(app: Flask, name: str, phase: Phase) -> list[Piece]:
    """Return a caption's pieces, in English."""
    with app.test_request_context("/?lang=en"):
        return caption(cells[name], phase, False, {})


@pytest.mark.parametrize(("name", "key"), BEGINNINGS)
def test_what_a_line_is_for_is_said_where_it_is_sure(app: Flask, name: str, key: str) -> None:
    phase = next(phase for phase in notation.phases(cells[name]) if phase.key == key)
    said = "".join(piece.get("text") or piece.get("of", "") for piece in pieces(app, name, phase))
    assert said.startswith(BEGINNINGS[name, key]), said


@pytest.mark.parametrize(("name", "phase"), PHASES, ids=lambda value: getattr(value, "key", value))
def test_every_number_is_of_a_line_that_is_named(app: Flask, name: str, phase: Phase) -> None:
    found = pieces(app, name, phase)
    named = {piece["of"] for piece in found if "symbol" in piece}
    assert {piece["of"] for piece in found if "number" in piece} <= named


@pytest.mark.parametrize(("name", "phase"), PHASES, ids=lambda value: getattr(value, "key", value))
def test_a_gate_acts_on_something_else_in_the_way_that_is_said(name: str, phase: Phase) -> None:
    definition = cells[name].definition
    said = subject(phase, definition.unchanging)
    if not said.gate:
        return
    purpose = dict(zip(phase.lines, phase.purposes, strict=True))[said.gate]
    assert said.gate not in purpose.acts_on[:1]
    assert said.kind != "keep" or purpose.acts_on[0].endswith(("_prev", "_below"))
    assert said.kind not in ("proposal", "show") or said.line != said.gate

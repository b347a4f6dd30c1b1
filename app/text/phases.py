"""Phases of a cell's step, as labels in the reader's language."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from markupsafe import Markup, escape

from app.text import layers, symbols
from app.text.languages import translated
from app.text.roles import short
from lstm_core import Cell, notation


def phase_labels(cell: Cell) -> list[dict[str, Any]]:
    """Return each phase's key, its label in words, and `shown`, HTML short enough for a small button.

    In a stacked cell the first phase of each layer has the layer's title as its `heading`.
    """
    values = cell.definition.values
    found: list[dict[str, Any]] = []
    layer = ""
    for phase in notation.phases(cell):
        label, shown = translated(phase.word), escape(translated(phase.word))
        if phase.word in values:  # named after a value: its symbol, with its role as label
            label = short(values[phase.word].role) or phase.word
            label = label[:1].upper() + label[1:]
            shown = Markup('<i class="symbol">{}</i>').format(symbols.letter(cell.definition, phase.word))
        before, layer = layer, layers.title(cell, phase.lines[0])
        if layer:
            label = gettext("%(phase)s (%(layer)s)", phase=label, layer=layer)
        found.append({"key": phase.key, "label": label, "shown": shown, "heading": layer if layer != before else ""})
    return found

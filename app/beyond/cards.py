"""Build the index's cards: a stage's title and summary, and a picture rendered from a run of its model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from flask import url_for
from markupsafe import Markup

from app.beyond.table import stages
from app.drawing.diagram import picture, vector
from app.drawing.paths import number
from app.drawing.svg import draw, tag
from app.reading.caches import cached
from app.reading.pictured import diagram_of
from app.reading.trace import plan, values_of
from app.stage.stage import AnyStage
from app.text.languages import code, translated
from app.web.current import current
from lstm_core import Cell
from lstm_core.execution import Trace
from lstm_core.language.expressions import stem
from lstm_core.models import Network


@dataclass(frozen=True)
class StageCard:
    """One stage on the index."""

    key: str
    href: str
    title: str
    summary: str
    paper: str
    picture: Markup


def cards() -> list[StageCard]:
    """Return a card for each stage that has a model, in the reader's language."""
    return [
        StageCard(
            key,
            url_for("beyond.stage", key=key),
            stage.title(),
            stage.summary(),
            stage.paper(),
            _opened(stage),
        )
        for key, stage in stages().items()
    ]


def _opened(stage: AnyStage) -> Markup:
    """Return a stage's picture as it opens."""
    model = stage.load(stage.names()[0])
    given = stage.read(model, {}, current()).value
    return _picture(stage, model, tuple(given.items()), code())


@cached(64)
def _picture(stage: AnyStage, model: Network, asked: tuple[tuple[str, str], ...], _language: str) -> Markup:
    """Return a stage's own picture, or its cell's diagram at the step where the stage opens."""
    given = dict(asked)
    reading = stage.reading(model, given, ())
    step = stage.first_step(model, given, {}, len(stage.steps(model, given))) - 1
    return stage.picture(model, given, reading, step) or diagram(stage.cell(model, given), reading.trace, step)


def diagram(cell: Cell, trace: Trace, step: int) -> Markup:
    """Render a cell's diagram as SVG, with the vectors of a run at a step (from 0)."""
    drawn = diagram_of(cell)
    found, ranges = values_of(trace, cell), plan(cell).ranges
    strips = []
    for strip in drawn.strips:
        value = strip.value
        name = value if value in found else stem(value)
        if name not in found or found[name].ndim != 2:
            continue
        at = step - 1 if value.endswith("_prev") else step
        values = found[name][at] if at >= 0 else trace.initial.get(name, np.zeros_like(found[name][0]))
        low, high = ranges.get(value) or ranges[name]
        strips.append(vector(strip, values, (low, high)))
    labels = {node.id: translated(node.label) for node in drawn.nodes if node.kind == "box"}
    box = f"0 0 {number(drawn.width)} {number(drawn.height)}"
    return tag("svg", draw(picture(drawn, labels, strips)), viewBox=box, aria_hidden="true", focusable="false")

"""Read, place, route, assemble: the whole way from a cell to its diagram."""

from __future__ import annotations

from functools import lru_cache

from lstm_core.language.expressions import Definition, Name
from lstm_core.notation.layout.assembling import assemble
from lstm_core.notation.layout.geometry import NARROW, WIDE, Geometry
from lstm_core.notation.layout.labels import place_labels
from lstm_core.notation.layout.placing import Plan, Strip, letters, place
from lstm_core.notation.layout.rails import Entries, Rail, choose_rails, from_below, lay_rails
from lstm_core.notation.layout.reading import read_graph
from lstm_core.notation.layout.shapes import Diagram
from lstm_core.notation.layout.wiring import Unroutable, Wiring

TRIES = 6


def diagram(cell: object, narrow: bool = False) -> Diagram:
    """Return the diagram of a cell (anything with a `definition`, or a definition itself)."""
    definition = cell if isinstance(cell, Definition) else cell.definition
    return _diagram(definition.text, _Held(definition), narrow)


class _Held:
    """A definition as a cache key: two of the same text are the same."""

    def __init__(self, definition: Definition):
        self.definition = definition

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and self.definition.text == other.definition.text

    def __hash__(self) -> int:
        return hash(self.definition.text)


@lru_cache(maxsize=256)
def _diagram(text: str, held: _Held, narrow: bool) -> Diagram:
    geometry = NARROW if narrow else WIDE
    graph = read_graph(held.definition)
    rails = choose_rails(graph)
    shift = 0
    for room in range(TRIES):
        plan = place(graph, geometry, shift, stretch=room)
        entries = lay_rails(plan, rails, spare=_spare(plan, rails) + room)
        if entries.shift > shift:
            shift = entries.shift
            plan = place(graph, geometry, shift, stretch=room)
            entries = lay_rails(plan, rails, spare=_spare(plan, rails) + room)
        _enter_strips(plan, entries)
        place_labels(plan)
        try:
            return assemble(plan, Wiring(plan, rails, entries).run())
        except Unroutable:
            continue
    raise Unroutable(held.definition.name)


def _spare(plan: Plan, rails: list[Rail]) -> int:
    """Return how many rows under the layers are kept for lines that no rail takes."""
    hung = {box: rail for rail in rails for box in rail.boxes}
    left = {
        read.source
        for node in plan.nodes.values()
        if node.zone == "row"
        for read in node.part.reads
        if read.source not in plan.graph.parts
        and not (node.part.id in hung and read.source in hung[node.part.id].members)
    }
    return len(left)


def _enter_strips(plan: Plan, entries: Entries) -> None:
    geometry = plan.geometry
    for source, row in entries.rows.items():
        strip = Strip(source, geometry.left_strip, row, *geometry.strip, letters(Name(source, None)), source)
        strip.sides = ("above", "below")
        plan.strips[source] = strip
    for source, column in entries.columns.items():
        row = entries.base + (geometry.below - geometry.small_strip[1] / 2 - 3) / geometry.step
        strip = Strip(source, column, row, *geometry.small_strip, letters(Name(source, None)), source)
        strip.sides = ("left", "right")
        plan.strips[source] = strip

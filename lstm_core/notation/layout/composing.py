"""Read, place, route, assemble: the whole way from a cell to its diagram."""

from __future__ import annotations

from functools import lru_cache

from lstm_core.language.expressions import Definition
from lstm_core.notation.layout.assembling import assemble
from lstm_core.notation.layout.entering import enter
from lstm_core.notation.layout.geometry import NARROW, WIDE, Geometry
from lstm_core.notation.layout.labels import place_labels
from lstm_core.notation.layout.placing import place
from lstm_core.notation.layout.rails import choose_rails
from lstm_core.notation.layout.reading import Graph, read_graph
from lstm_core.notation.layout.shapes import Diagram
from lstm_core.notation.layout.strips import place_strips
from lstm_core.notation.layout.wiring import Unroutable, Wiring

TRIES = 8  # each with more room


def diagram(cell: object, narrow: bool = False) -> Diagram:
    """Return the diagram of a cell (anything with a `definition`, or a definition itself)."""
    definition = cell if isinstance(cell, Definition) else cell.definition
    return _diagram(_Key(definition), narrow)


class _Key:
    """A definition as a key of the cache: two with the same text are one."""

    def __init__(self, definition: Definition):
        self.definition = definition

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.definition.text == other.definition.text

    def __hash__(self) -> int:
        return hash(self.definition.text)


@lru_cache(maxsize=256)
def _diagram(key: _Key, narrow: bool) -> Diagram:
    graph = read_graph(key.definition)
    for room in range(TRIES):
        wiring = wire(graph, NARROW if narrow else WIDE, room)
        try:
            return assemble(wiring.run())
        except Unroutable:
            continue
    raise Unroutable(key.definition.name)


def wire(graph: Graph, geometry: Geometry, room: int = 0) -> Wiring:
    """Place everything, `room` steps more apart than needed, and return it ready to route."""
    rails = choose_rails(graph)
    plan = place(graph, geometry, rails, stretch=room)
    entries = enter(plan, rails, room)
    if entries.shift or entries.lift:
        plan = place(graph, geometry, rails, entries.shift, entries.lift, room)
        rails = choose_rails(graph)
        entries = enter(plan, rails, room)
    place_strips(plan, entries)
    place_labels(plan)
    return Wiring(plan, rails, entries)

"""From a cell to its diagram: build the graph, cut it into decks, place the nodes, route the lines, convert to px."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

from lstm_core.errors import LstmCoreError
from lstm_core.language.expressions import Definition
from lstm_core.notation.layout.column_order import Columns, best_order
from lstm_core.notation.layout.deck_stack import stack_decks
from lstm_core.notation.layout.decks import Deck, cut_into_decks
from lstm_core.notation.layout.flow import place_flow
from lstm_core.notation.layout.geometry import SIZES, WIDE, Geometry
from lstm_core.notation.layout.graph import build_graph
from lstm_core.notation.layout.inputs import place_inputs
from lstm_core.notation.layout.kept import KEPT
from lstm_core.notation.layout.labels import place_labels
from lstm_core.notation.layout.nodes import place_nodes
from lstm_core.notation.layout.rails import choose_rails
from lstm_core.notation.layout.routing import CROSSING
from lstm_core.notation.layout.shapes import Diagram
from lstm_core.notation.layout.strips import place_strips
from lstm_core.notation.layout.to_pixels import to_pixels
from lstm_core.notation.layout.wiring import Key, Unroutable, Wiring

if TYPE_CHECKING:
    from lstm_core.cell import Cell

ROOMS = (0, 1, 2, 4, 7, 11, 16)  # extra room in steps, tried in this order
STRETCH = 8  # px of extra space between columns for each step of extra room
SMALL = 24  # layers and operations; a larger cell starts with extra room
FAILURES = 4  # attempts to route a failed line earlier, before more room is tried
REPEATS = 8  # attempts to improve the routing by routing the line with the worst path earlier
REPEAT_STEPS = 80_000  # search steps after which a routing is not repeated with the same room
MOST_STEPS = 1_500_000  # search steps after which the cell cannot be drawn


def diagram(cell: Cell | Definition, narrow: bool = False, size: str = "") -> Diagram:
    """Return the diagram of a cell.

    `size` names a geometry of `SIZES`; if it is empty, `narrow` chooses between "narrow" and "wide". Raises LayoutError
    if no layout is found.
    """
    definition = cell if isinstance(cell, Definition) else cell.definition
    return _diagram(_Key(definition), size or ("narrow" if narrow else "wide"))


class LayoutError(LstmCoreError):
    """A cell that cannot be drawn."""


class _Key:
    """A definition as a cache key; definitions with the same text are equal."""

    def __init__(self, definition: Definition):
        self.definition = definition
        self.text = (definition.text, *(layer.text for layer in definition.layers))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


@lru_cache(maxsize=256)
def _diagram(key: _Key, size: str) -> Diagram:
    return KEPT.of((*key.text, size), lambda: _laid_out(key, size))


def _laid_out(key: _Key, size: str) -> Diagram:
    geometry, decks = SIZES[size], _decks(key)
    pictures = [_deck(deck, geometry) for deck in decks]
    return stack_decks(decks, pictures, geometry) if len(decks) > 1 else pictures[0]


@lru_cache(maxsize=256)
def _decks(key: _Key) -> tuple[Deck, ...]:
    """Return a cell's decks with the order of their columns, which is determined in the wide geometry for all."""
    return tuple(_ordered(deck) for deck in cut_into_decks(build_graph(key.definition)))


def _ordered(deck: Deck) -> Deck:
    """Return a deck with the best order of its columns; a flow or a large deck is left as it is."""

    def in_order(columns: Columns) -> Deck:
        return replace(deck, graph=replace(deck.graph, columns=columns))

    if deck.is_flow or len(deck.graph.parts) > SMALL:
        return deck
    return in_order(best_order(deck.graph, lambda columns: _picture(in_order(columns), WIDE)))


def _deck(deck: Deck, geometry: Geometry) -> Diagram:
    """Return the diagram of one deck, or raise LayoutError."""
    picture = _picture(deck, geometry)
    if picture is None:
        name, count = deck.graph.definition.name, len(deck.graph.parts)
        raise LayoutError(f"{name}: {count} layers and operations are too entangled to be drawn")
    return picture


def _picture(deck: Deck, geometry: Geometry) -> Diagram | None:
    """Return the diagram of a deck with the least extra room that works, or None if none does."""
    steps = 0
    for room in ROOMS if len(deck.graph.parts) <= SMALL else ROOMS[3:]:
        wiring, spent = _route(deck, geometry, room, MOST_STEPS - steps)
        steps += spent
        if wiring:
            return to_pixels(wiring)
    return None


def _route(deck: Deck, geometry: Geometry, room: int, most: int) -> tuple[Wiring | None, int]:
    """Return the cheapest of a few routings, which differ in the lines that are routed first, and the steps taken.

    The routing is None if all attempts failed, or took more than `most` steps.
    """
    best: Wiring | None = None
    first: tuple[Key, ...] = ()
    failures = repeats = steps = 0
    while True:
        wiring = plan_wiring(deck, geometry, room)
        try:
            wiring.run(first, most)
        except Unroutable as failure:
            steps += wiring.steps
            failures += 1
            most_failures = FAILURES if steps <= REPEAT_STEPS else 1
            if failures > most_failures or failure.key in first[:1] or steps > most:
                return best, steps
            first = (failure.key, *(key for key in first if key != failure.key))
            continue
        steps += wiring.steps
        if best is None or wiring.cost < best.cost:
            best = wiring
        repeats += 1
        worst = max((key for key in wiring.excess if key not in first), key=wiring.excess.__getitem__, default=None)
        if worst is None or wiring.excess[worst] < CROSSING or repeats > REPEATS or steps > REPEAT_STEPS:
            return best, steps
        first = (worst, *first)


def plan_wiring(deck: Deck, geometry: Geometry, room: int = 0) -> Wiring:
    """Place all elements of a deck, with `room` steps of extra room, and return them ready for routing."""
    if deck.is_flow:
        plan, entries = place_flow(deck, geometry, room)
        place_labels(plan)
        return Wiring(plan, [], entries)
    graph = deck.graph
    rails = choose_rails(graph)
    stretch = ceil(STRETCH * room / geometry.step)
    plan = place_nodes(graph, geometry, rails, lift=2 * room, stretch=stretch)
    entries = place_inputs(plan, rails, room)
    if entries.shift or entries.lift:
        plan = place_nodes(graph, geometry, rails, entries.shift, entries.lift + 2 * room, stretch)
        rails = choose_rails(graph)
        entries = place_inputs(plan, rails, room)
    place_strips(plan, entries, deck.links)
    place_labels(plan)
    return Wiring(plan, rails, entries)

"""From a cell to its diagram: build the graph, cut it into decks, place the nodes, route the lines, convert to px."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache, partial
from itertools import pairwise
from math import ceil, inf
from typing import TYPE_CHECKING

from lstm_core.errors import LstmCoreError
from lstm_core.language.expressions import Definition
from lstm_core.notation.layout.canonical import NamedStructure, Structure, structured
from lstm_core.notation.layout.collapse import collapsed, own_operations
from lstm_core.notation.layout.column_order import Columns, best_order
from lstm_core.notation.layout.deck_stack import stack_decks
from lstm_core.notation.layout.decks import Deck, cut_into_decks, pieces_of
from lstm_core.notation.layout.fitting import WIDEST, Width, as_flows, fitted, shortened
from lstm_core.notation.layout.flow import flow_width, place_flow
from lstm_core.notation.layout.geometry import SIZES, WIDE, Geometry
from lstm_core.notation.layout.graph import PartGraph, build_graph
from lstm_core.notation.layout.inputs import place_inputs
from lstm_core.notation.layout.kept import KEPT
from lstm_core.notation.layout.labels import place_labels
from lstm_core.notation.layout.nodes import place_nodes
from lstm_core.notation.layout.pieces import Piece
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
SMALL = 24  # layers and operations; up to which a cell is not large
LARGE_ROOM = 4  # extra room of a larger cell
FAILURES = 4  # attempts to route a failed line earlier, before more room is tried
REPEATS = 8  # attempts to improve the routing by routing the line with the worst path earlier
REPEAT_STEPS = 80_000  # search steps after which a routing is not repeated with the same room
MOST_STEPS = 400_000  # search steps for the order of columns, and again for the drawing of a deck
DRAFT_ROOMS = (0, 2, 4, 7, 11, 16)  # of a draft; an attempt each, with the lines that failed before first
CROWDED = 12  # layers and operations of a core whose draft, like that of a flow, rarely does without extra room
SPARSE, DENSE = 8, 1.8  # parts of an upward flow, and lines for each, above which its draft needs more room
QUICK = 1000  # search steps for one line of a draft
LINE = 200  # search steps for which a line on a simple path, and its placement, count


def diagram(
    cell: Cell | Definition,
    narrow: bool = False,
    size: str = "",
    settled: bool = True,
    opened: Collection[str] = (),
    most: float = inf,
) -> Diagram:
    """Return the diagram of a cell.

    `size` names a geometry of `SIZES`; if it is empty, `narrow` chooses between "narrow" and "wide". With
    `settled=False` it is a draft: the first placement, its lines on simple paths, in milliseconds. A use of an
    operation of the cell's own is one box, and so is, in a large cell, a whole line; those whose ids are in `opened`
    are drawn in full. `most` is how many search steps it may take, about 10 microseconds each. Raises LayoutError if no
    layout is found.
    """
    definition = cell if isinstance(cell, Definition) else cell.definition
    found = _named_diagram(_Key(definition, opened), size or ("narrow" if narrow else "wide"), settled, most)
    if found is None:
        raise LayoutError(f"{definition.name}: its layers and operations are too entangled to be drawn")
    return found


def glyphs(cell: Cell, settled: bool = True) -> dict[str, str]:
    """Return what each node of a cell's diagram shows, by its id, without laying anything out."""
    found = _structure(_Key(cell.definition), settled)
    return {found.name(part.id): part.glyph for part in found.structure.graph.parts.values()}


def operations(cell: Cell) -> int:
    """Return how many layers and operations a cell has, each use of an operation of its own in full."""
    return len(build_graph(cell.definition).parts)


class LayoutError(LstmCoreError):
    """A cell that cannot be drawn."""


class _Key:
    """A definition as a cache key, with what is open in its diagram; definitions with the same text are equal."""

    def __init__(self, definition: Definition, opened: Collection[str] = ()):
        self.definition, self.opened = definition, frozenset(opened)
        self.text = (definition.text, *(layer.text for layer in definition.layers), "", *sorted(self.opened))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


@lru_cache(maxsize=512)
def _named_diagram(key: _Key, size: str, settled: bool, most: float) -> Diagram | None:
    named = _structure(key, settled)
    found = _diagram(named.structure, size, settled, most)
    return found and named.named(found)


@lru_cache(maxsize=256)
def _structure(key: _Key, settled: bool = True) -> NamedStructure:
    """Return what is drawn of a cell; in a draft, of a cell with many lines to be drawn, fewer parts."""
    graph = build_graph(key.definition)
    graph = collapsed(graph, list(own_operations(key.definition, graph, key.opened)))
    graph = graph if settled else shortened(graph, key.opened)
    return structured(key.definition, fitted(graph, placed_width(), key.opened))


def placed_width() -> Width:
    """Return a function from a graph to the width of its first placement in the wide geometry, in px.

    A single part above a core, to which lines would come from everywhere in it, is as bad as any width.
    """
    known: dict[Hashable, float] = {}
    uncut: dict[Hashable, tuple[object, list[Piece]]] = {}  # by the identity of the parts, which are kept for that

    def of_deck(deck: Deck) -> float:
        graph = deck.graph
        key = (*map(id, graph.parts.values()), deck.is_flow, deck.links, graph.belts, graph.main, graph.side_states)
        if key not in known:
            known[key] = _deck_width(deck)
        return known[key]

    def of_graph(graph: PartGraph) -> float:
        if graph.cut.without_cores:
            decks = cut_into_decks(graph)
        else:  # graphs of the same parts differ in how they are cut further
            same = (id(graph.parts), graph.belts)
            if same not in uncut:
                uncut[same] = graph.parts, pieces_of(graph)
            decks = cut_into_decks(graph, uncut[same][1])
        has_lone_box = any(len(deck.graph.parts) == 1 and below.graph.belts for below, deck in pairwise(decks))
        return inf if has_lone_box else max(map(of_deck, decks))

    return of_graph


def _deck_width(deck: Deck) -> float:
    """Return the width of a deck in the wide geometry, in px, without placing its strips."""
    if deck.is_flow:
        width = flow_width(deck, WIDE)
    else:
        rails = choose_rails(deck.graph)
        plan = place_nodes(deck.graph, WIDE, rails)
        shift = place_inputs(plan, rails).shift
        width = plan.width + shift
    return width * WIDE.step + 2 * WIDE.margin[0]


def _rooms(deck: Deck, rooms: Sequence[int]) -> Sequence[int]:
    """Return the amounts of extra room that are tried for a deck: for a large one only the larger."""
    return [room for room in rooms if room >= LARGE_ROOM] if len(deck.graph.parts) > SMALL else rooms


@lru_cache(maxsize=256)
def _diagram(structure: Structure, size: str, settled: bool, most: float) -> Diagram | None:
    """Return the diagram of a structure, None if there is none; what takes long is kept (see `kept`)."""
    try:
        if not settled:
            return _drafted(structure, size, _Allowance(most))
        bound = () if most == inf else (str(most),)
        return KEPT.of((structure.key, size, *bound), lambda: _laid_out(structure, size, most))
    except LayoutError:
        return None


class _Allowance:
    """The search steps that a drawing may still take."""

    def __init__(self, left: float):
        self.left = left

    def spend(self, wiring: Wiring) -> None:
        """Take off what a wiring took."""
        self.left -= wiring.steps + LINE * (len(wiring.excess) + 1)


def _laid_out(structure: Structure, size: str, most: float) -> Diagram:
    """Return the settled diagram, or the draft if that alone is narrow enough. Raises LayoutError."""
    with suppress(LayoutError):
        share = most / len(cut_into_decks(structure.graph))
        found = _stacked(_decks(structure, share), SIZES[size], partial(_settled, most=share))
        if found.width <= WIDEST:
            return found
    return _drafted(structure, size, _Allowance(most))


def _drafted(structure: Structure, size: str, allowance: _Allowance) -> Diagram:
    """Return a draft; where there is no path for a line of a core, of the whole cell as flows. Raises LayoutError."""
    try:
        return _drafted_decks(cut_into_decks(structure.graph), SIZES[size], allowance)
    except LayoutError:
        if allowance.left <= 0:
            raise
        flows = as_flows(structure.graph, placed_width())
        return _drafted_decks(cut_into_decks(flows), SIZES[size], allowance)


def _drafted_decks(decks: Sequence[Deck], geometry: Geometry, allowance: _Allowance) -> Diagram:
    """Return a draft of some decks; gaps are found once, in the drawing of all. Raises LayoutError."""
    return _stacked(decks, geometry, partial(_draft, allowance=allowance, has_gaps=len(decks) == 1))


def _stacked(decks: Sequence[Deck], geometry: Geometry, draw: Callable[[Deck, Geometry], Diagram | None]) -> Diagram:
    """Return the diagram of all decks, each drawn by `draw`. Raises LayoutError."""
    pictures = []
    for deck in decks:
        picture = draw(deck, geometry)
        if picture is None:
            raise LayoutError("a deck cannot be drawn")
        pictures.append(picture)
    return stack_decks(decks, pictures, geometry) if len(decks) > 1 else pictures[0]


@lru_cache(maxsize=256)
def _decks(structure: Structure, most: float) -> tuple[Deck, ...]:
    """Return a cell's decks with the order of their columns, which is determined in the wide geometry for all."""
    return tuple(_ordered(deck, most) for deck in cut_into_decks(structure.graph))


def _ordered(deck: Deck, most: float) -> Deck:
    """Return a deck with the best order of its columns; a flow or a large deck is left as it is."""
    left = min(MOST_STEPS, most)

    def in_order(columns: Columns) -> Deck:
        return replace(deck, graph=replace(deck.graph, columns=columns))

    def drawn(columns: Columns) -> Diagram | None:
        nonlocal left
        picture, spent = _picture(in_order(columns), WIDE, left)
        left -= spent
        return picture

    if deck.is_flow or len(deck.graph.parts) > SMALL:
        return deck
    return in_order(best_order(deck.graph, drawn))


def _settled(deck: Deck, geometry: Geometry, most: float) -> Diagram | None:
    """Return the diagram of one deck; its draft if the search takes too long."""
    return _picture(deck, geometry, min(MOST_STEPS, most))[0] or _draft(deck, geometry, _Allowance(most))


def _least_room(deck: Deck, geometry: Geometry) -> int:
    """Return the extra room with which a draft is begun: with less, a deck of this kind can rarely be routed."""
    count = len(deck.graph.parts)
    if not deck.is_flow:
        return 2 if count >= CROWDED else 0
    if not geometry.flows_up:
        return 2
    return 7 if count >= SPARSE and len(deck.graph.edges) > DENSE * count else 4


def _draft(deck: Deck, geometry: Geometry, allowance: _Allowance, has_gaps: bool = True) -> Diagram | None:
    """Return the first diagram of a deck that can be routed with simple paths and short searches.

    A flow for which there is none is searched for at length, a core is None; so is what takes more than is allowed.
    """
    first: tuple[Key, ...] = ()
    least = _least_room(deck, geometry)
    rooms = _rooms(deck, [room for room in DRAFT_ROOMS if room >= least])
    attempts: list[Callable[[], Wiring]] = [partial(plan_wiring, deck, geometry, room) for room in rooms]
    for attempt in range(2 * FAILURES if deck.is_flow else 0):
        attempts.append(partial(_planned, deck, geometry, rooms[-1], rooms[-1] if attempt >= FAILURES else 0))
    for attempt, plan in enumerate(attempts):
        if allowance.left <= 0:
            break
        is_short = attempt < len(rooms)
        wiring = plan()
        try:
            wiring.run(first, min(allowance.left, inf if is_short else MOST_STEPS), QUICK if is_short else 0)
            return to_pixels(wiring, has_gaps)
        except Unroutable as failure:
            first = (failure.key, *(key for key in first if key != failure.key))
        finally:
            allowance.spend(wiring)
    return None


def _picture(deck: Deck, geometry: Geometry, most: float) -> tuple[Diagram | None, int]:
    """Return the diagram of a deck with the least extra room that works, if any does, and the search steps taken."""
    steps = 0
    for room in _rooms(deck, ROOMS):
        wiring, spent = _route(deck, geometry, room, most - steps)
        steps += spent
        if wiring:
            return to_pixels(wiring), steps
        if steps > most:
            break
    return None, steps


def _route(deck: Deck, geometry: Geometry, room: int, most: float) -> tuple[Wiring | None, int]:
    """Return the cheapest of a few routings, which differ in the lines that are routed first, and the steps taken.

    The routing is None if all attempts failed, or took more than `most` steps.
    """
    best: Wiring | None = None
    first: tuple[Key, ...] = ()
    failures = repeats = steps = 0
    while True:
        wiring = plan_wiring(deck, geometry, room)
        try:
            wiring.run(first, most - steps)
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
        if worst is None or wiring.excess[worst] < CROSSING or repeats > REPEATS or steps > min(REPEAT_STEPS, most):
            return best, steps
        first = (worst, *first)


def plan_wiring(deck: Deck, geometry: Geometry, room: int = 0) -> Wiring:
    """Place all elements of a deck, with `room` steps of extra room, and return them ready for routing.

    In the wide geometry, there is no extra room sideways where a deck would become too wide by it.
    """
    widest = inf if geometry.flows_up else (WIDEST - 2 * geometry.margin[0]) / geometry.step
    return _planned(deck, geometry, room, room, widest)


def _planned(deck: Deck, geometry: Geometry, room: int, stretch: int, widest: float = inf) -> Wiring:
    """Return what `plan_wiring` does, with another amount of extra room sideways, none if it is wider than `widest`."""
    if deck.is_flow:
        plan, entries = place_flow(deck, geometry, room, stretch, widest)
        place_labels(plan)
        return Wiring(plan, [], entries)
    graph = deck.graph
    rails = choose_rails(graph)
    between = ceil(STRETCH * stretch / geometry.step)
    plan = place_nodes(graph, geometry, rails, lift=2 * room, stretch=between)
    entries = place_inputs(plan, rails, room)
    if entries.shift or entries.lift:
        plan = place_nodes(graph, geometry, rails, entries.shift, entries.lift + 2 * room, between)
        rails = choose_rails(graph)
        entries = place_inputs(plan, rails, room)
    if stretch and plan.width > widest:
        return _planned(deck, geometry, room, 0)
    place_strips(plan, entries, deck.links)
    place_labels(plan)
    return Wiring(plan, rails, entries)

"""Positions in a flow: in layers, to the right in the wide geometry, upwards in the narrow one.

An input is a stub, a strip with its name, just before its readers, and again before a reader many layers later. A value
of the deck below enters at the bottom.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil, inf

from lstm_core.notation.layout.copies import changed
from lstm_core.notation.layout.decks import Deck
from lstm_core.notation.layout.flow_layers import LANE, Edges, layers_of, order_layers, positions, with_lanes
from lstm_core.notation.layout.geometry import Geometry
from lstm_core.notation.layout.graph import PartGraph
from lstm_core.notation.layout.inputs import EntryPoints
from lstm_core.notation.layout.nodes import ROW, PlacedStrip, Plan, add_node, has_strip
from lstm_core.notation.layout.strips import add_tails

AGAIN = "@"  # the id of a source's further stub is the source, this sign and the number of its layer
REACH = 2  # layers after a stub in which it can be read


def source_of(id: str) -> str:
    """Return the name of the input that a stub represents."""
    return id.partition(AGAIN)[0]


def flow_width(deck: Deck, geometry: Geometry) -> int:
    """Return the width of a flow to the right, in steps, which does not depend on the order in its layers."""
    return _Flow(deck, geometry, 0, 0).length() + geometry.flow_end


def place_flow(
    deck: Deck, geometry: Geometry, room: int = 0, stretch: int = 0, widest: float = inf
) -> tuple[Plan, EntryPoints]:
    """Return all positions, with extra space between neighbours, `room`, and between layers, `stretch`, in steps.

    There is none between layers if the flow would be wider than `widest` by it.
    """
    return _Flow(deck, geometry, room, stretch).place(widest)


class _Flow:
    def __init__(self, deck: Deck, geometry: Geometry, room: int, stretch: int):
        self.deck, self.geometry, self.room, self.stretch = deck, geometry, room, stretch
        self.upwards = geometry.flows_up
        self.known_along: dict[str, tuple[float, float]] = {}  # by item; see `_along`
        graph = deck.graph
        sources = [source for source in graph.sources if source not in deck.links]
        edges = [edge for edge in dict.fromkeys(graph.edges) if edge[0] not in deck.links]
        layer = layers_of(list(graph.parts), edges, dict.fromkeys(sources, 0))
        self.graph, edges = self._with_stubs(graph, layer, edges, sources)
        self.layer = layer
        self.layers = with_lanes(layer, edges)
        self.plan = Plan(self.graph, geometry)
        for part in self.graph.parts.values():
            add_node(self.plan, part, ROW, 0, 0, 3 if self.upwards else 0)

    def _with_stubs(
        self, graph: PartGraph, layer: dict[str, int], edges: Edges, sources: Sequence[str]
    ) -> tuple[PartGraph, list[tuple[str, str]]]:
        """Return the graph and its edges with further stubs for sources that are read again many layers later."""
        stub: dict[tuple[str, str], str] = {}
        for source in sources:
            first, id = layer[source], source
            for target in sorted((b for a, b in edges if a == source), key=layer.__getitem__):
                if layer[target] - first > REACH:
                    first = layer[target] - 1
                    id = f"{source}{AGAIN}{first}"
                    layer[id] = first
                stub[source, target] = id
        parts = {
            id: changed(
                part,
                reads=tuple(changed(read, source=stub.get((read.source, id), read.source)) for read in part.reads),
            )
            for id, part in graph.parts.items()
        }
        renamed = [(stub.get((a, b), a), b) for a, b in edges]
        return replace(graph, parts=parts), renamed

    # ---- sizes, in steps --------------------------------------------------------------------------------------------

    def _half(self, item: str) -> tuple[float, float]:
        """Return half the width and half the height of an item without its strip, in px."""
        if item in self.plan.nodes:
            node = self.plan.nodes[item]
            return node.half_width, node.half_height
        return (0, 0) if LANE in item else (self.geometry.short_strip / 2, self._strip_size(item)[1] / 2)

    def _has_strip(self, item: str) -> bool:
        return item in self.plan.nodes and has_strip(self.plan.nodes[item])

    def _length(self, item: str) -> float:
        """Return the length of an item's strip with its tail, in px; 0 if it has none."""
        if not self._has_strip(item):
            return 0
        g = self.geometry
        return self._strip_size(item)[0] + (2 * g.tail if item in self.graph.side_states else 0)

    def _strip_size(self, item: str) -> tuple[int, int]:
        """Return the width and height of an item's strip, in px."""
        g = self.geometry
        if source_of(item) in self.graph.matrices:
            return g.grid
        is_long = item in self.plan.nodes and self.plan.nodes[item].part.is_box
        return (g.strip[0] if is_long else g.short_strip), g.strip[1]

    def _across(self, item: str) -> tuple[float, float]:
        """Return the space that an item needs across the flow before and after its centre, in steps."""
        g = self.geometry
        wide, high = self._half(item)
        if LANE in item:
            return g.lane, g.lane
        if self.upwards:
            half = max(wide, self._length(item) / 2) / g.step + g.lane / 2
            return half, half
        above = g.label if item not in self.plan.nodes else 0
        if self._has_strip(item):
            above = g.clearance + self._strip_size(item)[1] + g.label
        return (high + above) / g.step + g.lane / 2, high / g.step + g.lane / 2

    def _along(self, item: str) -> tuple[float, float]:
        """Return the space that an item needs along the flow before and after its centre, in steps."""
        known = self.known_along.get(item)
        if known is None:
            known = self.known_along[item] = self._needed_along(item)
        return known

    def _needed_along(self, item: str) -> tuple[float, float]:
        g = self.geometry
        wide, high = self._half(item)
        if LANE in item:
            return 0, 0
        if self.upwards:
            behind = g.gate_strip * g.step + g.strip[1] / 2 if self._has_strip(item) else high
            behind += g.label if item in self.plan.nodes and self._has_strip(item) else 0
            return high / g.step, (behind + (g.label if item not in self.plan.nodes else 0)) / g.step
        half = max(wide, self._length(item) / 2) / g.step
        return half + (g.lead if item not in self.plan.nodes else 0), half

    # ---- positions --------------------------------------------------------------------------------------------------

    def place(self, widest: float) -> tuple[Plan, EntryPoints]:
        """Return the positions of nodes, stubs and strips."""
        plan = self.plan
        order_layers(self.layers)
        sizes = {item: self._across(item) for layer in self.layers.layers for item in layer}
        spare = self.room / 2
        across = positions(self.layers, {item: (a + spare, b + spare) for item, (a, b) in sizes.items()})
        least = min(at - sizes[item][0] for item, at in across.items())
        entries = self._at(across, least)
        if self.stretch and plan.width > widest:
            self.stretch = 0
            entries = self._at(across, least)
        self._strips(entries)
        return plan, entries

    def _at(self, across: Mapping[str, float], least: float) -> EntryPoints:
        """Place everything, given its places across the flow, and return the positions of inputs."""
        g, plan, along = self.geometry, self.plan, self._depths()
        points: dict[str, tuple[int, int]] = {}
        for k, layer in enumerate(self.layers.layers):
            for item in layer:
                if LANE not in item:
                    side = round(across[item] - least)
                    points[item] = (side + g.flow_margin, -along[k]) if self.upwards else (along[k], side)
        self.points = points
        for id, node in plan.nodes.items():
            node.x, node.y = points[id]
        return self._frame()

    def length(self) -> int:
        """Return the extent of all layers along the flow, in steps."""
        return max(
            ceil(depth + self._along(item)[1])
            for depth, layer in zip(self._depths(), self.layers.layers, strict=True)
            for item in layer
        )

    def _depths(self) -> list[int]:
        """Return the position of each layer along the flow, in steps."""
        g, depths, end = self.geometry, [], 0.0
        for k, layer in enumerate(self.layers.layers):
            rooms = [self._along(item) for item in layer]
            before = max((room[0] for room in rooms), default=0)
            nets = len({source for item in layer for source in self.layers.before[item]})
            channel = (g.channel + nets * g.track) if k else 0
            here = ceil(end + channel + self.stretch + before)
            depths.append(here)
            end = here + max((room[1] for room in rooms), default=0)
        shift = 0 if self.upwards else g.flow_margin
        return [depth + shift for depth in depths]

    def _frame(self) -> EntryPoints:
        """Set the extent of the diagram, and return the positions of inputs."""
        g, plan, entries = self.geometry, self.plan, EntryPoints()
        boxes = []
        for item, (x, y) in self.points.items():
            before, behind = self._across(item) if self.upwards else self._along(item)
            high, low = self._along(item)[::-1] if self.upwards else self._across(item)
            boxes.append((x - before, y - high, x + behind, y + low))
        plan.first = 2
        plan.last_column = ceil(max(box[2] for box in boxes))
        plan.width = plan.last_column + g.flow_end
        plan.over = 1
        plan.top = round(min(box[1] for box in boxes)) - g.flow_margin
        lead = g.lead if self.upwards else 0
        links = self.deck.links & {*self.graph.sources}
        entries.floor = entries.base = ceil(max(box[3] for box in boxes)) + lead - (0 if links else 1)
        entries.bottom = entries.floor + ceil(g.below / g.step)
        entries.stubs = {item: point for item, point in self.points.items() if item not in plan.nodes}
        for source in self.graph.sources:
            if source in self.deck.links:
                self._enter(source, entries)
        plan.width = max(plan.width, max(entries.columns.values(), default=0) + g.flow_end)
        return entries

    def _enter(self, source: str, entries: EntryPoints) -> None:
        """Assign a column to a value of the deck below: to the left of its first reader, and not below another node."""
        g = self.geometry
        reader = min((self.plan.nodes[part.id] for part in self.graph.readers(source)), key=lambda node: node.x)
        wanted = reader.x if self.upwards else reader.x - ceil(reader.half_width / g.step) - g.channel
        taken = [*entries.columns.values()]
        lowest = max(self.plan.nodes.values(), key=lambda node: node.y)
        below = () if lowest.part in self.graph.readers(source) else (lowest.x,)
        column = max(g.flow_margin if self.upwards else 2, wanted)
        while column in below or any(abs(column - other) < 3 for other in taken):
            column += 1
        entries.columns[source] = column

    def _strips(self, entries: EntryPoints) -> None:
        """Place a strip above the result of every line, and at every stub."""
        g, plan = self.geometry, self.plan
        sides = ("above left", "above right", "left", "right") if self.upwards else ("above",)
        for id, (x, y) in entries.stubs.items():
            source = source_of(id)
            stub_sides = ("below left", "below right", "above left") if self.upwards else ("above", "below")
            letters = plan.graph.letters[source]
            plan.strips[id] = PlacedStrip(id, x, y, *self._strip_size(id), letters, source, sides=stub_sides)
        for id, node in plan.nodes.items():
            if not self._has_strip(id):
                continue
            length, height = self._strip_size(id)
            rise = g.gate_strip if self.upwards else (node.half_height + g.clearance + height / 2) / g.step
            place = (node.x, node.y - rise, length, height)
            plan.strips[id] = PlacedStrip(id, *place, plan.graph.letters[id], node.part.line, sides=sides)
        add_tails(plan)

"""Conversion of positions and paths in steps to a diagram in px."""

from __future__ import annotations

from collections.abc import Iterator

from lstm_core.notation.layout import shapes
from lstm_core.notation.layout.copies import changed
from lstm_core.notation.layout.flow import source_of
from lstm_core.notation.layout.graph import BeltPath
from lstm_core.notation.layout.nodes import BELT, PlacedNode
from lstm_core.notation.layout.rails import from_below
from lstm_core.notation.layout.routing import Point, corners, direction
from lstm_core.notation.layout.shared_lines import Corner, Line, drawn_once, gaps
from lstm_core.notation.layout.wiring import Wiring

CHIP_MARGIN = 2  # px between a chip and the edge of the diagram


def to_pixels(wiring: Wiring, has_gaps: bool = True) -> shapes.Diagram:
    """Return the diagram of a routed plan; without gaps, it is to be one deck of several."""
    return _DiagramBuilder(wiring, has_gaps).diagram()


class _DiagramBuilder:
    def __init__(self, wiring: Wiring, has_gaps: bool):
        self.has_gaps = has_gaps
        self.plan, self.wiring, self.entries = wiring.plan, wiring, wiring.entries
        self.graph, self.geometry = self.plan.graph, self.plan.geometry
        side, top, bottom = self.geometry.margin
        above = self.geometry.above - (self.plan.top + 3) * self.geometry.step
        self.left, self.zero = side, top + above  # px of column 0 and row 0
        self.cell_height = above + self.entries.floor * self.geometry.step + self.geometry.below
        self.width = self.plan.width * self.geometry.step + 2 * side
        self.height = top + self.cell_height + bottom
        self.belts = {belt.name: self.at(0, self.plan.belt_rows[belt.name])[1] for belt in self.graph.belts}

    def at(self, x: float, y: float) -> Corner:
        """Return the position in px of a point given in steps."""
        return round(self.left + x * self.geometry.step, 2), round(self.zero + y * self.geometry.step, 2)

    def diagram(self) -> shapes.Diagram:
        """Return the diagram."""
        geometry = self.geometry
        return shapes.Diagram(
            width=self.width,
            height=self.height,
            cell=shapes.Frame(self.left, geometry.margin[1], self.plan.width * geometry.step, self.cell_height),
            belts=tuple(map(self._belt, self.graph.belts)),
            nodes=tuple(map(self._node, self.plan.nodes.values())),
            strips=tuple(self._strips()),
            wires=self._wires(),
            chips=tuple(self._chips()),
            radius=geometry.radius,
            head=geometry.head,
        )

    def _belt(self, belt: BeltPath) -> shapes.Belt:
        """Return a belt; one from the layer below starts and ends inside the cell."""
        x0, x1 = 0.0, float(self.width)
        if from_below(belt.entry):
            x0 = self.at(self.geometry.belt_start, 0)[0] - self.geometry.belt / 2
            x1 = self.at(self.wiring.edge, 0)[0]
            way = self.wiring.ways.get((belt.name, belt.name, "up"))
            x1 = self.at(way[-1][0], 0)[0] + self.geometry.belt / 2 if way else x1
        return shapes.Belt(belt.name, self.belts[belt.name], x0, x1, self.geometry.belt)

    def _node(self, node: PlacedNode) -> shapes.DiagramNode:
        part, (x, y) = node.part, self.at(node.x, node.y)
        size = (2 * node.half_width, 2 * node.half_height)
        return shapes.DiagramNode(part.id, node.kind, x, y, *size, part.glyph, "", part.line, part.value, part.holds)

    def _strips(self) -> Iterator[shapes.Strip]:
        for strip in self.plan.strips.values():
            x, y, anchor = strip.label
            place = (*self.at(strip.x, strip.y), strip.width, strip.height)
            label = (source_of(strip.value), x + self.left, y + self.zero, anchor)
            value = source_of(strip.value)
            yield shapes.Strip(
                strip.value, value, *place, *label, strip.on_belt, strip.line, value in self.graph.matrices
            )

    def _chips(self) -> Iterator[shapes.Chip]:
        (width, height), out = self.geometry.chip, self.geometry.out_chip
        for source, column in self.entries.columns.items():
            y = self.height - CHIP_MARGIN - height / 2
            yield shapes.Chip(source, source, self.at(column, 0)[0], y, width, height, "input")
        for (source, _, kind), way in self.wiring.ways.items():
            if kind == "up":
                x = self.at(way[-1][0], 0)[0]
                yield shapes.Chip(source, source, x, CHIP_MARGIN + height / 2, out, height, "output")

    # ---- wires ----------------------------------------------------------------------------------------------------

    def _wires(self) -> tuple[shapes.Wire, ...]:
        """Return all wires, with the parts of each that are drawn and their gaps."""
        wires = [*self._inputs(), *self._reads(), *self._exits()]
        order = sorted(range(len(wires)), key=lambda k: (wires[k].kind != "enter", self._rank(wires[k].source), k))
        lines = [list(wires[k].points) for k in order]
        parts = drawn_once(lines, self.geometry.radius, list(self.belts.values()))
        parts = [
            [self._from_belt_edge(part, wires[k].source) for part in own] for k, own in zip(order, parts, strict=True)
        ]
        for k, own, holes in zip(order, parts, gaps(parts) if self.has_gaps else [[]] * len(parts), strict=True):
            arrow = wires[k].arrow and bool(own) and own[-1][-1] == wires[k].points[-1]
            drawn = tuple(map(tuple, own))
            wires[k] = changed(wires[k], drawn=drawn, gaps=tuple(holes), arrow=arrow)
        return tuple(wires)

    def _rank(self, source: str) -> int:
        """Return the drawing order of shared segments: inputs at the left first, since their lines are straight."""
        return 0 if source in self.entries.rows else 1 if not from_below(source) else 2

    def _inputs(self) -> Iterator[shapes.Wire]:
        """Yield the wires of the inputs, up to their strips."""
        for source in self.graph.sources:
            end = self._strip_end(source)
            start: Corner = (0, end[1])
            line = self.wiring.belts[source].name if source in self.wiring.belts else source
            points = [start, end]
            if source in self.entries.stubs:
                points = [self.at(*self._lead(source)), end]
            elif source in self.entries.columns:
                x = self.at(self.entries.columns[source], 0)[0]
                points = [(x, self._chip_top()), (x, end[1]), end]
            name = source_of(source)
            yield shapes.Wire(source, "enter", name, name, source_of(line), _rounded(points))

    def _lead(self, source: str) -> tuple[float, float]:
        """Return the start of the line before a stub, in steps."""
        (x, y), geometry = self.entries.stubs[source], self.geometry
        half = (geometry.strip[1] if geometry.flows_up else geometry.short_strip) / 2 / geometry.step
        return (x, y + half + geometry.lead) if geometry.flows_up else (x - half - geometry.lead, y)

    def _strip_end(self, source: str) -> Corner:
        """Return where the wires of an input start: the centre of its strip, or the edge if it has none."""
        strip = self.plan.strips.get(source)
        if strip:
            return self.at(strip.x, strip.y)
        if source in self.entries.columns:
            return self.at(self.entries.columns[source], self.entries.bottom)
        return self.at(0, self.entries.rows.get(source, self.wiring.trees[source].root[1]))

    def _chip_top(self) -> float:
        return self.height - self.geometry.chip[1] - CHIP_MARGIN

    def _reads(self) -> Iterator[shapes.Wire]:
        """Yield the wires of all operands."""
        seen: set[str] = set()
        for part in self.graph.parts.values():
            for read in part.reads:
                way = self.wiring.ways[read.source, part.id, read.node]
                points = [*self._start(read.source, way), *self._end(self.plan.nodes[part.id], way)]
                source = source_of(read.source)
                id = f"{source}>{part.id}"
                id = f"{id}:{read.node}" if id in seen else id
                seen.add(id)
                ends = (source, part.id, part.line, _rounded(points))
                yield shapes.Wire(id, "read", *ends, True, read.node, read.parameters, read.sign)

    def _exits(self) -> Iterator[shapes.Wire]:
        """Yield the wires of the outputs."""
        for (source, target, kind), way in self.wiring.ways.items():
            if kind in ("leave", "up"):
                points = [*self._start(source, way), self.at(*way[-1])]
                x, y = points[-1]
                points[-1] = (x, CHIP_MARGIN + self.geometry.chip[1]) if kind == "up" else (self.width, y)
                line = self.graph.parts[source].line
                yield shapes.Wire(f"{source}>{kind}", kind, source, target, line, _rounded(points), True)
        for name, (x, y) in self.plan.tails.items():
            (x0, y0), line = self.at(x, y), self.graph.parts[name].line
            yield shapes.Wire(
                f"{name}>leave", "leave", name, name, line, ((x0, y0), (x0 + self.geometry.tail, y0)), True
            )
        for belt in self.graph.belts:
            if from_below(belt.entry):
                continue
            last = self.plan.nodes[belt.circles[-1]]
            points = [self.at(last.x, last.y), (self.width, self.belts[belt.name])]
            yield shapes.Wire(f"{belt.name}>leave", "leave", belt.name, belt.name, belt.name, _rounded(points), True)

    def _start(self, source: str, way: list[Point]) -> list[Corner]:
        """Return a path in px without its last corner, starting at the strip or the edge of its source."""
        points = [self.at(*point) for point in way[:-1]]
        node = self.plan.nodes.get(source)
        if node is None:
            points[0] = self._strip_end(source)
        elif node.zone != BELT:
            points[0] = self._edge(node, way[0], way[1])
        return points

    def _end(self, node: PlacedNode, way: list[Point]) -> list[Corner]:
        """Return the last corner of a path and its end at the edge of the target."""
        last = self.at(*way[-1])
        if node.zone == BELT and way[-1] == (node.x, node.y):
            return [last]
        if way[-1] == (node.x, node.y):
            return [self._edge(node, way[-1], way[-2])]
        (x, y), arrival = self.at(node.x, node.y), direction(way[-2], way[-1])
        if arrival % 2:
            return [last, (last[0], y + (node.half_height if arrival == 3 else -node.half_height))]
        return [last, (x + (node.half_width if arrival == 2 else -node.half_width), last[1])]

    def _edge(self, node: PlacedNode, centre: Point, toward: Point) -> Corner:
        """Return where the line from the centre of a node towards a point crosses the node's edge."""
        x, y = self.at(*centre)
        if toward[0] == centre[0]:
            return x, y + (node.half_height if toward[1] > centre[1] else -node.half_height)
        return x + (node.half_width if toward[0] > centre[0] else -node.half_width), y

    def _from_belt_edge(self, part: Line, source: str) -> Line:
        """Return a part that starts at the centre of a belt, starting at its edge instead."""
        (x, y), (a, b) = part[0], part[1]
        node = self.plan.nodes.get(source)
        if x == a and y in self.belts.values() and (source in self.wiring.belts or (node and node.zone == BELT)):
            return [(x, y + (1 if b > y else -1) * self.geometry.belt / 2), *part[1:]]
        return part


def _rounded(points: list[Corner]) -> tuple[Corner, ...]:
    """Return the corners of a polyline, rounded to 0.01 px."""
    return tuple(corners([(round(x, 2), round(y, 2)) for x, y in points]))

"""From placed parts and ways in steps to the diagram in px: edges cut to shape, what is drawn once, gaps, labels."""

from __future__ import annotations

from collections.abc import Sequence

from lstm_core.notation.layout import shapes
from lstm_core.notation.layout.placing import Plan
from lstm_core.notation.layout.rails import from_below
from lstm_core.notation.layout.routing import corners
from lstm_core.notation.layout.wiring import Wiring

Segment = tuple[float, float, float]  # a row's or column's position, from, to


def assemble(wiring: Wiring) -> shapes.Diagram:
    """Return the finished diagram."""
    return _Assembler(wiring).diagram()


class _Assembler:
    def __init__(self, wiring: Wiring):
        plan = wiring.plan
        self.plan, self.wiring, self.geometry = plan, wiring, plan.geometry
        margin, top, bottom = self.geometry.margin
        above = self.geometry.above - (plan.top + 3) * self.geometry.step
        self.x0, self.y0 = margin, top + above
        self.cell_height = above + wiring.entries.floor * self.geometry.step + self.geometry.below
        self.width = plan.width * self.geometry.step + 2 * margin
        self.height = top + self.cell_height + bottom

    def px(self, x: float, y: float) -> shapes.Corner:
        return self.x0 + x * self.geometry.step, self.y0 + y * self.geometry.step

    def diagram(self) -> shapes.Diagram:
        geometry, plan = self.geometry, self.plan
        cell = shapes.Cell(self.x0, geometry.margin[1], plan.width * geometry.step, self.cell_height)
        belts = tuple(
            shapes.Belt(belt.name, self.px(0, plan.belt_rows[belt.name])[1], 0, self.width, geometry.belt)
            for belt in plan.graph.belts
        )
        return shapes.Diagram(
            self.width, self.height, cell, belts, self._nodes(), self._strips(), self._wires(), self._chips(),
            geometry.radius, geometry.head,
        )  # fmt: skip

    def _nodes(self) -> tuple[shapes.Node, ...]:
        values = self.plan.graph.definition.values
        result = []
        for node in self.plan.nodes.values():
            part = node.part
            label = values[part.value].role if part.is_box and part.value else ""
            x, y = self.px(node.x, node.y)
            result.append(
                shapes.Node(
                    part.id,
                    node.kind,
                    x,
                    y,
                    2 * node.half_width,
                    2 * node.half_height,
                    part.glyph,
                    label,
                    part.line,
                    part.value,
                )
            )
        return tuple(result)

    def _strips(self) -> tuple[shapes.Strip, ...]:
        result = []
        for strip in self.plan.strips.values():
            x, y = self.px(strip.x, strip.y)
            label_x, label_y, anchor = strip.label
            result.append(
                shapes.Strip(
                    strip.value,
                    strip.value,
                    x,
                    y,
                    strip.width,
                    strip.height,
                    strip.value,
                    label_x + self.x0,
                    label_y + self.y0,
                    anchor,
                    strip.on_belt,
                    strip.line,
                )  # fmt: skip
            )
        return tuple(result)

    def _chips(self) -> tuple[shapes.Chip, ...]:
        (width, height), out_width = self.geometry.chip, self.geometry.out_chip
        result = []
        for source, column in self.wiring.entries.columns.items():
            x = self.px(column, 0)[0]
            result.append(shapes.Chip(source, source, x, self.height - height / 2 - 2, width, height, "input"))
        for (source, _, kind), way in self.wiring.ways.items():
            if kind == "up":
                x = self.px(way[-1][0], 0)[0]
                result.append(shapes.Chip(source, source, x, height / 2 + 2, out_width, height, "output"))
        return tuple(result)

    # ---- wires ----------------------------------------------------------------------------------------------------

    def _wires(self) -> tuple[shapes.Wire, ...]:
        graph, entries = self.plan.graph, self.wiring.entries
        raw = []  # id, kind, source, target, node, line, points, arrow, parameters, sign
        belts = {belt.entry: belt for belt in graph.belts}
        for source in graph.sources:
            if source in belts:
                strip = self.plan.strips[source]
                row = self.plan.belt_rows[belts[source].name]
                points = [(0, self.px(0, row)[1]), self.px(strip.x, row)]
                line = belts[source].name
            elif source in entries.rows:
                strip = self.plan.strips[source]
                points = [(0, self.px(0, entries.rows[source])[1]), self.px(strip.x, strip.y)]
                line = source
            else:
                column = entries.columns[source]
                points = [
                    (self.px(column, 0)[0], self.height - self.geometry.chip[1] - 2),
                    self.px(column, self._strip_row(source)),
                ]
                line = source
            raw.append((source, "enter", source, source, "", line, points, False, (), "+"))
        for part in graph.parts.values():
            for read in part.reads:
                way = self.wiring.ways[read.source, part.id, read.node]
                points = self._ends(read.source, part.id, way)
                id = f"{read.source}>{part.id}"
                if any(other[0] == id for other in raw):
                    id = f"{id}:{read.node}"
                on_belt = (
                    any(
                        (read.source, part.id) in zip([b.entry, *b.circles], b.circles, strict=False)
                        for b in graph.belts
                    )
                    and len(way) == 2
                    and way[0][1] == way[1][1]
                )
                raw.append(
                    (
                        id,
                        "read",
                        read.source,
                        part.id,
                        read.node,
                        part.line,
                        points,
                        not on_belt,
                        read.parameters,
                        read.sign,
                    )
                )
        for (source, target, kind), way in self.wiring.ways.items():
            if kind in ("leave", "up"):
                points = self._ends(source, None, way)
                if kind == "up":
                    points[-1] = (points[-1][0], self.geometry.chip[1] + 2 + 2)
                else:
                    points[-1] = (self.width, points[-1][1])
                raw.append(
                    (f"{source}>{kind}", kind, source, target, "", graph.parts[source].line, points, True, (), "+")
                )
        for belt in graph.belts:
            last = self.plan.nodes[belt.circles[-1]]
            y = self.px(0, last.y)[1]
            points = [self.px(last.x, last.y), (self.width, y)]
            raw.append((f"{belt.name}>leave", "leave", belt.name, belt.name, "", belt.name, points, True, (), "+"))
        order = sorted(range(len(raw)), key=lambda k: (raw[k][1] != "enter", self._rank(raw[k][2]), k))
        in_order = _drawn([raw[k][6] for k in order], self.geometry.radius, [b.y for b in self._belts()])
        drawn = [in_order[order.index(k)] for k in range(len(raw))]
        drawn = [[self._outside(part, raw[k][2]) for part in parts] for k, parts in enumerate(drawn)]
        gaps = _gaps(drawn)
        wires = []
        for item, parts, holes in zip(raw, drawn, gaps, strict=True):
            id, kind, source, target, node, line, points, arrow, parameters, sign = item
            wires.append(
                shapes.Wire(
                    id,
                    kind,
                    source,
                    target,
                    node,
                    line,
                    tuple(points),
                    tuple(tuple(p) for p in parts),
                    tuple(holes),
                    arrow,
                    parameters,
                    sign,
                )  # fmt: skip
            )
        return tuple(wires)

    def _rank(self, source: str) -> int:
        """Return who is drawn first where several run together: what enters at the left runs straight through."""
        return 0 if source in self.wiring.entries.rows else 1 if not from_below(source) else 2

    def _outside(self, part: list[shapes.Corner], source: str) -> list[shapes.Corner]:
        """Return a part that comes from a belt's middle from the belt's edge on."""
        rows = {b.name: y for b, y in zip(self.plan.graph.belts, (b.y for b in self._belts()), strict=True)}
        (x, y), (a, b) = part[0], part[1]
        if (
            x == a
            and y in rows.values()
            and (source in self.wiring.belts or source in self.plan.nodes and self.plan.nodes[source].zone == "belt")
        ):
            part[0] = (x, y + (1 if b > y else -1) * self.geometry.belt / 2)
        return part

    def _belts(self):
        return [shapes.Belt(b.name, self.px(0, self.plan.belt_rows[b.name])[1], 0, 0, 0) for b in self.plan.graph.belts]

    def _strip_row(self, source: str) -> float:
        strip = self.plan.strips.get(source)
        return strip.y if strip else self.wiring.entries.bottom

    def _ends(self, source: str, target: str | None, way: Sequence[tuple[int, int]]) -> list[shapes.Corner]:
        """Return a way in px, from the source's edge or strip to the target's edge."""
        points = [self.px(*point) for point in way]
        node = self.plan.nodes.get(source)
        strip = self.plan.strips.get(source)
        if node is None and strip is not None and not _is_below(source):
            points[0] = self.px(strip.x, points and way[0][1])
        elif node is None and strip is not None:
            points[0] = self.px(way[0][0], strip.y)
        elif node is None:
            points[0] = (points[0][0], self.height - self.geometry.chip[1] - 2)
        elif node.zone != "belt":
            points[0] = _edge(points[0], points[1], node)
        if target is not None:
            node = self.plan.nodes[target]
            if (node.x, node.y) == tuple(way[-1]):
                points[-1] = _edge(points[-1], points[-2], node) if node.zone != "belt" else points[-1]
            else:
                end, centre = points[-1], self.px(node.x, node.y)
                if abs(end[0] - centre[0]) < 1e-6:
                    sign = 1 if end[1] > centre[1] else -1
                    points.append((end[0], centre[1] + sign * node.half_height))
                else:
                    sign = 1 if end[0] > centre[0] else -1
                    points.append((centre[0] + sign * node.half_width, end[1]))
        return [tuple(point) for point in corners([(round(x, 2), round(y, 2)) for x, y in points])]


def _is_below(source: str) -> bool:
    return from_below(source)


def _edge(centre: shapes.Corner, toward: shapes.Corner, node) -> shapes.Corner:
    """Return where a line from a node's centre leaves it."""
    (x, y), (a, b) = centre, toward
    if abs(a - x) < 1e-6:
        return x, y + (node.half_height if b > y else -node.half_height)
    return x + (node.half_width if a > x else -node.half_width), y


def _drawn(lines: list[list[shapes.Corner]], radius: float, belts: list[float]) -> list[list[list[shapes.Corner]]]:
    """Return for each line the parts that no line before it draws; a part begins and ends a corner's radius early or late."""
    known: dict[tuple[str, float], list[tuple[float, float]]] = {("row", y): [(-1e9, 1e9)] for y in belts}
    result = []
    for line in lines:
        pieces: list[tuple[shapes.Corner, shapes.Corner]] = []
        for a, b in zip(line, line[1:], strict=False):
            row = abs(a[1] - b[1]) < 1e-6
            key = ("row", a[1]) if row else ("column", a[0])
            at = 0 if row else 1
            low, high = sorted((a[at], b[at]))
            free = [(low, high)]
            for s, e in known.get(key, []):
                free = [part for f, t in free for part in ((f, min(t, s)), (max(f, e), t)) if part[1] - part[0] > 1e-6]
            known.setdefault(key, []).append((low, high))
            free.sort(reverse=b[at] < a[at])
            for f, t in free:
                first, last = (f, t) if b[at] > a[at] else (t, f)
                pieces.append(((first, a[1]), (last, a[1])) if row else ((a[0], first), (a[0], last)))
        parts: list[list[shapes.Corner]] = []
        for a, b in pieces:
            if parts and parts[-1][-1] == a:
                parts[-1].append(b)
            else:
                parts.append([a, b])
        result.append([_extended(part, line, radius, belts) for part in parts])
    return result


def _extended(
    part: list[shapes.Corner], line: list[shapes.Corner], radius: float, belts: list[float]
) -> list[shapes.Corner]:
    """Lengthen a part along its line where it leaves or joins what is drawn already, so that the corner can be round."""
    part = list(part)
    first, last = part[0], part[-1]
    for a, b in zip(line, line[1:], strict=False):
        length = abs(b[0] - a[0]) + abs(b[1] - a[1])
        unit = ((b[0] - a[0]) / length, (b[1] - a[1]) / length)
        at = (first[0] - a[0]) * unit[0] + (first[1] - a[1]) * unit[1]
        on = abs((first[0] - a[0]) * unit[1]) + abs((first[1] - a[1]) * unit[0]) < 1e-6
        if on and 0 < at <= length and first[1] not in belts:
            step = min(radius, at)
            part.insert(0, (first[0] - unit[0] * step, first[1] - unit[1] * step))
            break
    for a, b in zip(line, line[1:], strict=False):
        length = abs(b[0] - a[0]) + abs(b[1] - a[1])
        unit = ((b[0] - a[0]) / length, (b[1] - a[1]) / length)
        at = (last[0] - a[0]) * unit[0] + (last[1] - a[1]) * unit[1]
        on = abs((last[0] - a[0]) * unit[1]) + abs((last[1] - a[1]) * unit[0]) < 1e-6
        if on and 0 <= at < length and last[1] not in belts:
            step = min(radius, length - at)
            part.append((last[0] + unit[0] * step, last[1] + unit[1] * step))
            break
    return [tuple(point) for point in corners(part)]


def _gaps(drawn: list[list[list[shapes.Corner]]]) -> list[list[shapes.Corner]]:
    """Return where each line is interrupted: horizontals give way to verticals."""
    rows, columns = [], []
    for k, parts in enumerate(drawn):
        for part in parts:
            for a, b in zip(part, part[1:], strict=False):
                if a[1] == b[1]:
                    rows.append((k, a[1], *sorted((a[0], b[0]))))
                else:
                    columns.append((k, a[0], *sorted((a[1], b[1]))))
    result: list[list[shapes.Corner]] = [[] for _ in drawn]
    for k, y, x0, x1 in rows:
        for other, x, y0, y1 in columns:
            if other != k and x0 < x < x1 and y0 < y < y1 and (x, y) not in result[k]:
                result[k].append((x, y))
    return result

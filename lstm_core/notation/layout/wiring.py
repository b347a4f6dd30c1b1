"""Routing of all lines of a plan: lines with a fixed path first, then each other line on the cheapest path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import ceil, inf

from lstm_core.notation.layout.graph import BeltPath
from lstm_core.notation.layout.inputs import EntryPoints
from lstm_core.notation.layout.labels import label_rectangle
from lstm_core.notation.layout.nodes import BELT, OUTPUT, PlacedNode, Plan
from lstm_core.notation.layout.rails import Rail, from_below
from lstm_core.notation.layout.routing import MOVES, Grid, Point, State, Tree, corners

UNDER_STRIP = 6  # cost of a line that leaves a belt below a strip
EXITS = 10_000  # lowest rank of lines that leave the cell
BENDS_LATER = 1000  # added to the rank of lines with a bend, so that straight lines are routed first
SIDE_PORTS = 3  # lines that there is space for at the left of a box
NEAR_FORKS = 12  # of a line in a draft, from which simple paths are tried
EXIT_DETOUR = 5  # cost for each row between a state's output and its input

Key = tuple[str, str, str]  # source, target, and the operand's node id, or "up", "leave" or "join"


class Unroutable(Exception):
    """Raised if there is no path for a line. The caller may route it earlier or provide more room."""

    def __init__(self, key: Key):
        super().__init__(f"{key[0]} to {key[1]}")
        self.key = key


@dataclass(frozen=True)
class Connection:
    """A line to be routed: the states in which it may end, each with a cost, and its rank in the order of routing."""

    key: Key
    targets: tuple[tuple[State, int], ...]
    rank: int


class Wiring:
    """Routes the lines of a plan. `ways` maps each line's key to its corners in steps, including both ends."""

    def __init__(self, plan: Plan, rails: list[Rail], entries: EntryPoints):
        self.plan, self.rails, self.entries = plan, rails, entries
        self.geometry, self.graph = plan.geometry, plan.graph
        self.belts = {belt.entry: belt for belt in self.graph.belts}
        self.rail_of = {box: rail for rail in rails for box in rail.boxes}
        self.trees: dict[str, Tree] = {}
        self.fixed: list[tuple[str, list[Point]]] = []
        self.ways: dict[Key, list[Point]] = {}
        self.cost = 0
        self.steps = 0  # number of search steps
        self.excess: dict[Key, int] = {}  # of each routed line: cost above the lower bound
        self.under_strips = {
            (x, row)
            for strip in plan.strips.values()
            if strip.on_belt
            for row in plan.belt_rows.values()
            for x in range(
                ceil(strip.x - strip.width / 2 / plan.geometry.step),
                ceil(strip.x + strip.width / 2 / plan.geometry.step),
            )
        }
        self.edge = plan.width - self.geometry.edge
        self.flows = bool(entries.stubs)

    def run(self, first: Sequence[Key] = (), most: float = inf, quick: int = 0) -> Wiring:
        """Route all lines, those in `first` before the others; if `quick`, on simple paths where there are any.

        Raises Unroutable if there is no path for a line, or none is found within `most` search steps in all, or `quick`
        for one line, if that is not 0.
        """
        self._add_sources()
        self._add_nodes()
        self._fix_exit()
        connections = list(self._connections())
        grid = self._grid(connections)
        turn = {one.key: BENDS_LATER - 1 for one in connections if quick and one.key[2] == "up"}
        turn |= {key: k - len(first) for k, key in enumerate(first)}
        for connection in sorted(connections, key=lambda one: (turn.get(one.key, one.rank), one.key)):
            source, tree = connection.key[0], self.trees[connection.key[0]]
            targets = dict(connection.targets)
            if connection.key[2] == "up":  # there must be space for a chip
                targets = self._with_room_above(targets)
            near = self._starts(grid, source, targets) if quick else ()
            found = grid.search(self._starts(grid, source), targets, tree.lines, quick, near)
            self.steps = grid.steps
            if found is None or self.steps > most:
                raise Unroutable(connection.key)
            path, cost, self.excess[connection.key] = found
            self.cost += cost
            path = corners(path)
            tree.grow(path)
            tree.closed.add(path[-1])
            grid.lay(source, path)
            if connection.key[2] == "join":
                self._set_exits([path[-1], (self.edge, path[-1][1])])
            else:
                self.ways[connection.key] = tree.way(path[-1])
        return self

    def _with_room_above(self, targets: Mapping[State, int]) -> dict[State, int]:
        """Return the targets at the top where there is space for a chip."""
        chip = ceil((self.geometry.out_chip + self.geometry.clearance) / self.geometry.step)
        ups = [way[-1][0] for (_, _, kind), way in self.ways.items() if kind == "up"]
        return {state: cost for state, cost in targets.items() if all(abs(state[0] - other) >= chip for other in ups)}

    # ---- the grid ------------------------------------------------------------------------------------------------

    def _grid(self, connections: Sequence[Connection]) -> Grid:
        """Return a grid with all obstacles and fixed lines, and with the points reserved at which lines have to end."""
        plan = self.plan
        grid = Grid(1, plan.top, plan.width - 1, self.entries.bottom - 1)
        for rectangle in self._obstacles():
            grid.block(*rectangle)
        bands = [row + k for row in plan.belt_rows.values() for k in (-1, 0, 1)]
        for y in [*range(plan.top, plan.top + plan.over), *bands]:
            grid.only_vertical(y)
        for belt in self.graph.belts:
            for source, x0, x1 in self._segments(belt):
                grid.lay(source, [(x0, plan.belt_rows[belt.name]), (x1, plan.belt_rows[belt.name])], ends=False)
        ports = {state for connection in connections if connection.rank < EXITS for state, _ in connection.targets}
        for x, y, d in sorted(ports):
            grid.reserve((x, y), (x + MOVES[d][0], y + MOVES[d][1]))
        for net, path in self.fixed:
            grid.lay(net, path)
        return grid

    def _obstacles(self) -> Iterator[tuple[float, float, float, float]]:
        """Yield (left, top, right, bottom) in steps of nodes, strips, labels and tails, with the distance to lines."""
        step, clear = self.geometry.step, self.geometry.clearance
        for node in self.plan.nodes.values():
            w, h = (node.half_width + clear) / step, (node.half_height + clear) / step
            yield node.x - w, node.y - h, node.x + w, node.y + h
        for strip in self.plan.strips.values():
            w, h = (strip.width / 2 + clear) / step, (strip.height / 2 + clear) / step
            if strip.on_belt:  # no line crosses it, but its vector may leave the belt below it
                h = 0.5
            yield strip.x - w, strip.y - h, strip.x + w, strip.y + h
            left, top, right, bottom = label_rectangle(self.plan, strip)
            yield (left - 3) / step, (top - 3) / step, (right + 3) / step, (bottom + 3) / step
        for x, y in self.plan.tails.values():
            yield x, y - clear / step, x + (self.geometry.tail + clear) / step, y + clear / step

    def _segments(self, belt: BeltPath) -> Iterator[tuple[str, int, int]]:
        """Yield (source, first column, last column) of each segment of a belt."""
        xs = [self.plan.nodes[circle].x for circle in belt.circles]
        start, end = (self.geometry.belt_start, self.edge) if from_below(belt.entry) else (0, self.plan.width)
        yield from zip([belt.entry, *belt.circles], [start, *xs], [*xs, end], strict=True)

    # ---- fixed lines ----------------------------------------------------------------------------------------------

    def _reach(self, half: float, extra: float) -> int:
        """Return the steps from the centre of an element to outside of it, from lengths in px."""
        return ceil((half + extra) / self.geometry.step)

    def _add_line(self, net: str, path: list[Point]) -> None:
        """Add a fixed line, also to the tree of its source, if it has one."""
        self.fixed.append((net, path))
        if net in self.trees:
            self.trees[net].grow(path)

    def _add_sources(self) -> None:
        """Create the trees of the inputs, with the fixed lines at their beginning and the rails."""
        entries, geometry = self.entries, self.geometry
        on_rails = {source for rail in self.rails for source in rail.members}
        for source, row in entries.rows.items():
            self.trees[source] = Tree((0, row))
            if source not in on_rails:
                end = geometry.left_strip + self._reach(geometry.strip[0] / 2, geometry.clearance)
                self._add_line(source, [(0, row), (end, row)])
                self.trees[source].heads.append(((end, row), 0, 0))
        for source, column in entries.columns.items():
            self.trees[source] = Tree((column, entries.bottom))
            if source not in on_rails:
                self._add_line(source, [(column, entries.bottom), (column, entries.floor + 1)])
                self.trees[source].heads.append(((column, entries.floor + 1), 3, 0))
        for source, (x, y) in entries.stubs.items():
            self._add_stub(source, x, y)
        for belt in self.graph.belts:
            self._add_belt(belt)
        for net, path in entries.lines:
            self._add_line(net, path)
        for rail in self.rails:
            for box in rail.boxes:
                node = self.plan.nodes[box]
                for source in rail.members:
                    way = [*rail.access[source], (node.x, rail.row), (node.x, node.y)]
                    root = self.trees[source].root
                    self.ways[source, box, self._operand(source, box)] = corners([root, *way])

    def _add_stub(self, source: str, x: int, y: int) -> None:
        """Create the tree of a stub, from which lines leave in the direction of flow, and the line before it."""
        geometry, way = self.geometry, MOVES[3 if self.geometry.flows_up else 0]
        half = (geometry.strip[1] if geometry.flows_up else geometry.short_strip) / 2
        reach = self._reach(half, geometry.clearance)
        self.trees[source] = Tree((x, y))
        self._add_line(source, [(x, y), (x + way[0] * reach, y + way[1] * reach)])
        self.trees[source].heads.append(((x + way[0] * reach, y + way[1] * reach), 3 if geometry.flows_up else 0, 0))
        start = (x - way[0] * (reach + geometry.lead - 1), y - way[1] * (reach + geometry.lead - 1))
        self.fixed.append((source, [start, (x, y)]))

    def _add_belt(self, belt: BeltPath) -> None:
        """Create the tree of each segment of a belt, from which lines leave upwards or downwards."""
        row = self.plan.belt_rows[belt.name]
        for source, x0, x1 in self._segments(belt):
            tree = self.trees[source] = Tree((x0, row))
            if source in self.entries.columns:
                way = [(x0, self.entries.bottom), (x0, row)]
                tree.root = way[0]
                self._add_line(source, way)
            tree.grow([(x0, row), (x1, row)])
            wanted = self.entries.drops.get(source, x0 + self.geometry.pitch // 2)
            for x in range(x0 + 2, x1 - 1):
                tree.heads.append(((x, row), 1, abs(x - wanted)))
                tree.heads.append(((x, row), 3, abs(x - wanted)))

    def _operand(self, source: str, target: str) -> str:
        """Return the node id of the operand by which `target` reads `source`."""
        return next(read.node for read in self.graph.parts[target].reads if read.source == source)

    def _add_nodes(self) -> None:
        """Create the tree of every node, with a first segment that passes through the node's strip."""
        for id, node in self.plan.nodes.items():
            if node.zone == BELT:
                continue
            half = node.half_width if node.out % 2 == 0 else node.half_height
            reach = max(1, self._reach(half, self.geometry.clearance) - 1)
            strip = self.plan.strips.get(id)
            if strip and node.out % 2 == 1 and strip.x == node.x:
                edge = (strip.height / 2 + self.geometry.clearance) / self.geometry.step
                reach = max(reach, ceil(abs(strip.y - node.y) + edge) - 1)
            move = MOVES[node.out]
            end = (node.x + move[0] * reach, node.y + move[1] * reach)
            tree = self.trees[id] = Tree((node.x, node.y))
            self._add_line(id, [(node.x, node.y), end])
            tree.closed |= set(tree.before)
            tree.heads.append((end, node.out, 0))

    def _fix_exit(self) -> None:
        """Fix the line of the main value at the right edge, from the row of its input up to its chip.

        From an output column the path to that line is fixed, too: down and to the right, or directly to the right if
        the column is that of a box.
        """
        plan, main = self.plan, self.graph.main
        node = plan.nodes.get(main)
        self.join: list[Point] = []
        self.trunk: dict[str, Point] = {}
        if node is None or node.zone == BELT:
            return
        row = self.entries.base + (plan.exit_drop if node.zone == OUTPUT and node.out == 0 else 0)
        if main in self.graph.upward:
            self.trunk["up"] = (self.edge, plan.top)
        if main in self.graph.states:
            self.trunk["leave"] = (plan.width, row)
        if not self.trunk:
            return
        others = [other for other in plan.nodes.values() if other.zone == OUTPUT]
        if node.zone == OUTPUT and not any(other.x >= node.x and other.y > node.y for other in others):
            corner = (node.x, row) if node.out == 1 else (self.edge, node.y)
            self.join = corners([(node.x, node.y), corner, (self.edge, corner[1])])
            self._add_line(main, self.join)
            self._set_exits(self.join)
        ends = [
            self.trunk.get("up", (self.edge, plan.top + plan.over)),
            (self.edge, row),
            self.trunk.get("leave", (self.edge, row)),
        ]
        self.fixed.append((main, corners(ends)))

    def _set_exits(self, join: list[Point]) -> None:
        """Set the paths of the main value to its exits, along the line at the right edge that `join` leads to."""
        main, end = self.graph.main, join[-1]
        tree = self.trees[main]
        tree.grow(join)
        for kind, (x, y) in self.trunk.items():
            tree.grow(corners([end, (self.edge, y), (x, y)]))
            self.ways[main, main, kind] = tree.way((x, y))

    # ---- lines to route -------------------------------------------------------------------------------------------

    def _connections(self) -> Iterator[Connection]:
        """Yield every line that has no path yet; set the paths along belts."""
        steps = {(s, t) for b in self.graph.belts for s, t in zip([b.entry, *b.circles], b.circles, strict=False)}
        for part in self.graph.parts.values():
            node = self.plan.nodes[part.id]
            for read in part.reads:
                key = (read.source, part.id, read.node)
                if (read.source, part.id) in steps:
                    steps.remove((read.source, part.id))
                    self.ways[key] = [self.trees[read.source].root, (node.x, node.y)]
                elif key not in self.ways:
                    targets = tuple(self._ports(node))
                    yield Connection(key, targets, self._length(read.source, targets))
        yield from self._exits()

    def _exits(self) -> Iterator[Connection]:
        """Yield the lines that leave the cell, which are routed last."""
        graph, edge, top, main = self.graph, self.edge, self.plan.top, self.graph.main
        if self.trunk and not self.join:
            rows = range(top + self.plan.over, self.entries.base - 2)
            yield Connection((main, main, "join"), tuple(((edge - 1, y, 0), 0) for y in rows), EXITS + 1)
        away = 3 if graph.belts else 0
        ups = [name for name in graph.upward if name != main or not self.trunk]
        for k, name in enumerate(ups):
            last = edge if self.flows else edge - 6 * (k + (main in graph.upward and main not in ups))
            columns = [last] if name == main else range(last, self.plan.first, -1)
            yield Connection((name, name, "up"), tuple(((x, top, 3), away * (edge - x)) for x in columns), EXITS + 2)
        leaving = [name for name in graph.side_states if name not in self.plan.tails]
        ends = {belt.name for belt in graph.belts}
        if main in graph.states and main in self.trees and not self.trunk and main not in ends:
            leaving.append(main)  # in the middle of a belt, it has no line at the right edge
        for name in leaving:
            wanted = self.entries.rows.get(f"{name}_prev", self.plan.nodes[name].y)
            rows = range(top + self.plan.over, self.entries.bottom - 1)
            targets = tuple(((self.plan.width - 1, y, 0), EXIT_DETOUR * abs(y - wanted)) for y in rows)
            yield Connection((name, name, "leave"), targets, EXITS + 3)

    def _ports(self, node: PlacedNode) -> Iterator[tuple[State, int]]:
        """Yield the states in which a line may end at a node, each with its extra cost."""
        head = self.geometry.head
        wide, high = self._reach(node.half_width, head), self._reach(node.half_height, head)
        if node.kind in ("box", "pill"):
            reach = max(1, len(node.part.reads) // 2)
            is_open = node.kind == "pill" or self.flows or len(node.part.reads) > SIDE_PORTS
            for aside in sorted(range(-reach, reach + 1), key=abs):
                cost = 15 * abs(aside)
                if abs(aside) * self.geometry.step < node.half_height:
                    yield (node.x - wide, node.y + aside, 0), cost
                    if node.out != 0:
                        yield (node.x + wide, node.y + aside, 2), cost + 15
                is_wide = 2 * abs(aside) * self.geometry.step < node.half_width
                if node.part.id not in self.rail_of and is_wide and (aside == 0 or is_open):
                    yield (node.x + 2 * aside, node.y + high, 3), cost
        elif node.zone == BELT:
            yield (node.x, node.y + high, 3), 0
            if node.y > 0:
                yield (node.x, node.y - high, 1), 0
        else:
            for side in {0, 1, 2, 3} - {node.out}:
                move = MOVES[side]
                yield (node.x + move[0] * wide, node.y + move[1] * high, (side + 2) % 4), 0

    def _length(self, source: str, targets: tuple[tuple[State, int], ...]) -> int:
        """Return the approximate length of a line in steps, plus `BENDS_LATER` if it needs a bend."""
        heads = self.trees[source].heads or [(self.trees[source].root, 0, 0)]
        lengths = []
        for (x0, y0), d, _ in heads if len(heads) == 1 else heads[:1]:
            for (x, y, arrival), _ in targets:
                straight = d == arrival and (x - x0) * MOVES[d][1] == (y - y0) * MOVES[d][0]
                lengths.append(abs(x0 - x) + abs(y0 - y) + (0 if straight else BENDS_LATER))
        return min(lengths)

    def _starts(
        self, grid: Grid, source: str, targets: Iterable[State] | None = None
    ) -> Iterator[tuple[Point, int, int]]:
        """Yield (point, direction, cost) at which a branch of a net may start: open ends, and forks of its lines.

        Given targets, of the forks only some of those that are nearest to them.
        """
        tree, belt_rows = self.trees[source], set(self.plan.belt_rows.values())
        for point, d, cost in tree.heads:
            if grid.inside(*point):
                under_strip = point[1] in belt_rows and point in self.under_strips
                yield point, d, cost + (UNDER_STRIP if under_strip else 0)
        points = tree.before if targets is None else tree.nearest(targets)
        forks = tree.forks(grid, source, belt_rows, points)
        yield from forks if targets is None else islice(forks, NEAR_FORKS)

"""From a plan to wires: what is fixed is laid first, the rest takes the cheapest way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil

from lstm_core.notation.layout.labels import label_rectangle
from lstm_core.notation.layout.placing import BELT, OUTPUT, ROW, Node, Plan, has_strip
from lstm_core.notation.layout.rails import Entries, Rail
from lstm_core.notation.layout.routing import (
    BEND,
    CROSSING,
    FORK,
    MOVES,
    STEP,
    Board,
    Point,
    State,
    corners,
    direction,
    unit_points,
)

UNDER_STRIP = 6  # cost of leaving a belt under a strip
ROUNDS = 3


class Unroutable(Exception):
    """A line found no way; the caller gives it more room."""


@dataclass
class Tree:
    """All the points that a net reaches, each with the point before it."""

    root: Point
    before: dict[Point, Point | None] = field(default_factory=dict)
    heads: list[tuple[Point, int, int]] = field(default_factory=list)  # open ends: point, direction, cost
    closed: set[Point] = field(default_factory=set)  # points where no branch may leave

    def grow(self, path: Sequence[Point]) -> None:
        """Add a polyline that starts at the root or at a point of the tree."""
        last: Point | None = None
        for point in unit_points(path):
            if point not in self.before:
                self.before[point] = last
            last = point

    def way(self, point: Point) -> list[Point]:
        """Return the corners of the way from the root to a point of the tree."""
        points: list[Point] = []
        walk: Point | None = point
        while walk is not None:
            points.append(walk)
            walk = self.before[walk]
        return corners(points[::-1])


@dataclass(frozen=True)
class Job:
    """One line to route: a net and where it may end."""

    key: tuple[str, str, str]  # source, target, kind ("read", "leave", "up")
    node: str  # the operand's node id, or ""
    targets: tuple[tuple[State, int], ...]
    length: int

    @property
    def name(self) -> tuple[str, str, str]:
        """Source, target, and the operand's node id or what kind of exit it is."""
        return (*self.key[:2], self.node or self.key[2])


class Wiring:
    """Routes a plan. `ways` maps (source, target, operand's node id or kind) to its corners in steps, ends included."""

    def __init__(self, plan: Plan, rails: list[Rail], entries: Entries):
        self.plan, self.rails, self.entries = plan, rails, entries
        self.geometry, self.graph = plan.geometry, plan.graph
        self.belts = {belt.entry: belt for belt in self.graph.belts}
        self.trees: dict[str, Tree] = {}
        self.fixed: list[tuple[str, list[Point]]] = []
        self.routed: dict[tuple[str, str, str], tuple[str, list[Point]]] = {}
        self.ways: dict[tuple[str, str, str], list[Point]] = {}
        self.rail_boxes = {box: rail for rail in rails for box in rail.boxes}
        self.cell_bottom = entries.base * self.geometry.step + self.geometry.below
        self.obstacles: list[tuple[float, float, float, float]] = []

    # ---- board ----------------------------------------------------------------------------------------------------

    def board(self, without: str | None = None) -> Board:
        """Return a board with every obstacle, every fixed line and every routed line but those of one net."""
        plan = self.plan
        board = Board(1, self.plan.top, plan.width - 1, self.entries.bottom - 1)
        for rectangle in self.obstacles:
            board.block(*rectangle)
        bands = [row for belt_row in plan.belt_rows.values() for row in (belt_row - 1, belt_row, belt_row + 1)]
        for y in [*range(self.plan.top, self.plan.top + 5), *bands]:
            for x in range(board.left, board.right + 1):
                board.vertical_only[board.index((x, y))] = 1
        for belt in self.graph.belts:
            row = plan.belt_rows[belt.name]
            for source, x0, x1 in self._belt_segments(belt):
                for x in range(max(1, x0), min(x1, board.right)):
                    board.across[board.index((x, row))] = source
        for net, path in self.fixed:
            board.lay(net, path)
        for net, path in self.routed.values():
            if net != without:
                board.lay(net, path)
        return board

    def _belt_segments(self, belt) -> Iterator[tuple[str, int, int]]:
        """Yield (source, first column, last column) of each stretch of a belt."""
        xs = [self.plan.nodes[circle].x for circle in belt.circles]
        yield from zip([belt.entry, *belt.circles], [0, *xs], [*xs, self.plan.width], strict=True)

    def _block_all(self) -> None:
        geometry, step, clear = self.geometry, self.geometry.step, self.geometry.clearance
        for node in self.plan.nodes.values():
            w, h = (node.half_width + clear) / step, (node.half_height + clear) / step
            self.obstacles.append((node.x - w, node.y - h, node.x + w, node.y + h))
        for strip in self.plan.strips.values():
            w, h = (strip.width / 2 + clear) / step, (strip.height / 2 + clear) / step
            if strip.on_belt:  # nothing runs across it, but its vector may leave the belt under it
                h = 0.5
            self.obstacles.append((strip.x - w, strip.y - h, strip.x + w, strip.y + h))
            left, top, right, bottom = label_rectangle(self.plan, strip)
            self.obstacles.append(((left - 3) / step, (top - 3) / step, (right + 3) / step, (bottom + 3) / step))

    # ---- trees ----------------------------------------------------------------------------------------------------

    def _reach(self, half: float, extra: float) -> int:
        return ceil((half + extra) / self.geometry.step)

    def _plant(self) -> None:
        """Give every net its root and the lines that are fixed: rails, strips' stems, what leaves at the right."""
        plan, geometry, entries = self.plan, self.geometry, self.entries
        for source, row in entries.rows.items():
            self._root(source, [(0, row), (1, row)] if source not in self._members() else [(0, row)])
            strip_end = geometry.left_strip + self._reach(geometry.strip[0] / 2, geometry.clearance)
            if source not in self._members():
                self._root(source, [(0, row), (strip_end, row)])
                self.trees[source].heads.append(((strip_end, row), 0, 0))
        for source, column in entries.columns.items():
            bottom = entries.bottom
            self._root(source, [(column, bottom), (column, bottom - 1)])
            if source not in self._members():
                self.trees[source].heads.append(((column, bottom - 1), 3, 0))
        self._plant_rails()
        for belt in self.graph.belts:
            row = plan.belt_rows[belt.name]
            for source, x0, x1 in self._belt_segments(belt):
                tree = self.trees.setdefault(source, Tree((x0, row)))
                if source in plan.nodes:
                    tree.grow([(x0, row), (x1, row)])
                wanted = entries.drops.get(source, x0 + 6)
                for x in range(x0 + 2, x1 - 1):
                    cost = abs(x - wanted)
                    tree.heads.append(((x, row), 1, cost))
                    if row == 0 and (x == plan.width - geometry.edge) or row > 0:
                        tree.heads.append(((x, row), 3, cost))
        for node in plan.nodes.values():
            if node.zone != BELT and node.part.id not in self.trees:
                self._plant_node(node)

    def _members(self) -> set[str]:
        return {source for rail in self.rails for source in rail.members}

    def _root(self, source: str, path: list[Point]) -> Tree:
        tree = self.trees.setdefault(source, Tree(path[0]))
        tree.grow(path)
        self.fixed.append((source, path))
        return tree

    def _plant_rails(self) -> None:
        for rail in self.rails:
            for source in rail.members:
                path = rail.access[source]
                if source in self.belts:
                    belt_row = self.plan.belt_rows[self.belts[source].name]
                    tree = self.trees.setdefault(source, Tree((0, belt_row)))
                    tree.grow([(0, belt_row), path[0]])
                tree = self.trees[source]
                if len(path) <= 3 and path[0] in tree.before or path[0] == tree.root:
                    own = path
                    tree.grow(own)
                    self.fixed.append((source, own))
            net = next(iter(rail.members)) if len(rail.members) == 1 else f"rail {rail.row}"
            line = [(rail.start, rail.row), (rail.end, rail.row)]
            if net in self.trees:
                self.trees[net].grow(line)
            else:
                # before the last source joins, the row belongs to the one that came first
                self._share_row(rail, net)
            self.fixed.append((net, line))
            for box in rail.boxes:
                node = self.plan.nodes[box]
                stub = [(node.x, rail.row), (node.x, node.y)]
                if net in self.trees:
                    self.trees[net].grow(stub)
                self.fixed.append((net, stub))
                port = node.y + self._reach(node.half_height, 0)
                for source in rail.members:
                    self.ways[source, box, ""] = corners(
                        [*self._from_root(source, rail), (node.x, rail.row), (node.x, port)]
                    )

    def _share_row(self, rail: Rail, net: str) -> None:
        for source in rail.members:
            column, row = rail.access[source][-1]
            if column == rail.start and len(rail.access[source]) <= 3:
                others = [rail.access[s][-1][0] for s in rail.members if s != source]
                nearest = min([c for c in others if c > column], default=rail.end)
                path = [(column, row), (nearest, row)]
                self.trees[source].grow(path)
                return

    def _from_root(self, source: str, rail: Rail) -> list[Point]:
        path = rail.access[source]
        root = self.trees[source].root
        return path if path[0] == root else [root, *path]

    def _plant_node(self, node: Node) -> None:
        step, clear = self.geometry.step, self.geometry.clearance
        move = MOVES[node.out]
        half = node.half_width if node.out % 2 == 0 else node.half_height
        reach = max(1, self._reach(half, clear) - 1)
        strip = self.plan.strips.get(node.part.id)
        if strip and node.out % 2 == 1 and strip.x == node.x:
            edge = (strip.height / 2 + clear) / step
            far = abs(strip.y - node.y) + edge
            reach = max(reach, ceil(far) - 1)
        end = (node.x + move[0] * reach, node.y + move[1] * reach)
        tree = self._root(node.part.id, [(node.x, node.y), end])
        tree.heads.append((end, node.out, 0))

    # ---- routing --------------------------------------------------------------------------------------------------

    def run(self) -> Wiring:
        """Route everything. Raises Unroutable where a line finds no way."""
        self._block_all()
        self._plant()
        self._fix_exit()
        jobs = sorted(self._jobs(), key=lambda job: (job.key[2] != "read", job.length, job.key))
        board = self.board()
        for job in jobs:
            self._route(board, job)
        for job in jobs:
            net, path = self.routed[job.name]
            if job.key[2] == "join":
                end = path[-1]
                self._leave([end, (self.edge, end[1])])
            else:
                self.ways[job.name] = self.trees[net].way(path[-1])
        return self

    def _fix_exit(self) -> None:
        """Lay the way of h out of the cell: a line at the right edge from the row where it entered up to its chip.

        From an output column the way to that line is fixed too: down and right, or right where the column is a layer's.
        """
        plan, geometry = self.plan, self.geometry
        self.edge = plan.width - geometry.edge
        self.exit_row = self.entries.rows.get("h_prev", self.entries.base)
        node = plan.nodes["h"]
        self.has_trunk = not any(belt.name == "h" for belt in self.graph.belts)
        if not self.has_trunk:
            return
        self.trunk = [(self.edge, plan.top), (self.edge, self.exit_row), (plan.width, self.exit_row)]
        outputs = [other for other in plan.nodes.values() if other.zone == OUTPUT]
        self.join: list[Point] | None = None
        if node.zone == OUTPUT and not any(other.x >= node.x and other.y > node.y for other in outputs):
            if node.out == 0:
                self.exit_row += 4
                self.trunk[1:] = [(self.edge, self.exit_row), (plan.width, self.exit_row)]
                self.join = [(node.x, node.y), (self.edge, node.y)]
            else:
                self.join = [(node.x, node.y), (node.x, self.exit_row), (self.edge, self.exit_row)]
        self.fixed.append(("h", self.trunk))
        if self.join:
            self.fixed.append(("h", self.join))
            self._leave(self.join)

    def _leave(self, join: list[Point]) -> None:
        """Set the ways of h over its line at the edge, which `join` reaches."""
        tree = self.trees["h"]
        tree.grow(join)
        end = join[-1]
        for kind, last in (("up", [self.trunk[0]]), ("leave", self.trunk[1:])):
            tree.grow([end, *(point for point in last if point != end)])
            self.ways["h", "h", kind] = tree.way(last[-1])

    def _jobs(self) -> Iterator[Job]:
        on_belt = {
            (s, t) for belt in self.graph.belts for s, t in zip([belt.entry, *belt.circles], belt.circles, strict=False)
        }
        for part in self.graph.parts.values():
            node = self.plan.nodes[part.id]
            free_belt = True
            for read in part.reads:
                if (read.source, part.id) in on_belt and free_belt:
                    free_belt = False
                    xs = (self.trees[read.source].root[0], node.x)
                    start = (xs[0], node.y)
                    self.ways[read.source, part.id, read.node] = [start, (node.x, node.y)]
                    continue
                rail = self.rail_boxes.get(part.id)
                if rail and read.source in rail.members:
                    self.ways[read.source, part.id, read.node] = self.ways.pop((read.source, part.id, ""))
                    continue
                targets = tuple(self._ports(node, read.source))
                yield Job((read.source, part.id, "read"), read.node, targets, self._length(read.source, targets))
        yield from self._exits()

    def _exits(self) -> Iterator[Job]:
        on_belt = {belt.name for belt in self.graph.belts}
        names = [name for name in self.graph.definition.states if name in self.graph.parts]
        edge, top = self.edge, self.plan.top
        if not self.has_trunk:
            yield Job(("h", "h", "up"), "", (((edge, top, 3), 0),), 900)
        elif not self.join:
            targets = tuple(((edge - 1, y, 0), 0) for y in range(top + 4, self.exit_row - 3))
            yield Job(("h", "h", "join"), "", targets, 800)
        for name in (n.removesuffix("_below") for n in self.graph.definition.belows if n not in ("h", "h_below")):
            if name in self.graph.parts:
                targets = tuple(((x, top, 3), 3 * (edge - x)) for x in range(edge - 6, self.plan.first, -1))
                yield Job((name, name, "up"), "", targets, 900)
        for name in names:
            if name in on_belt or name == "h":
                continue
            wanted = self.entries.rows.get(f"{name}_prev", self.entries.base)
            rows = range(3, self.entries.bottom - 1)
            targets = tuple(((self.plan.width - 1, y, 0), 5 * abs(y - wanted)) for y in rows)
            yield Job((name, name, "leave"), "", targets, 1000)

    def _ports(self, node: Node, source: str) -> Iterator[tuple[State, int]]:
        head = self.geometry.head
        wide, high = self._reach(node.half_width, head), self._reach(node.half_height, head)
        if node.part.is_box:
            for dy, cost in ((0, 0), (1, 15), (-1, 15)):
                if abs(dy) * self.geometry.step < node.half_height - 4:
                    yield (node.x - wide, node.y + dy, 0), cost
                    yield (node.x + wide, node.y + dy, 2), cost + 15
            if node.part.id not in self.rail_boxes:
                yield (node.x, node.y + high, 3), 0
            return
        if node.zone == BELT:
            yield (node.x, node.y + high, 3), 0
            if node.y > 0:
                yield (node.x, node.y - high, 1), 0
            return
        for side in range(4):
            if side != node.out:
                move = MOVES[side]
                yield (node.x + move[0] * wide, node.y + move[1] * high, (side + 2) % 4), 0

    def _length(self, source: str, targets) -> int:
        tree = self.trees[source]
        root = tree.root if not tree.heads else tree.heads[0][0]
        return min(abs(root[0] - x) + abs(root[1] - y) for (x, y, _), _ in targets)

    def _starts(self, board: Board, source: str) -> Iterator[tuple[Point, int, int]]:
        """Yield where a branch of a net may begin: its open ends, and forks along what is already drawn."""
        tree, belt_rows = self.trees[source], set(self.plan.belt_rows.values())
        for point, d, cost in tree.heads:
            x, y = point
            if board.inside(x, y):
                yield point, d, cost + (UNDER_STRIP if board.blocked[board.index(point)] and y in belt_rows else 0)
        for point, previous in tree.before.items():
            if previous is None or not board.inside(*point) or point[1] in belt_rows or point in tree.closed:
                continue
            i = board.index(point)
            if board.blocked[i] or board.vertical_only[i]:
                continue
            horizontal, vertical = board.runs(*point)
            if {horizontal, vertical} - {source, None}:
                continue
            arrival = direction(previous, point)
            for d in range(4):
                if d == (arrival + 2) % 4:
                    continue
                move = MOVES[d]
                neighbour = (point[0] + move[0], point[1] + move[1])
                if neighbour in tree.before and (tree.before[neighbour] == point or tree.before[point] == neighbour):
                    continue
                yield point, d, FORK

    def _route(self, board: Board, job: Job) -> None:
        source = job.key[0]
        path = board.search(source, self._starts(board, source), dict(job.targets))
        if path is None:
            raise Unroutable(f"{source} to {job.key[1]}")
        self._commit(board, job, path)

    def _commit(self, board: Board, job: Job, path: list[Point]) -> None:
        source, line = job.key[0], corners(path)
        self.trees[source].grow(path)
        self.trees[source].closed.add(path[-1])
        self.routed[job.name] = (source, line)
        board.lay(source, line)

"""Layered graph drawing: assigns the items of a flow to layers, orders them and positions them.

The method is that of Sugiyama, Tagawa and Toda (1981), Methods for Visual Understanding of Hierarchical System
Structures, IEEE Transactions on Systems, Man, and Cybernetics 11(2), 109-125. Layers are counted from 0 in the
direction of flow. A line that spans several layers has a dummy item in each layer between, a lane.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SWEEPS = 12  # over all layers, alternating in direction
ROUNDS = 16  # in which items are moved towards their neighbours
LANE = "|"  # a lane's id is its source, this sign and the number of its layer

Edges = Sequence[tuple[str, str]]


@dataclass
class Layers:
    """Items (nodes and lanes) by layer, in order, and the edges between adjacent layers, also by target and source."""

    layers: list[list[str]]
    edges: list[tuple[str, str]]
    before: dict[str, list[str]] = field(default_factory=dict)
    after: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        items = [item for layer in self.layers for item in layer]
        self.before, self.after = {item: [] for item in items}, {item: [] for item in items}
        for source, target in self.edges:
            self.after[source].append(target)
            self.before[target].append(source)


def layers_of(nodes: Sequence[str], edges: Edges, sources: Mapping[str, int]) -> dict[str, int]:
    """Assign each item to a layer, as late as its targets allow.

    `nodes` are in the order of computation; `sources` are inputs, assigned to the layer before their first reader.
    """
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for source, target in edges:
        before.setdefault(target, []).append(source)
        after.setdefault(source, []).append(target)
    early: dict[str, int] = {}
    for node in nodes:
        early[node] = 1 + max((early[other] for other in before.get(node, ()) if other in early), default=0)
    late = dict(early)
    for node in reversed(nodes):
        if node in after:
            late[node] = min(late[other] for other in after[node]) - 1
    for input in sources:
        late[input] = min(late[other] for other in after[input]) - 1
    return late


def with_lanes(layer: Mapping[str, int], edges: Edges) -> Layers:
    """Return the layers with a lane wherever a line passes through one."""
    count = max(layer.values(), default=0) + 1
    layers: list[list[str]] = [[] for _ in range(count)]
    for item, k in layer.items():
        layers[k].append(item)
    short: dict[tuple[str, str], None] = {}
    for source, target in edges:
        last = source
        for k in range(layer[source] + 1, layer[target]):
            lane = f"{source}{LANE}{k}"
            if lane not in layers[k]:
                layers[k].append(lane)
            short[last, lane] = None
            last = lane
        short[last, target] = None
    return Layers(layers, list(short))


def order_layers(graph: Layers) -> None:
    """Order the items of each layer for few crossings: by the mean position of their neighbours, then by swaps."""
    best, fewest = [list(layer) for layer in graph.layers], crossings(graph)
    seen = [best]
    for sweep in range(SWEEPS):
        forth = sweep % 2 == 0
        neighbours = graph.before if forth else graph.after
        for k in range(len(graph.layers)) if forth else reversed(range(len(graph.layers))):
            _sort_by_neighbours(graph, k, neighbours)
            _swap(graph, k)
        found, order = crossings(graph), [list(layer) for layer in graph.layers]
        if found < fewest:
            best, fewest = order, found
        if not fewest or [order, order] == seen[-2:]:  # no sweep changes anything any more
            break
        seen.append(order)
    graph.layers[:] = best


def _sort_by_neighbours(graph: Layers, k: int, neighbours: Mapping[str, Sequence[str]]) -> None:
    """Sort the items of layer k by the mean relative position of their neighbours in an adjacent layer."""
    near = graph.layers[max(0, k - 1) : k + 2]
    position = {item: n / max(1, len(layer) - 1) for layer in near for n, item in enumerate(layer)}

    def mean_of_neighbours(item: str) -> float:
        near = neighbours[item]
        return sum(position[other] for other in near) / len(near) if near else position[item]

    graph.layers[k].sort(key=mean_of_neighbours)


def _swap(graph: Layers, k: int) -> None:
    """Swap adjacent items of layer k as long as that reduces crossings."""
    layer = graph.layers[k]
    beside = [other for n in (k - 1, k + 1) if 0 <= n < len(graph.layers) for other in enumerate(graph.layers[n])]
    place = {item: n for n, item in beside}
    both = (graph.before, graph.after)
    near = {item: [[place[other] for other in side[item]] for side in both] for item in layer}
    for _ in layer:
        changed = False
        for n in range(len(layer) - 1):
            a, b = near[layer[n]], near[layer[n + 1]]
            if sum((p > q) - (p < q) for one, two in zip(a, b, strict=True) for p in one for q in two) > 0:
                layer[n], layer[n + 1] = layer[n + 1], layer[n]
                changed = True
        if not changed:
            return


def crossings(graph: Layers) -> int:
    """Return the number of crossings between adjacent layers."""
    return sum(_between(graph, k) for k in range(len(graph.layers) - 1))


def _between(graph: Layers, k: int) -> int:
    if not 0 <= k < len(graph.layers) - 1:
        return 0
    place = {item: n for n, item in enumerate(graph.layers[k + 1])}
    lines = [(n, place[b]) for n, item in enumerate(graph.layers[k]) for b in graph.after[item]]
    return sum((a < c) != (b < d) for i, (a, b) in enumerate(lines) for c, d in lines[:i] if a != c and b != d)


def positions(graph: Layers, sizes: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """Return the position of each item across the flow, such that lines are as straight as possible.

    `sizes` is the space that each item needs before and after its centre.
    """
    at: dict[str, float] = {}
    offsets: list[list[float]] = []  # of each layer's items from its first, if they are as close as can be
    for layer in graph.layers:
        end, offset, own = 0.0, 0.0, []
        for n, item in enumerate(layer):
            at[item] = end + sizes[item][0]
            end = at[item] + sizes[item][1]
            offset += sizes[layer[n - 1]][1] + sizes[item][0] if n else 0.0
            own.append(offset)
        offsets.append(own)
    before: list[dict[str, float]] = []
    for round in range(ROUNDS):
        if len(before) > 1 and before[-2] == at:  # neither direction moves anything any more
            break
        before.append(dict(at))
        forth = round % 2 == 0
        near, far = (graph.before, graph.after) if forth else (graph.after, graph.before)
        for k in range(len(graph.layers)) if forth else reversed(range(len(graph.layers))):
            layer, wanted = graph.layers[k], []
            for item in layer:
                joined = near[item] or far[item]
                wanted.append(_median([at[other] for other in joined]) if joined else at[item])
            at.update(zip(layer, _spread(wanted, offsets[k]), strict=True))
    return at


def _median(values: list[float]) -> float:
    if len(values) == 1:
        return values[0]
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _spread(wanted: Sequence[float], offsets: Sequence[float]) -> list[float]:
    """Return the positions nearest to `wanted` at which a layer's items keep their order and their space.

    `offsets` are their positions if they are as close as can be. Isotonic regression by pooling adjacent violators.
    """
    blocks: list[tuple[float, int]] = []  # mean, count
    for n, place in enumerate(wanted):
        mean, count = place - offsets[n], 1
        while blocks and blocks[-1][0] > mean:
            other, size = blocks.pop()
            mean, count = (mean * count + other * size) / (count + size), count + size
        blocks.append((mean, count))
    means = [mean for mean, count in blocks for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]

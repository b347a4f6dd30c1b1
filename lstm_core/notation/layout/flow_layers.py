"""Layers of a flow: which layer everything stands in, in which order, and where, so that few lines cross or bend.

Layers are counted from 0 in the direction of flow. A line that spans layers holds a place in each between ("lane").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SWEEPS = 12  # forth and back over all layers
SETTLING = 16  # rounds in which places are pulled towards what they are joined with
LANE = "|"  # a lane's id is its source, this sign and its layer

Edges = Sequence[tuple[str, str]]


@dataclass
class Layers:
    """Items (nodes and lanes) by layer, in order, and `edges` between neighbouring layers."""

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
    """Return each node's layer: as late as what it leads to allows.

    `nodes` stand in the order of computing; `sources` come in from outside and stand just before what reads them.
    """
    early: dict[str, int] = {}
    for node in nodes:
        early[node] = 1 + max((early[a] for a, b in edges if b == node and a in early), default=0)
    late = dict(early)
    for node in reversed(nodes):
        following = [late[b] for a, b in edges if a == node]
        if following:
            late[node] = min(following) - 1
    for source in sources:
        late[source] = min(late[b] for a, b in edges if a == source) - 1
    return late


def with_lanes(layer: Mapping[str, int], edges: Edges) -> Layers:
    """Return the layers with a lane wherever a line passes one."""
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
    """Put every layer in an order in which few lines cross: that of the middles of what its items are joined with."""
    best, fewest = [list(layer) for layer in graph.layers], crossings(graph)
    for sweep in range(SWEEPS):
        forth = sweep % 2 == 0
        neighbours = graph.before if forth else graph.after
        for k in range(len(graph.layers)) if forth else reversed(range(len(graph.layers))):
            place = {item: n / max(1, len(layer) - 1) for layer in graph.layers for n, item in enumerate(layer)}
            layer = graph.layers[k]

            def middle(item: str, place=place, neighbours=neighbours) -> float:
                near = neighbours[item]
                return sum(place[other] for other in near) / len(near) if near else place[item]

            layer.sort(key=middle)
            _swap(graph, k)
        found = crossings(graph)
        if found < fewest:
            best, fewest = [list(layer) for layer in graph.layers], found
    graph.layers[:] = best


def _swap(graph: Layers, k: int) -> None:
    """Swap neighbours of a layer as long as that takes crossings away."""
    layer = graph.layers[k]
    for _ in layer:
        changed = False
        for n in range(len(layer) - 1):
            before = _near(graph, k)
            layer[n], layer[n + 1] = layer[n + 1], layer[n]
            if _near(graph, k) < before:
                changed = True
            else:
                layer[n], layer[n + 1] = layer[n + 1], layer[n]
        if not changed:
            return


def _near(graph: Layers, k: int) -> int:
    return _between(graph, k - 1) + _between(graph, k)


def crossings(graph: Layers) -> int:
    """Return how often lines between neighbouring layers cross."""
    return sum(_between(graph, k) for k in range(len(graph.layers) - 1))


def _between(graph: Layers, k: int) -> int:
    if not 0 <= k < len(graph.layers) - 1:
        return 0
    place = {item: n for n, item in enumerate(graph.layers[k + 1])}
    lines = [(n, place[b]) for n, item in enumerate(graph.layers[k]) for b in graph.after[item]]
    return sum((a < c) != (b < d) for i, (a, b) in enumerate(lines) for c, d in lines[:i] if a != c and b != d)


def positions(graph: Layers, sizes: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """Return where the items of each layer stand across the flow, such that lines are straight where they can be.

    `sizes` is the room that each item needs before and behind its middle.
    """
    at: dict[str, float] = {}
    for layer in graph.layers:
        end = 0.0
        for item in layer:
            at[item] = end + sizes[item][0]
            end = at[item] + sizes[item][1]
    for round in range(SETTLING):
        forth = round % 2 == 0
        for layer in graph.layers if forth else reversed(graph.layers):
            near = graph.before if forth else graph.after
            wanted = []
            for item in layer:
                first, second = near[item], (graph.after if forth else graph.before)[item]
                joined = first or second
                wanted.append(_median([at[other] for other in joined]) if joined else at[item])
            for item, place in zip(layer, _spread(layer, wanted, sizes), strict=True):
                at[item] = place
    return at


def _median(values: list[float]) -> float:
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _spread(layer: Sequence[str], wanted: Sequence[float], sizes: Mapping[str, tuple[float, float]]) -> list[float]:
    """Return the places nearest to the wanted ones at which a layer's items keep their order and their room."""
    offsets, offset = [], 0.0
    for n, item in enumerate(layer):
        offset += sizes[layer[n - 1]][1] + sizes[item][0] if n else 0.0
        offsets.append(offset)
    blocks: list[tuple[float, int]] = []  # mean, count
    for n, place in enumerate(wanted):
        mean, count = place - offsets[n], 1
        while blocks and blocks[-1][0] > mean:
            other, size = blocks.pop()
            mean, count = (mean * count + other * size) / (count + size), count + size
        blocks.append((mean, count))
    means = [mean for mean, count in blocks for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]

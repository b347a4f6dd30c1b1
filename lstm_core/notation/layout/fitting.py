"""How much of a cell is drawn as one node, and in how many decks, so that its diagram is not too wide.

Steps towards less are tried in order, until one is narrow enough in the wide geometry; all geometries then show the
same nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from math import inf

from lstm_core.notation.layout.collapse import chains, collapsed, lines
from lstm_core.notation.layout.graph import Cut, PartGraph

Width = Callable[[PartGraph], float]  # px of a graph's first placement in the wide geometry

WIDEST = 2400  # px
MOST_DRAFTED = 45  # lines of a draft, above which lines of the cell are closed
FOLDS = (11, 8, 6)  # layers in a flow, of which the rest is in further decks


def fitted(graph: PartGraph, width: Width, opened: Collection[str] = ()) -> PartGraph:
    """Return a graph that is drawn at most `WIDEST` wide, or as narrow as it can be.

    `width` measures a graph's first placement; where that is narrow enough, a drawing with more room is, too. The
    groups of `opened` stay as they are.
    """
    best, least = graph, inf
    for smaller in _steps(graph, opened):
        found = width(smaller)
        if found < least:
            best, least = smaller, found
        if found <= WIDEST:
            break
    return best


def shortened(graph: PartGraph, opened: Collection[str] = ()) -> PartGraph:
    """Return a graph with few enough lines to be drawn at once: one part for each of the largest lines of a cell.

    A cell with belts, which is cut into cores, is left as it is.
    """
    closable = [] if graph.belts else [group for group in lines(graph) if group.result not in opened]
    left, count = len(graph.edges), 0
    while left > MOST_DRAFTED and count < len(closable):
        members = {*closable[count].members}
        reads = [read.source for id in members for read in graph.parts[id].reads]
        left -= len(reads) - len({*reads} - members)
        count += 1
    return collapsed(graph, closable[:count]) if count else graph


def as_flows(graph: PartGraph, width: Width) -> PartGraph:
    """Return a graph that is drawn as flows alone, in as many decks as its width needs: there is room for any line."""
    flows = [_in_flows(graph, fold) for fold in (0, *FOLDS)]
    closable = lines(graph)
    flows += [_in_flows(collapsed(graph, closable[: n + 1]), FOLDS[1]) for n in range(len(closable))]
    return next((flow for flow in flows if width(flow) <= WIDEST), flows[-1])


def _in_flows(graph: PartGraph, fold: int) -> PartGraph:
    """Return a graph without belts, whose states leave at their strips."""
    belts = [belt.name for belt in graph.belts if belt.name in graph.states and belt.name != graph.main]
    states = tuple(dict.fromkeys((*graph.side_states, *belts)))
    cut = Cut(in_layers=True, fold=fold, without_cores=True)
    return replace(graph, belts=(), side_states=states, cut=cut)


def _steps(graph: PartGraph, opened: Collection[str]) -> Iterator[PartGraph]:
    """Yield ever smaller graphs: chains are circles, cores without belts are layers, flows are folded, lines closed."""
    yield graph
    short = collapsed(graph, [group for group in chains(graph) if group.result not in opened])
    if short is not graph:
        yield short
    yield replace(short, cut=Cut(in_layers=True))
    for fold in FOLDS:
        yield replace(short, cut=Cut(in_layers=True, fold=fold))
    closable = [group for group in lines(short) if group.result not in opened]
    for count in range(1, len(closable) + 1):
        smaller = collapsed(short, closable[:count])
        yield smaller
        yield _in_flows(smaller, 0)
        yield replace(smaller, cut=Cut(in_layers=True, fold=FOLDS[1]))
    for fold in FOLDS:
        yield _in_flows(collapsed(short, closable), fold)

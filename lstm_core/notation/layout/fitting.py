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

WIDEST = 2400  # px
TOLERANCE, MANY_LINES = 0.02, 15
FOLDS = (11, 8, 6)  # layers in a flow, of which the rest is in further decks


def fitted(graph: PartGraph, width: Callable[[PartGraph], float], opened: Collection[str] = ()) -> PartGraph:
    """Return a graph that is drawn at most `WIDEST` wide, or as narrow as it can be; `width` measures one.

    The lines of `opened` stay as they are.
    """
    best, least = graph, inf
    for smaller in _steps(graph, opened):
        found = width(smaller)
        if found < least:
            best, least = smaller, found
        if found <= (WIDEST if smaller is not graph else WIDEST * (1 + _tolerance(graph))):
            break
    return best


def _tolerance(graph: PartGraph) -> float:
    """Return how much wider a draft may be that nothing has been left out of: its settled drawing needs less room.

    A cell of very many lines may be a little wider, too.
    """
    return TOLERANCE * (1 + (len(graph.values) > MANY_LINES))


def _steps(graph: PartGraph, opened: Collection[str]) -> Iterator[PartGraph]:
    """Yield ever smaller graphs: chains are circles, cores without belts are layers, flows are folded, lines closed."""
    yield graph
    yield (short := collapsed(graph, chains(graph)))
    yield replace(short, cut=Cut(in_layers=True))
    for fold in FOLDS[:-1]:
        yield replace(short, cut=Cut(in_layers=True, fold=fold))
    closable = [group for group in lines(short) if group.result not in opened]
    for count in range(1, len(closable) + 1):
        smaller = collapsed(short, closable[:count])
        yield smaller
        yield replace(smaller, cut=Cut(in_layers=True, fold=FOLDS[1]))
    for fold in FOLDS:
        yield replace(collapsed(short, closable), cut=Cut(in_layers=True, fold=fold, without_cores=True))

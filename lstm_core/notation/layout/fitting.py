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

Width = Callable[[PartGraph], float]  # px of a graph in the wide geometry

WIDEST = 2400  # px
TOLERANCE, MANY_LINES = 0.02, 15
CLEARLY_NARROW = 1600  # px of a first placement, up to which no draft is too wide
FOLDS = (11, 8, 6)  # layers in a flow, of which the rest is in further decks


def fitted(graph: PartGraph, placed: Width, drafted: Width, opened: Collection[str] = ()) -> PartGraph:
    """Return a graph that is drawn at most `WIDEST` wide, or as narrow as it can be.

    `placed` measures a graph's first placement, `drafted` its draft, which may need more room. The groups of `opened`
    stay as they are. A graph of which nothing has been left out may have a draft that is a little wider, since its
    settled drawing needs less room, and so may one of very many lines.
    """
    best, least = graph, inf
    for smaller in _steps(graph, opened):
        is_whole = smaller is graph
        most = WIDEST * (1 + 2 * TOLERANCE * (is_whole and len(graph.values) > MANY_LINES))
        found, limit = placed(smaller), most
        if CLEARLY_NARROW < found <= most:
            found, limit = drafted(smaller), most * (1 + TOLERANCE * is_whole)
        if found < least:
            best, least = smaller, found
        if found <= limit:
            break
    return best


def _steps(graph: PartGraph, opened: Collection[str]) -> Iterator[PartGraph]:
    """Yield ever smaller graphs: chains are circles, cores without belts are layers, flows are folded, lines closed."""
    yield graph
    yield (short := collapsed(graph, [group for group in chains(graph) if group.result not in opened]))
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

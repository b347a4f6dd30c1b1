"""The order of the pieces that a cell is cut into: each reads only from those below it."""

from __future__ import annotations

from collections.abc import Sequence

from lstm_core.notation.layout.graph import PartGraph

Piece = tuple[list[str], bool]  # lines, and whether it is a flow


def in_order(graph: PartGraph, pieces: Sequence[Piece]) -> list[Piece]:
    """Return pieces in an order in which none reads from a later one; those that read from one another become one."""
    lines = list(dict.fromkeys(part.line for part in graph.parts.values()))
    while True:
        below = _read_by(graph, pieces)
        order: list[int] = []
        while len(order) < len(pieces):
            free = [k for k in range(len(pieces)) if k not in order and below[k] <= {*order}]
            if not free:
                break
            order.append(free[0])
        if len(order) == len(pieces):
            return [pieces[k] for k in order]
        joined = _in_a_circle(below, {*range(len(pieces))} - {*order})
        own = {line for k in joined for line in pieces[k][0]}
        one = ([line for line in lines if line in own], all(pieces[k][1] for k in joined))
        first = min(joined)
        pieces = [one if k == first else piece for k, piece in enumerate(pieces) if k == first or k not in joined]


def _read_by(graph: PartGraph, pieces: Sequence[Piece]) -> list[set[int]]:
    """Return for each piece the other pieces that it reads from."""
    place = {line: k for k, (lines, _) in enumerate(pieces) for line in lines}
    found: list[set[int]] = [set() for _ in pieces]
    for part in graph.parts.values():
        for read in part.reads:
            if read.source in graph.parts:
                found[place[part.line]].add(place[graph.parts[read.source].line])
    return [others - {k} for k, others in enumerate(found)]


def _in_a_circle(below: Sequence[set[int]], left: set[int]) -> set[int]:
    """Return pieces that read from one another; each in `left` reads from another in it."""
    path = [min(left)]
    while True:
        following = min(below[path[-1]] & left)
        if following in path:
            return {*path[path.index(following) :]}
        path.append(following)


def folded(graph: PartGraph, lines: Sequence[str], most: int) -> list[list[str]]:
    """Return the lines of a flow in pieces of at most `most` layers each; a line is not split."""
    pieces: list[list[str]] = [[]]
    depth: dict[str, int] = {}  # of the parts in the last piece
    for line in lines:
        own = [part for part in graph.parts.values() if part.line == line]
        for attempt in (1, 2):
            for part in own:
                depth[part.id] = 1 + max((depth.get(read.source, 0) for read in part.reads), default=0)
            if attempt == 2 or not pieces[-1] or max(depth[part.id] for part in own) <= most:
                break
            pieces.append([])
            depth = {}
        pieces[-1].append(line)
    return pieces

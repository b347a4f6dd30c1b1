"""Partition of a cell into decks, which are laid out separately and placed one above another.

A core is a belt with everything that acts on it or reads it pointwise; cores with a common line are merged. What is
computed before a core, or after the last, is a flow if it is more than a few operations; otherwise it joins a core.
Most cells are one deck. If every line belongs to a group (such as the layers of a stack), each group is cut separately.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lstm_core.notation.layout.graph import Part, PartGraph
from lstm_core.notation.layout.pieces import Piece, folded, in_order

FLOW_DEPTH = 3  # depth in layers from which a cell without belts is a flow
SMALL_FLOW = 4  # layers and operations; a larger flow is a deck of its own
MOST_READERS = 2  # layers that may read a value of a flow that joins a core


@dataclass(frozen=True)
class Deck:
    """A part of a cell that is laid out separately; `links` are the values that it reads from the deck below."""

    name: str
    graph: PartGraph
    is_flow: bool
    links: frozenset[str] = frozenset()


def pieces_of(graph: PartGraph) -> list[Piece]:
    """Return the pieces of a cell in the order of computation, however its graph is to be cut further."""
    return in_order(graph, [piece for lines in _groups(graph) for piece in _pieces(graph, lines)])


def cut_into_decks(graph: PartGraph, pieces: Sequence[Piece] | None = None) -> list[Deck]:
    """Return the decks of a cell in the order of computation, which is from the lowest to the highest.

    `pieces` are those of `pieces_of`, where they are known.
    """
    if graph.cut.without_cores:
        pieces = [(list(dict.fromkeys(part.line for part in graph.parts.values())), True)]
    pieces = _cut(graph, pieces_of(graph) if pieces is None else pieces)
    decks = [(_piece(graph, lines, is_flow), is_flow) for lines, is_flow in pieces]
    result: list[Deck] = []
    for k, (deck, is_flow) in enumerate(decks):
        above = _reads(decks[k + 1][0]) if k + 1 < len(decks) else set()
        links = [id for id in deck.parts if id in above]
        upward = dict.fromkeys([*deck.upward, *links])
        below = {*decks[k - 1][0].parts} if k else set()
        linked = frozenset(_reads(deck) & below)
        result.append(Deck(_name(deck), replace(deck, upward=tuple(upward)), is_flow, linked))
    return result


def _cut(graph: PartGraph, pieces: Sequence[Piece]) -> list[Piece]:
    """Return pieces as the graph's `cut` wants them."""
    cut, cut_pieces = graph.cut, list(pieces)
    if cut.in_layers and not cut.without_cores:
        belts = {belt.name for belt in graph.belts}
        cut_pieces = [(lines, is_flow or not belts & {*lines}) for lines, is_flow in cut_pieces]
    if not cut.fold:
        return cut_pieces
    return [
        (part, is_flow)
        for lines, is_flow in cut_pieces
        for part in (folded(graph, lines, cut.fold) if is_flow else [lines])
    ]


def _name(graph: PartGraph) -> str:
    """Return the group that all lines of a deck belong to, or "" if there is none."""
    groups = {part.line.rpartition(".")[0] for part in graph.parts.values()}
    return groups.pop() if len(groups) == 1 else ""


def _reads(graph: PartGraph) -> set[str]:
    return {read.source for part in graph.parts.values() for read in part.reads}


def _groups(graph: PartGraph) -> list[list[str]]:
    """Return the lines of each group if every line belongs to one, otherwise all lines together."""
    lines = list(dict.fromkeys(part.line for part in graph.parts.values()))
    groups: dict[str, list[str]] = {}
    for line in lines:
        group, _, rest = line.partition(".")
        groups.setdefault(group if rest else "", []).append(line)
    return [lines] if "" in groups else list(groups.values())


def _piece(graph: PartGraph, lines: Iterable[str], is_flow: bool) -> PartGraph:
    """Return the subgraph of these lines."""
    own = {*lines}
    parts = {id: part for id, part in graph.parts.items() if part.line in own}
    belts = () if is_flow else tuple(belt for belt in graph.belts if belt.name in parts)
    on_belt = {belt.name for belt in belts}
    states = [name for name in (graph.main, *graph.side_states) if name in parts and name not in on_belt]
    main = graph.main if graph.main in parts else states[-1] if states else ""
    main = "" if is_flow else main
    side_states = tuple(name for name in states if name != main and name in graph.states)
    upward = tuple(name for name in graph.upward if name in parts)
    return replace(graph, parts=parts, belts=belts, main=main, side_states=side_states, upward=upward)


def _pieces(graph: PartGraph, lines: Sequence[str]) -> list[tuple[list[str], bool]]:
    """Partition lines into decks: (lines, whether it is a flow), in the order of computation."""
    own_lines = {*lines}
    parts = {id: part for id, part in graph.parts.items() if part.line in own_lines}
    cores = _cores(graph, parts)
    if not cores:
        return [(list(lines), _depth(parts.values()) >= FLOW_DEPTH)]
    slots = _slots(parts, lines, cores)
    first = [line for line in lines if slots[line] == 0]
    if first and not _is_small(graph, parts, first, ()):  # lines that depend on no other line join the first flow
        reading = {part.line for part in parts.values() if any(read.source in parts for read in part.reads)}
        for line in lines:
            if slots[line] % 2 == 0 and line not in reading:
                slots[line] = 0
    pieces: list[tuple[list[str], bool]] = []
    for k in range(len(cores) + 1):
        flow = [line for line in lines if slots[line] == 2 * k]
        core = [line for line in lines if slots[line] == 2 * k + 1]
        if flow and not core and not any(part.is_box for part in parts.values() if part.line in flow):
            pieces[-1][0].extend(flow)
        elif flow and core and _is_small(graph, parts, flow, [line for line, slot in slots.items() if slot < 2 * k]):
            core = flow + core
        elif flow:
            pieces.append((flow, True))
        if core:
            pieces.append((core, False))
    return pieces


def _is_small(graph: PartGraph, parts: dict[str, Part], flow: Sequence[str], before: Sequence[str]) -> bool:
    """Return whether a flow joins a core: few operations, one layer deep, few readers, and no operands in `before`."""
    own = [part for part in parts.values() if part.line in flow]
    if len(own) > SMALL_FLOW or _depth(own) >= 2:
        return False
    reads = {read.source for part in own for read in part.reads}
    earlier = {part.id for part in parts.values() if part.line in before}
    readers = Counter(read.source for part in parts.values() if part.is_box for read in part.reads)
    is_shared = any(readers[part.id] > MOST_READERS for part in own)
    begins = any(belt.entry in {part.id for part in own} for belt in graph.belts)
    return not reads & earlier and not is_shared and not begins


def _depth(parts: Iterable[Part]) -> int:
    """Return the largest number of layers on a path."""
    depth: dict[str, int] = {}
    for part in parts:
        depth[part.id] = part.is_box + max((depth.get(read.source, 0) for read in part.reads), default=0)
    return max(depth.values(), default=0)


def _cores(graph: PartGraph, parts: dict[str, Part]) -> list[set[str]]:
    """Return the lines of each core, in the order of computation."""
    cores: list[set[str]] = []
    entries = {belt.entry for belt in graph.belts}
    for belt in graph.belts:
        if belt.name not in parts:
            continue
        core = {parts[belt.name].line} | _acting(parts, belt.circles, entries)
        shown = {belt.name}
        for part in parts.values():
            if not part.is_box and part.operation != "sum" and any(read.source in shown for read in part.reads):
                shown.add(part.id)
                core |= {part.line} | _acting(parts, [part.id], entries)
        for other in [other for other in cores if other & core]:
            core |= other
            cores.remove(other)
        cores.append(core)
    order = list(dict.fromkeys(part.line for part in parts.values()))
    return sorted(cores, key=lambda core: max(map(order.index, core)))


def _acting(parts: dict[str, Part], circles: Iterable[str], entries: set[str]) -> set[str]:
    """Return the lines that circles depend on pointwise, without those of the previous values of belts."""
    found: set[str] = set()
    stack, seen = list(circles), {*circles, *entries}
    while stack:
        part = parts[stack.pop()]
        found.add(part.line)
        if part.is_box:
            continue
        for read in part.reads:
            if read.source in parts and read.source not in seen:
                seen.add(read.source)
                stack.append(read.source)
    return found


def _slots(parts: dict[str, Part], lines: Sequence[str], cores: list[set[str]]) -> dict[str, int]:
    """Return the slot of each line: 2 k + 1 for core k, 2 k for a flow before it."""
    reads: dict[str, set[str]] = {line: set() for line in lines}
    for part in parts.values():
        reads[part.line] |= {parts[read.source].line for read in part.reads if read.source in parts} - {part.line}
    slots = {line: 2 * k + 1 for k, core in enumerate(cores) for line in core}
    late = 2 * len(cores) + 1
    for line in reversed(lines):  # the readers of a line come after it
        if line not in slots:
            readers = [slots[other] for other in lines if line in reads[other] and other in slots]
            needed = [slot - slot % 2 for slot in readers if slot < late]
            slots[line] = min(needed, default=late)
    for line in lines:  # what reads a core's value comes after it, or belongs to it if the core reads that in turn
        earliest = max((slots[other] for other in reads[line] if slots[other] < late), default=0)
        if slots[line] % 2 == 0 and slots[line] < earliest:
            slots[line] = earliest
    for line in lines:
        if slots[line] >= late:
            before = max((slots[other] for other in reads[line]), default=0)
            is_sum = all(part.operation == "sum" for part in parts.values() if part.line == line)
            slots[line] = min(before + (before % 2 and not is_sum), late - 1) if before < late else late - 1
    return slots

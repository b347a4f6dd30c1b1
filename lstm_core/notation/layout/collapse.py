"""Parts of a graph that are drawn as one: what repeats or is small is one node, so that the whole stays readable.

A group of parts with one result becomes a box, or a chain of functions of one operand becomes one circle. The node has
the id of the group's result, and `holds` are the ids of all parts in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from lstm_core.language.expressions import Call, Definition, walk
from lstm_core.notation.layout.copies import changed
from lstm_core.notation.layout.graph import Operand, Part, PartGraph, merged

CLOSED = "…"  # the sign of a box that stands for a whole line
LONGEST_CHAIN = 14  # letters of the signs of a chain; a longer one is shortened in its middle


@dataclass(frozen=True)
class Group:
    """Parts that are drawn as one node with a sign; `result` is the part that others read."""

    result: str
    members: tuple[str, ...]
    glyph: str
    is_box: bool = True


def collapsed(graph: PartGraph, groups: Sequence[Group]) -> PartGraph:
    """Return a graph with one part for each group; groups that share a part with one before are left out."""
    taken: set[str] = set()
    one: dict[str, Part] = {}
    for group in groups:
        if not taken & {*group.members}:
            taken |= {*group.members}
            one[group.result] = _part(graph, group)
    if not one:
        return graph
    parts = {id: one.get(id, part) for id, part in graph.parts.items() if id in one or id not in taken}
    belts = tuple(belt for belt in graph.belts if not taken & {*belt.circles})
    lost = {belt.name for belt in graph.belts} - {belt.name for belt in belts}
    states = [name for name in parts if name in lost and name in graph.states and name != graph.main]
    return replace(graph, parts=parts, belts=belts, side_states=(*graph.side_states, *states))


def _part(graph: PartGraph, group: Group) -> Part:
    """Return the part that stands for a group."""
    members = {*group.members}
    reads = [read for id in graph.parts if id in members for read in graph.parts[id].reads]
    outside = tuple(_plain(read, group.is_box) for read in reads if read.source not in members)
    part = graph.parts[group.result]
    return changed(
        part,
        is_box=group.is_box,
        operation="group",
        glyph=group.glyph,
        reads=merged(outside),
        holds=tuple(inner for id in graph.parts if id in members for inner in graph.parts[id].holds or (id,)),
    )


def _plain(read: Operand, is_box: bool) -> Operand:
    """Return an operand of a box without the sign that it has inside."""
    return changed(read, sign="+", kind="added" if read.kind == "operand" else read.kind) if is_box else read


def own_operations(definition: Definition, graph: PartGraph, opened: Collection[str] = ()) -> Iterator[Group]:
    """Yield a group for each use of an operation of the cell's own, without those whose node is in `opened`."""
    for node, use in definition.uses.items():
        if node in opened or node not in graph.parts:
            continue
        inside = [id for id in graph.parts if id == node or id.startswith(f"{node}.")]
        for path in _places(definition, node, use.arguments):
            inside = [id for id in inside if id != path and not id.startswith(f"{path}.")]
        if _is_closed(graph, node, inside):
            yield Group(node, tuple(inside), use.name.rstrip("_"))


def _places(definition: Definition, node: str, arguments: Sequence[object]) -> Iterator[str]:
    """Yield the ids of the arguments of an own operation, which are in the node that it was written out to."""
    name = next(name for name in definition.values if node == name or node.startswith(f"{name}."))
    for path, expression in walk(definition.values[name].expression, name):
        if path.startswith(f"{node}.") and isinstance(expression, Call) and expression in arguments:
            yield path


def lines(graph: PartGraph) -> list[Group]:
    """Return a group for each line of several parts, the largest first, those of belts last."""
    found = []
    on_belt = {graph.parts[belt.circles[-1]].line for belt in graph.belts}
    members: dict[str, list[str]] = {}
    elsewhere: set[str] = set()  # parts that another line reads
    for part in graph.parts.values():
        members.setdefault(part.line, []).append(part.id)
        sources = [graph.parts[read.source] for read in part.reads if read.source in graph.parts]
        elsewhere |= {source.id for source in sources if source.line != part.line}
    for own in members.values():
        results = [id for id in own if graph.parts[id].value]
        if len(own) > 1 and len(results) == 1 and not elsewhere & {*own} - {results[0]}:
            found.append(Group(results[0], tuple(own), CLOSED))
    return sorted(found, key=lambda group: (graph.parts[group.result].line in on_belt, -len(group.members)))


def chains(graph: PartGraph) -> list[Group]:
    """Return a group for each chain of circles that have one operand each and of which only the last is read."""
    inner: dict[str, str] = {}  # circle -> the one before it in its chain
    on_belt = {circle for belt in graph.belts for circle in belt.circles}
    readers = {id: graph.readers(id) for id in graph.parts}
    for part in graph.parts.values():
        if len(part.reads) != 1 or part.is_box or part.id in on_belt or part.operation in ("sum", "same"):
            continue
        before = graph.parts.get(part.reads[0].source)
        if before is None or before.value or before.is_box or before.id in on_belt or len(before.reads) != 1:
            continue
        if len(readers[before.id]) == 1 and before.operation != "sum":
            inner[part.id] = before.id
    found = []
    for last in [id for id in inner if id not in inner.values()]:
        members = [last]
        while members[-1] in inner:
            members.append(inner[members[-1]])
        signs = [graph.parts[id].glyph for id in members]
        text = " ".join(signs)
        glyph = text if len(text) <= LONGEST_CHAIN else f"{signs[0]} … {signs[-1]}"
        found.append(Group(last, tuple(members), glyph, is_box=False))
    return found


def _is_closed(graph: PartGraph, result: str, members: Collection[str]) -> bool:
    """Return whether only the result of some parts is read by others."""
    own = {*members}
    return not any(
        read.source in own and read.source != result
        for part in graph.parts.values()
        if part.id not in own
        for read in part.reads
    )

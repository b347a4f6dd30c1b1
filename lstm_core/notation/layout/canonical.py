"""The structure of a cell without its names: cells that differ in names or in their text alone are drawn once.

A value of the cell becomes `$000`, `$001`, ... in the order of the lines, with its group and with `_prev` or `_below`;
words such as x stay. Whatever a layout depends on is in the structure: also the width of each label, in letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from lstm_core.language.expressions import Definition, stem
from lstm_core.notation.layout.copies import changed
from lstm_core.notation.layout.graph import BeltPath, Operand, Part, PartGraph
from lstm_core.notation.layout.shapes import Diagram, DiagramNode, Wire

NUMBERED = re.compile(r"\$(\d{3,})")
NAMES = {  # the fields of each kind of part in which names of values are
    "belts": ("name",),
    "nodes": ("id", "line", "value", "holds"),
    "strips": ("id", "value", "label", "line"),
    "wires": ("id", "source", "target", "line", "node"),
    "chips": ("id", "name"),
    "decks": ("name",),
}


@dataclass(frozen=True, eq=False)
class Structure:
    """A graph whose values are numbered, and the key by which equal structures are found."""

    graph: PartGraph
    key: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Structure) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True)
class NamedStructure:
    """The structure of a cell, and what its names are, by which a drawing of the structure becomes the cell's."""

    structure: Structure
    names: tuple[str, ...]
    roles: Mapping[str, str]
    parameters: Mapping[tuple[str, str], tuple[str, ...]]  # by the id of a box and the operand's node id

    def named(self, drawn: Diagram) -> Diagram:
        """Return a drawing of the structure with the cell's names, roles and parameters."""
        found = _mapped(drawn, cache(self.name))  # a line's name is in many parts
        nodes = [self._with_role(node) for node in found.nodes]
        wires = [self._with_parameters(wire) for wire in found.wires]
        return changed(found, nodes=tuple(nodes), wires=tuple(wires))

    def name(self, text: str) -> str:
        """Return an id or a name of the structure as the cell has it."""
        return NUMBERED.sub(lambda found: self.names[int(found[1])], text)

    def _with_role(self, node: DiagramNode) -> DiagramNode:
        role = self.roles.get(node.value, "") if node.kind == "box" and node.value else ""
        return changed(node, label=role) if role else node

    def _with_parameters(self, wire: Wire) -> Wire:
        own = self.parameters.get((wire.target, wire.node), ())
        return changed(wire, parameters=own) if own else wire


def structured(definition: Definition, graph: PartGraph) -> NamedStructure:
    """Return the structure of a cell, given its graph."""
    numbered, names = _numbers(definition)
    plain = _without_names(graph, numbered)
    roles = {name: equation.role for name, equation in definition.values.items()}
    parameters = {(part.id, read.node): read.parameters for part in graph.parts.values() for read in part.reads}
    return NamedStructure(Structure(plain, _key(plain)), names, roles, parameters)


def _numbers(definition: Definition) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the number of each value, by name, and the names without their groups, by number."""
    numbered, names = {}, []
    for number, name in enumerate(definition.values):
        group, dot, own = name.rpartition(".")
        numbered[name] = f"{group}{dot}${number:03d}"
        names.append(own)
    return numbered, tuple(names)


def _without_names(graph: PartGraph, numbered: Mapping[str, str]) -> PartGraph:
    """Return a graph with numbers for names, and without what only the finished drawing shows."""

    def node(id: str, line: str) -> str:
        return numbered[line] + id[len(line) :]

    def name(own: str) -> str:
        base = stem(own)
        return numbered[base] + own[len(base) :] if base in numbered else own

    def source(id: str) -> str:
        part = graph.parts.get(id)
        return node(id, part.line) if part else name(id)

    def operand(read: Operand, line: str) -> Operand:
        multiplied = ("parameter",) if read.parameters else ()
        return changed(read, source=source(read.source), node=node(read.node, line), parameters=multiplied)

    def renamed(part: Part) -> Part:
        reads = tuple(operand(read, part.line) for read in part.reads)
        value = part.value and name(part.value)
        holds = tuple(node(id, graph_lines[id]) for id in part.holds)
        return changed(part, id=node(part.id, part.line), line=name(part.line), value=value, reads=reads, holds=holds)

    graph_lines = {id: part.line for part in graph.parts.values() for id in part.holds}
    parts = [renamed(part) for part in graph.parts.values()]
    belts = [BeltPath(name(belt.name), source(belt.entry), tuple(map(source, belt.circles))) for belt in graph.belts]
    return PartGraph(
        values=frozenset(map(name, graph.values)),
        states=frozenset(map(name, graph.states)),
        letters={source(id): round(width, 1) for id, width in graph.letters.items()},
        matrices=frozenset(map(name, graph.matrices)),
        parts={part.id: part for part in parts},
        belts=tuple(belts),
        main=name(graph.main),
        side_states=tuple(map(name, graph.side_states)),
        upward=tuple(map(name, graph.upward)),
        cut=graph.cut,
    )


def _key(graph: PartGraph) -> str:
    sets = (sorted(graph.values), sorted(graph.states), sorted(graph.letters.items()), sorted(graph.matrices))
    return repr((*sets, *graph.parts.values(), graph.belts, graph.main, graph.side_states, graph.upward, graph.cut))


def _mapped(drawn: Diagram, change: Callable[[str], str]) -> Diagram:
    """Return a diagram with every name in it changed."""
    parts: dict[str, Any] = {
        field: tuple(_renamed(part, names, change) for part in getattr(drawn, field)) for field, names in NAMES.items()
    }
    return changed(drawn, **parts)


def _renamed(part: Any, names: Sequence[str], change: Callable[[str], str]) -> Any:
    own = vars(part)
    new = {
        name: change(own[name]) if isinstance(own[name], str) else tuple(map(change, own[name]))
        for name in names
        if own[name]
    }
    return changed(part, **new) if new else part

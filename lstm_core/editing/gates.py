"""Edits of gates: taken away, coupled, merged, and whether they see the cell state."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from lstm_core.editing.anatomy import Anatomy, group_of, own_name
from lstm_core.editing.changing import (
    CannotEditError,
    Change,
    applied,
    fresh,
    names_of,
    renamed,
    right_side,
    without,
)
from lstm_core.editing.edit import Draft, Gate
from lstm_core.editing.surface import Part
from lstm_core.notation.parameter_count import INPUTS, UNITS

MOST_MERGED = 4  # gates of a cell (or of a group of it) that are offered in pairs


def drafts(anatomy: Anatomy) -> Iterator[Draft]:
    """Yield the edits of a cell's gates that have a text."""
    for gate in anatomy.gates:
        yield from _removed(anatomy, gate)
    yield from _coupled(anatomy)
    yield from _peepholes(anatomy)
    yield from _merged(anatomy)


def _removed(anatomy: Anatomy, gate: Gate) -> Iterator[Draft]:
    """Set a gate to 1: `f: units = 1`."""
    row, size = anatomy.row(gate.name), _size(anatomy, gate.name)
    if size is None or row.right is None:
        return
    stated = anatomy.definition.values[gate.name].size
    changes = [right_side(row, "1")]
    if stated is None:
        at = anatomy.surface.place(row.tokens[0]) + len(gate.name)
        changes.append(Change(at, at, f": {size}"))
    yield Draft("gates", "remove-gate", {"gate": gate}, applied(anatomy.surface, changes), f"{gate.name} = 1")


def _size(anatomy: Anatomy, name: str) -> str | None:
    """Return the size of a line in a word, whatever it is; None where no word says it."""
    if anatomy.definition.values[name].size is not None:
        return "stated"
    return {(): "scalar", (INPUTS,): "inputs", (UNITS,): "units"}.get(anatomy.shapes.get(name, (0, 0)))


def _coupled(anatomy: Anatomy) -> Iterator[Draft]:
    """Make of two sigmoids on one state the later 1 minus the earlier: `i = 1 - f`."""
    places = [row.name for row in anatomy.surface.rows]
    for belt in anatomy.belts:
        own = [gate for gate in anatomy.sigmoids if belt in _acted_on(anatomy, gate)]
        keeps = [gate for gate in own if anatomy.purposes[gate.name].kind == "keep"]
        lets = [gate for gate in own if anatomy.purposes[gate.name].kind == "let_in"]
        if len(keeps) != 1 or len(lets) != 1:
            continue
        first, second = sorted((keeps[0], lets[0]), key=lambda gate: places.index(gate.name))
        new = f"1 - {first.name}"
        text = applied(anatomy.surface, [right_side(anatomy.row(second.name), new)])
        yield Draft("gates", "couple", {"gate": second, "to": first}, text, f"{second.name} = {new}")


def _acted_on(anatomy: Anatomy, gate: Gate) -> set[str]:
    """Return the belts in whose line a gate weighs the old or the new."""
    return {
        belt
        for belt in anatomy.belts
        if gate.name in anatomy.row(belt).reads() and anatomy.purposes[gate.name].kind in ("keep", "let_in")
    }


def _peepholes(anatomy: Anatomy) -> Iterator[Draft]:
    """Let the gates see the cell state, or stop it, by groups."""
    for belt in anatomy.cell_states:
        gates = [gate for gate in anatomy.sigmoids if group_of(gate.name) == group_of(belt)]
        seen = {gate.name: _seeing(anatomy, gate, belt) for gate in gates}
        blind = [gate for gate in gates if not seen[gate.name] and not _reads(anatomy, gate, belt)]
        if blind:
            yield from _see(anatomy, blind, belt)
        seeing = {gate: seen[gate.name] for gate in gates if seen[gate.name]}
        if seeing and all(_is_all(anatomy, gate, parts, belt) for gate, parts in seeing.items()):
            yield from _stop(anatomy, seeing, belt)


def _reads(anatomy: Anatomy, gate: Gate, belt: str) -> bool:
    return bool({belt, f"{belt}_prev"} & set(anatomy.row(gate.name).reads()))


def _is_all(anatomy: Anatomy, gate: Gate, parts: list[Part], belt: str) -> bool:
    """Return whether a gate reads a state in these parts alone."""
    names = (belt, f"{belt}_prev")
    inside = sum(name in names for part in parts for name in part.names())
    return inside == sum(name in names for name in anatomy.row(gate.name).reads())


def _see(anatomy: Anatomy, gates: list[Gate], belt: str) -> Iterator[Draft]:
    taken, changes = set(names_of(anatomy.surface)), []
    places = {row.name: place for place, row in enumerate(anatomy.surface.rows)}
    for gate in gates:
        argument = anatomy.argument(gate.name)
        if argument is None:
            return
        name = fresh(f"{group_of(gate.name)}p_{own_name(gate.name)}", taken)
        taken.add(name)
        read = belt if places[belt] < places[gate.name] else f"{belt}_prev"
        changes.append(added(argument, f"{name} * {read}", anatomy))
    values = {"gates": tuple(gates), "state": belt}
    yield Draft("gates", "see-cell", values, applied(anatomy.surface, changes), f"+ p ⊙ {own_name(belt)}")


def _seeing(anatomy: Anatomy, gate: Gate, belt: str) -> list[Part]:
    """Return the terms by which a gate sees a state: `p_f * c_prev`."""
    return [
        part
        for part in anatomy.calls(gate.name)
        if part.operation == "*"
        and len(part.parts) == 2
        and {name for name in part.names() if not anatomy.is_parameter(name)} <= {belt, f"{belt}_prev"}
        and any(name in (belt, f"{belt}_prev") for name in part.names())
        and any(anatomy.is_parameter(name) for name in part.names())
    ]


def _stop(anatomy: Anatomy, seen: dict[Gate, list[Part]], belt: str) -> Iterator[Draft]:
    changes: list[Change] = []
    for gate, parts in seen.items():
        right = anatomy.line(gate.name)
        try:
            rest = without(right, parts) if right is not None else None
        except CannotEditError:
            return
        if rest is None:
            return
        changes += rest
    values = {"gates": tuple(seen), "state": belt}
    yield Draft("gates", "stop-cell", values, applied(anatomy.surface, changes), f"- p ⊙ {own_name(belt)}")


def added(argument: Part, term: str, anatomy: Anatomy) -> Change:
    """Return the change that adds a term to what a gate is a sigmoid of: before its bias, if the bias stands last."""
    if argument.operation == "+" and argument.parts[1].is_name and anatomy.is_parameter(argument.parts[1].text):
        at = argument.parts[0].outer[1]
        return Change(at, at, f" + {term}")
    return Change(argument.outer[1], argument.outer[1], f" + {term}")


def _merged(anatomy: Anatomy) -> Iterator[Draft]:
    """Let every use of one gate be the other; the later line goes."""
    groups: dict[str, list[Gate]] = {}
    for gate in anatomy.sigmoids:
        groups.setdefault(group_of(gate.name), []).append(gate)
    for gates in groups.values():
        for first, second in combinations(gates, 2) if len(gates) <= MOST_MERGED else ():
            row = anatomy.row(second.name)
            is_same = anatomy.shapes.get(first.name) == anatomy.shapes.get(second.name)
            if not is_same or f"{second.name}_start" in anatomy.surface.of or second.name == "h":
                continue
            names = {second.name + end: first.name + end for end in ("", "_prev")}
            others = [other for other in anatomy.surface.rows if other is not row]
            changes = [Change(row.start, row.end), *renamed(others, anatomy.surface, names)]
            values = {"gate": second, "into": first}
            yield Draft("gates", "merge", values, applied(anatomy.surface, changes), f"{second.name} → {first.name}")

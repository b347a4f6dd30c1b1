"""Edits of what looks back: gates that do not, gates that see all gates, units that look back at themselves alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lstm_core.editing.anatomy import Anatomy, group_of, own_name
from lstm_core.editing.changing import CannotEditError, Change, applied, fresh, names_of, without
from lstm_core.editing.edit import Draft, Gate
from lstm_core.editing.gates import added
from lstm_core.editing.surface import Part
from lstm_core.language import OPERATIONS, parse, walk
from lstm_core.language.expressions import Call, Definition, Expression, Name, stem

MOST_SEEN = 4  # gates that can be let see each other: as many matrices as their square


def drafts(anatomy: Anatomy) -> Iterator[Draft]:
    """Yield the edits of a cell's feedback that have a text."""
    yield from _blind(anatomy)
    yield from _all_gates(anatomy)
    yield from _alone(anatomy)


@dataclass(frozen=True)
class _Looking:
    """A gate that looks back: by which terms, at which states, what it reads besides, and what takes the terms off."""

    gate: Gate
    terms: tuple[Part, ...]
    states: tuple[str, ...]
    others: frozenset[str]
    changes: tuple[Change, ...]


def _blind(anatomy: Anatomy) -> Iterator[Draft]:
    """Take the matrices on the step before out of the gates: `U_f @ h_prev`."""
    found = [one for gate in anatomy.sigmoids if (one := _looking(anatomy, gate)) is not None]
    while True:
        states = tuple(dict.fromkeys(state for one in found for state in one.states))
        kept = [one for one in found if not one.others & set(states)]  # the sentence is of all gates and all states
        if kept == found:
            break
        found = kept
    if not found:
        return
    letters = dict.fromkeys(own_name(part.parts[0].text)[0] for one in found for part in one.terms)
    shown = " ".join(f"- {letter} {own_name(state)}′" for letter, state in zip(letters, states, strict=False))
    values = {"gates": tuple(one.gate for one in found), "states": states}
    changes = [change for one in found for change in one.changes]
    yield Draft("feedback", "gates-blind", values, applied(anatomy.surface, changes), shown)


def _looking(anatomy: Anatomy, gate: Gate) -> _Looking | None:
    """Return how a gate looks back; None where it does not, or where nothing would be left without it."""
    right = anatomy.line(gate.name)
    terms = tuple(part for part in anatomy.calls(gate.name) if anatomy.looks_back(part))
    if right is None or not terms:
        return None
    try:
        changes = without(right, terms)
    except CannotEditError:
        return None
    if changes is None:
        return None
    inside = [name for part in terms for name in part.names() if name.endswith("_prev")]
    outside = list(right.names())
    for name in inside:
        outside.remove(name)
    states = tuple(dict.fromkeys(stem(name) for name in inside))
    others = frozenset(stem(name) for name in outside if name.endswith("_prev"))
    return _Looking(gate, terms, states, others, tuple(changes))


def _all_gates(anatomy: Anatomy) -> Iterator[Draft]:
    """Let each gate of a group see all of them, one word ago: `+ R_if @ i_prev`."""
    groups: dict[str, list[Gate]] = {}
    for gate in anatomy.sigmoids:
        groups.setdefault(group_of(gate.name), []).append(gate)
    for group, gates in groups.items():
        names = [gate.name for gate in gates]
        reads = {read for name in names for read in anatomy.row(name).reads()}
        if not 2 <= len(gates) <= MOST_SEEN or reads & {f"{name}_prev" for name in names}:
            continue
        taken, changes = set(names_of(anatomy.surface)), []
        for target in names:
            argument = anatomy.argument(target)
            terms = []
            for source in names:
                short, other = (own_name(name).replace("_", "") for name in (source, target))
                tag = short + other if len(short) == len(other) == 1 else f"{short}_{other}"
                matrix = fresh(f"{group}R_{tag}", taken)
                taken.add(matrix)
                terms.append(f"{matrix} @ {source}_prev")
            if argument is None:
                break
            changes.append(added(argument, " + ".join(terms), anatomy))
        if len(changes) < len(names):
            continue
        text = applied(anatomy.surface, changes)
        yield Draft("feedback", "gates-all", {"gates": tuple(gates)}, text, f"+ R {own_name(names[0])}′ …")


def _alone(anatomy: Anatomy) -> Iterator[Draft]:
    """Let units look back at themselves alone: `U_h @ h_prev` becomes `p_h * h_prev`."""
    parts = [
        (name, part)
        for name in anatomy.purposes
        for part in anatomy.calls(name)
        if part.operation == "@" and _looks_back(anatomy, part)
    ]
    taken, given, changes = set(names_of(anatomy.surface)), dict[str, str](), []
    for _, part in parts:
        matrix = part.parts[0].text
        if matrix not in given:
            given[matrix] = fresh(_vector(matrix), taken)
            taken.add(given[matrix])
        left, right = part.parts
        sign = anatomy.surface.text.index("@", left.outer[1], right.outer[0])
        changes += [Change(left.start, left.end, given[matrix]), Change(sign, sign + 1, "*")]
    if not parts:
        return
    text = applied(anatomy.surface, changes)
    if _mixes_units(parse(text)):
        return
    first = parts[0][1]
    state = next(name for name in first.names() if name.endswith("_prev"))
    old, new = (own_name(name)[0] for name in (first.parts[0].text, given[first.parts[0].text]))
    change = f"{old} {own_name(state)}′ → {new} ⊙ {own_name(state)}′"
    states = tuple(dict.fromkeys(stem(name) for _, part in parts for name in part.names() if name.endswith("_prev")))
    yield Draft("feedback", "alone", {"states": states}, text, change)


def _vector(matrix: str) -> str:
    """Return the name of the vector that stands for a matrix: `p_h` for `U_h`."""
    own = own_name(matrix)
    _, line, tag = own.partition("_")
    return f"{group_of(matrix)}p_{tag if line else own}"


def _looks_back(anatomy: Anatomy, part: Part) -> bool:
    left = part.parts[0]
    if not left.is_name or not anatomy.is_parameter(left.text):
        return False
    read = anatomy.varying(part.parts[1])
    return any(name.endswith("_prev") and name != "x_prev" for name in read) and "x" not in read


def _mixes_units(definition: Definition) -> bool:
    """Return whether an entry of some value depends on other entries of the step before."""
    late: set[str] = set()

    def is_late(expression: Expression) -> bool:
        return any(
            isinstance(node, Name) and (node.name in late or (node.name.endswith("_prev") and node.name != "x_prev"))
            for _, node in walk(expression, "")
        )

    for equation in definition.equations:
        for side in (equation.expression, equation.writing):
            for _, node in walk(side, "") if side is not None else ():
                if isinstance(node, Call) and _is_mixing(node) and is_late(node):
                    return True
            if side is not None and is_late(side):
                late.add(equation.name)
    return False


def _is_mixing(call: Call) -> bool:
    """Return whether an operation's entries depend on other entries of its arguments."""
    return call.operation == "@" or not OPERATIONS[call.operation].pointwise

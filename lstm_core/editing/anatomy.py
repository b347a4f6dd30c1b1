"""What of a cell can be edited: its gates and their roles, candidates, and what looks back, from the tree alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from lstm_core.editing.edit import Gate
from lstm_core.editing.surface import Part, Row, Surface, surface_of
from lstm_core.errors import LanguageError
from lstm_core.language import (
    OPERATIONS,
    Call,
    Definition,
    Expression,
    Name,
    Number,
    fixed_inputs,
    parse,
    sizes,
    stem,
    walk,
)
from lstm_core.notation.parameter_count import FEATURES, INPUTS, UNITS
from lstm_core.notation.products import within_share
from lstm_core.notation.structure import Purpose, belt_entries, purposes, roles

# A gate that keeps the old and lets in the new is called by either name; its comment chooses between true ones.
KEEPS, LETS_IN, SHOWS, LOOKS = ("forget",), ("input",), ("output",), ("reset",)


@dataclass(frozen=True)
class Anatomy:
    """A cell's text with its definition."""

    surface: Surface
    definition: Definition

    @classmethod
    def of(cls, text: str) -> Anatomy:
        """Read a text. Raises LanguageError."""
        surface = surface_of(text)
        return cls(surface, parse(surface.text))

    @cached_property
    def purposes(self) -> dict[str, Purpose]:
        """What each line is for."""
        return purposes(self.definition)

    @cached_property
    def belts(self) -> dict[str, str]:
        """The states that are carried on, with the names of their previous values."""
        return belt_entries(self.definition)

    @cached_property
    def cell_states(self) -> tuple[str, ...]:
        """The belts that are no output and hold what is let in; a normaliser is none."""
        found = roles(self.definition)
        return tuple(belt for belt in self.belts if belt != "h" and found[belt] == "c")

    @cached_property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of every line, by sizes that stand for words; empty where the cell has no such sizes."""
        outside = [own for own in self.definition.belows if own not in self.definition.bottoms] or None
        features = FEATURES if "memory" in self.definition.words else None
        for inputs in (INPUTS, UNITS):  # a cell that adds x to a vector of its own has as many inputs as units
            with suppress(LanguageError):
                found = sizes(self.definition, fixed_inputs(self.definition, {}) or inputs, UNITS, features, outside)
                return {name: tuple(shape) for name, shape in found.values.items()}
        return {}

    def row(self, name: str) -> Row:
        """Return the row of a line."""
        return self.surface.of[name]

    def line(self, name: str) -> Part | None:
        """Return a line's right side; None where a change is not possible."""
        row = self.surface.of.get(name)
        return row.right if row is not None and row.kind == "line" else None

    # Gates

    @cached_property
    def gates(self) -> tuple[Gate, ...]:
        """The lines that scale others and are no constants yet, in order."""
        found = [
            (name, self._role(name, purpose))
            for name, purpose in self.purposes.items()
            if purpose.is_gate and purpose.is_sure and self.line(name) is not None and not self._is_number(name)
        ]
        roles = [role for _, role in found]
        return tuple(Gate(name, role, bool(role) and roles.count(role) == 1) for name, role in found)

    @cached_property
    def sigmoids(self) -> tuple[Gate, ...]:
        """The gates that are a function from 0 to 1 of something of their own: sigmoids."""
        return tuple(gate for gate in self.gates if self.argument(gate.name) is not None)

    def argument(self, name: str) -> Part | None:
        """Return what a line is a sigmoid of; None for any other line."""
        right = self.line(name)
        if right is None or len(right.parts) != 1 or right.operation not in OPERATIONS:
            return None
        call = self.definition.values[name].expression
        is_sigmoid = isinstance(call, Call) and OPERATIONS[right.operation].pointwise and within_share(call)
        return right.parts[0] if is_sigmoid and OPERATIONS[right.operation].scales else None

    def _is_number(self, name: str) -> bool:
        return isinstance(self.definition.values[name].expression, Number)

    def _role(self, name: str, purpose: Purpose) -> str:
        """Return the role of a gate: the one that its comment gives it if that is true, else the first true one."""
        true = self._true_roles(name, purpose)
        comment = self.definition.values[name].role
        return next((role for role in true if role in comment), true[0] if true else "")

    def _true_roles(self, name: str, purpose: Purpose) -> Sequence[str]:
        is_mix = any(_mixes(name, equation.expression) for equation in self.definition.equations)
        if purpose.kind in ("keep", "let_in"):
            if is_mix:
                return ("update", *KEEPS) if self._weighs(name, "h") else (*KEEPS, "update")
            return KEEPS if purpose.kind == "keep" else LETS_IN
        shown = [other for other in purpose.acts_on if other in self.belts]
        if purpose.kind == "show" or (purpose.kind == "gate" and shown):
            return (*SHOWS, "reset") if is_mix else SHOWS
        if purpose.kind == "gate" and any(other.endswith("_prev") for other in purpose.acts_on):
            return LOOKS
        return ()

    def _weighs(self, name: str, belt: str) -> bool:
        """Return whether a gate weighs the old and the new of a belt, or of what the belt is made from."""
        expression = self.definition.values[belt].expression
        return belt in self.belts and (name in _names(expression) or not self._weighs_cell(name))

    def _weighs_cell(self, name: str) -> bool:
        return any(name in _names(self.definition.values[belt].expression) for belt in self.belts if belt != "h")

    # What looks back

    def looks_back(self, part: Part) -> bool:
        """Return whether a part is a parameter's matrix on values of the step before alone: `U_f @ (r * h_prev)`."""
        if part.operation != "@" or not part.parts[0].is_name:
            return False
        matrix, read = part.parts[0].text, self.varying(part.parts[1])
        return (
            self.is_parameter(matrix)
            and any(name.endswith("_prev") for name in read)
            and "x" not in read
            and all(name.endswith("_prev") or name in {gate.name for gate in self.gates} for name in read)
        )

    def is_parameter(self, name: str) -> bool:
        """Return whether a name is a parameter that is trained."""
        return name in self.definition.parameters

    def varying(self, part: Part) -> list[str]:
        """Return the names in a part whose values differ from step to step."""
        kinds = ("value", "previous", "below", "word")
        return [name for name in part.names() if self._kind(name) in kinds and name not in ("inputs", "units")]

    def _kind(self, name: str) -> str:
        if name in OPERATIONS or name in self.definition.own or name.endswith("_"):
            return ""
        return self.definition.kind(name)

    def calls(self, name: str) -> Iterator[Part]:
        """Yield the operations in a line's right side, outermost first."""
        right = self.line(name)
        for part in right.walk() if right is not None else ():
            if part.operation:
                yield part


def _names(expression: Expression) -> set[str]:
    return {node.name for _, node in walk(expression, "") if isinstance(node, Name)}


def _mixes(name: str, expression: Expression) -> bool:
    """Return whether an expression has both a value and 1 minus that value."""
    nodes = [node for _, node in walk(expression, "")]
    rests = sum(
        isinstance(node, Call)
        and node.operation == "-"
        and isinstance(node.arguments[0], Number)
        and node.arguments[0].value == 1
        and node.arguments[1] == Name(name, node.place)
        for node in nodes
    )
    return bool(rests) and sum(isinstance(node, Name) and node.name == name for node in nodes) > rests


def group_of(name: str) -> str:
    """Return the group of a name, with its dot: `enc.` of `enc.f`, "" of `f`."""
    group, dot, _ = name.rpartition(".")
    return group + dot


def own_name(name: str) -> str:
    """Return a name without its group: `f` of `enc.f`."""
    return stem(name).rpartition(".")[2]

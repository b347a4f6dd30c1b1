"""The graph of a cell's equations that a diagram shows: boxes for layers, circles for other operations, and belts.

A box is an affine sum (with at least one `matrix @ value`) together with its activation function, if it has one. Every
other operation on values is a circle, with its constant operands in the glyph (`1−`). Equal expressions are drawn once.
A line that reduces to a scalar and that no other line reads, such as a cost in nats, is one circle with the line's
name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lstm_core.language.expressions import (
    SIZE_WORDS,
    Call,
    Definition,
    Equation,
    Expression,
    Name,
    Number,
    Table,
    stem,
    walk,
)
from lstm_core.language.operations import OPERATIONS
from lstm_core.notation.layout.lettering import letters, name_letters
from lstm_core.notation.layout.matrices import matrices
from lstm_core.notation.products import SUMS
from lstm_core.notation.structure import BELT_OPERATIONS, belt_entries

LONGEST_GLYPH = 8  # characters; a longer constant is shown as a dot


@dataclass(frozen=True)
class Operand:
    """One operand of a part: `source` is a part's id or the name of an input, `node` the operand's node id."""

    source: str
    node: str
    kind: str = "operand"  # in a box: "matrix", "peephole" or "added", by how the term is formed
    parameters: tuple[str, ...] = ()  # in a box: the parameters that the operand is multiplied by
    sign: str = "+"  # "−" for a subtrahend, "÷" for a divisor


@dataclass(frozen=True)
class Part:
    """A vertex of the graph: a box or a circle. `id` is its node id, `value` the line whose value it computes."""

    id: str
    is_box: bool
    operation: str
    glyph: str
    line: str
    value: str | None
    reads: tuple[Operand, ...]
    holds: tuple[str, ...] = ()  # ids of the parts that it stands for (see `collapse`)


@dataclass(frozen=True)
class BeltPath:
    """A belt (see `lstm_core.notation.structure`): the name of its previous value, and the circles on it, in order."""

    name: str
    entry: str  # such as "c_prev", "c_below" or, in a stack, a value of the layer below
    circles: tuple[str, ...]


@dataclass(frozen=True)
class Cut:
    """How a large cell is cut into decks: cores without belts as flows, flows of at most `fold` layers, no cores."""

    in_layers: bool = False
    fold: int = 0
    without_cores: bool = False


@dataclass
class PartGraph:
    """The parts of a cell in the order of computation, with their operands, and the belts.

    `values` are the names of the cell's lines, `states` those whose previous value is read; `letters` is the width of
    each name's or part's label. `main` is the output, which has a line of its own at the right edge, or "" if there is
    none; `side_states` are the other states that are not on a belt; `upward` are the values that leave at the top.
    """

    values: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    letters: Mapping[str, float] = field(default_factory=dict)
    matrices: frozenset[str] = frozenset()  # values with two axes, and their previous values
    parts: dict[str, Part] = field(default_factory=dict)
    belts: tuple[BeltPath, ...] = ()
    main: str = "h"
    side_states: tuple[str, ...] = ()
    upward: tuple[str, ...] = ()
    cut: Cut = Cut()
    columns: tuple[str, ...] = ()  # the parts in the order of their columns, if it is not the order of computation

    def readers(self, source: str) -> list[Part]:
        """Return the parts that have `source` as an operand, in order; to be asked when the graph is complete."""
        return self._readers.get(source, [])

    @cached_property
    def _readers(self) -> dict[str, list[Part]]:
        found: dict[str, list[Part]] = {}
        for part in self.parts.values():
            for source in dict.fromkeys(read.source for read in part.reads):
                found.setdefault(source, []).append(part)
        return found

    @property
    def sources(self) -> list[str]:
        """Return the names of the inputs (x, previous values, values of other decks), in the order of first use."""
        reads = [read.source for part in self.parts.values() for read in part.reads]
        return list(dict.fromkeys(source for source in reads if source not in self.parts))

    def is_output(self, name: str | None) -> bool:
        """Return whether a value is an output: to the next step, to the layer above or to another deck."""
        return name in (self.main, *self.side_states, *self.upward, *(belt.name for belt in self.belts))

    @property
    def edges(self) -> list[tuple[str, str]]:
        """Return (source, target) for every operand of every part."""
        return [(read.source, part.id) for part in self.parts.values() for read in part.reads]


def build_graph(definition: Definition) -> PartGraph:
    """Build the graph of a definition; for a cell with two modes, that of reading."""
    return _GraphBuilder(definition).graph


class _GraphBuilder:
    def __init__(self, definition: Definition):
        self.definition = definition
        self.letters: dict[str, float] = {name: name_letters(name) for name in definition.values}
        self.graph = PartGraph(frozenset(definition.values), frozenset(definition.states), self.letters)
        self.known: dict[Expression, str] = {}
        self.constant: dict[int, bool] = {}  # by the identity of an expression, which the definition keeps
        self.used = {name for equation in definition.equations for name in _names(equation)} | {"h"}
        self.graph.main = _output(definition)
        for equation in definition.equations:
            if equation.name == "h" and self.graph.main != "h":
                continue
            self.line = equation.name
            if equation.name not in self.used and reduces_to_scalar(equation.expression):
                self._sum(equation.expression)
            else:
                self._line(equation.expression)
        graph = self.graph
        self.letters |= {source: name_letters(source) for source in graph.sources}
        two_axes = matrices(definition)
        graph.matrices = two_axes | {source for source in graph.sources if stem(source) in two_axes}
        graph.belts = _find_belts(graph, belt_entries(definition))
        ups = [name for name in map(stem, definition.belows) if name in graph.parts and name != graph.main]
        belts = {belt.name for belt in graph.belts}
        states = [name for name in definition.states if name in graph.parts and name not in belts]
        graph.upward, graph.side_states = (graph.main, *ups), tuple(name for name in states if name != graph.main)

    def _sum(self, expression: Expression) -> None:
        """Add one circle for a line that reduces to a scalar; its operands are all names in the line."""
        names: dict[str, str] = {}
        for node, inner in walk(expression, self.line):
            if isinstance(inner, Name) and not self._is_constant(inner):
                names.setdefault(inner.name, node)
        reads = tuple(Operand(name, node) for name, node in names.items())
        self._add(self.line, False, "sum", self.line.split(".")[-1], self.line, expression, reads)

    def _line(self, expression: Expression) -> None:
        if isinstance(expression, Call) and self._is_constant(expression) is False:
            self._part(expression, self.line, value=self.line)
            return
        source = self._source(expression, self.line)
        if source is None:  # a constant gate, such as `i: units = 1`
            self._add(self.line, True, "constant", self._constant(expression), self.line, expression, ())
        else:
            reads = (Operand(source, self.line),)
            self._add(self.line, False, "same", "=", self.line, expression, reads)

    def _add(
        self,
        id: str,
        is_box: bool,
        operation: str,
        glyph: str,
        value: str | None,
        expression: Expression,
        reads: tuple[Operand, ...],
    ) -> str:
        self.graph.parts[id] = Part(id, is_box, operation, glyph, self.line, value, reads)
        self.letters.setdefault(id, letters(expression))
        if isinstance(expression, Call):
            self.known.setdefault(expression, id)
        return id

    def _is_constant(self, expression: Expression) -> bool:
        """Return whether an expression has the same value at every step."""
        found = self.constant.get(id(expression))
        if found is None:
            if isinstance(expression, Name):
                kind = self.definition.kind(expression.name)
                found = kind in ("parameter", "setting") or expression.name in SIZE_WORDS
            else:
                found = not isinstance(expression, Call) or all(map(self._is_constant, expression.arguments))
            self.constant[id(expression)] = found
        return found

    def _constant(self, expression: Expression) -> str:
        if isinstance(expression, Number):
            return f"{expression.value:g}".replace("-", "−")
        if isinstance(expression, Name):
            return expression.name.split(".")[-1].split("_")[0]
        return "·" if isinstance(expression, Call) else ""

    def _source(self, expression: Expression, path: str) -> str | None:
        """Return the id of the part that computes an expression (added if new), or a name; None for a constant."""
        if self._is_constant(expression):
            return None
        if isinstance(expression, Name):
            return expression.name
        assert isinstance(expression, Call)
        return self.known.get(expression) or self._part(expression, path)

    def _part(self, expression: Call, path: str, value: str | None = None) -> str:
        inner, inner_path, function = expression, path, None
        if len(expression.arguments) == 1 and expression.operation != "negate":
            argument = expression.arguments[0]
            if isinstance(argument, Call) and self._is_affine(argument):
                inner, inner_path, function = argument, f"{path}.0", expression.operation
        if function or self._is_affine(expression):
            reads = tuple(self._terms(inner, inner_path, "+"))
            glyph = OPERATIONS[function].glyph if function else "lin"
            return self._add(path, True, function or "affine", glyph, value, expression, merged(reads))
        reads, glyph = self._operands(expression, path)
        return self._add(path, False, expression.operation, glyph, value, expression, reads)

    def _is_affine(self, expression: Expression) -> bool:
        if not isinstance(expression, Call):
            return False
        if expression.operation in SUMS:
            return any(map(self._is_affine, expression.arguments))
        if expression.operation == "/" and self._is_constant(expression.arguments[1]):
            return self._is_affine(expression.arguments[0])
        if expression.operation == "*" and self._is_constant(expression.arguments[0]):
            return self._is_affine(expression.arguments[1])
        return (
            expression.operation == "@"
            and self._is_constant(expression.arguments[0])
            and not self._is_constant(expression)
        )

    def _terms(self, expression: Expression, path: str, sign: str) -> Iterator[Operand]:
        """Yield an operand for each term of an affine sum that is not constant."""
        if isinstance(expression, Call) and expression.operation in SUMS:
            for position, argument in enumerate(expression.arguments):
                turned = expression.operation == "negate" or (expression.operation == "-" and position == 1)
                yield from self._terms(argument, f"{path}.{position}", {"+": "−", "−": "+"}[sign] if turned else sign)
            return
        if isinstance(expression, Call) and expression.operation in ("*", "/") and self._is_affine(expression):
            inner = 1 if expression.operation == "*" else 0
            yield from self._terms(expression.arguments[inner], f"{path}.{inner}", sign)
            return
        kind, value, place = "added", expression, path
        parameters: tuple[str, ...] = ()
        if isinstance(expression, Call) and expression.operation in ("@", "*"):
            first, second = expression.arguments
            if self._is_parameter(first) and not self._is_constant(second):
                kind, value, place = ("matrix" if expression.operation == "@" else "peephole"), second, f"{path}.1"
                parameters = tuple(
                    node.name
                    for _, node in walk(first, path)
                    if isinstance(node, Name) and self.definition.kind(node.name) == "parameter"
                )
        source = self._source(value, place)
        if source is not None:
            yield Operand(source, place, kind, parameters, sign)

    def _is_parameter(self, expression: Expression) -> bool:
        return self._is_constant(expression) and any(
            isinstance(node, Name) and self.definition.kind(node.name) == "parameter"
            for _, node in walk(expression, "")
        )

    def _operands(self, expression: Call, path: str) -> tuple[tuple[Operand, ...], str]:
        operation = OPERATIONS[expression.operation]
        reads: list[Operand] = []
        constants: dict[int, str] = {}
        for position, argument in enumerate(expression.arguments):
            node = f"{path}.{position}"
            source = self._source(argument, node)
            if source is None:
                constants[position] = self._constant(argument) if not isinstance(argument, Table) else ""
            else:
                sign = {"-": "−", "/": "÷"}.get(expression.operation, "+") if reads else "+"
                reads.append(Operand(source, node, sign=sign))
        glyph = operation.glyph
        if operation.form == "infix" and constants:
            (position, text), *_ = constants.items()
            text = text if len(text) <= LONGEST_GLYPH else "·"
            glyph = f"{text}{glyph}" if position == 0 else f"{glyph}{text}"
        return tuple(reads), glyph


def _output(definition: Definition) -> str:
    """Return the output of a cell: h, or in a stack the value of its last layer, which h is only another name for."""
    expression = definition.values["h"].expression
    if definition.layers and isinstance(expression, Name) and definition.kind(expression.name) == "value":
        return expression.name
    return "h"


def _names(equation: Equation) -> Iterator[str]:
    """Yield the names of the values that a line reads, in either mode, without `_prev` and `_below`."""
    for expression in (equation.expression, equation.writing):
        for _, node in walk(expression, "") if expression is not None else ():
            if isinstance(node, Name):
                yield stem(node.name)


def reduces_to_scalar(expression: Expression) -> bool:
    """Return whether an expression is a scalar by its form: a sum or mean over entries, or arithmetic with such."""
    if isinstance(expression, Number):
        return True
    if not isinstance(expression, Call):
        return False
    if OPERATIONS[expression.operation].is_reduction:
        return True
    return expression.operation in ("+", "-", "*", "/", "negate") and all(map(reduces_to_scalar, expression.arguments))


def merged(reads: tuple[Operand, ...]) -> tuple[Operand, ...]:
    """Merge a box's operands that have the same source: there is only one line for each source into a box."""
    merged: dict[str, Operand] = {}
    for read in reads:
        before = merged.get(read.source)
        if before is None:
            merged[read.source] = read
        else:
            kind = before.kind if before.kind == read.kind else "matrix"
            sign = before.sign if before.sign == read.sign else "+"
            merged[read.source] = Operand(read.source, before.node, kind, before.parameters + read.parameters, sign)
    return tuple(merged.values())


def _find_belts(graph: PartGraph, known: Mapping[str, str]) -> tuple[BeltPath, ...]:
    """Return the belts in the order of the lines, given their previous values; a circle is on one belt at most."""
    belts: list[BeltPath] = []
    taken: set[str] = set()
    for name in known:
        for entry in dict.fromkeys((f"{name}_prev", f"{name}_below", known[name])):
            path = _belt_path(graph, name, entry)
            if path and not taken & set(path):
                taken |= set(path)
                belts.append(BeltPath(name, entry, tuple(path)))
                break
    return tuple(belts)


def _belt_path(graph: PartGraph, name: str, entry: str) -> list[str]:
    """Return the circles on the path from `entry` to the value `name`, in order; empty if there is no such path."""
    stack: list[tuple[str, tuple[str, ...]]] = [(name, ())]
    seen: set[str] = set()
    while stack:
        id, path = stack.pop()
        part = graph.parts.get(id)
        if part is None or part.is_box or part.operation not in BELT_OPERATIONS or id in seen:
            continue
        seen.add(id)
        path = (id, *path)
        if any(read.source == entry for read in part.reads):
            return list(path)
        stack.extend((read.source, path) for read in reversed(part.reads))
    return []

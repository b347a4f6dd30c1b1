"""The phases of a step: groups of consecutive lines that are shown together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from lstm_core.language import OPERATIONS
from lstm_core.language.expressions import Call, Definition, Expression, Name, Number, walk
from lstm_core.language.layers import entering, in_layer
from lstm_core.notation.products import is_affine, is_layer
from lstm_core.notation.structure import Purpose, purposes

if TYPE_CHECKING:
    from lstm_core.cell import Cell

LABELS = {
    "keep": "Forget",
    "let_in": "Input",
    "candidate": "Candidate",
    "update": "Update",
    "show": "Output",
    "state": "State",
    "gate": "Gate",
}
GATE_WORDS = frozenset({"Forget", "Input", "Output"})  # those of them that say what a gate does
ENTERING = "Entry"  # the phase in which x enters the lowest layer of a stack
LONGEST_LABEL = 16  # characters; a longer role is not used as a label


@dataclass(frozen=True)
class Phase:
    """One phase of a step.

    `key` is the names of its `lines`, joined; `word` is a short English label (a msgid), or the name of a line where no
    label fits; `kind` is the purpose of the phase, one of the kinds of `Purpose`; `purposes` are those of each line;
    `layer` is the layer of a stack, counted from 1, and 0 elsewhere.
    """

    key: str
    lines: tuple[str, ...]
    word: str
    kind: str
    purposes: tuple[Purpose, ...]
    layer: int = 0

    @property
    def label(self) -> str:
        """The word with the layer of a stack, unless the word is the name of a line, which includes its layer."""
        return f"{self.word} ({self.layer})" if self.layer and self.word not in self.lines else self.word

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kind of each line."""
        return tuple(purpose.kind for purpose in self.purposes)

    @property
    def gates(self) -> tuple[str, ...]:
        """The lines of the phase that are gates."""
        return tuple(name for name, purpose in zip(self.lines, self.purposes, strict=True) if purpose.is_gate)


@lru_cache(maxsize=256)
def phases(cell: Cell) -> tuple[Phase, ...]:
    """Return the phases of a cell.

    Each line is a phase, with two exceptions: consecutive lines that are operands of the same pointwise operation form
    one (`i` and `g`), and so do a gate and the next line if that reads the gate pointwise and is no belt (`o` and `h`).
    A stack has the phases of its layers, the lowest first.
    """
    definition = cell.definition
    if definition.layers:
        return _of_layers(cell)
    found = purposes(definition)
    built: list[Phase] = []
    for lines in _groups(definition, found):
        taken = {phase.word for phase in built}
        built.append(_phase(definition, lines, found, taken))
    return tuple(built)


def _of_layers(stack: Cell) -> tuple[Phase, ...]:
    """Return the phases of a stack: its input, the phases of its layers, and the output h as part of the last one."""
    found = purposes(stack.definition)
    built: list[Phase] = []
    if lines := tuple(entering(stack.definition)):
        built.append(Phase("-".join(lines), lines, ENTERING, "value", tuple(found[name] for name in lines), 1))
    for number, layer in enumerate(stack.layers):
        own = layer.definition
        for phase in phases(layer):
            lines = tuple(in_layer(own, name, number) for name in phase.lines)
            word = in_layer(own, phase.word, number) if phase.word in own.values else phase.word
            built.append(
                Phase("-".join(lines), lines, word, phase.kind, tuple(found[name] for name in lines), number + 1)
            )
    last = built.pop()
    lines = (*last.lines, "h")
    return (*built, replace(last, key="-".join(lines), lines=lines, purposes=(*last.purposes, found["h"])))


def _groups(definition: Definition, found: dict[str, Purpose]) -> list[tuple[str, ...]]:
    """Return the lines of each phase."""
    pairs = _operand_pairs(definition)
    groups: list[tuple[str, ...]] = []
    for name in definition.values:
        pair = (groups[-1][-1], name) if groups else ()
        if frozenset(pair) in pairs and all(_may_join(definition, found, line) for line in pair):
            groups[-1] += (name,)
        else:
            groups.append((name,))
    merged: list[tuple[str, ...]] = []
    for group in groups:
        follows = merged and len(merged[-1]) == len(group) == 1 and _follows(definition, found, merged[-1][0], group[0])
        if follows:
            merged[-1] += group
        else:
            merged.append(group)
    return merged


def _operand_pairs(definition: Definition) -> set[frozenset[str]]:
    """Return the pairs of values that are adjacent operands of one pointwise operation."""
    pairs: set[frozenset[str]] = set()
    for equation in definition.equations:
        for _path, node in walk(equation.expression, equation.name):
            if isinstance(node, Call) and OPERATIONS[node.operation].pointwise and not is_affine(node):
                pairs |= {frozenset(pair) for pair in pairwise(_operands(node))}
    return pairs


def _operands(call: Call) -> list[str]:
    return [argument.name for argument in call.arguments if isinstance(argument, Name)]


def _is_gate_line(definition: Definition, found: dict[str, Purpose], name: str) -> bool:
    """Return whether a line is a gate, a layer or a constant, but no state."""
    expression: Expression = definition.values[name].expression
    if found[name].kind in ("update", "state"):
        return False
    return found[name].is_gate or isinstance(expression, Number) or is_layer(expression)


def _may_join(definition: Definition, found: dict[str, Purpose], name: str) -> bool:
    """Return whether a line may share its phase with the other factor of a product.

    A gate may that only lets in; the MGU's forget gate, which lets in what it does not keep, is a phase of its own.
    """
    purpose = found[name]
    word = _word_of_role(definition.values[name].role)
    if purpose.is_gate and (purpose.kind == "gate" or (word in GATE_WORDS and word != LABELS[purpose.kind])):
        return False
    return _is_gate_line(definition, found, name)


def _word_of_role(role: str) -> str:
    """Return "Forget" for "forget gate"."""
    return role[:1].upper() + role[1:].removesuffix(" gate")


def _follows(definition: Definition, found: dict[str, Purpose], gate: str, name: str) -> bool:
    """Return whether the line `name` joins the phase of the line `gate` before it."""
    expression = definition.values[name].expression
    reads = {node.name for _path, node in walk(expression, name) if isinstance(node, Name)}
    is_pointwise = not is_layer(expression) and found[name].kind != "update"
    return is_pointwise and gate in reads and _is_gate_line(definition, found, gate)


def _phase(definition: Definition, lines: tuple[str, ...], found: dict[str, Purpose], taken: set[str]) -> Phase:
    own = tuple(found[name] for name in lines)
    gates = [name for name in lines if found[name].is_gate]
    leading = gates[0] if gates else lines[-1]
    kind = found[leading].kind
    word = _label(definition, leading, found[leading], taken)
    if (
        word == leading
        and found[leading].is_sure
        and any(one.kind == "candidate" for one in own)
        and LABELS["candidate"] not in taken
    ):
        word = LABELS["candidate"]  # as in the minLSTM, whose gates have a phase of their own before
    return Phase("-".join(lines), lines, word, kind, own)


def _label(definition: Definition, name: str, purpose: Purpose, taken: set[str]) -> str:
    """Return the label of a phase that is not in `taken`.

    A gate's role gives it ("forget gate" is "Forget", "attention" is "Attention"), otherwise its kind if that is sure,
    otherwise the name of the line, which is shown with its role.
    """
    role, kind = definition.values[name].role, purpose.kind
    words = [LABELS[kind]] if kind in LABELS and purpose.is_sure else []
    longest = LONGEST_LABEL + (len(" gate") if role.endswith(" gate") else 0)
    if role and len(role) <= longest and (kind == "gate" or role.endswith(" gate")):
        words.insert(0, _word_of_role(role))
    if kind == "update":
        words.append(LABELS["state"])  # the GRU's update gate has taken "Update"
    return next((word for word in words if word not in taken), name)

"""Edits of functions: the candidate's and the output's tanh becomes another, or is taken off."""

from __future__ import annotations

from collections.abc import Iterator

from lstm_core.editing.anatomy import Anatomy
from lstm_core.editing.changing import Change, applied, taken_off
from lstm_core.editing.edit import Draft
from lstm_core.editing.surface import Part

OTHERS = {"tanh": "relu", "relu": "tanh"}


def drafts(anatomy: Anatomy) -> Iterator[Draft]:
    """Yield the edits of a cell's functions that have a text."""
    candidates = list(_candidates(anatomy))
    for line, call in candidates:
        yield from _candidate(anatomy, line, call, len(candidates) == 1)
    for line, call in _outputs(anatomy):
        values = {"name": line, "function": call.operation}
        yield Draft(
            "functions", "output-none", values, _bare(anatomy, line, call), f"{line} = {_shown(anatomy, line, call)}"
        )


def _candidates(anatomy: Anatomy) -> Iterator[tuple[str, Part]]:
    """Yield the functions that make the new: of a candidate's line or around its name, or of a state without gates."""
    new = {name for name, purpose in anatomy.purposes.items() if purpose.kind == "candidate" and purpose.is_sure}
    new |= {name for name, purpose in anatomy.purposes.items() if purpose.kind == "state" and not anatomy.belts}
    for name in anatomy.purposes:
        for call in anatomy.calls(name):
            if call.operation in OTHERS and len(call.parts) == 1:
                is_own = name in new and call is anatomy.line(name)
                is_around = call.parts[0].is_name and call.parts[0].text in new and name in anatomy.belts
                if is_own or is_around:
                    yield name, call


def _candidate(anatomy: Anatomy, line: str, call: Part, is_only: bool) -> Iterator[Draft]:
    other = OTHERS[call.operation]
    is_whole = call is anatomy.line(line)
    name = line if is_whole else call.parts[0].text
    text = applied(anatomy.surface, [Change(call.start, call.start + len(call.text), other)])
    shown = f"{name} = {other}(…)" if is_whole else f"{other}({name})"
    values = {"name": name, "function": call.operation, "is_only": is_only}
    yield Draft("functions", "candidate", {**values, "instead": other}, text, shown)
    bare = f"{name} = …" if is_whole else f"{call.operation}({name}) → {name}"
    yield Draft("functions", "candidate-none", values, _bare(anatomy, line, call), bare)


def _outputs(anatomy: Anatomy) -> Iterator[tuple[str, Part]]:
    """Yield the tanh around a cell state where it is shown."""
    for name, purpose in anatomy.purposes.items():
        is_output = name == "h" or (purpose.kind == "show" and not purpose.is_gate)
        for call in anatomy.calls(name) if is_output and name not in anatomy.belts else ():
            if call.operation == "tanh" and any(read in anatomy.belts for read in call.parts[0].names()):
                yield name, call


def _bare(anatomy: Anatomy, line: str, call: Part) -> str:
    return applied(anatomy.surface, taken_off(anatomy.surface, call, call is anatomy.line(line)))


def _shown(anatomy: Anatomy, line: str, call: Part) -> str:
    """Return a line's right side with the argument for the call, in signs; its own letters where it is long."""
    row, right = anatomy.row(line), anatomy.line(line)
    if right is None or not call.parts[0].is_name:
        return "…"
    written = anatomy.surface.text[right.outer[0] : call.start] + call.parts[0].text
    written += anatomy.surface.text[call.end : row.code_end]
    return " ".join(written.replace("*", "⊙").replace("@", "").split()) if len(written) < 40 else "…"

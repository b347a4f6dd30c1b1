"""What an edit is called and what it did, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from app.text.joining import joined, sentences
from app.text.languages import current_language, translated
from app.text.numbers import thousands
from lstm_core.editing import Edit, Gate


def group_title(group: str) -> str:
    """Return the title of a group of edits."""
    titles = {
        "gates": gettext("Gates"),
        "functions": gettext("Functions"),
        "feedback": gettext("Feedback"),
        "start": gettext("Start"),
        "chance": gettext("Chance"),
    }
    return titles[group]


def title(edit: Edit) -> str:
    """Return what an edit is called in the list."""
    return _written(edit, _titles())


def sentence(edit: Edit) -> str:
    """Return what is true after an edit, and how many numbers the cell learns: two sentences."""
    count = gettext("%(count)s numbers.", count=thousands(edit.count))
    return sentences(capital(_written(edit, _sentences())), count)


def done(edit: Edit) -> str:
    """Return what the reader has done, as a guess asks about it."""
    return _written(edit, _done())


def capital(text: str) -> str:
    """Return a sentence with a capital first letter, unless it begins with a letter of the equations."""
    return text[:1].upper() + text[1:] if current_language().is_latin and text[1:2].islower() else text


def _written(edit: Edit, table: Mapping[str, str]) -> str:
    key = edit.kind
    if f"{key}-{_case(edit)}" in table:
        key = f"{key}-{_case(edit)}"
    return table[key] % _words(edit)


def _case(edit: Edit) -> str:
    """Return the case of a kind that is worded differently: of h itself, of the only candidate, of gates by roles."""
    if edit.values.get("name") == "h":
        return "state"
    return "only" if edit.values.get("is_only") else "roles" if _are_roles(edit) else ""


def _are_roles(edit: Edit) -> bool:
    gates = [value for value in edit.values.values() if isinstance(value, Gate)]
    return len(gates) == 2 and all(gate.is_alone for gate in gates)


def _words(edit: Edit) -> dict[str, str]:
    """Return the values of a sentence in words: a gate by its role, several in a list."""
    found: dict[str, str] = {}
    for name, value in edit.values.items():
        if isinstance(value, Gate):
            found[name] = gate_word(value)
            found[f"{name}_role"] = translated(value.role)
        elif isinstance(value, tuple):
            found[name] = joined([gate_word(entry) if isinstance(entry, Gate) else str(entry) for entry in value])
        else:
            found[name] = str(value)
    return found


def gate_word(gate: Gate) -> str:
    """Return what a gate is called: "forget gate", "forget gate t.f" among several, "gate d" without a role."""
    roles = {
        "forget": gettext("forget gate"),
        "input": gettext("input gate"),
        "output": gettext("output gate"),
        "update": gettext("update gate"),
        "reset": gettext("reset gate"),
    }
    if gate.is_alone:
        return roles[gate.role]
    return gettext("%(role)s %(name)s", role=roles.get(gate.role, gettext("gate")), name=gate.name)


def _titles() -> dict[str, Any]:
    return {
        "remove-gate": gettext("Remove the %(gate)s"),
        "couple": gettext("Couple the %(gate)s to the %(to)s"),
        "couple-roles": gettext("Couple %(gate_role)s to %(to_role)s"),
        "see-cell": gettext("Let gates see the cell state"),
        "stop-cell": gettext("Stop gates seeing the cell state"),
        "merge": gettext("Merge %(into)s and %(gate)s into one"),
        "candidate": gettext("Candidate %(name)s: %(function)s → %(instead)s"),
        "candidate-only": gettext("Candidate: %(function)s → %(instead)s"),
        "candidate-state": gettext("Hidden state: %(function)s → %(instead)s"),
        "candidate-none": gettext("Candidate %(name)s: no %(function)s"),
        "candidate-none-only": gettext("Candidate: no %(function)s"),
        "candidate-none-state": gettext("Hidden state: no %(function)s"),
        "output-none": gettext("Output: no %(function)s"),
        "gates-blind": gettext("Gates do not look back"),
        "gates-all": gettext("Gates see all gates"),
        "alone": gettext("Units look back at themselves alone"),
        "forget-bias": gettext("Forget bias 0 instead of 1"),
        "surprise": gettext("Surprise me"),
    }


def _sentences() -> dict[str, Any]:
    return {
        "remove-gate": gettext("%(gate)s is now 1."),
        "couple": gettext("%(gate)s is now 1 minus %(to)s."),
        "see-cell": gettext("%(state)s is now seen by %(gates)s."),
        "stop-cell": gettext("%(state)s is no longer seen by %(gates)s."),
        "merge": gettext("%(into)s now also stands in for %(gate)s."),
        "candidate": gettext("%(name)s now goes through %(instead)s instead of %(function)s."),
        "candidate-none": gettext("%(name)s no longer goes through %(function)s."),
        "output-none": gettext("what %(name)s shows of the cell state no longer goes through %(function)s."),
        "gates-blind": gettext("%(states)s of the word before is no longer read by %(gates)s."),
        "gates-all": gettext("all gates of the word before are now read by %(gates)s."),
        "alone": gettext("each unit now looks back at itself alone."),
        "forget-bias": gettext("training will start the forget gate’s bias at 0 instead of 1."),
        "surprise": gettext("in the line of %(name)s, “%(before)s” is now “%(after)s”."),
    }


def _done() -> dict[str, Any]:
    return {
        "remove-gate": gettext("You took the %(gate)s away."),
        "couple": gettext("You coupled the %(gate)s to the %(to)s."),
        "see-cell": gettext("You let gates see the cell state."),
        "stop-cell": gettext("You stopped gates seeing the cell state."),
        "merge": gettext("You merged the %(gate)s into the %(into)s."),
        "candidate": gettext("You put %(instead)s in the place of the candidate’s %(function)s."),
        "candidate-state": gettext("You put %(instead)s in the place of the hidden state’s %(function)s."),
        "candidate-none": gettext("You took the candidate’s %(function)s away."),
        "candidate-none-state": gettext("You took the hidden state’s %(function)s away."),
        "output-none": gettext("You took the output’s %(function)s away."),
        "gates-blind": gettext("You stopped the gates looking back."),
        "gates-all": gettext("You let gates see all gates."),
        "alone": gettext("You let each unit look back at itself alone."),
        "forget-bias": gettext("You let the forget gate’s bias start at 0."),
        "surprise": gettext("Chance changed the line of %(name)s."),
    }

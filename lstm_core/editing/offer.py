"""The edits that fit a cell: each is checked before it is offered."""

from __future__ import annotations

from collections.abc import Iterator

from lstm_core.editing import feedback, functions, gates
from lstm_core.editing.anatomy import Anatomy
from lstm_core.editing.edit import Draft, Edit, Gate, Sized, counts, lines
from lstm_core.editing.liveness import hears
from lstm_core.editing.surface import surface_of
from lstm_core.editing.trial import can_cancel, has_nothing, is_sound
from lstm_core.errors import LanguageError
from lstm_core.language import Definition, parse

GROUPS = ("gates", "functions", "feedback", "start")
USUAL = Sized()


def edits(text: str, sized: Sized = USUAL) -> tuple[Edit, ...]:
    """Return the edits that fit a cell, by groups. Raises LanguageError for a text that is no cell."""
    anatomy = Anatomy.of(text)
    before = counts(anatomy.definition, sized)
    found = [checked(anatomy, draft, before, sized) for draft in _drafts(anatomy)]
    return tuple(edit for edit in found if edit is not None)


def _drafts(anatomy: Anatomy) -> Iterator[Draft]:
    for source in (gates.drafts, functions.drafts, feedback.drafts, _start):
        yield from source(anatomy)


def _start(anatomy: Anatomy) -> Iterator[Draft]:
    """Offer to start the forget gate's bias at 0, where it starts at 1: b_f, unless a line declares it."""
    definition = anatomy.definition
    biases = [
        name for name in definition.parameters if name.rpartition(".")[2] == "b_f" and name not in definition.declared
    ]
    if biases:
        values = {"names": tuple(biases)}
        yield Draft("start", "forget-bias", values, anatomy.surface.text, f"{biases[0]}: 1 → 0", {"forget_bias": 0})


def checked(anatomy: Anatomy, draft: Draft, before: dict[str, int], sized: Sized) -> Edit | None:
    """Return a draft as an edit; None where its text is no cell, or one that is deaf or learns of nothing.

    Nor is there one where a line that its sentence names is gone.
    """
    if draft.text == anatomy.surface.text and draft.setting is None:
        return None
    try:
        surface = surface_of(draft.text)
        definition = parse(surface.text)
        after = counts(definition, sized)
    except LanguageError:
        return None
    if has_nothing(definition) or not hears(definition) or not _speaks_of_lines(draft, definition):
        return None
    if draft.setting is None and can_cancel(definition) and not is_sound(surface.text, sized.inputs):
        return None
    changed, removed = lines(anatomy.surface, surface)
    return Edit(
        key=draft.key,
        group=draft.group,
        kind=draft.kind,
        values=draft.values,
        text=draft.text,
        change=draft.change,
        count=sum(after.values()),
        gained={name: count for name, count in after.items() if name not in before},
        lost={name: count for name, count in before.items() if name not in after},
        changed=changed,
        removed=removed,
        setting=draft.setting,
    )


def _speaks_of_lines(draft: Draft, definition: Definition) -> bool:
    """Return whether all lines that a draft's sentence names are left; a merged gate is gone."""
    named = {key: value for key, value in draft.values.items() if (draft.kind, key) != ("merge", "gate")}
    entries = [entry for value in named.values() for entry in (value if isinstance(value, tuple) else (value,))]
    names = [entry.name for entry in entries if isinstance(entry, Gate)]
    names += [str(named[key]) for key in ("name", "state") if key in named]
    return all(name in definition.values for name in names)

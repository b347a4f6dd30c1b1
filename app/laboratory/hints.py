"""What is worth saying of a text that can be read: a line without values of its own, a line that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator

from app.laboratory.beyond import Change, Reads, applied
from lstm_core.language.expressions import Definition, Name, Place, stem, walk
from lstm_core.language.lines import read_lines
from lstm_core.language.source import Line, Source


def settings(definition: Definition, start: Definition | None, can_be_read: Reads) -> Iterator[Change]:
    """Yield the settings that could be lines with values, which the start does not have so: `f = 1`."""
    text = definition.text
    for line in _lines(definition):
        name = line.tokens[0].text
        if name not in definition.settings or (start and start.settings.get(name) == definition.settings[name]):
            continue
        token = line.tokens[0].place
        shown = f"{name}: units{line.code.strip().removeprefix(name)}"
        change = Change(Place(token.line, token.end, token.end), ": units", shown, _whole(line), line.code)
        if can_be_read(applied(text, [change])):
            yield change


def unused(definition: Definition, start: Definition | None, can_be_read: Reads) -> Iterator[Change]:
    """Yield the lines of values that nothing reads, but those that the start has so."""
    unread = _unread(definition) - (_unread(start) if start else frozenset())
    text = definition.text
    for line in _lines(definition):
        name = line.tokens[0].text
        first, last = line.tokens[0].line, line.tokens[-1].line
        if name not in unread or first != last:
            continue
        length = len(text.split("\n")[first - 1])
        change = Change(Place(first, 1, length + 1), "", "", line.tokens[0].place, name)
        is_sure = not (definition.declared or definition.settings or definition.own)  # which may be read nowhere then
        if is_sure or can_be_read(applied(text, [change])):
            yield change


def _unread(definition: Definition) -> frozenset[str]:
    """Return the values that no line reads."""
    lines = (*definition.equations, *definition.starts.values(), *definition.bottoms.values())
    sides = (side for line in lines for side in (line.expression, line.writing) if side is not None)
    read = {stem(part.name) for side in sides for _, part in walk(side, "") if isinstance(part, Name)}
    read |= {part.name for line in lines for _, part in walk(line.expression, "") if isinstance(part, Name)}
    return frozenset(definition.values) - read - {"h"}


def _lines(definition: Definition) -> Iterator[Line]:
    return read_lines(Source(definition.text, definition.name))


def _whole(line: Line) -> Place:
    first, last = line.tokens[0], line.tokens[-1]
    end = last.place.end if last.line == first.line else first.place.end
    return Place(first.line, first.column, end)

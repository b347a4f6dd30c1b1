"""A cell as a layer of a stack: its names prefixed, and its lines rewritten accordingly.

Layer n's names have `l{n}.` before them. Where the cell reads x, the layer reads the h of the layer below; where it
reads c_below, the c of the layer below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lstm_core.language.declarations import KINDS, is_declaration
from lstm_core.language.expressions import WORDS, Definition, is_drawn, stem
from lstm_core.language.lines import NAMED_INPUTS, read_lines
from lstm_core.language.names import LAYER
from lstm_core.language.operations import OPERATIONS
from lstm_core.language.own_heads import is_own_operation
from lstm_core.language.source import Line, Source
from lstm_core.language.starts import WORDS as STARTS

SHARED = (WORDS | {"scalar", "if", "else", "reading"}) - {"x", "inputs"}  # words that mean the same in every layer
_LAYERED = re.compile(rf"({LAYER})(.+)\Z")


def split_layer(name: str) -> tuple[int | None, str]:
    """Return (1, "t.f") for `l1.t.f`, and (None, name) for a name without a layer."""
    found = _LAYERED.match(name)
    return (int(found[1][1:-1]), found[2]) if found else (None, name)


def in_layer(definition: Definition, name: str, number: int, inputs: str = "inputs") -> str:
    """Return a cell's name as renamed in layer `number`; the word `inputs` is replaced by the argument `inputs`."""
    prefix, lower = f"l{number}.", f"l{number - 1}."
    is_operation = name in OPERATIONS and definition.kind(name) not in ("value", "setting")
    if name in SHARED or is_drawn(name) or is_operation or name[:1].isdigit():
        return name
    if name == "inputs":
        return inputs
    if name in ("x", "x_prev"):
        return name if number == 0 else lower + name.replace("x", "h")
    if definition.kind(name) == "below":
        own = stem(name)
        if number > 0:
            return lower + own
        return prefix + (entry(own) if own in definition.bottoms else name)
    return prefix + name


def entry(own: str) -> str:
    """Return the name of the value that enters the lowest layer from below: `h_in` for `h`."""
    return f"{own}_in"


def width(definition: Definition, number: int, inputs: str) -> str:
    """Return the size of a layer's h in words that are valid in the layer above."""
    size = definition.values["h"].size
    if size is None:
        return "units"
    lengths = [
        in_layer(definition, str(length), number, inputs) for length in (size if isinstance(size, tuple) else [size])
    ]
    return f"({', '.join(lengths)})" if isinstance(size, tuple) else lengths[0]


def rewritten(definition: Definition, number: int, inputs: str) -> list[str]:
    """Return a cell's lines rewritten for layer `number`: settings, starts, inputs from below, equations."""
    source = Source(definition.text, definition.name)
    kinds: tuple[list[str], ...] = ([], [], [], [])
    for line in read_lines(source):
        target = line.tokens[0].text
        if target == NAMED_INPUTS:
            kinds[3].extend(_named_inputs(definition, number))
            continue
        if is_declaration(line) or is_own_operation(line):
            kinds[0].append(_declared(source, definition, line, number, inputs))
            continue
        kind = 0 if target in definition.settings else 3
        name = in_layer(definition, target, number)
        if target.endswith("_start") and stem(target) in definition.starts:
            kind = 1
            name = target if target == "x_start" else name
        elif target.endswith("_bottom") and stem(target) in definition.bottoms:
            kind = 2
            name = f"l{number}.{entry(stem(target))}"
            if number > 0:
                continue
        code = _code(source, line, [name, *(in_layer(definition, t.text, number, inputs) for t in line.tokens[1:])])
        kinds[kind].append(f"{code}  # {line.role}" if line.role else code)
    return [line for kind in kinds for line in kind]


def _named_inputs(definition: Definition, number: int) -> list[str]:
    """Return the lines that give parts of what a layer reads their names."""
    lines, first = [], 1
    for name, length in definition.inputs_are:
        last = first + length - 1
        own, x = in_layer(definition, name, number), in_layer(definition, "x", number)
        lines.append(f"{own}: {length} = entries({x}, {first}, {last})")
        first = last + 1
    return lines


def _declared(source: Source, definition: Definition, line: Line, number: int, inputs: str) -> str:
    """Return the line of a declaration, or of an operation of the cell's own, for a layer."""
    first, *others = (token.text for token in line.tokens)
    own = definition.own.get(first)
    kept = set(own.arguments) if own else {*KINDS, *STARTS}
    texts = [text if text in kept else in_layer(definition, text, number, inputs) for text in others]
    code = _code(source, line, [f"l{number}.{first}", *texts])
    return f"{code}  # {line.role}" if line.role else code


def _code(source: Source, line: Line, texts: Sequence[str]) -> str:
    """Return a line with its tokens replaced by these texts."""
    rows = {token.line: source.lines[token.line - 1].partition("#")[0].rstrip() for token in line.tokens}
    for token, text in reversed(list(zip(line.tokens, texts, strict=True))):
        if token.kind == "name":
            row, start = rows[token.line], token.column - 1
            rows[token.line] = row[:start] + text + row[start + len(token.text) :]
    return "\n".join(rows.values()).strip()


def entering(definition: Definition) -> dict[str, str]:
    """Map each value that enters a stack's lowest layer from below to the cell's value: `l0.h_in` to `h`."""
    lowest = definition.layers[0]
    return {in_layer(lowest, f"{own}_below", 0): own for own in lowest.bottoms}

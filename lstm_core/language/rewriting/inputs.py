"""Inputs besides x: what a text reads with a time and no line of it defines, such as the mask `m_t` of the GRU-D."""

from __future__ import annotations

import re

from lstm_core.language.names import GREEK
from lstm_core.language.rewriting.names import Equation, read_names, renamed

ENTRIES = 3  # of an input whose length the text does not say
_VARYING = re.compile(r"([a-z]|delta|mask|dt)_t\Z")


def with_named(equations: list[Equation], others: list[str]) -> list[Equation]:
    """Return equations in which x and other names are parts of the input."""
    targets, read = {line.target for line in equations}, read_names(equations)
    value = next(name for name in ("value", "values", "measured", "given") if name not in read and name not in targets)
    named = ", ".join(f'("{name}", {ENTRIES})' for name in (value, *others))
    given = [Equation("", "", None, "", f"inputs_are = ({named})")]
    return given + renamed(equations, {"x": value, "x_t": value})


def with_inputs(equations: list[Equation]) -> list[Equation]:
    """Return equations in which x and other inputs are parts of one, by a line `inputs_are`."""
    if any(line.tree is None and line.raw.partition("#")[0].strip() for line in equations):
        return equations
    targets, read = {line.target for line in equations if line.target}, read_names(equations)
    if not ({"x", "x_t"} & set(read)) or "t" in targets or "t_t" in targets:
        return equations
    found = []
    for name in read:
        own = _VARYING.match(name)
        if own and own[1] not in ("x", "h", "c", "s") and not targets & {name, own[1]} and own[1] not in read:
            found.append(own[1])
    others = sorted(own for own in found if own not in GREEK or own == "delta")
    if not others or any(re.match(r"[xu](?:_t)?_?prev", name) for name in read):
        return equations
    return with_named(equations, others)

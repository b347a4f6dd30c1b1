"""Writing mode: a cell without x, where the lines that depend on x are removed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from types import MappingProxyType

from lstm_core.errors import SettingError
from lstm_core.language.expressions import SIZE_WORDS, Call, Definition, Expression, Name, is_word, stem, walk
from lstm_core.language.names import grouped, preactivation
from lstm_core.language.operations import OPERATIONS

MODES = ("reading", "writing")


def activations(
    name: str, side: Expression, parameters: Collection[str], settings: Collection[str]
) -> Iterator[tuple[str, Call]]:
    """Yield (traced name, call) for the activations of the line `name` that a trace keeps.

    `a_f` is for the argument of the one that is the whole right side, `tanh_c` for one of a bare name inside it. That
    of a number, as in `sigmoid(floor)` of a setting, is a number too, and has none.
    """
    for path, node in walk(side, name):
        if not (isinstance(node, Call) and OPERATIONS[node.operation].is_activation):
            continue
        argument = node.arguments[0]
        if all(read.name in settings or read.name in SIZE_WORDS for read in _names(argument)):
            continue
        if path == name:
            yield preactivation(name), node
        elif isinstance(argument, Name) and argument.name not in parameters:
            yield grouped(argument.name, f"{node.operation}_"), node


def written(definition: Definition, below: Collection[str] = ()) -> Definition:
    """Return a cell's definition in writing mode, each line with its right side for writing.

    Lines that depend on x, directly or through other lines, are removed. `below` are the values of the layer below
    that come from outside. Raises SettingError where h would be removed.
    """
    lost = _lost(definition, below)
    if "h" in lost:
        raise SettingError(
            f"{definition.name} only reads: without x there is no h; a line such as "
            "v = x if reading else flip(y, chance) gives a cell what it reads when it writes"
        )
    equations = tuple(
        replace(
            equation, expression=equation.expression if equation.writing is None else equation.writing, writing=None
        )
        for equation in definition.equations
        if equation.name not in lost
    )
    read = {node.name for equation in equations for node in _names(equation.expression)}
    states = tuple(state for state in definition.states if f"{state}_prev" in read)
    belows = tuple(own for own in definition.belows if f"{own}_below" in read)
    starts = {own: line for own, line in definition.starts.items() if own in states}
    bottoms = {own: line for own, line in definition.bottoms.items() if own in belows}
    for line in (*starts.values(), *bottoms.values()):
        read |= {node.name for node in _names(line.expression)}
    preactivations: dict[str, Expression] = {}
    inner: dict[str, Call] = {}
    for equation in equations:
        for key, activation in activations(
            equation.name, equation.expression, definition.parameters, definition.settings
        ):
            if activation is equation.expression:
                preactivations[key] = activation.arguments[0]
            else:
                inner.setdefault(key, activation)
    return replace(
        definition,
        equations=equations,
        starts=MappingProxyType(starts),
        bottoms=MappingProxyType(bottoms),
        states=states,
        belows=belows,
        words=frozenset(filter(is_word, read)),
        preactivations=MappingProxyType(preactivations),
        inner=MappingProxyType(inner),
    )


def _lost(definition: Definition, below: Collection[str]) -> set[str]:
    """Return the names that depend on x: x itself, then values and bottoms until no more are found."""
    lines = {equation.name: equation for equation in definition.equations}
    lines |= {f"{own}_below": line for own, line in definition.bottoms.items() if own not in below}
    lost = {"x"}
    while True:
        found = {
            name
            for name, line in lines.items()
            if name not in lost
            and any(
                _value(node.name) in lost for node in _names(line.expression if line.writing is None else line.writing)
            )
        }
        if not found:
            return lost
        lost |= found


def _value(name: str) -> str:
    """Return the value that a name depends on: `c` for `c_prev`; `c_below` does not depend on this layer's c."""
    return stem(name) if name.endswith("_prev") else name


def _names(expression: Expression) -> Iterator[Name]:
    return (node for _path, node in walk(expression, "") if isinstance(node, Name))

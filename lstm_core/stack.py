"""Stacks of layers as one cell: their equations are merged into one text, so that all else works unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

from lstm_core.cell import Cell
from lstm_core.errors import SettingError
from lstm_core.language import Definition
from lstm_core.language.expressions import is_drawn
from lstm_core.language.layers import rewritten, width


class Stack(Cell):
    """A cell made of cells, the lowest first: `Stack([cells["lstm"], cells["depth_gated_lstm"]])`.

    Layer n's names have `l{n}.` before them, counted from 0 (`l0.f`, `l1.c`, `l0.W_f`); it reads `l{n-1}.h` where it
    says x and `l{n-1}.c` where it says c_below. Where the lowest layer says what enters from below (`c_bottom = ...`),
    that is the value `l0.c_in`; where it does not, it is given in a run (`below={"l0.c": array}`). All layers have as
    many units; `h` is the highest layer's. `name`, `title` and `summary` follow from the layers unless they are given.
    Raises SettingError for what makes no stack.
    """

    _layers: tuple[Cell, ...]

    def __init__(self, layers: Sequence[Cell], name: str = "", title: str = "", summary: str = ""):
        flat = _flat(layers)
        object.__setattr__(self, "_layers", flat)
        titles = [layer.title or layer.name for layer in flat]
        super().__init__(
            equations=_text(flat),
            name=name or "+".join(layer.name for layer in flat),
            title=title or " + ".join(_counted(titles)),
            source=" ".join(dict.fromkeys(layer.source for layer in flat if layer.source)),
            family="Stack",
            summary=summary or f"Layers one above another, from below: {', '.join(titles)}.",
        )

    __hash__ = Cell.__hash__

    @property
    def layers(self) -> tuple[Cell, ...]:
        """The cells, the lowest first."""
        return self._layers

    @property
    def definition(self) -> Definition:
        """The parsed equations of all layers together; its `layers` are the layers' own definitions."""
        return _definition(self.equations, self.name, self._layers)


@lru_cache(maxsize=256)
def _definition(text: str, name: str, layers: tuple[Cell, ...]) -> Definition:
    whole = Cell(equations=text, name=name).definition
    return replace(whole, layers=tuple(layer.definition for layer in layers))


def _flat(layers: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return the layers with nested stacks flattened. Raises SettingError."""
    if isinstance(layers, Cell | str) or not isinstance(layers, Sequence):
        raise SettingError(f"a stack is made of a list of cells, the lowest first, not of {_shown(layers)}")
    for number, layer in enumerate(layers, start=1):
        if not isinstance(layer, Cell):
            raise SettingError(f"a stack is made of cells; layer {number} is {_shown(layer)}")
    if not layers:
        raise SettingError("a stack has no layers; expected one cell or more, the lowest first")
    flat = tuple(inner for layer in layers for inner in layer.layers)
    _check_fit(flat)
    return flat


def _shown(given: object) -> str:
    return repr(given) if isinstance(given, str | int | float | None) else f"a {type(given).__name__}"


def _check_fit(layers: tuple[Cell, ...]) -> None:
    """Check that each layer can read from the one below it. Raises SettingError."""
    for number, (lower, upper) in enumerate(zip(layers, layers[1:], strict=False), start=1):
        has = lower.definition.values
        for own in upper.definition.belows:
            if own not in has:
                raise SettingError(
                    f"{upper.name} (layer {number + 1}) reads {own}_below, but {lower.name} (layer {number}) has no "
                    f"{own}; it has {', '.join(has)}"
                )
        if "x" in upper.definition.starts:
            raise SettingError(
                f"{upper.name} (layer {number + 1}) has a line x_start, which only a lowest layer can have"
            )
    for draw in sorted({word for layer in layers for word in layer.definition.words if is_drawn(word)}, reverse=True):
        written = re.compile(rf"\b{draw}\b")  # bernoulli(p) has a draw of its own in every layer
        reading = [number for number, layer in enumerate(layers, start=1) if written.search(layer.equations)]
        if len(reading) > 1:
            numbers = " and ".join(map(str, reading))
            raise SettingError(
                f"layers {numbers} of the stack read {draw}; one layer of a stack can, for it is one draw"
            )


def _counted(titles: list[str]) -> Iterator[str]:
    """Yield titles, with equal consecutive ones merged: `Grid LSTM × 2`."""
    for title, same in groupby(titles):
        count = len(list(same))
        yield f"{title} × {count}" if count > 1 else title


def _text(layers: tuple[Cell, ...]) -> str:
    """Return the text of the equations of all layers."""
    lines: list[str] = []
    inputs = "inputs"
    for number, layer in enumerate(layers):
        lines += rewritten(layer.definition, number, inputs)
        inputs = width(layer.definition, number, inputs)
    stated = "" if inputs == "units" else f": {inputs}"
    return "\n".join([*lines, f"h{stated} = l{len(layers) - 1}.h  # hidden state", ""])

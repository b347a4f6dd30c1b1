"""The recurrent layers of a network out of a file: cells with parameters, one or two ways to read a sequence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np

from lstm_core.cell import Cell
from lstm_core.errors import LanguageError, SettingError
from lstm_core.execution import Trace
from lstm_core.formats.comparing import catalogue_cell
from lstm_core.formats.errors import FormatError
from lstm_core.formats.names import shown
from lstm_core.formats.writing import GATES, Manner, equations
from lstm_core.typing import Array

TITLES = {"LSTM": "LSTM of the file", "GRU": "GRU of the file", "RNN": "Plain RNN of the file"}
STATES = {"LSTM": ("h", "c"), "GRU": ("h",), "RNN": ("h",)}


@dataclass(frozen=True, eq=False)
class Way:
    """One way in which a layer reads: its cell, its parameters by name, whether from the end, its first state.

    `first` holds constant first states by name, each (units,) or (batch, units); zeros for those that are missing.
    """

    cell: Cell
    params: Mapping[str, Array]
    reverse: bool = False
    first: Mapping[str, Array] = field(default_factory=dict)

    @property
    def catalogue(self) -> str | None:
        """The name of the cell of the catalogue that it is, None where one was written for it."""
        return None if self.cell.title in TITLES.values() else self.cell.name

    @property
    def word(self) -> str:
        """ "forward" or "reverse"."""
        return "reverse" if self.reverse else "forward"

    def run(self, x: Array, *, initial: Mapping[str, Array] | None = None, clamp: Any = None) -> Trace:
        """Read x (time, batch, inputs) or (time, inputs), given in the order of the input; one that reads from the end
        reads `x[::-1]`, and the trace is in the order in which it read. Raises as `Cell.run`.
        """
        start = dict(self.first) if initial is None else dict(initial)
        return self.cell.run(self.params, x[::-1] if self.reverse else x, initial=start or None, clamp=clamp)


@dataclass(frozen=True, eq=False)
class Layer:
    """A recurrent layer: the file's name for it, "LSTM", "GRU" or "RNN", the width of x and of h, one way or two."""

    name: str
    kind: str
    inputs: int
    units: int
    ways: tuple[Way, ...]

    @property
    def parameters(self) -> int:
        """The number of numbers in its parameters."""
        return sum(int(array.size) for way in self.ways for array in way.params.values())

    @property
    def states(self) -> tuple[str, ...]:
        """The names of its states, h first."""
        return STATES[self.kind]

    def width(self, state: str) -> int:
        """Return the number of entries of a state: those of c differ from those of h where there is a projection."""
        if state == "h":
            return self.units
        params = self.ways[0].params
        return next(int(params[name].shape[0]) for name in params if name.startswith("W_") and name != "W_hr")


def split(array: Array, order: str, kind: str) -> dict[str, Array]:
    """Return the parts of an array by gate, equal parts of the first axis: `split(w, "ifgo", "W")["W_f"]`.

    Raises FormatError, kind "shape", where they cannot be.
    """
    rows, count = array.shape[0] if array.ndim else 0, len(order)
    if not rows or rows % count:
        raise FormatError(f"{kind} has {rows} rows, which are no {count} equal parts", "shape")
    return {f"{kind}_{gate}": array[n * rows // count : (n + 1) * rows // count] for n, gate in enumerate(order)}


def layer(name: str, kind: str, *ways: Way) -> Layer:
    """Return the layer of one way or two, its sizes those of its parameters. Raises FormatError, kind "shape"."""
    sizes = [_sizes(way.params, kind) for way in ways]
    if len(set(sizes)) > 1:
        raise FormatError(f"the two ways of {shown(name)} differ in size: {sizes[0]} and {sizes[1]}", "shape")
    return Layer(name, kind, *sizes[0], ways)


def _sizes(params: Mapping[str, Array], kind: str) -> tuple[int, int]:
    """Return (width of x, width of h)."""
    gate = GATES[kind][-1]
    return int(params[f"W_{gate}"].shape[1]), int(params[f"U_{gate}"].shape[1])


def way_of(
    kind: str,
    weights: Mapping[str, Array],
    *,
    reverse: bool = False,
    first: Mapping[str, Array] | None = None,
    name: str = "",
    **manner: Any,
) -> Way:
    """Return the way whose weights these are: the cell of the catalogue whose equations it is, else a written one.

    kind: "LSTM", "GRU" or "RNN". weights: by the names that the catalogue's cells have, `W_f`, `U_f`, `b_f` of every
    gate (LSTM f i g o, GRU z r h, RNN h), `bU_z` ... of a GRU that resets after, `p_f` ... for peepholes, `W_hr` for a
    projection; biases that are missing are zeros. z keeps the old state. name: the layer's, for errors. manner: the
    fields of `writing.Manner`, activations, clip, input_forget, cell_clip, projection_clip; `reset_after`, peepholes
    and projection follow from the weights' names.
    Raises FormatError: "activation", "names" for weights that are missing, "shape", "not finite".
    """
    where = f" of {shown(name)}" if name else ""
    params = _with_biases(kind, {key: np.asarray(array) for key, array in weights.items()}, where, manner)
    params = _of_one_dtype(params)
    how = Manner(kind, **manner)
    how = replace(
        how,
        reset_after=how.reset_after or "bU_h" in params,
        peepholes=how.peepholes or tuple(gate for gate in "fio" if f"p_{gate}" in params),
        projection=int(params["W_hr"].shape[0]) if "W_hr" in params else 0,
    )
    cell = cell_of(how)
    _check(cell, kind, params, where)
    order = {key: params[key] for key in cell.definition.parameters}
    return Way(cell, order, reverse, dict(first or {}))


def cell_of(manner: Manner) -> Cell:
    """Return the cell of the catalogue that has these equations, else one that is written here and not registered."""
    text = equations(manner)
    found = catalogue_cell(text)
    if found is not None:
        return found
    try:
        return Cell(
            equations=text,
            name=f"{manner.kind.lower()}_of_the_file",
            title=TITLES[manner.kind],
            family=manner.kind,
            summary=f"The {manner.kind} of a file, whose equations differ from those of every cell of the catalogue.",
        )
    except LanguageError as error:
        raise FormatError(f"its equations cannot be written as a cell: {error.message}", "activation") from error


def _with_biases(kind: str, params: dict[str, Array], where: str, manner: Mapping[str, Any]) -> dict[str, Array]:
    """Return the parameters with zeros for the biases that are missing. Raises FormatError, kind "names"."""
    gates = [gate for gate in GATES[kind] if not (gate == "f" and manner.get("input_forget"))]
    for gate in gates:
        for matrix in (f"W_{gate}", f"U_{gate}"):
            if matrix not in params:
                raise FormatError(f"the weights {matrix}{where} are missing", "names")
        rows, dtype = params[f"W_{gate}"].shape[:1], params[f"W_{gate}"].dtype
        params.setdefault(f"b_{gate}", np.zeros(rows, dtype))
        if kind == "GRU" and (manner.get("reset_after") or any(name.startswith("bU_") for name in params)):
            params.setdefault(f"bU_{gate}", np.zeros(rows, dtype))
    return params


def _of_one_dtype(params: Mapping[str, Array]) -> dict[str, Array]:
    """Return views or copies in float64 if one of them is, else in float32, each read-only."""
    dtype = np.float64 if any(array.dtype == np.float64 for array in params.values()) else np.float32
    found: dict[str, Array] = {}
    for name, array in params.items():
        found[name] = cast(Array, np.ascontiguousarray(array, dtype)).view()
        found[name].flags.writeable = False
    return found


def _check(cell: Cell, kind: str, params: Mapping[str, Array], where: str) -> None:
    """Check the shape of every parameter, and that its numbers are finite. Raises FormatError."""
    for name, array in params.items():
        if array.ndim not in (1, 2) or not array.size:
            raise FormatError(f"the weights {name}{where} have the shape {array.shape}", "shape")
        if not np.isfinite(np.vdot(array, array)) and not np.isfinite(array).all():
            what = "NaN" if np.isnan(array).any() else "infinity"
            raise FormatError(
                f"the weights {name}{where} hold {what}: training of this network had broken down, or the file is "
                f"damaged",
                "not finite",
            )
    inputs, _ = _sizes(params, kind)
    units = int(params[f"W_{GATES[kind][-1]}"].shape[0])
    try:
        shapes = cell.parameter_shapes(inputs, units)
    except (LanguageError, SettingError) as error:
        raise FormatError(f"the sizes of the weights{where} do not fit: {error}", "shape") from error
    for name, shape in shapes.items():
        if name not in params:
            raise FormatError(f"the weights {name}{where} are missing", "names")
        if params[name].shape != shape:
            raise FormatError(
                f"the weights {name}{where} have the shape {params[name].shape}; expected {shape}, for {inputs} inputs "
                f"and {units} units",
                "shape",
            )

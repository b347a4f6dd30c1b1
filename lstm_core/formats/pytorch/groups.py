"""The recurrent layers of a state_dict, by the names and shapes of their arrays.

Reference: `torch.nn.LSTM`, `GRU`, `RNN` and their cells, "Variables"; `allennlp.modules.LstmCellWithProjection`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstm_core.formats.errors import FormatError
from lstm_core.formats.names import shown
from lstm_core.formats.recurrent import Layer, Way, layer, split, way_of
from lstm_core.typing import Array

NAME = re.compile(r"(.*?)(weight_ih|weight_hh|bias_ih|bias_hh|weight_hr)(?:_l(\d+)(_reverse)?)?", re.DOTALL)
ELMO = re.compile(
    r"(.*?)((?:forward|backward)_layer_)(\d+)\."
    r"(input_linearity\.weight|state_linearity\.weight|state_linearity\.bias|state_projection\.weight)",
    re.DOTALL,
)
ELMO_PARTS = dict(
    zip(
        ("input_linearity.weight", "state_linearity.weight", "state_linearity.bias", "state_projection.weight"),
        ("weight_ih", "weight_hh", "bias_ih", "weight_hr"),
        strict=True,
    )
)
KINDS = {1: "RNN", 3: "GRU", 4: "LSTM"}  # by rows of weight_hh for each unit
ORDERS = {"LSTM": "ifgo", "GRU": "rzh", "RNN": "h"}  # PyTorch's n is h here


@dataclass
class Found:
    """The arrays of one layer: of each direction (False, True) the arrays by what they are, and their names."""

    prefix: str
    number: int | None
    arrays: dict[bool, dict[str, Array]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    clipped: bool = False

    @property
    def title(self) -> str:
        """The layer's name in the file."""
        return f"{self.prefix}l{self.number}" if self.number is not None else self.prefix.rstrip(".") or "cell"


def natural(name: str) -> list[Any]:
    """Return a key by which names are ordered, their numbers as numbers: l2 before l10."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d{1,18})", name)]


def find(arrays: Mapping[str, Array]) -> list[Found]:
    """Return what belongs to each layer, in natural order of the names. Raises FormatError, kind "element type"."""
    groups: dict[tuple[str, int | None], Found] = {}
    for name, array in arrays.items():
        match, elmo = NAME.fullmatch(name), ELMO.fullmatch(name)
        if elmo:
            group = groups.setdefault(
                (elmo[1] + elmo[2], int(elmo[3][:18])), Found(elmo[1] + elmo[2], int(elmo[3][:18]))
            )
            group.clipped = True
            group.arrays.setdefault(elmo[2].startswith("backward"), {})[ELMO_PARTS[elmo[4]]] = array
        elif match:
            number = None if match[3] is None else int(match[3][:18])
            group = groups.setdefault((match[1], number), Found(match[1], number))
            group.arrays.setdefault(bool(match[4]), {})[match[2]] = array
        else:
            continue
        if array.dtype.kind != "f":
            raise FormatError(
                f"{shown(name)} holds {array.dtype} numbers; expected floating point: save the network before it is "
                f"quantised",
                "element type",
            )
        group.names.append(name)
    return [groups[key] for key in sorted(groups, key=lambda key: (natural(key[0]), -1 if key[1] is None else key[1]))]


def layer_of(found: Found, activation: str, clip: float) -> Layer:
    """Return the layer of arrays that belong together. Raises FormatError: "names", "shape", "not finite"."""
    kinds, ways = set(), []
    for reverse in sorted(found.arrays):
        if found.number is not None and reverse and False not in found.arrays and not found.clipped:
            raise FormatError(f"{shown(found.title)} has the reverse direction alone; the other is missing", "names")
        kind, way = _way(found, reverse, activation, clip)
        kinds.add(kind)
        ways.append(way)
    if len(kinds) > 1:
        raise FormatError(f"the two directions of {shown(found.title)} differ: {' and '.join(sorted(kinds))}", "shape")
    return layer(found.title, kinds.pop(), *ways)


def kind_of(found: Found) -> str:
    """Return "LSTM", "GRU" or "RNN", by the rows of weight_hh. Raises FormatError: "names", "shape"."""
    for arrays in found.arrays.values():
        for name in ("weight_ih", "weight_hh"):
            if name not in arrays:
                raise FormatError(f"{name} of {shown(found.title)} is missing", "names")
            if arrays[name].ndim != 2 or not arrays[name].size:
                raise FormatError(
                    f"{name} of {shown(found.title)} has the shape {arrays[name].shape}; expected a matrix", "shape"
                )
    arrays = next(iter(found.arrays.values()))
    rows, units = arrays["weight_hh"].shape
    if "weight_hr" in arrays:
        units = arrays["weight_hr"].shape[-1] if arrays["weight_hr"].ndim == 2 else 0
    if not units or rows % units or rows // units not in KINDS:
        raise FormatError(
            f"weight_hh of {shown(found.title)} has {rows} rows for {units} units; a plain RNN has as many rows as "
            f"units, a GRU 3 times as many, an LSTM 4 times",
            "shape",
        )
    return KINDS[rows // units]


def _way(found: Found, reverse: bool, activation: str, clip: float) -> tuple[str, Way]:
    """Return the kind and one way of a layer."""
    arrays, title = found.arrays[reverse], found.title
    kind = kind_of(Found(found.prefix, found.number, {reverse: arrays}))
    order, rows = ORDERS[kind], arrays["weight_hh"].shape[0]
    if arrays["weight_ih"].shape[0] != rows:
        raise FormatError(
            f"weight_ih of {shown(title)} has {arrays['weight_ih'].shape[0]} rows, weight_hh {rows}", "shape"
        )
    zeros = np.zeros(rows, arrays["weight_hh"].dtype)
    biases = [arrays.get(name, zeros) for name in ("bias_ih", "bias_hh")]
    if any(bias.shape != (rows,) for bias in biases):
        raise FormatError(
            f"the biases of {shown(title)} have the shapes {biases[0].shape} and {biases[1].shape}; expected ({rows},)",
            "shape",
        )
    weights = split(arrays["weight_ih"], order, "W") | split(arrays["weight_hh"], order, "U")
    if kind == "GRU":
        weights |= split(biases[0], order, "b") | split(biases[1], order, "bU")
    else:
        with np.errstate(all="ignore"):
            weights |= split(biases[0] + biases[1], order, "b")
    if "weight_hr" in arrays:
        weights["W_hr"] = arrays["weight_hr"]
    manner: dict[str, Any] = {"activations": (activation,)} if kind == "RNN" else {}
    if clip and kind == "LSTM":
        manner |= {"cell_clip": clip, "projection_clip": clip}
    if kind == "GRU":
        manner["reset_after"] = True
    return kind, way_of(kind, weights, reverse=reverse, name=title, **manner)

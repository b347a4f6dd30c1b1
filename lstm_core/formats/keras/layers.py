"""Recurrent layers of Keras as layers of ours: LSTM, GRU, SimpleRNN, CuDNN's, RNN of cells, Bidirectional.

Reference: `keras.layers`, and `_convert_rnn_weights` of Keras 2 for the arrays of CuDNN's layers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstm_core.formats.activations import Activation
from lstm_core.formats.errors import FormatError
from lstm_core.formats.keras.weights import Weights
from lstm_core.formats.names import shown
from lstm_core.formats.recurrent import Layer, Way, layer, split, way_of
from lstm_core.typing import Array

KINDS = {
    **{"LSTM": "LSTM", "GRU": "GRU", "SimpleRNN": "RNN", "CuDNNLSTM": "LSTM", "CuDNNGRU": "GRU"},
    **{"LSTMCell": "LSTM", "GRUCell": "GRU", "SimpleRNNCell": "RNN"},
}
ORDERS = {"LSTM": "ifgo", "GRU": "zrh", "RNN": "h"}
CELLS = {"LSTMCell": "lstm_cell", "GRUCell": "gru_cell", "SimpleRNNCell": "simple_rnn_cell"}


@dataclass(frozen=True)
class Manner:
    """What a file says beside its layers: the version of Keras that wrote it, as (2, 21)."""

    version: tuple[int, ...]
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Add a note that is not there yet."""
        if text not in self.notes:
            self.notes.append(text)

    def activation(self, given: Any) -> Activation:
        """Return an activation of Keras as ours. Raises FormatError, kind "activation"."""
        if isinstance(given, Mapping):
            given = given.get("config") if given.get("class_name") == "function" else given.get("class_name")
        if given is None:
            return "linear"
        if not isinstance(given, str):
            raise FormatError(f"an activation is {shown(given)}; expected the name of one of Keras'", "activation")
        if given == "hard_sigmoid":
            return ("hard_sigmoid", 1 / 6, 0.5) if self.version >= (3,) else ("hard_sigmoid", 0.2, 0.5)
        return ("leaky_relu", 0.2) if given == "leaky_relu" else given


def is_recurrent(class_name: str, config: Mapping[str, Any]) -> bool:
    """Return whether a layer is one of those that become layers of ours."""
    if class_name == "Bidirectional":
        inner = config.get("layer")
        return isinstance(inner, Mapping) and is_recurrent(str(inner.get("class_name")), settings(inner))
    if class_name == "RNN":
        cells = cells_of(config)
        return bool(cells) and all(str(cell.get("class_name")) in CELLS for cell in cells)
    return class_name in KINDS and class_name not in CELLS


def settings(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the configuration of a layer's entry. Raises FormatError, kind "header"."""
    config = entry.get("config")
    if not isinstance(config, Mapping):
        raise FormatError(f"a layer of class {shown(entry.get('class_name'))} has no config", "header")
    return config


def cells_of(config: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the cells of an RNN layer, the lowest first."""
    cell = config.get("cell")
    if isinstance(cell, Mapping) and cell.get("class_name") == "StackedRNNCells":
        cell = settings(cell).get("cells")
    several: list[Any] = cell if isinstance(cell, list) else [cell]
    return several if all(isinstance(one, Mapping) for one in several) else []


def layers_of(class_name: str, config: Mapping[str, Any], weights: Weights, how: Manner) -> list[Layer]:
    """Return the layers of a recurrent layer of Keras: one, or one for each cell of an RNN. Raises FormatError."""
    name = str(config.get("name", class_name))
    if class_name == "Bidirectional":
        inner = config["layer"]
        other = config.get("backward_layer")
        other = other if isinstance(other, Mapping) else inner
        if settings(inner).get("go_backwards"):
            raise FormatError(f"the forward layer of {shown(name)} goes backwards", "class")
        kind = KINDS.get(str(inner.get("class_name")), "")
        if not kind or KINDS.get(str(other.get("class_name"))) != kind:
            raise FormatError(f"the layers of {shown(name)} are of two kinds, or of cells", "class")
        ways = []
        for entry, place, reverse in ((inner, "forward_layer", False), (other, "backward_layer", True)):
            part = weights.part(place)
            ways.append(_way(str(entry["class_name"]), settings(entry), part, name, how, reverse))
        return [layer(name, kind, *ways)]
    reverse = bool(config.get("go_backwards"))
    if class_name != "RNN":
        return [layer(name, KINDS[class_name], _way(class_name, config, weights, name, how, reverse))]
    cells, counts, found = cells_of(config), dict[str, int](), []
    is_stacked = isinstance(config.get("cell"), list) or config["cell"].get("class_name") == "StackedRNNCells"
    for n, cell in enumerate(cells):
        kind = str(cell["class_name"])
        number = counts[kind] = counts.get(kind, -1) + 1
        place = f"{CELLS[kind]}_{number}" if number else CELLS[kind]
        part = weights.part("cell", "cells", place) if is_stacked else weights
        title = f"{name}/{n}" if is_stacked else name
        own = _way(kind, settings(cell), part, title, how, reverse and n == 0, in_cell=not is_stacked)
        found.append(layer(title, KINDS[kind], own))
    return found


def _way(
    class_name: str,
    config: Mapping[str, Any],
    weights: Weights,
    name: str,
    how: Manner,
    reverse: bool,
    in_cell: bool = True,
) -> Way:
    """Return one way of a layer with its arrays."""
    is_cudnn = class_name.startswith("CuDNN")
    arrays = (weights.part("cell") if in_cell else weights).take(3 if config.get("use_bias", True) else 2)
    kind = KINDS[class_name]
    units = config.get("units")
    if len(arrays) < 3:
        how.note(f"{shown(name)} has no biases: they are zero")
    if config.get("stateful"):
        how.note(f"{shown(name)} keeps its state from one call to the next in Keras; here each text begins anew")
    if type(units) is int and arrays[1].shape[:1] != (units,):
        raise FormatError(
            f"{shown(name)} has {units:,} units; its recurrent kernel has the shape {arrays[1].shape}", "shape"
        )
    given: dict[str, Any] = {"activations": _activations(kind, config, how)}
    if is_cudnn:
        given = {}
    return way_of(kind, unpacked(kind, arrays, is_cudnn, name), reverse=reverse, name=name, **given)


def _activations(kind: str, config: Mapping[str, Any], how: Manner) -> tuple[Activation, ...]:
    """Return the activations of a layer, in the order of its kind."""
    own = how.activation(config.get("activation", "tanh"))
    if kind == "RNN":
        return (own,)
    old = "hard_sigmoid" if how.version < (2, 3) else "sigmoid"
    gates = how.activation(config.get("recurrent_activation", old))
    return (gates, own, own) if kind == "LSTM" else (gates, own)


def unpacked(kind: str, arrays: list[Array], is_cudnn: bool, name: str) -> dict[str, Array]:
    """Return kernel, recurrent kernel and bias as the weights of a cell by name. Raises FormatError, kind "shape"."""
    order, shapes = ORDERS[kind], [array.shape for array in arrays]
    kernel, recurrent = arrays[:2]
    columns = kernel.shape[-1] if kernel.ndim == 2 else 0
    if recurrent.ndim != 2 or not columns or columns != recurrent.shape[1] or columns != len(order) * len(recurrent):
        raise FormatError(
            f"the arrays of {shown(name)} have the shapes {', '.join(map(str, shapes))}; a {kind} of u units has "
            f"(inputs, {len(order)}u), (u, {len(order)}u) and a bias",
            "shape",
        )
    units = len(recurrent)
    weights = {}
    for n, gate in enumerate(order):
        part = np.s_[n * units : (n + 1) * units]
        own, back = kernel[:, part], recurrent[:, part]
        weights[f"W_{gate}"] = own.reshape(units, -1) if is_cudnn else own.T
        weights[f"U_{gate}"] = back if is_cudnn else back.T
    if len(arrays) < 3:
        return weights
    bias = arrays[2]
    if bias.size == 2 * columns:
        both = bias.reshape(2, columns)
        if kind != "GRU":
            return weights | split(both[0] + both[1], order, "b")
        return weights | split(both[0], order, "b") | split(both[1], order, "bU")
    if bias.shape != (columns,):
        raise FormatError(f"the bias of {shown(name)} has the shape {bias.shape}; expected ({columns},)", "shape")
    return weights | split(bias, order, "b")

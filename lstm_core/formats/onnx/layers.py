"""LSTM, GRU and RNN nodes of ONNX as layers (`formats.md`; the operators LSTM, GRU, RNN of opset 7 to 22)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lstm_core.formats.activations import Activation
from lstm_core.formats.errors import FormatError
from lstm_core.formats.graph import RECURRENT, Node
from lstm_core.formats.limits import Limits
from lstm_core.formats.names import shown
from lstm_core.formats.recurrent import Layer, Way, layer, split, way_of
from lstm_core.formats.writing import GATES, USUAL

ORDER = {"LSTM": "iofg", "GRU": "zrh", "RNN": "h"}  # of the rows of W, R and of each half of B
PEEPHOLES = "iof"
POSITIONS = {"X": 0, "W": 1, "R": 2, "B": 3, "sequence_lens": 4, "initial_h": 5, "initial_c": 6, "P": 7}
QUANTIZED = "com.microsoft.DynamicQuantizeLSTM"
KINDS = {"LSTM": "LSTM", "GRU": "GRU", "RNN": "RNN", QUANTIZED: "LSTM"}
WITH_ALPHA = ("affine", "leakyrelu", "thresholdedrelu", "scaledtanh", "hardsigmoid", "elu")
WITH_BETA = ("affine", "scaledtanh", "hardsigmoid")
DEFAULTS = {
    "hardsigmoid": (0.2, 0.5),
    "leakyrelu": (0.01,),
    "elu": (1.0,),
    "affine": (1.0, 0.0),
    "scaledtanh": (1.0, 1.0),
}
COUPLED = "the input gate is coupled: f = 1 - i, and the file's weights of f have no effect"
QUANTIZED_NOTE = (
    "the weights are kept in 8 bits; their own program also rounds what it reads to 8 bits, so its numbers differ a "
    "little"
)


def layer_of(
    node: Node, index: int, constants: Mapping[str, Any], limits: Limits, notes: list[str]
) -> tuple[Layer, Node]:
    """Return a layer for a node, and the `Recurrent` node in its place; `notes` gets what is worth saying.

    Raises FormatError: "weights" where they are not constant, "shape", "activation", "not finite", "too large".
    """
    kind, attributes = KINDS[node.operation], node.attributes
    name = node.name or f"{kind} {index}"
    names = {key: node.inputs[n] if n < len(node.inputs) else "" for key, n in POSITIONS.items()}
    arrays = {
        key: _constant(names[key], key, constants, name, limits)
        for key in ("W", "R", "B", "P")
        if names[key] and (key != "P" or kind == "LSTM")
    }
    if node.operation == QUANTIZED:
        arrays |= _widened(node, arrays, constants, name)
        notes.append(QUANTIZED_NOTE)
    directions = _directions(attributes, arrays, name)
    if attributes.get("input_forget", 0) and COUPLED not in notes:
        notes.append(COUPLED)
    ways = [
        _way(kind, number, {key: np.asarray(array)[number] for key, array in arrays.items()}, is_reverse, node, name)
        for number, is_reverse in enumerate(directions)
    ]
    made = layer(shown(name), kind, *ways)
    stated = attributes.get("hidden_size")
    if stated is not None and int(stated) != made.units:
        raise FormatError(f"{shown(name)} says hidden_size {stated}; its weights have {made.units} units", "shape")
    if made.units > limits.units or index >= limits.layers:
        raise FormatError(f"{shown(name)} has {made.units} units in layer {index + 1}", "too large")
    inputs = [names["X"], names["sequence_lens"], names["initial_h"], names["initial_c"] if kind == "LSTM" else ""]
    while not inputs[-1]:
        inputs.pop()
    kept = {"layer": index, "layout": int(attributes.get("layout", 0))}
    return made, Node(RECURRENT, tuple(inputs), node.outputs, kept, node.name)


def _constant(given: str, key: str, constants: Mapping[str, Any], name: str, limits: Limits) -> Any:
    if given not in constants:
        raise FormatError(
            f"the weights {key} of {shown(name)} are no constants: they are worked out while it runs", "weights"
        )
    array = constants[given]
    wanted = 2 if key in ("B", "P") else 3
    if array.ndim != wanted or not array.size:
        raise FormatError(f"the weights {key} of {shown(name)} have the shape {array.shape}", "shape")
    if max(array.shape) > 4 * 2 * limits.units * 4:
        raise FormatError(f"the weights {key} of {shown(name)} have the shape {array.shape}", "too large")
    return array


def _directions(attributes: Mapping[str, Any], arrays: Mapping[str, Any], name: str) -> tuple[bool, ...]:
    """Return for each way whether it reads from the end. Raises FormatError, kind "shape"."""
    direction = str(attributes.get("direction", "forward")).lower()
    known = {"forward": (False,), "reverse": (True,), "bidirectional": (False, True)}
    if direction not in known:
        raise FormatError(f"{shown(name)} reads in the direction {shown(direction)!r}", "shape")
    missing = [key for key in "WR" if key not in arrays]
    if missing:
        raise FormatError(f"{shown(name)} has no weights {missing[0]}", "weights")
    for key, array in arrays.items():
        if array.shape[0] != len(known[direction]):
            raise FormatError(
                f"the weights {key} of {shown(name)} have the shape {array.shape}; "
                f"{len(known[direction])} ways are read",
                "shape",
            )
    return known[direction]


def _way(kind: str, number: int, arrays: Mapping[str, Any], is_reverse: bool, node: Node, name: str) -> Way:
    """Return one way from its own W, R, B and P."""
    order, attributes = ORDER[kind], node.attributes
    reset_after = kind == "GRU" and bool(attributes.get("linear_before_reset", 0))
    weights = split(arrays["W"], order, "W") | split(arrays["R"], order, "U")
    rows = arrays["W"].shape[0]
    units = rows // len(order)
    if arrays["R"].shape != (rows, units):
        raise FormatError(
            f"the weights R of {shown(name)} have the shape {arrays['R'].shape} for {units} units", "shape"
        )
    if "B" in arrays:
        if arrays["B"].shape != (2 * rows,):
            raise FormatError(
                f"the biases of {shown(name)} have the shape {arrays['B'].shape}; expected {2 * rows}", "shape"
            )
        own, recurrent = arrays["B"][:rows], arrays["B"][rows:]
        if reset_after:
            weights |= split(own, order, "b") | split(recurrent, order, "bU")
        else:
            weights |= split(own + recurrent, order, "b")
    if "P" in arrays and np.any(arrays["P"]):
        if arrays["P"].shape != (3 * units,):
            raise FormatError(f"the peepholes of {shown(name)} have the shape {arrays['P'].shape}", "shape")
        weights |= split(arrays["P"], PEEPHOLES, "p")
    if attributes.get("input_forget", 0):
        weights = {key: array for key, array in weights.items() if not key.endswith("_f")}
    manner: dict[str, Any] = {"activations": _activations(kind, number, attributes, name)}
    clip = float(attributes.get("clip", 0) or 0)
    if clip and not 0 < clip < 1e9:
        raise FormatError(f"{shown(name)} clips at {clip:g}; expected a number above 0", "shape")
    manner |= {"clip": clip, "reset_after": reset_after}
    if kind == "LSTM":
        manner["input_forget"] = bool(attributes.get("input_forget", 0))
    return way_of(kind, weights, reverse=is_reverse, name=name, **manner)


def _activations(kind: str, number: int, attributes: Mapping[str, Any], name: str) -> tuple[Activation, ...]:
    """Return the activations of one way. Raises FormatError, kind "activation"."""
    count = len(USUAL[kind])
    given = [str(text).lower() for text in attributes.get("activations", ())]
    alphas, betas = (list(attributes.get(f"activation_{key}", ())) for key in ("alpha", "beta"))
    if not given:
        return USUAL[kind]
    found: list[Activation] = []
    for text in given:
        usual = DEFAULTS.get(text, ())
        numbers = list(usual)
        if text in WITH_ALPHA and alphas:
            numbers[:1] = [float(alphas.pop(0))]
        if text in WITH_BETA and betas:
            numbers[1:2] = [float(betas.pop(0))]
        found.append((text, *(round(value, 7) for value in numbers)) if numbers else text)
    own = found[number * count : (number + 1) * count]
    if len(own) < count:
        raise FormatError(f"{shown(name)} has {len(given)} activations; each way needs {count}", "activation")
    return tuple(own)


def _widened(node: Node, arrays: Mapping[str, Any], constants: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return W and R of an LSTM of 8 bits as numbers: (q - zero) * scale, transposed. Raises FormatError."""
    found = {}
    for key, scale_at, zero_at in (("W", 8, 9), ("R", 10, 11)):
        scale, zero = (constants.get(node.inputs[n]) if n < len(node.inputs) else None for n in (scale_at, zero_at))
        if scale is None or key not in arrays:
            raise FormatError(f"the scale of the weights {key} of {shown(name)} is no constant", "weights")
        scale = np.asarray(scale, np.float32).reshape(arrays[key].shape[0], 1, -1)
        shift = 0 if zero is None else np.asarray(zero, np.float32).reshape(arrays[key].shape[0], 1, -1)
        found[key] = ((arrays[key].astype(np.float32) - shift) * scale).swapaxes(1, 2)
    return found


__all__ = ["GATES", "KINDS", "QUANTIZED", "layer_of"]

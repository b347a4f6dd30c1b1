"""A model's configuration and arrays as layers and a graph: Sequential and Functional, one inside another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstm_core.formats.building import Builder
from lstm_core.formats.errors import FormatError
from lstm_core.formats.graph import RECURRENT, Input
from lstm_core.formats.keras import around
from lstm_core.formats.keras.around import UnknownError
from lstm_core.formats.keras.layers import Manner, is_recurrent, layers_of, settings
from lstm_core.formats.keras.weights import Weights
from lstm_core.formats.limits import Limits
from lstm_core.formats.names import shown
from lstm_core.formats.recurrent import Layer
from lstm_core.typing import Array

MODELS = ("Sequential", "Functional", "Model")
Config = Mapping[str, Any]


@dataclass
class Entry:
    """A layer of a model: its class, configuration, arrays or layers of ours, or the model that it is."""

    class_name: str
    config: Config
    name: str
    inbound: list[Any]
    arrays: list[Array] | None = None
    first: int = 0  # of its layers, in the network
    count: int = 0
    model: Model | None = None


@dataclass
class Model:
    """A model: its layers in the order of its configuration."""

    is_sequential: bool
    config: Config
    entries: list[Entry] = field(default_factory=list)


class Reader:
    """Reads models; `layers` are those of ours that were found, in the order of the configuration."""

    def __init__(self, how: Manner, limits: Limits):
        self.how, self._limits = how, limits
        self.layers: list[Layer] = []

    def model(self, entry: Config, weights: Weights, depth: int = 0) -> Model:
        """Return a model with the arrays of its layers. Raises FormatError."""
        name = str(entry.get("class_name"))
        config = entry.get("config")
        if isinstance(config, list):  # Keras 2.1 and older: the layers of a Sequential alone
            config = {"layers": config}
        if name not in MODELS or not isinstance(config, Mapping) or not isinstance(config.get("layers"), list):
            raise FormatError(
                f"the network is a class of its author's, {shown(name)!r}, whose equations the file does not hold; "
                f"save its LSTM or GRU layers in a Sequential or functional model",
                "class",
            )
        if depth > self._limits.depth:
            raise FormatError(f"models lie more than {self._limits.depth} deep", "too large")
        several = config["layers"]
        if len(several) > self._limits.array_count:
            raise FormatError(f"a model has {len(several):,} layers; at most {self._limits.array_count:,}", "too large")
        if not all(isinstance(one, Mapping) for one in several):
            raise FormatError("a layer of the configuration is no JSON object", "header")
        found = Model(name == "Sequential", config)
        for one, own in zip(several, weights.layers(several), strict=True):
            found.entries.append(self._entry(one, own, depth))
        return found

    def _entry(self, entry: Config, weights: Weights, depth: int) -> Entry:
        class_name, config = str(entry.get("class_name")), entry.get("config")
        is_model = class_name in MODELS
        own = config if isinstance(config, Mapping) else {} if is_model else settings(entry)
        name = str(entry.get("name", own.get("name", class_name)))
        inbound = entry.get("inbound_nodes")
        found = Entry(class_name, own, name, inbound if isinstance(inbound, list) else [])
        if is_model:
            found.model = self.model(entry, weights, depth + 1)
        elif is_recurrent(class_name, own):
            found.first = len(self.layers)
            self.layers += layers_of(class_name, own, weights, self.how)
            found.count = len(self.layers) - found.first
            if len(self.layers) > self._limits.layers:
                raise FormatError(f"there are more than {self._limits.layers} recurrent layers", "too large")
        else:
            found.arrays = around.taken(class_name, own, weights)
        return found

    def emit(self, build: Builder, model: Model, given: Sequence[str]) -> list[str]:
        """Add a model to the graph and return its outputs. Raises UnknownError; FormatError, kind "order"."""
        if model.is_sequential:
            values = list(given)
            for entry in model.entries:
                values = values if entry.class_name == "InputLayer" else self._apply(build, entry, values)
            return values
        made: dict[tuple[str, int, int], str] = {}
        inputs = _references(model.config.get("input_layers"))
        for reference, value in zip(inputs, given, strict=False):
            made[reference[0], 0, 0] = value
        waiting = [(entry, n) for entry in model.entries for n in range(len(entry.inbound))]
        while waiting:
            ready = [
                (entry, n)
                for entry, n in waiting
                if all(reference in made for reference in references_of(entry.inbound[n]))
            ]
            if not ready:
                names = ", ".join(shown(entry.name) for entry, _ in waiting[:4])
                raise FormatError(
                    f"the layers {names} feed one another in a circle or read what nothing makes", "order"
                )
            for entry, n in ready:
                read = [made[reference] for reference in references_of(entry.inbound[n])]
                for position, value in enumerate(self._apply(build, entry, read)):
                    made[entry.name, n, position] = value
            waiting = [pair for pair in waiting if pair not in ready]
        wanted = _references(model.config.get("output_layers"))
        if not wanted or not all(reference in made for reference in wanted):
            raise FormatError("the outputs of the model are made by none of its layers", "order")
        return [made[reference] for reference in wanted]

    def _apply(self, build: Builder, entry: Entry, read: list[str]) -> list[str]:
        if not read:
            raise FormatError(f"{shown(entry.name)} reads nothing", "order")
        if entry.model is not None:
            return self.emit(build, entry.model, read)
        if entry.count:
            return self._recurrent(build, entry, read)
        if entry.arrays is None:
            raise UnknownError(
                f"{shown(entry.name)} is of the class {shown(entry.class_name)!r}, which is not known here"
            )
        return [around.apply(build, entry.class_name, entry.config, entry.arrays, read, self.how)]

    def _recurrent(self, build: Builder, entry: Entry, read: list[str]) -> list[str]:
        """Run the layers of a recurrent layer, with Keras' outputs: steps or the last one, then states."""
        config, two = entry.config, entry.class_name == "Bidirectional"
        inner = settings(config["layer"]) if two else config
        x, states, ends = read[0], read[1:], list[str]()
        names = [state for n in range(entry.count) for state in self.layers[entry.first + n].states]
        if states and len(states) != len(names) * (2 if two else 1):
            raise UnknownError(f"{shown(entry.name)} reads {len(states)} first states; its layers have {len(names)}")
        y = last = ""
        for n in range(entry.first, entry.first + entry.count):
            own = len(self.layers[n].states)
            first = [build.add("Unsqueeze", state, build.whole(1)) for state in states[:own]]
            if two and states:
                both = [build.add("Unsqueeze", state, build.whole(1)) for state in states]
                first = [build.add("Concat", both[k], both[own + k], axis=1) for k in range(own)]
            states = states[own:]
            y, *finals = build.several(RECURRENT, [x, "", *first], 3, layer=n, layout=1)
            last = finals[0]
            for way in range(2 if two else 1):
                pick = build.constant(np.int64(way))
                ends += [build.add("Gather", final, pick, axis=1) for final in finals[:own]]
            x = build.add("Reshape", y, build.whole(0, 0, -1))
        steps = bool(inner.get("return_sequences"))
        merged = _merged(build, y if steps else last, 2 if steps else 1, config.get("merge_mode", "concat"), two)
        if steps and config.get("go_backwards") and not two:
            merged = [_turned(build, merged[0])]
        return [*merged, *(ends if inner.get("return_state") else [])]


def _merged(build: Builder, value: str, axis: int, mode: Any, two: bool) -> list[str]:
    """Return what a layer hands on of its ways, which are the given axis."""
    flat = build.whole(*(0,) * axis, -1)
    if not two or mode == "concat":
        return [build.add("Reshape", value, flat)]
    if mode is None:
        return [build.add("Gather", value, build.constant(np.int64(way)), axis=axis) for way in (0, 1)]
    operation = {"sum": "ReduceSum", "ave": "ReduceMean", "mul": "ReduceProd"}.get(str(mode))
    if operation is None:
        raise UnknownError(f"the merge_mode {shown(mode)!r} is not known here")
    return [build.add(operation, value, build.whole(axis), keepdims=0)]


def _turned(build: Builder, x: str) -> str:
    """Return x (batch, time, units) with its steps from the last to the first."""
    return build.add("Slice", x, build.whole(-1), build.whole(-(2**62)), build.whole(1), build.whole(-1))


def references_of(node: Any) -> list[tuple[str, int, int]]:
    """Return (layer, node, output) of everything that a call of a layer reads, in Keras 3's or 2's writing."""
    if isinstance(node, Mapping):  # Keras 3: {"args": [...], "kwargs": {...}}
        return _tensors(node.get("args"), 0) + _tensors(_without_mask(node.get("kwargs")), 0)
    found: list[tuple[str, int, int]] = []
    for one in node if isinstance(node, list) else []:
        if isinstance(one, list) and len(one) >= 3:
            found += _references([one])
            if len(one) > 3 and isinstance(one[3], Mapping):
                states = one[3].get("initial_state")
                found += _references(states)
    return found


def _without_mask(kwargs: Any) -> Any:
    return {key: value for key, value in kwargs.items() if key != "mask"} if isinstance(kwargs, Mapping) else None


def _tensors(value: Any, depth: int) -> list[tuple[str, int, int]]:
    """Return the tensors of Keras 3 in a call's arguments, in their order."""
    if depth > 6:
        raise FormatError("the arguments of a layer lie more than 6 deep", "too large")
    if isinstance(value, Mapping):
        if value.get("class_name") == "__keras_tensor__":
            return _references([settings(value).get("keras_history")])
        return [found for one in value.values() for found in _tensors(one, depth + 1)]
    return [found for one in value for found in _tensors(one, depth + 1)] if isinstance(value, list) else []


def _references(value: Any) -> list[tuple[str, int, int]]:
    """Return (layer, node, output) of lists of those, or of one. Raises FormatError, kind "header"."""
    if not isinstance(value, list):
        return []
    several = [value] if len(value) >= 3 and isinstance(value[0], str) else value
    found = []
    for one in several:
        if not isinstance(one, list) or len(one) < 3 or type(one[1]) is not int or type(one[2]) is not int:
            raise FormatError("the configuration names a tensor that is no layer, node and output", "header")
        found.append((str(one[0]), one[1], one[2]))
    return found


def inputs_of(model: Model, layers: Sequence[Layer]) -> list[Input]:
    """Return the inputs of a model, in the order of its call, batch first."""
    found = []
    wanted = [name for name, _, _ in _references(model.config.get("input_layers"))]
    layers_in = {entry.name: entry for entry in model.entries if entry.class_name == "InputLayer"}
    chosen = [layers_in[name] for name in wanted if name in layers_in] or list(layers_in.values())[:1]
    for entry in chosen:
        found.append(Input(entry.name, _shape(entry.config), "numbers", "float32"))
    if not found:
        first = model.entries[0] if model.entries else None
        shape = _shape(first.config) if first is not None else ()
        if not shape and first is not None and first.class_name != "Embedding":
            shape = (None, None, layers[0].inputs) if first.count else (None, None, None)
        found.append(Input("x", shape or (None, None), "numbers", "float32"))
    return found


def _shape(config: Config) -> tuple[int | None, ...]:
    shape = config.get("batch_shape", config.get("batch_input_shape"))
    if not isinstance(shape, list) or not all(one is None or (type(one) is int and one > 0) for one in shape):
        return ()
    return tuple(shape)

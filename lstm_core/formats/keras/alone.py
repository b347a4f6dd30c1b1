"""Weights of Keras alone: the recurrent layers by the names and shapes of their arrays; the rest is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lstm_core.formats.building import check_sizes, no_recurrent_layer
from lstm_core.formats.errors import FormatError
from lstm_core.formats.hdf5 import Group
from lstm_core.formats.keras.layers import Manner, unpacked
from lstm_core.formats.limits import Limits
from lstm_core.formats.names import shown
from lstm_core.formats.network import Network
from lstm_core.formats.pytorch.groups import natural
from lstm_core.formats.questions import ask
from lstm_core.formats.recurrent import Layer, Way, layer, way_of
from lstm_core.typing import Array

WHY = (
    "The file holds weights alone; what stands around the layers is not known. Give the architecture, a .json of "
    "model.to_json(), beside it."
)
KINDS = {1: "RNN", 3: "GRU", 4: "LSTM"}  # by columns for each unit


def read(root: Group, version: tuple[int, ...], answers: Mapping[str, str], limits: Limits) -> Network:
    """Return the layers of a file of weights alone. Raises FormatError."""
    is_old = root.texts("layer_names") is not None
    found = dict(_old(root) if is_old else _new(root, limits))
    names = [name for name in found if found[name]]
    if not names:
        raise no_recurrent_layer(found or root.names)
    version = version or ((2,) if is_old else (3,))
    how, questions, activation = Manner(version), [], "sigmoid"
    if any(_kind(ways[0], name) != "RNN" for name, ways in found.items() if ways):
        usual = "hard_sigmoid" if version < (2, 3) and len(version) > 1 else "sigmoid"
        questions.append(ask("recurrent_activation", ("sigmoid", "hard_sigmoid"), usual, answers))
        activation = questions[0].taken
    layers = tuple(_layer(name, found[name], activation, how) for name in names)
    check_sizes(layers, limits)
    return Network(
        source=f"Keras {'.'.join(str(number) for number in version)}, weights alone",
        layers=layers,
        why_apart=WHY,
        questions=tuple(questions),
        notes=tuple(how.notes),
        left_out=tuple(name for name in found if not found[name]),
        evidence=tuple(
            f"{shown(one.name)} is an {one.kind} of {one.units} units by the shapes of its arrays" for one in layers
        ),
        guessed=tuple(f"l{n}" for n in range(len(layers))) if questions and not questions[0].is_answered else (),
        limits=limits,
    )


def _old(root: Group) -> Iterator[tuple[str, list[list[Array]]]]:
    """Yield the layers of Keras 2's file, each with the arrays of its ways; none of those for other layers."""
    for name in root.texts("layer_names") or ():
        group = root.group(name)
        several = group.texts("weight_names") or []
        if not any("recurrent_kernel" in one for one in several):
            if several:
                yield name, []
            continue
        starts = [n for n, one in enumerate(several) if one.endswith("kernel:0") and "recurrent" not in one]
        starts = [n for n in starts if n + 1 < len(several) and "recurrent_kernel" in several[n + 1]]
        ends = [*starts[1:], len(several)]
        yield name, [[group.array(one) for one in several[a:b]][:3] for a, b in zip(starts, ends, strict=True)]


def _new(root: Group, limits: Limits) -> Iterator[tuple[str, list[list[Array]]]]:
    """Yield the layers of Keras 3's file; models inside are looked into."""
    stack: list[tuple[str, Group, int]] = [("", root, 0)]
    seen = 0
    while stack:
        path, group, depth = stack.pop(0)
        if depth > limits.depth or seen > limits.array_count:
            raise FormatError(f"groups lie more than {limits.depth} deep, or in a circle", "too large")
        if "layers" not in group or not group.is_group("layers"):
            continue
        inside = group.group("layers")
        for name in sorted(inside.names, key=natural):
            seen += 1
            if not inside.is_group(name):
                continue
            own, title = inside.group(name), f"{path}{name}"
            if "layers" in own:
                stack.append((f"{title}/", own, depth + 1))
            two = "forward_layer" in own and "backward_layer" in own
            parts = [own.group("forward_layer"), own.group("backward_layer")] if two else [own]
            ways = [_vars(part) for part in parts]
            yield title, [way for way in ways if len(way) > 1]


def _vars(group: Group) -> list[Array]:
    if "cell" not in group or not group.is_group("cell"):
        return []
    cell = group.group("cell")
    if "vars" not in cell or not cell.is_group("vars"):
        return []
    own = cell.group("vars")
    return [own.array(name) for name in ("0", "1", "2") if name in own]


def _kind(arrays: list[Array], name: str) -> str:
    recurrent = arrays[1] if len(arrays) > 1 else arrays[0]
    if recurrent.ndim != 2 or not recurrent.size or recurrent.shape[1] / len(recurrent) not in KINDS:
        raise FormatError(f"the recurrent kernel of {shown(name)} has the shape {recurrent.shape}", "shape")
    return KINDS[recurrent.shape[1] // len(recurrent)]


def _layer(name: str, ways: list[list[Array]], activation: str, how: Manner) -> Layer:
    """Return a layer of one way or two, the first one forward."""
    kind = _kind(ways[0], name)
    found: list[Way] = []
    for n, arrays in enumerate(ways[:2]):
        gates = how.activation(activation)
        rows = arrays[1].shape[1]
        is_cudnn = kind != "RNN" and len(arrays) > 2 and arrays[2].shape == (2 * rows,)
        given: dict[str, Any] = (
            {} if kind == "RNN" or is_cudnn else {"activations": (gates, "tanh", "tanh")[: 3 if kind == "LSTM" else 2]}
        )
        if len(arrays) < 3:
            how.note(f"{shown(name)} has no biases: they are zero")
        found.append(way_of(kind, unpacked(kind, arrays, is_cudnn, name), reverse=n == 1, name=name, **given))
    return layer(name, kind, *found)

"""A PyTorch state_dict as a network: its layers, the chain in which they stand, embedding and readout around them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lstm_core.formats import safetensors
from lstm_core.formats.building import Builder, check_finite, check_sizes, no_recurrent_layer
from lstm_core.formats.errors import FormatError
from lstm_core.formats.files import Files
from lstm_core.formats.graph import Graph, Input
from lstm_core.formats.limits import LIMITS, Limits
from lstm_core.formats.names import shown
from lstm_core.formats.network import Network
from lstm_core.formats.pytorch import around, groups
from lstm_core.formats.pytorch.norms import put_together
from lstm_core.formats.questions import Question, ask, number
from lstm_core.formats.recurrent import Layer
from lstm_core.typing import Array

SOURCE = "PyTorch"
TIED = ("yes", "no")


@dataclass
class _Parts:
    """What is found of a network before it is put together."""

    layers: tuple[Layer, ...]
    questions: list[Question]
    notes: list[str]
    why_apart: str = ""
    embedding: Array | None = None
    readout: dict[str, Array] = field(default_factory=dict)
    origins: dict[str, tuple[str, ...]] = field(default_factory=dict)
    evidence: list[str] = field(default_factory=list)
    guessed: list[str] = field(default_factory=list)
    left_out: tuple[str, ...] = ()


def read(files: Files, answers: Mapping[str, str], limits: Limits = LIMITS) -> Network:
    """Return the network of a safetensors file. Raises FormatError."""
    return from_arrays(safetensors.read(files.data, limits), answers, limits)


def from_arrays(arrays: Mapping[str, Array], answers: Mapping[str, str], limits: Limits = LIMITS) -> Network:
    """Return the network of a state_dict's arrays by name. Raises FormatError.

    Kinds: "no recurrent layer", "names", "shape", "element type", "not finite", "too large", "input" for an answer.
    """
    known, notes = put_together(dict(arrays))
    found = groups.find(known)
    if not found:
        raise no_recurrent_layer(arrays)
    parts = _layers(found, answers, notes)
    check_sizes(parts.layers, limits)
    rest = {name: array for name, array in known.items() if not any(name in one.names for one in found)}
    parts.why_apart = _why_no_chain(found, parts.layers)
    if parts.why_apart:
        parts.left_out = tuple(name for name, array in rest.items() if array.ndim)
    else:
        _find_around(parts, rest, answers)
    return Network(
        source=SOURCE,
        layers=parts.layers,
        graph=None if parts.why_apart else _graph(parts),
        why_apart=parts.why_apart,
        questions=tuple(parts.questions),
        notes=tuple(parts.notes),
        left_out=parts.left_out,
        embedding=parts.embedding,
        readout={} if parts.why_apart else parts.readout,
        axes="TB",
        origins=parts.origins,
        evidence=tuple(parts.evidence),
        guessed=tuple(parts.guessed),
        limits=limits,
    )


def _layers(found: Sequence[groups.Found], answers: Mapping[str, str], notes: list[str]) -> _Parts:
    """Return the layers, with the questions that they leave open."""
    questions: list[Question] = []
    activation, clip = "tanh", 0.0
    if any(groups.kind_of(one) == "RNN" for one in found):
        questions.append(ask("activation", ("tanh", "relu"), "tanh", answers))
        activation = questions[-1].taken
    if any(one.clipped for one in found):
        questions.append(ask("clip", (), "3", answers))
        clip = number(questions[-1])
    layers = tuple(groups.layer_of(one, activation, clip if one.clipped else 0.0) for one in found)
    parts = _Parts(layers, questions, notes)
    for n, (one, layer) in enumerate(zip(found, layers, strict=True)):
        for reverse in one.arrays:
            names = [name for name in one.names if name.endswith("_reverse") == (reverse and len(one.arrays) > 1)]
            parts.origins[f"l{n}.reverse" if reverse else f"l{n}"] = tuple(names)
        first = next(iter(one.arrays.values()))
        rows, columns = first["weight_hh"].shape
        parts.evidence.append(
            f"{shown(one.title)} is an {layer.kind}: weight_hh has {rows} rows, {rows // _cells(first)} for each of "
            f"{_cells(first)} units"
            + (f", and weight_hr makes {columns} numbers of them" if "weight_hr" in first else "")
            + ("; a second set of arrays ends in _reverse" if len(layer.ways) > 1 else "")
        )
        if "bias_ih" not in first and "bias_hh" not in first:
            parts.notes.append(f"{shown(one.title)} has no biases: they are zero")
    return parts


def _cells(arrays: Mapping[str, Array]) -> int:
    """Return the number of a layer's units: cell states, which a projection makes fewer numbers of."""
    return int((arrays["weight_hr"] if "weight_hr" in arrays else arrays["weight_hh"]).shape[1])


def _why_no_chain(found: Sequence[groups.Found], layers: Sequence[Layer]) -> str:
    """Return "" where each layer reads the one before it, else a sentence that says why that is not known.

    Raises FormatError: "names" for a layer that is missing, "shape" where layers of one module do not fit.
    """
    stems = list(dict.fromkeys(re.sub(r"\d+", "#", one.prefix) for one in found))
    if any(one.clipped for one in found):
        return "ELMo's layers stand side by side, forward and backward; how their steps are joined is not in the file."
    if len(stems) > 1:
        several = ", ".join(shown(one.prefix.rstrip(".")) for one in found[:4])
        return f"The file has several groups of recurrent layers ({several}), and does not say how they are joined."
    numbers: dict[str, int] = {}
    for one in found:
        if one.number is not None and one.number != numbers.setdefault(one.prefix, 0):
            raise FormatError(
                f"the layer {shown(one.prefix)}l{numbers[one.prefix]} is missing; there is {shown(one.title)}", "names"
            )
        numbers[one.prefix] = numbers.get(one.prefix, 0) + 1
    for (below, lower), (above, upper) in zip(
        zip(found, layers, strict=True), zip(found[1:], layers[1:], strict=True), strict=False
    ):
        width = lower.units * len(lower.ways)
        if upper.inputs != width and below.prefix == above.prefix:
            raise FormatError(
                f"{shown(above.title)} reads {upper.inputs} numbers; {shown(below.title)} below it gives {width}",
                "shape",
            )
        if upper.inputs != width:
            return (
                f"{shown(above.title)} reads {upper.inputs} numbers and {shown(below.title)} gives {width}: how they "
                f"are joined is not in the file."
            )
    return ""


def _find_around(parts: _Parts, rest: Mapping[str, Array], answers: Mapping[str, str]) -> None:
    """Add embedding and readout to the parts, or why the layers stand apart."""
    last = parts.layers[-1]
    width = last.units * len(last.ways)
    found = around.find(rest, parts.layers[0].inputs, width, answers)
    over = list(found.over)
    tied_bias = None
    if found.embedding is not None and found.readout is None and rest[found.embedding].shape[1] == width:
        shape = rest[found.embedding].shape[:1]
        biases = [name for name in over if rest[name].shape == shape and name.endswith("bias")]
        tied_bias = biases[0] if len(biases) == 1 else None
        question = ask("tied", TIED, "yes" if tied_bias else "no", answers)
        parts.questions.append(question)
        if question.taken == "yes":
            bias = rest[tied_bias] if tied_bias else np.zeros(shape, rest[found.embedding].dtype)
            parts.readout = {"W_y": rest[found.embedding], "b_y": bias}
            parts.origins["readout"] = (found.embedding, *([tied_bias] if tied_bias else []))
            over = [name for name in over if name != tied_bias]
            if not question.is_answered:
                parts.guessed.append("readout")
    if over:
        several = ", ".join(shown(name) for name in over[:4]) + (", ..." if len(over) > 4 else "")
        parts.why_apart = (
            f"{several} ha{'s' if len(over) == 1 else 've'} a place and an activation in the network that the file "
            f"does not say."
        )
        parts.embedding = None if found.embedding is None or found.guessed else rest[found.embedding]
        parts.left_out = tuple(
            name for name, array in rest.items() if array.ndim and (name != found.embedding or found.guessed)
        )
        return
    parts.questions += found.questions
    parts.guessed += found.guessed
    check_finite({name: rest[name] for name in (found.embedding, found.readout, found.bias) if name is not None})
    if found.embedding is not None:
        parts.embedding = rest[found.embedding]
        parts.origins["embedding"] = (found.embedding,)
        parts.evidence.append(
            f"{shown(found.embedding)} has no bias and {parts.embedding.shape[1]} columns, as many as the first layer "
            f"reads: the embedding"
        )
    if found.readout is not None:
        weights = rest[found.readout]
        bias = rest[found.bias] if found.bias is not None else np.zeros(len(weights), weights.dtype)
        parts.readout = {"W_y": weights, "b_y": bias}
        parts.origins["readout"] = (found.readout, *([found.bias] if found.bias else []))
        parts.evidence.append(
            f"{shown(found.readout)} has {weights.shape[1]} columns, as many as the last layer gives: the readout"
        )


def _graph(parts: _Parts) -> Graph:
    """Return the graph: tokens or numbers (time, batch, ...) in, the last layer's steps or their readout out."""
    build = Builder()
    if parts.embedding is not None:
        given = Input("x", (None, None), "tokens", "int64")
        x = build.add("Gather", build.constant(parts.embedding), "x", axis=0)
    else:
        given = Input("x", (None, None, parts.layers[0].inputs), "numbers", _dtype(parts.layers[0]))
        x = "x"
    for n in range(len(parts.layers)):
        x = build.side_by_side(build.recurrent(x, n)[0])
    if parts.readout:
        scores = build.add("MatMul", x, build.constant(parts.readout["W_y"].T))
        x = build.add("Add", scores, build.constant(parts.readout["b_y"]))
    return build.graph([given], [x])


def _dtype(layer: Layer) -> str:
    return next(iter(layer.ways[0].params.values())).dtype.name

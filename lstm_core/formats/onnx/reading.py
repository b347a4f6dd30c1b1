"""Reading of an ONNX model: parse, constants first, layers, and what stands around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from lstm_core.formats.errors import FormatError
from lstm_core.formats.executor import Budget
from lstm_core.formats.folding import folded, pruned
from lstm_core.formats.following import embedding_of, readout_of
from lstm_core.formats.graph import RECURRENT, Graph, every_node, subgraphs
from lstm_core.formats.limits import LIMITS, Limits
from lstm_core.formats.names import shown
from lstm_core.formats.network import Network
from lstm_core.formats.onnx.graphs import OWN_DOMAINS, GraphReader
from lstm_core.formats.onnx.layers import KINDS, layer_of
from lstm_core.formats.onnx.tensors import Beside, Reader
from lstm_core.formats.onnx.written_out import looks_written_out, recognised
from lstm_core.formats.operations import TABLE
from lstm_core.formats.recurrent import Layer

OLDEST = 7
LOOPS = ("Loop", "Scan")
KNOWN = {*TABLE, RECURRENT, "If"}
LOOK_LIKE = (
    (("A_log", "mixer.in_proj", "time_mix"), "It looks like a state space model or RWKV. "),
    (
        ("q_proj", "self_attn", "in_proj_weight", "c_attn", "attention"),
        "It looks like a Transformer, which has no state from step to step. ",
    ),
)


class File(Beside, Protocol):
    """A model's bytes, and what lies beside it."""

    data: bytes


def read(files: File, answers: Mapping[str, str] | None = None, limits: Limits = LIMITS) -> Network:
    """Return the network of an ONNX model. Raises FormatError."""
    model = _parsed(files.data)
    opset = _opset(model)
    if model.functions:
        raise FormatError("the model has functions of its own, which cannot be opened; export it without", "functions")
    graph = GraphReader(Reader(files, limits), limits, opset).graph(model.graph)
    graph = folded(graph, Budget(limits))
    layers: list[Layer] = []
    notes: list[str] = []
    graph = _with_layers(graph, layers, {}, limits, notes)
    graph = pruned(graph if layers else recognised(graph, layers, notes))
    if not layers:
        _refuse(graph)
    producer = shown(" ".join(filter(None, map(_text, (model.producer_name, model.producer_version)))))
    source = f"ONNX, opset {opset}{f' ({producer})' if producer else ''}"
    unknown = sorted({node.operation for node in every_node(graph)} - KNOWN)
    if unknown:
        few = ", ".join(map(shown, unknown[:5]))
        why = f"around its recurrent layers stand operations that are not known here: {few}"
        return Network(source, tuple(layers), None, why, notes=tuple(notes), answers=dict(answers or {}), limits=limits)
    return Network(
        source,
        tuple(layers),
        graph,
        notes=tuple(notes),
        embedding=_real(embedding_of(graph)),
        readout={name: _real(array) for name, array in readout_of(graph).items()},
        answers=dict(answers or {}),
        limits=limits,
    )


def _real(array: Any) -> Any:
    """Return an array of real numbers as float32 or float64, None for None."""
    return None if array is None else np.asarray(array, np.float64 if array.dtype == np.float64 else np.float32)


def _parsed(data: bytes) -> Any:
    """Return the ModelProto. Raises FormatError, kind "unreadable"."""
    from onnx import ModelProto  # here, so that no other format needs the package

    model = ModelProto()
    try:
        model.ParseFromString(data)
    except Exception as error:  # protobuf's own DecodeError, whichever of its implementations is installed
        raise FormatError(
            "the file cannot be read as an ONNX model: it is cut off or something else", "unreadable"
        ) from error
    if not model.graph.node:
        raise FormatError("the file holds no graph with operations; it is no ONNX model, or an empty one", "unreadable")
    return model


def _opset(model: Any) -> int:
    """Return the version of ONNX' own operations. Raises FormatError, kind "opset"."""
    versions = [int(one.version) for one in model.opset_import if one.domain in OWN_DOMAINS]
    if not versions or not OLDEST <= versions[0] < 1000:
        found = f"opset {versions[0]}" if versions else "no opset"
        raise FormatError(
            f"the model has {found}; expected {OLDEST} or newer: export it again with a newer one", "opset"
        )
    return versions[0]


def _with_layers(
    graph: Graph, layers: list[Layer], around: Mapping[str, Any], limits: Limits, notes: list[str]
) -> Graph:
    """Return the graph with `Recurrent` in place of its recurrent nodes, in arms too; their layers join `layers`."""
    known = {**around, **graph.constants}
    nodes = []
    for node in graph.nodes:
        if node.operation in KINDS:
            made, node = layer_of(node, len(layers), known, limits, notes)
            layers.append(made)
        else:
            arms = {name: _with_layers(inner, layers, known, limits, notes) for name, inner in subgraphs(node)}
            node = replace(node, attributes={**node.attributes, **arms}) if arms else node
        nodes.append(node)
    return replace(graph, nodes=tuple(nodes))


def _refuse(graph: Graph) -> None:
    """Raise FormatError for a graph without recurrent layers, with what it may be."""
    counts = Counter(node.operation for node in every_node(graph))
    for loop in LOOPS:
        if counts[loop]:
            raise FormatError(
                f"its recurrence is written as {loop}, step by step in basic operations; only LSTM, GRU and RNN nodes "
                f"can be opened",
                "no recurrent layer",
            )
    if looks_written_out(graph):
        raise FormatError(
            "a cell seems to be written out in basic operations; only LSTM, GRU and RNN nodes can be opened. In "
            "PyTorch, nn.LSTM in place of nn.LSTMCell gives one",
            "no recurrent layer",
        )
    names = sorted(graph.constants)
    kind = next((words for marks, words in LOOK_LIKE if any(mark in name for mark in marks for name in names)), "")
    if not kind and counts["Conv"]:
        kind = "It looks like a convolutional network. "
    few = ", ".join(shown(name) for name in names[:5])
    raise FormatError(
        f"the file has {len(names)} arrays ({few}) and no recurrent layer among them. {kind}Nodes named LSTM, GRU or "
        f"RNN are looked for.",
        "no recurrent layer",
    )


def _text(text: str | bytes) -> str:
    """Return a text of a protobuf, which gives bytes where they are no UTF-8."""
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text

"""A GraphProto as a graph of ours: names, order and depth checked, attributes read."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

from lstm_core.formats.errors import FormatError
from lstm_core.formats.graph import Graph, Input, Node
from lstm_core.formats.limits import Limits
from lstm_core.formats.names import shown
from lstm_core.formats.onnx.tensors import Reader
from lstm_core.formats.operations.pointwise import DTYPES

FLOAT, INT, STRING, TENSOR, GRAPH, FLOATS, INTS, STRINGS = 1, 2, 3, 4, 5, 6, 7, 8
OWN_DOMAINS = ("", "ai.onnx")


class GraphReader:
    """Reads graphs and those of their arms; counts nodes."""

    def __init__(self, tensors: Reader, limits: Limits, opset: int):
        self._tensors, self._limits, self._opset = tensors, limits, opset
        self._nodes = 0

    def graph(self, proto: Any, around: Collection[str] = (), depth: int = 0) -> Graph:
        """Return a graph; `around` are the names that an arm may read. Raises FormatError, kind "order" too."""
        if depth > self._limits.depth:
            raise FormatError(f"branches lie more than {self._limits.depth} deep", "too large")
        self._nodes += len(proto.node)
        if self._nodes > self._limits.nodes:
            raise FormatError(f"the graph has more than {self._limits.nodes:,} operations", "too large")
        if proto.sparse_initializer:
            raise FormatError("a sparse array cannot be read here", "element type")
        constants = {self._name(tensor.name): self._tensors.array(tensor) for tensor in proto.initializer}
        inputs = tuple(_input(one) for one in proto.input if one.name not in constants)
        known = {*around, *constants, *(one.name for one in inputs), ""}
        nodes = tuple(self._node(node, known, depth) for node in proto.node)
        outputs = tuple(self._name(one.name) for one in proto.output)
        for name in outputs:
            if name not in known:
                raise FormatError(f"the output {shown(name)!r} is made by no operation", "order")
        return Graph(nodes, inputs, outputs, constants, self._opset)

    def _name(self, name: str) -> str:
        if len(name) > self._limits.name:
            raise FormatError(f"a name has {len(name):,} characters; at most {self._limits.name} can be read", "names")
        return name

    def _node(self, proto: Any, known: set[str], depth: int) -> Node:
        """Return a node, and add what it makes to the names that are known. Raises FormatError."""
        operation = proto.op_type if proto.domain in OWN_DOMAINS else f"{proto.domain}.{proto.op_type}"
        for name in proto.input:
            if name not in known:
                raise FormatError(
                    f"{shown(operation)} reads {shown(name)!r}, which no operation before it makes", "order"
                )
        attributes = {one.name: self._attribute(one, known, depth) for one in proto.attribute}
        for name in proto.output:
            if name and name in known:
                raise FormatError(f"{shown(name)!r} is made twice", "order")
            known.add(self._name(name))
        inputs, outputs = (list(names) for names in (proto.input, proto.output))
        while inputs and not inputs[-1]:
            inputs.pop()
        return Node(self._name(operation), tuple(inputs), tuple(outputs), attributes, self._name(proto.name))

    def _attribute(self, proto: Any, known: set[str], depth: int) -> Any:
        """Return the value of an attribute: a number, a text, an array, a graph, or a tuple of numbers or texts."""
        if proto.ref_attr_name:
            raise FormatError("an attribute is that of a local function; these cannot be opened", "functions")
        if proto.type == TENSOR:
            return self._tensors.array(proto.t)
        if proto.type == GRAPH:
            return self.graph(proto.g, known, depth + 1)
        if proto.type in (FLOATS, INTS):
            values = proto.floats if proto.type == FLOATS else proto.ints
            if len(values) > self._limits.array_count:
                return np.array(values)
            return tuple(values)
        if proto.type == STRINGS:
            return tuple(_text(text) for text in proto.strings)
        if proto.type in (FLOAT, INT):
            return proto.f if proto.type == FLOAT else proto.i
        return _text(proto.s) if proto.type == STRING else None


def _text(text: bytes) -> str:
    return text[:512].decode("utf-8", "replace")


def _input(proto: Any) -> Input:
    """Return a graph's input. Raises FormatError, kind "element type" for one that is no array of numbers."""
    kind = proto.type.tensor_type
    number = int(kind.elem_type)
    if number not in DTYPES:
        raise FormatError(
            f"the input {shown(proto.name)!r} is no array of numbers that can be read here", "element type"
        )
    shape = tuple(
        int(axis.dim_value) if axis.WhichOneof("value") == "dim_value" and axis.dim_value > 0 else None
        for axis in kind.shape.dim
    )
    return Input(proto.name, shape, "numbers", np.dtype(DTYPES[number]).name)

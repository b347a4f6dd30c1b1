"""A network as safetensors (its arrays) and JSON (all else), and back: what is kept in place of a stranger's file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from lstm_core.cell import Cell
from lstm_core.formats.comparing import catalogue_cell
from lstm_core.formats.errors import FormatError
from lstm_core.formats.graph import Graph, Input, Node
from lstm_core.formats.limits import LIMITS, Limits
from lstm_core.formats.network import Network
from lstm_core.formats.recurrent import Layer, Way

VERSION = 1
TEXTS = ("source", "why_apart", "axes")
ROWS_OF_TEXT = ("notes", "left_out", "evidence", "guessed")


class _Arrays:
    """Arrays by numbers as they are put in; numbers that are put in twice, or also transposed, are kept once."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}
        self._known: dict[Any, str] = {}

    def put(self, array: Any) -> str:
        """Keep an array and return its name, which ends in T where it is the transpose of what is kept."""
        is_turned = array.ndim > 1 and array.flags.f_contiguous and not array.flags.c_contiguous
        kept = array.T if is_turned else array
        place = (kept.__array_interface__["data"][0], kept.shape, kept.strides, kept.dtype.str)
        key = self._known.get(place)
        if key is None:
            key = self._known[place] = str(len(self.found))
            self.found[key] = kept
        return f"{key}T" if is_turned else key


class _Kept(dict[str, Any]):
    """What `_Arrays` kept, by name."""

    def __missing__(self, name: str) -> Any:
        if not name.endswith("T"):
            raise KeyError(name)
        return self[name[:-1]].T


def save(network: Network) -> tuple[bytes, bytes]:
    """Return (safetensors, JSON) of a network, without its questions and vocabulary, which its owner keeps."""
    arrays = _Arrays()
    known: dict[str, Any] = {"version": VERSION, **{name: getattr(network, name) for name in TEXTS}}
    known |= {name: list(getattr(network, name)) for name in ROWS_OF_TEXT}
    known["layers"] = [_layer(layer, arrays) for layer in network.layers]
    known["graph"] = None if network.graph is None else _graph(network.graph, arrays)
    known["embedding"] = None if network.embedding is None else arrays.put(network.embedding)
    known["readout"] = {name: arrays.put(array) for name, array in network.readout.items()}
    known["origins"] = {name: list(names) for name, names in network.origins.items()}
    known["answers"] = dict(network.answers)
    kept = {name: np.array(array, order="C") for name, array in arrays.found.items()}  # owned: some are views
    return save_arrays(kept), json.dumps(known, ensure_ascii=True).encode()


def load(arrays: bytes, known: bytes, limits: Limits = LIMITS) -> Network:
    """Return the network that `save` made these of. Raises FormatError, kind "unreadable", for anything else."""
    try:
        found, said = _Kept(load_arrays(arrays)), json.loads(known)
        if said["version"] != VERSION:
            raise FormatError(f"the network was kept by version {said['version']}; this one is {VERSION}", "unreadable")
        for array in found.values():
            array.flags.writeable = False
        embedding = said["embedding"]
        plain: dict[str, Any] = {name: said[name] for name in TEXTS}
        return Network(
            **plain | {name: tuple(said[name]) for name in ROWS_OF_TEXT},
            layers=tuple(_layer_back(one, found) for one in said["layers"]),
            graph=None if said["graph"] is None else _graph_back(said["graph"], found),
            embedding=None if embedding is None else found[embedding],
            readout={name: found[key] for name, key in said["readout"].items()},
            origins={name: tuple(names) for name, names in said["origins"].items()},
            answers=said["answers"],
            limits=limits,
        )
    except FormatError:
        raise
    except Exception as error:  # whatever safetensors and JSON raise for what is not theirs
        raise FormatError("this is no network that was kept, or it is damaged", "unreadable") from error


def _layer(layer: Layer, arrays: _Arrays) -> dict[str, Any]:
    ways = [
        {
            "name": way.cell.name,
            "title": way.cell.title,
            "family": way.cell.family,
            "summary": way.cell.summary,
            "equations": way.cell.equations,
            "reverse": way.reverse,
            "params": {name: arrays.put(array) for name, array in way.params.items()},
            "first": {name: arrays.put(array) for name, array in way.first.items()},
        }
        for way in layer.ways
    ]
    return {"name": layer.name, "kind": layer.kind, "inputs": layer.inputs, "units": layer.units, "ways": ways}


def _layer_back(said: Mapping[str, Any], found: Mapping[str, Any]) -> Layer:
    ways = []
    for way in said["ways"]:
        cell = catalogue_cell(way["equations"])
        if cell is None:
            given = {key: way[key] for key in ("equations", "name", "title", "family", "summary")}
            cell = Cell(**given)
        params = {name: found[key] for name, key in way["params"].items()}
        first = {name: found[key] for name, key in way["first"].items()}
        ways.append(Way(cell, params, way["reverse"], first))
    return Layer(said["name"], said["kind"], said["inputs"], said["units"], tuple(ways))


def _graph(graph: Graph, arrays: _Arrays) -> dict[str, Any]:
    nodes = [
        {
            "operation": node.operation,
            "inputs": list(node.inputs),
            "outputs": list(node.outputs),
            "attributes": {name: _value(value, arrays) for name, value in node.attributes.items()},
            "name": node.name,
        }
        for node in graph.nodes
    ]
    return {
        "nodes": nodes,
        "inputs": [[one.name, list(one.shape), one.kind, one.dtype] for one in graph.inputs],
        "outputs": list(graph.outputs),
        "constants": {name: arrays.put(array) for name, array in graph.constants.items()},
        "opset": graph.opset,
    }


def _value(value: Any, arrays: _Arrays) -> Any:
    """Return the value of an attribute as JSON: what is no number or text is a mapping of one key, its kind."""
    if isinstance(value, Graph):
        return {"graph": _graph(value, arrays)}
    if isinstance(value, np.ndarray):
        return {"array": arrays.put(value)}
    if isinstance(value, (tuple, list)):
        return {"row": [_value(one, arrays) for one in value]}
    return value.item() if isinstance(value, np.generic) else value


def _graph_back(said: Mapping[str, Any], found: Mapping[str, Any]) -> Graph:
    nodes = tuple(
        Node(
            node["operation"],
            tuple(node["inputs"]),
            tuple(node["outputs"]),
            {name: _value_back(value, found) for name, value in node["attributes"].items()},
            node["name"],
        )
        for node in said["nodes"]
    )
    inputs = tuple(Input(name, tuple(shape), kind, dtype) for name, shape, kind, dtype in said["inputs"])
    constants = {name: found[key] for name, key in said["constants"].items()}
    return Graph(nodes, inputs, tuple(said["outputs"]), constants, said["opset"])


def _value_back(value: Any, found: Mapping[str, Any]) -> Any:
    if not isinstance(value, dict):
        return value
    [(kind, inner)] = value.items()
    if kind == "graph":
        return _graph_back(inner, found)
    return found[inner] if kind == "array" else tuple(_value_back(one, found) for one in inner)

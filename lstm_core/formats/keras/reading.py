"""Keras files as networks: .keras, .h5 with its configuration, weights with or without an architecture beside them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lstm_core.formats import hdf5
from lstm_core.formats.building import Builder, check_sizes, no_recurrent_layer
from lstm_core.formats.errors import FormatError
from lstm_core.formats.files import Files
from lstm_core.formats.following import embedding_of, readout_of
from lstm_core.formats.graph import Graph
from lstm_core.formats.keras import alone
from lstm_core.formats.keras.around import UnknownError
from lstm_core.formats.keras.layers import Manner
from lstm_core.formats.keras.model import Model, Reader, inputs_of
from lstm_core.formats.keras.weights import Named, Placed, Weights
from lstm_core.formats.limits import LIMITS, MIB, Limits
from lstm_core.formats.names import shown
from lstm_core.formats.network import Network

ZIP = b"PK"


def read(files: Files, answers: Mapping[str, str], limits: Limits = LIMITS) -> Network:
    """Return the network of a file of Keras. Raises FormatError."""
    if files.data.startswith(ZIP):
        members = _members(files, limits)
        root = hdf5.read(members["model.weights.h5"], limits)
        config, version = _json(members["config.json"], "config.json", limits), _version(members.get("metadata.json"))
        return _network(config, Placed(root, "the model"), version, limits)
    root = hdf5.read(files.data, limits)
    config_text = root.attribute("model_config")
    version = root.attribute("keras_version")
    if config_text is not None:
        if not isinstance(config_text, (bytes, str)):
            raise FormatError("the attribute model_config is no text", "header")
        weights = Named(root.group("model_weights")) if "model_weights" in root else Named(root)
        config = _json(config_text, "model_config", limits)
        return _network(config, weights, version, limits)
    architecture = _architecture(files, limits)
    if architecture is not None:
        own: Weights = Named(root) if root.texts("layer_names") is not None else Placed(root, "the model")
        return _network(architecture, own, version or architecture.get("keras_version"), limits)
    return alone.read(root, _numbers(version), answers, limits)


def _network(config: Mapping[str, Any], weights: Weights, version: Any, limits: Limits) -> Network:
    """Return the network of a configuration and its arrays."""
    numbers = _numbers(version) or (3,)
    how = Manner(numbers)
    reader = Reader(how, limits)
    model = reader.model(config, weights)
    if not reader.layers:
        names = [entry.name for entry in model.entries]
        error = no_recurrent_layer(names)
        raise FormatError(str(error).replace("arrays", "layers"), error.kind)
    check_sizes(reader.layers, limits)
    graph, why = _graph(reader, model)
    written = ".".join(str(number) for number in numbers)
    return Network(
        source=f"Keras {written}",
        layers=tuple(reader.layers),
        graph=graph,
        why_apart=why,
        notes=tuple(how.notes),
        embedding=embedding_of(graph) if graph is not None else None,
        readout=readout_of(graph) if graph is not None else {},
        axes="BT" if graph is not None and len(graph.inputs) == 1 else "",
        evidence=(f"its configuration names the classes of its layers, of Keras {written}",),
        limits=limits,
    )


def _graph(reader: Reader, model: Model) -> tuple[Graph | None, str]:
    """Return the graph and "", or None and the sentence that says why the layers stand apart."""
    build, inputs = Builder(), inputs_of(model, reader.layers)
    try:
        outputs = reader.emit(build, model, [one.name for one in inputs])
    except UnknownError as error:
        return None, f"{error}."[:1].upper() + f"{error}."[1:]
    rows = {node.inputs[1] for node in build.nodes if node.operation == "Gather" and len(node.inputs) > 1}
    inputs = [replace(one, dtype="int64") if one.name in rows else one for one in inputs]
    return build.graph(inputs, outputs), ""


def _members(files: Files, limits: Limits) -> dict[str, bytes]:
    """Return the three members of a .keras file that are read. Raises FormatError: "unreadable", "too large"."""
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(files.data)) as archive:
            for name in ("config.json", "model.weights.h5", "metadata.json"):
                if name not in archive.namelist():
                    continue
                info = archive.getinfo(name)
                most = limits.file if name.endswith(".h5") else limits.json
                if info.file_size > MIB and info.file_size > limits.expansion * max(info.compress_size, 1):
                    raise FormatError(f"{name} expands more than {limits.expansion} times", "too large")
                with archive.open(info) as member:
                    found[name] = member.read(most + 1)
                if len(found[name]) > most:
                    raise FormatError(f"{name} has more than {most / MIB:g} MiB", "too large")
    except FormatError:
        raise
    except Exception as error:
        raise FormatError(f"the zip is damaged: {shown(error)}", "unreadable") from error
    return found


def _json(text: bytes | str, where: str, limits: Limits) -> Mapping[str, Any]:
    """Return a JSON object. Raises FormatError: "header", "too large"."""
    if len(text) > limits.json:
        raise FormatError(f"{where} has more than {limits.json / MIB:g} MiB", "too large")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{where} is no JSON: {shown(error)}", "header") from error
    if not isinstance(value, Mapping):
        raise FormatError(f"{where} is no JSON object", "header")
    return value


def _version(metadata: bytes | None) -> Any:
    try:
        value = json.loads(metadata or b"{}")
    except (ValueError, RecursionError):
        return None
    return value.get("keras_version") if isinstance(value, Mapping) else None


def _numbers(version: Any) -> tuple[int, ...]:
    """Return a version as numbers, () where there is none: "2.2.4-tf" is (2, 2, 4)."""
    found = []
    for part in hdf5.text(version or "").split(".")[:3]:
        digits = re.fullmatch(r"([0-9]{1,4})(-.*)?", part)
        if digits is None:
            break
        found.append(int(digits[1]))
    return tuple(found)


def _architecture(files: Files, limits: Limits) -> Mapping[str, Any] | None:
    """Return the configuration that was given beside the weights, None without one."""
    for name, data in files.beside.items():
        if name.lower().endswith(".json"):
            value = _json(data, shown(name), limits)
            if "class_name" in value and "config" in value:
                return value
    return None

"""Weights that a state_dict keeps in parts: weight norm, spectral norm, dropped weights of AWD-LSTM.

References: `torch.nn.utils.weight_norm`, `torch.nn.utils.spectral_norm` and their parametrizations; Merity et al. 2018,
"Regularizing and Optimizing LSTM Language Models", for weight drop.
"""

from __future__ import annotations

import re

import numpy as np

from lstm_core.formats.errors import FormatError
from lstm_core.formats.names import shown
from lstm_core.typing import Array

PARAMETRIZED = re.compile(r"(?:(.*)\.)?parametrizations\.([^.]+)\.(original0|original1|original|0\._u|0\._v)")
RAW = re.compile(r"(.*\.|)(weight_hh_l\d+(?:_reverse)?)_raw")


def put_together(arrays: dict[str, Array]) -> tuple[dict[str, Array], list[str]]:
    """Return the arrays with every weight under its own name, worked out of its parts, and notes that say so.

    Raises FormatError, kind "shape", where the parts do not fit.
    """
    found, notes = dict(arrays), []
    for parts, how in ((_parts(found), "norm"), (_raw(found), "drop")):
        for name, (own, used) in parts.items():
            for part in used:
                found.pop(part, None)
            found[name] = own
            notes.append(
                f"{shown(name)} is put together from {', '.join(shown(part) for part in used)}"
                if how == "norm"
                else f"{shown(name)} is {shown(used[0])}: what dropout left of it last is not used"
            )
    return found, notes


def _parts(arrays: dict[str, Array]) -> dict[str, tuple[Array, list[str]]]:
    """Return the weights that are kept in parts, each with the names of those."""
    found: dict[str, tuple[Array, list[str]]] = {}
    for name in arrays:
        if name.endswith("_v") and f"{name[:-2]}_g" in arrays:
            used = [f"{name[:-2]}_g", name]
            found[name[:-2]] = (_scaled(arrays[used[0]], arrays[used[1]], name), used)
        elif name.endswith("_orig") and {f"{name[:-5]}_u", f"{name[:-5]}_v"} <= set(arrays):
            used = [name, f"{name[:-5]}_u", f"{name[:-5]}_v"]
            found[name[:-5]] = (_spectral(arrays[used[0]], arrays[used[1]], arrays[used[2]], name), used)
    groups: dict[str, dict[str, str]] = {}
    for name in arrays:
        match = PARAMETRIZED.fullmatch(name)
        if match:
            own = f"{match[1]}.{match[2]}" if match[1] else match[2]
            groups.setdefault(own, {})[match[3]] = name
    for own, parts in groups.items():
        if set(parts) == {"original0", "original1"}:
            used = [parts["original0"], parts["original1"]]
            found[own] = (_scaled(arrays[used[0]], arrays[used[1]], own), used)
        elif set(parts) == {"original", "0._u", "0._v"}:
            used = [parts["original"], parts["0._u"], parts["0._v"]]
            found[own] = (_spectral(arrays[used[0]], arrays[used[1]], arrays[used[2]], own), used)
    return found


def _raw(arrays: dict[str, Array]) -> dict[str, tuple[Array, list[str]]]:
    """Return the weights that weight drop keeps as `_raw`, under the names of the layer inside."""
    found: dict[str, tuple[Array, list[str]]] = {}
    for name in arrays:
        match = RAW.fullmatch(name)
        if match:
            inside = f"{match[1]}module.{match[2]}"
            there = inside in arrays or f"{match[1]}module.weight_ih_{match[2].partition('hh_')[2]}" in arrays
            found[inside if there else f"{match[1]}{match[2]}"] = (arrays[name], [name])
    return found


def _scaled(g: Array, v: Array, name: str) -> Array:
    """Return g v / norm(v), with a norm for each row of v."""
    if v.ndim < 2 or g.size != len(v) or v.dtype.kind != "f" or g.dtype.kind != "f":
        raise FormatError(f"the parts of {shown(name)} have the shapes {g.shape} and {v.shape}", "shape")
    axes = tuple(range(1, v.ndim))
    norm = np.sqrt(np.square(v, dtype=np.float64).sum(axes, keepdims=True))
    with np.errstate(all="ignore"):  # a row of zeros gives NaN, which is refused as such
        scaled: Array = (v * (g.reshape(norm.shape) / norm)).astype(v.dtype)
    return scaled


def _spectral(original: Array, u: Array, v: Array, name: str) -> Array:
    """Return W / (u W v)."""
    if original.ndim < 2 or u.shape != original.shape[:1] or v.shape != (int(np.prod(original.shape[1:])),):
        raise FormatError(f"the parts of {shown(name)} have the shapes {original.shape}, {u.shape}, {v.shape}", "shape")
    with np.errstate(all="ignore"):
        normed: Array = (original / (u @ original.reshape(len(u), -1) @ v)).astype(original.dtype)
    return normed

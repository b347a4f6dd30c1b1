"""Published cells give the numbers of plain loops written from their papers, and so do their shorter texts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from lstm_core import Cell, cells

PUBLISHED = Path(__file__).parents[1] / "published"
TEXTS = sorted(PUBLISHED.glob("*.txt")) + sorted(PUBLISHED.glob("short/*.txt"))
CONTORTIONS = ("exp(0.5 * log(", "grid(", "= 1\n", "max(-max(", "sum(square(")  # what operations spare

SAME = {  # cells of the catalogue: the published numbers that are theirs, settings, and (published, own) names
    "janet": ("janet", {}, ()),
    "mgu": ("mgu", {}, ()),
    "ugrnn": ("ugrnn", {}, ()),
    "highway_rnn": ("rhn_depth3", {}, ()),
    "lstm_projection": ("lstm_proj", {"proj_size": 2}, ()),
    "multiplicative_lstm": (
        "mlstm_krause",
        {},
        (("W_mh", "U_m"), *((f"W_{k}m", f"U_{k}") for k in "hiof"), *((f"W_{k}x", f"W_{k}") for k in "mhiof")),
    ),
    "rwkv": ("rwkv4_naive", {}, (("u_k", "u"), ("w_k", "w"), *((f"p_m{k}", f"mu_{k}") for k in "rkv"))),
}


def group(arrays: dict[str, np.ndarray], prefix: str) -> dict[str, np.ndarray]:
    """Return the arrays whose names have a prefix, without it."""
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


def check(cell: Cell, arrays: dict[str, np.ndarray], **settings: int) -> None:
    """Compare a cell's values (1e-10) and gradients (1e-6 of the largest) with a plain loop's."""
    trace = cell.run(group(arrays, "params."), arrays["x"], initial=group(arrays, "initial."), **settings)
    known = {value: wanted for value, wanted in group(arrays, "want.").items() if value in trace}
    assert "h" in known
    for value, wanted in known.items():
        np.testing.assert_allclose(trace[value], wanted, rtol=0, atol=1e-10, err_msg=value)
    found = trace.gradients(group(arrays, "cotangent."))
    pairs = {f"d_params.{own}": found.params[own] for own in group(arrays, "d_params.")}
    pairs |= {f"d_initial.{own}": found.initial[own] for own in group(arrays, "d_initial.")}
    for key, gradient in (pairs | {"d_x": found.x}).items():
        scale = max(1.0, float(np.abs(arrays[key]).max()))
        np.testing.assert_allclose(gradient, arrays[key], rtol=0, atol=1e-6 * scale, err_msg=key)


@pytest.mark.parametrize("path", TEXTS, ids=[str(path.relative_to(PUBLISHED)) for path in TEXTS])
def test_its_numbers(path):
    with np.load(PUBLISHED / f"{path.stem}.npz") as file:
        check(Cell(equations=path.read_text(encoding="utf-8"), name=path.stem), dict(file))


def renamed(arrays: dict[str, np.ndarray], pairs: Iterable[tuple[str, str]]) -> dict[str, np.ndarray]:
    """Return published arrays under a cell's names; a matrix for concat(h_prev, x) becomes one for each of the two."""
    names, units, found = dict(pairs), arrays["want.h"].shape[-1], {}
    for key, array in arrays.items():
        prefix, _, own = key.rpartition(".")
        is_joined = prefix.endswith("params") and array.shape[1:] == (units + arrays["x"].shape[-1],)
        if is_joined:
            found[f"{prefix}.U_{own[2:]}"] = array[:, :units]
        found[f"{prefix}.{names.get(own, own)}" if prefix.endswith("params") else key] = (
            array[:, units:] if is_joined else array
        )
    return found


@pytest.mark.parametrize("name", SAME)
def test_the_catalogues_cell_gives_the_published_numbers(name):
    published, settings, pairs = SAME[name]
    with np.load(PUBLISHED / f"{published}.npz") as file:
        check(cells[name], renamed(dict(file), pairs), **settings)


def test_all_are_there():
    assert len(TEXTS) >= 57 + 20
    assert {path.stem for path in TEXTS} == {path.stem for path in PUBLISHED.glob("*.npz")}


def test_a_wrong_number_is_noticed():
    text = (PUBLISHED / "mgu.txt").read_text(encoding="utf-8").replace("(1 - f) * h_prev", "(1.000001 - f) * h_prev")
    with np.load(PUBLISHED / "mgu.npz") as file, pytest.raises(AssertionError):
        check(Cell(equations=text, name="mgu"), dict(file))


@pytest.mark.parametrize("path", sorted(PUBLISHED.glob("short/*.txt")), ids=lambda path: path.stem)
def test_a_shorter_text_has_no_contortion(path):
    text = path.read_text(encoding="utf-8").replace("sum(square(a - mean(a)))", "")
    assert not [part for part in CONTORTIONS if part in text]

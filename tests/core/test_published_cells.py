"""Published cells give the numbers of plain loops written from their papers, and so do their shorter texts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lstm_core import Cell

PUBLISHED = Path(__file__).parents[1] / "published"
TEXTS = sorted(PUBLISHED.glob("*.txt")) + sorted(PUBLISHED.glob("short/*.txt"))
CONTORTIONS = ("exp(0.5 * log(", "grid(", "= 1\n", "max(-max(", "sum(square(")  # what operations spare


def group(arrays: dict[str, np.ndarray], prefix: str) -> dict[str, np.ndarray]:
    """Return the arrays whose names have a prefix, without it."""
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


def check(text: str, name: str, arrays: dict[str, np.ndarray]) -> None:
    """Compare a cell's values (1e-10) and gradients (1e-6 of the largest) with a plain loop's."""
    cell = Cell(equations=text, name=name)
    trace = cell.run(group(arrays, "params."), arrays["x"], initial=group(arrays, "initial."))
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
        check(path.read_text(encoding="utf-8"), path.stem, dict(file))


def test_all_are_there():
    assert len(TEXTS) >= 57 + 20
    assert {path.stem for path in TEXTS} == {path.stem for path in PUBLISHED.glob("*.npz")}


def test_a_wrong_number_is_noticed():
    text = (PUBLISHED / "mgu.txt").read_text(encoding="utf-8").replace("(1 - f) * h_prev", "(1.000001 - f) * h_prev")
    with np.load(PUBLISHED / "mgu.npz") as file, pytest.raises(AssertionError):
        check(text, "mgu", dict(file))


@pytest.mark.parametrize("path", sorted(PUBLISHED.glob("short/*.txt")), ids=lambda path: path.stem)
def test_a_shorter_text_has_no_contortion(path):
    text = path.read_text(encoding="utf-8").replace("sum(square(a - mean(a)))", "")
    assert not [part for part in CONTORTIONS if part in text]

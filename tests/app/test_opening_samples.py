"""The samples of `/open` are what their maker writes, small, and numbers of shipped networks in other orders."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from app.opening import tables
from app.opening.samples import FOLDER, SAMPLES, make
from lstm_core.models import load
from lstm_core.tasks.counting.texts import side_by_side


def test_each_is_written_anew_as_it_lies_there(tmp_path: Path) -> None:
    for package in ("onnx", "onnxruntime", "h5py"):
        pytest.importorskip(package)
    make.main(tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == sorted(path.name for path in FOLDER.iterdir() if path.is_file() and path.suffix != ".py")
    differ = [name for name in names if (tmp_path / name).read_bytes() != (FOLDER / name).read_bytes()]
    assert set(differ) <= {"counting.npz", "grammar-gru.keras"}  # onnxruntime's last digit; another zlib


def test_they_are_small_and_complete() -> None:
    named = {
        name
        for sample in SAMPLES.values()
        for name in (sample.file, sample.vocabulary, sample.series, sample.outputs)
        if name
    }
    lying = {path.name for path in FOLDER.iterdir() if path.is_file() and path.suffix != ".py"}
    assert named == lying
    assert sum((FOLDER / name).stat().st_size for name in named) < 2**17


def test_the_order_of_the_gates_is_pytorchs() -> None:
    arrays = load_file(FOLDER / SAMPLES["pytorch"].file)
    network = load("grammar-lstm")
    for place, gate in enumerate("ifgo"):
        part = slice(32 * place, 32 * place + 32)
        np.testing.assert_array_equal(arrays["lstm.weight_ih_l0"][part], network.params[f"W_{gate}"])
        np.testing.assert_array_equal(arrays["lstm.weight_hh_l0"][part], network.params[f"U_{gate}"])
        np.testing.assert_array_equal(arrays["lstm.bias_ih_l0"][part], network.params[f"b_{gate}"])
    words = (FOLDER / SAMPLES["pytorch"].vocabulary).read_text().splitlines()
    assert tuple(words) == network.vocabulary


def test_what_the_framework_made_of_the_onnx_file_is_what_the_shipped_network_makes() -> None:
    found = tables.arrays((FOLDER / SAMPLES["onnx"].outputs).read_bytes())
    network = load("counting-lstm")
    words = side_by_side([make.COUNT])[0]
    expected = network.probabilities(network.run(words[:, 0])["h"])
    np.testing.assert_allclose(found["y"][:, 0], expected, atol=1e-6)


def test_the_words_of_the_keras_file_are_by_row() -> None:
    words = json.loads((FOLDER / SAMPLES["keras"].vocabulary).read_text())
    assert sorted(words, key=words.__getitem__) == list(load("grammar-gru").vocabulary)

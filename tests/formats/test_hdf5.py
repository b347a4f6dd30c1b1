"""What pyfive keeps to itself and is used all the same."""

import pathlib

import pyfive
import pytest

from lstm_core import formats

FILE = pathlib.Path(__file__).resolve().parent.parent / "networks" / "keras2-lstm.h5"


def test_pyfive_has_the_attributes_that_are_used():
    group = pyfive.File(FILE)["model_weights/lstm/lstm/lstm_cell"]
    assert set(group._links) == {"bias:0", "kernel:0", "recurrent_kernel:0"}
    assert all(isinstance(link, int) for link in group._links.values())
    dataset = group.get_lazy_view("kernel:0")
    assert dataset.id.layout_class == 1
    assert 0 < dataset.id.data_offset < FILE.stat().st_size
    soft = pyfive.File(FILE.parent / "hostile" / "soft-link.h5")["model_weights/lstm/lstm"]
    assert isinstance(soft._links["kernel:0"], str)


def test_without_the_package_the_refusal_names_the_extra(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(formats, "import_module", missing)
    for file, words in ((FILE, "HDF5 files need the package pyfive"), (FILE.parent / "onnx-lstm.onnx", "package onnx")):
        with pytest.raises(formats.FormatError, match=words) as refusal:
            formats.load(file)
        assert "pip install 'lstm-explainer[import]'" in str(refusal.value)

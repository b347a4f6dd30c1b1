"""Three networks to try `/open` with: shipped ones of ours, written as other frameworks write theirs.

`python -m app.opening.samples.make` writes the files anew; a test holds what they compute against the shipped networks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask_babel import gettext

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Sample:
    """A sample: its files, the network's first; `vocabulary` and `series` are the names of such, "" for none.

    `made_of` is the shipped network. `outputs` is a file of what a framework made of the series.
    """

    key: str
    made_of: str
    format: str
    file: str
    title: Callable[[], str]
    summary: Callable[[], str]
    vocabulary: str = ""
    series: str = ""
    outputs: str = ""

    def content(self, name: str) -> bytes:
        """Return one of its files."""
        return (FOLDER / name).read_bytes()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its files that are opened together."""
        return tuple(filter(None, (self.file, self.vocabulary)))


SAMPLES = {
    sample.key: sample
    for sample in (
        Sample(
            "pytorch",
            "grammar-lstm",
            "PyTorch, safetensors",
            "grammar-lstm.safetensors",
            lambda: gettext("An LSTM of PyTorch"),
            lambda: gettext("Reads the small grammar word by word; named as nn.Embedding, nn.LSTM and nn.Linear do."),
            vocabulary="grammar-lstm.txt",
        ),
        Sample(
            "onnx",
            "counting-lstm",
            "ONNX",
            "counting-lstm.onnx",
            lambda: gettext("An LSTM in ONNX"),
            lambda: gettext("Reads three numbers a step and counts: as many b as there were a."),
            series="counting.csv",
            outputs="counting.npz",
        ),
        Sample(
            "keras",
            "grammar-gru",
            "Keras 3",
            "grammar-gru.keras",
            lambda: gettext("A GRU of Keras"),
            lambda: gettext("Reads the small grammar; its update gate keeps the old state, as Keras writes it."),
            vocabulary="grammar-gru.json",
        ),
    )
}

"""How a file is made that can be opened: a few lines for each framework."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class HowTo:
    """A framework and the lines of Python that save a network of it, and what it computes, as files for this page."""

    key: str
    title: str
    save: str
    outputs: str


def how_to() -> Sequence[HowTo]:
    """Return the frameworks, the most used one first."""
    return (
        HowTo(
            "pytorch",
            "PyTorch",
            'from safetensors.torch import save_file\nsave_file(model.state_dict(), "model.safetensors")',
            'import numpy as np\nnp.savez("outputs.npz", x=x.numpy(), y=model(x).detach().numpy())',
        ),
        HowTo(
            "keras",
            "Keras",
            'model.save("model.keras")',
            'import numpy as np\nnp.savez("outputs.npz", x=x, y=model.predict(x))',
        ),
        HowTo(
            "onnx",
            "ONNX",
            'import torch\ntorch.onnx.export(model, (x,), "model.onnx")',
            "import numpy as np, onnxruntime\n"
            'session = onnxruntime.InferenceSession("model.onnx")\n'
            "name = session.get_inputs()[0].name\n"
            'np.savez("outputs.npz", x=x, y=session.run(None, {name: x})[0])',
        ),
    )

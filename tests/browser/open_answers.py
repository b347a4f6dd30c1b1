"""What the server answers of two networks, in the shapes of /api/networks, for states that are dear to bring about."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

NAME = "own-" + "5" * 32
EQUATIONS = "f = sigmoid(W_f @ x + U_f @ h_prev + b_f)\nc = f * c_prev\nh = tanh(c)"


def packed(values: np.ndarray) -> dict[str, Any]:
    """Return an array as an answer has it."""
    return {"shape": list(values.shape), "float32": base64.b64encode(values.astype("<f4").tobytes()).decode()}


def layer(number: int, ways: int = 1) -> dict[str, Any]:
    """Return the block of a layer."""
    names = [f"rnn.{name}_l{number}" for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
    rows = [
        {
            "way": way,
            "model": f"{NAME}.l{number}",
            "cell": "lstm",
            "title": "LSTM",
            "is_catalogue": True,
            "equations": EQUATIONS,
            "gates": ["f", "i", "g", "o"],
        }
        for way in ("forward", "reverse")[:ways]
    ]
    arrays = [{"name": name, "shape": None} for name in names]
    sizes = {"inputs": 16 if number == 0 else 32, "units": 32}
    about = {"key": f"l{number}", "kind": "LSTM", "title": f"LSTM {number + 1}", "sizes": sizes}
    return {**about, "ways": rows, "arrays": arrays, "state": "known"}


def plain(key: str, title: str, inputs: int, units: int, *arrays: str, state: str = "known") -> dict[str, Any]:
    """Return a block that is no layer."""
    rows = [{"name": name, "shape": None} for name in arrays]
    sizes = {"inputs": inputs, "units": units}
    return {"key": key, "kind": key, "title": title, "sizes": sizes, "ways": [], "arrays": rows, "state": state}


def chained(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return an edge from each block to the next."""
    about = {"operations": [], "state": "known"}
    return [
        {"source": one["key"], "target": other["key"], "size": one["sizes"]["units"], **about}
        for one, other in zip(blocks, blocks[1:], strict=False)
    ]


def words(has_vocabulary: bool = True) -> dict[str, Any]:
    """Return a network of two layers that guesses the next word; its vocabulary may lack."""
    blocks = [
        plain("input", "a word", 110, 1),
        plain("embedding", "Embedding", 110, 16, "embed.weight"),
        layer(0),
        layer(1),
        plain("readout", "Readout", 32, 110, "out.weight", "out.bias", state="guessed"),
        plain("output", "the next word", 110, 110),
    ]
    tied = {
        "key": "outputs",
        "words": "What are the outputs?",
        "choices": [{"key": "one", "title": "one of many"}, {"key": "independent", "title": "each on its own"}],
        "usual": "one",
        "answer": "one",
        "needs_file": False,
    }
    first = ["<s>", "mary", "john", "the"]
    known = {"size": 110, "kind": "words", "begins": ["<s>"], "first": first}
    return {
        "name": NAME,
        "link": f"/step?model={NAME}",
        "expires": "2999-01-01T00:00:00Z",
        "file": "my_lm.safetensors",
        "bytes": 81808,
        "source": "PyTorch",
        "is_whole": True,
        "why_apart": "",
        "reads": "tokens",
        "width": 16,
        "inputs": [{"name": "x", "shape": ["time"], "kind": "tokens"}],
        "parameters": 20370,
        "blocks": blocks,
        "edges": chained(blocks),
        "evidence": ["weight_hh_l0 is 128 × 32: four blocks of 32 rows. A GRU would have three."],
        "questions": [tied],
        "notes": [],
        "left_out": ["aux.weight", "aux.bias"],
        "vocabulary": known if has_vocabulary else None,
        "outputs": "one",
        "begin": "",
        "pages": ["step", "compare", "memory", "units"],
        "why_not": {},
        "layers": [{"model": f"{NAME}.l0", "title": "LSTM 1"}, {"model": f"{NAME}.l1", "title": "LSTM 2"}],
        "limits": {},
    }


def numbers() -> dict[str, Any]:
    """Return a network of one layer in both directions that reads numbers."""
    blocks = [plain("input", "14 numbers", 14, 14), layer(0, ways=2), plain("output", "1 number", 64, 1)]
    network = words()
    about = {
        "file": "weather.onnx",
        "source": "ONNX, opset 17",
        "reads": "numbers",
        "vocabulary": None,
        "questions": [],
    }
    why_not = dict.fromkeys(("step", "compare"), "This network reads numbers; its first look is here.")
    pages = {"pages": [], "why_not": why_not, "outputs": "numbers", "left_out": []}
    return {**network, **about, **pages, "blocks": blocks, "edges": chained(blocks)}


def band(title: str, columns: int) -> dict[str, Any]:
    """Return the band of a layer."""
    values = np.sin(np.arange(32)[:, None] * np.arange(1, columns + 1))
    about = {"layer": "l0", "way": "forward", "value": "h", "title": title, "units": 32, "shown": 32}
    return {**about, "values": packed(values), "range": [-1, 1]}


def look_at_words(text: str) -> dict[str, Any]:
    """Return a first look at a sentence, in which only words of the grammar are known."""
    tokens = [{"text": word, "known": word != "zeppelin"} for word in text.split()]
    following = [{"token": "she", "probability": 0.98}, {"token": "he", "probability": 0.009}]
    bands = [band("LSTM 1: h", len(tokens)), band("LSTM 2: h", len(tokens))]
    about = {"steps": len(tokens), "made": False, "series": None, "every": 1, "outputs": None, "notes": []}
    return {**about, "tokens": tokens, "bands": bands, "next": following}


def look_at_numbers(steps: int, is_made: bool) -> dict[str, Any]:
    """Return a first look at a series."""
    time = np.arange(steps)[:, None]
    series = {"names": [f"x{n}" for n in range(3)], "values": packed(np.sin(time / (3 + np.arange(3))))}
    outputs = {"names": ["temperature"], "values": packed(np.cos(time / 9))}
    about = {"steps": steps, "made": is_made, "tokens": None, "every": 1, "next": None, "notes": []}
    return {**about, "series": series, "bands": [band("LSTM 1: h", steps)], "outputs": outputs}


def checked(is_same: bool) -> dict[str, Any]:
    """Return a comparison."""
    steps = [2e-7, 6.8e-7, 5e-7] if is_same else [0.2, 0.4, 0.3]
    suspect = {"key": "reset", "title": "the GRU’s other reset form", "largest": 3e-7, "same": True}
    about = {"limit": 1e-5, "of": "y", "values": [], "notes": []}
    return {**about, "largest": max(steps), "same": is_same, "steps": steps, "suspects": [] if is_same else [suspect]}


SAMPLES = {
    "samples": [
        {
            "key": "pytorch",
            "title": "An LSTM of PyTorch",
            "summary": "Reads the small grammar word by word.",
            "format": "PyTorch, safetensors",
            "file": "grammar-lstm.safetensors",
            "bytes": 81808,
            "files": ["grammar-lstm.safetensors"],
        }
    ]
}

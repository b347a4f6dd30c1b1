"""A checkpoint's network as a file to keep: the arrays of a model, and its card in the file's metadata."""

from __future__ import annotations

import json
import re

import numpy as np
from safetensors.numpy import load, save

from app.laboratory.store import Entry, Store
from app.laboratory.training.networks import card, weights
from app.laboratory.training.runs import Kept
from lstm_core.models import ModelName


def file(store: Store, network: Entry, run: Kept) -> tuple[bytes, str]:
    """Return the content of a safetensors file, which `lstm_core.models.load` opens, and what it may be called."""
    arrays = weights(load(store.read(network, "weights")), network.about["side"])
    text = store.read(run.entry, "text").decode() if "text" in run.entry.files else ""
    written = card(network, run, text)
    name = _file_name(str(ModelName(run.record.plan.task, f"{written['own']['name']} {network.about['update']}")))
    kept = {key: value for key, value in written.items() if key != "own"}
    kept |= {"name": name, "cell": written["own"]["name"], "title": str(written["title"])}
    content: bytes = save(
        {key: np.ascontiguousarray(array) for key, array in arrays.items()}, {"card": json.dumps(kept)}
    )
    return content, name


def _file_name(text: str) -> str:
    """Return a text as a file may be called on any system."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", text).strip("_")

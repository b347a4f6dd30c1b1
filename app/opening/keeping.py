"""A network as the contents that are kept of it: arrays, graph, and what its reader is asked and reads by; and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from lstm_core.formats import saving
from lstm_core.formats.errors import FormatError
from lstm_core.formats.network import Network
from lstm_core.formats.questions import Choice, Question
from lstm_core.formats.vocabulary import Vocabulary

NAMES = ("arrays", "graph", "words")


def pack(network: Network) -> tuple[bytes, bytes, bytes]:
    """Return the contents of a network, in the order of `NAMES`."""
    arrays, graph = saving.save(network)
    words = {
        "questions": [asdict(question) for question in network.questions],
        "vocabulary": None if network.vocabulary is None else asdict(network.vocabulary),
    }
    return arrays, graph, json.dumps(words).encode()


def unpack(contents: Sequence[bytes]) -> Network:
    """Return the network of contents that `pack` made. Raises FormatError, kind "unreadable", for anything else."""
    arrays, graph, words = contents
    network = saving.load(arrays, graph)
    try:
        written = json.loads(words)
        vocabulary = written["vocabulary"]
        return replace(
            network,
            questions=tuple(map(_question, written["questions"])),
            vocabulary=None if vocabulary is None else Vocabulary(**_tuples(vocabulary)),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FormatError(f"what was kept of the network cannot be read: {error}", "unreadable") from error


def _question(written: Mapping[str, Any]) -> Question:
    choices = tuple(Choice(**choice) for choice in written["choices"])
    return Question(**{**written, "choices": choices})


def _tuples(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields with lists as the tuples that they were."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}

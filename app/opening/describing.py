"""An opened network in words and boxes, for its page: what was recognised, why, and what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from flask_babel import gettext

from app.opening import pages
from app.opening.facts import Facts, Place, width
from app.opening.kept import Opened, Uploads
from app.opening.tables import HEAD, Table
from app.text.languages import translated
from lstm_core.formats.names import shown
from lstm_core.formats.network import Network
from lstm_core.formats.questions import Question

GATES = {"LSTM": ("f", "i", "o"), "GRU": ("z", "r"), "RNN": ()}
FIRST = 10  # words shown of a vocabulary
LISTED = 200  # arrays, notes and the like, at most


def described(uploads: Uploads, opened: Opened) -> dict[str, Any]:
    """Return an opened network as JSON."""
    network, facts = opened.network, Facts.of(opened)
    possible = pages.possible(opened)
    return {
        "name": opened.name,
        "link": f"/step?model={opened.name}",
        "expires": uploads.expires(opened.entry),
        "file": shown(opened.about["file"]),
        "bytes": opened.about["bytes"],
        "source": network.source,
        "is_whole": network.is_whole,
        "why_apart": translated(network.why_apart or ""),
        "reads": facts.reads,
        "width": width(network) or (0 if network.embedding is None else network.embedding.shape[1]),
        "inputs": [{"name": shown(name), "shape": _axes(shape), "kind": kind} for name, shape, kind in network.inputs],
        "parameters": network.parameters,
        "blocks": blocks(opened.name, facts),
        "edges": edges(facts),
        "evidence": [translated(line) for line in network.evidence][:LISTED],
        "questions": questions(facts),
        "notes": [translated(note) for note in network.notes][:LISTED],
        "left_out": [shown(name) for name in network.left_out][:LISTED],
        "vocabulary": _vocabulary(facts),
        "outputs": facts.outputs,
        "begin": facts.begin,
        "pages": [page for page, why in possible.items() if not why],
        "why_not": {page: why for page, why in possible.items() if why},
        "layers": [{"model": f"{opened.name}.{place.key}", "title": place.title} for place in facts.places],
        "limits": {
            "steps": uploads.settings.opening_steps,
            "tokens": uploads.settings.text_tokens,
            "hours": uploads.settings.opening_hours,
        },
    }


def series(table: Table) -> dict[str, Any]:
    """Return a series that was read as JSON, without its key."""
    return {
        "steps": len(table.values),
        "inputs": table.values.shape[1],
        "header": list(table.header) or None,
        "head": table.values[:HEAD].astype(float).round(6).tolist(),
        "separator": table.separator,
        "decimal": table.decimal,
        "missing": table.missing,
        "mean": float(table.values.mean(dtype=np.float64)),
        "spread": float(table.values.std(dtype=np.float64)),
        "notes": list(table.notes),
    }


def blocks(name: str, facts: Facts) -> list[dict[str, Any]]:
    """Return the blocks of the picture, from what goes in to what comes out."""
    network = facts.network
    found = [_block(facts, "input", gettext("Input"), _input_sizes(facts))]
    if network.embedding is not None:
        rows, inputs = network.embedding.shape
        found.append(_block(facts, "embedding", gettext("Embedding"), {"inputs": int(rows), "units": int(inputs)}))
    for number, layer in enumerate(network.layers):
        ways = [_way(name, place) for place in facts.places if place.number == number]
        sizes = {"inputs": int(layer.inputs), "units": int(layer.units)}
        found.append(_block(facts, f"l{number}", shown(layer.name), sizes, layer.kind, ways))
    if network.readout:
        outputs, units = network.readout["W_y"].shape
        found.append(_block(facts, "readout", gettext("Readout"), {"inputs": int(units), "units": int(outputs)}))
    if network.is_whole:
        found.append(_block(facts, "output", gettext("Output"), {}))
    return found


def _block(
    facts: Facts, key: str, title: str, sizes: Mapping[str, int], kind: str = "", ways: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    return {
        "key": key,
        "kind": kind or key,
        "title": title,
        "sizes": dict(sizes),
        "ways": list(ways),
        "arrays": _arrays(facts.network, key),
        "state": _state(facts.network, key),
    }


def _way(name: str, place: Place) -> dict[str, Any]:
    cell = place.way.cell
    names = [line for line in GATES[place.layer.kind] if line in cell.definition.values]
    return {
        "way": "reverse" if place.way.reverse else "forward",
        "model": f"{name}.{place.key}",
        "cell": cell.name,
        "title": translated(cell.title) or cell.name,
        "is_catalogue": place.way.catalogue is not None,
        "equations": cell.equations,
        "gates": names,
    }


def _arrays(network: Network, key: str) -> list[dict[str, Any]]:
    names = [
        name for part, found in network.origins.items() if part == key or part == f"{key}.reverse" for name in found
    ]
    return [{"name": shown(name), "shape": None} for name in names][:LISTED]


def _state(network: Network, key: str) -> str:
    asked = {question.key for question in network.questions}
    of_block = {"embedding": {"embedding", "tied"}, "readout": {"tied"}}.get(key, set())
    if key.startswith("l") and asked & {"activation", "recurrent_activation", "clip"}:
        return "asked"
    if asked & of_block:
        return "asked"
    return "guessed" if key in network.guessed else "known"


def _input_sizes(facts: Facts) -> dict[str, int]:
    count = facts.rows if facts.reads == "tokens" else width(facts.network)
    return {"inputs": int(count or 0), "units": int(count or 0)}


def edges(facts: Facts) -> list[dict[str, Any]]:
    """Return what flows into each block: along the graph where the whole is known, none between layers otherwise."""
    network = facts.network
    if not network.is_whole:
        return []
    sources = flows(network)
    found = []
    for target, arrivals in sources.items():
        for source, operations in arrivals.items():
            found.append(
                {
                    "source": source,
                    "target": target,
                    "size": _size(facts, source),
                    "operations": list(operations),
                    "state": _state(network, target if target != "output" else source),
                }
            )
    return found


def _size(facts: Facts, block: str) -> int | None:
    network = facts.network
    if block == "input":
        return width(network)
    if block == "embedding" and network.embedding is not None:
        return int(network.embedding.shape[1])
    if block == "readout" and network.readout:
        return int(len(network.readout["W_y"]))
    layer = network.layers[int(block[1:])]
    return int(layer.units) * len(layer.ways)


def flows(network: Network) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return for each block the blocks that feed it, and the operations in between, one after the other."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    blocks = ["input", *(["embedding"] if network.embedding is not None else [])]
    blocks += [f"l{number}" for number in range(len(network.layers))]
    blocks += [*(["readout"] if network.readout else []), "output"]
    for source, target in zip(blocks, blocks[1:], strict=False):
        found[target] = {source: ()}
    return found


def questions(facts: Facts) -> list[dict[str, Any]]:
    """Return what the file leaves open, and what the page asks: what the outputs are, what a text begins with."""
    found = [_question(question) for question in facts.network.questions]
    if facts.is_asked_outputs:
        titles = {
            "one": gettext("One of several"),
            "independent": gettext("Each on its own"),
            "numbers": gettext("Plain numbers"),
        }
        words = gettext("What are the outputs: one of several (softmax), each on its own (sigmoid), or numbers?")
        found.append(_own("outputs", words, titles, Facts(facts.network).outputs, facts.outputs))
    if facts.begins:
        titles = {"": gettext("Nothing"), **{word: word for word in facts.begins}}
        found.append(_own("begin", gettext("Put a word before every text?"), titles, "", facts.begin))
    return found


def _question(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "words": translated(question.words),
        "choices": [{"key": choice.key, "title": shown(translated(choice.title))} for choice in question.choices],
        "usual": question.usual,
        "answer": question.taken,
        "needs_file": question.needs_file,
    }


def _own(key: str, words: str, titles: Mapping[str, str], usual: str, answer: str) -> dict[str, Any]:
    return {
        "key": key,
        "words": words,
        "choices": [{"key": choice, "title": title} for choice, title in titles.items()],
        "usual": usual,
        "answer": answer,
        "needs_file": False,
    }


def _vocabulary(facts: Facts) -> dict[str, Any] | None:
    if facts.network.vocabulary is None:
        return None
    return {
        "size": facts.rows or len(facts.words),
        "kind": facts.kind,
        "begins": list(facts.begins),
        "first": [shown(word) for word in facts.words[:FIRST]],
    }


def _axes(shape: Sequence[object]) -> list[int | str | None]:
    return [side if isinstance(side, int | None) else shown(str(side)) for side in shape]

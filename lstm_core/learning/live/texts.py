"""The texts of the grammar, kept in a file: drawing them takes seconds in which a reader would wait."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lstm_core.learning.registry import TASKS
from lstm_core.learning.words import WordTask
from lstm_core.tasks.grammar import scores, sentences, words
from lstm_core.tasks.grammar.scores import Prompt
from lstm_core.tasks.live.curves import ASKED
from lstm_core.whole_files import write_whole

VALIDATION = 200  # texts that the surprise is measured on: a point a second must not cost more than the updates
QUESTIONS = 80  # of each figure


@dataclass(frozen=True)
class GrammarTexts:
    """The training and validation texts of the grammar, lists of words, and the questions by curve."""

    training: list[list[str]]
    validation: list[list[str]]
    questions: dict[str, list[Prompt]]


def grammar_task() -> WordTask:
    """Return the task of the grammar."""
    task = TASKS["grammar"]
    assert isinstance(task, WordTask)
    return task


@lru_cache(maxsize=2)
def grammar_texts(folder: Path) -> GrammarTexts:
    """Return the texts, out of a file of this folder, or drawn and then kept there if that can be."""
    path = folder / f"grammar_{_program()}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        return _read(json.loads(path.read_text(encoding="utf-8")))
    written = _drawn()
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(written).encode())
    return _read(written)


def _drawn() -> dict[str, Any]:
    task, draw = grammar_task(), sentences.Generator("validation", draw_seed="laboratory")
    join: Callable[[list[str]], str] = " ".join
    return {
        "training": [join(list(text)) for text in task.texts("train", task.sizes["train"])],
        "validation": [join(list(text)) for text in task.texts("validation", VALIDATION)],
        "questions": {
            key: [[join(text), answer] for text, answer in scores.prompts(draw, kind, QUESTIONS, size)]
            for key, (kind, size) in ASKED.items()
        },
    }


def _read(written: dict[str, Any]) -> GrammarTexts:
    return GrammarTexts(
        [text.split() for text in written["training"]],
        [text.split() for text in written["validation"]],
        {key: [(text.split(), answer) for text, answer in asked] for key, asked in written["questions"].items()},
    )


def _program() -> str:
    """Return a digest of what the texts depend on."""
    found = hashlib.sha256(repr((VALIDATION, QUESTIONS, ASKED, grammar_task().sizes)).encode())
    for module in (sentences, words, scores):
        found.update(Path(str(module.__file__)).read_bytes())
    return found.hexdigest()[:16]

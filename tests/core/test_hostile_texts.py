"""Hostile texts: only our errors, with a place, quickly; nothing in them is evaluated, opened or imported."""

from __future__ import annotations

import gc
import os
import sys
import time

import pytest

from lstm_core.errors import LanguageError, LstmCoreError
from lstm_core.language import parse
from lstm_core.language.fitting import fitted
from lstm_core.language.messages import LANGUAGES
from tests.core.hostile_texts import texts

MOST_MS = 50
SLACK = 4  # times as long, on a busy machine
FORBIDDEN = ("exec", "import", "open", "os.system", "subprocess.Popen", "socket.connect", "code.__new__")

heard: list[str] = []
listening = False


def hook(event: str, arguments: tuple[object, ...]) -> None:
    """Record what a parser must not do; `compile` is what `ast.parse` itself does, to a tree and never to code."""
    if listening and event in FORBIDDEN:
        heard.append(event)


sys.addaudithook(hook)


def attempt(text: str) -> LstmCoreError | None:
    """Parse a text, and size it; return the error. Any other exception fails the test."""
    try:
        fitted(parse(text), 3, 4, 5) if "memory" in text else fitted(parse(text), 3, 4)
    except LstmCoreError as error:
        return error
    return None


def check(count: int, seed: int) -> dict[str, int]:
    """Try texts; return how many there were of each kind of mistake."""
    global listening
    found: dict[str, int] = {}
    slowest = (0.0, "")
    gc.collect()
    gc.freeze()  # what other tests have left is not searched for garbage while a text is timed
    for text in texts(count, seed):
        listening = True
        start = time.thread_time()
        try:
            error = attempt(text)
        finally:
            listening = False
        slowest = max(slowest, (time.thread_time() - start, text))
        if isinstance(error, LanguageError):
            lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            assert 1 <= error.line <= len(lines), text
            assert 1 <= error.column <= len(lines[error.line - 1]) + 1, text
            assert set(error.sentences) == set(LANGUAGES)
            assert len(str(error)) < 1_000
            for mend in error.mends:
                assert 0 <= mend.start <= mend.end <= len(text)
        kind = getattr(error, "kind", type(error).__name__)
        found[kind] = found.get(kind, 0) + 1
    gc.unfreeze()
    assert not heard, f"seed {seed}: {set(heard)}"
    assert slowest[0] * 1000 < MOST_MS * SLACK, f"seed {seed}: {slowest[0] * 1000:.0f} ms for {slowest[1][:200]!r}"
    return found


def test_5000_hostile_texts():
    found = check(5_000, seed=14)
    assert len(found) > 40
    assert found.get("NoneType", 0) < 2_000


@pytest.mark.nightly
def test_20000_fuzzed_texts():
    seed = int(os.environ.get("FUZZ_SEED", time.time_ns() % 1_000_000))
    print(f"FUZZ_SEED={seed}")
    check(20_000, seed)


def test_what_a_parser_must_not_do_is_heard():
    global listening
    listening = True
    try:
        exec("1")
        open(os.devnull).close()
    finally:
        listening = False
    assert {"exec", "open"} <= set(heard)
    heard.clear()

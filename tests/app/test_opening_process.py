"""An upload is read in a process of its own: whatever that comes to is an answer, and the next upload is read."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.opening import opener
from app.opening.opener import Opener, OpeningError, Upload

JOBS = "tests.app.opening_jobs"
MOST = 2**26
CONTENT = b"a network"


@pytest.fixture(scope="module")
def processes() -> Iterator[Opener]:
    found = Opener(JOBS, 2, MOST)
    yield found
    found.end()


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which uploads lie while they are read."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def upload(do: str = "", name: str = "network.onnx") -> Upload:
    return Upload([(name, CONTENT)], "", {"do": do})


def refusal(processes: Opener, do: str) -> OpeningError:
    with pytest.raises(OpeningError) as caught:
        processes.open(upload(do))
    return caught.value


def test_the_answer_comes_with_its_parts_and_nothing_is_left(processes: Opener, uploads: Path) -> None:
    head, parts = processes.open(upload(name="名前.onnx"))
    assert head["file"] == "名前.onnx"
    assert parts == [CONTENT, CONTENT[::-1]]
    assert "limits" in head["means"]
    assert not list(uploads.iterdir())


def test_a_process_waits_for_the_next_upload(processes: Opener) -> None:
    processes.warm()
    first = processes.pids()
    processes.open(upload())
    assert processes.pids() == first


def test_one_that_was_killed_while_it_waited_is_replaced(processes: Opener) -> None:
    processes.warm()
    for waiting in processes.pids():
        os.kill(waiting, 9)
    assert processes.open(upload())[1][0] == CONTENT


@pytest.mark.parametrize(
    ("do", "kind", "said"),
    [
        ("refuse", "cut off", "it ends after 5 bytes"),
        ("core", "unreadable", "a cell is odd"),
        ("fault", "crashed", ""),
        ("exit", "crashed", ""),
        ("bug", "crashed", "ZeroDivisionError"),
        ("recursion", "crashed", "nested"),
        ("kill", "killed", ""),
        ("memory", "memory", ""),
        ("much", "memory", ""),
    ],
)
def test_what_a_file_does_is_an_answer(processes: Opener, uploads: Path, do: str, kind: str, said: str) -> None:
    error = refusal(processes, do)
    assert (error.kind, said in error.message) == (kind, True), error.message
    assert not list(uploads.iterdir())


def test_what_is_printed_is_no_answer(processes: Opener) -> None:
    assert processes.open(upload("print"))[1][0] == CONTENT


def test_one_that_takes_too_long_is_ended(processes: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    processes.warm()
    monkeypatch.setattr(opener, "GRACE", 0.3)
    assert refusal(processes, "sleep").kind == "time"


def test_one_that_computes_too_long_is_ended_by_the_system(uploads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opener, "SECONDS", 1)
    processes = Opener(JOBS, 1, MOST)
    try:
        assert refusal(processes, "spin").kind == "time"
    finally:
        processes.end()


def test_ten_at_once_are_all_read_two_at_a_time(processes: Opener, uploads: Path) -> None:
    found, most = [], [0]

    def read() -> None:
        found.append(processes.open(upload())[1][0])
        most[0] = max(most[0], len(list(uploads.iterdir())))

    threads = [threading.Thread(target=read) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [CONTENT] * 10
    assert most[0] <= 2
    assert not list(uploads.iterdir())


def test_who_waits_too_long_for_a_turn_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opener, "TURN", 0.01)
    processes = Opener(JOBS, 1, MOST)
    processes._turns.acquire()
    assert refusal(processes, "").kind == "busy"

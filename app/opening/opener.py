"""The server's side of opening: each upload in a fork of its own, which is killed when it takes too long.

A process that waits has imported everything: starting one takes a second, its fork some milliseconds.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any, BinaryIO

LOG = logging.getLogger(__name__)
MEGABYTES = 1024  # of address space: Python, NumPy, onnx and pyfive take 170 of it
SECONDS = 10  # of processor time
GRACE = 20.0  # seconds on the wall: of two processes that share a core each still has its SECONDS
TURN = 60.0  # seconds that an upload waits for its turn
HEAD = 2**20  # bytes of the answer's first line, at most
BLOCK = 2**20
IDLE = 600  # seconds after which a process that nobody asks ends
TRIES = 3  # processes that may have ended before they are asked


class OpeningError(Exception):
    """A file that could not be opened: `kind` is FormatError's, or killed, crashed, time, memory, busy."""

    def __init__(self, kind: str, message: str = ""):
        super().__init__(message or kind)
        self.kind, self.message = kind, message


@dataclass(frozen=True)
class Upload:
    """What a reader brought: files by name, the vocabulary's name where it was said, and answers to questions."""

    files: Sequence[tuple[str, bytes | BinaryIO]]
    vocabulary: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


class Child:
    """A process that opens uploads, one at a time, each in a fork that is killed with it when it takes too long."""

    def __init__(self, work: str) -> None:
        source = str(Path(__file__).parents[2])
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        self.pid = os.getpid()
        self._jobs, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "app.opening.child", work, *map(str, (MEGABYTES, SECONDS, IDLE))],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**kept, **threads, "PYTHONPATH": source, "PYTHONDONTWRITEBYTECODE": "1"},
                start_new_session=True,
            )

    @property
    def is_alive(self) -> bool:
        """Whether the process is there, and this process's own."""
        return self.pid == os.getpid() and self.process.poll() is None

    def do(self, job: Mapping[str, Any], most: int) -> tuple[dict[str, Any], list[bytes]]:
        """Return the answer to a job and its parts, of `most` bytes together.

        Raises OpeningError; OSError where the process had ended before it was asked.
        """
        written = json.dumps(job).encode()
        mine, theirs = os.pipe()
        with open(mine, "rb", buffering=0) as answers:
            try:
                socket.send_fds(self._jobs, [len(written).to_bytes(8, "little")], [theirs])
                self._jobs.sendall(written)
            finally:
                os.close(theirs)
            try:
                return self._answer(answers, time.monotonic() + GRACE, most)
            except OpeningError as error:
                if error.kind in ("time", "memory"):
                    self.end()  # and with it its fork, which may still be at it
                raise

    def _answer(self, answers: FileIO, until: float, most: int) -> tuple[dict[str, Any], list[bytes]]:
        found = bytearray()
        for block in self._blocks(answers, until):
            found += block
            if len(found) > most + HEAD:
                raise OpeningError("memory")
        status = self._status()
        line, newline, _ = bytes(found[:HEAD]).partition(b"\n")
        if status or not newline:
            raise _ended(status)
        head: dict[str, Any] = json.loads(line)
        if "error" in head:
            raise OpeningError(str(head["error"]), str(head["message"]))
        place, parts = len(line) + 1, []
        for length in head["parts"]:
            parts.append(bytes(found[place : place + length]))
            place += length
        if place != len(found):
            raise _ended(status)
        return head, parts

    @staticmethod
    def _blocks(answers: FileIO, until: float) -> Iterator[bytes]:
        """Yield what is written, until it ends. Raises OpeningError once its time is over."""
        with selectors.DefaultSelector() as ready:
            ready.register(answers, selectors.EVENT_READ)
            while True:
                left = until - time.monotonic()
                if left <= 0 or not ready.select(left):
                    raise OpeningError("time")
                block = answers.read(BLOCK)
                if not block:
                    return
                yield block

    def _status(self) -> int:
        """Return how the fork ended: 0, an exit status, or the negative number of a signal.

        Raises OSError where the process itself has ended.
        """
        self._jobs.settimeout(GRACE)
        found = self._jobs.recv(2)
        if not found:
            raise BrokenPipeError("the process that opens uploads has ended")
        return int.from_bytes(found, "little", signed=True)

    def end(self) -> None:
        """End the process, and a fork of it."""
        if self.pid != os.getpid():
            return
        with suppress(OSError):
            os.killpg(self.process.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        self._jobs.close()


def _ended(status: int) -> OpeningError:
    """Return what the end of a fork without a whole answer means."""
    if status == -signal.SIGXCPU:
        return OpeningError("time")
    if status == -signal.SIGKILL:
        return OpeningError("killed")
    LOG.warning("The process that opens an upload ended with the status %s.", status)
    return OpeningError("crashed")


class Opener:
    """The processes of a server, never more than `most`, started when they are needed.

    work: the module that reads files (`app.opening.child`). bytes_kept: of what one may answer.
    """

    def __init__(self, work: str, most: int, bytes_kept: int):
        self._work, self._bytes = work, bytes_kept
        self._turns = threading.BoundedSemaphore(max(1, most))
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        atexit.register(self.end)

    def warm(self) -> None:
        """Start a process, where none waits."""
        self._give_back(self._taken())

    def open(self, upload: Upload) -> tuple[dict[str, Any], list[bytes]]:
        """Have an upload opened: the answer, and its parts. Raises OpeningError."""
        if not self._turns.acquire(timeout=TURN):
            raise OpeningError("busy")
        try:
            with self._folder(upload) as (folder, names):
                job = {
                    **upload.more,
                    "folder": str(folder),
                    "files": names,
                    "vocabulary": upload.vocabulary,
                    "answers": dict(upload.answers),
                }
                return self._done(job)
        finally:
            self._turns.release()

    def _done(self, job: Mapping[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        for _ in range(TRIES):
            child = self._taken()
            try:
                return child.do(job, self._bytes)
            except OSError:
                child.end()  # it ended just now, from outside or for want of work
            finally:
                self._give_back(child)
        raise OpeningError("killed")

    def pids(self) -> list[int]:
        """Return the processes that wait."""
        with self._lock:
            return [child.process.pid for child in self._idle if child.is_alive]

    def end(self) -> None:
        """End the processes that wait."""
        with self._lock:
            for child in self._idle:
                child.end()
            self._idle.clear()

    def _taken(self) -> Child:
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.is_alive:
                    return child
                child.end()
        return Child(self._work)

    def _give_back(self, child: Child) -> None:
        with self._lock:
            if child.is_alive:
                self._idle.append(child)
            else:
                child.end()

    @contextmanager
    def _folder(self, upload: Upload) -> Iterator[tuple[Path, list[str]]]:
        """Keep an upload in a folder that nobody else may look into, and delete it whatever happens."""
        folder = Path(tempfile.mkdtemp(prefix="lstm-explainer-upload-"))
        try:
            for name, content in upload.files:
                with (folder / name).open("xb") as file:
                    if isinstance(content, bytes):
                        file.write(content)
                    else:
                        shutil.copyfileobj(content, file, BLOCK)
            yield folder, [name for name, _ in upload.files]
        finally:
            shutil.rmtree(folder, ignore_errors=True)

"""The server's side of its processes of training: started when needed, anew after one was killed, ended with it."""

from __future__ import annotations

import atexit
import json
import os
import select
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from app.laboratory.store import DamagedError, FullError, GoneError, InUseError, Store, StoreError, UnusableError

PATIENCE = 45.0  # seconds that a job may take: the updates of the slowest cell that is allowed take a few
TRIES = 3  # processes that may be killed over one job
ERRORS: dict[str, type[StoreError]] = {
    kind.kind: kind for kind in (DamagedError, FullError, GoneError, InUseError, UnusableError)
}


class Given(NamedTuple):
    """What a process of training knows: the store, where texts are kept, when it ends, how far it stands back."""

    store: Store
    cache: Path
    idle: int  # seconds without a job
    nice: int


class WorkerError(Exception):
    """The process of training was killed again and again, or an update takes too long, or too much memory."""

    def __init__(self, kind: str):
        super().__init__(kind)
        self.kind = kind


class Worker:
    """One process. Jobs are given to it by one thread at a time."""

    def __init__(self, given: Given):
        self.pid, self.last = os.getpid(), ""
        source = str(Path(__file__).parents[3])
        paths = [source, *filter(None, [os.environ.get("PYTHONPATH")])]
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app.laboratory.training.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **threads, "PYTHONPATH": os.pathsep.join(paths)},
            bufsize=0,
        )
        store = given.store
        message = {"folder": str(store.folder), "megabytes": store.bytes // 2**20, "hours": store.seconds / 3600}
        self._send({**message, "cache": str(given.cache), "idle": given.idle, "nice": given.nice})

    @property
    def is_alive(self) -> bool:
        """Whether the process is there, and this process's own."""
        return self.pid == os.getpid() and self.process.poll() is None

    def do(self, job: dict[str, Any]) -> dict[str, Any]:
        """Have a job done. Raises OSError where the process ends over it, WorkerError where it takes too long."""
        self._send(job)
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        if not ready:
            self.end()
            raise WorkerError("slow")
        line = self.process.stdout.readline()
        if not line:
            raise BrokenPipeError("the process of training ended")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def end(self) -> None:
        """End the process."""
        if self.pid != os.getpid():
            return
        with suppress(OSError):
            self.process.kill()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(message).encode() + b"\n")


class Workers:
    """The processes of a server, never more than there are turns."""

    def __init__(self, given: Given, most: int):
        self._given, self._most = given, most
        self._lock = threading.Condition()
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._pid = os.getpid()
        atexit.register(self.end)

    def warm(self) -> None:
        """Start a process in the background, and have it load what every run needs."""
        if not any(worker.is_alive for worker in (*self._idle, *self._busy)):
            threading.Thread(target=self._warm, daemon=True).start()

    def _warm(self) -> None:
        with suppress(StoreError, WorkerError):
            self.do({"do": "warm"})

    def do(self, job: dict[str, Any]) -> None:
        """Have a job done; a process that is killed over it is started anew. Raises StoreError or WorkerError."""
        for _ in range(TRIES):
            worker = self._taken(str(job.get("run", "")))
            try:
                answer = worker.do(job)
            except OSError:
                continue
            finally:
                self._give_back(worker)
            if "error" not in answer:
                return
            if answer["error"] not in ERRORS:
                raise WorkerError(answer["error"])
            raise ERRORS[answer["error"]](answer["message"])
        raise WorkerError("killed")

    def pids(self) -> list[int]:
        """Return the processes there are."""
        with self._lock:
            return [worker.process.pid for worker in (*self._idle, *self._busy) if worker.is_alive]

    def end(self) -> None:
        """End all processes."""
        with self._lock:
            for worker in (*self._idle, *self._busy):
                worker.end()
            self._idle.clear()
            self._busy.clear()

    def _taken(self, run: str) -> Worker:
        """Return a process that has nothing to do: the one that has this run in memory, another, or a new one."""
        with self._lock:
            self._lock.wait_for(lambda: len(self._busy) < self._most, PATIENCE)
            for worker in [worker for worker in self._idle if not worker.is_alive]:
                worker.end()
                self._idle.remove(worker)
            self._idle.sort(key=lambda worker: worker.last == run)
            worker = self._idle.pop() if self._idle else Worker(self._given)
            worker.last = run
            self._busy.add(worker)
            return worker

    def _give_back(self, worker: Worker) -> None:
        with self._lock:
            self._busy.discard(worker)
            self._lock.notify()
            if worker.is_alive:
                self._idle.append(worker)
            else:
                worker.end()

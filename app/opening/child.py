"""The process that opens uploads, each in a fork of its own: `python -m app.opening.child WORK MEGABYTES SECONDS IDLE`.

WORK is a module with `load_all()`, which imports what reads files, and `opened(folder, job)`, which reads them. It is
imported once and then waits, at most IDLE seconds, for a job on the socket that is its input: the length of the job's
JSON in eight bytes and with it the pipe for the answer, then the JSON. Its fork gives up what reading does not need
(`app.opening.confinement`), writes one answer into the pipe, a line of JSON whose `parts` are the lengths of the bytes
behind it, and ends; how it ended comes back in two bytes.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

from app.opening.confinement import confine
from lstm_core.errors import LstmCoreError
from lstm_core.formats.errors import FormatError

Answer = tuple[dict[str, Any], list[bytes]]
LENGTH = 8  # bytes in which a job's length comes


def main() -> None:
    """Answer job after job, until nobody asks any more."""
    os.dup2(2, 1)  # whatever prints does not answer
    warnings.simplefilter("ignore")
    name, megabytes, seconds, idle = sys.argv[1], *map(int, sys.argv[2:5])
    work = import_module(name)
    work.load_all()
    with socket.socket(fileno=0) as jobs:
        jobs.settimeout(idle)
        while True:
            try:
                length, pipes, *_ = socket.recv_fds(jobs, LENGTH, 1)
                job = _read(jobs, int.from_bytes(length, "little")) if length else b""
            except TimeoutError:
                return
            if not job:
                return
            fork = os.fork()
            if fork == 0:
                os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # the next job is not for this one
                _answer(work, json.loads(job), pipes[0], (megabytes, seconds))
            os.close(pipes[0])
            status = os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1])
            jobs.sendall(status.to_bytes(2, "little", signed=True))


def _read(jobs: socket.socket, length: int) -> bytes:
    found = bytearray()
    while len(found) < length:
        part = jobs.recv(length - len(found))
        if not part:
            return b""
        found += part
    return bytes(found)


def _answer(work: Any, job: dict[str, Any], pipe: int, limits: tuple[int, int]) -> None:
    """Do a job within its limits, write the answer, and end."""
    with os.fdopen(pipe, "wb") as answers:
        means = confine(*limits)
        head, parts = _done(work, job)
        head |= {"parts": [len(part) for part in parts], "means": means}
        answers.write(json.dumps(head).encode() + b"\n")
        for part in parts:
            answers.write(part)
    os._exit(0)  # there is nothing to tidy up, and what a file has damaged is not to run


def _done(work: Any, job: dict[str, Any]) -> Answer:
    """Do a job; what a file may cause is an answer."""
    try:
        found: Answer = work.opened(Path(job["folder"]), job)
        return found
    except FormatError as error:
        return {"error": error.kind, "message": str(error)}, []
    except LstmCoreError as error:
        return {"error": "unreadable", "message": str(error)}, []
    except MemoryError:
        return {"error": "memory", "message": ""}, []
    except RecursionError:
        return {"error": "crashed", "message": "it is nested too deeply"}, []
    except Exception as error:  # noqa: BLE001  # the server says so, and logs which
        return {"error": "crashed", "message": f"{type(error).__name__}: {error}"[:300]}, []


if __name__ == "__main__":
    main()

"""The process of training: `python -m app.laboratory.training.worker`, started by the server and ended with it.

It reads a job a line from its input and answers each with a line: {"ok": true}, or {"error": kind, "message": ...}. At
the end of the input, or after a while without a job, it ends.
"""

from __future__ import annotations

import json
import os
import select
import signal
import traceback
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.laboratory.store import Store, StoreError


def main() -> None:
    """Do the jobs until there are no more."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # whatever prints does not answer
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, whose end is this one's
    warnings.simplefilter("ignore")  # numbers that overflow are told as a training that failed
    with open(0, "rb", buffering=0, closefd=False) as jobs:
        given = json.loads(_line(jobs, None) or b"{}")
        if not given:
            return
        with suppress(AttributeError, OSError):
            os.nice(given["nice"])  # pages come first
        from app.laboratory.training.advancing import Trainer  # imports the trainer, while the server waits for nothing

        store = Store(Path(given["folder"]), given["megabytes"], given["hours"])
        trainer = Trainer(store, Path(given["cache"]))
        with suppress(BrokenPipeError):
            while line := _line(jobs, given["idle"]):
                print(json.dumps(_done(trainer, json.loads(line))), file=answers)


def _done(trainer: Any, job: dict[str, Any]) -> dict[str, Any]:
    try:
        if job["do"] == "warm":
            trainer.warm()
        else:
            trainer.advance(job["run"], job["updates"])
    except StoreError as error:
        return {"error": error.kind, "message": str(error)}
    except Exception as error:  # noqa: BLE001  # the server tells it, and other runs go on
        if isinstance(error, MemoryError):
            return {"error": "memory", "message": "there is not enough memory for an update"}
        traceback.print_exc()
        return {"error": "broken", "message": repr(error)}
    return {"ok": True}


def _line(jobs: Any, idle: float | None) -> bytes:
    """Return the next line; nothing at the end, or after so many seconds without one."""
    ready, _, _ = select.select([jobs], [], [], idle)
    line: bytes = jobs.readline() if ready else b""
    return line


if __name__ == "__main__":
    main()

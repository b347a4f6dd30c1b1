"""What a stranger's file may do to the process that reads it, as jobs of `app.opening.child`."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lstm_core.errors import LstmCoreError
from lstm_core.formats.errors import FormatError

fault = ctypes.string_at  # found while it still can be


def load_all() -> None:
    """Import nothing: what these need is there."""


def opened(folder: Path, job: Mapping[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Do what the job's first answer says, with the first file of the upload."""
    content = (folder / job["files"][0]).read_bytes()
    what = job["answers"].get("do", "")
    if what == "refuse":
        raise FormatError("it ends after 5 bytes", "cut off")
    if what == "core":
        raise LstmCoreError("a cell is odd")
    if what == "fault":
        fault(8)
    if what == "kill":
        signal.raise_signal(signal.SIGKILL)
    if what == "spin":
        while True:
            content += b""
    if what == "sleep":
        time.sleep(60)
    if what == "memory":
        return {}, [bytes(2**30)]
    if what == "much":
        return {}, [bytes(2**27)]
    if what == "recursion":
        opened_again(folder, job)
    if what == "bug":
        raise ZeroDivisionError("a division")
    if what == "exit":
        os._exit(0)
    if what == "print":
        print("hello " * 10_000)
    return {"file": job["files"][0]}, [content, content[::-1]]


def opened_again(folder: Path, job: Mapping[str, Any]) -> None:
    """Call itself until Python ends it."""
    opened_again(folder, job)

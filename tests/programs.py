"""Programs that the application gives away, carried out."""

from __future__ import annotations

import contextlib
import io
from typing import Any


def ran(program: str) -> tuple[dict[str, Any], str]:
    """Run a program and return its names and what it printed."""
    names: dict[str, Any] = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, "taken", "exec"), names)
    return names, printed.getvalue()

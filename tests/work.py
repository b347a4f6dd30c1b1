"""Measure work without a clock: by lines of Python, which are the same however busy the machine is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType


def lines_run(call: Callable[[], object]) -> int:
    """Count the lines that a call executes, in all functions that it calls; 10,000 take about a millisecond."""
    count = 0

    def in_function(frame: FrameType, event: str, argument: object) -> Callable[..., object]:
        nonlocal count
        count += event == "line"
        return in_function

    before = sys.gettrace()
    sys.settrace(lambda frame, event, argument: in_function)
    try:
        call()
    finally:
        sys.settrace(before)
    return count

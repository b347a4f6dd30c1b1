"""What the editor of equations knows of the language: names, signs, keys, and its own words, in the reader's language.

The editor colours and completes by these tables alone, so that an operation stands in one table of the whole project.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from app.text.numbers import minimal
from lstm_core.language import OPERATIONS
from lstm_core.language.intervals import UNBOUNDED
from lstm_core.language.names import PARAMETER, RESERVED_SUFFIXES
from lstm_core.language.operation import Operation
from lstm_core.language.refusals import TYPED

KEYS = (  # of the group "Insert": what is on it, what it writes before and after what is selected
    (("⊙", " * ", ""), ("+", " + ", ""), ("-", " - ", ""), ("@", " @ ", "")),
    (("σ", "sigmoid(", ")"), ("tanh", "tanh(", ")"), ("relu", "relu(", ")")),
    (
        ("_prev", "_prev", ""),
        ("W_", "W_", ""),
        ("U_", "U_", ""),
        ("b_", "b_", ""),
        ("p_", "p_", ""),
        ("1 -", "1 - ", ""),
    ),
)


def vocabulary() -> dict[str, Any]:
    """Return what static/js/lab/editor reads of the language."""
    functions = [operation for operation in OPERATIONS.values() if operation.form == "function"]
    return {
        "functions": [{"name": operation.key, "what": range_of(operation)} for operation in functions],
        "words": [{"name": name, "what": what} for name, what in _words().items()],
        "suffixes": _suffixes(),
        "parameter": PARAMETER,
        "signs": TYPED,
        "keys": [[_key(*key) for key in group] for group in KEYS],
        "paper": "/lab/paper",
        "messages": _messages(),
    }


def range_of(operation: Operation) -> str:
    """Return what a function gives of any numbers, or how it is written where that can be anything: "0 to 1"."""
    most = operation.arity[1] or operation.arity[0]
    low, high = operation.bounds([UNBOUNDED] * most)
    if math.isfinite(low) and math.isfinite(high):
        return gettext("%(low)s to %(high)s", low=minimal(low), high=minimal(high))
    if math.isfinite(low) and operation.pointwise:
        return gettext("%(low)s or more", low=minimal(low))
    return operation.usage


def _words() -> Mapping[str, str]:
    return {
        "x": gettext("what is read now"),
        "units": gettext("the number of units"),
        "inputs": gettext("the number of inputs"),
        "time": gettext("the number of the step, from 0"),
        "noise": gettext("drawn anew, normal"),
        "chance": gettext("drawn anew, from 0 to 1"),
        "memory": gettext("what is looked at"),
        "features": gettext("the entries of a vector of memory"),
    }


def _suffixes() -> list[dict[str, str]]:
    words = {
        "_prev": gettext("{name} one word ago"),
        "_below": gettext("{name} in the layer below"),
        "_start": gettext("{name} before the first word"),
        "_bottom": gettext("{name} below the lowest layer"),
    }
    return [{"name": suffix, "what": words[suffix]} for suffix in RESERVED_SUFFIXES]


def _key(label: str, before: str, after: str) -> dict[str, str]:
    names = {"⊙": gettext("times, entry by entry"), "σ": "sigmoid", "@": gettext("times, a matrix by a vector")}
    return {"label": label, "before": before, "after": after, "name": names.get(label, "")}


def _messages() -> dict[str, str]:
    return {
        "insert": gettext("Insert"),
        "problems": gettext("Problems"),
        "problem": gettext("Line {line}: {message}"),
        "mend": gettext("One mend: {mend}."),
        "names": gettext("Names"),
        "parameter": gettext("to learn"),
        "was": gettext("was"),
        "removed": gettext("removed"),
        "removed_lines": gettext("Removed:"),
        "put_back": gettext("Put this line back"),
        "read_as": gettext("Read as {text}"),
        "keep": gettext("Keep"),
        "as_pasted": gettext("As pasted"),
    }

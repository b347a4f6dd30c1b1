"""The error of a file that cannot be opened, or of a network out of one that cannot be run."""

from __future__ import annotations

from lstm_core.errors import LstmCoreError

KINDS = frozenset(
    (
        *("unreadable", "cut off", "wrong kind", "ending", "header", "names", "shape", "element type", "not finite"),
        *("outside", "second file", "too large", "weights", "operation", "activation", "class", "functions", "opset"),
        *("order", "no recurrent layer", "vocabulary", "apart", "input", "index", "state", "run"),
    )
)


class FormatError(LstmCoreError):
    """A file that is refused, or a run: the message says where, what was found and what to do; `kind` is of `KINDS`."""

    def __init__(self, text: str, kind: str):
        assert kind in KINDS, kind
        super().__init__(text)
        self.kind = kind

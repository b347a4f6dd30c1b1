"""How values print: one short line anywhere, HTML in a notebook."""

from __future__ import annotations

from importlib import import_module

LONGEST = 60  # characters of a text that a line quotes


class Representation:
    """A base class for what prints as one line, `<...>`; a subclass says in `_summary` what stands between them."""

    def _summary(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        return f"<{self._summary()}>"

    def __str__(self) -> str:
        return repr(self)


class NotebookRepresentation(Representation):
    """A base class for what also shows itself in a notebook, as `lstm_core.notebook` says."""

    def _repr_html_(self) -> str:
        """Return self-contained HTML for a notebook."""
        # By name, on first use: what shows a value reads the notation, which stands above cells and runs
        html: str = import_module("lstm_core.notebook").html(self)
        return html


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 step", "24 steps"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def shortened(text: str, limit: int = LONGEST) -> str:
    """Return a text on one line, at most `limit` characters, with an ellipsis where it was longer."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"

"""A number as a cell of a table: as a reader sees it, and as a file has it."""

from __future__ import annotations

from collections.abc import Callable

from app.text.numbers import decimal, percent, thousands


class Amount(str):
    """A numeric cell of a table: the text shown to a reader, and the number written to a file.

    If `value` is None, the file's cell is empty. A probability is written as a share, from 0 to 1.
    """

    value: float | None

    def __new__(cls, text: str, value: float | None) -> Amount:
        """Build a text with its number."""
        amount = super().__new__(cls, text)
        amount.value = None if value is None else value if isinstance(value, int) else float(value)
        return amount

    @classmethod
    def of(cls, value: float, show: Callable[[float], str]) -> Amount:
        """Build a number that `show` formats for a reader."""
        return cls(show(value), value)

    @classmethod
    def decimal(cls, value: float) -> Amount:
        """Build a number that a reader sees with two decimals."""
        return cls.of(float(value), decimal)

    @classmethod
    def percent(cls, share: float) -> Amount:
        """Build a share: in percent for a reader, from 0 to 1 in a file."""
        return cls.of(float(share), percent)

    @classmethod
    def whole(cls, count: int) -> Amount:
        """Build a whole number: 11,662 for a reader, 11662 in a file."""
        return cls(thousands(count), int(count))


MISSING = Amount("–", None)

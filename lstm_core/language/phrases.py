"""Values of messages whose words depend on the language: numbers of arguments, kinds of values, lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Words that are given for each language."""

    en: str
    ja: str

    def words(self, language: str) -> str:
        """Return them in a language."""
        return self.ja if language == "ja" else self.en


A_ROW = Words("a row of numbers", "数の並び")


@dataclass(frozen=True)
class Arguments:
    """How many arguments an operation takes: "1 argument", "2 or more arguments", "1 to 3 arguments"."""

    fewest: int
    most: int | None

    def words(self, language: str) -> str:
        """Return it in a language."""
        if language == "ja":
            if self.most is None:
                return f"{self.fewest}個以上"
            return f"{self.fewest}個" if self.most == self.fewest else f"{self.fewest}〜{self.most}個"
        if self.most is None:
            return f"{self.fewest} or more arguments"
        count = str(self.fewest) if self.most == self.fewest else f"{self.fewest} to {self.most}"
        return f"{count} argument{'s' if self.most > 1 else ''}"


@dataclass(frozen=True)
class Listed:
    """Names one after another: "a, b and c"."""

    names: Sequence[str]

    def words(self, language: str) -> str:
        """Return them in a language."""
        if language == "ja":
            return "、".join(self.names) or "なし"
        *first, last = self.names or ("nothing",)
        return f"{', '.join(first)} and {last}" if first else last


@dataclass(frozen=True)
class Listing:
    """Names one after another, with commas: "a, b, c"."""

    names: Sequence[str]

    def words(self, language: str) -> str:
        """Return them in a language."""
        return ("、" if language == "ja" else ", ").join(self.names) or ("なし" if language == "ja" else "nothing")


@dataclass(frozen=True)
class ArgumentOf:
    """What a traced name stands for: "tanh(x)", "the argument of tanh"."""

    operation: str
    own: str

    def words(self, language: str) -> str:
        """Return it in a language."""
        if self.own:
            return f"{self.operation}({self.own})"
        return f"{self.operation}の引数" if language == "ja" else f"the argument of {self.operation}"


@dataclass(frozen=True)
class At:
    """A place in the text: "line 2, column 5", or only the column on the same line."""

    line: int | None
    column: int

    def words(self, language: str) -> str:
        """Return it in a language."""
        if language == "ja":
            return f"{'' if self.line is None else f'{self.line}行目'}{self.column}文字目"
        return f"{'' if self.line is None else f'line {self.line}, '}column {self.column}"

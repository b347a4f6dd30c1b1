"""The words of a network, out of a file beside it: which word is which row, and how a text is cut into them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lstm_core.formats.errors import FormatError
from lstm_core.formats.limits import LIMITS
from lstm_core.formats.names import shown
from lstm_core.models.tokenizer import Token, cut, plain_parts

UNKNOWNS = ("<unk>", "[UNK]", "<oov>", "<UNK>", "[unk]", "<OOV>")
MAPPINGS = ("word_index", "stoi", "token_to_id", "word2idx", "char2idx", "vocab")
SPECIAL = re.compile(r"<[^<>]*>|\[[^\[\]]*\]")
NUMBER = re.compile(r"[0-9]{1,9}")
BYTES = 8 * 2**20  # of JSON
SAVE = "save the words as JSON, word to row, or one a line"


@dataclass(frozen=True)
class Vocabulary:
    """Words by row, "" for a row without one; "words" or "characters"; whether a text is read in lower case.

    unknown: the row of the word for what is unknown, None where there is none.
    """

    words: tuple[str, ...]
    kind: str = "words"
    lower: bool = False
    unknown: int | None = None

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of each word."""
        return {word: row for row, word in enumerate(self.words) if word}

    def tokenize(self, text: str) -> tuple[Token, ...]:
        """Cut a text into tokens; nothing is put before it. Raises FormatError, kind "index", for an unknown word."""
        return tuple(token for piece in self._pieces(text) for token in self._tokens(piece))

    def _pieces(self, text: str) -> list[str]:
        """Return the characters of a text, or its words: as they stand between blanks where they are known so."""
        if self.kind == "characters":
            return [piece for part in re.split(f"({SPECIAL.pattern})", text) for piece in self._letters(part)]
        found: list[str] = []
        for word in text.split():
            found += [word] if word in self.rows or word.lower() in self.rows else cut(word, "words")
        return found

    def _letters(self, part: str) -> list[str]:
        return [part] if part in self.rows else cut(part, "characters")

    def _tokens(self, piece: str) -> list[Token]:
        for typed in (piece, piece.lower()) if self.lower else (piece,):
            if typed in self.rows:
                return [Token(piece, self.rows[typed], True)]
        parts = plain_parts(piece, self.kind) if self.lower or self.kind == "characters" else (piece,)
        found = []
        for part in parts:
            row = self.rows.get(part, self.unknown)
            if row is None:
                raise FormatError(
                    f"“{shown(piece)}” is not in the vocabulary, which has no word for what is unknown", "index"
                )
            found.append(Token(piece if len(parts) == 1 else part, row, part in self.rows))
        return found


def read(path: Path, rows: int) -> Vocabulary:
    """Return the vocabulary in a file, for an embedding of so many rows. Raises FormatError, kind "vocabulary"."""
    name, content = shown(path.name), path.read_bytes()
    if len(content) > BYTES:
        raise FormatError(f"{name} has {len(content):,} bytes; at most {BYTES:,} are read", "too large")
    if path.suffix.lower() in (".model", ".spm", ".pkl", ".pickle", ".bin") or b"\0" in content[:1000]:
        raise FormatError(
            f"{name} is a vocabulary of SentencePiece or a pickle, which is not read; {SAVE}", "vocabulary"
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(f"{name} is not UTF-8: byte {error.start + 1:,}", "vocabulary") from error
    is_json = path.suffix.lower() == ".json" or text.lstrip()[:1] in ("{", "[") and path.suffix.lower() != ".txt"
    by_row, lower, kind = _of_json(text, name, rows) if is_json else (_of_lines(text, name), None, "")
    return _vocabulary(by_row, rows, name, lower, kind)


def _vocabulary(by_row: Mapping[int, str], rows: int, name: str, lower: bool | None, kind: str) -> Vocabulary:
    last = max(by_row, default=-1)
    if last >= rows:
        raise FormatError(
            f"{name} has the row {last} (“{shown(by_row[last])}”); the embedding has 0 to {rows - 1}: it is "
            "the vocabulary of another model",
            "vocabulary",
        )
    if not by_row or len(by_row) > LIMITS.words:
        raise FormatError(f"{name} has {len(by_row):,} words; expected 1 to {LIMITS.words:,}", "vocabulary")
    words = tuple(by_row.get(row, "") for row in range(last + 1))
    seen: dict[str, int] = {}
    for row, word in enumerate(words):
        if word and word in seen:
            raise FormatError(f"{name} has “{shown(word)}” twice, as rows {seen[word]} and {row}", "vocabulary")
        seen[word] = row
    plain = [word for word in words if word and not SPECIAL.fullmatch(word)]
    is_letters = bool(plain) and all(len(word) == 1 for word in plain)
    has_capitals = any(word != word.lower() for word in plain)
    unknown = next((seen[word] for word in UNKNOWNS if word in seen), None)
    return Vocabulary(
        words,
        kind or ("characters" if is_letters else "words"),
        (not has_capitals if lower is None else lower) and not is_letters,
        unknown,
    )


def _of_lines(text: str, name: str) -> dict[int, str]:
    """Return words by row: the line is the row, or the number behind a tab where those are 0 to n-1."""
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    pairs = [line.rpartition("\t") for line in lines]
    if all(tab and NUMBER.fullmatch(number) for _, tab, number in pairs):
        numbers = [int(number) for _, _, number in pairs]
        if sorted(numbers) == list(range(len(numbers))):
            return {number: word for number, (word, _, _) in zip(numbers, pairs, strict=True)}
        return {row: word for row, (word, _, _) in enumerate(pairs)}
    return dict(enumerate(lines))


def _of_json(text: str, name: str, rows: int) -> tuple[dict[int, str], bool | None, str]:
    """Return words by row, whether in lower case where the file says so, and the kind where it does."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{name} is not JSON: {shown(error)}", "vocabulary") from error
    if isinstance(found, dict) and found.get("class_name") == "Tokenizer":
        return _of_keras(found.get("config"), name, rows)
    if isinstance(found, dict) and isinstance(found.get("model"), dict):
        return _of_tokenizers(found, name)
    if isinstance(found, dict):
        found = next((found[key] for key in MAPPINGS if isinstance(found.get(key), dict | list)), found)
    return _rows_of(found, name), None, ""


def _rows_of(found: Any, name: str) -> dict[int, str]:
    """Return words by row of a list, of word to row, or of row to word."""
    if isinstance(found, list) and all(isinstance(word, str) for word in found):
        return dict(enumerate(found))
    if isinstance(found, dict) and found:
        if all(isinstance(row, int) and not isinstance(row, bool) and row >= 0 for row in found.values()):
            by_row: dict[int, str] = {}
            for word, row in found.items():
                if row in by_row:
                    raise FormatError(
                        f"{name} gives the row {row} to “{shown(by_row[row])}” and to “{shown(word)}”", "vocabulary"
                    )
                by_row[row] = word
            return by_row
        if all(NUMBER.fullmatch(row) and isinstance(word, str) for row, word in found.items()):
            return {int(row): word for row, word in found.items()}
    raise FormatError(f"{name} holds no words by row; {SAVE}", "vocabulary")


def _of_keras(config: Any, name: str, rows: int) -> tuple[dict[int, str], bool | None, str]:
    """Return the words of a Tokenizer of Keras: row 0 is free, `num_words` cuts."""
    try:
        words = json.loads(config["word_index"]) if isinstance(config["word_index"], str) else config["word_index"]
        most = config.get("num_words") or rows
        by_row = {row: word for row, word in _rows_of(words, name).items() if row < min(most, rows)}
        return by_row, bool(config.get("lower", True)), "characters" if config.get("char_level") else "words"
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FormatError(f"{name} is no Tokenizer of Keras as `to_json` writes it", "vocabulary") from error


def _of_tokenizers(found: Mapping[str, Any], name: str) -> tuple[dict[int, str], bool | None, str]:
    """Return the words of a tokenizer.json, WordLevel or WordPiece, with its added tokens."""
    model = found["model"]
    kind = model.get("type", "")
    if kind not in ("WordLevel", "WordPiece"):
        raise FormatError(
            f"{name} is of the kind {shown(kind) or 'BPE'}, which is not read, as WordLevel and WordPiece are. "
            f"Else {SAVE}",
            "vocabulary",
        )
    by_row = _rows_of(model.get("vocab"), name)
    added: Sequence[Any] = found.get("added_tokens") or ()
    for token in added:
        if isinstance(token, dict) and isinstance(token.get("id"), int) and isinstance(token.get("content"), str):
            by_row[token["id"]] = token["content"]
    normalizer = found.get("normalizer")
    is_lower = isinstance(normalizer, dict) and (normalizer.get("lowercase") or normalizer.get("type") == "Lowercase")
    return by_row, bool(is_lower), "words"

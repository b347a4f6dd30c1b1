"""Equations as people type or paste them, rewritten in the language: LaTeX, Unicode, PyTorch, NumPy, Keras.

The parser stays strict: what this returns is offered to a person, who sees the difference. Nothing is evaluated.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lstm_core.errors import LanguageError, LstmCoreError, Mend
from lstm_core.language.expressions import Definition
from lstm_core.language.fitting import fitted
from lstm_core.language.names import is_parameter
from lstm_core.language.parser import parse
from lstm_core.language.rewriting import HADAMARD, plain
from lstm_core.language.sizes import sizes
from lstm_core.language.source import MOST_CHARACTERS

MOST_MENDS = 16
MOST_BREAKS = 300  # lines, and ends of lines of LaTeX
MOST_ASKED = 20  # products that may be others
MOST_OF_A_KIND = 6
MOST_READ = 12_000  # characters, in all that is read again after a mend
LONG = 100  # words and signs: of a longer line the change is one
# Mends that change how a thing is written and not what it is; a name that means nothing is declared.
SAFE = frozenset(
    {
        *("time_is_not_written", "time_in_brackets", "joined_row", "subscript", "semicolon", "walrus", "caret"),
        *("no_operation_close", "no_operation_instead", "latex", "not_ascii", "percent", "floor_division", "equality"),
        *("left_write", "left_transposed", "product_is_outer", "product_is_dot", "transposed_name", "plus_sign"),
        *("operation_missing", "number_form", "h_by_another_name", "two_steps_back", "more_steps_back", "python_name"),
        *("unknown", "left_unknown", "used_before", "own_line", "setting_prev", "h_is_setting", "bracket_never_closed"),
        *("no_state_close", "no_setting", "no_h", "operation_defined", "nothing_after", "braces", "start_unused"),
        "step_in_start",
    }
)
_ENTRYWISE = re.compile(r"\b([A-Z]\w*)\s*(\*)\s*(?=[a-z]|\()(?!\()")


@dataclass(frozen=True)
class Change:
    """A part of a text that is written otherwise: the characters from `start` to `end`, `before`, become `after`."""

    start: int
    end: int
    before: str
    after: str


@dataclass(frozen=True)
class Rewritten:
    """A text in the language, what was changed for it, and the mistake that is left, if any.

    `questions` are changes to `text` that were not made: `U_h * h_prev` multiplies entry by entry, and whoever wrote it
    may have meant `U_h @ h_prev`.
    """

    text: str
    changes: tuple[Change, ...]
    error: LanguageError | None
    questions: tuple[Change, ...] = ()


def friendly(text: str) -> Rewritten:
    """Return equations in the language, as far as what was typed has a counterpart in it.

    `changes` are those from `text`, in its order, each with its place. Where a mistake is left, `error` says it, of the
    rewritten text. A text that needs no change is returned as it is.
    """
    if len(text) > MOST_CHARACTERS or text.count("\n") + text.count("\\\\") > MOST_BREAKS:
        return Rewritten(text, (), error_of(text))
    written = text if error_of(text) is None else _mended(plain(text))
    written = _with_products(written, bool(HADAMARD.search(text)))
    return Rewritten(written, _changes(text, written), error_of(written), _questions(written))


@lru_cache(maxsize=8)  # a text is read again after what changed nothing
def error_of(text: str) -> LanguageError | None:
    """Return the first mistake of a text, None if there is none; sizes are chosen so that it can have them."""
    try:
        definition = parse(text)
        fitted(definition, 3, 4, _features(definition), definition.belows or None)
    except LanguageError as error:
        return error.with_traceback(None)
    except LstmCoreError:
        return None
    return None


def _features(definition: Definition) -> int | None:
    return 5 if definition.words & {"memory", "features"} else None


def _mended(text: str) -> str:
    """Return a text after the mends that only change how a thing is written."""
    read, kinds = 0, Counter[str]()
    for _ in range(MOST_MENDS):
        error = error_of(text)
        mend = None if error is None else _spread(error) if error.kind == "vector_by_matrix" else _chosen(error)
        read += len(text)
        if error is None or mend is None or read > MOST_READ or kinds[error.kind] == MOST_OF_A_KIND:
            return text
        kinds[error.kind] += 1
        text = mend.applied(text)
    return text


def _questions(text: str) -> tuple[Change, ...]:
    """Return the products entry by entry of a matrix-looking parameter and a vector, each as a product by @."""
    found = []
    for match in _ENTRYWISE.finditer(re.sub(r"#[^\n]*", lambda comment: " " * len(comment[0]), text)):
        if re.search(rf"^\s*{re.escape(match[1])}\s*(?::[^=\n]*)?=", text, re.MULTILINE):
            continue  # a value
        if is_parameter(match[1]) or re.search(rf"^{re.escape(match[1])}: parameter$", text, re.MULTILINE):
            found.append(Change(match.start(2), match.end(2), "*", "@"))
    return tuple(found)


def _with_products(text: str, is_signed: bool) -> str:
    """Return a text with @ for * where only that fits: where it has no sizes with *, and some with @.

    `is_signed`: what was typed has a sign of its own for products entry by entry.
    """
    changes = _questions(text)[:MOST_ASKED]
    if not changes or _fits(text) or (is_signed and error_of(text) is None):
        return text
    if _fits(other := _made(text, changes)):
        return other
    needed = [change for change in changes if not _fits(_made(text, [other for other in changes if other != change]))]
    return other if _fits(other := _made(text, needed)) else text


def _made(text: str, changes: Sequence[Change]) -> str:
    """Return a text with changes made, which are in its order."""
    for change in reversed(changes):
        text = text[: change.start] + change.after + text[change.end :]
    return text


def _fits(text: str) -> bool:
    """Return whether a text can have 3 inputs and 4 units."""
    try:
        definition = parse(text)
        sizes(definition, 3, 4, _features(definition), definition.belows or None)
    except LstmCoreError:
        return False
    return True


def _chosen(error: LanguageError) -> Mend | None:
    """Return the mend to apply: the one that declares all unknown names, else the first; None if none is safe."""
    if error.kind not in SAFE or not error.mends:
        return None
    return next((mend for mend in error.mends if mend.kind == "declare_all"), error.mends[0])


def _spread(error: LanguageError) -> Mend | None:
    """Return the mend for `f * S_prev + outer(1 - f, v)`: f scales what it is in the outer product, rows or columns."""
    vector = re.escape(str(error.values["vector"]))
    found = re.search(rf"outer\(([^,()]*\b{vector}\b)?[^,]*,([^,()]*\b{vector}\b)?", error.source_line)
    if found is None or (found[1] is None) == (found[2] is None):
        return None
    wanted = "rows(" if found[1] is not None else "columns("
    return next((mend for mend in error.mends if mend.replacement.startswith(wanted)), None)


def _changes(before: str, after: str) -> tuple[Change, ...]:
    """Return the parts that differ: by lines, and in lines that became others by words and signs."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    found: list[Change] = []
    for what, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        pairs = min(j - i, m - k)
        ahead, written = "".join(old[i : j - pairs]), "".join(new[k : m - pairs])
        if ahead or written:
            found.append(Change(starts[i], starts[j - pairs], ahead, written))
        for line, other, start in zip(old[j - pairs : j], new[m - pairs : m], starts[j - pairs : j], strict=True):
            found += _of_line(line, other, start)
    return tuple(found)


def _of_line(before: str, after: str, start: int) -> list[Change]:
    """Return the parts of a line that differ, by words and signs; of a long line, the line."""
    pattern = re.compile(r"\w+|\s+|[^\w\s]")
    old, new = pattern.findall(before), pattern.findall(after)
    if max(len(old), len(new)) > LONG:
        return [Change(start, start + len(before), before, after)]
    starts = [start]
    for piece in old:
        starts.append(starts[-1] + len(piece))
    opcodes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [
        Change(starts[i], starts[j], "".join(old[i:j]), "".join(new[k:m]))
        for what, i, j, k, m in opcodes
        if what != "equal"
    ]

"""Text normalisation before tokenising: remove invisible characters, and unify variants of one sign.

The same words come from keyboards, word processors, web pages and files in many guises: curly quotation marks, long
dashes, combining accents, line ends of three kinds, a byte order mark. `clean` removes what
a reader does not see; `plain` writes quotation marks and dashes in ASCII, as vocabularies do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import chain

LINE_ENDS = "\r\v\f\x85\u2028\u2029"
ELLIPSIS = "…"
APOSTROPHES = "'’‘‛′´ʼ"  # allowed inside a word
_PLAIN = {
    **dict.fromkeys("“”„‟«»″〝〞〟", '"'),
    **dict.fromkeys("’‘‚‛‹›′´ʼ", "'"),
    **dict.fromkeys("‐‑‒−﹣", "-"),
    **dict.fromkeys("–—―⸺⸻﹘", "--"),
    ELLIPSIS: "...",
}
PLAIN = str.maketrans(_PLAIN)
SIGNS = "".join(sign for sign in _PLAIN if not sign.isalpha())  # each is a token of its own
_SEEN = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"  # formats with a shape
_JOINER = "\u200d"  # is seen where it makes one picture of several: 👩 and 👧
_UNSEEN = (  # that are no formats or controls, and stand for nothing, from Unicode's Default_Ignorable_Code_Point
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0",
    map(chr, range(0xFE00, 0xFE10)),
    map(chr, range(0xE0000, 0xE1000)),
)
_WIDE = (*range(0xFF01, 0xFF5F), *range(0xFB00, 0xFB07))  # letters and signs as wide as an ideograph; ligatures
_OTHERS = (range(0x3400), range(0xA000, 0xAC00), range(0xF900, 0x20000))  # than ideographs, Hangul, and private use


def _by_category() -> Mapping[str, list[str]]:
    """Return the characters of each of Unicode's general categories, in order."""
    found: dict[str, list[str]] = {}
    for character in map(chr, chain(*_OTHERS)):
        found.setdefault(unicodedata.category(character), []).append(character)
    return found


def _ranges(characters: Iterable[str]) -> str:
    """Return sorted characters as the inside of a regular expression's brackets."""
    runs: list[list[int]] = []
    for code in map(ord, characters):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in runs)


_OF = _by_category()
_SEEN_AS = {
    **{ord(character): None for character in (*_OF["Cf"], *_OF["Cc"]) if character not in f"{_SEEN}\n"},
    **{ord(character): None for part in _UNSEEN for character in part},
    **{ord(character): " " for character in _OF["Zs"]},
    **{ord(character): " " for character in "\x1c\x1d\x1e\x1f\u2800"},  # the last: Braille without a dot
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in _WIDE},
    **{ord(end): "\n" for end in LINE_ENDS},
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),  # halves of characters
    **{ord(kept): kept for kept in ("\t", _JOINER)},
}
_LOOSE_JOINER = re.compile(rf"(?<![^\w\s]){_JOINER}|{_JOINER}(?![^\w\s])")
_MARKS = sorted((*_OF["Mn"], *_OF["Mc"], *_OF["Me"]))
MARKS = _ranges(mark for mark in _MARKS if ord(mark) not in _SEEN_AS)  # for a regular expression's brackets


def clean(text: str) -> str:
    """Return a text as it is seen: lines end with `\\n`, what has no width is gone, accents are on their letters (NFC),
    every kind of space but a tab is a space, and wide letters are as others. Cleaning twice is cleaning once.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").translate(_SEEN_AS)
    return unicodedata.normalize("NFC", _LOOSE_JOINER.sub("", text))


def plain(text: str) -> str:
    """Return a text with straight quotation marks, with `-` and `--` for dashes and `...` for an ellipsis."""
    return text if text.isascii() else text.translate(PLAIN)

"""Times in texts that count them by another letter than t, such as `y_n = y_{n-1} + ...` and `h[k+1] = f(h[k])`."""

from __future__ import annotations

import re

_LETTERS = "nkjsi"
_T = re.compile(r"[_^]\s{0,3}\{?[^{}=\n]{0,24}(?<![A-Za-z\\])t(?![A-Za-z])|[\[(]\s*t\b|_t\b|ₜ")
_RANGE = re.compile(
    r"(?:,|;|\\q?quad|\s){0,6}\b(?:for\s+)?[A-Za-z]\s*=\s*[01]\s{0,3},\s{0,3}(?:2\s{0,3},\s{0,3})?(?:\\[cl]?dots|…|\.\.\.)[^\n\\]*"
)
_INDEX = r"(?<![A-Za-z\\]){}(?![A-Za-z])"


def counted_by_t(text: str) -> str:
    """Return a text whose steps are counted by t, without notes such as `t = 1, ..., T`."""
    text = _RANGE.sub(" ", text)
    letter = "" if _T.search(text) else _letter(text)
    if not letter:
        return text
    index = re.compile(_INDEX.format(letter))
    text = re.sub(r"([_^]\s*)\{([^{}=\n]*)\}", lambda found: f"{found[1]}{{{index.sub('t', found[2])}}}", text)
    text = re.sub(rf"_{letter}(?![A-Za-z0-9])", "_t", text)
    return re.sub(
        rf"(?<![\w.])([A-Za-z]|[A-Za-z]_\w+|\}})([\[(])\s*{letter}\s*([-+]\s*[1-9])?\s*([\])])", r"\1\2t\3\4", text
    )


def _letter(text: str) -> str:
    """Return the letter that counts steps: the one with `- 1` or `+ 1` behind it in an index; nothing without one."""
    for letter in _LETTERS:
        own = _INDEX.format(letter) + r"\s*[-+]\s*1\b"
        if re.search(
            rf"[_^]\s{{0,3}}\{{[^{{}}=\n]{{0,24}}{own}|(?<![\w.])(?:[A-Za-z]|[A-Za-z]_\w{{1,9}}|\}})[\[(]\s*{own}\s*[\])]",
            text,
        ):
            return letter
    return ""

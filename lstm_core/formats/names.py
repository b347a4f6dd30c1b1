"""Names out of a stranger's file, as they may be shown."""

from __future__ import annotations

import unicodedata

LONGEST = 80  # characters
HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))  # controls, direction marks, halves of characters, ...


def shown(name: object) -> str:
    """Return a name without controls and direction marks, shortened to `LONGEST` characters."""
    text = str(name)[: 20 * LONGEST]
    plain = "".join("\ufffd" if unicodedata.category(letter) in HIDDEN else letter for letter in text)
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"

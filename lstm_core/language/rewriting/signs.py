"""Unicode as people type and paste it, in ASCII: operators, Greek, indices, accents, full-width letters and blanks."""

from __future__ import annotations

import re
import unicodedata

from lstm_core.language.refusals import LETTERS

SIGNS = {
    **dict.fromkeys("⊙∘×∗⊗◦○⨀⋆", " .* "),
    **dict.fromkeys("·⋅•∙", " · "),
    **dict.fromkeys("−–—‐‑⁻", "-"),
    **dict.fromkeys("÷∕", "/"),
    **dict.fromkeys("‖∥", "||"),
    **dict.fromkeys("∣｜", "|"),
    **dict.fromkeys("′’´‘", "'"),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("ᵀ⊤", ".T"),
    **dict.fromkeys("←≔≡∼", "="),
    "⊕": ";",
    "√": " sqrt ",
    "Δ": " Delta ",
    "…": "",
    "⟨": " dot(",
    "⟩": ")",
    "\u00ad": "",
    "\u200b": "",
    "\u200c": "",
    "\u200d": "",
    "\u2060": "",
    "\ufeff": "",
    "\u2061": "",
    "\u2062": " ",
}
ACCENTS = {"\u0303": "tilde", "\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u0307": "dot", "\u0306": "breve"}
_BREAKS = re.compile(r"\r\n|\r|\n|\u2028|\u2029|\x85")


def ascii_of(text: str) -> str:
    """Return a text in ASCII where its signs, letters and blanks have a counterpart; comments are left as they are."""
    if text.isascii():
        return "\n".join(_BREAKS.split(text))
    return "\n".join(_line(line) for line in _BREAKS.split(text))


def _line(line: str) -> str:
    """Return one line in ASCII: indices as `_{...}` and `^{...}`, an accent behind its letter."""
    code, sign, comment = line.partition("#")
    if code.isascii():
        return line
    written: list[str] = []
    level = ""  # "_" inside of an index, "^" inside of an exponent
    for character in code:
        own = _level(character)
        if own != level:
            written.append(("}" if level else "") + (f"{own}{{" if own else ""))
            level = own
        plain = _written(character) if not own else _inner(character)
        is_tag = bool(written) and written[-1].endswith("_")
        written.append(plain.lstrip() if is_tag else plain)
    found = re.sub(r" Delta  ?_?t\b", " dt", "".join(written)) + ("}" if level else "")
    return (found if line[:1].isspace() else found.lstrip()) + sign + comment


def _level(character: str) -> str:
    """Return "_" for a subscript, "^" for a superscript that is no transposition, else nothing."""
    if character.isascii() or character in SIGNS and character != "⁻":
        return ""
    kind = unicodedata.decomposition(character).partition(" ")[0]
    return {"<sub>": "_", "<super>": "^"}.get(kind, "")


def _inner(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).replace("−", "-")
    return LETTERS.get(plain.lower(), plain)


def _written(character: str) -> str:
    """Return a character in ASCII, or itself where it has no counterpart."""
    if character.isascii():
        return character
    found = SIGNS.get(character)
    if found is not None:
        return found
    if character in ACCENTS:
        return f"_{ACCENTS[character]}"
    plain = unicodedata.normalize("NFKC", character)
    if plain.isascii():
        return plain if plain.strip() else " "
    letter = LETTERS.get(plain.lower())
    if letter is not None:
        name = "lam" if letter == "lambda" else letter
        return f" {name.capitalize() if plain != plain.lower() else name}"
    base, accent = unicodedata.normalize("NFD", plain)[:1], unicodedata.normalize("NFD", plain)[1:]
    if accent in ACCENTS:
        return f"{base}_{ACCENTS[accent]}"
    return " " if not character.strip() else character

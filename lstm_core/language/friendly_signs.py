"""LaTeX and Unicode as people paste them, rewritten in the signs and names of the language; see `friendly`."""

from __future__ import annotations

import re
import unicodedata

from lstm_core.language.names import GREEK
from lstm_core.language.refusals import LETTERS

SIGNS = {
    **dict.fromkeys("⊙∘×∗⊗", " * "),
    **dict.fromkeys("·⋅•", " · "),
    **dict.fromkeys("−–—‐‑", "-"),
    "÷": "/",
    "√": "sqrt",
    **dict.fromkeys("′’´", "'"),
    "ᵀ": ".T",
    "⊤": ".T",
    "∈": "=",
    "←": "=",
    "…": "",
    "\ufeff": "",
    "\u200b": "",
    **dict.fromkeys("“”„", '"'),
}
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-aehijklmnoprstuvx", strict=True))
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
WRAPPERS = (
    "mathbf|mathrm|mathit|mathcal|mathsf|mathbb|boldsymbol|bm|text|textbf|textit|textrm|operatorname\\*?|vec|mbox"
)
ACCENTS = {"tilde": "tilde", "widetilde": "tilde", "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar"}
COMMANDS = {
    **dict.fromkeys(("odot", "circ", "times", "ast", "otimes", "star"), " * "),
    **dict.fromkeys(("cdot", "bullet"), " · "),
    **dict.fromkeys(("left", "right", "big", "Big", "bigl", "bigr", "displaystyle", "nonumber", "quad", "qquad"), " "),
    **dict.fromkeys(("lvert", "rvert", "vert", "limits", "label", "notag"), " "),
    **dict.fromkeys(("leftarrow", "gets", "coloneqq", "triangleq", "equiv", "in"), " = "),
    **dict.fromkeys(("top", "intercal", "mathsf T"), "T"),
    "lambda": "lam",
    "ln": "log",
}


def ascii_of(text: str) -> str:
    """Return a text in ASCII where its signs, letters and blanks have a counterpart; comments are left as they are."""
    return "\n".join(_ascii_line(line) for line in re.split(r"\r\n|\r|\n|\u2028|\u2029", text.lstrip("\ufeff")))


def _ascii_line(line: str) -> str:
    code, sign, comment = line.partition("#")
    code = re.sub(f"[{''.join(LOWERED)}]+", lambda found: _index("".join(LOWERED[c] for c in found[0])), code)
    code = re.sub(f"[{''.join(RAISED)}]+", lambda found: f" ** {''.join(RAISED[c] for c in found[0])}", code)
    written: list[str] = []
    for character in code:
        found = SIGNS.get(character)
        if found is None and character.lower() in LETTERS and not character.isascii():
            name = LETTERS[character.lower()]
            found = name.capitalize() if character != character.lower() else "lam" if name == "lambda" else name
        if found is None and not character.isascii():
            plain = unicodedata.normalize("NFKC", character)
            decomposed = unicodedata.normalize("NFD", character)
            if decomposed[1:] in ("\u0303", "\u0302", "\u0304"):
                found = f"{decomposed[0]}_{ {'̃': 'tilde', '̂': 'hat', '̄': 'bar'}[decomposed[1:]] }"
            elif character in "̃̂̄":
                found = f"_{ {'̃': 'tilde', '̂': 'hat', '̄': 'bar'}[character] }"
            elif plain.isascii():
                found = plain
            elif not character.strip():
                found = " "
        written.append(character if found is None else found)
    return _sigma("".join(written)) + sign + comment


def _sigma(code: str) -> str:
    """Return a line with sigma(...) as sigmoid(...)."""
    return re.sub(r"\bsigma(?=\s*[(\[])", "sigmoid", code)


def _index(tag: str) -> str:
    """Return an index as a name writes it: `_{t-1}`."""
    return f"_{{{tag}}}" if not tag.isalnum() else f"_{tag}"


def without_latex(text: str) -> str:
    """Return a text without LaTeX's commands: fractions, accents, braces, environments."""
    text = re.sub(r"\\(?:begin|end)\s*\{[^{}]*\}(?:\{[^{}]*\})?", "\n", text)
    text = re.sub(r"\$\$?|\\\[|\\\]|\\\(|\\\)", " ", text)
    text = re.sub(r"\\\\(?:\[[^\]]*\])?", "\n", text)
    text = re.sub(r"\\[,;:!> ]|~(?=\S)", " ", text)
    text = re.sub(r"&", " ", text)
    for _ in range(6):
        before = text
        text = re.sub(rf"\\(?:{WRAPPERS})\s*\{{([^{{}}]*)\}}", r"\1", text)
        text = re.sub(rf"\\({'|'.join(ACCENTS)})\s*(?:\{{([^{{}}]*)\}}|\s([A-Za-z]))", _accented, text)
        text = re.sub(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r"((\1) / (\2))", text)
        text = re.sub(r"\\sqrt\s*\{([^{}]*)\}", r"sqrt(\1)", text)
        text = re.sub(r"\^\s*\{?\s*(?:\\top|\\intercal|T)\s*\}?(?![A-Za-z])", ".T", text)
        text = re.sub(r"\^\s*\{\s*\(\s*\w+\s*\)\s*\}|\^\s*\(\s*\w+\s*\)", "", text)  # a layer's number
        text = re.sub(r"\^\s*\{([^{}]*)\}", r" ** (\1)", text)
        text = re.sub(r"_\s*\{([^{}]*)\}", _subscript, text)
        if text == before:
            break
    text = re.sub(r"\\(?:sigma)(?=\s*(?:\\left)?\s*[(\[])", "sigmoid", text)
    text = re.sub(r"\\([A-Za-z]+)", _command, text)
    return re.sub(r"\^", " ** ", text).replace("{", "(").replace("}", ")")


def _accented(found: re.Match[str]) -> str:
    inner = (found[2] or found[3] or "").strip()
    letter, _, tag = inner.partition("_")
    return f"{letter}_{ACCENTS[found[1]]}{'_' + tag if tag else ''}"


def _subscript(found: re.Match[str]) -> str:
    """Return a subscript in braces: `_{t-1}` as _prev, `_{t}` as _t, `_{xh}` as _xh, `_{f,t-1}` as _f_prev."""
    parts = [part for part in re.split(r"[,\s]+", found[1].replace("\\", "").strip()) if part]
    names = ["prev" if re.fullmatch(r"t-1", part) else re.sub(r"\W+", "", part) for part in parts]
    return "".join(f"_{name}" for name in names if name)


def _command(found: re.Match[str]) -> str:
    command = found[1]
    if command in COMMANDS:
        return COMMANDS[command]
    return command if command.lower() not in GREEK else "lam" if command == "lambda" else command

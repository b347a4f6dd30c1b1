"""What people type that is not of the language: characters, signs and words, each with its mend where there is one."""

from __future__ import annotations

import re
import unicodedata

from lstm_core.errors import LanguageError, Mend
from lstm_core.language.expressions import Place
from lstm_core.language.names import GREEK
from lstm_core.language.source import Source, Token

# By the kind of the mistake.
REFUSED = {
    "'": "quotes",
    '"': "quotes",
    "[": "subscript",
    "]": "subscript",
    "{": "braces",
    "}": "braces",
    "<": "comparison",
    ">": "comparison",
    "!": "comparison",
    ";": "semicolon",
    "\\": "backslash",
    "^": "caret",
    "%": "percent",
    "~": "tilde",
    "//": "floor_division",
    "==": "equality",
    ":=": "walrus",
}
INSTEAD = {"{": "(", "}": ")", "^": "**", "==": "=", ":=": "="}
LATEX = {  # a command: what it is here
    **dict.fromkeys(("odot", "circ", "times", "ast", "otimes"), "*"),
    "cdot": "@",
    "left": "",
    "right": "",
    "quad": "",
    ",": "",
    "top": "",
    "operatorname": "",
    "mathrm": "",
    "text": "",
    **{name: name for name in ("tanh", "exp", "log", "max", "min", "cos", "sin", "sigmoid", "softmax")},
    "ln": "log",
}
UNICODE = {
    **dict.fromkeys("⊙∘×∗⊗", "*"),
    **dict.fromkeys("·⋅•", "@"),
    **dict.fromkeys("−–—‐‑", "-"),
    "÷": "/",
    "√": "sqrt",
    "∥": "norm",
    **dict.fromkeys("“”„’‘", ""),
}
# What an editor writes for a sign as it is typed, where a reading alone would have to ask: papers multiply by "·", too.
TYPED = {
    **{sign: instead for sign, instead in UNICODE.items() if instead in ("*", "-", "/")},
    **dict.fromkeys("·⋅•", "*"),
    "σ": "sigmoid",
    "φ": "tanh",
    "←": "=",
}
LETTERS = {letter: name for name, letter in GREEK.items()}  # lower case; a capital has a name that begins with one

_COMMAND = re.compile(r"\\([A-Za-z]+|.?)")
_TIME = re.compile(r"([A-Za-z][A-Za-z0-9_.]*)\s*\[\s*t\s*(-\s*1)?\s*\]")
_BRACED = re.compile(r"([A-Za-z][A-Za-z0-9]*)_\{\s*(t\s*-\s*1|[A-Za-z0-9]+)\s*\}")
_JOINED = re.compile(r"\[([^][]*,[^][]*)\]")


def refusal(source: Source, token: Token, written: str) -> LanguageError:
    """Return the error for a token that is not of the language; `written` is its line without the comment."""
    text, place = token.text, token.place
    first = Place(place.line, place.column, place.column + 1)
    if text in REFUSED or token.kind == "text":
        return _known(source, Token(token.kind, text if text in REFUSED else text[0], *token[2:]), written)
    if text == ".":
        return source.error("stray_dot", place, source.mend("remove", place, "", text="."))
    if token.kind == "name":
        return _word(source, token, written)
    shown = text if text.isprintable() else repr(text)
    if text.isascii():
        return source.error("sign", place, source.mend("remove", place, "", text=shown), sign=shown)
    return source.error("not_ascii", first, *_ascii(source, token, written), sign=shown)


def _known(source: Source, token: Token, written: str) -> LanguageError:
    """Return the error for a sign of `REFUSED`."""
    text, place = token.text, Place(token.line, token.column, token.column + len(token.text))
    kind, before, after = REFUSED[text], written[: token.column - 1], written[place.end - 1 :]
    mends: list[Mend] = []
    if kind == "backslash":
        return _latex(source, token, written)
    if kind == "subscript":
        return _subscript(source, token, written)
    if kind == "semicolon":
        mends = [source.mend("line", place, "\n") if after.strip() else source.mend("remove", place, "", text=";")]
    elif kind == "walrus":
        mends = [source.mend("write", place, "=")] if re.fullmatch(r"\s*[A-Za-z_.0-9]+\s*", before) else []
    elif kind in ("percent", "floor_division") and (not before.strip() or before.endswith("  ")):
        mends = [source.mend("comment", place, "#")]
    elif kind == "braces" and (index := _index(source, token, written)):
        mends = [index]
    elif text in INSTEAD:
        mends = [source.mend("write", place, INSTEAD[text])]
    return source.error(kind, place, *mends, sign=text)


def _index(source: Source, token: Token, written: str) -> Mend | None:
    """Return the mend for an index in braces: h_{t-1} is h_prev, x_{t} is x, W_{xh} is W_xh; None for other braces."""
    for found in _BRACED.finditer(written):
        if found.start() < token.column <= found.end():
            tag = "".join(found[2].split())
            instead = {"t": found[1], "t-1": f"{found[1]}_prev"}.get(tag, f"{found[1]}_{tag}")
            return source.mend("write", Place(token.line, found.start() + 1, found.end() + 1), instead)
    return None


def _subscript(source: Source, token: Token, written: str) -> LanguageError:
    """Return the error for square brackets: a time, such as h[t-1], or a list of vectors."""
    start = token.column - 1
    for found in _TIME.finditer(written):
        if found.start() <= start < found.end():
            own = found[1].rpartition(".")[2]
            instead = found[1] + ("_prev" if found[2] else "")
            place = Place(token.line, found.start() + 1, found.end() + 1)
            return source.error("time_in_brackets", token.place, source.mend("write", place, instead), name=own)
    joined = _JOINED.match(written, start)
    if joined:
        place = Place(token.line, joined.start() + 1, joined.end() + 1)
        return source.error(
            "subscript", token.place, source.mend("write", place, f"concat({joined[1].strip()})"), sign=token.text
        )
    return source.error("subscript", token.place, sign=token.text)


def _latex(source: Source, token: Token, written: str) -> LanguageError:
    """Return the error for a backslash."""
    found = _COMMAND.match(written, token.column - 1)
    command = found[1] if found else ""
    if not (found and command):
        mend = source.mend("remove", token.place, "", text="\\")
        return source.error("backslash", token.place, mend, sign=token.text)
    place = Place(token.line, token.column, found.end() + 1)
    instead = LATEX.get(command)
    if command == "sigma":
        instead = "sigmoid" if written[found.end() :].lstrip(" \\left").startswith("(") else "sigma"
    elif instead is None and command.lower() in GREEK:
        instead = "lam" if command == "lambda" else command
    if instead is None:
        mends = [source.mend("write", place, command)] if command.isalpha() else []
        return source.error("latex_unknown", place, *mends, command=command)
    title = source.mend("write", place, instead) if instead else source.mend("remove", place, "", text=f"\\{command}")
    return source.error("latex", place, title, command=command, instead=instead or '""')


def _word(source: Source, token: Token, written: str) -> LanguageError:
    """Return the error for a keyword of Python: a name that someone gave a value, or Python itself."""
    word, after = token.text, written[token.column - 1 + len(token.text) :].lstrip()
    if word not in ("lambda", "in", "is", "as", "del", "pass") or (after[:1].isalpha() or after[:1] == ":"):
        return source.error("python_word", token.place, word=word)
    instead = "lam" if word == "lambda" else f"{word}_1"
    pattern = re.compile(rf"\b{word}\b")
    uses = list(pattern.finditer(source.text))
    start, end = uses[0].start(), uses[-1].end()
    mend = source.change("rename", start, end, pattern.sub(instead, source.text[start:end]), name=instead)
    return source.error("python_name", token.place, mend, word=word, instead=instead)


def _ascii(source: Source, token: Token, written: str) -> list[Mend]:
    """Return the mend for a character that is written otherwise here: σ, ⊙, full-width letters."""
    text = token.text
    instead = UNICODE.get(text)
    rest = written[token.column :].lstrip()
    if instead is None and text == "σ" and rest.startswith(("(", "（")):
        instead = "sigmoid"
    if instead is None and text.lower() in LETTERS:
        name = LETTERS[text.lower()]
        instead = name.capitalize() if text != text.lower() else "lam" if name == "lambda" else name
        if rest[:1].isalpha() or rest[:1] in LETTERS:
            instead += " "
    if instead is None:
        plain = unicodedata.normalize("NFKC", text)
        if plain.isascii() and plain.isprintable() and plain != text and plain.strip():
            instead = plain
        elif not text.strip() or unicodedata.category(text) in ("Cf", "Zs"):
            return [source.mend("remove", token.place, " " if text.strip() == "" else "", text=repr(text))]
    if instead is None:
        return []
    if not instead:
        return [source.mend("remove", token.place, "", text=text)]
    return [source.mend("write", token.place, instead)]


def closing(source: Source, opened: list[Token]) -> list[Mend]:
    """Return the mend for brackets that are never closed: at the end of the first one's line."""
    line = opened[0].line
    written = source.lines[line - 1].partition("#")[0].rstrip()
    end = Place(line, len(written) + 1, len(written) + 1)
    return [source.mend("close", end, ")" * len(opened))] if all(token.line == line for token in opened) else []

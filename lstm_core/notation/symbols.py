"""Mathematical symbols for names: letter, accent, indices. `h_prev` is h with index t - 1, `W_f` is W with index f."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lstm_core.language import OPERATIONS
from lstm_core.language.expressions import Definition, stem
from lstm_core.language.layers import entering, split_layer
from lstm_core.language.names import GREEK, is_draw, is_parameter

LETTERS = {**GREEK, "omicron": "ο"}
CAPITALS = {name.capitalize(): letter.upper() for name, letter in LETTERS.items()}
LAMBDAS = {"lam": "λ", "lamda": "λ", "Lam": "Λ", "Lamda": "Λ"}  # names for it where lambda is Python's
GREEK = {**LETTERS, **CAPITALS, **LAMBDAS}
ACCENTS = {"tilde": "~", "hat": "^", "bar": "¯"}
PRIME = "′"
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
NOW, BEFORE, BELOW = "now", "before", "below"  # at t, at t - 1, at t in the layer below
CHANGING_WORDS = frozenset({"x", "noise", "chance"})

_ACCENTED = re.compile(rf"([A-Za-z])({'|'.join(ACCENTS)})\Z")
_NUMBERED = re.compile(r"([A-Za-z]+)(\d+)\Z")


@dataclass(frozen=True)
class Symbol:
    """The symbol of a name: `h_tilde` is `Symbol("h", accent="~", when=NOW)`, `bU_h` is `Symbol("b", "U", ("h",))`.

    `letter` is a letter or a word; `above` and `below` are the superscript and the subscripts, without the time; `when`
    is the time (`NOW`, `BEFORE`, `BELOW`), or "" for what is the same at every step. In a stack the layer, counted from
    1, comes first in the superscript, in brackets.
    """

    letter: str
    above: str = ""
    below: tuple[str, ...] = ()
    accent: str = ""
    when: str = ""


def symbol(definition: Definition, name: str) -> Symbol:
    """Return the symbol of a name of the cell."""
    number, inner = split_layer(name) if definition.layers else (None, name)
    if number is not None:
        own_symbol = _of_layer(definition, number, name, inner)
        return replace(own_symbol, above=f"({number + 1}) {own_symbol.above}".strip())
    if is_draw(name):
        word, _, tag = name.partition("_")
        return Symbol(word, below=(tag,), when=NOW)
    if definition.kind(name) == "parameter" and not _begins_with_letters(name):
        group, _, own = name.rpartition(".")
        word, _, tag = own.partition("_")
        return Symbol(GREEK.get(word, word), group, tuple(_index(definition, tag)))
    kind = definition.kind(name)
    if name == "time":
        return Symbol("t")
    if kind == "parameter":
        return _parameter(definition, name)
    if kind == "word":
        return Symbol(name, when=NOW if name in CHANGING_WORDS else "")
    when = {"previous": BEFORE, "below": BELOW}.get(kind, NOW)
    if kind == "setting" or name in definition.unchanging:
        when = ""
    own = stem(name) if kind in ("previous", "below") else name
    group, _, own = own.rpartition(".")
    first, *rest = _ACCENTED.sub(r"\1_\2", own).split("_")  # zhat is z_hat
    if rest and first in OPERATIONS:  # log_f is the logarithm of f, not a logarithm to base f
        return Symbol(own.replace("_", " "), group, when=when)
    accent = ACCENTS.get(rest[0], "") if rest else ""
    indices = rest[1:] if accent else rest
    return Symbol(greek(first), group, tuple(_index(definition, "_".join(indices))), accent, when)


def _begins_with_letters(name: str) -> bool:
    """Return whether a parameter's kind is a letter, with more above it (`bU`), and no word or Greek name."""
    kind = name.rpartition(".")[2].partition("_")[0]
    return kind not in GREEK and (len(kind) == 1 or is_parameter(f"{kind}_f"))


def _of_layer(definition: Definition, number: int, name: str, inner: str) -> Symbol:
    """Return the symbol that a name has in its layer's cell; the input of the lowest layer gets the index "in"."""
    own = entering(definition).get(name)
    if own is None:
        return symbol(definition.layers[number], inner)
    value = symbol(definition.layers[number], own)
    return replace(value, below=(*value.below, "in"))


def _parameter(definition: Definition, name: str) -> Symbol:
    """Return the symbol of a parameter: `W_f` is W with index f; of `bU_f` the U is a superscript."""
    group, _, own = name.rpartition(".")
    kind, _, tag = own.partition("_")
    letter, raised = (GREEK[kind], "") if kind in GREEK else (kind[:1], kind[1:])
    above = " ".join(part for part in (group, raised) if part)
    return Symbol(letter, above, tuple(_index(definition, tag)))


def _index(definition: Definition, tag: str) -> list[str]:
    """Return the parts of an index: a word, a letter and its number, or one letter for each value."""
    if not tag:
        return []
    if tag in GREEK:
        return [GREEK[tag]]
    numbered = _NUMBERED.match(tag)
    if numbered:
        return [GREEK.get(numbered[1], numbered[1]), numbered[2]]
    if "_" in tag:
        return [" ".join(map(greek, tag.split("_")))]
    if all(letter in definition.values or letter == "x" for letter in tag):
        return list(tag)
    return [tag]


def greek(word: str) -> str:
    """Return a word with the Greek letter that it names, also before a number: `zeta2` is ζ2."""
    letters = word.rstrip("0123456789")
    return GREEK[letters] + word[len(letters) :] if letters in GREEK else word


def plain(definition: Definition, name: str) -> str:
    """Return a name as plain text: a previous value has a prime, Greek names become Greek letters."""
    if name == "time":
        return "t"
    if definition.kind(name) == "previous":
        return plain(definition, stem(name)) + PRIME
    number, inner = split_layer(name) if definition.layers else (None, name)
    if number is not None:
        return f"{plain(definition.layers[number], inner)}⁽{str(number + 1).translate(RAISED)}⁾"
    group, dot, own = name.rpartition(".")
    return group + dot + "_".join(map(greek, own.split("_")))

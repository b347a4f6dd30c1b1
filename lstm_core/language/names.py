"""Names in cells: valid forms, kinds, and suggestions for misspelt ones."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable

LONGEST_NAME = 32
LAYER = r"l[0-9]+\."  # prefix of names in a stack's layer
RESERVED_SUFFIXES = ("_prev", "_below", "_start", "_bottom")

GREEK = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ε",
    "zeta": "ζ",
    "eta": "η",
    "theta": "θ",
    "iota": "ι",
    "kappa": "κ",
    "lambda": "λ",
    "mu": "μ",
    "nu": "ν",
    "xi": "ξ",
    "pi": "π",
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "upsilon": "υ",
    "phi": "φ",
    "chi": "χ",
    "psi": "ψ",
    "omega": "ω",
}
CAPITALS = {name.capitalize(): letter.upper() for name, letter in GREEK.items()}
LETTERS = {**GREEK, **CAPITALS, "lam": "λ", "eps": "ε"}  # by the name that a text writes

_PART = "[A-Za-z](?:_?[A-Za-z0-9])*"
_NAME = re.compile(rf"(?:{LAYER})?{_PART}(?:\.{_PART})?\Z")
_PREFIX = re.compile(LAYER)
_ALWAYS = "[A-Z][A-Za-z0-9]*|b|bU|p|w|u|c"  # kinds of parameters also where a value has the kind's name
PARAMETER = rf"({_ALWAYS}|[a-z]|{'|'.join(LETTERS)})_([A-Za-z0-9_]+)"  # without its group
_PARAMETER = re.compile(rf"{PARAMETER}\Z")
_DRAW = re.compile(r"(noise|chance)_[0-9]+\Z")
_NOW = re.compile(r"(?:t|now|new|cur|current)\Z")
_BEFORE = re.compile(r"(?:tm1|t_?m_?1|t_?minus_?1|t_1|tprev|t_prev|old|last|previous|before)\Z")
_EARLIER = re.compile(r"(.+?)_(?:prev_?([0-9]+)|prev((?:_prev)+)|tm([2-9]|[1-9][0-9]+))\Z")


def is_draw(name: str) -> bool:
    """Return whether a name is one of several draws: `noise_1`, `chance_2`."""
    return bool(_DRAW.match(name))


def name_fault(name: str) -> tuple[str, dict[str, str | int]] | None:
    """Return what is wrong with a name's form, as a kind of message and its values; None if it is valid."""
    if len(_PREFIX.sub("", name, count=1)) > LONGEST_NAME:
        return "name_too_long", {"count": len(name), "most": LONGEST_NAME}
    if _NAME.match(name):
        return None
    if name.count(".") > 1:
        return "name_dots", {"name": name, "count": name.count(".")}
    return "name_form", {"name": name}


def parameter_parts(name: str) -> tuple[str, str] | None:
    """Return kind and tag of a name of the form of a parameter: ("W", "f") of `W_f`; None for any other form."""
    own = name.rpartition(".")[2]
    found = _PARAMETER.match(own)
    return (found[1], found[2]) if found and not own.endswith(RESERVED_SUFFIXES) else None


def is_parameter(name: str, values: Collection[str] = ()) -> bool:
    """Return whether a name is a parameter's by its form: W_f, b_f, v_f, alpha_1, enc.U_i.

    A kind that is a value makes no parameter (`f_t` where f is a line), but for the kinds that always do.
    """
    parts = parameter_parts(name)
    if parts is None:
        return False
    kind, tag = parts
    own = f"{name.rpartition('.')[0]}.{kind}" if "." in name else kind
    if own not in values:
        return True
    return bool(re.fullmatch(_ALWAYS, kind)) and not (_NOW.match(tag) or _BEFORE.match(tag))


def meant_time(name: str) -> str | None:
    """Return `h` for `h_t`, `h_prev` for `h_tm1` and `h_old`; None for a name with no time in it."""
    group, dot, own = name.rpartition(".")
    stem, _, tag = own.partition("_")
    if _NOW.match(tag):
        return f"{group}{dot}{stem}"
    return f"{group}{dot}{stem}_prev" if _BEFORE.match(tag) else None


def steps_back(name: str) -> tuple[str, int] | None:
    """Return ("h", 4) for `h_prev4` and ("x", 2) for `x_prev_prev`; None for any other name."""
    found = _EARLIER.match(name)
    if not found:
        return None
    steps = int(found[2] or found[4] or 1 + (found[3] or "").count("_prev"))
    return (found[1], steps) if steps > 1 else None


def preactivation(name: str) -> str:
    """Return the name of a value's pre-activation: `a_f` for `f`, `enc.a_f` for `enc.f`."""
    return grouped(name, "a_")


def grouped(name: str, prefix: str) -> str:
    """Put a prefix before a name, inside its group: `enc.f` with `a_` is `enc.a_f`."""
    group, dot, own = name.rpartition(".")
    return f"{group}{dot}{prefix}{own}"


def one_slip(first: str, second: str) -> bool:
    """Return whether two names differ by one typo: an insertion, deletion, substitution or transposition."""
    if first == second or abs(len(first) - len(second)) > 1:
        return False
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    end = 0
    while end < min(len(first), len(second)) - start and first[-1 - end] == second[-1 - end]:
        end += 1
    rest, other = first[start : len(first) - end], second[start : len(second) - end]
    return max(len(rest), len(other)) == 1 or (len(rest) == 2 and rest == other[::-1])


def slip_of_state(name: str, values: Collection[str]) -> str | None:
    """Return `c_prev` for `c_perv` where `c` is a value (and likewise for `_below`, `_start`), else None.

    A typo in the value's own letters leaves the suffix intact, and a name with the suffix is never a parameter; so it
    is enough to look for typos in the suffix.
    """
    for suffix in ("_prev", "_below", "_start"):
        for length in (len(suffix) - 1, len(suffix), len(suffix) + 1):
            stem, ending = name[:-length], name[-length:]
            if stem in values and one_slip(ending, suffix):
                return stem + suffix
    return None


def closest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that was probably meant, or None.

    A name one typo (or only capitals) away is always a match; names of four letters or more are also matched loosely.
    """
    known = list(dict.fromkeys(candidates))
    for candidate in known:
        if candidate.lower() == name.lower() or (len(name) > 1 and len(candidate) > 1 and one_slip(name, candidate)):
            return candidate
    if len(name) < 4:
        return None
    near = [candidate for candidate in known if abs(len(candidate) - len(name)) <= 3][:100]
    return next(iter(difflib.get_close_matches(name, near, n=1, cutoff=0.75)), None)

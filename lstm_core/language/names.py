"""Names in cells: valid forms, kinds, and suggestions for misspelt ones."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable

LONGEST_NAME = 32
LAYER = r"l[0-9]+\."  # prefix of names in a stack's layer
RESERVED_SUFFIXES = ("_prev", "_below", "_start", "_bottom")

_PART = "[A-Za-z](?:_?[A-Za-z0-9])*"
_NAME = re.compile(rf"(?:{LAYER})?{_PART}(?:\.{_PART})?\Z")
_PREFIX = re.compile(LAYER)
_PARAMETER = re.compile(r"(?:[A-Z][A-Za-z0-9]*|b|bU|p|w|u|c)_[A-Za-z0-9_]+\Z")


def name_fault(name: str) -> str | None:
    """Return what is wrong with a name's form, None if it is valid."""
    if len(_PREFIX.sub("", name, count=1)) > LONGEST_NAME:
        return f"this name has {len(name):,} characters; at most {LONGEST_NAME} are read"
    if _NAME.match(name):
        return None
    if name.count(".") > 1:
        return f"{name} has {name.count('.')} dots; a name has at most one, between its group and itself (enc.f)"
    return f"{name} is no name: a name begins with a letter and goes on with letters, digits and single underscores"


def is_parameter(name: str) -> bool:
    """Return whether a name has the form KIND_TAG of a parameter: W_f, b_f, p_f, enc.U_i."""
    own = name.rpartition(".")[2]
    return bool(_PARAMETER.match(own)) and not own.endswith(RESERVED_SUFFIXES)


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
    """Return `c_prev` for `c_perv` where `c` is a value (and likewise for `_below`), else None.

    A typo in the value's own letters leaves the suffix intact, and a name with the suffix is never a parameter; so it
    is enough to look for typos in the suffix.
    """
    for suffix in ("_prev", "_below"):
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

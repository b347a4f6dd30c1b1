"""Parse the parameters of an address: one function for each.

Each returns a `Parsed`: a value that is always usable, and a sentence on an unusable parameter, or None. The HTTP
interface rejects a request with such a sentence; a page shows it and renders the value. Units and tokens count
from 1 in an address, as on the page; the opening `<s>` is token 1.
"""

from __future__ import annotations

import difflib
import math
import re
from bisect import bisect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask_babel import gettext

from app.reading import private
from app.reading.embedding import PARTS
from app.reading.parsed import Parsed
from app.reading.tokens import Tokenizer, tokens_of
from app.settings import Settings
from app.text.joining import listed, sentences
from app.text.numbers import thousands
from lstm_core import Cell, Clamp
from lstm_core.models.cleaning import clean

MODELS_LISTED = 5
DEFAULT_MODEL = "grammar-lstm"
SPEEDS = ("1", "0.5", "1.5", "2")  # of playback, the default first
THEMES = ("", "light", "dark")  # "" is the system's
MOST = 999_999_999  # the largest whole number in an address
LARGEST_CLAMP = 1000.0  # far above any value of a trained cell


@dataclass(frozen=True)
class ClampPart:
    """One held value: `name` at `value`, for some units or all (None), from step `first` to `last` (None: the end).

    Everything counts from 1, as in the address. A part that is off stays in the address but holds nothing.
    """

    name: str
    value: float
    units: tuple[int, ...] | None = None
    first: int = 1
    last: int | None = None
    is_off: bool = False

    @property
    def text(self) -> str:
        """The part as an address writes it: `f/13@5-:1`, with a `!` before it if it is off."""
        units = "" if self.units is None else f"/{numbers_text(self.units)}"
        steps = ""
        if self.last == self.first:
            steps = f"@{self.first}"
        elif self.last is not None or self.first > 1:
            steps = f"@{self.first}-{self.last or ''}"
        return f"{'!' if self.is_off else ''}{self.name}{units}{steps}:{shortest(self.value)}"

    def to_dict(self) -> dict[str, object]:
        """Return the part as the HTTP interface serialises it."""
        return {
            "name": self.name,
            "value": self.value,
            "units": None if self.units is None else list(self.units),
            "first": self.first,
            "last": self.last,
            "is_off": self.is_off,
            "text": self.text,
        }


def active(parts: Sequence[ClampPart]) -> tuple[ClampPart, ...]:
    """Return the held values that are switched on."""
    return tuple(part for part in parts if not part.is_off)


def shortest(value: float) -> str:
    """Format a number with the fewest digits that parse to the same number: 1, 0.1, 999.99999."""
    return repr(float(value) + 0.0).removesuffix(".0")  # no minus before a zero


def numbers_text(numbers: Sequence[int]) -> str:
    """Format sorted numbers for an address, with runs of three or more as `20-40`."""
    pieces: list[str] = []
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        found = [number for _, number in run]
        pieces += [f"{found[0]}-{found[-1]}"] if len(found) > 2 else map(str, found)
    return ",".join(pieces)


def parse_numbers(raw: str, most: int) -> tuple[int, ...] | None:
    """Parse numbers such as `3,7,20-40`, sorted, each once; None if one of them is not from 1 to `most`."""
    found: set[int] = set()
    for piece in raw.split(","):
        first, _, last = piece.partition("-")
        ends = int(first), int(last or first)
        if not 1 <= ends[0] <= ends[1] <= most:
            return None
        found.update(range(ends[0], ends[1] + 1))
    return tuple(sorted(found))


def parse_model(raw: str, names: Sequence[str], has: Callable[[str], bool] | None = None) -> Parsed[str]:
    """Parse a model's name; the default if `raw` is empty or unknown.

    `names` are the public models; `has` returns whether a model of this name exists, including private ones.
    """
    if raw in names or (raw and has is not None and has(raw)):
        return Parsed(raw)
    usual = DEFAULT_MODEL if DEFAULT_MODEL in names else names[0]
    if not raw:
        return Parsed(usual)
    if private.is_network(raw):
        return private.forgotten(raw, usual)
    shown = list(names)
    if len(names) > MODELS_LISTED:  # only the most similar names
        shown = [*(difflib.get_close_matches(raw, names, MODELS_LISTED, 0.4) or names[:MODELS_LISTED]), "…"]
    problem = gettext("There is no model “%(name)s”. There are: %(names)s.", name=shorten(raw), names=listed(shown))
    return Parsed(usual, problem)


def parse_text(raw: str, network: Tokenizer, settings: Settings) -> Parsed[str]:
    """Parse a sentence: cleaned (`lstm_core.models.cleaning.clean`) and truncated to the limit."""
    text = clean(raw)
    if len(text) > settings.text_characters:
        problem = gettext(
            "The sentence has %(count)s characters; at most %(limit)s can be read.",
            count=thousands(len(text)),
            limit=thousands(settings.text_characters),
        )
        return Parsed(parse_text(text[: settings.text_characters], network, settings).value, problem)
    count = len(tokens_of(network, text))
    if count > settings.text_tokens:
        problem = gettext(
            "The sentence has %(count)s tokens; at most %(limit)s can be read.",
            count=thousands(count),
            limit=thousands(settings.text_tokens),
        )
        over = bisect(range(len(text)), settings.text_tokens, key=lambda end: len(network.tokenize(text[: end + 1])))
        return Parsed(text[:over].rstrip(" "), problem)
    return Parsed(text)


CLAMP_PART = re.compile(
    r"(?P<off>!)?(?P<name>[A-Za-z_][\w.]*)(?:/(?P<units>[0-9]{1,6}(?:-[0-9]{1,6})?(?:,[0-9]{1,6}(?:-[0-9]{1,6})?)*))?"
    r"(?:@(?P<first>[0-9]{1,6})?(?P<dash>-)?(?P<last>[0-9]{1,6})?)?:(?P<value>[-+0-9.eE]{1,24})"
)


def parse_clamp(
    raw: str, cell: Cell, units: int, entries: Mapping[str, int], settings: Settings
) -> Parsed[tuple[ClampPart, ...]]:
    """Parse the held values of `f:1;c/13@5-9:0.5`; unusable parts are omitted.

    `entries` has the number of entries of each value. A part beyond the end of the sentence is no mistake: the sentence
    may grow again.
    """
    if len(raw) > settings.clamp_characters or raw.count(";") >= settings.clamp_parts:
        problem = gettext(
            "Too many held values: at most %(parts)s of them, in %(characters)s characters.",
            parts=settings.clamp_parts,
            characters=settings.clamp_characters,
        )
        return Parsed((), problem)
    parts: list[ClampPart] = []
    problems: list[str] = []
    for text in filter(None, (piece.strip() for piece in raw.split(";"))):
        part = _clamp_part(text, cell, units, entries)
        if isinstance(part, ClampPart):
            parts.append(part)
        else:
            problems.append(part)
    return Parsed(tuple(parts), sentences(*problems) or None)


def _clamp_part(text: str, cell: Cell, units: int, entries: Mapping[str, int]) -> ClampPart | str:
    """Parse one held value; return a sentence on the mistake if there is one."""
    match = CLAMP_PART.fullmatch(text)
    given = shorten(text)
    if match is None or (match["first"] is None and match["last"] is None and "@" in text):
        return gettext(
            "“%(given)s” holds nothing: write a name, then /unit and @first-last where wanted, then :value, "
            "as in f/13@5-9:0.5.",
            given=given,
        )
    names = tuple(cell.definition.values)
    if match["name"] not in names:
        return gettext(
            "“%(given)s”: %(cell)s has no value “%(name)s” to hold; it has %(names)s.",
            given=given,
            cell=cell.name,
            name=match["name"],
            names=listed(names),
        )
    try:
        value = float(match["value"])
    except ValueError:
        value = math.nan
    if not abs(value) <= LARGEST_CLAMP:
        return gettext(
            "“%(given)s”: the value after the colon is a number from -%(limit)d to %(limit)d.",
            given=given,
            limit=LARGEST_CLAMP,
        )
    held = None if match["units"] is None else parse_numbers(match["units"], units)
    if held is None and match["units"] is not None:
        return gettext(
            "“%(given)s”: there is no unit %(unit)s; they go from 1 to %(units)d.",
            given=given,
            unit=match["units"],
            units=units,
        )
    if held and held[-1] > entries[match["name"]]:
        return gettext(
            "“%(given)s”: a value that is held there has fewer entries; leave the unit out, or choose a smaller one.",
            given=given,
        )
    first = int(match["first"] or 1)
    last = int(match["last"]) if match["last"] else None if match["dash"] or match["first"] is None else first
    if first < 1 or (last is not None and last < first):
        return gettext("“%(given)s”: tokens count from 1, and the last one is not before the first.", given=given)
    return ClampPart(match["name"], value, held, first, last, bool(match["off"]))


def clamps(parts: Sequence[ClampPart]) -> dict[str, list[Clamp]] | None:
    """Convert held values to the argument of `Cell.run`: by name, counted from 0; None if there are none."""
    result: dict[str, list[Clamp]] = {}
    for part in active(parts):
        units = None if part.units is None else tuple(unit - 1 for unit in part.units)
        result.setdefault(part.name, []).append(Clamp(part.value, units=units, steps=slice(part.first - 1, part.last)))
    return result or None


def parse_unit(raw: str, units: int) -> Parsed[int]:
    """Parse a unit from 1 to `units`; the first if `raw` is empty or out of range."""
    return _parse_count(raw, units, gettext("unit"))


def parse_token(raw: str, tokens: int) -> Parsed[int]:
    """Parse a token's number from 1 to `tokens`; the first if `raw` is empty or out of range."""
    return _parse_count(raw, tokens, gettext("token"))


def _parse_count(raw: str, count: int, what: str) -> Parsed[int]:
    """Parse a whole number from 1 to `count`; 1 if `raw` is empty or unusable."""
    if not raw:
        return Parsed(1)
    number = as_whole(raw, 1, count)
    if number is not None:
        return Parsed(number)
    problem = gettext(
        "There is no %(what)s “%(given)s”; they go from 1 to %(count)d.", what=what, given=shorten(raw), count=count
    )
    return Parsed(1, problem)


def parse_hidden(raw: str) -> Parsed[tuple[str, ...]]:
    """Parse the parts that an embedding page hides, `controls,answer`, each once."""
    given = list(dict.fromkeys(part for part in raw.split(",") if part))
    unknown = [part for part in given if part not in PARTS]
    problem = gettext(
        "“%(given)s” cannot be hidden; what can be is %(parts)s.",
        given=shorten(listed(unknown)),
        parts=listed(PARTS),
    )
    return Parsed(tuple(part for part in given if part in PARTS), problem if unknown else None)


def parse_choice(raw: str, choices: Sequence[str], parameter: str) -> Parsed[str]:
    """Parse one of `choices` (a phase, a theme, a cell); the first if `raw` is empty or none of them."""
    if raw in choices or not raw:
        return Parsed(raw or choices[0])
    problem = gettext(
        "“%(given)s” cannot be used for “%(parameter)s”; it is one of %(choices)s.",
        given=shorten(raw),
        parameter=parameter,
        choices=listed(filter(None, choices)),  # "" may be the first
    )
    return Parsed(choices[0], problem)


def as_whole(raw: str, first: int = -MOST, last: int = MOST) -> int | None:
    """Parse an integer of up to nine digits; None if it is not from `first` to `last`."""
    number = int(raw) if re.fullmatch("-?[0-9]{1,9}", raw) else None
    return number if number is not None and first <= number <= last else None


def parse_whole(raw: str, parameter: str, first: int, last: int, usual: int) -> Parsed[int]:
    """Parse a whole number from `first` to `last`; the default if `raw` is empty or unusable."""
    if not raw:
        return Parsed(usual)
    number = as_whole(raw, first, last)
    if number is not None:
        return Parsed(number)
    problem = gettext(
        "“%(given)s” cannot be used for “%(parameter)s”; it is a whole number from %(first)d to %(last)d.",
        given=shorten(raw),
        parameter=parameter,
        first=first,
        last=last,
    )
    return Parsed(usual, problem)


def parse_temperature(raw: str, most: float, usual: str) -> Parsed[str]:
    """Parse a temperature from 0 to `most`, rounded to hundredths; the default if `raw` is empty or unusable."""
    if not raw:
        return Parsed(usual)
    try:
        value = float(raw) if len(raw) <= 24 else math.nan
    except ValueError:
        value = math.nan
    if 0 <= value <= most:
        return Parsed(f"{round(value, 2):g}")
    problem = gettext(
        "The temperature “%(given)s” cannot be used; it is a number from 0 to %(most)d.",
        given=shorten(raw),
        most=most,
    )
    return Parsed(usual, problem)


def shorten(text: str, limit: int = 60) -> str:
    """Join a text into one line and truncate it to `limit` characters, for quoting."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"

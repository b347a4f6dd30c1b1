"""Parse an address of `/units` into a `View`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from flask_babel import gettext

from app.reading import address, catalogue, private
from app.reading.address import THEMES
from app.reading.parsed import Parsed, Taking
from app.reading.tokens import tokens_of
from app.settings import Settings
from app.units.probes import probe
from lstm_core import probing
from lstm_core.models import Library, TextNetwork, WordsCard
from lstm_core.probing import table

HOLDS = ("silence", "keep", "trained")
TOPS = ("1", "2", "3", "5")  # how many units are held together
LEVELS = ("mean", "zero")
OVER = ("pairs", "this")
THRESHOLD = (0.05, 5.0)  # the least and the most
LONGEST_COUNT = 200
DEFAULT_COUNT = 4

DEFAULTS = {  # by (task, contrast): the default pair, short and easy to read
    ("grammar", "number"): ("the boy near the old boats often", "the boys near the old boats often"),
    ("grammar", "gender"): ("john sings near the lake and", "mary sings near the lake and"),
    ("grammar", "country"): (
        "i grew up in france near the river . the boys sing and i speak fluent",
        "i grew up in germany near the river . the boys sing and i speak fluent",
    ),
    ("stories", "number"): ("and so the little girl", "and so the little girls"),
    ("stories", "gender"): ("the old king was very tired , and", "the old queen was very tired , and"),
    ("stories", "quotation"): ("i am very tired ,", '" i am very tired ,'),
    ("shakespeare", "line"): (
        "Shall I compare thee to a summer's day?\nThou art more lovely",
        "Shall I compare\nthee to a summer's day? Thou art more lovely",
    ),
}
MARKED = {  # by task: the default text and its marked tokens
    "grammar": ("mary sings near the boats . she smiles . john rests by the lake and he", (11, 17)),
    "stories": ('he went home . " i am very tired , " said the king , and he sat down .', (6, 10)),
    "shakespeare": ("ROMEO:\nShall I hear more, or shall I speak at this?\n\nJULIET:\nO Romeo!", (2, 7)),
}


@dataclass(frozen=True)
class Ranked:
    """The model and the contrast by which units were ranked, as text "grammar-lstm/number"."""

    model: str
    contrast: str

    @classmethod
    def parse(cls, text: str) -> Ranked | None:
        """Parse "model/contrast"; return None if either is missing."""
        model, _, contrast = text.rpartition("/")
        return cls(model, contrast) if model and contrast else None

    def __str__(self) -> str:
        return f"{self.model}/{self.contrast}"


@dataclass(frozen=True)
class View:
    """The state of the page. Units and tokens count from 1; `marks` are the first and the last marked token."""

    model: TextNetwork
    contrast: str
    first: str
    second: str
    unit: int
    hold: str
    top: int
    level: str
    over: str
    all: bool
    text: str
    marks: tuple[int, int]
    threshold: float
    count: int
    theme: str

    @property
    def task(self) -> str:
        """The key of the task that the model was trained on."""
        return self.model.card.task

    @property
    def ranked(self) -> Ranked:
        """The `model/contrast` whose ranking `unit` was chosen from."""
        return Ranked(self.model.name, self.contrast)

    def to_dict(self) -> dict[str, str]:
        """Return the state as URL parameters."""
        return {
            "model": self.model.name,
            "contrast": self.contrast,
            "first": self.first,
            "second": self.second,
            "unit": str(self.unit),
            "hold": self.hold,
            "top": str(self.top),
            "level": self.level,
            "over": self.over,
            "all": "1" if self.all else "",
            "text": self.text,
            "marks": f"{self.marks[0]}-{self.marks[1]}",
            "threshold": f"{self.threshold:g}",
            "count": str(self.count),
            "theme": self.theme,
        }


def probed_models(library: Library) -> tuple[str, ...]:
    """Return the names of the listed models whose task has contrasts."""
    return tuple(name for name in library.trained("words") if probing.contrasts(library.card(name).task))


def can_probe(name: str, library: Library) -> bool:
    """Return whether the model of this name, listed or private, is trained on a task with contrasts."""
    return library.has_text(name) and library.is_trained(name) and bool(probing.contrasts(library.card(name).task))


def parse_probed(raw: str, library: Library) -> Parsed[str]:
    """Parse the name of a model whose task has contrasts; of a reader's own that has none, it says why."""
    found = address.parse_model(raw, probed_models(library), partial(can_probe, library=library))
    if not (private.is_network(raw) and library.has_text(raw) and found.problem):
        return found
    problem = gettext(
        "%(network)s has not learned what this page asks about, number, gender or country: that is in the small "
        "grammar. %(shown)s is shown instead.",
        network=catalogue.own_title(library.card(raw)),
        shown=found.value,
    )
    return Parsed(found.value, problem)


def read(given: Mapping[str, str], settings: Settings, library: Library) -> tuple[View, list[str]]:
    """Parse a URL's parameters into a view; return it with a notice for each unusable parameter."""
    take = Taking()
    name = take(parse_probed(given.get("model", ""), library))
    model = library.text(name)
    task = model.card.task
    contrast = _contrast(given.get("contrast", ""), task, library, take)
    first, second = _texts(given, contrast, model, settings, library, take)

    here = Ranked(name, contrast)
    own = given.get("ranked", str(here)) == str(here)  # else the unit was chosen from another ranking
    unit = take(address.parse_unit(given.get("unit", "") if own else "", model.units))
    if not (own and given.get("unit")):
        unit = default_unit(model, contrast)
    sample, span = MARKED.get(task, ("", (1, 1)))
    text = _unix_newlines(given.get("text", sample))
    is_sample = text in {known for known, _ in MARKED.values()}
    text = sample if is_sample else take(address.parse_text(text, model, settings))
    marks = _marks(given.get("marks", ""), len(tokens_of(model, text)), span if is_sample else (2, 2), take)
    view = View(
        model=model,
        contrast=contrast,
        first=first,
        second=second,
        unit=unit,
        hold=take(address.parse_choice(given.get("hold", ""), HOLDS, "hold")),
        top=int(take(address.parse_choice(given.get("top", "") if own else "", TOPS, "top"))),
        level=take(address.parse_choice(given.get("level", ""), LEVELS, "level")),
        over=take(address.parse_choice(given.get("over", ""), OVER, "over")),
        all=given.get("all", "") == "1",
        text=text,
        marks=marks,
        threshold=_threshold(given.get("threshold", ""), take),
        count=_count(given.get("count", ""), take),
        theme=take(address.parse_choice(given.get("theme", ""), THEMES, "theme")),
    )
    return view, take.notices


def default_unit(model: TextNetwork, contrast: str) -> int:
    """Return the unit, from 1, that the table lists for the model and contrast, else the first of the ranking."""
    for row in table.rows():
        if (row["model"], row["contrast"]) == (model.name, contrast) and table.verdict(row) != "unlearned":
            return int(row["unit"])
    return int(probe(model, contrast).order[0]) + 1


def _contrast(raw: str, task: str, library: Library, take: Taking) -> str:
    """Parse the contrast; one of another task becomes the default without a notice: the task was changed."""
    keys = probing.contrasts(task)
    tasks = {library.card(name).task for name in probed_models(library)}
    elsewhere = {key for other in tasks for key in probing.contrasts(other)}
    return take(address.parse_choice("" if raw in elsewhere and raw not in keys else raw, keys, "contrast"))


def _texts(
    given: Mapping[str, str], contrast: str, model: TextNetwork, settings: Settings, library: Library, take: Taking
) -> tuple[str, str]:
    """Parse the two sentences: the contrast's pair number `show` (from 1), the reader's own, or the default pair."""
    pairs = probe(model, contrast).contrast.pairs
    shown = address.as_whole(given.get("show", ""), 0)
    if shown is not None:
        return pairs[(shown - 1) % len(pairs)].texts(model.tokens)
    here = model.card.task, contrast
    default = DEFAULTS[here]
    asked = tuple(_unix_newlines(given.get(side, default[n])) for n, side in enumerate(("first", "second")))
    if asked == default or _is_previous_pair(given.get("ranked", ""), here, asked, library):
        return default
    first, second = (take(address.parse_text(text, model, settings)) for text in asked)
    return first, second


def _is_previous_pair(ranked: str, here: tuple[str, str], asked: tuple[str, ...], library: Library) -> bool:
    """Return whether two sentences are a pair of the previous contrast, and not the reader's own."""
    shown = Ranked.parse(ranked)
    if shown is None or not can_probe(shown.model, library):
        return False
    card = library.card(shown.model, WordsCard)
    before = card.task, shown.contrast
    if before == here or before not in DEFAULTS:
        return False
    return asked == DEFAULTS[before] or asked in {pair.texts(card.tokens) for pair in probing.contrast(*before).pairs}


def _unix_newlines(text: str) -> str:
    """Replace the CR LF that forms send by LF."""
    return text.replace("\r\n", "\n")


def _marks(raw: str, tokens: int, default: tuple[int, int], take: Taking) -> tuple[int, int]:
    """Parse the first and last marked token from `6-10`, `6` or `10-6`, clipped to the text."""
    first, last = (min(place, tokens) for place in default)
    start, dash, end = raw.partition("-")
    one, other = address.as_whole(start, 0), address.as_whole(end if dash else start, 0)
    if one is None or other is None:
        problem = gettext(
            "“%(given)s” marks no tokens: write the first and the last, as in 6-10.", given=address.shorten(raw)
        )
        return take(Parsed((first, last), problem if raw else None))
    low, high = sorted((one, other))
    return max(1, min(low, tokens)), max(1, min(high, tokens))


def _threshold(raw: str, take: Taking) -> float:
    """Parse the threshold within its limits; the default is 0.5."""
    try:
        value = float(raw or 0.5)
    except ValueError:
        value = float("nan")
    low, high = THRESHOLD
    if low <= value <= high:
        return value
    problem = gettext(
        "The threshold is a number from %(low)s to %(high)s, not “%(given)s”.",
        low=low,
        high=high,
        given=address.shorten(raw),
    )
    return take(Parsed(0.5, problem))


def _count(raw: str, take: Taking) -> int:
    """Parse the number of letters to count."""
    return take(address.parse_whole(raw, "count", 1, LONGEST_COUNT, DEFAULT_COUNT))

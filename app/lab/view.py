"""Parse an address of `/lab`. Never fails: what cannot be used falls back to a default and adds a notice."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from flask_babel import gettext

from app.lab.cell_text import pack, parse_packed, parse_plain
from app.laboratory import gallery
from app.reading import address, catalogue
from app.reading.address import THEMES, shorten
from app.reading.parsed import Parsed, Taking
from app.reading.tokens import tokens_of
from app.settings import Settings
from app.text.joining import listed
from app.text.languages import LANGUAGES
from app.text.numbers import thousands
from lstm_core.models import Library, ModelName

TASK = "grammar"  # of the sentence that the page reads
START = "lstm"
NONE = "none"  # a cell without a start
UNITS = (8, 16, 32, 64)
USUAL_UNITS = 32
VIEWS = ("", "train")  # "" is Edit
OPEN = ("", "gallery", "whatif")
GUESS = ("", "off")
TASKS = ("", "grammar", "recall", "counting", "own")
NEAR = 5  # starts that are named to who asks for one that there is not
KEPT = 80  # characters, of a run's name in an address


@dataclass(frozen=True)
class View:
    """What an address asks for. `origin` is the cell that the text starts from, `equations` the text."""

    origin: str
    equations: str
    name: str
    text: str
    token: int
    unit: int
    units: int
    view: str
    task: str
    beside: str
    run: str
    at: str
    guess: str
    open: str
    theme: str

    def to_dict(self) -> dict[str, str]:
        """Return the complete address; what is as usual is left out."""
        given = {
            "from": self.origin if self.origin != START else "",
            "cell": pack(self.equations) if self.equations != start_text(self.origin) else "",
            "name": self.name,
            "text": self.text,
            "token": str(self.token),
            "unit": str(self.unit) if self.unit > 1 else "",
            "units": str(self.units) if self.units != USUAL_UNITS else "",
            "view": self.view,
            "task": self.task,
            "beside": self.beside,
            "run": self.run,
            "at": self.at,
            "guess": self.guess,
            "theme": self.theme,
        }
        return {key: value for key, value in given.items() if value or key == "text"}


def model_of(origin: str, library: Library) -> str:
    """Return the network whose words the sentence is cut into: that of a start, or the LSTM's where it has none."""
    own = str(ModelName(TASK, origin))
    return own if own in library else str(ModelName(TASK, START))


@cache
def starts() -> tuple[str, ...]:
    """Return the cells that a text can start from: the catalogue's by family, then those of papers, that read words."""
    found = ((name, gallery.cell_of(name)) for name in gallery.names())
    return tuple(name for name, cell in found if cell is not None and not cell.definition.words & gallery.NO_WORDS)


def start_text(origin: str) -> str:
    """Return the text of a start, its roles in the reader's language."""
    return "" if origin == NONE else gallery.text_of(origin) or ""


def read(given: Mapping[str, str], settings: Settings, library: Library) -> tuple[View, list[str]]:
    """Parse an address's parameters into a view; return it with a notice for each that cannot be used."""
    take = Taking()
    origin = take(_origin(given.get("from", "")))
    equations = take(_equations(given, origin, settings.lab_characters))
    model = library.text(model_of(origin, library))
    usual = catalogue.DEFAULT_TEXTS[TASK]
    limits = replace(settings, text_tokens=settings.lab_tokens)
    sentence = take(address.parse_text(given.get("text", usual), model, limits))
    count = len(tokens_of(model, sentence))
    token = take(address.parse_token(given.get("token", ""), count))
    if not given.get("token"):
        token = catalogue.DEFAULT_TOKENS[TASK] if sentence == usual else count
    units = int(take(_units(given.get("units", ""))))
    view = View(
        origin=origin,
        equations=equations,
        name=take(_name(given.get("name", ""), settings.name_characters)),
        text=sentence,
        token=token,
        unit=take(address.parse_unit(given.get("unit", ""), units)),
        units=units,
        view=take(address.parse_choice(given.get("view", ""), VIEWS, "view")),
        task=take(address.parse_choice(given.get("task", ""), TASKS, "task")),
        beside=take(address.parse_choice(given.get("beside", ""), ("", *starts()), "beside")),
        run=take(_short(given.get("run", ""), "run")),
        at=take(_at(given.get("at", ""))),
        guess=take(address.parse_choice(given.get("guess", ""), GUESS, "guess")),
        open=take(address.parse_choice(given.get("open", ""), OPEN, "open")),
        theme=take(address.parse_choice(given.get("theme", ""), THEMES, "theme")),
    )
    take(address.parse_choice(given.get("lang", ""), tuple(LANGUAGES), "lang"))
    return view, take.notices


def _origin(raw: str) -> Parsed[str]:
    """Parse the name of a start; the LSTM if there is none of that name, with the most similar ones."""
    if not raw or raw == NONE or raw in starts():
        return Parsed(raw or START)
    near = difflib.get_close_matches(raw, starts(), NEAR, 0.4) or starts()[:NEAR]
    problem = gettext(
        "There is no cell “%(name)s” to start from. There are: %(names)s.",
        name=shorten(raw),
        names=listed([*near, "…"]),
    )
    return Parsed(START, problem)


def _units(raw: str) -> Parsed[str]:
    usual = str(USUAL_UNITS)
    found = address.parse_choice(raw, tuple(map(str, UNITS)), "units")
    return Parsed(found.value if raw and not found.problem else usual, found.problem)


def _equations(given: Mapping[str, str], origin: str, most: int) -> Parsed[str]:
    """Parse the cell's text: `eq=` as typed, else `cell=`, else the start's own; an unusable one is the start's."""
    if "eq" in given:
        found = parse_plain(given["eq"], most)
    elif given.get("cell"):
        found = parse_packed(given["cell"], most)
    else:
        return Parsed(start_text(origin))
    return Parsed(start_text(origin), found.problem, "cell") if found.problem else found


def _name(raw: str, most: int) -> Parsed[str]:
    """Parse the cell's name: what can be seen of it, on one line, of at most `most` characters."""
    seen = " ".join("".join(sign if sign.isprintable() else " " for sign in raw).split())
    if len(seen) <= most:
        return Parsed(seen)
    problem = gettext(
        "The name has %(count)s characters; at most %(most)s are kept.", count=thousands(len(seen)), most=most
    )
    return Parsed(seen[:most].rstrip(), problem)


def _short(raw: str, parameter: str) -> Parsed[str]:
    """Parse a run's name, whose existence its own answer tells."""
    if len(raw) <= KEPT and raw.replace("-", "").replace("_", "").isalnum() == bool(raw) and raw.isascii():
        return Parsed(raw)
    problem = gettext("“%(given)s” cannot be used for “%(parameter)s”.", given=shorten(raw), parameter=parameter)
    return Parsed("", problem)


def _at(raw: str) -> Parsed[str]:
    """Parse the update at which a run is looked at."""
    if not raw:
        return Parsed("")
    found = address.parse_whole(raw, "at", 0, address.MOST, 0)
    return Parsed("" if found.problem else str(found.value), found.problem)

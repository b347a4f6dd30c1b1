"""VRNN and STORN on Bach's chorales: the model reads an opening or writes music, with its random variable on show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flask_babel import gettext
from markupsafe import Markup

from app.reading.address import ClampPart, clamps, parse_choice, parse_temperature, parse_whole
from app.reading.caches import cached
from app.reading.parsed import Parsed, together
from app.reading.trace import exact, rounded, title
from app.settings import Settings
from app.stage.program import held, imports
from app.stage.stage import Field, Given, Stage, Step, Templates, View
from app.text.joining import listed
from app.text.numbers import decimal
from app.text.step_words import StepWords, beats
from app.web.current import library
from lstm_core.execution import Trace
from lstm_core.models.music import HOTTEST, MusicModel, pitch, to_steps

MODES = ("reading", "writing")
MOST_BEATS = 64  # of a piece that a model writes
OPENING_BEATS = 16  # that are read before a continuation
DEFAULTS = {"seed": "1", "temperature": "1", "beats": "32", "tempo": "80"}
LINES = 5  # notes of a beat in the ribbon
OPENS_AT = 9  # beat that a page shows first
TEMPI = (40, 200)  # beats a minute
LAST_SEED = 999_999
BASELINE = "chorales-lstm"  # a network of the same size without a random variable, to compare nats with


@dataclass(frozen=True)
class RandomVariable:
    """A cell's names for mean and standard deviation of posterior and prior; None: a standard normal prior."""

    posterior: tuple[str, str]
    prior: tuple[str, str] | None


@dataclass(frozen=True)
class Music:
    """A run on a piece: the trace, the piano roll (beats, notes), and the roll of the opening before it."""

    trace: Trace
    roll: np.ndarray
    before: np.ndarray


@dataclass(frozen=True)
class ChoralesBeside:
    """The variables of the stage's templates: the chorales by number, limits of fields, and the selected beat."""

    pieces: Sequence[tuple[str, str]]
    hottest: float
    most_beats: int
    last_seed: int
    tempi: tuple[int, int]
    beat: Mapping[str, str]


class Chorales(Stage[MusicModel, Music]):
    """The stage of one generative cell on chorales."""

    kind = "music"
    script = "beyond/chorales.js"
    modes = MODES
    opens_done = True
    styles = ("beyond-chorales",)
    templates = Templates(input="beyond/_chorales_input.html", wide="beyond/_chorales_music.html")
    fields = (
        Field("mode", scene=True),
        Field("piece"),
        Field("seed"),
        Field("temperature"),
        Field("beats"),
        Field("after"),
        Field("tempo", history=False, data=False),
    )

    def __init__(self, key: str, variable: RandomVariable):
        self.key, self._variable = key, variable

    def names(self) -> tuple[str, ...]:
        """Return the names of this cell's models."""
        return tuple(name for name in library().names(self.kind) if self.card(name).cell == self.key)

    def has(self, name: str) -> bool:
        """Return whether the stage can show the model of this name: one of this cell, listed or private."""
        return super().has(name) and self.card(name).cell == self.key

    def load(self, name: str) -> MusicModel:
        """Load one of the stage's models."""
        return library().load(name, MusicModel)

    def title(self) -> str:
        """Return the stage's title."""
        return {"vrnn": gettext("VRNN"), "storn": gettext("STORN")}[self.key]

    def summary(self) -> str:
        """Return a sentence that describes the stage."""
        if self._variable.prior:
            return gettext(
                "A network that expects something random at every beat: what it expects, what it then finds in Bach, "
                "and the music that it writes by itself."
            )
        return gettext(
            "Noise enters a simple network at every beat; another one guesses from Bach's notes which noise it was. "
            "Without them it writes music by itself."
        )

    def step_words(self) -> StepWords:
        """Return the words for the stage's steps."""
        return beats()

    def provenance(self, model: MusicModel) -> str:
        """Return a line with a model's title, its size, and its nats per held-out beat."""
        return gettext(
            "%(title)s: %(units)s units; %(nats)s nats per beat on held-out chorales",
            title=title(model),
            units=model.units,
            nats=decimal(model.card.score("nats test")),
        )

    def read(self, model: MusicModel, arguments: Mapping[str, str], settings: Settings) -> Parsed[dict[str, str]]:
        """Parse the stage's own fields; a missing or unusable one gets its default."""
        pieces = [str(example.piece) for example in model.card.examples]
        found = {
            "mode": parse_choice(arguments.get("mode", ""), MODES, "mode"),
            "piece": parse_choice(arguments.get("piece", ""), pieces, "piece"),
            "seed": _whole(arguments.get("seed", ""), "seed", 0, LAST_SEED),
            "temperature": parse_temperature(arguments.get("temperature", ""), HOTTEST, DEFAULTS["temperature"]),
            "beats": _whole(arguments.get("beats", ""), "beats", 1, MOST_BEATS),
            "after": parse_choice(arguments.get("after", ""), ["0", *pieces], "after"),
            "tempo": _whole(arguments.get("tempo", ""), "tempo", *TEMPI),
        }
        return together(found)

    def steps(self, model: MusicModel, given: Given) -> Sequence[Step]:
        """Return the beats as steps, each with the names of its notes, from high to low."""
        return self.steps_of(model, given, _music(model, _data(given), ()))

    def steps_of(self, model: MusicModel, given: Given, reading: Music) -> Sequence[Step]:
        """Return the beats of a run as steps."""
        return [Step(_ribbon_label(beat), _note_names(beat)) for beat in to_steps(reading.roll, model.lowest)]

    def first_step(self, model: MusicModel, given: Given, arguments: Mapping[str, str], count: int) -> int:
        """Return a beat that has some music before it."""
        return min(count, OPENS_AT)

    def python(self, model: MusicModel, given: Given, parts: tuple[ClampPart, ...]) -> list[str]:
        """Return lines of Python that read the opening, or write the music."""
        seed = int(given["seed"])
        lines = [imports(parts), "", f"model = models.load({model.name!r})"]
        if given["mode"] == "reading":
            roll = to_steps(_opening(model, given["piece"]), model.lowest)
            return [*lines, f"trace = model.read(model.roll({roll!r}), seed={seed}{held(parts)})"]
        before = () if given["after"] == "0" else to_steps(_opening(model, given["after"]), model.lowest)
        lines.append(f"before = model.roll({list(before[:OPENING_BEATS])!r})")
        chosen = f"seed={seed}, temperature={float(given['temperature'])}, after=before{held(parts)}"
        return [*lines, f"trace = model.write({int(given['beats'])}, {chosen})"]

    def reading(self, model: MusicModel, given: Given, parts: tuple[ClampPart, ...]) -> Music:
        """Run the model: read an opening, or write music."""
        return _music(model, _data(given), parts)

    def panel(self, model: MusicModel, given: Given, reading: Music) -> dict[str, Any]:
        """Return for each beat the notes, their probabilities, prior and posterior of z, and the nats."""
        trace = reading.trace
        is_reading = given["mode"] == "reading"
        found: dict[str, Any] = {
            "notes": to_steps(reading.roll, model.lowest),
            "before": to_steps(reading.before, model.lowest),
            "probabilities": exact(trace["y"]),
            "z": rounded(trace["z"]),
            "prior": self._prior(trace),
            "posterior": None,
            "nats": None,
        }
        if is_reading:
            mean, deviation = self._variable.posterior
            found["posterior"] = {"mean": rounded(trace[mean]), "deviation": rounded(trace[deviation])}
            found["nats"] = {"kl": exact(trace["kl"]), "nll": exact(trace["nll"]), "measure": None}
            if BASELINE in library():
                found["nats"]["measure"] = exact(library().load(BASELINE, MusicModel).nats(reading.roll))
        return found

    def _prior(self, trace: Trace) -> dict[str, np.ndarray]:
        if self._variable.prior is None:
            zeros = np.zeros_like(trace["z"])
            return {"mean": rounded(zeros), "deviation": rounded(zeros + 1)}
        mean, deviation = self._variable.prior
        return {"mean": rounded(trace[mean]), "deviation": rounded(trace[deviation])}

    def config(self, model: MusicModel) -> dict[str, Any]:
        """Return the configuration of the stage's views: the keyboard and limits."""
        return {
            "lowest": model.lowest,
            "pitches": [pitch(model.lowest + note) for note in range(model.inputs)],
            "lastSeed": LAST_SEED,
            "tempi": TEMPI,
            "prior": self._variable.prior or (),
            "posterior": self._variable.posterior,
        }

    def picture(self, model: MusicModel, given: Given, reading: Music, step: int) -> Markup:
        """Render the piano roll of a piece that the network writes."""
        roll = _music(model, _data({**given, "mode": "writing"}), ()).roll
        time, notes = np.nonzero(roll)
        low, high = (int(notes.min()), int(notes.max())) if len(notes) else (0, model.inputs - 1)
        width, height = 10 * len(roll), 5 * (high - low + 3)
        bars = Markup("").join(
            Markup('<rect x="{}" y="{}" width="9" height="4" rx="1.5" fill="var(--output-edge)"/>').format(
                10 * t, 5 * (high - note + 1)
            )
            for t, note in zip(time.tolist(), notes.tolist(), strict=True)
        )
        return Markup('<svg viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>').format(
            width, height, bars
        )

    def messages(self) -> dict[str, str]:
        """Return the messages of the stage's scripts, by name."""
        return {
            "music_no_audio": gettext("This browser cannot play sound; everything else works."),
            "no_drawing": gettext("The drawing library could not be loaded; everything else works."),
            "music_refused": gettext("The browser did not let the sound start. Press “Play the music” once more."),
            "music_silent": gettext(
                "The network writes silence: no note was drawn. A higher temperature lets more notes sound."
            ),
            "music_beat": gettext("Beat {beat}: {notes}"),
            "music_rest": gettext("silence"),
            "music_probability": gettext("probability {value}"),
            "music_kl": gettext("KL: {value} nats from prior to posterior"),
            "music_nll": gettext("Notes: {value} nats, given z"),
            "music_total": gettext("Together: {value} nats"),
            "music_measure": gettext("LSTM of the same size: {value} nats"),
            "music_roll_read": gettext("{beats} beats are read; notes from {low} to {high}."),
            "music_roll_written": gettext("{beats} beats are written; notes from {low} to {high}."),
        }

    def context(self, view: View[MusicModel, Music], reading: Music) -> ChoralesBeside:
        """Return the chorales, the limits of the fields, and the selected beat."""
        pieces = [
            (str(example.piece), gettext("Held-out chorale %(number)s", number=example.piece))
            for example in view.model.card.examples
        ]
        return ChoralesBeside(
            pieces=pieces,
            hottest=HOTTEST,
            most_beats=MOST_BEATS,
            last_seed=LAST_SEED,
            tempi=TEMPI,
            beat=self._beat(view, reading),
        )

    def _beat(self, view: View[MusicModel, Music], reading: Music) -> dict[str, str]:
        """Return the notes and nats of the selected beat as text."""
        t = view.token - 1
        notes = to_steps(reading.roll, view.model.lowest)[t]
        found = {"notes": _note_names(notes) or gettext("silence")}
        if view.given["mode"] == "reading":
            for name in ("kl", "nll"):
                is_known = view.phase_of[name] <= view.phase_number
                found[name] = decimal(float(reading.trace[name][t])) if is_known else "–"
        return found


STAGES = (
    Chorales("vrnn", RandomVariable(posterior=("mu_z", "s_z"), prior=("mu_0", "s_0"))),
    Chorales("storn", RandomVariable(posterior=("mu", "s"), prior=None)),
)


def _data(given: Given) -> tuple[tuple[str, str], ...]:
    """Return the fields that a run depends on in this mode: its cache key."""
    names = ("piece", "seed") if given["mode"] == "reading" else ("seed", "temperature", "beats", "after")
    return tuple((name, given[name]) for name in ("mode", *names))


@cached(64)
def _music(model: MusicModel, data: tuple[tuple[str, str], ...], parts: tuple[ClampPart, ...]) -> Music:
    given = dict(data)
    nothing = np.zeros((0, model.inputs), np.float32)
    if given["mode"] == "reading":
        roll = _opening(model, given["piece"])
        return Music(model.read(roll, seed=int(given["seed"]), clamp=clamps(parts)), roll, nothing)
    before = nothing if given["after"] == "0" else _opening(model, given["after"])[:OPENING_BEATS]
    trace = model.write(
        int(given["beats"]),
        seed=int(given["seed"]),
        temperature=float(given["temperature"]),
        after=before,
        clamp=clamps(parts),
    )
    return Music(trace, trace["v"], before)


def _opening(model: MusicModel, piece: str) -> np.ndarray:
    return model.roll(next(example.beats for example in model.card.examples if str(example.piece) == piece))


def _ribbon_label(notes: Sequence[int]) -> str:
    """Return a beat's label in the ribbon: a line per note, from high to low, at most `LINES`, the last then "+3"."""
    names = [pitch(number) for number in reversed(notes)]
    if len(names) > LINES:
        names = [*names[: LINES - 1], f"+{len(names) - LINES + 1}"]
    return "\n".join(names) or "–"


def _note_names(notes: Sequence[int]) -> str:
    return listed(pitch(number) for number in reversed(notes))


def _whole(raw: str, name: str, first: int, last: int) -> Parsed[str]:
    """Parse a whole number from `first` to `last`, with the field's default; return it as text for a URL."""
    parsed = parse_whole(raw, name, first, last, int(DEFAULTS[name]))
    return Parsed(str(parsed.value), parsed.problem)

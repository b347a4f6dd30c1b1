"""A cell at one word of a sentence, phase by phase, and one unit of it over the whole sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from flask import render_template, url_for
from flask_babel import gettext
from markupsafe import Markup

from app import finite
from app.joining import listed, sentences
from app.pages import symbols
from app.pages.scene import phase_labels
from app.pages.serving import readings
from app.requests import ClampPart, Parsed, active, parse_clamp, parse_model, parse_text, parse_token, parse_unit
from app.settings import current
from app.story import gender, plain, track, worked
from app.story.cell_picture import Moment, cell_picture, limits, moving, strips_of
from app.story.figures.base import Amount, Field, Figure, State, Table
from app.story.track import Now, Row
from app.trace import values_of
from lstm_core import FiniteError, models, notation
from lstm_core.models import Model, Reading

MODEL, UNIT = "grammar-lstm", "3"
TEXT = "mary sings near the boats . she smiles . john rests by the lake and"
TWO = "john rests by the lake . he smiles . mary sings near the boats and"
THREE = "anna walks near the old house . she waits . peter plays beside the tree then"
EXAMPLES = (
    TEXT,
    TWO,
    THREE,
    "emma sleeps . she sings and she smiles . henry waits by the river .",
    "the boys near the old car",
    "i grew up in france near the river . i speak fluent",
)
WORDS, CHARACTERS = 60, 400  # of a sentence, at most
TOLD = 2  # words whose shares are shown
PRONOUNS_MATTER = 0.3  # share of she and he together from which on they are shown


@dataclass(frozen=True)
class Shown:
    """A model, what it read with values held and without, and the unit (from 0) that is followed."""

    model: Model
    held: Reading
    free: Reading
    parts: tuple[ClampPart, ...]
    unit: int

    @cached_property
    def words(self) -> list[str]:
        """The tokens as they were typed."""
        return [token.text for token in self.held.tokens]

    @cached_property
    def strips(self) -> dict[str, np.ndarray]:
        """What lies on every strip of the diagram, (time, entries)."""
        return strips_of(self.model.cell, self.held.trace)

    @cached_property
    def values(self) -> dict[str, np.ndarray]:
        """Every value that a sentence may name."""
        return values_of(self.held.trace, self.model.cell)

    @cached_property
    def state(self) -> str:
        """The state that the belt carries."""
        return plain.carried(self.model)

    @cached_property
    def gate(self) -> str | None:
        """The gate over it: what it keeps, or else what it lets in."""
        roles = {name: notation.gate_role(self.model.cell, name) for name in self.model.cell.definition.values}
        return next((name for role in "fi" for name, own in roles.items() if own == role), None)

    @cached_property
    def ends(self) -> tuple[str, str] | None:
        """What the unit stands for above and below zero, where it is known."""
        if gender.unit_of(self.model.name) != self.unit + 1:
            return None
        return gender.signs(self.model.name, self.unit + 1)

    def means(self, step: int) -> str:
        """Return what the state stands for after a step, where that is known and it is far from zero."""
        value = float(self.values[self.state][step][self.unit])
        return self.ends[0 if value > 0 else 1] if self.ends and abs(value) > 0.5 else ""

    def phase_of(self, name: str) -> int:
        """Return the phase in which a line runs."""
        return plain.phase_of(self.model.cell, name)


class Steps(Figure):
    """A cell, one gate, one state, two words."""

    key = "steps"
    fields = (
        Field("model", MODEL, lambda given: parse_model(given, names())),
        Field("text", TEXT, Parsed),
        Field("token", "11", Parsed),
        Field("phase", "", Parsed),  # "": the model's own, below
        Field("unit", "", Parsed),
        Field("clamp", "", Parsed),
    )

    def title(self) -> str:
        """Return its name."""
        return gettext("Step by step")

    def read(self, arguments: Mapping[str, str]) -> Parsed[dict[str, str]]:
        """Return every field, checked against the model and the sentence."""
        found: dict[str, Parsed[Any]] = {}

        def take(parsed: Parsed[Any], name: str) -> Any:
            found[name] = parsed
            return parsed.value

        state = self.usual()
        state["model"] = take(parse_model(arguments.get("model") or MODEL, names()), "model")
        model = plain.network(state["model"])
        most = replace(current(), text_characters=CHARACTERS, text_tokens=WORDS + 1)
        state["text"] = take(parse_text(arguments.get("text", TEXT), model.tokenize, most), "text")
        count = len(model.tokenize(state["text"]))
        token = arguments.get("token", str(min(count, int(state["token"]))))
        state["token"] = str(take(parse_token(token or str(count), count), "token"))
        state["phase"] = take(_phase(arguments.get("phase", ""), model), "phase")
        unit = arguments.get("unit") or str(gender.unit_of(model.name) or 1)
        state["unit"] = str(take(parse_unit(unit, model.units), "unit"))
        parts = take(parse_clamp(arguments.get("clamp", ""), model.cell, model.units, current()), "clamp")
        state["clamp"] = ";".join(part.text for part in parts)
        try:
            _ = _shown(state).values
        except FiniteError as error:
            state["clamp"] = take(Parsed("", finite.left_out(finite.sentence(error))), "clamp")
        at_fault = next((name for name, parsed in found.items() if parsed.problem), None)
        return Parsed(state, found[at_fault].problem if at_fault else None, at_fault)

    def body(self, state: State) -> Markup:
        """Return phases, sentence, cell, track and results."""
        shown = _shown(state)
        step, phase = _at(shown, state)
        return Markup(
            render_template(
                "story/_steps.html",
                state=state,
                phases=_phases(shown),
                now=phase,
                said=_said(shown, step, phase),
                pictures=_pictures(shown, step, phase),
                track=_track(shown, step, phase),
                results=_results(shown),
                examples=EXAMPLES,
                characters=CHARACTERS,
                words=shown.words,
                token=step + 1,
                networks=_networks(),
                units=shown.model.units,
            )
        )

    def data(self, state: State) -> dict[str, Any]:
        """Return the pictures, every strip's values, and the sentence of each phase at each word."""
        shown = _shown(state)
        step, phase = _at(shown, state)
        cell = shown.model.cell
        count = len(notation.phases(cell))
        return {
            "state": dict(state),
            "words": shown.words,
            "units": shown.model.units,
            "phases": _phases(shown),
            "pictures": _pictures(shown, step, phase),
            "track": _track(shown, step, phase),
            "results": _results(shown),
            "strips": {value: np.round(steps, 3).tolist() for value, steps in shown.strips.items()},
            "limits": {value: limits(cell, value) for value in shown.strips},
            "said": [[_said(shown, t, n) for n in range(count)] for t in range(len(shown.words))],
            "rows": {
                "gate": shown.phase_of(shown.gate) if shown.gate else None,
                "state": shown.phase_of(shown.state),
            },
            **moving(cell),
        }

    def caption(self, state: State) -> Markup:
        """Return which network it is, which unit is followed, and what is left out."""
        shown = _shown(state)
        told = [gettext("%(model)s, %(units)s units.", model=shown.model.name, units=shown.model.units)]
        if plain.is_plain(shown.model):
            told.append(gettext("The cell is written as in its paper."))
        if shown.ends:
            told.append(gettext("We follow unit %(unit)s, which tells she from he.", unit=state["unit"]))
        else:
            told.append(gettext("We follow unit %(unit)s.", unit=state["unit"]))
        told.append(gettext("Columns not yet read stay empty."))
        if shown.parts:
            told.append(
                gettext("Held: %(held)s; dashed is what happens, solid what would have been.", held=_held(shown))
            )
        unknown = dict.fromkeys(token.text for token in shown.held.tokens if not token.known)
        if unknown:
            told.append(gettext("Unknown to this network, so read as <unk>: %(words)s.", words=listed(unknown)))
        return Markup.escape(sentences(*told))

    def description(self, state: State) -> str:
        """Return what is drawn, and what happens there."""
        shown = _shown(state)
        step, phase = _at(shown, state)
        drawn = gettext(
            "The cell of %(model)s with its vectors at the word “%(word)s”; below it one unit's gate and state over "
            "the sentence, and the words expected at its end.",
            model=shown.model.name,
            word=shown.words[step],
        )
        return sentences(drawn, _said(shown, step, phase).striptags())

    def table(self, state: State) -> Table:
        """Return the unit's values at every word."""
        shown = _shown(state)
        cell = shown.model.cell
        columns = [name for name in cell.definition.values if shown.held.trace[name].shape[1:] == (shown.model.units,)]
        rows = [
            [word, *(Amount.decimal(float(shown.held.trace[name][t][shown.unit])) for name in columns)]
            for t, word in enumerate(shown.words)
        ]
        headings = [gettext("word"), *(Markup(symbols.letter(cell.definition, name)).striptags() for name in columns)]
        title = gettext("Unit %(unit)s of %(model)s over the sentence", unit=state["unit"], model=shown.model.name)
        return Table(title, headings, rows)

    def facts(self) -> Mapping[str, str]:
        """Return the numbers of the unit that carries gender, and what holding its forget gate costs."""
        return gender.facts(MODEL, TEXT, {"two": (TWO, "mary"), "three": (THREE, "peter")})

    def messages(self) -> dict[str, str]:
        """Return what its script says."""
        return {"play": gettext("Play"), "pause": gettext("Pause")}

    def page(self, state: State) -> str:
        """Return the stage at the same moment."""
        shown = _shown(state)
        key = notation.phases(shown.model.cell)[_at(shown, state)[1]].key
        given: dict[str, Any] = {name: state[name] for name in ("model", "text", "token", "unit") if state[name]}
        if not plain.is_plain(shown.model):  # there the cell is the shipped one, with other lines
            given |= {"phase": key} | ({"clamp": state["clamp"]} if state["clamp"] else {})
        return url_for("pages.step", **given)


def names() -> tuple[str, ...]:
    """Return the models of the small grammar."""
    return tuple(name for name in models.names("words") if name.startswith("grammar-"))


def _phase(given: str, model: Model) -> Parsed[str]:
    """Return the phase's key, which may be given by its English word; without one the first of the usual model."""
    phases = notation.phases(model.cell)
    if not given:
        return Parsed(phases[0 if model.name == MODEL else -1].key)
    for phase in phases:
        if given in (phase.key, phase.word.lower()):
            return Parsed(phase.key)
    problem = gettext(
        "“%(given)s” is no phase of this cell; there are %(phases)s.",
        given=given,
        phases=listed(phase.key for phase in phases),
    )
    return Parsed(phases[-1].key, problem)


def _shown(state: State) -> Shown:
    model = plain.network(state["model"])
    parts = active(parse_clamp(state["clamp"], model.cell, model.units, current()).value)
    held = plain.read(readings(), model, state["text"], parts)
    free = plain.read(readings(), model, state["text"]) if parts else held
    return Shown(model, held, free, parts, int(state["unit"]) - 1)


def _at(shown: Shown, state: State) -> tuple[int, int]:
    """Return the word and the phase of a state, both from 0."""
    keys = [phase.key for phase in notation.phases(shown.model.cell)]
    return int(state["token"]) - 1, keys.index(state["phase"]) if state["phase"] in keys else 0


def _phases(shown: Shown) -> list[dict[str, Any]]:
    return [{key: phase[key] for key in ("key", "label", "shown")} for phase in phase_labels(shown.model.cell)]


def _said(shown: Shown, step: int, phase: int) -> Markup:
    word = shown.words[step]
    return worked.sentence(
        shown.model.cell, shown.values, step, phase, word, shown.unit, shown.means(step) if step else ""
    )


def _pictures(shown: Shown, step: int, phase: int) -> list[Markup]:
    """Return the cell at a moment, for a desk and for a phone."""
    cell = shown.model.cell
    moment = Moment({name: steps[step] for name, steps in shown.strips.items()}, phase, shown.words[step], shown.unit)
    label = gettext("The cell of %(model)s at “%(word)s”", model=shown.model.name, word=shown.words[step])
    return [cell_picture(cell, moment, label, is_small) for is_small in (False, True)]


def _track(shown: Shown, step: int, phase: int) -> Markup:
    cell, unit = shown.model.cell, shown.unit

    def row(name: str) -> Row:
        def of(reading: Reading) -> np.ndarray:
            found: np.ndarray = values_of(reading.trace, cell)[name][:, unit]
            return found

        mark = symbols.letter(cell.definition, name).striptags() if name in cell.definition.values else plain.QUOTIENT
        role = notation.gate_role(cell, name) or ("h" if name in cell.definition.values else "c")
        purpose = notation.purposes(cell.definition)[name].kind if name in cell.definition.values else ""
        label = gettext("kept") if purpose == "keep" else gettext("let in") if purpose == "let_in" else ""
        index = Markup('{}<tspan dy="4" font-size="70%">{}</tspan>').format(mark, unit + 1)
        return Row(index, role, label, of(shown.held), of(shown.free) if shown.parts else None)

    gate = row(shown.gate) if shown.gate else None
    has_gate = shown.gate is not None and shown.phase_of(shown.gate) <= phase
    now = Now(step, has_gate, shown.phase_of(shown.state) <= phase)
    label = gettext("Unit %(unit)s over the sentence: its gate at each word, and its state", unit=unit + 1)
    return track.track(shown.words, gate, row(shown.state), shown.ends, now, label)


def _told(shown: Shown) -> list[str]:
    """Return the words whose shares are shown at the end: the pronouns where they matter, else the likeliest."""
    shares = dict(zip(shown.free.vocabulary, shown.free.probabilities[-1], strict=True))
    if sum(float(shares.get(word, 0)) for word in gender.PRONOUNS) > PRONOUNS_MATTER:
        return sorted(gender.PRONOUNS, key=lambda word: -shares[word])
    return [word for word, _share in shown.free.likeliest(TOLD)[-1]]


def _results(shown: Shown) -> list[list[Markup]]:
    """Return what is expected at the end as trained, and with what is held: each for a desk and for a phone."""
    told = _told(shown)

    def rows(reading: Reading) -> list[tuple[str, float]]:
        return [(word, float(reading.probabilities[-1][reading.vocabulary.index(word)])) for word in told]

    last = shown.words[-1]
    titles = gettext("At the end: the word after “%(word)s”", word=last), gettext("After “%(word)s”", word=last)
    first = [track.results(title, rows(shown.free), is_small=n == 1) for n, title in enumerate(titles)]
    if not shown.parts:
        titles = gettext("The same, with a gate held"), gettext("With a gate held")
        empty = gettext("Empty until you hold one.")
        return [first, [track.results(title, [], empty, is_small=n == 1) for n, title in enumerate(titles)]]
    titles = (
        gettext("The same, with %(held)s", held=_held(shown)),
        gettext("With %(held)s", held=_held(shown, is_short=True)),
    )
    held = rows(shown.held)
    return [first, [track.results(title, held, is_held=True, is_small=n == 1) for n, title in enumerate(titles)]]


def _held(shown: Shown, is_short: bool = False) -> str:
    """Return what is held, as a reader reads it; `is_short`: without from where on."""
    found = []
    for part in shown.parts:
        mark = symbols.letter(shown.model.cell.definition, part.name).striptags()
        index = ",".join(map(str, part.units)) if part.units else ""
        text = f"{mark}{index and f' {index}'} = {part.value:g}"
        if not is_short and part.first > 1 and part.first <= len(shown.words):
            text = gettext("%(held)s from “%(word)s” on", held=text, word=shown.words[part.first - 1])
        found.append(text)
    return listed(found)


def _networks() -> list[tuple[str, str]]:
    """Return the models that can be chosen, with their cells' names."""
    return [(name, models.card(name).get("cell", name)) for name in names()]


FIGURE = Steps()

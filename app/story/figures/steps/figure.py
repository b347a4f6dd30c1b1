"""The figure of a cell at one word, phase by phase, and of one unit over the whole sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from app.reading import finite
from app.reading.address import active, parse_clamp, parse_model, parse_text, parse_token, parse_unit
from app.reading.parsed import Parsed
from app.reading.tokens import tokens_of
from app.story import carried
from app.story.cell_parts import moving
from app.story.cell_picture import cell_picture, strip_key
from app.story.figure import Field, Figure, State, Table, choice
from app.story.figures.loop.numbers import PLURAL, SINGULAR
from app.story.figures.steps import gender_unit, number_unit, over_time, plain_cells, timeline
from app.story.figures.steps.followed import Followed
from app.story.figures.steps.sentence import Sentence
from app.story.snapshot import Snapshot, limits
from app.text import symbols
from app.text.joining import listed, sentences
from app.text.numbers import minimal
from app.text.phases import phase_labels
from app.web.current import current, readings
from app.web.templates import rendered
from lstm_core import FiniteError, models, notation
from lstm_core.models import Model, TextRun

MODEL, UNIT = "grammar-lstm", "3"
TEXT = "mary sings near the boats . she smiles . john rests by the lake and"
TWO = "john rests by the lake . he smiles . mary sings near the boats and"
THREE = "anna walks near the old house . she waits . peter plays beside the tree then"
EXAMPLES = (
    TEXT,
    TWO,
    THREE,
    "emma sleeps . she sings and she smiles . henry waits by the river .",
    *number_unit.PAIR,
    "i grew up in france near the river . i speak fluent",
)
WORDS, CHARACTERS = 60, 400  # of a sentence, at most
LISTED = 2  # the number of words whose shares are shown
MATTER = 0.3  # the least share of both pronouns, or of all verbs, for these to be shown


@dataclass(frozen=True)
class Body:
    """The variables of templates/story/_steps.html; `now` counts phases from 0, `token` words from 1."""

    state: State
    phases: Sequence[Mapping[str, Any]]
    now: int
    said: Markup
    pictures: Sequence[Markup]
    track: Markup
    results: Sequence[Sequence[Markup]]
    examples: Sequence[str]
    characters: int
    words: Sequence[str]
    token: int
    networks: Sequence[tuple[str, str]]
    units: int


class Steps(Figure):
    """A cell phase by phase, and a timeline of one unit."""

    key = "steps"
    fields = (
        Field("model", MODEL, lambda given: parse_model(given, names())),
        Field("text", TEXT, Parsed),
        Field("token", "11", Parsed),
        Field("phase", "", Parsed),  # "": the model's default, below
        Field("unit", "", Parsed),
        Field("clamp", "", Parsed),
        choice("view", "cell", "time"),  # which of the two a phone shows
    )

    def title(self) -> str:
        """Return the title, in the reader's language."""
        return gettext("Step by step")

    def read(self, arguments: Mapping[str, str]) -> Parsed[dict[str, str]]:
        """Parse every field, validated against the model and the sentence."""
        found: dict[str, Parsed[Any]] = {}

        def take(parsed: Parsed[Any], name: str) -> Any:
            found[name] = parsed
            return parsed.value

        state = self.usual()
        state["model"] = take(parse_model(arguments.get("model") or MODEL, names()), "model")
        model = plain_cells.network(state["model"])
        most = replace(current(), text_characters=CHARACTERS, text_tokens=WORDS + 1)
        state["text"] = take(parse_text(arguments.get("text", TEXT), model, most), "text")
        count = len(tokens_of(model, state["text"]))
        token = arguments.get("token", str(min(count, int(state["token"]))))
        state["token"] = str(take(parse_token(token or str(count), count), "token"))
        state["phase"] = take(_phase(arguments.get("phase", ""), model), "phase")
        unit = arguments.get("unit") or str(carried.unit_of(model.name) or 1)
        state["unit"] = str(take(parse_unit(unit, model.units), "unit"))
        parts = take(
            parse_clamp(arguments.get("clamp", ""), model.cell, model.units, model.entries, current()), "clamp"
        )
        state["clamp"] = ";".join(part.text for part in parts)
        if "view" in arguments:
            state["view"] = take(
                next(field for field in self.fields if field.name == "view").parse(arguments["view"]), "view"
            )
        try:
            _ = _shown(state).values
        except FiniteError as error:
            state["clamp"] = take(Parsed("", finite.left_out(finite.sentence(error))), "clamp")
        at_fault = next((name for name, parsed in found.items() if parsed.problem), None)
        return Parsed(state, found[at_fault].problem if at_fault else None, at_fault)

    def body(self, state: State) -> Markup:
        """Render phases, sentence, cell, timeline and results."""
        shown = _shown(state)
        step, phase = _at(shown, state)
        return Markup(
            rendered(
                "story/_steps.html",
                Body(
                    state=state,
                    phases=_phases(shown),
                    now=phase,
                    said=_said(shown, step, phase),
                    pictures=_pictures(shown, step, phase),
                    track=over_time.picture(shown, step, phase),
                    results=_results(shown),
                    examples=EXAMPLES,
                    characters=CHARACTERS,
                    words=shown.words,
                    token=step + 1,
                    networks=_networks(),
                    units=shown.model.units,
                ),
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
            "tracks": [over_time.picture(shown, step, n) for n in range(count)],
            "results": _results(shown),
            "strips": {
                value: np.round(steps.reshape(len(steps), -1), 3).tolist() for value, steps in shown.coloured.items()
            },
            "limits": {value: limits(cell, value) for value in shown.strips},
            "said": [[_said(shown, t, n) for n in range(count)] for t in range(len(shown.words))],
            **moving(cell),
        }

    def caption(self, state: State) -> Markup:
        """Return the caption: the network, the unit, what the timeline shows of it, and what is left out."""
        shown = _shown(state)
        parts: list[str] = [gettext("%(model)s, %(units)s units.", model=shown.model.name, units=shown.model.units)]
        if plain_cells.is_plain(shown.model):
            parts.append(gettext("The cell is written as in its paper."))
        if shown.sides:
            one, other = (side.label for side in shown.sides)
            parts.append(
                gettext(
                    "We follow unit %(unit)s, which tells %(one)s from %(other)s.",
                    unit=state["unit"],
                    one=one,
                    other=other,
                )
            )
        else:
            parts.append(gettext("We follow unit %(unit)s.", unit=state["unit"]))
        step, phase = _at(shown, state)
        parts += [strip_key(shown.is_turned), over_time.summary(shown, phase)]
        if step + 1 < len(shown.words):
            parts.append(gettext("Columns not yet read stay empty."))
        if shown.parts:
            parts.append(
                gettext("Held: %(held)s; dashed is what happens, solid what would have been.", held=_held(shown))
            )
        unknown = dict.fromkeys(token.text for token in shown.held.tokens if not token.known)
        if unknown:
            parts.append(gettext("Unknown to this network, so read as <unk>: %(words)s.", words=listed(unknown)))
        parts.append(_doubt(shown))
        return Markup(sentences(*parts))

    def description(self, state: State) -> str:
        """Return a description of the picture for screen readers."""
        shown = _shown(state)
        step, phase = _at(shown, state)
        drawn = gettext(
            "The cell of %(model)s with its vectors at the word “%(word)s”; below it, of unit %(unit)s at each word, "
            "%(rows)s; and the words expected at the end.",
            model=shown.model.name,
            word=shown.words[step],
            unit=state["unit"],
            rows=over_time.spoken(shown, phase),
        )
        return sentences(drawn, _sentence(shown, step, phase).plain())

    def table(self, state: State) -> Table:
        """Return what the timeline shows of the unit at every word."""
        shown = _shown(state)
        phase = _at(shown, state)[1]
        title = gettext(
            "Unit %(unit)s of %(model)s over the sentence: %(phase)s",
            unit=state["unit"],
            model=shown.model.name,
            phase=_phases(shown)[phase]["label"],
        )
        return Table(title, *over_time.numbers(shown, phase))

    def facts(self) -> Mapping[str, str]:
        """Return the numbers of the units that encode gender and number, and the effect of holding their gates."""
        return {
            **gender_unit.facts(MODEL, TEXT, {"two": (TWO, "mary"), "three": (THREE, "peter")}),
            **number_unit.facts(MODEL),
            **gender_unit.plain("grammar-rnn", MODEL, TEXT),
        }

    def messages(self) -> dict[str, str]:
        """Return the messages of the figure's script."""
        return {"play": gettext("Play"), "pause": gettext("Pause")}

    def page(self, state: State) -> str:
        """Return the address of the stage at the same moment."""
        shown = _shown(state)
        key = notation.phases(shown.model.cell)[_at(shown, state)[1]].key
        given: dict[str, Any] = {name: state[name] for name in ("model", "text", "token", "unit") if state[name]}
        if not plain_cells.is_plain(shown.model):  # the stage has the shipped cell, with other lines
            given |= {"phase": key} | ({"clamp": state["clamp"]} if state["clamp"] else {})
        return url_for("pages.step", **given)


def names() -> tuple[str, ...]:
    """Return the models of the small grammar."""
    return tuple(name for name in models.names("words") if models.card(name).task == "grammar")


def _phase(given: str, model: Model) -> Parsed[str]:
    """Parse a phase, given by its key or its English word; return its key, by default the first of the usual model."""
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


def _shown(state: State) -> Followed:
    model = plain_cells.network(state["model"])
    parts = active(parse_clamp(state["clamp"], model.cell, model.units, model.entries, current()).value)
    held = readings().get(model, state["text"], parts)
    free = readings().get(model, state["text"]) if parts else held
    return Followed(model, held, free, parts, int(state["unit"]) - 1)


def _at(shown: Followed, state: State) -> tuple[int, int]:
    """Return the indices of a state's word and phase, both from 0."""
    keys = [phase.key for phase in notation.phases(shown.model.cell)]
    return int(state["token"]) - 1, keys.index(state["phase"]) if state["phase"] in keys else 0


def _phases(shown: Followed) -> list[dict[str, Any]]:
    return [{key: phase[key] for key in ("key", "label", "shown")} for phase in phase_labels(shown.model.cell)]


def _sentence(shown: Followed, step: int, phase: int) -> Sentence:
    means = shown.means(step) if step else ""
    return Sentence(
        shown.model.cell, shown.values, step, phase, shown.words[step], shown.unit, shown.model.units, means
    )


def _said(shown: Followed, step: int, phase: int) -> Markup:
    return Markup(sentences(_sentence(shown, step, phase).html(), _doubt(shown)))


def _doubt(shown: Followed) -> str:
    """Say that the network knows none of the words, if so: a phone shows no caption."""
    if any(token.known for token in shown.held.tokens[1:]):
        return ""
    return gettext("It knows none of these words: what it makes of them says little.")


def _pictures(shown: Followed, step: int, phase: int) -> list[Markup]:
    """Draw the cell at a moment, for a desk and for a phone."""
    cell = shown.model.cell
    values = {name: steps[step] for name, steps in shown.coloured.items()}
    seen = Snapshot(values, phase, shown.words[step], shown.unit, shown.model.units)
    label = gettext("The cell of %(model)s at “%(word)s”", model=shown.model.name, word=shown.words[step])
    return [cell_picture(cell, seen, label, is_phone, is_cropped=is_phone) for is_phone in (False, True)]


def _answers(shown: Followed) -> list[tuple[tuple[str, str], tuple[str, ...]]]:
    """Return the possible continuations: a name and a short name each, and the words.

    They are pronouns or kinds of verbs if those have a share of at least `MATTER`, else the likeliest words.
    """
    shares = dict(zip(shown.free.vocabulary, shown.free.probabilities[-1], strict=True))
    pronouns = [((word, word), (word,)) for word in gender_unit.PRONOUNS]
    verbs = [
        ((gettext("plural verbs"), gettext("plural")), PLURAL),
        ((gettext("singular verbs"), gettext("singular")), SINGULAR),
    ]
    for answers in (pronouns, verbs):
        sums = {name: sum(float(shares.get(word, 0)) for word in words) for name, words in answers}
        if sum(sums.values()) > MATTER:
            return sorted(answers, key=lambda one: -sums[one[0]])
    return [((word, word), (word,)) for word, _share in shown.free.likeliest(LISTED)[-1]]


def _results(shown: Followed) -> list[list[Markup]]:
    """Draw the predictions at the end, of the free run and of the clamped one, each for a desk and for a phone."""
    answers = _answers(shown)

    def rows(reading: TextRun, size: int) -> list[tuple[str, float]]:
        shares = dict(zip(reading.vocabulary, reading.probabilities[-1], strict=True))
        return [(name[size], sum(float(shares.get(word, 0)) for word in words)) for name, words in answers]

    last = shown.words[-1]
    titles = gettext("At the end: the word after “%(word)s”", word=last), gettext("After “%(word)s”", word=last)
    first = [timeline.results(title, rows(shown.free, n), is_small=n == 1) for n, title in enumerate(titles)]
    if not shown.parts:
        titles = gettext("The same, with a gate held"), gettext("With a gate held")
        empty = gettext("Empty until you hold one."), gettext("Nothing is held yet.")
        return [first, [timeline.results(title, [], empty[n], is_small=n == 1) for n, title in enumerate(titles)]]
    titles = (
        gettext("The same, with %(held)s", held=_held(shown)),
        gettext("With %(held)s", held=_held(shown, is_short=True)),
    )
    held = [
        timeline.results(title, rows(shown.held, n), is_held=True, is_small=n == 1) for n, title in enumerate(titles)
    ]
    return [first, held]


def _held(shown: Followed, is_short: bool = False) -> str:
    """Describe the held values; `is_short` omits the steps."""
    found = []
    for part in shown.parts:
        mark = symbols.plain_letter(shown.model.cell.definition, part.name)
        text = f"{mark} = {minimal(part.value)}"
        if part.units and len(part.units) == 1:
            text = gettext(
                "%(mark)s of unit %(unit)s = %(value)s", mark=mark, unit=part.units[0], value=minimal(part.value)
            )
        elif part.units:
            units = listed(map(str, part.units))
            text = gettext("%(mark)s of units %(units)s = %(value)s", mark=mark, units=units, value=minimal(part.value))
        if not is_short and 1 < part.first <= len(shown.words):
            word = shown.words[part.first - 1]
            is_last = part.first == len(shown.words)
            text = (
                gettext("%(held)s at “%(word)s”", held=text, word=word)
                if is_last
                else gettext("%(held)s from “%(word)s” on", held=text, word=word)
            )
        found.append(text)
    return listed(found)


def _networks() -> list[tuple[str, str]]:
    """Return the models that a reader can choose, with their cells' names."""
    return [(name, models.card(name).cell) for name in names()]


FIGURE = Steps()

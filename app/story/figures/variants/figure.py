"""The figure of variants: how a cell's equations differ from the LSTM's, and its network's scores."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any

from flask import get_template_attribute, render_template, url_for
from flask_babel import gettext
from markupsafe import Markup

from app.reading.trace import title as network_title
from app.story.figure import Figure, State, Table, choice
from app.story.figures.variants import answers, numbers, picture, scores
from app.story.figures.variants.numbers import USUAL
from app.story.figures.variants.questions import (
    ASKED,
    CHANCE,
    COUNTED,
    COUNTING,
    COUNTING_TEXT,
    GAP,
    LANGUAGE_TEXT,
    PRONOUN_TEXTS,
    TASK,
    TEXTS,
    chances,
    counted,
    counting,
    counting_trained,
    words_of,
)
from app.story.snapshot import diagram_of
from app.text.amounts import Amount
from app.text.joining import listed, sentences
from app.text.languages import translated
from app.text.numbers import percent_exact, percent_exact_number, thousands
from app.text.symbols import plain_letter
from lstm_core.models import ModelName
from lstm_core.tasks.grammar.sentences import LONGEST

ALL, DRAWN = "table", "diagram"  # the view of all cells, and the view with a large diagram
HIGHEST = 600  # px, the height of a diagram beside equations
GOOD = 0.99  # the least accuracy on languages of a network that counts as able to do it
PIECES = ("about", "equations", "diagram", "answers", "measured")


class Variants(Figure):
    """One of many cells: its equations, with differences from the LSTM marked, its diagram, and its scores."""

    key = "variants"
    fields = (
        choice("variant", *numbers.names()),
        choice("text", *TEXTS),
        choice("view", "cell", DRAWN, ALL),
        choice("sort", *scores.ORDERS),
    )

    def title(self) -> str:
        """Return the title, in the reader's language."""
        return gettext("Variants")

    def body(self, state: State) -> Markup:
        """Render the cell's equations, diagram and predictions, or the table of all cells, and the controls."""
        return Markup(
            render_template(
                "story/_variants_body.html",
                shown=_shown(state),
                pieces=_pieces(state),
                families=numbers.families(),
                texts={text: answers.short(text) for text in TEXTS},
                orders=scores.orders(),
            )
        )

    def data(self, state: State) -> dict[str, Any]:
        """Return the pieces that change as HTML, the cells to which the switches lead, and the summary."""
        return {"pieces": _pieces(state), "leads": numbers.leads(state["variant"]), "summary": _summary(state)}

    def caption(self, state: State) -> Markup:
        """Return the caption: the networks, or the source of the table."""
        if state["view"] == ALL:
            return Markup.escape(
                sentences(
                    gettext(
                        "%(count)s networks of 32 units, with the scores of their model cards. Gap: the number of "
                        "words between. Seeds: grammar + recall; recall is the mean of its seeds (least–most). Only "
                        "the grammar's LSTM was chosen, among %(seeds)s.",
                        count=len(numbers.names()),
                        seeds=numbers.measured()[0].seeds,
                    ),
                    scores.twins(),
                )
            )
        if state["text"] == COUNTING_TEXT:
            return Markup.escape(
                gettext(
                    "%(seeds)s networks of %(units)s units for each of the two cells, trained on up to %(count)s a and "
                    "as many b. Dots: up to which n each is right at every letter.",
                    seeds=len(counted()[USUAL]),
                    units=counting(USUAL).units,
                    count=counting_trained(),
                )
            )
        variant = state["variant"]
        model = numbers.network(variant)
        sizes = gettext(
            "%(title)s: %(units)s units, %(parameters)s parameters.",
            title=network_title(model),
            units=model.units,
            parameters=_count(variant),
        )
        beside = gettext("The LSTM beside it has %(parameters)s.", parameters=_count(USUAL))
        seeds = gettext("One network of each kind; the LSTM is one of %(seeds)s.", seeds=numbers.measured()[0].seeds)
        return Markup.escape(sentences(sizes, "" if variant == USUAL else beside, seeds))

    def description(self, state: State) -> str:
        """Return a description of the picture for screen readers."""
        if state["view"] == ALL:
            return sentences(gettext("A table of all cells with what they score on the tasks."), _summary(state))
        drawn = gettext(
            "The equations of one cell, marked where they differ from the LSTM's, its diagram, and what its network "
            "answers after “%(text)s”.",
            text=state["text"],
        )
        return sentences(drawn, _summary(state))

    def table(self, state: State) -> Table:
        """Return the predictions of all cells' networks, or the scores of their cards."""
        if state["view"] == ALL:
            return Table(gettext("What each cell scores"), *scores.amounts(state["sort"]))
        if state["text"] == COUNTING_TEXT:
            rows = [[numbers.title(name), *map(Amount.whole, found)] for name, found in counted().items()]
            headings = [gettext("network %(number)s", number=n + 1) for n in range(len(rows[0]) - 1)]
            return Table(gettext("How far each network counts"), [gettext("cell"), *headings], rows)
        sizes = {row.variant: row.parameters for row in numbers.measured()}
        own = [words_of(state["text"]), [gettext("language, gap 40")] if state["text"] == LANGUAGE_TEXT else []]
        rows = [
            [
                numbers.title(name),
                *(Amount.of(bar.own, percent_exact) for bar in answers.bars(name, state["text"])),
                Amount.whole(sizes[name]),
            ]
            for name in numbers.names()
        ]
        headings = [gettext("cell"), *own[0], *own[1], gettext("parameters")]
        return Table(gettext("How likely each word is after “%(text)s”", text=state["text"]), headings, rows)

    def facts(self) -> Mapping[str, str]:
        """Return the networks' predictions, how far they count, their sizes, and how many are right."""
        return _facts()

    def page(self, state: State) -> str:
        """Return the address of the page that compares both cells."""
        if state["text"] == COUNTING_TEXT:
            left, right = (str(ModelName(COUNTING, name)) for name in COUNTED)
            return url_for("compare.compare", left=left, right=right, text=state["text"])
        right = "gru" if state["variant"] == USUAL else state["variant"]
        left, right = (str(ModelName(TASK, name)) for name in (USUAL, right))
        return url_for("compare.compare", left=left, right=right, text=state["text"])


@lru_cache(maxsize=1)
def _facts() -> dict[str, str]:
    facts: dict[str, str] = {}
    for row in numbers.measured():
        facts |= {
            f"agreement_{row.variant}": _share(row.agreement),
            f"language_{row.variant}": _share(row.language),
            f"parameters_{row.variant}": thousands(row.parameters),
        }
        if row.recall:
            facts[f"recall_{row.variant}"] = _share(row.recall[0])
    for name in (USUAL, "rnn"):
        he, _she = chances(name, PRONOUN_TEXTS[0])
        facts |= {f"p_he_{name}": _share(he), f"p_language_{name}": _share(chances(name, LANGUAGE_TEXT)[0])}
    for name, found in counted().items():
        facts |= {f"count_least_{name}": str(found[0]), f"count_most_{name}": str(found[-1])}
    plain, peephole = (counted()[name] for name in COUNTED)
    rows = numbers.measured()
    good = {row.variant for row in rows if row.language >= GOOD}
    kinds = numbers.kinds()
    return facts | {
        "agreement_gap": numbers.AGREEMENT,
        "gap": str(GAP),
        "asked": str(ASKED),
        "chance": _share(CHANCE),
        "longest": str(LONGEST),
        "count_trained": str(counting_trained()),
        "count_seeds": str(len(peephole)),
        "count_further": str(sum(n > max(plain) for n in peephole)),
        "cells": str(len(kinds)),
        "cells_good": str(sum(all(name in good for name in kind) for kind in kinds)),
        "good": _share(GOOD),
        "recall_gap": str(numbers.RECALL),
        "recall_seeds": str(next(row.recall_seeds for row in rows if row.variant == USUAL)),
    }


def _share(share: float) -> str:
    """Format a share for a sentence, without the percent sign: a whole number has no decimal."""
    return percent_exact_number(share).removesuffix(".0")


def _shown(state: State) -> dict[str, Any]:
    """Return the templates' variables for a state."""
    variant, text = state["variant"], state["text"]
    before, last, note = answers.question(text)
    cell: dict[str, Any] = {"from": variant, "text": LANGUAGE_TEXT if text == COUNTING_TEXT else text}
    return {
        **state,
        "title": numbers.title(variant),
        "summary": translated(numbers.cell(variant).summary),
        "lab": url_for("lab.lab", **cell),
        "leads": numbers.leads(variant),
        "switches": _switches(),
        "rows": numbers.equations(variant),
        "marked": partial(numbers.marked, variant),
        "label": _summary(state),
        "sentence": (before, last),
        "note": note,
        "usual": numbers.title(USUAL),
        "counts": answers.counts({name: numbers.title(name) for name in COUNTED}) if text == COUNTING_TEXT else "",
        "bars": [bar.shown() for bar in answers.bars(variant, text)] if text != COUNTING_TEXT else [],
        "is_usual": variant == USUAL,
        "diagram": _diagram(state),
    }


def _diagram(state: State) -> Markup:
    """Draw the cell after the last word; return "" if its diagram is too high to be legible beside equations."""
    variant, text = state["variant"], state["text"]
    if diagram_of(numbers.cell(variant)).height > HIGHEST and state["view"] != DRAWN:
        return Markup()
    return picture.diagram(variant, text if text != COUNTING_TEXT else LANGUAGE_TEXT)


def _pieces(state: State) -> dict[str, str]:
    """Render the parts of the figure that change, to HTML."""
    shown = _shown(state)
    if state["view"] == ALL:
        headings, rows = scores.shown(state["sort"])
        column = list(scores.ORDERS).index(state["sort"])
        titles = {name: numbers.title(name) for name in numbers.names()}
        shown |= {
            "chart": picture.chart(numbers.measured(), titles, state["variant"]),
            "headings": headings,
            "table": rows,
            "column": column,
            "own": numbers.title(state["variant"]),
        }
        names = ["measured"]
    else:
        hidden = ("measured", "equations") if state["view"] == DRAWN else ("measured",)
        names = [name for name in PIECES if name not in hidden]
    return {
        name: str(get_template_attribute("story/_variants.html", name)(shown)) if name in names else ""
        for name in PIECES
    }


def _summary(state: State) -> str:
    """Describe what is shown, in a sentence or two."""
    if state["view"] == ALL:
        full = sum(row.language >= GOOD for row in numbers.measured())
        return gettext(
            "%(full)s of %(count)s networks name the right language after %(gap)s words in at least %(good)s.",
            full=full,
            count=len(numbers.names()),
            gap=GAP,
            good=percent_exact(GOOD),
        )
    cell = numbers.cell(state["variant"])
    names = [plain_letter(cell.definition, name) for name in numbers.changed(state["variant"])]
    summary = answers.summary(state["variant"], state["text"])
    if not names:
        return gettext("%(title)s: %(summary)s", title=numbers.title(state["variant"]), summary=summary)
    changes = gettext("unlike in the LSTM: %(names)s.", names=listed(names))
    return sentences(gettext("%(title)s, %(summary)s", title=numbers.title(state["variant"]), summary=changes), summary)


def _count(variant: str) -> str:
    return thousands(next(row.parameters for row in numbers.measured() if row.variant == variant))


def _switches() -> dict[str, str]:
    """Return the labels of the switches, by name."""
    return {
        "f": gettext("peephole at f"),
        "i": gettext("peephole at i"),
        "o": gettext("peephole at o"),
        "couple": gettext("couple f and i"),
        "merge": gettext("merge c and h (GRU)"),
    }


FIGURE = Variants()

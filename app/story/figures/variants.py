"""Variants of the LSTM in the story: what changes in the equations, and what one sentence makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from flask import get_template_attribute, render_template, url_for
from flask_babel import gettext
from markupsafe import Markup

from app.joining import listed, sentences
from app.languages import translated
from app.pages.captions import rounded
from app.pages.symbols import letter
from app.story import cell_picture, scoring, variants
from app.story.drawing import joined, tag
from app.story.figures.base import MISSING, Amount, Figure, State, Table, choice
from app.story.variants import LANGUAGE, PRONOUNS, TEXTS, USUAL, Measured
from app.trace import title as network_title

ALL = "table"  # the view of all cells
RING = 7  # px between what a ring is around and the ring
HIGHEST = 600  # px, of a diagram
ORDERS: Mapping[str, Callable[[Measured], float]] = {
    "family": lambda row: 0,
    "parameters": lambda row: row.parameters,
    "agreement": lambda row: -row.agreement,
    "pronoun": lambda row: -row.pronoun,
    "language": lambda row: -row.language,
    "nats": lambda row: row.nats,
    "recall": lambda row: -(row.recall or (0.0,))[0],
}
PIECES = ("about", "equations", "diagram", "chances", "measured")


class Variants(Figure):
    """One sentence in one of many cells: equations, with what differs from the LSTM marked, and the pronoun."""

    key = "variants"
    fields = (
        choice("variant", *variants.names()),
        choice("text", *TEXTS),
        choice("view", "cell", ALL),
        choice("sort", *ORDERS),
    )

    def title(self) -> str:
        """Return its name."""
        return gettext("Variants")

    def body(self, state: State) -> Markup:
        """Return the cell's equations, diagram and guesses, or the table of all cells, and the controls."""
        return Markup(
            render_template(
                "story/_variants_body.html",
                shown=_shown(state),
                pieces=_pieces(state),
                families=variants.families(),
                texts=TEXTS,
                orders=_orders(),
            )
        )

    def data(self, state: State) -> dict[str, Any]:
        """Return the pieces that change as HTML, where the switches lead, and what is shown in a sentence."""
        return {"pieces": _pieces(state), "leads": variants.leads(state["variant"]), "told": _told(state)}

    def caption(self, state: State) -> Markup:
        """Return which networks these are, or how the table came about."""
        if state["view"] == ALL:
            return Markup.escape(
                sentences(
                    gettext(
                        "%(count)s networks of 32 units, from their cards. Gap: the words between. Seeds: grammar + "
                        "recall, which is their mean, from the least to the most. Only the grammar's LSTM was chosen, "
                        "of %(seeds)s.",
                        count=len(variants.names()),
                        seeds=variants.measured()[0].seeds,
                    ),
                    _twins(),
                )
            )
        variant = state["variant"]
        model = variants.network(variant)
        told = gettext(
            "%(title)s: %(units)s units, %(parameters)s numbers.",
            title=network_title(model),
            units=model.units,
            parameters=_count(variant),
        )
        beside = gettext("The LSTM beside it has %(parameters)s.", parameters=_count(USUAL))
        return Markup.escape(told if variant == USUAL else sentences(told, beside))

    def description(self, state: State) -> str:
        """Return what is drawn, and what is to be seen."""
        if state["view"] == ALL:
            return sentences(gettext("A table of all cells with what they score on the tasks."), _told(state))
        drawn = gettext(
            "The equations of one cell, marked where they differ from the LSTM's, its diagram, and bars of how likely "
            "“he” and “she” are after “%(text)s”.",
            text=state["text"],
        )
        return sentences(drawn, _told(state))

    def table(self, state: State) -> Table:
        """Return the pronouns' probabilities in all cells, or all that the cards measured."""
        if state["view"] == ALL:
            return Table(gettext("What each cell scores"), *_all_measured(state["sort"]))
        sizes = {row.variant: row.parameters for row in variants.measured()}
        rows = [
            [
                _title(name),
                *(Amount.of(share, _percent) for share in variants.chances(name, state["text"])),
                Amount.whole(sizes[name]),
            ]
            for name in variants.names()
        ]
        headings = [gettext("cell"), *PRONOUNS, gettext("numbers")]
        return Table(gettext("How likely each pronoun is after “%(text)s”", text=state["text"]), headings, rows)

    def facts(self) -> Mapping[str, str]:
        """Return the pronouns in the first two sentences, sizes, and in how many cells the pronoun is right."""
        return _facts()

    def page(self, state: State) -> str:
        """Return both cells beside each other."""
        right = "gru" if state["variant"] == USUAL else state["variant"]
        return url_for("compare.compare", left=f"grammar-{USUAL}", right=f"grammar-{right}", text=state["text"])


@lru_cache(maxsize=1)
def _facts() -> dict[str, str]:
    facts: dict[str, str] = {}
    for key, name in {"lstm": USUAL, "peephole": "lstm_peephole", "cifg": "cifg", "gru": "gru"}.items():
        (he, she), (two_he, two_she) = (variants.chances(name, text) for text in TEXTS[:2])
        facts |= {
            f"p_he_{key}": rounded(100 * he, 1),
            f"p_she_{key}": rounded(100 * she, 1),
            f"two_p_he_{key}": rounded(100 * two_he, 1),
            f"two_p_she_{key}": rounded(100 * two_she, 1),
            f"parameters_{key}": _count(name),
        }
    for row in variants.measured():
        facts[f"agreement_{row.variant}"] = rounded(100 * row.agreement, 1)
    kinds, right = variants.kinds(), variants.right()
    return facts | {
        "agreement_gap": variants.AGREEMENT,
        "cells": str(len(kinds)),
        "cells_right": str(sum(all(name in right for name in kind) for kind in kinds)),
        "networks": str(len(variants.names())),
        "networks_right": str(len(right)),
    }


def _shown(state: State) -> dict[str, Any]:
    """Return what the templates show of a state."""
    variant = state["variant"]
    before, _, last = state["text"].rpartition(" . ")
    return {
        **state,
        "title": _title(variant),
        "summary": translated(variants.cell(variant).summary),
        "leads": variants.leads(variant),
        "switches": _switches(),
        "rows": variants.equations(variant),
        "marked": variants.marked,
        "told": _told(state),
        "sentence": (f"{before} .", last),
        "usual": _title(USUAL),
        "chances": [
            {
                "word": word,
                "own": {"share": round(own, 5), "said": _percent(own)},
                "lstm": {"share": round(lstm, 5), "said": _percent(lstm)},
            }
            for word, own, lstm in zip(
                PRONOUNS, variants.chances(variant, state["text"]), variants.chances(USUAL, state["text"]), strict=True
            )
        ],
        "is_usual": variant == USUAL,
        "diagram": _diagram(state),
    }


def _diagram(state: State) -> Markup:
    """Return the cell's picture after the last word, with a ring around each layer or operation of a changed line.

    Nothing for one that is too high to be read in the room that there is.
    """
    cell, model = variants.cell(state["variant"]), variants.network(state["variant"])
    if cell_picture.layout(cell)["height"] > HIGHEST:
        return Markup()
    if cell is model.cell:
        reading = model.read(state["text"])
        moment = cell_picture.at(cell, reading.trace, -1, None, reading.tokens[-1].text, None)
    else:  # of a stack, whose values are not those of this cell alone
        moment = cell_picture.Moment()
    changed = variants.changed(state["variant"])
    rings = [
        tag(
            "rect",
            x=node["x"] - node["width"] / 2 - RING,
            y=node["y"] - node["height"] / 2 - RING,
            width=node["width"] + 2 * RING,
            height=node["height"] + 2 * RING,
            rx=12,
            class_="changed-ring",
            fill="none",
            stroke="var(--ink)",
            stroke_width=3.5,
            stroke_dasharray="2 5",
            stroke_linecap="round",
        )
        for node in cell_picture.layout(cell)["nodes"]
        if node["value"] in changed
    ]
    label = gettext("Diagram of %(cell)s", cell=_title(state["variant"]))
    return cell_picture.cell_picture(cell, moment, label, is_small=True, more=joined(rings))


def _pieces(state: State) -> dict[str, str]:
    """Return the parts of the picture that change, as HTML."""
    shown = _shown(state)
    if state["view"] == ALL:
        headings, rows = _measured_table(state["sort"])
        column = list(ORDERS).index(state["sort"])
        titles = {name: _title(name) for name in variants.names()}
        shown |= {
            "chart": scoring.chart(variants.measured(), titles, state["variant"]),
            "headings": headings,
            "table": rows,
            "column": column,
            "own": _title(state["variant"]),
        }
        names = ["measured"]
    else:
        names = [name for name in PIECES if name != "measured"]
    return {
        name: str(get_template_attribute("story/_variants.html", name)(shown)) if name in names else ""
        for name in PIECES
    }


def _told(state: State) -> str:
    """Return in a sentence or two what is shown."""
    if state["view"] == ALL:
        full = sum(row.language >= 0.99 for row in variants.measured())
        return gettext(
            "%(full)s of %(count)s networks name the right language after %(gap)s words in at least 99%%.",
            full=full,
            count=len(variants.names()),
            gap=LANGUAGE,
        )
    he, she = map(_percent, variants.chances(state["variant"], state["text"]))
    cell = variants.cell(state["variant"])
    names = [letter(cell.definition, name).striptags() for name in variants.changed(state["variant"])]
    chances = gettext("he %(he)s, she %(she)s.", he=he, she=she)
    if not names:
        return gettext("%(title)s: %(told)s", title=_title(state["variant"]), told=chances)
    changes = gettext("unlike in the LSTM: %(names)s.", names=listed(names))
    return sentences(gettext("%(title)s, %(told)s", title=_title(state["variant"]), told=changes), chances)


def _measured_table(order: str) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows of what the cards measured, in an order."""
    headings = [
        gettext("cell"),
        gettext("numbers"),
        gettext("agreement, gap 12"),
        gettext("pronoun"),
        gettext("language, gap 40"),
        gettext("nats"),
        gettext("recall, gap 50"),
        gettext("seeds"),
    ]
    rows = [
        [
            _title(row.variant),
            f"{row.parameters:,}",
            _percent(row.agreement),
            _percent(row.pronoun),
            _percent(row.language),
            f"{row.nats:.3f}",
            _spread(row),
            f"{row.seeds} + {row.recall_seeds}" if row.recall else f"{row.seeds}",
        ]
        for row in sorted(_in_families(), key=ORDERS[order])
    ]
    return headings, rows


def _all_measured(order: str) -> tuple[list[str], list[list[str]]]:
    """Return the same with a column for each number: of the seeds the mean, the least and the most."""
    headings, _ = _measured_table(order)
    recall = headings[-2]
    headings[-2:] = [
        recall,
        gettext("%(score)s, least", score=recall),
        gettext("%(score)s, most", score=recall),
        gettext("seeds"),
        gettext("seeds of recall"),
    ]
    rows = [
        [
            _title(row.variant),
            Amount.whole(row.parameters),
            *(Amount.of(share, _percent) for share in (row.agreement, row.pronoun, row.language)),
            Amount.of(row.nats, lambda nats: f"{nats:.3f}"),
            *([Amount.of(share, _percent) for share in row.recall] if row.recall else [MISSING] * 3),
            Amount.whole(row.seeds),
            Amount.whole(row.recall_seeds),
        ]
        for row in sorted(_in_families(), key=ORDERS[order])
    ]
    return headings, rows


def _in_families() -> list[Measured]:
    """Return what was measured in the order of the list of cells."""
    found = {row.variant: row for row in variants.measured()}
    return [found[one.key] for _family, members in variants.families() for one in members]


def _spread(row: Measured) -> str:
    """Return the mean of the seeds, and from where to where they lie unless they agree."""
    if row.recall is None:
        return "–"
    mean, least, most = row.recall
    if least == most:
        return _percent(mean)
    return f"{_percent(mean)} ({rounded(100 * least, 1)}–{rounded(100 * most, 1)})"


def _twins() -> str:
    """Return in words which cells have the same equations."""
    pairs = [" = ".join(map(_title, kind)) for kind in variants.kinds() if len(kind) > 1]
    return gettext("The same equations under two names: %(pairs)s.", pairs=listed(pairs))


def _title(variant: str) -> str:
    cell = variants.cell(variant)
    return translated(cell.title) or cell.name


def _count(variant: str) -> str:
    return f"{next(row.parameters for row in variants.measured() if row.variant == variant):,}"


def _percent(share: float) -> str:
    return f"{rounded(100 * share, 1)}%" if not 0 < share < 0.0005 else "<0.1%"


def _switches() -> dict[str, str]:
    """Return what the switches are called, by name."""
    return {
        "f": gettext("peephole at f"),
        "i": gettext("peephole at i"),
        "o": gettext("peephole at o"),
        "couple": gettext("couple f and i"),
        "merge": gettext("merge c and h (GRU)"),
    }


def _orders() -> dict[str, str]:
    """Return what the orders of the table are called, by name."""
    return {
        "family": gettext("family"),
        "parameters": gettext("numbers"),
        "agreement": gettext("agreement"),
        "pronoun": gettext("pronoun"),
        "language": gettext("language"),
        "nats": gettext("nats"),
        "recall": gettext("recall"),
    }


FIGURE = Variants()

"""The figure of two modules: a plain network's with one layer, an LSTM's with four, and their five signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from flask import render_template, url_for
from flask_babel import gettext
from markupsafe import Markup

from app.drawing.paths import box, number
from app.drawing.svg import joined, line, tag, words
from app.reading.caches import cached
from app.story.cell_picture import cell_picture, strip_key
from app.story.figure import Figure, State, Table, choice, whole
from app.story.figures.module.junctions import Point, forks, joins
from app.story.snapshot import at, diagram_of
from app.text.amounts import Amount
from app.text.joining import sentences
from app.text.numbers import thousands
from lstm_core import Cell, models
from lstm_core.execution import Trace
from lstm_core.models import Model
from lstm_core.notation import Diagram

RNN, LSTM = "grammar-rnn", "grammar-lstm"
TEXT, TOKEN = "mary sings near the boats . she smiles . john rests by the lake and", 11
SIGNS = ("layer", "pointwise", "vector", "concatenate", "copy")
ROUNDS = (  # what has the ring in each round: a sign, and the part of the LSTM
    ("pointwise", "node:c.0"),
    ("layer", "node:o"),
    ("concatenate", "0"),
    ("copy", "1"),
    ("vector", "wire:i>c.1"),
)
APART, LETTER = 6, 26  # px from a neighbour to the picture's edge, and from its letter to its own edge
WIDE = 600  # px: beside a diagram at least this wide there is room only for a neighbour's edge
RING = 18  # radius, in the diagram's units, of a ring around a circle or a spot


class Module(Figure):
    """Two modules and a legend of their signs."""

    key = "module"
    fields = (
        choice("cell", "both", "rnn", "lstm"),
        choice("sign", "none", *SIGNS),
        choice("quiz", "0", "1"),
        whole("round", 1, 1, len(ROUNDS)),
    )

    def title(self) -> str:
        """Return the title, in the reader's language."""
        return gettext("One layer, and four")

    def body(self, state: State) -> Markup:
        """Render the legend, both modules, and the questions."""
        return Markup(
            render_template(
                "story/_module.html",
                state=state,
                said=_said(state),
                legend=[(sign, name, _sign(sign)) for sign, name in _names().items()],
                pictures=_pictures(),
                rounds=len(ROUNDS),
            )
        )

    def data(self, state: State) -> dict[str, Any]:
        """Return the texts on each sign and cell, and the right answers."""
        return {
            "said": {
                f"{cell} {sign}": _said({"cell": cell, "sign": sign, "quiz": "0", "round": "1"})
                for cell in ("both", "rnn", "lstm")
                for sign in ("none", *SIGNS)
            },
            "asked": [_asked(number) for number in range(1, len(ROUNDS) + 1)],
            "answers": [sign for sign, _part in ROUNDS],
            "names": _names(),
            "why": _why(),
        }

    def caption(self, state: State) -> Markup:
        """Return the caption, which names the networks."""
        parts = (
            gettext(
                "%(rnn)s and %(lstm)s, %(units)s units each, at “%(word)s”. Both are laid out from their equations; "
                "how the next word is guessed is left out.",
                rnn=RNN,
                lstm=LSTM,
                units=_models()[1].units,
                word=TEXT.split()[TOKEN - 2],
            ),
            gettext("A: the links before and after."),
            strip_key(),
        )
        return Markup("{}").format(sentences(*parts))

    def description(self, state: State) -> str:
        """Return a description of the picture for screen readers."""
        drawn = gettext(
            "The module of a plain recurrent network, with one layer, and that of an LSTM, with four, at the same "
            "word, each between the links before and after it."
        )
        return sentences(drawn, _said(state))

    def table(self, state: State) -> Table:
        """Return the number of each sign in each module."""
        names = _names()
        rows = [[names[sign], *(Amount.whole(_count(model.cell, sign)) for model in _models())] for sign in SIGNS]
        rows.append([gettext("weights and biases"), *(Amount.whole(_parameters(model)) for model in _models())])
        states = [model.cell.states for model in _models()]
        rows.append([gettext("states"), *(Amount(", ".join(names), len(names)) for names in states)])
        return Table(gettext("What the two modules are made of"), [gettext("sign"), "rnn", "lstm"], rows)

    def facts(self) -> Mapping[str, str]:
        """Return the numbers of layers and of parameters of both."""
        rnn, lstm = _models()
        return {
            "rnn_layers": str(_count(rnn.cell, "layer")),
            "lstm_layers": str(_count(lstm.cell, "layer")),
            "rnn_parameters": thousands(_parameters(rnn)),
            "lstm_parameters": thousands(_parameters(lstm)),
            "rnn_pointwise": str(_count(rnn.cell, "pointwise")),
            "lstm_pointwise": str(_count(lstm.cell, "pointwise")),
            "units": str(lstm.units),
        }

    def messages(self) -> dict[str, str]:
        """Return the messages of the figure's script."""
        return {
            "right": gettext("Yes, {name}: {why}"),
            "wrong": gettext("Not {name}. Look again: {why}"),
            "done": gettext("Yes, {name}: {why} That was the last: you can read these drawings now."),
        }

    def page(self, state: State) -> str:
        """Return the address of the page that compares the two cells."""
        return url_for("compare.compare", left=RNN, right=LSTM, text=TEXT)


def _names() -> dict[str, str]:
    return {
        "layer": gettext("layer"),
        "pointwise": gettext("pointwise operation"),
        "vector": gettext("vector"),
        "concatenate": gettext("concatenate"),
        "copy": gettext("copy"),
    }


def _why() -> dict[str, str]:
    return {
        "layer": gettext("a yellow box has weights and ends in a function."),
        "pointwise": gettext("a circle works number by number and has no weights."),
        "vector": gettext("a line carries a whole vector."),
        "concatenate": gettext("two lines run into one."),
        "copy": gettext("one line forks."),
    }


def _said(state: State) -> str:
    """Describe what a state shows."""
    if state["quiz"] == "1":
        return _asked(int(state["round"]))
    rnn, lstm = (model.cell for model in _models())
    name, sign = state["cell"], state["sign"]
    if sign != "none":
        counts = {"rnn": _count(rnn, sign), "lstm": _count(lstm, sign)}
        if name == "both":
            return gettext(
                "%(sign)s: %(rnn)s in the plain network, %(lstm)s in the LSTM.",
                sign=_names()[sign].capitalize(),
                **counts,
            )
        return gettext("%(sign)s: %(count)s.", sign=_names()[sign].capitalize(), count=counts[name])
    return {
        "rnn": gettext("The plain network: one layer, one state."),
        "lstm": gettext("The LSTM: four layers, and a second state that runs along the top."),
        "both": gettext("The same word, in two modules."),
    }[name]


def _asked(number: int) -> str:
    return gettext("%(number)s of %(count)s: which of the five signs has the ring?", number=number, count=len(ROUNDS))


def _count(cell: Cell, sign: str) -> int:
    """Count the occurrences of a sign in a cell's diagram."""
    diagram = diagram_of(cell)
    kinds = [node.kind for node in diagram.nodes]
    return {
        "layer": kinds.count("box"),
        "pointwise": len(kinds) - kinds.count("box"),
        "vector": len({wire.source for wire in diagram.wires}),
        "concatenate": len(joins(diagram)),
        "copy": len(forks(diagram)),
    }[sign]


def _parameters(model: Model) -> int:
    return sum(int(np.size(array)) for array in model.params.values())


def _models() -> tuple[Model, Model]:
    return models.load(RNN, models.Model), models.load(LSTM, models.Model)


def _pictures() -> list[tuple[str, Markup]]:
    """Draw both modules with their values at the word, and the spots of joins and forks over them."""
    found = []
    labels = (gettext("The module of the plain network"), gettext("The module of the LSTM"))
    for model, label in zip(_models(), labels, strict=True):
        cell = model.cell
        moment = at(cell, _trace(model.name), TOKEN - 1, None, TEXT.split()[TOKEN - 2], None)
        spots = _neighbours(diagram_of(cell)) + Markup("").join(
            (_spots("concatenate", joins(diagram_of(cell))), _spots("copy", forks(diagram_of(cell))))
        )
        if model.name == LSTM:
            spots += _rings(diagram_of(cell))
        sizes = (True,) if cell.name == "rnn" else (False, True)  # the LSTM's small picture is for a phone
        pictures = [cell_picture(cell, moment, label, is_small, more=spots) for is_small in sizes]
        found.append((cell.name, joined(pictures)))
    return found


@cached(2)
def _trace(name: str) -> Trace:
    return models.load(name, models.Model).read(TEXT).trace


def _neighbours(diagram: Diagram) -> Markup:
    """Draw the links of the chain before and after the module, at both sides of its picture."""
    cell, found = diagram.cell, []
    for edge, way in ((APART, -1), (diagram.width - APART, 1)):
        place = {name: number(getattr(cell, name)) for name in ("y", "width", "height")}
        place |= {"x": number(edge - cell.width if way < 0 else edge), "rx": "26"}
        middle = cell.y + cell.height / 2
        found += [
            tag("rect", **place, class_="neighbour"),
            words(
                edge + way * (LETTER if diagram.width > WIDE else cell.width / 2),
                middle,
                "A",
                size=32,
                anchor="middle",
                class_="neighbour",
            ),
        ]
    return joined(found)


def _spots(sign: str, points: Sequence[Point]) -> Markup:
    return tag(
        "g",
        *(
            tag("circle", cx=number(x), cy=number(y), r=RING, class_="spot", data_part=sign, data_spot=str(n))
            for n, (x, y) in enumerate(points)
        ),
        data_sign=sign,
    )


def _rings(diagram: Diagram) -> Markup:
    """Draw the ring of each round around its part: a node, a wire, or a spot; the style sheet shows one of them."""
    nodes = {node.id: node for node in diagram.nodes}
    wires = {wire.id: wire for wire in diagram.wires}
    spots = {"concatenate": joins(diagram), "copy": forks(diagram)}
    found = []
    for asked, (sign, part) in enumerate(ROUNDS, 1):
        own: dict[str, Any] = {"class_": "asked", "data_asked": asked}
        kind, _, name = part.rpartition(":")
        if kind == "wire":
            found += [tag("path", d=line(way), **own) for way in wires[name].drawn]
        elif kind == "node" and nodes[name].kind == "box":
            node = nodes[name]
            found.append(tag("path", d=box(node.x, node.y, node.width + 8, node.height + 8, 10), **own))
        else:
            x, y = (nodes[name].x, nodes[name].y) if kind == "node" else spots[sign][int(name)]
            found.append(tag("circle", cx=number(x), cy=number(y), r=RING, **own))
    return Markup("").join(found)


def _sign(sign: str) -> Markup:
    """Draw a sign of the legend as it is in the pictures; the template writes its name beside it."""
    middle = {"anchor": "middle", "dominant_baseline": "central"}
    if sign == "layer":
        letter = words(36, 20, "σ", size=18, style="font-family:var(--serif);fill:var(--layer-text)", **middle)
        path = box(36, 20, 50, 30, 6)
        shape = tag("path", d=path, fill="var(--layer)", stroke="var(--layer-edge)", stroke_width=2)
        return _small(shape, letter)
    if sign == "pointwise":
        letter = words(36, 20, "×", size=18, style="font-family:var(--serif);fill:var(--operator-text)", **middle)
        shape = tag("circle", cx=36, cy=20, r=14, fill="var(--operator)", stroke="var(--operator-edge)", stroke_width=2)
        return _small(shape, letter)
    lines = {
        "vector": _lines("M6,20H58", (66, 20)),
        "concatenate": _lines("M6,8H26Q36,8 36,20M6,32H26Q36,32 36,20M36,20H58", (66, 20)),
        "copy": _lines("M6,20H36Q36,8 46,8H58M36,20Q36,32 46,32H58", (66, 8), (66, 32)),
    }
    return _small(lines[sign])


def _small(*shapes: Markup) -> Markup:
    return tag("svg", *shapes, viewBox="0 0 72 40", aria_hidden="true", focusable="false")


def _lines(path: str, *heads: Point) -> Markup:
    arrows = Markup("").join(
        tag("path", d=f"M{number(x)},{number(y)}l-10,-5v10z", fill="var(--wire)") for x, y in heads
    )
    return tag("path", d=path, fill="none", stroke="var(--wire)", stroke_width=2) + arrows


FIGURE = Module()

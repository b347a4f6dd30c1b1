"""What a reader takes away from `/units`: ranking, one unit on both sentences, count, as files and as programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

import numpy as np
from flask import abort, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from app.drawing import line_charts
from app.drawing.axes import reach
from app.drawing.colours import themed
from app.drawing.line_charts import Axis, Line
from app.reading.tokens import tokens_of
from app.text.languages import translated
from app.text.numbers import minimal, signed
from app.text.tokens import visible
from app.units import chart, difference, labels, probes, view
from app.units.view import View
from app.web import taking
from app.web.current import current, library
from app.web.problems import Problem
from app.web.taking import Figure
from lstm_core import models, probing
from lstm_core.models import TextNetwork, WordsCard
from lstm_core.tasks.counting.texts import side_by_side

SIDES = ("first", "second")
MOST_DRAWN = 12  # units in the picture of the ranking, unless the address has `all`


def answer(part: str, kind: str, given: Mapping[str, str]) -> Response:
    """Return a file of a part of the page, in the state of `given`, an address's parameters.

    Raises Problem for a state that the page could only show in part.
    """
    taking.insist_kind(kind)
    parts: Mapping[str, Callable[[View, str], Figure]] = {"ranking": _ranking, "lines": _lines, "counting": _counting}
    if part not in parts:
        abort(404)
    asked, notices = view.read(given, current(), library())
    if notices:
        raise Problem(422, " ".join(notices))
    state = {name: value for name, value in asked.to_dict().items() if value or name in ("first", "second", "text")}
    query = state | {"lang": str(get_locale())}
    page = url_for("units.units")
    address = f"{request.host_url.rstrip('/')}{page}?{urlencode(query)}"
    return taking.figure(kind, parts[part](asked, address), f"{page}/files/{part}", query)


def _is_shipped(name: str) -> bool:
    return name in models.names()


def _themed(asked: View, title: str, blocks: Sequence[line_charts.Block], texts: Sequence[str]) -> str:
    picture = line_charts.stacked(title, blocks, texts)
    return themed(picture, current().static_folder, asked.theme or "light")


def _ranking(asked: View, address: str) -> Figure:
    probe = probes.probe(asked.model, asked.contrast)
    pair = probes.of_pair(asked.model, asked.contrast, asked.first, asked.second)
    scores, errors = difference.ranking_scores(asked, probe, pair)
    order = np.argsort(-np.abs(scores), kind="stable")
    sides = labels.side_title(probe.contrast.sides[0]), labels.side_title(probe.contrast.sides[1])
    name = asked.model.name

    def picture() -> str:
        units = order if asked.all else order[:MOST_DRAWN]
        digits = 2 if asked.over == "this" else 1
        rows = [
            (
                gettext("Unit %(unit)s", unit=unit + 1),
                float(scores[unit]),
                difference.NORMAL * float(errors[unit]),
                signed(float(scores[unit]), digits),
            )
            for unit in units.tolist()
        ]
        return _themed(asked, gettext("Units, ranked"), [line_charts.bars(_heading(asked), rows, sides)], [address])

    own = (asked.first, asked.second) if asked.over == "this" else ()
    return Figure(
        name=("units", name, asked.contrast, *own),
        heading=f"{name}, {asked.contrast}: the score of every unit; arrays count from 0",
        columns=("rank", "unit", "score", "standard_error"),
        rows=[(n + 1, unit + 1, scores[unit], errors[unit]) for n, unit in enumerate(order.tolist())],
        numbers={"model": name, "contrast": asked.contrast, "over": asked.over, "score": scores, "error": errors},
        arrays={"score": scores, "error": errors, "order": order + 1},
        picture=picture,
        program=_ranking_program(asked) if _is_shipped(name) else (),
    )


def _heading(asked: View) -> str:
    if asked.over == "this":
        return gettext("Units, ranked on this pair alone")
    count = probes.probe(asked.model, asked.contrast).count
    return gettext("Units, ranked over %(many)s", many=labels.sample_size(asked.contrast, count))


def _ranking_program(asked: View) -> list[str]:
    start = ["from lstm_core import models, probing", "", f"model = models.load({asked.model.name!r})"]
    if asked.over == "this":
        return [
            *start,
            "belt = probing.belt(model)",
            f"first, second = {asked.first!r}, {asked.second!r}",
            "scores = model.read(second).trace[belt][-1] - model.read(first).trace[belt][-1]",
            "for unit, score in enumerate(scores):",
            "    print(unit, score)",
        ]
    return [
        *start,
        f"probe = probing.probe(model, {asked.contrast!r})",
        "scores = probe.effects",
        "for unit in probe.order:",
        "    print(unit, scores[unit], probe.errors[unit])",
    ]


def _lines(asked: View, address: str) -> Figure:
    pair = probes.of_pair(asked.model, asked.contrast, asked.first, asked.second)
    texts = (asked.first, asked.second)
    tokens = [tokens_of(asked.model, text) for text in texts]
    states = [np.ascontiguousarray(pair.state[: len(each), side]) for side, each in enumerate(tokens)]
    unit = asked.unit - 1
    return Figure(
        name=("units", asked.model.name, *texts),
        heading=f"{asked.model.name}, unit {asked.unit} of the page on both sentences; arrays count from 0",
        columns=("sentence", "step", "token", "known", "unit", "value"),
        rows=[
            (SIDES[side], step + 1, token.text, "yes" if token.known else "no", n + 1, value)
            for side, each in enumerate(tokens)
            for step, token in enumerate(each)
            for n, value in enumerate(states[side][step])
        ],
        numbers={"model": asked.model.name, "state": pair.belt, "unit": asked.unit}
        | {
            SIDES[side]: {
                "text": texts[side],
                "tokens": [{"text": token.text, "known": token.known} for token in each],
                "values": states[side],
            }
            for side, each in enumerate(tokens)
        },
        arrays={SIDES[side]: state for side, state in enumerate(states)}
        | {f"{SIDES[side]}_tokens": np.array([token.text for token in each]) for side, each in enumerate(tokens)},
        picture=lambda: _lines_picture(asked, states, address),
        program=[
            "from lstm_core import models, probing",
            "",
            f"model = models.load({asked.model.name!r})",
            "belt = probing.belt(model)",
            f"first, second = (model.read(text).trace[belt] for text in {texts!r})",
            f"print(first[:, {unit}], second[:, {unit}])",
        ]
        if _is_shipped(asked.model.name)
        else (),
    )


def _lines_picture(asked: View, states: Sequence[np.ndarray], address: str) -> str:
    texts = (asked.first, asked.second)
    tokens = [tokens_of(asked.model, text) for text in texts]
    columns = chart.aligned([token.index for token in tokens[0]], [token.index for token in tokens[1]])
    unit = asked.unit - 1
    limit = reach(np.concatenate([state[:, unit] for state in states]))
    places = [[column.first for column in columns], [column.second for column in columns]]
    words = []
    for column in columns:
        own = [
            "–" if n is None else visible(tokens[side][n].text) for side, n in enumerate((column.first, column.second))
        ]
        words.append(" / ".join(own) if column.differs else own[0])
    sides = probes.probe(asked.model, asked.contrast).contrast.sides
    drawn = [
        Line(
            labels.side_title(sides[side]),
            [None if n is None else float(states[side][n, unit]) for n in places[side]],
            dash,
            colour,
        )
        for side, (dash, colour) in enumerate((("dash", "neg"), ("solid", "pos")))
    ]
    name = gettext("Unit %(unit)s", unit=asked.unit)
    block = line_charts.lines(name, words, drawn, Axis(-limit, limit, minimal))
    return _themed(asked, gettext("One unit, token by token"), [block], [*texts, address])


def _counting(asked: View, address: str) -> Figure:
    names = [name for name in library().trained("words") if library().card(name, WordsCard).task == "counting"]
    if not names:
        raise Problem(404, gettext("No network that counts has been trained yet."))
    networks = {name: library().text(name) for name in names}
    words = ["<s>", *"a" * asked.count, *"b" * asked.count]
    states = {name: _counted(model, asked.count) for name, model in networks.items()}
    units = {name: (model.card.counting_unit or 1) - 1 for name, model in networks.items()}

    def picture() -> str:
        blocks = []
        for name, model in networks.items():
            values = states[name][:, units[name]]
            limit = reach(values)
            title = translated(model.cell.title) or model.cell.name
            line = Line(gettext("Unit %(unit)s", unit=units[name] + 1), values.tolist(), colour="c")
            blocks.append(line_charts.lines(title, words, [line], Axis(-limit, limit, minimal)))
        return _themed(asked, gettext("A unit that counts"), blocks, [address])

    return Figure(
        name=("units-counting", str(asked.count)),
        heading=f"counting to {asked.count}: the state of every unit; arrays count from 0",
        columns=("network", "step", "token", "unit", "value"),
        rows=[
            (name, step + 1, words[step], n + 1, value)
            for name, state in states.items()
            for step, row in enumerate(state)
            for n, value in enumerate(row)
        ],
        numbers={
            "tokens": words,
            "networks": {name: {"unit": units[name] + 1, "values": state} for name, state in states.items()},
        },
        arrays={"tokens": np.array(words)} | states,
        picture=picture,
        program=_counting_program(names, asked.count) if all(map(_is_shipped, names)) else (),
    )


def _counted(model: TextNetwork, count: int) -> np.ndarray:
    """Return the carried state while a network reads as many b's as a's, (time, units)."""
    words, _, _ = side_by_side([count])
    return np.ascontiguousarray(model.run(words[:, 0])[probing.belt(model)])


def _counting_program(names: Sequence[str], count: int) -> list[str]:
    return [
        "from lstm_core import models, probing",
        "from lstm_core.tasks.counting.texts import side_by_side",
        "",
        f"words, _, _ = side_by_side([{count}])",
        "values = {}",
        f"for name in {tuple(names)!r}:",
        "    model = models.load(name)",
        "    values[name] = model.run(words[:, 0])[probing.belt(model)]",
        "    print(name, values[name])",
    ]

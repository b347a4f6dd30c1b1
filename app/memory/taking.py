"""What a reader takes away from `/memory`: a word's gradients, and accuracy by gap, as files and as programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import numpy as np
from flask import abort, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from app.drawing import line_charts
from app.drawing.colours import themed
from app.drawing.line_charts import Axis, Block, Line
from app.memory import findings, networks, recall, view
from app.memory.gradients import RowLookback, row_lookbacks
from app.memory.messages import own_messages
from app.memory.recall import Curve
from app.memory.view import View
from app.reading.tokens import tokens_of
from app.text.numbers import minimal, scientific
from app.text.tokens import visible
from app.web import taking
from app.web.current import current, library
from app.web.problems import Problem
from app.web.taking import Figure
from lstm_core import models
from lstm_core.models import Token, WordsCard

PARTS = ("gradients", "recall")
COLUMNS = ("step", "token", "known", "network", "gradient_cell", "gradient_hidden", "kept_mean", "change")
RECALL_COLUMNS = ("network", "gap", "seed", "accuracy")
FAINTEST = 1e-12  # of the largest gradient: what is smaller has the palest colour


def answer(part: str, kind: str) -> Response:
    """Return a file of one of `PARTS` in the state of the request's address.

    Raises Problem for a state that the page could only show in part.
    """
    taking.insist_kind(kind)
    if part not in PARTS:
        abort(404)
    asked, notices = view.read(request.args, current(), library())
    if notices:
        raise Problem(422, " ".join(notices))
    state = {name: value for name, value in asked.to_dict().items() if value or name == "text"}
    query = state | {"lang": str(get_locale())}
    page = url_for("memory.memory")
    address = f"{request.host_url.rstrip('/')}{page}?{urlencode(query)}"
    found = _gradients(asked, address) if part == "gradients" else _recall(asked, address)
    return taking.figure(kind, found, f"{page}/files/{part}", query)


def _gradients(asked: View, address: str) -> Figure:
    target = asked.token - 1
    tokens = tokens_of(asked.rows[0].model, asked.text)
    looks = row_lookbacks(asked.rows, asked.text, target)
    if not looks:
        raise Problem(422, " ".join(findings.notices(looks, tokens, target)), "token")
    by_network = {str(look.row.key): _numbers(look) for look in looks}
    return Figure(
        name=("memory", asked.task, asked.text, f"{asked.token}"),
        heading=f"{asked.task}: gradients of the surprise at token {asked.token}; arrays count from 0",
        columns=COLUMNS,
        rows=[row for look in looks for row in _rows(look, tokens[:target])],
        numbers={
            "task": asked.task,
            "text": asked.text,
            "token": asked.token,
            "tokens": [{"text": token.text, "known": token.known} for token in tokens],
            "networks": by_network,
        },
        arrays={"tokens": np.array([token.text for token in tokens])}
        | {
            f"{key}.{name}": np.asarray(values)
            for key, numbers in by_network.items()
            for name, values in numbers.items()
            if isinstance(values, np.ndarray)
        },
        picture=lambda: _picture(asked, looks, tokens, address),
        program=_program(asked) if _are_shipped([look.row.model.name for look in looks]) else (),
    )


def _are_shipped(names: Sequence[str]) -> bool:
    """Return whether every one of these models comes with lstm_core."""
    return set(names) <= set(models.names())


def _numbers(look: RowLookback) -> dict[str, Any]:
    """Return what the page draws of a network, in full: arrays (steps,) and (steps, units)."""
    first, changes = look.left_out
    kept = look.gate_products
    found: dict[str, Any] = {
        "model": look.row.model.name,
        "belts": list(look.belts),
        "probability": look.memory.probability,
        "gradient_cell": np.ascontiguousarray(look.cell),
        "gradient_hidden": np.ascontiguousarray(look.hidden),
        "size_cell": look.sizes["cell"],
        "size_hidden": look.sizes["hidden"],
        "kept": None if kept is None else np.ascontiguousarray(kept),
        "first_left_out": first + 1,
        "change": np.ascontiguousarray(changes),
    }
    return found


def _rows(look: RowLookback, tokens: Sequence[Token]) -> list[tuple[object, ...]]:
    first, changes = look.left_out
    kept = look.gate_products
    return [
        (
            step + 1,
            token.text,
            "yes" if token.known else "no",
            str(look.row.key),
            look.sizes["cell"][step],
            look.sizes["hidden"][step],
            None if kept is None else float(kept[step].mean()),
            changes[step - first] if step >= first else None,
        )
        for step, token in enumerate(tokens)
    ]


def _program(asked: View) -> list[str]:
    """Return lines that compute the gradients by `lstm_core`."""
    return [
        "from lstm_core import models",
        "from lstm_core.models import lookback",
        "",
        f"text, asked = {asked.text!r}, {asked.token - 1}",
        "memories = {}",
        f"for name in {tuple(row.model.name for row in asked.rows)!r}:",
        "    model = models.load(name)",
        "    indices = [token.index for token in model.tokenize(text)]",
        "    memories[name] = lookback.look_back(model, indices, asked)",
        '    print(name, memories[name].probability, memories[name].gradients["h"])',
    ]


def _picture(asked: View, looks: Sequence[RowLookback], tokens: Sequence[Token], address: str) -> str:
    words = [visible(token.text) for token in tokens[: asked.token]]
    styles = networks.styles([look.row.key for look in looks])
    blocks = [
        _sizes(asked, looks, words),
        line_charts.heat_maps(
            gettext("Gradient, unit by unit"), words, [(look.row.label, _shades(look, asked)) for look in looks], (0, 1)
        ),
    ]
    kept = [look for look in looks if look.gate_products is not None]
    if kept:
        means = [
            Line(look.row.label, look.gate_products.mean(axis=1).tolist(), styles[look.row.key], "f")
            for look in kept
            if look.gate_products is not None
        ]
        low = min(0.0, *(value or 0.0 for line in means for value in line.values))
        top = max(1.0, *(value or 0.0 for line in means for value in line.values))
        heading = gettext("Why: what the belt keeps, multiplied up to the word asked for")
        blocks.append(line_charts.lines(heading, words, means, Axis(low, top, minimal)))
    changes = [Line(look.row.label, _changes(look), styles[look.row.key]) for look in looks]
    reach = max([0.01, *(abs(value) for line in changes for value in line.values if value is not None)])
    heading = gettext("What the prediction depends on")
    blocks.append(line_charts.lines(heading, words, changes, Axis(-round(reach, 3), round(reach, 3), minimal)))
    title = gettext("How much each earlier word still matters to “%(word)s”", word=words[-1])
    texts = [findings.gradient(looks, tokens, asked.token - 1), address]
    return themed(line_charts.stacked(title, blocks, texts), current().static_folder, asked.theme or "light")


def _sizes(asked: View, looks: Sequence[RowLookback], words: Sequence[str]) -> Block:
    """Draw the sizes of the gradients on the page's scale."""
    styles = networks.styles([look.row.key for look in looks])
    drawn = []
    for look in looks:
        sizes = look.sizes[asked.state]
        shown = sizes / (sizes.max() or 1.0) if asked.scale == "row" else sizes
        drawn.append(Line(look.row.label, shown.tolist(), styles[look.row.key]))
    values = [value for line in drawn for value in line.values]
    axis = (
        line_charts.logarithmic(values)
        if asked.scale == "log"
        else Axis(0, max(filter(None, values), default=1.0), scientific)
    )
    heading = gettext("How much each earlier word still matters to “%(word)s”", word=words[-1])
    return line_charts.lines(heading, words, drawn, axis)


def _shades(look: RowLookback, asked: View) -> np.ndarray:
    """Return the gradients as places on the scale of colours, from 0 to 1, (steps, units)."""
    sizes = np.abs(look.cell if asked.state == "cell" else look.hidden).astype(np.float64)
    most = float(sizes.max()) or 1.0
    if asked.scale != "log":
        return sizes / most
    least = np.log10(FAINTEST)
    shades: np.ndarray = 1 - np.log10(np.maximum(sizes / most, FAINTEST)) / least
    return shades


def _changes(look: RowLookback) -> list[float | None]:
    first, changes = look.left_out
    return [*([None] * first), *map(float, changes)]


def _recall(asked: View, address: str) -> Figure:
    curve = recall.curves(library())
    if not curve:
        raise Problem(404, gettext("No network has been trained on recall yet."))
    shown = [cell for cell in curve["cells"] if cell["key"] in asked.cells]
    cards = {cell["key"]: library().card(cell["model"], WordsCard).recall for cell in curve["cells"]}
    seeds = {key: [list(seed.accuracy) for seed in found.seeds] for key, found in cards.items() if found}
    names = tuple(cell["model"] for cell in curve["cells"])
    return Figure(
        name=("memory-recall",),
        heading="recall: accuracy by the number of words between, of every seed",
        columns=RECALL_COLUMNS,
        rows=[
            (key, gap, n + 1, share)
            for key, rows in seeds.items()
            for n, row in enumerate(rows)
            for gap, share in zip(curve["gaps"], row, strict=True)
        ],
        numbers={"gaps": curve["gaps"], "chance": curve["chance"], "accuracy": seeds},
        arrays={"gaps": np.array(curve["gaps"])} | {key: np.array(rows) for key, rows in seeds.items()},
        picture=lambda: _recall_picture(curve, shown, asked.theme, address),
        program=_recall_program(names) if _are_shipped(names) else (),
    )


def _recall_program(names: Sequence[str]) -> list[str]:
    return [
        "from lstm_core import models",
        "",
        "accuracy = {}",
        f"for name in {tuple(names)!r}:",
        "    recall = models.card(name).recall",
        "    accuracy[name] = [seed.accuracy for seed in recall.seeds]",
        "    for gap in recall.gaps:",
        "        print(name, gap, recall.accuracy(gap))",
    ]


def _recall_picture(curve: Curve, shown: Sequence[recall.CurveRow], theme: str, address: str) -> str:
    drawn = [Line(cell["label"], cell["mean"], cell["style"]) for cell in shown]
    chance = own_messages()["chance"].format(count=round(1 / curve["chance"]))
    drawn.append(Line(chance, [curve["chance"]] * len(curve["gaps"]), "4 3", "muted"))
    gaps = [str(gap) for gap in curve["gaps"]]
    block = line_charts.lines(gettext("Accuracy by gap"), gaps, drawn, Axis(0, 1, minimal))
    texts = [*recall.curve_sentences(curve), address]
    picture = line_charts.stacked(gettext("Recall over a gap"), [block], texts)
    return themed(picture, current().static_folder, theme or "light")

"""HTML for a notebook of each kind of value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, singledispatch
from html import escape
from pathlib import Path

import numpy as np

from lstm_core import notation
from lstm_core.cell import Cell
from lstm_core.cells._catalogue import Catalogue
from lstm_core.execution import Trace
from lstm_core.formats.network import Network as OpenedNetwork
from lstm_core.formats.run import Run
from lstm_core.models import Card, Network, Reading, Token
from lstm_core.models.captions import CaptionModel
from lstm_core.models.digits import DigitModel, Drawing
from lstm_core.models.model import Model
from lstm_core.models.music import MusicModel
from lstm_core.png import data_address
from lstm_core.representation import counted, shortened
from lstm_core.typing import Array

from .heatmap import heatmap, number

COLUMNS = 40  # steps that are shown; a run has thousands
NEXT = 3  # likeliest next words of each token
UNITS = 256  # rows of a heat map


@singledispatch
def html(value: object) -> str:
    """Return self-contained HTML that shows a value."""
    raise TypeError(f"a notebook shows cells, models, readings and traces, not a {type(value).__name__}")


@html.register
def _cell(cell: Cell) -> str:
    return _page(_heading(cell.title or cell.name, cell.name), _about(cell), _equations(cell))


@html.register
def _catalogue(cells: Catalogue) -> str:
    rows = [
        (_code(cell.name), escape(cell.title), escape(cell.family), escape(notation.parameter_formula(cell)))
        for cell in cells.values()
    ]
    return _page(
        _heading("Cells", counted(len(cells), "cell")), _table(rows, ("name", "title", "family", "parameters"))
    )


@html.register(Model)
@html.register(CaptionModel)
@html.register(MusicModel)
@html.register(DigitModel)
def _network(network: Network) -> str:
    cell, card = network.cell, network.card
    facts = {
        "task": escape(card.task),
        "cell": f"{escape(cell.title or cell.name)} {_code(cell.name)}",
        "units": f"{network.units:,}",
        "inputs": f"{network.inputs:,}",
        "vocabulary": f"{len(network.vocabulary):,}" if network.vocabulary else "",
        "parameters": f"{sum(array.size for array in network.arrays().values()):,}",
        "weights": "random: nobody has trained them" if card.untrained else "trained",
    }
    return _page(_heading(network.title or network.name, network.name), _facts(facts), _equations(cell))


@html.register
def _card(card: Card) -> str:
    facts = {
        "task": escape(card.task),
        "cell": _code(card.cell),
        "kind": escape(card.kind),
        "parameters": "" if card.parameters is None else f"{card.parameters:,}",
        "vocabulary": f"{len(card.vocabulary):,}" if card.vocabulary else "",
        **{f"score: {name}": number(score) for name, score in card.scores.items() if isinstance(score, int | float)},
    }
    return _page(_heading(card.title or card.name, card.name), _facts(facts))


@html.register
def _trace(trace: Trace) -> str:
    steps = [str(trace.first + step) for step in range(len(trace[trace.names[0]]))]
    sequences = trace[trace.names[0]].shape[1] if trace.batched else 1
    note = f"The first of {sequences:,} sequences. " if sequences > 1 else ""
    heading = _heading(_title(trace), f"{counted(len(steps), 'step')}")
    return _page(heading, _maps(trace, ("step", *map(escape, steps)), [], note))


@html.register
def _reading(reading: Reading) -> str:
    tokens = [_token(token) for token in reading.tokens]
    likeliest = reading.likeliest(NEXT)[:COLUMNS]
    expects = ["<br>".join(f"{escape(word)} {share:.0%}" for word, share in row) for row in likeliest]
    unknown = sum(not token.known for token in reading.tokens)
    note = f"{counted(unknown, 'token')} underlined: unknown to the model. " if unknown else ""
    heading = _heading("Reading", f"{counted(len(tokens), 'token')}, {_title(reading.trace)}")
    return _page(heading, _maps(reading.trace, ("token", *tokens), [("next", *expects)], note))


def _token(token: Token) -> str:
    text = escape(shortened(token.text, 24))
    return text if token.known else f'<span class="unknown">{text}</span>'


@html.register
def _opened(network: OpenedNetwork) -> str:
    ways = [
        (
            _code(f"l{index}" if number == 0 else f"l{index}.reverse"),
            escape(layer.name),
            f"{escape(way.cell.title)}{', from the end' if way.reverse else ''}",
            f"{layer.inputs:,}",
            f"{layer.units:,}",
        )
        for index, layer in enumerate(network.layers)
        for number, way in enumerate(layer.ways)
    ]
    facts = {
        "parameters": f"{network.parameters:,}",
        "reads": ""
        if not network.is_whole
        else ", ".join(escape(f"{one.name} ({one.kind})") for one in network.inputs),
        "apart": escape(network.why_apart),
        "notes": "<br>".join(map(escape, network.notes)),
    }
    table = _table(ways, ("key", "name in the file", "cell", "inputs", "units"))
    return _page(_heading("Network", network.source), _facts(facts), table)


@html.register
def _run(run: Run) -> str:
    parts = []
    for key, read in run.reads.items():
        steps = [str(step) for step in read.order[:, 0].tolist()]
        note = "The first sequence, in the order in which it was read. "
        parts += [_heading(key, _title(read.trace)), _maps(read.trace, ("step", *steps), [], note)]
    shapes = ", ".join(str(output.shape) for output in run.outputs)
    return _page(_heading("Run", f"outputs {shapes}"), *parts)


@html.register
def _drawing(drawing: Drawing) -> str:
    paper = [np.repeat(1 - canvas[..., None], 3, axis=-1) for canvas in drawing.canvases]
    images = "".join(
        f'<img style="width: 84px; margin: 2px; image-rendering: pixelated" alt="after glimpse {index}" '
        f'title="after glimpse {index}" src="{data_address(pixels)}">'
        for index, pixels in enumerate(paper)
    )
    return _page(_heading("Drawing", counted(len(paper) - 1, "glimpse")), images)


def _maps(trace: Trace, head: Sequence[str], rows: Iterable[Sequence[str]], note: str) -> str:
    """Return a table whose columns are steps: `rows` of texts, then a heat map of each value of the equations."""
    steps = len(head) - 1
    shown = min(steps, COLUMNS)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells[:shown])}</tr>'
        for first, *cells in rows
    )
    for equation in trace.cell.definition.equations:
        if equation.name in trace:
            values = _plain(trace[equation.name][:shown], trace.batched)[:, :UNITS]
            label = f'{_code(equation.name)}<br><span class="quiet">{escape(equation.role)}</span>'
            image = heatmap(escape(equation.name), values)
            body += f'<tr><th scope="row">{label}</th><td class="map" colspan="{shown}">{image}</td></tr>'
    columns = "".join(f'<th scope="col">{cell}</th>' for cell in head[1 : shown + 1])
    rest = f"{steps - shown:,} more of {counted(steps, 'step')} are not shown. " if steps > shown else ""
    legend = "A row of a heat map is a unit. Orange is above 0, blue below; what lies from 0 to 1 is green."
    return (
        f'<table><caption>{note}{rest}{legend}</caption><thead><tr><th scope="col">{head[0]}</th>{columns}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _title(trace: Trace) -> str:
    return trace.cell.title if isinstance(trace.cell, Cell) and trace.cell.title else trace.cell.name


def _plain(values: Array, batched: bool) -> Array:
    """Return (steps, units) of a value: the first sequence of a batch, axes of its own side by side."""
    return (values[:, 0] if batched else values).reshape(len(values), -1)


def _equations(cell: Cell) -> str:
    rows = [(line.mathml, escape(line.role)) for line in notation.formula(cell)]
    states = ", ".join(map(_code, cell.states)) or "none"
    summary = f'<p class="quiet">States: {states}. Parameters: {escape(notation.parameter_formula(cell))}.</p>'
    return _table(rows) + summary


def _about(cell: Cell) -> str:
    texts = [f"<p>{escape(cell.summary)}</p>" if cell.summary else ""]
    texts += [f'<p class="quiet">{escape(cell.source)}</p>' if cell.source else ""]
    return "".join(texts)


def _facts(facts: Mapping[str, str]) -> str:
    return _table([(escape(name), value) for name, value in facts.items() if value])


def _heading(title: str, detail: str) -> str:
    title, detail = escape(shortened(title, 120)), escape(shortened(detail, 120))
    return f'<p><strong>{title}</strong> <span class="quiet">{detail}</span></p>'


def _table(rows: Iterable[Sequence[str]], head: Sequence[str] = ()) -> str:
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{f'<thead><tr>{top}</tr></thead>' if top else ''}<tbody>{body}</tbody></table>"


def _code(name: str) -> str:
    return f"<code>{escape(shortened(name))}</code>"


def _page(*parts: str) -> str:
    return f'<div class="lstm-explainer" lang="en"><style>{_style()}</style>{"".join(parts)}</div>'


@lru_cache(maxsize=1)
def _style() -> str:
    return Path(__file__).with_name("style.css").read_text(encoding="utf-8")

"""What the page shows of its first answer, written by the server: all of it where no script runs."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np
from markupsafe import Markup

from app.drawing import svg
from app.drawing.paths import number
from app.lab.messages import filled, messages
from app.lab.view import View
from app.laboratory.far import chart
from app.text.joining import space
from app.text.numbers import percent, points, thousands
from app.text.tokens import visible
from lstm_core.language.expressions import stem

LEVELS = 24  # colours of a band that the server draws
SAMPLE = 40  # rows of a band at most, which then stand for their neighbours


@dataclass(frozen=True)
class Row:
    """A line of the text: what stands under it and, as far as its values are known, beside it."""

    formula: Markup
    was: Markup
    status: str
    problem: str
    mends: tuple[tuple[str, str], ...]  # (title, address)
    band: Markup


@dataclass(frozen=True)
class First:
    """The parts of the page, of the answer to the text in the address."""

    parameters: Sequence[tuple[str, str, str, str]]  # name, shape, numbers, where its weights are from
    differs: Sequence[Mapping[str, Any]]
    numpy: str
    status: str
    state: str
    weights: Markup
    tokens: Sequence[Mapping[str, Any]]
    rows: Sequence[Row]
    problems: Sequence[str]
    count: Markup
    about_diagram: str
    picture: Mapping[str, Any] | None
    vectors: Markup
    after: str
    next: Sequence[Mapping[str, str]]
    verdict: str
    about_far: str
    chart: Mapping[str, Any]
    words: Sequence[tuple[float, str, bool]]  # under the chart: place, text, whether it is the chosen one


def first(view: View, answer: Mapping[str, Any], start: str, here: str) -> First:
    """Return the parts of the page; `start` is the title of the cell that the text starts from, `here` the address."""
    said = messages()
    tokens = answer.get("tokens", ())
    gradient = answer.get("gradient") or {}
    after = visible(tokens[-1]["text"]) if tokens else ""
    word = visible(tokens[view.token - 1]["text"]) if tokens else ""
    picture = answer["diagram"].get("picture") if "diagram" in answer else None
    return First(
        parameters=[*_parameters(answer, said)],
        differs=answer.get("differs", ()),
        numpy=answer.get("numpy", ""),
        status="empty" if not view.equations.strip() else "live" if answer["ok"] else "stale",
        state=state(answer, view, said),
        weights=weights(answer, start, said),
        tokens=[{**token, "text": visible(token["text"])} for token in tokens],
        rows=_rows(view, answer, here),
        problems=[f"{problem['line']}: {problem['message']}" for problem in answer.get("problems", ())],
        count=count(answer, start, said),
        about_diagram=filled(said["drawn_at"], word=word) if picture else _refused(answer, said),
        picture=picture,
        vectors=vectors(answer, view.token - 1) if picture else Markup(),
        after=filled(said["after"], word=after) if tokens else "",
        next=[_guess(guess, said) for guess in sorted(answer.get("next", ()), key=lambda one: -(one["own"] or 0))],
        verdict=verdict(view, answer, start, said),
        about_far=filled(said["gradient_of"], word=visible(gradient["asked"])) if gradient else said["no_gradient"],
        chart=gradient.get("chart") or chart(None, None),
        words=[*_words(tokens, view.token - 1)],
    )


def state(answer: Mapping[str, Any], view: View, said: Mapping[str, str]) -> str:
    """Return the state line."""
    if not view.equations.strip():
        return said["empty_long"]
    if not answer["ok"]:
        return filled(said["stale"], line=answer["problems"][0]["line"])
    if answer["untrained"]:
        return said["live_untrained"]
    return said["live_borrowed"] if _differs(answer) else said["live"]


def _differs(answer: Mapping[str, Any]) -> bool:
    return any(line["status"] != "same" for line in answer["lines"]) or bool(answer["removed"])


def weights(answer: Mapping[str, Any], start: str, said: Mapping[str, str]) -> Markup:
    """Return how many parameters have the weights of the start's network."""
    if not answer["ok"]:
        return Markup()
    borrowed = sum(row["from"] == "borrowed" for row in answer["parameters"])
    new = len(answer["parameters"]) - borrowed
    if not borrowed:
        return Markup("<b>{}</b>").format(said["all_new"])
    short = filled(said["borrowed_new" if new else "borrowed"], count=borrowed, new=new)
    head = Markup('<span class="lab-weights-of">{}</span>{}').format(filled(said["weights_of"], start=start), space())
    return head + Markup("<b>{}</b>").format(short)


def count(answer: Mapping[str, Any], start: str, said: Mapping[str, str]) -> Markup:
    """Return how many numbers there are to learn, beside the start's."""
    if not answer["ok"]:
        return Markup()
    own, before = answer["count"], answer["count_before"]
    shown = Markup("<b>{}</b>").format(thousands(own))
    if not before:
        return filled(said["count"], count=shown)
    if own == before:
        return filled(said["count_same"], count=shown, start=start)
    change = Markup("<b>{}%</b>").format(points(own / before - 1, 0))
    return filled(said["count_than"], count=shown, start=start, before=thousands(before), change=change)


def verdict(view: View, answer: Mapping[str, Any], start: str, said: Mapping[str, str]) -> str:
    """Return the sentence under the next word."""
    if not answer["ok"]:
        return ""
    if answer["finite"]:
        return str(answer["finite"]["message"])
    if start and not _differs(answer):
        return filled(said["as_trained"], start=start)
    return str(answer["verdict"])


def _parameters(answer: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    for row in answer.get("parameters", ()):
        shape = " × ".join(map(str, row["shape"])) or "1"
        yield row["name"], shape, thousands(row["count"]), said.get(f"is_{row['from']}", row["from"])


def _refused(answer: Mapping[str, Any], said: Mapping[str, str]) -> str:
    operations = answer.get("diagram", {}).get("operations")
    return filled(said["too_entangled"], count=operations) if operations else ""


def _rows(view: View, answer: Mapping[str, Any], here: str) -> list[Row]:
    lines = {line["line"]: line for line in answer.get("lines", ())}
    problems = {problem["line"]: problem for problem in answer.get("problems", ())}
    found = []
    for place in range(1, view.equations.count("\n") + 2):
        line, problem = lines.get(place, {}), problems.get(place)
        found.append(
            Row(
                formula=Markup(line.get("mathml") or ""),
                was=Markup(line.get("was") or ""),
                status="wrong" if problem and not problem.get("hint") else line.get("status", ""),
                problem=problem["message"] if problem else "",
                mends=tuple(_mends(view, problem["mends"], here)) if problem else (),
                band=_band(line["band"]) if line.get("band") else Markup(),
            )
        )
    return found


def _mends(view: View, mends: Sequence[Mapping[str, Any]], here: str) -> Iterator[tuple[str, str]]:
    """Yield each mend with the address at which it is made."""
    for mend in mends:
        text = view.equations[: mend["start"]] + mend["replacement"] + view.equations[mend["end"] :]
        yield mend["title"], f"{here}?{urlencode({**view.to_dict(), 'cell': '', 'eq': text})}"


def unpacked(values: Mapping[str, Any]) -> np.ndarray:
    """Return the numbers that an answer packs: (time, entries)."""
    array = np.frombuffer(b64decode(values["float32"]), "<f4").reshape(values["shape"])
    return array.reshape(len(array), -1) if len(array) else array.reshape(0, 1)


def _band(band: Mapping[str, Any]) -> Markup:
    """Return a line's values over the sentence as a drawing that is stretched over its place."""
    values = unpacked(band).T
    rows, columns = values.shape
    if not columns or not np.isfinite(values).all():
        return Markup()
    shown = values[np.linspace(0, rows - 1, min(rows, SAMPLE)).astype(int)]
    drawn = svg.heat(shown, tuple(band["range"]), 1, 1, LEVELS)
    box = f"0 0 {columns} {len(shown)}"
    return svg.tag("svg", drawn, viewBox=box, preserveAspectRatio="none", shape_rendering="crispEdges")


def vectors(answer: Mapping[str, Any], t: int) -> Markup:
    """Return the vectors of the diagram at a step, from 0, each in its place."""
    lines = {line["name"]: line["band"] for line in answer["lines"] if line["band"]}
    values = answer["diagram"]["values"]
    found = []
    for strip in answer["diagram"]["picture"]["strips"]:
        name = stem(strip["value"]) if strip["value"].endswith("_prev") else strip["value"]
        known = lines.get(name) or values.get(strip["value"])
        if known is None:
            continue
        array = unpacked(known)
        place = t - 1 if name != strip["value"] else t
        if place < 0:
            row = unpacked({**known["initial"], "shape": (1, -1)})[0] if "initial" in known else None
        else:
            row = array[place] if place < len(array) else None
        if row is None or not np.isfinite(row).all():
            continue
        corner = f"translate({number(strip['x'] - strip['width'] / 2)} {number(strip['y'] - strip['height'] / 2)})"
        rows = row.reshape(known["shape"][1] if len(known["shape"]) > 2 else 1, -1)  # a matrix is a grid
        entry = f"scale({strip['width'] / rows.shape[1]:.4f} {strip['height'] / len(rows):.4f})"
        drawn = svg.heat(rows, tuple(known["range"]), 1, 1, LEVELS)
        found.append(svg.tag("g", drawn, transform=f"{corner} {entry}"))
    return svg.joined(found)


def _guess(guess: Mapping[str, Any], said: Mapping[str, str]) -> dict[str, str]:
    own, before = guess["own"], guess["before"]
    return {
        "word": visible(guess["word"]),
        "own": "" if own is None else percent(own),
        "bar": f"{100 * (own or 0):.2f}",
        "was": "" if before is None else filled(said["was"], share=percent(before)),
        "mark": "" if before is None else f"{100 * before:.2f}",
    }


def _words(tokens: Sequence[Mapping[str, Any]], chosen: int) -> Iterator[tuple[float, str, bool]]:
    """Yield the words under the chart: the first word, the chosen one, the last."""
    last = len(tokens) - 1
    for place in sorted({min(1, last), chosen, last} if tokens else ()):
        if place == chosen or abs(place - chosen) > 1:
            yield round(100 * (place + 0.5) / len(tokens), 2), visible(tokens[place]["text"]), place == chosen

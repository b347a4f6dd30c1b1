"""A dot plot of all cells' scores (a line for each task, a dot for each cell), and the diagram of one cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext
from markupsafe import Markup

from app.drawing.svg import joined, picture, tag, words
from app.story import snapshot
from app.story.cell_picture import cell_picture
from app.story.figures.variants import numbers
from app.story.figures.variants.numbers import Measured
from app.story.snapshot import diagram_of
from app.text.numbers import rounded

GOOD = 0.95  # cells with at least this score have no label
NEAR = 0.03  # cells whose scores differ by less share a label
SIZE = (796, 226)
LEFT, ROOM = 146, 500  # px, left and width of the axis
FIRST, PITCH, LABEL = 30, 48, 17
LETTER = 6.3  # px, the width of a letter in a label
RADIUS = 5
RING = 7  # px between a ring and the part inside of it


def chart(rows: Sequence[Measured], titles: Mapping[str, str], own: str) -> Markup:
    """Draw the dot plot; `titles` by variant, and `own` is the cell whose dots have a ring."""
    tasks = {
        gettext("agreement, gap 12"): {row.variant: row.agreement for row in rows},
        gettext("pronoun"): {row.variant: row.pronoun for row in rows},
        gettext("language, gap 40"): {row.variant: row.language for row in rows},
        gettext("recall, gap 50"): {row.variant: row.recall[0] for row in rows if row.recall},
    }
    lines = [_line(name, scores, titles, own, FIRST + n * PITCH) for n, (name, scores) in enumerate(tasks.items())]
    bottom = FIRST + 3 * PITCH + 40
    axis = [
        words(LEFT + ROOM * share / 100, bottom + 6, f"{share}%", size=12, anchor="middle", fill="var(--muted)")
        for share in (0, 25, 50, 75, 100)
    ]
    label = gettext("Every cell's score on four tasks, as a dot on a line from 0 to 100%%.")
    return picture(*SIZE, label, *lines, *axis, class_="scores", style="font-family: var(--sans)")


def _line(name: str, scores: Mapping[str, float], titles: Mapping[str, str], own: str, y: float) -> Markup:
    """Draw the line of a task: its dots, the names of cells below `GOOD`, and the number of the others."""
    good = sum(score >= GOOD for score in scores.values())
    dots = [
        tag(
            "circle",
            cx=LEFT + ROOM * score,
            cy=y,
            r=RADIUS + (2 if variant == own else 0),
            fill="var(--hi)" if variant == own else "var(--ink)",
            fill_opacity=1.0 if variant == own else 0.45,
            stroke="var(--ink)" if variant == own else "none",
            stroke_width=2,
        )
        for variant, score in sorted(scores.items(), key=lambda item: item[0] == own)
    ]
    return tag(
        "g",
        words(LEFT - 14, y + 4.5, name, size=13, anchor="end", fill="var(--ink)"),
        tag("path", d=f"M{LEFT} {y}H{LEFT + ROOM}", stroke="var(--hairline)", stroke_width=1.5),
        *dots,
        joined(_names(scores, titles, y)),
        words(LEFT + ROOM + 16, y + 4.5, _good(good, len(scores)), size=12, fill="var(--muted)"),
    )


def _good(good: int, all_of: int) -> str:
    return gettext("%(good)s of %(count)s ≥ %(share)s%%", good=good, count=all_of, share=rounded(100 * GOOD, 0))


def _names(scores: Mapping[str, float], titles: Mapping[str, str], y: float) -> list[Markup]:
    """Draw the labels of cells below `GOOD`, alternately above and below the line."""
    groups: list[list[str]] = []
    poor = sorted((score, variant) for variant, score in scores.items() if score < GOOD)
    for score, variant in poor:
        if groups and score - scores[groups[-1][0]] <= NEAR:
            groups[-1].append(variant)
        else:
            groups.append([variant])
    found = []
    for n, group in enumerate(groups):
        text = gettext(", ").join(titles[variant] for variant in group)
        x = LEFT + ROOM * scores[group[0]] - RADIUS
        is_late = x + len(text) * LETTER > LEFT + ROOM
        found.append(
            words(
                x + (2 * RADIUS if is_late else 0),
                y - 10 if n % 2 == 0 else y + LABEL + 3,
                text,
                size=12,
                anchor="end" if is_late else "start",
                fill="var(--ink)",
            )
        )
    return found


def diagram(variant: str, text: str) -> Markup:
    """Draw a cell after a text's last word, with a ring around each layer or operation of a changed line.

    Of a stack, draw the highest layer.
    """
    cell, model = numbers.cell(variant), numbers.network(variant)
    reading = model.read(text)
    word = reading.tokens[-1].text
    if cell is model.cell:
        shown = snapshot.at(cell, reading.trace, -1, None, word, None)
    else:
        shown = snapshot.in_stack(cell, model.cell, reading.trace, len(reading.tokens) - 1, word)
    changed = numbers.changed(variant)
    rings = [
        tag(
            "rect",
            x=node.x - node.width / 2 - RING,
            y=node.y - node.height / 2 - RING,
            width=node.width + 2 * RING,
            height=node.height + 2 * RING,
            rx=12,
            class_="changed-ring",
            fill="none",
            stroke="var(--ink)",
            stroke_width=3.5,
            stroke_dasharray="2 5",
            stroke_linecap="round",
        )
        for node in diagram_of(cell).nodes
        if node.value in changed
    ]
    label = gettext("Diagram of %(cell)s", cell=numbers.title(variant))
    return cell_picture(cell, shown, label, is_small=True, more=joined(rings))

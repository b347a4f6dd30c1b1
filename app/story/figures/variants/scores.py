"""The table of all cells' scores, in a chosen order, for a reader and as numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext

from app.story.figures.variants.numbers import Measured, families, kinds, measured, title
from app.text.amounts import MISSING, Amount
from app.text.joining import listed, sentences
from app.text.numbers import decimal, percent_exact, percent_exact_number, thousands

ORDERS: Mapping[str, Callable[[Measured], float]] = {
    "family": lambda row: 0,
    "parameters": lambda row: row.parameters,
    "agreement": lambda row: -row.agreement,
    "pronoun": lambda row: -row.pronoun,
    "language": lambda row: -row.language,
    "nats": lambda row: row.nats,
    "recall": lambda row: -(row.recall or (0.0,))[0],
}


def orders() -> dict[str, str]:
    """Return the labels of the table's orders, by name."""
    return {
        "family": gettext("family"),
        "parameters": gettext("parameters"),
        "agreement": gettext("agreement"),
        "pronoun": gettext("pronoun"),
        "language": gettext("language"),
        "nats": gettext("nats"),
        "recall": gettext("recall"),
    }


def shown(order: str) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows of the scores, in an order."""
    headings = [
        gettext("cell"),
        gettext("parameters"),
        gettext("agreement, gap 12"),
        gettext("pronoun"),
        gettext("language, gap 40"),
        gettext("nats"),
        gettext("recall, gap 50"),
        gettext("seeds"),
    ]
    rows = [
        [
            title(row.variant),
            thousands(row.parameters),
            percent_exact(row.agreement),
            percent_exact(row.pronoun),
            percent_exact(row.language),
            decimal(row.nats, 3),
            _spread(row),
            f"{row.seeds} + {row.recall_seeds}" if row.recall else f"{row.seeds}",
        ]
        for row in sorted(_in_families(), key=ORDERS[order])
    ]
    return headings, rows


def amounts(order: str) -> tuple[list[str], list[list[str]]]:
    """Return the same with a column for each number: the mean, the least and the most of the seeds."""
    headings, _ = shown(order)
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
            title(row.variant),
            Amount.whole(row.parameters),
            *(Amount.of(share, percent_exact) for share in (row.agreement, row.pronoun, row.language)),
            Amount.of(row.nats, lambda nats: decimal(nats, 3)),
            *([Amount.of(share, percent_exact) for share in row.recall] if row.recall else [MISSING] * 3),
            Amount.whole(row.seeds),
            Amount.whole(row.recall_seeds),
        ]
        for row in sorted(_in_families(), key=ORDERS[order])
    ]
    return headings, rows


def _in_families() -> list[Measured]:
    """Return the scores in the order of the list of cells."""
    found = {row.variant: row for row in measured()}
    return [found[one.key] for _family, members in families() for one in members]


def _spread(row: Measured) -> str:
    """Format the mean of the seeds, and their range unless they agree."""
    if row.recall is None:
        return "–"
    mean, least, most = row.recall
    if least == most:
        return percent_exact(mean)
    return f"{percent_exact(mean)} ({percent_exact_number(least)}–{percent_exact_number(most)})"


def twins() -> str:
    """Name the cells that have the same equations."""
    pairs = [" = ".join(map(title, kind)) for kind in kinds() if len(kind) > 1]
    same = gettext("The same equations under two names: %(pairs)s.", pairs=listed(pairs))
    condition = gettext("MUT2 is a GRU only where x enters through a matrix, as here; in its paper r adds x itself.")
    return sentences(same, condition)

"""The record of recall over gaps as Markdown tables, for the docs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from lstm_core.tasks.recall.gap_record import CELLS, LEAST, RATES, reached, shares

CARRIED = (5, 10)  # longest gaps in training of networks that are asked much further
ASKED = (20, 100)


def tables(record: Mapping[str, Any]) -> str:
    """Return all tables of a record: training with mixed gaps, with a single gap, and the controls."""
    return "\n\n".join(
        [
            _over_gaps(record, "mixed", "longest gap in training"),
            _over_gaps(record, "fixed", "the one gap in training"),
            _table(["control", "asked at", *CELLS], _controls(record)),
        ]
    )


def said(found: np.ndarray) -> str:
    """Return the mean share over seeds in percent, with the minimum and maximum in brackets if they differ."""
    low, mean, high = (f"{100 * share:.1f}" for share in (found.min(), found.mean(), found.max()))
    return mean if low == high else f"{mean} ({low} to {high})"


def _over_gaps(record: Mapping[str, Any], kind: str, title: str) -> str:
    found = {cell: shares(kind, cell, record) for cell in CELLS}
    rows = [[str(gap), *(said(found[cell][gap]) for cell in CELLS)] for gap in found[CELLS[0]]]
    return _table([title, *CELLS], rows)


def _controls(record: Mapping[str, Any]) -> Iterable[Sequence[str]]:
    yield ["not trained", "100", *(said(shares("untrained", cell, record)[100]) for cell in CELLS)]
    for longest in CARRIED:
        far = {cell: reached(cell, longest, record) for cell in CELLS}
        for gap in ASKED:
            yield [f"trained on 1 to {longest}", str(gap), *(said(far[cell][gap]) for cell in CELLS)]
    yield [f"trained on {LEAST} to 100, no shorter gap", "100", "", said(shares("long", "lstm", record)[LEAST])]
    for rate in RATES:
        for longest, each in shares("rate", "rnn", record, rate=rate).items():
            yield [f"trained on 1 to {longest}, rate {rate:g}", str(longest), said(each), ""]


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = [" | ".join(titles).join(("| ", " |")), "|" + "---|" * len(titles)]
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows)])

"""Time the drawing of every cell of the catalogue and of a few stacks: the draft, and the settled drawing.

    python -m bench.diagrams [NAME ...]

Each is laid out anew, in this process and on one core; nothing is taken from a cache. The times are in milliseconds of
processor time, for the wide and the narrow geometry together and, of the draft, for the slower one of them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from bench.diagram_sheet import STACKS, definition_of
from lstm_core.cells import cells
from lstm_core.language.expressions import Definition
from lstm_core.notation.layout import Diagram, diagram, pipeline

REPEATS = 3  # of which the fastest counts
DRAFT_LIMIT = 30  # ms, the longest that a draft of the catalogue may take


def forget() -> None:
    """Empty the caches of drawings."""
    for cached in (
        pipeline._named_diagram,
        pipeline._structure,
        pipeline._diagram,
        pipeline._decks,
    ):
        cached.cache_clear()


def timed(definition: Definition, narrow: bool, settled: bool, repeats: int) -> tuple[float, Diagram]:
    """Return the fewest milliseconds in which a drawing was made, and the drawing."""
    fewest = float("inf")
    for _ in range(repeats):
        forget()
        started = time.process_time()
        drawn = diagram(definition, narrow, settled=settled)
        fewest = min(fewest, 1000 * (time.process_time() - started))
    return fewest, drawn


def row(name: str) -> tuple[str, float]:
    """Return a cell's row of the table, and how long its slower draft took."""
    definition = definition_of(name)
    drafts = [timed(definition, narrow, False, REPEATS) for narrow in (False, True)]
    settled = [timed(definition, narrow, True, 1) for narrow in (False, True)]
    width = settled[0][1].width
    crossings = [sum(len(wire.gaps) for wire in drawn.wires) for _, drawn in (*drafts, *settled)]
    slower = max(ms for ms, _ in drafts)
    times = f"{drafts[0][0]:.0f} | {drafts[1][0]:.0f} | {settled[0][0]:.0f} | {settled[1][0]:.0f}"
    crossed = f"{crossings[0]}, {crossings[1]} | {crossings[2]}, {crossings[3]}"
    return f"| {name} | {width:.0f} | {times} | {crossed} |", slower


def main(names: Sequence[str]) -> None:
    """Print the table and what exceeds the limit."""
    print("| cell | px | draft, wide | narrow | settled, wide | narrow | crossings, draft | settled |")
    print("|---|---|---|---|---|---|---|---|")
    slow = []
    for name in names or [*cells, *STACKS]:
        written, slower = row(name)
        print(written, flush=True)
        if slower > DRAFT_LIMIT:
            slow.append(f"{name} ({slower:.0f} ms)")
    print(f"\nDrafts over {DRAFT_LIMIT} ms: {', '.join(slow) or 'none'}")


if __name__ == "__main__":
    main(sys.argv[1:])

"""The tracks of the links between two decks: in which order they run, so that few cross and none lie on one another.

A link leaves the lower deck in one column, runs along its track, and enters the upper deck in another column. Where one
link leaves in the column in which another enters, its track has to be below the other's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, permutations

MOST_ORDERS = 4  # links, up to which every order is tried; of more, neighbours are swapped
APART = 6  # px between two lines beside each other
CONFLICT = 100  # crossings that one link on another is worth
ASIDE = 11  # px from a column to one that is free

Link = tuple[float, float, str]  # x in the lower deck and in the upper one, in px, and the value


def ordered(links: Sequence[Link]) -> tuple[list[Link], list[str]]:
    """Return the links in the order of their tracks, the lowest first, and those that need a second track.

    A link needs one if it and others would have to be below one another. Its first track is the lowest of all.
    """
    best = _best(sorted(links))
    split: list[str] = []
    while (worst := _in_conflict(best)) and len(split) < len(links):
        split.append(worst[2])
        best = [link for link in best if link != worst]
    doubled = [link for link in links if link[2] in split]
    return [*doubled, *best], split


def free_column(links: Sequence[Link], x0: float, x1: float, others: Sequence[float] = ()) -> float:
    """Return a column between two, or beside them, in which no link leaves or enters, and that is none of `others`."""
    taken = [*others, *(x for link in links for x in link[:2])]
    wanted = (x0 + x1) / 2
    places = sorted((wanted + ASIDE * k / 2 for k in range(-40, 41)), key=lambda x: abs(x - wanted))
    return next((x for x in places if x > 0 and all(abs(x - other) >= APART for other in taken)), wanted)


def _best(links: list[Link]) -> list[Link]:
    costs = {(lower, upper): _cost(lower, upper) for lower, upper in permutations(links, 2)}

    def total(order: Iterable[Link]) -> int:
        return sum(map(costs.__getitem__, combinations(order, 2)))

    if len(links) <= MOST_ORDERS:
        return list(min(permutations(links), key=total))
    cost = total(links)
    improved = True
    while improved:
        improved = False
        for n in range(len(links) - 1):
            other = [*links[:n], links[n + 1], links[n], *links[n + 2 :]]
            if (found := total(other)) < cost:
                links, cost, improved = other, found, True
    return links


def _is_on(lower: Link, upper: Link) -> bool:
    """Return whether two links lie on one another, given which of their tracks is the lower one.

    The link on the upper track leaves the lower deck in the column in which that on the lower track enters.
    """
    return abs(upper[0] - lower[1]) < APART


def _in_conflict(links: Sequence[Link]) -> Link | None:
    """Return the link that lies on most others, or None if none does."""
    count = dict.fromkeys(links, 0)
    for n, lower in enumerate(links):
        for upper in links[n + 1 :]:
            if _is_on(lower, upper):
                count[lower] += 1
                count[upper] += 1
    worst = max(links, key=lambda link: count[link], default=None)
    return worst if worst is not None and count[worst] else None


def _cost(lower: Link, upper: Link) -> int:
    """Return the number of crossings of two links, given which track is the lower one; more if one is on the other.

    The upper one crosses the lower track where it leaves its deck, the lower one the upper track where it enters its.
    """
    out = min(lower[:2]) < upper[0] < max(lower[:2])
    into = min(upper[:2]) < lower[1] < max(upper[:2])
    return out + into + CONFLICT * _is_on(lower, upper)

"""Summarise gradients, leave-one-out changes and gate products in sentences.

`target` is the index, from 0, of the word whose surprisal the gradients are of.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from flask_babel import gettext

from app.memory.gradients import MOST_LEFT_OUT, RowLookback
from app.text.joining import joined, sentences
from app.text.numbers import percent, scientific, times
from lstm_core.models import Token

THROUGH, VANISHED = 10.0, 1000.0  # factors of decrease: a gradient "comes through" below, "all but vanishes" above
MUCH = 0.25  # change of a probability
NEAR = 3  # words
LARGEST = 1e38  # factor: about the range of float32
LITTLE = 0.005  # change of a probability: half a point


def goal(lookbacks: Sequence[RowLookback], target: int) -> int:
    """Return the index of the word that the sentences are about: the earliest whose omission changes some network's
    prediction at least half as much as the largest change there is.

    If no change is that large, or only those of nearby words, it is the first word.
    """
    first_word = max(0, min(1, target - 1))
    most = max((look.left_out[1].max(initial=0.0) for look in lookbacks), default=0.0)
    if most < LITTLE:
        return first_word
    found = (
        look.left_out[0] + int((look.left_out[1] >= most / 2).argmax())
        for look in lookbacks
        if _reaches(look, most / 2)
    )
    at = min(found)
    return at if target - 1 - at >= max(NEAR, target / 4) else first_word


def _reaches(look: RowLookback, change: float) -> bool:
    return bool((look.left_out[1] >= change).any())


def notices(lookbacks: Sequence[RowLookback], tokens: Sequence[Token], target: int) -> list[str]:
    """Return notices on a text and target word for which the numbers say little."""
    word = tokens[target].text
    if target == 0:
        return [
            gettext(
                "Nothing stands before “%(word)s”, so there is nothing to look back at. Choose a later word.", word=word
            )
        ]
    found = []
    if not tokens[target].known:
        found.append(
            gettext(
                "The networks do not know “%(word)s”: what is asked is how much an unknown word surprises them.",
                word=word,
            )
        )
    if target == 1:
        found.append(
            gettext("Only the opening <s> stands before “%(word)s”: there is no earlier word to depend on.", word=word)
        )
    elif not any(token.known for token in tokens[1:target]):
        found.append(gettext("The networks know none of the earlier words, so each already reads as <unk>."))
    if target - 1 > MOST_LEFT_OUT:
        found.append(
            gettext(
                "Only the %(count)s words next to “%(word)s” were left out in turn; those further back have no bar.",
                count=MOST_LEFT_OUT,
                word=word,
            )
        )
    return found


def gradient(lookbacks: Sequence[RowLookback], tokens: Sequence[Token], target: int) -> str:
    """Return a sentence on how far back each network's gradient reaches."""
    if target < 2 or not lookbacks:
        return ""
    at = goal(lookbacks, target)
    falls = {look.row.label: _fall(look, at) for look in lookbacks if at <= look.last}
    through = [label for label, fall in falls.items() if fall < THROUGH]
    shrunk = {label: fall for label, fall in falls.items() if THROUGH <= fall < VANISHED}
    gone = {label: fall for label, fall in falls.items() if fall >= VANISHED}
    parts = [
        gettext(
            "With respect to the cell state, from “%(last)s” back to “%(word)s” (steps: %(count)s):",
            last=tokens[target - 1].text,
            word=tokens[at].text,
            count=target - 1 - at,
        )
    ]
    if through:
        parts.append(gettext("in %(cells)s the gradient comes through;", cells=joined(through)))
    if shrunk:
        parts.append(
            gettext("in %(cells)s it becomes smaller, by %(falls)s;", cells=joined(list(shrunk)), falls=_falls(shrunk))
        )
    if gone:
        parts.append(
            gettext(
                "in %(cells)s it all but vanishes, smaller by %(falls)s;", cells=joined(list(gone)), falls=_falls(gone)
            )
        )
    whole = sentences(*parts).rstrip(";。") + gettext(".") if falls else ""
    for look in lookbacks:
        if look.last < target - 1:
            unread = gettext(
                "In %(cell)s the prediction does not read the cell state after “%(last)s”; there the gradient sets out "
                "from “%(first)s”.",
                cell=look.row.label,
                last=tokens[target - 1].text,
                first=tokens[look.last].text,
            )
            whole = sentences(whole, unread) if whole else unread
    held = [look.row.label for look in lookbacks if look.row.label in gone and _depends_on(look, at)]
    if held:
        yet = gettext(
            "Yet in %(cells)s the prediction depends on “%(word)s”: a network can hold a word without a gradient "
            "to learn it by.",
            cells=joined(held),
            word=tokens[at].text,
        )
        return sentences(whole, yet)
    return whole


def _depends_on(look: RowLookback, at: int) -> bool:
    """Return whether a prediction loses more than half of its probability, and more than `MUCH`, without a word."""
    first, changes = look.left_out
    return at >= first and bool(changes[at - first] > look.memory.probability / 2) and changes[at - first] > MUCH


def _fall(look: RowLookback, at: int) -> float:
    """Return the factor by which a gradient is smaller at a word than at the last one that the prediction reads."""
    sizes = look.sizes["cell"]
    return float("inf") if sizes[at] == 0 else float(sizes[look.last] / sizes[at])


def _falls(falls: dict[str, float]) -> str:
    return joined(
        [
            gettext("a factor of %(times)s", times=times(fall) if np.isfinite(fall) else f"> {times(LARGEST)}")
            for fall in falls.values()
        ]
    )


def dependence(look: RowLookback, tokens: Sequence[Token], target: int) -> str:
    """Return a sentence on the target word's probability in a network, and the words it depends on most."""
    word, chance = tokens[target].text, percent(look.memory.probability)
    chance_sentence = gettext(
        "%(cell)s gives “%(word)s” %(chance)s (surprise: %(nats)s nats).",
        cell=look.row.label,
        word=word,
        chance=chance,
        nats=scientific(look.memory.surprise),
    )
    first, changes = look.left_out
    if not len(changes):
        return chance_sentence
    order = np.argsort(-np.abs(changes))[:2]
    words = [
        gettext(
            "“%(word)s” (with that word unknown: %(chance)s)",
            word=tokens[first + n].text,
            chance=percent(max(0.0, look.memory.probability - float(changes[n]))),
        )
        for n in order.tolist()
        if abs(changes[n]) >= max(LITTLE, abs(changes[order[0]]) / 3)
    ]
    if not words:
        return sentences(chance_sentence, gettext("No single earlier word changes that by half a point."))
    return sentences(chance_sentence, gettext("It depends most on %(words)s.", words=joined(words)))


def gate_product(look: RowLookback, lookbacks: Sequence[RowLookback], tokens: Sequence[Token], target: int) -> str:
    """Return a sentence on the product of the gates on a network's old state, from the goal word to the target."""
    cell = look.row.label
    if not look.belts:
        return gettext(
            "%(cell)s has no belt: nothing carries its old state over entry by entry, so every step back goes through "
            "a whole layer and there is no gate to multiply.",
            cell=cell,
        )
    at = goal(lookbacks, target)
    size = scientific(float(look.sizes["cell"][at]))
    if look.gate_products is None or look.belt_norms is None:
        return gettext(
            "%(cell)s: each step mixes the entries of the old state, so none of them has a factor of its own to "
            "multiply; over all paths, the gradient at “%(word)s” has the size %(size)s.",
            cell=cell,
            word=tokens[at].text,
            size=size,
        )
    kept = look.gate_products[at]
    best = int(kept.argmax())
    numbers = {
        "cell": cell,
        "word": tokens[at].text,
        "mean": scientific(float(kept.mean())),
        "most": scientific(float(kept[best])),
        "many": int((kept >= 0.5).sum()),
        "units": len(kept),
        "direct": scientific(float(look.belt_norms[at])),
        "size": size,
    }
    parts = look.parts(tuple(look.factors))
    if len(parts) == 1 and len(parts[0].axes) == 1:
        return gettext(
            "%(cell)s: from “%(word)s” on, the factors on the old state multiply to %(mean)s on average; unit %(unit)s "
            "keeps %(most)s, and %(many)s of %(units)s units keep at least half. Along this path alone the gradient at "
            "“%(word)s” would have the size %(direct)s; over all paths it has %(size)s.",
            unit=best + 1,
            **numbers,
        )
    part = next(part for part in parts if best < part.place.stop)
    return gettext(
        "%(cell)s: from “%(word)s” on, the factors on the old state multiply to %(mean)s on average; the entry "
        "%(entry)s keeps %(most)s, and %(many)s of %(units)s entries keep at least half. Along this path alone the "
        "gradient at “%(word)s” would have the size %(direct)s; over all paths it has %(size)s.",
        entry=part.entry(best),
        **numbers,
    )

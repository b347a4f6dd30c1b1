"""What a run says in the reader's language: titles of curves, how a text is read, what was learned, what went wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext

from app.laboratory.training.record import Record
from app.text.joining import listed, sentences
from app.text.languages import translated
from app.text.numbers import decimal, percent, rounded, thousands
from lstm_core.cells import cells
from lstm_core.tasks.live.curves import CURVES, FURTHEST, Curve
from lstm_core.tasks.live.plan import Plan
from lstm_core.tasks.live.text import ENOUGH

NINE_OF_TEN = 0.9
NEAR = 0.05  # of chance: no better than it
SLOWER = 4.0  # times: what a training that came to no number is told to try
CLIP = 0.25


def title(curve: Curve) -> str:
    """Return the title of a curve."""
    if curve.key.startswith("gap"):
        return gettext("Gap of %(count)s", count=curve.key.removeprefix("gap"))
    return {
        "surprise": gettext("Surprise"),
        "pronoun": gettext("Pronoun"),
        "verb": gettext("Verb"),
        "country": gettext("Country"),
        "right": gettext("Right texts"),
        "counts": gettext("Counts to"),
        "perplexity": gettext("Perplexity"),
    }[curve.key]


def unit(curve: Curve, record: Record) -> str:
    """Return what a curve's values are, in a few words."""
    if curve.key.startswith("gap"):
        return gettext("word recalled, %(count)s words on", count=curve.key.removeprefix("gap"))
    if curve.key == "surprise":
        return {
            "grammar": gettext("nats a word, unseen texts"),
            "recall": gettext("nats at the question, unseen texts"),
            "counting": gettext("nats a symbol"),
            "own": gettext("nats a character, unseen text")
            if record.text.get("kind") == "characters"
            else gettext("nats a word, unseen text"),
        }[record.plan.task]
    return {
        "pronoun": gettext("he or she, right"),
        "verb": gettext("run or runs, 9 words on"),
        "country": gettext("language, 20 words on"),
        "right": gettext("every step right, to 20 a"),
        "counts": gettext("as many b as a, tried to %(most)s", most=FURTHEST),
        "perplexity": gettext("choices as likely as the next one"),
    }[curve.key]


def chance(curve: Curve, record: Record) -> float | None:
    """Return what comes without learning: by chance, or by knowing how often each token comes."""
    if curve.key == "perplexity":
        usual = record.chance.get("surprise")
        return None if usual is None else math.exp(usual)
    return record.chance.get(curve.key, curve.chance)


def value(curve: Curve, number: float) -> str:
    """Return a value of a curve as a reader is told it."""
    if curve.kind == "share":
        return percent(number)
    if curve.kind == "count":
        return rounded(number, 0)
    return decimal(number, 2 if curve.kind == "surprise" else 1)


def beside_title(plan: Plan) -> str:
    """Return the title of the cell beside."""
    return translated(cells[plan.beside].title) or plan.beside


def learned(record: Record) -> list[str]:
    """Return one sentence a curve on what was learned; none before the end."""
    if record.state != "done":
        return []
    found = []
    for curve in CURVES[record.plan.task]:
        sides = record.points.get(curve.key, {})
        if sides.get("own"):
            found.append(_learned(curve, record, sides))
    return found


def _learned(curve: Curve, record: Record, sides: Mapping[str, Sequence[Sequence[float]]]) -> str:
    plan = record.plan
    parts = [_of_cell(curve, plan.name, sides["own"])]
    if sides.get("beside") and record.lost is None:
        parts.append(_of_cell(curve, beside_title(plan), sides["beside"]))
    usual = chance(curve, record)
    said = gettext("%(title)s: %(found)s.", title=title(curve), found=listed(parts))
    last = sides["own"][-1][1]
    if usual is not None and curve.kind == "share" and abs(last - usual) <= NEAR:
        said = sentences(said, gettext("By chance it would be %(chance)s.", chance=value(curve, usual)))
    elif usual is not None and curve.kind == "surprise":
        without = gettext("Who knows only how often each one comes has %(chance)s.", chance=value(curve, usual))
        said = sentences(said, without)
    return sentences(said, gettext("One seed."))


def _of_cell(curve: Curve, name: str, points: Sequence[Sequence[float]]) -> str:
    last = value(curve, points[-1][1])
    since = reached(points) if curve.kind == "share" else None
    if since is None:
        return gettext("%(cell)s %(value)s", cell=name, value=last)
    return gettext(
        "%(cell)s %(value)s (%(share)s or more from update %(update)s on)",
        cell=name,
        value=last,
        share=percent(NINE_OF_TEN),
        update=thousands(since),
    )


def reached(points: Sequence[Sequence[float]]) -> int | None:
    """Return the update from which on a share stays at nine of ten or more; None if it does not at the end."""
    since = None
    for update, share in points:
        since = (int(update) if since is None else since) if share >= NINE_OF_TEN else None
    return since


def failure(record: Record) -> dict[str, Any] | None:
    """Return how a training came to no number, with what to try: `changes` are those of a branch."""
    if record.failure is None:
        return None
    plan = record.plan
    slower = one_digit(plan.rate / SLOWER)
    message = gettext(
        "At update %(update)s the surprise was no longer a number. Try a rate of %(rate)s, or clip.",
        update=thousands(int(record.failure["update"])),
        rate=f"{slower:g}",
    )
    mends: list[dict[str, Any]] = [{"title": gettext("Rate %(rate)s", rate=f"{slower:g}"), "changes": {"rate": slower}}]
    if plan.clip > CLIP:
        mends.append({"title": gettext("Clip at %(norm)s", norm=f"{CLIP:g}"), "changes": {"clip": CLIP}})
    return {"message": message, "mends": mends, "reason": record.failure["reason"]}


def one_digit(number: float) -> float:
    """Return a number with one significant digit."""
    return float(f"{number:.0e}")


def notices(record: Record) -> list[str]:
    """Return what else is to be told of a run: the other cell that was lost, a damaged checkpoint."""
    found = []
    if record.lost is not None:
        lost = gettext(
            "At update %(update)s the surprise of %(cell)s was no longer a number; your cell goes on without it.",
            update=thousands(record.lost),
            cell=beside_title(record.plan),
        )
        found.append(lost)
    if record.fell_back is not None:
        back = gettext(
            "A file of this run was damaged; it went on from update %(update)s.", update=thousands(record.fell_back)
        )
        found.append(back)
    return found


def read_as(text: Mapping[str, Any]) -> str:
    """Return how an own text is read, and why."""
    if not text:
        return ""
    count = thousands(text["tokens"])
    known = thousands(text["vocabulary"])
    words = thousands(text["words"])
    if text["kind"] == "words":
        return gettext(
            "Read word by word: %(share)s of its %(words)s words come three times or more; %(known)s are learned.",
            share=percent(text["often"]),
            words=words,
            known=known,
        )
    if text["words"] < ENOUGH:
        return gettext(
            "Read character by character, since %(words)s words are too few to learn words from (from %(enough)s on): "
            "%(count)s characters, %(known)s different ones.",
            words=words,
            enough=thousands(ENOUGH),
            count=count,
            known=known,
        )
    return gettext(
        "Read character by character, since only %(share)s of its words come three times or more: %(count)s "
        "characters, %(known)s different ones.",
        share=percent(text["often"]),
        count=count,
        known=known,
    )


def differs(plan: Plan, parent: Plan) -> str:
    """Return what a branch does otherwise than its run."""
    found = []
    if plan.rate != parent.rate:
        found.append(gettext("rate %(rate)s", rate=f"{plan.rate:g}"))
    if plan.seed != parent.seed:
        found.append(gettext("seed %(seed)s", seed=plan.seed))
    if plan.text != parent.text:
        found.append(gettext("another text"))
    if plan.updates != parent.updates:
        found.append(gettext("%(count)s updates", count=thousands(plan.updates)))
    if plan.clip != parent.clip:
        found.append(gettext("clip %(norm)s", norm=f"{plan.clip:g}"))
    return listed(found) or gettext("gone on from here")


def waits(others: int, seconds: int) -> str:
    """Return whom a run waits for, and about how long."""
    if not others:
        return gettext(
            "This run is being advanced in another window; its news comes in about %(seconds)s s.",
            seconds=seconds,
        )
    if others == 1:
        return gettext("Another one is training; next turn in about %(seconds)s s.", seconds=seconds)
    return gettext(
        "%(others)s others are training; next turn in about %(seconds)s s.", others=counted(others), seconds=seconds
    )


def counted(count: int) -> str:
    """Return a small number as a word that begins a sentence, a larger one in digits."""
    words = {2: gettext("Two"), 3: gettext("Three"), 4: gettext("Four"), 5: gettext("Five")}
    return words.get(count, thousands(count))

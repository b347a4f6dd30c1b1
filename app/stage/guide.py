"""What the guide of /step says, by name: a step's title, what it asks for, and what is said once that is done."""

from __future__ import annotations

from flask_babel import gettext


def words() -> dict[str, str]:
    """Return what the guide says in the reader's language; static/js/stage/guide-plan.js has the order of its steps."""
    return {
        "count": gettext("Step {at} of {count}"),
        "next": gettext("Next"),
        "finish": gettext("Finish"),
        "sentence_title": gettext("A sentence"),
        "sentence": gettext(
            "The network reads it from left to right. Choose a word, or type a sentence of your own and press Enter."
        ),
        "sentence_done": gettext("Everything below now shows what happens at that word."),
        "gate_title": gettext("A gate"),
        "gate": gettext(
            "For every unit it says how much passes: 0 is nothing, 1 is all. Point at it, tap it, or reach it with Tab "
            "and the arrow keys."
        ),
        "gate_none_title": gettext("A layer"),
        "gate_none": gettext(
            "It turns what comes in into new numbers. Point at it, tap it, or reach it with Tab and the arrow keys."
        ),
        "gate_done": gettext("A note says what it is, and its equation lights up with it."),
        "state_title": gettext("The state"),
        "state": gettext(
            "It is what the network remembers: it comes from the last word and goes on to the next. Press Next step, "
            "Play, or the right arrow key, and see a phase of this word."
        ),
        "state_done": gettext("That was a phase. What has no colour yet comes later."),
        "equations_title": gettext("The same as equations"),
        "equations": gettext(
            "With the numbers of one unit. Point at a symbol, tap it, or walk through the symbols with the up and down "
            "keys: its line in the diagram and its number light up."
        ),
        "equations_done": gettext("Symbol, line and number are one and the same value."),
        "prediction_title": gettext("The next word"),
        "prediction": gettext(
            "What the network expects after what it has read so far, and how surely. Go on to the next word and see "
            "whether it comes."
        ),
        "prediction_done": gettext("Now it has read another word, and expects others."),
    }

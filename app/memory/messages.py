"""Messages of the scripts of `/memory` in the reader's language; static/js/text/messages.js fills in `{name}`."""

from __future__ import annotations

from flask_babel import gettext


def own_messages() -> dict[str, str]:
    """Return the messages of the page's scripts, by name."""
    return {
        "no_drawing": gettext("The drawing library could not be loaded; everything else works."),
        "unknown": gettext("The model has never seen this word; it reads <unk> instead."),
        "title": gettext("How much each earlier word still matters to “{word}”"),
        "at_word": gettext("At “{word}”, {count} before “{asked}”:"),
        "at_asked": gettext("“{word}” is the word that is asked for."),
        "at_later": gettext("“{word}” comes after the word that is asked for."),
        "row_size": gettext("{cell} {size}"),
        "row_kept": gettext("kept {kept}"),
        "row_change": gettext("without it {change}"),
        "up_to": gettext("at most {points} points"),
        "points": gettext("{points} points"),
        "unit_here": gettext("{cell}, unit {unit}, at “{word}”: {value}"),
        "unit_kept": gettext("{cell}, unit {unit}, kept from “{word}” on: {value}"),
        "entry_here": gettext("{cell}, {entry}, at “{word}”: {value}"),
        "entry_kept": gettext("{cell}, {entry}, kept from “{word}” on: {value}"),
        "no_belt": gettext("no belt: h instead"),
        "belt_is_h": gettext("its belt is h"),
        "whole_of": gettext("of its own largest"),
        "log_note": gettext(
            "Each line down is a smaller power of ten. Equal steps mean that each word takes an equal share."
        ),
        "absolute_note": gettext("As large as they are, all rows on one scale: what has vanished cannot be seen."),
        "row_note": gettext(
            "Each row is divided by its own largest value. That shows where a row looks, but it hides the vanishing: a "
            "row whose gradient is a billion times smaller would look as lively. Read it beside the log scale."
        ),
        "chance": gettext("chance, 1 in {count}"),
        "gap_words": gettext("{count} words"),
        "gap_now": gettext("With {count} words between:"),
        "example_now": gettext("After token {token} of {count}, “{word}”:"),
        "example_share": gettext("{cell} gives “{word}” {share}."),
        "example_says": gettext("{cell} answers “{answer}” ({share}): {verdict}."),
        "correct": gettext("correct"),
        "wrong": gettext("wrong; shown was “{word}”"),
        "token_value": gettext("token {token} of {count}: {word}"),
    }

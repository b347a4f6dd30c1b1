"""Sentences of the laboratory in the reader's language, of which the page's scripts fill the same as the server."""

from __future__ import annotations

import re

from flask_babel import gettext
from markupsafe import Markup, escape


def messages() -> dict[str, str]:  # size: one table of sentences, translated per request
    """Return every message of the page's scripts; `{name}` is a value."""
    return {
        "live": gettext("Live"),
        "live_borrowed": gettext("Live · borrowed weights"),
        "live_untrained": gettext("Live · untrained"),
        "live_update": gettext("Live · update {update}"),
        "as_of_update": gettext("As of update {update}"),
        "reading": gettext("Reading…"),
        "stale": gettext("Line {line} cannot be read yet"),
        "empty": gettext("Nothing yet"),
        "empty_long": gettext("Nothing yet. Start from a cell, or write h = …"),
        "not_saved": gettext("Not saved on the server; your text is here."),
        "offline": gettext("The server cannot be reached."),
        "retry": gettext("Try again"),
        "failed": gettext("That did not work: {reason}"),
        "my_cell": gettext("my {cell}"),
        "my_own": gettext("my cell"),
        "weights_of": gettext("Weights of the trained {start} where they fit:"),
        "borrowed": gettext("{count} borrowed"),
        "borrowed_new": gettext("{count} borrowed, {new} new"),
        "all_new": gettext("all weights new, untrained"),
        "of_checkpoint": gettext("Weights of this cell’s own training, update {update}"),
        "cannot_be_read": gettext("This cannot be read"),
        "parts": gettext("Parts of the cell"),
        "unit": gettext("Unit"),
        "unknown_word": gettext("unknown word"),
        "numbers_word": gettext("numbers"),
        "setting_note": gettext("a setting of training; the text stays as it is"),
        "what_if": gettext("What if…"),
        "what_if_line": gettext(
            "One change at a time, as Greff and Jozefowicz made thousands. Undo brings everything back."
        ),
        "surprise_me": gettext("Surprise me"),
        "guess_check": gettext("Let me guess first"),
        "signed_legend": gettext("signed value"),
        "clipped_legend": gettext("signed value, clipped"),
        "gate_legend": gettext("gate"),
        "positive_legend": gettext("never negative, clipped"),
        "count": gettext("{count} numbers to learn"),
        "count_than": gettext("{count} numbers to learn · {start} {before} · {change}"),
        "count_same": gettext("{count} numbers to learn, as many as the {start}"),
        "drawn_at": gettext("drawn from the lines above; at “{word}”"),
        "of_last": gettext("of your last working text"),
        "go_back": gettext("Go back to it"),
        "too_entangled": gettext("{count} operations are too entangled to draw; all else works."),
        "after": gettext("After “{word}”"),
        "your_cell": gettext("your cell"),
        "was": gettext("was {share}"),
        "as_trained": gettext("This is the {start} as it was trained. Change a line, or try What if…"),
        "train_it": gettext("Train it"),
        "train_to_see": gettext("to see what it can learn itself."),
        "gradient_of": gettext("gradient of “{word}” by the state at each word, log scale"),
        "no_gradient": gettext("No gradient can be told."),
        "far_sentence": gettext("The gradient is {first} at “{word}” and {last} at “{end}”."),
        "band": gettext("{name} at every word: from {low} to {high}; at “{word}” {mean} on average"),
        "parameter": gettext("Parameter"),
        "shape": gettext("Shape"),
        "numbers": gettext("Numbers"),
        "from_where": gettext("Weights"),
        "is_borrowed": gettext("borrowed"),
        "is_new": gettext("new"),
        "is_zero": gettext("new, 0"),
        "is_trained": gettext("trained"),
        "same": gettext("as in the {start}"),
        "changed": gettext("changed"),
        "added": gettext("new"),
        "removed": gettext("gone"),
        "nothing_differs": gettext("Nothing differs from the {start}."),
        "what_sorry": gettext("There is nothing to change while the text cannot be read."),
        "what_none": gettext("No edit fits this cell."),
        "no_surprise": gettext("None of the changes tried gives a cell that works; ask once more."),
        "next_still": gettext("Next word still {word}."),
        "next_now": gettext("Next word now {word}."),
        "guess_first": gettext("Guess first"),
        "guess_one": gettext("1 of 2: without training again"),
        "guess_two": gettext("2 of 2: after training by itself"),
        "guess_again": gettext(
            "After {update} updates of training by itself: what will your cell say after “… {words}”?"
        ),
        "guess_question": gettext(
            "{done} After “… {words}”, the {start} says {word}, {share}. What will your cell say?"
        ),
        "still": gettext("still {word}"),
        "neither": gettext("neither"),
        "show": gettext("Show what happens"),
        "skip": gettext("Skip"),
        "guessed": gettext("You guessed {guess}."),
        "copied": gettext("Copied."),
        "not_copied": gettext("Could not be copied; select the text and copy it."),
        "file_too_large": gettext("{name} has {count} characters; at most {most} can be a cell (lab_characters)."),
        "file_no_text": gettext("{name} is no text: a cell’s file is plain text, a line an equation."),
        "file_loaded": gettext("{name} has been loaded. Undo brings the text before it back."),
        "saved_on": gettext("saved on {date}"),
        "started_from": gettext("started from {start}"),
        "gallery_count": gettext("{count} cells"),
        "gallery_none": gettext("No cell has these words."),
        "card_size": gettext("{lines} lines, {count} numbers, {share} of an LSTM"),
        "card_line": gettext("1 line, {count} numbers, {share} of an LSTM"),
        "start_from_this": gettext("Start from this"),
        "undone": gettext("Undone."),
        "redone": gettext("Redone."),
    }


PLACE = re.compile(r"\{(\w+)\}")


def filled(text: str, **values: object) -> Markup:
    """Fill a message; a value that is Markup stays markup, as the scripts keep an element."""
    return Markup(
        "".join(str(escape(values.get(piece, "") if n % 2 else piece)) for n, piece in enumerate(PLACE.split(text)))
    )

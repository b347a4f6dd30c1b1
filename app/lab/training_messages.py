"""Messages of the Train view's scripts in the reader's language; static/js/text/messages.js fills `{name}`."""

from __future__ import annotations

from flask_babel import gettext

from app.text.languages import current_language


def messages() -> dict[str, str]:
    """Return every message of static/js/lab/train."""
    return _of_runs() | _of_recipes() | _of_curves() | _of_guesses()


def _of_runs() -> dict[str, str]:
    """Return what is said of a run: how far it is, and what stands in its way."""
    return {
        "play": gettext("Go on training"),
        "pause": gettext("Pause"),
        "retry": gettext("Try again"),
        "offline": gettext("The server cannot be reached."),
        "where": gettext("Update {update} of {updates}"),
        "done": gettext("Done: {updates} updates in {time}"),
        "done_short": gettext("The training is done."),
        "seconds": gettext("{seconds} s"),
        "minutes": gettext("{minutes} min"),
        "pace": gettext("{pace} updates a second, about {left} left"),
        "paused": gettext("paused"),
        "paused_at": gettext("Paused at update {update}."),
        "not_begun": gettext("not begun"),
        "begins": gettext("begins…"),
        "failed": gettext("stopped"),
        "away": gettext("the server does not answer"),
        "away_long": gettext(
            "The server cannot be reached. The run goes on by itself once it answers; nothing is lost."
        ),
        "began": gettext("{name} is being trained."),
        "seen_again": gettext("The run paused while nobody saw this tab, and goes on now."),
        "unreadable": gettext("Before it can be trained, the text has to read: see the mistake above."),
        "other_text": gettext("This text is not the one in training."),
        "train_it": gettext("Train it"),
        "train_from": gettext("Train it from the weights of update {update}, where they fit"),
        "back_to_text": gettext("Back to the trained text"),
        "at_update": gettext("update {update}"),
        "checkpoint": gettext("update {update}, surprise {surprise}"),
        "checkpoint_plain": gettext("update {update}"),
        "no_checkpoint": gettext("no checkpoint yet"),
        "branch": gettext("branch at {update}: {differs}"),
        "parent": gettext("where this branched off, at {update}: {name}"),
        "one_seed": gettext("One seed: another may come out differently."),
        "seeds_drawn": gettext("{count} seeds; grey: from the lowest to the highest."),
        "seeds_go_on": gettext("{count} other seeds still learn, from update {update} on"),
        "compare_with": gettext("Compare with {name}"),
    }


def _of_recipes() -> dict[str, str]:
    """Return the words of the recipe."""
    return {
        "comma": current_language().signs.comma,
        "with_units": gettext("{units} units"),
        "with_rate": gettext("rate {rate}"),
        "with_seed": gettext("seed {seed}"),
        "with_forget_bias": gettext("forget bias {bias}"),
        "with_beside": gettext("beside {name}"),
        "title_new": gettext("Train this cell"),
        "title_change": gettext("Train again with another recipe"),
        "branch_at": gettext("Branch at update {update}"),
        "lead_new": gettext(
            "From new weights, beside another cell on the same batches. It learns here while you watch; every second "
            "or so a checkpoint is kept."
        ),
        "lead_change": gettext("A new run begins; the one shown is kept and can be reached by the back button."),
        "lead_branch": gettext(
            "From this checkpoint on with another rate or seed, or with the text as it stands above now. What came "
            "later is kept as a branch."
        ),
        "start_new": gettext("Train"),
        "start_change": gettext("Train"),
        "start_branch": gettext("Branch"),
        "own_limit": gettext("Paste it or choose a file: {most} characters at most."),
        "own_same": gettext("Left empty, it is the same text: {count} characters."),
        "own_same_file": gettext("Left empty, it is the same text: {name}, {count} characters."),
        "own_count": gettext("{count} of {most} characters."),
        "own_too_long": gettext("{count} characters are more than the {most} that can be read here."),
        "own_file_too_large": gettext("{name} is too large: {most} characters at most are read here."),
    }


def _of_curves() -> dict[str, str]:
    """Return what is said of the curves."""
    return {
        "updates": gettext("Updates"),
        "your_cell": gettext("your cell"),
        "curve_own": gettext("{name} {value} at update {update}"),
        "curve_beside": gettext("{name} {value}"),
        "curve_chance": gettext("by chance {value}"),
        "between": current_language().signs.semicolon,
        "after_at": gettext("After “{word}”, at update {update}"),
    }


def _of_guesses() -> dict[str, str]:
    """Return the words of the guess that is asked once more."""
    return {
        "guess_title": gettext("Your guess"),
        "guess_first": gettext("With borrowed weights you guessed {guess}; it said {said}."),
        "guess_second": gettext("Trained by itself you guessed {guess}; at update {update} it says {said}."),
        "guess_skipped": gettext("Trained by itself it says {said} at update {update}."),
    }

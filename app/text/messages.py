"""Messages of the scripts in the reader's language; a page passes them, so that scripts contain no text.

static/js/text/messages.js replaces `{name}` by a value.
"""

from __future__ import annotations

from flask_babel import gettext


def messages() -> dict[str, str]:  # size: one table of sentences, translated per request
    """Return every message of the stage's scripts in the reader's language."""
    return {
        "play": gettext("Play"),
        "pause": gettext("Pause"),
        "of": gettext("of {count}"),
        "copied": gettext("Copied."),
        "file_waits": gettext("The page is still reading; the file follows."),
        "not_copied": gettext("Could not be copied; select the text and copy it."),
        "unknown_word": gettext("unknown word"),
        "unknown_of_words": gettext("not among the {count} words of this model; read as <unk>"),
        "unknown_of_characters": gettext("not among the {count} characters of this model; read as <unk>"),
        "unknown_character": gettext("unknown character"),
        "sign_space": gettext("a space"),
        "sign_line": gettext("the end of a line"),
        "sign_tab": gettext("a tab"),
        "mostly_unknown": gettext(
            "Tokens of this text that are unknown to the model: {unknown} of {count}. It reads <unk> for each of them. "
            "What it makes of them says little; choose another model, or an example."
        ),
        "choose_model": gettext("Choose another model"),
        "next_words": gettext("Next word"),
        "next_characters": gettext("Next character"),
        "guessed_before": gettext("guessed before “{word}”"),
        "guessed_after": gettext("after “{word}”"),
        "no_guess": gettext("nothing has been guessed yet"),
        "would_be": gettext("without holding: {value}"),
        "gate_legend": gettext("gate"),
        "positive_legend": gettext("never negative, clipped"),
        "signed_legend": gettext("signed value"),
        "clipped_legend": gettext("signed value, clipped"),
        "ghost_legend": gettext(
            "Thin rows under the vectors and grey lines under the heat maps: what would have been, "
            "and how far it is off."
        ),
        "now": gettext("unit {unit}: {value}"),
        "mean": gettext("mean of all units: {value}"),
        "entry_now": gettext("entry {unit}: {value}"),
        "mean_entries": gettext("mean of all entries: {value}"),
        "value": gettext("value: {value}"),
        "entry": gettext("entry {entry} of {count}"),
        "unit_note": gettext("marked in whatever has {count} entries"),
        "not_yet": gettext("not computed yet"),
        "cell_here": gettext("{role} {letter}, unit {unit}, at “{word}”: {value}"),
        "entry_here": gettext("{role} {letter}, entry {unit}, at “{word}”: {value}"),
        "failed": gettext("That did not work: {reason}"),
        "offline": gettext("The server cannot be reached."),
        "retry": gettext("Try again"),
        "dropped": gettext("{names} cannot be held in this cell, so it runs free."),
        "held_from": gettext("from “{word}” on"),
        "held_at": gettext("only at “{word}”"),
        "held_until": gettext("from “{word}” to “{last}”"),
        "held_beyond": gettext("beyond the end"),
        "held_unit": gettext("unit {unit}"),
        "held_units": gettext("units {units}"),
        "change_held": gettext("Change this"),
        "switch_off": gettext("Switch off {name}"),
        "switch_on": gettext("Switch on {name}"),
        "is_in_force": gettext("{name} is in force"),
        "hold_it": gettext("Hold it"),
        "change_it": gettext("Change it"),
        "is_held": gettext("{name} is held at {value}."),
        "release": gettext("Release {name}"),
        "release_all": gettext("Release all"),
        "before_and_after": gettext("Before and after"),
        "moved": gettext("Holding moves {share} of the probability to other words."),
        "words_shown": gettext("{count} of {all} words"),
        "changed_by": gettext("holding moves {share} of the prediction after this"),
        "generate": gettext("Generate"),
        "stop": gettext("Stop"),
        "wrote": gettext("The network wrote: {words}"),
        "text_ends": gettext("The network ends the text here: it drew <s>. Another seed or temperature may go on."),
        "text_full": gettext("The text is as long as it can be."),
        "as_they_are": gettext("as they are"),
        "by_range": gettext("by range over the text"),
        "by_change": gettext("by change at “{word}”"),
        "by_likeness": gettext("like unit {unit}"),
        "all_units": gettext("all {count}"),
        "most_active": gettext("the {count} most active"),
        "these_units": gettext("these …"),
        "no_such_units": gettext("Write units as in 3,7,20-40; they go from 1 to {count}."),
        "unit_hidden": gettext("Unit {unit} is not among those shown."),
        "not_applicable": gettext("not in this cell"),
        "no_presets": gettext(
            "This cell has no gate on a state that is carried along, so there is nothing to hold open or shut. "
            "Any of its values can be held below."
        ),
        "same_preset": gettext("In this cell one gate does both, so some of these are the same."),
        "one_unit": gettext("unit {unit} alone"),
        "from_here": gettext("from “{word}” on"),
        "only_here": gettext("only at “{word}”"),
        "everywhere": gettext("everywhere"),
        "unit": gettext("Unit"),
        "phase_says": gettext("{phase}."),
        "spoken": gettext("{word}, {phase}. {caption}"),
        "spoken_held": gettext(
            "Held: {held}. The likeliest next word after the sentence is now “{now}”; it would have been “{free}”."
        ),
        "spoken_holding": gettext("Held: {held}."),
        "spoken_released": gettext("Nothing is held any more."),
    }

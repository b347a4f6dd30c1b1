"""Messages of the scripts of `/open` in the reader's language; `{name}` is a value."""

from __future__ import annotations

from flask_babel import gettext


def messages() -> dict[str, str]:
    """Return every message of the page's scripts."""
    return _opening() | _picture() | _questions() | _input() | _checking()


def _opening() -> dict[str, str]:
    return {
        "bytes_kb": gettext("{count} kB"),
        "bytes_mb": gettext("{count} MB"),
        "uploading": gettext("{done} of {total}"),
        "reading": gettext("Reading the file…"),
        "opened": gettext("{file} is open: {source}."),
        "offline": gettext("The server cannot be reached."),
        "retry": gettext("Try again"),
        "copy": gettext("Copy"),
        "close": gettext("Close"),
        "too_large": gettext(
            "{name} has {size}; at most {limit} can be opened here, together with what lies beside it."
        ),
        "refused_pickle": gettext("A file of this kind can run any program, so it is never opened here"),
        "refused_too_large": gettext("The file is too large"),
        "refused_second_file": gettext("A second file is needed"),
        "refused_cut_off": gettext("The file is cut short"),
        "refused_not_finite": gettext("The weights hold no numbers"),
        "refused_none": gettext("There is no recurrent layer in this file"),
        "refused_busy": gettext("Too many files are being opened at this moment"),
        "refused_killed": gettext("Opening this file took too much"),
        "refused": gettext("This file cannot be opened"),
        "way_second_file": gettext("Choose the file and the one beside it together."),
        "way_cut_off": gettext("Copy it again, or save it anew, and choose it once more."),
        "way_none": gettext("The networks that can be opened have LSTM, GRU or plain RNN layers."),
        "way_busy": gettext("Try it again in a few seconds."),
        "way_convert": gettext("These lines make a file that can be opened:"),
        "copied": gettext("Copied."),
        "not_copied": gettext("Could not be copied; select the text and copy it."),
        "deleted": gettext("Deleted: the network and all that was brought for it."),
        "undo": gettext("Undo"),
        "undone": gettext("The network is back."),
        "gone": gettext("This network is not on the server any more; open its file again."),
    }


def _picture() -> dict[str, str]:
    return {
        "facts": gettext("{size}, {parameters} parameters; read as {source}"),
        "units": gettext("{count} units"),
        "sizes": gettext("{inputs} → {units}"),
        "rows": gettext("{count} words"),
        "table": gettext("{rows} × {columns}"),
        "forward": gettext("forward"),
        "backward": gettext("backward"),
        "guessed": gettext("a guess: please look"),
        "asked": gettext("a question is open"),
        "why_LSTM": gettext("Why an LSTM of {source}?"),
        "why_GRU": gettext("Why a GRU of {source}?"),
        "why_RNN": gettext("Why a plain network of {source}?"),
        "left_out": gettext("Not used: {names}"),
        "beside": gettext("Also: {edges}"),
        "equations_of": gettext("Equations of {title}"),
        "in_catalogue": gettext(
            "These are the equations of the cell {cell}, as they are shown everywhere on this site."
        ),
        "written": gettext("No cell of this site has these equations, so they were written for this file."),
        "arrays": gettext("Arrays of the file"),
        "to_question": gettext("Change it"),
        "no_arrays": gettext("Nothing of the file belongs to this part."),
    }


def _questions() -> dict[str, str]:
    return {
        "question": gettext("A question the file does not answer"),
        "questions": gettext("{count} questions the file does not answer"),
        "vocabulary": gettext("Which word is which row?"),
        "vocabulary_words": gettext(
            "The embedding has {rows} rows, and the file does not name them. A vocabulary is a list in the same order: "
            "a word a line (.txt), a .json, or a tokenizer.json."
        ),
        "vocabulary_drop": gettext("Drop a vocabulary"),
        "choose": gettext("Choose…"),
        "vocabulary_none": gettext("I have none: call the rows #0 … #{last}"),
        "our_guess": gettext("our guess"),
        "needs_file": gettext("To change this the file is read once more: drop it again first."),
        "open_question": gettext(
            "Question {number} is open. Nothing is guessed silently: every answer can be changed later."
        ),
        "no_question": gettext("Nothing is guessed silently: every answer can be changed later."),
        "outputs": gettext("What are its outputs?"),
        "begin": gettext("Put a word before every text?"),
        "tied": gettext("Is the readout tied to the embedding?"),
        "activation": gettext("tanh or relu?"),
        "recurrent_activation": gettext("Which activation do the gates have?"),
        "embedding": gettext("Which array holds the words?"),
        "readout": gettext("Which array makes the prediction?"),
        "clip": gettext("Where is the state clipped?"),
        "other_question": gettext("What the file leaves open"),
    }


def _input() -> dict[str, str]:
    return {
        "tokens_known": gettext("{count} words, all known."),
        "tokens_unknown": gettext("{count} words, {unknown} of them unknown to the network."),
        "numbers_shown": gettext("Without a vocabulary, words are numbers: 3 17 4."),
        "unknown": gettext("unknown word"),
        "file_read": gettext("{steps} steps of {inputs} numbers. Mean {mean}, spread {spread}."),
        "header_found": gettext("The first row names the columns."),
        "no_header": gettext("No row names the columns."),
        "width": gettext("{needed} columns are needed, this has {found}."),
        "leave_out": gettext("Leave out {names}"),
        "spike": gettext("spike at step"),
        "step": gettext("step from"),
        "wave": gettext("period, in steps"),
        "noise": gettext("seed"),
        "feature": gettext("feature (0: each in turn)"),
        "made": gettext("This input was made, it is no data of yours."),
        "look_about": gettext("{steps} steps"),
        "every": gettext("{steps} steps, a column for every {every}"),
        "after": gettext("After “{word}”"),
        "comes_out": gettext("What comes out"),
        "no_series": gettext("What comes out has no row of numbers for each step, so it is not drawn; its layers are."),
        "last": gettext("last: {value}"),
        "input_lines": gettext("input"),
        "band": gettext("{title}: {units} units over {steps} steps"),
        "shown_units": gettext("the first {shown} of {units} units"),
        "looking": gettext("The network reads…"),
        "page_compare": gettext("Compare"),
        "page_memory": gettext("Memory"),
        "page_units": gettext("Units"),
    }


def _checking() -> dict[str, str]:
    return {
        "compared": gettext("{file} and ours, step by step: largest difference {largest}."),
        "same": gettext("within {limit}"),
        "differs": gettext("not the same: more than {limit}"),
        "nothing_compared": gettext("Nothing in this file could be compared."),
        "steps_differ": gettext("Difference at each step"),
        "at_step": gettext("step {step}: {value}"),
        "suspects": gettext("What would explain it, tried:"),
        "suspect": gettext("{title}: {largest}."),
        "use_it": gettext("Use it"),
        "checking": gettext("Comparing…"),
    }

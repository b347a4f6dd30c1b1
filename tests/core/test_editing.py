"""What-if edits: whatever is clicked, ten times in a row, the text parses, draws and runs, and its sentence is true."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core import cells
from lstm_core.editing import Sized, edits, surprise
from tests.core.edit_checks import check
from tests.examples import examples

PICTURES = {"draw": 784, "draw_plain": 784}  # what reads a picture has as many inputs as that has pixels
LENGTH = 10


def sized_for(name):
    """Return the sizes at which a cell of the catalogue is counted."""
    return Sized(inputs=PICTURES.get(name, 16))


def follow(name, choices, draws):
    """Make one edit after another, each chosen by a number; return what was done."""
    text, done = cells[name].equations, []
    inputs = 784 if name in PICTURES else 3
    for number, choice in enumerate(choices):
        if choice % 5 == 4:
            one = surprise(text, choice, sized_for(name))
            found = [one] if one is not None else []
        else:
            found = [edit for edit in edits(text, sized_for(name)) if edit.setting is None]
        if not found:
            break
        edit = found[choice % len(found)]
        done.append(edit.key)
        try:
            text = check(text, edit, inputs, seed=number, draws=number in draws)
        except BaseException as error:
            error.add_note(f"{name}: {', '.join(done)}\n{text}\n--- became\n{edit.text}")
            raise
    return done


CHOICES = st.lists(st.integers(0, 10**6), min_size=LENGTH, max_size=LENGTH)


@pytest.mark.parametrize("name", cells)
def test_every_edit_of_a_cell(name):
    for edit in edits(cells[name].equations, sized_for(name)):
        check(cells[name].equations, edit, 784 if name in PICTURES else 3, draws=False)


@pytest.mark.nightly
@pytest.mark.parametrize("name", cells)
@given(choices=CHOICES)
@examples(2)
def test_chains_of_edits(name, choices):
    follow(name, choices, draws=range(LENGTH))

"""Names out of a stranger's file are shown without what would trick the eye, and never long."""

from __future__ import annotations

import pytest

from lstm_core.formats.errors import KINDS, FormatError
from lstm_core.formats.names import LONGEST, shown


def test_a_name_is_shown_without_controls_and_direction_marks() -> None:
    assert shown("rnn.weight_ih_l0") == "rnn.weight_ih_l0"
    assert shown("重み/気温") == "重み/気温"
    assert shown("a\x1b[31m\u202egnp\u2028\x00") == "a�[31m�gnp��"


def test_a_long_name_is_shortened() -> None:
    assert len(shown("a" * 5000)) == LONGEST
    assert shown("a" * 5000).endswith("…")
    assert shown("a" * LONGEST) == "a" * LONGEST


def test_a_refusal_has_a_kind_that_is_known() -> None:
    assert FormatError("it ends early", "cut off").kind == "cut off"
    assert "cut off" in KINDS
    with pytest.raises(AssertionError):
        FormatError("what is this", "odd")

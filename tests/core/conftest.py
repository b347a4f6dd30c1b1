"""What the tests of the core share: diagrams are laid out, not taken from a folder."""

import pytest

from lstm_core.notation.layout.kept import KEPT


@pytest.fixture(autouse=True)
def _diagrams_are_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """An application that another test of this process began may keep its diagrams in a folder."""
    monkeypatch.setattr(KEPT, "folder", None)

"""The guides hold: whoever does what docs/adding-*.md say, word for word, has added what they promise."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests import guides

GUIDES = sorted((guides.ROOT / "docs").glob("adding-*.md"))


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What fails, by guide, when all of them have been followed in one copy of the repository."""
    root = tmp_path_factory.mktemp("copy")
    guides.copy(root)
    tests = guides.follow(GUIDES, root, has_peers=find_spec("torch") is not None)
    assert all(tests.values())
    failed = guides.failures([name for named in tests.values() for name in named], root)
    return {
        guide: [text for text in failed if any(text.startswith(name) for name in named)]
        for guide, named in tests.items()
    } | {"": [text for text in failed if not any(text.startswith(name) for named in tests.values() for name in named)]}


@pytest.mark.parametrize("guide", [guide.stem for guide in GUIDES])
def test_what_a_guide_promises_holds_for_who_follows_it(guide: str, followed: dict[str, list[str]]) -> None:
    assert followed[guide] == []


def test_nothing_else_failed(followed: dict[str, list[str]]) -> None:
    assert followed[""] == []


TEXT = "one\ntwo\nthree\n"


@pytest.mark.parametrize(
    ("change", "result"),
    [
        (" two\n+more\n", "one\ntwo\nmore\nthree\n"),
        (" one\n-two\n+2\n", "one\n2\nthree\n"),
        ("+four\n", "one\ntwo\nthree\nfour\n"),
    ],
)
def test_an_edit_is_made_where_its_lines_stand(change: str, result: str) -> None:
    assert guides.edited(TEXT, change, "file") == result


@pytest.mark.parametrize("change", [" four\n+five\n", " one\n three\n+more\n", "two\n"])
def test_an_edit_of_lines_that_do_not_stand_there_is_refused(change: str) -> None:
    with pytest.raises(guides.GuideError):
        guides.edited(TEXT, change, "file")


def test_a_file_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("")
    with pytest.raises(guides.GuideError, match="is there already"):
        guides.carry_out(guides.Block("adding", "python", "a.py", "x = 1\n"), tmp_path)


def test_a_command_that_fails_is_reported(tmp_path: Path) -> None:
    with pytest.raises(guides.GuideError, match="no-such-module"):
        guides.run(".venv/bin/python -m no-such-module", tmp_path)

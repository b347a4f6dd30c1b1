"""A file is there whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from lstm_core.whole_files import write_whole


def test_a_file_is_replaced_whole_and_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    write_whole(path, b"old")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o644

    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        write_whole(tmp_path / "folder", b"a file cannot take a folder's place")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["folder", "kept.json"]

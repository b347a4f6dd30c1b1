"""Files that comments, docstrings and docs cite are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WHERE = ("app", "bench", "docs", "lstm_core", "static", "templates", "tests")
KINDS = {".css", ".html", ".js", ".md", ".py"}
FOLDERS = "app|bench|docs|lstm_core|static|templates|tests"
CITED = re.compile(rf"(?<![\w./-])(?:{FOLDERS})/[\w./-]*\w\.(?:css|html|js|json|md|npz|po|py)\b")
FOLDER = re.compile(rf"`((?:{FOLDERS})/[\w./-]*[\w/])`")  # in backticks, without a suffix: a folder

ANY = re.compile(r"(?<![A-Z])(?:CODE|KEY|LANGUAGE|N-ID)(?![A-Z])")  # stands for any name
GUIDE = "adding-a-"  # names the files that its reader makes; tests follow it


def missing(text: str) -> list[str]:
    """Return the files and folders of this repository that a text cites and that are not there."""
    folders = [path for path in FOLDER.findall(text) if "." not in path]
    cited = [path for path in dict.fromkeys([*CITED.findall(text), *folders]) if "planted" not in path]
    return [path for path in cited if not any(ROOT.glob(ANY.sub("*", path)))]


def sources() -> list[Path]:
    paths = [path for folder in WHERE for path in (ROOT / folder).rglob("*") if path.suffix in KINDS and path.is_file()]
    return sorted(path for path in [*paths, *ROOT.glob("*.md")] if not path.name.startswith(GUIDE))


def test_what_files_cite_is_there() -> None:
    found = {path.relative_to(ROOT).as_posix(): missing(path.read_text(encoding="utf-8")) for path in sources()}
    assert len(found) > 900
    assert {path: cited for path, cited in found.items() if cited} == {}


def test_a_folder_that_is_not_there_is_noticed() -> None:
    assert missing("`app/" + "nowhere`, `app/" + "nowhere/`, `app/text/`, `static/css` and a `read/write` lock") == [
        "app/" + "nowhere",
        "app/" + "nowhere/",
    ]


def test_a_file_that_is_not_there_is_noticed() -> None:
    assert missing("see " + "tests/browser/" + "test_nobody_wrote.py, and app/settings.py") == [
        "tests/browser/" + "test_nobody_wrote.py"
    ]

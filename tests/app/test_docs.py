"""The documentation mentions every route and every setting, with its default."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from flask import Flask

from app import cli
from app.options import parser
from app.settings import PREFIX, Settings
from lstm_core import cells

ROOT = Path(__file__).resolve().parents[2]
API = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
DOCS = "\n".join(
    path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "docs").glob("*.md"))
    if not path.stem.startswith("adding-")
)


def test_every_route_is_mentioned(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            assert f"`{method} {path}`" in (API if path.startswith("/api") else DOCS)


def test_no_route_is_mentioned_that_there_is_not(app: Flask) -> None:
    served = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()}
    for path in re.findall(r"^\| `(?:GET|POST) (\S+)`", DOCS, re.MULTILINE):
        assert path in served


@pytest.mark.parametrize(("name", "default"), vars(Settings()).items())
def test_every_setting_is_mentioned_with_its_default(name: str, default: object) -> None:
    row = re.search(rf"^\| `{PREFIX}{name.upper()}` \| (.+?) \|", API, re.MULTILINE)
    assert row, f"{name} is missing from docs/api.md"
    if isinstance(default, bool):
        assert row[1] == ("yes" if default else "no")
    elif not isinstance(default, Path):
        assert row[1].strip("`") == str(default)


@pytest.mark.parametrize(
    "document", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda path: path.name
)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    text = re.sub(r"`[^`]*`", "", document.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if "://" not in target:
            assert (document.parent / target).exists(), f"{document.name}: {target}"


PAGES = {path: path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))}


@pytest.mark.parametrize(
    "page", [path for path, text in PAGES.items() if "```python\n" in text], ids=lambda path: path.name
)
def test_the_python_on_every_page_runs(page: Path) -> None:
    known = list(cells)
    try:
        blocks = re.findall(r"^```python\n(.*?)^```$", PAGES[page], re.DOTALL | re.MULTILINE)
        assert blocks
        space: dict[str, object] = {}
        for block in blocks:
            exec(compile(block, page.name, "exec"), space)
    finally:
        for name in set(cells) - set(known):
            cells.remove(name)


COMMANDS = [
    (path.name, command.strip())
    for path, text in PAGES.items()
    for command in re.findall(r"(?:^    |`)(?:\.venv/bin/)?lstm-explainer ([^`\n]+)", text, re.MULTILINE)
]


@pytest.mark.parametrize(("page", "command"), COMMANDS)
def test_every_command_on_a_page_is_one(page: str, command: str) -> None:
    parser(cli.COMMANDS).parse_args(shlex.split(command, comments=True))


def test_there_are_commands_on_the_pages() -> None:
    assert {command.split()[0] for _, command in COMMANDS} == set(cli.COMMANDS)


def test_the_readmes_commands_are_targets_of_make() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(
        re.findall(r"^(?:    |\| `)make ([\w-]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert {"run", "test"} <= named
    assert [target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []

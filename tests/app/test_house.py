"""The house keeps its habits: sizes of modules and functions, one version, and what continuous integration runs."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULE_LINES, FUNCTION_LINES, PARAMETERS = 400, 60, 7
REASON = re.compile(r"(#|//) size: \S+ \S+")  # on the line of a `def` or above it; for a module, before an empty line
PYTHON = [path for folder in ("app", "lstm_core", "bench", "tests") for path in sorted((ROOT / folder).rglob("*.py"))]
JAVASCRIPT = [path for folder in ("static/js", "tests/js") for path in sorted((ROOT / folder).rglob("*.js"))]


def module_size(text: str) -> Iterator[str]:
    """Yield what is wrong with the length of a module, unless it says why."""
    lines = text.splitlines()
    says_why = any(REASON.match(line) and not below for line, below in pairwise(lines))
    if len(lines) > MODULE_LINES and not says_why:
        yield f"{len(lines)} lines"


def function_sizes(text: str) -> Iterator[str]:
    """Yield what is wrong with the length or the parameters of functions, unless they say why."""
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef):
            continue
        if REASON.search(lines[node.lineno - 1]) or REASON.match(lines[node.lineno - 2].strip()):
            continue
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]
        count = sum(argument is not None and argument.arg not in ("self", "cls") for argument in given)
        if length > FUNCTION_LINES:
            yield f"{node.name} has {length} lines"
        if count > PARAMETERS:
            yield f"{node.name} has {count} parameters"


def too_large() -> set[str]:
    """Return every module and function above the limits that does not say why."""
    found = set()
    for path in [*PYTHON, *JAVASCRIPT]:
        text = path.read_text(encoding="utf-8")
        wrong = [*module_size(text), *(function_sizes(text) if path.suffix == ".py" else ())]
        found |= {f"{path.relative_to(ROOT)}: {what}" for what in wrong}
    return found


def test_modules_and_functions_are_small_or_say_why() -> None:
    assert too_large() == set()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("x = 1\n" * 401, ["401 lines"]),
        ("# size: one table, read as a whole\n\n" + "x = 1\n" * 401, []),
        ("# size: of the function\n" + "x = 1\n" * 401, ["402 lines"]),
        ("# size:\n\n" + "x = 1\n" * 401, ["403 lines"]),
        ("def f():\n" + "    x = 1\n" * 60, ["f has 61 lines"]),
        ("def f():  # size: one table\n" + "    x = 1\n" * 60, []),
        ("# size: one table\ndef f():\n" + "    x = 1\n" * 60, []),
        ("def f(self, a, b, c, d, e, f, g):\n    pass\n", []),
        ("def f(a, b, c, d, e, f, *, g, **h):\n    pass\n", ["f has 8 parameters"]),
        ("def f(  # size: each is documented\n    a, b, c, d, e, f, *, g, **h):\n    pass\n", []),
    ],
)
def test_what_is_too_large_is_found(text: str, wrong: list[str]) -> None:
    assert [*module_size(text), *function_sizes(text)] == wrong


def test_biome_has_the_same_limits_for_functions() -> None:
    rules = json.loads((ROOT / "biome.json").read_text())["linter"]["rules"]["complexity"]
    assert rules["noExcessiveLinesPerFunction"] == {"level": "error", "options": {"maxLines": FUNCTION_LINES}}
    assert rules["useMaxParams"] == {"level": "error", "options": {"max": PARAMETERS}}


def test_the_newest_heading_of_the_changelog_is_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert headings[0] == version


def test_continuous_integration_runs_the_check_with_all_its_parts() -> None:
    assert (ROOT / ".ci/run").read_text().splitlines()[-1] == "make check"
    rules = (ROOT / "Makefile").read_text().split("\ncheck: ")[1].split("\n\n")[0]
    assert all(part in rules for part in ("ruff format --check", "ruff check", "mypy", "check-javascript", "test"))


def test_hooks_run_the_tools_of_the_check_and_fetch_nothing() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    assert re.findall(r"repo: (.*)", hooks) == ["local"]
    assert set(re.findall(r"entry: \S*/(\w+)", hooks)) == {"ruff", "mypy", "biome", "tsc"}


@pytest.mark.parametrize("package", ["lstm_core", "app"])
def test_packages_say_that_they_are_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()

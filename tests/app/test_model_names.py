"""A model's name and title have fields: nowhere is one put together, or taken apart, as text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lstm_core import ModelError, cells, models
from lstm_core.models import ModelName, ModelTitle

ROOT = Path(__file__).resolve().parents[2]
TYPES = "lstm_core/models/name.py"  # where they are text
TASKS = {models.card(name).task for name in models.names()}
OF_MODELS = re.compile(r"task|cell|variant|model|network", re.IGNORECASE)  # in what a name is made of
OF_CELLS = re.compile(r"cell|variant|model", re.IGNORECASE)  # a task and a view are no name
LED_KEY = re.compile(r"\w*_led")
TAKEN_APART = {"partition", "rpartition", "split", "rsplit", "startswith", "removeprefix", "endswith", "removesuffix"}
RANGES = {"app/reading/address.py", "app/units/view.py"}  # numbers, "3-7"
FILES = {"app/story/chapters.py"}  # names of files, "03-belt.md"


def faults_of_python(source: str) -> Iterator[str]:
    """Yield every expression that has a model's name or title as text."""
    tree = ast.parse(source)
    tasks = set(_constants(tree))
    for node in ast.walk(tree):
        is_end = isinstance(node, ast.Constant) and node.value in ENDS
        if is_end or (isinstance(node, ast.JoinedStr) and _is_name(node, tasks)):
            yield ast.unparse(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in TAKEN_APART:
            given = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
            is_title = "title" in ast.unparse(node.func.value) and ", " in given
            if "-" in given or is_title:
                yield ast.unparse(node)


ENDS = {f"-{name}" for name in cells} | {f"{task}-" for task in TASKS}


def faults_of_keys(source: str) -> Iterator[str]:
    """Yield every expression outside `RowKey` that has the key of a row, or its ending, as text: "rnn_led", LED."""
    tree = ast.parse(source)
    own = {id(node) for part in tree.body if _is_of_keys(part) for node in ast.walk(part)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        is_key = is_text and LED_KEY.fullmatch(node.value) and node.value not in TASKS
        if id(node) not in own and (is_key or (isinstance(node, ast.Name) and node.id == "LED")):
            yield ast.unparse(node)


def _is_of_keys(part: ast.stmt) -> bool:
    """Tell whether a statement is the class `RowKey` or its constant."""
    is_class = isinstance(part, ast.ClassDef) and part.name == "RowKey"
    return is_class or (isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) == "LED")


def _constants(tree: ast.Module) -> Iterator[str]:
    """Yield the names of a module's constants, imported ones too, that are tasks: TASK, COUNTING."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names if alias.name in ("TASK", "COUNTING"))
        elif isinstance(node, ast.Assign):
            pairs = zip(ast.walk(node.targets[0]), ast.walk(node.value), strict=False)
            for target, value in pairs:
                if isinstance(target, ast.Name) and isinstance(value, ast.Constant) and value.value in TASKS:
                    yield target.id


def _is_name(text: ast.JoinedStr, tasks: set[str]) -> bool:
    """Tell whether an f-string is TASK-CELL, or a title: a field, "-" or ", ", a field."""
    for before, sign, after in zip(["", *text.values], text.values, text.values[1:], strict=False):
        if not isinstance(sign, ast.Constant) or not isinstance(after, ast.FormattedValue):
            continue
        left = ast.unparse(before.value) if isinstance(before, ast.FormattedValue) else ""
        sides = (left, ast.unparse(after.value))
        if sign.value == "-" and (left in tasks or any(map(OF_MODELS.search, sides))):
            return True
        if sign.value == ", " and all(side.endswith((".title", ".title or name")) for side in sides):
            return True
    return False


def faults_of_scripts(source: str) -> Iterator[str]:
    """Yield every expression of JavaScript that has a model's name as text."""
    for found in re.finditer(r"\$\{([^}]*)\}-(?:\$\{([^}]*)\}|`)", source):
        task, cell = found.groups()
        if OF_MODELS.search(task) if cell is None else OF_CELLS.search(f"{task} {cell}"):
            yield found[0]
    yield from (
        found[0] for found in re.finditer(r"\w*(?:[mM]odel|[tT]ask)\w*(?:\.name)?\.split\(['\"]-['\"]\)", source)
    )


def faults_of_templates(source: str) -> Iterator[str]:
    """Yield every expression of a template that has a model's name as text."""
    for found in re.finditer(r"\{\{([^}]*)\}\}-\{\{([^}]*)\}\}|([\w.]+) *~ *\"-\" *~ *([\w.]+)", source):
        if any(OF_MODELS.search(side or "") for side in found.groups()):
            yield found[0]


PLACES = (
    ("app", "*.py", faults_of_python),
    ("lstm_core", "*.py", faults_of_python),
    ("app", "*.py", faults_of_keys),
    ("static/js", "*.js", faults_of_scripts),
    ("templates", "*.html", faults_of_templates),
)


def test_names_and_titles_have_fields() -> None:
    found = [
        f"{path}: {fault}"
        for folder, pattern, faults in PLACES
        for file in sorted((ROOT / folder).rglob(pattern))
        for path in [file.relative_to(ROOT).as_posix()]
        if path not in {TYPES, *RANGES, *FILES}
        for fault in faults(file.read_text(encoding="utf-8"))
    ]
    wanted = "use ModelName and ModelTitle (lstm_core.models), RowKey (app.memory.networks):"
    assert not found, "\n".join([wanted, *found])


@pytest.mark.parametrize(
    "source",
    [
        'TASK, OTHER = "grammar", "x"\nmodels.load(f"{TASK}-{key}")',
        'models.load(f"recall-{key}")',
        'models.load(f"{task}-{key}")',
        'load("recall" + "-lstm")',
        'name.partition("-")',
        'name.startswith(f"{task}-")',
        'model.title.removesuffix(f", {cell.title}")',
        'f"{self.title}, {cells[name].title or name}"',
    ],
)
def test_python_that_has_a_name_as_text_is_found(source: str) -> None:
    assert list(faults_of_python(source))


@pytest.mark.parametrize(
    "source",
    [
        "key.removesuffix(LED)",
        'card.task.endswith("_led")',
        'mean.get("rnn_led", 0)',
        "found[cell + LED] = name",
        'f"{cell}_led"',
    ],
)
def test_python_that_has_a_key_of_a_row_as_text_is_found(source: str) -> None:
    assert list(faults_of_keys(source))


def test_scripts_and_templates_that_have_a_name_as_text_are_found() -> None:
    for source in ("`${model.value}-${variant.value}`", "name.startsWith(`${task}-`)", "this.state.model.split('-')"):
        assert list(faults_of_scripts(source)), source
    for source in ("{{ task.key }}-{{ cell.key }}", '{% if task.key ~ "-" ~ cell.key == x %}'):
        assert list(faults_of_templates(source)), source


def test_a_name_and_a_title_come_back_from_their_texts() -> None:
    for name in models.names():
        card = models.card(name)
        assert ModelName.parse(name) == ModelName(card.task, card.cell)
        title = ModelTitle.parse(card.title, cells[card.cell].title)
        assert str(title) == card.title
        assert title.cell == cells[card.cell].title
    assert ModelTitle.parse("My own network", "LSTM") == ModelTitle("My own network")
    assert ModelTitle.parse("My own network, GRU", "") == ModelTitle("My own network, GRU")
    with pytest.raises(ModelError, match="'grammar' is no name of a model"):
        ModelName.parse("grammar")

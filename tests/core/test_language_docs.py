"""The pages about the language say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from lstm_core import Cell
from lstm_core.cells import cells
from lstm_core.errors import LanguageError
from lstm_core.language import OPERATIONS, Call, fixed_inputs, lines, parse, sizes, source, walk
from lstm_core.language.statements import MOST_IN_A_ROW

DOCS = Path(__file__).parents[2] / "docs"
LANGUAGE = (DOCS / "language.md").read_text(encoding="utf-8")
ADDING = (DOCS / "adding-a-cell.md").read_text(encoding="utf-8")


def blocks(page: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("text", blocks(LANGUAGE, "cell"))
def test_every_cell_on_the_page_is_one(text):
    definition = parse(text)
    features = 5 if "memory" in definition.words else None
    inputs = fixed_inputs(definition, {}) or 4
    assert sizes(definition, inputs=inputs, units=4, features=features).values["h"] == (4,)


def test_the_python_on_the_page_runs():
    found = blocks(LANGUAGE, "python")
    assert len(found) >= 3
    exec(compile("".join(found), "docs/language.md", "exec"), {})


def test_every_operation_stands_in_a_cell_on_the_page():
    used = {
        node.operation
        for text in blocks(LANGUAGE, "cell")
        for equation in parse(text).equations
        for _, node in walk(equation.expression, equation.name)
        if isinstance(node, Call)
    }
    assert set(OPERATIONS) - used == set()


@pytest.mark.parametrize("text", [text for text in blocks(LANGUAGE, "cell") if "memory" not in text])
def test_every_cell_on_the_page_runs(text):
    cell = Cell(equations=text)
    inputs = fixed_inputs(cell.definition, {}) or 4
    params = cell.init(inputs, 4, 0)
    assert cell.run(params, np.ones((3, inputs)), rng=0, units=4)["h"].shape == (3, 4)


def test_the_first_cell_is_the_lstm():
    assert blocks(LANGUAGE, "cell")[0] == cells["lstm"].equations


def row_of(operation) -> str:
    """Return an operation's line in the page's table."""
    return f"| `{operation.usage}` | {operation.meaning} |"


def test_the_table_of_operations_on_the_page_is_that_of_the_rows():
    table = LANGUAGE.split("## Operations")[1].split("| | |\n|---|---|\n")[1].split("\n\n")[0]
    assert table.splitlines() == [row_of(operation) for operation in OPERATIONS.values()]


@pytest.mark.parametrize("key", OPERATIONS)
def test_the_usage_of_an_operation_is_its_own(key):
    operation = OPERATIONS[key]
    start = {"infix": ("a", "A"), "prefix": ("-",), "function": (f"{key}(",)}[operation.form]
    assert operation.usage.startswith(start)
    if operation.form == "infix":
        assert f" {key} " in operation.usage


def test_the_errors_on_the_page_are_those_that_are_raised():
    text = cells["lstm"].equations
    mistakes = [
        text.replace("c_prev + i * g                   ", "c_perv + i * g"),
        text.replace("g = tanh", "latent = 2\ng: latent = tanh").replace("i * g                     #", "i * g  #"),
    ]
    for mistake, shown in zip(mistakes, blocks(LANGUAGE, "text"), strict=True):
        with pytest.raises(LanguageError) as caught:
            sizes(parse(mistake.replace("i * g    ", "i * g"), "mine"), inputs=3, units=4)
        assert re.sub(r" +#", "  #", f"{caught.value}\n") == shown


def test_the_limits_on_the_page_are_those_of_the_parser():
    words = " ".join(LANGUAGE.split())
    assert f"{source.MOST_CHARACTERS:,} characters, {lines.MOST_LINES} lines" in words
    assert f"{lines.MOST_TOKENS:,} names, numbers and signs; brackets go {lines.MOST_BRACKETS} deep" in words
    assert f"{MOST_IN_A_ROW} operations stand one inside another" in words


def test_a_cell_without_a_file_is_found_by_its_name():
    (trial,) = blocks(ADDING, "python")
    try:
        exec(trial, {})
        assert "mine" in cells
    finally:
        cells.remove("mine")

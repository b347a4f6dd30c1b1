"""What a process keeps of its runs: one budget, networks distinguished by content, no array kept elsewhere."""

from __future__ import annotations

import ast
import random
import re
import threading
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import _lru_cache_wrapper
from importlib import import_module
from pathlib import Path
from types import UnionType

import numpy as np
import pytest

from app import create_app
from app.reading import caches
from app.reading.caches import BUDGET, Budget, Cache, cached, size_of
from app.reading.readings import Readings
from lstm_core import Cell, models
from lstm_core.execution import Trace

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = {  # that hold arrays and are bounded by what is shipped: a value for each model or figure
    "app.story.figures.distance.numbers.new_network",
    "app.story.figures.steps.plain_cells.network",
}


def other(model: models.Model) -> models.Model:
    """Return a network of the same name and card with other weights."""
    return replace(model, params={name: array * 0.5 for name, array in model.params.items()})


def test_two_networks_of_one_name_are_told_apart() -> None:
    first = models.load("grammar-lstm", models.Model)
    second, readings = other(first), Readings(9, Budget(64))
    assert first.name == second.name
    one, two = readings.get(first, "the boys"), readings.get(second, "the boys")
    assert not np.allclose(one.probabilities, two.probabilities)
    np.testing.assert_array_equal(two.probabilities, second.read("the boys").probabilities)
    assert readings.get(first, "the boys") is one


def test_a_function_tells_networks_of_one_name_apart() -> None:
    asked = []

    @cached(4)
    def name(model: models.Model, times: int, *, add: str = "") -> str:
        asked.append(model)
        return model.name * times + add

    first = models.load("grammar-lstm", models.Model)
    assert name(first, 2) == name(first, 2) == name(replace(first), 2)
    assert len(asked) == 1  # another object of the same content
    name(other(first), 2)
    name(first, 2, add="!")
    assert len(asked) == 3


def test_the_sum_of_bytes_never_exceeds_the_budget() -> None:
    budget = Budget(1)
    readings, arrays = Readings(1000, budget), Cache[np.ndarray](1000, budget)
    random_numbers = random.Random(0)
    words = models.load("stories-lstm").vocabulary
    for turn in range(80):
        name = random_numbers.choice(("grammar-lstm", "grammar-gru", "stories-gru", "recall-lstm", "counting-lstm"))
        text = " ".join(random_numbers.choices(words, k=random_numbers.randrange(1, 12)))
        readings.get(models.load(name, models.Model), text)
        arrays.of(turn, lambda: np.zeros(random_numbers.randrange(100_000), np.float32))
        held = sum(size_of(cache._values) for cache in (readings._cache, arrays))
        assert held == budget.used <= 2**20
    assert len(readings.asked()) > 3


def test_the_longest_unused_value_goes_first_over_all_caches() -> None:
    budget = Budget(1)
    first, second = Cache[np.ndarray](9, budget), Cache[np.ndarray](9, budget)
    large = 2**20 // 3
    for cache, key in ((first, "a"), (second, "b"), (first, "c")):
        cache.of(key, lambda: np.zeros(large, np.uint8))
    first.of("a", lambda: np.zeros(1))  # is used again
    second.of("d", lambda: np.zeros(large, np.uint8))
    assert (first.kept(), second.kept()) == (["c", "a"], ["d"])


def test_what_is_larger_than_the_budget_is_not_kept() -> None:
    cache = Cache[np.ndarray](9, Budget(0.001))
    assert cache.of("a", lambda: np.zeros(2000)).size == 2000
    assert cache.kept() == []


def test_an_error_is_not_kept_and_the_next_one_may_try() -> None:
    cache = Cache[int](9, Budget(1))
    with pytest.raises(ZeroDivisionError):
        cache.of("a", lambda: 1 // 0)
    assert cache.of("a", lambda: 1) == 1


def test_who_asks_for_the_same_waits_for_it() -> None:
    cache, made, begun = Cache[int](9, Budget(1)), [], threading.Event()

    def make() -> int:
        begun.set()
        threading.Event().wait(0.05)
        made.append(1)
        return len(made)

    threads = [threading.Thread(target=cache.of, args=("a", make)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert begun.is_set()
    assert made == [1]


def test_the_setting_is_the_budget_of_the_process() -> None:
    before = BUDGET.megabytes
    try:
        create_app({"TESTING": True, "traces_megabytes": 7})
        assert BUDGET.megabytes == 7
    finally:
        BUDGET.megabytes = before


def lru_cached() -> Iterator[tuple[str, _lru_cache_wrapper[object]]]:
    """Yield every function of the app that is kept by `lru_cache`, by its module and name."""
    for path in sorted((ROOT / "app").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = [
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and any("lru_cache" in ast.unparse(one) for one in node.decorator_list)
        ]
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        yield from ((f"{module}.{name}", getattr(import_module(module), name)) for name in names)


def holds_arrays(kind: object, seen: frozenset[object] = frozenset()) -> bool:
    """Tell whether a value of a type can hold arrays: an array, a run, a network, or what has one of them in it."""
    inner = typing.get_args(kind)
    if inner or isinstance(kind, UnionType):
        origin = typing.get_origin(kind)
        return origin is np.ndarray or any(holds_arrays(one, seen) for one in inner)
    if not isinstance(kind, type) or kind in seen or issubclass(kind, Cell):
        return False
    if issubclass(kind, np.ndarray | Trace) or any(hasattr(kind, name) for name in ("trace", "probabilities", "state")):
        return True
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return any(holds_arrays(hints[field.name], seen | {kind}) for field in fields(kind))
    return False


def needs_budget(function: _lru_cache_wrapper[object]) -> bool:
    """Tell whether a function keeps arrays by what is asked of it: one without arguments has a single value."""
    plain = function.__wrapped__
    result = eval(plain.__annotations__["return"], plain.__globals__)
    return len(plain.__annotations__) > 1 and holds_arrays(result)


def test_every_cache_of_arrays_is_within_the_budget() -> None:
    assert {name for name, function in lru_cached() if needs_budget(function)} <= SHIPPED


def test_every_cache_within_the_budget_is_in_the_docs() -> None:
    for path in sorted((ROOT / "app").rglob("*.py")):
        if "@cached(" in path.read_text(encoding="utf-8"):
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    listed = (ROOT / "docs" / "caches.md").read_text(encoding="utf-8")
    own = {name for name in caches.CACHES if name.startswith("app.")}
    named = set(re.findall(r"^\| `([\w.]+)`", listed, re.MULTILINE)) - {"app.reading.readings.Readings"}
    assert named == own


def test_a_planted_cache_of_arrays_is_found() -> None:
    from functools import lru_cache

    @lru_cache(maxsize=64)
    def planted(text: str) -> models.Reading:
        return models.load("grammar-lstm", models.Model).read(text)

    @lru_cache(maxsize=64)
    def harmless(text: str) -> tuple[str, ...]:
        return (text,)

    assert needs_budget(planted)
    assert not needs_budget(harmless)

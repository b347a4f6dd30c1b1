"""What a cached function returns depends on its arguments alone: language, settings and address are among them.

Everything that a request knows is watched while the caches are empty and pages are asked for: whoever reads it inside a
cached function has to have it among its arguments.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import CodeType
from typing import Any

import flask
import flask_babel
import pytest
from flask import Flask, request
from flask_babel import gettext

from app import create_app
from app.reading import caches
from app.reading.caches import cached
from app.web import current

ROOT = Path(__file__).resolve().parents[2]
ADDRESSES = ("/", "/step", "/beyond", "/compare", "/memory", "/units?lang=ja", "/step/scene", "/api/openapi.json")
FINDS_LANGUAGE = flask_babel.get_locale.__code__  # in the address, which is not read for anything else there
# The argument that must be there for what is read. An application has one library and one cache of readings (`kept`),
# which is a cache itself: the readings stand for the library.
NEEDS = {
    "language": {"language", "surroundings"},
    "settings": {"settings", "surroundings"},
    "address": {"surroundings"},
    "library": {"kept"},
}


def cached_functions() -> Iterator[Any]:
    """Yield every cached function of the app's modules, however it is cached."""
    for path in sorted((ROOT / "app").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                kinds = {ast.unparse(one).partition("(")[0] for one in node.decorator_list}
                if kinds & {"cache", "lru_cache", "cached"}:
                    yield getattr(import_module(module), node.name)


class Watch:
    """Records which cached functions read what: (name of the function, "language")."""

    def __init__(self, functions: Iterator[Any], monkeypatch: pytest.MonkeyPatch):
        self.codes: dict[CodeType, Any] = {function.__wrapped__.__code__: function for function in functions}
        self.found: set[tuple[str, str]] = set()
        for what, read in (
            ("language", flask_babel.get_locale),
            ("settings", current.current),
            ("library", current.library),
        ):
            watched = self.watched(what, read)
            for name, module in list(sys.modules.items()):
                if name.partition(".")[0] in ("app", "flask_babel", __name__.partition(".")[0]):
                    for key in [key for key, value in vars(module).items() if value is read]:
                        monkeypatch.setattr(module, key, watched)
        monkeypatch.setattr(Flask, "url_for", self.watched("address", Flask.url_for))
        monkeypatch.setattr(flask.Request, "args", property(self.watched("address", flask.Request.args.__get__)))

    def watched(self, what: str, read: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that records who reads, and then reads."""

        def call(*args: Any, **kwargs: Any) -> Any:
            frame = sys._getframe(1)
            readers = []
            while frame.f_back is not None and frame.f_code is not FINDS_LANGUAGE:
                if function := self.codes.get(frame.f_code):
                    readers.append((f"{function.__module__}.{function.__qualname__}", what))
                frame = frame.f_back
            self.found |= set(readers if frame.f_back is None else ())
            return read(*args, **kwargs)

        return call

    def faults(self) -> list[str]:
        """Return who reads what it has no argument for."""
        arguments = {
            f"{function.__module__}.{function.__qualname__}": code.co_varnames[: code.co_argcount]
            for code, function in self.codes.items()
        }
        return sorted(
            f"{name} reads the {what}"
            for name, what in self.found
            if not NEEDS[what] & {argument.lstrip("_") for argument in arguments[name]}
        )


def emptied(functions: Iterator[Any]) -> Iterator[Any]:
    """Empty caches and yield their functions."""
    for function in functions:
        if hasattr(function, "cache_clear"):
            function.cache_clear()
        yield function
    for cache in caches.CACHES.values():
        cache.clear()


def test_what_is_cached_depends_on_its_arguments_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    client = create_app({"TESTING": True}).test_client()
    watch = Watch(emptied(cached_functions()), monkeypatch)
    for address in ADDRESSES:
        assert client.get(address).status_code == 200, address
    assert {("app.story.rendering._drawn", what) for what in ("language", "settings", "address")} <= watch.found
    assert ("app.stage.serving._scene", "language") in watch.found
    assert not watch.faults()


@cached(2)
def planted_settings(name: str) -> str:
    return name[: current.current().name_characters]


@lru_cache(maxsize=2)
def planted_language(name: str) -> str:
    return gettext("Step") + name


@lru_cache(maxsize=2)
def planted_address(name: str, language: str) -> str:
    return gettext("Step") + request.args.get(name, "")


def test_planted_functions_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(iter((planted_settings, planted_language, planted_address)), monkeypatch)
    with create_app({"TESTING": True}).test_request_context("/?lang=en"):
        planted_settings("a")
        planted_language("a")
        planted_address("a", "en")
    assert watch.faults() == [
        f"{__name__}.planted_address reads the address",
        f"{__name__}.planted_language reads the language",
        f"{__name__}.planted_settings reads the settings",
    ]
    caches.CACHES.pop(f"{__name__}.planted_settings")

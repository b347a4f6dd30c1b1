"""Every limit and every place that the server depends on, with one default each.

A setting `text_tokens` is given to `create_app({"text_tokens": 100})` or as the environment variable
`LSTM_EXPLAINER_TEXT_TOKENS`. docs/api.md lists them all; a test holds the two together.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

DIGITS = 15  # of a number
PREFIX = "LSTM_EXPLAINER_"
SOURCE = Path(__file__).resolve().parent


def _beside_or_inside(name: str) -> Path:
    """Return the folder `name` of the package (a wheel), or of the checkout that the package lies in."""
    inside = SOURCE / name
    return inside if inside.is_dir() else SOURCE.parent / name


def _cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lstm-explainer"


class ServerSettingError(ValueError):
    """A setting that does not exist, or a value of the wrong kind: names the setting."""


@dataclass(frozen=True)
class Settings:
    """What the server may be asked for, and where its files lie."""

    text_characters: int = 4000  # of a sentence
    text_tokens: int = 400  # of a sentence, the opening <s> among them
    written_tokens: int = 100  # that a model may be asked to write at once
    clamp_characters: int = 500
    clamp_parts: int = 20
    equation_characters: int = 4000  # of a cell's text
    name_characters: int = 60  # of a cell's name
    units: int = 512  # of a cell that is checked
    inputs: int = 512  # of a cell that is checked
    body_bytes: int = 65536  # of a request
    traces_kept: int = 32  # finished readings held in memory, per process
    traces_megabytes: int = 64  # what they may take together; 400 tokens with 8,000 words take 15
    compress_bytes: int = 1024  # an answer longer than this is compressed
    cache_seconds: int = 300  # how long a browser may use a trace, cell or model list without asking again
    frame_ancestors: str = "'self'"  # who may show these pages in a frame: the Content-Security-Policy's words
    embed_ancestors: str = "* file:"  # the same for pages under /embed/; "*" alone leaves out files
    https_only: bool = False  # send Strict-Transport-Security
    static_folder: Path = _beside_or_inside("static")
    template_folder: Path = _beside_or_inside("templates")
    vendor_folder: Path = SOURCE.parent / "vendor"  # where make puts the cartesian plotly.js, if it could fetch it
    cache_folder: Path = _cache_folder()  # compressed copies of the static files, and diagrams

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Return the defaults with what the environment's LSTM_EXPLAINER_* variables say. Raises ServerSettingError."""
        given = {
            name.removeprefix(PREFIX).lower(): text for name, text in environment.items() if name.startswith(PREFIX)
        }
        return cls().override(given)

    def override(self, values: Mapping[str, object]) -> Settings:
        """Return a copy with `values` put in, text turned into each setting's kind. Raises ServerSettingError."""
        kinds = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        unknown = sorted(set(values) - set(kinds))
        if unknown:
            raise ServerSettingError(f"no setting is called {unknown[0]!r}; there are: {', '.join(kinds)}")
        read: dict[str, Any] = {name: _read(name, value, kinds[name]) for name, value in values.items()}
        return replace(self, **read)


def _read(name: str, value: object, kind: type) -> object:
    """Return a setting's value in its kind: bool, int at least 0, path or text."""
    text = str(value).strip()
    if kind is bool:
        if text.lower() not in ("1", "0", "true", "false", "yes", "no", "on", "off"):
            raise ServerSettingError(f"setting {name}: expected yes or no, found {text!r}")
        return text.lower() in ("1", "true", "yes", "on")
    if kind is int:
        if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS):
            raise ServerSettingError(f"setting {name}: expected a whole number, 0 or more, found {text[:60]!r}")
        return int(text)
    if issubclass(kind, Path):
        return _folder(name, text)
    if not (text.isascii() and text.isprintable()) or set(text) & set(";,"):
        raise ServerSettingError(f"setting {name}: expected sources as in Content-Security-Policy, found {text[:60]!r}")
    return text


def _folder(name: str, text: str) -> Path:
    """Return a folder; those whose files are served have to be there."""
    try:
        path = Path(text).expanduser()
        is_there = path.is_dir()
    except (RuntimeError, ValueError, OSError) as error:  # no such home, a null byte, a name too long
        raise ServerSettingError(f"setting {name}: {text[:60]!r} is no folder: {error}") from error
    if name in ("static_folder", "template_folder") and not is_there:
        raise ServerSettingError(f"setting {name}: there is no folder {text[:60]!r}")
    return path

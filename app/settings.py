"""The server's settings: limits and folders, with their defaults.

Set `text_tokens`, for example, by `create_app({"text_tokens": 100})` or by the environment variable
`LSTM_EXPLAINER_TEXT_TOKENS`. docs/api.md lists all settings, which a test checks.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

DIGITS = 15  # at most, of a whole number
FORM = 65536  # bytes of a form besides its files
PREFIX = "LSTM_EXPLAINER_"
SOURCE = Path(__file__).resolve().parent


def _beside_or_inside(name: str) -> Path:
    """Return the folder `name` inside the package (a wheel), else beside it (a checkout)."""
    inside = SOURCE / name
    return inside if inside.is_dir() else SOURCE.parent / name


def _store_folder() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "lstm-explainer"


def _cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lstm-explainer"


class ServerSettingError(ValueError):
    """An unknown setting, or a value of the wrong type; the message names the setting."""


@dataclass(frozen=True)
class Settings:
    """Limits of requests, HTTP options, and the folders of files."""

    text_characters: int = 4000  # of a sentence
    text_tokens: int = 400  # of a sentence, the opening <s> among them
    written_tokens: int = 100  # that a model writes per request, at most
    clamp_characters: int = 500
    clamp_parts: int = 20
    equation_characters: int = 4000  # of a cell's text
    name_characters: int = 60  # of a cell's name
    lab_characters: int = 8000  # of a cell's text in the laboratory
    lab_units: int = 128  # of a cell in the laboratory
    lab_tokens: int = 100  # of a sentence in the laboratory
    lab_numbers: int = 4_000_000  # that a cell learns, or computes of a sentence, in the laboratory
    lab_operations: int = 80  # layers and operations of a cell that the laboratory draws
    lab_readings_kept: int = 64  # readings of own cells in memory, per process
    lab_diagrams_kept: int = 256  # diagrams of own cells in memory, per process
    training_updates: int = 20_000  # of a run, at most
    training_units: int = 128  # of a cell that is trained here
    training_numbers: int = 500_000  # that a run learns, of both cells together
    training_megabytes: int = 512  # of memory that an update takes
    training_slots: int = 0  # trainings that go on at once on this machine; 0: one fewer than it has cores
    training_at_once: int = 12  # runs that were advanced in the last minute
    training_runs: int = 200  # that are kept
    training_hours: int = 24  # for which a run and its networks are kept after its last update
    training_niceness: int = 10  # how far the process of training stands back behind the pages, as in the command nice
    training_idle_seconds: int = 120  # after which the process of training ends
    own_text_characters: int = 200_000  # of a text to learn
    own_text_bytes: int = 1_000_000  # of a request that brings one
    opening_file_megabytes: int = 64  # of a network's file and what lies beside it, together
    opening_series_megabytes: int = 64  # of a CSV or NPZ
    opening_steps: int = 5000  # of a series of numbers
    opening_at_once: int = 2  # files that are opened at a time, each in a process of its own
    opening_networks: int = 200  # that are kept
    opening_hours: int = 24  # for which a network is kept after it was opened
    store_megabytes: int = 1000  # of all runs and networks
    units: int = 512  # of a cell that is checked
    inputs: int = 512  # of a cell that is checked
    body_bytes: int = 65536  # of a request
    traces_kept: int = 32  # runs cached in memory, per process
    traces_megabytes: int = 64  # size of that cache; 400 tokens with 8,000 words take 15
    compress_bytes: int = 1024  # responses longer than this are compressed
    cache_seconds: int = 300  # max-age of traces, cells and model lists
    frame_ancestors: str = "'self'"  # who may embed the pages: sources as in Content-Security-Policy
    embed_ancestors: str = "* file:"  # the same for pages under /embed/; "*" does not include files
    https_only: bool = False  # send Strict-Transport-Security
    static_folder: Path = _beside_or_inside("static")
    template_folder: Path = _beside_or_inside("templates")
    vendor_folder: Path = SOURCE.parent / "vendor"  # of the bundle of plotly.js and the text face, which make fetches
    cache_folder: Path = _cache_folder()  # compressed copies of the static files, and diagrams
    store_folder: Path = _store_folder()  # runs of the laboratory, networks that were trained or brought

    @property
    def opening_file_bytes(self) -> int:
        """Bytes of an upload: the files, and what a form adds to them."""
        return self.opening_file_megabytes * 2**20 + FORM

    @property
    def opening_series_bytes(self) -> int:
        """Bytes of an upload of numbers."""
        return self.opening_series_megabytes * 2**20 + FORM

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the LSTM_EXPLAINER_* environment variables; the rest are defaults. Raises ServerSettingError."""
        given = {
            name.removeprefix(PREFIX).lower(): text for name, text in environment.items() if name.startswith(PREFIX)
        }
        return cls().override(given)

    def override(self, values: Mapping[str, object]) -> Settings:
        """Return a copy with `values`, parsed to each setting's type. Raises ServerSettingError."""
        kinds = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        unknown = sorted(set(values) - set(kinds))
        if unknown:
            near = get_close_matches(unknown[0], kinds)
            known = f"near it: {', '.join(near)}" if near else "docs/api.md lists those that there are"
            raise ServerSettingError(f"no setting is called {unknown[0]!r}; {known}")
        read: dict[str, Any] = {name: _read(name, value, kinds[name]) for name, value in values.items()}
        return replace(self, **read)


def _read(name: str, value: object, kind: type) -> object:
    """Parse a setting's value to its type: bool, int (0 or more), path or text."""
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
    """Parse a folder; one whose files are served must exist."""
    try:
        path = Path(text).expanduser()
        is_there = path.is_dir()
    except (RuntimeError, ValueError, OSError) as error:  # no such home, a null byte, a name too long
        raise ServerSettingError(f"setting {name}: {text[:60]!r} is no folder: {error}") from error
    if name in ("static_folder", "template_folder") and not is_there:
        raise ServerSettingError(f"setting {name}: there is no folder {text[:60]!r}")
    return path

"""Access the current application's settings, library and readings."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, has_app_context, request

from app.reading.library import STANDARD
from app.reading.readings import Readings
from app.settings import Settings
from app.text.languages import code
from lstm_core.models import Library


@dataclass(frozen=True)
class Surroundings:
    """What rendered HTML depends on besides its arguments, as a part of a cache's key.

    `prefix` is the path under which the application is mounted, with which its addresses begin.
    """

    language: str
    settings: Settings
    prefix: str


def surroundings() -> Surroundings:
    """Return those of this request."""
    return Surroundings(code(), current(), request.script_root)


def current() -> Settings:
    """Return the settings of the application that serves this request."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def readings() -> Readings:
    """Return the application's cache of readings."""
    kept: Readings = current_app.extensions["readings"]
    return kept


def library() -> Library:
    """Return the application's library; outside an application context, the default one."""
    found: Library = current_app.extensions["library"] if has_app_context() else STANDARD
    return found

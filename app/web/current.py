"""Access the current application's settings, library and readings."""

from __future__ import annotations

from flask import current_app, has_app_context

from app.reading.library import STANDARD
from app.reading.readings import Readings
from app.settings import Settings
from lstm_core.models import Library


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

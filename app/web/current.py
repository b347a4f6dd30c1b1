"""What belongs to the application that answers the current request."""

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
    """Return the application's memory of its last readings."""
    kept: Readings = current_app.extensions["readings"]
    return kept


def library() -> Library:
    """Return the application's networks; outside of a request those that every server knows."""
    found: Library = current_app.extensions["library"] if has_app_context() else STANDARD
    return found

"""What belongs to the application that answers the current request."""

from __future__ import annotations

from flask import current_app

from app.reading.readings import Readings
from app.settings import Settings


def current() -> Settings:
    """Return the settings of the application that serves this request."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def readings() -> Readings:
    """Return the application's memory of its last readings."""
    kept: Readings = current_app.extensions["readings"]
    return kept

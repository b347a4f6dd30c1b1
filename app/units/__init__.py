"""`/units`: what single units know."""

from __future__ import annotations

from app.units.routes import blueprint

__all__ = ["blueprint"]

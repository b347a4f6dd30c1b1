"""The pages that a person opens, and what they fetch for their drawings."""

from __future__ import annotations

from app.stage.routes import blueprint

__all__ = ["blueprint"]

"""`/compare`: two cells read one sentence, side by side."""

from __future__ import annotations

from app.compare.routes import blueprint

__all__ = ["blueprint"]

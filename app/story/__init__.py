"""`/`: the story in seven chapters, each beside a figure at work; and every figure by itself."""

from __future__ import annotations

from app.story.routes import blueprint

__all__ = ["blueprint"]

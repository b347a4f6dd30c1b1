"""`/memory`: does a network remember, and where? Gradients back through a sentence, and recall over a gap."""

from __future__ import annotations

from app.memory.routes import blueprint

__all__ = ["blueprint"]

"""Compute the targets of the transport buttons, by words and by phases, as `step` in static/js does."""

from __future__ import annotations


def leads(token: int, phase: int, tokens: int, phases: int) -> dict[str, tuple[int, int]]:
    """Compute each button's target from a token and a phase, clipped to the ends; all count from 1."""
    following = (token, phase + 1) if phase < phases else (token + 1, 1) if token < tokens else (token, phase)
    before = (token, phase - 1) if phase > 1 else (token - 1, phases) if token > 1 else (token, phase)
    return {
        "first": (1, 1),
        "previous_token": (max(1, token - 1), phase),
        "previous_step": before,
        "next_step": following,
        "next_token": (min(tokens, token + 1), phase),
        "last": (tokens, phases),
    }

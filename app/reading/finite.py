"""Describe a run's first number that is not finite: the value, the step, the unit, and the held values."""

from __future__ import annotations

from flask_babel import gettext

from app.text.joining import listed, sentences
from app.text.numbers import minimal
from lstm_core import FiniteError


def sentence(error: FiniteError) -> str:
    """Return a sentence that locates the fault, in the reader's language; steps and units count from 1."""
    step = None if error.step is None else error.step + 1
    if error.line is None:
        said = gettext(
            "The scores of the next word are not finite after step %(step)d: h is too large there.", step=step
        )
    elif error.is_gradient and step is None:
        said = gettext(
            "The gradient of %(name)s is not a finite number (line %(line)d: %(equation)s).",
            name=error.name,
            line=error.line,
            equation=error.equation,
        )
    elif error.is_gradient:
        said = gettext(
            "The gradient of %(name)s is not a finite number at step %(step)d (line %(line)d: %(equation)s).",
            name=error.name,
            step=step,
            line=error.line,
            equation=error.equation,
        )
    else:
        said = gettext(
            "%(name)s is not a finite number at step %(step)d (line %(line)d: %(equation)s).",
            name=error.name,
            step=step,
            line=error.line,
            equation=error.equation,
        )
    if not error.held:
        return said
    held = gettext(
        "Held there: %(held)s. Hold it at another value.",
        held=listed(f"{name} = {minimal(value)}" if value is not None else name for name, value in error.held),
    )
    return sentences(said, held)


def left_out(said: str) -> str:
    """Return the sentence on a fault of held values, which adds that the page draws without them."""
    return sentences(said, gettext("What is shown holds nothing."))


def place(error: FiniteError) -> dict[str, object]:
    """Return the fault's place for programs: value, line and equation, and, if known, step and unit, from 1."""
    counted = {"step": error.step, "unit": error.unit}
    found = {"value": error.name, "line": error.line, "equation": error.equation}
    return {**found, **{name: number + 1 for name, number in counted.items() if number is not None}}

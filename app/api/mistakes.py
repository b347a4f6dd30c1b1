"""Mistakes in equations as problems: kind, place, mends, and how the text is written in the language."""

from __future__ import annotations

from app.text.languages import SOURCE, code
from app.web.problems import Problem
from lstm_core import LanguageError
from lstm_core.language import friendly


def mistake(error: LanguageError, equations: str | None = None) -> Problem:
    """Build the 422 for a mistake, in the reader's language; with `equations`, how they are written in the language."""
    language = code() if code() in error.sentences else SOURCE
    more: dict[str, object] = {}
    if equations is not None:
        rewritten = friendly(equations)
        if rewritten.changes:
            left = rewritten.error
            more["friendly"] = {
                "equations": rewritten.text,
                "changes": [vars(change) for change in rewritten.changes],
                "questions": [vars(change) for change in rewritten.questions],
                "message": None if left is None else left.sentences[language],
            }
    return Problem(
        422,
        str(error) if language == SOURCE else error.sentences[language],
        "equations",
        message=error.sentences[language],
        kind=error.kind,
        values=error.values,
        mends=[
            {"title": mend.titles[language], "start": mend.start, "end": mend.end, "replacement": mend.replacement}
            for mend in error.mends
        ],
        line=error.line,
        column=error.column,
        end=error.end,
        source_line=error.source_line,
        **more,
    )

"""Labels of contrasts, of their sides and of verdicts, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext


def contrast_title(key: str) -> str:
    """Return a contrast's name in the reader's language."""
    titles = {
        "number": gettext("number"),
        "gender": gettext("gender"),
        "country": gettext("country"),
        "quotation": gettext("quotation"),
        "line": gettext("line length"),
    }
    return titles.get(key, key)


def side_title(side: str) -> str:
    """Return the name of a contrast's side; a side named after a word of the sentences keeps it."""
    titles = {
        "singular": gettext("singular"),
        "plural": gettext("plural"),
        "another country": gettext("another country"),
        "outside": gettext("outside a quotation"),
        "inside": gettext("inside a quotation"),
        "goes on": gettext("line goes on"),
        "ends": gettext("line ends"),
    }
    return titles.get(side, side)


def sample_size(key: str, count: int) -> str:
    """Return how many sentence pairs, or lines, a contrast's statistics are over."""
    if key == "line":
        return gettext("%(count)s lines of verse", count=count)
    return gettext("%(count)s sentence pairs", count=count)


def ranking_caption(key: str, state: str, sides: tuple[str, str]) -> str:
    """Return the ranking's caption, which explains the score; `state` is the state's name."""
    if key == "line":
        return gettext(
            "Correlation of the %(state)s with the place in the line, over all letters. Whiskers: about 95%%, "
            "counting each line as one observation.",
            state=state,
        )
    return gettext(
        "How far the %(state)s tells “%(second)s” from “%(first)s” at the last word: Cohen’s d, in pooled standard "
        "deviations. Whiskers: about 95%%.",
        state=state,
        first=sides[0],
        second=sides[1],
    )


def question(key: str) -> str:
    """Return the contrast's question on the next word, or ""."""
    sentences = {
        "number": gettext("Which comes next: a singular verb, or a plural one?"),
        "gender": gettext("Which comes next: “he” or “she”?"),
        "country": gettext("Which language comes next?"),
        "quotation": gettext("Does the quotation close next, or does the sentence go on?"),
        "line": gettext("Does the line end next, or go on?"),
    }
    return sentences.get(key, "")


def verdict_title(verdict: str) -> str:
    """Return a short label for a verdict."""
    return {
        "unit": gettext("one unit"),
        "group": gettext("a few units together"),
        "spread": gettext("spread over many"),
        "unlearned": gettext("not learned"),
    }[verdict]

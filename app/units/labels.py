"""Labels of contrasts, their sides and the verdicts on them."""

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
    """Return what a side of a contrast is called; a word of the sentences stays what it is."""
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


def many(key: str, count: int) -> str:
    """Return over what a contrast's statistics go."""
    if key == "line":
        return gettext("%(count)s lines of verse", count=count)
    return gettext("%(count)s sentence pairs", count=count)


def ranking(key: str, state: str, sides: tuple[str, str]) -> str:
    """Return by what the units are ranked; `state` is the cell state or the hidden state, in words."""
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


def asked(key: str) -> str:
    """Return the question on the next word that the contrast poses, or ""."""
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

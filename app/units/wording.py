"""What the page says of contrasts, their sides and what was found."""

from __future__ import annotations

from flask_babel import format_decimal, gettext


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
    }
    return titles.get(side, side)


def asked(key: str) -> str:
    """Return in words what is asked after a sentence."""
    sentences = {
        "number": gettext("Which comes next: a verb for one, or for many?"),
        "gender": gettext("Which comes next: “he” or “she”?"),
        "country": gettext("Which language comes next?"),
        "quotation": gettext("Does the quotation close next, or does the sentence go on?"),
    }
    return sentences.get(key, "")


def verdict_title(verdict: str) -> str:
    """Return what was found, in a few words."""
    return {
        "unit": gettext("one unit"),
        "group": gettext("a few units together"),
        "spread": gettext("spread over many"),
        "unlearned": gettext("not learned"),
    }[verdict]


def points(share: float) -> str:
    """Return a difference of probabilities in points: 41.1, or 0.004 where it is small."""
    value = share * 100
    if abs(value) >= 9.95:
        return format_decimal(round(value, 0), format="0")
    return format_decimal(value, format="0.0" if abs(value) >= 0.095 else "0.000" if abs(value) >= 0.0005 else "0")


def signed(value: float, digits: int = 1) -> str:
    """Return a number with its sign, with a minus that is as wide as a plus."""
    text = f"{abs(value):.{digits}f}"
    return ("+" if value >= 0 or float(text) == 0 else "−") + text


def times(ratio: float) -> str:
    """Return how many times: 7.3, 117, "more than 1,000"."""
    if ratio > 1000:
        return gettext("more than 1,000")
    return format_decimal(ratio, format="0.0" if abs(ratio) < 9.95 else "0")

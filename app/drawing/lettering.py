"""How wide words are, nearly, and what of them fits into a box: in two lines, in smaller letters, or cut short."""

from __future__ import annotations

SLIM, STOUT = frozenset("iljtfrI.,:;'|!()[]/· -\u00a0"), frozenset("mwMW@%…—")
FROM_EAST_ASIA = 0x2E80  # the first of the letters that are as wide as they are high
MORE = "…"
NOT_FIRST = frozenset("、。」）・ーっゃゅょ")  # letters that no line begins with


def reach(text: str, size: float) -> float:
    """Return nearly how wide a text is in letters of a size."""
    return size * sum(map(_width, text))


def _width(letter: str) -> float:
    if ord(letter) >= FROM_EAST_ASIA:
        return 1.0
    if letter in SLIM:
        return 0.32
    return 0.86 if letter in STOUT else 0.68 if letter.isupper() else 0.55


def fitted(text: str, width: float, size: float, least: float) -> tuple[list[str], float]:
    """Return a text in one line or in two of similar length, and the size of its letters, at least `least`.

    What does not fit in two lines is cut after a word, or in one that is too long by itself.
    """
    if not text:
        return [], size
    places = [0, *_places(text)] if reach(text, size) > width else [0]
    breaks = [[line for line in (text[:place], text[place:].lstrip()) if line] for place in places]
    lines = min(breaks, key=lambda lines: max(reach(line, size) for line in lines))
    widest = max(reach(line, 1) for line in lines)
    size = max(least, min(size, width / widest))
    if widest * size <= width:
        return lines, size
    ends = [place for place in places if place and reach(text[:place].rstrip(), size) <= width]
    if not ends:
        return [_cut(line, width, size) for line in lines], size
    return [text[: ends[-1]].rstrip(), _cut(text[ends[-1] :].lstrip(), width, size)], size


def _places(text: str) -> list[int]:
    """Return where a line may begin: after spaces and at brackets, between letters of East Asia if there are none."""
    places = [place for place, sign in enumerate(text) if place and sign in " （"]
    between = (n for n in range(1, len(text)) if ord(text[n]) >= FROM_EAST_ASIA and text[n] not in NOT_FIRST)
    return places or list(between)


def _cut(text: str, width: float, size: float) -> str:
    """Return a text, or as many of its words, else letters, as there is room for, and a sign that there are more."""
    if reach(text, size) <= width:
        return text
    for ends in ([n for n, sign in enumerate(text) if sign == " "], range(1, len(text))):
        fits = [end for end in ends if reach(text[:end] + MORE, size) <= width]
        if fits:
            return text[: fits[-1]].rstrip() + MORE
    return MORE

r"""LaTeX's braces that only group, as in `{\displaystyle {\hat {h}}_{t}}`, and indices on either side of a time."""

from __future__ import annotations

import re

_TAKING = re.compile(
    r"(?:[_^]|\\(?:math[a-z]+|boldsymbol|pmb|bm|text[a-z]*|operatorname\*?|vec|[mh]box|ensuremath|(?:under|over)brace"
    r"|(?:under|over)line|(?:wide)?(?:tilde|hat)|bar|dot|breve|check|acute|[dt]?frac|sqrt(?:\[[^\]]*\])?|begin|end"
    r"|label|tag\*?|color|[hv]space\*?|(?:eq)?ref|cite|(?:under|over)set|Delta_?))\s*\Z"
)
_TAKING_TWO = re.compile(r"\\(?:[dt]?frac|begin|textcolor|(?:under|over)set)\s*\Z")
_RAISED = re.compile(
    r"(?P<name>[A-Za-z}])\^(?:\{\s*(?P<braced>[A-Z0-9]|\\?ast|\*|\\star)\s*\}|(?P<bare>[A-Z0-9*]))(?P<time>\s*(?=_))?"
)
_ON_LEFT = re.compile(r"(?m)(?:^|\\\\)[^=\n]{0,60}?([A-Za-z])\}{0,4}\^\{?\s{0,3}([T0-9])\s{0,3}\}?[^=\n]{0,60}?=")
_LONGEST = 60  # characters before a brace that say what it is


def without_groups(text: str) -> str:
    """Return a text without the braces that are no command's argument and no index."""
    found: list[str] = []
    open_at: list[tuple[int, bool, bool]] = []  # where, whether it stays, and whether one more argument follows
    wants_another = False
    for position, character in enumerate(text):
        is_sign = position > 0 and text[position - 1] == "\\" and text[position - 2 : position] != "\\\\"
        if character == "{" and not is_sign:
            before = text[max(0, position - _LONGEST) : position]
            two = bool(_TAKING_TWO.search(before))
            stays = wants_another or bool(_TAKING.search(before))
            open_at.append((len(found), stays, two))
            found.append("{" if stays else " ")
            wants_another = False
        elif character == "}" and not is_sign and open_at:
            _, stays, two = open_at.pop()
            found.append("}" if stays else "")
            wants_another = two
        else:
            found.append(character)
            wants_another = wants_another and character.isspace()
    for at, stays, _ in open_at:  # left open: as typed
        found[at] = "{" if stays or len(open_at) else " "
    return "".join(found)


def with_tags_below(text: str) -> str:
    r"""Return a text in which what tells names apart stands below them: `C^{S}_{t-1}` is `C_{S}_{t-1}`.

    `C^{T}` is such a name where one is defined, else transposed.
    """
    on_left = {(match[1], match[2]) for match in _ON_LEFT.finditer(text)}
    letters = {name for name, _ in on_left}

    def below(found: re.Match[str]) -> str:
        tag, name = found["braced"] or found["bare"], found["name"]
        if name == "}":
            name = re.findall(r"[A-Za-z]", text[max(0, found.start() - 8) : found.start()])[-1:] or [""]
            name = name[0]
        if tag == "T" and (name, tag) not in on_left:
            return found[0]
        if tag.isdigit() and not (letters and (name in letters or name.isupper())):
            return found[0]
        if not tag.isdigit() and found["time"] is None:
            return found[0]
        return f"{found['name']}_{{{'star' if tag.strip(chr(92)) in ('*', 'ast', 'star') else tag}}}"

    return _RAISED.sub(below, text)

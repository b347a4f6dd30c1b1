"""LaTeX as people paste it, in plain signs: commands, fractions, accents, indices, environments."""

from __future__ import annotations

import re

from lstm_core.language.names import GREEK
from lstm_core.language.rewriting.braces import with_tags_below, without_groups

_WRAPPERS = (
    r"(?:mathbf|mathrm|mathit|mathcal|mathsf|mathbb|mathtt|mathscr|boldsymbol|pmb|bm|bf|rm|text|textbf|textit|textrm"
    r"|textsc|texttt|operatorname\*?|vec|mbox|hbox|ensuremath|underbrace|overbrace|mathop|underline)(?![A-Za-z])"
)
_ACCENTS = {
    **dict.fromkeys(("tilde", "widetilde"), "tilde"),
    **dict.fromkeys(("hat", "widehat"), "hat"),
    **dict.fromkeys(("bar", "overline"), "bar"),
    **dict.fromkeys(("dot", "breve", "check", "acute"), "dot"),
}
_COMMANDS = {
    **dict.fromkeys(("odot", "circ", "times", "ast", "otimes", "star", "bigodot", "diamond"), " .* "),
    **dict.fromkeys(("cdot", "bullet", "cdotp"), " · "),
    **dict.fromkeys(("left", "right", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "bigg", "Bigg", "middle"), " "),
    **dict.fromkeys(("displaystyle", "textstyle", "nonumber", "notag", "limits", "nolimits", "rm", "bf"), " "),
    **dict.fromkeys(("quad", "qquad", "hfill", "enspace", "thinspace", "hline", "mathstrut", "phantom"), " "),
    **dict.fromkeys(("leftarrow", "gets", "coloneqq", "triangleq", "equiv", "sim", "coloneq", "doteq"), " = "),
    **dict.fromkeys(("lvert", "rvert", "vert", "mid"), "|"),
    **dict.fromkeys(("lVert", "rVert", "Vert"), "||"),
    **dict.fromkeys(("lbrace", "lbrack"), "("),
    **dict.fromkeys(("rbrace", "rbrack"), ")"),
    **dict.fromkeys(("top", "intercal"), ".T"),
    **dict.fromkeys(("oplus", "Vert"), ";"),
    "langle": " dot(",
    "rangle": ")",
    "lambda": "lam",
    "ln": "log",
    "prime": "'",
    "varepsilon": "epsilon",
    "varphi": "phi",
    "vartheta": "theta",
    "ell": "l",
    **dict.fromkeys(("bmod", "pmod"), " mod "),
    "nabla": " gradient_of ",
    "Re": " real ",
    "Im": " imag ",
    **dict.fromkeys(("cdots", "ldots", "dots"), " "),
}
_REMARK = re.compile(r"(?:&|\\q?quad)\s*\\(?:text|mbox|textrm|mathrm)\s*\{[^{}]*\}(?=\s*(?:\\\\|\\end|\n|\Z))")
_CASES = re.compile(r"\\begin\s*\{cases\}.*?(?:\\end\s*\{cases\}|\Z)", re.DOTALL)
HADAMARD = re.compile(r"\.\*|\\odot|\\circ|[⊙∘]|[Dd]iag")  # beside these, an operator in a circle is an outer product
_STACKED = re.compile(r"\\begin\s*\{[bpvB]?matrix\}(.*?)\\end\s*\{[bpvB]?matrix\}", re.DOTALL)
_DROPPED = re.compile(
    r"\\(?:label|tag\*?|color|textcolor|hspace\*?|vspace\*?|ref|eqref|cite|mathbin|mathrel)\s*\{[^{}]*\}"
)
_SUMMED = re.compile(
    r"(?P<share>\\[dt]?frac\s*\{\s*1\s*\}\s*\{[^{}]*\})?\s{0,9}\\sum(?:\\limits)?\s{0,9}_\s{0,9}\{?\s{0,9}(?P<index>[a-su-z])\b[^\n]*"
)
_TIME = re.compile(r"[(<\[]?\s*(?:langle)?\s*t\s*(?:-\s*([0-9])|(?P<next>\+\s*1))?\s*(?:rangle)?[)>\]]?\Z")


def is_latex(text: str) -> bool:
    """Return whether a text has LaTeX's commands, or indices in braces."""
    if re.search(r"\bself\.|^\s*def\s", text, re.MULTILINE):
        return False
    return (
        "\\" in text or re.search(r"\^\s*t\b", text) is not None or re.search(r"(?<!_)[_^]\s*[{(<]", text) is not None
    )


def without_latex(text: str) -> str:
    """Return a text in plain signs: an index belongs to its name, an exponent stands behind ^."""
    text = re.sub(r"(?m)(?<!\\)%.*$", "", text) if "\\" in text else text
    text = re.sub(r"(?<=\S)[ \t]{2,}", " ", text)
    text = _CASES.sub("cases(0)", _REMARK.sub("", _scripted(text)))
    text = with_tags_below(without_groups(text))
    text = _STACKED.sub(lambda found: "[" + re.sub(r"\\\\|&", ",", found[1].strip().rstrip("\\ ")) + "]", text)
    text = re.sub(r"\\(?:begin|end)\s*\{[^{}]*\}(?:\[[^\]]*\])?(?:\s*\{[^{}]*\})?", "\n", text)
    text = re.sub(r"\$\$?|\\\[|\\\]|\\\(|\\\)", " ", text)
    text = re.sub(r"\\\\(?:\[[^\]]*\]|\*)?", "\n", text)
    text = "\n".join(map(_of_an_entry, _without_entries(text).split("\n")))
    delta = r"\\Delta\s*_?\s*(?:\{\s*t\s*\}|t\b)"
    if not re.search(rf"(?m)^[ &]{{0,9}}{delta}[ &]{{0,9}}=", text):
        text = re.sub(delta, " dt ", text)
    text = re.sub(r"\\langle\s*(t\s*(?:-\s*[0-9])?)\s*\\rangle", r"\1", text)
    text = re.sub(r"\^\s*(?:\{\s*l\s*\}|l(?![A-Za-z]))", " ", text)
    text = re.sub(r"\^\s*\{\s*l\s*-\s*1\s*\}", "_{layer}", text)
    text = _DROPPED.sub(" ", re.sub(r"\\[,;:!> ]|~(?=\S)|&", " ", text))
    text = text.replace("\\{", "(").replace("\\}", ")").replace("\\|", "||").replace("\\_", "_")
    if HADAMARD.search(text):
        text = re.sub(r"\\otimes(?![A-Za-z])", " $ ", text)
    text = re.sub(rf"([_^])\s*\\{_WRAPPERS}\s*\{{", r"\1{", text)
    text = re.sub(r"([_^])\s*(\\[A-Za-z]+)", r"\1{\2}", text)
    text = re.sub(
        r"\^\s*\{?\s*(?:\\top|\\intercal|\\mathsf\s*\{?T\}?|\\mathrm\s*\{T\}|T)\s*\}?(?![A-Za-z])", ".T ", text
    )
    text = re.sub(r"\^\s*t(?![\w])", "_t ", text)
    text = _without_braces(_SUMMED.sub(_sum, text))
    text = re.sub(r"\\sigma(?=_[A-Za-z]\b)", "sigma", text)
    text = re.sub(r"\\([A-Za-z]+)", _command, text)
    text = re.sub(r"\s{1,9}(?=_[A-Za-z0-9])", "", text)
    # A subscript without braces is one letter: W_hx_t is W_h x_t, Wx_t is W x_t.
    text = re.sub(r"\b([A-Za-z])_([A-Za-z0-9])([A-Za-z])_(?=[A-Za-z0-9])", r"\1_\2 \3_", text)
    text = re.sub(r"\b([A-Z])([a-z])_(?=(?:t|prev)\b)", r"\1 \2_", text)
    text = re.sub(r"\b(\w+?)((?:_prev|_next)+)_(?!prev|next)([A-Za-z]\w*)", r"\1_\3\2", text)
    return text.replace("{", "(").replace("}", ")")


def _without_entries(text: str) -> str:
    """Return a text without the index of an entry, which most left sides have: `r_j = \\sigma([W x]_j + [U h]_j)`."""
    lines = [line for line in text.split("\n") if "=" in line]
    for letter in "jik":
        own = rf"_\s*(?:\{{\s*{letter}\s*\}}|{letter}(?![A-Za-z]))"
        count = sum(re.search(own, line.partition("=")[0]) is not None for line in lines)
        if count > 1 and count == len(lines) and not re.search(r"\\in\b|\\sum", text):
            return re.sub(own, " ", text)
    return text


def _of_an_entry(line: str) -> str:
    """Return a line without the superscript of an entry, which its left side has too: `x_t^d = m_t^d x_t^d`."""
    found = re.match(r"[^=]*?\^\s*(?:\{([a-ru-z])\}|([a-ru-z])\b)[^=]*=", line)
    own = found and (found[1] or found[2])
    return re.sub(rf"\^\s*(?:\{{{own}\}}|{own}(?![A-Za-z]))", " ", line) if own and own not in "lk" else line


def _scripted(text: str) -> str:
    r"""Return a text in which `\mathcal{W}` beside `\mathbf{W}` is another name."""
    found = re.findall(r"\\math(?:cal|scr)\s*(?:\{\s*([A-Za-z])\s*\}|([A-Za-z])\b)", text)
    rest = re.sub(r"\\math(?:cal|scr)\s*\{?\s*[A-Za-z]", "", text)
    for letter in {one or other for one, other in found}:
        if re.search(rf"(?<![\\A-Za-z]){letter}(?![A-Za-z])", rest):
            text = re.sub(rf"\\math(?:cal|scr)\s*(?:\{{\s*{letter}\s*\}}|{letter}\b)", f"{letter}_{{cal}}", text)
    return text


def _without_braces(text: str) -> str:
    """Return a text without what stands in braces: from the innermost outwards, as often as LaTeX nests them."""
    for _ in range(8):
        before = text
        text = re.sub(rf"\\{_WRAPPERS}\s*\{{([^{{}}]*)\}}", r" \1", text)
        text = re.sub(rf"\\{_WRAPPERS}\s+([A-Za-z])\b", r" \1", text)
        text = re.sub(
            rf"\\({'|'.join(_ACCENTS)})(?![A-Za-z])\s*(?:\{{([^{{}}]*)\}}|\s*(\\[A-Za-z]+|[A-Za-z]))", _accented, text
        )
        text = re.sub(r"\\[dt]?frac\s*(?:\{([^{}]*)\}|([0-9]))\s*(?:\{([^{}]*)\}|([0-9A-Za-z]))", _fraction, text)
        text = re.sub(r"\\sqrt\s*\{([^{}]*)\}", r" sqrt(\1)", text)
        text = re.sub(r"_\s*(?:\{([^{}]*)\}|\(([^(){}]*)\))", _subscript, text)
        text = re.sub(r"\^\s*\{([^{}]*)\}|\^\s*(\([^()]*\))|\^\s*(<[^<>]*>)", _superscript, text)
        if text == before:
            break
    return text


def _sum(found: re.Match[str]) -> str:
    """Return a sum over a vector's entries, or their mean, without the entries' index."""
    index = found["index"]
    rest = found[0][found.start("index") - found.start() :]
    depth, end = found[0].partition("\\sum")[2].partition(index)[0].count("{"), len(rest)
    for position, character in enumerate(rest):
        depth += (character == "{") - (character == "}")
        if depth < 0:  # of a fraction that the sum stands in
            end = position
            break
    rest, behind = rest[:end], rest[end:]
    others = re.match(r"[a-z]\s*\\in\b[^}]*\}", rest)
    if others:
        return f" sum_over {rest[others.end() :]}{behind}"
    is_braced = "{" in found[0].partition("\\sum")[2].partition(index)[0]
    rest = re.sub(
        (r"\A[^}^]*(?:\}|(?=\^))" if is_braced else rf"\A{index}") + r"(?:\s*\^\s*(?:\{[^{}]*\}|\w))?", "", rest
    )
    rest = re.sub(
        rf"_\s*\{{\s*(?:{index}|(t(?:\s*-\s*1)?)\s*,?\s*{index}|{index}\s*,\s*(t(?:\s*-\s*1)?))\s*\}}|_{index}\b",
        _kept_time,
        rest,
    )
    return f" {'mean' if found['share'] else 'sum'} {rest}{behind}"


def _kept_time(found: re.Match[str]) -> str:
    time = found[1] or found[2]
    return f"_{{{time}}}" if time else ""


def _fraction(found: re.Match[str]) -> str:
    above, below = found[1] or found[2] or "", found[3] or found[4] or ""
    return f"(({above}) / ({below}))"


def _accented(found: re.Match[str]) -> str:
    inner = (found[2] or found[3] or "").strip().lstrip("\\")
    letter, _, tag = inner.partition("_")
    return f" {letter}_{_ACCENTS[found[1]]}{'_' + tag if tag else ''}"


def _subscript(found: re.Match[str]) -> str:
    """Return a subscript as a name has it: `_{t-1}` as _prev, `_{t}` as _t, `_{xh}` as _xh, `_{f,t-1}` as _f_prev."""
    inner = re.sub(r"\\(?:text|mathrm|mathbf|mathit)?", "", found[1] if found[1] is not None else found[2])
    parts = [part for part in re.split(r"[,\s]+(?![-\s]*[0-9])", inner.strip()) if part]
    names, times = [], ""
    for part in parts:
        time = _TIME.match(part)
        if time:
            times = _time(time)
        elif part == "t'":
            names.append("lastseen")  # the last time at which something was seen
        elif re.sub(r"\W+", "", part):
            names.append(re.sub(r"\W+", "", part))
    return "".join(f"_{name}" for name in names) + times + " "


def _time(found: re.Match[str]) -> str:
    steps = int(found[1] or 0)
    return "_next" if found["next"] else "_t" if steps == 0 else "_prev" * steps


def _superscript(found: re.Match[str]) -> str:
    """Return a superscript: a time as an index, a layer's number as nothing, anything else as an exponent."""
    inner = (found[1] if found[1] is not None else found[2] or found[3]).replace("\\", " ").strip()
    time = _TIME.match(inner)
    if time:
        return f"{_time(time)} "
    if re.fullmatch(r"T|top|intercal", inner):
        return ".T "
    if re.fullmatch(r"(?:\\?(?:text|mathrm)\s*)?\{?[a-z]{2,}\}?", inner) and inner not in GREEK:
        return f"_{inner} "
    if re.fullmatch(r"\(\s*(?:[lnk]|[0-9])\s*\)|\[\s*\w\s*\]|l|'|prime", inner):
        return "' " if inner in ("'", "prime") else " "
    return f"**({found[1] if found[1] is not None else inner})"


def _command(found: re.Match[str]) -> str:
    """Return a command in plain signs, set off where a letter may follow."""
    command = found[1]
    if command in _COMMANDS:
        return _COMMANDS[command] + (" " if command.isalpha() and _COMMANDS[command].isalpha() else "")
    after = found.string[found.end() : found.end() + 1]
    before = found.string[found.start() - 1 : found.start()]
    name = command if command.lower() in GREEK or command.isalpha() else ""
    return ("" if before in "_^" else " ") + name + ("" if after in "_^" else " ")

"""Names that mean nothing: what was probably meant, with its mend."""

from __future__ import annotations

import re

from lstm_core.errors import LanguageError, Mend
from lstm_core.language.expressions import Equation, Name, Place, is_word, stem, walk
from lstm_core.language.names import closest, meant_time, parameter_parts, steps_back
from lstm_core.language.operations import OPERATIONS
from lstm_core.language.phrases import Listed
from lstm_core.language.resolving import Resolving
from lstm_core.language.source import Source, clip

IDENTITY = ("I", "eye", "identity")
_OUTPUTS = ("H", "h_t", "ht", "h_new", "hidden", "output", "out", "y", "h_next", "state")


def is_refused(builder: Resolving, text: str) -> bool:
    """Return whether a name has a parameter's form and cannot be one: `x_t`, `h_prev4`, and `a_f` where f is a line."""
    parts = parameter_parts(text)
    if parts is None:
        return False
    kind, tag = parts
    group = text.rpartition(".")[0]
    own = f"{group}.{kind}" if group else kind
    if own == "x" and "x" not in builder.values:
        return True
    earlier = steps_back(text)
    if earlier is not None and earlier[0] in builder.values | {"x"}:
        return True
    return kind == "a" and (f"{group}.{tag}" if group else tag) in builder.values


def unknown(builder: Resolving, text: str, place: Place) -> LanguageError:
    """Return the error for a name that is neither a value nor a parameter."""
    source = builder.source
    if text in builder.own:
        return source.error("own_without_call", place, name=text)
    if text in OPERATIONS:
        return source.error("operation_alone", place, name=text)
    if text in ("reading", "scalar", "below", "parameter", "constant", "inputs_are"):
        return source.error("word_alone", place, name=text)
    earlier = _earlier(builder, text, place)
    if earlier is not None:
        return earlier
    if text.endswith(("_start", "_bottom")):
        own = stem(text)
        instead = f"{own}{'_prev' if text.endswith('_start') else '_below'}"
        mends = [source.mend("write", place, instead)] if own in builder.values else []
        return source.error("start_read", place, *mends, name=text, instead=instead)
    if text.endswith(".T"):
        return _transposed(builder, text, place)
    return _of_kind(builder, text, place) or _misspelt(builder, text, place)


def _earlier(builder: Resolving, text: str, place: Place) -> LanguageError | None:
    """Return the error for a value several steps before, such as `h_prev4`; None for any other name."""
    source, found = builder.source, steps_back(text)
    if found is None or found[0] not in builder.values | {"x"}:
        if text.endswith("_next") and stem(text.removesuffix("_next")) in builder.values:
            return source.error("next_step", place, name=text)
        return None
    own, steps = found
    if builder.line is None or steps > 9:
        return source.error("more_steps_back", place, steps=steps)
    lags = ["lag"] if steps == 2 else [f"lag_{number}" for number in range(1, steps)]
    if any(lag in builder.lines for lag in lags):
        lags = [f"{own}_lag_{number}" for number in range(1, steps)]
    sources = [own, *lags]
    added = "".join(f"{lag} = {before}_prev\n" for before, lag in zip(sources, lags, strict=False))
    mend = _above_and(source, builder.line, text, added, f"{lags[-1]}_prev")
    if steps == 2:
        return source.error("two_steps_back", place, mend, lag=lags[0], inner=f"{own}_prev")
    return source.error("more_steps_back", place, mend, steps=steps)


def _above_and(source: Source, line: Equation, name: str, added: str, instead: str) -> Mend:
    """Return the mend that adds lines above an equation and writes a name otherwise from there on."""
    first = source.mend("write", Place(line.place.line, 1, 1), "")
    rest = source.text[first.start :]
    last = max(found.end() for found in re.finditer(rf"(?<![\w.]){re.escape(name)}(?![\w.])", rest))
    written = _replaced(rest[:last], name, instead)
    return source.change("write", first.start, first.start + last, added + written, text=instead)


def _everywhere(source: Source, name: str, instead: str) -> Mend:
    """Return the mend that writes a name otherwise wherever it stands, outside comments."""
    text = source.text
    found = re.finditer(rf"(?<![\w.]){re.escape(name)}(?![\w.])", text)
    uses = [use for use in found if "#" not in re.split(r"[\r\n]", text[: use.start()])[-1]]
    start, end = uses[0].start(), uses[-1].end()
    return source.change("write", start, end, _replaced(text[start:end], name, instead), text=instead)


def _replaced(text: str, name: str, instead: str) -> str:
    """Return a text in which a name is written otherwise, outside comments."""
    pattern = re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w.])")

    def line(found: re.Match[str]) -> str:
        code, sign, comment = found[0].partition("#")
        return pattern.sub(instead, code) + sign + comment

    return re.sub(r"[^\r\n]+", line, text)


def _transposed(builder: Resolving, text: str, place: Place) -> LanguageError:
    """Return the error for `W_h.T` or `k.T`."""
    own = text.removesuffix(".T")
    instead = f"transpose({own})"
    return builder.source.error(
        "transposed_name", place, builder.source.mend("write", place, instead), name=text, instead=instead
    )


def _of_kind(builder: Resolving, text: str, place: Place) -> LanguageError | None:
    """Return the error for a name with a value's name in it: `x_t`, `f_1` where f is a line, `a_f`."""
    source, known = builder.source, builder.values | {"x"}
    meant, parts = meant_time(text), parameter_parts(text)
    if meant is not None and stem(meant) in known:
        return source.error("time_is_not_written", place, _everywhere(source, text, meant), own=stem(meant))
    if parts is None or builder.slip(text):
        return None
    group, dot, _own = text.rpartition(".")
    kind, tag = f"{group}{dot}{parts[0]}", f"{group}{dot}{parts[1]}"
    if parts[0] == "a" and tag in builder.values:
        return source.error("preactivation_read", place, name=text, own=tag)
    if kind in known and parts[1] in ("left", "right", "child", "parent", "above", "next", "all", "history"):
        return source.error("other_direction", place, name=text, own=kind)
    if kind in known:
        instead = kind if kind in builder.above | {"x"} else f"{kind}_prev"
        return source.error("kind_is_value", place, source.mend("write", place, instead), name=text, own=kind)
    return None


def _misspelt(builder: Resolving, text: str, place: Place) -> LanguageError:
    """Return the error for any other name: a misspelt one, or one to declare."""
    source = builder.source
    meant = builder.slip(text) or closest(text, builder.candidates())
    if meant and meant.endswith("_start"):
        meant = f"{stem(meant)}_prev"
    declare = declaring(builder, text, place) if can_be_declared(builder, text) else []
    if meant:
        return source.error(
            "unknown_close", place, source.mend("write", place, meant), *declare, name=text, meant=meant
        )
    if text in IDENTITY:
        declare = [source.change("add_line", 0, 0, f"{text}: constant = identity\n")]
    return source.error("unknown", place, *declare, name=text)


def declaring(builder: Resolving, text: str, place: Place) -> list[Mend]:
    """Return the mends that declare a name: it alone, and with it all that are unknown."""
    sides = (side for line in builder.statements for side in (line.expression, line.writing) if side is not None)
    nodes = (node for side in sides for _, node in walk(side, "") if isinstance(node, Name))
    others = [node.name for node in nodes if not builder.is_known(node.name) and can_be_declared(builder, node.name)]
    names = list(dict.fromkeys([text, *(name for name in others if name not in builder.own and "." not in name)]))
    own = builder.source.declaring(text, place)
    if len(names) == 1:
        return [own]
    lines = "".join(f"{name}: {'constant = identity' if name in IDENTITY else 'parameter'}\n" for name in names)
    return [own, builder.source.change("declare_all", own.start, own.start, lines, names=Listed(names))]


def can_be_declared(builder: Resolving, text: str) -> bool:
    """Return whether a line can declare a name."""
    return not is_word(text) and text not in OPERATIONS and stem(text) == text


def unknown_state(builder: Resolving, text: str, own: str, place: Place) -> LanguageError:
    """Return the error for `q_prev` or `q_below` where no line defines q."""
    source, is_previous = builder.source, text.endswith("_prev")
    if own in builder.settings:
        setting = builder.lines[own]
        after = Place(setting.line, setting.end, setting.end)
        return source.error(
            "setting_prev", place, source.mend("write", after, ": units", text=f"{own}: units"), name=own
        )
    earlier = _earlier(builder, text, place)
    if earlier is not None:
        return earlier
    if own == "h":
        return no_h(builder, place)
    if own == "x":
        return source.error("x_below", place, source.mend("write", place, "x"))
    if is_word(own):
        return source.error("word_prev", place, name=own)
    time = meant_time(own)
    if time in builder.values | {"x"} and is_previous:
        return source.error("time_is_not_written", place, _everywhere(source, text, f"{time}_prev"), own=time)
    if own.endswith("_above"):
        return source.error("layer_above", place, name=text)
    meant = closest(text, builder.candidates())
    if meant:
        return source.error("no_state_close", place, source.mend("write", place, meant), own=own, meant=meant)
    return source.error("no_state_prev" if is_previous else "no_state_below", place, own=own, name=text)


def no_h(builder: Resolving, place: Place | None = None) -> LanguageError:
    """Return the error for a cell without h: it may be there under another name."""
    source, last = builder.source, builder.statements[-1]
    if "h" in builder.settings:
        at = builder.lines["h"]
        after = Place(at.line, at.end, at.end)
        return source.error("h_is_setting", at, source.mend("write", after, ": units", text="h: units"))
    read = {node.name for line in builder.statements for _, node in walk(line.expression, "") if isinstance(node, Name)}
    others = [name for name in _OUTPUTS if name in builder.values]
    other = next((name for name in others if name not in read), next(iter(others), None))
    where = place or (builder.lines[other] if other else last.place)
    if other is None:
        found = last.name if last.name in builder.values else None
        mends = [_at_end(source, f"h = {found}")] if found else []
        return source.error("no_h", where, *mends)
    if re.search(rf"(?<![\w.])h_prev\b|(?<![\w.]){other}_prev\b", source.text) is None:
        return source.error("h_by_another_name", where, _at_end(source, f"h = {other}"), name=other)
    return source.error("h_by_another_name", where, source.renaming(other, "h"), name=other)


def _at_end(source: Source, code: str) -> Mend:
    """Return the mend that adds a line at the end."""
    end = len(source.text)
    start = "" if source.text.endswith("\n") else "\n"
    return source.change("add_line", end, end, f"{start}{code}\n", text=code)


def begun(builder: Resolving, start: Equation) -> list[Mend]:
    """Return the mend for a start that reads a value of a step, such as a draw: the first step computes it.

    `begun` is 0 before the first step and 1 from then on.
    """
    source, own = builder.source, stem(start.name)
    lines = source.text.split("\n")
    written = lines[start.place.line - 1].partition("#")[0]
    is_one_line = written.count("=") == 1 and written.count("(") == written.count(")")
    taken = {"begun", f"{own}_before"} & set(builder.lines)
    if not start.name.endswith("_start") or not is_one_line or taken or own not in builder.values:
        return []
    right = lines.pop(start.place.line - 1).partition("#")[0].partition("=")[2].strip()
    first = next((number for number, line in enumerate(lines) if line.partition("#")[0].strip()), 0)
    text = _replaced("\n".join(lines[first:]), f"{own}_prev", f"{own}_before")
    line = f"{own}_before = (1 - begun_prev) * ({right}) + begun_prev * {own}_prev"
    added = "\n".join([*lines[:first], "begun: scalar = 1", line, text])
    return [source.change("write", 0, len(source.text), added, text=clip(line))]


def moved_up(builder: Resolving, text: str, equation: Equation) -> list[Mend]:
    """Return the mend that moves the line of a value above the one that reads it, where both are one line each."""
    source, own = builder.source, builder.lines[text].line
    line = source.lines[own - 1]
    if "\r" in source.text or line.count("(") != line.count(")") or own <= equation.place.line:
        return []
    target = equation.place.line
    statement = builder.statement_of[text]
    sides = [side for side in (statement.expression, statement.writing) if side is not None]
    read = {node.name for side in sides for _, node in walk(side, "") if isinstance(node, Name)}
    if any(name in builder.values and builder.lines[name].line >= target for name in read):
        return []  # it reads what comes later itself
    lines = [*source.lines[: target - 1], line, *source.lines[target - 1 : own - 1], *source.lines[own:]]
    return [source.change("move_up", 0, len(source.text), "\n".join(lines), line=own)]

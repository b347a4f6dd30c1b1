"""Equations out of a text as people paste it: several on a line, other comments, and the methods of programs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from lstm_core.language.rewriting.inline import without_inline

_EQUALS = re.compile(r"(?<![=<>!+\-*/|&:])(\+|-|\*|/|:)?=(?![=>])")
_DEF = re.compile(r"\s*(?:async\s+)?def\s+(\w+)\s*\((.*)\)\s*(?:->.*)?:?\s*(.*)\Z", re.DOTALL)
_SKIPPED = re.compile(
    r"\s*(?:class|import|from|@|for|while|with|try|except|finally|assert|raise|print|super|pass|else|global|del|yield)\b"
    r"|\s*(?:super\(|@|\"\"\"|'''|r\"\"\"|\}|\{)|\s*[\w.]+\.(?:append|extend|eval|train|register_buffer|zero_grad)\("
)
_CODE = re.compile(r"\b(?:np|numpy|torch|tf|jnp|jax|nn|keras|self|ops)\.\w")
_MADE = re.compile(
    r"\b(?:zeros|ones|empty|full|randn|rand|zeros_like|ones_like|normal|randint|zeros_initializer)\s*\("
    r"|\bnn\.(?!functional)[A-Z]|\bParameter\s*\(|add_weight\s*\(|\.shape\b|\.size\s*\(|\blen\s*\(|\brange\s*\("
    r"|\A\s*(?:\[\]|\{\}|None|True|False|params|parameters|weights|\[\[?.*\]\s*\*.*|self|\(\))\s*\Z|\bkeras\.layers\.|\btf\.keras\.|\blayers\.[A-Z]|\bkwargs\b"
    r"|\b(?:scan|fori_loop|while_loop|vmap|jit)\s*\("
)
_LAYER = re.compile(
    r"\s*(?:self\.(?=\w+\s*(?::[^=]*)?=)|(?=\w+\s*=\s*(?:\w+\.)+(?:Linear|Dense|LayerNorm)\b))(\w+)\s*(?::[^=]*)?=\s*(?:\w+\.)*(Linear|Dense|LayerNorm|Parameter|Tanh|Sigmoid|ReLU|Identity|Dropout)\s*\((.*)"
)
INPUTS = frozenset(["x", "x_t", "xt", "input", "inputs", "inp", "u", "X", "inpt", "x_in", "xs", "input_t", "input_"])
_SETTINGS = frozenset(
    [
        "self",
        "cls",
        "training",
        "mask",
        "t",
        "time",
        "dt",
        "params",
        "p",
        "weights",
        "reset_mask",
        "k_",
        "constants",
        "kwargs",
        "args",
    ]
)


class Typed(NamedTuple):
    """A line as typed: the left side, the right side, the comment; `head` is empty where it is no equation."""

    head: str
    right: str
    comment: str
    raw: str


@dataclass
class Method:
    """What a program's method says besides its equations."""

    inputs: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)  # names of the step before, in their order
    bundle: str = ""  # the one argument that holds them all
    returned: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # those of the returned that go to the next step
    layers: dict[str, str] = field(default_factory=dict)  # by name: "bias", "plain", "norm", or an activation
    is_program: bool = False  # a method or a loop
    is_code: bool = False  # that, or lines of one
    computed: str = ""  # what a method returns where that is no name
    more_inputs: list[str] = field(default_factory=list)  # what a method takes besides x and its states
    is_making: bool = False  # inside of the method that makes the layers


def statements(text: str) -> tuple[list[Typed], Method]:
    """Return the lines of a text, and what its method says."""
    method = Method()
    found: list[Typed] = []
    text, inline = without_inline(text)
    method.layers |= inline
    lines = _joined(text.split("\n"))
    method.is_program = any(re.match(r"\s*(?:def|class|for|while)\b.*:", line) for line in lines)
    method.is_code = method.is_program or _CODE.search(text) is not None
    skipping = -1
    quoted = False
    for line in lines:
        indent = len(line) - len(line.lstrip())
        quoted_here = len(re.findall(r'"""|\'\'\'', line)) % 2 == 1
        if quoted or quoted_here:
            quoted ^= quoted_here
            continue
        if line.strip() and skipping >= 0 and indent > skipping:
            continue
        skipping = -1
        if method.is_code and _of_program(line, method):
            skipping = indent if re.match(r"\s*(?:if|elif)\b(?!.*bias).*:\s*\Z", line) else -1
            continue
        found += _several(_unbundled(line, method))
    if method.computed:
        found += _several(f"h = {method.computed}")
    return found, method


def _joined(lines: list[str]) -> list[str]:
    """Return the lines, those that go on inside open brackets or behind a backslash joined."""
    found: list[str] = []
    opened = 0
    for line in lines:
        code, sign, comment = line.partition("#")
        goes_on = opened > 0 and bool(found) and len(found[-1]) < 4_000
        if goes_on:
            before, _, remark = found[-1].partition("#")
            remarks = " ".join(part.strip() for part in (remark, comment) if part.strip())
            found[-1] = f"{before.rstrip()} {code.strip()}" + (f"  # {remarks}" if remarks else "")
        else:
            opened = 0
            found.append(line)
        opened += sum(code.count(sign) for sign in "([") - sum(code.count(sign) for sign in ")]")
        if found[-1].endswith("\\"):
            found[-1], opened = found[-1][:-1], opened + 1
        elif opened and goes_on and "\\" in line:
            opened = 0
    return found


def _unbundled(line: str, method: Method) -> str:
    """Return a line in which states that are read as `states[0]` have names, and `new = output = ...` has one."""
    line = re.sub(r"\A(\s*\w+\s*=)(?:\s*[A-Za-z_]\w*\s*=(?!=))+", r"\1", line) if method.is_code else line
    if not method.bundle:
        return line

    def named(found: re.Match[str]) -> str:
        number = int(found[1])
        while len(method.states) <= number:
            method.states.append("")
        method.states[number] = method.states[number] or f"{method.bundle}_{number}"
        return method.states[number]

    return re.sub(rf"(?<![\w.]){method.bundle}\[([0-8])\]", named, line)


def _of_program(line: str, method: Method) -> bool:
    """Read a line that is no equation: a method's head, what it returns, a layer; return whether it is one."""
    layer = _LAYER.match(line)
    if layer:
        method.layers[layer[1]] = _layer(layer[2], layer[3])
        return True
    head = _DEF.match(line)
    if head:
        method.is_making = head[1] in ("__init__", "build", "reset_parameters", "setup")
        if not method.is_making:
            _arguments(head[2], method)
        return True
    returned = re.match(r"\s*return\s+(.*)", line)
    if returned:
        code = returned[1].partition("#")[0]
        if "," not in code and re.search(r"[-+*/@(]", code.strip("() ")) and not method.returned:
            method.returned, method.kept = ["h"], ["h"]
            method.computed = returned[1]
        else:
            _returned(returned[1], method)
        return True
    if re.match(r"\s*(?:if|elif)\b", line):
        return bool(re.search(r"None|isinstance|training|bias|dropout", line))
    if _SKIPPED.match(line) or method.is_making:
        return True
    found = _EQUALS.search(line)
    if found is None:
        return bool(line.strip()) and not line.lstrip().startswith("#")
    target, right = line[: found.start()].strip(), line[found.end() :].partition("#")[0].strip()
    if not method.bundle and re.fullmatch(r"\w*(?:states?|hidden|carry)\[\d\]", right):
        return True
    if method.bundle and right.rstrip("[]01").rstrip() in (method.bundle, f"{method.bundle}.values()"):
        if not right.endswith("]"):
            method.states = [part.strip("() ") for part in target.split(",") if part.strip("() ")]
            return True
        return _one_state(target, right, method)
    return bool(_MADE.search(right)) and "chunk" not in right and "split" not in right


def _one_state(target: str, right: str, method: Method) -> bool:
    """Note `h = states[0]`, or several of them on a line."""
    number = int(re.sub(r"\D", "", right[len(method.bundle) :]) or 0)
    while len(method.states) <= number < 9:
        method.states.append("")
    if number < 9 and "," not in target:
        method.states[number] = target.strip()
    return number < 9


def _layer(kind: str, given: str) -> str:
    if kind in ("Linear", "Dense"):
        return "plain" if re.search(r"(?:use_|with_)?bias\s*=\s*False", given) else "bias"
    if kind == "LayerNorm":
        return "norm"
    return {"Tanh": "tanh", "Sigmoid": "sigmoid", "ReLU": "relu", "Identity": "same", "Dropout": "same"}.get(
        kind, "plain"
    )


def _arguments(text: str, method: Method) -> None:
    """Note a method's arguments: the input, and the states of the step before."""
    names = [re.split(r"[:=]", part)[0].strip(" *()") for part in re.sub(r"\[[^]]*\]", "", text).split(",")]
    names = [name for name in names if name and name not in _SETTINGS]
    given = next((name for name in names if name in INPUTS), None) or next(
        (name for name in names if not _is_parameter_like(name)), None
    )
    method.inputs = [given] if given else []
    states = [name for name in names if name != given and not _is_parameter_like(name)]
    if len(states) == 1 and re.fullmatch(
        r"states?|hidden|carry|hx_cx|hiddens|prev_state|state_prev|prev_states", states[0]
    ):
        method.bundle = states[0]
    method.states = states


def _is_parameter_like(name: str) -> bool:
    return re.match(r"[A-Z]|b(?:_|[a-z]?\Z)|w(?:_|\Z)|p_", name) is not None or "weight" in name or "bias" in name


def _returned(text: str, method: Method) -> None:
    """Note the names that a method returns, and those in brackets, which go to the next step."""
    code = text.partition("#")[0]
    inner = re.search(r"[(\[]\s*((?:[\w.]+\s*,?\s*)+)[)\]]", code)
    names = re.findall(r"[A-Za-z_]\w*", re.sub(r"\bself\.", "", code))
    method.returned = list(dict.fromkeys(names))
    method.kept = re.findall(r"[A-Za-z_]\w*", inner[1]) if inner else method.returned


def _several(line: str) -> list[Typed]:
    """Return the equations of a line: split at semicolons and at commas before the next equation."""
    code, sign, comment = line.partition("#")
    other = re.search(r"(?:^|\s)(?://|%)(?=\s|\D|$)(?!\s*\d)|//(?=\s)", code)
    if other:
        code, comment, sign = code[: other.start()], f" {code[other.end() :].strip()}{sign}{comment}", "#"
    parts = [part for part in _split(code) if part.strip()]
    if not parts:
        return [Typed("", "", comment, sign + comment if sign else "")]
    found = [_equation(part if len(parts) == 1 else part.strip()) for part in parts]
    last = found[-1]
    found[-1] = last._replace(comment=comment, raw=last.raw + (f"  {sign}{comment}" if sign else ""))
    return found


def _split(code: str) -> list[str]:
    """Split at semicolons outside brackets, and at commas outside brackets where a left side follows."""
    parts, depth, start = [], 0, 0
    for position, character in enumerate(code):
        depth += (character in "([") - (character in ")]")
        if depth == 0 and (character == ";" or character == "," and _begins(code, start, position)):
            parts.append(code[start:position])
            start = position + 1
    return [*parts, code[start:]]


_LEFT = re.compile(r"\s*(?:and\s+|where\s+)?[A-Za-z_]\w*(?:\.\w+)*(?:\s*[\[(]\s*t\s*[\])])?\s*:?=(?!=)")


def _begins(code: str, start: int, comma: int) -> bool:
    """Return whether an equation ends before a comma and another begins behind it."""
    return "=" in code[start:comma] and bool(_LEFT.match(code, comma + 1)) and not _is_tuple(code[start:comma])


def _is_tuple(code: str) -> bool:
    return "," in code.partition("=")[0]


def _equation(code: str) -> Typed:
    """Return a line's two sides."""
    code = re.sub(r"\A\s*[-*•]\s+(?=[A-Za-z]\w*(?:\s*[(\[][^()\[\]]*[)\]])?\s*=)", "", code)
    code = re.sub(r"(?<=\w)_t-1(?![\w.])", "_prev", code)  # h_t-1, without a blank
    code = re.sub(r"(?<=\w)_t\+1(?![\w.])", "_next", code)
    found = _EQUALS.search(code)
    if found is None or re.search(r"∈|\\in\b|\bmathbb\b", code):
        raw = code.rstrip()
        words = len(re.findall(r"(?<![\w.])[A-Za-z]{2,}(?![\w(])", code))
        prose = (
            "∈" in code or words > 3 or re.match(r"\s*(?:where|here|with|and|note|for|in which)\b", code, re.IGNORECASE)
        )
        return Typed("", "", "", f"# {raw.strip()}" if prose and raw.strip() else raw)
    head, right = code[: found.start()].strip(), code[found.end() :].strip()
    head = re.sub(r"\A(?:[A-Z][a-z]+(?: [a-z]+)*\s*:\s*|\(\d+\)\s*|\d+[.)]\s+|(?:and|where|with|let)\s+)", "", head)
    right = re.sub(r"(?:[,.;]|\s+\(\d+(?:\.\d+)?\)|\s)+\Z", "", right) if not re.search(r"\d\.\Z", right) else right
    if found[1] and found[1] != ":":
        right = f"{head} {found[1]} ({right})"
    if not re.search(r"[(\[]", right):
        right = re.sub(r"(?<![\w.,])(\d+),(\d+)(?![\w,])", r"\1.\2", right)
    return Typed(re.sub(r"\Aself\.", "", head), right, "", code.rstrip())

r"""A cell's equations as LaTeX: lines aligned at their equals signs, for a display such as `\[ ... \]`.

Symbols are those of the MathML: letters, accents, indices and times. It needs amsmath, and is understood by MathJax and
KaTeX too.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from lstm_core.errors import SettingError
from lstm_core.language.expressions import Call, Definition, Expression, Name, Number, Table
from lstm_core.language.spellings import SPELLINGS
from lstm_core.notation.operator_signs import SCALED, number_test, product_sign
from lstm_core.notation.symbols import BEFORE, BELOW, NOW, Symbol, symbol
from lstm_core.notation.text import number_parts
from lstm_core.notation.writer import Writer, in_formula

if TYPE_CHECKING:
    from lstm_core.cell import Cell

SMALL = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu "
SMALL += "nu xi pi rho sigma tau upsilon phi chi psi omega"
LARGE = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
LETTERS = {
    **dict(zip("αβγδεζηθικλμνξπρστυφχψω", (rf"\{name}" for name in SMALL.split()), strict=True)),
    **dict(zip("ΓΔΘΛΞΠΣΥΦΨΩ", (rf"\{name}" for name in LARGE.split()), strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧ", (rf"\mathrm{{{letter}}}" for letter in "ABEZHIKMNOPTX"), strict=True)),  # as Latin ones
    "ℓ": r"\ell",
}
ACCENTS = {"~": r"\tilde", "^": r"\hat", "¯": r"\bar"}
FIRST = "0"  # the time of a start, before the first step
TIMES = {NOW: "t", BELOW: "t", BEFORE: "t-1", FIRST: "0"}
DELIMITED = (r"\left", r"\sqrt")  # what these stand around needs no brackets


@lru_cache(maxsize=256)
def latex(cell: Cell) -> str:
    """Return a cell's equations as LaTeX: starts first, then the equations in order."""
    lines = " \\\\\n".join(f"  {line}" for line in _lines(cell.definition))
    return f"\\begin{{aligned}}\n{lines}\n\\end{{aligned}}"


def _lines(definition: Definition) -> Iterator[str]:
    writer = LatexWriter(definition)
    for own, equation in definition.starts.items():
        yield f"{writer.symbol(own, FIRST)} &= {writer.text(equation.expression, own)}"
    for own, equation in definition.bottoms.items():
        below = writer.symbol(own, BELOW)
        yield rf"{below} &= {writer.text(equation.expression, own)} \quad (\ell = 1)"
    for equation in definition.equations:
        right = writer.text(equation.expression, equation.name)
        if equation.writing is not None:
            right += rf" \text{{ if reading else }} {writer.text(equation.writing, equation.name)}"
        yield f"{writer.symbol(equation.name)} &= {right}"


class LatexWriter(Writer[str]):
    """Writes expressions as LaTeX. Brackets and signs are those of the MathML."""

    def __init__(self, definition: Definition):
        self.definition = definition
        self.is_number = number_test(definition)

    def text(self, expression: Expression, path: str) -> str:
        """Return an expression as one text."""
        return "".join(self.write(expression, path))

    def symbol(self, name: str, when: str | None = None) -> str:
        """Return a name with its accent and indices; `when` replaces its time."""
        own = symbol(self.definition, name)
        return _symbol(own, own.when if when is None else when)

    def leaf(self, expression: Expression, path: str) -> list[str]:
        """Return a name, a number or a tuple of numbers."""
        if isinstance(expression, Name):
            return [self.symbol(expression.name)]
        if isinstance(expression, Table):
            return [f"({', '.join(map(_number, expression.values))})"]
        assert isinstance(expression, Number)
        return [_number(expression.value)]

    def function(self, call: Call, path: str, arguments: list[list[str]]) -> list[str]:
        """Return a function of its arguments: a word before brackets, or what the template of its spelling says."""
        spelling = _spelling(self.definition, call)
        texts = ["".join(argument) for argument in arguments]
        if "{0}" not in spelling:
            return [spelling, *self.brackets([", ".join(texts)])]
        if "{1}" not in spelling:
            texts = [", ".join(texts)]
        if not spelling.startswith(DELIMITED):
            pairs = zip(call.arguments, texts, strict=True)
            texts = ["".join(self.brackets([text])) if isinstance(part, Call) else text for part, text in pairs]
        return [_raised(spelling, texts)]

    def prefix(self, call: Call, path: str, operand: list[str]) -> list[str]:
        """Return `-a`."""
        return ["-", *operand]

    def infix(self, call: Call, path: str, left: list[str], right: list[str]) -> list[str]:
        """Return `a + b`, `a \\odot b`, `M v`, or a fraction for a division."""
        spelling = _spelling(self.definition, call)
        if call.operation == "*" and product_sign(call, self.is_number) == SCALED:
            spelling = r"{0} \cdot {1}"
        return [_raised(spelling, ["".join(left), "".join(right)])]

    def needs_brackets(self, call: Call, position: int) -> bool:
        """Return whether an argument needs brackets; a fraction and its parts need none."""
        argument = call.arguments[position]
        if call.operation == "**" and position == 0 and isinstance(argument, Call):
            return not _spelling(self.definition, argument).startswith(DELIMITED)
        if call.operation == "/" or (call.operation == "**" and position == 1):
            return False
        if isinstance(argument, Call) and argument.operation == "/" and call.operation != "**":
            return False
        return in_formula(call, position)

    def brackets(self, pieces: list[str]) -> list[str]:
        """Return `(...)`, as high as what is inside."""
        inside = "".join(pieces)
        return [rf"\left({inside}\right)" if r"\frac" in inside else f"({inside})"]


def _spelling(definition: Definition, call: Call) -> str:
    found = SPELLINGS.get(call.operation)
    if found is None:
        raise SettingError(f"{definition.name}: {call.operation} cannot be written in LaTeX yet")
    return found.latex


def _raised(spelling: str, texts: list[str]) -> str:
    """Fill a template; what gets an exponent and has one already is put into braces: TeX takes no two."""
    for position, text in enumerate(texts):
        if f"{{{position}}}^" in spelling and "^" in text and not text.startswith(("(", r"\left(")):
            texts = [*texts[:position], f"{{{text}}}", *texts[position + 1 :]]
    return spelling.format(*texts)


def _symbol(own: Symbol, when: str) -> str:
    letter = _word(own.letter)
    if own.accent:
        letter = f"{ACCENTS[own.accent]}{{{letter}}}"
    below, time = " ".join(map(_word, own.below)), TIMES.get(when, "")
    above = [_word(part) for part in own.above.split()] + ([r"\ell-1"] if when == BELOW else [])
    index = ", ".join(filter(None, [below, time]))
    return letter + (f"_{{{index}}}" if index else "") + (f"^{{{' '.join(above)}}}" if above else "")


def _word(text: str) -> str:
    """Return a letter, a number, or a word upright."""
    if text in LETTERS:
        return LETTERS[text]
    if len(text) == 1 or text.strip("()").isdigit():
        return text
    words = r"\,".join(LETTERS.get(word, word) for word in text.split())
    return rf"\mathrm{{{words}}}"


def _number(value: float | int) -> str:
    digits, exponent = number_parts(value)
    digits = digits.replace("−", "-")
    if exponent is None:
        return digits
    power = f"10^{{{exponent}}}"
    return power if digits == "1" else rf"{digits} \cdot {power}"

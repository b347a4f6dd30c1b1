"""Parser of displayed formulas: a power has a higher precedence than `W x`, that than ⊙, and ⊙ than +."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree

from lstm_core.language import OPERATIONS
from lstm_core.language.expressions import Call, Definition, Expression, Name, Number, Place, Table
from lstm_core.notation.mathml import APPLY, INVISIBLE_TIMES, NAMESPACE
from lstm_core.notation.symbols import RAISED, plain

LOWERED = {raised: chr(digit).replace("-", "−") for digit, raised in RAISED.items()}
HERE = Place(1, 1, 2)
LEVELS = ({"+": "+", "−": "-"}, {"⊙": "*", "·": "*", "/": "/"})
FUNCTIONS = {row.symbol: row.key for row in OPERATIONS.values() if row.form == "function"}


@dataclass
class Token:
    """A sign, a bracket, the name of a function, or a whole expression."""

    text: str = ""
    expression: Expression | None = None


def read(tokens: list[Token]) -> Expression:
    """Return the expression of a list of tokens."""
    left = list(tokens)
    found = _level(left, 0)
    assert not left, f"{left} is left over"
    return found


def _level(tokens: list[Token], level: int) -> Expression:
    if level == len(LEVELS):
        return _matrix_product(tokens)
    found = _level(tokens, level + 1)
    while tokens and tokens[0].text in LEVELS[level]:
        operation = LEVELS[level][tokens.pop(0).text]
        found = Call(operation, (found, _level(tokens, level + 1)), HERE)
    return found


def _matrix_product(tokens: list[Token]) -> Expression:
    found = _power(tokens)
    while tokens and (tokens[0].expression is not None or tokens[0].text in ("(", *FUNCTIONS)):
        found = Call("@", (found, _power(tokens)), HERE)
    return found


def _power(tokens: list[Token]) -> Expression:
    found = _atom(tokens)
    if tokens and tokens[0].text == "^":
        tokens.pop(0)
        return Call("**", (found, _atom(tokens)), HERE)
    return found


def _atom(tokens: list[Token]) -> Expression:
    token = tokens.pop(0)
    if token.expression is not None:
        return token.expression
    if token.text == "−":
        return Call("negate", (_matrix_product(tokens),), HERE)
    if token.text == "(":
        found = _level(tokens, 0)
        assert tokens.pop(0).text == ")"
        return found
    assert tokens.pop(0).text == "("
    arguments = [_level(tokens, 0)]
    while tokens[0].text == ",":
        tokens.pop(0)
        arguments.append(_level(tokens, 0))
    assert tokens.pop(0).text == ")"
    return Call(FUNCTIONS[token.text], tuple(arguments), HERE)


def without_powers(text: str) -> str:
    """Return a text whose numbers are written as Python does: 2.5×10⁻⁷ becomes 2.5e−7."""

    def written(power: re.Match[str]) -> str:
        return f"{power['digits'] or 1}e{power['exponent'].translate(LOWERED)}"

    return re.sub(r"(?:(?P<digits>\d[\d.]*)×)?\b10(?P<exponent>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", written, text)


def _number(text: str) -> Number:
    value = float(text.replace("−", "-"))
    return Number(int(value) if value.is_integer() else value, HERE)


def plain_tokens(definition: Definition, text: str) -> list[Token]:
    """Return the tokens of a formula in plain text."""
    names = {plain(definition, name): name for name in all_names(definition)}
    words = [*FUNCTIONS, *names, *"()+−⊙·/^,"]
    words = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    rows = r"(?<![a-zσ])\([\d.e−]+(?:, [\d.e−]+)+\)"  # a row of numbers
    tokens = []
    text = without_powers(text)
    for match in re.finditer(rf" *(?:(?P<row>{rows})|(?P<number>\d[\d.]*(?:e−?\d+)?)|(?P<word>{words}))", text):
        if match["row"]:
            values = tuple(_number(part).value for part in match["row"].strip("()").split(", "))
            tokens.append(Token(expression=Table(values, HERE)))
        elif match["number"]:
            tokens.append(Token(expression=_number(match["number"])))
        elif match["word"] in names and not (match["word"] in FUNCTIONS and text[match.end() :].startswith("(")):
            tokens.append(Token(expression=Name(names[match["word"]], HERE)))
        else:
            tokens.append(Token(match["word"]))
    return tokens


def all_names(definition: Definition) -> set[str]:
    """Return all names that can occur in a formula of the cell."""
    values = [*definition.values, "x"]
    return {
        *definition.parameters,
        *definition.settings,
        *definition.words,
        *(f"{value}{suffix}" for value in values for suffix in ("", "_prev")),
        *(f"{value}_below" for value in definition.belows),
    }


def right_side(mathml: str) -> list[ElementTree.Element]:
    """Return the elements after the equals sign."""
    (row,) = ElementTree.fromstring(mathml)
    elements = list(row)
    equals = next(position for position, element in enumerate(elements) if element.text == "=")
    elements = elements[equals + 1 :]
    reading = [position for position, element in enumerate(elements) if tag(element) == "mtext"]
    return elements[: reading[0]] if reading else elements


def tag(element: ElementTree.Element) -> str:
    """Return an element's tag without its namespace."""
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


def mathml_tokens(elements: list[ElementTree.Element]) -> list[Token]:
    """Return the tokens of elements, names by their `data-name`."""
    tokens: list[Token] = []
    for element in elements:
        if "data-name" in element.attrib:
            tokens.append(Token(expression=Name(element.attrib["data-name"], HERE)))
        elif element.get("class") == "number":
            digits = number_of(element)
            tokens += [Token("−")] if digits.startswith("−") else []
            tokens.append(Token(expression=_number(digits.removeprefix("−"))))
        elif "data-node" in element.attrib and (found := _written_as_in_papers(element)):
            tokens += found
        elif tag(element) in ("mfrac", "msup"):
            first, second = (mathml_tokens([child]) for child in element)
            sign = Token("/" if tag(element) == "mfrac" else "^")
            tokens += [
                Token("("),
                Token("("),
                *first,
                Token(")"),
                sign,
                Token("("),
                *second,
                Token(")"),
                Token(")"),
            ]
        elif tag(element) == "mrow" and "data-node" in element.attrib:  # a row of numbers
            values = tuple(_number(child.text or "").value for child in element if tag(child) == "mn")
            tokens.append(Token(expression=Table(values, HERE)))
        elif tag(element) == "mrow":
            tokens += mathml_tokens(list(element))
        elif element.text not in (APPLY, INVISIBLE_TIMES):
            tokens.append(Token(element.text or ""))
    return tokens


def _written_as_in_papers(element: ElementTree.Element) -> list[Token]:
    """Return the tokens of a root, bars, a square, a transpose or an outer product; none of another element."""
    children = list(element)
    last = children[-1] if children else element
    is_raised = tag(element) == "msup"
    if tag(element) == "msqrt":
        function, parts = "sqrt", [children]
    elif children and children[0].text in ("|", "‖"):
        assert last.text == children[0].text
        function, parts = {"|": "abs", "‖": "norm"}[last.text or ""], [children[1:-1]]
    elif is_raised and last.text == "⊤":
        function, parts = "transpose", [children[:1]]
    elif is_raised and (tag(last), last.text, last.get("data-node")) == ("mn", "2", None):
        function, parts = "square", [children[:1]]
    elif tag(element) == "mrow" and tag(last) == "msup" and last[-1].text == "⊤" and "data-node" not in last.attrib:
        function, parts = "outer", [children[:-1], [last[0]]]
    else:
        return []
    symbol = next(symbol for symbol, key in FUNCTIONS.items() if key == function)
    tokens = [Token(symbol), Token("(")]
    for number, part in enumerate(parts):
        tokens += ([Token(",")] if number else []) + mathml_tokens(part)
    return [*tokens, Token(")")]


def number_of(element: ElementTree.Element) -> str:
    """Return the text of a number, also of `5 · 10^−3`."""
    if tag(element) == "mn":
        return element.text or ""
    *digits, exponent = [child.text or "" for child in element.iter() if tag(child) == "mn"]
    return f"{digits[0] if len(digits) > 1 else '1'}e{exponent}"

"""Read an expression as people type it: products without a sign, layers and methods called, indices, bars."""

from __future__ import annotations

import re
from collections.abc import Collection

from lstm_core.language.names import is_parameter
from lstm_core.language.operations import OPERATIONS
from lstm_core.language.rewriting.functions import (
    FUNCTIONS,
    INFIX,
    JOINING,
    KEYWORDS,
    MODULES,
    NOTHING,
    REDUCING,
    TAGGED,
    bracketed,
    is_axis,
    is_greek,
    is_time,
    known,
    number,
    part_of,
    shifted,
    summed,
    time_of,
)
from lstm_core.language.rewriting.tree import Node, Token, Unreadable, called, infix, inner, named, tokens, walk

DEEPEST = 24  # brackets, signs and functions one inside another
MOST_SIGNS = 120  # operations in a line: its tree is as deep at the most


def read(code: str, functions: Collection[str] = (), values: Collection[str] = ()) -> Node:
    """Return the tree of an expression; raises Unreadable.

    `functions` are the operations that the text defines, `values` the names that its lines define.
    """
    return Reader(tokens(code), frozenset(functions), frozenset(values)).whole()


class Reader:
    """Reads tokens from left to right: sums of products of chains of factors."""

    def __init__(self, found: list[Token], functions: frozenset[str], values: frozenset[str]):
        self.tokens, self.position = found, 0
        self.functions, self.values = functions, values
        self.depth, self.bars, self.signs = 0, 0, 0

    def whole(self) -> Node:
        """Read all tokens."""
        found = self._choice()
        if self.position < len(self.tokens):
            raise Unreadable
        return found

    def _next(self) -> str:
        return self.tokens[self.position].text if self.position < len(self.tokens) else ""

    def _take(self) -> Token:
        self.position += 1
        return self.tokens[self.position - 1]

    def _expect(self, text: str) -> None:
        if self._next() != text:
            raise Unreadable
        self.position += 1

    def _choice(self) -> Node:
        """Read a sum, or two with `if` and `else` between them."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable
        first = self._sum()
        if self._next() == "if":
            self._take()
            question = self._sum()
            self._expect("else")
            first = Node("choice", "", (first, question, self._choice()))
        self.depth -= 1
        return first

    def _sum(self) -> Node:
        found = self._product()
        while self._next() in ("+", "-"):
            sign = self._take().text
            found = infix(sign, found, self._product())
            self._count()
        return found

    def _count(self) -> None:
        self.signs += 1
        if self.signs > MOST_SIGNS:
            raise Unreadable

    def _product(self) -> Node:
        found = self._chain()
        while self._next() in ("*", "/", "@", ".*", "./", "$"):
            sign = self._take().text
            other = self._chain()
            found = called("outer", inner(found), inner(other)) if sign == "$" else infix(sign, found, other)
            self._count()
        return found

    def _chain(self) -> Node:
        """Read factors side by side, or with a dot between them."""
        factors = [self._signed()]
        while True:
            if self._next() == "·":
                self._take()
            elif not self._begins():
                break
            factors.append(self._signed())
            self._count()
        return factors[0] if len(factors) == 1 else Node("chain", "", tuple(factors))

    def _begins(self) -> bool:
        """Return whether a factor begins here."""
        if self.position >= len(self.tokens):
            return False
        token = self.tokens[self.position]
        if token.kind == "name":
            return token.text not in ("if", "else", "for", "in", "and", "or", "not")
        return token.kind == "number" or token.text in ("(", "[") or (token.text in ("|", "||") and not self.bars)

    def _signed(self) -> Node:
        signs = 0
        while self._next() in ("-", "+"):
            signs += self._take().text == "-"
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable
        found = self._power()
        self.depth -= 1
        return Node("minus", "", (found,)) if signs % 2 else found

    def _power(self) -> Node:
        base = self._after(self._factor())
        if self._next() not in ("**", "^", ".^"):
            return base
        self._take()
        exponent = self._signed()
        letter = inner(exponent)
        if letter.kind == "name" and letter.text in ("T", "top") and letter.text not in self.values:
            return Node("turned", "", (base,))
        if base.kind == letter.kind == "name" and TAGGED.match(base.text) and base.text not in self.values:
            return named(f"{base.text}_{letter.text}")  # W^z
        stem = base.text.removesuffix("_t")
        if base.kind == letter.kind == "name" and stem != base.text and stem not in self.values:
            return named(f"{stem}_{letter.text}") if len(letter.text) == 1 else infix("**", base, exponent)
        is_inverse = letter.kind == "minus" and number(letter) == -1 and base.kind == "group"
        if is_inverse and any(node.kind == "name" and node.text[:1].isupper() for node in walk(base)):
            return called("inv", inner(base))
        if base == named("e") and "e" not in self.values:
            return called("exp", inner(exponent))
        return infix("**", base, exponent)

    def _factor(self) -> Node:
        """Read a number, a name, a call, or what stands in brackets or bars."""
        if self.position >= len(self.tokens):
            raise Unreadable
        token = self._take()
        if token.kind == "number":
            return Node("number", token.text)
        if token.kind == "text":
            return Node("text", token.text[1:-1])
        if token.kind == "name":
            return self._name(token.text)
        if token.text in ("(", "["):
            return self._brackets(token.text)
        if token.text in ("|", "||"):
            self.bars += 1
            found = self._choice()
            self._expect(token.text)
            self.bars -= 1
            if token.text == "||" and self._next().startswith("_"):
                self._take()  # the 2 of a norm's index
            return called("abs" if token.text == "|" else "norm", inner(found))
        raise Unreadable

    def _brackets(self, opening: str) -> Node:
        """Read what stands in round or square brackets: one thing, or several with commas or semicolons."""
        closing = ")" if opening == "(" else "]"
        bars, self.bars = self.bars, 0
        parts = self._arguments(closing)
        self.bars = bars
        if not parts:
            raise Unreadable
        if len(parts) == 1:
            return (
                parts[0] if parts[0].kind in ("name", "call", "group") and opening == "[" else Node("group", "", parts)
            )
        return Node("row" if opening == "(" else "list", "", parts)

    def _arguments(self, closing: str) -> tuple[Node, ...]:
        """Read up to the closing bracket; `name=value` counts where the value is a number or an expression."""
        parts: list[Node] = []
        while self._next() != closing:
            keyword = self.tokens[self.position].text if self._peek(1) == "=" else ""
            if keyword:
                self.position += 2
            part = self._choice()
            self._count()
            if not KEYWORDS.match(keyword):
                parts.append(part)
            if self._next() not in (",", ";", "||", closing):
                raise Unreadable
            if self._next() != closing:
                self._take()
        self._take()
        return tuple(parts)

    def _peek(self, ahead: int) -> str:
        at = self.position + ahead
        return self.tokens[at].text if at < len(self.tokens) else ""

    def _name(self, text: str) -> Node:
        """Read a name, and what is called by it."""
        is_own = is_library = False
        while text in MODULES and self._next() == "." and re.match(r"[A-Za-z_]", self._peek(1)):
            is_own, is_library = is_own or text == "self", text != "self"
            self._take()
            text = self._take().text.lstrip("_") or "_"
        if self._next() == "." and text not in self.values and self._peek(1)[:1].isalpha() and self._is_group(text):
            self._take()
            text = f"{text}.{self._take().text}"
        is_function = (is_library and text in FUNCTIONS) or self._is_function(text)
        if self._next() == "(" and (is_function or self._is_called(text, is_own)):
            self._take()
            return self._call(text, self._arguments(")"), is_own)
        if is_function and self._begins() and text not in self.values:
            return called(known(text), inner(self._chain()))  # tanh W x
        return named(text)

    def _is_group(self, text: str) -> bool:
        """Return whether a name with a dot behind it is a group's: enc.f, and not a method of a value."""
        method = self._peek(1)
        if self._peek(2) == "(":
            return False
        return method not in ("T", "mT", "H") and text not in ("params", "p", "weights", "cell")

    def _is_function(self, text: str) -> bool:
        if text in self.functions:
            return True
        if text in self.values:
            return False
        if text == "h":  # in some papers a function of c
            return self._next() == "(" and not any(re.match(r"h(?:_|\Z)", value) for value in self.values)
        is_known = text in FUNCTIONS or known(text) != text
        if is_known and is_parameter(text) and self._next() != "(":
            return False  # sigma_c alone is a name
        return is_known or (text.lower() in FUNCTIONS and not is_parameter(text))

    def _is_called(self, text: str, is_own: bool) -> bool:
        """Return whether a name before a bracket is a call: no matrix, no value, and no blank between."""
        if re.match(r"[Ll]inear(?:_|\Z)", text):
            return True
        if self.tokens[self.position].gap and not is_own:
            return False
        if is_time(self._peek(1), self._peek(2), self._peek(3)) or text in self.values:
            return is_time(self._peek(1), self._peek(2), self._peek(3))
        if is_greek(text) and not is_own:
            return False  # zeta (1 - z)
        return not (re.match(r"[A-Z](?:_|[a-z]?$|$)|[a-zA-Z]_", text) or is_parameter(text)) or is_own

    def _call(self, function: str, arguments: tuple[Node, ...], is_own: bool) -> Node:
        """Return a call as the language has it: layers, products and joins are no functions here."""
        if len(arguments) == 1:
            time = time_of(arguments[0])
            if time is not None and function not in FUNCTIONS:
                return named(function + time)
        bare = known(function)
        if function in self.functions:
            return called(function, *arguments)
        if bare == "linear" and not is_own and len(arguments) in (2, 3):
            product = infix("@", arguments[1], bracketed(arguments[0]))
            return Node("group", "own", (product if len(arguments) == 2 else infix("+", product, arguments[2]),))
        if bare in NOTHING and arguments:
            return arguments[0]
        if bare in JOINING and arguments and (bare != "append"):
            members = arguments[0].parts if arguments[0].kind in ("list", "row") else arguments
            return called("concat", *members)
        if bare in INFIX and len(arguments) == 2 and bare not in OPERATIONS:
            left, right = (bracketed(argument) for argument in arguments)
            return Node("group", "own", (infix(INFIX[bare], left, right),))
        if bare in ("dot", "inner", "vdot", "tensordot") and len(arguments) == 2:
            return Node("group", "dot", (Node("chain", "dot", tuple(bracketed(one) for one in arguments)),))
        if function == "h":
            return called("tanh", *(inner(argument) for argument in arguments))
        if bare == "einsum" and len(arguments) == 3 and arguments[0].kind == "text":
            return summed(*arguments)
        if bare in ("transpose", "t", "swapaxes") and arguments:
            return Node("turned", "", (arguments[0],))
        if bare in REDUCING and len(arguments) == 2 and is_axis(arguments[1]) and bare not in ("max", "min"):
            arguments = arguments[:1]
        if is_own and len(arguments) > 1 and re.match(r"(?:linear|dense|fc|affine)", function, re.IGNORECASE):
            arguments = arguments[:1]  # behind them stand sizes
        is_layer = is_own and len(arguments) == 1 and not self._is_function(function)
        if is_layer and re.match(r"[xhcs]_", function):
            function = f"W_{function}".rstrip("_")  # x_ is no name of a parameter
        if is_layer:
            return Node("group", "layer", (infix("@", named(function), bracketed(arguments[0])),))
        return called(bare, *(inner(argument) for argument in arguments))

    def _after(self, found: Node) -> Node:
        """Read what stands behind a factor: a prime, a transposition, an index, a method."""
        while True:
            token = self._next()
            if token == "'" and found.kind == "name":
                self._take()
                found = self._primed(found.text)
            elif token == "." and self._peek(1) in ("T", "mT", "H"):
                self.position += 2
                found = Node("turned", "", (found,))
            elif token == "." and self._peek(1)[:1].isalpha():
                found = self._method(found)
            elif token == "[" and not self.tokens[self.position].gap and found.kind in ("name", "group", "index"):
                found = self._index(found)
            else:
                return found

    def _primed(self, name: str) -> Node:
        """Return a name with a prime: of a value, that of the step before; of a parameter, another one."""
        own = re.sub(r"_t\Z", "", name)
        if own in self.values | {"h", "c", "s", "x"} or not re.match(r"[A-Z]|[bpuvw](?:_|\Z)", name):
            return named(f"{name}_prev")
        return named(f"{name[:-5]}second" if name.endswith("_prime") else f"{name}_prime")

    def _method(self, found: Node) -> Node:
        """Read a method: a.tanh(), W.dot(x), v.unsqueeze(-1)."""
        self._take()
        method = self._take().text
        if self._next() != "(":
            if found.kind == "name" and found.text in ("params", "p", "weights", "cell"):
                return named(method)
            raise Unreadable
        self._take()
        arguments = self._arguments(")")
        if method == "unsqueeze" and len(arguments) == 1:
            return Node("column" if number(arguments[0]) in (-1, 1, 2) else "entries", "", (found,))
        if method in ("t", "transpose", "swapaxes", "permute"):
            return Node("turned", "", (found,))
        if method in NOTHING or method in ("reshape", "flatten", "ravel") and number((*arguments, found)[0]) == -1:
            return found
        return self._call(method, (inner(found), *arguments), is_own=False)

    def _index(self, found: Node) -> Node:
        """Read an index: a time, a name in quotes, a new axis; of several, anything else."""
        start = self.position
        self._take()
        depth, inside = 1, []
        while depth:
            if self.position >= len(self.tokens):
                raise Unreadable
            token = self._take()
            depth += (token.text == "[") - (token.text == "]")
            inside.append(token)
        texts = [token.text for token in inside[:-1]]
        part = part_of(joined := "".join(texts))
        if part:
            return Node("joint", part, (found,))
        if len(inside) == 2 and inside[0].kind == "text":
            return named(texts[0][1:-1])
        if "None" in texts or "newaxis" in texts:
            is_column = texts[-1] in ("None", "newaxis")
            return Node("column" if is_column else "entries", "", (found,))
        if found.kind == "name" and re.fullmatch(r"t(?:-[0-9]|\+1)?(?:,:)?", joined):
            return named(found.text + shifted(joined))
        if found.kind == "name" and re.fullmatch(r"(?::,|\.\.\.,)?t(?:-[0-9])?", joined):
            return named(found.text + shifted(joined.rpartition(",")[2]))
        if re.fullmatch(r"-?[0-9]+", joined):
            return Node("index", joined, (found,))
        if found.kind == "name" and "," in texts and (is_parameter(found.text) or re.match(r"[A-Z]", found.text)):
            self.position = start + 1
            return Node("chain", "", (found, self._brackets("[")))
        raise Unreadable

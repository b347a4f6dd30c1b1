"""Texts that attack a parser: from a seed, as many as asked for, no two seeds alike."""

from __future__ import annotations

import random
from collections.abc import Iterator

ATTRIBUTES = [
    *("__class__", "__base__", "__subclasses__", "__globals__", "__builtins__", "__dict__", "__init__", "__mro__"),
    *("__code__", "T", "shape"),
]
CALLS = [
    *("__import__", "exec", "eval", "open", "compile", "getattr", "setattr", "globals", "locals", "input", "print"),
    *("breakpoint", "vars", "dir", "type"),
]
PYTHON = [
    "lambda: x",
    "[c for c in ().__class__.__base__.__subclasses__()]",
    "(yield x)",
    "x if h_prev else x",
    "{**x}",
    "{x: x}",
    "f'{x}'",
    "'%s' % x",
    "not x",
    "x and x or x",
    "x is x",
    "x in x",
    "await x",
    "*x",
    "...",
    "x[::-1]",
    "x := 1",
    "print(x)",
    "`x`",
    "$x",
    "x\\\n + x",
    "b'x'",
    "1j * x",
    "0x10",
    "1_000",
    "1e999",
    "None",
    "True",
]
SURROGATES = "\ud800\udfff\udbff\udc00"
ODD = "\x00\x01\x1b\x7f\u200b\u202e\ufeff\u00a0\u3000\u2028\u2029\x0b\x0c\x85\U0001f600" + SURROGATES
CELL = """\
norm_(a) = gain_ * layer_norm(a) + bias_
W: parameter = orthogonal
E: constant = identity
inputs_are = (("value", 2), ("mask", 1))
periods = (1, 2)
f = sigmoid(norm_(W @ value) + U_f @ h_prev + v_f * mask)  # gate
S: (units, 2) = rows(f) * S_prev + outer(E @ f, part(value, 1, 1))
c = f ** 2 * c_prev + bernoulli(0.5) * tanh(clip(W_c @ x, -1, 1)) + noise_1
h = c * clock(time, periods) if reading else flip(f, chance)
c_start = b_c0
"""


def _wrapped(inner: str, rng: random.Random) -> str:
    return rng.choice(
        ["h = {}", "h = tanh({})", "h = W_h @ ({})", "h: {} = x", "{} = x", "f_(a) = {}\nh = f_(x)", "W: {}\nh = W @ x"]
    ).format(inner)


def _deep(rng: random.Random) -> str:
    depth = rng.choice([10, 23, 24, 25, 100, 1_000, 4_000])
    opening, closing = rng.choice(
        [("(", ")"), ("tanh(", ")"), ("-", ""), ("x + (", ")"), ("((", "))"), ("f_(", ")"), ("x ** ", "")]
    )
    return _wrapped(opening * depth + "x" + closing * rng.choice([depth, depth - 1, 0]), rng)


def _long(rng: random.Random) -> str:
    return rng.choice(
        [
            lambda: "h = " + "x" * rng.choice([40, 10_000]),
            lambda: "\n".join(f"a{n} = x" for n in range(rng.choice([150, 300]))),
            lambda: "h = " + "x * " * rng.choice([50, 200, 3_000]) + "x",
            lambda: "h = " + "9" * rng.choice([40, 400, 7_000]),
            lambda: "h = x " + "#" * 9_000,
            lambda: "\n" * 9_000,
            lambda: "h = concat(" + "x, " * rng.choice([100, 2_000]) + "x)",
            lambda: "h = (" + ",".join(["1"] * rng.choice([100, 4_000])) + ")",
            lambda: (
                "\n".join(f"f{n}_(a) = " + " + ".join([f"f{n - 1}_(a)" if n else "a"] * 9) for n in range(9))
                + "\nh = f8_(x)"
            ),
            lambda: "\n".join(f"W{n}: parameter" for n in range(190)) + "\nh = x",
            lambda: "h = " + "W_h @ " * rng.choice([90, 900]) + "x",
            lambda: "h = " + "h_prev" * rng.choice([2, 500]),
            lambda: "h = x" + "_prev" * rng.choice([3, 900]),
            lambda: "h = h_prev" + "9" * rng.choice([3, 25]),
        ]
    )()


def _broken(rng: random.Random) -> str:
    text = list(CELL)
    for _ in range(rng.randint(1, 6)):
        place = rng.randrange(len(text))
        choice = rng.random()
        if choice < 0.3:
            del text[place : place + rng.randint(1, 12)]
        elif choice < 0.6:
            text[place:place] = rng.choice(
                ["(", ")", ",", "=", ":", "_", ".", "@", "**", "\n", " ", '"', "x", "h_prev", "9"]
            )
        elif choice < 0.8:
            text[place] = rng.choice(ODD)
        else:
            other = rng.randrange(len(text))
            text[place:place] = text[other : other + rng.randint(1, 30)]
    return "".join(text)


def texts(count: int, seed: int) -> Iterator[str]:
    """Yield hostile texts."""
    rng = random.Random(seed)
    kinds = [
        lambda: _wrapped("x" + "".join(f".{rng.choice(ATTRIBUTES)}" for _ in range(rng.randint(1, 4))), rng),
        lambda: _wrapped(f"{rng.choice(CALLS)}({rng.choice(['x', repr('os'), '', 'h.__class__'])})", rng),
        lambda: _wrapped(rng.choice(PYTHON), rng),
        lambda: _wrapped("".join(rng.choice(ODD + "xh=(") for _ in range(rng.randint(1, 30))), rng),
        lambda: _deep(rng),
        lambda: _long(rng),
        lambda: _broken(rng),
        lambda: _broken(rng),
    ]
    for _ in range(count):
        yield rng.choice(kinds)()

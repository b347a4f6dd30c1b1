"""How each operation is written in NumPy, PyTorch, JAX and LaTeX: a column of the table of operations.

A row is a function of the library (`torch.tanh`), an attribute (`.mT`), or a bare name, whose definition HELPERS has. A
test holds that every row of `operations` has its spelling here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

LIBRARIES = {"numpy": "np", "torch": "torch", "jax": "jnp"}  # by language: the name that the code has for its arrays


@dataclass(frozen=True)
class Spelling:
    """One operation elsewhere.

    numpy, torch, jax: what is called with the arguments; the four signs, `@` and the minus are the same in all three.
    latex: a command or word that stands before brackets, or a template, in which {0} and {1} are the arguments: those
    of a template with a brace of its own around them (`{{{0}}}`) need no brackets.
    """

    numpy: str
    torch: str
    jax: str
    latex: str


def _sign(text: str, latex: str) -> Spelling:
    return Spelling(text, text, text, latex)


def _alike(name: str, latex: str) -> Spelling:
    """Return the spelling of a function that all three libraries have under one name."""
    return Spelling(f"np.{name}", f"torch.{name}", f"jnp.{name}", latex)


def _own(name: str, latex: str) -> Spelling:
    """Return the spelling of a function that is defined beside the code in all three."""
    return Spelling(name, name, name, latex)


def _word(text: str) -> str:
    return rf"\operatorname{{{text}}}"


_TABLE = {
    "+": _sign("+", "{0} + {1}"),
    "-": _sign("-", "{0} - {1}"),
    "*": _sign("*", r"{0} \odot {1}"),
    "/": _sign("/", r"\frac{{{0}}}{{{1}}}"),
    "@": _sign("@", "{0} {1}"),
    "negate": _sign("-", "-{0}"),
    "**": Spelling("np.power", "torch.pow", "jnp.power", "{0}^{{{1}}}"),
    "sigmoid": Spelling("sigmoid", "torch.sigmoid", "jax.nn.sigmoid", r"\sigma"),
    "tanh": _alike("tanh", r"\tanh"),
    "relu": Spelling("relu", "torch.relu", "jax.nn.relu", _word("ReLU")),
    "exp": _own("exp", r"\exp"),
    "log": _alike("log", r"\log"),
    "square": _alike("square", "{0}^2"),
    "softplus": Spelling("softplus", "softplus", "jax.nn.softplus", _word("softplus")),
    "logsigmoid": Spelling("logsigmoid", "F.logsigmoid", "jax.nn.log_sigmoid", r"\log \sigma"),
    "max": _alike("maximum", r"\max"),
    "min": _alike("minimum", r"\min"),
    "softmax": _own("softmax", _word("softmax")),
    "sum": _alike("sum", _word("sum")),
    "mean": _alike("mean", _word("mean")),
    "concat": _own("concat", r"\left[{0}\right]"),
    "transpose": Spelling(".mT", ".mT", ".mT", r"{0}^\top"),
    "flat": _own("flat", _word("flat")),
    "grid": _own("grid", _word("grid")),
    "filter_rows": _own("filter_rows", _word(r"filter\,rows")),
    "filter_columns": _own("filter_columns", _word(r"filter\,columns")),
    "clock": _own("clock", _word("clock")),
    "blocks": _own("blocks", _word("blocks")),
    "flip": _own("flip", _word("flip")),
    "bernoulli": _own("flip", _word("Bernoulli")),
    "sqrt": _alike("sqrt", r"\sqrt{{{0}}}"),
    "abs": _alike("abs", r"\left|{0}\right|"),
    "sign": _alike("sign", _word("sign")),
    "round": Spelling("np.round", "nearest", "nearest", _word("round")),
    "cos": _alike("cos", r"\cos"),
    "sin": _alike("sin", r"\sin"),
    "clip": _alike("clip", _word("clip")),
    "hard_sigmoid": _own("hard_sigmoid", _word(r"hard\,\sigma")),
    "silu": Spelling("silu", "F.silu", "jax.nn.silu", _word("SiLU")),
    "elu": Spelling("elu", "F.elu", "jax.nn.elu", _word("ELU")),
    "gelu": Spelling("gelu", "F.gelu", "gelu", _word("GELU")),
    "softsign": Spelling("softsign", "F.softsign", "jax.nn.soft_sign", _word("softsign")),
    "leaky_relu": _own("leaky_relu", _word(r"leaky\,ReLU")),
    "cumsum": _alike("cumsum", _word("cumsum")),
    "dot": _own("dot", r"\left\langle {0} \right\rangle"),
    "norm": _alike("linalg.norm", r"\left\lVert {0} \right\rVert"),
    "layer_norm": _own("layer_norm", _word("LN")),
    "outer": _own("outer", r"{0} {1}^\top"),
    "rows": _own("rows", _word("rows")),
    "columns": _own("columns", _word("columns")),
    "part": _own("part", _word("part")),
    "entries": _own("entries", _word("entries")),
}
SPELLINGS: Mapping[str, Spelling] = MappingProxyType(_TABLE)

# Definitions in NumPy, which are JAX's with jnp for np; `_TORCH` has those that PyTorch writes in another way.
_SHARED = """
def sigmoid(a):
    small = np.exp(-np.abs(a))  # of -|a|: neither tail overflows
    return np.where(a >= 0, 1, small) / (1 + small)

def relu(a):
    return np.maximum(a, 0)

def exp(a):
    return np.exp(np.clip(a, None, 700.0 if a.dtype == np.float64 else 80.0))  # stays finite

def softplus(a):
    return np.logaddexp(a, 0)

def logsigmoid(a):
    return -np.logaddexp(-a, 0)

def softmax(a, axis):
    raised = np.exp(a - np.amax(a, axis, keepdims=True))
    return raised / np.sum(raised, axis, keepdims=True)

def concat(*vectors):
    leading = np.broadcast_shapes(*(v.shape[:-1] for v in vectors))
    return np.concatenate([np.broadcast_to(v, (*leading, v.shape[-1])) for v in vectors], -1)

def flat(a):
    return a.reshape(*a.shape[:-2], -1)

def grid(v, shape):
    return v.reshape(*v.shape[:-1], *shape)

def filters(p, patch, length, longest, centre):
    # Gaussian filters along one side of a picture: DRAW (Gregor et al. 2015), section 3.2
    middle = (length + 1) / 2 * (p[..., centre] + 1)
    stride = (longest - 1) / (patch - 1) * exp(p[..., 3])
    offsets = np.arange(patch, dtype=p.dtype) - (patch - 1) / 2
    means = middle[..., None] + offsets * stride[..., None]
    away = np.arange(1, length + 1, dtype=p.dtype) - means[..., None]
    variance = np.clip(exp(p[..., 2]), np.finfo(p.dtype).tiny, None)[..., None, None]
    raised = np.exp(away * away / (-2 * variance))
    return raised / np.clip(raised.sum(-1)[..., None], 1e-8, None)

def filter_rows(p, patch, height, width):
    return filters(p, patch, height, max(height, width), 1)

def filter_columns(p, patch, height, width):
    return filters(p, patch, width, max(height, width), 0)

def clock(time, periods, shape):
    each = np.repeat(np.array(periods), shape[-1] // len(periods))
    return (np.mod(time[..., None], each) == 0).astype(time.dtype)

def blocks(matrix, periods):
    rows, columns = (np.repeat(np.array(periods), n // len(periods)) for n in matrix.shape)
    return matrix * (columns >= rows[:, None])

def flip(p, chance):
    return (chance < p).astype(chance.dtype)

def ones(x, *shape):
    return np.ones(shape, dtype=x.dtype)

def identity(x, *shape):
    return np.triu(np.tril(ones(x, *shape)))

def lower_triangle(x, *shape):
    return np.tril(ones(x, *shape))

def shift(x, *shape):
    return np.triu(np.tril(ones(x, *shape), -1), -1)

def nearest(a):
    kept = jax.lax.stop_gradient
    return kept(np.round(a)) + (a - kept(a))  # the gradient passes straight through

def hard_sigmoid(a, slope=0.2, offset=0.5):
    return np.clip(slope * a + offset, 0, 1)

def silu(a):
    return a * sigmoid(a)

def elu(a):
    return np.maximum(a, 0) + np.expm1(np.minimum(a, 0))

def softsign(a):
    return a / (1 + np.abs(a))

def leaky_relu(a, slope=0.01):
    return np.clip(a, 0, None) + slope * np.clip(a, None, 0)

def dot(v, w):
    return (v * w).sum(-1)

def layer_norm(v):
    away = v - v.mean(-1)[..., None]
    return away / np.sqrt((away * away).mean(-1)[..., None] + 1e-5)

def outer(v, w):
    return v[..., :, None] * w[..., None, :]

def rows(v, shape):
    return np.broadcast_to(v[..., :, None], (*v.shape[:-1], *shape))

def columns(v, shape):
    return np.broadcast_to(v[..., None, :], (*v.shape[:-1], *shape))

def part(v, k, n):
    size = v.shape[-1] // n
    return v[..., (k - 1) * size : k * size]

def entries(v, first, last):
    return v[..., first - 1 : last]
"""
_NUMPY = """
def gelu(a):
    below = np.vectorize(math.erfc, otypes=[a.dtype])(-a / math.sqrt(2)) / 2
    return a * below
"""
_JAX = """
def gelu(a):
    return jax.nn.gelu(a, approximate=False)
"""
_TORCH = """
def softplus(a):
    return F.softplus(a, threshold=80.0)

def concat(*vectors):
    leading = torch.broadcast_shapes(*(v.shape[:-1] for v in vectors))
    return torch.cat([v.expand(*leading, v.shape[-1]) for v in vectors], -1)

def clock(time, periods, shape):
    each = torch.tensor(periods, device=time.device).repeat_interleave(shape[-1] // len(periods))
    return (torch.remainder(time[..., None], each) == 0).to(time.dtype)

def blocks(matrix, periods):
    each = torch.tensor(periods, device=matrix.device)
    rows, columns = (each.repeat_interleave(n // len(periods)) for n in matrix.shape)
    return matrix * (columns >= rows[:, None])

def flip(p, chance):
    return (chance < p).to(chance.dtype)

def nearest(a):
    return torch.round(a).detach() + (a - a.detach())  # the gradient passes straight through
"""


def _definitions(text: str) -> dict[str, str]:
    """Return {name: text} of the functions in a text."""
    found = ("def " + part.strip() + "\n" for part in text.split("\ndef ")[1:])
    return {part[4 : part.index("(")]: part for part in found}


def _of(language: str, own: str) -> dict[str, str]:
    shared = re.sub(r"\bnp\.", f"{LIBRARIES[language]}.", _SHARED)
    if language == "torch":
        for name in "px":
            shared = shared.replace(f"dtype={name}.dtype", f"dtype={name}.dtype, device={name}.device")
    return _definitions(shared) | _definitions(own)


HELPERS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"numpy": _of("numpy", _NUMPY), "torch": _of("torch", _TORCH), "jax": _of("jax", _JAX)}
)


def definitions(language: str, names: Iterable[str]) -> list[str]:
    """Return the texts of the functions that are called by these bare names, those that they call before them."""
    known, found = HELPERS[language], dict[str, str]()

    def add(name: str) -> None:
        if name in known and name not in found:
            for other in re.findall(r"(?<![\w.])(\w+)\(", known[name].partition("\n")[2]):
                add(other)
            found[name] = known[name]

    for name in names:
        add(name)
    return list(found.values())

"""Operations of single entries: functions, arithmetic, comparisons, element types."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import numpy as np

from lstm_core.formats.errors import FormatError

from .table import Bound, Call, Operation, Result, Values, broadcast, first, rows

DTYPES = {
    1: np.float32,
    2: np.uint8,
    3: np.int8,
    4: np.uint16,
    5: np.int16,
    6: np.int32,
    7: np.int64,
    9: np.bool_,
    10: np.float16,
    11: np.float64,
    12: np.uint32,
    13: np.uint64,
}
SELU = (1.67326319217681884765625, 1.05070102214813232421875)


def _of(function: Callable[[Values], Values]) -> tuple[Callable[[Call], Result], Bound]:
    """Return a function of one array that keeps the element type."""
    return (lambda call: np.asarray(function(call[0])).astype(call[0].dtype, copy=False)), first


def _two(function: Callable[[Values, Values], Values]) -> tuple[Callable[[Call], Result], Bound]:
    return (lambda call: function(call[0], call[1])), broadcast


def _many(function: Callable[[Values, Values], Values]) -> tuple[Callable[[Call], Result], Bound]:
    return (lambda call: reduce(function, [value for value in call.inputs if value is not None])), broadcast


def sigmoid(a: Values) -> Values:
    """Return 1 / (1 + exp(-a)), without overflow."""
    return 0.5 * (1 + np.tanh(0.5 * a))


def softplus(a: Values) -> Values:
    """Return log(1 + exp(a))."""
    return np.logaddexp(a, np.zeros((), a.dtype))


def erf(a: Values) -> Values:
    """Return the error function to 1.2e-7 of 1: Numerical Recipes, section 6.2 (Chebyshev fit of erfc)."""
    z = np.abs(np.asarray(a, np.float64))
    t = 1 / (1 + 0.5 * z)
    terms: tuple[float, ...] = (-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806)
    terms += (0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277)
    rest = t * np.exp(-z * z + reduce(lambda total, term: total * t + term, reversed(terms), np.zeros_like(t)))
    return np.where(np.asarray(a) >= 0, 1 - rest, rest - 1)


def _gelu(call: Call) -> Result:
    a = call[0]
    if call.attribute("approximate", "none") == "tanh":
        return (0.5 * a * (1 + np.tanh(np.sqrt(2 / np.pi) * (a + 0.044715 * a**3)))).astype(a.dtype)
    return (0.5 * a * (1 + erf(a / np.sqrt(2)))).astype(a.dtype)


def _with(function: Callable[..., Values], **usual: float) -> tuple[Callable[[Call], Result], Bound]:
    """Return a function of one array and of attributes, which have these values where they are left out."""

    def run(call: Call) -> Result:
        numbers = [float(call.attribute(name, value)) for name, value in usual.items()]
        return np.asarray(function(call[0], *numbers)).astype(call[0].dtype, copy=False)

    return run, first


def _expm1(a: Values) -> Values:
    return np.expm1(np.minimum(a, 0))


def _hard_sigmoid(a: Values, alpha: float, beta: float) -> Values:
    return np.clip(alpha * a + beta, 0, 1)


def _divided(a: Values, b: Values) -> Values:
    if a.dtype.kind == "f":
        return a / b
    if not np.all(b):
        raise FormatError("a whole number is divided by 0", "run")
    return np.trunc(a / b).astype(a.dtype) if a.dtype.itemsize < 8 else _cut(a, b)


def _cut(a: Values, b: Values) -> Values:
    """Return the quotient of whole numbers of 64 bits, cut towards 0."""
    quotient = a // b
    return quotient + ((quotient < 0) & (quotient * b != a)).astype(a.dtype)


def _modulo(call: Call) -> Result:
    if call[0].dtype.kind != "f" and not np.all(call[1]):
        raise FormatError("a whole number is divided by 0", "run")
    return np.fmod(call[0], call[1]) if call.attribute("fmod", 0) else np.mod(call[0], call[1])


def _power(call: Call) -> Result:
    a, b = call[0], call[1]
    return np.power(a.astype(np.float64), b.astype(np.float64)).astype(a.dtype)


def _clip(call: Call) -> Result:
    low = call.get(1) if call.get(1) is not None else call.attribute("min")
    high = call.get(2) if call.get(2) is not None else call.attribute("max")
    found = call[0]
    found = found if low is None else np.maximum(found, np.asarray(low, found.dtype))
    return found if high is None else np.minimum(found, np.asarray(high, found.dtype))


def dtype_of(number: int) -> type[np.generic]:
    """Return the element type with ONNX' number. Raises FormatError, kind "element type"."""
    if number not in DTYPES:
        raise FormatError(f"the element type {number} is none of those that can be read here", "element type")
    return DTYPES[number]


def _cast(call: Call) -> Result:
    return call[0].astype(dtype_of(int(call.attribute("to", 1))))


def _is_infinite(call: Call) -> Result:
    a = call[0]
    up, down = call.attribute("detect_positive", 1), call.attribute("detect_negative", 1)
    return np.isinf(a) & (((a > 0) & bool(up)) | ((a < 0) & bool(down)))


def _mean(call: Call) -> Result:
    given = [value for value in call.inputs if value is not None]
    return (reduce(np.add, given) / len(given)).astype(call[0].dtype)


def _dropout(call: Call) -> Result:
    mask = np.ones(call[0].shape, np.bool_) if call.outputs > 1 else None
    return call[0] if mask is None else (call[0], mask)


def _prelu(a: Values, slope: Values) -> Values:
    return np.where(a < 0, a * slope, a).astype(a.dtype)


FUNCTIONS: dict[str, Callable[[Values], Values]] = {
    "Abs": np.abs,
    "Acos": np.arccos,
    "Asin": np.arcsin,
    "Atan": np.arctan,
    "Ceil": np.ceil,
    "Cos": np.cos,
    "Cosh": np.cosh,
    "Erf": erf,
    "Exp": np.exp,
    "Floor": np.floor,
    "Log": np.log,
    "Mish": lambda a: a * np.tanh(softplus(a)),
    "Neg": np.negative,
    "Reciprocal": np.reciprocal,
    "Relu": lambda a: np.maximum(a, 0),
    "Round": np.round,
    "Sigmoid": sigmoid,
    "Sign": np.sign,
    "Sin": np.sin,
    "Sinh": np.sinh,
    "Softplus": softplus,
    "Softsign": lambda a: a / (1 + np.abs(a)),
    "Sqrt": np.sqrt,
    "Tan": np.tan,
    "Tanh": np.tanh,
    "HardSwish": lambda a: a * np.clip(a / 6 + 0.5, 0, 1),
    "Identity": lambda a: a,
}
TWO: dict[str, Callable[[Values, Values], Values]] = {
    "Add": np.add,
    "Sub": np.subtract,
    "Mul": np.multiply,
    "Div": _divided,
    "Equal": np.equal,
    "Greater": np.greater,
    "GreaterOrEqual": np.greater_equal,
    "Less": np.less,
    "LessOrEqual": np.less_equal,
    "And": np.logical_and,
    "Or": np.logical_or,
    "Xor": np.logical_xor,
    "PRelu": _prelu,
}
ROWS: dict[str, Operation] = rows(
    *((name, *_of(function)) for name, function in FUNCTIONS.items()),
    *((name, *_two(function)) for name, function in TWO.items()),
    ("Min", *_many(np.minimum)),
    ("Max", *_many(np.maximum)),
    ("Sum", *_many(np.add)),
    ("Mean", _mean, broadcast),
    ("Mod", _modulo, broadcast),
    ("Pow", _power, broadcast),
    ("Clip", _clip, first),
    ("Cast", _cast, first),
    ("CastLike", lambda call: call[0].astype(call[1].dtype), first),
    ("Dropout", _dropout, first),
    ("Not", lambda call: np.logical_not(call[0]), first),
    ("IsNaN", lambda call: np.isnan(call[0]), first),
    ("IsInf", _is_infinite, first),
    ("Where", lambda call: np.where(call[0], call[1], call[2]), broadcast),
    ("Gelu", _gelu, first),
    ("com.microsoft.Gelu", _gelu, first),
    ("LeakyRelu", *_with(lambda a, alpha: np.where(a < 0, alpha * a, a), alpha=0.01)),
    ("Elu", *_with(lambda a, alpha: np.where(a < 0, alpha * _expm1(a), a), alpha=1.0)),
    ("Celu", *_with(lambda a, alpha: np.maximum(a, 0) + alpha * _expm1(a / alpha), alpha=1.0)),
    (
        "Selu",
        *_with(lambda a, alpha, gamma: gamma * np.where(a < 0, alpha * _expm1(a), a), alpha=SELU[0], gamma=SELU[1]),
    ),
    ("HardSigmoid", *_with(_hard_sigmoid, alpha=0.2, beta=0.5)),
    ("Swish", *_with(lambda a, alpha: a * sigmoid(alpha * a), alpha=1.0)),
    ("ThresholdedRelu", *_with(lambda a, alpha: np.where(a > alpha, a, 0), alpha=1.0)),
)

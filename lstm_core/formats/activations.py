"""Activations of the files as expressions of the language of cells.

An activation is given by its name, or by its name and numbers: `"tanh"`, `("hard_sigmoid", 0.2, 0.5)`. The names are
ONNX', in lower case with underscores, and those that Keras has besides. References: the operators LSTM, GRU and RNN of
ONNX, and `keras.activations`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lstm_core.formats.errors import FormatError
from lstm_core.formats.names import shown

Activation = str | tuple["str | float", ...]


@dataclass(frozen=True)
class Form:
    """How an activation is written: `text`, of the argument and the numbers; `numbers` are the usual ones."""

    text: Callable[..., str]
    numbers: tuple[float, ...] = ()


def _plain(name: str) -> Form:
    return Form(lambda a: f"{name}({a})")


def _number(value: float) -> str:
    """Return a number as the language writes it."""
    return repr(int(value)) if float(value).is_integer() and abs(value) < 1e9 else repr(float(value))


def _hard_sigmoid(a: str, slope: float, offset: float) -> str:
    usual = abs(slope - 0.2) < 1e-7 and offset == 0.5
    return f"hard_sigmoid({a})" if usual else f"hard_sigmoid({a}, {_number(slope)}, {_number(offset)})"


def _leaky_relu(a: str, slope: float) -> str:
    usual = abs(slope - 0.01) < 1e-8
    return f"leaky_relu({a})" if usual else f"leaky_relu({a}, {_number(slope)})"


def _elu(a: str, alpha: float) -> str:
    return f"relu({a}) + {_number(alpha)} * (exp(-relu(-{a})) - 1)"


def _selu(a: str, alpha: float, scale: float) -> str:
    return f"{_number(scale)} * ({_elu(a, alpha)})"


FORMS: dict[str, Form] = {
    **{name: _plain(name) for name in ("sigmoid", "tanh", "relu", "softplus", "softsign", "silu", "gelu", "exp")},
    "linear": Form(lambda a: a),
    "affine": Form(lambda a, alpha, beta: f"{_number(alpha)} * ({a}) + {_number(beta)}", (1.0, 0.0)),
    "scaled_tanh": Form(lambda a, alpha, beta: f"{_number(alpha)} * tanh({_number(beta)} * ({a}))", (1.0, 1.0)),
    "hard_sigmoid": Form(_hard_sigmoid, (0.2, 0.5)),
    "leaky_relu": Form(_leaky_relu, (0.01,)),
    "elu": Form(lambda a, alpha: f"elu({a})" if alpha == 1 else _elu(a, alpha), (1.0,)),
    "selu": Form(_selu, (1.6732632423543772, 1.0507009873554805)),
    "mish": Form(lambda a: f"{a} * tanh(softplus({a}))"),
    "relu6": Form(lambda a: f"clip({a}, 0, 6)"),
}
OTHER_NAMES = {
    "hardsigmoid": "hard_sigmoid",
    "leakyrelu": "leaky_relu",
    "scaledtanh": "scaled_tanh",
    "swish": "silu",
    "identity": "linear",
    "exponential": "exp",
}
JUMPS = ("thresholded_relu", "thresholdedrelu")
WRITTEN_TOGETHER = ("linear", "affine", "mish", "selu", "elu")  # a sum or a product: brackets around it in a formula


def name_of(activation: Activation) -> str:
    """Return the activation's own name. Raises FormatError, kind "activation", for one that no cell can have."""
    given = activation if isinstance(activation, str) else activation[0]
    name = str(given).lower()
    name = OTHER_NAMES.get(name, name)
    if name not in FORMS:
        known = ", ".join(FORMS)
        why = " jumps, so it has no derivative" if name in JUMPS else " is not known here"
        raise FormatError(f"the activation {shown(str(given))!r}{why}; a layer can have {known}", "activation")
    return name


def is_twice(activation: Activation) -> bool:
    """Return whether the argument stands in the activation more than once, so that it needs a line of its own."""
    return written(activation, "?").count("?") > 1


def written(activation: Activation, argument: str, inside: bool = False) -> str:
    """Return the text of an activation of an argument, in brackets if it stands `inside` a product and needs them."""
    name = name_of(activation)
    form = FORMS[name]
    given: Sequence[str | float] = () if isinstance(activation, str) else activation[1:]
    numbers = tuple(float(number) for number in given)[: len(form.numbers)]
    for number in numbers:
        if not abs(number) < 1e9:
            raise FormatError(f"the activation {name} has the number {number:g}; expected a finite one", "activation")
    numbers += form.numbers[len(numbers) :]
    text = form.text(argument, *numbers)
    is_sum = name in WRITTEN_TOGETHER and text != argument
    return f"({text})" if inside and (is_sum or (text == argument and " " in argument)) else text

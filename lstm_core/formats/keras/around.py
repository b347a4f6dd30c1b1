"""The layers of Keras around the recurrent ones, as nodes: a table by class name. A class that is not in it is unknown.

Values are (batch, steps, features) as in Keras. Reference: `keras.layers`, `keras.activations`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lstm_core.formats.building import Builder, check_finite
from lstm_core.formats.errors import FormatError
from lstm_core.formats.keras.layers import Manner, settings
from lstm_core.formats.keras.weights import Weights
from lstm_core.formats.names import shown
from lstm_core.typing import Array

Config = Mapping[str, Any]
Apply = Callable[[Builder, Config, list[Array], list[str], Manner], str]
VANISH = (
    *("Dropout", "SpatialDropout1D", "GaussianNoise", "GaussianDropout", "AlphaDropout", "ActivityRegularization"),
    *("Masking", "InputLayer", "Identity"),
)
PLAIN = {
    **{"sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "Relu", "softplus": "Softplus", "softsign": "Softsign"},
    **{"exponential": "Exp", "elu": "Elu", "selu": "Selu", "gelu": "Gelu", "mish": "Mish"},
}


class UnknownError(Exception):
    """A layer or a setting that is not in the table: the network's layers stand apart. Says which."""


def activate(build: Builder, x: str, given: Any, how: Manner) -> str:
    """Return x after an activation of Keras. Raises UnknownError."""
    try:
        own = how.activation(given)
    except FormatError as error:
        raise UnknownError(str(error)) from error
    name = own if isinstance(own, str) else own[0]
    if name == "linear":
        return x
    if name in PLAIN:
        return build.add(PLAIN[str(name)], x)
    if name in ("softmax", "log_softmax"):
        return build.add("Softmax" if name == "softmax" else "LogSoftmax", x, axis=-1)
    if name == "hard_sigmoid":
        return build.add("HardSigmoid", x, alpha=float(own[1]), beta=float(own[2]))
    if name == "leaky_relu":
        return build.add("LeakyRelu", x, alpha=float(own[1]))
    if name in ("silu", "swish"):
        return build.add("Mul", x, build.add("Sigmoid", x))
    if name == "relu6":
        return build.add("Clip", x, build.constant(np.float32(0)), build.constant(np.float32(6)))
    raise UnknownError(f"the activation {shown(name)!r} is not known here")


def arrays_of(class_name: str, config: Config) -> tuple[int, int] | None:
    """Return the number of arrays of a layer and how many of them are not trained; None for an unknown class."""
    if class_name == "TimeDistributed":
        inner = config.get("layer")
        return arrays_of(str(inner.get("class_name")), settings(inner)) if isinstance(inner, Mapping) else None
    if class_name == "Embedding":
        return 1, 0
    if class_name in ("Dense", "Conv1D"):
        return 1 + bool(config.get("use_bias", True)), 0
    if class_name in ("BatchNormalization", "LayerNormalization"):
        own = bool(config.get("scale", True)) + bool(config.get("center", True))
        return (own + 2, 2) if class_name == "BatchNormalization" else (own, 0)
    return (0, 0) if class_name in TABLE or class_name in VANISH else None


def taken(class_name: str, config: Config, weights: Weights) -> list[Array] | None:
    """Return the arrays of a layer, None for an unknown class. Raises FormatError."""
    counts = arrays_of(class_name, config)
    if counts is None:
        return None
    arrays = (weights.part("layer") if class_name == "TimeDistributed" else weights).take(*counts)
    check_finite({f"array {n} of {config.get('name')}": array for n, array in enumerate(arrays)})
    return arrays


def apply(build: Builder, class_name: str, config: Config, arrays: list[Array], xs: list[str], how: Manner) -> str:
    """Add a layer to the graph and return its output. Raises UnknownError, FormatError of kind "shape"."""
    if class_name == "Masking":
        how.note("masked steps are left out of the input in Keras, and its last output repeated there; here they count")
    if class_name in VANISH:
        return xs[0]
    if class_name == "TimeDistributed":
        inner = config["layer"]
        if str(inner.get("class_name")) not in ("Dense", "Activation", "LayerNormalization", "BatchNormalization"):
            raise UnknownError(f"TimeDistributed of {shown(inner.get('class_name'))} is not known here")
        return apply(build, str(inner["class_name"]), settings(inner), arrays, xs, how)
    return TABLE[class_name](build, config, arrays, xs, how)


def _matrix(arrays: list[Array], config: Config, axes: int) -> Array:
    if not arrays or arrays[0].ndim != axes or not arrays[0].size:
        shape = arrays[0].shape if arrays else ()
        raise FormatError(f"the kernel of {shown(config.get('name'))} has the shape {shape}", "shape")
    return arrays[0]


def _embedding(build: Builder, config: Config, arrays: list[Array], xs: list[str], how: Manner) -> str:
    if config.get("mask_zero"):
        how.note("row 0 of the embedding is masked in Keras; here leave it out of the input")
    return build.add("Gather", build.constant(_matrix(arrays, config, 2)), xs[0], axis=0)


def _dense(build: Builder, config: Config, arrays: list[Array], xs: list[str], how: Manner) -> str:
    x = build.add("MatMul", xs[0], build.constant(_matrix(arrays, config, 2)))
    if len(arrays) > 1:
        x = build.add("Add", x, build.constant(arrays[1]))
    return activate(build, x, config.get("activation"), how)


def _conv(build: Builder, config: Config, arrays: list[Array], xs: list[str], how: Manner) -> str:
    kernel = _matrix(arrays, config, 3)
    stride, dilation = (_numbers(config, key, 1)[0] for key in ("strides", "dilation_rate"))
    attributes: dict[str, Any] = {"strides": (stride,), "dilations": (dilation,), "group": int(config.get("groups", 1))}
    padding = config.get("padding", "valid")
    if padding == "same":
        attributes["auto_pad"] = "SAME_UPPER"
    elif padding == "causal":
        attributes["pads"] = ((len(kernel) - 1) * dilation, 0)
    is_last = _is_channels_last(config)
    x = build.add("Transpose", xs[0], perm=(0, 2, 1)) if is_last else xs[0]
    both = [build.constant(kernel.transpose(2, 1, 0)), *([build.constant(arrays[1])] if len(arrays) > 1 else [])]
    x = build.add("Conv", x, *both, **attributes)
    x = build.add("Transpose", x, perm=(0, 2, 1)) if is_last else x
    return activate(build, x, config.get("activation"), how)


def _pool(operation: str) -> Apply:
    def pool(build: Builder, config: Config, arrays: list[Array], xs: list[str], how: Manner) -> str:
        size = _numbers(config, "pool_size", 2)[0]
        stride = _numbers(config, "strides", size)[0]
        attributes: dict[str, Any] = {"kernel_shape": (size,), "strides": (stride,)}
        if config.get("padding", "valid") == "same":
            attributes["auto_pad"] = "SAME_UPPER"
        if not _is_channels_last(config):
            return build.add(operation, xs[0], **attributes)
        x = build.add(operation, build.add("Transpose", xs[0], perm=(0, 2, 1)), **attributes)
        return build.add("Transpose", x, perm=(0, 2, 1))

    return pool


def _global(operation: str) -> Apply:
    def pool(build: Builder, config: Config, arrays: list[Array], xs: list[str], how: Manner) -> str:
        axis = 1 if _is_channels_last(config) else 2
        return build.add(operation, xs[0], build.whole(axis), keepdims=int(bool(config.get("keepdims", False))))

    return pool


def _batch_norm(build: Builder, config: Config, arrays: list[Array], xs: list[str], how: Manner) -> str:
    _check_axis(config)
    rest = list(arrays)
    gamma = rest.pop(0) if config.get("scale", True) else np.float32(1)
    beta = rest.pop(0) if config.get("center", True) else np.float32(0)
    mean, variance = rest
    scale = (gamma / np.sqrt(variance + float(config.get("epsilon", 1e-3)))).astype(np.float32)
    x = build.add("Mul", build.add("Sub", xs[0], build.constant(mean)), build.constant(scale))
    return build.add("Add", x, build.constant(beta))


def _layer_norm(build: Builder, config: Config, arrays: list[Array], xs: list[str], how: Manner) -> str:
    _check_axis(config)
    if config.get("rms_scaling"):
        raise UnknownError("rms_scaling of a LayerNormalization is not known here")
    mean = build.add("ReduceMean", xs[0], build.whole(-1), keepdims=1)
    centred = build.add("Sub", xs[0], mean)
    variance = build.add("ReduceMean", build.add("Mul", centred, centred), build.whole(-1), keepdims=1)
    epsilon = build.constant(np.float32(config.get("epsilon", 1e-3)))
    x = build.add("Div", centred, build.add("Sqrt", build.add("Add", variance, epsilon)))
    rest = list(arrays)
    if config.get("scale", True):
        x = build.add("Mul", x, build.constant(rest.pop(0)))
    return build.add("Add", x, build.constant(rest.pop(0))) if config.get("center", True) else x


def _merged(operation: str) -> Apply:
    def merge(build: Builder, config: Config, arrays: list[Array], xs: list[str], how: Manner) -> str:
        x = xs[0]
        for other in xs[1:]:
            x = build.add(operation, x, other)
        return x

    return merge


def _average(build: Builder, config: Config, arrays: list[Array], xs: list[str], how: Manner) -> str:
    return build.add("Mul", build.add("Sum", *xs), build.constant(np.float32(1 / len(xs))))


def _concatenate(build: Builder, config: Config, arrays: list[Array], xs: list[str], how: Manner) -> str:
    return build.add("Concat", *xs, axis=_numbers(config, "axis", -1)[0])


def _relu(build: Builder, config: Config, arrays: list[Array], xs: list[str], how: Manner) -> str:
    if config.get("threshold"):
        raise UnknownError("a ReLU with a threshold is not known here")
    slope, most = config.get("negative_slope") or 0.0, config.get("max_value")
    x = build.add("LeakyRelu", xs[0], alpha=float(slope)) if slope else build.add("Relu", xs[0])
    return x if most is None else build.add("Min", x, build.constant(np.float32(most)))


def _leaky(build: Builder, config: Config, arrays: list[Array], xs: list[str], how: Manner) -> str:
    return build.add("LeakyRelu", xs[0], alpha=float(config.get("negative_slope", config.get("alpha", 0.3))))


def _rescaling(build: Builder, config: Config, arrays: list[Array], xs: list[str], how: Manner) -> str:
    x = build.add("Mul", xs[0], build.constant(np.float32(config.get("scale", 1))))
    return build.add("Add", x, build.constant(np.float32(config.get("offset", 0))))


def _padding(build: Builder, config: Config, arrays: list[Array], xs: list[str], how: Manner) -> str:
    both = _numbers(config, "padding", 1)
    before, after = (both[0], both[-1]) if _is_channels_last(config) else (0, 0)
    if not _is_channels_last(config):
        raise UnknownError("ZeroPadding1D with channels first is not known here")
    return build.add("Pad", xs[0], build.whole(0, before, 0, 0, after, 0))


def _repeat(build: Builder, config: Config, arrays: list[Array], xs: list[str], how: Manner) -> str:
    x = build.add("Unsqueeze", xs[0], build.whole(1))
    return build.add("Expand", x, build.whole(1, _numbers(config, "n", 1)[0], 1))


def _reshape(build: Builder, config: Config, arrays: list[Array], xs: list[str], how: Manner) -> str:
    return build.add("Reshape", xs[0], build.whole(0, *_numbers(config, "target_shape", -1)))


def _permute(build: Builder, config: Config, arrays: list[Array], xs: list[str], how: Manner) -> str:
    return build.add("Transpose", xs[0], perm=(0, *_numbers(config, "dims", 1)))


def _activation(build: Builder, config: Config, arrays: list[Array], xs: list[str], how: Manner) -> str:
    return activate(build, xs[0], config.get("activation"), how)


def _numbers(config: Config, key: str, usual: int) -> tuple[int, ...]:
    """Return a setting of whole numbers. Raises FormatError, kind "header"."""
    value = config.get(key)
    several = value if isinstance(value, list) else [usual if value is None else value]
    if not several or not all(type(number) is int and abs(number) < 2**60 for number in several):
        raise FormatError(f"{key} of {shown(config.get('name'))} is {shown(value)}; expected whole numbers", "header")
    return tuple(several)


def _is_channels_last(config: Config) -> bool:
    return config.get("data_format") in (None, "channels_last")


def _check_axis(config: Config) -> None:
    axis = config.get("axis", -1)
    if axis not in (-1, [-1], 2, [2]):
        raise UnknownError(f"a norm over axis {shown(axis)} is not known here")


TABLE: dict[str, Apply] = {
    "Embedding": _embedding,
    "Dense": _dense,
    "Conv1D": _conv,
    "MaxPooling1D": _pool("MaxPool"),
    "AveragePooling1D": _pool("AveragePool"),
    "GlobalMaxPooling1D": _global("ReduceMax"),
    "GlobalAveragePooling1D": _global("ReduceMean"),
    "BatchNormalization": _batch_norm,
    "LayerNormalization": _layer_norm,
    "Activation": _activation,
    "ReLU": _relu,
    "LeakyReLU": _leaky,
    "ELU": lambda build, config, arrays, xs, how: build.add("Elu", xs[0], alpha=float(config.get("alpha", 1))),
    "Softmax": lambda build, config, arrays, xs, how: build.add("Softmax", xs[0], axis=_numbers(config, "axis", -1)[0]),
    "ZeroPadding1D": _padding,
    "Flatten": lambda build, config, arrays, xs, how: build.add("Reshape", xs[0], build.whole(0, -1)),
    "Reshape": _reshape,
    "Permute": _permute,
    "RepeatVector": _repeat,
    "Concatenate": _concatenate,
    "Add": _merged("Add"),
    "Multiply": _merged("Mul"),
    "Subtract": _merged("Sub"),
    "Maximum": _merged("Max"),
    "Minimum": _merged("Min"),
    "Average": _average,
    "Rescaling": _rescaling,
}

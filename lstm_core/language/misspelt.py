"""Operations that the table lacks: what was meant by one, how to write it, or why it is left out."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from lstm_core.errors import LanguageError
from lstm_core.language.expressions import Place, is_word
from lstm_core.language.names import is_parameter, one_slip
from lstm_core.language.operations import OPERATIONS
from lstm_core.language.phrases import Listed, Words
from lstm_core.language.source import Source, clip

# By other names: what to write, with the arguments as {0}, {1}; without any, the operation's name here.
INSTEAD = {
    **dict.fromkeys(("sigm", "logistic", "expit", "sigma"), "sigmoid"),
    **dict.fromkeys(("swish", "SiLU"), "silu"),
    **dict.fromkeys(("layernorm", "LayerNorm", "ln", "LN"), "layer_norm"),
    **dict.fromkeys(("hardsigmoid", "hard_sigm", "hsigmoid"), "hard_sigmoid"),
    **dict.fromkeys(("cat", "concatenate", "hstack", "stack", "join"), "concat"),
    **dict.fromkeys(("maximum",), "max"),
    **dict.fromkeys(("minimum",), "min"),
    **dict.fromkeys(("absolute", "fabs"), "abs"),
    **dict.fromkeys(("clamp", "truncate"), "clip"),
    **dict.fromkeys(("leakyrelu", "lrelu"), "leaky_relu"),
    **dict.fromkeys(("inner", "inner_product", "vdot"), "dot"),
    **dict.fromkeys(("ger", "outer_product"), "outer"),
    **dict.fromkeys(("l2norm", "l2", "length", "magnitude"), "norm"),
    **dict.fromkeys(("sgn",), "sign"),
    **dict.fromkeys(("rint",), "round"),
    **dict.fromkeys(("ln1",), "log"),
    **dict.fromkeys(("average", "avg"), "mean"),
    **dict.fromkeys(("reshape", "unflatten"), "grid"),
    **dict.fromkeys(("flatten", "vec", "ravel"), "flat"),
    **dict.fromkeys(("log_sigmoid",), "logsigmoid"),
    **dict.fromkeys(("bernouilli", "sample"), "bernoulli"),
    **dict.fromkeys(("pow", "power"), "({0}) ** ({1})"),
    **dict.fromkeys(("matmul", "mm", "mv", "matvec"), "{0} @ ({1})"),
    **dict.fromkeys(("mul", "multiply", "hadamard"), "({0}) * ({1})"),
    "add": "({0}) + ({1})",
    **dict.fromkeys(("sub", "subtract"), "({0}) - ({1})"),
    **dict.fromkeys(("div", "divide"), "({0}) / ({1})"),
    **dict.fromkeys(("neg", "negative"), "(-({0}))"),
    **dict.fromkeys(("reciprocal", "inverse"), "(1 / ({0}))"),
    "rsqrt": "(1 / sqrt({0}))",
    "relu6": "clip({0}, 0, 6)",
    **dict.fromkeys(("hardtanh", "hard_tanh"), "clip({0}, -1, 1)"),
    **dict.fromkeys(("cosine", "cosine_similarity"), "(dot({0}, {1}) / (norm({0}) * norm({1})))"),
    "cumax": "cumsum(softmax({0}))",
    "mish": "(({0}) * tanh(softplus({0})))",
    "expm1": "(exp({0}) - 1)",
    "log1p": "log(1 + ({0}))",
    "tan": "(sin({0}) / cos({0}))",
    "logsumexp": "log(sum(exp({0})))",
    **dict.fromkeys(("variance", "var"), "mean(square(({0}) - mean({0})))"),
    **dict.fromkeys(("std", "stddev"), "sqrt(mean(square(({0}) - mean({0}))))"),
    **dict.fromkeys(("normalize", "normalise", "l2_normalize", "unit"), "(({0}) / norm({0}))"),
    "lerp": "(({0}) + ({2}) * (({1}) - ({0})))",
    **dict.fromkeys(("softmin",), "softmax(-({0}))"),
    "diag": "rows({0})",
    "celu": "elu",
    "signum": "sign",
    **dict.fromkeys(("relu2", "relu_squared", "squared_relu"), "square(relu({0}))"),
    "glu": "(part({0}, 1, 2) * sigmoid(part({0}, 2, 2)))",
    "modrelu": "(sign({0}) * relu(abs({0}) + b_r))",
    "sinh": "((exp({0}) - exp(-({0}))) / 2)",
    "cosh": "((exp({0}) + exp(-({0}))) / 2)",
    "exp2": "(2 ** ({0}))",
    "log2": "(log({0}) / log(2))",
    "log10": "(log({0}) / log(10))",
    **dict.fromkeys(("norm1", "l1norm", "l1"), "sum(abs({0}))"),
    **dict.fromkeys(("sqr", "sq"), "square({0})"),
    **dict.fromkeys(("swap", "swap_halves", "rotate_half"), "concat(part({0}, 2, 2), part({0}, 1, 2))"),
    "cube": "({0}) ** 3",
    "sum_of_squares": "dot({0}, {0})",
    "selu": "(1.0507009873554805 * (max({0}, 0) + 1.6732632423543772 * min(exp({0}) - 1, 0)))",
}

_AXIS = Words(
    "nothing here has a third axis, as convolutions and heads need", "畳み込みやヘッドに必要な3つ目の軸はないからです"
)
_COMPLEX = Words("numbers here are real", "ここの数は実数だからです")
_GROWS = Words(
    "a collection does not grow; memory is the same in all steps",
    "集まりは増えません。memoryはどのステップでも同じだからです",
)
_ALGEBRA = Words("matrices are only multiplied, transposed and added", "行列には積、転置、和しかないからです")
_ORDER = Words(
    "nothing here sorts or chooses entries by their values", "値によって要素を並べ替えたり選んだりできないからです"
)
_NONE = Words("it is no operation here, and none of the others does it", "ここの演算では書けないからです")
_BATCH = Words(
    "it reads a whole batch; once trained it is gain * a + bias, with two parameters",
    "バッチ全体を読むからです。学習後は、2つのパラメータによるgain * a + biasです",
)
_CHOICE = Words(
    "nothing here compares; a choice by value is written with max, min, clip or sign",
    "ここでは比較ができないからです。値による場合分けはmax、min、clip、signで書きます",
)
_DESCENT = Words(
    "a gradient inside a cell is written out: that of square(M @ k - v) by M is 2 * outer(M @ k - v, k)",
    "セルの中の勾配は式として書くからです。square(M @ k - v)のMによる勾配は2 * outer(M @ k - v, k)です",
)
_OTHERS = Words(
    "a cell has one step before it; a sum over others, such as the children of a node, has no counterpart",
    "セルには1つ前のステップしかないからです。ノードの子のような、ほかのものについての和は書けません",
)
_JUMP = Words(
    "it jumps and passes no gradient; round(a) jumps and passes one",
    "値が飛んで勾配が伝わらないからです。round(a)なら伝わります",
)
LEFT_OUT = {
    **dict.fromkeys(("conv", "conv1d", "conv2d", "convolve", "einsum", "bmm", "attention"), _AXIS),
    **dict.fromkeys(("real", "imag", "conj", "fft", "ifft", "rfft", "irfft", "angle"), _COMPLEX),
    **dict.fromkeys(("append", "push", "pop", "enqueue"), _GROWS),
    **dict.fromkeys(("inv", "expm", "logm", "solve", "det", "trace", "qr", "svd", "pinv", "cholesky", "eye"), _ALGEBRA),
    **dict.fromkeys(("sort", "argmax", "argmin", "topk", "gather", "where", "roll", "one_hot", "cummax"), _ORDER),
    **dict.fromkeys(("permute", "shuffle", "reverse", "flipud", "fliplr", "cond", "select", "lookup"), _ORDER),
    **dict.fromkeys(("asin", "acos", "atan", "arcsin", "arccos", "arctan", "arctan2", "atan2", "prod", "erf"), _NONE),
    **dict.fromkeys(("BN", "bn", "batch_norm", "BatchNorm", "batchnorm", "batch_normalization"), _BATCH),
    **dict.fromkeys(("cases", "piecewise", "indicator"), _CHOICE),
    **dict.fromkeys(("grad", "gradient", "gradient_of", "nabla"), _DESCENT),
    "sum_over": _OTHERS,
    **dict.fromkeys(("floor", "ceil", "mod", "heaviside", "step", "fmod"), _JUMP),
}


def unknown_operation(
    source: Source, key: str, place: Place, whole: Place, given: tuple[Sequence[str], Sequence[str]]
) -> LanguageError:
    """Return the error for a call of what is no operation.

    `place` is the name's and `whole` the call's; `given` are the texts of the arguments and the names of the cell's own
    operations.
    """
    arguments, own = given
    bare = key.rpartition(".")[2]
    if len(arguments) == 1 and "".join(arguments[0].split()) in ("t", "t-1"):
        instead = key + ("_prev" if "-" in arguments[0] else "")
        return source.error("time_in_brackets", place, source.mend("write", whole, instead), name=key)
    functions = [known for known, operation in OPERATIONS.items() if operation.form == "function"]
    if is_parameter(key):
        after = Place(place.line, place.end, place.end)
        mend = source.mend("write", after, " @ ", text=f"{key} @ (...)")
        return source.error("operation_missing", place, mend, before=key, after="(")
    if bare in INSTEAD or bare.lower() in INSTEAD:
        return _instead(source, key, place, whole, INSTEAD.get(bare, INSTEAD.get(bare.lower(), "")), arguments)
    if bare in functions:
        return source.error("no_operation_close", place, source.mend("write", place, bare), name=key, meant=bare)
    if bare in LEFT_OUT:
        return source.error("no_operation_left_out", place, name=key, why=LEFT_OUT[bare])
    meant = next((other for other in (*own, *functions) if _is_slip(bare, other)), None)
    if meant:
        return source.error("no_operation_close", place, source.mend("write", place, meant), name=key, meant=meant)
    if bare == key and not is_word(bare) and (len(bare) < 3 or is_parameter(bare)):
        return source.error("no_operation_short", place, name=clip(key))
    return source.error("no_operation", place, name=clip(key), near=Listed(_nearest(bare, functions)))


def _instead(
    source: Source, key: str, place: Place, whole: Place, template: str, arguments: Sequence[str]
) -> LanguageError:
    """Return the error for an operation that is written otherwise here."""
    if "{" not in template:
        return source.error(
            "no_operation_close", place, source.mend("write", place, template), name=key, meant=template
        )
    needed = max(number for number in range(3) if f"{{{number}}}" in template) + 1
    shown = template.format(*(list(arguments) if len(arguments) == needed else ["a", "b", "c"]))
    mends = [source.mend("write", whole, shown)] if len(arguments) == needed and whole.line == place.line else []
    return source.error("no_operation_instead", place, *mends, name=key, instead=clip(shown, 80))


def _nearest(name: str, functions: Sequence[str]) -> list[str]:
    """Return the three operations whose name or meaning is closest to a name."""
    lower = name.lower()[:32]

    def score(key: str) -> float:
        meaning = OPERATIONS[key].meaning
        ratio = difflib.SequenceMatcher(None, lower, key).ratio()
        return ratio + (1 if len(lower) > 2 and (lower in meaning or key in lower) else 0)

    return sorted(functions, key=lambda key: (-score(key), key))[:3]


def _is_slip(name: str, other: str) -> bool:
    """Return whether a name is another one but for its capitals, its underscores or one slip."""
    plain, wanted = (text.lower().replace("_", "") for text in (name, other))
    return plain == wanted or (len(name) > 2 and one_slip(name, other))

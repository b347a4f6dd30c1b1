"""How parameters that do not begin as others do are drawn: those that a line declares with a start, and gains."""

from __future__ import annotations

from lstm_core.language.starts import gains

from .dialect import Dialect
from .sized import SizedStep
from .writing import written

ORTHOGONAL = """
def orthogonal(rng, shape):
    wide = rng.standard_normal(shape)
    found, triangle = np.linalg.qr(wide.T if shape[0] < shape[1] else wide)
    found = found * np.sign(np.diagonal(triangle))
    return found.T if shape[0] < shape[1] else found
"""
MATRICES = {"identity": "eye(*shape)", "lower_triangle": "tri(*shape)", "shift": "eye(*shape, k=-1)"}
NUMBERS = {"zeros": 0.0, "ones": 1.0}
OF_VECTORS = {"identity": 1.0, "lower_triangle": 1.0, "shift": 0.0}
Start = tuple[str, float]


def beginnings(sized: SizedStep) -> dict[str, Start]:
    """Return ("full", number), ("normal", deviation), ("orthogonal", 0) or a matrix's word, by parameter."""
    definition = sized.cell.definition
    found: dict[str, Start] = {name: ("full", 1.0) for name in gains(definition) if name in sized.shapes}
    for name, axes in sized.shapes.items():
        declaration = definition.declared.get(name)
        if declaration is None or declaration.start is None:
            continue
        start = declaration.start
        word, number = start if isinstance(start, tuple) else ("full", start)
        if word in NUMBERS:
            word, number = "full", NUMBERS[word]
        elif word in OF_VECTORS and len(axes) != 2:
            word, number = "full", OF_VECTORS[word]
        found[name] = word, float(number or 0)
    return found


def lines(sized: SizedStep, language: str) -> list[str]:
    """Return the statements that set these parameters, after all others have been drawn."""
    found = []
    for place, (name, (word, number)) in enumerate(beginnings(sized).items()):
        is_matrix = len(sized.shapes[name]) == 2
        if language == "torch":
            found.append(_torch(written(Dialect(language, "").parameter(name)), word, number, is_matrix))
        else:
            found.append(f'shape = params["{name}"].shape')
            found.append(f'params["{name}"] = {_array(language, word, number, is_matrix, place)}')
    return found


def _torch(parameter: str, word: str, number: float, is_matrix: bool) -> str:
    whole = parameter if is_matrix else f"{parameter}.data[None]"
    data = f"{parameter}.data"
    return {
        "full": f"nn.init.constant_({parameter}, {number!r})",
        "normal": f"nn.init.normal_({parameter}, std={number!r})",
        "orthogonal": f"nn.init.orthogonal_({whole})",
        "identity": f"nn.init.eye_({parameter})",
        "lower_triangle": f"{data}.fill_(1.0).tril_()",
        "shift": f"{data}.fill_(1.0).tril_(-1).triu_(-1)",
    }[word]


def _array(language: str, word: str, number: float, is_matrix: bool, place: int) -> str:
    library = "np" if language == "numpy" else "jnp"
    shape, end = ("shape", "") if is_matrix else ("(1, *shape)", "[0]")
    key = f"jax.random.fold_in(key, {place})"
    is_numpy = language == "numpy"
    if word == "full":
        return f"{library}.full(shape, {number!r})"
    if word == "normal":
        return f"{number!r} * " + ("rng.standard_normal(shape)" if is_numpy else f"jax.random.normal({key}, shape)")
    if word == "orthogonal":
        drawn = f"orthogonal(rng, {shape})" if is_numpy else f"jax.nn.initializers.orthogonal()({key}, {shape})"
        return drawn + end
    return f"{library}.{MATRICES[word]}"

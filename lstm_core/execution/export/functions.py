"""A cell as functions of NumPy or JAX: `shapes`, `init`, `start`, `step`, `forward`."""

from __future__ import annotations

from lstm_core.language.spellings import LIBRARIES

from . import beginning
from .sized import SizedStep
from .writing import arguments, body, head, helpers, indented, mapping, returned, shape, starts, states

DRAWS = {
    "numpy": "rng.uniform(-1, 1, shape)",
    "jax": "jax.random.uniform(drawn, shape, minval=-1, maxval=1)",
}


def functions(sized: SizedStep, language: str) -> str:
    """Return the source."""
    library = LIBRARIES[language]
    step = [
        "def step(" + ", ".join(["params", "x", "state", *arguments(sized)]) + "):",
        '    """Return every value after one step: x (batch, inputs), states (batch, units) by name."""',
        *indented(body(sized.step.body, sized.step.roles)),
        *indented(returned(mapping([(name, slot.name) for name, slot in sized.step.values.items()]))),
    ]
    lines = [
        *head(sized, language),
        "",
        *_imports(sized, language),
        "",
        "",
        *_shapes(sized),
        "",
        "",
        *_init(sized, language),
        "",
        "",
        "def zeros(x, *own):",
        f"    return {library}.zeros((*x.shape[:-1], *own), x.dtype)",
        *helpers(sized, language),
        "",
        "",
        f"def start({', '.join(['params', 'x', *_memory(sized)])}):",
        '    """Return the states before the first step; x is the first input."""',
        *indented(starts(sized)),
        "",
        "",
        *step,
        "",
        "",
        *(_numpy_forward(sized) if language == "numpy" else _jax_forward(sized)),
    ]
    return "\n".join(lines) + "\n"


def _imports(sized: SizedStep, language: str) -> list[str]:
    if language == "jax":
        return ["import jax", "import jax.numpy as jnp"]
    return [*(["import math", ""] if "gelu" in sized.used else []), "import numpy as np"]


def _shapes(sized: SizedStep) -> list[str]:
    return [
        f"def shapes({_sizes(sized)}):",
        '    """Return the shape of each parameter."""',
        *indented(returned(mapping([(name, shape(axes)) for name, axes in sized.shapes.items()]))),
    ]


def _sizes(sized: SizedStep) -> str:
    return ", ".join(f"{word}={number}" for word, number in sized.lengths.items()) if sized.scales else ""


def _names(sized: SizedStep) -> str:
    return ", ".join(sized.lengths) if sized.scales else ""


def _init(sized: SizedStep, language: str) -> list[str]:
    first = "rng" if language == "numpy" else "key"
    lines = [
        f"def init({', '.join(filter(None, [first, _sizes(sized)]))}):",
        '    """Draw parameters: matrices uniform in +-1/sqrt(columns), vectors 0, a forget gate\'s bias b_f 1."""',
        "    params = {}",
        f"    for name, shape in shapes({_names(sized)}).items():",
        "        if len(shape) == 2:",
    ]
    if language == "jax":
        lines += ["            key, drawn = jax.random.split(key)"]
    filled = f'{LIBRARIES[language]}.full(shape, 1.0 if name.split(".")[-1] == "b_f" else 0.0)'
    own = any(word == "orthogonal" for word, _ in beginning.beginnings(sized).values())
    before = [*beginning.ORTHOGONAL.strip().split("\n"), "", ""] if own and language == "numpy" else []
    return [
        *before,
        *lines,
        f"            params[name] = {DRAWS[language]} / shape[1] ** 0.5",
        "        else:",
        f"            params[name] = {filled}",
        *indented(beginning.lines(sized, language)),
        "    return params",
    ]


def _memory(sized: SizedStep) -> list[str]:
    return [name for name in arguments(sized) if name == "memory"]


def _steps(sized: SizedStep) -> list[str]:
    """Return the arguments that have a value a step: draws, and values of the layer below."""
    return [name for name in arguments(sized) if name not in ("memory", "time")]


def _signature(sized: SizedStep) -> str:
    given = [*_memory(sized), *_steps(sized)]
    given += ["first=0"] if "time" in arguments(sized) else []
    return ", ".join(["params", "x", "initial=None", *(["*", *given] if given else [])])


def _said(sized: SizedStep) -> str:
    steps = [f"{name} (time, batch, its size)" for name in _steps(sized)]
    steps += ["memory (batch, positions, features)"] if _memory(sized) else []
    steps += ["first, the first step's number"] if "time" in arguments(sized) else []
    return "".join(f"; {name}" for name in steps)


def _numpy_forward(sized: SizedStep) -> list[str]:
    now = {"memory": "memory", "time": "x.dtype.type(first + t)"}
    given = [now.get(name, f"{name}[t]") for name in arguments(sized)]
    return [
        f"def forward({_signature(sized)}):",
        f'    """Read x (time, batch, inputs){_said(sized)}; return h at every step, and the last states."""',
        f"    state = start({', '.join(['params', 'x[0]', *_memory(sized)])}) | dict(initial or {{}})",
        "    outputs = []",
        "    for t in range(len(x)):",
        f"        values = step({', '.join(['params', 'x[t]', 'state', *given])})",
        *indented(_assigned("state = ", mapping(states(sized, "x[t]"))), 2),
        '        outputs.append(values["h"])',
        "    return np.stack(outputs), state",
    ]


def _jax_forward(sized: SizedStep) -> list[str]:
    steps = _steps(sized)
    now = ["x_t", *(f"{name}_t" for name in steps)]
    given = [{"memory": "memory", "time": "time"}.get(name, f"{name}_t") for name in arguments(sized)]
    scanned = ["x", *steps]
    has_time = "time" in arguments(sized)
    times = ["    times = first + jnp.arange(len(x), dtype=x.dtype)"] if has_time else []
    names = [*now, *(["time"] if has_time else [])]
    over = [*scanned, *(["times"] if has_time else [])]
    unpacked = [f"        {', '.join(names)} = now"] if len(names) > 1 else []
    whole = f"({', '.join(over)})" if len(over) > 1 else over[0]
    return [
        f"def forward({_signature(sized)}):",
        f'    """Read x (time, batch, inputs){_said(sized)}; return h at every step, and the last states."""',
        f"    state = start({', '.join(['params', 'x[0]', *_memory(sized)])}) | dict(initial or {{}})",
        *times,
        "",
        f"    def one(state, {'now' if len(names) > 1 else 'x_t'}):",
        *unpacked,
        f"        values = step({', '.join(['params', 'x_t', 'state', *given])})",
        *indented(_assigned("state = ", mapping(states(sized, "x_t"))), 2),
        '        return state, values["h"]',
        "",
        f"    last, outputs = jax.lax.scan(one, state, {whole})",
        "    return outputs, last",
    ]


def _assigned(before: str, lines: list[str]) -> list[str]:
    return [before + lines[0], *lines[1:]]

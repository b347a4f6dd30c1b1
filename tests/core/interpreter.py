"""A second way to run a cell: its expressions evaluated one by one, step by step, in the plainest NumPy there is.

It shares the parser with lstm_core and nothing else: no operations table, no stages, no packing, no compiled source.
One sequence at a time; a collection is a list of its members.
"""

import math

import numpy as np

from lstm_core.language.expressions import Call, Name, Number, Table


def softmax(a):
    """Return exp(a) over its sum."""
    raised = np.exp(a - np.max(a))
    return raised / raised.sum()


def blocks(matrix, periods):
    """Return the matrix without the entries that lead from faster to slower modules."""
    rows, columns = (np.repeat(periods, n // len(periods)) for n in matrix.shape)
    return np.where(columns[None, :] >= rows[:, None], matrix, 0)


def filters(numbers, patch, length, centre, longest):
    """Return `patch` rows of Gaussians over `length` pixels, which are counted from 1; each row sums to 1."""
    middle = (length + 1) / 2 * (numbers[centre] + 1)
    stride = (longest - 1) / (patch - 1) * np.exp(numbers[3])
    rows = []
    for i in range(1, int(patch) + 1):
        mu = middle + (i - patch / 2 - 0.5) * stride
        row = np.array([np.exp(-((a - mu) ** 2) / (2 * np.exp(numbers[2]))) for a in range(1, int(length) + 1)])
        rows.append(row / max(row.sum(), 1e-8))
    return np.array(rows)


FUNCTIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "@": lambda matrix, value: np.tensordot(matrix, value, axes=(-1, 0)),
    "negate": lambda a: -a,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "tanh": np.tanh,
    "relu": lambda a: np.where(a > 0, a, 0),
    "exp": np.exp,
    "log": np.log,
    "square": lambda a: a**2,
    "softplus": lambda a: np.log(1 + np.exp(a)),
    "logsigmoid": lambda a: -np.log(1 + np.exp(-a)),
    "max": np.maximum,
    "flip": lambda y, chance: (chance < y).astype(float),
    "concat": lambda *vectors: np.concatenate([np.atleast_1d(v) for v in vectors]),
    "blocks": blocks,
    "transpose": np.transpose,
    "flat": np.ravel,
    "**": lambda a, b: a**b,
    "sqrt": lambda a: a**0.5,
    "abs": lambda a: np.maximum(a, -a),
    "sign": lambda a: np.where(a > 0, 1.0, np.where(a < 0, -1.0, 0.0)),
    "round": np.rint,
    "cos": np.cos,
    "sin": np.sin,
    "min": np.minimum,
    "clip": np.clip,
    "hard_sigmoid": lambda a, slope=0.2, offset=0.5: np.clip(slope * a + offset, 0, 1),
    "silu": lambda a: a / (1 + np.exp(-a)),
    "elu": lambda a: np.where(a > 0, a, np.exp(np.minimum(a, 0)) - 1),
    "gelu": np.vectorize(lambda a: a * (1 + math.erf(a / math.sqrt(2))) / 2, otypes=[float]),
    "softsign": lambda a: a / (1 + np.maximum(a, -a)),
    "leaky_relu": lambda a, slope=0.01: np.where(a > 0, a, slope * a),
    "bernoulli": lambda p, chance: (chance < p).astype(float),
    "dot": lambda a, b: sum(x * y for x, y in zip(a, b, strict=True)),
    "norm": lambda a: np.sqrt(np.sum(a * a)),
    "layer_norm": lambda a: (a - np.mean(a)) / np.sqrt(np.var(a) + 1e-5),
    "outer": lambda a, b: np.array([[x * y for y in b] for x in a]),
    "rows": lambda v: v[:, None],
    "columns": lambda v: v[None, :],
    "part": lambda v, k, n: v[(k - 1) * (len(v) // n) : k * (len(v) // n)],
    "entries": lambda v, first, last: v[first - 1 : last],
    "filter_rows": lambda p, patch, height, width: filters(p, patch, height, 1, max(height, width)),
    "filter_columns": lambda p, patch, height, width: filters(p, patch, width, 0, max(height, width)),
}
FIXED = {"identity": np.eye, "lower_triangle": np.tri}  # constants, of units by units
OVER_ENTRIES = {
    "softmax": softmax,
    "sum": np.sum,
    "mean": np.mean,
    "cumsum": lambda v: np.array([np.sum(v[: n + 1]) for n in range(len(v))]),
}
OVER_MEMBERS = {  # the same of a collection, [one array a member]
    "softmax": lambda members: list(np.exp(members) / np.sum(np.exp(members), 0)),
    "sum": sum,
    "mean": lambda members: sum(members) / len(members),
    "cumsum": lambda members: [sum(members[: n + 1]) for n in range(len(members))],
}


def evaluate(expression, known, shape=None):
    """Evaluate an expression of one step, names looked up in `known`; `shape` is the line's, for grid."""
    if isinstance(expression, Number):
        return expression.value
    if isinstance(expression, Table):
        return np.array(expression.values)
    if isinstance(expression, Name):
        return known[expression.name]
    assert isinstance(expression, Call)
    operation = expression.operation
    arguments = [evaluate(argument, known, shape) for argument in expression.arguments]
    if operation == "clock":
        time, periods = arguments
        return (time % np.repeat(periods, known["units"] // len(periods)) == 0).astype(float)
    if operation in OVER_ENTRIES:
        return (OVER_MEMBERS if isinstance(arguments[0], list) else OVER_ENTRIES)[operation](*arguments)

    def function(*values):
        return np.reshape(*values, shape) if operation == "grid" else FUNCTIONS[operation](*values)

    collections = [argument for argument in arguments if isinstance(argument, list)]
    if not collections:
        return function(*arguments)
    count = len(collections[0])
    return [function(*(a[n] if isinstance(a, list) else a for a in arguments)) for n in range(count)]


def names_in(expression):
    """Return the names in an expression."""
    if isinstance(expression, Name):
        return {expression.name}
    return set().union(*map(names_in, expression.arguments)) if isinstance(expression, Call) else set()


def lines_of(definition, mode):
    """Return [(name, expression, size)] of the lines that a mode has: in writing, what needs x falls away."""
    lines = [
        (e.name, e.writing if mode == "writing" and e.writing is not None else e.expression, e.size)
        for e in definition.equations
    ]
    gone = {"x"} if mode == "writing" else set()
    while mode == "writing":
        more = {n for n, expression, _size in lines if {s.removesuffix("_prev") for s in names_in(expression)} & gone}
        if more <= gone:
            break
        gone |= more
    return [line for line in lines if line[0] not in gone]


# size: the arguments of Cell.run
def run(cell, params, x, units, initial, held=None, *, memory=None, below=None, mode="reading", settings=None, **draws):
    """Run a cell on one sequence x (time, inputs); return {name: (time, [positions,] own axes)} for its lines.

    initial: the states before the first step, all but those that have a start of their own. held: {name: (time, own
    axes)}, NaN where free. memory (positions, features), below {name: (time, units)}; noise, chance (time, own axes).
    In writing x says only how many steps and inputs there are.
    """
    definition = cell.definition
    constant = {**definition.settings, **(settings or {}), **params, "units": units, "inputs": x.shape[1]}
    for kind in ("noise", "chance"):  # of several, each by its name
        if isinstance(draws.get(kind), dict):
            draws |= draws.pop(kind)
    constant |= {name: FIXED[definition.declared[name].start[0]](units) for name in definition.constants}
    if memory is not None:
        constant |= {"memory": list(memory), "features": memory.shape[1]}
    starts = {name: evaluate(line.expression, constant) for name, line in definition.starts.items()}
    previous = {f"{name}_prev": array for name, array in {**starts, **initial}.items()}
    lines = lines_of(definition, mode)
    values = {name: [] for name, _expression, _size in lines}
    for time, x_t in enumerate(x):
        now = {word: array[time] for word, array in draws.items()} | {"time": time}
        if mode == "reading":
            now["x"] = x_t
        for name in definition.belows:
            if below is not None:
                now[f"{name}_below"] = below[name][time]
            else:
                now[f"{name}_below"] = evaluate(definition.bottoms[name].expression, {**constant, **now})
        for name, expression, size in lines:
            axes = () if size in (None, "scalar") else size if isinstance(size, tuple) else (size,)
            shape = [int(constant.get(axis, axis)) for axis in axes]
            result = evaluate(expression, {**constant, **previous, **now}, shape)
            if np.ndim(result) == 0:  # a number fills its line
                result = np.full(shape, result)
            if held is not None and name in held:
                at = held[name][time]
                free = np.where(np.isnan(at), result, at)
                result = list(free) if isinstance(result, list) else free
            now[name] = result
            values[name].append(np.asarray(result, float))
        previous = {f"{name}_prev": array for name, array in now.items()}
    return {name: np.stack(steps) for name, steps in values.items()}

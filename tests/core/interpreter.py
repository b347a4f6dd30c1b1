"""A second way to run a cell: its expressions evaluated one by one, step by step, in the plainest NumPy there is.

It shares the parser with lstm_core and nothing else: no operations table, no stages, no packing, no compiled source.
"""

import numpy as np

from lstm_core.language.expressions import Call, Name, Number, Table


def softmax(a):
    """Return exp(a) over its sum along the last axis."""
    raised = np.exp(a - a.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)


def blocks(matrix, periods):
    """Return the matrix without the entries that lead from faster to slower modules."""
    rows, columns = (np.repeat(periods, n // len(periods)) for n in matrix.shape)
    return np.where(columns[None, :] >= rows[:, None], matrix, 0)


FUNCTIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "@": lambda matrix, vector: np.tensordot(matrix, vector, axes=(-1, 0)),
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
    "softmax": softmax,
    "sum": np.sum,
    "mean": np.mean,
    "concat": lambda *vectors: np.concatenate(vectors),
    "blocks": blocks,
}


def evaluate(expression, known):
    """Evaluate an expression of one step, names looked up in `known`."""
    if isinstance(expression, Number):
        return expression.value
    if isinstance(expression, Table):
        return np.array(expression.values)
    if isinstance(expression, Name):
        return known[expression.name]
    assert isinstance(expression, Call)
    arguments = [evaluate(argument, known) for argument in expression.arguments]
    if expression.operation == "clock":
        time, periods = arguments
        return (time % np.repeat(periods, known["units"] // len(periods)) == 0).astype(float)
    return FUNCTIONS[expression.operation](*arguments)


def run(cell, params, x, units, initial, held=None):
    """Run a cell on one sequence x (time, inputs); return {name: (time, own axes)} for its lines.

    initial: the states before the first step, all but those that have a start of their own. held: {name: (time, own
    axes)}, NaN where free.
    """
    definition = cell.definition
    constant = {**definition.settings, **params, "units": units, "inputs": x.shape[1]}
    starts = {name: evaluate(line.expression, constant) for name, line in definition.starts.items()}
    previous = {f"{name}_prev": array for name, array in {**starts, **initial}.items()}
    values = {name: [] for name in definition.values}
    for time, x_t in enumerate(x):
        now = {"x": x_t}
        for equation in definition.equations:
            result = evaluate(equation.expression, {**constant, **previous, **now, "time": time})
            if held is not None and equation.name in held:
                at = held[equation.name][time]
                result = np.where(np.isnan(at), result, at)
            now[equation.name] = result
            values[equation.name].append(np.asarray(result, float))
        previous = {f"{name}_prev": array for name, array in now.items()}
    return {name: np.stack(steps) for name, steps in values.items()}

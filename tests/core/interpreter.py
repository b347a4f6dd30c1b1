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


def run(cell, params, x, initial=None, held=None):
    """Run a cell on one sequence x (time, inputs); return {name: (time, own axes)} for its lines.

    initial: the states before the first step, zeros where not given. held: {name: (time, own axes)}, NaN where free.
    """
    definition = cell.definition
    settings = dict(definition.settings)
    units = next(iter(params.values())).shape[0]
    previous = {}
    values = {name: [] for name in definition.values}
    for time, x_t in enumerate(x):
        now = {"x": x_t, "time": time}

        def value(expression, now=now):
            if isinstance(expression, Number):
                return expression.value
            if isinstance(expression, Table):
                return np.array(expression.values)
            if isinstance(expression, Name):
                name = expression.name
                for known in (now, settings, params, previous):
                    if name in known:
                        return np.asarray(known[name])
                return np.zeros(())  # a state's first value, broadcast
            assert isinstance(expression, Call)
            if expression.operation == "clock":
                periods = value(expression.arguments[1])
                return (time % np.repeat(periods, units // len(periods)) == 0).astype(float)
            return FUNCTIONS[expression.operation](*(value(argument) for argument in expression.arguments))

        if time == 0:
            for state in definition.states:
                if initial is not None and state in initial:
                    previous[f"{state}_prev"] = initial[state]
                elif state in definition.starts:
                    previous[f"{state}_prev"] = value(definition.starts[state].expression)
        for equation in definition.equations:
            result = np.array(value(equation.expression), float)
            if held is not None and equation.name in held:
                at = held[equation.name][time]
                result = np.where(np.isnan(at), result, at)
            now[equation.name] = result
            values[equation.name].append(result)
        previous = {f"{name}_prev": array for name, array in now.items()}
    return {name: np.stack(steps) for name, steps in values.items()}

"""Problems that the tests of the core share: a cell, arrays for it, and the two sides of a derivative."""

from dataclasses import dataclass, replace

import numpy as np

from lstm_core import Cell


@dataclass
class Problem:
    """Everything that a run and its gradients take, by name; `cotangents` are dLoss/dvalue, so the loss is linear."""

    cell: Cell
    params: dict
    x: np.ndarray
    initial: dict
    cotangents: dict
    clamp: dict | None = None

    def run(self):
        """Return the trace."""
        return self.cell.run(self.params, self.x, initial=self.initial, clamp=self.clamp)

    def gradients(self):
        """Return the gradients of the loss."""
        return self.run().gradients(self.cotangents)

    def loss(self):
        """Return sum(cotangent * value) over all names, steps, rows and units."""
        trace = self.run()
        return sum(float(np.sum(weight * trace[name])) for name, weight in self.cotangents.items())

    def leaves(self):
        """Return every array that the loss hangs on: ("params", "W_f"), ("initial", "c"), ("x", "") and so on."""
        leaves = {("params", name): array for name, array in self.params.items()}
        leaves |= {("initial", name): array for name, array in self.initial.items()}
        return leaves | {("x", ""): self.x}

    def moved(self, directions, distance):
        """Return the problem with leaves moved along {leaf: direction}."""

        def move(group, arrays):
            return {
                name: array + distance * directions[group, name] if (group, name) in directions else array
                for name, array in arrays.items()
            }

        x = self.x + distance * directions["x", ""] if ("x", "") in directions else self.x
        return replace(self, params=move("params", self.params), initial=move("initial", self.initial), x=x)


def draw(cell, time=5, batch=2, inputs=3, units=4, seed=0, cotangents=("h",), dtype=np.float64, scale=1.0):
    """Return a random problem; `batch` None gives arrays without a batch axis. Initial states are drawn too."""
    rng = np.random.default_rng(seed)
    rows = () if batch is None else (batch,)
    params = {
        name: np.asarray(scale * rng.standard_normal(shape) / (np.sqrt(shape[-1]) if len(shape) == 2 else 1), dtype)
        for name, shape in cell.parameter_shapes(inputs=inputs, units=units).items()
    }
    x = (scale * rng.standard_normal((time, *rows, inputs))).astype(dtype)
    trace = cell.run(params, x)  # for the values' own axes
    initial = {state: rng.standard_normal(trace[state].shape[1:]).astype(dtype) for state in cell.states}
    if cell.name.startswith("slstm"):  # divides by n, which is positive in all that it computes itself
        initial["n"] = 1 + np.abs(initial["n"])
    weights = {name: rng.standard_normal(trace[name].shape).astype(dtype) for name in cotangents}
    return Problem(cell, params, x, initial, weights)


def relative_error(actual, wanted):
    """Return the largest difference over the largest entry wanted; absolute where all of them are 0."""
    actual, wanted = np.asarray(actual), np.asarray(wanted)
    assert actual.shape == wanted.shape, f"shape {actual.shape}, wanted {wanted.shape}"
    largest = np.abs(wanted).max()
    return np.abs(actual - wanted).max() / (largest if largest > 0 else 1)


def agree(actual, wanted, tolerance, what):
    """Fail, saying what and by how much, where two arrays differ by more than `tolerance` of the largest entry."""
    error = relative_error(actual, wanted)
    assert error <= tolerance, f"{what}: off by {error:.1e} of the largest entry, {tolerance:.0e} is allowed"


def slope(loss, distance=1e-3):
    """Return the derivative of loss(distance) at 0 by central differences of fourth order."""
    near, far = (loss(n * distance) - loss(-n * distance) for n in (1, 2))
    return (8 * near - far) / (12 * distance)


def unit_direction(rng, shape):
    """Return a random direction of length 1."""
    direction = rng.standard_normal(shape)
    return direction / np.linalg.norm(direction)


def check_slope(what, gradient, direction, loss, tolerance=1e-8):
    """Compare <gradient, direction> with finite differences of loss(distance); print both numbers.

    The difference is measured against the gradient's length: that is what a direction could have shown at most.
    """
    by_gradient, by_differences = float(np.sum(gradient * direction)), slope(loss)
    said = f"{what}: {by_gradient:+.12e} by the gradient, {by_differences:+.12e} by finite differences"
    print(said)
    length = float(np.linalg.norm(gradient))
    assert abs(by_gradient - by_differences) <= tolerance * max(length, abs(by_differences), 1e-3), said


def gradient_of(gradients, leaf):
    """Return a leaf's gradient."""
    group, name = leaf
    return gradients.x if group == "x" else getattr(gradients, group)[name]


def check_leaves(problem, seed=1, tolerance=1e-8):
    """Check the gradient of every leaf along a random direction."""
    rng = np.random.default_rng(seed)
    gradients = problem.gradients()
    for leaf, array in problem.leaves().items():
        direction = unit_direction(rng, array.shape)
        check_slope(
            f"{problem.cell.name} {' '.join(leaf)}",
            gradient_of(gradients, leaf),
            direction,
            lambda distance, leaf=leaf, direction=direction: problem.moved({leaf: direction}, distance).loss(),
            tolerance,
        )

"""Problems that the tests of the core share: a cell, arrays for it, and the two sides of a derivative."""

from dataclasses import dataclass, field, replace

import numpy as np

from lstm_core import Cell
from lstm_core.language import Name, sizes, walk
from lstm_core.language.lengths import POSITIONS

SMALL = {
    "periods": (1, 2),
    "attend": 3,
    "latent": 2,
    "height": 3,
    "width": 4,
    "patch": 2,
    "proj_size": 2,
    "state": 3,
}  # settings, as tests want them
ADDING_X = ("sru", "rg_lru", "mamba")  # cells that have as many inputs as units
DIVISORS = {"slstm": ("n",), "rwkv": ("b",)}  # states that a cell divides by, positive in all that it computes itself


@dataclass
class Problem:
    """Everything that a run and its gradients take, by name; `cotangents` are dLoss/dvalue, so the loss is linear.

    `given` is what only some cells take: `memory`, `below` (by name) and the draws `noise` and `chance`.
    """

    cell: Cell
    params: dict
    x: np.ndarray
    initial: dict
    cotangents: dict
    clamp: dict | None = None
    given: dict = field(default_factory=dict)
    settings: dict = field(default_factory=dict)
    collections: frozenset = frozenset()  # the values that are collections

    def run(self):
        """Return the trace."""
        more = {**self.given, **self.settings}
        return self.cell.run(self.params, self.x, initial=self.initial, clamp=self.clamp, **more)

    def gradients(self):
        """Return the gradients of the loss."""
        return self.run().gradients(self.cotangents)

    def loss(self):
        """Return sum(cotangent * value) over all names, steps, rows and units."""
        trace = self.run()
        return sum(float(np.sum(weight * trace[name])) for name, weight in self.cotangents.items())

    def row(self, row):
        """Return what the interpreter takes of one row, in float64; `row` None where there is no batch axis."""

        def pick(found, axis):
            if isinstance(found, dict):
                return {name: pick(array, axis) for name, array in found.items()}
            return (found if row is None else np.take(found, row, axis)).astype(float)

        given = {key: pick(found, 0 if key == "memory" else 1) for key, found in self.given.items()}
        initial = {name: list(a) if name in self.collections else a for name, a in pick(self.initial, 0).items()}
        return {"x": pick(self.x, 1), "initial": initial, "settings": self.settings, **given}

    def leaves(self):
        """Return every array that has a gradient: ("params", "W_f"), ("initial", "c"), ("x", ""), ("memory", "")..."""
        leaves = {("params", name): array for name, array in self.params.items()}
        leaves |= {("initial", name): array for name, array in self.initial.items()}
        leaves |= {("below", name): array for name, array in self.given.get("below", {}).items()}
        leaves |= {("memory", ""): self.given["memory"]} if "memory" in self.given else {}
        return leaves | {("x", ""): self.x}

    def moved(self, directions, distance):
        """Return the problem with leaves moved along {leaf: direction}."""

        def move(group, arrays):
            if not isinstance(arrays, dict):
                direction = directions.get((group, ""))
                return arrays if direction is None else arrays + distance * direction
            return {
                name: array + distance * directions[group, name] if (group, name) in directions else array
                for name, array in arrays.items()
            }

        own = {group: move(group, getattr(self, group)) for group in ("params", "initial", "x")}
        return replace(self, given={group: move(group, arrays) for group, arrays in self.given.items()}, **own)


def draw(  # size: every argument is a measure that some test varies alone, so each has a default
    cell,
    time=5,
    batch=2,
    inputs=3,
    units=4,
    seed=0,
    cotangents=("h",),
    dtype=np.float64,
    scale=1.0,
    positions=3,
    features=2,
    below=None,
    **settings,
):
    """Return a random problem; `batch` None gives arrays without a batch axis. Initial states are drawn too.

    What else the cell reads is drawn as well: a memory, draws, the layer below where the cell has no `_bottom` lines or
    `below` is true. Settings are as small as tests want them; a picture decides the number of inputs.
    """
    rng = np.random.default_rng(seed)
    rows = () if batch is None else (batch,)
    definition = cell.definition
    settings = {name: value for name, value in SMALL.items() if name in definition.settings} | settings
    if "height" in settings:
        inputs = settings["height"] * settings["width"]
    if cell.name in ADDING_X:
        inputs = units
    own = {"features": features} if "memory" in definition.words else {}
    if below if below is not None else definition.belows and not definition.bottoms:
        own["below"] = dict.fromkeys(definition.belows, (units,))
    shapes = cell.parameter_shapes(inputs=inputs, units=units, **own, **settings)
    params = {
        name: np.asarray(scale * rng.standard_normal(shape) / (np.sqrt(shape[-1]) if len(shape) == 2 else 1), dtype)
        for name, shape in shapes.items()
    }
    x = (scale * rng.standard_normal((time, *rows, inputs))).astype(dtype)
    measures = sizes(definition, inputs=inputs, units=units, **own, **settings)
    given = draw_given(definition, measures, time, rows, positions, dtype, np.random.default_rng([seed, 1]), **own)
    trace = cell.run(params, x, **given, **settings)  # for the values' own axes
    initial = {state: rng.standard_normal(trace[state].shape[1:]).astype(dtype) for state in cell.states}
    for state in DIVISORS.get(cell.name, ()):
        initial[state] = 1 + np.abs(initial[state])
    weights = {name: rng.standard_normal(trace[name].shape).astype(dtype) for name in cotangents}
    collections = frozenset(name for name, axes in measures.values.items() if axes[:1] == (POSITIONS,))
    return Problem(cell, params, x, initial, weights, given=given, settings=settings, collections=collections)


# size: called in one place, with what that has drawn
def draw_given(definition, measures, time, rows, positions, dtype, rng, features=None, below=None):
    """Return what a cell reads beside x, drawn: `memory`, `below`, `noise` and `chance`, as far as it reads them."""
    given = {}
    if features is not None:
        given["memory"] = rng.standard_normal((*rows, positions, features)).astype(dtype)
    if below is not None:
        given["below"] = {
            name: rng.standard_normal((time, *rows, *shape)).astype(dtype) for name, shape in below.items()
        }
    for word, draws in (("noise", rng.standard_normal), ("chance", rng.random)):
        names = [word, *sorted(name for name in definition.words if name.startswith(f"{word}_"))]
        shapes = {name: word_shape(definition, name, measures) for name in names}
        found = {name: draws((time, *rows, *s)).astype(dtype) for name, s in shapes.items() if s is not None}
        if found:
            given[word] = found[word] if [*found] == [word] else found
    return given


def word_shape(definition, word, measures):
    """Return the own axes of `noise` or `chance`, None where the cell does not read it when it reads x."""
    for name, equation in definition.values.items():
        for _path, part in walk(equation.expression, name):
            if isinstance(part, Name) and part.name == word:
                return measures.of(part)
    return None


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


def check_slope(what, gradient, direction, loss, tolerance=1e-8, distance=1e-3):
    """Compare <gradient, direction> with finite differences of loss(distance); print both numbers.

    The difference is measured against the gradient's length: that is what a direction could have shown at most.
    """
    by_gradient, by_differences = float(np.sum(gradient * direction)), slope(loss, distance)
    said = f"{what}: {by_gradient:+.12e} by the gradient, {by_differences:+.12e} by finite differences"
    print(said)
    length = float(np.linalg.norm(gradient))
    assert abs(by_gradient - by_differences) <= tolerance * max(length, abs(by_differences), 1e-3), said


def gradient_of(gradients, leaf):
    """Return a leaf's gradient."""
    group, name = leaf
    found = getattr(gradients, group)
    return found[name] if name else found


def check_leaves(problem, seed=1, tolerance=1e-8, distance=1e-3):
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
            distance,
        )

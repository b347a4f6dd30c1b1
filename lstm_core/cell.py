"""The class `Cell`: equations, from which everything else about a cell is derived."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from lstm_core import execution
from lstm_core.errors import ArrayError, SettingError
from lstm_core.language import Definition, parse, settled, sizes
from lstm_core.representation import NotebookRepresentation, counted, shortened
from lstm_core.typing import Array

Below = Mapping[str, int | tuple[int, ...]] | Collection[str]  # {"c": 8}, or ("c",) for the size that it has here


@lru_cache(maxsize=512)
def _definition(text: str, name: str) -> Definition:
    return parse(text, name)


@dataclass(frozen=True, repr=False)
class Cell(NotebookRepresentation):
    """A recurrent cell. Immutable; equal to any cell of the same name and equations.

    `equations` is the text in the language of cells; `title`, `summary` and `family` are for people; `source` is the
    citation. Raises LanguageError, with line, column and a caret, for a mistake in the text, SettingError for a name
    with characters that cannot be shown.
    """

    equations: str
    name: str = "cell"
    title: str = ""
    source: str = ""
    family: str = ""
    summary: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name or not self.name.isprintable():
            raise SettingError(f"the name of a cell is {self.name!r}; expected a text of characters that can be shown")
        _definition(self.equations, self.name)

    def __hash__(self) -> int:
        return hash((self.name, self.equations))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cell) and (self.name, self.equations) == (other.name, other.equations)

    def _summary(self) -> str:
        equations = counted(len(self.definition.equations), "equation")
        return f"{type(self).__name__} {shortened(self.name)}: {equations}, {_states(self.states)}"

    @property
    def definition(self) -> Definition:
        """The parsed equations."""
        return _definition(self.equations, self.name)

    @property
    def states(self) -> tuple[str, ...]:
        """The names whose previous value the equations read: h first, if it is one."""
        return self.definition.states

    @property
    def layers(self) -> tuple[Cell, ...]:
        """The layers, lowest first: the cell itself, unless it is a `Stack`."""
        return (self,)

    def parameter_shapes(
        self, inputs: int, units: int, *, features: int | None = None, below: Below | None = None, **settings: Any
    ) -> dict[str, tuple[int, ...]]:
        """Return each parameter's shape, in the order of its first use.

        features: the length of memory's vectors, for a cell that reads a memory.
        below: the sizes of the values of the layer below, `{"c": 8}`, or only their names, `("c",)`, where each has the
        size that it has here; None for the lowest layer, which alone has the parameters of `_bottom` lines.
        Raises LanguageError where sizes disagree, SettingError for a size or setting that cannot be.
        """
        known = settled(settings, self.name)
        return dict(_parameter_shapes(self, inputs, units, features, _fixed(below, self.name), known))

    def init(
        self,
        inputs: int,
        units: int,
        rng: np.random.Generator | int,
        dtype: Any = np.float32,
        *,
        features: int | None = None,
        below: Below | None = None,
        **settings: Any,
    ) -> dict[str, Array]:
        """Draw initial parameters for training.

        Matrices are uniform in +-1/sqrt(columns); vectors are 0, but 1 are the forget gate's bias `b_f` (Gers,
        Schmidhuber and Cummins 2000; Jozefowicz, Zaremba and Sutskever 2015) and what scales a layer norm. A parameter
        that a line declares with a start begins there. The arrays are of `dtype`, float32 or float64. `rng` draws them,
        a generator or a seed for one. Warns (NotFiniteWarning) where a first run on noise comes to no finite number.
        Raises SettingError for any other `rng` or `dtype`.
        """
        rng, dtype = execution.generator(rng, self.name), execution.float_dtype(dtype, self.name)
        shapes = self.parameter_shapes(inputs, units, features=features, below=below, **settings)
        params = execution.drawn(self.definition, shapes, rng, dtype)
        given = {"inputs": inputs, "units": units, "features": features, "below": below, "settings": settings}
        execution.warn_if_not_finite(self, params, given)
        return params

    # size: a run's inputs, by name; `execution.RunInputs` has them as one value
    def run(
        self,
        params: Mapping[str, Array],
        x: Array | None = None,
        *,
        initial: Mapping[str, Array] | None = None,
        clamp: Mapping[str, Any] | None = None,
        memory: Array | None = None,
        below: Mapping[str, Array] | None = None,
        noise: Array | Mapping[str, Array] | None = None,
        chance: Array | Mapping[str, Array] | None = None,
        rng: np.random.Generator | int | None = None,
        first: int = 0,
        mode: str = "reading",
        steps: int | None = None,
        units: int | None = None,
        **settings: Any,
    ) -> execution.Trace:
        """Read x (time, batch, inputs) or (time, inputs), or write without x, and keep every value.

        params: an array for every name of `parameter_shapes`; float64 if one of them is, else float32.
        initial: the states before the first step, by name, each (batch, units) or (units,); zeros without it.
        clamp: values to hold, by name: a number for a whole gate, an array that broadcasts to (time, batch, units) in
        which NaN leaves the value free, an `lstm_core.Clamp` (units, steps) or a list of those. Every reader and the
        next step see what is held; the pre-activation stays what the equations say.
        memory: the collection of vectors that the equations read, (batch, positions, features), or (positions,
        features) where x has no batch axis.
        below: the values of the layer below that the equations read (`c_below`), by name (`{"c": array}`), each (time,
        batch, units) or (time, units). Without it the lines of `_bottom` say what they are.
        noise, chance: draws for cells that read them, each (time, batch, size) or (time, size); of several a mapping,
        `{"noise_1": array}`. Or `rng`, a generator or a seed, draws them.
        first: the first step's number.
        mode: "reading", or "writing" for `steps` steps of a cell on its own. What needs x is omitted then, and there
        is a batch axis where the draws, `below` or `initial` have one.
        units: the number of units, for a cell where no parameter tells it.
        Raises ArrayError or ClampError, which name the array, its shape and the shape wanted; SettingError for a mode
        or steps that cannot be, or a cell that only reads; FiniteError, which names value, line and step, where the
        numbers come to infinity or to none.
        """
        if type(params) is not dict and not isinstance(params, Mapping):
            raise ArrayError(
                f"{self.name}: params is a {type(params).__name__}; expected a mapping from names to arrays"
            )
        given = execution.RunInputs(
            x=x,
            initial=initial,
            clamp=clamp,
            memory=memory,
            below=below,
            noise=noise,
            chance=chance,
            rng=rng,
            first=first,
            mode=mode,
            steps=steps,
            units=units,
            settings=settings,
        )
        return execution.run(self, params, given)

    def to_torch(
        self,
        inputs: int | None = None,
        units: int | None = None,
        *,
        features: int | None = None,
        is_above: bool = False,
        **settings: Any,
    ) -> str:
        """Return the cell as PyTorch source: a module with `forward` over a sequence, its parameters by their names.

        It is text and not a module, so that it can be read, kept and changed, and needs neither PyTorch here nor this
        package there; executed, it defines the class. `inputs`, `units` and `features` are the sizes that it has where
        none are given to it; a text whose numbers hold for these sizes alone says so. `is_above`: the cell stands on a
        layer below, whose values are inputs. Raises LanguageError or SettingError for sizes that it cannot have.
        """
        return execution.export(self, "torch", inputs, units, features, is_above, **settings)

    def to_jax(
        self,
        inputs: int | None = None,
        units: int | None = None,
        *,
        features: int | None = None,
        is_above: bool = False,
        **settings: Any,
    ) -> str:
        """Return the cell as JAX source, with `forward` over a sequence by `lax.scan`; see `to_torch`."""
        return execution.export(self, "jax", inputs, units, features, is_above, **settings)


def _states(names: tuple[str, ...]) -> str:
    if not names:
        return "no state"
    return f"{'state' if len(names) == 1 else 'states'} {shortened(', '.join(names))}"


def _fixed(below: Below | None, cell: str) -> tuple[Any, ...] | None:
    """Return the sizes or names of the layer below in a hashable form, for use as a cache key."""
    if isinstance(below, Mapping):
        return ("sizes", *sorted(below.items()))
    if below is None:
        return None
    if isinstance(below, str) or not isinstance(below, Collection):
        raise SettingError(f"{cell}: below is {below!r}; expected sizes or names, such as {{'c': 8}} or ('c',)")
    return ("names", *below)


@lru_cache(maxsize=1024)
def _parameter_shapes(
    cell: Cell,
    inputs: int,
    units: int,
    features: int | None,
    below: tuple[Any, ...] | None,
    settings: tuple[tuple[str, Any], ...],
) -> dict[str, tuple[int, ...]]:
    lower: Below | None = None
    if below is not None:
        kind, *entries = below
        lower = dict(entries) if kind == "sizes" else entries
    return sizes(cell.definition, inputs, units, features, lower, **dict(settings)).parameters

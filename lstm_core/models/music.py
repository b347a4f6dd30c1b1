"""Models of music: infer the random variables behind a piano roll, or sample a new roll from a seed.

A roll is (time, notes) of 0 and 1; row t holds what sounds during a beat, a column a semitone. Chung et al. (2015) and
Bayer and Osendorfer (2014) are the papers of the cells; a cell without a random variable serves as their measure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from lstm_core.cell import Cell
from lstm_core.errors import ModelError
from lstm_core.execution import Trace
from lstm_core.models.card import MusicCard
from lstm_core.models.content import digest, read_only
from lstm_core.models.entries import entries
from lstm_core.models.files import cell_of, parts_of, wanted
from lstm_core.models.numbers import temperature_of, whole
from lstm_core.models.summary import summary
from lstm_core.representation import NotebookRepresentation
from lstm_core.typing import Array

Arrays = Mapping[str, Array]
Steps = Sequence[Sequence[int]]  # MIDI note numbers of each beat

HOTTEST = 4.0  # the highest temperature: beyond it every roll is noise
LONGEST = 1000  # beats that are read or written at once
PITCHES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")


def to_roll(steps: Steps, lowest: int, notes: int) -> Array:
    """Convert MIDI note numbers to a roll (time, notes), float32; `lowest` is the number of the first column."""
    roll = np.zeros((len(steps), notes), np.float32)
    for time, numbers in enumerate(steps):
        for number in numbers:
            if isinstance(number, bool) or not isinstance(number, (int, np.integer)):
                raise ModelError(f"beat {time + 1}: {number!r} is no MIDI note number")
            if not lowest <= number < lowest + notes:
                raise ModelError(f"beat {time + 1}: note {number} is outside {lowest} to {lowest + notes - 1}")
            roll[time, number - lowest] = 1
    return roll


def to_steps(roll: Array, lowest: int) -> list[list[int]]:
    """Convert a roll (time, notes) to the MIDI note numbers of each beat, from low to high."""
    return [[lowest + int(note) for note in np.flatnonzero(row > 0.5)] for row in roll]


def pitch(number: int) -> str:
    """Return the name of a MIDI note number: 60 is C4, the middle C."""
    return f"{PITCHES[number % 12]}{number // 12 - 1}"


def is_generative(cell: Cell) -> bool:
    """Return whether a cell is a variational model, with `nll` and `kl` in nats among its values."""
    return {"kl", "nll"} <= set(cell.definition.values)


def cool(noise: Array, chance: Array, temperature: float) -> tuple[Array, Array]:
    """Rescale draws to a temperature: normal draws are multiplied, uniform ones u are sigmoid(temperature * logit(u)).

    A note whose log-odds are l then sounds as if they were l / temperature. At 0 the random variable is its mean, and
    a note sounds where its probability is above 1/2.
    """
    if temperature == 0:
        return np.zeros_like(noise), np.full_like(chance, 0.5)
    with np.errstate(divide="ignore"):
        odds = np.log(chance) - np.log1p(-chance)
    return temperature * noise, 1 / (1 + np.exp(np.clip(-temperature * odds, -80, 80)))


def surprise(scores: Array, roll: Array) -> Array:
    """Return the surprisal of each beat of a roll, in nats, given each note's log-odds `scores` (..., notes)."""
    nats: Array = (np.logaddexp(0, scores) - roll * scores).sum(axis=-1)
    return nats


@dataclass(frozen=True, eq=False, repr=False)
class MusicModel(NotebookRepresentation):
    """A trained network that reads and writes piano rolls.

    `params` are the cell's, `settings` its settings, `lowest` the MIDI number of the first of the `inputs` notes.
    `readout` (`W_y` (notes, units), `b_y` (notes,)) is there for a cell that has no random variable only: it predicts
    a beat from the beats before it. `card` says where the model comes from.
    """

    name: str
    title: str
    cell: Cell
    params: Arrays
    inputs: int
    units: int
    lowest: int
    settings: Mapping[str, Any]
    readout: Arrays
    card: MusicCard

    def _summary(self) -> str:
        return summary(self)

    def __post_init__(self) -> None:
        for part in ("params", "readout"):
            object.__setattr__(self, part, read_only(getattr(self, part)))
        shapes = self.cell.parameter_shapes(inputs=self.inputs, units=self.units, **self.settings)
        wanted(self.params, shapes, self.name)
        plain = {"W_y": (self.inputs, self.units), "b_y": (self.inputs,)}
        wanted(self.readout, {} if self.generative else plain, self.name)

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """None: it reads no text."""
        return ()

    @cached_property
    def entries(self) -> Mapping[str, int]:
        """The number of entries of each value of its cell, by name."""
        return entries(self.cell, self.inputs, self.units, settings=self.settings)

    @cached_property
    def content(self) -> str:
        """A digest of the whole network, used as a cache key."""
        return digest(self)

    @property
    def generative(self) -> bool:
        """Whether the cell has a random variable, so that it can write."""
        return is_generative(self.cell)

    def arrays(self) -> dict[str, Array]:
        """Return all arrays by their names in the model's file."""
        found = {f"readout.{name}": array for name, array in self.readout.items()}
        return found | {f"cell.{name}": array for name, array in self.params.items()}

    def roll(self, steps: Steps) -> Array:
        """Return the roll of MIDI note numbers, beat by beat. Raises ModelError for a note that the model lacks."""
        return to_roll(steps, self.lowest, self.inputs)

    def read(self, roll: Array, *, seed: int = 0, clamp: Any = None, **options: Any) -> Trace:
        """Read a roll, (time, notes) or (time, batch, notes); the random variable is drawn from `seed`.

        The trace holds the values of the equations: prior, posterior, `z`, `y`, and `kl` and `nll` in nats a beat.
        """
        roll = np.asarray(roll)
        if roll.ndim not in (2, 3) or roll.shape[-1] != self.inputs or not len(roll):
            raise ModelError(
                f"{self.name}: a roll has shape {roll.shape}; expected (time, [batch,] {self.inputs}), one beat or more"
            )
        if not np.isin(roll, (0, 1)).all():
            raise ModelError(f"{self.name}: a roll holds 0 and 1 and nothing else")
        if len(roll) > LONGEST:
            raise ModelError(f"{self.name}: {len(roll)} beats; at most {LONGEST} are read at once")
        rng = np.random.default_rng(whole(seed, "seed", self.name))
        x = roll.astype(np.float32)
        if not self.generative:
            x = np.concatenate([np.zeros_like(x[:1]), x[:-1]])
        return self.cell.run(self.params, x, rng=rng, clamp=clamp, **self.settings, **options)

    def write(
        self,
        steps: int,
        *,
        seed: int = 0,
        temperature: float = 1.0,
        after: Array | None = None,
        clamp: Any = None,
    ) -> Trace:
        """Write `steps` beats; `trace["v"]` is the roll. `after` is a roll (time, notes) to read first and go on from.

        The draws come from `seed`, in the order of the beats: fewer steps are the beginning of more. `temperature`
        from 0 to HOTTEST makes them tamer or wilder (`cool`).
        """
        if not self.generative:
            raise ModelError(f"{self.name}: {self.cell.name} has no random variable to write from")
        if not 1 <= whole(steps, "steps", self.name) <= LONGEST:
            raise ModelError(f"{self.name}: steps is {steps}; expected 1 to {LONGEST}")
        temperature = temperature_of(temperature, self.name, HOTTEST)
        rng = np.random.default_rng(whole(seed, "seed", self.name))
        latent = self.latent
        draws = [(rng.standard_normal(latent), rng.random(self.inputs)) for _ in range(steps)]
        noise, chance = (np.stack(part) for part in zip(*draws, strict=True))
        noise, chance = cool(noise, chance, temperature)
        options: dict[str, Any] = {}
        if after is not None and len(after):
            options = {"initial": self.read(after, seed=seed).final, "first": len(after)}
        return self.cell.run(
            self.params,
            mode="writing",
            steps=steps,
            noise=noise.astype(np.float32),
            chance=chance.astype(np.float32),
            clamp=clamp,
            **self.settings,
            **options,
        )

    @property
    def latent(self) -> int:
        """The number of entries of the random variable."""
        return int({**self.cell.definition.settings, **self.settings}["latent"])

    def nats(self, roll: Array, *, seed: int = 0) -> Array:
        """Return the surprisal of each beat in nats, (time,) or (time, batch); an upper bound if z is random."""
        trace = self.read(roll, seed=seed)
        if self.generative:
            bound: Array = trace["kl"] + trace["nll"]
            return bound
        return surprise(trace["h"] @ self.readout["W_y"].T + self.readout["b_y"], np.asarray(roll))


def assemble(arrays: Arrays, card: MusicCard) -> MusicModel:
    """Build a model of music from the arrays "cell.W_p", ... of a file and its card."""
    parts = parts_of(arrays, card.name, ("readout", "cell"))
    return MusicModel(
        name=card.name,
        title=card.title,
        cell=cell_of(card.cell, card.layers, card.name),
        params=parts["cell"],
        inputs=card.inputs,
        units=card.units,
        lowest=card.lowest,
        settings=card.settings,
        readout=parts["readout"],
        card=card,
    )

"""The model that draws digits: an encoder that reads, a decoder that writes, and a canvas that they share.

Gregor, K., Danihelka, I., Graves, A., Rezende, D. J. and Wierstra, D. (2015). DRAW: A Recurrent Neural Network For
Image Generation. ICML 2015, arXiv:1502.04623.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from lstm_core.cell import Cell
from lstm_core.errors import ModelError
from lstm_core.execution import Trace
from lstm_core.language import sizes
from lstm_core.models.card import DigitsCard
from lstm_core.models.content import digest, read_only
from lstm_core.models.entries import entries
from lstm_core.models.files import cell_of, parts_of, wanted
from lstm_core.models.numbers import temperature_of, whole
from lstm_core.models.summary import summary
from lstm_core.representation import NotebookRepresentation, counted
from lstm_core.typing import Array, Mask

READ, WRITE = "look", "pen"  # the values with the parameters of a window; a cell without windows has neither
WARMEST = 10.0  # above this temperature nothing changes: every gate is saturated

Arrays = Mapping[str, Array]


@dataclass(frozen=True)
class Window:
    """The position of `patch` by `patch` filters on a picture, in pixels from its upper left corner.

    `x` and `y` are the centre, `stride` the distance between filters, `deviation` the standard deviation of each.
    """

    x: float
    y: float
    stride: float
    deviation: float
    patch: int

    @property
    def side(self) -> float:
        """The distance between the first and the last filter's centre."""
        return self.stride * (self.patch - 1)

    @classmethod
    def of(cls, numbers: Array, patch: int, height: int, width: int) -> Window:
        """Decode a window from four numbers: centre x, centre y, log variance, log stride (equations 22-26)."""
        x, y, log_variance, log_stride = (float(number) for number in numbers)
        return cls(
            x=(width + 1) / 2 * (x + 1) - 0.5,  # the equations count pixels from 1
            y=(height + 1) / 2 * (y + 1) - 0.5,
            stride=(max(height, width) - 1) / (patch - 1) * float(np.exp(min(log_stride, 80.0))),
            deviation=float(np.exp(min(log_variance, 80.0) / 2)),
            patch=patch,
        )


@dataclass(frozen=True, repr=False)
class Drawing(NotebookRepresentation):
    """A drawing by a model, glimpse by glimpse.

    `canvases` (glimpses + 1, height, width) are probabilities of ink, the first before any glimpse; `reads` and
    `writes` the windows, none for a cell that has none; `kl` and `nll` (glimpses,) are nats: what the random variable
    of a glimpse costs, and what the picture would cost if this canvas were the last. Both are None where nothing was
    read.
    """

    trace: Trace
    canvases: Array
    reads: tuple[Window, ...] = ()
    writes: tuple[Window, ...] = ()
    kl: Array | None = None
    nll: Array | None = None

    def _summary(self) -> str:
        glimpses, height, width = self.canvases.shape
        return f"Drawing of {height} × {width} pixels in {counted(glimpses - 1, 'glimpse')}"

    @property
    def bound(self) -> float | None:
        """The variational upper bound of -ln p(picture) in nats: the last canvas's `nll` and all `kl`."""
        return None if self.kl is None or self.nll is None else float(self.nll[-1] + self.kl.sum())


@dataclass(frozen=True, eq=False, repr=False)
class DigitModel(NotebookRepresentation):
    """A trained network that draws.

    `params` are the cell's, `canvas` (pixels,) holds the log-odds of ink before the first glimpse. `card` says where
    the model comes from.
    """

    name: str
    title: str
    cell: Cell
    params: Arrays
    canvas: Array
    card: DigitsCard

    def _summary(self) -> str:
        return summary(self)

    def __post_init__(self) -> None:
        object.__setattr__(self, "params", read_only(self.params))
        wanted({"canvas": self.canvas}, {"canvas": (self.inputs,)}, self.name)
        shapes = self.cell.parameter_shapes(inputs=self.inputs, units=self.units, **self.settings)
        wanted(self.params, shapes, self.name)

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
    def shape(self) -> tuple[int, int]:
        """Height and width of a picture in pixels."""
        return self.card.height, self.card.width

    @property
    def inputs(self) -> int:
        """The number of pixels of a picture."""
        return self.card.height * self.card.width

    @property
    def units(self) -> int:
        """The width of h."""
        return self.card.units

    @property
    def glimpses(self) -> int:
        """The number of glimpses: steps of reading and writing."""
        return self.card.glimpses

    @property
    def settings(self) -> Mapping[str, Any]:
        """The cell's settings, from the card."""
        return self.card.settings

    @property
    def latent(self) -> int:
        """The number of entries of a glimpse's random variable."""
        return _shapes(self.cell, self.inputs, self.units, tuple(self.settings.items()))["z"][0]

    def arrays(self) -> dict[str, Array]:
        """Return all arrays by their names in the model's file."""
        return {"start.canvas": self.canvas} | {f"cell.{name}": array for name, array in self.params.items()}

    def run(self, x: Array | None, noise: Array, **options: Any) -> Trace:
        """Run the cell over pictures x ([batch,] pixels), or let it write; options as in `Cell.run`."""
        return draw(self.cell, self.params, self.canvas, x=x, noise=noise, settings=self.settings, **options)

    def read(self, image: Array | Mask, seed: int = 0, clamp: Any = None) -> Drawing:
        """Read one picture (height, width) of numbers from 0, paper, to 1, ink, and draw it; `seed` draws the noise."""
        image = np.asarray(image, dtype=np.float32)
        if image.shape != self.shape or not ((image >= 0) & (image <= 1)).all():
            raise ModelError(
                f"{self.name}: a picture has shape {image.shape}; expected {self.shape}, numbers from 0 to 1"
            )
        return self._drawing(self.run(image.ravel(), self._noise(seed), clamp=clamp))

    def write(self, seed: int = 0, temperature: float = 1.0, clamp: Any = None) -> Drawing:
        """Draw a digit from the prior: the random variables have `temperature` times their standard deviation.

        At 0 it is the same drawing each time. Raises ModelError for a temperature below 0 or above WARMEST.
        """
        temperature = temperature_of(temperature, self.name, WARMEST)
        return self._drawing(self.run(None, self._noise(seed) * np.float32(temperature), clamp=clamp))

    def _noise(self, seed: int) -> Array:
        return np.random.default_rng(whole(seed, "seed", self.name)).standard_normal(
            (self.glimpses, self.latent), np.float32
        )

    def _drawing(self, trace: Trace) -> Drawing:
        logits = np.concatenate([self.canvas[None], trace["canvas"].reshape(-1, self.inputs)])
        wrote = "nll" not in trace.names
        with np.errstate(over="ignore"):  # of what is far below 0 nothing is left
            ink = 1 / (1 + np.exp(-logits))
        return Drawing(
            trace=trace,
            canvases=ink.reshape(-1, *self.shape),
            reads=() if wrote else self._windows(trace, READ),
            writes=self._windows(trace, WRITE),
            kl=None if wrote else trace["kl"],
            nll=None if wrote else trace["nll"],
        )

    def _windows(self, trace: Trace, name: str) -> tuple[Window, ...]:
        if name not in trace.names:
            return ()
        return tuple(Window.of(numbers, self.settings["patch"], *self.shape) for numbers in trace[name])


def draw(
    cell: Cell,
    params: Arrays,
    canvas: Array,
    *,
    x: Array | None,
    noise: Array,
    settings: Mapping[str, Any],
    **options: Any,
) -> Trace:
    """Run a cell that draws, from a first `canvas` (pixels,), for as many steps as `noise` (glimpses, [batch,] latent).

    The picture x ([batch,] pixels) is the input of every glimpse; without one the cell runs in writing mode.
    """
    glimpses = len(noise)
    shape = _shapes(cell, canvas.size, len(params["b_f"]), tuple(settings.items()))["canvas"]
    common = {"initial": {"canvas": canvas.reshape(shape)}, "noise": noise, **settings, **options}
    if x is None:
        return cell.run(params, mode="writing", steps=glimpses, **common)
    return cell.run(params, np.broadcast_to(x, (glimpses, *x.shape)), **common)


@lru_cache(maxsize=16)
def _shapes(cell: Cell, inputs: int, units: int, settings: tuple[tuple[str, Any], ...]) -> dict[str, tuple[int, ...]]:
    """Return the shapes of a cell's values."""
    return sizes(cell.definition, inputs=inputs, units=units, **dict(settings)).values


def pack(image: Mask) -> str:
    """Encode a black and white picture, (height, width) of booleans, as text for a URL: eight pixels a byte."""
    return base64.urlsafe_b64encode(np.packbits(image).tobytes()).decode().rstrip("=")


def unpack(text: str, height: int, width: int) -> Mask:
    """Decode a picture, (height, width) of booleans, from the text of `pack`. Raises ModelError."""
    length = -(-height * width // 8)
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != length:
        raise ModelError(f"{text[:40]!r} is no picture of {height} by {width} pixels, packed in {length} bytes")
    return np.unpackbits(np.frombuffer(found, np.uint8), count=height * width).reshape(height, width).astype(bool)


def assemble(arrays: Arrays, card: DigitsCard) -> DigitModel:
    """Build a drawing model from the arrays of a file, "start.canvas" and "cell.W_f" and so on, and its card."""
    parts = parts_of(arrays, card.name, ("start", "cell"))
    if "canvas" not in parts["start"]:
        raise ModelError(f"{card.name}: start.canvas missing")
    return DigitModel(
        name=card.name,
        title=card.title,
        cell=cell_of(card.cell, card.layers, card.name),
        params=parts["cell"],
        canvas=parts["start"]["canvas"],
        card=card,
    )

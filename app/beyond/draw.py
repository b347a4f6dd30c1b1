"""DRAW on handwritten digits: the model reads a digit and reconstructs it, or generates one from noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flask_babel import gettext
from markupsafe import Markup

from app.reading.address import ClampPart, clamps, parse_choice, parse_temperature, parse_whole, shorten
from app.reading.parsed import Parsed, together
from app.reading.trace import exact, title
from app.settings import Settings
from app.stage.program import held, imports
from app.stage.stage import Field, Given, Stage, Step, Templates, View
from app.text.numbers import decimal
from app.text.step_words import StepWords, glimpses
from app.web.current import library
from lstm_core import ModelError
from lstm_core.models.digits import WARMEST, DigitModel, Drawing, Window, pack, unpack

MODES = ("reading", "writing")
LAST_SEED = 999_999
DEFAULTS = {"seed": "1", "temperature": "1"}
DEFAULT_DIGIT = "3"  # of the example that is read by default
SHADES = (0.2, 0.45, 0.7)  # thresholds of ink for the layers of the card's picture
LARGEST_WINDOW = 1000.0  # pixels; sizes and positions are clipped to it


@dataclass(frozen=True)
class DrawBeside:
    """The variables of the stage's templates: example digits, the picture, limits of fields, nats of each glimpse."""

    draw_examples: Sequence[Mapping[str, str]]
    draw_picture: str
    draw_size: Mapping[str, int]
    draw_empty: bool
    draw_last_seed: int
    draw_warmest: float
    draw_has_windows: bool
    draw_words: Mapping[str, str]
    draw_empty_notice: str
    draw_glimpses: Sequence[Mapping[str, str]]
    draw_now: Mapping[str, str]


class Draw(Stage[DigitModel, Drawing]):
    """The stage of DRAW, with and without attention windows."""

    key = "draw"
    kind = "digits"
    script = "beyond/draw.js"
    modes = MODES
    styles = ("beyond-draw",)
    templates = Templates(
        input="beyond/_draw_input.html", side="beyond/_draw_canvas.html", wide="beyond/_draw_glimpses.html"
    )
    fields = (Field("mode", scene=True), Field("picture"), Field("seed"), Field("temperature"))

    def load(self, name: str) -> DigitModel:
        """Load one of the stage's models."""
        return library().load(name, DigitModel)

    def title(self) -> str:
        """Return the stage's title."""
        return gettext("DRAW")

    def summary(self) -> str:
        """Return a sentence that describes the stage."""
        return gettext(
            "A network that looks at a digit through a small window and draws it on a canvas, glimpse by glimpse; on "
            "its own it writes digits out of noise."
        )

    def step_words(self) -> StepWords:
        """Return the words for the stage's steps."""
        return glimpses()

    def provenance(self, model: DigitModel) -> str:
        """Return a line with a model's title, its size, and its bound in nats per held-out digit."""
        return gettext(
            "%(title)s: %(units)s units; at most %(nats)s nats per held-out digit",
            title=title(model),
            units=model.units,
            nats=decimal(model.card.score("nats"), 1),
        )

    def read(self, model: DigitModel, arguments: Mapping[str, str], settings: Settings) -> Parsed[dict[str, str]]:
        """Parse the stage's own fields; a missing or unusable one gets its default."""
        found = {
            "mode": parse_choice(arguments.get("mode", ""), MODES, "mode"),
            "picture": _picture(arguments.get("picture", ""), model),
            "seed": _seed(arguments.get("seed", "")),
            "temperature": parse_temperature(arguments.get("temperature", ""), WARMEST, DEFAULTS["temperature"]),
        }
        return together(found)

    def steps(self, model: DigitModel, given: Given) -> Sequence[Step]:
        """Return the glimpses, numbered from 1."""
        return [Step(str(number + 1)) for number in range(model.glimpses)]

    def first_step(self, model: DigitModel, given: Given, arguments: Mapping[str, str], count: int) -> int:
        """Return the glimpse in the middle, where the canvas is half drawn."""
        return (count + 1) // 2

    def python(self, model: DigitModel, given: Given, parts: tuple[ClampPart, ...]) -> list[str]:
        """Return lines of Python that read the picture, or write a digit."""
        load, seed = f"model = models.load({model.name!r})", int(given["seed"])
        if given["mode"] == "reading":
            return [
                imports(parts),
                "from lstm_core.models.digits import unpack",
                "",
                load,
                f"picture = unpack({given['picture']!r}, *model.shape)",
                f"trace = model.read(picture, {seed}{held(parts)}).trace",
            ]
        return [
            imports(parts),
            "",
            load,
            f"trace = model.write({seed}, {float(given['temperature'])}{held(parts)}).trace",
        ]

    def reading(self, model: DigitModel, given: Given, parts: tuple[ClampPart, ...]) -> Drawing:
        """Run the model: read the picture, or generate one."""
        seed = int(given["seed"])
        if given["mode"] == "reading":
            return model.read(unpack(given["picture"], *model.shape), seed, clamp=clamps(parts))
        return model.write(seed, float(given["temperature"]), clamp=clamps(parts))

    def panel(self, model: DigitModel, given: Given, reading: Drawing) -> dict[str, Any]:
        """Return the canvases as bytes, the windows, and the nats of each glimpse."""
        return {
            "canvases": np.rint(reading.canvases * 255).astype(np.uint8),
            "reads": [_serialise(window) for window in reading.reads],
            "writes": [_serialise(window) for window in reading.writes],
            "kl": None if reading.kl is None else exact(reading.kl),
            "nll": None if reading.nll is None else exact(reading.nll),
        }

    def config(self, model: DigitModel) -> dict[str, Any]:
        """Return the configuration of the stage's views: sizes and limits."""
        height, width = model.shape
        return {"height": height, "width": width, "glimpses": model.glimpses, "lastSeed": LAST_SEED}

    def messages(self) -> dict[str, str]:
        """Return the messages of the stage's scripts, by name."""
        return {
            "draw_pen": gettext("Column {column}, row {row}: {what}"),
            "draw_ink": gettext("ink"),
            "draw_paper": gettext("paper"),
            "draw_changed": gettext("{count} pixels of ink"),
            **_glimpse_messages(),
        }

    def picture(self, model: DigitModel, given: Given, reading: Drawing, step: int) -> Markup | None:
        """Render five canvases side by side, with their windows if the model has any."""
        height, width = model.shape
        shown = np.linspace(0, model.glimpses - 1, 5).round().astype(int)
        parts = []
        for place, t in enumerate(shown):
            shades = "".join(
                f'<path d="{outline(reading.canvases[t + 1] > level)}" opacity="0.36"/>' for level in SHADES
            )
            windows = "".join(
                _frame(found[t], colour, width)
                for found, colour in ((reading.reads, "word-edge"), (reading.writes, "pos"))
                if found
            )
            parts.append(f'<g transform="translate({place * (width + 4)} 0)">{shades}{windows}</g>')
        box = f"-1 -1 {5 * (width + 4) - 2} {height + 2}"
        drawn = f'<svg viewBox="{box}" fill="var(--ink)" aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
        return Markup(drawn)  # safe: built from numbers and names of colours

    def context(self, view: View[DigitModel, Drawing], reading: Drawing) -> DrawBeside:
        """Return example digits, the picture, and the nats of each glimpse."""
        model, given = view.model, view.given
        height, width = model.shape
        examples = [
            {**example.model_dump(), "outline": outline(unpack(example.pixels, height, width))}
            for example in model.card.examples
        ]
        picture = unpack(given["picture"], height, width)
        return DrawBeside(
            draw_examples=examples,
            draw_picture=outline(picture),
            draw_size={"height": height, "width": width},
            draw_empty=not picture.any(),
            draw_last_seed=LAST_SEED,
            draw_warmest=WARMEST,
            draw_has_windows=bool(reading.writes),
            draw_words=_glimpse_messages(),
            draw_empty_notice=gettext(
                "The sheet is empty. The network reads it all the same and draws what comes closest."
            ),
            draw_glimpses=self._glimpses(reading),
            draw_now=self._glimpses(reading)[view.token - 1],
        )

    def _glimpses(self, reading: Drawing) -> list[dict[str, str]]:
        """Return the nats of each glimpse as text; empty for a digit that was generated."""
        if reading.kl is None or reading.nll is None:
            return [{} for _ in reading.canvases[1:]]
        spent = np.cumsum(reading.kl, dtype=float)
        return [
            {"nll": decimal(nll, 1), "kl": decimal(kl, 1), "bound": decimal(nll + so_far, 1)}
            for nll, kl, so_far in zip(reading.nll, reading.kl, spent, strict=True)
        ]


STAGES = (Draw(),)


def outline(picture: np.ndarray) -> str:
    """Convert a bitmap to an SVG path: a rectangle for each run of ink in a row."""
    runs = []
    for y, row in enumerate(np.pad(picture.astype(np.int8), ((0, 0), (1, 1)))):
        edges = np.flatnonzero(np.diff(row))
        runs += [
            f"M{start} {y}h{end - start}v1h{start - end}z" for start, end in zip(edges[::2], edges[1::2], strict=True)
        ]
    return "".join(runs)


def _frame(window: Window, colour: str, width: int) -> str:
    """Render a window as an SVG rectangle, clipped to a picture of `width` by `width` pixels."""
    half = window.side / 2
    left, top = (min(width, max(0.0, centre - half)) for centre in (window.x, window.y))
    right, bottom = (min(width, max(0.0, centre + half)) for centre in (window.x, window.y))
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}" '
        f'fill="none" stroke="var(--{colour})" stroke-width="0.7"/>'
    )


def _glimpse_messages() -> dict[str, str]:
    """Return the messages on a glimpse that templates and scripts share."""
    return {
        "draw_after": gettext("after glimpse {glimpse}"),
        "draw_before": gettext("before glimpse {glimpse} writes"),
        "draw_nll": gettext("{value} nats from the drawing"),
        "draw_kl": gettext("{value} nats of KL at this glimpse"),
        "draw_bound": gettext("{value} nats together, with the KL of all glimpses so far"),
        "draw_nothing_read": gettext("While the network writes, there is no drawing to compare with."),
    }


def _serialise(window: Window) -> dict[str, float]:
    """Serialise a window: centre, side and blur in pixels, clipped to ±`LARGEST_WINDOW`."""
    sizes = {"x": window.x, "y": window.y, "side": window.side, "blur": window.deviation}
    return {name: round(min(LARGEST_WINDOW, max(-LARGEST_WINDOW, value)), 3) for name, value in sizes.items()}


def _picture(raw: str, model: DigitModel) -> Parsed[str]:
    """Parse a packed picture; the default is a held-out digit."""
    if raw:
        try:
            return Parsed(pack(unpack(raw, *model.shape)))
        except ModelError:
            pass
    examples = {example.digit: example.pixels for example in model.card.examples}
    default = examples.get(DEFAULT_DIGIT) or next(iter(examples.values()), pack(np.zeros(model.shape, bool)))
    if not raw:
        return Parsed(default)
    height, width = model.shape
    problem = gettext(
        "“%(given)s” is not a picture of %(width)d by %(height)d pixels, written as eight pixels per byte in "
        "base64url.",
        given=shorten(raw),
        width=width,
        height=height,
    )
    return Parsed(default, problem)


def _seed(raw: str) -> Parsed[str]:
    """Parse the seed of the noise; return it as text for a URL."""
    parsed = parse_whole(raw, "seed", 0, LAST_SEED, int(DEFAULTS["seed"]))
    return Parsed(str(parsed.value), parsed.problem)

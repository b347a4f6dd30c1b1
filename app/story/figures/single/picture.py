"""One number on the belt as SVG: a block above or below a line, and valves that close on it.

The belt lies above. Under it are two lanes: on the left what is added comes from the candidate, on the right what is
shown leaves. A block's height is its value, in every lane to the same scale; a valve's jaws leave open the share that
its gate lets through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from markupsafe import Markup

from app.drawing.paths import chevrons, number
from app.drawing.svg import joined, picture, symbol, tag, words
from app.story import canvas
from app.story.canvas import Canvas
from app.story.figures.single.numbers import UnitMoment
from app.text.numbers import decimal

BEYOND = 440  # px that the belt goes on to both sides, where a picture is shown wider than it is drawn
LEAST = 2.0  # px, the height of a block of 0
FORGET, INPUT, UPDATE, OUTPUT = range(4)  # the phases of an LSTM


@dataclass(frozen=True)
class Lane:
    """A band with a line of zero in its middle: its top, its height, and the baselines of numbers and symbols, px."""

    top: float
    height: float
    numbers: float
    symbols: float
    block: float  # the width of a block
    size: float  # of a number's letters

    @property
    def zero(self) -> float:
        """The line of zero."""
        return self.top + self.height / 2


@dataclass(frozen=True)
class SingleLayout(Canvas):
    """A canvas with its two bands and the columns of its parts, in px."""

    belt: Lane
    lane: Lane
    columns: Mapping[str, float]
    jaw: float  # the width of a valve
    pitch: float  # between the belt's chevrons


WIDE = SingleLayout(
    "wide",
    canvas.WIDE,
    476,
    20,
    Lane(76, 190, 60, 26, 84, 29),
    Lane(306, 104, 440, 468, 62, 26),
    {
        "before": 92,
        "f": 216,
        "kept": 340,
        "plus": 456,
        "after": 596,
        "g": 216,
        "i": 336,
        "added": 456,
        "squashed": 596,
        "o": 690,
        "shown": 782,
    },
    24,
    24,
)
NARROW = SingleLayout(
    "narrow",
    canvas.NARROW,
    250,
    14,
    Lane(42, 96, 35, 14, 44, 18),
    Lane(158, 50, 225, 243, 30, 15),
    {
        "before": 38,
        "f": 97,
        "kept": 157,
        "plus": 213,
        "after": 281,
        "g": 97,
        "i": 155,
        "added": 213,
        "squashed": 274,
        "o": 320,
        "shown": 363,
    },
    14,
    15,
)
# The parts in their order: the phase in which each is computed, and what points at it from the text.
BLOCKS: Mapping[str, tuple[int, str]] = {
    "before": (FORGET, "c"),
    "kept": (FORGET, "c"),
    "g": (INPUT, "g"),
    "added": (INPUT, "i"),
    "after": (UPDATE, "c"),
    "squashed": (OUTPUT, "c"),
    "shown": (OUTPUT, "h"),
}
VALVES: Mapping[str, int] = {"f": FORGET, "i": INPUT, "o": OUTPUT}
ON_BELT = ("before", "f", "kept", "plus", "after")


def single(
    moment: UnitMoment,
    phase: int,
    reach: float,
    sides: Sequence[str],
    is_turned: bool,
    label: str,
    layout: SingleLayout,
) -> Markup:
    """Return a unit at a word, as far as the phase.

    Args:
        moment: the values.
        phase: the phase, from 0; what comes later is not shown yet.
        reach: the largest distance of a cell state from zero that has to fit.
        sides: what the unit stands for above and below zero, or nothing.
        is_turned: whether the side above zero has the colour of negative values.
        label: the description for screen readers.
        layout: the size.
    """
    scale = (layout.belt.height / 2 - 8) / reach
    content = [
        *_bands(layout, sides, is_turned),
        *_wires(layout, phase),
        *(part for name in VALVES for part in _valve(name, asdict(moment)[name], phase, layout)),
        *(_block(name, asdict(moment)[name], phase, scale, is_turned, layout) for name in BLOCKS),
        *_signs(phase, layout),
    ]
    return picture(
        layout.width,
        layout.height,
        label,
        *content,
        tag("g", data_travellers=""),
        class_=f"single-{layout.name}",
        data_scale=f"{scale:.4f}",
        data_least=number(LEAST),
        data_turned="" if is_turned else None,
    )


def _lane(name: str, layout: SingleLayout) -> Lane:
    return layout.belt if name in ON_BELT else layout.lane


def _when(own: int, phase: int) -> str:
    return "past" if own < phase else "now" if own == phase else "later"


def _bands(layout: SingleLayout, sides: Sequence[str], is_turned: bool) -> Iterator[Markup]:
    """Yield the belt with its sides' names, and the two lanes under it."""
    belt, lane = layout.belt, layout.lane
    left, right = -BEYOND, layout.width + BEYOND
    body = f"M{left},{number(belt.top)}H{right}V{number(belt.top + belt.height)}H{left}z"
    yield tag("path", d=body, class_="single-belt", data_part="belt")
    yield tag("path", d=chevrons(left, right, belt.zero, belt.height / 3, layout.pitch), class_="single-chevrons")
    yield tag("path", d=f"M{left},{number(belt.zero)}H{right}", class_="single-zero")
    margin = layout.lane.block * 0.9
    for first, last in (("g", "added"), ("squashed", "shown")):
        start, end = layout.columns[first] - margin * 0.75, layout.columns[last] + margin * 0.75
        end = min(end, layout.width - 2)
        yield tag("rect", x=start, y=lane.top, width=end - start, height=lane.height, rx=8, class_="single-lane")
        yield tag("path", d=f"M{number(start)},{number(lane.zero)}H{number(end)}", class_="single-zero")
    for side, up in zip(sides, (True, False), strict=False):
        y = belt.top + layout.type + 2 if up else belt.top + belt.height - 8
        colour = "pos" if up != is_turned else "neg"
        yield words(8, y, side, size=layout.type, class_=f"single-side {colour}", lang="en")


def _wires(layout: SingleLayout, phase: int) -> Iterator[Markup]:
    """Yield the way up to the sum, and the way down to what is shown."""
    belt, lane, columns = layout.belt, layout.lane, layout.columns
    bottom = belt.top + belt.height
    up = f"M{number(columns['added'])},{number(lane.top)}V{number(bottom)}"
    down = f"M{number(columns['squashed'])},{number(bottom)}V{number(lane.top)}"
    for d, own in ((up, UPDATE), (down, OUTPUT)):
        yield tag("path", d=d, class_=f"single-wire {_when(own, phase)}", data_phase=own)
    middle = (bottom + lane.top) / 2
    x = columns["squashed"] + 8
    yield words(x, middle, "tanh", size=layout.type - 2, dominant_baseline="central", class_="single-quiet")


def _valve(name: str, value: float, phase: int, layout: SingleLayout) -> Iterator[Markup]:
    """Yield the jaws of a valve, open as far as its value, with its number and symbol."""
    lane, x, own = _lane(name, layout), layout.columns[name], VALVES[name]
    left, half = x - layout.jaw / 2, lane.height / 2
    high = half * (1 - value)
    jaws = [
        tag("rect", x=left, y=y, width=layout.jaw, height=high, class_="single-jaw", data_jaw=side)
        for side, y in (("top", lane.top), ("bottom", lane.top + lane.height - high))
    ]
    frame = tag("rect", x=left, y=lane.top, width=layout.jaw, height=lane.height, rx=3, class_="single-valve")
    yield tag(
        "g",
        frame,
        *jaws,
        *_named(name, value, symbol(name, "t"), layout),
        class_=_when(own, phase),
        data_valve=name,
        data_phase=own,
        data_part=name,
        data_role=name,
        data_top=lane.top,
        data_half=half,
    )


def _block(name: str, value: float, phase: int, scale: float, is_turned: bool, layout: SingleLayout) -> Markup:
    """Return a value as a block above or below zero, with its number and symbol."""
    own, part = BLOCKS[name]
    lane, x = _lane(name, layout), layout.columns[name]
    high = max(LEAST, scale * abs(value))
    colour = "pos" if (value > 0) != is_turned else "neg"
    block = tag(
        "rect",
        x=x - lane.block / 2,
        y=lane.zero - high if value > 0 else lane.zero,
        width=lane.block,
        height=high,
        rx=3,
        class_=f"single-block {colour}",
    )
    return tag(
        "g",
        block,
        *_named(name, value, _symbol(name), layout),
        class_=_when(own, phase),
        data_block=name,
        data_phase=own,
        data_part=part,
        data_role=part,
        data_x=float(x),
        data_zero=lane.zero,
    )


def _symbol(name: str) -> Markup:
    f, i = symbol("f", "t"), symbol("i", "t")
    product = " ⊙ "
    return {
        "before": symbol("c", "t−1"),
        "kept": joined((f, _raised(product), symbol("c", "t−1"))),
        "g": symbol("g", "t"),
        "added": joined((i, _raised(product), symbol("g", "t"))),
        "after": symbol("c", "t"),
        "squashed": joined(("tanh ", symbol("c", "t"))),
        "shown": symbol("h", "t"),
    }[name]


def _raised(text: str) -> Markup:
    """Return text after an index, back on the line."""
    return tag("tspan", text, dy="-3")


def _named(name: str, value: float, sign: Markup, layout: SingleLayout) -> Iterator[Markup]:
    lane, x = _lane(name, layout), layout.columns[name]
    yield words(x, lane.symbols, sign, size=layout.type - 1, anchor="middle", class_="single-symbol")
    yield words(
        x, lane.numbers, decimal(value), size=lane.size, anchor="middle", class_="single-number", data_numbers=""
    )


def _signs(phase: int, layout: SingleLayout) -> Iterator[Markup]:
    """Yield the sum, and the signs between the numbers of the belt, which read as one equation."""
    belt, columns = layout.belt, layout.columns
    radius = layout.jaw * 0.9
    plus = [
        tag("circle", cx=float(columns["plus"]), cy=belt.zero, r=radius, class_="single-plus"),
        words(
            columns["plus"],
            belt.zero,
            "+",
            size=radius * 1.5,
            anchor="middle",
            dominant_baseline="central",
            class_="single-sign",
        ),
    ]
    yield tag("g", *plus, class_=_when(UPDATE, phase), data_phase=UPDATE)
    between = (("before", "f", "×", FORGET), ("f", "kept", "=", FORGET))
    for one, other, sign, own in between:
        x = (columns[one] + columns[other]) / 2
        yield words(
            x,
            belt.numbers,
            sign,
            size=belt.size * 0.8,
            anchor="middle",
            class_=f"single-quiet {_when(own, phase)}",
            data_phase=own,
        )

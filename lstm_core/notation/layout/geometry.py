"""Sizes and distances of a diagram: wide for desktops and projectors, narrow for phones, low for a figure in a text.

Lengths are in px or, where marked, in steps: all centres and bends are on a grid of `step` px, in which the first belt
is row 0 (or would be, in a cell without belts) and the cell's left edge is column 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Geometry:
    """The constants of one geometry."""

    step: int
    box: tuple[int, int]  # width, height
    inner_box: tuple[int, int]  # of a box that computes part of a line
    circle: int  # radius
    ellipse: int  # half the height of a circle with a longer glyph
    letter: float  # width of a letter in a label
    sign: float  # width of a letter in a circle
    strip: tuple[int, int]
    small_strip: tuple[int, int]  # of an input below the cell
    label: int  # height of a strip's label
    belt: int  # height
    tail: int  # length of the arrow at the strip of a state
    short_strip: int  # length of a strip in a flow that is not above a box
    chip: tuple[int, int]  # width, height of the label of an input below the cell
    out_chip: int  # width of the label of an output at the top
    clearance: int  # distance between a wire and a node or strip
    head: int  # length of an arrow head
    radius: int  # of a wire's corners
    # in steps
    first: int  # first column
    pitch: int  # distance between columns
    entry: int  # extra space before a box that a line enters from the left
    slack: tuple[int, int]  # extra space between neighbours in the row that are connected, that are not
    left_strip: int  # column of the strips of inputs at the left
    belt_start: int  # column where a belt from the layer below enters
    below_shift: int  # extra space at the left if there is such a belt
    drop: int  # column where lines branch off from a belt's previous value
    enter: int  # column where x enters
    below_belt: int  # from a belt down to a circle with one operand
    up: int  # from a belt down to the first row of circles
    up_strip: int  # from a belt down to the strip of a circle in that row
    row: int  # distance between rows of circles
    belts: int  # distance between belts
    box_row: int  # from the lowest belt down to the row of boxes
    gate_strip: float  # from the row of boxes up to its strips
    rail: int  # from the row of boxes down to the first rail
    rails: int  # distance between rails
    out: int  # from the last column to the output column
    out_rows: tuple[
        int, float, int
    ]  # from the belt to the first output circle, from there to its strip, between circles
    output_sides: tuple[str, ...]  # possible positions of the label of a strip between two output circles
    right: int  # from the output column to the right edge
    edge: int  # from the right edge to the column where h leaves upwards
    above: int  # px from the first belt to the cell's top
    below: int  # px from the last rail to the cell's bottom
    margin: tuple[int, int, int]  # px left and right of the cell, above it, below it
    # of a flow, in steps
    flows_up: bool  # whether a flow runs upwards instead of to the right
    lane: float  # half the width of a line that passes a layer, and half the gap between neighbours
    channel: int  # distance between layers, without lines
    track: float  # extra distance for each vector that passes between them
    lead: int  # length of the line before a stub
    flow_margin: int  # from the left edge to the first layer
    flow_end: int  # from the last layer to the right edge
    shares_output_column: bool  # whether output circles may be above the last box

    @property
    def grid(self) -> tuple[int, int]:
        """The width and height of a matrix's strip, which is a small grid."""
        high = round(1.5 * self.strip[1])
        return round(1.5 * high), high


WIDE = Geometry(
    step=16, box=(136, 58), inner_box=(88, 58), circle=18, ellipse=18, letter=9.5, sign=9, strip=(144, 21),
    small_strip=(64, 18), label=22, belt=40, tail=26, short_strip=96, chip=(56, 34), out_chip=44, clearance=8,
    head=12, radius=14, first=18, pitch=12, entry=0, slack=(1, 2), left_strip=6, belt_start=1, below_shift=0, drop=12,
    enter=13, below_belt=4, up=8, up_strip=4, row=5, belts=8, box_row=16, gate_strip=4, rail=4, rails=2, out=12,
    out_rows=(4, 2.5, 6), output_sides=("left", "right"), right=9, edge=2, above=76, below=46, margin=(64, 52, 40),
    flows_up=False, lane=1.5, channel=4, track=0.5, lead=2, flow_margin=2, flow_end=6, shares_output_column=False,
)  # fmt: skip

NARROW = Geometry(
    step=7, box=(68, 42), inner_box=(46, 42), circle=13, ellipse=12, letter=6.6, sign=6.5, strip=(62, 14),
    small_strip=(34, 12), label=16, belt=26, tail=15, short_strip=48, chip=(54, 24), out_chip=36, clearance=4, head=9,
    radius=9, first=16, pitch=11, entry=3, slack=(0, 1), left_strip=5, belt_start=3, below_shift=6, drop=10, enter=11,
    below_belt=7, up=18, up_strip=9, row=8, belts=13, box_row=38, gate_strip=7.5, rail=6, rails=3, out=12,
    out_rows=(7, 7, 14), output_sides=("above left", "left"), right=8, edge=2, above=40, below=50, margin=(6, 30, 42),
    flows_up=True, lane=2, channel=5, track=1, lead=3, flow_margin=2, flow_end=4, shares_output_column=True,
)  # fmt: skip

# For a figure in a text, which has less height: three quarters of the wide geometry, with letters almost as large.
LOW = replace(
    WIDE, step=12, box=(108, 46), inner_box=(70, 46), circle=14, ellipse=14, letter=8, sign=7, strip=(104, 16),
    small_strip=(52, 15), label=19, belt=32, tail=20, short_strip=80, chip=(52, 28), out_chip=38, clearance=6, head=10,
    radius=11, above=48, below=30, margin=(48, 34, 34),
)  # fmt: skip

SIZES = {"wide": WIDE, "narrow": NARROW, "low": LOW}

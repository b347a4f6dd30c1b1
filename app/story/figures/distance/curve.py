"""Accuracy by the longest gap in training, as a curve: the mean of the seeds, each seed, and the band of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from flask_babel import gettext
from markupsafe import Markup

from app.drawing.paths import number
from app.drawing.svg import line, tag, words
from app.memory.networks import RowKey
from app.story.figures.distance.numbers import CHANCE
from app.story.figures.distance.picture import DASHES, WIDE, DistanceLayout, apart_from_one_another, exact, label, whole
from app.text.numbers import percent

Shares = Mapping[int, np.ndarray]  # accuracies, (seeds,), by the longest gap in training
MARK = 3.2


@dataclass(frozen=True)
class PlotArea:
    """The plotting area: gaps from 0 to `longest` from left to right, shares from 0 to 1 upwards."""

    left: float
    top: float
    width: float
    height: float
    longest: int

    def at(self, gap: float, share: float) -> tuple[float, float]:
        """Return the point of a share at a gap."""
        return self.left + self.width * gap / self.longest, self.top + self.height * (1 - share)


def curve(layout: DistanceLayout, regime: str, found: Mapping[str, Shares], gap: int, named: str) -> Markup:
    """Draw each network's curve, a mark at the longest gap `gap`, and the numbers of every seed there.

    `regime` is "mixed" or "fixed".
    """
    is_wide = layout is WIDE
    width, longest = layout.width, max(found["lstm"])
    area = PlotArea(64, 66, width - 230, 290, longest) if is_wide else PlotArea(44, 40, width - 152, 158, longest)
    size = layout.type if is_wide else 11.5
    parts = [words(24 if is_wide else 8, area.top - 26, _title(regime, is_wide), size=size, class_="apart-name")]
    parts += [*_axes(area, list(found["lstm"]), size, is_wide), *_lines(area, found, gap, size)]
    parts.append(
        words(
            area.left + area.width / 2,
            area.top + area.height + (42 if is_wide else 34),
            _axis(regime),
            size=size - 1,
            anchor="middle",
            class_="apart-muted",
        )
    )
    if is_wide:
        parts.append(_numbers(found, gap, 430.0))
    return whole(layout, named, f"curve-{regime}", tag("g", *parts, data_answer="", data_part="curve"))


def _title(regime: str, is_wide: bool) -> str:
    if regime == "fixed":
        long, short = (
            gettext("How often the right word comes first, after training on one gap alone"),
            gettext("Right word first, trained on one gap alone"),
        )
    else:
        long, short = (
            gettext("How often the right word comes first, by the longest gap in training"),
            gettext("Right word first, by the longest gap in training"),
        )
    return long if is_wide else short


def _axis(regime: str) -> str:
    return (
        gettext("the one gap in training, at which it is asked")
        if regime == "fixed"
        else gettext("longest gap in training, at which it is asked")
    )


def _axes(area: PlotArea, gaps: Sequence[int], size: float, is_wide: bool) -> list[Markup]:
    """Draw the grid lines of the shares, as many labels of gaps as fit, and the line of chance."""
    left, top, width, height = area.left, area.top, area.width, area.height
    parts = []
    for share in (0, 0.25, 0.5, 0.75, 1) if is_wide else (0, 0.5, 1):
        y = area.at(0, share)[1]
        parts.append(tag("path", d=f"M{number(left)},{number(y)}h{number(width)}", class_="apart-grid"))
        parts.append(words(left - 6, y + 4, percent(share), size=size - 1, anchor="end", class_="apart-muted"))
    chance = area.at(0, CHANCE)[1]
    parts.append(tag("path", d=f"M{number(left)},{number(chance)}h{number(width)}", class_="apart-chance"))
    last = -np.inf
    for gap in gaps:
        x = area.at(gap, 0)[0]
        written = str(gap)
        if x - last > size * 0.3 * (len(written) + 2) + 3:
            parts.append(words(x, top + height + 18, written, size=size - 1, anchor="middle", class_="apart-muted"))
            last = x
    return parts


def _lines(area: PlotArea, found: Mapping[str, Shares], gap: int, size: float) -> list[Markup]:
    """Draw, for each network, the band of its seeds, their marks, the line of their means, and its name at the end."""
    left, top, width, height = area.left, area.top, area.width, area.height
    x = area.at(gap, 0)[0]
    parts = [
        tag(
            "path",
            d=f"M0,{number(top - 4)}v{number(height + 8)}",
            class_="apart-now",
            data_key="now",
            transform=f"translate({number(x)},0)",
        )
    ]
    ends = [(area.at(0, CHANCE)[1], gettext("chance, 1 in 8"))]
    for key, shares in found.items():
        high, low, mean = (
            [area.at(at, float(of(each))) for at, each in shares.items()] for of in (np.max, np.min, np.mean)
        )
        drawn = [
            tag("path", d=f"{line([*high, *reversed(low)])}z", class_="apart-spread"),
            tag("path", d=line(mean), class_="apart-line", stroke_dasharray=DASHES[RowKey(key)]),
            *(
                tag("circle", r=MARK, cx=a, cy=b, class_=f"apart-seed apart-{key}")
                for at, each in shares.items()
                for a, b in (area.at(at, float(share)) for share in each)
            ),
            tag("circle", r="5", cx=x, cy=area.at(gap, float(shares[gap].mean()))[1], class_="apart-dot"),
        ]
        parts.append(tag("g", *drawn, data_part=key))
        ends.append((mean[-1][1], label(RowKey(key))))
    for y, said in apart_from_one_another(ends, size + 3, top + height - 4):
        parts.append(words(left + width + 12, y + 4, said, size=size, class_="apart-name"))
    return parts


def _numbers(found: Mapping[str, Shares], gap: int, y: float) -> Markup:
    """Write the accuracy of every seed at one longest gap, one line for each network."""
    parts = []
    for row, (key, shares) in enumerate(found.items()):
        low = y + 22 * row
        seeds = gettext("its seeds: %(seeds)s", seeds="  ".join(exact(float(share)) for share in sorted(shares[gap])))
        parts += [
            words(64, low, label(RowKey(key)), size=13.5, class_="apart-name"),
            words(116, low, exact(float(shares[gap].mean())), size=13.5, class_="apart-name"),
            words(186, low, seeds, size=13, class_="apart-muted"),
        ]
    return tag("g", *parts, data_numbers="")

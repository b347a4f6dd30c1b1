"""Combines the diagrams of decks into one, with lines from each deck up into the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lstm_core.notation.layout.copies import changed
from lstm_core.notation.layout.decks import Deck
from lstm_core.notation.layout.geometry import Geometry
from lstm_core.notation.layout.links import Link, free_column, ordered
from lstm_core.notation.layout.routing import corners
from lstm_core.notation.layout.shapes import Chip, Corner, Diagram, Frame, Wire
from lstm_core.notation.layout.shared_lines import gaps

Ways = dict[tuple[int, str], tuple[Corner, ...]]  # (number of the upper deck, value) -> corners of the link's path


def stack_decks(decks: Sequence[Deck], pictures: Sequence[Diagram], geometry: Geometry) -> Diagram:
    """Return one diagram of several decks, given the diagram of each, which needs no gaps yet, the lowest first."""
    return _DeckStack(decks, pictures, geometry).diagram()


class _DeckStack:
    def __init__(self, decks: Sequence[Deck], pictures: Sequence[Diagram], geometry: Geometry):
        self.decks, self.geometry = decks, geometry
        self.width = max(picture.width for picture in pictures)
        pictures = _beside_links(decks, pictures, self.width)
        self.track = 2 * geometry.clearance + 2
        below = [self._room(k, pictures) for k in range(len(pictures))]
        y, tops = 0.0, [0.0] * len(pictures)
        for k in reversed(range(len(pictures))):
            tops[k] = y
            y += pictures[k].height + below[k]
        self.pictures = [self._moved(picture, top) for picture, top in zip(pictures, tops, strict=True)]
        self.height = max(picture.cell.y + picture.cell.height for picture in self.pictures) + geometry.margin[2]
        self.ids: set[str] = set()

    def _room(self, k: int, pictures: Sequence[Diagram]) -> float:
        """Return the extra space in px that deck k needs below it, for the links from the deck below."""
        if k == 0:
            return 0
        chips = {chip.id for chip in pictures[k].chips if chip.kind == "input"} - self.decks[k].links
        out = {chip.id for chip in pictures[k - 1].chips if chip.kind == "output"} - self.decks[k].links
        spare = (0 if chips else self.geometry.margin[2]) + (0 if out else self.geometry.margin[1])
        links = _columns(self.decks[k], pictures[k - 1], pictures[k])
        tracks = max(len(self.decks[k].links), len(links) + len(ordered(links)[1]))
        return max(self.track * (tracks + 1) - spare, self.track - spare)

    def _moved(self, picture: Diagram, dy: float) -> Diagram:
        """Return a diagram moved down by `dy` px and extended to the width of the widest."""
        end, width = picture.width, self.width

        def line(points: Sequence[Corner]) -> tuple[Corner, ...]:
            return tuple([(width if x == end else x, y + dy) for x, y in points])

        wires = [changed(wire, points=line(wire.points), drawn=tuple(map(line, wire.drawn))) for wire in picture.wires]
        belts = [changed(belt, y=belt.y + dy, x1=width if belt.x1 == end else belt.x1) for belt in picture.belts]
        return changed(
            picture,
            belts=tuple(belts),
            cell=changed(picture.cell, y=picture.cell.y + dy, width=width - 2 * picture.cell.x),
            nodes=tuple(changed(node, y=node.y + dy) for node in picture.nodes),
            strips=tuple(changed(strip, y=strip.y + dy, label_y=strip.label_y + dy) for strip in picture.strips),
            wires=tuple(wires),
            chips=tuple(changed(chip, y=chip.y + dy) for chip in picture.chips),
        )

    def diagram(self) -> Diagram:
        """Return the diagram of all decks, with unique ids."""
        linked: list[set[str]] = [set() for _ in self.decks]
        wires: list[Wire] = []
        ways: Ways = {}
        for k in range(1, len(self.decks)):
            for source, way in self._links(k):
                ways[k, source] = way
                linked[k].add(source)
        for k, picture in enumerate(self.pictures):
            above = linked[k + 1] if k + 1 < len(linked) else set()
            wires += self._wires(k, picture, above, ways)
        strips = [
            changed(strip, id=self._free(f"strip:{strip.id}")[6:])
            for picture in self.pictures
            for strip in picture.strips
        ]
        chips = list(self._chips(linked))
        cells = tuple(
            changed(picture.cell, name=deck.name) for deck, picture in zip(self.decks, self.pictures, strict=True)
        )
        top, bottom = min(cell.y for cell in cells), max(cell.y + cell.height for cell in cells)
        lowest = self.pictures[0]
        return changed(
            lowest,
            width=self.width,
            height=self.height,
            cell=Frame(lowest.cell.x, top, max(cell.width for cell in cells), bottom - top),
            decks=cells,
            belts=tuple(belt for picture in reversed(self.pictures) for belt in picture.belts),
            nodes=tuple(node for picture in self.pictures for node in picture.nodes),
            strips=tuple(strips),
            wires=tuple(self._with_gaps(wires)),
            chips=tuple(chips),
        )

    def _free(self, id: str) -> str:
        """Return an id with a number appended if it is taken, since a value may enter several decks."""
        free, number = id, 2
        while free in self.ids:
            free, number = f"{id}:{number}", number + 1
        self.ids.add(free)
        return free

    def _wires(self, k: int, picture: Diagram, above: set[str], ways: Ways) -> Iterator[Wire]:
        """Yield the wires of deck k; a link starts in the deck below, and is drawn as part of its first wire."""
        drawn: set[str] = set()
        for wire in picture.wires:
            if wire.kind == "up" and wire.source in above:
                continue
            way = ways.get((k, wire.source))
            if way is None:
                yield changed(wire, id=self._free(f"wire:{wire.id}")[5:])
            elif wire.kind == "read":
                parts = wire.drawn if wire.source in drawn else (*self._drawn_below(k, wire.source, way), *wire.drawn)
                drawn.add(wire.source)
                yield changed(wire, id=self._free(f"wire:{wire.id}")[5:], points=_joined(way, wire.points), drawn=parts)

    def _drawn_below(self, k: int, source: str, way: tuple[Corner, ...]) -> tuple[tuple[Corner, ...], ...]:
        """Return the drawn parts of a link: those in the lower deck, and the path between the decks."""
        up = next(wire for wire in self.pictures[k - 1].wires if wire.kind == "up" and wire.source == source)
        *before, last = up.drawn
        through = list(way[len(up.points) - 1 :])
        rows = {belt.y for belt in self.pictures[k].belts}
        while len(through) > 1 and through[-1][1] == through[-2][1] and through[-1][1] in rows:
            through.pop()  # no line is drawn on a belt
        return (*before, _joined(last, through))

    def _links(self, k: int) -> Iterator[tuple[str, tuple[Corner, ...]]]:
        """Yield (value, corners of its path up into deck k) for each link from deck k - 1."""
        lower, upper = self.pictures[k - 1], self.pictures[k]
        ups = {wire.source: wire for wire in lower.wires if wire.kind == "up"}
        enters = {wire.source: wire for wire in upper.wires if wire.kind == "enter"}
        links = _columns(self.decks[k], lower, upper)
        has_chips = any(chip.kind == "output" and chip.id not in self.decks[k].links for chip in lower.chips)
        bottom = lower.cell.y - (self.geometry.margin[1] if has_chips else 0)
        order, split = ordered(links)
        asides: list[float] = []
        floor = upper.cell.y + upper.cell.height
        for n, (x0, x1, source) in enumerate(order):
            y = bottom - self.track * (n + 1)
            up, enter = ups[source].points, enters[source].points
            ends = [(x0, y), (x1, y), (x1, floor)] if x0 != x1 else [(x0, floor)]
            if source in split:
                high = bottom - self.track * (len(order) + 1 + split.index(source))
                asides.append(aside := free_column(links, x0, x1, asides))
                ends = [(x0, y), (aside, y), (aside, high), (x1, high), (x1, floor)]
            yield source, (*up[:-1], *ends, *(point for point in enter[1:] if point[1] < floor))

    def _chips(self, linked: Sequence[set[str]]) -> Iterator[Chip]:
        """Yield the chips of all decks, without those of links."""
        for k, picture in enumerate(self.pictures):
            above = linked[k + 1] if k + 1 < len(linked) else set()
            for chip in picture.chips:
                if chip.id in (linked[k] if chip.kind == "input" else above):
                    continue
                is_value = chip.kind == "input" and any(chip.id in deck.graph.parts for deck in self.decks)
                kind = "value" if is_value else chip.kind
                yield changed(chip, kind=kind, id=self._free(f"chip:{kind}:{chip.id}").split(":", 2)[2])

    def _with_gaps(self, wires: Sequence[Wire]) -> Iterator[Wire]:
        """Yield the wires with gaps for all crossings, including those of links."""
        for wire, holes in zip(wires, gaps([[list(part) for part in wire.drawn] for wire in wires]), strict=True):
            yield changed(wire, gaps=tuple(holes))


def _beside_links(decks: Sequence[Deck], pictures: Sequence[Diagram], width: float) -> list[Diagram]:
    """Return the pictures, those of flows moved to the right as far as their links are the shortest."""
    found = list(pictures)
    widest = max(range(len(found)), key=lambda k: found[k].width)
    for k in (*range(widest + 1, len(found)), *reversed(range(widest))):
        if not decks[k].is_flow:
            continue
        lower = k - 1 if k > widest else k  # of the two decks between which there are links
        away = sorted(
            (1 if k > widest else -1) * (up - enter)
            for up, enter, _ in _columns(decks[lower + 1], *found[lower : lower + 2])
        )
        if away:
            found[k] = _to_the_right(found[k], max(0, min(away[len(away) // 2], width - found[k].width)))
    return found


def _to_the_right(picture: Diagram, dx: float) -> Diagram:
    """Return the diagram of a flow moved to the right, in a cell that is as much wider."""

    def line(points: Sequence[Corner]) -> tuple[Corner, ...]:
        return tuple([(x + dx, y) for x, y in points])

    wires = [changed(wire, points=line(wire.points), drawn=tuple(map(line, wire.drawn))) for wire in picture.wires]
    return changed(
        picture,
        width=picture.width + dx,
        nodes=tuple(changed(node, x=node.x + dx) for node in picture.nodes),
        strips=tuple(changed(strip, x=strip.x + dx, label_x=strip.label_x + dx) for strip in picture.strips),
        wires=tuple(wires),
        chips=tuple(changed(chip, x=chip.x + dx) for chip in picture.chips),
    )


def _columns(deck: Deck, lower: Diagram, upper: Diagram) -> list[Link]:
    """Return the links of a deck, given the diagram of the deck below and its own."""
    ups = {wire.source: wire.points[-1][0] for wire in lower.wires if wire.kind == "up"}
    enters = {wire.source: wire.points[0][0] for wire in upper.wires if wire.kind == "enter"}
    return [
        (ups[source], enters[source], source) for source in sorted(deck.links) if source in ups and source in enters
    ]


def _joined(before: Sequence[Corner], after: Sequence[Corner]) -> tuple[Corner, ...]:
    """Join two polylines; the second starts at the end of the first, or on its last segment."""
    return tuple(corners([*before, *after[(1 if before[-1] == after[0] else 0) :]]))

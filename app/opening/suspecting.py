"""The usual reasons why a network differs from its framework's outputs, as changes of its layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext

from lstm_core.cells import cells
from lstm_core.formats.network import Network
from lstm_core.formats.recurrent import Way, way_of

LSTM, GRU = "LSTM", "GRU"
PARTS = ("W", "U", "b", "bU")


@dataclass(frozen=True)
class Suspect:
    """A reason: its words, and the change that it is of one way of a layer of a kind; None where it changes nothing."""

    title: Callable[[], str]
    of: Callable[[str, Way], Way | None]

    def change(self, network: Network) -> Network | None:
        """Return a network with every layer changed; None where none is."""
        is_changed, layers = False, []
        for layer in network.layers:
            ways = [self.of(layer.kind, way) for way in layer.ways]
            is_changed |= any(way is not None for way in ways)
            both = tuple(new or old for new, old in zip(ways, layer.ways, strict=True))
            layers.append(replace(layer, ways=both))
        return replace(network, layers=tuple(layers)) if is_changed else None


def _exchanged(kind: str, pairs: Mapping[str, str]) -> Callable[[str, Way], Way | None]:
    """Return the change that exchanges the weights of gates."""

    def of(found: str, way: Way) -> Way | None:
        if found != kind:
            return None
        params = dict(way.params)
        for name in way.params:
            part, _, gate = name.partition("_")
            other = f"{part}_{pairs.get(gate, gate)}"
            if part in PARTS and other in way.params:
                params[name] = way.params[other]
        return replace(way, params=params)

    return of


def _other_reset(kind: str, way: Way) -> Way | None:
    """Return a GRU whose reset comes before the matrix in place of after it, or the other way round."""
    weights = {name: array for name, array in way.params.items() if not name.startswith("bU")}
    if kind != GRU or way.catalogue not in ("gru_reset_after", "gru") and "bU_h" not in way.params:
        return None
    if "bU_h" in way.params:
        weights |= {f"b_{gate}": way.params[f"b_{gate}"] + way.params[f"bU_{gate}"] for gate in "zrh"}
        return way_of(GRU, weights, reverse=way.reverse, first=way.first)
    nothing = {f"bU_{gate}": 0 * way.params[f"b_{gate}"] for gate in "zrh"}
    return way_of(GRU, weights | nothing, reverse=way.reverse, first=way.first)


def _hard(kind: str, way: Way, slope: float) -> Way | None:
    """Return a way whose gates are hard sigmoids, where they are the plain ones of the catalogue."""
    if way.catalogue is None or kind == "RNN":
        return None
    count = 3 if kind == LSTM else 2
    activations = (("hard_sigmoid", slope, 0.5), *("tanh",) * (count - 1))
    return way_of(kind, way.params, reverse=way.reverse, first=way.first, activations=activations)


def _relu(kind: str, way: Way) -> Way | None:
    """Return a plain RNN with the other activation."""
    if kind != "RNN":
        return None
    is_tanh = way.cell.equations == cells["rnn"].equations
    return way_of(kind, way.params, reverse=way.reverse, first=way.first, activations=("relu" if is_tanh else "tanh",))


def _minus(kind: str, way: Way) -> Way | None:
    """Return a GRU whose update gate lets in what it kept."""
    if kind != GRU:
        return None
    return replace(way, params={name: -array if name.endswith("_z") else array for name, array in way.params.items()})


def _from_the_end(kind: str, way: Way) -> Way:
    return replace(way, reverse=not way.reverse)


SUSPECTS: Mapping[str, Suspect] = {
    "reset": Suspect(lambda: gettext("with the GRU's other reset form"), _other_reset),
    "update": Suspect(lambda: gettext("with the GRU's update gate the other way round"), _minus),
    "zr": Suspect(lambda: gettext("with z and r exchanged"), _exchanged(GRU, {"z": "r", "r": "z"})),
    "ifog": Suspect(
        lambda: gettext("with the gates in the order i f o g in place of i f g o"),
        _exchanged(LSTM, {"g": "o", "o": "g"}),
    ),
    "if": Suspect(lambda: gettext("with i and f exchanged"), _exchanged(LSTM, {"i": "f", "f": "i"})),
    "iofg": Suspect(
        lambda: gettext("with the gates in the order i o f g in place of i f g o"),
        _exchanged(LSTM, {"f": "g", "o": "f", "g": "o"}),
    ),
    "hard02": Suspect(lambda: gettext("with hard sigmoids, 0.2 a + 0.5"), lambda kind, way: _hard(kind, way, 0.2)),
    "hard6": Suspect(lambda: gettext("with hard sigmoids, a / 6 + 0.5"), lambda kind, way: _hard(kind, way, 1 / 6)),
    "relu": Suspect(lambda: gettext("with the plain RNN's other activation"), _relu),
    "reverse": Suspect(lambda: gettext("read from the other end"), _from_the_end),
}


def tried(network: Network) -> Iterator[tuple[str, Suspect, Network]]:
    """Yield each reason that changes something, with the network that it would be."""
    for key, suspect in SUSPECTS.items():
        found = suspect.change(network)
        if found is not None:
            yield key, suspect, found

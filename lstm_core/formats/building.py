"""Building the graph of a network, node by node, for the readers whose files hold none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from lstm_core.formats.errors import FormatError
from lstm_core.formats.graph import RECURRENT, Graph, Input, Node
from lstm_core.formats.limits import Limits
from lstm_core.formats.names import shown
from lstm_core.formats.recurrent import Layer
from lstm_core.typing import Array

LOOKS = (
    (("q_proj", "self_attn", "in_proj_weight", "c_attn"), "a Transformer, which has no state from step to step"),
    (("A_log", "mixer.in_proj", "time_mix"), "a state space model or RWKV, whose recurrence is not that of an LSTM"),
    (("conv",), "a convolutional network"),
)


class Builder:
    """Collects nodes and constants, and gives every value a name."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.constants: dict[str, Array] = {}

    def constant(self, array: Any) -> str:
        """Add a constant array and return its name."""
        name = f"constant {len(self.constants)}"
        self.constants[name] = np.asarray(array)
        return name

    def whole(self, *numbers: int) -> str:
        """Add a constant of whole numbers, a shape or axes, and return its name."""
        return self.constant(np.array(numbers, np.int64))

    def several(self, operation: str, inputs: Iterable[str], count: int, **attributes: Any) -> list[str]:
        """Add a node of several outputs and return their names; trailing inputs "" are left out."""
        read = list(inputs)
        while read and not read[-1]:
            read.pop()
        names = [f"{operation} {len(self.nodes)}.{n}" for n in range(count)]
        self.nodes.append(Node(operation, tuple(read), tuple(names), attributes))
        return names

    def add(self, operation: str, *inputs: str, **attributes: Any) -> str:
        """Add a node of one output and return its name."""
        return self.several(operation, inputs, 1, **attributes)[0]

    def recurrent(self, x: str, layer: int, states: Iterable[str] = ()) -> list[str]:
        """Run a layer on x (time, batch, inputs); return the names of Y, Y_h and Y_c."""
        return self.several(RECURRENT, [x, "", *states], 3, layer=layer, layout=0)

    def side_by_side(self, y: str) -> str:
        """Return Y (time, ways, batch, units) as (time, batch, ways x units)."""
        turned = self.add("Transpose", y, perm=(0, 2, 1, 3))
        return self.add("Reshape", turned, self.whole(0, 0, -1))

    def graph(self, inputs: Iterable[Input], outputs: Iterable[str]) -> Graph:
        """Return the graph of what was added."""
        return Graph(tuple(self.nodes), tuple(inputs), tuple(outputs), self.constants)


def check_sizes(layers: Iterable[Layer], limits: Limits) -> None:
    """Check the number of layers and their units. Raises FormatError, kind "too large"."""
    several = list(layers)
    if len(several) > limits.layers:
        raise FormatError(f"the network has {len(several)} recurrent layers; at most {limits.layers}", "too large")
    for layer in several:
        widest = max(layer.width(state) for state in layer.states)
        if widest > limits.units:
            raise FormatError(f"{shown(layer.name)} has {widest:,} units; at most {limits.units:,}", "too large")


def check_finite(arrays: Mapping[str, Array]) -> None:
    """Check that all numbers are finite. Raises FormatError, kind "not finite"."""
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            what = "NaN" if np.isnan(array).any() else "infinity"
            raise FormatError(
                f"the weights {shown(name)} hold {what}: training of this network had broken down, or the file is "
                f"damaged",
                "not finite",
            )


def no_recurrent_layer(names: Iterable[str]) -> FormatError:
    """Return the refusal of a file without a recurrent layer, which says what its arrays look like."""
    several = list(names)
    some = ", ".join(shown(name) for name in several[:3]) + (", ..." if len(several) > 3 else "")
    found = [look for signs, look in LOOKS if any(sign in name for name in several for sign in signs)]
    hint = f"It looks like {found[0]}." if found else "Names like rnn.weight_ih_l0 and rnn.weight_hh_l0 are looked for."
    count = f"{len(several)} array{'' if len(several) == 1 else 's'}"
    listed = f" ({some})" if several else ""
    among = "it" if len(several) == 1 else "them"
    return FormatError(
        f"the file has {count}{listed} and no recurrent layer among {among}. {hint}", "no recurrent layer"
    )

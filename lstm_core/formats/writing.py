"""The equations of a layer out of a file, written in the language of cells.

The three kinds are ONNX' LSTM, GRU and RNN, which hold those of PyTorch and Keras. A layer's text has the lines and
names of the catalogue's cell, so that it is that cell where nothing else is asked of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from lstm_core.formats.activations import Activation, is_twice, written

GATES = {"LSTM": "figo", "GRU": "zrh", "RNN": "h"}
USUAL = {"LSTM": ("sigmoid", "tanh", "tanh"), "GRU": ("sigmoid", "tanh"), "RNN": ("tanh",)}
ROLES = {
    "f": "forget gate",
    "i": "input gate",
    "g": "candidate values",
    "c": "cell state",
    "o": "output gate",
    "h": "hidden state",
    "z": "update gate",
    "r": "reset gate",
    "h_tilde": "new state",
}


@dataclass(frozen=True)
class Manner:
    """What a layer of a kind may have: everything about its equations but the numbers of its parameters.

    activations: LSTM (gates, candidate, cell state), GRU (gates, candidate), RNN (one); the usual ones without.
    clip: the sum that goes into each gate, candidate and new state lies in -clip..clip; 0 for none. reset_after: the
    GRU's reset acts after the recurrent product, which has a bias of its own. input_forget: f = 1 - i. peepholes: the
    gates that see the cell state. projection: the entries of h where a matrix makes them; 0 without one. cell_clip,
    projection_clip: bounds of the new cell state and of what the projection makes (ELMo); 0 for none.
    """

    kind: str
    activations: tuple[Activation, ...] = ()
    clip: float = 0.0
    reset_after: bool = False
    input_forget: bool = False
    peepholes: Collection[str] = field(default=())
    projection: int = 0
    cell_clip: float = 0.0
    projection_clip: float = 0.0

    def activation(self, position: int) -> Activation:
        """Return the activation at a position, the usual one where none is given."""
        return self.activations[position] if position < len(self.activations) else USUAL[self.kind][position]


def equations(manner: Manner) -> str:
    """Return the text of the equations. Raises FormatError, kind "activation"."""
    if manner.kind == "LSTM":
        lines = _lstm(manner)
    elif manner.kind == "GRU":
        lines = _gru(manner)
    else:
        lines = _line(manner, "h", 0, ["W_h @ x", "U_h @ h_prev", "b_h"])
    return "".join(f"{line}\n" for line in lines)


def _with_role(name: str, expression: str, size: str = "") -> str:
    return f"{name}{size} = {expression}  # {ROLES[name]}"


def _clipped(text: str, bound: float) -> str:
    return f"clip({text}, {-bound!r}, {bound!r})" if bound > 0 else text


def _line(manner: Manner, name: str, position: int, terms: Sequence[str]) -> list[str]:
    """Return the lines of one gate: the activation of a clipped sum, the sum on a line of its own if it is needed."""
    activation = manner.activation(position)
    total = _clipped(" + ".join(terms), manner.clip)
    if is_twice(activation):
        return [f"s_{name} = {total}  # sum", _with_role(name, written(activation, f"s_{name}"))]
    return [_with_role(name, written(activation, total))]


def _lstm(manner: Manner) -> list[str]:
    seen = {"f": "c_prev", "i": "c_prev", "o": "c"}

    def gate(name: str) -> list[str]:
        terms = [f"W_{name} @ x", f"U_{name} @ h_prev", f"b_{name}"]
        if name in manner.peepholes:
            terms.insert(2, f"p_{name} * {seen[name]}")
        return _line(manner, name, 1 if name == "g" else 0, terms)

    coupled = [_with_role("f", "1 - i")]
    first = gate("i") + coupled if manner.input_forget else gate("f") + gate("i")
    state = [_with_role("c", _clipped("f * c_prev + i * g", manner.cell_clip))]
    last = f"o * {written(manner.activation(2), 'c', inside=True)}"
    if not manner.projection:
        return [*first, *gate("g"), *state, *gate("o"), _with_role("h", last)]
    size = [f"proj_size = {manner.projection}  # entries of the hidden state"]
    out = _with_role("h", _clipped(f"W_hr @ ({last})", manner.projection_clip), ": proj_size")
    return [*size, *first, *gate("g"), *state, *gate("o"), out]


def _gru(manner: Manner) -> list[str]:
    if manner.reset_after:
        gates = [["W_{0} @ x", "U_{0} @ h_prev", "b_{0}", "bU_{0}"], ["W_h @ x", "b_h", "r * (U_h @ h_prev + bU_h)"]]
    else:
        gates = [["W_{0} @ x", "U_{0} @ h_prev", "b_{0}"], ["W_h @ x", "U_h @ (r * h_prev)", "b_h"]]
    lines = [line for name in "zr" for line in _line(manner, name, 0, [term.format(name) for term in gates[0]])]
    lines += _line(manner, "h_tilde", 1, gates[1])
    return [*lines, _with_role("h", "z * h_prev + (1 - z) * h_tilde")]

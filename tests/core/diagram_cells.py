"""Cells to draw: the catalogue's and harder ones, as text."""

from __future__ import annotations


def gate(name: str, function: str, *more: str, bias: str | None = None, role: str = "") -> str:
    """Return the line of a layer on x and h_prev with more terms."""
    terms = [f"W_{name} @ x", f"U_{name} @ h_prev", *more, bias or f"b_{name}"]
    right = " + ".join(terms)
    return f"{name} = {f'{function}({right})' if function else right}  # {role}"


def lstm(peepholes: str = "", **lines: str) -> str:
    """Return the LSTM with peepholes of some gates, and lines put in place of its own."""
    own = {
        "f": gate("f", "sigmoid", *["p_f * c_prev"] * ("f" in peepholes), role="forget gate"),
        "i": gate("i", "sigmoid", *["p_i * c_prev"] * ("i" in peepholes), role="input gate"),
        "g": gate("g", "tanh", role="candidate"),
        "c": "c = f * c_prev + i * g  # cell state",
        "o": gate("o", "sigmoid", *["p_o * c"] * ("o" in peepholes), role="output gate"),
        "h": "h = o * tanh(c)  # hidden state",
    }
    return "\n".join((own | lines).values())


CELLS = {
    "rnn": gate("h", "tanh", role="hidden state"),
    "lstm": lstm(),
    "lstm_peephole": lstm("fio"),
    **{f"lstm_peephole_{some}": lstm(some) for some in ("f", "i", "o", "fi", "fo", "io")},
    "cifg": lstm(i="i = 1 - f  # input gate"),
    "gru": "\n".join(
        [
            gate("z", "sigmoid", role="update gate"),
            gate("r", "sigmoid", role="reset gate"),
            "h_tilde = tanh(W_h @ x + U_h @ (r * h_prev) + b_h)  # candidate",
            "h = (1 - z) * h_prev + z * h_tilde  # hidden state",
        ]
    ),
    "gru_reset_after": "\n".join(
        [
            gate("z", "sigmoid", "bU_z", role="update gate"),
            gate("r", "sigmoid", "bU_r", role="reset gate"),
            "h_tilde = tanh(W_h @ x + b_h + r * (U_h @ h_prev + bU_h))  # candidate",
            "h = z * h_prev + (1 - z) * h_tilde  # hidden state",
        ]
    ),
}

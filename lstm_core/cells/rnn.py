"""The plain (Elman) recurrent network: one tanh layer of the input and the previous output."""

from lstm_core.cell import Cell

RNN = Cell(
    name="rnn",
    title="Plain RNN",
    summary="One tanh layer reads the input and its own last output: no gates and no cell state, so what it knows "
    "is rewritten at every step.",
    family="RNN",
    source="Elman, J. L. (1990). Finding Structure in Time. Cognitive Science 14(2), 179-211.",
    equations="""\
h = tanh(W_h @ x + U_h @ h_prev + b_h)  # hidden state
""",
)

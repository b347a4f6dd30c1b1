"""The long short-term memory (LSTM) with forget gate."""

from lstm_core.cell import Cell

LSTM = Cell(
    name="lstm",
    title="LSTM",
    summary="Three gates decide what the cell state forgets, what it takes in and what it shows.",
    family="LSTM",
    source="Hochreiter, S. and Schmidhuber, J. (1997). Long Short-Term Memory. Neural Computation 9(8), 1735-1780. "
    "Forget gate: Gers, F. A., Schmidhuber, J. and Cummins, F. (2000). Learning to Forget: Continual Prediction with "
    "LSTM. Neural Computation 12(10), 2451-2471.",
    equations="""\
f = sigmoid(W_f @ x + U_f @ h_prev + b_f)  # forget gate
i = sigmoid(W_i @ x + U_i @ h_prev + b_i)  # input gate
g = tanh(W_g @ x + U_g @ h_prev + b_g)     # candidate values
c = f * c_prev + i * g                     # cell state
o = sigmoid(W_o @ x + U_o @ h_prev + b_o)  # output gate
h = o * tanh(c)                            # hidden state
""",
)

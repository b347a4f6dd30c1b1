"""The multiplicative LSTM: what it has kept acts on the gates by a matrix that each input chooses."""

from lstm_core.cell import Cell

MULTIPLICATIVE_LSTM = Cell(
    name="multiplicative_lstm",
    title="Multiplicative LSTM",
    summary="In place of the last hidden state the gates see its product with the input, entry by entry, so that each "
    "input has a transition of its own.",
    family="LSTM",
    source="Krause, B., Lu, L., Murray, I. and Renals, S. (2016). Multiplicative LSTM for sequence modelling. "
    "arXiv:1609.07959, equations 16 to 20; W acts on the input, U on the hidden state and on m.",
    equations="""\
m = (W_m @ x) * (U_m @ h_prev)    # intermediate state
h_hat = W_h @ x + U_h @ m         # pre-activation
i = sigmoid(W_i @ x + U_i @ m)    # input gate
o = sigmoid(W_o @ x + U_o @ m)    # output gate
f = sigmoid(W_f @ x + U_f @ m)    # forget gate
c = f * c_prev + i * tanh(h_hat)  # cell state
h = tanh(c) * o                   # hidden state
""",
)

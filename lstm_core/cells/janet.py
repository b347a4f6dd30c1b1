"""JANET, "just another network": the LSTM with its forget gate alone."""

from lstm_core.cell import Cell

JANET = Cell(
    name="janet",
    title="JANET",
    summary="Of the LSTM's gates only the forget gate is left; what it does not keep is let in, a little less of it by "
    "a constant, and the hidden state is the cell state.",
    family="LSTM",
    source="van der Westhuizen, J. and Lasenby, J. (2018). The Unreasonable Effectiveness of the Forget Gate. "
    "arXiv:1804.04849, equation 3; its two factors have names here, f and i.",
    equations="""\
beta = 1                                          # how much less is let in, before the sigmoid
s = W_f @ x + U_f @ h_prev + b_f                  # pre-activation
f = sigmoid(s)                                    # forget gate
i = 1 - sigmoid(s - beta)                         # input gate
c_tilde = tanh(W_c @ x + U_c @ h_prev + b_c)      # candidate values
c = f * c_prev + i * c_tilde                      # cell state
h = c                                             # hidden state
""",
)

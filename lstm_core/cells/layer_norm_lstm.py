"""The LSTM with layer normalisation: what each gate sums up is brought to a mean of 0 and a variance of 1."""

from lstm_core.cell import Cell

LAYER_NORM_LSTM = Cell(
    name="layer_norm_lstm",
    title="Layer-norm LSTM",
    summary="What each gate of the LSTM sums up is shifted and scaled over the units to a mean of 0 and a variance of "
    "1, and so is the cell state before it is read; a gain and a bias of their own follow.",
    family="LSTM",
    source="Ba, J. L., Kiros, J. R. and Hinton, G. E. (2016). Layer Normalization. arXiv:1607.06450, equation 4 for "
    "each gate by itself, as in Ha, Dai and Le (2016), arXiv:1609.09106; its equations 20 to 22 normalise the sums "
    "of all gates as one.",
    equations="""\
norm_(a) = alpha_ * layer_norm(a)
f = sigmoid(norm_(W_f @ x + U_f @ h_prev) + b_f)  # forget gate
i = sigmoid(norm_(W_i @ x + U_i @ h_prev) + b_i)  # input gate
g = tanh(norm_(W_g @ x + U_g @ h_prev) + b_g)     # candidate values
c = f * c_prev + i * g                            # cell state
o = sigmoid(norm_(W_o @ x + U_o @ h_prev) + b_o)  # output gate
h = o * tanh(norm_(c) + b_c)                      # hidden state
""",
)

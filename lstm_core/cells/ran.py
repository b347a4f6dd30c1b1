"""The recurrent additive network (RAN): a cell state that is a weighted sum of inputs."""

from lstm_core.cell import Cell

RAN = Cell(
    name="ran",
    title="RAN",
    summary="What the LSTM adds to its cell state is here a linear map of the input, without the past and without "
    "tanh, so that the cell state is a weighted sum of inputs; there is no output gate.",
    family="LSTM",
    source="Lee, K., Levy, O. and Zettlemoyer, L. (2017). Recurrent Additive Networks. arXiv:1705.07393, equation 1, "
    "with tanh as g.",
    equations="""\
c_tilde = W_c @ x                          # candidate values
i = sigmoid(W_i @ x + U_i @ h_prev + b_i)  # input gate
f = sigmoid(W_f @ x + U_f @ h_prev + b_f)  # forget gate
c = i * c_tilde + f * c_prev               # cell state
h = tanh(c)                                # hidden state
""",
)

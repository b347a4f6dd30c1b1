"""The LSTM with coupled input and forget gates, which add up to 1."""

from lstm_core.cell import Cell

CIFG = Cell(
    name="cifg",
    title="Coupled-gate LSTM",
    summary="The input gate of the LSTM is 1 minus the forget gate: the cell state takes in exactly as much as it "
    "forgets.",
    family="LSTM",
    source="Greff, K., Srivastava, R. K., Koutník, J., Steunebrink, B. R. and Schmidhuber, J. (2017). LSTM: A Search "
    "Space Odyssey. IEEE Transactions on Neural Networks and Learning Systems 28(10), 2222-2232, arXiv:1503.04069, "
    'which computes i and couples f; f first, as in Olah, C. (2015), "Understanding LSTM Networks", is the same model.',
    equations="""\
f = sigmoid(W_f @ x + U_f @ h_prev + b_f)  # forget gate
i = 1 - f                                  # input gate
g = tanh(W_g @ x + U_g @ h_prev + b_g)     # candidate values
c = f * c_prev + i * g                     # cell state
o = sigmoid(W_o @ x + U_o @ h_prev + b_o)  # output gate
h = o * tanh(c)                            # hidden state
""",
)

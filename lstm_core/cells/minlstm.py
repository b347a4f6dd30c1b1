"""The minLSTM: an LSTM whose gates do not depend on the previous state, so that steps can be parallel."""

from lstm_core.cell import Cell

MINLSTM = Cell(
    name="minlstm",
    title="minLSTM",
    summary="Forget and input gate see the input alone and are scaled to add up to 1; there is no output gate, and no "
    "cell state beside the hidden state.",
    family="LSTM",
    source="Feng, L., Tung, F., Ahmed, M. O., Bengio, Y. and Hajimirsadegh, H. (2024). Were RNNs All We Needed? "
    "arXiv:2410.01201.",
    equations="""\
k = logsigmoid(W_f @ x + b_f) - logsigmoid(W_i @ x + b_i)    # log of forget to input
f = sigmoid(k)                                                # forget gate
i = 1 - f                                                     # input gate
h_tilde = W_h @ x + b_h                                       # new state
h = f * h_prev + i * h_tilde                                  # hidden state
""",
)

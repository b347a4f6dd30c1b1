"""The gated recurrent unit (GRU), which has no cell state."""

from lstm_core.cell import Cell

GRU = Cell(
    name="gru",
    title="GRU",
    summary="One update gate does the work of the LSTM's forget and input gates, a reset gate decides how much of the "
    "past the new state sees, and there is no cell state beside the hidden state.",
    family="GRU",
    source="Cho, K., van Merriënboer, B., Gulcehre, C., Bahdanau, D., Bougares, F., Schwenk, H. and Bengio, Y. (2014). "
    "Learning Phrase Representations using RNN Encoder-Decoder for Statistical Machine Translation. Proceedings of "
    'EMNLP 2014, 1724-1734, arXiv:1406.1078; z keeps the new state, as in Olah, C. (2015), "Understanding LSTM '
    'Networks".',
    equations="""\
z = sigmoid(W_z @ x + U_z @ h_prev + b_z)           # update gate
r = sigmoid(W_r @ x + U_r @ h_prev + b_r)           # reset gate
h_tilde = tanh(W_h @ x + U_h @ (r * h_prev) + b_h)  # new state
h = (1 - z) * h_prev + z * h_tilde                  # hidden state
""",
)

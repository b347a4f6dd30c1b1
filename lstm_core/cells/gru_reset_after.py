"""The gated recurrent unit (GRU) as computed by PyTorch, Keras and cuDNN."""

from lstm_core.cell import Cell

GRU_RESET_AFTER = Cell(
    name="gru_reset_after",
    title="GRU (reset after)",
    summary="A GRU whose reset gate acts after the recurrent product, which has a bias of its own, and whose update "
    "gate keeps the old state; like every GRU it has no cell state beside the hidden state.",
    family="GRU",
    source="Cho, K., van Merriënboer, B., Gulcehre, C., Bahdanau, D., Bougares, F., Schwenk, H. and Bengio, Y. (2014). "
    "Learning Phrase Representations using RNN Encoder-Decoder for Statistical Machine Translation, first version, "
    "arXiv:1406.1078v1; the biases bU_z, bU_r and bU_h and the sense of z are those of PyTorch's torch.nn.GRU.",
    equations="""\
z = sigmoid(W_z @ x + U_z @ h_prev + b_z + bU_z)           # update gate
r = sigmoid(W_r @ x + U_r @ h_prev + b_r + bU_r)           # reset gate
h_tilde = tanh(W_h @ x + b_h + r * (U_h @ h_prev + bU_h))  # new state
h = z * h_prev + (1 - z) * h_tilde                         # hidden state
""",
)

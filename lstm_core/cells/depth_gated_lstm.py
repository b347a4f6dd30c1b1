"""The depth-gated LSTM: a gate adds the cell state of the layer below to that of this layer."""

from lstm_core.cell import Cell

DEPTH_GATED_LSTM = Cell(
    name="depth_gated_lstm",
    title="Depth-gated LSTM",
    summary="The upper layer of a stack: a depth gate lets the cell state of the layer below onto this one's.",
    family="LSTM",
    source="Yao, K., Cohn, T., Vylomova, K., Duh, K. and Dyer, C. (2015). Depth-Gated LSTM, also Depth-Gated Recurrent "
    "Neural Networks. arXiv:1508.03790.",
    equations="""\
f = sigmoid(W_f @ x + U_f @ h_prev + b_f)                        # forget gate
i = sigmoid(W_i @ x + U_i @ h_prev + b_i)                        # input gate
g = tanh(W_g @ x + U_g @ h_prev + b_g)                           # candidate values
d = sigmoid(W_d @ x + w_cd * c_prev + w_ld * c_below + b_d)      # depth gate
c = d * c_below + f * c_prev + i * g                             # cell state
o = sigmoid(W_o @ x + U_o @ h_prev + b_o)                        # output gate
h = o * tanh(c)                                                  # hidden state
""",
)

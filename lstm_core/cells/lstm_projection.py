"""The LSTM with a projection: what it gives out, and reads again, is shorter than its cell state."""

from lstm_core.cell import Cell

LSTM_PROJECTION = Cell(
    name="lstm_projection",
    title="LSTM with projection",
    summary="A matrix makes the hidden state shorter than the cell state, so that many units can be kept with few "
    "weights between them.",
    family="LSTM",
    source="Sak, H., Senior, A. and Beaufays, F. (2014). Long Short-Term Memory Recurrent Neural Network Architectures "
    "for Large Scale Acoustic Modeling. Interspeech, 338-342, arXiv:1402.1128; without peepholes and with one "
    "projection, as in PyTorch (proj_size).",
    equations="""\
proj_size = 16                             # entries of the hidden state
f = sigmoid(W_f @ x + U_f @ h_prev + b_f)  # forget gate
i = sigmoid(W_i @ x + U_i @ h_prev + b_i)  # input gate
g = tanh(W_g @ x + U_g @ h_prev + b_g)     # candidate values
c = f * c_prev + i * g                     # cell state
o = sigmoid(W_o @ x + U_o @ h_prev + b_o)  # output gate
h: proj_size = W_hr @ (o * tanh(c))        # hidden state
""",
)

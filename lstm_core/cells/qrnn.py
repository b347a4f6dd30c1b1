"""The quasi-recurrent network (QRNN): gates from the last two inputs, and a cell state that no matrix acts on."""

from lstm_core.cell import Cell

QRNN = Cell(
    name="qrnn",
    title="QRNN",
    summary="Gates and candidate see this input and the one before, and no state: a convolution computes them for all "
    "steps at once, and only the mixing with the cell state is left to do step by step.",
    family="Linear recurrence",
    source="Bradbury, J., Merity, S., Xiong, C. and Socher, R. (2017). Quasi-Recurrent Neural Networks. ICLR. "
    "arXiv:1611.01576, filters of width 2 (equation 2) with fo-pooling (equation 4).",
    equations="""\
z = tanh(W1_z @ x_prev + W2_z @ x)      # candidate values
f = sigmoid(W1_f @ x_prev + W2_f @ x)   # forget gate
c = f * c_prev + (1 - f) * z            # cell state
o = sigmoid(W1_o @ x_prev + W2_o @ x)   # output gate
h = o * c                               # hidden state
""",
)

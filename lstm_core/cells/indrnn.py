"""The independently recurrent network (IndRNN): each unit sees its own past alone."""

from lstm_core.cell import Cell

INDRNN = Cell(
    name="indrnn",
    title="IndRNN",
    summary="A plain network in which each unit sees of the last output only its own entry, times a weight of its own; "
    "with ReLU in place of tanh a weight near 1 keeps it.",
    family="RNN",
    source="Li, S., Li, W., Cook, C., Zhu, C. and Gao, Y. (2018). Independently Recurrent Neural Network (IndRNN): "
    "Building A Longer and Deeper RNN. CVPR, 5457-5466, arXiv:1803.04831, equation 2; the weights start at 1.",
    equations="""\
W: parameter
u: parameter = ones
b: parameter
h = relu(W @ x + u * h_prev + b)  # hidden state
""",
)

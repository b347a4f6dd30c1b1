"""The update gate network (UGRNN): a plain network whose output a gate mixes with the one before."""

from lstm_core.cell import Cell

UGRNN = Cell(
    name="ugrnn",
    title="UGRNN",
    summary="A plain recurrent network with a single gate, which decides how much of the last state is kept; unlike in "
    "the GRU, the candidate sees all of the past.",
    family="GRU",
    source="Collins, J., Sohl-Dickstein, J. and Sussillo, D. (2017). Capacity and Trainability in Recurrent Neural "
    "Networks. ICLR. arXiv:1611.09913; the gate's bias starts at 1.",
    equations="""\
b_g: parameter = ones
c = tanh(W_c @ x + U_c @ h_prev + b_c)     # new state
g = sigmoid(W_g @ x + U_g @ h_prev + b_g)  # update gate
h = g * h_prev + (1 - g) * c               # hidden state
""",
)

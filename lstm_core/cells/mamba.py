"""The selective state space of Mamba (S6), as a recurrence."""

from lstm_core.cell import Cell

MAMBA = Cell(
    name="mamba",
    title="Mamba (S6)",
    summary="Each entry of the input drives a few states that decay at rates of their own; how fast, what is written "
    "and what is read depends on the input, and on no state.",
    family="Linear recurrence",
    source="Gu, A. and Dao, T. (2023). Mamba: Linear-Time Sequence Modeling with Selective State Spaces. "
    "arXiv:2312.00752, algorithm 2 with equation 2a, B simplified as in its section 3.6 and a full matrix for the step "
    "sizes; its state h is S here, and its output y is h.",
    equations="""\
state = 8
A_log: parameter(units, state) = normal(1)
D: parameter = ones
b_Delta: parameter = -4
Delta = softplus(W_Delta @ x + b_Delta)                                    # step sizes
B: state = W_B @ x                                                         # writing weights
C: state = W_C @ x                                                         # reading weights
S = exp(-rows(Delta) * exp(A_log)) * S_prev + outer(Delta * x, B)          # state
h = S @ C + D * x                                                          # hidden state
""",
)

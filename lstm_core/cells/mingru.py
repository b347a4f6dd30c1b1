"""The minGRU: a GRU whose gate and candidate do not depend on the previous state, so that steps can be parallel."""

from lstm_core.cell import Cell

MINGRU = Cell(
    name="mingru",
    title="minGRU",
    summary="Unlike in the GRU, neither the update gate nor the new state sees the past; only their mixture does.",
    family="GRU",
    source="Feng, L., Tung, F., Ahmed, M. O., Bengio, Y. and Hajimirsadegh, H. (2024). Were RNNs All We Needed? "
    "arXiv:2410.01201.",
    equations="""\
z = sigmoid(W_z @ x + b_z)            # update gate
h_tilde = W_h @ x + b_h               # new state
h = (1 - z) * h_prev + z * h_tilde    # hidden state
""",
)

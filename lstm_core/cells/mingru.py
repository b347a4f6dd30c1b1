"""The GRU cut down to what can be computed for all steps at once: nothing of it looks at the past but the mixing."""

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

"""The simple recurrent unit (SRU): no matrix acts on what is carried, so its products wait for nothing."""

from lstm_core.cell import Cell

SRU = Cell(
    name="sru",
    title="SRU",
    summary="The gates see the past only entry by entry, so that all products of matrices can be computed at once; a "
    "reset gate mixes the cell state with the input itself.",
    family="LSTM",
    source="Lei, T., Zhang, Y., Wang, S. I., Dai, H. and Artzi, Y. (2018). Simple Recurrent Units for Highly "
    "Parallelizable Recurrence. Proceedings of EMNLP 2018, 4470-4481, arXiv:1709.02755, equations 1 to 4, without the "
    "factor that scales the input.",
    equations="""\
W: parameter
x_tilde = W @ x                                # candidate values
f = sigmoid(W_f @ x + v_f * c_prev + b_f)      # forget gate
c = f * c_prev + (1 - f) * x_tilde             # cell state
r = sigmoid(W_r @ x + v_r * c_prev + b_r)      # reset gate
h = r * c + (1 - r) * x                        # hidden state
""",
)

"""The time mixing of RWKV (version 4), as a recurrence."""

from lstm_core.cell import Cell

RWKV = Cell(
    name="rwkv",
    title="RWKV",
    summary="The state is a weighted mean of all values so far, as in attention; the weights are exponentials of keys, "
    "which decay at a fixed rate, and a receptance decides what of the mean is shown.",
    family="Linear recurrence",
    source="Peng, B. and others (2023). RWKV: Reinventing RNNs for the Transformer Era. Findings of EMNLP 2023, "
    "14048-14077, arXiv:2305.13048, equations 11 to 20.",
    equations="""\
mu_r: parameter = 0.5
mu_k: parameter = 0.5
mu_v: parameter = 0.5
w: parameter = -3
u: parameter
r = W_r @ (mu_r * x + (1 - mu_r) * x_prev)                        # receptance
k = W_k @ (mu_k * x + (1 - mu_k) * x_prev)                        # key
v = W_v @ (mu_v * x + (1 - mu_v) * x_prev)                        # value
wkv = (a_prev + exp(u + k) * v) / (b_prev + exp(u + k))           # weighted mean
a = exp(-exp(w)) * a_prev + exp(k) * v                            # numerator
b = exp(-exp(w)) * b_prev + exp(k)                                # denominator
h = W_o @ (sigmoid(r) * wkv)                                      # hidden state
""",
)

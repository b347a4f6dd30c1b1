"""The gated DeltaNet (one head, without its block): a matrix in which a value replaces what stood under its key."""

from lstm_core.cell import Cell

GATED_DELTANET = Cell(
    name="gated_deltanet",
    title="Gated DeltaNet",
    summary="The state is a matrix from keys to values: each step lets all of it fade, and corrects what it gives for "
    "the new key towards the new value, by how much the input decides.",
    family="Linear recurrence",
    source="Yang, S., Kautz, J. and Hatamizadeh, A. (2025). Gated Delta Networks: Improving Mamba2 with Delta Rule. "
    "ICLR. arXiv:2412.06464, equation 10, with SiLU and unit length for query and key and without the convolutions.",
    equations="""\
unit_(a) = a / sqrt(dot(a, a) + 1e-6)
q = unit_(silu(W_q @ x))                                       # query
k = unit_(silu(W_k @ x))                                       # key
v = silu(W_v @ x)                                              # value
alpha: scalar = exp(-exp(w_A) * softplus(w_a @ x + b_a))       # decay
beta: scalar = sigmoid(w_b @ x)                                # writing strength
S = alpha * S_prev + beta * outer(v - alpha * (S_prev @ k), k) # state
h = S @ q                                                      # hidden state
""",
)

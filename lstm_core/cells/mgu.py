"""The minimal gated unit (MGU): a GRU with one gate."""

from lstm_core.cell import Cell

MGU = Cell(
    name="mgu",
    title="MGU",
    summary="One gate, called the forget gate, does the work of both gates of the GRU: it decides how much of the past "
    "the new state sees, and how much of it is replaced.",
    family="GRU",
    source="Zhou, G.-B., Wu, J., Zhang, C.-L. and Zhou, Z.-H. (2016). Minimal Gated Unit for Recurrent Neural "
    "Networks. International Journal of Automation and Computing 13(3), 226-234, arXiv:1603.09420; with a matrix each "
    "for input and hidden state, as in Heck and Salem (2017), arXiv:1701.03452.",
    equations="""\
f = sigmoid(W_f @ x + U_f @ h_prev + b_f)           # forget gate
h_tilde = tanh(W_h @ x + U_h @ (f * h_prev) + b_h)  # new state
h = (1 - f) * h_prev + f * h_tilde                  # hidden state
""",
)

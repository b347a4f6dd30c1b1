"""The real-gated linear recurrent unit (RG-LRU) of Griffin."""

from lstm_core.cell import Cell

RG_LRU = Cell(
    name="rg_lru",
    title="RG-LRU",
    summary="Each entry of the state decays by a rate of its own, which a recurrence gate slows down; both gates see "
    "the input alone, and what is let in is scaled so that the state stays as large as its input.",
    family="Linear recurrence",
    source="De, S., Smith, S. L., Fernando, A., Botev, A., Cristian-Muraru, G., Gu, A., Haroun, R., Berrada, L., Chen, "
    "Y., Srinivasan, S., Desjardins, G., Doucet, A., Budden, D., Teh, Y. W., Pascanu, R., De Freitas, N. and Gulcehre, "
    "C. (2024). Griffin: Mixing Gated Linear Recurrences with Local Attention for Efficient Language Models. "
    "arXiv:2402.19427, equations 1 to 4.",
    equations="""\
c = 8
Lam: parameter = 6
r = sigmoid(W_a @ x + b_a)                          # recurrence gate
i = sigmoid(W_x @ x + b_x)                          # input gate
a = sigmoid(Lam) ** (c * r)                         # decay
h = a * h_prev + sqrt(1 - square(a)) * (i * x)      # hidden state
""",
)

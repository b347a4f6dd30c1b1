"""The mLSTM of xLSTM (one head, without its block): a matrix as cell state, to which keys and values are written."""

from lstm_core.cell import Cell

MLSTM = Cell(
    name="mlstm",
    title="mLSTM",
    summary="The cell state is a matrix: each step adds a value under a key, and a query reads it; an exponential "
    "input gate and a forget gate, one number each, see the input alone.",
    family="LSTM",
    source="Beck, M., Pöppel, K., Spanring, M., Auer, A., Prudnikova, O., Kopp, M., Klambauer, G., Brandstetter, J. "
    "and Hochreiter, S. (2024). xLSTM: Extended Long Short-Term Memory. NeurIPS 37, arXiv:2405.04517, equations 19 to "
    "27, with the sigmoid forget gate, whose bias starts at 3, and the stabiliser of equation 15.",
    equations="""\
m_start = -1e9
b_f: parameter = 3
k = W_k @ x / sqrt(units) + b_k                    # key
v = W_v @ x + b_v                                  # value
log_f: scalar = logsigmoid(w_f @ x + b_f)          # forget gate, log
log_i: scalar = w_i @ x + b_i                      # input gate, log
m: scalar = max(log_f + m_prev, log_i)             # stabiliser
f: scalar = exp(log_f + m_prev - m)                # forget gate
i: scalar = exp(log_i - m)                         # input gate
C = f * C_prev + i * outer(v, k)                   # cell state
n = f * n_prev + i * k                             # normaliser
q = W_q @ x + b_q                                  # query
o = sigmoid(W_o @ x + b_o)                         # output gate
h = o * (C @ q / max(abs(dot(n, q)), exp(-m)))     # hidden state
""",
)

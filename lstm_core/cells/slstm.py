"""The sLSTM of xLSTM (one head, without its block): exponential gates, a normaliser and a stabiliser."""

from lstm_core.cell import Cell

SLSTM = Cell(
    name="slstm",
    title="sLSTM",
    summary="The input gate is an exponential, so that what comes later can outweigh all before; a normaliser counts "
    "what has been let in, and the cell state is divided by it.",
    family="LSTM",
    source="Beck, M., Pöppel, K., Spanring, M., Auer, A., Prudnikova, O., Kopp, M., Klambauer, G., Brandstetter, J. "
    "and Hochreiter, S. (2024). xLSTM: Extended Long Short-Term Memory. NeurIPS 37, arXiv:2405.04517, equations 8 to "
    "17, with the sigmoid forget gate.",
    equations="""\
m_start = -1e9
log_f = logsigmoid(W_f @ x + U_f @ h_prev + b_f)   # forget gate, log
log_i = W_i @ x + U_i @ h_prev + b_i               # input gate, log
m = max(log_f + m_prev, log_i)                     # stabiliser
f = exp(log_f + m_prev - m)                        # forget gate
i = exp(log_i - m)                                 # input gate
g = tanh(W_g @ x + U_g @ h_prev + b_g)             # candidate values
c = f * c_prev + i * g                             # cell state
n = f * n_prev + i                                 # normaliser
o = sigmoid(W_o @ x + U_o @ h_prev + b_o)          # output gate
h = o * c / n                                      # hidden state
""",
)

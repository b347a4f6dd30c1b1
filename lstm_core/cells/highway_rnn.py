"""The recurrent highway network: several gated layers within one step."""

from lstm_core.cell import Cell

HIGHWAY_RNN = Cell(
    name="highway_rnn",
    title="Recurrent highway network",
    summary="Within each step the state goes through three layers, one after another; at each of them a transform gate "
    "decides how much of it is replaced.",
    family="RNN",
    source="Zilly, J. G., Srivastava, R. K., Koutník, J. and Schmidhuber, J. (2017). Recurrent Highway Networks. ICML, "
    "PMLR 70, 4189-4198, arXiv:1607.03474, equations 6 to 9 with a depth of 3 and the carry gate 1 minus the transform "
    "gate, whose biases start at -2.",
    equations="""\
b_T1: parameter = -2
b_T2: parameter = -2
b_T3: parameter = -2
highway_(h, t, s) = h * t + s * (1 - t)
h_1 = tanh(W_H @ x + R_H1 @ h_prev + b_H1)     # 1st new state
t_1 = sigmoid(W_T @ x + R_T1 @ h_prev + b_T1)  # 1st transform gate
s_1 = highway_(h_1, t_1, h_prev)               # 1st state
h_2 = tanh(R_H2 @ s_1 + b_H2)                  # 2nd new state
t_2 = sigmoid(R_T2 @ s_1 + b_T2)               # 2nd transform gate
s_2 = highway_(h_2, t_2, s_1)                  # 2nd state
h_3 = tanh(R_H3 @ s_2 + b_H3)                  # 3rd new state
t_3 = sigmoid(R_T3 @ s_2 + b_T3)               # 3rd transform gate
h = highway_(h_3, t_3, s_2)                    # hidden state
""",
)

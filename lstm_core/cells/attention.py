"""The LSTM with soft attention over a memory, such as the patches of a picture."""

from lstm_core.cell import Cell

ATTENTION = Cell(
    name="attention",
    title="LSTM with soft attention",
    summary="Before each step it weighs the vectors of a memory, such as the patches of a picture, and reads their "
    "weighted sum beside the input.",
    family="Attention",
    source="Xu, K., Ba, J., Kiros, R., Cho, K., Courville, A., Salakhutdinov, R., Zemel, R. and Bengio, Y. (2015). "
    "Show, Attend and Tell: Neural Image Caption Generation with Visual Attention. ICML, PMLR 37, 2048-2057. "
    "arXiv:1502.03044.",
    equations="""\
attend = 16                                                       # entries of the layer that compares
c_start = tanh(W_c0 @ mean(memory) + b_c0)                        # first cell state, from the whole memory
h_start = tanh(W_h0 @ mean(memory) + b_h0)                        # first hidden state, from the whole memory
s: attend = tanh(W_att @ memory + U_att @ h_prev + b_att)         # comparison
e: scalar = u_att @ s + c_att                                     # score
alpha = softmax(e)                                                # attention
beta: scalar = sigmoid(w_beta @ h_prev + b_beta)                  # selector gate
zhat = beta * sum(alpha * memory)                                 # context
f = sigmoid(W_f @ x + U_f @ h_prev + C_f @ zhat + b_f)            # forget gate
i = sigmoid(W_i @ x + U_i @ h_prev + C_i @ zhat + b_i)            # input gate
g = tanh(W_g @ x + U_g @ h_prev + C_g @ zhat + b_g)               # candidate values
c = f * c_prev + i * g                                            # cell state
o = sigmoid(W_o @ x + U_o @ h_prev + C_o @ zhat + b_o)            # output gate
h = o * tanh(c)                                                   # hidden state
""",
)

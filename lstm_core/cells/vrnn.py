"""The variational RNN: an LSTM with a random variable at every step, whose prior depends on the state."""

from lstm_core.cell import Cell

VRNN = Cell(
    name="vrnn",
    title="Variational RNN",
    summary="A random variable z at each step: the state predicts it, the input corrects the prediction, and both the "
    "output and the next state are made from it.",
    family="Generative",
    source="Chung, J., Kastner, K., Dinh, L., Goel, K., Courville, A. and Bengio, Y. (2015). A Recurrent Latent "
    "Variable Model for Sequential Data. NIPS 2015, arXiv:1506.02216.",
    equations="""\
latent = 8
floor = 1e-4
p = tanh(W_p @ h_prev + b_p)                                    # features of the past
mu_0: latent = W_mu0 @ p + b_mu0                                # mean of the prior
s_0: latent = softplus(W_s0 @ p + b_s0) + floor                 # deviation of the prior
k = relu(W_k @ x + b_k)                                         # features of the input
q = tanh(W_q @ k + U_q @ h_prev + b_q)                          # features of input and past
mu_z: latent = W_muz @ q + b_muz                                # mean of the posterior
s_z: latent = softplus(W_sz @ q + b_sz) + floor                 # deviation of the posterior
z: latent = mu_z + s_z * noise if reading else mu_0 + s_0 * noise  # random variable
kz = relu(W_kz @ z + b_kz)                                      # features of the random variable
d = tanh(W_y @ kz + U_y @ h_prev + b_y)                         # features for the output
l: inputs = W_out @ d + b_out                                   # log-odds of the output
y = sigmoid(l)                                                  # probabilities of the output
v = x if reading else flip(y, chance)                           # what is read, or written
kv = relu(W_k @ v + b_k)                                        # features of what is read or written
f = sigmoid(W_f @ kv + V_f @ kz + U_f @ h_prev + b_f)           # forget gate
i = sigmoid(W_i @ kv + V_i @ kz + U_i @ h_prev + b_i)           # input gate
g = tanh(W_g @ kv + V_g @ kz + U_g @ h_prev + b_g)              # candidate values
c = f * c_prev + i * g                                          # cell state
o = sigmoid(W_o @ kv + V_o @ kz + U_o @ h_prev + b_o)           # output gate
h = o * tanh(c)                                                 # hidden state
kl = sum(log(s_0 / s_z) + (square(s_z) + square(mu_z - mu_0)) / (2 * square(s_0)) - 0.5)  # nats from prior to posterior
nll = sum(softplus(l) - x * l)                                  # nats for the input, given z
""",
)

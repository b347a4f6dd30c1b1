"""STORN: an RNN with a random input at every step, and a recognition network that infers it from the data."""

from lstm_core.cell import Cell

STORN = Cell(
    name="storn",
    title="STORN",
    summary="Noise of a fixed kind enters a simple recurrent network at each step beside the last input; a second "
    "network guesses from the input which noise it was.",
    family="Generative",
    source="Bayer, J. and Osendorfer, C. (2015). Learning Stochastic Recurrent Networks. arXiv:1411.7610.",
    equations="""\
latent = 8
floor = 1e-4
rec.h = tanh(rec.W_h @ x + rec.U_h @ rec.h_prev + rec.b_h)     # hidden state of the recognition
mu: latent = W_mu @ rec.h + b_mu                               # mean of the posterior
s: latent = softplus(W_s @ rec.h + b_s) + floor                # deviation of the posterior
z: latent = mu + s * noise if reading else noise               # random variable
h = tanh(W_x @ v_prev + W_z @ z + U_h @ h_prev + b_h)          # hidden state
l: inputs = W_o @ h + b_o                                      # log-odds of the output
y = sigmoid(l)                                                 # probabilities of the output
v = x if reading else flip(y, chance)                          # what is read, or written
kl = sum(square(mu) + square(s) - 2 * log(s) - 1) / 2          # nats from prior to posterior
nll = sum(softplus(l) - x * l)                                 # nats for the input, given z
""",
)

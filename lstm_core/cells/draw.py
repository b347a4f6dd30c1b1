"""DRAW: a variational autoencoder of two LSTMs that draws a picture in several steps, with and without attention."""

from lstm_core.cell import Cell

SOURCE = (
    "Gregor, K., Danihelka, I., Graves, A., Rezende, D. J. and Wierstra, D. (2015). DRAW: A Recurrent Neural Network "
    "For Image Generation. ICML, PMLR 37, 1462-1471. arXiv:1502.04623."
)

DRAW = Cell(
    name="draw",
    title="DRAW",
    summary="At each glimpse the encoder reads a window of the picture and of what the canvas lacks, and the decoder "
    "paints a window of the canvas.",
    family="Generative",
    source=SOURCE,
    equations="""\
height = 28                                                       # rows of the picture
width = 28                                                        # columns of the picture
patch = 5                                                         # filters along each side of a window
latent = 10                                                       # entries of the sample
image: (height, width) = grid(x)                                  # picture
error = image - sigmoid(canvas_prev)                              # error picture
look: 4 = W_look @ h_prev + b_look                                # read window
gamma: scalar = exp(w_look @ h_prev + c_look)                     # read strength
FY = filter_rows(look, patch, height, width)                      # read rows
FX = filter_columns(look, patch, height, width)                   # read columns
r = gamma * concat(flat(FY @ image @ transpose(FX)), flat(FY @ error @ transpose(FX)))  # what is read
enc.f = sigmoid(enc.W_f @ r + enc.V_f @ h_prev + enc.U_f @ enc.h_prev + enc.b_f)  # forget gate, encoder
enc.i = sigmoid(enc.W_i @ r + enc.V_i @ h_prev + enc.U_i @ enc.h_prev + enc.b_i)  # input gate, encoder
enc.g = tanh(enc.W_g @ r + enc.V_g @ h_prev + enc.U_g @ enc.h_prev + enc.b_g)  # candidate values, encoder
enc.c = enc.f * enc.c_prev + enc.i * enc.g                        # cell state, encoder
enc.o = sigmoid(enc.W_o @ r + enc.V_o @ h_prev + enc.U_o @ enc.h_prev + enc.b_o)  # output gate, encoder
enc.h = enc.o * tanh(enc.c)                                       # hidden state, encoder
mu: latent = W_mu @ enc.h + b_mu                                  # mean
log_s: latent = W_s @ enc.h + b_s                                 # log deviation
z: latent = mu + exp(log_s) * noise if reading else noise         # sample
f = sigmoid(W_f @ z + U_f @ h_prev + b_f)                         # forget gate
i = sigmoid(W_i @ z + U_i @ h_prev + b_i)                         # input gate
g = tanh(W_g @ z + U_g @ h_prev + b_g)                            # candidate values
c = f * c_prev + i * g                                            # cell state
o = sigmoid(W_o @ z + U_o @ h_prev + b_o)                         # output gate
h = o * tanh(c)                                                   # hidden state, decoder
w: (patch, patch) = grid(W_w @ h + b_w)                           # patch to write
pen: 4 = W_pen @ h + b_pen                                        # write window
strength: scalar = exp(w_pen @ h + c_pen)                         # write strength
GY = filter_rows(pen, patch, height, width)                       # write rows
GX = filter_columns(pen, patch, height, width)                    # write columns
canvas = canvas_prev + transpose(GY) @ w @ GX / strength          # canvas, log odds
kl = sum(square(mu) + exp(2 * log_s) - 2 * log_s - 1) / 2         # nats of the sample
nll = sum(softplus(canvas) - image * canvas)                      # nats of the picture
""",
)

DRAW_PLAIN = Cell(
    name="draw_plain",
    title="DRAW without windows",
    summary="At each glimpse the encoder reads the whole picture and all that the canvas lacks, and the decoder paints "
    "everywhere.",
    family="Generative",
    source=SOURCE,
    equations="""\
latent = 10                                                       # entries of the sample
r = concat(x, x - sigmoid(canvas_prev))                           # what is read
enc.f = sigmoid(enc.W_f @ r + enc.V_f @ h_prev + enc.U_f @ enc.h_prev + enc.b_f)  # forget gate, encoder
enc.i = sigmoid(enc.W_i @ r + enc.V_i @ h_prev + enc.U_i @ enc.h_prev + enc.b_i)  # input gate, encoder
enc.g = tanh(enc.W_g @ r + enc.V_g @ h_prev + enc.U_g @ enc.h_prev + enc.b_g)  # candidate values, encoder
enc.c = enc.f * enc.c_prev + enc.i * enc.g                        # cell state, encoder
enc.o = sigmoid(enc.W_o @ r + enc.V_o @ h_prev + enc.U_o @ enc.h_prev + enc.b_o)  # output gate, encoder
enc.h = enc.o * tanh(enc.c)                                       # hidden state, encoder
mu: latent = W_mu @ enc.h + b_mu                                  # mean
log_s: latent = W_s @ enc.h + b_s                                 # log deviation
z: latent = mu + exp(log_s) * noise if reading else noise         # sample
f = sigmoid(W_f @ z + U_f @ h_prev + b_f)                         # forget gate
i = sigmoid(W_i @ z + U_i @ h_prev + b_i)                         # input gate
g = tanh(W_g @ z + U_g @ h_prev + b_g)                            # candidate values
c = f * c_prev + i * g                                            # cell state
o = sigmoid(W_o @ z + U_o @ h_prev + b_o)                         # output gate
h = o * tanh(c)                                                   # hidden state, decoder
canvas: inputs = canvas_prev + W_w @ h + b_w                      # canvas, log odds
kl = sum(square(mu) + exp(2 * log_s) - 2 * log_s - 1) / 2         # nats of the sample
nll = sum(softplus(canvas) - x * canvas)                          # nats of the picture
""",
)

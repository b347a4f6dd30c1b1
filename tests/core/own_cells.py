"""Cells typed as text: what a reader might try. Together they use every operation and every kind of name."""

from lstm_core import Cell


def gate(name, function="sigmoid", more=""):
    """Return the line of a usual gate, `more` added to its sum."""
    return f"{name} = {function}(W_{name} @ x + U_{name} @ h_prev{more} + b_{name})\n"


def full_recurrence(name):
    """Return what Greff's FGR adds to a gate: all gates of the step before."""
    return "".join(f" + R_{other}{name} @ {other}_prev" for other in "ifo")


TEXTS = {
    "fgr": (
        gate("f", more=" + p_f * c_prev" + full_recurrence("f"))
        + gate("i", more=" + p_i * c_prev" + full_recurrence("i"))
        + gate("g", "tanh")
        + "c = f * c_prev + i * g\n"
        + gate("o", more=" + p_o * c" + full_recurrence("o"))
        + "h = o * tanh(c)\n"
    ),
    "mingru": """
z = sigmoid(W_z @ x + b_z)
h_tilde = W_h @ x + b_h
h = (1 - z) * h_prev + z * h_tilde
""",
    "minlstm": """
k = logsigmoid(W_f @ x + b_f) - logsigmoid(W_i @ x + b_i)
f = sigmoid(k)  # f / (f + i)
i = 1 - f
h_tilde = W_h @ x + b_h
h = f * h_prev + i * h_tilde
""",
    "slstm": """
m_start = -1e9
log_f = logsigmoid(W_f @ x + U_f @ h_prev + b_f)
log_i = W_i @ x + U_i @ h_prev + b_i
m = max(log_f + m_prev, log_i)  # stabiliser
f = exp(log_f + m_prev - m)
i = exp(log_i - m)
g = tanh(W_g @ x + U_g @ h_prev + b_g)
c = f * c_prev + i * g
n = f * n_prev + i
o = sigmoid(W_o @ x + U_o @ h_prev + b_o)
h = o * c / n
""",
    "three_states": """
fast = tanh(W_1 @ x + U_1 @ fast_prev + V_1 @ slow_prev + b_1)
slow = 0.9 * slow_prev + 0.1 * tanh(W_2 @ fast + U_2 @ h_prev + b_2)
h = tanh(U_3 @ h_prev + V_3 @ slow + p_3 * fast + b_3) - 0.5 * fast_prev
""",
    "three_vector_states_of_own_sizes": """
small = 2
a: small = tanh(W_a @ x + U_a @ a_prev + V_a @ h_prev + b_a)
b: 5 = sigmoid(W_b @ a + U_b @ b_prev + b_b)
h = tanh(W_h @ concat(a, b) + U_h @ h_prev + b_h)
""",
    "clockwork": """
periods = (1, 2)
active = clock(time, periods)
h_new = tanh(W_h @ x + blocks(U_h, periods) @ h_prev + b_h)
h = active * h_new + (1 - active) * h_prev
""",
    "learned_starts": """
h_start = b_h0
c_start = tanh(b_c0)
f = sigmoid(W_f @ x + U_f @ h_prev + p_f * c_prev + b_f)
c = f * c_prev + (1 - f) * tanh(W_g @ x + U_g @ h_prev + b_g)
h = softplus(c) * f
""",
    "previous_input": """
d = tanh(W_d @ x_prev + W_x @ x)
v = relu(V_v @ d + b_v)
h = tanh(U_h @ h_prev + W_h @ d_prev + V_h @ v_prev)
""",
    "tied": """
f = sigmoid(W_f @ x + U_f @ h_prev + b_f)
g = tanh(W_f @ x + U_f @ (f * h_prev) + b_f)
h = f * h_prev + (1 - f) * g + p_h * square(g)
""",
    "scalars": """
attention = softmax(W_s @ x + U_s @ h_prev)
level: scalar = sigmoid(w_l @ h_prev + c_l)
size: scalar = sum(square(h_prev)) / 4 + 1
h = level * tanh(W_h @ x + U_h @ h_prev + b_h) / size + mean(h_prev) * attention
""",
    "one_number_in_larger_lines": """
slots = 3
beta: scalar = sigmoid(w_b @ x + u_b @ h_prev)
a: slots = beta
M: (slots, units) = beta_prev
s: slots = s_prev * a + beta
h = tanh(W_h @ a + U_h @ h_prev) * sum(s) + transpose(M) @ a
""",
    "turned": """
image: (3, 4) = grid(W_i @ x + b_i)
look: 4 = 0.3 * tanh(W_k @ x + U_k @ h_prev)
F = filter_rows(look, 2, 3, 4)
G = filter_columns(look, 3, 3, 4)
seen = F @ image @ transpose(G) + M_s
h = tanh(W_h @ flat(transpose(seen)) + U_h @ h_prev + V_h @ (seen @ (U_v @ h_prev)) / (2 + square(sum(look))))
""",
    "remembering": """
mixed_start = tanh(W_0 @ mean(memory))
key: 3 = tanh(W_k @ memory + U_k @ h_prev + b_k)
score: scalar = u_s @ key - 0.1 * told_prev
told: scalar = 0.5 * told_prev + softmax(score)
value = tanh(V_v @ memory) + told * (U_v @ h_prev) - V_w @ concat(memory, h_prev)
mixed = sigmoid(mixed_prev + sum(told * value) + mean(value) - 0.2 * (W_m @ mean(memory)))
all: scalar = sum(sum(key) * mean(softmax(key)))
h = tanh(W_h @ x + U_h @ h_prev + C_h @ mixed + all * b_h)
""",
    "functions": """
e = exp(-square(W_e @ x + U_e @ h_prev))
l = log(1 + e + softplus(h_prev))
m = max(l, W_m @ x)
h = tanh(m) - logsigmoid(U_h @ (e * h_prev)) * relu(l - 0.5)
""",
    "concatenated": """
e = tanh(W_e @ x)
h = tanh(W_h @ concat(x, h_prev) + V_h @ concat(e, h_prev, b_e) + b_h)
y = sigmoid(W_y @ concat(h, x))
""",
    "nothing_recurrent": """
h = tanh(W_h @ x + b_h)
y = W_y @ h + b_y
""",
    "after_the_state": """
h = tanh(W_h @ x + U_h @ h_prev + b_h)
y = sigmoid(W_y @ h + b_y)
z: scalar = sum(y * h)
""",
}

OWN = {name: Cell(equations=text.strip(), name=name) for name, text in TEXTS.items()}
SMOOTH = [name for name in OWN if name not in ("previous_input", "functions")]  # relu and max have corners

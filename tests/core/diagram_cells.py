"""Cells to draw: the catalogue's and harder ones, as text."""

from __future__ import annotations


def gate(name: str, function: str, *more: str, bias: str | None = None, role: str = "") -> str:
    """Return the line of a layer on x and h_prev with more terms."""
    terms = [f"W_{name} @ x", f"U_{name} @ h_prev", *more, bias or f"b_{name}"]
    right = " + ".join(terms)
    return f"{name} = {f'{function}({right})' if function else right}  # {role}"


def lstm(peepholes: str = "", **lines: str) -> str:
    """Return the LSTM with peepholes on some gates and with some lines replaced."""
    own = {
        "f": gate("f", "sigmoid", *["p_f * c_prev"] * ("f" in peepholes), role="forget gate"),
        "i": gate("i", "sigmoid", *["p_i * c_prev"] * ("i" in peepholes), role="input gate"),
        "g": gate("g", "tanh", role="candidate"),
        "c": "c = f * c_prev + i * g  # cell state",
        "o": gate("o", "sigmoid", *["p_o * c"] * ("o" in peepholes), role="output gate"),
        "h": "h = o * tanh(c)  # hidden state",
    }
    return "\n".join((own | lines).values())


CELLS = {
    "rnn": gate("h", "tanh", role="hidden state"),
    "lstm": lstm(),
    "lstm_peephole": lstm("fio"),
    **{f"lstm_peephole_{some}": lstm(some) for some in ("f", "i", "o", "fi", "fo", "io")},
    "cifg": lstm(i="i = 1 - f  # input gate"),
    "gru": "\n".join(
        [
            gate("z", "sigmoid", role="update gate"),
            gate("r", "sigmoid", role="reset gate"),
            "h_tilde = tanh(W_h @ x + U_h @ (r * h_prev) + b_h)  # candidate",
            "h = (1 - z) * h_prev + z * h_tilde  # hidden state",
        ]
    ),
    "gru_reset_after": "\n".join(
        [
            gate("z", "sigmoid", "bU_z", role="update gate"),
            gate("r", "sigmoid", "bU_r", role="reset gate"),
            "h_tilde = tanh(W_h @ x + b_h + r * (U_h @ h_prev + bU_h))  # candidate",
            "h = z * h_prev + (1 - z) * h_tilde  # hidden state",
        ]
    ),
    "nig": lstm("fo", i="i: units = 1"),
    "nfg": lstm("io", f="f: units = 1"),
    "nog": lstm("fi", o="o: units = 1"),
    "niaf": lstm("fio", g=gate("g", "", role="candidate")),
    "noaf": lstm("fio", h="h = o * c"),
    "cifg_peephole": "\n".join(
        [
            gate("i", "sigmoid", "p_i * c_prev", role="input gate"),
            "f = 1 - i  # forget gate",
            *lstm("o").splitlines()[2:],
        ]
    ),
    "fgr": lstm(
        **{
            k: gate(k, "sigmoid", f"p_{k} * {c}", f"R_i{k} @ i_prev", f"R_f{k} @ f_prev", f"R_o{k} @ o_prev", role=role)
            for k, c, role in (("f", "c_prev", "forget gate"), ("i", "c_prev", "input gate"), ("o", "c", "output gate"))
        }
    ),
    "mut1": """z = sigmoid(W_z @ x + b_z)  # update gate
r = sigmoid(W_r @ x + U_r @ h_prev + b_r)  # reset gate
h_tilde = tanh(U_h @ (r * h_prev) + tanh(W_h @ x) + b_h)  # candidate
h = z * h_tilde + (1 - z) * h_prev""",
    "mut3": """z = sigmoid(W_z @ x + U_z @ tanh(h_prev) + b_z)  # update gate
r = sigmoid(W_r @ x + U_r @ h_prev + b_r)  # reset gate
h_tilde = tanh(W_h @ x + U_h @ (r * h_prev) + b_h)  # candidate
h = z * h_tilde + (1 - z) * h_prev""",
    "depth_gated_lstm": lstm(
        c="d = sigmoid(W_d @ x + w_cd * c_prev + w_ld * c_below + b_d)  # depth gate\n"
        "c = d * c_below + f * c_prev + i * g"
    ),
    "clockwork_rnn": """periods = (1, 2, 4, 8)
active = clock(time, periods)
h_new = tanh(W_h @ x + blocks(U_h, periods) @ h_prev + b_h)  # candidate
h = active * h_new + (1 - active) * h_prev""",
    "grid_lstm": "\n".join(
        [
            "h_bottom = W_xh @ x + b_xh",
            "m_bottom = W_xm @ x + b_xm",
            *(
                f"{s}.{k} = {a}({s}.Ut_{k} @ t.h_prev + {s}.Ud_{k} @ h_below + {s}.b_{k})"
                for s in "td"
                for k, a in (("i", "sigmoid"), ("f", "sigmoid"), ("o", "sigmoid"), ("g", "tanh"))
            ),
            "t.m = t.f * t.m_prev + t.i * t.g",
            "t.h = t.o * tanh(t.m)",
            "m = d.f * m_below + d.i * d.g",
            "h = d.o * tanh(m)",
        ]
    ),
    "mingru": """z = sigmoid(W_z @ x + b_z)  # update gate
h_tilde = W_h @ x + b_h  # candidate
h = (1 - z) * h_prev + z * h_tilde""",
    "minlstm": """k = logsigmoid(W_f @ x + b_f) - logsigmoid(W_i @ x + b_i)
f = sigmoid(k)  # forget gate
i = 1 - f  # input gate
h_tilde = W_h @ x + b_h  # candidate
h = f * h_prev + i * h_tilde""",
    "slstm": """m_start = -1e9
log_f = logsigmoid(W_f @ x + U_f @ h_prev + b_f)
log_i = W_i @ x + U_i @ h_prev + b_i
m = max(log_f + m_prev, log_i)  # stabiliser
f = exp(log_f + m_prev - m)
i = exp(log_i - m)
"""
    + "\n".join(lstm(h="n = f * n_prev + i\nh = o * c / n").splitlines()[2:]),
    "vrnn": """latent = 8
p = tanh(W_p @ h_prev + b_p)  # prior
mu_0: latent = W_mu0 @ p + b_mu0
s_0: latent = softplus(W_s0 @ p + b_s0) + 1e-4
k = relu(W_k @ x + b_k)
q = tanh(W_q @ k + U_q @ h_prev + b_q)  # posterior
mu_z: latent = W_muz @ q + b_muz
s_z: latent = softplus(W_sz @ q + b_sz) + 1e-4
z: latent = mu_z + s_z * noise if reading else mu_0 + s_0 * noise
kz = relu(W_kz @ z + b_kz)
d = tanh(W_y @ kz + U_y @ h_prev + b_y)  # decoder
l: inputs = W_out @ d + b_out
y = sigmoid(l)
v = x if reading else flip(y, chance)
kv = relu(W_k @ v + b_k)
"""
    + lstm(
        **{
            k: f"{k} = {'tanh' if k == 'g' else 'sigmoid'}(W_{k} @ kv + V_{k} @ kz + U_{k} @ h_prev + b_{k})"
            for k in "figo"
        }
    )
    + """
kl = sum(log(s_0 / s_z) + (square(s_z) + square(mu_z - mu_0)) / (2 * square(s_0)) - 0.5)
nll = sum(softplus(l) - x * l)""",
    "two_belts": "\n".join(
        [
            *(gate(k, a) for k, a in (("f", "sigmoid"), ("g", "tanh"), ("s", "sigmoid"), ("v", "tanh"))),
            "c = f * c_prev + (1 - f) * g",
            "e = s * e_prev + (1 - s) * v",
            "h = tanh(c) * e",
        ]
    ),
    "three_terms": "\n".join(
        [
            *(gate(k, "sigmoid") for k in "fijo"),
            gate("g", "tanh"),
            gate("v", "tanh"),
            "c = f * c_prev + i * g + j * v",
            "h = o * tanh(c)",
        ]
    ),
    "deep_pointwise": "\n".join(
        [
            *(gate(k, "sigmoid") for k in "fik"),
            gate("g", "tanh"),
            "c = f * c_prev + exp(i * tanh(g * k)) * (1 - tanh(g)) * i",
            "h = tanh(c) * sigmoid(f * c)",
        ]
    ),
    "ten_gates": "\n".join(
        [
            *(gate(k, "sigmoid") for k in "fijkolm"),
            gate("g", "tanh"),
            gate("v", "tanh"),
            gate("w", "tanh"),
            "c = f * c_prev + i * g + j * v + k * (l * w)",
            "h = o * m * tanh(c)",
        ]
    ),
    "mlp": """a = relu(W_a @ x + b_a)
q = relu(W_q @ a + b_q)
h = tanh(W_h @ q + U_h @ h_prev + b_h)""",
    "no_layers": "h = x * h_prev + x",
    "many_states": """v = (1 - (sigmoid(W_v2 @ h_prev + i_prev + b_v2) * e_prev))
d = (1 - ((1 - d_prev) / v))
o = max(d, e_prev)
a = max(x, o)
e = (x - max(x, x))
f = x
i = (1 - (W_i2 @ e_prev + p_i8 * a + b_i2))
h = (1 - (W_h2 @ a_prev + p_h8 * a + b_h2))""",
    "belts_that_feed_belts": """z = i_prev * z_prev + (1 - max(x, h_prev))
i = (o_prev + x)
e = e_prev - x
v = i * v_prev + z
a = (W_a2 @ x + W_a1 @ (a_prev) + b_a2)
f = (1 - h_prev)
o = (1 - (W_o1 @ z + W_o9 @ (x) + b_o1))
h = f""",
    "a_state_under_a_belt": """d = max(f_prev, h_prev)
f = max(d_prev, h_prev)
h = h_prev - f""",
    "two_belts_of_x": """e = e_prev - x
h = h_prev - x""",
    "nothing_in_the_row": """i = (1 - h_prev) * i_prev + h_prev * max(h_prev, h_prev)
h = (1 - max(h_prev, i))""",
}

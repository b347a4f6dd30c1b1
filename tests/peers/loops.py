"""The cells of `equations.md` sections 1 to 5 as plain PyTorch loops, written from the formulas and from nothing else.

They know nothing of lstm_core: no declaration, no parser. A loop takes `params` by name, `x` (time, [batch,] inputs)
and `initial` states by name ([batch,] units), and returns every value of every step: {name: [one tensor a step]}.
"""

from collections import defaultdict

import torch

LSTM_PEEPHOLES = {
    "lstm": "",
    "lstm_peephole": "fio",
    "lstm_peephole_f": "f",
    "lstm_peephole_i": "i",
    "lstm_peephole_o": "o",
    "lstm_peephole_fi": "fi",
    "lstm_peephole_fo": "fo",
    "lstm_peephole_io": "io",
}


def keep(values, **step):
    """Append one step's tensors to `values`, each made to keep its gradient."""
    for name, tensor in step.items():
        if tensor.requires_grad:
            tensor.retain_grad()
        values[name].append(tensor)


def rnn(params, x, initial):
    """Section 1, Elman (1990)."""
    p, h = params, initial["h"]
    values = defaultdict(list)
    for x_t in x:
        a_h = x_t @ p["W_h"].T + h @ p["U_h"].T + p["b_h"]
        h = torch.tanh(a_h)
        keep(values, a_h=a_h, h=h)
    return dict(values)


def lstm(params, x, initial, peepholes=""):
    """Sections 2 and 3: `peepholes` holds the letters of the gates that look at the cell state; o sees the new one."""
    p, h, c = params, initial["h"], initial["c"]
    values = defaultdict(list)
    for x_t in x:
        a_i = x_t @ p["W_i"].T + h @ p["U_i"].T + p["b_i"]
        a_f = x_t @ p["W_f"].T + h @ p["U_f"].T + p["b_f"]
        a_g = x_t @ p["W_g"].T + h @ p["U_g"].T + p["b_g"]
        a_o = x_t @ p["W_o"].T + h @ p["U_o"].T + p["b_o"]
        if "i" in peepholes:
            a_i = a_i + p["p_i"] * c
        if "f" in peepholes:
            a_f = a_f + p["p_f"] * c
        i, f, g = torch.sigmoid(a_i), torch.sigmoid(a_f), torch.tanh(a_g)
        c = f * c + i * g
        if "o" in peepholes:
            a_o = a_o + p["p_o"] * c
        o = torch.sigmoid(a_o)
        tanh_c = torch.tanh(c)
        h = o * tanh_c
        keep(values, a_i=a_i, a_f=a_f, a_g=a_g, a_o=a_o, i=i, f=f, g=g, o=o, c=c, tanh_c=tanh_c, h=h)
    return dict(values)


def cifg(params, x, initial):
    """Section 4, the form of "Understanding LSTM Networks": f is computed, i = 1 - f."""
    p, h, c = params, initial["h"], initial["c"]
    values = defaultdict(list)
    for x_t in x:
        a_f = x_t @ p["W_f"].T + h @ p["U_f"].T + p["b_f"]
        a_g = x_t @ p["W_g"].T + h @ p["U_g"].T + p["b_g"]
        a_o = x_t @ p["W_o"].T + h @ p["U_o"].T + p["b_o"]
        f, g, o = torch.sigmoid(a_f), torch.tanh(a_g), torch.sigmoid(a_o)
        i = 1 - f
        c = f * c + i * g
        tanh_c = torch.tanh(c)
        h = o * tanh_c
        keep(values, a_f=a_f, a_g=a_g, a_o=a_o, f=f, i=i, g=g, o=o, c=c, tanh_c=tanh_c, h=h)
    return dict(values)


def gru(params, x, initial):
    """Section 5, reset before the product, z keeps the new."""
    p, h = params, initial["h"]
    values = defaultdict(list)
    for x_t in x:
        a_z = x_t @ p["W_z"].T + h @ p["U_z"].T + p["b_z"]
        a_r = x_t @ p["W_r"].T + h @ p["U_r"].T + p["b_r"]
        z, r = torch.sigmoid(a_z), torch.sigmoid(a_r)
        a_h_tilde = x_t @ p["W_h"].T + (r * h) @ p["U_h"].T + p["b_h"]
        h_tilde = torch.tanh(a_h_tilde)
        h = (1 - z) * h + z * h_tilde
        keep(values, a_z=a_z, a_r=a_r, a_h_tilde=a_h_tilde, z=z, r=r, h_tilde=h_tilde, h=h)
    return dict(values)


def gru_reset_after(params, x, initial):
    """Section 5, reset after the product, z keeps the old: PyTorch's, with both biases."""
    p, h = params, initial["h"]
    values = defaultdict(list)
    for x_t in x:
        a_z = x_t @ p["W_z"].T + h @ p["U_z"].T + p["b_z"] + p["bU_z"]
        a_r = x_t @ p["W_r"].T + h @ p["U_r"].T + p["b_r"] + p["bU_r"]
        z, r = torch.sigmoid(a_z), torch.sigmoid(a_r)
        a_h_tilde = x_t @ p["W_h"].T + p["b_h"] + r * (h @ p["U_h"].T + p["bU_h"])
        h_tilde = torch.tanh(a_h_tilde)
        h = z * h + (1 - z) * h_tilde
        keep(values, a_z=a_z, a_r=a_r, a_h_tilde=a_h_tilde, z=z, r=r, h_tilde=h_tilde, h=h)
    return dict(values)

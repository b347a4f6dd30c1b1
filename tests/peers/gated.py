"""Gated cells after the GRU as plain PyTorch loops, written from the papers that each of them names."""

from collections import defaultdict

import torch

from tests.peers.loops import keep


def janet(params, x, initial):
    """Van der Westhuizen and Lasenby (2018), arXiv:1804.04849, with beta = 1: h is c, and either may be given."""
    p, h, c = params, initial["h"], initial["c"]
    values = defaultdict(list)
    for x_t in x:
        s = x_t @ p["W_f"].T + h @ p["U_f"].T + p["b_f"]
        f, i = torch.sigmoid(s), 1 - torch.sigmoid(s - 1)
        a_c_tilde = x_t @ p["W_c"].T + h @ p["U_c"].T + p["b_c"]
        c_tilde = torch.tanh(a_c_tilde)
        c = f * c + i * c_tilde
        h = c.clone()
        keep(values, s=s, a_f=s, f=f, i=i, a_c_tilde=a_c_tilde, c_tilde=c_tilde, c=c, h=h)
    return dict(values)


def mgu(params, x, initial):
    """Zhou and others (2016), arXiv:1603.09420: one gate where the GRU has two."""
    p, h = params, initial["h"]
    values = defaultdict(list)
    for x_t in x:
        a_f = x_t @ p["W_f"].T + h @ p["U_f"].T + p["b_f"]
        f = torch.sigmoid(a_f)
        a_h_tilde = x_t @ p["W_h"].T + (f * h) @ p["U_h"].T + p["b_h"]
        h_tilde = torch.tanh(a_h_tilde)
        h = (1 - f) * h + f * h_tilde
        keep(values, a_f=a_f, f=f, a_h_tilde=a_h_tilde, h_tilde=h_tilde, h=h)
    return dict(values)


def sru(params, x, initial):
    """Lei and others (2018), arXiv:1709.02755: gates read c entry by entry, and r mixes it with the input."""
    p, c = params, initial["c"]
    values = defaultdict(list)
    for x_t in x:
        x_tilde = x_t @ p["W"].T
        a_f = x_t @ p["W_f"].T + p["v_f"] * c + p["b_f"]
        # the reset gate sees the cell state of the step before, as equation 3 has it
        a_r = x_t @ p["W_r"].T + p["v_r"] * c + p["b_r"]
        f, r = torch.sigmoid(a_f), torch.sigmoid(a_r)
        c = f * c + (1 - f) * x_tilde
        h = r * c + (1 - r) * x_t
        keep(values, x_tilde=x_tilde, a_f=a_f, f=f, a_r=a_r, r=r, c=c, h=h)
    return dict(values)


def indrnn(params, x, initial):
    """Li and others (2018), arXiv:1803.04831: a vector where the plain network has a matrix, and ReLU."""
    p, h = params, initial["h"]
    values = defaultdict(list)
    for x_t in x:
        a_h = x_t @ p["W"].T + p["u"] * h + p["b"]
        h = torch.relu(a_h)
        keep(values, a_h=a_h, h=h)
    return dict(values)


def ran(params, x, initial):
    """Lee, Levy and Zettlemoyer (2017), arXiv:1705.07393: what is added is linear in the input."""
    p, h, c = params, initial["h"], initial["c"]
    values = defaultdict(list)
    for x_t in x:
        c_tilde = x_t @ p["W_c"].T
        a_i, a_f = (x_t @ p[f"W_{k}"].T + h @ p[f"U_{k}"].T + p[f"b_{k}"] for k in "if")
        i, f = torch.sigmoid(a_i), torch.sigmoid(a_f)
        c = i * c_tilde + f * c
        h = torch.tanh(c)
        keep(values, c_tilde=c_tilde, a_i=a_i, i=i, a_f=a_f, f=f, c=c, a_h=c, h=h)
    return dict(values)


def ugrnn(params, x, initial):
    """Collins, Sohl-Dickstein and Sussillo (2017), arXiv:1611.09913: c is the new state, g keeps the old one."""
    p, h = params, initial["h"]
    values = defaultdict(list)
    for x_t in x:
        a_c, a_g = (x_t @ p[f"W_{k}"].T + h @ p[f"U_{k}"].T + p[f"b_{k}"] for k in "cg")
        c, g = torch.tanh(a_c), torch.sigmoid(a_g)
        h = g * h + (1 - g) * c
        keep(values, a_c=a_c, c=c, a_g=a_g, g=g, h=h)
    return dict(values)


def highway_rnn(params, x, initial, depth=3):
    """Zilly and others (2017), arXiv:1607.03474, equations 6 to 9: the input enters at the first of `depth` layers."""
    p, s = params, initial["h"]
    values = defaultdict(list)
    for x_t in x:
        for layer in range(1, depth + 1):
            a_h = s @ p[f"R_H{layer}"].T + p[f"b_H{layer}"]
            a_t = s @ p[f"R_T{layer}"].T + p[f"b_T{layer}"]
            if layer == 1:
                a_h, a_t = a_h + x_t @ p["W_H"].T, a_t + x_t @ p["W_T"].T
            h, t = torch.tanh(a_h), torch.sigmoid(a_t)
            s = h * t + s * (1 - t)
            own = {f"a_h_{layer}": a_h, f"h_{layer}": h, f"a_t_{layer}": a_t, f"t_{layer}": t}
            keep(values, **own, **{f"s_{layer}" if layer < depth else "h": s})
    return dict(values)


def multiplicative_lstm(params, x, initial):
    """Krause and others (2016), arXiv:1609.07959: m stands where the LSTM has the last hidden state."""
    p, h, c = params, initial["h"], initial["c"]
    values = defaultdict(list)
    for x_t in x:
        m = (x_t @ p["W_m"].T) * (h @ p["U_m"].T)
        h_hat, a_i, a_o, a_f = (x_t @ p[f"W_{k}"].T + m @ p[f"U_{k}"].T for k in "hiof")
        i, o, f = torch.sigmoid(a_i), torch.sigmoid(a_o), torch.sigmoid(a_f)
        tanh_h_hat = torch.tanh(h_hat)
        c = f * c + i * tanh_h_hat
        tanh_c = torch.tanh(c)
        h = tanh_c * o
        gates = {"a_i": a_i, "i": i, "a_o": a_o, "o": o, "a_f": a_f, "f": f}
        keep(values, m=m, h_hat=h_hat, tanh_h_hat=tanh_h_hat, **gates, c=c, tanh_c=tanh_c, h=h)
    return dict(values)


def layer_norm_lstm(params, x, initial):
    """Ba, Kiros and Hinton (2016), arXiv:1607.06450: gates' sums are normalised, and c where it is read."""
    p, h, c = params, initial["h"], initial["c"]
    values = defaultdict(list)
    for x_t in x:
        sums = {}
        for number, k in enumerate("figo", 1):
            summed = x_t @ p[f"W_{k}"].T + h @ p[f"U_{k}"].T
            sums[k] = torch.nn.functional.layer_norm(summed, summed.shape[-1:], p[f"alpha_{number}"], p[f"b_{k}"])
        f, i, g, o = torch.sigmoid(sums["f"]), torch.sigmoid(sums["i"]), torch.tanh(sums["g"]), torch.sigmoid(sums["o"])
        c = f * c + i * g
        h = o * torch.tanh(torch.nn.functional.layer_norm(c, c.shape[-1:], p["alpha_5"], p["b_c"]))
        keep(values, **{f"a_{k}": summed for k, summed in sums.items()}, f=f, i=i, g=g, c=c, o=o, h=h)
    return dict(values)


def lstm_projection(params, x, initial):
    """Sak, Senior and Beaufays (2014), arXiv:1402.1128, without peepholes: W_hr makes m shorter."""
    p, h, c = params, initial["h"], initial["c"]
    values = defaultdict(list)
    for x_t in x:
        a_f, a_i, a_g, a_o = (x_t @ p[f"W_{k}"].T + h @ p[f"U_{k}"].T + p[f"b_{k}"] for k in "figo")
        f, i, g, o = torch.sigmoid(a_f), torch.sigmoid(a_i), torch.tanh(a_g), torch.sigmoid(a_o)
        c = f * c + i * g
        tanh_c = torch.tanh(c)
        h = (o * tanh_c) @ p["W_hr"].T
        keep(values, a_f=a_f, a_i=a_i, a_g=a_g, a_o=a_o, f=f, i=i, g=g, o=o, c=c, tanh_c=tanh_c, h=h)
    return dict(values)

"""minGRU, minLSTM and sLSTM as plain PyTorch loops, written from their papers: arXiv:2410.01201, arXiv:2405.04517.

minGRU and minLSTM are the paper's sequential forms, before its section on log space.
"""

from collections import defaultdict

import torch

from tests.peers.loops import keep


def mingru(params, x, initial):
    """Section 3.1 of Feng and others: neither gate nor candidate sees the past."""
    p, h = params, initial["h"]
    values = defaultdict(list)
    for x_t in x:
        a_z = x_t @ p["W_z"].T + p["b_z"]
        z = torch.sigmoid(a_z)
        h_tilde = x_t @ p["W_h"].T + p["b_h"]
        h = (1 - z) * h + z * h_tilde
        keep(values, a_z=a_z, z=z, h_tilde=h_tilde, h=h)
    return dict(values)


def minlstm(params, x, initial):
    """Section 3.2 of Feng and others, in the form whose gates add up to 1: f / (f + i) and i / (f + i)."""
    p, h = params, initial["h"]
    values = defaultdict(list)
    for x_t in x:
        forget = torch.sigmoid(x_t @ p["W_f"].T + p["b_f"])
        enter = torch.sigmoid(x_t @ p["W_i"].T + p["b_i"])
        k = torch.log(forget) - torch.log(enter)
        f = torch.exp(k) / (torch.exp(k) + 1)  # forget / (forget + enter)
        i = 1 - f
        h_tilde = x_t @ p["W_h"].T + p["b_h"]
        h = f * h + i * h_tilde
        keep(values, k=k, a_f=k, f=f, i=i, h_tilde=h_tilde, h=h)
    return dict(values)


def slstm(params, x, initial):
    """Equations 8 to 17 of Beck and others: exponential input gate, sigmoid forget gate, in the stabilised form."""
    p, h, c = params, initial["h"], initial["c"]
    n, m = torch.zeros_like(c), torch.full_like(c, -1e9)
    values = defaultdict(list)
    for x_t in x:
        a_log_f, log_i, a_g, a_o = (x_t @ p[f"W_{k}"].T + h @ p[f"U_{k}"].T + p[f"b_{k}"] for k in "figo")
        log_f = -torch.log1p(torch.exp(-a_log_f))
        before, m = m, torch.maximum(log_f + m, log_i)
        f, i = torch.exp(log_f + before - m), torch.exp(log_i - m)
        g, o = torch.tanh(a_g), torch.sigmoid(a_o)
        c, n = f * c + i * g, f * n + i
        h = o * (c / n)
        keep(values, log_f=log_f, log_i=log_i, m=m, f=f, i=i, a_g=a_g, g=g, c=c, n=n, a_o=a_o, o=o, h=h)
    return dict(values)

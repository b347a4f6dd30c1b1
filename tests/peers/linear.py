"""Cells whose state is carried linearly as plain PyTorch loops, written from the papers that each of them names."""

from collections import defaultdict

import torch

from tests.peers.loops import keep


def column(v):
    """Return vectors, (..., n), as matrices of one column."""
    return v[..., :, None]


def row(v):
    """Return vectors, (..., n), as matrices of one row."""
    return v[..., None, :]


def read(matrix, v):
    """Return the products of matrices and vectors."""
    return (matrix @ column(v))[..., 0]


def qrnn(params, x, initial):
    """Bradbury and others (2017), arXiv:1611.01576: filters over two inputs, then fo-pooling."""
    p, before, c = params, initial["x"], initial["c"]
    values = defaultdict(list)
    for x_t in x:
        a_z, a_f, a_o = (before @ p[f"W1_{k}"].T + x_t @ p[f"W2_{k}"].T for k in "zfo")
        z, f, o = torch.tanh(a_z), torch.sigmoid(a_f), torch.sigmoid(a_o)
        c = f * c + (1 - f) * z
        h, before = o * c, x_t
        keep(values, a_z=a_z, z=z, a_f=a_f, f=f, a_o=a_o, o=o, c=c, h=h)
    return dict(values)


def mlstm(params, x, initial):
    """Beck and others (2024), arXiv:2405.04517, equations 19 to 27, in the stabilised form: m divides C and n by its
    exponential, and so the 1 of equation 21 too.
    """
    p, C, n, m = params, initial["C"], initial["n"], initial["m"]
    units = p["W_q"].shape[0]
    values = defaultdict(list)
    for x_t in x:
        q = x_t @ p["W_q"].T + p["b_q"]
        k = (x_t @ p["W_k"].T) / units**0.5 + p["b_k"]
        v = x_t @ p["W_v"].T + p["b_v"]
        a_log_f, log_i = x_t @ p["w_f"] + p["b_f"], x_t @ p["w_i"] + p["b_i"]
        log_f = -torch.log1p(torch.exp(-a_log_f))
        before, m = m, torch.maximum(log_f + m, log_i)
        f, i = torch.exp(log_f + before - m), torch.exp(log_i - m)
        C = f[..., None, None] * C + i[..., None, None] * (column(v) @ row(k))
        n = f[..., None] * n + i[..., None] * k
        a_o = x_t @ p["W_o"].T + p["b_o"]
        o = torch.sigmoid(a_o)
        largest = torch.maximum((n * q).sum(-1).abs(), torch.exp(-m))
        h = o * (read(C, q) / largest[..., None])
        keep(values, q=q, k=k, v=v, log_f=log_f, log_i=log_i, m=m, f=f, i=i, C=C, n=n, a_o=a_o, o=o, h=h)
    return dict(values)


def rg_lru(params, x, initial):
    """De and others (2024), arXiv:2402.19427, equations 1 to 4, the power computed by way of its logarithm."""
    p, h = params, initial["h"]
    values = defaultdict(list)
    for x_t in x:
        a_r, a_i = x_t @ p["W_a"].T + p["b_a"], x_t @ p["W_x"].T + p["b_x"]
        r, i = torch.sigmoid(a_r), torch.sigmoid(a_i)
        a = torch.exp(8 * r * torch.nn.functional.logsigmoid(p["Lam"]))
        h = a * h + torch.sqrt(1 - a**2) * (i * x_t)
        keep(values, a_r=a_r, r=r, a_i=a_i, i=i, a=a, h=h)
    return dict(values)


def mamba(params, x, initial):
    """Gu and Dao (2023), arXiv:2312.00752, algorithm 2: A is diagonal, and B is discretised by Euler's rule."""
    p, S = params, initial["S"]
    A = -torch.exp(p["A_log"])
    values = defaultdict(list)
    for x_t in x:
        Delta = torch.nn.functional.softplus(x_t @ p["W_Delta"].T + p["b_Delta"])
        B, C = x_t @ p["W_B"].T, x_t @ p["W_C"].T
        S = torch.exp(column(Delta) * A) * S + column(Delta * x_t) @ row(B)
        h = read(S, C) + p["D"] * x_t
        keep(values, Delta=Delta, B=B, C=C, S=S, h=h)
    return dict(values)


def rwkv(params, x, initial):
    """Peng and others (2023), arXiv:2305.13048, equations 11 to 20: the sums are kept, with u for the current word."""
    p, before, a, b = params, initial["x"], initial["a"], initial["b"]
    values = defaultdict(list)
    for x_t in x:
        r, k, v = ((p[f"mu_{j}"] * x_t + (1 - p[f"mu_{j}"]) * before) @ p[f"W_{j}"].T for j in "rkv")
        now = torch.exp(p["u"] + k)
        wkv = (a + now * v) / (b + now)
        decay = torch.exp(-torch.exp(p["w"]))
        a, b = decay * a + torch.exp(k) * v, decay * b + torch.exp(k)
        sigmoid_r = torch.sigmoid(r)
        h, before = (sigmoid_r * wkv) @ p["W_o"].T, x_t
        keep(values, r=r, k=k, v=v, wkv=wkv, a=a, b=b, sigmoid_r=sigmoid_r, h=h)
    return dict(values)


def gated_deltanet(params, x, initial):
    """Yang, Kautz and Hatamizadeh (2025), arXiv:2412.06464, equation 10 as printed: S (alpha (1 - beta k k^T))."""
    p, S = params, initial["S"]
    silu = torch.nn.functional.silu
    one = torch.eye(p["W_k"].shape[0], dtype=torch.float64)
    values = defaultdict(list)
    for x_t in x:
        q, k = (silu(x_t @ p[f"W_{j}"].T) for j in "qk")
        q, k = (j / torch.sqrt((j * j).sum(-1, keepdim=True) + 1e-6) for j in (q, k))
        a_v, a_beta = x_t @ p["W_v"].T, x_t @ p["w_b"]
        v, beta = silu(a_v), torch.sigmoid(a_beta)
        alpha = torch.exp(-torch.exp(p["w_A"]) * torch.nn.functional.softplus(x_t @ p["w_a"] + p["b_a"]))
        by_alpha, by_beta = alpha[..., None, None], beta[..., None, None]
        S = S @ (by_alpha * (one - by_beta * (column(k) @ row(k)))) + by_beta * (column(v) @ row(k))
        h = read(S, q)
        keep(values, q=q, k=k, a_v=a_v, v=v, alpha=alpha, a_beta=a_beta, beta=beta, S=S, h=h)
    return dict(values)

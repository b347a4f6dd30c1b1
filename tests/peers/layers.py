"""The cells that have a layer below, `equations.md` sections 6 and 10, alone and in stacks, as plain PyTorch loops."""

from collections import defaultdict

import torch

from tests.peers.loops import keep, lstm


def depth_gated_lstm(params, x, initial, below):
    """Section 6, a layer l >= 1: x is the hidden state of the layer below, `below["c"]` its cell state, at time t."""
    p, h, c = params, initial["h"], initial["c"]
    values = defaultdict(list)
    for x_t, c_below in zip(x, below["c"], strict=True):
        a_i = x_t @ p["W_i"].T + h @ p["U_i"].T + p["b_i"]
        a_f = x_t @ p["W_f"].T + h @ p["U_f"].T + p["b_f"]
        a_g = x_t @ p["W_g"].T + h @ p["U_g"].T + p["b_g"]
        a_o = x_t @ p["W_o"].T + h @ p["U_o"].T + p["b_o"]
        a_d = x_t @ p["W_d"].T + p["w_cd"] * c + p["w_ld"] * c_below + p["b_d"]
        i, f, g, o, d = (
            *(torch.sigmoid(a) for a in (a_i, a_f)),
            torch.tanh(a_g),
            *(torch.sigmoid(a) for a in (a_o, a_d)),
        )
        c = d * c_below + f * c + i * g
        tanh_c = torch.tanh(c)
        h = o * tanh_c
        keep(values, a_i=a_i, a_f=a_f, a_g=a_g, a_o=a_o, a_d=a_d, i=i, f=f, g=g, o=o, d=d, c=c, tanh_c=tanh_c, h=h)
    return dict(values)


def grid_side(p, side, h_t, h_d, memory):
    """Return the values of one side of a grid block, `t` or `d`: four gates, then the new memory and hidden vector."""
    a = {k: h_t @ p[f"{side}.Ut_{k}"].T + h_d @ p[f"{side}.Ud_{k}"].T + p[f"{side}.b_{k}"] for k in "ifog"}
    gate = {k: torch.tanh(a[k]) if k == "g" else torch.sigmoid(a[k]) for k in "ifog"}
    m = gate["f"] * memory + gate["i"] * gate["g"]
    tanh_m = torch.tanh(m)
    named = {f"{side}.a_{k}": a[k] for k in "ifog"} | {f"{side}.{k}": gate[k] for k in "ifog"}
    return named, m, tanh_m, gate["o"] * tanh_m


def grid_lstm(params, x, initial, below=None, name_inputs=False):
    """Section 10, one plain block: without `below` the input enters as the depth side through W_xh and W_xm.

    `name_inputs` keeps what entered as `h_in` and `m_in`.
    """
    p, h_t, m_t = params, initial["t.h"], initial["t.m"]
    values = defaultdict(list)
    for t, x_t in enumerate(x):
        if below is None:
            h_d, m_d = x_t @ p["W_xh"].T + p["b_xh"], x_t @ p["W_xm"].T + p["b_xm"]
        else:
            h_d, m_d = below["h"][t], below["m"][t]
        if name_inputs:
            keep(values, h_in=h_d, m_in=m_d)
        time, m_time, tanh_m_time, h_time = grid_side(p, "t", h_t, h_d, m_t)
        depth, m, tanh_m, h = grid_side(p, "d", h_t, h_d, m_d)  # reads the h_t that the time side read
        h_t, m_t = h_time, m_time
        keep(values, **time, **depth, **{"t.m": m_t, "t.tanh_m": tanh_m_time, "t.h": h_t}, m=m, tanh_m=tanh_m, h=h)
    return dict(values)


def stacked(params, x, initial, layers):
    """Run loops one above the other, each on the values of the one below; names get the layers' numbers in front."""

    def own(arrays):
        return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}

    values, below = {}, None
    for number, loop in enumerate(layers):
        prefix = f"l{number}."
        arguments = own(params), x if below is None else below["h"], own(initial)
        if loop is lstm:
            below = loop(*arguments)
        elif below is None:
            below = loop(*arguments, name_inputs=True)
        else:
            below = loop(*arguments, below=below)
        values |= {prefix + name: steps for name, steps in below.items()}
    top = defaultdict(list)
    for h in below["h"]:
        keep(top, h=h.clone())  # a value of its own: the next step reads the layer's
    return values | top

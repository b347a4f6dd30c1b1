"""The cells of `equations.md` sections 7 to 9 as plain PyTorch loops: clockwork, Greff and colleagues', MUT1 to MUT3.

As in `loops`: written from the formulas and from nothing else.
"""

from collections import defaultdict

import torch

from tests.peers.loops import keep

GREFF_WITHOUT = {"nig": "i", "nfg": "f", "nog": "o"}  # a gate that is 1 throughout


def clockwork_rnn(params, x, initial, periods=(1, 2, 4, 8), first=0):
    """Section 7: a unit of period T is computed anew where t mod T is 0, else copied; time starts at `first`."""
    p, h = params, initial["h"]
    each = len(p["b_h"]) // len(periods)
    period = torch.tensor([T for T in periods for _ in range(each)])
    mask = torch.tensor(
        [[1.0 if period[v] >= period[u] else 0.0 for v in range(len(period))] for u in range(len(period))]
    )
    values = defaultdict(list)
    for t, x_t in enumerate(x, first):
        a_h_new = x_t @ p["W_h"].T + h @ (mask.to(h) * p["U_h"]).T + p["b_h"]
        h_new = torch.tanh(a_h_new)
        active = t % period == 0
        h = torch.where(active, h_new, h)
        keep(values, active=active.to(h).expand(h.shape), a_h_new=a_h_new, h_new=h_new, h=h)
    return dict(values)


def greff(params, x, initial, variant="vanilla"):
    """Section 8: the LSTM with all peepholes, one thing changed."""
    p, h, c = params, initial["h"], initial["c"]
    gates_before = {gate: initial[gate] for gate in "ifo"} if variant == "fgr" else {}
    values = defaultdict(list)

    def opened(gate, h, seen):
        """Return a gate's pre-activation and value; `seen` is the cell state that its peephole looks at."""
        if gate == GREFF_WITHOUT.get(variant):
            return {}, torch.ones_like(c, requires_grad=True)
        a = x_t @ p[f"W_{gate}"].T + h @ p[f"U_{gate}"].T + p[f"b_{gate}"]
        if variant != "np":
            a = a + p[f"p_{gate}"] * seen
        for other, before in gates_before.items():
            a = a + before @ p[f"R_{other}{gate}"].T
        return {f"a_{gate}": a}, torch.sigmoid(a)

    for x_t in x:
        a_i, i = opened("i", h, c)
        a_f, f = ({}, 1 - i) if variant == "cifg" else opened("f", h, c)
        a_g = x_t @ p["W_g"].T + h @ p["U_g"].T + p["b_g"]
        g = a_g if variant == "niaf" else torch.tanh(a_g)
        c = f * c + i * g
        a_o, o = opened("o", h, c)
        out_c = c if variant == "noaf" else torch.tanh(c)
        h = o * out_c
        if gates_before:
            gates_before = {"i": i, "f": f, "o": o}
        keep(values, **a_i, **a_f, **a_o, i=i, f=f, g=g, c=c, o=o, h=h)
        if variant != "niaf":
            keep(values, a_g=a_g)
        if variant != "noaf":
            keep(values, tanh_c=out_c)
    return dict(values)


def mut1(params, x, initial):
    """Section 9, projected: tanh(W_h @ x) where the paper prints tanh(x)."""
    p, h = params, initial["h"]
    values = defaultdict(list)
    for x_t in x:
        a_z = x_t @ p["W_z"].T + p["b_z"]
        a_r = x_t @ p["W_r"].T + h @ p["U_r"].T + p["b_r"]
        z, r = torch.sigmoid(a_z), torch.sigmoid(a_r)
        a_h_tilde = (r * h) @ p["U_h"].T + torch.tanh(x_t @ p["W_h"].T) + p["b_h"]
        h_tilde = torch.tanh(a_h_tilde)
        h = h_tilde * z + h * (1 - z)
        keep(values, a_z=a_z, a_r=a_r, a_h_tilde=a_h_tilde, z=z, r=r, h_tilde=h_tilde, h=h)
    return dict(values)


def mut2(params, x, initial):
    """Section 9, projected: W_r @ x where the paper prints x."""
    p, h = params, initial["h"]
    values = defaultdict(list)
    for x_t in x:
        a_z = x_t @ p["W_z"].T + h @ p["U_z"].T + p["b_z"]
        a_r = x_t @ p["W_r"].T + h @ p["U_r"].T + p["b_r"]
        z, r = torch.sigmoid(a_z), torch.sigmoid(a_r)
        a_h_tilde = (r * h) @ p["U_h"].T + x_t @ p["W_h"].T + p["b_h"]
        h_tilde = torch.tanh(a_h_tilde)
        h = h_tilde * z + h * (1 - z)
        keep(values, a_z=a_z, a_r=a_r, a_h_tilde=a_h_tilde, z=z, r=r, h_tilde=h_tilde, h=h)
    return dict(values)


def mut3(params, x, initial):
    """Section 9: the update gate sees tanh(h_prev)."""
    p, h = params, initial["h"]
    values = defaultdict(list)
    for x_t in x:
        tanh_h_prev = torch.tanh(h)
        a_z = x_t @ p["W_z"].T + tanh_h_prev @ p["U_z"].T + p["b_z"]
        a_r = x_t @ p["W_r"].T + h @ p["U_r"].T + p["b_r"]
        z, r = torch.sigmoid(a_z), torch.sigmoid(a_r)
        a_h_tilde = (r * h) @ p["U_h"].T + x_t @ p["W_h"].T + p["b_h"]
        h_tilde = torch.tanh(a_h_tilde)
        h = h_tilde * z + h * (1 - z)
        keep(values, tanh_h_prev=tanh_h_prev, a_z=a_z, a_r=a_r, a_h_tilde=a_h_tilde, z=z, r=r, h_tilde=h_tilde, h=h)
    return dict(values)

"""Attention and the generative cells, `equations.md` sections 11 to 14, as plain PyTorch loops.

Where a section leaves the networks phi open, they are one hidden layer each: tanh for prior, posterior and decoder,
relu for what reads x and z. Divergences and likelihoods are PyTorch's own (`torch.distributions`, `torch.nn`), not the
formulas. `noise` (time, [batch,] latent) holds the draws; all cells read.
"""

from collections import defaultdict

import torch
from torch.distributions import Normal, kl_divergence
from torch.nn.functional import binary_cross_entropy_with_logits, softplus

from tests.peers.loops import keep


def gates(p, before, c_prev, prefix="", **sources):
    """Return the values of an LSTM whose gates read `sources`, {kind of matrix: vector}, and h `before`; c; h."""
    a = {}
    for k in "ifgo":
        a[k] = before @ p[f"{prefix}U_{k}"].T + p[f"{prefix}b_{k}"]
        for kind, vector in sources.items():
            a[k] = a[k] + vector @ p[f"{prefix}{kind}_{k}"].T
    gate = {k: torch.tanh(a[k]) if k == "g" else torch.sigmoid(a[k]) for k in "ifgo"}
    c = gate["f"] * c_prev + gate["i"] * gate["g"]
    tanh_c = torch.tanh(c)
    h = gate["o"] * tanh_c
    named = {f"a_{k}": a[k] for k in "ifgo"} | gate | {"c": c, "tanh_c": tanh_c, "h": h}
    return {prefix + name: tensor for name, tensor in named.items()}, c, h


def negative_log_likelihood(x, logits):
    """Return -log Bernoulli(x | sigmoid(logits)) in nats, summed over the last axis."""
    return binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)


def attention(params, x, initial, memory):
    """Section 11: memory holds the annotations ([batch,] positions, features), x the embedded words."""
    p = params
    mean = memory.mean(-2)
    h = initial["h"] if "h" in initial else torch.tanh(mean @ p["W_h0"].T + p["b_h0"])
    c = initial["c"] if "c" in initial else torch.tanh(mean @ p["W_c0"].T + p["b_c0"])
    values = defaultdict(list)
    for x_t in x:
        a_s = memory @ p["W_att"].T + (h @ p["U_att"].T + p["b_att"])[..., None, :]
        s = torch.tanh(a_s)
        e = s @ p["u_att"] + p["c_att"]
        alpha = torch.softmax(e, -1)
        a_beta = h @ p["w_beta"] + p["b_beta"]
        beta = torch.sigmoid(a_beta)
        zhat = beta[..., None] * torch.einsum("...i,...if->...f", alpha, memory)
        named, c, h = gates(p, h, c, W=x_t, C=zhat)
        keep(values, a_s=a_s, s=s, e=e, alpha=alpha, a_beta=a_beta, beta=beta, zhat=zhat, **named)
    return dict(values)


def vrnn(params, x, initial, noise):
    """Section 13, x of Bernoulli variables; phi_x is one network, for what is read and what was written."""
    p, h, c = params, initial["h"], initial["c"]
    values = defaultdict(list)
    for x_t, epsilon in zip(x, noise, strict=True):
        a_p = h @ p["W_p"].T + p["b_p"]
        hidden = torch.tanh(a_p)
        mu_0 = hidden @ p["W_mu0"].T + p["b_mu0"]
        s_0 = softplus(hidden @ p["W_s0"].T + p["b_s0"]) + 1e-4
        a_k = x_t @ p["W_k"].T + p["b_k"]
        k = torch.relu(a_k)
        a_q = k @ p["W_q"].T + h @ p["U_q"].T + p["b_q"]
        q = torch.tanh(a_q)
        mu_z = q @ p["W_muz"].T + p["b_muz"]
        s_z = softplus(q @ p["W_sz"].T + p["b_sz"]) + 1e-4
        z = mu_z + s_z * epsilon
        a_kz = z @ p["W_kz"].T + p["b_kz"]
        kz = torch.relu(a_kz)
        a_d = kz @ p["W_y"].T + h @ p["U_y"].T + p["b_y"]
        d = torch.tanh(a_d)
        logits = d @ p["W_out"].T + p["b_out"]
        y = torch.sigmoid(logits)
        v = x_t.clone()
        a_kv = v @ p["W_k"].T + p["b_k"]
        kv = torch.relu(a_kv)
        named, c, h = gates(p, h, c, W=kv, V=kz)
        kl = kl_divergence(Normal(mu_z, s_z), Normal(mu_0, s_0)).sum(-1)
        nll = negative_log_likelihood(x_t, logits)
        keep(values, a_p=a_p, p=hidden, mu_0=mu_0, s_0=s_0, a_k=a_k, k=k, a_q=a_q, q=q, mu_z=mu_z, s_z=s_z, z=z)
        keep(values, a_kz=a_kz, kz=kz, a_d=a_d, d=d, l=logits, a_y=logits, y=y, v=v, a_kv=a_kv, kv=kv, **named)
        keep(values, kl=kl, nll=nll)
    return dict(values)


def storn(params, x, initial, noise):
    """Section 14, x of Bernoulli variables: a recognition RNN of its own, and h from x_{t-1} and z_t."""
    p, h, rec_h, before = params, initial["h"], initial["rec.h"], initial["v"]
    values = defaultdict(list)
    for x_t, epsilon in zip(x, noise, strict=True):
        rec_a_h = x_t @ p["rec.W_h"].T + rec_h @ p["rec.U_h"].T + p["rec.b_h"]
        rec_h = torch.tanh(rec_a_h)
        mu = rec_h @ p["W_mu"].T + p["b_mu"]
        s = softplus(rec_h @ p["W_s"].T + p["b_s"]) + 1e-4
        z = mu + s * epsilon
        a_h = before @ p["W_x"].T + z @ p["W_z"].T + h @ p["U_h"].T + p["b_h"]
        h = torch.tanh(a_h)
        logits = h @ p["W_o"].T + p["b_o"]
        y = torch.sigmoid(logits)
        before = x_t.clone()
        kl = kl_divergence(Normal(mu, s), Normal(0.0, 1.0)).sum(-1)
        nll = negative_log_likelihood(x_t, logits)
        keep(values, mu=mu, s=s, z=z, a_h=a_h, h=h, l=logits, a_y=logits, y=y, v=before, kl=kl, nll=nll)
        keep(values, **{"rec.a_h": rec_a_h, "rec.h": rec_h})
    return dict(values)


def filters(numbers, patch, length, axis, longest):
    """Return DRAW's `patch` filters over `length` pixels, each row a normalised Gaussian; pixels are counted from 1.

    `numbers`: gX~, gY~, log s2 and log d~; `axis` says which centre, `longest` is the longer side of the image.
    """
    centre = (length + 1) / 2 * (numbers[..., axis] + 1)
    s2, stride = torch.exp(numbers[..., 2]), (longest - 1) / (patch - 1) * torch.exp(numbers[..., 3])
    rows = []
    for i in range(1, patch + 1):
        mu = centre + (i - patch / 2 - 0.5) * stride
        row = torch.stack([torch.exp(-((a - mu) ** 2) / (2 * s2)) for a in range(1, length + 1)], -1)
        rows.append(row / torch.clamp(row.sum(-1, keepdim=True), min=1e-8))
    return torch.stack(rows, -2)


def draw(params, x, initial, noise, height, width, patch):
    """Section 12 with attention; x holds the image, `height` rows of `width` pixels, at every step."""
    p, h, c, canvas = params, initial["h"], initial["c"], initial["canvas"]
    enc_h, enc_c = initial["enc.h"], initial["enc.c"]
    longest = max(height, width)
    values = defaultdict(list)
    for x_t, epsilon in zip(x, noise, strict=True):
        image = x_t.unflatten(-1, (height, width))
        sigmoid_canvas_prev = torch.sigmoid(canvas)
        error = image - sigmoid_canvas_prev
        look = h @ p["W_look"].T + p["b_look"]
        gamma = torch.exp(h @ p["w_look"] + p["c_look"])
        FX, FY = filters(look, patch, width, 0, longest), filters(look, patch, height, 1, longest)
        glimpses = [torch.einsum("...jb,...ba,...ia->...ji", FY, picture, FX) for picture in (image, error)]
        r = gamma[..., None] * torch.cat([glimpse.flatten(-2) for glimpse in glimpses], -1)
        encoder, enc_c, enc_h = gates(p, enc_h, enc_c, "enc.", W=r, V=h)
        mu, log_s = enc_h @ p["W_mu"].T + p["b_mu"], enc_h @ p["W_s"].T + p["b_s"]
        sigma = torch.exp(log_s)
        z = mu + sigma * epsilon
        decoder, c, h = gates(p, h, c, W=z)
        w = (h @ p["W_w"].T + p["b_w"]).unflatten(-1, (patch, patch))
        pen = h @ p["W_pen"].T + p["b_pen"]
        strength = torch.exp(h @ p["w_pen"] + p["c_pen"])
        GX, GY = filters(pen, patch, width, 0, longest), filters(pen, patch, height, 1, longest)
        canvas = canvas + torch.einsum("...jb,...ji,...ia->...ba", GY, w, GX) / strength[..., None, None]
        kl = kl_divergence(Normal(mu, sigma), Normal(0.0, 1.0)).sum(-1)
        nll = negative_log_likelihood(image.flatten(-2), canvas.flatten(-2))
        keep(values, sigmoid_canvas_prev=sigmoid_canvas_prev, image=image, error=error, look=look, gamma=gamma)
        keep(values, FX=FX, FY=FY, r=r, **encoder, mu=mu, log_s=log_s, z=z, **decoder, w=w, pen=pen)
        keep(values, strength=strength, GX=GX, GY=GY, canvas=canvas, kl=kl, nll=nll)
    return dict(values)


def draw_plain(params, x, initial, noise):
    """Section 12 without attention: all of the image and of the error image is read, all of the canvas written."""
    p, h, c, canvas = params, initial["h"], initial["c"], initial["canvas"]
    enc_h, enc_c = initial["enc.h"], initial["enc.c"]
    values = defaultdict(list)
    for x_t, epsilon in zip(x, noise, strict=True):
        sigmoid_canvas_prev = torch.sigmoid(canvas)
        r = torch.cat([x_t, x_t - sigmoid_canvas_prev], -1)
        encoder, enc_c, enc_h = gates(p, enc_h, enc_c, "enc.", W=r, V=h)
        mu, log_s = enc_h @ p["W_mu"].T + p["b_mu"], enc_h @ p["W_s"].T + p["b_s"]
        sigma = torch.exp(log_s)
        z = mu + sigma * epsilon
        decoder, c, h = gates(p, h, c, W=z)
        canvas = canvas + h @ p["W_w"].T + p["b_w"]
        kl = kl_divergence(Normal(mu, sigma), Normal(0.0, 1.0)).sum(-1)
        nll = negative_log_likelihood(x_t, canvas)
        keep(values, sigmoid_canvas_prev=sigmoid_canvas_prev, r=r, **encoder, mu=mu, log_s=log_s, z=z, **decoder)
        keep(values, canvas=canvas, kl=kl, nll=nll)
    return dict(values)

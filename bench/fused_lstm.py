"""A hand-written fused LSTM in NumPy: the measure for what lstm_core generates from equations.

It keeps every gate and every pre-activation. What makes it fast: one product of all inputs with all gates' weights;
gates side by side in the order o, i, f, g, so that a step has one recurrent product and few calls; derivatives of
activations in bulk before the way back; every view cut before the loop; weight gradients in one product after it.
Weights come stacked, so nothing is stacked while time runs.

A step's cost is the number of NumPy calls at batch 1 and the arithmetic at larger batches, so there are two ways there.
For one row, nine calls: one tanh serves all gates (sigmoid(a) is 0.5 tanh(a / 2) + 0.5, and halving is exact), and the
cell state lies behind g, so that one multiplication makes i * g and f * c_prev. For more rows, eleven calls: sigmoid
by exp, which is cheaper an entry than tanh, and every array contiguous.
"""

from dataclasses import dataclass

import numpy as np

GATES = "oifg"


@dataclass
class Weights:
    """Stacked weights of the gates o, i, f, g.

    For the way back `input` (4 units, inputs) and `recurrent` (4 units, units). For the way there `there_input`
    (inputs, 4 units), `there_recurrent` (units, 4 units) and `there_bias` (4 units,), in which what belongs to o, i
    and f is multiplied by `scale`.
    """

    input: np.ndarray
    recurrent: np.ndarray
    there_input: np.ndarray
    there_recurrent: np.ndarray
    there_bias: np.ndarray
    scale: float

    @classmethod
    def stack(cls, params, batch):
        """Stack lstm_core's parameters by name, for runs of this many rows."""
        w, u, b = (np.concatenate([params[f"{kind}_{gate}"] for gate in GATES]) for kind in "WUb")
        scale = 0.5 if batch == 1 else -1.0
        factors = np.repeat(np.array([scale, scale, scale, 1], dtype=w.dtype), len(b) // 4)
        return cls(
            input=w,
            recurrent=u,
            there_input=np.ascontiguousarray((w * factors[:, None]).T),
            there_recurrent=np.ascontiguousarray((u * factors[:, None]).T),
            there_bias=b * factors,
            scale=scale,
        )


@dataclass
class Run:
    """What a forward run keeps, each (time, batch, units) or as said.

    `a` (time, batch, 4 units): pre-activations of o, i, f (times the weights' scale) and g; `gates` (time, batch, 4
    units): o, i, f, g; `c` and `h` (time + 1, batch, units): the initial states, then each step's; `tanh_c`.
    """

    x: np.ndarray
    a: np.ndarray
    gates: np.ndarray
    c: np.ndarray
    tanh_c: np.ndarray
    h: np.ndarray


def forward(weights, x, h_0=0.0, c_0=0.0):
    """Run over x (time, batch, inputs) from h_0 and c_0 (batch, units)."""
    time, batch, inputs = x.shape
    units = weights.there_recurrent.shape[0]
    a = np.empty((time, batch, 4 * units), x.dtype)
    np.dot(x.reshape(time * batch, inputs), weights.there_input, out=a.reshape(time * batch, 4 * units))
    a += weights.there_bias
    h = np.empty((time + 1, batch, units), x.dtype)
    tanh_c = np.empty((time, batch, units), x.dtype)
    if batch == 1:
        packed = np.empty((time + 1, batch, 5 * units), x.dtype)  # o, i, f, g, and the c that the step starts from
        gates, c = packed[:-1, :, : 4 * units], packed[:, :, 4 * units :]
    else:
        gates, c = np.empty_like(a), np.empty_like(h)
    h[0], c[0] = h_0, c_0
    if batch == 1:
        _one_row(weights.there_recurrent, a, packed, tanh_c, h)
    else:
        _many_rows(weights.there_recurrent, a, gates, c, tanh_c, h)
    return Run(x, a, gates, c, tanh_c, h)


def _one_row(recurrent, a, packed, tanh_c, h):
    units = h.shape[2]
    recur, pair = np.empty((1, 4 * units), h.dtype), np.empty((1, 2 * units), h.dtype)
    first, second = pair[:, :units], pair[:, units:]
    half = np.array(0.5, h.dtype)
    dot, add, multiply, tanh = np.dot, np.add, np.multiply, np.tanh
    steps = zip(
        h[:-1],
        h[1:],
        a,
        packed[:-1, :, : 4 * units],
        packed[:-1, :, : 3 * units],
        packed[:-1, :, units : 3 * units],
        packed[:-1, :, 3 * units :],
        packed[1:, :, 4 * units :],
        tanh_c,
        packed[:-1, :, :units],
        strict=True,
    )
    for h_prev, h_t, a_t, gates, sigmoids, input_forget, candidate_cell, c, tanh_c_t, o in steps:
        dot(h_prev, recurrent, recur)
        add(a_t, recur, a_t)
        tanh(a_t, gates)
        multiply(sigmoids, half, sigmoids)
        add(sigmoids, half, sigmoids)
        multiply(input_forget, candidate_cell, pair)
        add(first, second, c)
        tanh(c, tanh_c_t)
        multiply(o, tanh_c_t, h_t)


def _many_rows(recurrent, a, gates, c, tanh_c, h):
    _, batch, units = h.shape
    recur, let_in = np.empty((batch, 4 * units), h.dtype), np.empty((batch, units), h.dtype)
    one = np.array(1, h.dtype)
    dot, add, multiply, tanh, exp, reciprocal = np.dot, np.add, np.multiply, np.tanh, np.exp, np.reciprocal
    steps = zip(
        h[:-1],
        h[1:],
        a,
        a[:, :, : 3 * units],
        a[:, :, 3 * units :],
        gates[:, :, : 3 * units],
        *(gates[:, :, n * units : (n + 1) * units] for n in range(4)),
        c[:-1],
        c[1:],
        tanh_c,
        strict=True,
    )
    for h_prev, h_t, a_t, a_oif, a_g, sigmoids, o, i, f, g, c_prev, c_t, tanh_c_t in steps:
        dot(h_prev, recurrent, recur)
        add(a_t, recur, a_t)
        exp(a_oif, sigmoids)
        add(sigmoids, one, sigmoids)
        reciprocal(sigmoids, sigmoids)
        tanh(a_g, g)
        multiply(i, g, let_in)
        multiply(f, c_prev, c_t)
        add(c_t, let_in, c_t)
        tanh(c_t, tanh_c_t)
        multiply(o, tanh_c_t, h_t)


def backward(weights, run, d_h):  # size: one loop, as somebody would write it by hand
    """Differentiate through time for cotangents d_h (time, batch, units) on every h.

    Returns a dict: W (4 units, inputs), U (4 units, units), b (4 units,), x, h_0, c_0 and, at every step, the total
    gradients a (time, batch, 4 units) of the pre-activations, h and c (time, batch, units).
    """
    time, batch, units = d_h.shape
    dtype = d_h.dtype
    o, i, f, g = (run.gates[:, :, n * units : (n + 1) * units] for n in range(4))
    one = np.array(1, dtype)
    h_to_c = run.tanh_c * run.tanh_c
    np.subtract(one, h_to_c, out=h_to_c)
    h_to_c *= o
    h_to_o = one - o
    h_to_o *= o
    h_to_o *= run.tanh_c
    c_to_ifg = np.empty((time, batch, 3, units), dtype)
    slope = one - i
    slope *= i
    np.multiply(slope, g, out=c_to_ifg[:, :, 0])
    np.subtract(one, f, out=slope)
    slope *= f
    np.multiply(slope, run.c[:-1], out=c_to_ifg[:, :, 1])
    np.multiply(g, g, out=slope)
    np.subtract(one, slope, out=slope)
    np.multiply(slope, i, out=c_to_ifg[:, :, 2])

    d_a = np.empty((time, batch, 4 * units), dtype)
    h_total, c_total = np.empty_like(d_h), np.empty_like(d_h)
    d_h_prev, d_c_prev = np.zeros((batch, units), dtype), np.zeros((batch, units), dtype)
    recurrent = weights.recurrent
    dot, add, multiply = np.dot, np.add, np.multiply
    steps = zip(
        d_h[::-1],
        h_total[::-1],
        c_total[::-1],
        c_total[::-1, :, None],
        h_to_c[::-1],
        h_to_o[::-1],
        c_to_ifg[::-1],
        f[::-1],
        d_a[::-1],
        d_a[::-1, :, :units],
        d_a.reshape(time, batch, 4, units)[::-1, :, 1:],
        strict=True,
    )
    for given, d_h_t, d_c_t, d_c_wide, to_c, to_o, to_ifg, f_t, d_a_t, d_o, d_ifg in steps:
        add(given, d_h_prev, d_h_t)
        multiply(d_h_t, to_o, d_o)
        multiply(d_h_t, to_c, d_c_t)
        add(d_c_t, d_c_prev, d_c_t)
        multiply(d_c_wide, to_ifg, d_ifg)
        dot(d_a_t, recurrent, d_h_prev)
        multiply(d_c_t, f_t, d_c_prev)

    rows = time * batch
    flat = d_a.reshape(rows, 4 * units)
    return {
        "W": flat.T @ run.x.reshape(rows, -1),
        "U": flat.T @ run.h[:-1].reshape(rows, units),
        "b": np.ones(rows, dtype) @ flat,
        "x": (flat @ weights.input).reshape(run.x.shape),
        "h_0": d_h_prev,
        "c_0": d_c_prev,
        "a": d_a,
        "h": h_total,
        "c": c_total,
    }

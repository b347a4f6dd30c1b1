"""A hand-written fused LSTM in NumPy: the measure for what lstm_core generates from equations.

It keeps every gate and every pre-activation. What makes it fast: the product of all inputs with all gates' weights is
one; a step has nine NumPy calls forward and five back; gates lie side by side in the order o, i, f, g, followed by the
cell state that the step starts from, so that one tanh serves all gates (sigmoid(a) is 0.5 tanh(a / 2) + 0.5, and the
halving is exact) and one multiplication makes i * g and f * c_prev; derivatives of activations are formed in bulk
before the way back; every view is cut before the loop. Weights come stacked, so nothing is stacked while time runs.
"""

from dataclasses import dataclass

import numpy as np

GATES = "oifg"


@dataclass
class Weights:
    """Stacked weights of the gates o, i, f, g.

    For the way back `input` (4 units, inputs) and `recurrent` (4 units, units); for the way there, with what belongs
    to o, i and f halved, `half_input` (inputs, 4 units), `half_recurrent` (units, 4 units), `half_bias` (4 units,).
    """

    input: np.ndarray
    recurrent: np.ndarray
    half_input: np.ndarray
    half_recurrent: np.ndarray
    half_bias: np.ndarray

    @classmethod
    def stack(cls, params):
        """Stack lstm_core's parameters by name."""
        w = np.concatenate([params[f"W_{gate}"] for gate in GATES])
        u = np.concatenate([params[f"U_{gate}"] for gate in GATES])
        b = np.concatenate([params[f"b_{gate}"] for gate in GATES])
        half = np.repeat(np.array([0.5, 0.5, 0.5, 1], dtype=w.dtype), len(b) // 4)
        return cls(
            input=w,
            recurrent=u,
            half_input=np.ascontiguousarray((w * half[:, None]).T),
            half_recurrent=np.ascontiguousarray((u * half[:, None]).T),
            half_bias=b * half,
        )


@dataclass
class Run:
    """What a forward run keeps.

    `a` (time, batch, 4 units): pre-activations of o, i, f (halved) and g. `values` (time + 1, batch, 5 units): o, i,
    f, g and the cell state before that step. `tanh_c` (time, batch, units). `h` (time + 1, batch, units): the initial
    hidden state, then each step's.
    """

    x: np.ndarray
    a: np.ndarray
    values: np.ndarray
    tanh_c: np.ndarray
    h: np.ndarray


def forward(weights, x, h_0=0.0, c_0=0.0):
    """Run over x (time, batch, inputs) from h_0 and c_0 (batch, units)."""
    time, batch, inputs = x.shape
    units = weights.half_recurrent.shape[0]
    a = np.empty((time, batch, 4 * units), x.dtype)
    values = np.empty((time + 1, batch, 5 * units), x.dtype)
    tanh_c = np.empty((time, batch, units), x.dtype)
    h = np.empty((time + 1, batch, units), x.dtype)
    h[0], values[0, :, 4 * units :] = h_0, c_0
    np.dot(x.reshape(time * batch, inputs), weights.half_input, out=a.reshape(time * batch, 4 * units))
    a += weights.half_bias

    recurrent = weights.half_recurrent
    recur = np.empty((batch, 4 * units), x.dtype)
    pair = np.empty((batch, 2 * units), x.dtype)
    first, second = pair[:, :units], pair[:, units:]
    half = np.array(0.5, x.dtype)
    dot, add, multiply, tanh = np.dot, np.add, np.multiply, np.tanh
    steps = zip(
        h[:-1],
        h[1:],
        a,
        values[:-1, :, : 4 * units],
        values[:-1, :, : 3 * units],
        values[:-1, :, units : 3 * units],
        values[:-1, :, 3 * units :],
        values[1:, :, 4 * units :],
        tanh_c,
        values[:-1, :, :units],
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
    return Run(x, a, values, tanh_c, h)


def backward(weights, run, d_h):
    """Differentiate through time for cotangents d_h (time, batch, units) on every h.

    Returns a dict: W (4 units, inputs), U (4 units, units), b (4 units,), x, h_0, c_0 and, at every step, the total
    gradients a (time, batch, 4 units), h and c (time, batch, units).
    """
    time, batch, units = d_h.shape
    dtype = d_h.dtype
    gates, c_prev = run.values[:-1, :, : 4 * units], run.values[:-1, :, 4 * units :]
    o, i, f, g = (gates[:, :, n * units : (n + 1) * units] for n in range(4))
    one = np.array(1, dtype)
    slopes = np.empty((time, batch, 6, units), dtype)  # of h to c and a_o, of c to a_i, a_f, a_g and c_prev
    np.multiply(run.tanh_c, run.tanh_c, out=slopes[:, :, 0])
    np.subtract(one, slopes[:, :, 0], out=slopes[:, :, 0])
    slopes[:, :, 0] *= o
    sigmoids = run.values[:-1, :, : 3 * units].reshape(time, batch, 3, units)
    np.subtract(one, sigmoids, out=slopes[:, :, 1:4])
    slopes[:, :, 1:4] *= sigmoids
    slopes[:, :, 1] *= run.tanh_c
    slopes[:, :, 2] *= g
    slopes[:, :, 3] *= c_prev
    np.multiply(g, g, out=slopes[:, :, 4])
    np.subtract(one, slopes[:, :, 4], out=slopes[:, :, 4])
    slopes[:, :, 4] *= i
    slopes[:, :, 5] = f

    total = np.empty((time, batch, 6, units), dtype)  # h's share of c, then a_o, a_i, a_f, a_g, and c's share of c_prev
    d_a = total.reshape(time, batch, 6 * units)[:, :, units : 5 * units]
    h_total = d_h.copy()
    c_total = np.empty((time, batch, units), dtype)
    recur = np.zeros((batch, units), dtype)
    carry = np.zeros((batch, units), dtype)
    back = weights.recurrent
    dot, add, multiply = np.dot, np.add, np.multiply
    steps = zip(
        h_total[::-1],
        h_total[::-1, :, None],
        slopes[::-1, :, :2],
        total[::-1, :, :2],
        total[::-1, :, 0],
        c_total[::-1],
        c_total[::-1, :, None],
        slopes[::-1, :, 2:],
        total[::-1, :, 2:],
        total[::-1, :, 5],
        d_a[::-1],
        strict=True,
    )
    for d_h_t, d_h_wide, h_slopes, h_shares, c_share, d_c_t, d_c_wide, c_slopes, c_shares, next_carry, d_a_t in steps:
        add(d_h_t, recur, d_h_t)
        multiply(d_h_wide, h_slopes, h_shares)
        add(c_share, carry, d_c_t)
        multiply(d_c_wide, c_slopes, c_shares)
        dot(d_a_t, back, recur)
        carry = next_carry

    rows = time * batch
    flat = d_a.reshape(rows, 4 * units)
    return {
        "W": flat.T @ run.x.reshape(rows, -1),
        "U": flat.T @ run.h[:-1].reshape(rows, units),
        "b": np.ones(rows, dtype) @ flat,
        "x": (flat @ weights.input).reshape(run.x.shape),
        "h_0": recur,
        "c_0": carry.copy(),
        "a": d_a,
        "h": h_total,
        "c": c_total,
    }

"""The benchmark's hand-written LSTM computes the LSTM: its figures would mean nothing otherwise."""

import numpy as np
import pytest

import lstm_core
from bench import fused_lstm
from tests.core.problems import agree
from tests.golden import reading


@pytest.mark.parametrize("case", ["batch", "one unit", "one input", "one step"])
def test_the_fused_lstm_is_pytorchs(case):
    stored = reading.load("lstm")[case]
    values, initial = stored["values"], stored["initial"]
    weights = fused_lstm.Weights.stack(stored["params"], stored["x"].shape[1])
    run = fused_lstm.forward(weights, stored["x"], initial["h"], initial["c"])
    agree(run.h[1:], values["h"], 1e-12, "h")
    agree(run.c[1:], values["c"], 1e-12, "c")
    agree(run.tanh_c, values["tanh_c"], 1e-12, "tanh_c")
    for position, gate in enumerate(fused_lstm.GATES):
        units = slice(position * run.h.shape[2], (position + 1) * run.h.shape[2])
        agree(run.gates[:, :, units], values[gate], 1e-12, gate)
        scale = 1 if gate == "g" else weights.scale
        agree(run.a[:, :, units] / scale, values[f"a_{gate}"], 1e-12, f"a_{gate}")


def test_the_fused_lstm_goes_back_as_lstm_core_does():
    stored = reading.load("lstm")["batch"]
    cotangent = stored["cotangents"]["h"]
    trace = lstm_core.cells["lstm"].run(stored["params"], stored["x"], initial=stored["initial"])
    wanted = trace.gradients({"h": cotangent})
    weights = fused_lstm.Weights.stack(stored["params"], stored["x"].shape[1])
    run = fused_lstm.forward(weights, stored["x"], stored["initial"]["h"], stored["initial"]["c"])
    found = fused_lstm.backward(weights, run, cotangent)
    for kind in "WUb":
        stacked = np.concatenate([wanted.params[f"{kind}_{gate}"] for gate in fused_lstm.GATES])
        agree(found[kind], stacked, 1e-11, kind)
    agree(found["x"], wanted.x, 1e-11, "x")
    for state in "hc":
        agree(found[f"{state}_0"], wanted.initial[state], 1e-11, f"initial {state}")
        agree(found[state], wanted[state], 1e-11, f"total of {state}")

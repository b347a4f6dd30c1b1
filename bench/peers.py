"""The other libraries' LSTMs, on one thread: each takes lstm_core's parameters and returns two functions to time.

`forward()` and `both()` (forward and backward) return arrays for comparison: h (time, batch, units), and the gradient
of x. None stands for what a library does not do.
"""

import numpy as np

TORCH_ORDER = "ifgo"
ONNX_ORDER = "iofg"


def rows(params, kind, order):
    """Stack the parameters of one kind in a library's order of gates."""
    return np.concatenate([params[f"{kind}_{gate}"] for gate in order])


def torch_loop(params, x, d_h):
    """An explicit PyTorch loop that keeps every gate and pre-activation: one input product, one product a step."""
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    w, u, b = (torch.tensor(rows(params, kind, "ifog"), requires_grad=True) for kind in "WUb")
    weights = (w, u, b)
    batch, units = d_h.shape[1:]
    inputs, cotangent = torch.tensor(x, requires_grad=True), torch.tensor(d_h)

    def run():
        h = c = torch.zeros(batch, units, dtype=inputs.dtype)
        kept = []
        for a_x in functional.linear(inputs, w, b).unbind(0):
            a = torch.addmm(a_x, h, u.T)
            i, f, o = torch.sigmoid(a[:, : 3 * units]).chunk(3, 1)
            g = torch.tanh(a[:, 3 * units :])
            c = f * c + i * g
            tanh_c = torch.tanh(c)
            h = o * tanh_c
            kept.append((a, i, f, o, g, c, tanh_c, h))
        return kept

    def forward():
        with torch.no_grad():
            return torch.stack([step[-1] for step in run()]).numpy()

    def both():
        for tensor in (*weights, inputs):
            tensor.grad = None
        h = torch.stack([step[-1] for step in run()])
        h.backward(cotangent)
        return h.detach().numpy(), inputs.grad.numpy()

    return forward, both


def torch_lstm(params, x, d_h):
    """torch.nn.LSTM, which keeps no gate."""
    import torch

    torch.set_num_threads(1)
    inputs, cotangent = torch.tensor(x, requires_grad=True), torch.tensor(d_h)
    module = torch.nn.LSTM(x.shape[2], d_h.shape[2], dtype=inputs.dtype)
    with torch.no_grad():
        module.weight_ih_l0.copy_(torch.tensor(rows(params, "W", TORCH_ORDER)))
        module.weight_hh_l0.copy_(torch.tensor(rows(params, "U", TORCH_ORDER)))
        module.bias_ih_l0.copy_(torch.tensor(rows(params, "b", TORCH_ORDER)))
        module.bias_hh_l0.zero_()

    def forward():
        with torch.no_grad():
            return module(inputs)[0].numpy()

    def both():
        module.zero_grad(set_to_none=True)
        inputs.grad = None
        h, _ = module(inputs)
        h.backward(cotangent)
        return h.detach().numpy(), inputs.grad.numpy()

    return forward, both


def onnx_runtime(params, x, d_h):
    """ONNX Runtime's LSTM, which keeps no gate and has no way back."""
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper

    units = d_h.shape[2]
    bias = rows(params, "b", ONNX_ORDER)
    initializers = {
        "W": rows(params, "W", ONNX_ORDER)[None],
        "R": rows(params, "U", ONNX_ORDER)[None],
        "B": np.concatenate([bias, np.zeros_like(bias)])[None],
    }
    graph = helper.make_graph(
        [helper.make_node("LSTM", ["X", *initializers], ["Y"], hidden_size=units)],
        "lstm",
        [helper.make_tensor_value_info("X", TensorProto.FLOAT, x.shape)],
        [helper.make_tensor_value_info("Y", TensorProto.FLOAT, (x.shape[0], 1, *d_h.shape[1:]))],
        [onnx.numpy_helper.from_array(array, name) for name, array in initializers.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])

    def forward():
        return session.run(["Y"], {"X": x})[0][:, 0]

    return forward, None

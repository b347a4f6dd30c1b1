"""torch.nn.RNN, LSTM and GRU holding our parameters: their layouts are `equations.md` section 15."""

import torch

GATES = {"rnn": "h", "lstm": "ifgo", "gru_reset_after": "rzh"}  # in the order of PyTorch's rows
MODULES = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru_reset_after": torch.nn.GRU}


def module(cell, params, dtype=torch.float64):
    """Return the torch.nn module of one layer that holds `params`."""
    gates = GATES[cell]
    units, inputs = params[f"W_{gates[0]}"].shape
    built = MODULES[cell](inputs, units, dtype=dtype)

    def rows(kind):
        return torch.cat([torch.as_tensor(params[f"{kind}_{gate}"], dtype=dtype) for gate in gates])

    with torch.no_grad():
        built.weight_ih_l0.copy_(rows("W"))
        built.weight_hh_l0.copy_(rows("U"))
        built.bias_ih_l0.copy_(rows("b"))
        built.bias_hh_l0.copy_(rows("bU") if f"bU_{gates[0]}" in params else torch.zeros(len(gates) * units))
    return built


def evaluate(cell, params, x, initial, cotangent):
    """Run the module in float64 and differentiate sum(cotangent * h).

    Returns ({"h": ...}, final states, gradients as `loops.evaluate`, without "values").
    """
    built = module(cell, params)
    x = torch.tensor(x, requires_grad=True)
    states = {name: torch.tensor(array[None], requires_grad=True) for name, array in initial.items()}
    given = (states["h"], states["c"]) if "c" in states else states["h"]
    h, last = built(x, given)
    (h * torch.tensor(cotangent)).sum().backward()
    gradients = {
        "params": {},
        "x": x.grad.numpy(),
        "initial": {name: state.grad[0].numpy() for name, state in states.items()},
    }
    stored = {"W": built.weight_ih_l0, "U": built.weight_hh_l0, "b": built.bias_ih_l0}
    if "bU_h" in params:
        stored["bU"] = built.bias_hh_l0
    for kind, tensor in stored.items():
        for gate, part in zip(GATES[cell], tensor.grad.chunk(len(GATES[cell])), strict=True):
            gradients["params"][f"{kind}_{gate}"] = part.numpy()
    last = last if isinstance(last, tuple) else (last,)
    final = {name: state[0].detach().numpy() for name, state in zip(("h", "c"), last, strict=False)}
    return {"h": h.detach().numpy()}, final, gradients

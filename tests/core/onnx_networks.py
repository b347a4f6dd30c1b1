"""One-layer recurrent networks for ONNX Runtime, filled with lstm_core's parameters (`equations.md` section 15).

float32, one direction; biases of the recurrent side are 0 but for the GRU that resets after the product.
"""

from dataclasses import dataclass

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

ORDER = {"RNN": "h", "LSTM": "iofg", "GRU": "zrh"}
PEEPHOLES = "iof"


@dataclass
class Network:
    """An ONNX operator: its name, our parameters under the names of its gates, and its own attributes."""

    operator: str
    params: dict
    attributes: dict

    def rows(self, kind, gates):
        """Stack one kind of parameter over gates, zeros for a gate that has none."""
        present = [array for name, array in self.params.items() if name.rsplit("_", 1)[0] == kind]
        absent = np.zeros_like(present[0] if present else self.params[f"b_{ORDER[self.operator][-1]}"])
        return np.concatenate([self.params.get(f"{kind}_{gate}", absent) for gate in gates])

    def run(self, x, initial):
        """Return {"h": (time, batch, units)} and the final states {"h": (batch, units), ...}."""
        gates = ORDER[self.operator]
        time, batch, inputs = x.shape
        units = self.params[f"b_{gates[0]}"].shape[0]
        arrays = {
            "W": self.rows("W", gates)[None],
            "R": self.rows("U", gates)[None],
            "B": np.concatenate([self.rows("b", gates), self.rows("bU", gates)])[None],
            "initial_h": initial["h"][None],
        }
        names = ["X", "W", "R", "B", "", "initial_h"]
        outputs = ["Y", "Y_h"]
        if self.operator == "LSTM":
            arrays |= {"initial_c": initial["c"][None], "P": self.rows("p", PEEPHOLES)[None]}
            names += ["initial_c", "P"]
            outputs += ["Y_c"]
        node = helper.make_node(self.operator, names, outputs, hidden_size=units, **self.attributes)
        shapes = {"Y": (time, 1, batch, units), "Y_h": (1, batch, units), "Y_c": (1, batch, units)}
        graph = helper.make_graph(
            [node],
            self.operator,
            [helper.make_tensor_value_info("X", TensorProto.FLOAT, (time, batch, inputs))],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shapes[name]) for name in outputs],
            [onnx.numpy_helper.from_array(array, name) for name, array in arrays.items()],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)
        onnx.checker.check_model(model)
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        found = dict(zip(outputs, session.run(outputs, {"X": x}), strict=True))
        final = {state: found[f"Y_{state}"][0] for state in ("h", "c") if f"Y_{state}" in found}
        return {"h": found["Y"][:, 0]}, final


def renamed(params, old, new, sign=1):
    """Return params with gate `old` called `new`, times `sign`: sigmoid(-a) is 1 - sigmoid(a)."""
    others = {name: array for name, array in params.items() if not name.endswith(f"_{old}")}
    moved = {
        f"{name.rsplit('_', 1)[0]}_{new}": sign * array for name, array in params.items() if name.endswith(f"_{old}")
    }
    return others | moved


def network(cell, params):
    """Return the ONNX network that is one of our cells."""
    if cell == "rnn":
        return Network("RNN", params, {})
    if cell == "gru":  # ONNX's z keeps the old, ours the new
        return Network("GRU", renamed(params, "z", "z", sign=-1), {"linear_before_reset": 0})
    if cell == "gru_reset_after":
        return Network("GRU", params, {"linear_before_reset": 1})
    if cell == "cifg":  # ONNX computes i and couples f = 1 - i
        return Network("LSTM", renamed(params, "f", "i", sign=-1), {"input_forget": 1})
    return Network("LSTM", params, {})

"""A cell as a PyTorch module: its parameters by the cell's names, `step`, and `forward` over a sequence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from keyword import iskeyword

from . import beginning
from .dialect import MODULE_NAMES
from .sized import SizedStep
from .writing import arguments, body, head, helpers, indented, mapping, returned, shape, starts, states

RESET = '''
    def reset_parameters(self):
        """Draw parameters: matrices uniform in +-1/sqrt(columns), vectors 0, a forget gate's bias b_f 1."""
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                bound = parameter.shape[1] ** -0.5
                nn.init.uniform_(parameter, -bound, bound)
            else:
                nn.init.constant_(parameter, 1.0 if name.split(".")[-1] == "b_f" else 0.0)

{beginnings}
    def load_arrays(self, params):
        """Take the numbers of NumPy arrays by parameter name, such as those of lstm_core."""
        self.load_state_dict({name: torch.as_tensor(array) for name, array in params.items()})
        return self
'''


def class_name(name: str) -> str:
    """Return a name for the class: `depth_gated_lstm` is DepthGatedLstm; a name without ASCII letters is Cell."""
    words = re.findall(r"[A-Za-z0-9]+", name)
    found = "".join(word[:1].upper() + word[1:] for word in words)
    return found if found[:1].isalpha() and not iskeyword(found) and found != "F" else f"Cell{found}"


def module(sized: SizedStep) -> str:
    """Return the source."""
    given = arguments(sized)
    memory = [name for name in given if name == "memory"]
    lines = [
        *head(sized, "torch"),
        "",
        "import torch",
        "from torch import nn",
        "from torch.nn import functional as F",
        "",
        "",
        "def zeros(x, *own):",
        "    return x.new_zeros((*x.shape[:-1], *own))",
        *helpers(sized, "torch"),
        "",
        "",
        f"class {class_name(sized.cell.name)}(nn.Module):",
        *_constructor(sized),
        *RESET.replace("{beginnings}\n", _beginnings(sized)).rstrip("\n").split("\n"),
        "",
        f"    def start({', '.join(['self', 'x', *memory])}):",
        '        """Return the states before the first step; x is the first input."""',
        *indented(starts(sized), 2),
        "",
        f"    def step({', '.join(['self', 'x', 'state', *given])}):",
        '        """Return every value after one step: x (batch, inputs), states (batch, units) by name."""',
        *indented(body(sized.step.body, sized.step.roles), 2),
        *indented(returned(mapping([(name, slot.name) for name, slot in sized.step.values.items()])), 2),
        "",
        *indented(_forward(sized, memory)),
    ]
    source = "\n".join(lines) + "\n"
    return source if "F." in source else source.replace("from torch.nn import functional as F\n", "")


def _beginnings(sized: SizedStep) -> str:
    return "\n".join([*indented(beginning.lines(sized, "torch"), 2), ""])


def _constructor(sized: SizedStep) -> Iterator[str]:
    sizes = [f"{word}={number}" for word, number in sized.lengths.items()] if sized.scales else []
    yield f"    def __init__({', '.join(['self', *sizes])}):"
    yield "        super().__init__()"
    made: set[str] = set()
    for name, axes in sized.shapes.items():
        *groups, own = name.split(".")
        place = "self"
        for group in groups:
            inner = f'{place}._modules["{group}"]' if group in MODULE_NAMES else f"{place}.{group}"
            if inner not in made:
                made.add(inner)
                yield f"        {inner} = nn.Module()"
            place = inner
        target = f'{place}._parameters["{own}"]' if own in MODULE_NAMES else f"{place}.{own}"
        yield f"        {target} = nn.Parameter(torch.empty({shape(axes) if len(axes) != 1 else axes[0]}))"
    yield "        self.reset_parameters()"


def _forward(sized: SizedStep, memory: list[str]) -> Iterator[str]:
    given = arguments(sized)
    steps = [name for name in given if name not in ("memory", "time")]
    named = [*memory, *steps, *(["first=0"] if "time" in given else [])]
    said = [f"{name} (time, batch, its size)" for name in steps]
    said += ["memory (batch, positions, features)"] if memory else []
    said += ["first, the first step's number"] if "time" in given else []
    now = {"memory": "memory", "time": "x.new_tensor(first + t)"}
    kept = mapping(states(sized, "x[t]"))
    yield f"def forward({', '.join(['self', 'x', 'initial=None', *(['*', *named] if named else [])])}):"
    what = "".join(f"; {name}" for name in said)
    yield f'    """Read x (time, batch, inputs){what}; return h at every step, and the last states."""'
    yield f"    state = self.start({', '.join(['x[0]', *memory])}) | dict(initial or {{}})"
    yield "    outputs = []"
    yield "    for t in range(len(x)):"
    called = ", ".join(["x[t]", "state", *(now.get(name, f"{name}[t]") for name in given)])
    yield f"        values = self.step({called})"
    yield from indented([f"state = {kept[0]}", *kept[1:]], 2)
    yield '        outputs.append(values["h"])'
    yield "    return torch.stack(outputs), state"

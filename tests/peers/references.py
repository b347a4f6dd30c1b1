"""The table of references: which loop is which cell, what it takes, and how it is run and differentiated.

A stack is named by its layers, bottom first: `lstm+depth_gated_lstm`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace

import numpy as np
import torch

from tests.peers import generative, later, layers, loops, recent, variants


@dataclass(frozen=True)
class Reference:
    """A loop, its parameters' and states' shapes as functions of the sizes, and what else it takes.

    Sizes are `inputs`, `units`, `features` (of a memory's vectors) and the settings.
    """

    loop: Callable
    shapes: Callable[[SimpleNamespace], dict[str, tuple[int, ...]]]
    states: Callable[[SimpleNamespace], dict[str, tuple[int, ...]]]
    settings: Mapping[str, object] = field(default_factory=dict)
    below: tuple[str, ...] = ()
    memory: bool = False
    noise: bool = False  # `latent` draws a step
    passed: tuple[str, ...] = ()  # the settings that the loop wants to know

    def sizes(self, inputs, units, features=2, **settings):
        """Return the sizes that `shapes` and `states` take."""
        return SimpleNamespace(inputs=inputs, units=units, features=features, **{**self.settings, **settings})


def h_and_c(size):
    """Return the states of an LSTM."""
    return {"h": (size.units,), "c": (size.units,)}


def h_alone(size):
    """Return the state of a cell without a cell state."""
    return {"h": (size.units,)}


def gates_of(letters="ifgo", peepholes="", prefix="", **more):
    """Return the shapes of gates: W, U, b, and `more` matrices of some number of columns, all as functions of sizes."""

    def shapes(size):
        H, found = size.units, {}
        for k in letters:
            found |= {f"W_{k}": (H, size.inputs), f"U_{k}": (H, H), f"b_{k}": (H,)}
            found |= {f"{kind}_{k}": (H, columns(size)) for kind, columns in more.items()}
            found |= {f"p_{k}": (H,)} if k in peepholes else {}
        return {prefix + name: shape for name, shape in found.items()}

    return shapes


def of_the_word(letters):
    """Return the shapes of layers that see the word alone, as functions of sizes."""
    return lambda size: {
        name: shape
        for k in letters
        for name, shape in {f"W_{k}": (size.units, size.inputs), f"b_{k}": (size.units,)}.items()
    }


def greff(variant):
    """Return a variant's reference: the gate that is 1 or copied has no parameters."""
    letters = "ifgo".replace({**variants.GREFF_WITHOUT, "cifg": "f"}.get(variant, "-"), "")
    peepholes = "" if variant == "np" else "ifo"
    own = gates_of(letters, peepholes)
    if variant != "fgr":
        return Reference(partial(variants.greff, variant=variant), own, h_and_c)
    nine = [f"R_{a}{b}" for a in "ifo" for b in "ifo"]
    return Reference(
        partial(variants.greff, variant=variant),
        lambda size: own(size) | dict.fromkeys(nine, (size.units, size.units)),
        lambda size: dict.fromkeys("hcifo", (size.units,)),
    )


def depth_gate(size):
    """Return the shapes of what a depth-gated LSTM has beside an LSTM."""
    return {"W_d": (size.units, size.inputs), "w_cd": (size.units,), "w_ld": (size.units,), "b_d": (size.units,)}


def grid_entrance(size):
    """Return the shapes of a grid's entrance, which the bottom block has."""
    W, b = (size.units, size.inputs), (size.units,)
    return {"W_xh": W, "b_xh": b, "W_xm": W, "b_xm": b}


def grid_block(size):
    """Return the shapes of both sides of a grid block."""
    H = size.units
    each = {"Ut": (H, H), "Ud": (H, H), "b": (H,)}
    return {f"{side}.{kind}_{k}": shape for side in "td" for k in "ifog" for kind, shape in each.items()}


def grid_states(size):
    """Return what a grid block hands to the next step."""
    return {"t.h": (size.units,), "t.m": (size.units,)}


def stack(*kinds):
    """Return the reference of layers, bottom first, each a (loop, shapes, states); upper ones read `units` inputs."""

    def prefixed(position):
        def shapes(size):
            sizes = [size] + [SimpleNamespace(inputs=size.units, units=size.units)] * (len(kinds) - 1)
            each = [kind[position](own) for kind, own in zip(kinds, sizes, strict=True)]
            return {f"l{n}.{name}": shape for n, found in enumerate(each) for name, shape in found.items()}

        return shapes

    return Reference(partial(layers.stacked, layers=[kind[0] for kind in kinds]), prefixed(1), prefixed(2))


def attention(size):
    """Return the shapes of section 11."""
    H, A, K = size.units, size.features, size.attend
    own = {"W_att": (K, A), "U_att": (K, H), "b_att": (K,), "u_att": (K,), "c_att": (), "w_beta": (H,), "b_beta": ()}
    starts = {"W_c0": (H, A), "b_c0": (H,), "W_h0": (H, A), "b_h0": (H,)}
    return own | starts | gates_of(C=lambda size: size.features)(size)


def heads(rows, columns, *names):
    """Return the shapes of affine maps by their tags."""
    return {f"{kind}_{name}": (rows, columns) if kind == "W" else (rows,) for name in names for kind in "Wb"}


def vrnn(size):
    """Return the shapes of section 13."""
    H, D, Z = size.units, size.inputs, size.latent
    nets = heads(H, H, "p") | heads(Z, H, "mu0", "s0", "muz", "sz") | heads(H, D, "k") | heads(H, Z, "kz")
    nets |= heads(H, H, "q", "y") | {"U_q": (H, H), "U_y": (H, H)} | heads(D, H, "out")
    inner = SimpleNamespace(inputs=H, units=H)
    return nets | gates_of(V=lambda size: size.units)(inner)


def storn(size):
    """Return the shapes of section 14."""
    H, D, Z = size.units, size.inputs, size.latent
    recognition = {"rec.W_h": (H, D), "rec.U_h": (H, H), "rec.b_h": (H,)}
    generation = {"W_x": (H, D), "W_z": (H, Z), "U_h": (H, H), "b_h": (H,)}
    return recognition | generation | heads(Z, H, "mu", "s") | heads(D, H, "o")


def draw(seen, written):
    """Return the shapes of section 12 where `seen` numbers are read a step and `written` ones written."""

    def shapes(size):
        H, Z = size.units, size.latent
        encoder = gates_of(prefix="enc.", V=lambda size: size.units)(SimpleNamespace(inputs=seen(size), units=H))
        decoder = gates_of()(SimpleNamespace(inputs=Z, units=H))
        return encoder | decoder | heads(Z, H, "mu", "s") | heads(written(size), H, "w")

    return shapes


def draw_windows(size):
    """Return the shapes of what places DRAW's two windows."""
    H = size.units
    return {
        f"{kind}_{window}": shape
        for window in ("look", "pen")
        for kind, shape in {"W": (4, H), "b": (4,), "w": (H,), "c": ()}.items()
    }


def draw_states(canvas):
    """Return DRAW's states for a canvas of a shape."""
    return lambda size: dict.fromkeys(("h", "c", "enc.h", "enc.c"), (size.units,)) | {"canvas": canvas(size)}


RNN = gates_of("h")
LSTM = loops.lstm, gates_of(), h_and_c
DEPTH_GATED = layers.depth_gated_lstm, lambda size: gates_of()(size) | depth_gate(size), h_and_c
GRID = layers.grid_lstm, grid_block, grid_states
GRID_WITH_ENTRANCE = layers.grid_lstm, lambda size: grid_entrance(size) | grid_block(size), grid_states
REFERENCES = {
    "rnn": Reference(loops.rnn, RNN, h_alone),
    **{
        name: Reference(partial(loops.lstm, peepholes=peepholes), gates_of("figo", peepholes), h_and_c)
        for name, peepholes in loops.LSTM_PEEPHOLES.items()
    },
    "cifg": Reference(loops.cifg, gates_of("fgo"), h_and_c),
    "gru": Reference(loops.gru, gates_of("zrh"), h_alone),
    "gru_reset_after": Reference(
        loops.gru_reset_after,
        lambda size: {
            name: shape for k in "zrh" for name, shape in (gates_of(k)(size) | {f"bU_{k}": (size.units,)}).items()
        },
        h_alone,
    ),
    "clockwork_rnn": Reference(
        variants.clockwork_rnn, RNN, h_alone, settings={"periods": (1, 2)}, passed=("periods", "first")
    ),
    **{
        {"cifg": "cifg_peephole"}.get(variant, variant): greff(variant)
        for variant in ("vanilla", "nig", "nfg", "nog", "niaf", "noaf", "cifg", "np", "fgr")
    },
    "mut1": Reference(
        variants.mut1,
        lambda size: {name: shape for name, shape in gates_of("zrh")(size).items() if name != "U_z"},
        h_alone,
    ),
    "mut2": Reference(variants.mut2, gates_of("zrh"), h_alone),
    "mut3": Reference(variants.mut3, gates_of("zrh"), h_alone),
    "depth_gated_lstm": Reference(*DEPTH_GATED, below=("c",)),
    "lstm+depth_gated_lstm": stack(LSTM, DEPTH_GATED),
    "grid_lstm": Reference(*GRID_WITH_ENTRANCE),
    "grid_lstm_above": Reference(*GRID, below=("h", "m")),
    "grid_lstm+grid_lstm": stack(GRID_WITH_ENTRANCE, GRID),
    "attention": Reference(generative.attention, attention, h_and_c, settings={"attend": 3}, memory=True),
    "vrnn": Reference(generative.vrnn, vrnn, h_and_c, settings={"latent": 2}, noise=True),
    "storn": Reference(
        generative.storn,
        storn,
        lambda size: {"h": (size.units,), "rec.h": (size.units,), "v": (size.inputs,)},
        settings={"latent": 2},
        noise=True,
    ),
    "draw": Reference(
        generative.draw,
        lambda size: draw(lambda s: 2 * s.patch**2, lambda s: s.patch**2)(size) | draw_windows(size),
        draw_states(lambda size: (size.height, size.width)),
        settings={"height": 3, "width": 4, "patch": 2, "latent": 2},
        noise=True,
        passed=("height", "width", "patch"),
    ),
    "draw_plain": Reference(
        generative.draw_plain,
        draw(lambda s: 2 * s.inputs, lambda s: s.inputs),
        draw_states(lambda size: (size.inputs,)),
        settings={"latent": 2},
        noise=True,
    ),
    "mingru": Reference(recent.mingru, of_the_word("zh"), h_alone),
    "minlstm": Reference(recent.minlstm, of_the_word("fih"), h_alone),
    "slstm": Reference(recent.slstm, gates_of(), h_and_c),
    **{name: Reference(*row) for name, row in later.ROWS.items()},
}


def evaluate(cell, params, x, initial, cotangents, **more):
    """Run a loop on NumPy arrays and differentiate sum(cotangent * value); `more` are settings, below, memory, noise.

    Returns (values, gradients): values {name: (time, [batch,] own axes)}; gradients {"params": {...}, "x": ...,
    "initial": {...}, "below": {...}, "memory": ..., "values": {name: the total gradient at every step}}, all float64
    NumPy arrays; below and memory only where given, values only those through which a gradient can pass.
    """
    leaves, steps = run(cell, params, x, initial, **more)
    loss = sum((torch.stack(steps[name]) * torch.tensor(weight)).sum() for name, weight in cotangents.items())
    loss.backward()
    gradients = {
        group: {name: gradient(tensor) for name, tensor in found.items()}
        if isinstance(found, dict)
        else gradient(found)
        for group, found in leaves.items()
    }
    gradients["values"] = {
        name: np.stack([gradient(step) for step in every_step])
        for name, every_step in steps.items()
        if every_step[0].requires_grad
    }
    return {name: torch.stack(all_steps).detach().numpy() for name, all_steps in steps.items()}, gradients


def values(cell, *arguments, **more):
    """Run a loop on NumPy arrays; return its values."""
    _leaves, steps = run(cell, *arguments, **more)
    return {name: torch.stack(all_steps).detach().numpy() for name, all_steps in steps.items()}


# size: what a cell can be given, as Cell.run has it
def run(cell, params, x, initial, settings=None, below=None, memory=None, noise=None):
    """Run a loop on NumPy arrays; return (what can have a gradient, every step's values) as tensors."""
    reference = REFERENCES[cell]
    given = {"params": params, "x": x, "initial": initial, "below": below, "memory": memory}
    leaves = {
        group: {name: leaf(array) for name, array in found.items()} if isinstance(found, dict) else leaf(found)
        for group, found in given.items()
        if found is not None
    }
    more = {name: value for name, value in (settings or {}).items() if name in reference.passed}
    if noise is not None:
        more["noise"] = torch.tensor(noise)
    return leaves, reference.loop(**leaves, **more)


def leaf(array):
    """Return an array as a tensor that gets a gradient."""
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


def gradient(tensor):
    """Return a tensor's gradient as an array, zeros where nothing reached it."""
    return (torch.zeros_like(tensor) if tensor.grad is None else tensor.grad).detach().numpy()

"""The table's rows for the cells of `gated` and `linear`: their parameters' and states' shapes, written out by hand."""

from tests.peers import gated, linear


def matrices(*names):
    """Return the shapes of square matrices."""
    return lambda size: dict.fromkeys(names, (size.units, size.units))


def vectors(*names):
    """Return the shapes of vectors."""
    return lambda size: dict.fromkeys(names, (size.units,))


def of_x(*names):
    """Return the shapes of matrices that take the input."""
    return lambda size: dict.fromkeys(names, (size.units, size.inputs))


def numbers(*names):
    """Return the shapes of numbers."""
    return lambda _size: dict.fromkeys(names, ())


def rows(*names):
    """Return the shapes of weights that make a number of the input."""
    return lambda size: dict.fromkeys(names, (size.inputs,))


def both(*parts):
    """Return the shapes of several parts together."""
    return lambda size: {name: shape for part in parts for name, shape in part(size).items()}


def named(kind, letters):
    """Return the names of parameters of a kind: W_f, W_i, ..."""
    return [f"{kind}_{letter}" for letter in letters]


def gates(letters):
    """Return the shapes of W, U and b of each letter."""
    return both(of_x(*named("W", letters)), matrices(*named("U", letters)), vectors(*named("b", letters)))


def square(name):
    """Return the shape of a state that is a square matrix."""
    return matrices(name)


HIGHWAY = [f"{kind}{n}" for kind in "HT" for n in (1, 2, 3)]
ROWS = {  # the loop, its parameters' shapes, its states'
    "janet": (gated.janet, gates("fc"), vectors("h", "c")),
    "mgu": (gated.mgu, gates("fh"), vectors("h")),
    "sru": (gated.sru, both(of_x("W", "W_f", "W_r"), vectors("v_f", "b_f", "v_r", "b_r")), vectors("c")),
    "indrnn": (gated.indrnn, both(of_x("W"), vectors("u", "b")), vectors("h")),
    "ran": (gated.ran, both(of_x("W_c"), gates("if")), vectors("h", "c")),
    "ugrnn": (gated.ugrnn, gates("cg"), vectors("h")),
    "highway_rnn": (
        gated.highway_rnn,
        both(of_x("W_H", "W_T"), matrices(*named("R", HIGHWAY)), vectors(*named("b", HIGHWAY))),
        vectors("h"),
    ),
    "multiplicative_lstm": (
        gated.multiplicative_lstm,
        both(of_x(*named("W", "mhiof")), matrices(*named("U", "mhiof"))),
        vectors("h", "c"),
    ),
    "layer_norm_lstm": (
        gated.layer_norm_lstm,
        both(gates("figo"), vectors(*named("alpha", "12345"), "b_c")),
        vectors("h", "c"),
    ),
    "lstm_projection": (
        gated.lstm_projection,
        lambda size: {
            name: (size.units, size.proj_size) if name.startswith("U") else shape
            for name, shape in (gates("figo")(size) | {"W_hr": (size.proj_size, size.units)}).items()
        },
        lambda size: {"h": (size.proj_size,), "c": (size.units,)},
        {"proj_size": 2},
    ),
    "qrnn": (
        linear.qrnn,
        of_x(*named("W1", "zfo"), *named("W2", "zfo")),
        lambda size: {"c": (size.units,), "x": (size.inputs,)},
    ),
    "mlstm": (
        linear.mlstm,
        both(of_x(*named("W", "qkvo")), vectors(*named("b", "qkvo")), rows("w_f", "w_i"), numbers("b_f", "b_i")),
        both(square("C"), vectors("n"), numbers("m")),
    ),
    "rg_lru": (linear.rg_lru, both(of_x("W_a", "W_x"), vectors("b_a", "b_x", "Lam")), vectors("h")),
    "mamba": (
        linear.mamba,
        lambda size: {
            "W_Delta": (size.units, size.inputs),
            "b_Delta": (size.units,),
            "W_B": (size.state, size.inputs),
            "W_C": (size.state, size.inputs),
            "A_log": (size.units, size.state),
            "D": (size.units,),
        },
        lambda size: {"S": (size.units, size.state)},
        {"state": 3},
    ),
    "rwkv": (
        linear.rwkv,
        lambda size: {
            **of_x("W_r", "W_k", "W_v")(size),
            **dict.fromkeys(("mu_r", "mu_k", "mu_v"), (size.inputs,)),
            **matrices("W_o")(size),
            **vectors("u", "w")(size),
        },
        lambda size: {"a": (size.units,), "b": (size.units,), "x": (size.inputs,)},
    ),
    "gated_deltanet": (
        linear.gated_deltanet,
        both(of_x("W_q", "W_k", "W_v"), rows("w_a", "w_b"), numbers("w_A", "b_a")),
        square("S"),
    ),
}

"""State_dicts: names, parts of weights, the chain, embedding and readout."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from lstm_core import formats
from lstm_core.formats.pytorch.groups import natural
from lstm_core.formats.pytorch.reading import from_arrays


def arrays_of(prefix, inputs, units, gates=4, layers=1, seed=0):
    """Return the arrays of a module of PyTorch."""
    rng, found = np.random.default_rng(seed), {}
    for n in range(layers):
        shapes = {
            "weight_ih": (gates * units, inputs if not n else units),
            "weight_hh": (gates * units, units),
            "bias_ih": (gates * units,),
            "bias_hh": (gates * units,),
        }
        for name, shape in shapes.items():
            found[f"{prefix}{name}_l{n}"] = rng.normal(0, 0.5, shape).astype(np.float32)
    return found


def numbers(*shape, seed=5):
    return np.random.default_rng(seed).normal(0, 1, shape).astype(np.float32)


def test_layers_are_in_the_order_of_their_numbers():
    network = from_arrays(dict(sorted(arrays_of("rnn.", 3, 4, layers=12).items())), {})
    assert [layer.name for layer in network.layers] == [f"rnn.l{n}" for n in range(12)]
    assert sorted(["l10", "l2"], key=natural) == ["l2", "l10"]


def test_a_layer_that_is_missing_is_named():
    arrays = {name: array for name, array in arrays_of("rnn.", 3, 4, layers=3).items() if not name.endswith("l1")}
    with pytest.raises(formats.FormatError, match=r"rnn\.l1 is missing; there is rnn\.l2") as refusal:
        from_arrays(arrays, {})
    assert refusal.value.kind == "names"


def test_encoder_and_decoder_are_apart():
    network = from_arrays(arrays_of("encoder.", 3, 4) | arrays_of("decoder.", 4, 4), {})
    assert not network.is_whole
    assert network.why_apart == (
        "The file has several groups of recurrent layers (decoder, encoder), and does not say how they are joined."
    )
    assert network.run_layer(1, numbers(5, 2, 3))["l1.h"].shape == (5, 2, 4)


def test_numbered_modules_follow_one_another_where_they_fit():
    network = from_arrays(arrays_of("rnns.0.", 3, 4) | arrays_of("rnns.1.", 4, 5), {})
    assert network.is_whole
    assert not from_arrays(arrays_of("rnns.0.", 3, 4) | arrays_of("rnns.1.", 5, 5), {}).is_whole


def test_spectral_norm_and_both_weight_norms_are_worked_out():
    plain = arrays_of("rnn.", 3, 4)
    weight = plain.pop("rnn.weight_hh_l0")
    g, u, v = numbers(16, 1) + 3, numbers(16), numbers(4)
    scaled = weight * g / np.linalg.norm(weight, axis=1, keepdims=True)
    cases = [
        ({"weight_hh_l0_g": g, "weight_hh_l0_v": weight}, scaled),
        ({"parametrizations.weight_hh_l0.original0": g, "parametrizations.weight_hh_l0.original1": weight}, scaled),
        ({"weight_hh_l0_orig": weight, "weight_hh_l0_u": u, "weight_hh_l0_v": v}, weight / (u @ weight @ v)),
    ]
    for parts, wanted in cases:
        network = from_arrays(plain | {f"rnn.{name}": array for name, array in parts.items()}, {})
        found = np.concatenate([network.layers[0].ways[0].params[f"U_{gate}"] for gate in "ifgo"])
        assert np.allclose(found, wanted, atol=1e-6)
        assert network.is_whole
        assert "rnn.weight_hh_l0 is put together from" in network.notes[0]


def test_what_stands_around_is_never_guessed():
    arrays = arrays_of("rnn.", 5, 6)
    words = {"encoder.weight": numbers(9, 5), "decoder.weight": numbers(9, 6), "decoder.bias": numbers(9)}
    network = from_arrays(arrays | words, {})
    assert network.is_whole
    assert network.embedding.shape == (9, 5)
    assert network.readout["W_y"].shape == (9, 6)
    assert network.origins["readout"] == ("decoder.weight", "decoder.bias")
    deeper = from_arrays(arrays | words | {"hidden.weight": numbers(6, 6)}, {})
    assert deeper.why_apart.startswith("hidden.weight has a place and an activation")
    assert from_arrays(arrays | words | {"norm.num_batches_tracked": np.array([3])}, {}).is_whole


def test_two_arrays_of_one_shape_without_telling_names_are_asked_about():
    arrays = arrays_of("rnn.", 6, 6) | {"a.weight": numbers(9, 6), "b.weight": numbers(9, 6, seed=6)}
    network = from_arrays(arrays, {})
    assert [question.key for question in network.questions] == ["embedding"]
    assert [choice.key for choice in network.questions[0].choices] == ["a.weight", "b.weight"]
    assert np.array_equal(network.embedding, arrays["a.weight"])
    other = from_arrays(arrays, {"embedding": "b.weight"})
    assert np.array_equal(other.embedding, arrays["b.weight"])
    assert np.array_equal(other.readout["W_y"], arrays["a.weight"])


def test_elmos_names_are_read_and_its_clip_asked():
    arrays = {}
    for way in ("forward", "backward"):
        prefix = f"_elmo_lstm.{way}_layer_0."
        arrays |= {
            f"{prefix}input_linearity.weight": numbers(24, 3),
            f"{prefix}state_linearity.weight": numbers(24, 4),
            f"{prefix}state_linearity.bias": numbers(24),
            f"{prefix}state_projection.weight": numbers(4, 6) * 10,
        }
    network = from_arrays(arrays, {})
    assert [(layer.kind, layer.units, layer.ways[0].reverse) for layer in network.layers] == [
        ("LSTM", 4, True),
        ("LSTM", 4, False),
    ]
    assert [question.key for question in network.questions] == ["clip"]
    x = numbers(5, 2, 3) * 10
    assert np.abs(network.run_layer(1, x)["l1.h"]).max() == 3
    assert np.abs(from_arrays(arrays, {"clip": "0"}).run_layer(1, x)["l1.h"]).max() > 3
    with pytest.raises(formats.FormatError, match="no number"):
        from_arrays(arrays, {"clip": "much"})


def test_whole_numbers_are_no_weights(tmp_path):
    arrays = arrays_of("rnn.", 3, 4)
    arrays["rnn.weight_hh_l0"] = arrays["rnn.weight_hh_l0"].astype(np.int8)
    save_file(arrays, tmp_path / "quantised.safetensors")
    with pytest.raises(formats.FormatError, match="before it is quantised") as refusal:
        formats.load(tmp_path / "quantised.safetensors")
    assert refusal.value.kind == "element type"

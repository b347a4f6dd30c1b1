"""The stages of music: what an address may ask for, and what is answered."""

from __future__ import annotations

import html
import re

import numpy as np
import pytest

from app.beyond.chorales import LINES, STAGES, _ribbon_label
from lstm_core import models
from lstm_core.models.music import pitch

KEYS = [stage.key for stage in STAGES if stage.names()]


def trace(client, key, **fields):
    """Return the answer for a stage's fields."""
    return client.get(f"/beyond/{key}/trace", query_string=fields)


def shown(client, path):
    """Return the notices on a page."""
    answer = client.get(path)
    assert answer.status_code == 200
    return re.findall(r'<p class="notice" role="status">(.*?)</p>', answer.text)


def test_both_networks_have_their_stage():
    assert KEYS == ["vrnn", "storn"]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_page_shows_notes_and_nats_without_a_script(client, key, lang):
    model = models.load(f"chorales-{key}")
    text = client.get(f"/beyond/{key}?token=3&phase=nll&lang={lang}").text
    notes = model.card.to_dict()["examples"][0]["beats"][2]
    comma = "、" if lang == "ja" else ", "
    assert comma.join(pitch(number) for number in reversed(notes)) in text
    assert f'<option value="{model.card.to_dict()["examples"][0]["piece"]}" selected>' in text
    nll = model.read(model.roll(model.card.to_dict()["examples"][0]["beats"]), seed=1)["nll"][2]
    assert f"{nll:.2f}".rstrip("0") in text


@pytest.mark.parametrize("key", KEYS)
def test_reading_answers_what_the_model_made_of_a_beginning(client, key):
    model = models.load(f"chorales-{key}")
    example = model.card.to_dict()["examples"][1]
    answer = trace(client, key, model=model.name, piece=example["piece"], seed=5).json
    found, panel = model.read(model.roll(example["beats"]), seed=5), answer["panel"]
    assert panel["notes"] == example["beats"]
    assert panel["before"] == []
    np.testing.assert_array_equal(panel["probabilities"], found["y"])
    np.testing.assert_array_equal(panel["nats"]["kl"], found["kl"])
    np.testing.assert_array_equal(panel["nats"]["nll"], found["nll"])
    assert len(panel["posterior"]["mean"]) == len(answer["tokens"]) == len(example["beats"])
    if "chorales-lstm" in models.names():
        measure = models.load("chorales-lstm").nats(model.roll(example["beats"]))
        np.testing.assert_allclose(panel["nats"]["measure"], measure, atol=1e-4)


def test_the_prior_is_the_network_s_or_the_same_at_every_beat(client):
    vrnn, storn = (trace(client, key, model=f"chorales-{key}").json["panel"] for key in KEYS)
    assert np.ptp(vrnn["prior"]["mean"], axis=0).max() > 0.1
    assert not np.any(storn["prior"]["mean"])
    assert np.all(np.equal(storn["prior"]["deviation"], 1))


@pytest.mark.parametrize("key", KEYS)
def test_writing_answers_what_the_model_writes(client, key):
    model = models.load(f"chorales-{key}")
    answer = trace(client, key, model=model.name, mode="writing", seed=7, temperature=0.5, beats=9).json
    written = model.write(9, seed=7, temperature=0.5)
    np.testing.assert_array_equal(answer["values"]["v"], written["v"])
    assert answer["panel"]["nats"] is None
    assert answer["panel"]["posterior"] is None
    assert "kl" not in answer["values"]
    assert len(answer["tokens"]) == 9
    for token, notes in zip(answer["tokens"], answer["panel"]["notes"], strict=True):
        assert token["title"] == ", ".join(pitch(number) for number in reversed(notes))


@pytest.mark.parametrize("key", KEYS)
def test_writing_goes_on_from_a_beginning(client, key):
    model = models.load(f"chorales-{key}")
    example = model.card.to_dict()["examples"][0]
    answer = trace(client, key, model=model.name, mode="writing", after=example["piece"], beats=4).json
    assert answer["panel"]["before"] == example["beats"][:16]
    written = model.write(4, seed=1, after=model.roll(example["beats"][:16]))
    np.testing.assert_array_equal(answer["values"]["v"], written["v"])


@pytest.mark.parametrize("key", KEYS)
def test_what_is_held_changes_the_notes_in_the_ribbon_too(client, key):
    answer = trace(client, key, model=f"chorales-{key}", mode="writing", beats=5, clamp="y:0").json
    assert [token["text"] for token in answer["tokens"]] == ["–"] * 5
    assert answer["panel"]["notes"] == [[]] * 5
    assert any(answer["unclamped"]["panel"]["notes"])


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("temperature", "1e9", "The temperature “1e9” cannot be used; it is a number from 0 to 4."),
        ("temperature", "-1", "The temperature “-1” cannot be used"),
        ("temperature", "nan", "The temperature “nan” cannot be used"),
        ("temperature", "warm", "The temperature “warm” cannot be used"),
        ("temperature", "1" * 500, "cannot be used"),
        ("seed", "-3", "“-3” cannot be used for “seed”; it is a whole number from 0 to 999999."),
        ("seed", "1000000", "“1000000” cannot be used for “seed”"),
        ("beats", "0", "“0” cannot be used for “beats”; it is a whole number from 1 to 64."),
        ("beats", "1e3", "“1e3” cannot be used for “beats”"),
        ("tempo", "999", "“999” cannot be used for “tempo”; it is a whole number from 40 to 200."),
        ("piece", "nine", "“nine” cannot be used for “piece”; it is one of"),
        ("after", "999", "“999” cannot be used for “after”; it is one of 0, "),
        ("mode", "singing", "“singing” cannot be used for “mode”; it is one of reading, writing."),
        ("clamp", "z/20:1", "a value that is held there has fewer entries"),
    ],
)
def test_what_cannot_be_used_is_reported_and_the_rest_is_shown(client, field, value, words):
    notices = shown(client, f"/beyond/vrnn?lang=en&{field}={value}")
    assert len(notices) == 1
    assert words in html.unescape(notices[0])
    if field != "tempo":
        refused = trace(client, "vrnn", model="chorales-vrnn", lang="en", **{field: value})
        assert refused.status_code == 422
        assert words in refused.json["detail"]


def test_temperature_0_writes_the_same_whatever_the_seed(client):
    first, second = (
        trace(client, "vrnn", model="chorales-vrnn", mode="writing", temperature=0, seed=seed).json for seed in (1, 2)
    )
    assert first["panel"]["notes"] == second["panel"]["notes"]
    assert first["temperature"] == "0"


def test_a_beat_of_many_notes_stays_short_in_the_ribbon():
    assert _ribbon_label([60, 64, 67]) == "G4\nE4\nC4"
    assert _ribbon_label([]) == "–"
    many = _ribbon_label(range(50, 62)).split("\n")
    assert len(many) == LINES
    assert many[-1] == "+8"


@pytest.mark.parametrize("key", KEYS)
def test_the_index_has_a_picture_of_what_it_writes(client, key):
    text = client.get("/beyond?lang=en").text
    card = text.partition(f"/beyond/{key}")[2].partition("</svg>")[0]
    assert card.count("<rect") > 20

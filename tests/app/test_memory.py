"""How far back networks remember, as the server answers it."""

from __future__ import annotations

import base64
import re
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.memory import findings, networks, recall, view
from app.memory.gradients import MOST_LEFT_OUT, row_lookbacks
from app.memory.messages import own_messages
from app.memory.networks import RowKey
from app.reading.library import STANDARD
from app.text import numbers
from app.text.messages import messages
from app.text.numbers import rounded
from lstm_core import models
from lstm_core.models import Card, Library, ModelName
from lstm_core.tasks.recall import gap_record
from lstm_core.tasks.recall.texts import WORDS

ENGLISH = {"Accept-Language": "en"}
SCRIPTS = Path(__file__).parents[2] / "static" / "js" / "memory"
GAPS = [1, 2, 5, 10, 20, 35, 50, 75, 100, 150, 200]
FRENCH = "i grew up in france where the boys near the old car run so i speak fluent french"


def page(client: FlaskClient, query: str = "") -> str:
    """Return the page in English, as text without tags' signs."""
    response = client.get(f"/memory?{query}", headers=ENGLISH)
    assert response.status_code == 200
    return unescape(response.get_data(as_text=True))


def answer(client: FlaskClient, **given: object) -> dict:
    """Return what the page's script gets for a word."""
    response = client.get("/memory/gradient", query_string={"lang": "en", **given})
    assert response.status_code == 200, response.get_json()
    return response.get_json()


def curve(**means: list[float]) -> dict:
    """Return made curves of recall, each with two seeds that lie 4 points apart."""
    cells = [
        {"key": key, "label": key, "mean": mean, "said": [f"{100 * value:.0f}% (a to b)" for value in mean]}
        for key, mean in means.items()
    ]
    return {"gaps": [10, 50, 200], "chance": 0.125, "cells": cells}


def test_the_page_says_what_is_to_be_seen_and_holds_the_numbers(client: FlaskClient) -> None:
    text = page(client)
    assert "With respect to the cell state, from “fluent” back to “france”" in text
    assert re.search(
        r"in lstm and gru the gradient comes through; in rnn it all but vanishes, smaller by a factor of", text
    )
    assert "lstm gives “french” 97" in text
    assert "rnn has no belt" in text
    table = text[text.index('id="table"') :]
    assert re.search(
        r"<th scope=\"row\">france</th>\s*<td>1\.0\xa0×\xa010⁻⁹</td>\s*<td>[-−+]?0\.0</td>\s*<td>0\.16</td>", table
    )
    assert table.count('<th scope="row">') >= 40


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("task=nothing", "“nothing” cannot be used for “task”"),
        ("token=99", "There is no token “99”"),
        ("at=99", "There is no token “99”"),
        ("scale=cubic", "“cubic” cannot be used for “scale”"),
        ("state=solid", "“solid” cannot be used for “state”"),
        ("seed=-1", "There is no example “-1”"),
        ("text=" + "a+" * 5000, "characters; at most"),
        ("text=" + "a+" * 1500, "tokens; at most"),
    ],
)
def test_nonsense_is_reported_and_the_rest_is_shown(client: FlaskClient, query: str, message: str) -> None:
    text = page(client, query)
    assert text.count('<p class="notice" role="status">') == 1
    assert message in text


@pytest.mark.parametrize(
    ("text", "token", "message"),
    [
        ("", 1, "Nothing stands before “<s>”"),
        (FRENCH, 1, "Nothing stands before “<s>”"),
        (FRENCH, 2, "Only the opening <s> stands before “i”"),
        ("ich wuchs in frankreich auf", 6, "The networks do not know “auf”"),
        ("zork blub gnarl", 4, "The networks know none of the earlier words"),
        ("! ? , . ; :", 7, "what is asked is how much an unknown word surprises them"),
        ("the boys " * 60, 121, f"Only the {MOST_LEFT_OUT} words next to “boys” were left out"),
    ],
)
def test_texts_that_give_little_to_look_back_at(client: FlaskClient, text: str, token: int, message: str) -> None:
    found = answer(client, text=text, token=token)
    assert message in " ".join(found["sentences"]["notices"])
    assert message in page(client, f"token={token}&text={text.replace(';', '%3B')}")
    assert len(found["rows"]) == (3 if token > 1 else 0)
    assert all(np.isfinite(row["sizes"]["cell"]).all() for row in found["rows"])


def test_the_answer_holds_what_the_core_computes(client: FlaskClient) -> None:
    found = answer(client, text=FRENCH)
    assert [row["key"] for row in found["rows"]] == ["rnn", "lstm", "gru"]
    assert [row["style"] for row in found["rows"]] == ["dot", "solid", "dash"]
    assert [row["belts"] for row in found["rows"]] == [[], ["c"], ["h"]]
    rnn, lstm, gru = found["rows"]
    assert rnn["kept"] is None
    assert rnn["cell"] is None  # it is that by h
    assert lstm["cell"] is not None
    model = models.load("grammar-lstm")
    indices = [token.index for token in model.tokenize(FRENCH)]
    memory = models.lookback.look_back(model, indices, len(indices) - 1)
    for name, packed in (("c", lstm["cell"]), ("h", lstm["hidden"])):
        halves = np.frombuffer(base64.b64decode(packed["halves"]), "<u2").astype(np.uint32) << 16
        values = halves.view(np.float32).reshape(packed["shape"])
        np.testing.assert_allclose(values, memory.gradients[name], rtol=2**-8, atol=1e-37)
    sizes = np.linalg.norm(memory.gradients["c"], axis=1)
    np.testing.assert_allclose(lstm["sizes"]["cell"], sizes, rtol=1e-6)
    assert lstm["left_out"]["first"] == 1
    assert found["tokens"][found["goal"] - 1]["text"] == "france"
    assert gru["kept_mean"][-1] == 1


STATES = {  # the belts, those whose entries have factors, and how many entries all have
    "mlstm": (["C", "n"], ["C", "n"], 32 * 32 + 32),
    "gated_deltanet": (["S"], [], 32 * 32),
    "mamba": (["S"], ["S"], 32 * 8),
    "rwkv": (["a", "b"], ["a", "b"], 64),
    "highway_rnn": (["h"], ["h"], 32),
    "lstm_projection": (["c"], ["c"], 32),
    "grid_lstm": (["l0.t.m", "l1.t.m"], ["l0.t.m", "l1.t.m"], 64),
}


@pytest.mark.parametrize("tokens", [(17, 2), pytest.param((3,), marks=pytest.mark.nightly)], ids=["ends", "between"])
@pytest.mark.parametrize("cell", STATES)
def test_a_network_of_any_cell_is_looked_back_at(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, cell: str, tokens: tuple[int, ...]
) -> None:
    monkeypatch.setattr(networks, "DEFAULT_CELLS", ("gru", cell))
    belts, factored, entries = STATES[cell]
    for token in tokens:
        found = answer(client, text=FRENCH, token=token)
        row = next(row for row in found["rows"] if row["key"] == cell)
        assert row["belts"] == belts
        assert [part["name"] for part in row["parts"]["kept"]] == factored
        assert row["units"] == entries
        if row["cell"]:
            assert row["cell"]["shape"] == [token - 1, entries]
        assert (row["kept"] is None) == (not factored)
        assert page(client, f"token={token}")
        for state in view.STATES:
            for kind in ("csv", "json", "npz", "svg"):
                taken = client.get(f"/memory/files/gradients/{kind}?token={token}&state={state}")
                assert taken.status_code == 200, (kind, taken.get_json())
    read = client.get(f"/memory/example?gap=20&cells={cell},lstm&lang=en").get_json()
    assert read["cells"][0]["values"]["shape"][0] == len(read["tokens"])
    assert len(read["cells"][0]["values"]["shape"]) == 2


def test_the_path_along_the_belts_sets_out_from_where_they_are_read(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RWKV shows what its belts were before, and nothing else reads them: this path is the only one."""
    monkeypatch.setattr(networks, "DEFAULT_CELLS", ("gru", "rwkv"))
    with app.test_request_context("/memory?lang=en"):
        shown = networks.shown("grammar", STANDARD)
        tokens = shown[0].model.tokenize(FRENCH)
        asked = len(tokens) - 1
        found = row_lookbacks(shown, FRENCH, asked)
        look = next(look for look in found if look.row.key.cell == "rwkv")
        assert look.last == asked - 2
        assert look.belt_norms is not None
        np.testing.assert_allclose(look.belt_norms, look.sizes["cell"], rtol=1e-3)
        said = findings.gradient(found, tokens, asked)
        fall = look.sizes["cell"][asked - 2] / look.sizes["cell"][findings.goal(found, asked)]
        assert f"in rwkv it becomes smaller, by a factor of {numbers.times(fall)}." in said
        assert "In rwkv the prediction does not read the cell state after “fluent”" in said
        assert "from “speak”" in said
        early = findings.gradient(row_lookbacks(shown, FRENCH, 2), tokens, 2)
        assert "rwkv it all but vanishes" not in early


def test_where_entries_mix_no_factor_is_told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networks, "DEFAULT_CELLS", ("mlstm", "gated_deltanet"))
    with app.test_request_context("/memory?lang=en"):
        shown = networks.shown("grammar", STANDARD)
        tokens = shown[0].model.tokenize(FRENCH)
        asked = len(tokens) - 1
        found = row_lookbacks(shown, FRENCH, asked)
        said = {look.row.key.cell: findings.gate_product(look, found, tokens, asked) for look in found}
        assert "mixes the entries of the old state" in said["gated_deltanet"]
        assert "has no belt" not in said["gated_deltanet"]
        mlstm = next(look for look in found if look.row.key.cell == "mlstm")
        assert mlstm.gate_products is not None
        gates = models.lookback.products(mlstm.trace["f"])
        np.testing.assert_allclose(mlstm.gate_products, np.repeat(gates[:, None], 32 * 33, axis=1), rtol=1e-5)
        assert re.search(r"the entry C\[\d+, \d+\] keeps .* of 1056 entries", said["mlstm"])
        parts = mlstm.parts(("C", "n"))
        assert [parts[0].entry(33), parts[1].entry(1024 + 4)] == ["C[2, 2]", "n[5]"]


def test_the_table_is_asked_for_by_itself(client: FlaskClient) -> None:
    table = client.get("/memory/gradient?lang=en&table=1&text=the+<b>+boys+run").get_json()["table"]
    assert re.findall(r'<th scope="row">(.*?)</th>', table) == ["&lt;s&gt;", "the", "&lt;", "b", "&gt;", "boys"]
    assert "<td>–</td>" in table


def test_answers_are_kept_and_problems_reported(client: FlaskClient) -> None:
    first = client.get("/memory/gradient?lang=en")
    again = client.get("/memory/gradient?lang=en", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    for address, parameter in (
        ("gradient?task=no", "task"),
        ("gradient?token=999", "token"),
        ("gradient?text=" + "a+" * 3000, "text"),
    ):
        problem = client.get(f"/memory/{address}", headers=ENGLISH)
        assert problem.status_code == 422
        assert problem.mimetype == "application/problem+json"
        assert problem.get_json()["parameter"] == parameter


def test_examples_end_with_the_word_that_is_expected() -> None:
    presets = view.presets(networks.shown("grammar", STANDARD))
    assert presets[0].endswith("so i speak fluent french")
    assert len(presets) == len(models.card("grammar-gru").to_dict()["examples"])


def test_rows_are_the_usual_three_or_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("a-gru", "a-lstm", "a-mut1", "a-rnn", "ease-rnn", "b-cifg", "b-np")
    cards = {
        str(name): Card.model_construct(task=name.task, cell=name.cell, base_task="a" if name.task == "ease" else "")
        for name in map(ModelName.parse, names)
    }
    library = Library()
    monkeypatch.setattr(library, "names", lambda kind=None: names)
    monkeypatch.setattr(library, "card", cards.__getitem__)
    assert list(map(str, networks.keys("a", library))) == ["rnn", "rnn_led", "lstm", "gru", "mut1"]
    assert set(map(str, networks.keys("b", library))) == {"np", "cifg"}
    assert [task.key for task in networks.tasks(library)] == ["a", "b"]
    styles = networks.styles([RowKey(cell) for cell in ("rnn", "lstm", "gru", "mut1", "np")])
    assert len(set(styles.values())) == 5


@pytest.mark.parametrize("key", [networks.RNN, networks.RNN_LED, RowKey("mut1", is_led=True)], ids=str)
def test_a_key_comes_back_from_its_text(key: RowKey) -> None:
    assert RowKey.parse(str(key)) == key


def test_the_goal_is_the_first_word_that_much_hangs_on(app: Flask) -> None:
    with app.test_request_context("/memory?lang=en"):
        shown = networks.shown("grammar", STANDARD)
        tokens = shown[0].model.tokenize(FRENCH)
        asked = len(tokens) - 1
        found = row_lookbacks(shown, FRENCH, asked)
        assert tokens[findings.goal(found, asked)].text == "france"
        assert findings.goal(row_lookbacks(shown, FRENCH, 1), 1) == 0
        assert findings.gradient(row_lookbacks(shown, FRENCH, 1), tokens, 1) == ""


@pytest.mark.parametrize(
    ("means", "said", "unsaid"),
    [
        (
            {"rnn": [0.3, 0.25, 0.2], "rnn_led": [1, 1, 1], "lstm": [1, 1, 1]},
            [
                "still named by lstm: 100",
                "in 25% (a to b), where chance is 12.5",
                "That is not because it cannot hold it",
            ],
            ["gru", "gradient", "long gaps alone"],
        ),
        (
            {"rnn": [0.9, 0.8, 0.5], "gru": [0.5, 0.4, 0.3]},
            ["names it in 80% (a to b)."],
            ["still named", "cannot", "learn to"],
        ),
        ({"rnn": [0.3, 0.25, 0.2], "rnn_led": [0.6, 0.5, 0.4]}, ["Led there step by step"], ["That is not because"]),
    ],
)
def test_the_truth_of_recall_follows_the_numbers(app: Flask, means: dict, said: list[str], unsaid: list[str]) -> None:
    with app.test_request_context("/memory?lang=en"):
        found = " ".join(recall.curve_sentences(curve(**means)))
    assert all(text in found for text in said), found
    assert not any(text in found for text in unsaid), found
    assert "cannot remember" not in found


def test_what_is_said_of_the_longest_gap_is_the_record(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.test_request_context("/memory?lang=en"):
        longest, alone = recall.training_sentences()
        for gap in recall.LONGEST:
            assert numbers_of(gap_record.shares("mixed", "rnn")[gap]) in longest
        assert "training on gaps of 1 to 10, 40, and 100" in longest
        for cell in gap_record.CELLS:
            assert numbers_of(gap_record.shares("fixed", cell)[30]) in alone
        good = {gap: np.ones(2) for gap in (10, 30, 40, 100)}
        monkeypatch.setattr(gap_record, "shares", lambda kind, cell: good)
        assert recall.training_sentences() == []


def numbers_of(shares: np.ndarray) -> str:
    """Return a mean and, where they differ, the ends, as the page writes them."""
    low, mean, high = (rounded(100 * float(of(shares)), 0) for of in (np.min, np.mean, np.max))
    return f"{mean}%" if low == high else f"{mean}% ({low} to {high})"


def test_cells_that_there_are_not_are_reported(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recall, "measured", lambda library: {cell: f"recall-{cell}" for cell in ("rnn", "lstm", "gru")})
    with app.test_request_context("/memory?lang=en"):
        assert view.parse_cells(None, STANDARD).value == ("rnn", "lstm", "gru")
        assert view.parse_cells("", STANDARD).value == ()
        parsed = view.parse_cells("gru,nothing,rnn", STANDARD)
        assert parsed.value == ("rnn", "gru")
        assert parsed.problem == "“nothing” cannot be used for “cells”; it is one of rnn, lstm, gru."
        assert view.parse_pair(",", STANDARD).value == ("lstm", "rnn")
        assert view.parse_pair("gru,no", STANDARD).value == ("gru", "rnn")


def test_without_recall_the_page_says_so(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recall, "measured", lambda library: {})
    assert "No network has been trained on recall yet. Once there is one" in page(client)
    assert client.get("/memory/recall?lang=en").get_json() == {"curve": None, "sentences": []}
    assert client.get("/memory/example?lang=en").status_code == 404


@pytest.mark.skipif(not networks.keys("recall", STANDARD), reason="no network is trained on recall yet")
def test_recall_and_an_example(client: FlaskClient) -> None:
    found = client.get("/memory/recall?lang=en").get_json()["curve"]
    assert found["gaps"] == GAPS
    for cell in found["cells"]:
        assert len(cell["said"]) == len(GAPS)
        assert all(
            low <= mean + 1e-4 and mean <= high + 1e-4
            for low, mean, high in zip(cell["low"], cell["mean"], cell["high"], strict=True)
        )
    example = client.get("/memory/example?gap=20&cells=lstm,rnn&lang=en").get_json()
    assert example["text"].split().index("?") == example["shown"] + 20
    assert [cell["key"] for cell in example["cells"]] == ["lstm", "rnn"]
    for cell in example["cells"]:
        assert np.shape(cell["shares"]) == (len(example["tokens"]), len(WORDS))
        np.testing.assert_allclose(np.sum(cell["shares"], axis=1), 1, rtol=1e-6)  # a page rounds them, once
        assert client.get(cell["step"]).status_code == 200
    for query, parameter in (("gap=3", "gap"), ("cells=no", "cells"), ("seed=x", "seed")):
        assert client.get(f"/memory/example?{query}").get_json()["parameter"] == parameter


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (0.15, "0.15"),
        (12, "12"),
        (0.0022, "0.0022"),
        (6.2e8, "6.2\xa0×\xa010⁸"),
        (2.3e-10, "2.3\xa0×\xa010⁻¹⁰"),
        (1, "1.0"),
    ],
)
def test_numbers_as_people_read_them(value: float, written: str) -> None:
    assert numbers.scientific(value) == written


def test_points_and_factors(app: Flask) -> None:
    assert [numbers.points(change) for change in (0.138, -0.004, 0.0, -0.00001)] == ["+13.8", "−0.4", "0.0", "0.0"]
    with app.test_request_context("/memory?lang=en"):
        assert [numbers.times(factor) for factor in (1.4, 37.2, 12345, 3e7)] == [
            "1.4",
            "37",
            "12,000",
            "3.0\xa0×\xa010⁷",
        ]


def test_the_pages_scripts_use_its_messages(app: Flask) -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS.glob("*.js"))
    used = set(re.findall(r"\bmessages\.(?!js\b)(\w+)", source)) | {f"{scale}_note" for scale in view.SCALES}
    with app.test_request_context("/?lang=ja"):
        assert set(own_messages()) <= used
        assert used <= set(own_messages()) | set(messages())
        assert all(text for text in own_messages().values())

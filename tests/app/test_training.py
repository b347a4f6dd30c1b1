"""Training over HTTP: a run is begun, advanced, branched, opened on the other pages, and forgotten."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.laboratory.store import clock
from app.laboratory.store.clock import Moment
from app.laboratory.training.runs import numbers
from lstm_core import cells, models
from lstm_core.learning.live.pair import Pair
from lstm_core.tasks.live.plan import Plan
from tests.app.training import LSTM, PROSE, RELU, advance, application, begin, end, runs_of, to_the_end
from tests.examples import nightly

OWN = re.compile(r"own-[0-9a-f]{32}")
NIGHTLY = pytest.mark.nightly


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Return an application with a process of training that the tests of this module share."""
    found = application(tmp_path_factory.mktemp("training"), training_at_once=1000)
    yield found
    end(found)


@pytest.fixture(scope="module")
def done(app: Flask) -> Any:
    """Return a run that has come to its end, beside an LSTM."""
    client = app.test_client()
    return to_the_end(client, begin(client, task="recall", units=4, updates=30, beside="lstm", sentence="and ?")["id"])


# a run


def test_a_run_is_begun_and_nothing_is_trained_yet(client: FlaskClient) -> None:
    run = begin(client, beside="gru", sentence="a a b", forget_bias=0)
    assert re.fullmatch(r"run-[0-9a-f]{32}", run["id"])
    assert (run["state"], run["update"], run["updates"], run["checkpoints"]) == ("paused", 0, 40, [])
    assert run["recipe"]["forget_bias"] == 0
    assert run["recipe"]["rate"] == 0.01
    assert run["beside"] == {"cell": "gru", "title": "GRU"}
    assert [curve["id"] for curve in run["curves"]] == ["surprise", "right", "counts"]
    assert client.get(f"/api/training/{run['id']}").json == run


def test_it_goes_to_its_end_by_checkpoints(done: Any) -> None:
    assert (done["state"], done["update"], done["seconds_left"]) == ("done", 30, None)
    updates = [checkpoint["update"] for checkpoint in done["checkpoints"]]
    assert updates[0] == 1  # the first bands come at once
    assert updates == sorted(set(updates))
    assert updates[-1] == 30
    for curve in done["curves"]:
        assert [update for update, _ in curve["own"]] == [update for update, _ in curve["beside"]] == updates
    assert done["curves"][0]["own"][0][1] > done["curves"][0]["own"][-1][1]
    assert done["curves"][1]["chance"] == 1 / 8
    assert [curve["id"] for curve in done["curves"]] == ["surprise", "gap5", "gap20", "gap50"]
    names = [name for checkpoint in done["checkpoints"] for name in (checkpoint["model"], checkpoint["beside"])]
    assert len(set(names)) == 2 * len(updates)
    assert all(map(OWN.fullmatch, names))


def test_what_was_learned_is_said_in_a_sentence_a_curve(done: Any) -> None:
    assert len(done["sentences"]) == len(done["curves"])
    for sentence, curve in zip(done["sentences"], done["curves"], strict=True):
        assert sentence.startswith(f"{curve['title']}: mine ")
        assert sentence.endswith("One seed.")
        assert "LSTM" in sentence


def test_its_weights_are_those_of_an_undisturbed_training(done: Any, client: FlaskClient, tmp_path: Path) -> None:
    plan = Plan(LSTM, "mine", "recall", updates=30, rate=0.01, units=4, beside="lstm")
    pair = Pair.start(plan, None, tmp_path)
    pair.advance(lambda: False)
    last = done["checkpoints"][-1]["model"]
    answer = client.get(f"/api/training/{done['id']}/weights/{last}.safetensors")
    path = tmp_path / "saved.safetensors"
    path.write_bytes(answer.data)
    model = models.load(path, models.Model)
    assert model.cell.equations == LSTM
    assert model.card.task == "recall"
    for name, array in pair.runs["own"].arrays.items():
        np.testing.assert_array_equal(model.arrays()[name], array)
    assert "own-" not in answer.headers["Content-Disposition"]
    assert model.read("apple and and ?").probabilities.shape == (5, len(model.vocabulary))


def test_the_news_are_what_is_new(client: FlaskClient) -> None:
    run = begin(client, updates=2000)["id"]
    first = advance(client, run)
    assert first["update"] >= 1
    assert first["points"]["surprise"]["own"][0][0] == 1
    again = advance(client, run, updates=5)
    assert again["update"] == first["update"] + 5
    assert [update for update, _ in again["points"]["surprise"]["own"]] == [again["update"]]
    whole = advance(client, run, updates=5, since=0)
    assert [update for update, _ in whole["points"]["surprise"]["own"]][:2] == [1, first["update"]]
    assert whole["checkpoints"][0]["update"] == 1
    assert whole["state"] == "running"
    assert whole["pace"] > 0
    assert whole["seconds_left"] >= 0


def test_two_windows_on_one_run_neither_fork_nor_lose_anything(app: Flask) -> None:
    run = begin(app.test_client(), updates=100_000 // 5)["id"]
    answers: list[Any] = []

    def window() -> None:
        client = app.test_client()
        answers.extend(advance(client, run, updates=20) for _ in range(3))

    threads = [threading.Thread(target=window) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = app.test_client().get(f"/api/training/{run}").json
    updates = [update for update, _ in found["curves"][0]["own"]]
    assert updates == sorted(set(updates))
    assert found["update"] == updates[-1]
    assert found["update"] % 20 == 0
    assert {answer["update"] for answer in answers} <= set(updates)


def test_runs_take_turns_and_the_wait_is_told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    run = begin(client, updates=2000)["id"]
    advance(client, run, updates=1)
    monkeypatch.setattr("app.laboratory.training.runs.PATIENCE", 0.05)
    with runs_of(app).turns.taken("run-" + "0" * 32, 0):
        waits = advance(client, run)
        assert waits["update"] == 1
        assert waits["wait"]["others"] == 1
        assert waits["wait"]["message"] == "Another one is training; next turn in about 2 s."
        other = begin(client)["id"]
        assert advance(client, other)["wait"]["message"].startswith("Two others are training")
    behind = advance(client, other)
    assert behind["wait"]  # the first in the line keeps its place
    assert advance(client, run, updates=1)["wait"] is None
    assert advance(client, other, updates=1)["wait"] is None


# recipes, and what cannot be


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"name": "🦉" * 500}, "500 characters; the limit is 60"),
        ({"name": "a\u200bb"}, "cannot be seen"),
        ({"text": LSTM.replace("sigmoid", "sigmoidal")}, "sigmoidal"),
        ({"text": ""}, "h"),
        ({"text": "x" * 8001}, "the limit is 8000"),
        ({"updates": 20_001}, "the limit is 20000"),
        ({"updates": 0}, "greater than or equal to 1"),
        ({"units": 129}, "the limit is 128"),
        ({"rate": 0}, "greater than 0"),
        ({"rate": float("1e9")}, "less than or equal to 10"),
        ({"beside": "nobody"}, "There is no cell “nobody”"),
        ({"beside": "attention"}, "reads memory"),
        ({"task": "chess"}, "grammar"),
        ({"task": "own", "own_text": "too short"}, "something to learn from 400 on"),
        ({"task": "own", "own_text": "a" * 200_001}, "the limit is 200000"),
        ({"text": cells["mlstm"].equations, "task": "grammar", "units": 128}, "training_megabytes"),
        ({"text": cells["sru"].equations, "units": 8}, "ask for 3 units"),
        ({"start": "grammar-lstm"}, "pattern"),
    ],
)
def test_what_cannot_be_trained_is_told(changes: dict[str, Any], detail: str, client: FlaskClient) -> None:
    assert detail in begin(client, 422, **changes)["detail"]


def test_a_body_that_is_too_long_is_told_with_its_limit(client: FlaskClient) -> None:
    answer = client.post("/api/training", json={"text": LSTM, "own_text": "é" * 600_000})
    assert answer.status_code == 413
    assert "1000000 bytes" in answer.json["detail"]


def test_a_mistake_in_the_text_has_its_place(client: FlaskClient) -> None:
    problem = begin(client, 422, text="h = tanh(W_h @ x + c_perv)\nc = c_prev + h")
    assert problem["line"] == 1
    assert problem["mends"][0]["replacement"] == "c_prev"


def test_an_own_text_is_learned_by_characters_or_words(client: FlaskClient) -> None:
    run = begin(client, task="own", own_text=PROSE * 20, own_text_name="cat.txt", units=4, updates=3)
    assert run["read_as"].startswith("Read character by character, since")
    assert run["recipe"]["own_text_name"] == "cat.txt"
    found = to_the_end(client, run["id"])
    assert [curve["id"] for curve in found["curves"]] == ["surprise", "perplexity"]
    surprise, perplexity = (curve["own"][-1][1] for curve in found["curves"])
    assert perplexity == pytest.approx(np.exp(surprise), rel=1e-3)
    assert 0 < found["curves"][0]["chance"] < found["curves"][0]["own"][0][1]
    model = found["checkpoints"][-1]["model"]
    trace = client.get("/api/trace", query_string={"model": model, "text": "the cat"}).json
    assert [token["text"] for token in trace["tokens"]] == ["<s>", *"the cat"]
    words = begin(client, task="own", own_text=PROSE * 200, units=4, updates=3)
    assert words["read_as"].startswith("Read word by word")


def test_a_training_that_diverges_is_told_and_the_checkpoint_before_it_stays(client: FlaskClient) -> None:
    run = begin(client, text=RELU, task="recall", units=16, rate=10, clip=100, updates=300)
    found = to_the_end(client, run["id"])
    assert found["state"] == "failed"
    assert re.fullmatch(
        r"At update [\d,]+ the surprise was no longer a number. Try a rate of 2, or clip.", found["failure"]["message"]
    )
    assert found["checkpoints"]
    assert found["failure"]["mends"][0] == {"title": "Rate 2", "changes": {"rate": 2.0}}
    last = found["checkpoints"][-1]
    assert client.get("/api/trace", query_string={"model": last["model"], "text": "and"}).status_code == 200
    mended = client.post(
        f"/api/training/{run['id']}/branch", json={"at": last["model"], "changes": {"rate": 0.001, "clip": 0.25}}
    )
    assert mended.status_code == 201
    assert advance(client, mended.json["id"], updates=2)["state"] == "running"


def test_too_many_at_once_are_told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client, runs = app.test_client(), runs_of(app)
    run = begin(client)
    going, _ = runs.store.look(numbers)
    monkeypatch.setattr(runs, "settings", replace(runs.settings, training_at_once=going))
    problem = begin(client, 429)
    assert problem["detail"].startswith(
        f"{going} runs are in training on this server, which is its limit (training_at_once)"
    )
    assert (problem["setting"], problem["limit"]) == ("training_at_once", going)
    assert client.post(f"/api/training/{run['id']}/seeds").status_code == 429
    to_the_end(client, run["id"])  # what is done does not count
    begin(client)
    monkeypatch.setattr(runs, "settings", replace(runs.settings, training_runs=0, training_at_once=1000))
    assert "training_runs" in begin(client, 429)["detail"]


@NIGHTLY
def test_twenty_runs_of_one_person_meet_the_limit(tmp_path: Path) -> None:
    client = application(tmp_path).test_client()
    statuses = [client.post("/api/training", json={"text": LSTM}).status_code for _ in range(20)]
    assert statuses == [201] * 12 + [429] * 8


# branches, seeds, weights that fit


def test_a_branch_goes_on_and_its_run_stays(done: Any, client: FlaskClient) -> None:
    at = done["checkpoints"][0]
    changes = {"rate": 0.05, "text": cells["cifg"].equations, "updates": 31}
    answer = client.post(f"/api/training/{done['id']}/branch", json={"at": at["model"], "changes": changes})
    branch = answer.json
    assert answer.status_code == 201
    assert branch["parent"] == {"id": done["id"], "at": at["update"]}
    assert branch["checkpoints"] == [at]
    found = to_the_end(client, branch["id"])
    assert (found["state"], found["update"]) == ("done", 31)
    assert found["checkpoints"][0] == at
    assert found["curves"][0]["own"][0] == done["curves"][0]["own"][0]
    assert advance(client, done["id"])["points"]["surprise"]["own"] == []
    again = client.get(f"/api/training/{done['id']}").json
    assert again["curves"] == done["curves"]
    assert again["checkpoints"] == done["checkpoints"]
    (listed,) = again["branches"]
    assert (listed["id"], listed["at"], listed["update"]) == (branch["id"], 1, 31)
    assert listed["differs"] == "rate 0.05, another text, 31 updates"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"at": "own-" + "0" * 32}, 404),
        ({"at": "nothing"}, 422),
        ({"changes": {"rate": 0.1}}, 422),
        ({"changes": {"units": 5}}, 422),
        ({"changes": {"updates": 1}}, 422),
        ({"changes": {"updates": 100_000}}, 422),
        ({"changes": {"text": "h = "}}, 422),
    ],
)
def test_a_branch_that_cannot_be_is_told(body: dict[str, Any], status: int, done: Any, client: FlaskClient) -> None:
    given = {"at": done["checkpoints"][0]["model"], **body}
    if body == {"changes": {"rate": 0.1}}:
        del given["at"]
    assert client.post(f"/api/training/{done['id']}/branch", json=given).status_code == status


def test_the_runs_of_other_seeds(client: FlaskClient) -> None:
    run = begin(client, seed=7, beside="rnn", updates=2)
    answer = client.post(f"/api/training/{run['id']}/seeds")
    assert answer.status_code == 201
    others = answer.json["runs"]
    assert [other["recipe"]["seed"] for other in others] == [8, 9, 10, 11]
    assert all(other["beside"]["cell"] == "rnn" for other in others)
    again = client.post(f"/api/training/{run['id']}/seeds").json["runs"]
    names = [other["id"] for other in others]
    assert sorted(other["id"] for other in again) == sorted(names)
    assert sorted(client.get(f"/api/training/{run['id']}").json["seeds"]) == sorted(names)


def test_a_run_begins_from_a_checkpoints_weights_where_they_fit(done: Any, client: FlaskClient, app: Flask) -> None:
    start = done["checkpoints"][-1]["model"]
    run = begin(client, text=cells["cifg"].equations, task="recall", units=4, updates=30, rate=1e-9, start=start)
    found = advance(client, run["id"], updates=1)["checkpoints"][0]["model"]
    with app.app_context():
        before, after = (app.extensions["library"].load(name).params for name in (start, found))
    np.testing.assert_allclose(after["W_f"], before["W_f"], atol=1e-6)
    assert begin(client, 404, start="own-" + "0" * 32)["detail"].startswith("This run, or its checkpoint, is not")


# forgotten, private


@pytest.mark.parametrize("path", ["", "/advance", "/branch", "/seeds", "/weights/own-0.safetensors"])
def test_a_run_that_is_not_there_is_told(path: str, client: FlaskClient) -> None:
    for run in ("run-" + "0" * 32, "run-1", "own-" + "0" * 32):
        url = f"/api/training/{run}{path}"
        body = {"at": "own-" + "0" * 32} if path == "/branch" else {}
        answer = client.get(url) if path == "" or "weights" in path else client.post(url, json=body)
        assert answer.status_code == 404
        assert "forgotten 24 hours after their last update" in answer.json["detail"]


def test_a_run_is_forgotten_after_its_hours(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    run = to_the_end(client, begin(client, updates=2)["id"])
    model = run["checkpoints"][-1]["model"]
    addresses = (f"/api/training/{run['id']}", f"/api/trace?model={model}&text=a")
    now = clock.now()
    for hours, statuses in ((23.9, [200, 200]), (24.1, [404, 422])):
        moved = Moment(now.running + 3600 * hours, now.wall, now.boot)
        monkeypatch.setattr(clock, "now", lambda moved=moved: moved)
        assert [client.get(address).status_code for address in addresses] == statuses


def assert_private(answer: TestResponse) -> None:
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_what_is_private_is_kept_by_nobody(done: Any, client: FlaskClient) -> None:
    model = done["checkpoints"][-1]["model"]
    addresses = [
        f"/api/training/{done['id']}",
        f"/api/training/{done['id']}/weights/{model}.safetensors",
        f"/api/trace?model={model}&text=a",
        f"/lab?view=train&run={done['id']}",
        f"/step?model={model[:-1]}0",  # one that is not there
    ]
    answers = [(address, client.get(address)) for address in addresses]
    body = {"text": LSTM, "from": "lstm", "weights": model}
    answers.append(("/lab/read", client.post("/lab/read", json=body)))
    for address, answer in answers:
        assert answer.status_code == 200, address
        assert_private(answer)
    assert "X-Robots-Tag" not in client.get("/step").headers


@pytest.mark.parametrize("address", ["/step", "/api/models", *nightly("/compare", "/memory", "/units", "/lab")])
def test_it_is_in_nobodys_list(address: str, done: Any, client: FlaskClient) -> None:
    assert done["checkpoints"][-1]["model"] not in client.get(address).text


def test_it_is_in_its_readers_own_list(done: Any, client: FlaskClient) -> None:
    model = done["checkpoints"][-1]["model"]
    page = client.get("/step", query_string={"model": model, "lang": "en"}).text
    assert re.search(rf'<option value="{model}"[^>]* selected>mine, update 30</option>', page)
    assert "Yours" in page


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(
    "address", ["/step?model=", "/compare?right=", *nightly("/compare?left=", "/memory?model=", "/units?model=")]
)
def test_pages_show_it_or_say_why_not(address: str, lang: str, done: Any, client: FlaskClient) -> None:
    name = {"en": "mine, update 30", "ja": "mine、更新30回"}[lang]
    for model in (done["checkpoints"][-1][side] for side in ("model", "beside")):
        page = client.get(f"{address}{model}&lang={lang}")
        assert page.status_code == 200
        assert_private(page)
        shown = name.replace("mine", "LSTM") if model == done["checkpoints"][-1]["beside"] else name
        assert shown in re.sub("<[^>]*>", "", page.text)
    gone = client.get(f"{address}own-{'0' * 32}&lang={lang}")
    assert gone.status_code == 200
    assert {"en": "forgotten some time after", "ja": "しばらくすると消えます"}[lang] in gone.text
    assert "/lab" in gone.text

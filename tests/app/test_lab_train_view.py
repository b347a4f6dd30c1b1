"""What the server gives the Train view of `/lab`, and what pages say of networks that were trained there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import create_app
from app.lab.training import is_loopback
from lstm_core import cells
from lstm_core.tasks.live.plan import usual


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return create_app({"TESTING": True, "store_folder": tmp_path}).test_client()


def view(client: FlaskClient, host: str = "lab.example", **address: str) -> str:
    """Return the view's part of the page."""
    given = {"view": "train", "lang": "en", **address}
    page = client.get("/lab", query_string=given, headers={"Host": host}).get_data(as_text=True)
    found = re.search(r'<section class="lab-train".*?</section>\s*</div>\s*</div>.*?</section>', page, re.DOTALL)
    assert found
    return found[0]


def config(part: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        re.findall(r'<script type="application/json">(.*?)</script>', part, re.DOTALL)[0]
    )
    return found


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:5000", "127.3.2.1", "localhost:80", "[::1]:5000", "LOCALHOST."]
)
def test_a_computer_knows_itself(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["lab.example", "localhost.example", "127.example:80", "10.0.0.1", "[::2]:80", "", "0"]
)
def test_another_host_is_a_server(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(("hours", "said"), [(1, "for an hour"), (36, "for 36 hours")])
def test_how_long_a_run_is_kept_comes_from_the_setting(hours: int, said: str, tmp_path: Path) -> None:
    client = create_app({"TESTING": True, "store_folder": tmp_path, "training_hours": hours}).test_client()
    assert f"Kept on this server {said} under a private link." in view(client)
    assert f"Stays on this computer, {said}." in view(client, host="localhost:5000")


def test_the_recipe_begins_with_the_usual_one_of_its_task(client: FlaskClient) -> None:
    for task in config(view(client))["tasks"]:
        assert {name: task[name] for name in ("updates", "rate", "clip")} == {
            name: usual(task["key"])[name] for name in ("updates", "rate", "clip")
        }
    asked = config(view(client, task="recall", beside="gru", units="16"))["defaults"]
    assert (asked["task"], asked["beside"], asked["units"]) == ("recall", "gru", 16)
    assert config(view(client))["defaults"]["beside"] == "lstm"


def test_limits_of_the_recipe_are_the_settings(tmp_path: Path) -> None:
    given = {"training_updates": 321, "training_units": 54, "own_text_characters": 987}
    part = view(create_app({"TESTING": True, "store_folder": tmp_path, **given}).test_client())
    assert re.search(r'name="updates"[^>]* max="321"', part)
    assert re.search(r'name="units"[^>]* max="54"', part)
    assert config(part)["own_characters"] == 987


def test_what_can_be_trained_beside_is_a_cell_of_the_catalogue(tmp_path: Path) -> None:
    limits = {"training_at_once": 500, "training_runs": 500}
    client = create_app({"TESTING": True, "store_folder": tmp_path, **limits}).test_client()
    offered = re.findall(
        r'<option value="([^"]*)"', re.findall(r'<select name="beside">.*?</select>', view(client), re.DOTALL)[0]
    )
    assert {"", "lstm", "gru"} <= set(offered)
    for beside in offered:
        recipe = {"text": cells["gru"].equations, "beside": beside or None, "units": 8}
        assert client.post("/api/training", json=recipe).status_code == 201, beside


def trained(client: FlaskClient) -> dict[str, Any]:
    """Return the last checkpoint of a small run, and the run."""
    recipe = {"text": cells["gru"].equations, "name": "my <b>cell", "updates": 1, "units": 8, "beside": "lstm"}
    run = json.loads(client.post("/api/training", json=recipe).data)["id"]
    for _ in range(5):
        news: dict[str, Any] = json.loads(client.post(f"/api/training/{run}/advance", json={}).data)
        if news["state"] == "done":
            break
    return {**news["checkpoint"], "run": run}


def test_a_page_says_of_a_network_where_it_was_trained(client: FlaskClient) -> None:
    found = trained(client)
    for path, name in (("/step", "model"), ("/compare", "left"), ("/memory", "model"), ("/units", "model")):
        page = client.get(path, query_string={name: found["model"], "lang": "en"}).get_data(as_text=True)
        (note,) = re.findall(r'<p class="notice own-note" data-own="([^"]*)">(.*?)</p>', page)
        assert note[0] == found["model"]
        assert "A network trained in the laboratory: my &lt;b&gt;cell, update 1." in note[1]
        assert f"/lab?view=train&amp;run={found['run']}&amp;at=1" in note[1]
    both = {"left": found["beside"], "right": found["model"], "lang": "ja"}
    page = client.get("/compare", query_string=both).get_data(as_text=True)
    assert re.findall(r'data-own="([^"]*)"', page) == [found["model"]]
    assert "own-note" not in re.sub(
        r"<style.*?</style>", "", client.get("/step").get_data(as_text=True), flags=re.DOTALL
    )

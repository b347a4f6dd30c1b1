"""Networks that a browser has trained, in the boxes of the pages that show networks."""

from __future__ import annotations

import json
import time
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from lstm_core import cells
from tests.browser.conftest import Stage

DAY = 86_400_000  # ms


def asked(address: str, body: dict[str, object]) -> dict[str, object]:
    request = Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urlopen(request) as answer:
        found: dict[str, object] = json.load(answer)
    return found


@pytest.fixture(scope="module")
def trained(live_server: str) -> dict[str, str]:
    """The networks of a run of two updates: the reader's, the one beside it, and the run."""
    recipe = {"text": cells["gru"].equations, "name": "my cell", "updates": 2, "units": 8, "beside": "lstm"}
    run = asked(f"{live_server}/api/training", recipe)["id"]
    for _ in range(9):
        news = asked(f"{live_server}/api/training/{run}/advance", {"updates": 2, "since": 0})
        if news["state"] == "done":
            break
    last = news["checkpoint"]
    assert isinstance(last, dict)
    return {"own": last["model"], "beside": last["beside"], "run": str(run)}


def listed(page: Page, trained: dict[str, str], expires: float | None = None) -> None:
    """Have the browser know the network, as the laboratory does once it has trained one."""
    row = {
        "model": trained["own"],
        "name": "my cell",
        "update": 2,
        "run": trained["run"],
        "opens": ["step", "compare", "memory", "units"],
        "expires": expires or time.time() * 1000 + DAY,
    }
    page.add_init_script(f"if (!localStorage.yours) localStorage.yours = JSON.stringify([{json.dumps(row)}])")


BOXES = {"/step": "Variant", "/compare": "Left cell", "/memory": "Trained on", "/units": "Network"}


@pytest.mark.own_page
@pytest.mark.parametrize("path", BOXES)
def test_a_box_offers_it_and_the_page_opens_with_it(stage: Stage, trained: dict[str, str], path: str) -> None:
    listed(stage.page, trained)
    stage.page.goto(f"{stage.server}{path}?lang=en&text=the+boys+near+the+car")
    box = stage.page.get_by_role("combobox", name=BOXES[path], exact=True)
    expect(box.locator("optgroup[label='Yours'] option")).to_have_text("my cell, update 2")
    box.select_option(label="my cell, update 2")
    stage.page.wait_for_url(f"**{path}?**={trained['own']}*")
    expect(box).to_have_value(trained["own"])
    expect(box.locator(f"option[value='{trained['own']}']")).to_have_count(1)


@pytest.mark.own_page
def test_what_is_said_of_it_goes_with_it(stage: Stage, trained: dict[str, str]) -> None:
    listed(stage.page, trained)
    stage.page.goto(f"{stage.server}/compare?lang=en&left={trained['own']}")
    said = stage.page.get_by_text("A network trained in the laboratory: my cell, update 2.")
    expect(said).to_be_visible()
    expect(stage.page.get_by_role("combobox", name="Right cell", exact=True)).to_have_value(trained["beside"])
    stage.page.get_by_role("combobox", name="Left cell", exact=True).select_option("grammar-lstm")
    expect(said).to_be_hidden()
    stage.page.go_back()
    expect(said).to_be_visible()
    stage.page.get_by_role("link", name="Back to the laboratory").click()
    expect(stage.page.get_by_role("region", name="Training").get_by_text("Done: 2 updates")).to_be_visible()


@pytest.mark.own_page
def test_an_expired_one_is_offered_nowhere(stage: Stage, trained: dict[str, str]) -> None:
    listed(stage.page, trained, expires=time.time() * 1000 - 1)
    stage.open("/step", lang="en")
    expect(stage.page.locator("[data-is-yours]")).to_have_count(0)


@pytest.mark.own_page
def test_its_name_stands_before_its_line(stage: Stage, trained: dict[str, str]) -> None:
    stage.page.goto(f"{stage.server}/memory?lang=en&task={trained['own']}&text=the+boys+near+the+car")
    names = stage.page.locator("#curve-ticks > b")
    expect(names.first).to_be_visible()
    stage.settled()
    left = stage.page.locator("#curve").bounding_box()
    assert left is not None
    boxes = [one.bounding_box() for one in names.all()]
    assert {*names.all_inner_texts()} == {"my cell, update 2", "LSTM, update 2"}
    assert all(box is not None and box["x"] + box["width"] <= left["x"] + 1 for box in boxes)
    high, low = sorted(box["y"] for box in boxes if box is not None)
    assert low - high >= 26  # each takes two rows

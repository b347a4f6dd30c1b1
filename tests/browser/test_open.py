"""`/open` as a person uses it: the samples with the server, states that are dear to bring about with made answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, Route, expect

from tests.browser import open_answers as answers
from tests.browser.conftest import DAILY, Stage

DROP = """([target, name]) => {
  const transfer = new DataTransfer()
  transfer.items.add(new File([new Uint8Array(64)], name))
  const options = { dataTransfer: transfer, bubbles: true, cancelable: true }
  for (const kind of ['dragenter', 'dragover', 'drop'])
    document.querySelector(target).dispatchEvent(new DragEvent(kind, options))
}"""
WIDE = "() => document.documentElement.scrollWidth > innerWidth"
Answer = Callable[[Request], tuple[int, dict[str, Any]]]


class Server:
    """Answers in place of /api/networks; a test says what to files."""

    def __init__(self) -> None:
        self.opened = answers.words()
        self.file: Answer = lambda request: (201, self.opened)
        self.input: Answer = lambda request: (201, {})
        self.check: Answer = lambda request: (200, answers.checked(True))
        self.asked: list[tuple[str, str]] = []

    def __call__(self, route: Route) -> None:
        """Answer a request."""
        request = route.request
        path = re.split("/api(?:/networks)?", request.url)[-1].partition("?")[0]
        self.asked.append((request.method, path))
        status, body = self._answer(request, path)
        route.fulfill(status=status, json=body)

    def _answer(self, request: Request, path: str) -> tuple[int, dict[str, Any]]:
        if path == "/samples":
            return 200, answers.SAMPLES
        if path.endswith("/look"):
            return 200, self._look(json.loads(request.post_data or "{}"))
        if path.endswith("/input"):
            return self.input(request)
        if path.endswith("/check"):
            return self.check(request)
        if request.method == "DELETE":
            return 200, {"undo_seconds": 10}
        return self.file(request) if request.method == "POST" else (200, self.opened)

    def _look(self, wanted: dict[str, Any]) -> dict[str, Any]:
        if self.opened["reads"] == "tokens":
            return answers.look_at_words(wanted.get("text") or "mary smiles near the boats and")
        return answers.look_at_numbers(wanted.get("steps") or 24, "steps" in wanted)


@pytest.fixture
def server() -> Server:
    """What answers about networks."""
    return Server()


@pytest.fixture
def start(stage: Stage, server: Server) -> Page:
    """The page without a network, in English."""
    return visited(stage, server)


def visited(stage: Stage, server: Server, query: str = "lang=en") -> Page:
    """Open the page, whose questions about networks `server` answers."""
    stage.page.emulate_media(reduced_motion="reduce")
    stage.page.route(re.compile("/api/(networks|samples)"), server)
    stage.page.goto(f"{stage.server}/open?{query}")
    expect(stage.page.locator(".open-sample").first).to_be_attached()
    return stage.page


def dropped(page: Page, name: str, target: str = "#drop") -> None:
    """Drop a file."""
    page.evaluate(DROP, [target, name])


def test_a_file_that_is_dropped_is_shown_read_and_led_on(start: Page, stage: Stage) -> None:
    page = start
    dropped(page, "my_lm.safetensors", "header")
    expect(page.get_by_role("heading", name="my_lm.safetensors")).to_be_visible()
    assert answers.NAME in page.url
    expect(page.get_by_text("a guess: please look")).to_be_visible()
    page.get_by_role("button", name="On to the input").click()
    expect(page.get_by_role("textbox", name="Sentence")).to_have_value("mary smiles near the boats and")
    expect(page.get_by_role("img", name="LSTM 2: h")).to_be_visible()
    expect(page.get_by_role("heading", name="After “and”")).to_be_visible()
    expect(page.get_by_role("button", name="the next word").locator("text")).to_have_text("she")
    page.get_by_role("textbox", name="Sentence").fill("a zeppelin")
    page.keyboard.press("Enter")
    expect(page.locator("#tokens .unknown")).to_have_text("zeppelin")
    expect(page.get_by_text("2 words, 1 of them unknown")).to_be_visible()
    link = page.get_by_role("link", name="Step this network").get_attribute("href")
    assert link == f"/step?model={answers.NAME}&text=a+zeppelin"


def test_a_question_without_an_answer_holds_up_and_says_which(start: Page, server: Server) -> None:
    page = start
    server.opened = answers.words(has_vocabulary=False)
    dropped(page, "my_lm.safetensors")
    expect(page.get_by_text("Question 1 is open.")).to_be_visible()
    expect(page.get_by_role("button", name="On to the input")).to_have_attribute("aria-disabled", "true")
    expect(page.locator(".open-part.asked")).to_have_count(1)
    page.get_by_role("button", name="On to the input").dispatch_event("click")
    expect(page.locator("#input-step")).to_be_hidden()
    page.get_by_role("radio", name="I have none: call the rows #0 … #109").check()
    expect(page.locator(".open-part.asked")).to_have_count(0)
    page.get_by_role("button", name="On to the input").click()
    expect(page.locator("#input-step")).to_be_visible()


def test_a_part_shows_its_equations_and_gives_the_focus_back(start: Page) -> None:
    page = start
    dropped(page, "my_lm.safetensors")
    part = page.get_by_role("button", name="LSTM 1")
    part.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#block")).to_contain_text(answers.EQUATIONS.partition("\n")[0])
    expect(part).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#block")).to_be_hidden()
    expect(part).to_be_focused()


def test_a_refusal_has_its_way_out(start: Page, server: Server, complaints: list[str]) -> None:
    page = start
    lines = "save_file(torch.load('x.pt'), 'x.safetensors')"
    about = {"detail": "x.pt can run any program.", "kind": "wrong kind", "convert": lines}
    server.file = lambda request: (415, about)
    dropped(page, "x.pt")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(lines)
    alert.get_by_role("button", name="Copy").click()
    expect(alert.get_by_role("button")).to_have_text(re.compile("Copied|Could not"))
    server.file = lambda request: (201, server.opened)
    dropped(page, "my_lm.safetensors")
    expect(page.get_by_role("heading", name="my_lm.safetensors")).to_be_visible()
    expect(alert).to_have_count(0)
    complaints[:] = [text for text in complaints if "415" not in text]


def test_what_is_deleted_can_be_brought_back(start: Page, server: Server) -> None:
    page = start
    dropped(page, "my_lm.safetensors")
    page.get_by_role("button", name="Delete now").click()
    expect(page.get_by_role("heading", name="Drop a network here")).to_be_visible()
    assert answers.NAME not in page.url
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="my_lm.safetensors")).to_be_visible()
    assert ("POST", f"/{answers.NAME}/undo") in server.asked


def test_a_series_of_another_width_is_explained(start: Page, server: Server, complaints: list[str]) -> None:
    page = start
    server.opened = answers.numbers()
    dropped(page, "weather.onnx")
    expect(page.get_by_text("This input was made")).to_be_visible()
    page.get_by_role("tab", name="CSV or NPZ").click()
    refused = {"detail": "14 columns are needed.", "kind": "width", "needed": 14, "found": 15, "spare": ["date"]}
    server.input = lambda request: (422, refused)
    page.locator("#series").set_input_files({"name": "w.csv", "mimeType": "text/csv", "buffer": b"1,2"})
    leave = page.get_by_role("button", name="Leave out date")
    expect(leave).to_be_visible()
    read = {"input": "f-" + "a" * 32, "steps": 24, "inputs": 2, "header": ["wind", "rain"], "head": [[1, 2]] * 5}
    more = {"separator": ",", "decimal": ".", "missing": 0, "mean": 1.5, "spread": 0.5, "notes": []}
    server.input = lambda request: (201 if "date" in (request.post_data or "") else 422, {**read, **more})
    leave.click()
    expect(page.locator("#series-head tbody tr")).to_have_count(5)
    expect(page.locator("#step-it")).to_be_hidden()
    expect(page.locator("#pages-said")).to_have_text("This network reads numbers; its first look is here.")
    complaints[:] = [text for text in complaints if "422" not in text]


def test_a_difference_names_what_would_explain_it(start: Page, server: Server) -> None:
    page = start
    dropped(page, "my_lm.safetensors")
    page.get_by_role("button", name="On to the input").click()
    field = page.locator("#outputs")
    file = {"name": "outputs.npz", "mimeType": "application/zip", "buffer": b"PK"}
    field.set_input_files(file)  # type: ignore[arg-type]
    expect(page.get_by_text("✓ within")).to_be_visible()
    server.check = lambda request: (200, answers.checked(False))
    field.set_input_files(file)  # type: ignore[arg-type]
    expect(page.get_by_text("not the same")).to_be_visible()
    server.opened = {**server.opened, "name": "own-" + "6" * 32}
    page.get_by_role("button", name="Use it").click()
    expect(page).to_have_url(re.compile("own-6"))
    expect(page.locator("#checked")).to_be_empty()


def test_the_address_and_the_back_button_lead_to_the_same_step(start: Page) -> None:
    page = start
    dropped(page, "my_lm.safetensors")
    page.get_by_role("button", name="On to the input").click()
    expect(page).to_have_url(re.compile("step=input"))
    page.go_back()
    expect(page.get_by_role("heading", name="A question the file does not answer")).to_be_visible()
    page.go_forward()
    page.reload()
    expect(page.get_by_role("heading", name="First look")).to_be_visible()
    page.go_back()
    page.go_back()
    expect(page.get_by_role("heading", name="Drop a network here")).to_be_visible()


@pytest.mark.parametrize(("width", "lang", "theme"), DAILY)
def test_every_state_is_whole_and_can_be_used_by_all(
    stage: Stage, server: Server, complaints: list[str], width: int, lang: str, theme: str
) -> None:
    stage.page.set_viewport_size({"width": width, "height": 900})
    server.opened = answers.words(has_vocabulary=False)
    page = visited(stage, server, f"lang={lang}&theme={theme}")

    def hold(state: str) -> None:
        stage.settled()
        assert not page.evaluate(WIDE), state
        found = Axe().run(page)
        assert found.violations_count == 0, f"{state}: {found.generate_report()}"

    hold("empty")
    if width == 390:
        page.set_viewport_size({"width": 320, "height": 900})
        assert not page.evaluate(WIDE)
        page.set_viewport_size({"width": width, "height": 900})
    dropped(page, "my_lm.safetensors")
    expect(page.locator("#cards")).to_be_visible()
    page.locator(".open-part").nth(2).click()
    hold("questions")
    server.opened = answers.numbers()
    dropped(page, "weather.onnx")
    expect(page.locator("#bands canvas").first).to_be_visible()
    hold("input")
    page.locator("#delete").click()
    expect(page.locator("#notices button")).to_be_visible()
    hold("deleted")
    refused = {"detail": "x.pt can run any program.", "kind": "wrong kind", "convert": "save_file(torch.load('x.pt'))"}
    server.file = lambda request: (415, refused)
    dropped(page, "x.pt")
    expect(page.get_by_role("alert")).to_be_visible()
    hold("refused")
    complaints[:] = [text for text in complaints if "415" not in text]


@pytest.mark.parametrize(
    ("sample", "came"),
    [("An LSTM of PyTorch", "After “mary”"), ("An LSTM in ONNX", "What comes out"), ("A GRU of Keras", "After “mary”")],
)
def test_a_sample_is_opened_by_the_server_and_what_it_offers_opens(stage: Stage, sample: str, came: str) -> None:
    page = stage.page
    page.goto(f"{stage.server}/open?lang=en")
    page.get_by_role("button", name=sample).click()
    page.locator("#to-input[aria-disabled=false]").click(force=True)
    expect(page.get_by_role("heading", name=came)).to_be_visible()
    expect(page.locator("#bands canvas")).to_have_count(3)
    arrows = page.locator(".open-arrow").evaluate_all("all => all.map((one) => one.textContent)")
    assert len(arrows) == page.locator(".open-part").count() - 1
    reads_words = came.startswith("After")
    link = page.locator("#step-it").get_attribute("href")
    assert (link is not None) == reads_words
    if link:
        page.goto(f"{stage.server}{link}")
        expect(page.get_by_text("A network out of a file of yours")).to_be_visible()
        expect(page.get_by_role("link", name="Back to your network")).to_be_visible()
    else:
        expect(page.locator("#pages-said")).to_have_text("This network reads numbers; its first look is here.")

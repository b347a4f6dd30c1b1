"""Sharing a figure or a stage, embedding it, and what stands on paper."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Stage

SVG = "{http://www.w3.org/2000/svg}"
OPEN = "/figures/loop?unroll=100&word=3"


def figure(stage: Stage, address: str) -> Page:
    """Open a figure by itself and wait for its script."""
    stage.page.goto(f"{stage.server}{address}")
    expect(stage.page.locator("figure[data-figure]")).to_have_attribute("data-ready", "")
    return stage.page


def dialog(page: Page, button: str, name: str) -> Locator:
    """Open a dialog and return it."""
    page.get_by_role("button", name=button, exact=True).click()
    opened = page.get_by_role("dialog", name=name)
    expect(opened).to_be_visible()
    return opened


@pytest.fixture
def stored(stage: Stage, tmp_path: Path):
    """What a button stores: its name, and the file."""

    def store(button: Locator) -> tuple[str, Path]:
        with stage.page.expect_download() as waiting:
            button.click()
        waiting.value.save_as(tmp_path / "stored")
        return waiting.value.suggested_filename, tmp_path / "stored"

    return store


def test_a_link_leads_back_to_what_is_shown(stage: Stage) -> None:
    page = figure(stage, "/figures/loop?unroll=0&lang=en")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown = dialog(page, "Share", "Share figure")
    link = shown.get_by_role("textbox").input_value()
    assert link == f"{stage.server}/figures/loop?unroll=0"
    shown.get_by_role("button", name="Copy link").click()
    expect(shown.get_by_role("status")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == link
    page.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    expect(page.get_by_role("button", name="Share", exact=True)).to_be_focused()


@pytest.mark.parametrize(("lang", "theme"), [("en", "light"), ("ja", "dark")])
def test_a_picture_stands_by_itself(stage: Stage, stored, browser: Browser, lang: str, theme: str) -> None:
    page = figure(stage, f"/figures/loop?lang={lang}&theme={theme}")
    caption = page.locator("figcaption [data-caption]").inner_text()
    page.locator("[data-share]").click()
    name, file = stored(page.locator("#share-svg"))
    text = file.read_text(encoding="utf-8")
    assert name == "lstm-loop.svg"
    for foreign in (
        "var(",
        "color-mix(",
        "color(",
        "light-dark(",
        "class=",
        " style=",
        "data-",
        "<style",
        "foreignObject",
    ):
        assert foreign not in text, foreign
    root = ElementTree.fromstring(text)
    assert root.find(f"{SVG}rect").get("fill") == {"light": "#ffffff", "dark": "#181c24"}[theme]
    lines = [line.text or "" for line in root.findall(f"{SVG}text")]
    assert re.sub(r"\s", "", "".join(lines[:-1])) == re.sub(r"\s", "", caption)
    assert lines[-1] == f"{stage.server}/figures/loop"
    words = {"".join(line.itertext()) for line in root.iter(f"{SVG}text")}
    shown = page.locator("svg[data-picture] text:visible").all_text_contents()
    assert shown
    assert {word for word in shown if word.strip()} <= words

    name, file = stored(page.locator("#share-png"))
    pixels = file.read_bytes()
    assert name == "lstm-loop.png"
    assert pixels.startswith(b"\x89PNG")
    size = struct.unpack(">II", pixels[16:24])
    assert size == (round(2 * float(root.get("width"))), round(2 * float(root.get("height"))))

    name, file = stored(page.locator("#share-csv"))
    assert name == "lstm-loop.csv"
    assert file.read_text(encoding="utf-8").count(",") > 5


def test_the_code_of_a_frame_says_what_is_chosen(stage: Stage) -> None:
    page = figure(stage, "/figures/loop?unroll=0&lang=en")
    shown = dialog(page, "Embed", "Embed figure")
    shown.get_by_role("checkbox", name="Controls").check()
    shown.get_by_role("checkbox", name="Answer").check()
    shown.get_by_role("combobox", name="Language").select_option("ja")
    shown.get_by_role("combobox", name="Theme").select_option("dark")
    code = shown.get_by_role("textbox", name="For the HTML of your page").input_value()
    written, _, listener = code.partition("\n")
    frame = ElementTree.fromstring(written)
    assert "frame.height = data.height" in listener
    expect(page.locator("#embed-preview")).to_have_attribute("inert", "")
    assert (frame.tag, frame.get("width"), frame.get("loading")) == ("iframe", "100%", "lazy")
    assert int(frame.get("height")) >= 320
    parts = urlsplit(frame.get("src"))
    assert f"{parts.scheme}://{parts.netloc}" == stage.server
    assert parts.path == "/embed/figures/loop"
    assert parse_qs(parts.query) == {"unroll": ["0"], "lang": ["ja"], "theme": ["dark"], "hide": ["controls,answer"]}
    inside = page.frame_locator("#embed-preview")
    expect(inside.locator("html")).to_have_attribute("lang", "ja")
    expect(inside.locator("[data-controls]").first).to_be_hidden()
    expect(inside.locator("svg[data-picture]").first).to_be_visible()
    assert page.evaluate("document.cookie") == ""
    page.keyboard.press("Escape")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_stage_in_a_frame_of_another_page(stage: Stage, tmp_path: Path) -> None:
    stage.open(token=10, phase="o-h", lang="en")
    stage.button("Share").click()
    shown = dialog(stage.page, "Embed", "Embed figure")
    for part in ("Controls", "Numbers", "Answer", "Choice of network"):
        shown.get_by_role("checkbox", name=part).check()
    code = shown.get_by_role("textbox", name="For the HTML of your page").input_value()
    lesson = tmp_path / "lesson.html"
    lesson.write_text(f"<!doctype html><title>Lesson</title>{code}", encoding="utf-8")
    stage.page.goto(lesson.as_uri())
    inside = stage.page.frame_locator("iframe")
    expect(inside.locator("#diagram.drawn")).to_be_visible()
    for gone in ("#transport", "#phases", "#sentence", "#variant", "#hold-open", "#predictions", "#numbers", ".worked"):
        expect(inside.locator(gone).first).to_be_hidden()
    expect(inside.locator("#caption")).to_be_visible()
    expect(inside.locator("#caption [data-answer]").first).to_be_hidden()
    expect(inside.locator("#tokens [aria-current]")).to_have_text(".")
    out = inside.get_by_role("link", name="Inside an LSTM")
    expect(out).to_have_attribute("href", re.compile(r"^/step\?.*token=10.*lang=en$"))
    inside.locator("#tokens button", has_text="john").click()
    expect(out).to_have_attribute("href", re.compile("token=11"))


def test_on_paper(stage: Stage) -> None:
    page = stage.page
    page.goto(f"{stage.server}/?lang=en&theme=dark")
    page.emulate_media(media="print")
    for gone in (".story-top", ".hero-actions", ".frame-tools", "[data-controls]", "[data-act]", ".speaker"):
        expect(page.locator(gone).first).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(29, 35, 48)"
    answer = page.locator(".outcome").first
    assert not answer.evaluate("answer => answer.open")
    assert answer.locator("p").last.evaluate(
        "text => text.checkVisibility() && text.getBoundingClientRect().height > 10"
    )
    expect(page.locator(".term-card").first).to_be_visible()
    cite = page.locator(".cite").first
    number = int(re.sub(r"\D", "", cite.evaluate("cite => getComputedStyle(cite, '::after').content")))
    assert cite.get_attribute("href") == f"#{page.locator('.source-list li').nth(number - 1).get_attribute('id')}"
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_a_worksheet_has_room_instead_of_answers(stage: Stage) -> None:
    page = stage.page
    page.goto(f"{stage.server}/?lang=en&print=worksheet")
    page.emulate_media(media="print")
    expect(page.locator(".outcome").first).to_be_hidden()
    expect(page.locator(".do > p").first).to_be_visible()
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.do'), '::after').height)") > 40


def test_a_framed_figure_tells_its_height(stage: Stage, tmp_path: Path) -> None:
    page = figure(stage, "/figures/loop?lang=en")
    code = dialog(page, "Embed", "Embed figure").get_by_role("textbox", name="For the HTML of your page").input_value()
    lesson = tmp_path / "lesson.html"
    low = re.sub(r'height="\d+"', 'height="90"', code)
    lesson.write_text(f"<!doctype html><title>Lesson</title>{low}", encoding="utf-8")
    page.goto(lesson.as_uri())
    inside = page.frame_locator("iframe").locator("html")
    stage.until("+document.querySelector('iframe').height > 300")
    stage.page.wait_for_timeout(300)
    height = int(page.locator("iframe").get_attribute("height") or 0)
    assert height == inside.evaluate("html => html.scrollHeight")
    page.locator("iframe").evaluate("frame => (frame.style.width = '390px')")
    stage.until(f"+document.querySelector('iframe').height !== {height}")

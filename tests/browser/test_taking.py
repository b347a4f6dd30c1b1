"""What is taken away from a stage as a person does it: under Share, beside the numbers, and while the stage reads."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.conftest import Stage


def stored(stage: Stage, link: Locator, folder: Path) -> tuple[str, bytes]:
    """Press a link and return the name and the content of what it stores."""
    with stage.page.expect_download() as waiting:
        link.click()
    waiting.value.save_as(folder / "stored")
    return waiting.value.suggested_filename, (folder / "stored").read_bytes()


@pytest.mark.parametrize(("lang", "theme"), [("en", "dark"), ("ja", "light")])
def test_files_are_of_the_moment_shown(stage: Stage, tmp_path: Path, lang: str, theme: str) -> None:
    page = stage.open(text="the boys near the car", token=3, phase="f", lang=lang).page
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.keyboard.press("Shift+ArrowRight")
    stage.settled()
    page.locator("#numbers summary").click()
    beside = page.locator("#numbers [data-files]")
    name, picture = stored(stage, beside.locator("[data-file=svg]"), tmp_path)
    assert name.startswith("grammar-lstm_the-boys-near-the-car_4-")
    text = picture.decode()
    assert {"light": "#fbfaf6", "dark": "#11141a"}[theme] in text
    assert ">near</tspan>" in text
    page.locator("[data-share]").click()
    name, picture = stored(stage, page.locator("#share [data-file=png]"), tmp_path)
    assert name.endswith(".png")
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", picture[16:24])
    assert min(width, height) > 1000
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#share [data-file=py]").click()
    expect(page.locator("#share [data-files] [role=status]")).not_to_be_empty()
    assert "the boys near the car" in page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("Escape")
    takes_the_cell_as_code(stage, {"en": "This network and its code", "ja": "このネットワークとコード"}[lang])


def takes_the_cell_as_code(stage: Stage, label: str) -> None:
    """Go through the tabs of the cell's code by keyboard, copy one, and change the cell below it."""
    page = stage.page
    before = stage.address
    page.get_by_text(label).focus()
    page.keyboard.press("Enter")
    panel, tabs = page.locator("#code-text"), page.locator("#code-tabs")
    expect(panel).to_contain_text("import numpy as np")
    page.keyboard.press("Tab")
    for key, title, text in (
        ("ArrowRight", "PyTorch", "class Lstm(nn.Module):"),
        ("End", "LaTeX", r"\begin{aligned}"),
        ("ArrowRight", "NumPy", "import numpy as np"),
        ("ArrowLeft", "LaTeX", r"\begin{aligned}"),
        ("Home", "NumPy", "import numpy as np"),
        ("ArrowRight", "PyTorch", "class Lstm(nn.Module):"),
        ("ArrowRight", "JAX", "jax.lax.scan"),
    ):
        page.keyboard.press(key)
        expect(panel).to_contain_text(text)
        expect(tabs.get_by_role("tab", selected=True)).to_have_text(title)
        expect(tabs.get_by_role("tab", name=title)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#code-said")).not_to_be_empty()
    assert page.evaluate("navigator.clipboard.readText()") == panel.text_content()
    assert stage.address == before  # the arrows are the tabs', not the steps'
    page.locator("#variant").select_option("gru")
    expect(panel).to_contain_text("    z = jax.nn.sigmoid(")


def test_a_file_asked_for_while_the_stage_reads_is_of_what_it_reads(stage: Stage, tmp_path: Path) -> None:
    page = stage.open(text="the boys", lang="en").page
    page.locator("#numbers summary").click()
    held: list[Route] = []
    page.route(
        "**/api/trace?*", lambda route: held.append(route) if "girls" in route.request.url else route.continue_()
    )
    page.get_by_role("textbox", name="Sentence").fill("the girls laugh")
    page.keyboard.press("Enter")
    stage.until("document.getElementById('stage').getAttribute('aria-busy') === 'true'")
    with page.expect_download() as waiting:
        page.locator("#numbers [data-file=json]").click()
        expect(page.locator("#numbers .files-said")).to_have_text("The page is still reading; the file follows.")
        for route in held:
            route.continue_()
    waiting.value.save_as(tmp_path / "stored")
    found = json.loads((tmp_path / "stored").read_bytes())
    assert [token["text"] for token in found["tokens"]] == ["<s>", "the", "girls", "laugh"]
    assert "the-girls-laugh" in waiting.value.suggested_filename


def test_links_of_a_comparison_follow_its_state(stage: Stage, tmp_path: Path) -> None:
    page = stage.page
    page.goto(f"{stage.server}/compare?left=lstm&right=rnn&text=the+boys&lang=en")
    stage.until("document.querySelectorAll('.one .diagram.drawn').length === 2")
    stage.settled()
    page.locator("details.numbers summary").click()
    page.keyboard.press("Home")
    stage.settled()
    link = page.locator('[data-files="/compare/files/right"] [data-file=csv]')
    query = parse_qs(urlsplit(link.get_attribute("href") or "").query)
    assert (query["right"], query["token"]) == (["grammar-rnn"], ["1"])
    name, table = stored(stage, link, tmp_path)
    assert name == "grammar-rnn_the-boys.csv"
    assert table.startswith(b"step,token,known,name,unit,value\n1,<s>,yes,")

"""Sentences, variants, held values, addresses; what happens when something is wrong."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from lstm_core import models
from tests.browser.conftest import TEXT, Stage, box_of, hold_back


def test_a_variant_keeps_sentence_token_and_unit(stage: Stage) -> None:
    stage.open(text=TEXT, token=11, phase="c", unit=5)
    variant = stage.page.get_by_role("combobox", name="Variant")
    place = box_of(stage.page.locator('[data-part="node:f"]'))
    variant.select_option("cifg")
    stage.expect_address(model="grammar-cifg")
    stage.expect_at("john", "Update")
    expect(stage.page.get_by_role("spinbutton", name="Unit")).to_have_value("5")
    expect(stage.page.get_by_role("textbox", name="Sentence")).to_have_value(TEXT)
    changed = stage.region("Equations").locator("li[data-line=i]")
    expect(changed).to_contain_text("(changed)")
    expect(stage.region("Equations").locator("li[data-line=f]")).not_to_contain_text("(changed)")
    stage.settled()
    assert box_of(stage.page.locator('[data-part="node:f"]')) == place, "the forget gate moved"

    variant.select_option("gru")
    stage.expect_at("john", "Candidate")
    expect(stage.region("Equations")).to_contain_text("No line of its own here, unlike in the LSTM: f, i, g, c, o.")
    stage.page.go_back()
    stage.expect_address(model="grammar-cifg")
    expect(variant).to_have_value("cifg")

    let_go = hold_back(stage.page, "**/api/**")  # what is typed while an answer is on its way stays
    variant.select_option("lstm_peephole")
    field = stage.page.get_by_role("textbox", name="Sentence")
    field.fill("the boys near")
    let_go()
    stage.expect_address(model="grammar-lstm_peephole")
    stage.settled()
    expect(field).to_have_value("the boys near")
    field.press("Enter")
    stage.expect_address(text="the boys near")


def test_holding_a_gate_shows_what_would_have_been(stage: Stage) -> None:
    unit = int(models.load("grammar-lstm").read(TEXT).trace["f"][-1].argmax()) + 1  # one that forgets least by itself
    stage.open(text=TEXT, token=16, phase="o-h", unit=unit)
    words = stage.region("Predictions").get_by_role("listitem")
    as_trained = words.all_inner_texts()
    stage.button("Hold a gate").click()
    stage.page.get_by_role("button", name="Forget always").click()
    stage.expect_address(clamp="f:0")
    held = stage.page.get_by_role("list", name="Held values")
    expect(held).to_contain_text("f = 0.00 · everywhere")
    expect(stage.region("Hold a gate")).to_be_hidden()  # it would lie over what it causes
    expect(stage.live).to_contain_text("it would have been")
    expect(words.first.get_by_role("img", name="without holding")).to_be_visible()
    assert words.all_inner_texts() != as_trained
    ghosts = stage.page.locator("#strips .heatmap").evaluate_all(
        "all => all.map((group) => group.dataset.name).filter((name) => name.startsWith('ghost:'))"
    )
    assert "ghost:c" in ghosts
    expect(stage.region("Equations").locator("li[data-line=f] .result")).to_have_text(
        re.compile(r"0\.00\([01]\.\d\d\)")
    )
    stage.button("Forget").click()
    expect(stage.page.locator("#caption")).to_contain_text("f is held at 0.00.")

    # one unit from here on, beside it
    stage.page.get_by_role("list", name="Tokens").get_by_role("button", name="john").click()
    stage.button("Hold a gate").click()
    expect(stage.page.locator("#hold-shown")).to_have_text("0.00")
    stage.page.get_by_role("combobox", name="Hold").select_option("i")
    stage.page.get_by_role("combobox", name="Units").select_option("one")
    stage.page.get_by_role("combobox", name="Where").select_option("from")
    stage.button("Hold it").click()
    stage.expect_address(clamp=f"f:0;i/{unit}@11-:1")
    expect(held.get_by_role("listitem").nth(1)).to_contain_text(f"i = 1.00 · unit {unit}, from “john” on")

    stage.page.get_by_role("button", name="Release f").click()
    stage.expect_address(clamp=f"i/{unit}@11-:1")
    stage.page.go_back()
    expect(held).to_contain_text("f = 0.00")
    stage.button("Release all").click()
    expect(held).to_be_hidden()
    expect(stage.live).to_have_text("Nothing is held any more.")


def test_an_experiment_of_several_held_values(stage: Stage) -> None:
    stage.open(text=TEXT, token=13, phase="o-h", unit=13, clamp="f/1-4@5-:0")
    held = stage.page.get_by_role("list", name="Held values")
    stage.button("Hold a gate").click()
    stage.page.get_by_role("combobox", name="Hold").select_option("c")
    stage.page.get_by_role("combobox", name="Units").select_option("some")
    panel = stage.region("Hold a gate")
    panel.get_by_role("textbox", name="Which units").fill("3, 7,20-22")
    stage.page.get_by_role("combobox", name="Where").select_option("span")
    panel.get_by_role("spinbutton", name="From token").fill("11")
    panel.get_by_role("spinbutton", name="to token").fill("12")
    stage.button("Hold it").click()
    stage.expect_address(clamp="f/1-4@5-:0;c/3,7,20-22@11-12:1")
    expect(held).to_contain_text("c = 1.00 · units 3,7,20-22, from “john” to “rests”")

    # one is changed, one switched off, and what that does is reported
    held.get_by_role("button", name=re.compile(r"^f = 0\.00")).click()
    panel.get_by_role("combobox", name="Units").select_option("all")
    stage.button("Change it").click()
    stage.expect_address(clamp="f@5-:0;c/3,7,20-22@11-12:1")
    moved = "() => +getComputedStyle(document.querySelectorAll('#tokens li')[12]).getPropertyValue('--changed')"
    both = stage.settled().page.evaluate(moved)
    switch = held.get_by_role("switch").first
    switch.click()
    stage.expect_address(clamp="!f@5-:0;c/3,7,20-22@11-12:1")
    expect(switch).to_have_attribute("aria-checked", "false")
    stage.settled()
    assert 0 <= stage.page.evaluate(moved) != both > 0

    # before and after, word by word
    switch.click()
    stage.button("Before and after").click()
    changes = stage.region("Before and after")
    rows = changes.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(21)
    sizes = "rows => rows.map((row) => Math.abs(parseFloat(row.cells[3].innerText.replace('−', '-'))))"
    found = changes.locator("tbody tr").evaluate_all(sizes)
    assert found == sorted(found, reverse=True)
    assert found[0] > 0
    changes.get_by_role("button", name="Word", exact=True).click()
    words = changes.locator("tbody th").all_inner_texts()
    assert words == sorted(words, key=str.lower)
    changes.get_by_role("searchbox").fill("walk")
    expect(rows.nth(1)).to_contain_text("walk")
    stage.expect_address(changes="open", word="walk")
    stage.page.reload()
    expect(rows.nth(1)).to_contain_text("walk")
    stage.button("Release all").click()
    expect(changes).to_be_hidden()


def test_the_network_goes_on_with_the_text(stage: Stage) -> None:
    text = "mary sings near the boats ."
    stage.open(text=text, token=3, phase="f")
    model = models.load("grammar-lstm")
    first = model.continue_text(text, 1, temperature=0).words[0]
    stage.more().get_by_role("slider", name="Temperature").fill("0")
    stage.page.keyboard.press("Escape")
    stage.page.get_by_role("button", name="Generate", exact=True).click()
    stage.expect_at(first.token, "Output")
    stage.expect_address(text=f"{text}{first.piece}", temperature="0")
    expect(stage.live).to_contain_text(f"The network wrote: {first.token}")
    stage.more().get_by_role("radio", name="10").check()
    stage.page.keyboard.press("Escape")
    stage.page.keyboard.press("g")
    whole = model.continue_text(text, 11, temperature=0)
    written = text + "".join(word.piece for word in whole.words)
    expect(stage.page.get_by_role("textbox", name="Sentence")).to_have_value(written)
    expect(stage.current).to_have_text(whole.words[-1].token)
    stage.page.go_back()
    expect(stage.current).to_have_text(first.token)
    stage.page.go_back()
    stage.expect_at("sings", "Forget")


def test_a_gate_that_another_cell_lacks_is_let_go(stage: Stage) -> None:
    stage.open(text=TEXT, token=16, phase="o-h", clamp="f:0")
    stage.page.get_by_role("combobox", name="Variant").select_option("gru")
    expect(stage.page.get_by_text("f:0 cannot be held in this cell")).to_be_visible()
    stage.button("Hold a gate").click()
    stage.page.get_by_role("button", name="Remember forever").click()
    stage.expect_address(clamp="z:0")
    stage.page.keyboard.press("Escape")
    expect(stage.region("Hold a gate")).to_be_hidden()
    stage.page.get_by_role("combobox", name="Variant").select_option("rnn")
    stage.button("Hold a gate").click()
    expect(stage.page.get_by_role("button", name="Remember forever")).to_have_attribute("aria-disabled", "true")
    expect(stage.region("Hold a gate")).to_contain_text("nothing to hold open or shut")


def test_an_address_opens_exactly_this_view(stage: Stage) -> None:
    stage.open(text=TEXT, token=11, phase="c", unit=5, clamp="i:0.5", theme="dark", speed="2")
    for _ in range(2):
        stage.expect_at("john", "Update")
        expect(stage.page.get_by_role("spinbutton", name="Unit")).to_have_value("5")
        expect(stage.page.locator("#more-state")).to_have_text("2×")
        expect(stage.more().get_by_role("combobox", name="Speed")).to_have_value("2")
        stage.page.keyboard.press("Escape")
        expect(stage.page.get_by_role("list", name="Held values")).to_contain_text("i = 0.50")
        expect(stage.page.locator("html")).to_have_attribute("data-theme", "dark")
        numbers = stage.region("Equations").inner_text()
        stage.page.reload()
        stage.settled()
    expect(stage.region("Equations")).to_have_text(re.compile(re.escape(numbers.split("\n")[1])))

    # stepping replaces, a new sentence is something to come back from
    stage.button("Next step").click()
    stage.page.get_by_role("textbox", name="Sentence").fill("the boys near the car")
    stage.page.get_by_role("textbox", name="Sentence").press("Enter")
    expect(stage.current).to_have_text("car")
    stage.page.go_back()
    stage.expect_at("john", "Output")
    expect(stage.page.get_by_role("textbox", name="Sentence")).to_have_value(TEXT)
    stage.page.go_forward()
    expect(stage.current).to_have_text("car")


@pytest.mark.parametrize(
    ("sentence", "tokens", "unknown"),
    [
        ("", ["<s>"], 0),
        ("   ", ["<s>"], 0),
        ("<script>alert(1)</script>", ["<s>", "<", "script", ">", "alert", "(", "1", ")", "<", "/", "script", ">"], 11),
        ("ネコ 🐈‍⬛ the boy", ["<s>", "ネコ", "🐈‍⬛", "the", "boy"], 2),
        ("z" * 60, ["<s>", "z" * 60], 1),
    ],
)
def test_odd_sentences(stage: Stage, sentence: str, tokens: list[str], unknown: int) -> None:
    stage.open(text=TEXT)
    stage.page.get_by_role("textbox", name="Sentence").fill(sentence)
    stage.button("Read").click()
    buttons = stage.page.get_by_role("list", name="Tokens").get_by_role("button")
    expect(buttons).to_have_count(len(tokens))
    shown = [text.split("\n")[0] for text in buttons.all_inner_texts()]
    assert shown == tokens
    expect(stage.page.get_by_role("button", name="(unknown word)")).to_have_count(unknown)
    assert stage.settled().page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if len(tokens[-1]) == 60:  # whole where it is pointed at
        expect(buttons.last).to_have_attribute("title", re.compile("z{60}"))
    stage.page.keyboard.press("End")
    stage.page.reload()
    stage.settled()
    expect(buttons).to_have_count(len(tokens))


def test_a_sentence_that_is_too_long_is_refused_and_the_view_stays(stage: Stage, complaints: list[str]) -> None:
    stage.open(text=TEXT, token=11)
    sentence = stage.page.get_by_role("textbox", name="Sentence")
    sentence.evaluate("(field, text) => { field.removeAttribute('maxlength'); field.value = text }", "a " * 5000)
    sentence.press("Enter")
    expect(stage.page.get_by_role("alert")).to_contain_text(re.compile("limit|at most"))
    expect(stage.current).to_have_text("john")
    stage.button("Next step").click()
    stage.expect_at("john", "Input")
    complaints[:] = [complaint for complaint in complaints if "422" not in complaint]


def test_a_server_that_cannot_be_reached(stage: Stage, complaints: list[str]) -> None:
    stage.open(text=TEXT, token=11)
    stage.page.route("**/api/**", lambda route: route.abort())
    stage.page.get_by_role("textbox", name="Sentence").fill("the boy runs")
    stage.button("Read").click()
    expect(stage.page.get_by_role("alert")).to_contain_text("cannot be reached")
    expect(stage.current).to_have_text("john")
    stage.page.unroute("**/api/**")
    stage.button("Try again").click()
    expect(stage.current).to_have_text("runs")
    expect(stage.page.get_by_role("alert")).to_have_count(0)
    complaints[:] = [complaint for complaint in complaints if "ERR_FAILED" not in complaint]


def test_without_the_library_of_charts_everything_else_works(stage: Stage, complaints: list[str]) -> None:
    asked: list[str] = []

    def refused(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    stage.page.route("**/plotly-*.min.js", refused)
    stage.page.route("**/*.woff2", lambda route: route.abort())  # nor does the text face arrive
    stage.open(token=11, phase="f", lang="en")
    assert not stage.page.evaluate("[...document.fonts].some((face) => face.status === 'loaded')")
    expect(stage.page.get_by_text("Next word").first).to_be_visible()
    stage.button("Next step").click()
    stage.expect_at("john", "Input")
    assert not asked  # the stage draws by itself
    stage.open("/beyond/vrnn", token=3, lang="en")
    expect(stage.page.get_by_text("The drawing library could not be loaded")).to_be_visible()
    stage.button("Next token").or_(stage.button("Next beat")).click()
    stage.expect_address(token=4)
    assert asked
    complaints[:] = [complaint for complaint in complaints if "ERR_FAILED" not in complaint]


def test_nonsense_in_every_parameter(stage: Stage) -> None:
    stage.open(
        model="grammar-banana", text=TEXT, token="99", phase="nowhere", unit="-1", clamp="f;c:2", speed="9", theme="red"
    )
    notices = stage.page.get_by_role("status")
    for given in ("grammar-banana", "99", "“nowhere”", "-1", "“f”", "“9”", "“red”"):
        expect(notices.filter(has_text=given)).to_have_count(1)
    expect(stage.page.get_by_role("list", name="Held values")).to_contain_text("c = 2.00")
    expect(stage.phase).to_have_text("Forget")

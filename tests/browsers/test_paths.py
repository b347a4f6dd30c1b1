"""The main paths: the story, a step, a comparison, the stages beyond, sharing, presenting."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from app.beyond.table import stages
from tests.browsers.conftest import Reader

STATIC = Path(__file__).resolve().parents[2] / "static"
TEXT = "mary sings near the boats . she smiles . john rests by the lake and"

WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Of every formula with numbers below it: how far it begins from them, and by how much it is cut off.
FORMULAS = """() => [...document.querySelectorAll('.line')].flatMap((line) => {
  const [formula, worked, math] = ['.formula', '.worked', 'math'].map((part) => line.querySelector(part))
  if (!formula?.checkVisibility() || !worked) return []
  const apart = math.firstElementChild.getBoundingClientRect().left - worked.getBoundingClientRect().left
  const scrolls = ['auto', 'scroll'].includes(getComputedStyle(formula).overflowX) && formula.tabIndex === 0
  return [{ line: line.dataset.line, apart, cut: scrolls ? 0 : formula.scrollWidth - formula.clientWidth }]
})"""
NUMBERED = "() => /\\d\\.\\d\\d/.test(document.querySelector('.line.running .worked')?.innerText)"
# How far the frame of the present column is from the token above it.
APART = """() => {
  const [frame, token] = ['#now', '#tokens [aria-current=step]'].map((one) => document.querySelector(one))
  return Math.abs(frame.getBoundingClientRect().left - token.closest('li').getBoundingClientRect().left)
}"""
# The look that is lit, and whether its figure is drawn and stands where it can be seen.
READ = """(name) => {
  const look = document.querySelector(`[data-look="${name}"]`)
  const figure = look.closest('[data-scene]').querySelector('figure[data-figure]')
  const { top, bottom } = figure.getBoundingClientRect()
  return look.classList.contains('lit') && 'ready' in figure.dataset && bottom > 0 && top < innerHeight
    && [...figure.querySelectorAll('svg[data-picture]')].some((one) => one.checkVisibility())
}"""
# Of the present slide: its letters but indices, in px of the window, and by how much its figure is cut off.
SLIDE = """() => {
  const slide = document.querySelector('.scene.slide-here')
  const zoom = (node) => (node ? (Number(getComputedStyle(node).zoom) || 1) * zoom(node.parentElement) : 1)
  const words = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT)
  const letters = []
  while (words.nextNode()) {
    const root = words.currentNode.parentElement
    const range = document.createRange()
    range.selectNodeContents(words.currentNode)
    if (!words.currentNode.data.trim() || range.getBoundingClientRect().width < 1) continue
    if (root.closest('script, option, sub, sup, tspan, math, .visually-hidden') || !root.checkVisibility()) continue
    const own = root.getAttribute('font-size') ?? getComputedStyle(root).fontSize // WebKit divides a drawing's
    const size = parseFloat(own) * zoom(root) * (root.getScreenCTM?.().a ?? 1)
    letters.push([Math.round(size * 10) / 10, words.currentNode.data.trim()])
  }
  const body = slide.querySelector('.frame-body')
  return { letters: letters.sort((a, b) => a[0] - b[0]), cut: body.scrollHeight - body.clientHeight }
}"""
# By how many em every index of the figure stands below the letter before it.
LOWERED = """() => [...document.querySelectorAll('[data-figure="steps"] .cell text.symbol')]
  .filter((text) => text.checkVisibility() && text.firstChild.nextSibling?.tagName === 'tspan')
  .map((text) => {
    const [letter, index] = [0, text.firstChild.data.length].map((n) => text.getStartPositionOfChar(n).y)
    return (index - letter) / Number(text.getAttribute('font-size'))
  })"""
# Whether the focus is in a dialog, or with the browser itself.
INSIDE = "(dialog) => document.activeElement === document.body || !!document.activeElement.closest(dialog)"
# What a click on a button would store, as bytes; the browser is kept from asking where to.
STORED = """async (selector) => {
  const { createObjectURL } = URL
  const { click } = HTMLAnchorElement.prototype
  const blob = new Promise((resolve) => (URL.createObjectURL = (made) => {
    if (made.type === (selector.endsWith('png') ? 'image/png' : made.type)) resolve(made)
    return createObjectURL.call(URL, made)
  }))
  HTMLAnchorElement.prototype.click = () => {}
  document.querySelector(selector).click()
  const bytes = new Uint8Array(await (await blob).arrayBuffer())
  URL.createObjectURL = createObjectURL
  HTMLAnchorElement.prototype.click = click
  return [...bytes]
}"""
# Every declaration of style sheets that this engine drops; one that stands there with a prefix too is not dropped.
DROPPED = r"""(sheets) => {
  const plain = sheets.replace(/\/\*[^]*?\*\/|@font-face \{[^}]*\}/g, '')
  const all = [...plain.matchAll(/(?<=[{};])\s*([a-z-]+)\s*:([^{};]+)(?=[;}])/g)]
    .map(([, name, value]) => [name, value.replace('!important', '').trim()])
  const count = (name) => all.filter((one) => one[0] === name).length
  return all
    .filter(([name, value]) => !name.startsWith('--') && !CSS.supports(name, value))
    .filter(([name, value]) => !CSS.supports(`-webkit-${name}`, value) || count(`-webkit-${name}`) < count(name))
    .map((one) => one.join(': '))
}"""
# What a page does without where an engine does not know it: the nicest breaks of lines, anchors, the look of paper.
DISPENSABLE = (
    "-moz-",
    "-webkit-",
    "anchor-name",
    "position-area",
    "position-try-fallbacks",
    "text-wrap: pretty",
    "word-break: auto-phrase",
    "text-spacing-trim",
    "text-autospace",
    "text-size-adjust",
    "display: inline math",
    "forced-color-adjust",
    "orphans",
    "widows",
)


AT_REST = """async () => {
  for (let y = NaN; y !== scrollY; await new Promise((done) => setTimeout(done, 200))) y = scrollY
}"""


@pytest.mark.parametrize(("look", "lang"), [("distance.2", "en"), ("steps.4", "ja")])
def test_a_look_of_the_story_is_opened_and_the_next_read(reader: Reader, look: str, lang: str) -> None:
    reader.open("/", lang=lang, look=look)
    reader.until(READ, look)
    name, _, number = look.partition(".")
    following = f"{name}.{int(number) + 1}"
    for _ in range(30):
        if reader.run(READ, following):
            break
        for _ in range(3):  # by a line or two each
            reader.press(Keys.ARROW_DOWN)
        reader.run(AT_REST)  # or the next turn would press on while the page still follows this one
    reader.until(READ, following)
    assert reader.address["look"] == following
    assert reader.run(WIDE) <= 0
    if name == "steps":
        lowered = reader.run(LOWERED)
        assert len(lowered) > 5
        assert min(lowered) > 0.1, lowered
    reader.run("() => document.querySelector(`a[href$='#variants']`).click()")
    reader.settled().until(
        "() => { const { top } = document.getElementById('variants').getBoundingClientRect()"
        "; return top > -20 && top < innerHeight / 2 }"
    )


def test_a_sentence_is_stepped_through(reader: Reader) -> None:
    reader.open("/step", text=TEXT, token=2, phase="c", lang="en")
    reader.until("() => document.querySelector('#diagram.drawn')?.checkVisibility()")
    reader.at("mary", "Update")
    reader.click("button", "Next step")
    reader.at("mary", "Output")
    reader.sees("#predictions", "after “mary”")
    reader.press(Keys.ARROW_RIGHT)
    reader.at("sings", "Forget")
    reader.press(Keys.SHIFT, Keys.ARROW_RIGHT)
    reader.at("near", "Forget")
    reader.click("#tokens button", "john")
    reader.at("john", "Forget")
    reader.click("#phases button", "Update")
    reader.until(NUMBERED)
    assert {"token": "11", "phase": "c"}.items() <= reader.address.items()
    assert reader.run(APART) < 1.5
    formulas = reader.run(FORMULAS)
    assert formulas
    assert [one for one in formulas if abs(one["apart"]) > 1.5 or one["cut"] > 1] == []
    reader.press(Keys.END)
    reader.at("and", "Output")


def test_a_first_visitor_types_a_sentence_in_japanese(reader: Reader) -> None:
    reader.run("() => { localStorage.clear(); sessionStorage.first = 1 }")
    reader.open("/step", lang="ja")
    reader.sees("#guide", "文")
    reader.press(Keys.ESCAPE)
    reader.until("() => !document.querySelector('#guide')?.checkVisibility()")
    reader.run("() => { const box = document.querySelector('#sentence'); box.focus(); box.select() }")
    for letter in "the boys run":
        reader.press(letter)
    reader.press(Keys.ENTER)
    reader.until("() => document.querySelectorAll('#tokens li').length === 4")
    assert reader.address["text"] == "the boys run"
    reader.run("() => history.back()")
    reader.until("() => document.querySelectorAll('#tokens li').length > 4")
    assert reader.address.get("text") != "the boys run"


def test_two_cells_are_compared(reader: Reader) -> None:
    reader.open("/compare", left="lstm", right="grid_lstm", token=4, phase=1, lang="en")
    reader.until("() => document.querySelectorAll('.one .diagram.drawn').length === 2")
    for _ in range(2):
        reader.press(Keys.SHIFT, Keys.ARROW_RIGHT)
    reader.until("() => document.querySelector('#left-tokens [aria-current=step]').innerText === 'boats'")
    reader.press(Keys.END)
    reader.sees("#verdict", "expect")
    reader.click("button", "Swap the cells")
    reader.sees("#left-title", "Grid")
    assert reader.address["left"].endswith("grid_lstm")
    assert reader.run(WIDE) <= 0


@pytest.mark.parametrize("key", stages())
def test_a_stage_beyond_is_stepped_through(reader: Reader, key: str) -> None:
    reader.open(f"/beyond/{key}", lang="en")
    reader.until("() => document.querySelector('#diagram.drawn')?.checkVisibility()")
    place = "() => document.querySelector('#phases [aria-current=step]').dataset.phase"
    before = reader.run(place)
    reader.press(Keys.ARROW_RIGHT)
    reader.until(f"(before) => ({place})() !== before", before)
    reader.press(Keys.END)
    reader.until(NUMBERED)
    assert reader.settled().run(WIDE) <= 0
    for width in (1440, 1024) if key == "grid" else (1440,):  # of the grid are the longest
        reader.engine.resize(width, 900)
        formulas = reader.settled().run(FORMULAS)
        assert formulas
        assert [one for one in formulas if abs(one["apart"]) > 1.5 or one["cut"] > 1] == [], width


def test_a_figure_is_shared(reader: Reader) -> None:
    reader.open("/figures/loop", unroll=0, lang="en")
    reader.until("() => 'ready' in document.querySelector('figure[data-figure]').dataset")
    reader.click("button", "Share")
    assert reader.run("() => document.querySelector('#share-link').value") == f"{reader.server}/figures/loop?unroll=0"
    picture = bytes(reader.run(STORED, "#share-svg")).decode()
    assert picture.count("<text") > 5
    pixels = bytes(reader.run(STORED, "#share-png"))
    assert pixels.startswith(b"\x89PNG")
    assert min(struct.unpack(">II", pixels[16:24])) > 200
    assert reader.run("(address) => fetch(address).then((answer) => answer.ok)", "/figures/loop.csv?unroll=0")
    reader.press(Keys.ESCAPE)
    reader.until("() => !document.querySelector('#share').open && document.activeElement.hasAttribute('data-share')")


def test_a_stage_is_left_and_helped_by_keyboard(reader: Reader) -> None:
    reader.open("/step", text=TEXT, token=3, lang="en")
    reader.press("?")
    reader.until("() => document.activeElement.id === 'help-title'")
    reader.press(Keys.ESCAPE)
    reader.until("() => !document.querySelector('#help').matches(':popover-open')")
    for opener, dialog in (("[data-share]", "#share"), ("#share [data-embed]", "#embed")):
        reader.click(opener)  # in a window without a screen Firefox presses no button for Enter
        reader.until("(dialog) => document.querySelector(dialog).open", dialog)
        for _ in range(12):  # at its end there is the browser itself, then its beginning
            reader.press(Keys.TAB)
            assert reader.run(INSIDE, dialog), reader.run("() => document.activeElement.outerHTML")
    reader.press(Keys.ESCAPE)
    reader.until(
        "() => !document.querySelector('dialog[open]') && document.activeElement.matches('[data-share]')",
    )


def test_the_story_is_presented(reader: Reader) -> None:
    reader.engine.resize(1920, 1080)
    reader.open("/", lang="en", look="steps.4")
    reader.until(READ, "steps.4")
    reader.press("p")
    reader.sees("#present-where", "Chapter 5,")
    before = reader.run("() => document.querySelector('#present-where').innerText")
    reader.press(Keys.PAGE_DOWN)
    reader.until("(before) => document.querySelector('#present-where').innerText !== before", before)
    reader.press(Keys.PAGE_UP)
    reader.until(
        "() => [...document.querySelectorAll('.telling > *')].filter((one) => one.checkVisibility())"
        ".every((one) => one.dataset.look === 'steps.4')"
    )
    seen = reader.settled().run(SLIDE)
    assert len(seen["letters"]) > 20
    assert [one for one in seen["letters"] if one[0] < 20] == []
    assert seen["cut"] <= 2, seen
    reader.press(Keys.SHIFT, Keys.ARROW_RIGHT)
    reader.sees("#present-where", "1 of")
    reader.press("n")
    reader.sees("#present-notes")
    reader.press("b")
    reader.until("() => document.querySelector('#present-blank').checkVisibility()")
    reader.press("b")
    reader.press(Keys.ESCAPE)
    reader.until("() => !document.body.classList.contains('presenting')")


def test_what_an_engine_does_not_know_of_the_styles_is_dispensable(reader: Reader) -> None:
    sheets = [path.read_text(encoding="utf-8") for path in sorted((STATIC / "css").rglob("*.css"))]
    assert len(sheets) > 20
    dropped = set(reader.run(DROPPED, "\n".join(["", *sheets])))
    assert {one for one in dropped if not one.startswith(DISPENSABLE)} == set()

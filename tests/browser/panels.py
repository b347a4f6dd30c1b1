"""What opens over a page, and how: dialogs, panels, cards, the presenter's window. Measured by test_fit.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page

from tests.browser.conftest import TEXT, Stage

STEP: dict[str, object] = {"task": "grammar", "cell": "lstm", "text": TEXT, "token": 11}
HELD = {**STEP, "clamp": "f@5-:1;i:0.5", "phase": "f"}


@dataclass(frozen=True)
class Panel:
    """A dialog, panel or card: how it opens where, and the selector of what is measured ("": the whole page)."""

    scope: str
    open: Callable[[Stage], Page | None]
    path: str = "/step"
    address: dict[str, object] = field(default_factory=lambda: STEP)
    widest: int = 9999  # px: the widest window in which it opens


CLOSE = """() => {
  for (const panel of document.querySelectorAll(':popover-open')) panel.hidePopover()
  for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close()
  if (document.querySelector('#hold-panel')?.hidden === false) document.querySelector('#hold-close').click()
  for (const told of document.querySelectorAll('details[open]')) told.open = false
}"""


def close(page: Page) -> None:
    """Close whatever is open over a page, but not the slides."""
    if page.locator("#guide:popover-open, #tip:not([hidden])").count():
        page.keyboard.press("Escape")
    page.evaluate(CLOSE)


def press(*selectors: str) -> Callable[[Stage], None]:
    """Return what presses one thing after another, wherever a fixed bar may be."""

    def opened(stage: Stage) -> None:
        for selector in selectors:
            stage.page.locator(selector).first.evaluate("(node) => { node.focus(); node.click() }")

    return opened


def holding(stage: Stage) -> None:
    """Open the panel that holds gates, with every field that a choice brings."""
    press("#hold-open")(stage)
    stage.page.locator("#hold-units").select_option("some")
    stage.page.locator("#hold-where").select_option("span")


def guided(step: int) -> Callable[[Stage], None]:
    """Return what opens the guide at a step, from 1."""
    return press("#guide-again", *["#guide-next"] * (step - 1))


def explained(stage: Stage) -> None:
    """Show the note of a part of the diagram."""
    part = stage.page.locator('#parts [data-part="node:f"]')
    part.blur()
    part.focus()


def presented(stage: Stage) -> None:
    """Wake the bar of the slides."""
    stage.page.mouse.move(200, 200)
    stage.page.mouse.move(240, 220)


def noted(stage: Stage) -> None:
    """Show the speaker's notes under a slide, if they are not there yet."""
    if not stage.page.locator("#present-notes").is_visible():
        press("#present-notes-button")(stage)


def beside(stage: Stage) -> Page:
    """Open the presenter's window, which follows the slides."""
    with stage.page.expect_popup() as waiting:
        press("#present-window")(stage)
    waiting.value.locator("[data-notes]:not([hidden])").wait_for()
    waiting.value.evaluate("() => { window.pendingWork = new Set() }")  # it puts nothing off: see conftest
    return waiting.value


FIGURE: dict[str, object] = {}
PANELS = {
    "share": Panel("#share", press("[data-share]")),
    "share figure": Panel("#share", press("[data-share]"), "/figures/belt", FIGURE),
    "embed": Panel("#embed", press("[data-share]", "#share [data-embed]")),
    "embed figure": Panel("#embed", press("figure [data-embed]"), "/figures/belt", FIGURE),
    "hold": Panel("#hold-panel", holding),
    "hold of slstm": Panel("#hold-panel", holding, address={**STEP, "cell": "slstm"}),
    "held": Panel("", lambda _: None, address=HELD),
    "glossary": Panel("#term-cell-state", press("#help-open", "#help [popovertarget=term-cell-state]")),
    "glossary of the story": Panel("#term-cell-state", press("[popovertarget=term-cell-state]"), "/", FIGURE),
    "help": Panel("#help", press("#help-open")),
    "help of compare": Panel("#help", press("#help-open"), "/compare", {"left": "lstm", "right": "gru"}),
    "help of units": Panel("#help", press("#help-open"), "/units", {}),
    **{f"guide {step}": Panel("#guide", guided(step)) for step in range(1, 6)},
    "more": Panel("#more", press("#more-open")),
    "source": Panel("", press(".gone.source summary", ".foot > .source summary"), address={**STEP, "cell": "gru"}),
    "numbers": Panel("", press("#numbers summary")),
    "note": Panel("#tip", explained),
    "pages": Panel("#pages", press("#pages-open")),
    "chapters": Panel("#contents-list", press(".contents-open"), "/", FIGURE, widest=760),
    "bar": Panel("#present-bar", presented, "/", {"present": "belt.3"}),
    "bar with notes": Panel("#present-notes", noted, "/", {"present": "belt.3"}),
    "presenter": Panel("", beside, "/", {"present": "belt.3"}),
}

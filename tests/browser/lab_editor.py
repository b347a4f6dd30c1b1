"""The editor of /lab by itself: the page without its script, and answers of the server that a test gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route

LSTM = """\
f = sigmoid(W_f @ x + U_f @ h_prev + b_f)  # forget gate
i = sigmoid(W_i @ x + U_i @ h_prev + b_i)  # input gate
g = tanh(W_g @ x + U_g @ h_prev + b_g)     # candidate values
c = f * c_prev + i * g                     # cell state
o = sigmoid(W_o @ x + U_o @ h_prev + b_o)  # output gate
h = o * tanh(c)                            # hidden state"""

MOUNT = """async ({ module }) => {
  const { createEditor } = await import(module)
  const vocabulary = JSON.parse(document.getElementById('vocabulary').textContent)
  Object.assign(window, { changes: [], lines: [] })
  window.editor = createEditor(document.getElementById('editor'), {
    vocabulary,
    foot: document.getElementById('foot'),
    onChange: (change) => window.changes.push(change),
    onLine: (line) => window.lines.push(line),
  })
}"""
SCRIPT = re.compile(r'<script type="module" src="(/static/\w+/js/)lab/lab\.js"></script>')
# A formula in every row, as a server that can read the text would give it.
READ = """(lines) => {
  const names = editor.text.split('\\n').map((line) => line.split('=')[0].trim())
  editor.show({
    ok: true,
    problems: [],
    lines: names.flatMap((name, index) => (name && !name.startsWith('#') ? [{
      line: index + 1, name, gate: name.length === 1 ? name : null, status: 'same', was: null,
      mathml: `<math><msub><mi>${name}</mi><mi>t</mi></msub></math>`, ...lines?.[index + 1],
    }] : [])),
  })
}"""


@dataclass
class Editor:
    """The editor on a page, and what it has reported."""

    page: Page

    @property
    def field(self) -> Locator:
        """The text box."""
        return self.page.get_by_role("textbox", name="Equations")

    @property
    def options(self) -> Locator:
        """What is offered to go on with."""
        return self.page.get_by_role("listbox", name="Names").get_by_role("option")

    @property
    def text(self) -> str:
        """The text in it."""
        return str(self.page.evaluate("editor.text"))

    @property
    def changes(self) -> list[dict[str, Any]]:
        """What has been reported of changes, in order."""
        return list(self.page.evaluate("changes"))

    def run(self, script: str, given: object = None) -> Any:
        """Run a script on the page."""
        return self.page.evaluate(script, given)

    def write(self, text: str) -> None:
        """Replace the text, as a panel would."""
        self.page.evaluate("(text) => editor.replace(text)", text)

    def at(self, line: int, column: int) -> None:
        """Put the caret at a place, both from 1."""
        self.page.evaluate("([line, column]) => editor.focus(line, column)", [line, column])

    def line(self, number: int) -> str:
        """Return a line of the text."""
        return self.text.split("\n")[number - 1]

    def read(self, lines: object = None) -> None:
        """Answer that the text can be read."""
        self.page.evaluate(READ, lines)

    def problem(self, line: int, part: str, instead: str, **more: object) -> dict[str, Any]:
        """Return the problem that a part of a line is unknown."""
        column = self.line(line).index(part) + 1
        end = column + len(part)
        edit = {"line": line, "column": column, "end": end, "text": instead}
        return {
            **{"line": line, "column": column, "end": end, "kind": "unknown_close"},
            **{"values": {"name": part}, "message": f"no line defines {part}; did you mean {instead}?"},
            **{"short": f"no line defines {part}", "mends": [{"title": f"Write {instead}", "edits": [edit]}]},
        } | more

    def refuse(self, *problems: dict[str, Any]) -> None:
        """Answer that the text cannot be read."""
        self.page.evaluate("(problems) => editor.show({ ok: false, problems })", list(problems))

    def gloss(self, line: int) -> Locator:
        """Return what stands under a line."""
        return self.page.locator(".editor-gloss").nth(line - 1)

    def row(self, line: int) -> Locator:
        """Return a line of the coloured copy."""
        return self.page.locator(".editor-code").nth(line - 1)


def open_editor(page: Page, server: str, text: str = LSTM, lang: str = "en") -> Editor:
    """Open the page with a text, and make its text box an editor."""
    found: list[str] = []

    def without_script(route: Route) -> None:
        answer = route.fetch()
        html = answer.text()
        found.extend(SCRIPT.findall(html))
        html = SCRIPT.sub("", html)
        start = html.index(">", html.index('<textarea id="equations"')) + 1
        html = html[:start] + "\n" + text + html[html.index("</textarea>", start) :]
        route.fulfill(response=answer, body=html)

    page.route(f"{server}/lab?*", without_script)
    page.goto(f"{server}/lab?lang={lang}")
    page.evaluate(MOUNT, {"module": f"{found[0]}lab/editor/editor.js"})
    return Editor(page)


@pytest.fixture
def editor(page: Page, live_server: str, complaints: list[str]) -> Iterator[Editor]:
    """The editor with the LSTM on a desk."""
    yield open_editor(page, live_server)
    assert complaints == []

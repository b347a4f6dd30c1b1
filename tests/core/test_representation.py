"""What prints is one short line; what a notebook shows stands by itself; a run becomes a DataFrame."""

from __future__ import annotations

import builtins
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from lstm_core import Cell, MissingPackageError, Stack, cells, models
from lstm_core.models import START
from lstm_core.models.lookback import look_back

BAD = "<script>alert(1)</script>"
VOID = {"img", "br"}


def _run(batch: tuple[int, ...] = ()) -> object:
    cell = cells["gru"]
    x = np.random.default_rng(0).normal(size=(90, *batch, 3))
    return cell.run(cell.init(3, 4, 0), x, first=7)


def _values() -> dict[str, object]:
    grammar, digits = models.load("grammar-lstm"), models.load("digits-draw")
    reading, drawing = grammar.read(f"the boys near {BAD} zzz"), digits.write(3)
    attending = models.load("scenes-attention")
    picture = np.zeros(attending.grid.shape, np.float32)
    return {
        "catalogue": cells,
        "cell": Cell("h = tanh(W_h @ x + U_h @ h_prev)  # <b>", name=BAD * 9, title=BAD, source=BAD, summary=BAD),
        "stateless": Cell("h = tanh(W_h @ x)", name="plain"),
        "every cell": Stack([cells["lstm"], cells["depth_gated_lstm"]]),
        "model": grammar,
        "card": grammar.card,
        "captions": attending,
        "music": models.load("chorales-vrnn"),
        "digits": digits,
        "reading": reading,
        "long": models.load("stories-lstm").read("once upon a time . " * 60),
        "caption": attending.read(picture, "a red circle"),
        "trace": reading.trace,
        "one step": grammar.read("").trace,
        "batch": _run((5,)),
        "drawn": drawing.trace,
        "drawing": drawing,
    }


SHOWN = _values()


class _Tags(HTMLParser):
    """Collects the tags of a page and holds that each is closed in its turn."""

    def __init__(self, text: str):
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.addresses: list[str] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.addresses += [value or "" for name, value in attributes if name in ("src", "href", "srcset")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", SHOWN)
def test_it_prints_as_one_short_line(name: str) -> None:
    value = SHOWN[name]
    assert str(value) == repr(value)
    assert re.fullmatch(r"<\w+ [^\n]{1,190}>", repr(value)), repr(value)
    assert " at 0x" not in repr(value)


def test_what_has_no_page_prints_as_one_short_line_too() -> None:
    model = models.load("grammar-lstm")
    trace = _run()
    written = model.continue_text("the boys", 40)
    indices = model.read("the boys near the car are here").trace
    for value in (trace.gradients({"h": np.ones((90, 4))}), written, models.library.SHIPPED_LIBRARY, indices):
        assert re.fullmatch(r"<[^\n]{1,198}>", str(value)), str(value)
    rows = np.array([token.index for token in model.tokenize("the boys near the car are")])
    assert re.fullmatch(r"<Lookback [^\n]{1,150} nats>", str(look_back(model, rows, 4)))


@pytest.mark.parametrize("name", SHOWN)
def test_a_notebook_shows_it_by_itself_in_both_themes(name: str) -> None:
    html = SHOWN[name]._repr_html_()
    page = _Tags(html)
    assert "script" not in page.seen
    assert page.seen[:2] == ["div", "style"]
    assert all(address.startswith("data:image/png;base64,") for address in page.addresses)
    assert not re.search(r"@import|url\((?!data:)", html)
    assert "prefers-color-scheme: dark" in html
    assert len(html) < 200_000


def test_a_reading_shows_its_tokens_what_is_expected_and_its_values() -> None:
    reading = SHOWN["reading"]
    html = reading._repr_html_()
    assert '<span class="unknown">zzz</span>' in html
    for word, share in reading.likeliest(3)[2]:
        assert f"{word.replace('<', '&lt;').replace('>', '&gt;')} {share:.0%}" in html
    assert re.findall(r'alt="(\w+): \d+ steps by 32 units', html) == ["f", "i", "g", "c", "o", "h"]
    assert "more of" in SHOWN["long"]._repr_html_()


def test_a_cell_shows_its_equations_and_how_many_parameters_it_has() -> None:
    html = cells["lstm"]._repr_html_()
    assert html.count("<math") == 6
    assert "4·units² + 4·units·inputs + 4·units" in html
    assert "Hochreiter" in html


def test_a_reading_becomes_a_dataframe() -> None:
    reading = models.load("grammar-lstm").read("the boys near the car")
    frame = reading.to_dataframe()
    assert list(frame.index) == list(enumerate([START, "the", "boys", "near", "the", "car"]))
    assert frame.index.names == ["step", "token"]
    assert frame.columns.names == ["name", "unit"]
    for name in reading.trace.names:
        np.testing.assert_array_equal(frame[name], reading.trace[name].reshape(6, -1))


@pytest.mark.parametrize("batch", [(), (5,)])
def test_a_trace_becomes_a_dataframe(batch: tuple[int, ...]) -> None:
    trace = _run(batch)
    frame = trace.to_dataframe()
    for name in trace.names:
        np.testing.assert_array_equal(frame[name], trace[name].reshape(90 * (batch or (1,))[0], -1))
    last = (96, 4) if batch else 96
    np.testing.assert_array_equal(frame["h"].loc[last], trace["h"][89, 4] if batch else trace["h"][89])


def test_values_with_several_axes_of_their_own_become_a_dataframe() -> None:
    trace = models.load("digits-draw").write(3).trace
    frame = trace.to_dataframe()
    for name in trace.names:
        np.testing.assert_array_equal(frame[name], trace[name].reshape(len(frame), -1))


def test_a_dataframe_without_pandas_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name == "pandas":
            raise ModuleNotFoundError("No module named 'pandas'", name="pandas")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingPackageError, match=r"pip install 'pandas>=2\.2'.*lstm-explainer\[dataframe\]"):
        models.load("grammar-lstm").read("the boys").to_dataframe()

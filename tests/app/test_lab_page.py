"""`/lab`: its addresses, whatever they say, and the page where no script runs."""

from __future__ import annotations

import html
import random
import re
import tracemalloc
import zlib
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from app.lab import view
from app.lab.cell_text import pack, parse_packed
from app.laboratory import gallery
from app.laboratory.far import chart
from app.settings import Settings
from app.text.numbers import percent, thousands

MOST = Settings().lab_characters
NOTICE = re.compile(r'<p class="notice" role="status">(.*?)</p>', re.DOTALL)
EQUATIONS = re.compile(r'<textarea id="equations"[^>]*>(.*?)</textarea>', re.DOTALL)


def packed(data: bytes) -> str:
    """Pack any bytes as `cell=` does."""
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
    return urlsafe_b64encode(squeezed.compress(data) + squeezed.flush()).decode().rstrip("=")


def opened(client: FlaskClient, lang: str = "en", **given: object) -> str:
    """Return the page at an address."""
    answer = client.get("/lab", query_string={**given, "lang": lang})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def text_of(page: str) -> str:
    """Return the equations in the text box."""
    found = EQUATIONS.search(page)
    assert found
    return html.unescape(found[1])


def notices(page: str) -> list[str]:
    """Return what the page says of its address."""
    return [html.unescape(re.sub("<.*?>", "", text)) for text in NOTICE.findall(page)]


def test_a_text_comes_back_out_of_its_address() -> None:
    rng = random.Random(5)
    for text in ("", "h = x", "日本語 # ｆ＝😀\n" * 50, "".join(rng.choices("abc =\n", k=MOST))):
        assert parse_packed(pack(text), MOST).value == text
        assert parse_packed(pack(text), MOST).problem is None


def test_no_more_is_unpacked_than_a_text_may_have() -> None:
    bomb = packed(b"a" * 100_000_000)
    tracemalloc.start()
    assert parse_packed(bomb, MOST).problem
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000, peak


def test_a_text_that_scripts_packed_is_read() -> None:
    # as static/js/lab/cell-text.js packs it
    assert parse_packed("y1CwVchX0FIoSczL0EjWVFBQVng5a8Hjpp7nXduetXYDAA", MOST).value == "h = o * tanh(c)  # 隠れ状態"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"cell": "%%%"}, "damaged"),
        ({"cell": "A"}, "damaged"),
        ({"cell": "日本"}, "damaged"),
        ({"cell": packed(b"\xff\xfe\xff")}, "damaged"),
        ({"cell": pack("f = sigmoid(W_f @ x)\nh = f * tanh(f)")[:-8]}, "cut short"),
        ({"cell": packed(b"a" * 50_000_000)}, f"longer than {MOST:,} characters"),
        ({"cell": pack("h" * (MOST + 1))}, f"longer than {MOST:,} characters"),
        ({"eq": "h" * (MOST + 1)}, f"longer than {MOST:,} characters"),
        ({"from": "lstmm"}, "There is no cell “lstmm” to start from. There are: lstm"),
        ({"from": "<b>"}, "There is no cell “<b>” to start from"),
        ({"name": "😀" * 500}, "The name has 500 characters; at most 60 are kept."),
        ({"text": "mary " * 500}, "at most 100 can be read"),
        ({"token": "99"}, "There is no token “99”"),
        ({"token": "-1"}, "There is no token “-1”"),
        ({"unit": "33"}, "There is no unit “33”; they go from 1 to 32."),
        ({"units": "33"}, "cannot be used for “units”"),
        ({"view": "x"}, "cannot be used for “view”"),
        ({"task": "x"}, "cannot be used for “task”"),
        ({"beside": "x"}, "cannot be used for “beside”"),
        ({"run": "../../etc"}, "“../../etc” cannot be used for “run”."),
        ({"at": "-1"}, "cannot be used for “at”"),
        ({"at": "9" * 40}, "cannot be used for “at”"),
        ({"guess": "x"}, "cannot be used for “guess”"),
        ({"open": "x"}, "cannot be used for “open”"),
        ({"theme": "x"}, "cannot be used for “theme”"),
    ],
)
def test_what_cannot_be_used_is_said_above_the_rest(client: FlaskClient, given: dict[str, str], said: str) -> None:
    page = opened(client, **given)
    assert any(said in notice for notice in notices(page)), notices(page)
    assert len(notices(page)) == 1
    assert page.count('<div class="band">') == 6  # the LSTM stands there
    assert text_of(page) == view.start_text("lstm") if not {"token", "unit"} & set(given) else True


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_any_address_has_a_page(client: FlaskClient, lang: str) -> None:
    rng = random.Random()
    seed = rng.randrange(10**6)
    print(f"seed {seed}")
    rng = random.Random(seed)
    signs = "abz019-_%&=<>\"'\0\n\r\t日😀\u202e. "
    for _ in range(6):
        names = rng.sample(["from", "cell", "eq", "name", "text", "token", "unit", "units", "view", "run", "at"], 4)
        given = {name: "".join(rng.choices(signs, k=rng.randrange(40))) for name in names}
        page = opened(client, lang, **given)
        assert "</html>" in page, given
        assert not re.search(r"<(b|script)>[^<]*[日😀]", page)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_without_scripts_it_is_complete(client: FlaskClient, lang: str) -> None:
    text = "i = sigmoid(W_i @ x)\nf = 1 - i\nh = f * tanh(W_h @ x) + i * h_prev"
    page = opened(client, lang, eq=text, name="mine", units=16)
    answer = client.post("/lab/read", json={"text": text, "from": "lstm", "units": 16}).get_json()
    assert text_of(page) == text
    assert 'value="mine"' in page
    assert page.count('<div class="band"><svg') == 3
    glosses = page.partition('id="first-glosses">')[2].partition("</ol>")[0]
    assert glosses.count("<math") >= 3
    assert thousands(answer["count"]) in page.partition('id="count">')[2][:80]
    words = page.partition('id="next-words">')[2].partition("</ol>")[0]
    for guess in answer["next"]:
        assert f"<b>{percent(guess['own'])}</b>" in words
    drawing = page.partition('id="figure">')[2].partition("</div>")[0]
    assert drawing.count('data-name="node:') >= 4
    assert drawing.partition('class="vectors"')[2].partition("</g>")[0].count("<path") > 0
    chart_drawn = page.partition('id="far-chart"')[2].partition("</section>")[0]
    assert 'class="own"' in chart_drawn
    assert page.count('<tr><th scope="row"><code>') == len(answer["parameters"])
    assert "import numpy" in page.partition('id="numpy"')[2][:400]
    assert [*map(str.strip, re.findall(r'name="token" value="\d+"[^>]*>([^<]*)<', page))][1] == "mary"


def test_a_mistake_is_said_in_its_row_with_links_that_mend_it(client: FlaskClient) -> None:
    text = "f = sigmoid(W_f @ x)\nh = f * tahn(W_h @ x)"
    page = opened(client, eq=text, **{"from": "none"})
    assert "Line 2 cannot be read yet" in page
    (mend,) = re.findall(r'<a class="mend" href="([^"]+)">Write tanh</a>', page)
    again = client.get(html.unescape(mend)).get_data(as_text=True)
    assert text_of(again) == text.replace("tahn", "tanh")
    assert "cannot be read" not in again.partition('id="state"')[2][:90]


def test_without_scripts_the_panels_are_lists_of_links(client: FlaskClient) -> None:
    page = opened(client, open="whatif", text="the boy runs and")
    links = {
        title: html.unescape(href) for href, title in re.findall(r'<li><a href="([^"]+)">([^<]+)</a> <code>', page)
    }
    assert len(links) > 8
    again = client.get(links["Couple input to forget"]).get_data(as_text=True)
    assert "i = 1 - f" in text_of(again)
    assert 'value="the boy runs and"' in again
    listed = opened(client, open="gallery").partition('class="card lab-listed"')[2].partition("</noscript>")[0]
    assert listed.count("<li>") == len(view.starts())
    gru = html.unescape(re.findall(r'<a href="([^"]+)">GRU</a>', listed)[0])
    assert parse_qs(urlsplit(gru).query)["from"] == ["gru"]
    assert "h_tilde" in text_of(client.get(gru).get_data(as_text=True))


def test_an_empty_text_is_no_mistake(client: FlaskClient) -> None:
    page = opened(client, eq="")
    assert notices(page) == []
    assert "Nothing yet. Start from a cell, or write h = …" in page
    assert page.count('<div class="band">') == 1


def test_a_start_brings_its_roles_in_the_readers_language(client: FlaskClient) -> None:
    assert "# 忘却ゲート" in text_of(opened(client, "ja"))
    assert "# forget gate" in text_of(opened(client, "en"))
    assert set(view.starts()) <= set(gallery.names())


def test_numbers_that_are_none_are_said_and_the_page_stands(client: FlaskClient) -> None:
    page = opened(client, eq="h = relu(50 * (W_h @ x) + 50 * h_prev * h_prev)", **{"from": "none"})
    assert "is no longer a number" in page
    assert not re.search(r"\bnan\b", page.partition("<main")[2].partition("</main>")[0].lower())


@pytest.mark.parametrize(
    ("own", "before"),
    [
        (None, None),
        ([], []),
        ([0.0, 0.0], None),
        ([1e-300, 1e300], [None, 1.0]),
        ([0.5], [0.5]),
        ([float("nan"), float("inf")], [1.0, 2.0]),
        ([0.1, None, 0.1, 0.2], [0.1, 0.1, 0.1, 0.1]),
    ],
)
def test_a_chart_stays_in_its_frame(own: list[float | None] | None, before: list[float | None] | None) -> None:
    drawn = chart(own, before)
    points = [
        tuple(map(float, point.split(",")))
        for kind in ("own", "before")
        for piece in drawn[kind]
        for point in piece.split()
    ]
    assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in points)
    assert 2 <= len(drawn["ticks"]) <= 4
    assert all(0 <= tick["y"] <= 100 for tick in drawn["ticks"])
    known = [size for size in own or () if size is not None and size == size and abs(size) != float("inf")]
    assert len({x for x, _ in points}) >= (1 if known else 0)


def test_a_chart_is_interrupted_where_there_is_no_number() -> None:
    assert len(chart([0.1, None, 0.2, 0.3], None)["own"]) == 2
    assert chart([0.1, 0.01], None)["own"] == ["25,0 75,100"]

"""What the pages have in common: links that carry a sentence along, and words that are no markup."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient


class _Tags(HTMLParser):
    """Collects the names of the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(
    "address",
    [
        "/step?text=",
        "/compare?text=",
        "/memory?text=",
        "/units?text=",
        "/units?second=the+boys&first=",
        "/figures/steps?text=",
    ],
)
def test_what_a_network_reads_instead_of_a_word_is_no_tag(client: FlaskClient, address: str, lang: str) -> None:
    found = _Tags()
    found.feed(client.get(f"{address}qqq+<b>zzz&lang={lang}").get_data(as_text=True))
    assert "p" in found.names
    assert found.names.isdisjoint({"unk", "zzz"})


def test_links_to_pages_that_read_a_sentence_carry_it_along(client: FlaskClient) -> None:
    page = client.get("/step?text=the+boy+%26+dog&model=stories-lstm").get_data(as_text=True)
    for path in ("/compare", "/memory", "/units"):
        (link,) = re.findall(rf'href="({path}\?[^"]*)"', page)
        answer = client.get(html.unescape(link)).get_data(as_text=True)
        assert "the boy &amp; dog" in answer, path
        assert '<p class="notice" role="status">There is no model' not in answer, path
    compared = client.get("/compare?text=the+boy&model=stories-lstm").get_data(as_text=True)
    config = json.loads(re.findall(r'id="config">(.*?)</script>', compared)[0])
    assert [config["state"][side] for side in ("left", "right")] == ["stories-lstm", "stories-gru"]
    assert 'href="/"' in page
    assert "/compare?" not in client.get("/step").get_data(as_text=True)  # the page's own example stays where it is
    assert 'class="notice"' in client.get("/memory?text=the+boy&model=no-such").get_data(as_text=True)

"""What the pages have in common: links that carry a sentence along, and words that are no markup."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from app import pages
from app.web.page import GROUPS


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


GROUP = re.compile(r'<div class="pages-group" role="group" aria-label="([^"]+)">(.*?)</div>', re.DOTALL)
LINK = re.compile(r'<a href="([^"]+)"([^>]*)>([^<]+)</a><span>([^<]+)</span>')


@pytest.mark.parametrize(
    ("lang", "titles"),
    [("en", ["Read", "Look inside", "Make your own"]), ("ja", ["読む", "中を見る", "自分でつくる"])],
)
def test_every_page_is_linked_once_in_its_group_with_a_caption(
    client: FlaskClient, lang: str, titles: list[str]
) -> None:
    page = client.get(f"/lab?lang={lang}").get_data(as_text=True)
    groups = GROUP.findall(page)
    assert [title for title, _ in groups] == titles
    links = {title: LINK.findall(inside) for title, inside in groups}
    assert [path.partition("?")[0] for found in links.values() for path, *_ in found] == [p.path for p in pages()]
    assert [len(found) for found in links.values()] == [sum(p.group == group for p in pages()) for group in GROUPS]
    assert all(len(caption.split()) <= 6 for found in links.values() for *_, caption in found)
    (here,) = [path for found in links.values() for path, attributes, *_ in found if "aria-current" in attributes]
    assert here == "/lab"
    assert all(client.get(path).status_code == 200 for found in links.values() for path, *_ in found)


@pytest.mark.parametrize(
    ("address", "name"),
    [("/lab", "Lab"), ("/beyond/draw", "Beyond"), ("/figures/loop", "Pages"), ("/docs/api", "Pages")],
)
def test_the_button_says_which_page_this_is_and_works_without_scripts(
    client: FlaskClient, address: str, name: str
) -> None:
    page = client.get(address, query_string={"lang": "en"}).get_data(as_text=True)
    (button,) = re.findall(r'<button [^>]*id="pages-open"[^>]*>.*?</button>', page, re.DOTALL)
    assert 'popovertarget="pages"' in button
    assert f"<b>{name}</b>" in button
    assert re.search(r'<nav [^>]*id="pages" popover', page)


def test_the_foot_leads_teachers_and_programmers_on(client: FlaskClient) -> None:
    page = client.get("/units?lang=en").get_data(as_text=True)
    foot = page.partition('<div class="pages-foot">')[2].partition("</div>")[0]
    links = {title: html.unescape(href) for href, title in re.findall(r'<a href="([^"]+)">([^<]+)</a>', foot)}
    assert list(links) == ["Present", "Embed a figure", "Print", "HTTP interface", "Python", "About"]
    for href in links.values():
        answer = client.get(href).get_data(as_text=True)
        assert '<p class="notice"' not in answer, href


def test_what_is_trained_in_the_laboratory_is_no_model_of_the_other_pages(client: FlaskClient) -> None:
    page = client.get("/lab?text=the+boy&task=own&lang=en").get_data(as_text=True)
    assert 'href="/step?text=the+boy"' in page
    assert 'href="/step?text=the+boy&amp;model=recall-lstm"' in client.get("/lab?text=the+boy&task=recall").text

"""The documentation as pages, and the links to it and to the HTTP interface on every page."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from app.web.documents import FOLDER, names

PAGES = ("/", "/figures/loop", "/step", "/embed/step", "/compare", "/memory", "/units", "/beyond", "/beyond/draw")


@pytest.mark.parametrize("address", PAGES)
def test_every_page_links_to_the_http_interface_and_the_documentation(client: FlaskClient, address: str) -> None:
    links = re.findall(r'<a [^>]*href="([^"]*)"', client.get(address).text)
    for wanted in ("/api/openapi.json", "/docs/api"):
        assert wanted in links
        assert client.get(wanted).status_code == 200


@pytest.mark.parametrize("name", names())
def test_a_document_is_a_page_whose_links_lead_somewhere(client: FlaskClient, name: str) -> None:
    page = client.get(f"/docs/{name}?lang=ja")
    assert page.status_code == 200
    main = re.search(r'<main id="document" lang="en">(.*)</main>', page.text, re.DOTALL)
    assert main
    title = (FOLDER / f"{name}.md").read_text(encoding="utf-8").splitlines()[0].removeprefix("# ").replace("`", "")
    assert title in "".join(ElementTree.fromstring(re.search(r"<h1>.*?</h1>", main[1])[0]).itertext())
    assert "<title>" in page.text
    assert "|---" not in re.sub(r"<pre>.*?</pre>", "", main[1], flags=re.DOTALL)
    for link in re.findall(r'href="([^"#]+)', main[1]):
        if "://" not in link:
            assert client.get(link).status_code == 200, link


@pytest.mark.parametrize("name", ["nope", "..%2FREADME", "README", "api.md", "digits.png"])
def test_there_is_no_other_document(client: FlaskClient, name: str) -> None:
    assert client.get(f"/docs/{name}").status_code == 404

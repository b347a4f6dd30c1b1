"""`/open`: the page for a reader's own network."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from app import create_app

OWN = "own-" + "0123456789abcdef" * 2


def test_the_page_says_what_it_takes_and_keeps(client: FlaskClient) -> None:
    page = client.get("/open?lang=en").get_data(as_text=True)
    assert "up to 64 MB" in page
    assert "forgotten after 24 hours" in page
    assert "save_file(model.state_dict(), &#34;model.safetensors&#34;)" in page
    assert '<ol class="open-steps needs-script"' in page


def test_without_scripts_nothing_is_offered_that_needs_them(client: FlaskClient) -> None:
    page = client.get("/open?lang=en").get_data(as_text=True)
    assert 'class="button primary open-choose needs-script"' in page
    assert "This page needs scripts to open a file" in page.partition("<noscript><p")[2].partition("</noscript>")[0]


def test_limits_are_those_of_the_settings() -> None:
    small = create_app({"TESTING": True, "opening_file_megabytes": 3, "opening_hours": 2}).test_client()
    page = small.get("/open?lang=en").get_data(as_text=True)
    assert "up to 3 MB" in page
    assert "forgotten after 2 hours" in page
    assert f'"limit": {3 * 2**20}' in page


def test_a_private_address_is_neither_kept_nor_listed(client: FlaskClient) -> None:
    private = client.get("/open", query_string={"model": OWN})
    assert private.headers["Referrer-Policy"] == "no-referrer"
    assert private.headers["X-Robots-Tag"] == "noindex"
    assert private.headers["Cache-Control"] == "private, no-store"
    assert "X-Robots-Tag" not in client.get("/open").headers


@pytest.mark.parametrize("model", ["lstm", "own-", OWN + "0", "<script>"])
def test_an_address_of_no_network_is_reported(client: FlaskClient, model: str) -> None:
    page = client.get("/open", query_string={"model": model, "lang": "en", "step": "input"}).get_data(as_text=True)
    assert "The address names no network of your own" in page
    assert re.search(r'"model": ""', page)
    assert "<script>" not in page.partition("<main")[2].partition("<script type")[0]


def test_the_navigation_leads_there_in_both_languages(client: FlaskClient) -> None:
    for lang, title, caption in (
        ("en", "Open", "A network you have trained"),
        ("ja", "開く", "訓練したネットワークを開く"),
    ):
        page = client.get(f"/lab?lang={lang}").get_data(as_text=True)
        assert f">{title}</a><span>{caption}</span>" in page

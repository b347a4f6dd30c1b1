"""Wherever a text comes in, it is read as it is seen: line ends, accents and invisible signs are handled once."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.cli import main

TEXT = 'the king\'s café is "old" -- yes\nso\nit\nis'
LINES = (
    TEXT.replace("é", "e\u0301")
    .replace("k", "\u200bk\u00ad")
    .replace("o", "o\u200e")
    .replace(" ", "\u00a0")
    .split("\n")
)
TOGETHER = "all of them"  # in one text: what an entrance leaves undone of any of them is seen in it
GUISES = {
    TOGETHER: "\ufeff" + "".join(line + end for line, end in zip(LINES, ("\r", "\r\n", "\u2028", ""), strict=True)),
    "byte order mark": "\ufeff" + TEXT,
    "CR": TEXT.replace("\n", "\r"),
    "CRLF": TEXT.replace("\n", "\r\n"),
    "line separator": TEXT.replace("\n", "\u2028"),
    "NFD": TEXT.replace("é", "e\u0301"),
    "zero-width": TEXT.replace("k", "\u200bk\u00ad").replace("o", "o\u200e"),
    "no-break space": TEXT.replace(" ", "\u00a0"),
}
CURLY = TEXT.replace('"old"', "“old”").replace("'", "’").replace("--", "—")
PLAIN: dict[str, str] = {}  # what each address answers to the text itself
DATA = {  # what is answered as JSON, with the parameter that the text is given in
    "/api/trace?model=stories-lstm": "text",
    "/api/trace?model=shakespeare-lstm": "text",
    "/api/unit?model=stories-lstm&unit=3": "text",
    "/api/changes?model=grammar-lstm&clamp=f:1": "text",
    "/api/continue?model=shakespeare-lstm&count=3": "text",
    "/api/continue?model=stories-lstm&count=3": "text",
    "/memory/gradient?task=stories": "text",
    "/units/parts?model=stories-lstm": "text",
    "/beyond/depth/trace?": "text",
    "/beyond/attention/trace?": "caption",
    "/figures/loop/data?": "text",
    "/figures/loop/about?": "text",
    "/figures/uses/data?": "text",
    "/figures/steps/data?": "text",
}
FILES = ("/api/trace.csv?model=shakespeare-lstm", "/figures/loop.csv?", "/figures/steps.csv?", "/figures/uses.csv?")
PAGES = {
    "/step?model=stories-lstm": "text",
    "/embed/step?model=shakespeare-lstm": "text",
    "/compare?left=grammar-lstm&right=grammar-gru": "text",
    "/memory?task=stories": "text",
    "/units?model=stories-lstm": "text",
    "/units?model=stories-lstm&contrast=own": "first",
    "/beyond/depth?": "text",
    "/beyond/attention?": "caption",
    "/figures/loop?": "text",
    "/embed/figures/uses?": "text",
    "/embed/figures/steps?": "text",
}


BY_DAY = [pytest.param(guise, marks=[pytest.mark.nightly] * (guise != TOGETHER)) for guise in GUISES]


def _asked(client: FlaskClient, address: str, parameter: str, text: str) -> str:
    """Return an answer's text without addresses, which may hold what was typed."""
    path, _, query = address.partition("?")
    given = dict(part.split("=") for part in query.split("&") if part)
    answer = client.get(path, query_string={**given, parameter: text, "lang": "en"})
    assert answer.status_code == 200, answer.text[:500]
    return re.sub(r'(href|src|action|content)="[^"]*"|"(page|hear)":"[^"]*"', "", answer.text)


@pytest.mark.parametrize("guise", BY_DAY)
@pytest.mark.parametrize("address", [*DATA, *FILES, *PAGES])
def test_an_entrance_reads_what_is_seen(client: FlaskClient, address: str, guise: str) -> None:
    parameter = {**DATA, **PAGES}.get(address, "text")
    if address not in PLAIN:
        PLAIN[address] = _asked(client, address, parameter, TEXT)
    assert _asked(client, address, parameter, GUISES[guise]) == PLAIN[address]


@pytest.mark.parametrize("address", [address for address in DATA if address.startswith("/api/trace")])
def test_curly_quotes_and_long_dashes_are_read_as_straight(client: FlaskClient, address: str) -> None:
    curly, straight = (json.loads(_asked(client, address, "text", text)) for text in (CURLY, TEXT))
    assert [token["index"] for token in curly["tokens"]] == [token["index"] for token in straight["tokens"]]
    assert curly["values"] == straight["values"]
    assert curly["text"] == CURLY


@pytest.mark.parametrize("model", ["stories-lstm", "shakespeare-lstm"])
@pytest.mark.parametrize("guise", BY_DAY)
def test_the_command_and_the_interface_answer_the_same(
    client: FlaskClient, tmp_path: Path, model: str, guise: str
) -> None:
    for kind in ("csv", "json"):
        path = tmp_path / f"trace.{kind}"
        assert main(["trace", model, GUISES[guise], "--format", kind, "--out", str(path)]) == 0
        answer = client.get(f"/api/trace.{kind}", query_string={"model": model, "text": GUISES[guise], "lang": "en"})
        assert path.read_bytes().decode().rstrip("\n") == answer.text.rstrip("\n")

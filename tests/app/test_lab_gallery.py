"""The gallery: what it has, that its cells are right, its pictures, and its words in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.laboratory import gallery
from app.laboratory.published import published
from lstm_core import Cell, cells, notation
from tests.core.test_published_cells import PUBLISHED, SAME, check

JAPANESE = r"[\u3040-\u30ff\u4e00-\u9fff]"


def cards(client: FlaskClient, language: str = "en") -> dict[str, Any]:
    """Return the cards by id."""
    answer = client.get("/lab/gallery", query_string={"lang": language})
    assert answer.status_code == 200
    return {card["id"]: card for card in answer.json["cards"]}


@pytest.mark.parametrize("name", published())
def test_a_cell_of_a_paper_gives_the_papers_numbers(name: str) -> None:
    with np.load(PUBLISHED / f"{name}.npz") as file:
        check(published()[name].cell, dict(file))
    assert notation.diagram(published()[name].cell, settled=False).nodes


@pytest.mark.parametrize("name", published())
def test_a_start_reads_words_at_once(client: FlaskClient, name: str) -> None:
    body = {"text": published()[name].cell.equations, "from": name, "sentence": "mary sings . she", "units": 32}
    answer = client.post("/lab/read", json=body | {"token": 3, "weights": "borrowed", "narrow": False}).json
    assert answer["ok"]
    assert answer["finite"] is None


def test_every_published_cell_is_there() -> None:
    in_catalogue = {paper for paper, *_ in SAME.values()}
    assert {path.stem for path in PUBLISHED.glob("*.npz")} == set(published()) | in_catalogue
    assert set(gallery.names()) == set(cells) | set(published())


@pytest.mark.parametrize("name", published())
def test_its_text_has_as_few_equations_as_any(name: str) -> None:
    paths = [path for path in (PUBLISHED / f"{name}.txt", PUBLISHED / "short" / f"{name}.txt") if path.exists()]
    lengths = [len(Cell(path.read_text(encoding="utf-8")).definition.equations) for path in paths]
    own = published()[name].cell.definition
    assert len(own.equations) <= min(lengths)
    assert all(equation.role for equation in own.equations)


def test_cards_of_both_groups(client: FlaskClient) -> None:
    found = cards(client)
    slstm = found["slstm"]
    assert (slstm["title"], slstm["year"], slstm["lines"], slstm["count"], slstm["share"]) == (
        "sLSTM",
        2024,
        10,
        6272,
        1,
    )
    assert slstm["authors"] == "Beck, Pöppel, Spanring et al."
    assert found["janet"]["authors"] == "van der Westhuizen & Lasenby"
    assert found["cornn"]["group"] == "papers"
    assert not found["cornn"]["has_model"]
    assert found["lstm"]["has_model"]
    assert list(found)[:2] == ["lstm", "lstm_peephole"]
    assert all(card["authors"] and card["source"] and card["summary"] and card["family"] for card in found.values())
    assert [name for name, card in found.items() if not card["reads_words"]] == [
        *("attention", "draw", "draw_plain", "storn", "vrnn")
    ]
    assert all(bool(card["why_not"]) != card["reads_words"] for card in found.values())


def test_counts_are_those_of_the_arrays(client: FlaskClient) -> None:
    found = cards(client)
    for name in ("gru", "sru", "cornn", "scrn", "ntm_content"):
        cell = gallery.cell_of(name)
        assert cell is not None
        inputs = 32 if name == "sru" else 16
        count = sum(array.size for array in cell.init(inputs, 32, 0).values())
        assert found[name]["count"] == count
        assert found[name]["share"] == count / sum(array.size for array in cells["lstm"].init(16, 32, 0).values())


def test_a_japanese_reader_gets_japanese_roles_and_lines(client: FlaskClient) -> None:
    found = cards(client, "ja")
    assert "# 忘却ゲート" in found["lstm"]["text"]
    for name, card in found.items():
        comments = [line.partition("# ")[2] for line in card["text"].splitlines() if "# " in line]
        assert all(re.search(JAPANESE, comment) for comment in comments), name
        assert re.search(JAPANESE, card["summary"]), name
        assert not re.search(f"{JAPANESE} [A-Za-z0-9]|[A-Za-z0-9] {JAPANESE}", card["summary"]), name
        english = gallery.cell_of(name)
        assert english is not None
        assert Cell(card["text"]).definition.parameters == english.definition.parameters


def test_text_of_a_name(app: Flask) -> None:
    with app.test_request_context("/?lang=ja"):
        assert gallery.text_of("nothing") is None
        assert gallery.title_of("nothing") is None
        text = gallery.text_of("cornn")
        assert text is not None
        assert "# 速度" in text
        assert gallery.title_of("lstm_1997") == "1997年のLSTM"


@pytest.mark.parametrize("name", ["lstm", "indrnn", "cornn", "enas_rnn"])
def test_a_picture(client: FlaskClient, name: str) -> None:
    light, dark = (client.get(f"/lab/gallery/{name}.svg", query_string={"theme": theme}) for theme in ("light", "dark"))
    assert light.mimetype == "image/svg+xml"
    assert light.data.startswith(b"<svg")
    assert light.data != dark.data
    for answer in (light, dark):
        assert "var(" not in answer.text
        assert "class=" not in answer.text
        assert "max-age" in answer.headers["Cache-Control"]
    again = client.get(f"/lab/gallery/{name}.svg", headers={"If-None-Match": light.headers["ETag"]})
    assert again.status_code == 304


def test_no_such_picture(client: FlaskClient) -> None:
    answer = client.get("/lab/gallery/nothing.svg?lang=en")
    assert answer.status_code == 404
    assert "“nothing”" in answer.json["detail"]


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("Elman, J. L. (1990). Finding", "Elman"),
        ("Gers, F. A. and Schmidhuber, J. (2000). Recurrent", "Gers & Schmidhuber"),
        ("Zhou, G.-B., Wu, J., Zhang, C.-L. and Zhou, Z.-H. (2016). M", "Zhou, Wu, Zhang & Zhou"),
        ("Peng, B. and others (2023). RWKV", "Peng et al."),
        ("Cho, K., van Merriënboer, B., Gulcehre, C., Bahdanau, D., Bougares, F., Schwenk, H. and Bengio, Y. (2014).",
         "Cho, van Merriënboer, Gulcehre et al."),
        ("no year", ""),
    ],
)  # fmt: skip
def test_authors(source: str, wanted: str) -> None:
    assert gallery.authors(source) == wanted


def test_a_wrong_number_is_noticed(tmp_path: Path) -> None:
    cell = published()["mgu3"].cell
    wrong = Cell(cell.equations.replace("(1 - f) * h_prev", "(1.000001 - f) * h_prev"))
    with np.load(PUBLISHED / "mgu3.npz") as file, pytest.raises(AssertionError):
        check(wrong, dict(file))

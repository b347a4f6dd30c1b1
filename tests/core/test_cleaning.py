"""A text in any guise is the same tokens: line ends, accents, quotation marks, dashes, and what cannot be seen."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core import models
from lstm_core.learning.commands import measure_text
from lstm_core.models.cleaning import clean, plain
from lstm_core.models.tokenizer import cut, tokenize
from lstm_core.tasks.prose.perplexity import measure

STRAIGHT = "\"I don't know,\" said the king--\"it's - well... 'old'.\""
GUISES = {
    "curly quotes": "“I don’t know,” said the king—“it’s - well… ‘old’.”",
    "low quotes and bars": "„I donʼt know,‟ said the king―«it′s ‐ well… ‚old‛.»",
    "short dash and minus": "“I don‘t know,” said the king–“it’s − well... ‹old›.”",
    "wide letters": "＂I don＇t know，＂ said the king——＂it＇s － well．．． ＇old＇．＂".replace("——", "—"),
    "zero-width": STRAIGHT.replace("k", "\u200bk\u2060").replace("i", "\u00adi").replace('"', '\u200f"\u200e\u200d'),
    "byte order mark": "\ufeff" + STRAIGHT + "\ufeff",
    "spaces of other widths": STRAIGHT.replace(" ", "\u00a0").replace("\u00a0", "\u2003", 2),
    "variation selectors": STRAIGHT.replace(",", ",\ufe0e").replace("k", "k\ufe0f"),
    "controls": STRAIGHT.replace("k", "\x00k\x7f\x9f"),
}
ENDS = {"CR": "\r", "CRLF": "\r\n", "line separator": "\u2028", "next line": "\x85", "form feed": "\f"}


def _rows(name: str, text: str) -> list[int]:
    return [token.index for token in models.load(name).tokenize(text)]


@pytest.mark.parametrize("guise", GUISES)
@pytest.mark.parametrize("name", ["stories-lstm", "grammar-lstm", "shakespeare-lstm"])
def test_every_guise_of_a_text_is_read_the_same(name: str, guise: str) -> None:
    assert _rows(name, GUISES[guise]) == _rows(name, STRAIGHT)


def test_stories_know_curly_quotes_and_long_dashes_as_typed() -> None:
    tokens = models.load("stories-lstm").tokenize("“don’t—go”")[1:]
    assert [(token.text, token.known) for token in tokens] == [
        ("“", True), ("don’t", True), ("—", True), ("go", True), ("”", True),
    ]  # fmt: skip


def test_what_is_left_unknown_is_reported() -> None:
    tokens = models.load("shakespeare-lstm").tokenize("é“–")[1:]
    assert [(token.text, token.known) for token in tokens] == [
        ("é", False), ("“", False), ("-", True), ("-", True),
    ]  # fmt: skip


def test_a_vocabulary_that_has_a_curly_sign_keeps_it() -> None:
    indices = {word: row for row, word in enumerate(["<s>", "<unk>", '"', "“", "…", ".", "é"])}
    assert [token.index for token in tokenize('“ ” " … . E\u0301', indices)[1:]] == [3, 2, 2, 4, 5, 6]
    assert [token.index for token in tokenize("“”…", indices, "characters")[1:]] == [3, 2, 4]
    del indices["…"]
    assert [token.text for token in tokenize("a…", indices)[1:]] == ["a", ".", ".", "."]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("name", ["stories-lstm", "shakespeare-lstm"])
def test_every_end_of_a_line_is_one(name: str, end: str, tmp_path: Path) -> None:
    lines = "the king\n\nand the queen\n"
    assert _rows(name, lines.replace("\n", ENDS[end])) == _rows(name, lines)
    model = models.load(name)
    assert measure(model, lines.replace("\n", ENDS[end])) == measure(model, lines)
    paths = [tmp_path / "plain.txt", tmp_path / "other.txt"]
    paths[0].write_bytes(lines.encode())
    paths[1].write_bytes(b"\xef\xbb\xbf" + lines.replace("\n", ENDS[end]).encode())
    assert len({measure_text(name, path) for path in paths}) == 1


@pytest.mark.parametrize("guise", GUISES)
def test_a_file_in_any_guise_costs_the_same(guise: str, tmp_path: Path) -> None:
    found = []
    for text in (STRAIGHT, GUISES[guise]):
        (tmp_path / "text.txt").write_text(text, encoding="utf-8")
        found.append(measure_text("stories-lstm", tmp_path / "text.txt"))
    assert found[0] == found[1]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xef\xbb\xbf \r\n", "\u200b\u2028".encode()])
def test_a_file_with_nothing_to_be_seen_has_no_text(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_bytes(content)
    with pytest.raises(models.files.ModelError, match="has no text in it"):
        measure_text("stories-lstm", tmp_path / "text.txt")


WORDS = {
    "Hindi": "हिन्दी में लिखा",
    "Japanese": "ガギグ パピプ",
    "Hebrew": "שָׁלוֹם עֲלֵיכֶם",
    "Arabic": "مُحَمَّد كِتَابٌ",
    "Thai": "ที่นี่ น้ำ",
    "Tamil": "தமிழ் மொழி",
    "Bengali": "বাংলা ভাষা",
    "Vietnamese": "tiếng Việt",
    "Burmese": "မြန်မာ ဘာသာ",
    "Tibetan": "བོད་ཡིག ཡིན",
    "Adlam": "𞤀𞤣𞤤𞤢𞤥 𞤀𞥄",
}


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_marks_stay_with_their_letter(language: str, form: str) -> None:
    text = WORDS[language]
    if language == "Tibetan":  # whose dot between syllables is a sign
        text = text.replace("་", "")
    assert cut(unicodedata.normalize(form, text)) == [unicodedata.normalize("NFC", word) for word in text.split()]


def test_no_mark_of_any_script_splits_a_word() -> None:
    marks = [c for c in map(chr, range(0x300, 0x1EA00)) if unicodedata.category(c).startswith("M")]
    assert len(marks) > 2000
    assert [mark for mark in marks if len(cut(f"a{mark}b{mark} the")) != 2] == []


@pytest.mark.parametrize("text", ["the boys\u200b", "the\u00ad boys", "\u2066the boys\u2069", "the \u200d boys \ufe0f"])
def test_what_cannot_be_seen_changes_nothing(text: str) -> None:
    model = models.load("grammar-lstm")
    np.testing.assert_array_equal(model.read(text).probabilities, model.read("the boys").probabilities)


@given(st.text(max_size=40))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert plain(plain(once)) == plain(once)
    assert not set(once) & set("\r\v\f\x85\u2028\u2029\ufeff\u200b")
    once.encode()  # no half of a character is left


def test_one_picture_of_several_stays_one() -> None:
    assert cut("the 👩‍👩‍👧 run") == ["the", "👩‍👩‍👧", "run"]

"""Which word is which row, in all the ways in which vocabularies are written, and how a text is cut into them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lstm_core.formats.errors import FormatError
from lstm_core.formats.vocabulary import Vocabulary, read

WORDS = ["<unk>", "the", "cat", "sat"]
BY_WORD = {word: row for row, word in enumerate(WORDS)}
KERAS = {
    "num_words": 4,
    "lower": True,
    "char_level": False,
    "word_index": json.dumps({"the": 1, "cat": 2, "sat": 3, "on": 4}),
}
WORDPIECE = {
    "model": {"type": "WordPiece", "vocab": {"the": 1, "cat": 2, "sat": 3}},
    "added_tokens": [{"id": 0, "content": "<unk>"}],
    "normalizer": {"type": "BertNormalizer", "lowercase": True},
}
WRITTEN = {
    "lines.txt": "\n".join(WORDS) + "\n",
    "windows.txt": "\r\n".join(WORDS),
    "marked.txt": "\ufeff" + "\n".join(WORDS),
    "rows.txt": "cat\t2\nthe\t1\n<unk>\t0\nsat\t3\n",
    "counts.txt": "<unk>\t900\nthe\t412\ncat\t17\nsat\t17\n",
    "list.json": json.dumps(WORDS),
    "rows.json": json.dumps(BY_WORD),
    "words.json": json.dumps(dict(enumerate(WORDS))),
    "inside.json": json.dumps({"stoi": BY_WORD, "itos": WORDS}),
    "tokenizer.json": json.dumps(WORDPIECE),
}


def vocabulary(folder: Path, name: str, text: str, rows: int = 6) -> Vocabulary:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return read(path, rows)


@pytest.mark.parametrize("name", WRITTEN)
def test_the_same_words_are_read_however_they_are_written(tmp_path: Path, name: str) -> None:
    found = vocabulary(tmp_path, name, WRITTEN[name])
    assert found.words == tuple(WORDS)
    assert (found.kind, found.lower, found.unknown) == ("words", True, 0)


def test_a_tokenizer_of_keras_leaves_row_0_free_and_is_cut(tmp_path: Path) -> None:
    found = vocabulary(tmp_path, "t.json", json.dumps({"class_name": "Tokenizer", "config": KERAS}))
    assert found.words == ("", "the", "cat", "sat")
    assert found.unknown is None


def test_a_text_is_cut_into_words_that_are_known(tmp_path: Path) -> None:
    found = vocabulary(tmp_path, "w.txt", WRITTEN["lines.txt"])
    tokens = found.tokenize("The dog sat <unk>")
    assert [token.index for token in tokens] == [1, 0, 3, 0]
    assert [token.known for token in tokens] == [True, False, True, True]
    assert tokens[0].text == "The"
    assert found.tokenize("") == ()


def test_without_a_word_for_what_is_unknown_it_is_named(tmp_path: Path) -> None:
    found = vocabulary(tmp_path, "w.txt", "the\ncat\n")
    with pytest.raises(FormatError, match="dog") as caught:
        found.tokenize("the dog")
    assert caught.value.kind == "index"


def test_characters_are_told_by_their_length(tmp_path: Path) -> None:
    found = vocabulary(tmp_path, "c.json", json.dumps(["<pad>", "a", "B", "\n", "犬"]))
    assert (found.kind, found.lower) == ("characters", False)
    assert [token.index for token in found.tokenize("aB\n犬<pad>")] == [1, 2, 3, 4, 0]


def test_capitals_are_kept_where_a_vocabulary_has_some(tmp_path: Path) -> None:
    found = vocabulary(tmp_path, "w.txt", "The\nthe\n")
    assert [token.index for token in found.tokenize("The the")] == [0, 1]


def test_empty_lines_count(tmp_path: Path) -> None:
    assert vocabulary(tmp_path, "w.txt", "a1\n\nb1\n").words == ("a1", "", "b1")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.txt", "the\ncat\nthe\n", "“the” twice, as rows 0 and 2"),
        ("a.json", '{"the": 1, "cat": 1}', "“the” and to “cat”"),
        ("a.txt", "\n".join(f"w{row}" for row in range(9)), "“w8”"),
        ("a.json", '{"model": {"type": "BPE", "vocab": {}}}', "BPE"),
        ("a.json", '{"model": {"type": "Unigram", "vocab": []}}', "Unigram"),
        ("a.model", "the", "SentencePiece"),
        ("a.json", "{", "not JSON"),
        ("a.json", "[" * 100_000, "not JSON"),
        ("a.json", '{"the": -1}', "no words by row"),
        ("a.json", '{"the": true}', "no words by row"),
        ("a.json", "3", "no words by row"),
        ("a.json", '{"class_name": "Tokenizer", "config": 3}', "Tokenizer"),
        ("a.txt", "\x00\x01", "pickle"),
    ],
)
def test_what_is_no_vocabulary_of_this_network_is_refused(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(FormatError) as caught:
        vocabulary(tmp_path, name, text)
    assert said in str(caught.value)
    assert caught.value.kind == "vocabulary"

"""A text is cut into a network's tokens once, however often a request needs them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from app import create_app
from lstm_core.models import model as word_models
from lstm_core.models.tokenizer import Token, tokenize

TEXT = "the girls near the lake"


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[int, str]]:
    """Count how often each text is cut into tokens, by vocabulary."""
    found: Counter[tuple[int, str]] = Counter()

    def counted(text: str, indices: Mapping[str, int], kind: str = "words") -> tuple[Token, ...]:
        found[id(indices), text] += 1
        return tokenize(text, indices, kind)

    monkeypatch.setattr(word_models, "tokenize", counted)
    return found


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/step", {}),
        ("/step", {"clamp": "f:1", "token": "3"}),
        ("/api/trace", {"gradients": "true"}),
        ("/api/unit", {"unit": "3"}),
        ("/compare", {"left": "grammar-cifg", "right": "grammar-np"}),
        ("/memory/gradient", {"task": "grammar"}),
        ("/figures/steps/data", {}),
    ],
)
def test_a_request_cuts_its_text_once(path: str, given: dict[str, Any], cut: Counter[tuple[int, str]]) -> None:
    text = f"{TEXT} {len(path)} {len(given)}"  # that no other request had
    answer = create_app({"TESTING": True}).test_client().get(path, query_string={"text": text, **given})
    assert answer.status_code == 200
    own = {key: times for key, times in cut.items() if key[1] == text}
    assert own
    assert set(own.values()) == {1}


def test_the_first_request_is_the_only_one_that_cuts(cut: Counter[tuple[int, str]]) -> None:
    client = create_app({"TESTING": True}).test_client()
    for path in ("/step", "/api/trace", "/api/unit"):
        assert client.get(path, query_string={"text": f"{TEXT} again"}).status_code == 200
    assert [times for (_, text), times in cut.items() if text == f"{TEXT} again"] == [1]

"""The figure of the loop: a plain recurrent network, unrolled into a chain of copies, one per word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext
from markupsafe import Markup

from app.reading.address import parse_text
from app.reading.parsed import Parsed
from app.reading.tokens import tokens_of
from app.story.figure import Field, Figure, State, Table, but, choice, whole
from app.story.figures.loop import picture
from app.story.figures.loop.numbers import (
    GROUPS,
    LIKELIEST,
    MODEL,
    PAIRS,
    Expected,
    expected,
    network,
    pairs,
    parameters,
)
from app.text.amounts import Amount
from app.text.joining import listed, sentences
from app.text.numbers import percent, percent_number, thousands
from app.web.current import current, readings

WORDS = 24  # of a sentence, at most
CHARACTERS = 300
FACTS = (  # for each sentence: the names of the shares of plural and of singular verbs in the chapters
    ("p_plural", "p_singular"),
    ("boy_plural", "boy_singular"),
    ("two_plural", "two_plural_singular"),
    ("two_singular_plural", "two_singular"),
    ("three_plural", "three_plural_singular"),
    ("three_singular_plural", "three_singular"),
)
EXAMPLES = tuple(text for pair in PAIRS for text in pair)


class Loop(Figure):
    """A network that passes its hidden state to itself, as a loop or unrolled."""

    key = "loop"
    fields = (
        Field("text", PAIRS[0][0], lambda given: _text(given)),
        whole("unroll", 100, 0, 100),
        whole("token", 8, 1, WORDS + 1),
        choice("weights", "0", "1"),
    )

    def title(self) -> str:
        """Return the title, in the reader's language."""
        return gettext("A network with a loop")

    def read(self, arguments: Mapping[str, str]) -> Parsed[dict[str, str]]:
        """Parse every field; a word beyond the end of the sentence is replaced by the last one."""
        parsed = super().read(arguments)
        token, count = parsed.value["token"], len(tokens_of(network(), parsed.value["text"]))
        if int(token) <= count:
            return parsed
        problem = gettext(
            "The sentence has %(count)s words with its start; there is no word %(given)s.", count=count, given=token
        )
        return but(parsed, "token", str(count), problem if "token" in arguments else None)

    def body(self, state: State) -> Markup:
        """Render the picture, wide and narrow, with its controls."""
        shown, now = _expected(state), int(state["token"]) - 1
        return Markup(
            render_template(
                "story/_loop.html",
                state=state,
                examples=EXAMPLES,
                characters=CHARACTERS,
                count=len(shown.words),
                said=said(shown, now),
                unrolled=self.messages()["unrolled"].format(share=state["unroll"]),
                pictures=_pictures(shown, state),
            )
        )

    def data(self, state: State) -> dict[str, Any]:
        """Return both pictures, and the content of the panel at each token."""
        shown = _expected(state)
        return {
            "words": list(shown.words),
            "pictures": _pictures(shown, state),
            "colours": picture.colours(shown),
            "groups": {group: shown.groups[:, at].tolist() for at, group in enumerate(GROUPS)},  # rounded once: as text
            "likeliest": shown.reading.likeliest(LIKELIEST),
            "said": [said(shown, now) for now in range(len(shown.words))],
        }

    def caption(self, state: State) -> Markup:
        """Return the caption: the network, and what is left out."""
        text = gettext(
            "%(model)s, %(units)s units. A strip is h, its %(units)s numbers: orange above zero, blue below. "
            "<s> marks the beginning of the text. Above each copy stands its likeliest next word; how that is worked "
            "out from h is left out.",
            model=MODEL,
            units=network().units,
        )
        if state["weights"] == "1":
            weights = gettext(
                "In every copy stand the same %(count)s weights: the matrices W and U and the vector b of the formula.",
                count=thousands(parameters()),
            )
            text = sentences(text, weights)
        return Markup("{}").format(text)

    def description(self, state: State) -> str:
        """Return a description of the picture for screen readers."""
        shown, now = _expected(state), int(state["token"]) - 1
        drawn = {
            "0": gettext("A box named A with an arrow that leaves it and comes back to it; a word goes in below."),
            "100": gettext(
                "A chain of %(count)s copies of a box named A, one for each word of “%(text)s”; an arrow leads from "
                "each to the next.",
                count=len(shown.words),
                text=state["text"],
            ),
        }
        between = gettext("A box named A with a loop, which is partly pulled apart into a chain of copies.")
        return sentences(drawn.get(state["unroll"], between), said(shown, now))

    def table(self, state: State) -> Table:
        """Return the prediction after each word."""
        shown = _expected(state)
        likeliest = shown.reading.likeliest(1)
        rows = [
            [word, *map(Amount.percent, shares), likely[0][0], Amount.percent(likely[0][1])]
            for word, shares, likely in zip(shown.words, shown.groups, likeliest, strict=True)
        ]
        headings = [
            gettext("word read"),
            gettext("plural verbs"),
            gettext("singular verbs"),
            gettext("all other words"),
            gettext("likeliest"),
            gettext("probability"),
        ]
        return Table(gettext("What %(model)s expects after each word", model=MODEL), headings, rows)

    def facts(self) -> Mapping[str, str]:
        """Return the shares of verbs at the end of each pair of sentences, and the number of shared weights."""
        return _facts()

    def messages(self) -> dict[str, str]:
        """Return the messages of the figure's script."""
        return {"unrolled": gettext("{share}% unrolled")}

    def page(self, state: State) -> str:
        """Return the address of the stage with the same sentence."""
        return url_for("pages.step", model=MODEL, text=state["text"], token=state["token"])


def said(shown: Expected, now: int) -> str:
    """Describe the prediction after a token."""
    many, one, _ = (percent(float(share)) for share in shown.groups[now])
    word, chance = shown.reading.likeliest(1)[now][0]
    text = gettext(
        "After “%(word)s”: plural verbs have %(many)s together, singular verbs %(one)s. Likeliest is "
        "“%(likely)s”, %(chance)s.",
        word=shown.words[now],
        many=many,
        one=one,
        likely=word,
        chance=percent(chance),
    )
    if shown.unknown:
        unknown = gettext("Unknown to this network, so read as <unk>: %(words)s.", words=listed(shown.unknown))
        text = sentences(text, unknown)
    return text


@lru_cache(maxsize=1)
def _facts() -> Mapping[str, str]:
    first = network().read(PAIRS[0][0])
    found = {
        "parameters": thousands(parameters()),
        "copies": str(len(first.tokens)),
        "words": str(len(first.tokens) - 1),
        "likeliest": first.likeliest(1)[-1][0][0],
    }
    for (text, (many, one)), (own, other) in zip(_ends(), FACTS, strict=True):
        name = own if own.count("_") < 2 else other
        found |= {f"{name}_text": text, own: percent_number(many), other: percent_number(one)}
    return found


def _ends() -> Iterator[tuple[str, Sequence[float]]]:
    """Yield each sentence of the pairs with the shares of plural and singular verbs at its end."""
    for texts, shares in zip(PAIRS, pairs(), strict=True):
        for text, share in zip(texts, shares, strict=True):
            yield text, share[:2].tolist()


def _expected(state: State) -> Expected:
    return expected(readings().get(network(), state["text"]))


def _pictures(shown: Expected, state: State) -> list[Markup]:
    now, share = int(state["token"]) - 1, int(state["unroll"]) / 100
    label = gettext("The network A while it reads the sentence")
    return [
        picture.picture(layout, shown, now, share, state["weights"] == "1", label)
        for layout in (picture.WIDE, picture.NARROW)
    ]


def _text(given: str) -> Parsed[str]:
    """Parse a sentence of at most `WORDS` words."""
    limits = replace(current(), text_characters=CHARACTERS, text_tokens=WORDS + 1)
    return parse_text(given, network(), limits)


FIGURE = Loop()
